"""Frames of office: 任命, 当选, 兼任, 免去. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from graph.model import Event, Mention, Modality, Span, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, roles_of
from pipelines.extract.phrases import before_this
from pipelines.extract.places import ORG, PERSON, PLACE, POSITION, last_name, subject, terms
from pipelines.extract.scene import Scene

_OFFICE = r"(?:员|长|主任|书记|委员|主席|经理|秘书|专员|教授|顾问|代表|理事|司令|政委|总理|大使)"
_TO_OFFICE = re.compile(r"(?:[OLS为是了和与]|中共|[\u4e00-\u9fff]){0,24}?(?=S)")
_PLAIN_OFFICE = re.compile(rf"为?(?P<office>(?:[OL]|[\u4e00-\u9fff]){{0,16}}?{_OFFICE})(?=[,。;、)]|$|兼|之职|一职)")
_BEFORE_OFFICE = re.compile(r"(?:[的之]|中共|[OL\u4e00-\u9fff]){0,20}")
_GIVEN = re.compile(
    r"(?:同志|先生|等[^,;。]{0,6}|[A-Z、和与及])*[兼并继续仍暂]*(?P<verb>担任|代理|兼任|充任|任|兼|为|充|接充|暂代|当)"
)
_MOVES_ON = {"当选", "当选为", "就任", "调任", "升任", "卸任", "离任", "辞去", "连任", "兼任", "接任", "挂职"}
_FOUNDED = re.compile(r"(?:成立|设立|组建|组织)(?P<o>O+)")
_DECIDED = re.compile(r"决定|任命|选举|推定|决议")
_STRONG = {"就职", "辞职", "总辞", "总辞职", "卸任", "离任", "辞去", "就任", "当选", "连任"}
_LEAVING = {"免去", "罢免", "免职", "撤职", "撤去", "革职", "停职", "撤换", "解聘", "免除"}
_DISMISSED = {"免职", "撤职", "革职", "停职"}
_LOOSE = {"派", "委", "调", "聘", "选举", "选出", "推选", "推举", "公推", "推定", "特派", "加派", "加委", "委派", "调派", "聘请"}
_VACANT = re.compile(r"(?:[缺职派由]|S)[^,]{0,16}P+(?:同志)?(?:暂行|暂)?$")


_BELONGS_TO = re.compile(r"(?:隶属|直属|改隶)于?$")  # 隶属农林厅，委任甲为局长: not by whom


def hold(scene: Scene, hit: Hit) -> Draft | None:
    """某人任某职."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    office = _office_before(scene, hit, word) if word in ("就职", "辞职") else None
    if office is None:
        office = _office_after(scene, hit)
    if office is None:
        office = _office_before(scene, hit, word)
    who = _holder(scene, hit)
    people = terms(scene.row(who, hit.lo, hit.start)) if who else _told_before(scene, hit)
    if not people and not (office and word in _STRONG):
        return None
    if office is None and word not in _STRONG and not (who and _without_office(scene, hit, word, who)):
        return None
    until = office.span.end if office and office.span.start >= hit.end else hit.right
    bodies = scene.names_in(hit.end, until, ORG)[:1]
    if not bodies and word in ("挂职", "就任", "当了", "当过", "做了", "做过"):
        bodies = scene.names_in(hit.left, hit.start, ORG)[-1:]
    if not bodies and word == "挂职" and (went := scene.names_in(hit.left, hit.start, PLACE)):
        bodies = went[-1:]
    founded = None if bodies else _FOUNDED.search(bare, hit.lo, hit.left)
    if founded and (new := scene.names_in(*founded.span("o"), ORG)):
        bodies = new
    by = subject(scene, hit.lo, hit.lo, hit.left, ORG)[:1] if word == "任" and _DECIDED.search(bare, hit.lo, hit.left) else []
    end = hit.end - 1 if word[-1] in "了过" else hit.end
    return Draft(hit.start, end, roles_of(person=people, position=office, organisation=terms(bodies), appointer=by), people)


def _told_before(scene: Scene, hit: Hit) -> list[Term]:
    """他, 我, or nobody: of whom the sentence before speaks, or the one who writes."""
    if scene.names_in(hit.left, hit.start, PERSON):
        return []
    me = re.search(r"(?:^|[,就后来])(我)(?![们国军省县市区乡厂])[^,;。]{0,14}$", scene.bare[hit.left : hit.start])
    if me:
        return [scene.term(hit.left + me.start(1), hit.left + me.end(1), PERSON)]
    return before_this(scene, hit, PERSON)


def _office_after(scene: Scene, hit: Hit) -> Term | None:
    named = scene.names_in(hit.end, hit.right, POSITION)[:1]
    if named and re.fullmatch(_TO_OFFICE.pattern.replace("(?=S)", ""), scene.bare[hit.end : named[0].span.start]):
        return terms(named)[0]
    plain = _PLAIN_OFFICE.match(scene.bare, hit.end, hit.right)
    if plain and len(plain["office"]) > 1 and not re.search(r"的|期间|动员|人员|队员$", plain["office"]):
        return scene.term(*plain.span("office"), POSITION)
    return None


def _office_before(scene: Scene, hit: Hit, word: str) -> Term | None:
    """组织部长由某人兼任, 支队长职务由某人代理."""
    if word in ("就职", "辞职"):
        m = last_name(scene, hit.left, hit.start, POSITION)
        return terms([m])[0] if m and m.span.end == hit.start else None
    if word not in ("代理", "兼任", "担任", "接任", "充任"):
        return None
    m = last_name(scene, hit.left, hit.start, POSITION)
    if m and re.fullmatch(r"[”」』]?(?:的?职务|一职)?[,]?(?:[暂仍]?由|[^,]{0,4}由)S*P+[^,]{0,4}", scene.bare[m.span.end : hit.start]):
        return terms([m])[0]
    return None


