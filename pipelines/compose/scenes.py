"""Scene cards and episode script for film and scene reconstruction: who, where, when, what, on which records.

Cards come from the events that the graph knows in the records shown; every line is the words of a record and cites their
place. What was only planned, ordered, denied or rumoured is left out: it is not known to have happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx.shared import Pt

from graph.access import Audience
from graph.model import TEXT, Event, Modality, Record, Span, Status
from graph.provenance import stands
from graph.store import GraphStore
from graph.works import Product
from pipelines.compose.citing import citation_text, date_text
from pipelines.compose.hall_scenes import Scene
from pipelines.compose.showing import form, plain
from pipelines.compose.wall_docx import (
    CAPTION,
    CARD,
    LEVELS,
    SMALL,
    WALL,
    add_table,
    cited,
    finish,
    new_document,
    title_page,
)
from pipelines.compose.word_parts import footnote_reference
from pipelines.compose.word_templates import fonts_lacking

_HEADS = ("", "内容", "原文位置")
_WIDTHS = (14, 84, 56)  # millimetres
_NONE = "图库里没有这一幕展品所记的事件：场景要由编剧另据档案写，不能推补。"
_UNKNOWN = "档案没有写"
_PRESUMED = ("relative", "rhyme")  # calendars whose dates are worked out from elsewhere in the record


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: what it tells (何人, 何地, 何时, 何事), in words, and the places that say so; none for what no record says."""

    about: str
    text: str
    citations: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A happening to be staged: what kind, the lines, and the record it rests on."""

    kind: str
    lines: tuple[Line, ...]
    record: Record
    earliest: str = ""


def cards(store: GraphStore, scene: Scene, audience: Audience) -> list[Card]:
    """The cards of a scene in order of time, the undated last; the first ones where there are too many."""
    found = []
    for record in {e.record.id: e.record for e in scene.exhibits}.values():
        told: dict[tuple[str, Span], list[Event]] = {}
        for event in store.events(audience, record_id=record.id):
            if event.modality is Modality.ACTUAL and event.status is not Status.REJECTED and stands(event.evidence, record):
                told.setdefault((event.type, event.evidence), []).append(event)
        found += [_card(events, record) for events in told.values()]
    found.sort(key=lambda c: (c.earliest or "9", c.record.id, c.lines[-1].citations[0].start))
    return found[: form()["cards"]]


def _card(events: Sequence[Event], record: Record) -> Card:
    """One card for what one sentence tells of one kind: five appointments in it are one scene."""
    who: Mapping[str, str] = form()["who"]
    event, arguments = events[0], [a for e in events for a in e.arguments]
    lines = [
        *(Line("何人", f"{who[a.role]}：{plain(a.term.span.quote)}", (a.term.span,)) for a in arguments if a.role in who),
        *(Line("何地", plain(a.term.span.quote), (a.term.span,)) for a in arguments if a.role == "place"),
        *(_when(e, record) for e in events),
    ]
    kept = [x for x in dict.fromkeys(lines) if all(stands(c, record) for c in x.citations)]
    if any(x.about == "何时" and x.text != _UNKNOWN for x in kept):
        kept = [x for x in kept if (x.about, x.text) != ("何时", _UNKNOWN)]
    for n, about in enumerate(("何人", "何地")):
        if not any(x.about == about for x in kept):
            kept.insert(0 if n == 0 else sum(x.about == "何人" for x in kept), Line(about, _UNKNOWN))
    what = Line("何事", plain(event.evidence.quote), (event.evidence,))
    return Card(event.type, (*kept, what), record, event.when.earliest if event.when else "")


def _when(event: Event, record: Record) -> Line:
    """The words as written and the day they mean; said to be worked out where the record does not write it so."""
    own = tuple(a.term.span for a in event.arguments if a.role == "time")
    spans = own or _written(event, record)
    if event.when is None or not event.when.edtf:
        written = "、".join(s.quote for s in spans)
        return Line("何时", plain(written) or _UNKNOWN, spans)
    meant, written = date_text(event.when), event.when.text or "、".join(s.quote for s in spans)
    within = all(s.field == event.evidence.field and event.evidence.start <= s.start < event.evidence.end for s in spans)
    how = "" if spans and within and event.when.calendar not in _PRESUMED else "据上下文推定为"
    told = "" if written == meant else f"（{how}{meant}）" if written else f"{how}{meant}"
    words = written + told
    return Line("何时", plain(words), spans or (event.evidence,))


def _written(event: Event, record: Record) -> tuple[Span, ...]:
    """The words of its date: where they stand in its own sentence, else last before it; none when they stand nowhere so."""
    words, told = event.when.text if event.when else "", event.evidence
    at = record.field_text(told.field).rfind(words, 0, told.end) if words else -1
    return (Span.cut(record, at, at + len(words), told.field),) if at >= 0 else ()


def write_script(
    product: Product, scenes: Sequence[Scene], found: Mapping[str, Sequence[Card]], records: Mapping[str, Record], path: Path
) -> tuple[str, ...]:
    """The episode script with its scene cards as DOCX; `found` has the cards of each scene by its id.

    What to tell about fonts this machine lacks is returned.
    """
    document, notes = new_document(f"{product.title}脚本"), list[str]()
    told = "解说词是大纲里核对过的文字；场景卡每一行都摘自档案原文，注明位置。档案没有写的不推补，计划、命令、否认、传闻的事不作场景。"
    title_page(document, product, "分集脚本与场景卡", [told])
    for scene in scenes:
        sections = [product.sections[at] for at in scene.sections]
        document.add_paragraph(f"{scene.id[1:].lstrip('0')}　{scene.title}", LEVELS[0 if scene.kind != "unit" else 1])
        if any(s.sentences for s in sections):
            document.add_paragraph("解说词", CAPTION)
        for sentence in (x for s in sections for x in s.sentences):
            paragraph = document.add_paragraph(plain(sentence.text), WALL)
            for record_id in cited(sentence):
                notes.append(citation_text(records[record_id]))
                paragraph._p.append(footnote_reference(len(notes)))
        if scene.exhibits:
            document.add_paragraph("画面", CAPTION)
            for e in scene.exhibits:
                pages = f"，{plain(e.exhibit.pages)}" if e.exhibit.pages else ""
                document.add_paragraph(f"展品 {e.number}　{e.name}（{'，'.join(e.marks)}，{e.reference}{pages}）", SMALL)
            document.add_paragraph("场景卡", CAPTION)
            for number, card in enumerate(found.get(scene.id, ()), 1):
                title = document.add_paragraph(f"场景 {scene.id[1:].lstrip('0')}-{number}　{card.kind}", SMALL)
                title.paragraph_format.keep_with_next = True
                title.paragraph_format.space_before = Pt(10)
                add_table(document, [_HEADS, *_rows(card)], _WIDTHS, CARD)
            if not found.get(scene.id):
                document.add_paragraph(_NONE, SMALL)
    finish(document, notes, path)
    return tuple(fonts_lacking(document))


def _rows(card: Card) -> Iterator[tuple[str, str, str]]:
    for line in card.lines:
        yield line.about, line.text, "；".join(_where(c) for c in line.citations)
    yield "依据", plain(citation_text(card.record)), ""


def _where(span: Span) -> str:
    field = "原文" if span.field == TEXT else span.field
    return f"{field}第 {span.start + 1}—{span.end} 字"
