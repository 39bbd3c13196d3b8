"""Entries of dated works: one happening in one sentence that begins with its day, its sources, and what they dispute.

The words are the record's own, cut to the clauses that tell the happening; the date in front is Gregorian. DOMAIN section
3.1, 大事记: 一事一条, at most 120 characters, no day that the record does not give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.access import Audience, Closure, closure
from graph.folding import fold
from graph.happenings import apart
from graph.model import TEXT, DateMention, EntityType, Event, Modality, Record, Span, When
from graph.queries import Happening, happenings
from graph.store import GraphStore
from graph.works import Sentence, Support
from pipelines.compose.citing import date_text, quoted
from pipelines.compose.copies import is_copy
from pipelines.compose.select import NUMBERED, printed
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence

LONGEST = 120
_STOPS = "，；：,;:"
_OPENS = ("：", ":")  # a sentence that ends there only opens a list
_LEADS = "又並并，、；：。 　\n"
_ALL_YEAR = re.compile(r"^(?:全|当|是|本|该)年[，,]")
_NEAR_FRONT = 14
_BINDS_BEFORE = "自于於从從在至到由以的和及与與、—-"
_BINDS_AFTER = tuple("起前后後以至到的，。、和—-止底初")
_HEADING = re.compile(r"(?:记录|記錄|纪录|紀錄|纪要|紀要)$")
_ITEM = re.compile(r"[^\s：:，。]{2,4}\s*[：:]")
_WHEN_HELD = re.compile(r"(?:时间|時間|日期)\s*[：:]")
_SINCE = re.compile(r"起[，,]")  # : 五月十二日|起，县工委书记由某人兼任
_LONGEST_RUN = 10  # years: what is dated by more is a life or an age, and no happening
_ANCHORS = 4  # steps from 翌日 back to a date that stands by itself
_DATED = "日期"
_WRITTEN = re.compile(r"据前文 (\S+)")
_OWN_VOICE = re.compile(r"我们|我(?![军省县市党区国方])|本[局部会县省厅院]|职[部于等]|職[部於等]|鈞|钧|匪|奸党|奸黨")
_HEARSAY = re.compile(
    r"[人军方員员][说說]|[报報供][称稱]|[据據][^，。]{1,14}[报報称稱说說]|[传傳][闻聞]|听说"
)
_UNDONE = re.compile(
    r"原定|[准準][备備]|计划(?!经济)|打算|拟(?!定|订)|擬|即[将將]|[将將][于於]|[预預]定|争取|力争|限[于於]|應|应(?!用|对|急|邀|有)|务必|须"
)


DatesOf = Callable[[str], Sequence[DateMention]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One happening as it prints: when, what the sentences say (the entry first, then who tells it otherwise), its event."""

    when: When
    sentences: tuple[Sentence, ...]
    event: Event

    @property
    def order(self) -> tuple[str, str, str]:
        """Dated entries by day; one without a day after those of its month, one without a month after those of its year."""
        first, last = self.when.earliest, self.when.latest
        return (last if last[:4] == first[:4] else first, first, self.event.id)


def entries(
    store: GraphStore, events: Iterable[Event], audience: Audience, facts: FactsOf, most_closed: Closure = Closure.CLOSED
) -> Iterator[Entry]:
    """An entry for each dated happening that can be proved; what cannot be told within the rules is left out.

    Only what happened: no plan, order, denial or rumour. `most_closed` leaves out more closed records than it.
    """
    cache: dict[str, Record | None] = {}

    def lookup(record_id: str) -> Record | None:
        if record_id not in cache:
            found = store.record(record_id, audience)
            cache[record_id] = found if found is not None and closure(found) <= most_closed else None
        return cache[record_id]

    told = [
        e for e in events
        if e.modality is Modality.ACTUAL and e.when is not None and _in_time(e.when) and e.evidence.field == TEXT
        and lookup(e.evidence.record_id) is not None
    ]
    def dates(record_id: str) -> list[DateMention]:
        return store.dates(record_id, audience)

    seen: set[str] = set()
    copied = {e.id for e in told if (r := lookup(e.evidence.record_id)) is not None and is_copy(r)}
    for happening in sorted(happenings(store, told, audience), key=lambda h: h.tellings[0].id in copied):
        for entry in _entry(happening, lookup, dates, facts):
            words = entry.sentences[0].citations[-1].quote  # one sentence with two dates in it is one entry
            if words not in seen:
                seen.add(words)
                yield entry
        if len(cache) > 400:
            cache.clear()


