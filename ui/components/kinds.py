"""The sheet on which a record is classified by keyboard: its words left, the facets with their suggestions right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import streamlit as st

from graph.access import Person
from graph.model import TEXT, Assignment, Record, Span, Standing
from graph.ontology import schemes
from graph.reviews import Said
from pipelines.compose.citing import date_text
from ui.classifying import Kinds, Value, in_time, label
from ui.components.links import NAVIGATE
from ui.reading import utf16
from ui.state import Place, link
from ui.wording import CATALOGUE_ORDER, EMPTY_LABELS, QUALIFIER_LABELS

_FOLDER = files("ui.components")
_QUIET_FIELDS = ("序号", "备注")
_sheet = st.components.v2.component(
    "lanmai_kinds", html='<div class="lm-classify" tabindex="0"></div>', css=(_FOLDER / "kinds.css").read_text("utf-8"),
    js=NAVIGATE + (_FOLDER / "kinds.js").read_text("utf-8"), isolate_styles=False,
)
_STATES = {Said.ACCEPTED: "已接受", Said.REJECTED: "不接受", Said.DISPUTED: "有分歧"}


def kinds_sheet(data: Mapping[str, Any], key: str, did: Callable[[], None]) -> None:
    """Show a record made ready by `sheet_data`; `did` is called when a person has done something.

    What she did is then in `st.session_state[key].did`: `act` and what belongs to it.
    """
    _sheet(key=key, data=dict(data), on_did_change=did)


def sheet_data(record: Record, kinds: Kinds, person: Person, stale: Iterable[str]) -> dict[str, Any]:
    """A record, its facets and the values to choose from, as the sheet reads them. Offsets become UTF-16 units.

    `stale` are facets whose scheme has changed since the suggestions were made.
    """
    day = record.when.earliest if record.when else ""
    named = [f for f in CATALOGUE_ORDER if f in record.catalogue]
    named += [f for f in record.catalogue if f not in named and f not in _QUIET_FIELDS]
    fields = [{"name": f, "label": f, "text": record.catalogue[f]} for f in named if record.catalogue[f].strip()]
    old = set(stale)
    return {
        "id": record.id, "href": link(Place.READ, id=record.id).href, "dated": date_text(record.when),
        "dh": record.dh_raw or record.dh_norm or record.id, "openness": record.openness.value,
        "fields": [*fields, {"name": TEXT, "label": "正文", "text": record.text}],
        "facets": [
            {
                "id": s.id, "label": s.label, "stale": s.id in old,
                "empty": EMPTY_LABELS.get(kinds.empty.get(s.id, ""), ""), "nothing": _nothing(kinds.nothing(record.id, s.id), person),
                "rows": [_row(v, record, person, day) for v in kinds.values if v.facet == s.id],
                "concepts": [
                    {
                        "id": c.id, "label": c.label_on(day), "english": c.english, "timely": in_time(c, s, record),
                        "group": s.arrays[c.array].label if c.array in s.arrays else "",
                    }
                    for c in s.concepts.values()
                ],
            }
            for s in schemes().values() if s.assignable
        ],
    }


def _nothing(value: Value, person: Person) -> dict[str, Any]:
    """What persons said of a facet that has no value: that this is right, or that it should have one."""
    mine, told = value.by(person), {Said.ACCEPTED: "确认空着", Said.REJECTED: "应当有值"}
    return {
        "subject": value.subject, "mine": mine.said.value if mine else "",
        "words": [
            {"who": r.author.removeprefix("editor:"), "said": told[r.said], "note": r.note, "mine": r is mine}
            for r in value.words if r.said in told
        ],
    }


def _row(value: Value, record: Record, person: Person, day: str) -> dict[str, Any]:
    mine = value.by(person)
    inherited = any(a.status is Standing.INHERITED for a in value.suggested)
    untold = "承自全宗" if inherited else ""
    return {
        "subject": value.subject, "label": label(value.subject, day), "qualifier": QUALIFIER_LABELS.get(value.qualifier, ""),
        "waits": value.waits, "state": _STATES.get(value.said, untold) if value.said else untold,
        "said": value.said.value if value.said else "", "mine": mine.said.value if mine else "",
        "by": [_source(a) for a in value.suggested] or ["人工指定"],
        "words": [
            {
                "who": r.author.removeprefix("editor:"), "said": _STATES[r.said], "note": r.note,
                "mine": r.author == f"editor:{person.name}",
            }
            for r in value.words if r.said in _STATES
        ],
        "spans": _places(value, record),
    }


def _source(given: Assignment) -> str:
    if given.origin.startswith("model:"):
        return f"从判断中学到 {given.score}%"
    if given.status is Standing.INHERITED:
        return "承自全宗"
    scheme = schemes().get(given.facet)
    concept = scheme.concepts.get(given.concept) if scheme else None
    array = scheme.arrays.get(concept.array) if scheme and concept else None
    if array and array.computed_from and given.evidence[0].field == array.computed_from:
        return f"由{array.computed_from}推算"
    if array and array.code_field and given.evidence[0].field == array.code_field:
        return f"{array.code_field}里的代码"
    if not given.score:
        return "没有别的线索，取缺省值"
    return f"线索词 {given.score} 分{'，强' if given.strong else ''}"


def _places(value: Value, record: Record) -> list[dict[str, Any]]:
    """Where the words for a value stand, each place once; words that no longer stand there are left out."""
    spans: list[Span] = [s for a in value.suggested for s in a.evidence] or list(value.evidence)
    known: dict[tuple[str, int, int], dict[str, Any]] = {}
    for s in sorted(spans, key=lambda s: (s.field != "题名", s.field, s.start)):
        text = record.field_text(s.field)
        if text[s.start : s.end] == s.quote:
            units = utf16(text)
            known[s.field, s.start, s.end] = {"field": s.field, "s": units(s.start), "e": units(s.end), "quote": s.quote}
    return list(known.values())


def alike_data(value: Value, found: Sequence[tuple[Value, Record]], more: bool, day: str) -> dict[str, Any]:
    """Records with the same suggestion for the same words, as the sheet lists them."""
    by = _source(value.suggested[0]) if value.suggested else ""
    return {
        "how": f"同{by}" if by.startswith("由") else "依据同样的字",
        "subject": value.subject, "label": label(value.subject, day), "more": more,
        "items": [
            {
                "id": r.id, "title": r.title or r.id, "dated": date_text(r.when), "openness": r.openness.value,
                "quotes": list(dict.fromkeys(s.quote for s in v.evidence)), "href": link(Place.READ, id=r.id).href,
            }
            for v, r in found
        ],
    }
