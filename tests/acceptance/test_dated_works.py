"""Scenarios: a body's history, a chronicle, 历史上的今天 and a collection of documents over the sample holding."""

from __future__ import annotations

import re
from itertools import combinations

from graph.access import Audience, closure
from graph.model import Openness
from graph.provenance import stands
from graph.store import RecordFilter
from graph.works import Dossier, Item, Product, Support
from pipelines.compose.entries import LONGEST
from pipelines.writing import Kind, write
from tests.acceptance.conftest import Built

RED = ("T901", "T902", "T906")


def dossier(holding: Built, *fonds: str) -> Dossier:
    found = holding.store.records(Audience.WORKING, RecordFilter(fonds=fonds), limit=500)
    return Dossier("d-dated", "四明", items=tuple(Item(r.id) for r in found), author="编研甲")


def traced(holding: Built, product: Product, audience: Audience) -> None:
    """Every sentence stands on words that stand where they are cited, in records the audience may see."""
    for sentence in product.sentences():
        assert sentence.verdict is Support.SUPPORTED, sentence.text
        assert sentence.citations
        for span in sentence.citations:
            record = holding.store.record(span.record_id, audience)
            assert record is not None
            assert stands(span, record)


# ---- 组织沿革
def test_a_history_tells_names_with_dates_and_leaves_gaps_open(holding: Built) -> None:
    made = write(Kind.HISTORY, "浙江省农田水利管理局", holding.store, Audience.WORKING, holding.settings, holding.reader).product
    traced(holding, made, Audience.WORKING)
    told = "".join(s.text for s in made.sentences())
    assert "1950年5月10日" in told
    assert re.search(r"1956年4月1日.*更名为浙江省水利建设局", told)
    assert any("待考" in s.heading and re.search(r"\d{4}年", s.heading) and not s.sentences for s in made.sections)


def test_a_history_names_the_document_a_split_rests_on(holding: Built) -> None:
    made = write(Kind.HISTORY, "浙江省合作事业管理局", holding.store, Audience.WORKING, holding.settings, holding.reader).product
    cited = {c.record_id for s in made.sentences() for c in s.citations}
    assert "T903-001-002-001" in cited
    record = holding.store.record("T903-001-002-001", Audience.WORKING)
    assert record is not None
    assert record.catalogue.get("文号") or re.search(r"〔\d{4}〕|字第", record.text)


# ---- 大事记
def test_a_chronicle_has_one_event_an_entry_in_order_with_its_sources(holding: Built) -> None:
    made = write(Kind.CHRONICLE, dossier(holding, *RED), holding.store, Audience.WORKING, holding.settings, holding.reader).product
    traced(holding, made, Audience.WORKING)
    years = [int(s.heading[:4]) for s in made.sections]
    assert years == sorted(years)
    assert all(len(s.text) <= LONGEST for s in made.sentences() if s.text[:1].isdigit())
    for section in made.sections:
        for one, other in combinations([s for s in section.sentences if s.text[:1].isdigit()], 2):
            a, b = one.citations[-1], other.citations[-1]
            same_day = one.text.split("，")[0] == other.text.split("，")[0]
            assert not (same_day and a.record_id == b.record_id and a.start <= b.start and b.end <= a.end), other.text


def test_a_day_told_in_two_ways_is_told_in_both(holding: Built) -> None:
    made = write(Kind.CHRONICLE, dossier(holding, *RED), holding.store, Audience.WORKING, holding.settings, holding.reader).product
    told = [s for s in made.sentences() if "蜻蜓" in s.text or "梁弄" in s.text]
    assert any("1943年2月16日" in s.text or "二月十六日" in s.text for s in told)
    assert any("二月十七日" in s.text and {c.record_id for c in s.citations} == {"T902-002-0002-002"} for s in told)


# ---- 历史上的今天
def test_the_third_of_may_tells_of_1949_to_everybody_and_of_no_lunar_day(holding: Built) -> None:
    for audience in (Audience.WORKING, Audience.PUBLICATION):
        made = write(Kind.ON_THIS_DAY, "05-03", holding.store, audience, holding.settings, holding.reader).product
        traced(holding, made, audience)
        texts = [s.text for s in made.sentences()]
        assert any(t.startswith("1949年5月3日") and "杭州解放" in t for t in texts)
        assert all(re.match(r"\d{4}年5月3日", t) or t.startswith("《") for t in texts)
        assert all(len(t) <= 150 and "初三" not in t for t in texts)
        for span in (c for s in made.sentences() for c in s.citations):
            record = holding.store.record(span.record_id, Audience.WORKING)
            assert record is not None
            assert record.openness is Openness.OPEN


# ---- 史料辑要
def test_a_collection_prints_verbatim_and_lists_what_was_left_out_for_the_editor_only(holding: Built) -> None:
    subject = dossier(holding, "T901")
    written = write(Kind.COMPILATION, subject, holding.store, Audience.PUBLICATION, holding.settings, holding.reader)
    traced(holding, written.product, Audience.PUBLICATION)
    records = holding.store.records(Audience.WORKING, RecordFilter(fonds=("T901",)), limit=500)
    closed = [r for r in records if closure(r) > Audience.PUBLICATION.ceiling]
    assert len(closed) >= 3
    noted = "".join(written.notes)
    printed = "".join(s.heading for s in written.product.sections) + "".join(s.text for s in written.product.sentences())
    for record in closed:
        assert record.id in noted
        assert record.id not in printed
    cited = {c.record_id for s in written.product.sentences() for c in s.citations}
    assert cited
    assert cited <= {r.id for r in records} - {r.id for r in closed}


# ---- 同名
def test_a_work_on_a_name_that_several_bear_keeps_to_one_of_them_and_says_so(holding: Built) -> None:
    engineer = {"T903-001-003-001", "T903-001-004-001", "T903-001-005-002", "T904-001-0002-001"}
    for kind in (Kind.CHRONICLE, Kind.EXHIBITION):
        made = write(kind, "陈文", holding.store, Audience.WORKING, holding.settings, holding.reader)
        assert any("不止一个" in n and "没有收" in n for n in made.notes), kind
        used = set(made.product.record_ids())
        assert "T901-001-0005-001" in used, kind
        assert not used & engineer, kind


def test_a_digest_by_words_warns_of_a_name_that_several_bear(holding: Built) -> None:
    made = write(Kind.DIGEST, "陈文", holding.store, Audience.WORKING, holding.settings, holding.reader)
    assert any("逐句看说的是谁" in n for n in made.notes)
    plain = write(Kind.DIGEST, "乌石溪水库", holding.store, Audience.WORKING, holding.settings, holding.reader)
    assert not any("不止一个" in n for n in plain.notes)
