"""Places, bodies and offices on a day: what bore a name, what became of it, who held a post. Nothing is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer
from rich.markup import escape

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, EntityType, Span
from graph.places.changes import UNKNOWN, Bound, Change, Row, Spell, bare
from graph.places.questions import Fate, Places, UnitOn, Where, places
from graph.store import GraphStore
from graph.successions import BodyOn, Succession, bodies_on, succession
from graph.tenure import Held, holders, office_asked, offices
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    citation,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
)
from ui.decisions import seen_closed
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

DayOption = Annotated[str, typer.Option("--on", help="哪一天：1938-05-21、1938年5月21日、民国廿七年五月廿一日", show_default=False)]


def place(
    name: Annotated[str, typer.Argument(help="县、市、区、根据地等的名称，也可以是机构名", show_default=False)],
    on: DayOption = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """一个地名（机构名）某一天指哪里、今天是哪里；不写日期则列出它的沿革。依据是沿革表和档案原文。"""
    day = _day(on)
    known = places()
    with graph_at(settings_for(graph, workdir)) as store:
        units = known.unit_on(name, day) if day else []
        told = [] if day else _changes(known, name)
        bodies = bodies_on(store, name, day, audience) if day else [
            BodyOn(succession(store, e, audience), (), None)
            for e in store.find_entities(name, audience, (EntityType.ORGANISATION, EntityType.PLACE))
        ]
        seen_closed(store, _quoted(b.succession for b in bodies), audience, operator())
    regions, where = known.regions(name), known.where(name)
    bodies = [b for b in bodies if b.succession.history.changes]
    if as_json:
        print_json({
            "name": name, "day": day or None, "units": [_unit_json(u) for u in units], "changes": [_change_json(c, bare) for c in told],
            "regions": [_region_json(r) for r in regions], "where": [_where_json(w) for w in where],
            "bodies": [_body_json(b) for b in bodies],
        })
    else:
        _print_place(known, name, day, units, told)
        for region in regions:
            screen.print(escape(f"区域 {region_words(region)}"))
            screen.print(f"  [dim]{escape(source_words(region.row))}[/]")
        for point in where:
            screen.print(escape(f"今{point.name}：东经 {point.longitude}°，北纬 {point.latitude}°（{point.source}，内部工作用）"))
        for body in bodies:
            _print_body(body, day)
    if not (units or told or regions or where or bodies):
        raise NothingFound("" if as_json else f"沿革表和档案都没有说到“{name}”{'在这一天' if day else ''}：{UNKNOWN}")


def held(
    words: Annotated[str, typer.Argument(help="机构连职务（余姚县县长），或人名", show_default=False)],
    on: DayOption = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """某一天谁任此职，或此人任什么职：确定、可能、待考，各有原文。"""
    if not on.strip():
        raise UsageError("没有写哪一天：请加 --on，例如 --on 1938-05-21")
    day = _day(on)
    with graph_at(settings_for(graph, workdir)) as store:
        answers = _held(store, words, day, audience)
        cited = (s.evidence.record_id for _, _, found in answers for h in found for s in h.statements)
        seen_closed(store, cited, audience, operator())
    if not answers:
        raise NothingFound(f"没有找到“{words}”：请写机构全名连职务（如 余姚县县长），或写人名")
    if as_json:
        print_json({"asked": words, "day": day, "answers": [
            {"id": e.id, "name": e.name, "title": title, "held": [_held_json(h) for h in found]} for e, title, found in answers
        ]})
    else:
        for entity, title, found in answers:
            screen.print(f"[bold]{escape(entity.name + title)}[/]  {day_words(day)}")
            for h in found:
                _print_held(h)
            if not found:
                screen.print(f"  {UNKNOWN}：没有档案说到这一天")
    if not any(found for _, _, found in answers):
        raise NothingFound("")


def succession_of(
    name: Annotated[str, typer.Argument(help="机构或地方的名称", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """一个机构的前身、更名与后继，各有日期和原文；档案没有说的写待考。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = store.find_entities(name, audience, (EntityType.ORGANISATION, EntityType.PLACE)) or [
            e for e in store.entities([name], audience) if e.type in (EntityType.ORGANISATION, EntityType.PLACE)
        ]
        told = [succession(store, e, audience) for e in found]
        seen_closed(store, _quoted(told), audience, operator())
    if not told:
        raise NothingFound(f"没有找到机构或地方“{name}”")
    if as_json:
        print_json([_succession_json(s) for s in told])
        return
    for one in told:
        _print_succession(one)


def _day(written: str) -> str:
    try:
        return day_asked(written)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None


def _changes(known: Places, name: str) -> list[Change]:
    """Every change of the units that ever bore the name, under all their names."""
    labels = [s.label for label in known.labels(name) for s in known.history.family(label)]
    return list(dict.fromkeys(c for label in labels for c in known.history.touching(label)))


def _quoted(told: Iterable[Succession]) -> Iterator[str]:
    return (c.evidence.record_id for s in told for c in s.history.changes if isinstance(c.evidence, Span))


def _held(store: GraphStore, words: str, day: str, audience: Audience) -> list[tuple[Entity, str, list[Held]]]:
    people = store.find_entities(words, audience, (EntityType.PERSON,))
    if people:
        return [(p, "", offices(store, p, day, audience)) for p in people]
    return [(a.body, a.title, holders(store, a, day, audience)) for a in office_asked(store, words, audience)]


