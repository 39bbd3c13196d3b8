"""On the page of a body, a place or a person: names in time, what came before and after, and the answer for one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import streamlit as st

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, EntityType, Record, Span
from graph.places.changes import UNKNOWN, Change, Row, Spell, bare
from graph.places.gazetteer import outline
from graph.places.questions import Places, UnitOn, Where, places
from graph.places.tables import PlacesError, Region
from graph.successions import Succession, succession
from graph.tenure import Asked, Held, holders, offices
from ui.components.links import ask, sheet
from ui.components.markup import anchor, plain, quotation, table
from ui.services import Services
from ui.state import link, one, to_entity
from ui.through_time import (
    bound_words,
    change_words,
    day_asked,
    day_words,
    fate_words,
    not_then,
    region_words,
    source_words,
    until_words,
    when_told,
    why,
)
from ui.views import meanings
from ui.views.frame import params

_BODIES = (EntityType.ORGANISATION, EntityType.PLACE)
_OFFICE = "HELD_POSITION"
_INSIDE = (Audience.WORKING, Audience.BRIEF)  # outward a map takes a 审图号
_NAMES = 12  # names of an entity looked up in the tables


def render(services: Services, entity: Entity) -> None:
    """Nothing for a document or an event."""
    if entity.type in _BODIES:
        _history(services, entity)
    if entity.type in (*_BODIES, EntityType.PERSON):
        _day(services, entity)


def _tables() -> Places | None:
    """The tables of places, or, said in a box, why they cannot be used."""
    try:
        return places()
    except PlacesError as fault:
        st.warning(f"沿革表不能用：{plain(str(fault))}")
        return None


def _names(entity: Entity) -> list[str]:
    return list(dict.fromkeys((entity.name, *entity.names)))[:_NAMES] if entity.type in _BODIES else []


def _labels(known: Places | None, entity: Entity) -> list[str]:
    return list(dict.fromkeys(x for n in _names(entity) for x in known.labels(n))) if known else []


def _history(services: Services, entity: Entity) -> None:
    known, told = _tables(), succession(services.store, entity, services.audience)
    labels = _labels(known, entity)
    regions = list(dict.fromkeys(r for n in _names(entity) for r in known.regions(n))) if known else []
    where = list(dict.fromkeys(w for n in _names(entity)[:1] for w in known.where(n))) if known else []
    if not (told.history.changes or labels or regions or where):
        return
    st.subheader("名称与沿革", anchor=False)
    records = services.records(c.evidence.record_id for c in told.history.changes if isinstance(c.evidence, Span))
    rows = [_spell(told.names[s.label], s, "档案") for s in told.spells if told.history.changes]
    spells = dict.fromkeys(s for label in labels for s in known.history.family(label)) if known else {}
    rows += [_spell(bare(s.label), s, "沿革表") for s in spells]
    html = table(("名称", "起", "止", "据"), rows) if rows else ""
    html += _changes(told.history.changes, told, records)
    if known:
        html += _by_table(known, labels) + "".join(_region(r, known) for r in regions)
    sheet(html, key="through-time")
    if known:
        meanings.show(services, known, entity)
    if where and services.audience in _INSIDE:
        _map(where)


def _spell(name: str, spell: Spell, source: str) -> tuple[str, str, str, str]:
    return escape(name), escape(bound_words(spell.begun)), escape(until_words(spell.ended, spell.lives)), source


def _changes(changes: Iterable[Change], told: Succession, records: Mapping[str, Record]) -> str:
    """What records tell, each with its quote; other bodies are links."""
    cards = ""
    for change in changes:
        others = [
            anchor(told.names[x], to_entity(told.bodies[x].type, told.bodies[x].id))
            for x in dict.fromkeys((*change.before, *change.after)) if told.bodies[x].id not in ("", told.entity.id)
        ]
        more = f'　<span class="small">{"　".join(others)}</span>' if others else ""
        quote = quotation(change.evidence, records.get(change.evidence.record_id)) if isinstance(change.evidence, Span) else ""
        cards += (
            f'<div class="card"><p><span class="dated">{escape(when_told(change.when))}</span> '
            f"{escape(change_words(change, lambda x: told.names[x]))}{more}</p>{quote}</div>"
        )
    return cards


def _by_table(known: Places, labels: Sequence[str]) -> str:
    family = [s.label for label in labels for s in known.history.family(label)]
    changes = dict.fromkeys(c for label in family for c in known.history.touching(label))
    changes |= dict.fromkeys(c for label in labels for c in known.today(label).through)
    lines = "".join(_row_line(c) for c in changes)
    fates = "；".join(dict.fromkeys(f"{bare(x)} {fate_words(known.today(x))}" for x in labels))
    return f"<h4>沿革表所载</h4><ul>{lines}</ul><p>{escape(fates)}</p>" if labels else ""


def _row_line(change: Change) -> str:
    source = f'<br><span class="dim small">{escape(source_words(change.evidence))}</span>' if isinstance(change.evidence, Row) else ""
    document = f"，{change.document}" if change.document else ""
    return f'<li><span class="dated">{escape(when_told(change.when))}</span> {escape(change_words(change) + document)}{source}</li>'


def _region(region: Region, known: Places) -> str:
    whole = "、".join(r.name for r in known.within(region.name))
    part = f"，属于{whole}" if whole else ""
    return (
        f'<p>区域：{escape(region_words(region) + part)}<br><span class="dim small">{escape(source_words(region.row))}</span></p>'
    )


def _map(where: Sequence[Where]) -> None:
    """Points on the province's outline. A working map: outward use takes a 审图号 (DOMAIN 2)."""
    rings = outline()
    across = [x for ring in rings for x, _ in ring]
    up = [y for ring in rings for _, y in ring]
    left, top, scale = min(across), max(up), 300 / (max(up) - min(up))

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - left) * scale * 0.87, 1), round((top - y) * scale, 1)  # 0.87: cosine of 29.5° north

    lines = "".join("M" + "L".join(f"{a} {b}" for a, b in (at(x, y) for x, y in ring)) + "Z" for ring in rings)
    dots = "".join(
        f'<circle cx="{a}" cy="{b}" r="5" fill="#A8322A"/>'
        f'<text x="{a + 8}" y="{b + 4}" font-size="13" fill="currentColor">{escape(w.name)}</text>'
        for w in where for a, b in (at(w.longitude, w.latitude),)
    )
    told = "；".join(f"{w.name} 东经 {w.longitude}°，北纬 {w.latitude}°（{w.source}）" for w in where)
    sheet(
        f'<svg viewBox="-4 -4 {at(max(across), top)[0] + 60} 308" width="340" role="img" aria-label="{escape(told)}">'
        f'<path d="{lines}" fill="none" stroke="currentColor" stroke-opacity=".35"/>{dots}</svg>'
        f'<p class="dim small">内部工作用图。{escape(told)}</p>', key="where",
    )


