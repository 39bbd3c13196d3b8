"""附表 of a 组织沿革: its names with their papers, and who led it; each row is a sentence that its citations bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, Record, Span, When
from graph.places.changes import Bound
from graph.provenance import holds
from graph.store import GraphStore
from graph.successions import Succession
from graph.tenure import Tenure, tenures
from graph.works import Section, Sentence
from pipelines.compose.citing import date_text
from pipelines.compose.lineage import Chapter, line_of
from pipelines.compose.rows import ELSEWHERE, PAPERS, row
from pipelines.compose.select import printed
from pipelines.compose.verify import Lookup

_SAYS_A_DAY = re.compile(r"[\d〇零一二三四五六七八九十元]\s*[年月]")
Proved = Callable[[str, Sequence[Span]], Sentence | None]
NAMES, LEADERS = "names", "leaders"  # kinds of sections: the template has their headings and columns


def tables(
    store: GraphStore, line: Sequence[Succession], made: Sequence[Chapter], form: Mapping[str, Any], audience: Audience,
    lookup: Lookup, proved: Proved,
) -> Iterator[Section]:
    """The tables that have rows. `form` has of each kind under `tables` its heading, then its columns; `leading` is which posts lead."""
    headings, leads = form.get("tables", {}), re.compile(str(form.get("leading", "")))
    bodies = {c.body.id: c.body for c in made} | {t.entity.id: t.entity for t in line}
    terms = [t for b in bodies.values() for t in tenures(store, b, audience) if leads.search(t.title)]
    rows = {
        NAMES: [r for c in made if (r := _name(c, lookup, proved)) is not None],
        LEADERS: [r for t in sorted(terms, key=lambda t: _known_from(t, lookup)) if (r := _leader(t, lookup, proved)) is not None],
    }
    for kind, found in rows.items():
        once = tuple({s.text: s for s in found}.values())
        if once and kind in headings:
            yield Section(str(headings[kind][0]), once, kind)


def _known_from(tenure: Tenure, lookup: Lookup) -> str:
    """The day the term began, else that of the first paper that tells of it."""
    made = [r.when.earliest for s in tenure.statements if (r := lookup(s.evidence.record_id)) and r.when and r.when.earliest]
    return tenure.begun.earliest if tenure.begun and tenure.begun.earliest else min(made, default="9")


def _name(chapter: Chapter, lookup: Lookup, proved: Proved) -> Sentence | None:
    """名称, 起, 讫, 依据: None where no change tells of the name."""
    spans = [*_evidence(chapter.spell.begun), *_evidence(chapter.spell.ended)]
    if not spans:
        return None
    papers = [p for span in _evidence(chapter.spell.begun) if (p := _paper(lookup(span.record_id)))]
    under_years = [x for span in spans for x in (_made_on(lookup(span.record_id)), span) if x is not None]  # 本局已于五月十日成立
    basis = PAPERS.join(dict.fromkeys(p.quote for p in papers))
    begun, ended = _day(chapter.spell.begun), _day(chapter.spell.ended)
    for one, two in ((begun, ended), (begun, ELSEWHERE), (ELSEWHERE, ended), (ELSEWHERE, ELSEWHERE)):
        for cited in (spans, under_years):
            if (made := proved(row((chapter.full_name, one, two, basis)), [*cited, *papers])) is not None:
                return made
    return None


def _leader(tenure: Tenure, lookup: Lookup, proved: Proved) -> Sentence | None:
    """姓名, 机构, 职务, 任, 免, 依据; the body as the record writes it, a death as the end of a term that nothing else ends."""
    told = tenure.statements
    spans = list(dict.fromkeys(s.evidence for s in told))
    named = [s.object.span for s in told if s.object is not None and s.object.span.record_id == s.evidence.record_id]
    body = "、".join(_longest(printed(n.quote) for n in named))
    beside = [n for n in dict.fromkeys(named) if not any(holds(span, n) for span in spans)]
    papers = [p for span in spans if (p := _paper(lookup(span.record_id)))]
    basis = PAPERS.join(dict.fromkeys(p.quote for p in papers))
    head = (told[0].subject.span.quote, body, tenure.title.removeprefix(body) or tenure.title)
    made_on = [d for span in spans if (d := _made_on(lookup(span.record_id)))]
    ends: list[tuple[When | None, str, Sequence[Span]]] = [(tenure.ended, "", ())]
    if (death := tenure.death) is not None and death.when is not None:
        ends.insert(0, (death.when, death.trigger.quote, (death.evidence,)))
    for ended, how, further in ends:
        cited = [*dict.fromkeys([*spans, *further]), *beside, *papers]
        for day, years in ((_printed, []), (_printed, made_on), (_written, [])):
            made = proved(row((*head, day(tenure.begun), _ended(day(ended), how), basis)), [*years, *cited])
            if made is not None:
                return made
    elsewhere = (ELSEWHERE if d else "" for d in (tenure.begun, tenure.ended))
    return proved(row((*head, *elsewhere, basis)), [*spans, *beside, *papers])


def _ended(day: str, how: str) -> str:
    return day if not how or day == ELSEWHERE else f"{day}{how}"


def _made_on(record: Record | None) -> Span | None:
    """The date of a record's catalogue, which has the year of the days it tells."""
    date = record.catalogue.get("日期", "") if record is not None else ""
    return Span.cut(record, 0, len(date), "日期") if record is not None and date else None


def _longest(names: Iterable[str]) -> list[str]:
    """Each name once, without those that are the end of a longer one."""
    once = {key(n): n for n in names}
    return [n for k, n in once.items() if not any(o != k and o.endswith(k) for o in once)]


def too_early(store: GraphStore, body: Entity, audience: Audience) -> Iterator[str]:
    """Terms that begin before their body did, as words for the compiler: one of the two days is wrong."""
    for told in line_of(store, body, audience):
        began = [c for c in told.history.changes if c.when is not None and any(map(told.is_own, c.after))]
        first = min(began, key=lambda c: c.earliest, default=None)
        for t in tenures(store, told.entity, audience) if first is not None else ():
            if first is not None and t.begun is not None and "" < t.begun.latest < first.earliest:
                said = t.statements[0]
                where = said.object.span.quote if said.object is not None else told.entity.name
                yield (
                    f"{said.subject.span.quote}任{where}{t.title}（{date_text(t.begun)}）"
                    f"早于档案所记的设立（{date_text(first.when)}）：两者必有一误，请核对"
                )


def _evidence(bound: Bound) -> list[Span]:
    return list(dict.fromkeys(c.evidence for c in bound.changes if isinstance(c.evidence, Span)))


def _day(bound: Bound) -> str:
    dated = sorted((c for c in bound.changes if c.when is not None), key=lambda c: (c.latest > c.earliest, c.earliest))
    days = [date_text(c.when) for c in dated]
    return "；又作".join(dict.fromkeys(days)) if bound.disputed else (days[0] if days else "")


def _printed(when: When | None) -> str:
    return date_text(when) if when else ""


def _written(when: When | None) -> str:
    """The day as the record writes it, where that says a day by itself (not 同日); else 见正文."""
    return (printed(when.text) if _SAYS_A_DAY.search(when.text) else ELSEWHERE) if when else ""


def _paper(record: Record | None) -> Span | None:
    """The 文号 of a record, else its title; None where the catalogue has neither."""
    for name in ("文号", "题名"):
        if record is not None and record.field_text(name):
            return Span.cut(record, 0, len(record.field_text(name)), name)
    return None