def _in_time(when: When) -> bool:
    return bool(when.earliest) and int((when.latest or when.earliest)[:4]) - int(when.earliest[:4]) <= _LONGEST_RUN


def _entry(happening: Happening, lookup: Lookup, dates: DatesOf, facts: FactsOf) -> Iterator[Entry]:
    """The first telling that can be proved, and behind it those that tell it with another day."""
    originals = [e for e in happening.tellings if (r := lookup(e.evidence.record_id)) is not None and not is_copy(r)]
    for event in dict.fromkeys((*originals, *happening.tellings)):
        record = lookup(event.evidence.record_id)
        sentence = None if record is None else told(event, record, dates(record.id), lookup, facts)
        if sentence is not None and event.when is not None:
            others = [e for e in happening.tellings if e is not event]
            notes = [n for e in others if apart(event, e) and (n := _otherwise(e, lookup, facts))]
            yield Entry(event.when, (sentence, *notes), event)
            return


def told(event: Event, record: Record, dates: Sequence[DateMention], lookup: Lookup, facts: FactsOf) -> Sentence | None:
    """The happening in one verified sentence that begins with its date; None when no wording can be proved."""
    day = date_text(event.when)
    if event.when is None or not day[:1].isdigit():
        return None
    anchors = _anchors(event, record, dates)
    for span in _wordings(event, record):
        words = _bare(_of_minutes(span.quote) or printed(span.quote), event.when)
        if len(words) < 5 or span.quote.endswith(_OPENS) or record.text[span.end : span.end + 1] in _OPENS or _UNDONE.search(words):
            continue
        for once in dict.fromkeys((_without_date(words, event.when), words)):
            text, named = _as_told(day, once, record)
            if len(text) <= LONGEST:
                cited = tuple(dict.fromkeys((*anchors, *named, span)))
                sentence = verify_sentence(Sentence(text, cited), lookup, facts)
                if sentence.verdict is Support.SUPPORTED:
                    return sentence
    return None


def _of_minutes(quote: str) -> str:
    """The head of minutes as prose: the meeting's name, then place, who came and who took the chair; "" for anything else."""
    head, *items = (line.strip() for line in quote.splitlines() if line.strip())
    if len(items) < 2 or not _HEADING.search(head) or not all(_ITEM.match(i) for i in items):
        return ""
    said = [i.rstrip("。；;") for i in items if not _WHEN_HELD.match(i)]
    return f"{_HEADING.sub('', head)}，{'；'.join(said)}。"


def _as_told(day: str, words: str, record: Record) -> tuple[str, tuple[Span, ...]]:
    """The entry's text; under the record's title what it says of itself, in an adversary's words, or from hearsay."""
    end = "" if words.endswith(("。", "！", "？", "”")) else "。"
    own = record.catalogue.get("立场") == "adversary" or _OWN_VOICE.search(words) or _HEARSAY.search(words)
    if not own or not record.title:
        return f"{day}{'' if _SINCE.match(words) else '，'}{words}{end}", ()
    quoted = words.replace("“", "‘").replace("”", "’")
    title = Span.cut(record, 0, len(record.title), "题名")
    return f"{day}，据《{record.title.strip('《》')}》记载：“{quoted}{end}”", (title,)


def _anchors(event: Event, record: Record, dates: Sequence[DateMention]) -> tuple[Span, ...]:
    """The sentences from which the event's day is worked out (翌日, 五月二十六日 under a year told before), first one first."""
    when, place, found = event.when, event.evidence.end, []
    for _ in range(_ANCHORS):
        if when is None:
            break
        written = _WRITTEN.search(when.anchor)
        if written is None:
            if when.anchor or when.text == record.field_text(_DATED):
                found += [Span.cut(record, 0, len(record.field_text(_DATED)), _DATED)] if record.field_text(_DATED) else []
            break
        before = [d for d in dates if d.span.field == TEXT and d.span.end <= place and d.when.edtf == written[1]]
        if not before:
            break
        found.append(before[-1].span)
        when, place = before[-1].when, before[-1].span.start
    return tuple(reversed(found))


