"""A scheme of classification as data: concepts, their groups, how values are scored; what makes one unusable; its mark.

Read from SKOS files by `graph.ontology`. The rules a scheme must keep are a proposal, written in `ontologies/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from graph.model import digest


class SchemeError(ValueError):
    """A scheme that cannot be used; the message says file, concept and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a scheme. `earliest` and `latest` are its date gate: ISO days, both included, "" where open.

    `cues` decide, `weak_cues` never decide alone, `negative_cues` cancel a cue they cover; all in code-point order.
    `control` names the review without which nothing leaves the house; `basis` says where label and dates come from.
    """

    id: str
    uri: str
    scheme: str
    label: str
    english: str
    basis: str
    order: int
    note: str = ""
    array: str = ""
    broader: str = ""
    earliest: str = ""
    latest: str = ""
    cues: tuple[str, ...] = ()
    weak_cues: tuple[str, ...] = ()
    negative_cues: tuple[str, ...] = ()
    import_aliases: tuple[str, ...] = ()
    group: str = ""
    control: str = ""
    outward: str = ""
    practice_cues: tuple[str, ...] = ()
    name_cues: tuple[str, ...] = ()
    contemporary_cues: tuple[str, ...] = ()
    inherited_values: tuple[str, ...] = ()
    event_until: str = ""
    minimum_cues: int = 0
    needs_flag: bool = False
    nothing_earlier: bool = False
    former_label: str = ""
    label_from: str = ""

    def label_on(self, day: str) -> str:
        """The label valid on an ISO day ("" for an unknown one)."""
        return self.former_label if self.former_label and "" < day < self.label_from else self.label


@dataclass(frozen=True, slots=True)
class Array:
    """A group of a scheme's concepts that is assigned on its own; `maximum` 0 means that no bound is given.

    `earlier_qualifier` is what a record older than a value may carry, `plain_qualifier` what one of its time carries.
    `computed_from`, `inherited_from`, `code_field` and `data_field` name the catalogue fields that say the value.
    """

    id: str
    label: str
    minimum: int
    maximum: int
    single_valued: bool
    note: str
    members: tuple[str, ...]
    earlier_qualifier: str = ""
    plain_qualifier: str = ""
    whole_alone: bool = False
    needs_date: bool = False
    computed_from: str = ""
    inherited_from: tuple[str, ...] = ()
    code_field: str = ""
    default_value: str = ""
    data_field: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A facet (a method of classification) or, with `assignable` False, a control vocabulary.

    `minimum` and `maximum` bound the values of one record, 0 for no bound given; arrays carry their own. `version` is
    what its editors call this state of it, "" where they leave that to the whole set.
    """

    id: str
    key: str
    uri: str
    label: str
    english: str
    basis: str
    assignable: bool
    concepts: Mapping[str, Concept]
    arrays: Mapping[str, Array]
    purpose: str = ""
    rules: tuple[str, ...] = ()
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    minimum: int = 0
    maximum: int = 0
    single_valued: bool | None = None
    earliest: str = ""
    latest: str = ""
    default: str = ""
    ignored_fields: tuple[str, ...] = ()
    context_fields: tuple[str, ...] = ()
    series_fields: tuple[str, ...] = ()
    retrospect_terms: tuple[str, ...] = ()
    flag_terms: tuple[str, ...] = ()
    contemporary_flag_terms: tuple[str, ...] = ()
    form_terms: tuple[str, ...] = ()
    genre_terms: tuple[str, ...] = ()
    comprehensive_from: int = 0
    leaf_only: bool = False
    body_pattern: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentDefaults:
    """How values are scored and accepted unless a facet says otherwise; `rules` by name, as written."""

    version: str
    identifier: str
    languages: tuple[str, ...]
    uri_pattern: str
    plan_target: str
    field_weights: Mapping[str, int]
    suggest_at: int
    strong_at: int
    provenance: tuple[str, ...]
    status_values: tuple[str, ...]
    rules: Mapping[str, str]
    retrospect_terms: tuple[str, ...]
    domain_words: tuple[str, ...]


