"""One happening told twice: joined for a reason that can be read, kept apart when anything that identifies it differs."""

from __future__ import annotations

import pytest

from graph.identity import Clusters
from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Modality,
    Record,
    Span,
    Term,
    Verdict,
    When,
)
from pipelines.resolve import PRODUCERS, resolve_record

KINDS = {
    "P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION,
    "D": EntityType.DOCUMENT, "E": EntityType.EVENT,
}


def day(edtf: str) -> When | None:
    if not edtf:
        return None
    first = edtf if len(edtf) == 10 else f"{edtf}-01-01"[:10] if len(edtf) == 4 else f"{edtf}-01"
    last = edtf if len(edtf) == 10 else f"{edtf}-12-31" if len(edtf) == 4 else f"{edtf}-28"
    return When(edtf, first, last)


def told(
    text: str, type_: str, trigger: str, parts: str, when: str = "", *, record_id: str = "r1", fonds: str = "T901",
    modality: Modality = Modality.ACTUAL, name: str = "",
) -> tuple[Record, Event]:
    """A record of one sentence and the event in it; parts written as `person=P林岳 position=S主任`."""
    record = Record(record_id, text, fonds=fonds)

    def cut(words: str) -> Span:
        start = text.index(words)
        return Span.cut(record, start, start + len(words))

    arguments = []
    for part in parts.split():
        role, _, words = part.partition("=")
        arguments.append(Argument(role, Term(cut(words[1:]), KINDS[words[0]])))
    named = Term(cut(name), EntityType.EVENT) if name else None
    whole = Span.cut(record, 0, len(text))
    return record, Event(type_, cut(trigger), whole, "events@2", day(when), tuple(arguments), modality, named)


def resolved(*pairs: tuple[Record, Event]) -> tuple[list[Event], list[Judgement]]:
    """The events as resolution leaves them, record by record, and all judgements."""
    events: list[Event] = []
    judgements: list[Judgement] = []
    for record, event in pairs:
        names = tuple(Mention(a.term.span, a.term.type, 0.9, "names@1") for a in event.arguments)
        found = resolve_record(record, Findings(record.id, ("events@2",), names, events=(event,)))
        events += found.events
        judgements += found.judgements
        known = {r.id for r in found.referents}
        assert all(set(j.pair) <= known for j in found.judgements)
    return events, judgements


def one(*pairs: tuple[Record, Event]) -> bool:
    """Whether all the events are one happening."""
    events, judgements = resolved(*pairs)
    clusters = Clusters(judgements)
    nodes = {clusters.representative(e.name.referent) if e.name else e.id for e in events}
    return len(nodes) == 1


APPOINTED = told("一九四二年八月，林岳任支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1942-08")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (APPOINTED, told("1942年8月12日任命林岳为支队长。", "任职·免职", "任命", "person=P林岳 position=S支队长",
                         "1942-08-12", record_id="r2"), True),
        (APPOINTED, told("林岳任支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1947", record_id="r2"), False),
        (APPOINTED, told("林岳任政治委员。", "任职·免职", "任", "person=P林岳 position=S政治委员", "1942-08", record_id="r2"), False),
        (APPOINTED, told("免去林岳支队长。", "任职·免职", "免去", "person=P林岳 position=S支队长", "1942-09", record_id="r2"), False),
        (APPOINTED, told("林岳任支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1942-08", record_id="r2",
                         fonds="T902"), False),
        (told("杭州解放。", "战斗·战役", "解放", "place=L杭州", "1949-05-03"),
         told("我军解放杭州。", "战斗·战役", "解放", "place=L杭州", "1949-05-04", record_id="r2", fonds="T902"), True),
        (told("杭州解放。", "战斗·战役", "解放", "place=L杭州", "1949-05-03"),
         told("杭州沦陷。", "战斗·战役", "沦陷", "place=L杭州", "1937-12-24", record_id="r2"), False),
        (told("乌石溪水库动工。", "项目·工程", "动工", "project=L乌石溪水库", "1958-10-01"),
         told("乌石溪水库竣工。", "项目·工程", "竣工", "project=L乌石溪水库", "1958-12-01", record_id="r2"), False),
        (told("撤销余姚县警察局。", "成立·更名·合并·分设", "撤销", "before=O余姚县警察局", "1947-01-01"),
         told("恢复余姚县警察局。", "成立·更名·合并·分设", "恢复", "after=O余姚县警察局", "1947-06-01", record_id="r2"), False),
        (told("两县签订协议。", "签订协议", "签订", "document=D协议", "1986-05"),
         told("甲乙签订协议。", "签订协议", "签订", "document=D协议", "1986-06", record_id="r2"), False),
        (told("公布《保甲条例》。", "发布文件", "公布", "document=D《保甲条例》", "1943-01-05"),
         told("《保甲条例》经批准。", "发布文件", "批准", "document=D《保甲条例》", "1943-01-03", record_id="r2"), False),
        (told("召开全省水利工作会议。", "会议", "召开", "topic=E全省水利工作会议", "1955-03", name="全省水利工作会议"),
         told("全省水利工作会议开幕。", "会议", "开幕", "topic=E全省水利工作会议", "1958-04", record_id="r2",
              name="全省水利工作会议"), False),
        (told("召开全省水利工作会议。", "会议", "召开", "topic=E全省水利工作会议", "1955-03", name="全省水利工作会议"),
         told("全省水利工作会议开幕。", "会议", "开幕", "topic=E全省水利工作会议", "1955-03-02", record_id="r2",
              name="全省水利工作会议"), True),
    ],
    ids=lambda v: v if isinstance(v, bool) else v[0].text,
)
def test_pairs_by_hand(first: tuple[Record, Event], second: tuple[Record, Event], same: bool) -> None:
    assert one(first, second) is same