def _without_office(scene: Scene, hit: Hit, word: str, who: Mention) -> bool:
    if word == "代理":
        return _VACANT.search(scene.bare[hit.left : hit.start]) is not None
    bodies = scene.names_in(hit.end, hit.right, ORG)[:1]
    near = [m for m in bodies if re.fullmatch(r"[为了]?", scene.bare[hit.end : m.span.start])]
    if word in ("挂职", "接任", "调任") and scene.dates_in(hit.left, hit.start):
        return True
    return word in _MOVES_ON and bool(near)


def _holder(scene: Scene, hit: Hit) -> Mention | None:
    """The person nearest before the verb; else the one the sentence, or the words in brackets, are about."""
    bare = scene.bare
    who = last_name(scene, hit.left, hit.start, PERSON)
    if who:
        return None if re.search(r"的|、$|“", bare[who.span.end : hit.start]) else who
    early = scene.names_in(hit.lo, hit.left, PERSON)
    if not early:
        return None
    if bare[hit.left - 1] == "(":
        return early[-1] if early[-1].span.end == hit.left - 1 else None
    if re.search(r"[OP由他她我]", bare[hit.left : hit.start]):
        return None
    lead = bare[hit.lo : early[0].span.start]
    alone = len(scene.row(early[0], hit.lo, hit.left)) == len(early)
    return early[0] if alone and re.fullmatch(r"[SOLT兹查据]{0,40}", lead) else None


def appoint(scene: Scene, hit: Hit) -> Draft | None:
    """某机关任命某人为某职; 免去某人某职."""
    after = scene.names_in(hit.end, hit.right, PERSON)[:1]
    if after and re.fullmatch(r"[SOLT:“\u4e00-\u9fff]{0,28}", scene.bare[hit.end : after[0].span.start]):
        return _named_after(scene, hit, after[0])
    return _named_before(scene, hit)


def _named_after(scene: Scene, hit: Hit, who: Mention) -> Draft | None:
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    people = scene.row(who, hit.end, hit.right)
    end = people[-1].span.end
    given = _GIVEN.match(bare, end, hit.right)
    after = given.end() if given else end
    offices = scene.names_in(end, hit.right, POSITION)[:1]
    if offices and not _BEFORE_OFFICE.fullmatch(bare, after, offices[0].span.start):
        offices = []
    office = terms(offices)[0] if offices else None
    if office is None and given and (plain := _PLAIN_OFFICE.match(bare, after, hit.right)):
        office = scene.term(*plain.span("office"), POSITION) if plain["office"] else None
    if word in _LEAVING:
        before = scene.names_in(hit.end, who.span.start, POSITION)[-1:]
        office = office or (terms(before)[0] if before else None)
        if office is None and not re.match(r"[^,;。]{0,14}(?:职|长|主任|书记|委员|主席)", bare[end : hit.right]):
            return None
    elif (office is None and not (given and given["verb"] in ("代理", "接充", "暂代", "兼任"))) or (word in _LOOSE and not given):
        return None
    start, stop = hit.start, hit.end
    if given and word in ("派", "委", "调", "加派", "特派") and given["verb"] not in ("为", "充", "兼", "当"):
        start, stop = given.span("verb")
    return _appointed(scene, hit, (start, stop), people, office)


def _named_before(scene: Scene, hit: Hit) -> Draft | None:
    """某人被任命为, 将某人撤职, 某人应即免职."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    who = last_name(scene, hit.left, hit.start, PERSON)
    if not who or "的" in bare[who.span.end : hit.start]:
        return None
    lead = bare[hit.left : hit.start]
    passive = bare.startswith("为", hit.end) or re.search(r"[被经由][^,]{0,12}$|[将把][SO]*P[^,]{0,4}$", lead)
    if not (passive or word in _DISMISSED or word == "选为"):
        return None
    people = scene.row(who, hit.left, hit.start)
    office = _office_after(scene, hit)
    if office is None:
        held = scene.names_in(hit.left, people[0].span.start, POSITION)[-1:]
        office = terms(held)[0] if held else None
    if office is None and word not in _DISMISSED:
        return None
    return _appointed(scene, hit, (hit.start, hit.end), people, office)


def _appointed(scene: Scene, hit: Hit, trigger: tuple[int, int], people: list[Mention], office: Term | None) -> Draft:
    spans = [m.span for m in people]
    by = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON) if t.span not in spans][:1]
    by = [t for t in by if not _BELONGS_TO.search(scene.folded[: t.span.start][-3:])]
    bodies: list[Mention] = []
    if office and office.span.start >= people[-1].span.end:
        bodies = scene.names_in(people[-1].span.end, office.span.end, ORG)[:1]
    return Draft(
        *trigger,
        roles_of(person=terms(people), position=office, organisation=terms(bodies), appointer=by),
        terms(people),
    )


def in_one_breath(events: Iterable[Event]) -> list[Event]:
    """Appointments to one body in one sentence are all planned where one of them is: 成立某会，甲任主任，乙任副主任."""
    listed = list(events)
    modes: dict[tuple[Span, Span], set[Modality]] = defaultdict(set)
    for e in listed:
        if (place := _breath(e)) is not None:
            modes[place].add(e.modality)
    mixed = {place for place, told in modes.items() if told == {Modality.PLANNED, Modality.ORDERED}}
    return [replace(e, modality=Modality.PLANNED) if _breath(e) in mixed else e for e in listed]


def _breath(event: Event) -> tuple[Span, Span] | None:
    body = next((a.term.span for a in event.arguments if a.role == "organisation"), None)
    return (event.evidence, body) if event.type == "任职·免职" and body is not None else None