def _wordings(event: Event, record: Record) -> Iterator[Span]:
    """The sentence, then ever fewer of its clauses, each still holding trigger and arguments."""
    whole = event.evidence
    if whole.quote.endswith(_OPENS) and (listed := record.text.find("。", whole.end) + 1) and listed - whole.start <= LONGEST:
        yield Span.cut(record, whole.start, listed)
    yield whole
    inside = [event.trigger, *(a.term.span for a in event.arguments if a.role != "time")]
    inside = [s for s in inside if s.field == whole.field and whole.start <= s.start and s.end <= whole.end]
    first, last = min(s.start for s in inside), max(s.end for s in inside)
    starts = [whole.start, *(i + 1 for i in range(whole.start, first) if record.text[i] in _STOPS)]
    ends = [*(i for i in range(last, whole.end) if record.text[i] in _STOPS + "。"), whole.end]
    near = [(a, b) for a in reversed(starts) for b in ends]
    yield from (Span.cut(record, a, b) for a, b in sorted(near, key=lambda p: p[0] - p[1]) if (a, b) != (whole.start, whole.end))


def _bare(words: str, when: When) -> str:
    """The words without a number in front, and without the date that the entry begins with where they begin with it too."""
    if number := NUMBERED.match(words):
        words = words[number.end() :]
    words = words.lstrip(_LEADS)
    written = printed(when.text) if when.text else ""
    for lead in ("", "于", "在", "至"):
        if written and words.startswith(lead + written):
            words = words[len(lead + written) :]
            break
    return _ALL_YEAR.sub("", words.lstrip(_LEADS)).rstrip(_STOPS).rstrip()


def _without_date(words: str, when: When) -> str:
    """Without the entry's date where it stands right behind the first name: 陈文同志|一九五〇年三月|调任副局长."""
    written = printed(when.text) if when.text else ""
    at = words.find(written) if written else -1
    if not 0 < at <= _NEAR_FRONT or words[at - 1] in _BINDS_BEFORE or any(c in _STOPS + "。（(" for c in words[:at]):
        return words
    behind = words[at + len(written) :]
    return words if behind.startswith(_BINDS_AFTER) else words[:at] + behind


def _otherwise(event: Event, lookup: Lookup, facts: FactsOf) -> Sentence | None:
    """Who tells it with another day: a note in the record's own words under its title."""
    record = lookup(event.evidence.record_id)
    if record is None or not record.title:
        return None
    title = Span.cut(record, 0, len(record.title), "题名")
    text = f"《{record.title.strip('《》')}》记载：“{quoted(printed(event.evidence.quote))}”"
    sentence = verify_sentence(Sentence(text, (title, event.evidence)), lookup, facts)
    return sentence if sentence.verdict is Support.SUPPORTED else None


def in_order(found: Sequence[Entry]) -> list[Entry]:
    """Entries as 大事记 has them: by day; without a day after the dated ones of the month or year.

    Of two entries of one day in which one repeats the words of the other the longer stays. What another party's record says
    of the same day, place or person stands behind the entry and is none of its own.
    """
    kept = [e for e in found if not any(_repeats(e, other) for other in found)]
    behind: dict[str, list[Entry]] = {}
    for entry in kept:
        own = next((e for e in kept if _also_told(entry, e)), None)
        if own is not None:
            behind.setdefault(own.event.id, []).append(entry)
    moved = {e.event.id for others in behind.values() for e in others}
    whole = [
        replace(e, sentences=(*e.sentences, *(s for o in behind.get(e.event.id, ()) for s in o.sentences)))
        for e in kept if e.event.id not in moved
    ]
    return sorted(whole, key=lambda e: e.order)


def _also_told(entry: Entry, own: Entry) -> bool:
    """Whether an entry in a record's quoted words tells what `own` tells in plain ones: one day, and a name of either in the other."""
    if entry is own or entry.when.edtf != own.when.edtf or not _quoted(entry) or _quoted(own):
        return False
    said, plain = fold(entry.sentences[0].text), fold(own.sentences[0].text)
    return any(n in plain for n in _named(entry)) or any(n in said for n in _named(own))


def _quoted(entry: Entry) -> bool:
    return entry.sentences[0].citations[0].field == "题名"


def _named(entry: Entry) -> set[str]:
    types = (EntityType.PLACE, EntityType.PERSON, EntityType.EVENT)
    terms = [a.term for a in entry.event.arguments if a.term.type in types and len(a.term.span.quote) > 1]
    return {fold(t.span.quote) for t in terms}


def _repeats(one: Entry, other: Entry) -> bool:
    """Whether all of an entry's words stand in another's of the same day."""
    a, b = one.sentences[0].citations[-1], other.sentences[0].citations[-1]
    same = one is not other and one.when.edtf == other.when.edtf and (a.record_id, a.field) == (b.record_id, b.field)
    return same and b.start <= a.start and a.end <= b.end and (b.end - b.start) > (a.end - a.start)
