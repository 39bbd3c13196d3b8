"""Questions to the graph in plain Chinese: what is asked, as one of a few allowed queries. Reads the store, never writes.

An `Enquiry` is all that a question can become, whether rules or a language model understood it: no query language is ever
written by either. `pipelines.answering` carries it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graph.access import Audience
from graph.asking import chunks
from graph.model import Entity, EntityType, Record
from graph.store import GraphStore
from pipelines.extract.pipeline import Reader

_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT, EntityType.DOCUMENT)
_LONGEST, _LOOKUPS = 14, 160
_POST = re.compile(
    r"书记|主任|部长|局长|处长|科长|县长|市长|省长|专员|司令员?|支队长|大队长|队长|政治委员|政委|参谋长|主席|委员|站长|馆长|校长|厂长|社长|总指挥|工程师|负责人"
)
_HOLDERS = re.compile(r"谁(?:是|任|当|担任|做|出任)|(?:历任|哪些人(?:当|任|做|担任)过?|由谁(?:任|担任)?|是谁)")
_OFFICES = re.compile(r"(?:什么|何|哪些|啥)(?:职务?|官)|职务是|任何职")
_COUNT = re.compile(r"多少[件份]|几[件份]|有多少(?:档案|材料|文件)")
_LINK = re.compile(r"(?:什么|何|有无|有没有)(?:关系|联系|往来)|怎样联系")
_EVENTS = re.compile(r"哪一?年|哪一?天|哪一?日|何时|什么时候|几时|日期|做过什么|干过什么|大事|经历|生平|活动|来历")
_RECORDS = re.compile(r"(?:有关的?|提到的?)?(?:档案|材料|文件)[里中]?|提到")
_FATES = re.compile(r"被(?:捕|俘|害|杀|撤|免)")  # 被 alone only asks
_ASK = re.compile(r"[?？]|谁|什么|怎么|怎样|如何|哪[些个里一年天]|何[时地人]|多少|几[件个年]|是否|有没有|为什么|吗$")


class Kind(StrEnum):
    """The queries that may be asked; nothing else reaches the store."""

    HOLDERS = "holders"  # who held an office (on a day)
    OFFICES = "offices"  # which offices a person held (on a day)
    EVENTS = "events"  # what happened to or by somebody or something, when
    LINK = "link"  # how two are connected
    COUNT = "count"  # how many records mention somebody or something
    SAYS = "says"  # what records say of a matter


class Enquiry(BaseModel):
    """A question as the graph takes it: names as written, an office's title, ISO days (inclusive, "" for no limit), topic words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    names: tuple[str, ...] = Field(default=(), max_length=4)
    unknown: tuple[str, ...] = Field(default=(), max_length=4)  # names asked about that no record bears
    office: str = ""
    earliest: str = ""
    latest: str = ""
    topic: str = ""

    @field_validator("earliest", "latest")
    @classmethod
    def _day(cls, value: str) -> str:
        return date.fromisoformat(value).isoformat() if value else ""

    @property
    def day(self) -> str:
        """The one day it asks about, else ""."""
        return self.earliest if self.earliest == self.latest else ""


def is_question(words: str) -> bool:
    """Whether words typed into a search box ask something, rather than name it."""
    return len(words.strip()) >= 5 and _ASK.search(words) is not None


def understand(question: str, store: GraphStore, audience: Audience, reader: Reader) -> Enquiry:
    """What a question asks, by rule: names the graph knows, dates as the reader reads them, and what its words ask for.

    A question without a known name, or of no known form, asks what records say of its words.
    """
    found = next(iter(reader.read([Record("question", question)])))
    days = [d.when for d in found.dates if d.when.earliest]
    dated = {d.span.quote for d in found.dates}
    written = [m.span.quote for m in found.mentions if m.type is not EntityType.TIME and m.span.quote not in dated]
    names = tuple(words for words, _ in named(question, written, store, audience))
    office = _office(question, names)
    topic = _topic(question, (*names, *dated, office))
    known = [n for n in (*names, office) if n]
    absent = [w for w in dict.fromkeys((*written, *topic.split())) if not any(w in n or n in w for n in known)]
    absent = [w for w in absent if not any(_stands(part, store, audience) for part in _parts(w, w in written))]
    return Enquiry(
        kind=_kind(question, names, office), names=names[:4], unknown=tuple(absent[:4]), office=office, topic=topic,
        earliest=min((w.earliest for w in days), default=""), latest=max((w.latest or w.earliest for w in days), default=""),
    )


def _parts(words: str, name: bool) -> list[str]:
    """What of some words must stand in a record for them to be known: a short name whole, else one end."""
    return [words] if name and len(words) < 4 else [words, words[:2], words[-2:]]


def _stands(words: str, store: GraphStore, audience: Audience) -> bool:
    return bool(store.search_text(words, audience, limit=1))


def named(
    question: str, written: Iterable[str], store: GraphStore, audience: Audience
) -> list[tuple[str, Entity]]:
    """The names in a question that this audience's graph knows, longest first come, in the order of the question."""
    taken: dict[int, tuple[str, Entity]] = {}
    covered: set[int] = set()
    for words in _candidates(question, written):
        at = question.find(words)
        places = set(range(at, at + len(words)))
        if at < 0 or places & covered:
            continue
        if known := store.find_entities(words, audience, _NAMED, limit=1):
            taken[at] = (words, known[0])
            covered |= places
    return [taken[at] for at in sorted(taken)]


def _candidates(question: str, written: Iterable[str]) -> Iterator[str]:
    """What the reader took for names, then every stretch of the words asked about, the longer the sooner."""
    yield from sorted(dict.fromkeys(written), key=len, reverse=True)
    stretches = {
        c[i:j] for c in chunks(question) for i in range(len(c)) for j in range(i + 3, min(len(c), i + _LONGEST) + 1)
    }
    yield from sorted(stretches, key=lambda s: (-len(s), s))[:_LOOKUPS]


def _kind(question: str, names: Sequence[str], office: str) -> Kind:
    if names and office and _HOLDERS.search(question):
        return Kind.HOLDERS
    if names and _OFFICES.search(question):
        return Kind.OFFICES
    if len(names) >= 2 and _LINK.search(question):
        return Kind.LINK
    if names and _COUNT.search(question):
        return Kind.COUNT
    if names and _EVENTS.search(question):
        return Kind.EVENTS
    return Kind.SAYS


def _office(question: str, names: Sequence[str]) -> str:
    """The title asked for, with what stands before it (副, 代) back to the body's name."""
    found = _POST.search(question)
    if found is None:
        return ""
    before = question[: found.start()]
    start = max((before.rfind(n) + len(n) for n in names if n in before), default=max(0, found.start() - 1))
    words = question[start : found.end()]
    lead = re.search(rf"[副代正]?(?:总)?{re.escape(found.group())}$", words)
    return lead.group() if lead and len(words) > 8 else re.sub(r"^(?:的|谁[是任当]?|由|任|担任|是)+", "", words)


def _topic(question: str, without: Iterable[str]) -> str:
    for words in without:
        if words:
            question = question.replace(words, " ")
    for asking in (_HOLDERS, _OFFICES, _COUNT, _LINK, _EVENTS, _RECORDS):
        question = asking.sub(" ", question)
    return " ".join((*_FATES.findall(question), *chunks(_FATES.sub(" ", question))))
