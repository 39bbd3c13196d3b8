"""Cards beside a record's text, as HTML: an event or a date, what it means, where it stands in the file. No Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from graph.model import DateMention, Entity, Event, Record, Span, Term
from ui.components.markup import anchor, entity_link, when_words
from ui.components.reader import Card
from ui.reading import Tie, date_card, date_lines, event_tags, file_name, file_place
from ui.state import to_report
from ui.wording import ROLE_LABELS


def event_cards(
    events: Iterable[Event], record: Record, entities: Mapping[str, Entity], tied: Mapping[str, Sequence[Tie]]
) -> list[Card]:
    """One card an event, beside its trigger; it rests on its sentence."""
    return [
        Card(
            e.id, e.trigger.start, e.trigger.end, ((e.evidence.start, e.evidence.end),), "EVENT",
            _event(e, record, entities, tied.get(e.id, ())),
        )
        for e in events
    ]


def date_cards(dates: Iterable[DateMention], record: Record) -> list[Card]:
    """One card a date; only those a reader must be warned of show unasked."""
    return [
        Card(
            date_card(d), d.span.start, d.span.end, ((d.span.start, d.span.end),), "DATE", _date(d, record), quiet=not d.note,
        )
        for d in dates
    ]


def _event(event: Event, record: Record, entities: Mapping[str, Entity], tied: Sequence[Tie]) -> str:
    tags = "".join(f' <span class="tag {css}">{escape(word)}</span>' for word, css in event_tags(event))
    told = [("时间", escape(when_words(event.when)))] if event.when else []
    told += [
        (ROLE_LABELS.get(a.role, a.role), _term(a.term, entities)) for a in event.arguments if a.role != "time" or not event.when
    ]
    grouped: dict[str, list[str]] = {}
    for role, words in told:
        grouped.setdefault(role, []).append(words)
    brief = "；".join(f'<span class="dim">{escape(role)}</span> {"、".join(words)}' for role, words in grouped.items())
    listed = "".join(f"<dt>{escape(role)}</dt><dd>{'、'.join(words)}</dd>" for role, words in grouped.items())
    listed += "".join(f"<dt>{escape(tie.how)}</dt><dd>{anchor(tie.words, tie.target)}</dd>" for tie in tied)
    whole = f"<dl>{listed}</dl>{_in_file(record, event.trigger.start, event.trigger.end)}{_wrong(event.trigger)}"
    return (
        f'<p><b>{escape(event.trigger.quote)}</b> <span class="dim">{escape(event.type)}</span>{tags}</p>'
        f'<p class="brief">{brief}</p><div class="whole">{whole}</div>'
    )


def _term(term: Term, entities: Mapping[str, Entity]) -> str:
    entity = entities.get(term.referent)
    return entity_link(entity) if entity else escape(term.span.quote)


def _date(date: DateMention, record: Record) -> str:
    tag = ' <span class="tag mode-denied">注意</span>' if date.note else ""
    brief = f'<p class="brief">{escape(date.note)}</p>' if date.note else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in date_lines(date))
    whole = f'<div class="whole">{lines}{_in_file(record, date.span.start, date.span.end)}{_wrong(date.span)}</div>'
    return f"<p><b>{escape(date.span.quote)}</b>{tag}</p>{brief}{whole}"


def _wrong(span: Span) -> str:
    return f'<p>{anchor("报错", to_report(span), "dim")}</p>'


def _in_file(record: Record, start: int, end: int) -> str:
    name, place = file_name(record), file_place(record, start, end)
    return f'<p class="dim">原文件：{escape(name)} {escape(place)}</p>' if name and place else ""
