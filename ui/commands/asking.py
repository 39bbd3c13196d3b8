"""Questions to the graph: search, show, path, timeline, record, review, stats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from graph.access import Audience
from graph.model import TEXT, Entity, Event, Modality, Record, Span, Statement
from graph.queries import Happening, Step, happenings, path, profile, timeline
from graph.search import search as find
from graph.store import GraphStore
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    WorkdirOption,
    citation,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
    titles_of,
)
from ui.decisions import read_closed, seen_closed
from ui.wording import MODALITY_LABELS, TYPE_LABELS, manner, statement_verb

Name = Annotated[str, typer.Argument(help="人物、机构、地点、文件或事件的名称（别名也可）", show_default=False)]


def search(
    query: Annotated[str, typer.Argument(help="检索词，两个字起；几个词以空格分开", show_default=False)],
    limit: Annotated[int, typer.Option(help="最多几条")] = 20,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """全文、语义与图谱合一的检索；每条都说明为什么命中、在哪里。"""
    from pipelines.language import embedder  # takes half a second to load: only this question needs it

    settings = settings_for(graph, workdir)
    with graph_at(settings) as store:
        answer = find(store, query, audience, embed=embedder(settings).embed_query, limit=limit)
        read_closed(store, [h.record for h in answer.hits], operator(), whole=False)
    hits = [
        {
            "record_id": h.record.id, "title": h.record.title, "score": round(h.score, 6), "reasons": list(h.reasons),
            "citations": [citation(c) for c in h.citations],
        }
        for h in answer.hits
    ]
    if as_json:
        print_json(hits)
    else:
        for n, hit in enumerate(answer.hits, 1):
            screen.print(f"{n}. {escape(hit.record.title or '（无题名）')}  [dim]{escape(hit.record.id)}[/]")
            screen.print(f"   {'；'.join(hit.reasons)}")
            for span in hit.citations[:3]:
                screen.print(f"   {_in_context(hit.record, span.field, span.start, span.end)}")
        screen.print(f"共 {answer.total} 件")
    if not hits:
        raise NothingFound("" if as_json else "没有找到：换一个词，或去掉限制再试")


def _in_context(record: Record, field: str, start: int, end: int, around: int = 30) -> str:
    text = record.field_text(field)
    before, after = text[max(0, start - around) : start], text[end : end + around]
    return " ".join(f"…{escape(before)}[bold red]{escape(text[start:end][:200])}[/]{escape(after)}…".split())


def statement_json(statement: Statement) -> dict[str, Any]:
    """A statement as JSON answers write it."""
    return {
        "id": statement.id, "subject": statement.subject.span.quote, "predicate": statement.predicate,
        "object": statement.object.span.quote if statement.object else None, "value": statement.value or None,
        "when": statement.when.edtf if statement.when else None, "modality": statement.modality.value,
        "qualifiers": dict(statement.qualifiers), "status": statement.status.value, "origin": statement.origin,
        "evidence": citation(statement.evidence),
    }


def event_json(event: Event) -> dict[str, Any]:
    """An event as JSON answers write it."""
    return {
        "id": event.id, "type": event.type, "when": event.when.edtf if event.when else None,
        "modality": event.modality.value, "trigger": citation(event.trigger), "evidence": citation(event.evidence),
        "arguments": [{"role": a.role, **citation(a.term.span)} for a in event.arguments],
    }


def _one_of(store: GraphStore, name: str, audience: Audience) -> list[Entity]:
    found = store.find_entities(name, audience) or store.entities([name], audience)
    if not found:
        raise NothingFound(f"没有找到“{name}”")
    return found


def show(
    name: Name,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """一个名称背后的人物、机构、地点：别名、陈述、事件与出处；同名者各列一条。"""
    with graph_at(settings_for(graph, workdir)) as store:
        profiles = [p for e in _one_of(store, name, audience) if (p := profile(store, e.id, audience))]
        told = [happenings(store, p.events, audience) for p in profiles]
        titles = titles_of(store, (i for p in profiles for i in p.record_ids), audience)
        seen_closed(store, (i for p in profiles for i in p.record_ids), audience, operator())
    if as_json:
        print_json([
            {
                "id": p.entity.id, "type": p.entity.type.value, "name": p.entity.name,
                "aliases": [n for n in p.entity.names if n != p.entity.name], "record_ids": list(p.record_ids),
                "statements": [statement_json(s) for s in p.statements], "events": [event_json(e) for e in p.events],
            }
            for p in profiles
        ])
        return
    for p, happened in zip(profiles, told, strict=True):
        aliases = "、".join(n for n in p.entity.names if n != p.entity.name)
        screen.print(f"[bold]{escape(p.entity.name)}[/]（{TYPE_LABELS[p.entity.type]}）  {p.entity.id}")
        screen.print(f"  又见：{escape(aliases) or '—'}；见于 {len(p.record_ids)} 件档案")
        for s in p.statements[:10]:
            other = (s.object.span.quote if s.object else "") + s.value
            said = f"{s.subject.span.quote} {statement_verb(s)} {other}{manner(s)}{_not_actual(s.modality)}"
            screen.print(f"  · {escape(said)} —— {escape(_quoted(s.evidence, 60, titles))}")
        for happening in happened[:10]:
            screen.print(f"  · {escape(_told(happening, 60, titles))}")
        near = "、".join(f"{n.entity.name}({n.shared_records})" for n in p.neighbours[:10])
        screen.print(f"  常同见：{escape(near)}")


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "from": {"id": step.left.id, "name": step.left.name}, "to": {"id": step.right.id, "name": step.right.name},
        "record_id": step.record_id, "title": step.title, "reason": step.reason,
        "citations": [citation(c) for c in step.citations],
    }


def path_between(
    left: Annotated[str, typer.Argument(help="一端", show_default=False)],
    right: Annotated[str, typer.Argument(help="另一端", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """两者之间最短的联系，每一步都有出处。"""
    with graph_at(settings_for(graph, workdir)) as store:
        ends = [_one_of(store, name, audience)[0] for name in (left, right)]
        steps = path(store, ends[0].id, ends[1].id, audience)
        seen_closed(store, (s.record_id for s in steps or ()), audience, operator())
    if steps is None:
        raise NothingFound(f"“{left}”与“{right}”之间没有找到联系")
    if as_json:
        print_json({"from": ends[0].name, "to": ends[1].name, "steps": [_step_json(s) for s in steps]})
        return
    for n, step in enumerate(steps, 1):
        screen.print(f"{n}. {escape(step.left.name)} — {escape(step.right.name)}：{step.reason}")
        screen.print(f"   {escape(step.title)}（{escape(step.record_id)}）")
        for span in step.citations:
            field = "正文" if span.field == TEXT else span.field
            screen.print(f"   “{escape(span.quote[:80])}” {field}[{span.start}:{span.end}]", markup=True)


def timeline_of(
    name: Name,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """一个人物、机构或地点的大事，按时间排列。"""
    with graph_at(settings_for(graph, workdir)) as store:
        lines = [(e, timeline(store, e.id, audience)) for e in _one_of(store, name, audience)]
        told = [(e, happenings(store, events, audience)) for e, events in lines]
        titles = titles_of(store, (x.evidence.record_id for _, events in lines for x in events), audience)
        seen_closed(store, (x.evidence.record_id for _, events in lines for x in events), audience, operator())
    if as_json:
        print_json([{"id": e.id, "name": e.name, "events": [event_json(x) for x in events]} for e, events in lines])
        return
    for entity, told_of in told:
        screen.print(f"[bold]{escape(entity.name)}[/]（{TYPE_LABELS[entity.type]}）")
        for happening in told_of:
            screen.print(f"  {escape(_told(happening, 80, titles))}")


def _told(happening: Happening, most: int, titles: Mapping[str, str]) -> str:
    """A happening on one line: when, what kind, whether it took place, the words, and how many more places tell it."""
    event = happening.event
    when = event.when.edtf if event.when else "时间不详"
    also = f"，另有 {len(happening.tellings) - 1} 处说到" if len(happening.tellings) > 1 else ""
    return f"{when} {event.type}{_not_actual(event.modality)} {_quoted(event.evidence, most, titles)}{also}"


def _not_actual(modality: Modality) -> str:
    return "" if modality is Modality.ACTUAL else f"（{MODALITY_LABELS[modality]}）"


def _quoted(span: Span, most: int, titles: Mapping[str, str]) -> str:
    """Words of a record, cut where they are long, with its title and 档号."""
    words = "".join(span.quote.split())
    cut = words if len(words) <= most else f"{words[:most]}…"
    return f"“{cut}”{titles.get(span.record_id, '')}（{span.record_id}）"


def record(
    record_id: Annotated[str, typer.Argument(help="记录标识（一般就是档号）", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """一件档案的著录与全文。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = store.record(record_id, audience)
        if found is None:
            raise NothingFound(f"没有找到“{record_id}”")
        read_closed(store, [found], operator())
    fields = {**found.catalogue, "档号": found.dh_norm or found.dh_raw, "全宗号": found.fonds}
    fields |= {"开放标识": found.openness.value, "公布审批号": found.publication}
    if as_json:
        print_json({"id": found.id, **{k: v for k, v in fields.items() if v}, "text": found.text})
        return
    table = Table(show_header=False, box=None)
    for name, value in fields.items():
        if value:
            table.add_row(name, escape(value))
    screen.print(table)
    screen.print(escape(found.text))


def stats(
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """图谱里有多少：节点、关系、陈述。"""
    with graph_at(settings_for(graph, workdir)) as store:
        totals = store.stats(audience)
    tables = {
        "nodes": dict(totals.nodes), "relationships": dict(totals.relationships), "statements": dict(totals.statements),
    }
    if as_json:
        print_json(tables)
        return
    for heading, rows in zip(("节点", "关系", "陈述"), tables.values(), strict=True):
        table = Table(title=heading, show_header=False, title_justify="left")
        for name, count in sorted(rows.items()):
            table.add_row(name, f"{count:,}")
        screen.print(table)
