"""Review and release: three reviews of one version, numbers once, what has changed blocks, withdrawal; and the checklist."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.model import EntityType, Openness, Record, Span
from graph.reviews import Said
from graph.staleness import basis
from graph.store import Batch, GraphStore, StoreError
from graph.stores import open_store
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.checklist import approval, checklist
from pipelines.compose.counter import Difference
from pipelines.load import passages
from tests.ui.conftest import Open
from tests.ui.showing import said as shown
from tests.ui.small_graph import fill
from ui.releasing import approve_use, release, sign, stale, standing, withdraw

WORDS = "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。"
REVIEWERS = {
    "political": Person("政审", permissions_of([Role.REVIEWER_POLITICAL])),
    "professional": Person("专审", permissions_of([Role.REVIEWER_PROFESSIONAL])),
    "compliance": Person("合审", permissions_of([Role.REVIEWER_COMPLIANCE])),
}
BOSS = Person("主管", permissions_of([Role.MANAGER]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


def _record(store: GraphStore) -> Record:
    found = store.record("T901-1", Audience.WORKING)
    assert found is not None
    return found


def _draft(store: GraphStore, name: str = "p-1") -> Product:
    sentence = Sentence(WORDS, (Span.cut(_record(store), 0, len(WORDS)),), Support.SUPPORTED)
    product = Product(
        name, "brief", "支队成立", (Section("一、档案记载", (sentence,)),), author="作者", at="2026-01-01T00:00:00+00:00",
        origin="extractive/brief@1",
    )
    kept = replace(product, basis=basis(store, product))
    store.save_product(kept)
    return kept


def _sign_all(store: GraphStore, product: Product) -> None:
    for aspect, person in REVIEWERS.items():
        sign(store, product, aspect, Said.ACCEPTED, "", person)


def _change(store: GraphStore, **what: object) -> None:
    record = replace(_record(store), **what)  # type: ignore[arg-type]
    store.load(Batch(records=(record,), passages=tuple(passages(record))))


def test_three_reviews_then_release_with_numbers_that_are_never_given_again(store: GraphStore) -> None:
    draft = _draft(store)
    with pytest.raises(Refused, match="三项审核"):
        release(store, draft, BOSS)
    _sign_all(store, draft)
    assert standing(store, draft).releasable
    out = release(store, draft, BOSS)
    assert (out.state, out.issue, out.serial, out.version) == (State.RELEASED, 1, 1, 2)
    gone = withdraw(store, out, "引文有误", BOSS)
    assert (gone.state, gone.serial) == (State.WITHDRAWN, 1)
    second = _draft(store, "p-2")
    _sign_all(store, second)
    assert (release(store, second, BOSS).serial, store.product("p-1")) == (2, gone)
    assert [e.action for e in store.audit(1)] == ["发布"]


def test_the_year_of_an_issue_is_that_of_the_clock_on_the_wall(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = ["2026-12-30T02:00:00.000000+00:00", "2026-12-31T23:30:00.000000+00:00", "2027-01-01T01:00:00.000000+00:00"]
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        issues = []
        for number, moment in enumerate(moments):
            draft = _draft(store, f"p-{number}")
            _sign_all(store, draft)
            there.setattr("ui.releasing.now", lambda moment=moment: moment)
            out = release(store, draft, BOSS)
            issues.append((out.issue, out.serial))
    time.tzset()
    assert issues == [(1, 1), (1, 2), (2, 3)]  # the second went out on New Year's morning in Hangzhou


def test_two_releases_at_once_never_get_one_number(store: GraphStore) -> None:
    drafts = [_draft(store, f"p-{n}") for n in range(6)]
    for draft in drafts:
        _sign_all(store, draft)
    start = Barrier(len(drafts))

    def released(draft: Product) -> tuple[int, int]:
        start.wait()
        out = release(store, draft, BOSS)
        return out.issue, out.serial

    with ThreadPoolExecutor(len(drafts)) as pool:
        numbers = list(pool.map(released, drafts))
    assert sorted(numbers) == [(n, n) for n in range(1, 7)]


def test_a_release_that_broke_off_does_not_lose_its_number(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = _draft(store)
    _sign_all(store, draft)
    save = store.save_product

    def broken(product: Product) -> None:
        if product.kind == "brief":
            raise StoreError("断线")
        save(product)

    with monkeypatch.context() as cut:
        cut.setattr(store, "save_product", broken)
        with pytest.raises(StoreError):
            release(store, draft, BOSS)
    out = release(store, draft, BOSS)
    assert (out.issue, out.serial) == (1, 1)


def test_an_outline_is_neither_reviewed_nor_released(store: GraphStore) -> None:
    outline = replace(_draft(store), state=State.OUTLINE)
    with pytest.raises(Refused, match="提纲还没有定下来"):
        sign(store, outline, "political", Said.ACCEPTED, "", REVIEWERS["political"])
    with pytest.raises(Refused, match="提纲还没有定下来"):
        release(store, outline, BOSS)


def test_a_review_belongs_to_its_version_alone(store: GraphStore) -> None:
    draft = _draft(store)
    _sign_all(store, draft)
    changed = replace(draft, version=2)
    store.save_product(changed)
    assert not standing(store, changed).releasable


def test_who_may_not_does_not_and_a_refusal_needs_words(store: GraphStore) -> None:
    draft = _draft(store)
    with pytest.raises(Refused):
        sign(store, draft, "political", Said.ACCEPTED, "", REVIEWERS["compliance"])
    with pytest.raises(Refused, match="自己的稿件"):
        sign(store, replace(draft, author="政审"), "political", Said.ACCEPTED, "", REVIEWERS["political"])
    with pytest.raises(ValueError, match="意见"):
        sign(store, draft, "political", Said.REJECTED, " ", REVIEWERS["political"])
    with pytest.raises(Refused):
        release(store, draft, REVIEWERS["political"])
    _sign_all(store, draft)
    sign(store, draft, "political", Said.REJECTED, "标题不妥", REVIEWERS["political"])
    assert not standing(store, draft).releasable


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"openness": Openness.CONTROLLED}, "已不能用于这一对象"), ({"publication": ""}, "开放状态或公布审批有改动"),
        ({"text": WORDS + "后来改编。"}, "全文有改动"), ({"catalogue": {"题名": "改过的题名"}}, "目录有改动"),
    ],
)
def test_what_changes_under_a_work_is_told_and_blocks(store: GraphStore, what: dict[str, object], words: str) -> None:
    draft = _draft(store)
    _sign_all(store, draft)
    assert stale(store, [draft]) == []
    _change(store, **what)
    (found,) = standing(store, draft).changes
    assert (found.record_id, found.sentences) == ("T901-1", (1,))
    assert words in found.reason
    with pytest.raises(Refused):
        release(store, draft, BOSS)
    assert [p.id for p, _ in stale(store, store.products())] == ["p-1"]


def test_a_changed_identity_is_a_change(store: GraphStore) -> None:
    from graph.model import Judgement, Verdict

    draft = _draft(store)
    two = [e.referents[0] for e in store.find_entities("林岳", Audience.WORKING, (EntityType.PERSON,))]
    assert len(two) == 2
    store.judge([Judgement(two[0], two[1], Verdict.SAME, "editor:甲", "同一人", "2026-01-02T00:00:00+00:00")])
    assert [c.reason for c in standing(store, draft).changes] == ["引文里的名称所指的人或机构改判了"]


def test_the_checklist_names_bad_words_adversaries_and_what_was_left_out(store: GraphStore) -> None:
    record = _record(store)
    enemy = replace(record, id="T902-1", catalogue={"题名": "匪情报告", "立场": "adversary"})
    span, other = Span.cut(record, 0, 20), Span.cut(enemy, 0, 20)
    sentences = (
        Sentence("建国后共匪活动", (span,), Support.SUPPORTED), Sentence("无名", (other,), Support.SUPPORTED),
        Sentence("“文化大革命”和“共匪”", (span,), Support.SUPPORTED),
    )
    product = Product("p", "brief", "x", (Section("一", sentences),), audience="working", origin="llm:qwen")
    known = {record.id: record, enemy.id: enemy}
    third = Span("T906-1", 0, 20, record.text[:20])
    checks = {c.number: c for c in checklist(product, known.get, [], {}, [Difference(span, (third,), "日期")])}
    assert checks[11].found == ("第 1 句：“建国后”应作“新中国成立后”", "第 1 句：敌对方用语不能作为我方叙述")
    assert checks[12].found == ("第 2 句引用敌对方文书，未写明出处",)
    assert checks[10].passed is False
    assert "T906-1" in checks[10].found[0]
    assert checks[16].found == ("含人工智能改写：llm:qwen",)
    assert [n for n, c in checks.items() if c.passed is None] == [5, 6, 7, 13]
    assert checks[15].passed is False


def test_a_working_copy_with_a_closed_record_is_never_released(store: GraphStore) -> None:
    closed = store.record("T902-9", Audience.WORKING)
    assert closed is not None
    sentence = Sentence(closed.text, (Span.cut(closed, 0, len(closed.text)),), Support.SUPPORTED)
    product = Product("p-3", "brief", "x", (Section("一", (sentence,)),), audience="working", author="作者")
    product = replace(product, basis=basis(store, product))
    store.save_product(product)
    _sign_all(store, product)
    with pytest.raises(Refused, match="开放状态"):
        release(store, product, BOSS)


def _of_closed(store: GraphStore, audience: str = "working") -> Product:
    closed = store.record("T902-9", Audience.WORKING)
    assert closed is not None
    sentence = Sentence(closed.text, (Span.cut(closed, 0, len(closed.text)),), Support.SUPPORTED)
    product = Product("p-3", "brief", "x", (Section("一", (sentence,)),), audience=audience, author="作者")
    product = replace(product, basis=basis(store, product))
    store.save_product(product)
    return product


def test_a_closed_record_is_released_only_with_its_own_approval_while_it_stays_as_it_was(store: GraphStore) -> None:
    product = _of_closed(store)
    with pytest.raises(Refused):
        approve_use(store, product, "T902-9", "省档批〔2026〕1号", REVIEWERS["political"])
    for record_id, words in (("T902-9", " "), ("T901-1", "省档批〔2026〕1号")):
        with pytest.raises(ValueError, match="批准"):
            approve_use(store, product, record_id, words, BOSS)
    allowed = approve_use(store, product, "T902-9", "省档批〔2026〕1号", BOSS)
    assert (allowed.version, allowed.author) == (2, "作者")
    assert store.audit(1)[0].action == "批准使用未开放档案"
    point = standing(store, allowed).checks[3]
    assert point.passed
    assert "省档批〔2026〕1号，主管" in point.found[0]
    _sign_all(store, allowed)
    record = store.record("T902-9", Audience.WORKING)
    assert record is not None
    postponed = replace(record, openness=Openness.POSTPONED)
    store.load(Batch(records=(postponed,), passages=tuple(passages(postponed))))
    assert not standing(store, allowed).checks[3].passed
    store.load(Batch(records=(record,), passages=tuple(passages(record))))
    assert release(store, allowed, BOSS).serial == 1


def test_for_what_is_published_no_approval_opens_a_closed_record(store: GraphStore) -> None:
    product = _of_closed(store, "publication")
    with pytest.raises(ValueError, match="不能批准"):
        approve_use(store, product, "T902-9", "省档批〔2026〕1号", BOSS)
    record = store.record("T902-9", Audience.WORKING)
    assert record is not None
    details = {"准用：T902-9": "控制｜省档批〔2026〕1号"}
    assert approval(replace(product, details=details, audience="brief"), record)
    for outside in ("publication", "exhibition"):
        assert not approval(replace(product, details=details, audience=outside), record)


def test_the_page_shows_the_list_and_a_change(open_page: Open, own_graph: GraphStore) -> None:
    _draft(own_graph)
    app = open_page("brief", id="p-1")
    assert "三项审核都已签署" in shown(app)
    assert next(b for b in app.button if b.label == "发布").disabled
    _change(own_graph, text=WORDS + "后来改编。")
    app = open_page("brief", id="p-1")
    assert "引用的档案有变动" in app.error[0].value
    assert next(b for b in app.button if b.label == "生成 DOCX").disabled
