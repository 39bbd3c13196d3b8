"""Frames of papers: 印发, 公布; 通过, 批准, 修订, 废止, 施行. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import DateMention, EntityType, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, roles_of
from pipelines.extract.phrases import PAPER, doers, phrase_after, receivers
from pipelines.extract.places import DOCUMENT, ORG, PERSON, POSITION, terms
from pipelines.extract.scene import Scene

_TITLE_AFTER = re.compile(r"(?:了|出|过|的)?(?P<way>[OLST\u4e00-\u9fff第0-9字号“”]{0,12}?)(?P<d>D+)")
_TITLE_BEFORE = re.compile(
    r"(?P<d>D+)(?:\([^()]{0,24}\))?(?:已|于|经|由|在|T|O|,|正式|批准|同意|并|现|也|S|P|予以|审议|通过|自)*$"
)
_PERIODICAL = re.compile(r"(?:报|刊|杂志|通讯|新闻|画报|评论|周报|邮报|泰晤士|消息)》$")
_PAPER_BEFORE = re.compile(rf"(?P<np>[\u4e00-\u9fffLO]{{0,20}}?{PAPER})(?:已|于|在|由|T|L|O|业经|正式|今天|昨天|也|同时)*$")
_SPOKEN = re.compile(r"(?:声明|谈话|演说|讲话)$")
_OF_A_PAPER = re.compile(r"(?:文章|社论|评论|专文|消息|社评)$")
_BY_PAPER = re.compile(r"(?P<d>D+)(?:月刊|周刊|报|杂志)?(?:[在于]?T|连日|最近|日前|[\u4e00-\u9fff])*$")
_KIND = re.compile(
    r"(?:了|出)?(?P<name>[\u4e00-\u9fffLOPT第0-9“”]{0,40}?(?:通知|公告|布告|命令|通告|训令|公报|宣言|声明|通令|"
    r"告[\u4e00-\u9fffLO]{1,12}书))"
    r"(?=[,。;:、]|$|的|后)"
)


def issue(scene: Scene, hit: Hit) -> Draft | None:
    """某机关印发《某文》; 《某文》由某机关发布."""
    bare = scene.bare
    after = _TITLE_AFTER.match(bare, hit.end, hit.right)
    kind = _KIND.match(bare, hit.end, hit.right)
    if after and not re.search(r"[对在于经按]|根据", after["way"]):
        start, end = after.span("d")
    elif (before := _TITLE_BEFORE.search(bare[hit.lo : hit.start])) and not _PERIODICAL.search(
        scene.folded[hit.lo + before.start("d") : hit.lo + before.end("d")]
    ):
        start, end = hit.lo + before.start("d"), hit.lo + before.end("d")
    elif kind and len(kind["name"]) > 2 and not kind["name"].startswith("的"):
        start, end = kind.span("name")
    else:
        of = 1 if bare.startswith("的", hit.end) else 0
        phrase = phrase_after(scene, hit.end + of, hit.right, PAPER)
        told = _PAPER_BEFORE.search(bare[hit.left : hit.start]) if phrase is None else None
        if phrase is not None:
            start, end = phrase.span.start, phrase.span.end
        elif told:
            start, end = hit.left + told.start("np"), hit.left + told.end("np")
        else:
            return None
    document: Term | list[Term] = scene.term(start, end, DOCUMENT)
    issuer = _issuers(scene, hit, (start, end))
    if title := _own_title(scene, hit):
        document, issuer = [title, scene.term(start, end, DOCUMENT)], issuer or _of_the_state(scene, start, end)
    paper = _BY_PAPER.search(bare[hit.left : hit.start])
    if paper and start != hit.left + paper.start("d"):
        if bare[start] != "D" and not _OF_A_PAPER.search(scene.folded, start, end):
            return None
        issuer = [scene.term(hit.left + paper.start("d"), hit.left + paper.end("d"), DOCUMENT)]
    to = re.search(r"向(?P<who>[OLP]+)$", bare[hit.left : hit.start])
    if _SPOKEN.search(scene.folded, start, end) and issuer and all(t.type is PERSON for t in issuer):
        return None
    recipient = scene.term(hit.left + to.start("who"), hit.left + to.end("who"), ORG) if to else None
    issuer = [t for t in issuer if recipient is None or t.span.start != recipient.span.start]
    return Draft(hit.start, hit.end, roles_of(issuer=issuer, document=document, recipient=recipient))


_HEAD_LINE = re.compile(r"#?[ \u3000]*(?P<t>[^\n,。;:]{4,60}(?:条例|办法|规定|细则|规则|决定|章程|准则|规程|暂行规定))(?=\n)")
_STATE = re.compile(r"国务院|政务院|全国人民代表大会常务委员会|全国人民代表大会")


def _own_title(scene: Scene, hit: Hit) -> Term | None:
    """The name of the regulation, in the lines under it that say when it was passed, issued, revised."""
    head = _HEAD_LINE.match(scene.folded)
    if head is None or hit.start > min(scene.norms_from, head.end() + 400) or hit.start < head.end():
        return None
    return scene.term(*head.span("t"), DOCUMENT)


def _of_the_state(scene: Scene, start: int, end: int) -> list[Term]:
    """国务院 in 国务院令第几号."""
    found = _STATE.search(scene.folded, start, end)
    return [scene.term(*found.span(), ORG)] if found else []


_RESOLVED = re.compile(
    r"(?:了|过)?(?:一[项个件份]|[两二三四五六七八九十\d]+[项个件份])?(?P<np>[\u4e00-\u9fffLOPST“”0-9]{0,60}?"
    rf"{PAPER})"
    r"(?=[^\u3400-\u9fff]|$|[和与及后并以])"
)
_OWN = re.compile(
    r"(?P<d>本(?:条例|办法|规定|规则|细则|决定|法|章程|准则)|D+)(?:[(][^()]*[)])?(?:已|经|由|自|从|于|T|O|P|S|,|起|正式|之日|同时|"
    r"即行|予以|后|"
    r"第[一二三四五六七八九十\d]+[届次]?|全国|全体|审议|讨论|会议|常务|现)*$"
)
_NEXT = re.compile(r"[、,]?[^。;《D]{0,70}?(?:发布|公布|颁布|修订|制定|施行)的?(?P<d>D+)")
_WAY = re.compile(r"[^,;。]{0,20}(?:途径|方式|手段|方法|渠道|努力|协商|谈判|斗争|实践)")
_BESIDE = re.compile(r"(?:[OPS]++[、和])*+[OPS]++[、和]?(?:修订|修正|批准|联合|正式|公布|发布|讨论|审议)*$")
_AS_WELL = re.compile(r"同时(?:予以)?$")
_IN_SESSION = re.compile(r"(?:第[^届]{1,4}届)?(?P<body>[^第]{2,20}?)(?=第|会议|常务|全体)")
_MEETING_BEFORE = re.compile(
    r"(?P<np>[O第一二三四五六七八九十百\d届次全体常务委员会代表大常]+会议?)(?:讨论|审议|一致|表决|修订|第[一二三四五\d]次)*$"
)


def adopt(scene: Scene, hit: Hit) -> Draft | None:
    """某会议通过某决议; 某机关批准、修订、废止某文; 某文自某日起施行."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    if _WAY.match(bare, hit.end, hit.right):
        return None
    if word == "废止" and _AS_WELL.search(bare[hit.left : hit.start]):
        return _repealed_as_well(scene, hit)
    if word == "施行" and (own := _FROM_ITS_ISSUE.search(bare[hit.lo : hit.start])):
        return _from_its_issue(scene, hit, hit.lo + own.start("d"), hit.lo + own.end("d"), hit.lo + own.start("t"), hit.lo + own.end("t"))
    place = _adopted(scene, hit, word)
    dated = bool(scene.dates_in(hit.left, hit.start))
    alone = _STOPS.match(bare, hit.end, hit.hi) and word in ("通过", "修订", "修正", "批准")
    if place is None and not (dated and (alone or _own_title(scene, hit))):
        return None
    if word in ("施行", "实施") and not dated:
        return None
    document: Term | list[Term] | None = scene.term(*place, DOCUMENT) if place else None
    issuer = _issuers(scene, hit, place)
    if title := _own_title(scene, hit):
        document = [title]
    if document is None and not issuer:
        return None
    return Draft(hit.start, hit.end, roles_of(issuer=issuer, document=document), [])


