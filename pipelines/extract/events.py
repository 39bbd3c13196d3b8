"""Events: who did what, where and when, by trigger words and the words beside them. Precision before recall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import Argument, DateMention, EntityType, Event, Mention, Modality, Record, Span, Term, When
from pipelines.extract.cues import NEAR, Cue, Hit, hits
from pipelines.extract.draft import Draft
from pipelines.extract.frames import FRAMES
from pipelines.extract.meetings import minutes
from pipelines.extract.modality import TOLD, modality
from pipelines.extract.parts import parts
from pipelines.extract.scene import Scene

ORIGIN = "events@2"
_PLAN_PAPER = re.compile(r"(?:方案|计划|計劃|计划书|规划|草案|预案)$")
_DECIDED = re.compile(r"(?:决定|决议)[^,;。]{0,12}$")
_DONE_BY_DECIDING = {"任职·免职", "表彰·处分"}
_STANDING = re.compile(r"(?:^|[,;:。、(])原(?!定|拟|计划)|现有|已有|旧有")
_TASKS = {"项目·工程", "会议", "成立·更名·合并·分设", "签订协议"}
_AFTER_THAT = re.compile(r"[^,;。T]{2,24}(?<![今此然随最])后,")  # : 2月18日大会召开后，成立专班: on a day nobody tells
_ANNIVERSARY = re.compile(r"[^,;。]{0,6}周年|后|以来")
_HEREBY = re.compile(r"兹(?=[任委派聘授免设成])|特此[任委授]|(?:应即|应予|着即|著即)(?:免职|撤职|革职|停职)")


def find_events(
    record: Record, field: str, mentions: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Event]:
    """The events that the frames read in one field of the record, in order of their triggers.

    `mentions` and `dates` are those found in the field; those of other fields or records are ignored.
    """
    return framed(Scene(record, field, mentions, dates))


def proposed(scene: Scene, start: int, end: int, type_: str) -> Event:
    """The event of that type which the word start..end would tell of, with the parts that commonly stand beside it."""
    lo, hi = scene.sentences[max(0, scene.index(start))]
    left, right = scene.clause(start, lo, hi)
    hit = Hit(Cue(type_, "parts", type_ in _DONE_BY_DECIDING, None, None), start, end, left, right, lo, hi)
    return _event(scene, hit, parts(scene, hit))


def framed(scene: Scene) -> list[Event]:
    """The events that the frames read in a scene, in order of their triggers."""
    found = list(_from_minutes(scene))
    seen = {(e.type, e.trigger.start, e.trigger.end) for e in found}
    for event in _from_words(scene):
        place = (event.type, event.trigger.start, event.trigger.end)
        if place not in seen:
            seen.add(place)
            found.append(event)
    return sorted(found, key=lambda e: (e.trigger.start, e.trigger.end))


def _provided_for(scene: Scene, hit: Hit) -> bool:
    """Whether the words lay down what is to be done whenever it comes up; that a paper was issued on a day is told."""
    issued = hit.cue.type == "发布文件" and (scene.dates_in(hit.left, hit.end) or scene.bare.startswith("施行", hit.start))
    return scene.is_norm(hit.start) and not issued


def _from_words(scene: Scene) -> Iterator[Event]:
    told: set[tuple[str, int, int]] = set()
    for hit in hits(scene):
        draft = FRAMES[hit.cue.frame](scene, hit)
        if draft is None or _provided_for(scene, hit):
            continue
        about = {(hit.cue.type, t.span.start, t.span.end) for t in draft.core if hit.cue.frame not in ("battle",)}
        if about & told:
            continue
        told |= about
        yield _event(scene, hit, draft)


def _event(scene: Scene, hit: Hit, draft: Draft) -> Event:
    start, end = draft.verb or (draft.start, draft.end)
    left, right = scene.clause(start, hit.lo, hit.hi)
    relative = scene.bare.startswith("的", end) or (draft.verb is not None and scene.bare.startswith("的", draft.end))
    told_from = start if draft.attributive else _attributive(scene, left, start) if relative else left
    mode = modality(scene, hit.lo, told_from, start, end, hit.hi, hit.cue.performed)
    decided = hit.cue.type == "成立·更名·合并·分设" and _DECIDED.search(scene.bare[left:start])
    if decided and mode is Modality.ACTUAL and not TOLD.search(scene.bare, left, start):
        mode = Modality.ORDERED
    listed = _of_list(scene, hit) if mode is Modality.ACTUAL else mode
    when, date = scene.governing(hit.lo, left, start, end, right, listed)
    if date is None and draft.end <= start:
        when, date = scene.governing(hit.lo, scene.clause(draft.start, hit.lo, hit.hi)[0], draft.start, end, right, mode)
    if date is not None and date.span.end <= start and _AFTER_THAT.match(scene.bare, date.span.end, start):
        when, date = None, None
    if draft.date is not None or not draft.dated:
        date = draft.date
        when = date.when if date and date.when.edtf else None
    if mode is Modality.ACTUAL and hit.cue.type != "发布文件" and (named := scene.heading_mode(start, end)):
        mode = listed = named
    if not _before_the_day_of(scene.record.when, when):
        mode = listed
    if mode is Modality.ACTUAL and date is None and _PLAN_PAPER.search(scene.record.title):
        mode = Modality.PLANNED
    if date is None and hit.cue.performed and mode is Modality.ACTUAL:
        when, date = _by_this_paper(scene, hit)
    if mode is Modality.ORDERED and scene.folded.startswith(("施行", "废止"), hit.start):
        mode = Modality.ACTUAL  # 本条例自公布之日起施行: the paper does it by saying so
    if mode is Modality.ACTUAL and _task(scene, hit, left, start, end):
        mode = Modality.PLANNED
    foreseen = (hit.cue.type == "发布文件" and hit.cue.frame != "adopt") or not hit.cue.performed
    if foreseen and mode is Modality.ACTUAL and later_than(scene.record.when, when):
        mode = Modality.PLANNED
    evidence = Span.cut(scene.record, hit.lo, hit.hi, scene.field)
    return _made(scene, draft.type or hit.cue.type, draft, evidence, when, date, mode)


def _task(scene: Scene, hit: Hit, left: int, start: int, end: int) -> bool:
    """Whether a report lays down here what is to be done in the years to come (三、2026年重点工作), and tells of nothing past."""
    if hit.cue.type not in _TASKS or not scene.tasks_from <= start < scene.tasks_to or _ANNIVERSARY.match(scene.bare, end):
        return False
    return not (scene.dates_past(left, end) or TOLD.search(scene.bare, left, start) or scene.bare.startswith("了", end))


def _attributive(scene: Scene, left: int, start: int) -> int:
    """Where the words begin that qualify a verb before 的 (必须根据1960年在莫斯科举行的会议……): at its date."""
    dates = scene.dates_in(left, start)
    return dates[-1].span.start if dates else max(left, start - NEAR)


def _of_list(scene: Scene, hit: Hit) -> Modality:
    """An item under 命令如下： is an order, under 计划： a plan; 决定： does what deciding can do and orders the rest.

    So does 通知如下：, which orders a body founded and makes known an appointment made. What the item only speaks of as
    there (原局设立的收购站) is neither.
    """
    standing = scene.bare.startswith("的", hit.end) and _STANDING.search(scene.bare, hit.left, hit.start)
    mode = "" if standing or TOLD.search(scene.bare, hit.left, hit.start) else scene.list_mode(hit.start)
    if mode == "order" or (mode == "notice" and not (hit.cue.performed and hit.cue.type in _DONE_BY_DECIDING)):
        return Modality.ORDERED
    if mode == "decision" and not hit.cue.performed:
        return Modality.ORDERED
    return Modality.PLANNED if mode == "plan" else Modality.ACTUAL


def _by_this_paper(scene: Scene, hit: Hit) -> tuple[When | None, DateMention | None]:
    """The day of what is done by being written (决定：一、……; 兹任命……): that of the decision, else of the record."""
    in_list = scene.list_mode(hit.start) == "decision"
    if in_list:
        dates = scene.list_dates(hit.start)
        if dates:
            same = all(d.when.edtf == dates[0].when.edtf for d in dates) and dates[0].when.edtf
            return (dates[0].when, dates[0]) if same else (None, None)
    written = scene.record.when
    said = in_list or _HEREBY.search(scene.bare, hit.left, hit.end)
    return (written, None) if said and written and written.earliest == written.latest else (None, None)


def _before_the_day_of(record: When | None, event: When | None) -> bool:
    """Whether the event was over before the day of the record that tells it."""
    return bool(record and event and record.earliest and event.latest and event.latest < record.earliest)


def later_than(record: When | None, event: When | None) -> bool:
    """Whether the event lies wholly after the day of the record that tells it."""
    return bool(record and event and record.latest and event.earliest and event.earliest > record.latest)


def _from_minutes(scene: Scene) -> Iterator[Event]:
    for draft, (lo, hi) in minutes(scene):
        date = scene.dates_in(*(draft.verb or (0, 0)))[0]
        when = date.when if date.when.edtf else None
        yield _made(scene, "会议", draft, Span.cut(scene.record, lo, hi, scene.field), when, date, Modality.ACTUAL)


def _made(
    scene: Scene, type_: str, draft: Draft, evidence: Span, when: When | None, date: DateMention | None, mode: Modality
) -> Event:
    roles = list(draft.roles)
    if date is not None:
        roles.insert(0, ("time", Term(date.span, EntityType.TIME)))
    trigger = Span.cut(scene.record, draft.start, draft.end, scene.field)
    name = Term(draft.name.span, EntityType.EVENT) if draft.name else None
    arguments = tuple(Argument(role, term) for role, term in dict.fromkeys(roles))
    sure = 0.6 + 0.2 * (date is not None) + 0.1 * (len(arguments) > 1) + 0.05 * (name is not None)
    return Event(
        type_, trigger, evidence, ORIGIN, when, arguments, mode, name, confidence=round(sure, 2)
    )