def _print_place(known: Places, name: str, day: str, units: Iterable[UnitOn], told: Iterable[Change]) -> None:
    for u in units:
        reason = f"：{why(u)}" if why(u) else ""
        screen.print(f"[bold]{escape(bare(u.label))}[/]  {day_words(day)}  {u.certainty}{escape(reason)}；{escape(fate_words(u.today))}")
        for change in dict.fromkeys((*u.spell.begun.changes, *u.spell.seen, *u.spell.ended.changes, *u.today.through)):
            _print_change(change)
    if day and not units:
        for line in not_then(known, name):
            screen.print(escape(f"{day_words(day)}没有此名：{line}"))
    for change in told:
        _print_change(change)


def _print_change(change: Change) -> None:
    screen.print(escape(f"  {when_told(change.when)}　{change_words(change)}{'，' + change.document if change.document else ''}"))
    if isinstance(change.evidence, Row):
        screen.print(f"    [dim]{escape(source_words(change.evidence))}[/]")


def _print_body(body: BodyOn, day: str) -> None:
    told = body.succession
    names = "、".join(f"{told.names[s.label]}（{c}）" for s, c in body.on_day) if day else ""
    if day:
        screen.print(f"档案里的 [bold]{escape(told.entity.name)}[/]  {day_words(day)}叫 {escape(names or UNKNOWN)}")
    _print_succession(told)


def _print_succession(told: Succession) -> None:
    screen.print(f"[bold]{escape(told.entity.name)}[/]  {told.entity.id}")
    for s in told.spells:
        screen.print(escape(f"  {told.names[s.label]}：{bound_words(s.begun)} — {until_words(s.ended, s.lives)}"))
    for change in told.history.changes:
        screen.print(escape(f"  {when_told(change.when)}　{change_words(change, lambda x: told.names[x])}"))
        if isinstance(change.evidence, Span):
            screen.print(escape(f"    “{' '.join(change.evidence.quote.split())[:120]}”（{change.evidence.record_id}）"))


def _print_held(h: Held) -> None:
    manner = f"（{h.manner}）" if h.manner and not h.title.startswith(h.manner) else ""
    body = h.body.name if h.body and key(h.body.name) not in key(h.title) else ""
    office = f"{h.person.name}　{body}{h.title}{manner}"
    screen.print(f"  {h.certainty or UNKNOWN}　{escape(office)}　[dim]{escape(h.reason)}[/]")
    for s in h.statements:
        screen.print(escape(f"    “{' '.join(s.evidence.quote.split())[:120]}”（{s.evidence.record_id}）"))


def _bound_json(bound: Bound) -> dict[str, Any]:
    return {"words": bound_words(bound), "disputed": bound.disputed, "told": [c.when.edtf if c.when else None for c in bound.changes]}


def _change_json(change: Change, name: Any) -> dict[str, Any]:
    source = change.evidence
    return {
        "kind": change.kind.value, "before": [name(x) for x in change.before], "after": [name(x) for x in change.after],
        "when": change.when.edtf if change.when else None, "document": change.document or None,
        "evidence": citation(source) if isinstance(source, Span) else _row_json(source),
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {"file": row.file, "line": row.line, "source": row.source, "confidence": row.confidence, "note": row.note}


def _fate_json(fate: Fate) -> dict[str, Any]:
    return {"names": list(fate.names), "unknown": list(fate.unknown), "through": [_change_json(c, bare) for c in fate.through]}


def _unit_json(u: UnitOn) -> dict[str, Any]:
    return {
        "unit": u.label, "certainty": u.certainty.value, "reason": why(u), "begun": _bound_json(u.spell.begun),
        "ended": _bound_json(u.spell.ended), "today": _fate_json(u.today),
        "changes": [_change_json(c, bare) for c in (*u.spell.begun.changes, *u.spell.seen, *u.spell.ended.changes)],
    }


def _region_json(region: Any) -> dict[str, Any]:
    return {
        "name": region.name, "names": list(region.names), "regime": region.regime, "words": region_words(region),
        "members": [m.name for m in region.members], "evidence": _row_json(region.row),
    }


def _where_json(w: Where) -> dict[str, Any]:
    return {"name": w.name, "longitude": w.longitude, "latitude": w.latitude, "source": w.source}


def _spell_json(told: Succession, s: Spell) -> dict[str, Any]:
    return {"name": told.names[s.label], "begun": _bound_json(s.begun), "ended": _bound_json(s.ended)}


def _succession_json(told: Succession) -> dict[str, Any]:
    return {
        "id": told.entity.id, "name": told.entity.name, "names": [_spell_json(told, s) for s in told.spells],
        "changes": [_change_json(c, lambda x: told.names[x]) for c in told.history.changes],
    }


def _body_json(b: BodyOn) -> dict[str, Any]:
    return _succession_json(b.succession) | {
        "on_day": [{"name": b.succession.names[s.label], "certainty": c.value} for s, c in b.on_day],
        "as_asked": b.as_asked.value if b.as_asked else None,
    }


def _held_json(h: Held) -> dict[str, Any]:
    return {
        "person": {"id": h.person.id, "name": h.person.name}, "body": h.body.name if h.body else None, "title": h.title,
        "manner": h.manner or None, "certainty": h.certainty.value if h.certainty else UNKNOWN, "reason": h.reason,
        "evidence": [citation(s.evidence) for s in h.statements],
    }