_FROM_ITS_ISSUE = re.compile(r"(?P<d>本(?:条例|办法|规定|规则|细则|决定|法|章程|准则))自(?P<t>(?:发布|公布|颁布)之日)起(?=施行|$)")


def _from_its_issue(scene: Scene, hit: Hit, start: int, end: int, first: int, last: int) -> Draft:
    """本条例自公布之日起施行: on the day of the paper itself."""
    day = scene.term(first, last, EntityType.TIME)
    date = _day_of_issue(scene, first, last)
    roles = roles_of(document=scene.term(start, end, DOCUMENT))
    return Draft(hit.start, hit.end, roles if date else [*roles, ("time", day)], [], date=date, dated=False)


def _day_of_issue(scene: Scene, first: int, last: int) -> DateMention | None:
    """公布之日: the day of the paper, where that is known."""
    written = scene.record.when
    if written is None or written.earliest != written.latest:
        return None
    return DateMention(scene.term(first, last, EntityType.TIME).span, written, "")


_STOPS = re.compile(r"[,。;、)( \u3000根]|$|发布|公布|施行")


def _adopted(scene: Scene, hit: Hit, word: str) -> tuple[int, int] | None:
    """Where the paper stands that is adopted, revised or comes into force."""
    bare = scene.bare
    after = _TITLE_AFTER.match(bare, hit.end, hit.right)
    if after and word != "施行":
        return after.span("d")
    if word != "施行" and (follows := _NEXT.match(bare, hit.end, hit.hi)):
        return follows.span("d")
    if before := _OWN.search(bare[hit.lo : hit.start]):
        return hit.lo + before.start("d"), hit.lo + before.end("d")
    phrase = _RESOLVED.match(bare, hit.end, hit.right) if word != "施行" else None
    if phrase is None:
        return None
    start, end = phrase.span("np")
    return max(start, bare.rfind("的", start, end) + 1), end


