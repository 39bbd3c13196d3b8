"""Relations of documents: who issued it, what it rests on, what it puts out of force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Term
from pipelines.extract.claims import Claim, name_at
from pipelines.extract.documents import draft_stage
from pipelines.extract.places import terms
from pipelines.extract.scene import Scene

_DOC = EntityType.DOCUMENT
_KIND = r"(?:条例|办法|规定|细则|规则|章程|方案|规划纲要|规划|纲要|意见|决定|通知|标准|规程)"
_ISSUED = r"(?:联合)?(?:印发|发布|颁布|下发|公布|发出|制定|制订|出台|颁行|颁发|发表|签发|刊布)"
_NUMBER = r"(?:\((?P<no>[^()]{1,14}[〔\[(【]\d{2,4}[〕\])】][^()]{0,3}\d+号)\)|\([^()]{0,30}\))?"
_BY = re.compile(rf"(?P<o>O+)(?P<gap>[^,;。OPD]{{0,14}}?){_ISSUED}(?:了|的|出)?(?P<way>[^,;。DP]{{0,10}}?)(?P<s>D+){_NUMBER}")
_GAP = re.compile(r"(?:T+|[\u4e00-\u9fff]{0,4}|等[^,;。OPD]{0,8})(?:T+|[\u4e00-\u9fff]{0,4})")  # : 今天, 于T, 等部门
_WAY = re.compile(r"(?!.*(?:[对在于经按]|根据|关于|贯彻|题为)).*")
_FROM = re.compile(rf"(?P<s>D+){_NUMBER},?(?:已|现)?[^,;。DOP]{{0,6}}?(?:经|由)(?P<o>O+)[^,;。OD]{{0,14}}?{_ISSUED}")
_BESIDE = re.compile(rf"(?P<o>O+)(?:的)?(?P<s>D+){_NUMBER}")
_WITHIN = re.compile(r"(?:关于|印发|转发|批转)")
_GROUND = re.compile(r"(?:根据|依据|依照|遵照|按照|遵循|贯彻|执行)(?P<o>D+)")
_MORE = re.compile(r"(?:\([^()]{0,30}\))?(?:、|和|与|及|以及|,)?(?:[OLT]|公布的|发布的|批准的|颁布的|印发的|有关)*(?P<d>D+)")
_MORE_ISSUED = re.compile(r"(?:\([^()]{0,30}\))?(?:、|和|与|及|以及)(?:T+(?:公布的|发布的|批准的|颁布的|印发的))?(?P<d>D+)")
_EDITORIAL = re.compile(
    r"(?P<o>D+|O+)(?:杂志|月刊|周刊|半月刊|周报)?(?:[在于]?(?:今天|昨天|今日|昨日|今年|去年|本年|T+|[\u4e00-\u9fff]{0,3}号|第?[一二三四五六七八九十\d]+期|最近|元旦)?){0,2}"
    r"(?:发表|刊登|刊载|登载|的)?(?:了|的)?(?:一篇)?(?:(?:题为|以)(?P<s>D+)(?:为题)?的?(?:社论|评论|文章|专论|时评|短评)"
    r"|(?:编辑部)?(?:社论|评论|文章|专论|短评|时评|专栏文章|述评)(?:、)?(?P<t>D+))"
)
_PRESS = re.compile(r"(?:报|社|刊|杂志|台|通讯)$")
_STATES = re.compile(r"发[表布出]|公布|颁[布发]")
_STATED = re.compile(
    r"(?P<o>[OP]+)(?:[^,;。OPD]{0,4}|T+|今天|昨天|同日)?(?:发表|发布|公布|颁布|颁发|发出)(?:了|过)?(?:T+)?(?:一[项个份篇封])?(?:联合|最后|郑重|严正|书面|正式)?"
    r"(?P<s>声明|公报|公告|宣言|通告|布告|通电|照会|命令|白皮书|文告|钦定宪法|宪法|新宪法|通令)(?=[,。;:]|$|说|指出|宣布|要求|抗议|严|的(?:时候|同时))"
)
_MADE = re.compile(
    rf"(?:制定|制订|特制定|订立|编制|起草|修订)(?:了|出)?(?P<s>D+|本{_KIND}|[\u4e00-\u9fffOLT“”]{{2,40}}?{_KIND})(?=[,。;:]|$)"
)
_THIS = re.compile(rf"本{_KIND}")
_VOID = re.compile(r"(?:废止|作废|停止执行|即行失效|失效)")
_VOIDED = re.compile(rf"(?P<o>D+){_NUMBER}(?P<gap>[^;。D]{{0,16}}?)(?:同时|即行|一并|予以|相应|均|即)?(?:废止|作废|停止执行|失效)")
_VOIDS = re.compile(r"废止(?:了)?[^,;。D]{0,8}(?P<o>D+)")
_REPLACES = re.compile(r"(?P<s>D+)(?:取代|代替|替代)了?[^,;。D]{0,6}(?P<o>D+)")
_TAKES_EFFECT = re.compile(rf"(?P<s>D+|本{_KIND})[^;。D]{{0,24}}?(?:施行|实施|执行|起实行|生效)")


def papers(scene: Scene) -> Iterator[Claim]:
    """ISSUED_BY, BASED_ON and SUPERSEDES claims; a 文号 beside the title is a qualifier."""
    for i, (lo, hi) in enumerate(scene.sentences):
        if "D" not in scene.bare[lo:hi]:
            if _STATES.search(scene.bare, lo, hi):
                yield from _editorials(scene, lo, hi)
            continue
        yield from _issued(scene, lo, hi)
        yield from _editorials(scene, lo, hi)
        yield from _based(scene, lo, hi)
        yield from _superseded(scene, i, lo, hi)


def _number(scene: Scene, m: re.Match[str]) -> dict[str, str]:
    return {"文号": scene.text[m.start("no") : m.end("no")]} if m["no"] else {}


def _issued(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    for pattern, confidence in ((_BY, 0.9), (_FROM, 0.9), (_BESIDE, 0.8)):
        for m in pattern.finditer(scene.bare, lo, hi):
            if pattern is _BY and not (_WAY.fullmatch(m["way"]) and _GAP.fullmatch(m["gap"])):
                continue
            title = scene.folded[m.start("s") : m.end("s")]
            if pattern is _BESIDE and not re.match(r"《(?:关于|印发|转发)|.*(?:通知|决定|意见|办法|规定|条例|请示|批复)》$", title):
                continue
            if pattern is _BESIDE and re.search(r"[致给对向]$|(?:转发|批转)了?$", scene.bare[lo : m.start("o")]):
                continue
            by = name_at(scene, *m.span("o"), last=pattern is not _FROM)
            if by is not None:
                at = max(m.start("s"), m.start("o"))
                for paper in _issued_together(scene, *m.span("s"), hi):
                    for body in _bodies(scene, by, lo, hi):
                        yield Claim("ISSUED_BY", paper, body, (lo, hi), at, at + 1, _said(scene, m, paper), confidence, normative=False)
    for m in re.finditer(rf"(?P<s>D+){_NUMBER}", scene.bare[lo:hi]):
        start, end = lo + m.start("s"), lo + m.end("s")
        number = {"文号": scene.text[lo + m.start("no") : lo + m.end("no")]} if m["no"] else {}
        for name in scene.titled_in(start, end, EntityType.ORGANISATION)[:1]:
            if name.span.start == start + 1 and _WITHIN.match(scene.folded, name.span.end):
                by = Term(name.span, name.type)
                paper = scene.term(start, end, _DOC)
                yield Claim("ISSUED_BY", paper, by, (lo, hi), start, end, number, 0.85, dated=False, normative=False)


def _issued_together(scene: Scene, start: int, end: int, hi: int) -> list[Term]:
    """The title at start..end and those that the same words issue: T颁布的《甲》和T颁布的《乙》."""
    row = [scene.term(start, end, _DOC)]
    while (more := _MORE_ISSUED.match(scene.bare, end, hi)) is not None:
        row.append(scene.term(*more.span("d"), _DOC))
        end = more.end()
    return row


def _bodies(scene: Scene, body: Term, lo: int, hi: int) -> list[Term]:
    """The body with those listed beside it: 教育部、卫生部颁布."""
    named = [m for m in scene.names_in(lo, hi, EntityType.ORGANISATION) if m.span == body.span]
    return terms(scene.row(named[0], lo, hi)) if named else [body]


def _said(scene: Scene, m: re.Match[str], paper: Term) -> dict[str, str]:
    """文号 where it stands beside the title, and the 稿本 the title gives."""
    stage = draft_stage(scene.folded[paper.span.start : paper.span.end])
    return _number(scene, m) | ({"稿本": stage} if stage else {})


def _editorials(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    """《红旗》杂志社论《甲》; 《乙报》发表题为《丙》的文章; 外交部发表声明."""
    for m in _EDITORIAL.finditer(scene.bare, lo, hi):
        group = "s" if m["s"] else "t"
        if scene.bare[m.start("o")] == "D":
            by: Term | None = scene.term(*m.span("o"), _DOC)
        else:
            by = name_at(scene, *m.span("o"), last=True)
            by = by if by is not None and _PRESS.search(scene.folded[by.span.start : by.span.end]) else None
        if by is not None:
            yield Claim("ISSUED_BY", scene.term(*m.span(group), _DOC), by, (lo, hi), m.start(group), m.end(group), normative=False)
    for m in _STATED.finditer(scene.bare, lo, hi):
        by = name_at(scene, *m.span("o"), last=True)
        if by is not None and not re.search(r"[在对向据为]$", scene.bare[lo : by.span.start]):
            paper = scene.term(*m.span("s"), _DOC)
            yield Claim("ISSUED_BY", paper, by, (lo, hi), m.end("o"), m.start("s") + 1, confidence=0.75, normative=False)


def _row(scene: Scene, start: int, end: int, hi: int) -> list[Term]:
    """The title at start..end and those listed after it."""
    row = [scene.term(start, end, _DOC)]
    while (more := _MORE.match(scene.bare, end, hi)) is not None and more.end() > end:
        row.append(scene.term(*more.span("d"), _DOC))
        end = more.end()
    return row


def _based(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    for m in _GROUND.finditer(scene.bare, lo, hi):
        grounds = _row(scene, *m.span("o"), hi)
        made = _MADE.search(scene.bare, grounds[-1].span.end, hi)
        own = re.search(rf"(?P<s>D+|本{_KIND})(?:[是系为])?$", scene.bare[lo : m.start()])
        if made and re.search(r"[。;]", scene.bare[m.end() : made.start()]):
            made = None
        if made:
            paper = scene.term(*made.span("s"), _DOC)
        elif own and re.search(r"制定|制订|修订|编制|起草", scene.bare[m.end() : hi]):
            paper = scene.term(lo + own.start("s"), lo + own.end("s"), _DOC)
        else:
            continue
        for ground in grounds:
            if ground.span != paper.span:
                yield Claim("BASED_ON", paper, ground, (lo, hi), m.start(), m.end(), confidence=0.9, dated=False, normative=False)


def _superseded(scene: Scene, i: int, lo: int, hi: int) -> Iterator[Claim]:
    for m in _REPLACES.finditer(scene.bare, lo, hi):
        newer, older = scene.term(*m.span("s"), _DOC), scene.term(*m.span("o"), _DOC)
        yield Claim("SUPERSEDES", newer, older, (lo, hi), m.end("s"), m.start("o"), dated=False, normative=False)
    if not _VOID.search(scene.bare, lo, hi):
        return
    olds: list[tuple[Term, int]] = []
    for m in _VOIDS.finditer(scene.bare, lo, hi):
        olds += [(t, m.start()) for t in _row(scene, *m.span("o"), hi)]
    voided = _VOIDED.search(scene.bare, lo, hi)
    if not olds and voided:
        void = _VOID.search(scene.bare, voided.end("o"), hi)
        first = re.search(r"(?P<d>D+)", scene.bare[lo:hi])
        rows = _row(scene, lo + first.start(), lo + first.end(), hi) if first else []
        listed = rows if any(t.span.start == voided.start("o") for t in rows) else [scene.term(*voided.span("o"), _DOC)]
        olds += [(t, void.start() if void else voided.end()) for t in listed]
    new: Term | None = _in_force(scene, lo, hi, {t.span.start for t, _ in olds})
    if new is None and i and "\n" not in scene.text[scene.sentences[i - 1][1] : lo]:
        new = _in_force(scene, *scene.sentences[i - 1], set())
    for old, at in olds:
        if new is not None and new.span != old.span:
            yield Claim("SUPERSEDES", new, old, (lo, hi), at, at + 2, dated=False, normative=False)


def _in_force(scene: Scene, lo: int, hi: int, taken: set[int]) -> Term | None:
    for m in _TAKES_EFFECT.finditer(scene.bare, lo, hi):
        if m.start("s") not in taken:
            return scene.term(*m.span("s"), _DOC)
    this = _THIS.search(scene.bare, lo, hi)
    return scene.term(*this.span(), _DOC) if this else None