_SAID_ONLY = frozenset({
    "label", "english", "basis", "note", "purpose", "rules", "qualifiers", "version", "uri", "group", "control", "outward",
    "former_label", "label_from", "import_aliases", "identifier", "languages", "uri_pattern", "plan_target", "provenance",
    "status_values",
})  # read by people: what a record is suggested does not hang on it


def mark(*parts: Scheme | AssignmentDefaults) -> str:
    """Eight characters over all that decides a suggestion: equal for two states of a scheme that suggest the same."""
    return digest(*(_deciding(p) for p in parts))[:8]


def _deciding(thing: Any) -> Any:
    if is_dataclass(thing):
        return [(f.name, _deciding(getattr(thing, f.name))) for f in fields(thing) if f.name not in _SAID_ONLY]
    if isinstance(thing, Mapping):
        return [(name, _deciding(value)) for name, value in sorted(thing.items())]
    return thing


def faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What makes a scheme unusable: the concept ("" for the scheme itself), and what is wrong and to be done, in Chinese."""
    if not scheme.concepts:
        yield "", "里没有一个概念：至少写一个 skos:Concept"
    if not scheme.label:
        yield "", "没有中文名称：请写 skos:prefLabel \"…\"@zh-Hans"
    if scheme.maximum and scheme.minimum > scheme.maximum:
        yield "", f"的 lm:minValues {scheme.minimum} 大于 lm:maxValues {scheme.maximum}：请改正其一"
    try:
        re.compile(scheme.body_pattern)
    except re.error as error:
        yield "", f"的 lm:bodyPattern 不是正则表达式（{error}）：请改正"
    yield from (("", told) for told in _gate(scheme.earliest, scheme.latest))
    for concept in scheme.concepts.values():
        yield from ((concept.id, told) for told in _concept_faults(concept, scheme))
    for array in scheme.arrays.values():
        if array.maximum and array.minimum > array.maximum:
            yield array.id, f"的 lm:minValues {array.minimum} 大于 lm:maxValues {array.maximum}：请改正其一"
        if array.default_value and array.default_value not in array.members:
            yield array.id, f"的缺省值 {array.default_value} 不在本组：请改成本组的概念"
        if array.computed_from:
            yield from _calendar_faults([scheme.concepts[m] for m in array.members])


def _concept_faults(concept: Concept, scheme: Scheme) -> Iterator[str]:
    if not concept.label:
        yield "没有中文名称：请写 skos:prefLabel \"…\"@zh-Hans"
    if scheme.arrays and concept.array not in scheme.arrays:
        yield "没有写明属于哪一组：请写 lm:array，并定义那一组"
    for cue in (*concept.cues, *concept.weak_cues, *concept.negative_cues):
        if len(cue.strip()) < 2:
            yield f"的线索词“{cue}”只有一个字：单字不能作线索词，请加长或删去"
    for cue in sorted({*concept.cues, *concept.weak_cues} & set(concept.negative_cues)):
        yield f"把“{cue}”既作线索词又作排除词：请留下一个"
    for day in (concept.event_until, concept.label_from):
        yield from _gate(day, "")
    yield from _gate(concept.earliest, concept.latest)


def _gate(earliest: str, latest: str) -> Iterator[str]:
    for day in filter(None, (earliest, latest)):
        try:
            date.fromisoformat(day)
        except ValueError:
            yield f"的日期“{day}”不是一天：请写成 1949-10-01 的样子"
            return
    if earliest and latest and earliest > latest:
        yield f"的起日 {earliest} 晚于止日 {latest}：请改正其一"


def _calendar_faults(members: list[Concept]) -> Iterator[tuple[str, str]]:
    """Values computed from a date must cover the days without gap or overlap; only the last is open-ended."""
    try:
        ordered = sorted(members, key=lambda c: date.fromisoformat(c.earliest))
        for one, following in pairwise(ordered):
            if not one.latest or date.fromisoformat(one.latest) + timedelta(1) != date.fromisoformat(following.earliest):
                yield following.id, f"的起日 {following.earliest} 没有紧接 {one.id} 的止日 {one.latest or '（空）'}：各时期要首尾相接"
    except ValueError:
        yield "", "里由日期推算的各值都要有起日：请补 lm:validFrom"