def test_the_same_person_post_and_day_in_another_fonds_are_one_happening() -> None:
    first = told("林岳任支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1942-08-12")
    second = told("匪首林岳充支队长。", "任职·免职", "充", "person=P林岳 position=S支队长", "1942-08-12", record_id="r2", fonds="T902")
    other = told("林岳任支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1942-08-13", record_id="r3", fonds="T903")
    assert one(first, second)
    assert not one(first, other)


@pytest.mark.parametrize("modality", [Modality.PLANNED, Modality.ORDERED, Modality.DENIED, Modality.RUMOURED])
def test_what_did_not_happen_is_never_one_with_what_did(modality: Modality) -> None:
    plan = told("拟任林岳为支队长。", "任职·免职", "任", "person=P林岳 position=S支队长", "1942-08", record_id="r2", modality=modality)
    events, judgements = resolved(plan)
    assert (events[0].name, judgements) == (None, [])
    assert not one(APPOINTED, plan)


def test_the_reason_can_be_read_and_rests_on_the_sentence() -> None:
    _, judgements = resolved(APPOINTED)
    (judgement,) = judgements
    assert judgement.reason == "同为“任职·免职”，人物与职务“林岳”、“支队长”相同，时间同在 1942"
    assert judgement.evidence[0].quote == "一九四二年八月，林岳任支队长。"
    assert judgement.verdict is Verdict.SAME
    assert judgement.author in PRODUCERS


def test_a_telling_without_a_date_follows_the_only_dated_one_of_its_record() -> None:
    text = "1958年10月1日乌石溪水库动工。乌石溪水库动工时人山人海。"
    record = Record("r1", text, fonds="T903")

    def event(at: int, when: str) -> Event:
        start = text.index("乌石溪水库动工", at)
        end = text.index("。", start) + 1
        project = Argument("project", Term(Span.cut(record, start, start + 5), EntityType.PLACE))
        trigger = Span.cut(record, start + 5, start + 7)
        return Event("项目·工程", trigger, Span.cut(record, at, end), "events@2", day(when), (project,))

    both = (event(0, "1958-10-01"), event(text.index("。") + 1, ""))
    names = tuple(Mention(e.arguments[0].term.span, EntityType.PLACE, 0.9, "names@1") for e in both)
    found = resolve_record(record, Findings("r1", ("events@2",), names, events=both))
    clusters = Clusters(found.judgements)
    named = [e.name.referent for e in found.events if e.name]
    assert len({clusters.representative(r) for r in named}) == 1


def test_an_editor_who_says_different_is_heard() -> None:
    second = told("又任命林岳为支队长。", "任职·免职", "任命", "person=P林岳 position=S支队长", "1942-12", record_id="r2")
    events, judgements = resolved(APPOINTED, second)
    left, right = (e.name.referent for e in events if e.name)
    assert Clusters(judgements).representative(left) == Clusters(judgements).representative(right)
    said = Judgement(left, right, Verdict.DIFFERENT, "editor:李", "一年内两次任命", at="2026-01-01T00:00:00Z")
    clusters = Clusters([*judgements, said])
    assert clusters.representative(left) != clusters.representative(right)


def test_a_telling_is_words_of_the_record() -> None:
    events, _ = resolved(APPOINTED)
    assert events[0].name is not None
    assert events[0].name.span.quote == "林岳任支队长"


def test_phrases_that_name_nobody_bind_to_no_entity() -> None:
    record, event = told("群众起义。", "起义·暴动", "起义", "participant=O群众", "1928")
    found = resolve_record(record, Findings(record.id, ("events@2",), events=(event,)))
    assert found.events[0].arguments[0].term.referent == ""