def _day(services: Services, entity: Entity) -> None:
    """A box for a day, and what held on it: the day is part of the address."""
    asked = one(params(), "on")
    held = services.store.statements(services.audience, entity_id=entity.id, predicate=_OFFICE, limit=1)
    if not held and entity.type not in _BODIES:
        return
    st.subheader("某一天", anchor=False)
    what = "任什么职" if entity.type is EntityType.PERSON else "叫什么名、谁在任"
    with st.form("day", border=False):
        words, button = st.columns([5, 1], vertical_alignment="bottom")
        written = words.text_input(f"那一天{what}", asked, key=f"on-{asked}", placeholder="1938-05-21、1938年5月21日、民国廿七年五月廿一日")
        pressed = button.form_submit_button("看这一天", width="stretch")
    target = to_entity(entity.type, entity.id)
    if pressed and target is not None and (written or "").strip() != asked:
        ask(link(target.place, id=entity.id, on=(written or "").strip()))
    try:
        day = day_asked(asked)
    except ValueError as wrong:
        st.warning(plain(str(wrong)))
        return
    if day:
        _answer(services, entity, day)


def _answer(services: Services, entity: Entity, day: str) -> None:
    html = _named(services, entity, day) if entity.type in _BODIES else ""
    found = (
        offices(services.store, entity, day, services.audience) if entity.type is EntityType.PERSON
        else holders(services.store, Asked(entity, ""), day, services.audience)
    )
    records = services.records(s.evidence.record_id for h in found for s in h.statements)
    alone = entity.type is EntityType.PERSON
    rows = [[cell for n, cell in enumerate(_held(h, records)) if n != 1 or not alone] for h in found]
    heads = ("", "机构与职务", "为什么", "原文") if alone else ("", "人员", "机构与职务", "为什么", "原文")
    none = f"<p>{day_words(day)}的任职：{UNKNOWN}，没有档案说到这一天。</p>"
    html += table(heads, rows, f"{day_words(day)}的任职") if rows else none
    sheet(html, key="on-day")


def _named(services: Services, entity: Entity, day: str) -> str:
    """What it was called on the day, by the records and by the tables."""
    told = succession(services.store, entity, services.audience)
    names = [f"{told.names[s.label]}（{c}）" for s in told.spells if told.history.changes and (c := told.history.on(s, day))]
    lines = [f"据档案，{day_words(day)}叫 {'、'.join(names)}"] if names else []
    try:
        known = places()
    except PlacesError:
        return "".join(f"<p>{escape(x)}</p>" for x in lines)
    for name in _names(entity):
        units = known.unit_on(name, day)
        lines += [_unit(u, day) for u in units]
        lines += [] if units else [f"据沿革表，{day_words(day)}没有“{name}”：{x}" for x in not_then(known, name)]
    if not lines:
        lines = [f"{day_words(day)}叫什么名：{UNKNOWN}"]
    return "".join(f"<p>{escape(x)}</p>" for x in dict.fromkeys(lines))


def _unit(unit: UnitOn, day: str) -> str:
    reason = f"（{why(unit)}）" if why(unit) else ""
    return f"据沿革表，{day_words(day)}的{bare(unit.label)}：{unit.certainty}{reason}；{fate_words(unit.today)}"


def _held(h: Held, records: Mapping[str, Record]) -> tuple[str, ...]:
    manner = f"（{h.manner}）" if h.manner and not h.title.startswith(h.manner) else ""
    body = anchor(h.body.name, to_entity(h.body.type, h.body.id)) + " " if h.body and key(h.body.name) not in key(h.title) else ""
    quotes = "".join(quotation(s.evidence, records.get(s.evidence.record_id)) for s in h.statements)
    person = f'<span class="nowrap">{anchor(h.person.name, to_entity(h.person.type, h.person.id))}</span>'
    return f'<b class="nowrap">{h.certainty or UNKNOWN}</b>', person, body + escape(h.title + manner), escape(h.reason), quotes
