"""Frames of loss: 逮捕, 牺牲, 逝世; 地震, 洪水, 失火, 救灾; 起义, 罢工, 示威. None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.phrases import PEOPLE, before_this, doers, phrase_after, phrase_first, receivers
from pipelines.extract.places import ORG, PERSON, PLACE, last_name, subject, terms
from pipelines.extract.scene import Scene

_TAKES = {
    "逮捕", "拘捕", "捕获", "捕", "扣押", "拘留", "枪杀", "杀害", "杀死", "打死", "打伤", "枪毙", "枪决", "处决", "暗杀", "谋杀", "活埋",
    "绑架",
    "俘虏", "俘获", "俘", "屠杀", "刺死", "炸死", "残杀", "击毙", "生擒", "拘押", "监禁", "毒杀", "缉捕", "侦缉", "缉获",
}
_VICTIMS = PEOPLE[:-1] + r"|犯|嫌疑犯|凶手|匪首|匪徒|人犯|罪犯|儿童|孩子|婴儿|老人|妇孺|平民|难民|灾民|起义者|俘虏|烈士|革命者|战俘|伪军)"
_PASSIVE = re.compile(r"[被遭为](?P<by>[^,;。]{0,30}?)(?:所|非法|无理|秘密)?$")
_WHOSE = re.compile(
    r"(?:的)?(?:父亲|母亲|儿子|女儿|丈夫|妻子|同志|先生|夫人|氏|女士|院长|教授|烈士|等|[一二三四五六七八九十百两数\d]+[人名]|"
    r"[不病已因于在以]|T|,|S|L|\(|\))*"
)


def loss(scene: Scene, hit: Hit) -> Draft | None:
    """某人被捕、牺牲、逝世; 逮捕某人."""
    word = scene.folded[hit.start : hit.end]
    passive = _PASSIVE.search(scene.bare, hit.left, hit.start)
    people: list[Term] = []
    if word in ("被捕", "被俘", "被害") and (held := phrase_after(scene, hit.end, hit.right, _VICTIMS)) and held.span.start == hit.end:
        return Draft(hit.start, hit.end, roles_of(person=held, place=place_before(scene, hit, hit.start)), attributive=True)
    if word in _TAKES and not passive:
        people = receivers(scene, hit.end, hit.right, PERSON)
        people = [t for t in people if t.type is PERSON or len(t.span.quote) > 1]
        if not people:
            phrase = phrase_after(scene, hit.end, hit.right, _VICTIMS)
            people = [phrase] if phrase else []
        brought = re.search(r"[将把](?P<who>[^,;。]{1,30})$", scene.bare[hit.left : hit.start])
        if not people and brought:
            people = terms(scene.names_in(hit.left + brought.start("who"), hit.start, PERSON))
    else:
        people = _sufferers(scene, hit, hit.left + passive.start() - hit.left if passive else hit.start)
    if not people:
        return None
    place = place_before(scene, hit, hit.start)
    at = re.compile(r"[于在](L+)").match(scene.bare, hit.end, hit.hi)
    if at:
        place = scene.term(*at.span(1), PLACE)
    return Draft(hit.start, hit.end, roles_of(person=people, place=place), people)


def _sufferers(scene: Scene, hit: Hit, until: int) -> list[Term]:
    near = last_name(scene, hit.left, until, PERSON)
    if near and not re.search(r"的(?!父亲|母亲)", scene.bare[near.span.end : until]):
        return terms(scene.row(near, hit.left, until))
    phrase = phrase_first(scene, hit.left, until, _VICTIMS)
    if phrase:
        return [phrase]
    if re.search(r"[OPL]", scene.bare[hit.left : until]):
        return []
    early = scene.names_in(hit.lo, hit.left, PERSON)
    if early and len(scene.row(early[0], hit.lo, hit.left)) == len({m.span.quote for m in early}):
        return terms(scene.row(early[0], hit.lo, hit.left))
    return subject(scene, hit.lo, hit.left, hit.left, PERSON)[:3] if early else before_this(scene, hit, PERSON)


def disaster(scene: Scene, hit: Hit) -> Draft | None:
    """某地地震、洪水、失火; 某地救灾."""
    place = place_before(scene, hit, hit.start)
    if place is None:
        near = scene.names_in(hit.left, hit.start, PLACE)
        place = terms(near[-1:])[0] if near else None
    if place is None and not scene.dates_in(hit.lo, hit.start):
        return None
    who = subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON) if scene.folded[hit.start : hit.end] in _RELIEF else []
    return Draft(hit.start, hit.end, roles_of(participant=who, place=place))


_RELIEF = {
    "赈灾", "救灾", "抗洪", "赈济", "放赈", "救济", "抢险", "抗洪抢险", "抗旱", "抢险救灾", "抗洪救灾", "抗震救灾", "急赈",
    "施赈", "救火",
}


def rising(scene: Scene, hit: Hit) -> Draft | None:
    """某地工人罢工; 某人领导某地起义."""
    who = [t for t in doers(scene, hit, ORG, PERSON) if _BY_THEM.fullmatch(scene.bare, t.span.end, hit.start)]
    place = place_before(scene, hit, hit.start)
    if place is None:
        near = scene.names_in(hit.left, hit.start, PLACE)
        place = terms(near[-1:])[0] if near else None
    if not who and "P" not in scene.bare[hit.left : hit.start]:
        phrase = _strikers(scene, hit)
        who = [phrase] if phrase else []
    if not who and not place:
        return None
    return Draft(hit.start, hit.end, roles_of(participant=who, place=place))


_BY_THEM = re.compile(r"[TLP在于、和S的人者们两地等内,\d一二三四五六七八九十百千万多余]*(?:[\u4e00-\u9fff]{0,10})")
_CROWD = re.compile(rf"(?P<np>[\u4e00-\u9fffLO]{{0,4}}?{PEOPLE})(?:[^,;。]{{0,6}})$")


def _strikers(scene: Scene, hit: Hit) -> Term | None:
    found = _CROWD.search(scene.bare[hit.left : hit.start])
    return scene.term(hit.left + found.start("np"), hit.left + found.end("np"), ORG) if found else None