def _issuers(scene: Scene, hit: Hit, paper: tuple[int, int] | None) -> list[Term]:
    """Those named directly before the verb, a meeting in session too; else the subject."""
    beside = _BESIDE.search(scene.bare[hit.left : hit.start])
    met = _MEETING_BEFORE.search(scene.bare[hit.left : hit.start])
    if met and "O" in met["np"] and not met["np"].endswith("O"):
        own = _IN_SESSION.match(scene.folded, hit.left + met.start("np"), hit.start)
        return [scene.term(*own.span("body"), ORG)] if own else []
    if beside and (names := scene.names_in(hit.left + beside.start(), hit.start, ORG, PERSON)):
        return terms(scene.row(names[-1], hit.left, hit.start))
    who = doers(scene, hit, ORG, PERSON)
    return [t for t in who if paper is None or t.span.end <= paper[0] or t.span.start >= paper[1]]


def _repealed_as_well(scene: Scene, hit: Hit) -> Draft | None:
    """《甲》、《乙》同时废止: on the day on which what repeals them comes into force, told just before."""
    papers = [m.span() for m in re.finditer(r"D+", scene.bare[hit.lo : hit.start])]
    documents = [scene.term(hit.lo + start, hit.lo + end, DOCUMENT) for start, end in papers]
    i = scene.index(hit.lo)
    date = None
    before = scene.sentences[i - 1] if i else (0, 0)
    if "施行" in scene.folded[slice(*before)]:
        dates = scene.dates_in(*before)
        issued = _FROM_ITS_ISSUE.search(scene.bare, *before)
        date = dates[-1] if dates else _day_of_issue(scene, issued.start("t"), issued.end("t")) if issued else None
    return Draft(hit.start, hit.end, roles_of(document=documents), [], date=date, dated=False) if documents else None


_MEETING_SENDS = re.compile(r"(?P<np>[\u4e00-\u9fffLO]{2,20}(?:大会|会议|代表大会))(?:向|今|已|特|,|同时)[^,;。]{0,12}$")


def letter(scene: Scene, hit: Hit) -> Draft | None:
    """某人致电某人; 某机关写信给某人."""
    sender = doers(scene, hit, PERSON, ORG)
    if not sender and (met := _MEETING_SENDS.search(scene.bare[hit.left : hit.start])):
        sender = [scene.term(hit.left + met.start("np"), hit.left + met.end("np"), EntityType.EVENT)]
    if not sender and hit.left > hit.lo and (met := _MEETING_SENDS.search(scene.bare[hit.lo : hit.left])):
        sender = [scene.term(hit.lo + met.start("np"), hit.lo + met.end("np"), EntityType.EVENT)]
    at = re.match(r"[给向致与呈]?", scene.bare[hit.end : hit.right])
    to = receivers(scene, hit.end + (at.end() if at else 0), hit.right, PERSON, ORG)
    to = [t for t in to if t not in sender]
    if not to and (led := re.search(r"[向给致](?P<who>[^,;。]{1,24})$", scene.bare[hit.left : hit.start])):
        to = terms(scene.names_in(hit.left + led.start("who"), hit.start, PERSON, ORG, POSITION)[:1])
        sender = [t for t in sender if t not in to]
    return Draft(hit.start, hit.end, roles_of(issuer=sender, recipient=to), []) if sender and to else None
