"""附表 of a 组织沿革: its names with their papers, and who led it; each row is a sentence that its citations bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graph.access import Audience
from graph.model import Record, Span, When
from graph.places.changes import Bound
from graph.store import GraphStore
from graph.successions import Succession
from graph.tenure import Tenure, tenures
from graph.works import Section, Sentence
from pipelines.compose.citing import date_text
from pipelines.compose.lineage import Chapter
from pipelines.compose.rows import ELSEWHERE, row
from pipelines.compose.select import printed
from pipelines.compose.verify import Lookup

Proved = Callable[[str, Sequence[Span]], Sentence | None]
NAMES, LEADERS = "names", "leaders"  # kinds of sections: the template has their headings and columns


def tables(
    store: GraphStore, line: Sequence[Succession], made: Sequence[Chapter], form: Mapping[str, Any], audience: Audience,
    lookup: Lookup, proved: Proved,
) -> Iterator[Section]:
    """The tables that have rows. `form` has of each kind under `tables` its heading, then its columns; `leading` is which posts lead."""
    headings, leads = form.get("tables", {}), re.compile(str(form.get("leading", "")))
    bodies = {c.body.id: c.body for c in made} | {t.entity.id: t.entity for t in line}
    rows = {
        NAMES: [r for c in made if (r := _name(c, lookup, proved)) is not None],
        LEADERS: [
            r for b in bodies.values() for t in tenures(store, b, audience)
            if leads.search(t.title) and (r := _leader(t, lookup, proved)) is not None
        ],
    }
    for kind, found in rows.items():
        once = tuple({s.text: s for s in found}.values())
        if once and kind in headings:
            yield Section(str(headings[kind][0]), once, kind)


def _name(chapter: Chapter, lookup: Lookup, proved: Proved) -> Sentence | None:
    """名称, 起, 讫, 依据: None where no change tells of the name."""
    spans = [*_evidence(chapter.spell.begun), *_evidence(chapter.spell.ended)]
    if not spans:
        return None
    papers = [p for span in _evidence(chapter.spell.begun) if (p := _paper(lookup(span.record_id)))]
    cited = [*spans, *papers]
    basis = "、".join(dict.fromkeys(p.quote for p in papers))
    begun, ended = _day(chapter.spell.begun), _day(chapter.spell.ended)
    for one, two in ((begun, ended), (begun, ELSEWHERE), (ELSEWHERE, ended), (ELSEWHERE, ELSEWHERE)):
        if (made := proved(row((chapter.name, one, two, basis)), cited)) is not None:
            return made
    return None


def _leader(tenure: Tenure, lookup: Lookup, proved: Proved) -> Sentence | None:
    """姓名, 机构, 职务, 任, 免, 依据; the body as the record writes it."""
    told = tenure.statements
    spans = list(dict.fromkeys(s.evidence for s in told))
    papers = [p for span in spans if (p := _paper(lookup(span.record_id)))]
    body = next((s.object.span.quote for s in told if s.object is not None and s.object.span.record_id == s.evidence.record_id), "")
    basis = "、".join(dict.fromkeys(p.quote for p in papers))
    head = (told[0].subject.span.quote, printed(body), tenure.title.removeprefix(printed(body)) or tenure.title)
    for day in (_printed, _written):
        made = proved(row((*head, day(tenure.begun), day(tenure.ended), basis)), [*spans, *papers])
        if made is not None:
            return made
    return proved(row((*head, *(ELSEWHERE if d else "" for d in (tenure.begun, tenure.ended)), basis)), [*spans, *papers])


def _evidence(bound: Bound) -> list[Span]:
    return list(dict.fromkeys(c.evidence for c in bound.changes if isinstance(c.evidence, Span)))


def _day(bound: Bound) -> str:
    days = [date_text(c.when) for c in sorted(bound.changes, key=lambda c: c.earliest) if c.when is not None]
    return "；又作".join(dict.fromkeys(days)) if bound.disputed else (days[0] if days else "")


def _printed(when: When | None) -> str:
    return date_text(when) if when else ""


def _written(when: When | None) -> str:
    return printed(when.text) if when else ""


def _paper(record: Record | None) -> Span | None:
    """The 文号 of a record, else its title; None where the catalogue has neither."""
    for name in ("文号", "题名"):
        if record is not None and record.field_text(name):
            return Span.cut(record, 0, len(record.field_text(name)), name)
    return None
