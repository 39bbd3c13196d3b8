"""Frames of travel between countries and of reception: 访问, 到达, 离开; 接见, 宴请, 迎接. None where a needed part is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.model import Argument, Event, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.phrases import PEOPLE, doers, nearest, phrase_after, receivers, together_with
from pipelines.extract.places import ORG, PERSON, PLACE, terms
from pipelines.extract.scene import Scene

_INVITED = re.compile(r"应(?P<who>[^,;。]{1,40}?)(?:的)?(?:正式|友好|热情)?邀请")
_STRANGER = re.compile(
    r"代表团|访[问华中朝日苏]|大使|公使|代办|领事|外长|总理|首相|总统|国王|国务卿|亲王|元首|贵宾|使节|外交|友好|客人|外宾|舞蹈团|"
    r"球队|代表队|艺术团"
)
_SHORT = "中美英法苏日印朝越缅锡柬老泰古巴阿德意加埃叙伊埃京华沪穗津汉渝宁杭粤港澳台俄韩菲"
_OBJECT_NEXT = re.compile(r"[了过着]?(?:[\u4e00-\u9fff]{0,4})?")
_GOES = {"访问", "出访", "访", "回访", "拜访", "拜会", "回拜", "晋见", "谒"}
_ARRIVES = {"到达", "抵达", "来访", "回国", "返国"}
_PASSIVE = re.compile(r"(?:受到|得到|受|获|承|蒙|被|接受)了?(?P<who>[^。;]{0,140}?)的?(?:热烈|热情|夹道|亲切|隆重|盛大)*$")
_THERE_WERE = re.compile(r"[^,;。]{0,16}?的,?(?:还|也)?有:?(?=[SOLP])")
_HERE = re.compile(r"[了过]?(?P<p>我国|贵国|此间|这里|该国|我省|本省|本市)")
_HITHER = re.compile(rf"(?:来|到|在|对|赴)(?P<p>我国|贵国|此间|这里|该国|我省|[{_SHORT}])(?:进行|[\u4e00-\u9fff]{0,4})$")
_OUR_OWN = re.compile(r"社员|公社|生产队|群众来信|病人|家属")


def journey(scene: Scene, hit: Hit) -> Draft | None:
    """某人、某代表团访问某国; 到达、离开某地."""
    word = scene.folded[hit.start : hit.end]
    where = [m for m in scene.names_in(hit.end, hit.right, PLACE) if _OBJECT_NEXT.fullmatch(scene.bare[hit.end : m.span.start])]
    place = terms(where[:1])[0] if where else place_before(scene, hit, hit.start)
    asked = re.search(r"邀请(?P<who>[^,;。]*?)(?:在|于|T|到|前往|来|赴|去)*$", scene.bare[hit.left : hit.start])
    if place is None:
        here = _HERE.match(scene.bare, hit.end, hit.right)
        hither = None if here else _HITHER.search(scene.bare[hit.left : hit.start])
        if here:
            place = scene.term(*here.span("p"), PLACE)
        elif hither:
            place = scene.term(hit.left + hither.start("p"), hit.left + hither.end("p"), PLACE)
    who = nearest(scene, hit) or doers(scene, hit, ORG, PERSON)
    if asked and (guests := scene.names_in(hit.left + asked.start("who"), hit.start, PERSON, ORG)):
        who = terms(guests[-1:])
    if place:
        who = [t for t in who if t.span != place.span]
    host = _inviter(scene, hit)
    if word in _GOES and not place:
        met = receivers(scene, hit.end, hit.right, PERSON, ORG)
        host = host or [t for t in met if t not in who]
    if not (who and (place or host)) and not (place and word == "访问") and not (who and word in _ARRIVES):
        return None
    if word not in _GOES and not _STRANGER.search(scene.folded, hit.lo, hit.hi):
        return None
    return Draft(hit.start, hit.end, roles_of(visitor=who, host=host, place=place))


def _inviter(scene: Scene, hit: Hit) -> list[Term]:
    invited = _INVITED.search(scene.bare, hit.lo, hit.start)
    if not invited:
        return []
    named = terms(scene.names_in(*invited.span("who"), PERSON, ORG))
    if named:
        return named[-1:]
    phrase = phrase_after(scene, *invited.span("who"), PEOPLE)
    return [phrase] if phrase else []


_LETTERED = re.compile(rf"(?P<p>[{_SHORT}])(?=$|[,。\n\u3000( ]|[活访参出]|[A-Z])")
_TRAVELLER = re.compile(
    r"(?:[^,;。]{0,30}?(?:团|队|大使|总理|首相|总统|主席|外长|部长|使节|司令)|[^,;。]{0,16}P)S*(?:一行)?(?:[将已今昨日即T、在]|"
    r"近日)*$"
)


def headline(scene: Scene, hit: Hit) -> Draft | None:
    """代表团访朝, 某主席抵印: countries and cities by one character, as headlines have them."""
    at = _LETTERED.match(scene.bare, hit.end)
    if not at or not _TRAVELLER.match(scene.bare[hit.left : hit.start]):
        return None
    who = doers(scene, hit, PERSON, ORG)
    place = scene.term(*at.span("p"), PLACE)
    return Draft(hit.start, hit.end, roles_of(visitor=who, place=place)) if who else None


def reception(scene: Scene, hit: Hit) -> Draft | None:
    """某人接见、会见、宴请、迎接某人; 某人受到某人的接见."""
    passive = _PASSIVE.search(scene.bare, hit.lo, hit.start)
    present = _THERE_WERE.match(scene.bare, hit.end, hit.hi)
    if present:
        hosts = terms(scene.names_in(present.end(), hit.hi, PERSON))
        guests = receivers(scene, hit.end, hit.right, PERSON, ORG)
    elif passive:
        hosts = _welcomers(scene, *passive.span("who"))
        clause = scene.clause(passive.start(), hit.lo, hit.hi)[0]
        before = hit._replace(start=passive.start(), end=passive.end(), left=clause)
        guests = [t for t in doers(scene, before, PERSON, ORG) if t not in hosts]
    else:
        hosts = doers(scene, hit, PERSON, ORG)
        guests = [t for t in receivers(scene, hit.end, hit.right, PERSON, ORG) if t not in hosts]
        guests = guests or [t for t in together_with(scene, hit, PERSON, ORG) if t not in hosts]
    if not hosts or not (guests or present or passive):
        return None
    if passive and not present and not any(t.type is PERSON for t in (*hosts, *guests)):
        return None
    if scene.folded[hit.start : hit.end] in ("招待", "接待", "款待") and not _STRANGER.search(scene.folded, hit.lo, hit.hi):
        return None
    if _OUR_OWN.search(scene.bare, hit.left, hit.right):
        return None
    noun = scene.bare[hit.start - 1] == "的" and not passive and not present
    if noun or scene.bare[hit.end : hit.end + 1] == "的":
        return None
    place = place_before(scene, hit, hit.start)
    return Draft(hit.start, hit.end, roles_of(host=hosts, visitor=guests, place=place), guests)


def _welcomers(scene: Scene, start: int, end: int) -> list[Term]:
    people = terms(scene.names_in(start, end, PERSON))
    if people:
        return people
    phrase = phrase_after(scene, start, end, PEOPLE)
    return [phrase] if phrase else terms(scene.names_in(start, end, ORG)[:1])


_RECEIVES = re.compile(r"(?:分别)?(?:会见|接见|会晤|召见|宴请|欢宴)$")
_RECEIVED = re.compile(r"(?:受到|得到|应|由)[^,;。]{0,30}$")


def received(scene: Scene, event: Event, parts: Sequence[Argument]) -> list[Argument]:
    """The parts of 某人会见某人, where who comes first receives and who comes last is received; others stay as they are."""
    start, end = event.trigger.start, event.trigger.end
    left = scene.clause(start, *scene.sentences[max(0, scene.index(start))])[0]
    if not _RECEIVES.match(event.trigger.quote) or _RECEIVED.search(scene.bare[left:start]) or scene.bare.startswith("的", end):
        return list(parts)
    hosted = any(p.role == "host" and p.term.span.end <= start for p in parts)
    out = []
    for part in parts:
        span = part.term.span
        if part.role == "visitor" and left <= span.start and span.end <= start and not hosted:
            out.append(replace(part, role="host"))
        elif part.role in ("host", "place") and span.start == end:
            if scene.bare[span.end : span.end + 1] not in ("S", "P"):  # 会见古巴|主席: the office is received
                out.append(replace(part, role="visitor"))
        else:
            out.append(part)
    if not any(p.role == "visitor" for p in out):
        out += [p for p in event.arguments if p.role == "visitor" and p.term.span.start >= end]
    return out
