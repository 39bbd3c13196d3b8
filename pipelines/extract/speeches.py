"""Frames of words spoken: 讲话, 致词, 谈话, 声明, 批示. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import EntityType, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.phrases import doers
from pipelines.extract.places import DOCUMENT, ORG, PERSON, terms
from pipelines.extract.scene import Scene

_ABOUT = re.compile(r"[就对](?P<topic>[^,;。]{2,40}?)(?:问题|事件|局势)?(?:发表|作|发出|提出|致)")
_REPORTS = re.compile(r"(?P<topic>[^,;。]{2,16}?(?:工作|情况|经过|问题|形势))(?=[,;。]|$)")
_SAYS = re.compile(
    r"(?:并|又|还|S|同志|先生|氏|夫人|发言人|[TL在于,就对也又再已曾正式最近今昨并竟首先接着日夜晚上午下午]|"
    r"[\u4e00-\u9fff]{0,12}[,并])*"
)
_TITLED = re.compile(r"(?:了)?(?:题为|题目是|关于)?(?P<topic>D+)")


def speech(scene: Scene, hit: Hit) -> Draft | None:
    """某人在某会上讲话; 某人发表谈话、声明; 某人批示."""
    word = scene.folded[hit.start : hit.end]
    who = doers(scene, hit, PERSON, ORG)
    if word in ("报告", "讲了"):
        who = [t for t in who if t.type is PERSON]
    if word == "声明" and scene.bare.startswith("发表", hit.start - 2) and who and all(t.type is ORG for t in who):
        return None
    if word in ("报告", "宣布", "答复", "讲了") and who and not _SAYS.fullmatch(
        scene.bare, max(who[-1].span.end, hit.left), hit.start
    ):
        return None
    if not who:
        return None
    place = place_before(scene, hit, hit.start)
    end = hit.end - 1 if word == "讲了" else hit.end
    return Draft(hit.start, end, roles_of(speaker=who, topic=_topic(scene, hit), place=place))


_AT_END = re.compile(r"[,。]?(?:全文|\(|\)|$|[\n\u3000「“\"〔]| )")
_OF = re.compile(r"(?:[时上中]的|S的?|P的?)(?:开幕|书面|广播)?$")


def titled(scene: Scene, hit: Hit) -> Draft | None:
    """某人在某会上的讲话, 总统训词: a speech told by its title."""
    if not _AT_END.match(scene.bare, hit.end) or not _OF.search(scene.bare[hit.left : hit.start]):
        return None
    people = terms(scene.names_in(hit.left, hit.start, PERSON)[:1])
    who = people or doers(scene, hit, PERSON)
    if not who:
        return None
    return Draft(hit.start, hit.end, roles_of(speaker=who, place=place_before(scene, hit, hit.start)))


def instruct(scene: Scene, hit: Hit) -> Draft | None:
    """某人指示某机关办某事: the verb, not the noun."""
    who = doers(scene, hit, PERSON, ORG)
    if not who or not re.fullmatch(r"S*(?:同志|先生)?[T于在就即已曾也又再]*", scene.bare[who[-1].span.end : hit.start]):
        return None
    return Draft(hit.start, hit.end, roles_of(speaker=who), who)


def _topic(scene: Scene, hit: Hit) -> Term | None:
    titled = _TITLED.match(scene.bare, hit.end, hit.right)
    if titled:
        return scene.term(*titled.span("topic"), DOCUMENT)
    about = _ABOUT.search(scene.bare, hit.left, hit.end)
    if about and about.end("topic") < hit.start:
        return scene.term(*about.span("topic"), EntityType.EVENT)
    told = _REPORTS.match(scene.bare, hit.end, hit.right) if scene.folded[hit.start : hit.end] == "报告" else None
    return scene.term(*told.span("topic"), EntityType.EVENT) if told else None
