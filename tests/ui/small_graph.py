"""A small graph made by hand: four records, one of them closed, with two of a name and two days for one battle."""

from __future__ import annotations

from pathlib import Path

from graph.model import (
    Argument,
    DateMention,
    EntityType,
    Event,
    Findings,
    Mention,
    Modality,
    Openness,
    Record,
    Referent,
    RowFate,
    Span,
    Statement,
    Term,
    When,
)
from graph.model import Fate as RowOutcome
from graph.store import Batch, Run
from graph.stores import open_store
from pipelines.load import passages

PER, ORG, LOC, EVENT = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT

TEXTS = {
    "T901-1": (
        "关于第八支队成立的报告",
        "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。𠮷田村民杜小山参加大会。", "1942-08-21", "T901",
    ),
    "T901-2": ("蜻蜓岗战斗详报", "一九四三年二月十二日，蜻蜓岗战斗打响，林岳率第八支队迎敌。", "1943-02-20", "T901"),
    "T906-1": (
        "四明革命史料选",
        "一九四三年二月十五日，蜻蜓岗战斗打响。林岳后来在杭州工作。计划于六月在杭州召开座谈会。", "1985-03-01", "T906",
    ),
    "T902-9": ("密查杜小山情形", "杜小山潜入余姚，与樊立德接头。", "1943-03-01", "T902"),
}


def span(record: Record, words: str, nth: int = 0) -> Span:
    """The nth place of the words in the text."""
    at = -1
    for _ in range(nth + 1):
        at = record.text.index(words, at + 1)
    return Span.cut(record, at, at + len(words))


def day(iso: str, words: str = "", calendar: str = "gregorian") -> When:
    """One certain day as written."""
    return When(iso, iso, iso, "day", calendar, words or iso)


class Maker:
    """Findings of a record, gathered name by name."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.referents: dict[str, Referent] = {}
        self.mentions: list[Mention] = []

    def name(self, words: str, kind: EntityType, scope: str | None = None) -> Term:
        """A name at its first place; people are at home in their fonds."""
        home = (self.record.fonds if kind is PER else "") if scope is None else scope
        referent = Referent(kind, words, home)
        self.referents[referent.id] = referent
        found = span(self.record, words)
        self.mentions.append(Mention(found, kind, 0.9, "names@1", referent.id))
        return Term(found, kind, referent.id)

    def findings(
        self, dates: tuple[DateMention, ...] = (), events: tuple[Event, ...] = (), statements: tuple[Statement, ...] = ()
    ) -> Findings:
        """All of it."""
        return Findings(
            self.record.id, ("names", "dates", "events", "relations"), tuple(self.mentions), dates, statements, events,
            tuple(self.referents.values()),
        )


def _records() -> dict[str, Record]:
    made = {}
    for record_id, (title, text, date, fonds) in TEXTS.items():
        closed = record_id == "T902-9"
        made[record_id] = Record(
            record_id, text, {"题名": title, "日期": date.replace("-", ""), "责任者": "第八支队", "全宗名称": f"示例全宗{fonds}"},
            {}, record_id, record_id, "某省档案馆", fonds, Openness.CONTROLLED if closed else Openness.OPEN,
            "" if closed or record_id == "T906-1" else "某档公〔2022〕3号", day(date), source_path="目录.xlsx", source_row=3,
        )
    return made


def _findings(records: dict[str, Record]) -> list[Findings]:
    one, two = Maker(records["T901-1"]), Maker(records["T901-2"])
    three, closed = Maker(records["T906-1"]), Maker(records["T902-9"])
    unit, place, lin = one.name("第八支队", ORG), one.name("梁弄镇", LOC), one.name("林岳", PER)
    one.name("杜小山", PER)
    founded = day("1942-08-20", "民国卅一年八月二十日", "minguo")
    first = one.findings(
        (DateMention(span(one.record, "民国卅一年八月二十日"), founded, "dates@1"),),
        (Event("成立·更名·合并·分设", span(one.record, "成立"), span(one.record, one.record.text.split("。")[0]), "events@1", founded,
               (Argument("after", unit), Argument("place", place))),),
        (Statement(lin, "HELD_POSITION", span(one.record, "林岳任政治委员"), "relations@1", unit, "政治委员", founded),),
    )
    battles = []
    for maker, words, iso in ((two, "一九四三年二月十二日", "1943-02-12"), (three, "一九四三年二月十五日", "1943-02-15")):
        when = day(iso, words)
        named = maker.name("蜻蜓岗战斗", EVENT, "")
        sides = (Argument("commander", maker.name("林岳", PER)),) if maker is two else ()
        event = Event(
            "战斗·战役", named.span, span(maker.record, maker.record.text.split("。")[0]), "events@1", when, sides, name=named,
        )
        battles.append((maker, event, DateMention(span(maker.record, words), when, "dates@1")))
    two.name("第八支队", ORG)
    three.name("林岳", PER)
    hangzhou = three.name("杭州", LOC)
    planned = Event(
        "会议", span(three.record, "座谈会"), span(three.record, "计划于六月在杭州召开座谈会"), "events@1", None,
        (Argument("place", hangzhou),), Modality.PLANNED,
    )
    closed.name("杜小山", PER)
    closed.name("樊立德", PER)
    second = two.findings((battles[0][2],), (battles[0][1],))
    third = three.findings((battles[1][2],), (battles[1][1], planned))
    return [first, second, third, closed.findings()]


def fill(folder: Path) -> str:
    """A new graph file with the records above; its address."""
    url = f"sqlite:{folder / 'graph.db'}"
    store = open_store(url)
    records = _records()
    store.load(Batch(
        tuple(records.values()), tuple(p for r in records.values() for p in passages(r)), tuple(_findings(records)),
    ))
    store.save_run(Run(
        "r1", "2026-01-02T03:04:05+00:00", "2026-01-02T03:05:05+00:00", "li", ("/holdings/示例",),
        {"loaded": 3, "warning": 1, "rejected": 1},
        (RowFate("/holdings/示例/目录.xlsx", 7, RowOutcome.WARNING, "T901-2", ("日期只有两位年份",)),),
    ))
    store.close()
    return url
