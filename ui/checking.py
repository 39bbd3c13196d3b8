"""A sentence checked as it is written: verification, and the offices it gives to persons on that day. No Streamlit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.access import Audience
from graph.model import DateMention, EntityType, Findings, Record, Span, When
from graph.store import GraphStore
from graph.tenure import Held, offices
from graph.works import Section, Sentence, Support
from pipelines.compose.faults import Claim, Fault, faults, wrong_offices
from pipelines.compose.verify import Lookup
from pipelines.writing import facts_in
from ui.editing import Check

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader

Find = Callable[[Sentence, Section, frozenset[Span]], list[Fault]]
_BEHIND = re.compile(r"(?:同志)?(?:时任|现任|担任|兼任|任|当选为?|出任|[（(])[^，。；、]{0,12}")  # 某某任某县县长, 某某（县长）
_FORMER = re.compile(r"(?:原|前|曾任|历任|原任|前任)$")


def finder(store: GraphStore, audience: Audience, reader: Reader, lookup: Lookup) -> Find:
    """What finds the faults of a sentence in its section, for an audience; the third argument are the work's `findings`.

    The office of a name that several persons bear is not judged.
    """

    def find(sentence: Sentence, section: Section, known: frozenset[Span]) -> list[Fault]:
        found = faults(sentence, section, known, lookup, lambda text: facts_in(_read(reader, text)))
        said = list(claims(sentence.text, _read(reader, sentence.text)))
        return sorted([*found, *wrong_offices(said, lambda who, day: _held(store, who, sentence.citations, day, audience), lookup)])

    return find


@lru_cache(maxsize=512)  # the same sentence is read while it is typed, when it is kept, and when it is shown
def _read(reader: Reader, text: str) -> Findings:
    return next(iter(reader.read([Record("draft", text)])))


def checker(find: Find) -> Check:
    """What gives a sentence its verdict and reasons from the faults found."""

    def check(sentence: Sentence, section: Section, known: frozenset[Span]) -> Sentence:
        reasons = tuple(dict.fromkeys(f.reason for f in find(sentence, section, known)))
        return replace(sentence, verdict=Support.UNSUPPORTED if reasons else Support.SUPPORTED, reasons=reasons)

    return check


def claims(text: str, found: Findings) -> Iterator[Claim]:
    """What a sentence, read as a record, says of who held which office, where it gives a date for it."""
    people = [m.span for m in found.mentions if m.type is EntityType.PERSON]
    for title in (m.span for m in found.mentions if m.type is EntityType.POSITION):
        person = next((p for p in people if _beside(text, p, title)), None)
        when = _dated(found.dates, title) if person else None
        if person and when:
            yield Claim(title.start, title.end, title.quote, person.quote, when.earliest, when.latest)


def _beside(text: str, person: Span, title: Span) -> bool:
    """县长某某, 县长的某某, 某某任某县县长, 某某（县长）; never the office somebody had before."""
    if _FORMER.search(text[: title.start]) or title.quote.startswith(("原", "前")):
        return False
    if title.end <= person.start:
        return text[title.end : person.start] in ("", "的")
    return bool(_BEHIND.fullmatch(text[person.end : title.start]))


def _dated(dates: Sequence[DateMention], title: Span) -> When | None:
    """The date the title is said of: the last before it, else the first of the sentence; None without days."""
    ahead = [d.when for d in dates if d.span.end <= title.start] or [d.when for d in dates[:1]]
    return ahead[-1] if ahead and ahead[-1].earliest and ahead[-1].latest else None


def _held(store: GraphStore, name: str, cited: Sequence[Span], day: str, audience: Audience) -> list[Held]:
    """What is known of the one person of that name, of several the one whom the cited records name; else nothing."""
    people = store.find_entities(name, audience, (EntityType.PERSON,))
    if len(people) > 1:
        records = {c.record_id for c in cited}
        named = {entity for entity, record in store.record_ids_of([p.id for p in people], audience) if record in records}
        people = [p for p in people if p.id in named]
    return offices(store, people[0], day, audience) if len(people) == 1 else []
