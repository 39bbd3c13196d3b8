"""The parts of an event whose word no frame knows: who stands before the word, and what names or papers stand after it."""

from __future__ import annotations

from graph.model import EntityType, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, Roles, place_before
from pipelines.extract.phrases import DOER, PAPER, doers, phrase_after
from pipelines.extract.places import DOCUMENT, ORG, PERSON, PLACE, POSITION, WORK, body_after
from pipelines.extract.scene import Scene

_AFTER: dict[str, dict[EntityType, str]] = {
    "任职·免职": {PERSON: "person", POSITION: "position", ORG: "organisation"},
    "战斗·战役": {PLACE: "place", ORG: "side"},
    "视察·调研": {PLACE: "place", ORG: "place"},
    "发布文件": {DOCUMENT: "document"},
    "表彰": {PERSON: "awardee", ORG: "awardee"},
    "出访·来访": {PLACE: "place", PERSON: "host", ORG: "host"},
    "被捕·牺牲·逝世": {PERSON: "person"},
    "签订协议": {DOCUMENT: "document"},
    "创刊出版": {DOCUMENT: "document"},
    "移交征集": {ORG: "recipient", DOCUMENT: "object"},
    "起义·暴动": {PLACE: "place"},
}
_PAPERS = {"发布文件": "document", "签订协议": "document"}
_FEW = 24  # characters after the word in which a part of it is looked for


def parts(scene: Scene, hit: Hit) -> Draft:
    """The word with the names beside it in the parts they commonly fill."""
    who = doers(scene, hit, PERSON, ORG)
    place = place_before(scene, hit, hit.start)
    behind = _behind(scene, hit)
    taken = {term.span for _, term in behind} | ({place.span} if place else set())
    roles: Roles = [(DOER[hit.cue.type], term) for term in who if term.span not in taken]
    if place and not any(role == "place" for role, _ in behind):
        roles.append(("place", place))
    return Draft(hit.start, hit.end, [*roles, *behind])


def _behind(scene: Scene, hit: Hit) -> Roles:
    until = min(hit.right, hit.end + _FEW)
    found: Roles = []
    for type_, role in _AFTER.get(hit.cue.type, {}).items():
        if any(role == have for have, _ in found):
            continue
        names = scene.names_in(hit.end, hit.right if type_ is DOCUMENT else until, type_)
        names = [m for m in names if m.span.start < until]
        if names:
            found.append((role, Term(names[0].span, names[0].type)))
    paper = _PAPERS.get(hit.cue.type)
    if paper and not found and (phrase := phrase_after(scene, hit.end, hit.right, PAPER)):
        found.append((paper, phrase))
    if hit.cue.type == "项目·工程" and (work := phrase_after(scene, hit.end, hit.right, WORK)):
        found.append(("project", work))
    if hit.cue.type.startswith("成立") and (body := body_after(scene, hit.end, hit.right)):
        found.append(("after", body))
    return found
