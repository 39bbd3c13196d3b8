"""人物 机构 地点 事件: a list to choose from, and the page of one: names, offices, timeline, statements, company."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from math import ceil

import streamlit as st

from graph.access import Audience
from graph.identity import in_force, reasons_of
from graph.model import EVENT_TYPES, Entity, EntityType, Event, Record, Statement, Term, Verdict, When
from graph.queries import Happening, Profile, happenings, profile
from graph.tenure import told_when
from pipelines.compose.citing import date_text
from ui.components.links import ask, sheet
from ui.components.markup import (
    anchor,
    entity_link,
    kind_words,
    page_links,
    plain,
    quotation,
    source_line,
    table,
    terms,
    when_words,
)
from ui.services import Services
from ui.state import ENTITY_PLACES, Place, Search, link, one, page_asked, to_entity, to_report, to_span
from ui.views import through_time
from ui.views.adding import gather, gather_words
from ui.views.frame import params
from ui.views.questions import said
from ui.views.telling_apart import offer
from ui.wording import MODALITY_LABELS, ROLE_LABELS, STATUS_LABELS, TYPE_LABELS, manner, scope_words, statement_verb

_LISTED = 300
_AT_ONCE = 30
_SHOWN = 60
_ALSO = 12  # tellings of one happening shown beside the first
_OFFICE = "HELD_POSITION"


def render(services: Services, kind: EntityType) -> None:
    """The page."""
    asked = params()
    if not one(asked, "id"):
        _list(services, kind)
        return
    known = profile(services.store, one(asked, "id"), services.audience)
    if known is None:
        st.title(TYPE_LABELS[kind], anchor=False)
        st.info("没有这个条目。它可能已经并入另一条，或换了标识。")
        sheet(f"<p>{anchor(f'回到{TYPE_LABELS[kind]}列表', link(ENTITY_PLACES[kind]))}</p>", key="back")
        return
    _page(services, known)


def _list(services: Services, kind: EntityType) -> None:
    word = TYPE_LABELS[kind]
    st.title(word, anchor=False)
    asked = one(params(), "q")
    with st.form("filter", border=False):
        words, button = st.columns([5, 1], vertical_alignment="bottom")
        name = words.text_input(f"{word}名称", asked, key=f"name-{asked}", placeholder="名称的开头几个字，别名、化名也可以")
        if button.form_submit_button("查找", type="primary", width="stretch"):
            ask(link(ENTITY_PLACES[kind], q=(name or "").strip()))
    if kind is EntityType.EVENT and _happenings(services):
        return
    found = services.store.find_entities(asked, services.audience, (kind,), prefix=True, limit=_LISTED)
    if not found:
        st.info(f"没有以“{plain(asked)}”开头的{word}。" if asked else f"还没有读出{word}。")
    at, last = page_asked(params()), ceil(len(found) / _AT_ONCE)
    rows = [
        (
            entity_link(e), escape("、".join(n for n in e.names if n != e.name)),
            _days(services, e) if kind is EntityType.EVENT else escape(scope_words(e.scopes)),
            f'<span class="num">{e.record_count}</span>',
        )
        for e in found[(at - 1) * _AT_ONCE : at * _AT_ONCE]
    ]
    told = f"{'前 ' if len(found) == _LISTED else ''}{len(found)} 个，提到得多的在前"
    if rows:
        turn = page_links(at, last, lambda n: link(ENTITY_PLACES[kind], q=asked, page=str(n)))
        sheet(table(("名称", "又作", "时间" if kind is EntityType.EVENT else "全宗", "档案"), rows, told) + turn, key="list")


def _happenings(services: Services) -> bool:
    """Events of a type, named or not, in time; whether a type was chosen."""
    kind = st.pills("按类型看各件档案里的记述（不选则列出有名称的会议、战斗等）", EVENT_TYPES, key="event-type")
    if not kind:
        return False
    events = services.store.events(services.audience, event_type=kind, limit=_SHOWN)
    st.caption(f"{'前 ' if len(events) == _SHOWN else ''}{len(events)} 条，按时间排列")
    _timeline(services, events, "events")
    return True


def _days(services: Services, entity: Entity) -> str:
    """The days told for a named event, each once."""
    told = services.store.events(services.audience, entity_id=entity.id, limit=20)
    named = [e for e in told if e.name and e.name.referent in entity.referents and e.when and e.when.edtf]
    return escape("；".join(dict.fromkeys(date_text(e.when) for e in named)))


def _page(services: Services, known: Profile) -> None:
    entity = known.entity
    st.title(plain(entity.name), anchor=False)
    said()
    records = services.records([*(s.evidence.record_id for s in known.statements), *(e.evidence.record_id for e in known.events)])
    members = set(entity.referents)
    left, right = st.columns([2.2, 1], gap="large")
    with left:
        sheet(
            f'<p>{kind_words(entity.type)}　见于 {anchor(f"{entity.record_count} 件档案", Search(entities=(entity.id,)).link)}，'
            f"{entity.mention_count} 处　{anchor('在图谱里看', link(Place.GRAPH, id=entity.id))}"
            f"{gather(services, entity=entity.id)}</p>", key="head",
        )
        _disagreements(known, members, records)
        through_time.render(services, entity)
        _offices(services, known.statements, records)
        _statements(services, [s for s in known.statements if s.predicate != _OFFICE], records)
        st.subheader("时间线", anchor=False)
        _timeline(services, known.events[:_SHOWN], "timeline", records)
        if len(known.events) > _SHOWN:
            st.caption(f"共 {len(known.events)} 条，列出前 {_SHOWN} 条。")
        if not known.events:
            st.write("没有读出与它有关的事件。可以看右边列出的档案原文。")
    with right:
        _names(services, entity)
        offer(services, entity)
        _company(known)
        _records(services, known)


def _names(services: Services, entity: Entity) -> None:
    """Names and, for staff, why they are held to be one."""
    others = [n for n in entity.names if n != entity.name]
    scopes = scope_words(entity.scopes)
    html = f"<h3>名称</h3><p>{escape('、'.join([entity.name, *others]))}</p>"
    if scopes:
        html += f'<p class="dim small">见于全宗 {escape(scopes)}</p>'
    if services.audience is Audience.WORKING and len(entity.referents) > 1:
        held = in_force(services.store.judgements(entity.referents)).values()
        same = [j for j in held if j.verdict is Verdict.SAME and {j.left, j.right} <= set(entity.referents)]
        records = services.records(s.record_id for j in same for s in j.evidence)
        html += "".join(
            f'<div class="card"><b>为什么是同一个</b> <span class="dim small">{"人的判断" if j.by_editor else "规则"}</span>'
            f"<p>{escape('；'.join(words for words, _ in reasons_of(j)))}</p>"
            f"{''.join(quotation(s, records.get(s.record_id)) for s in j.evidence[:2])}</div>"
            for j in same[:8]
        )
    sheet(html, key="names")


def _offices(services: Services, statements: Sequence[Statement], records: Mapping[str, Record]) -> None:
    held = [s for s in statements if s.predicate == _OFFICE]
    if not held:
        return
    whens = told_when(services.store, held, services.audience)
    held.sort(key=lambda s: _told_or_made(whens.get(s.id), records.get(s.evidence.record_id)))
    st.subheader("任职", anchor=False)
    known = services.entities(t.referent for s in held for t in (s.subject, s.object) if t)
    dated = [
        (f"{s.subject.span.quote} {s.value}", int(when.earliest[:4]), int((when.latest or when.earliest)[:4]), to_span(s.evidence))
        for s in held if (when := whens.get(s.id)) and when.earliest
    ]
    rows = [
        (
            f'<span class="nowrap">{_office_time(whens.get(s.id), records.get(s.evidence.record_id))}</span>',
            f'<span class="nowrap">{_term(s.subject, known)}</span>',
            f"{_term(s.object, known) if s.object else ''} {escape(s.value)}{_whose(s)}",
            f'<a href="{escape(to_span(s.evidence).href)}">“{escape(_shortened(s.evidence.quote))}”</a>{_doubt(s)}'
            f'<br><span class="dim small">{escape(source_line(records.get(s.evidence.record_id), s.evidence.record_id))}　'
            f'{anchor("报错", to_report(s.evidence))}</span>{gather_words(services, s.evidence, statement=s.id)}',
        )
        for s in held[:_SHOWN]
    ]
    sheet(terms(dated) + table(("时间", "人员", "机构与职务", "原文"), rows), key="offices")


def _told_or_made(when: When | None, record: Record | None) -> tuple[str, bool]:
    """The order of offices: by when they are told, those without by the date of their record."""
    made = record.when.earliest if record and record.when else ""
    return (when.earliest if when else "") or made or "9", when is None


def _whose(statement: Statement) -> str:
    """Where the record names the body, when not beside the office."""
    source = statement.qualifiers.get("机构据", "")
    return f'<br><span class="dim small">机构据{escape(source)}</span>' if source else ""


def _office_time(when: When | None, record: Record | None) -> str:
    """When as the record says; where it does not, at least when the record was made."""
    if words := when_words(when):
        return escape(words)
    made = f"<br><span class=\"small\">档案成于 {escape(date_text(record.when))}</span>" if record and record.when else ""
    return f'<span class="dim">时间未记{made}</span>'


def _statements(services: Services, statements: Sequence[Statement], records: Mapping[str, Record]) -> None:
    if not statements:
        return
    st.subheader("档案所述", anchor=False)
    known = services.entities(t.referent for s in statements for t in (s.subject, s.object) if t)
    shown = "".join(
        f'<div class="card"><p>{_term(s.subject, known)} <span class="dim">{escape(statement_verb(s))}</span> '
        f"{_term(s.object, known) if s.object else ''}{escape(s.value + manner(s))} {escape(when_words(s.when))}{_doubt(s)}"
        f"{gather_words(services, s.evidence, statement=s.id)}</p>"
        f"{quotation(s.evidence, records.get(s.evidence.record_id))}</div>"
        for s in statements[:_SHOWN]
    )
    sheet(shown, key="statements")


def _doubt(statement: Statement) -> str:
    """What a reader must know before believing: not yet checked by a person is the rule and is not said each time."""
    words = [] if statement.modality == "actual" else [MODALITY_LABELS[statement.modality]]
    if statement.status in ("disputed", "rejected", "accepted"):
        words.append(STATUS_LABELS[statement.status])
    return "".join(f' <span class="badge note">{escape(w)}</span>' for w in words)


def _disagreements(known: Profile, members: set[str], records: Mapping[str, Record]) -> None:
    """A named event that records date differently: the versions side by side."""
    told: dict[str, list[Event]] = defaultdict(list)
    for event in known.events:
        if event.name and event.name.referent in members and event.when and event.when.precision == "day":
            told[event.when.edtf].append(event)
    if len(told) < 2:
        return
    st.subheader("说法不一", anchor=False)
    sides = "".join(
        f'<div><h4>{escape(when_words(events[0].when))}</h4>'
        f"{''.join(quotation(e.evidence, records.get(e.evidence.record_id)) for e in events[:3])}</div>"
        for _, events in sorted(told.items())
    )
    sheet(f'<p>各件档案说的日期不同，都列在这里，由人判断。</p><div class="sides">{sides}</div>', key="disagree")


def _timeline(
    services: Services, events: Sequence[Event], key: str, records: Mapping[str, Record] | None = None
) -> None:
    if not events:
        return
    found = services.records(e.evidence.record_id for e in events) if records is None else records
    known = services.entities(a.term.referent for e in events for a in e.arguments)
    items = "".join(_happening(h, known, found) for h in happenings(services.store, events, services.audience))
    sheet(f'<ol class="timeline">{items}</ol>', key=key)


def _happening(happening: Happening, known: Mapping[str, Entity], records: Mapping[str, Record]) -> str:
    event, others = happening.event, happening.tellings[1:]
    also = "".join(
        f'<p>{escape(when_words(e.when) or "时间未记")}</p>{quotation(e.evidence, records.get(e.evidence.record_id))}'
        for e in others[:_ALSO]
    )
    more = f'<details class="small"><summary>还有 {len(others)} 处说到这件事</summary>{also}</details>' if others else ""
    roles = "　".join(
        f'<span class="dim">{escape(ROLE_LABELS.get(a.role, a.role))}</span> {_term(a.term, known)}'
        for a in event.arguments if a.role != "time"
    )
    said = "" if event.modality == "actual" else f' <span class="badge note">{escape(MODALITY_LABELS[event.modality])}</span>'
    name = escape(event.name.span.quote if event.name else event.trigger.quote)
    return (
        f'<li><span class="dated">{escape(when_words(event.when) or "时间未记")}</span> {name} '
        f'<span class="dim small">{escape(event.type)}</span>{said}<div class="small">{roles}</div>'
        f"{quotation(event.evidence, records.get(event.evidence.record_id))}{more}</li>"
    )


def _term(term: Term, known: Mapping[str, Entity]) -> str:
    entity = known.get(term.referent)
    if entity is None:
        return escape(term.span.quote)
    words = anchor(term.span.quote, to_entity(entity.type, entity.id), f"k-{entity.type.value}")
    return words if entity.name == term.span.quote else f'{words}<span class="dim">（{escape(entity.name)}）</span>'


def _shortened(text: str, most: int = 70) -> str:
    flat = "".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"


def _company(known: Profile) -> None:
    if not known.neighbours:
        return
    by_kind: dict[EntityType, list[str]] = defaultdict(list)
    counts: Counter[EntityType] = Counter()
    for neighbour in known.neighbours:
        kind = neighbour.entity.type
        counts[kind] += 1
        if counts[kind] <= 10:
            by_kind[kind].append(f'{entity_link(neighbour.entity)}<span class="count"> {neighbour.shared_records}</span>')
    groups = "".join(f"<p>{kind_words(k)}　{'　'.join(names)}</p>" for k, names in by_kind.items())
    sheet(f'<h3>常与它同见</h3>{groups}<p class="dim small">数字是同见的档案件数。</p>', key="company")


def _records(services: Services, known: Profile) -> None:
    records = services.records(known.record_ids[:12])
    rows = "".join(
        f"<li>{anchor(r.title or '（无题名）', link(Place.READ, id=r.id))}</li>" for r in records.values()
    )
    more = anchor("全部", Search(entities=(known.entity.id,)).link)
    sheet(f"<h3>见于这些档案　<small>{more}</small></h3><ul>{rows}</ul>" if rows else "", key="records")
