"""The steps under a regulation's heading as events: each is of the regulation whose heading it stands under.

1998年12月26日 国务院第11次常务会议通过 names neither the paper nor, in 中华人民共和国国务院令第258号公布, who issued it in
words of their own; `amendments.chain` reads both off the shape of the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.model import TEXT, Argument, EntityType, Event, Modality, Span, Term, When
from pipelines.extract.amendments import Step, chain
from pipelines.extract.scene import Scene

ISSUING = "发布文件"


def promulgated(scene: Scene, events: Sequence[Event], origin: str) -> list[Event]:
    """`events` with those of the head put right: a step a event, with its paper, who took it, and its day.

    Events outside the head, and all events of a text that is no regulation, stay as they are.
    """
    found = chain(scene.text) if scene.field == TEXT else None
    if found is None:
        return list(events)
    steps = [step for step in found.steps if step.word is not None]
    kept = [e for e in events if not any(s.start <= e.trigger.start and e.trigger.end <= s.end for s in steps)]
    own = {s.start: [e for e in events if s.start <= e.trigger.start and e.trigger.end <= s.end] for s in steps}
    made = [_event(scene, found.title, step, own[step.start], origin) for step in steps]
    return sorted([*kept, *made], key=lambda e: (e.trigger.start, e.trigger.end))


def _event(scene: Scene, title: tuple[int, int], step: Step, told: Sequence[Event], origin: str) -> Event:
    """The step as the event told of it, if one is, else as one of its own."""
    assert step.word is not None
    evidence = Span.cut(scene.record, min(title[0], step.start), step.end, scene.field)
    arguments = tuple(Argument(role, term) for role, term in _parts(scene, title, step))
    dates = scene.dates_in(step.start, step.end)
    when = dates[0].when if dates else When(step.day, step.day, step.day, "day")
    issuing = next((e for e in told if e.type == ISSUING), None)
    if issuing is not None:
        return replace(issuing, evidence=evidence, arguments=arguments, when=when, modality=Modality.ACTUAL)
    trigger = Span.cut(scene.record, *step.word, scene.field)
    return Event(ISSUING, trigger, evidence, origin, when, arguments, Modality.ACTUAL, confidence=0.9)


def _parts(scene: Scene, title: tuple[int, int], step: Step) -> Iterator[tuple[str, Term]]:
    for date in scene.dates_in(step.start, step.end)[:1]:
        yield "time", Term(date.span, EntityType.TIME)
    yield "document", scene.term(*title, EntityType.DOCUMENT)
    if step.number and step.paper is not None and step.kind != "修订":
        yield "document", scene.term(*step.paper, EntityType.DOCUMENT)
    for place in step.by:
        yield "issuer", _body(scene, step, *place)


def _body(scene: Scene, step: Step, start: int, end: int) -> Term:
    """The body where it stands by itself: in the words of an order's number it is part of another name."""
    within = step.number and step.paper is not None and step.paper[0] <= start < step.paper[1]
    named = scene.names_in(0, step.end, EntityType.ORGANISATION) if within else []
    for name in named:
        if name.span.quote == scene.text[start:end]:
            return Term(name.span, name.type)
    return scene.term(start, end, EntityType.ORGANISATION)
