"""What people make of the records: composed texts and gatherings of evidence, frozen and validated like the core types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.model import Span


class Support(StrEnum):
    """A sentence's standing: supported, unsupported, or stale (a cited record has changed since)."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Composed text, the spans it cites, and what checking found. `analysis` marks opinion where a template allows it."""

    text: str
    citations: tuple[Span, ...] = ()
    verdict: Support = Support.UNSUPPORTED
    reasons: tuple[str, ...] = ()
    analysis: bool = False


class ExhibitForm(StrEnum):
    """As what a thing is shown (DOMAIN section 3.5): originals and copies are never mixed up."""

    ORIGINAL = "original"
    COPY = "copy"
    PLATE = "plate"
    VIDEO = "video"
    SCENE = "scene"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A record shown in an exhibition, with its label. `key` marks one of the chief exhibits, whose label is longer.

    `pages` says which part of the record is shown, "" for the whole; `details` holds what the list of exhibits asks
    beyond the catalogue (尺寸, 权利状态, 位置, 保护要求, 审图号).
    """

    record_id: str
    form: ExhibitForm = ExhibitForm.ORIGINAL
    label: tuple[Sentence, ...] = ()
    pages: str = ""
    key: bool = False
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences; `kind` is what the template calls it, `analysis` whether opinion may stand in it.

    Sections are a list in reading order. In an exhibition the kinds preface, part, unit, group and conclusion make it
    the tree: a unit belongs to the part before it, a group to the unit before it.
    """

    heading: str
    sentences: tuple[Sentence, ...] = ()
    kind: str = ""
    analysis: bool = False
    exhibits: tuple[Exhibit, ...] = ()

    def spoken(self) -> tuple[Sentence, ...]:
        """Its sentences, then those of its exhibits' labels."""
        return (*self.sentences, *(s for e in self.exhibits for s in e.label))


@dataclass(frozen=True, slots=True)
class Product:
    """A composed work (`kind`: brief ...): ordered sections, for one audience, in a workflow state (`State`).

    `basis` says in which shape each cited record was when the sentences were last verified (see `graph.staleness`).
    `issue` and `serial` are 第×期 of the year of `at` and 总第×期, 0 before release and for works without numbers.
    `details` is what the template asks beside the text (主办, 展期, 副题, 审图号).
    """

    id: str
    kind: str
    title: str
    sections: tuple[Section, ...] = ()
    question: str = ""
    audience: str = "brief"
    state: str = "draft"
    version: int = 1
    author: str = ""
    at: str = ""
    origin: str = ""
    basis: Mapping[str, str] = field(default_factory=dict)
    issue: int = 0
    serial: int = 0
    details: Mapping[str, str] = field(default_factory=dict)

    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in order, the labels of a section's exhibits after its own."""
        return tuple(s for section in self.sections for s in section.spoken())

    def record_ids(self) -> tuple[str, ...]:
        """Every record cited or shown, once, in order."""
        held = (
            i for section in self.sections
            for i in (*(c.record_id for s in section.spoken() for c in s.citations), *(e.record_id for e in section.exhibits))
        )
        return tuple(dict.fromkeys(held))


class State(StrEnum):
    """How far a work has come. Its reviews belong to one version: a changed work is a draft again.

    An outline is not agreed yet: it is neither reviewed nor exported.
    """

    OUTLINE = "outline"
    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Gathering(StrEnum):
    """What a dossier is: 专题, gathered by hand, or 专题库 (special collection), a query that lives on."""

    DOSSIER = "dossier"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a special collection asks for; empty fields do not narrow, days are ISO and inclusive.

    `concepts` are `FACET:CONCEPT` as accepted by persons; a record must have every one, and mention every entity.
    """

    concepts: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    fonds: tuple[str, ...] = ()
    earliest: str = ""
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing put into a dossier, with a note: a whole record, words of one, or an entity.

    Exactly one of `record_id`, `span` and `entity_id` (any referent of the entity) says which; with `statement_id` the
    words are the evidence of that statement.
    """

    record_id: str = ""
    span: Span | None = None
    entity_id: str = ""
    statement_id: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.record_id, self.span, self.entity_id))) != 1:
            raise ValueError("专题里的一项只能是一件档案、一段原文，或一个人物、机构、地点")
        if self.statement_id and self.span is None:
            raise ValueError("专题里的陈述要带着它的原文")

    @property
    def thing(self) -> tuple[str, ...]:
        """What it is, whatever the note: two items of one thing are one too many."""
        place = (self.span.record_id, self.span.field, str(self.span.start), str(self.span.end)) if self.span else ()
        return (self.record_id, self.entity_id, self.statement_id, *place)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A named gathering: items in order, or a living query; shared with the roles named. Each save is a new version.

    `frozen` names a version that is cited and no longer changes, "" for one in work.
    """

    id: str
    title: str
    kind: Gathering = Gathering.DOSSIER
    purpose: str = ""
    items: tuple[Item, ...] = ()
    selection: Selection | None = None
    shared_with: tuple[str, ...] = ()
    version: int = 1
    author: str = ""
    at: str = ""
    frozen: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("专题没有名称")
        if (self.kind is Gathering.COLLECTION) != (self.selection is not None):
            raise ValueError("专题库要有查询条件，专题不用")
