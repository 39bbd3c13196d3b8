"""Who wrote or sent what, to whom, in answer to what: AUTHORED_BY, SENT_BY, ADDRESSED_TO, REPLY_TO, and ISSUED_BY from a paper's own head.

The head of a record (某机关关于某事的报告, its 文号, the addressee on a line of its own) speaks of the record itself; its
subject is the 文号, or where there is none the word for the kind of paper (报告, 通告).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Term
from pipelines.extract.claims import Claim, name_at
from pipelines.extract.places import terms
from pipelines.extract.scene import Scene

_DOC = EntityType.DOCUMENT
_LINES = 12  # of a record, in which its head stands
_KIND = (
    r"(?:通知|决定|报告|批复|批覆|训令|指令|布告|通告|命令|意见|结论|规定|办法|纪要|请示|通报|指示|代电|公告|决议|说明|方案|总结|函|呈文|呈|令)"
)
_HEAD = re.compile(
    rf"#{{0,3}} ?(?P<by>[OLP]+(?:[、\s]+O+)*)(?:(?:关于|为|转发|印发)[^。;!?\n]{{2,70}}?|[\u4e00-\u9fff]{{0,6}}?)(?:的)?"
    rf"(?P<kind>{_KIND})[ \u3000]*(?P<no>D+)?$"
)
_VERB_HEAD = re.compile(  # it decides, it reports
    r"^(?!.*(?:关于|为)).*[OLP](?:决定|决议|报告|指示|通知|说明|总结|请示|规定|通报)[ \u3000]*$"
)
_ABOUT = re.compile(rf"#{{0,3}} ?关于[^。;!?\n]{{2,70}}?的(?P<kind>{_KIND})[ \u3000]*(?P<no>D+)?$")
_NUMBER_LINE = re.compile(r"[ \u3000(]*(?P<no>D+)[ \u3000)]*$")
_TO = re.compile(r"(?P<to>(?:[OLPS]|[、,\s]|同志|先生|并报|并转|抄送|和|暨|各[\u4e00-\u9fff]{1,8}|钧鉴|勋鉴|阁下)+):$")
_REPLIES = re.compile(
    r"(?:你|该|贵|本)?[\u4e00-\u9fffO]{0,8}?(?:T+)?(?P<no>D+)(?:来|号)?(?:呈|函|电|报告|请示|代电|训令|通知|令)?(?:均|已|敬|业经|奉)?"
    r"(?:悉|收悉|阅悉|敬悉|奉悉)"
)

_WORK = r"(?:一书|一文|等书|等文)?"
_NOT_WRITTEN = re.compile(r"证》?$|报》$|日报|晚报|杂志|周刊|月刊|书店|许可|名单》$|登记表》$|花名册")
_AUTHORS = tuple(
    (re.compile(pattern), confidence)
    for pattern, confidence in (
        (
            r"(?P<p>P+)(?:同志|先生|S+)?(?:所|合|主)?(?:著|撰写|撰|编著|编写|写|作|编|创作|起草|执笔|翻译|谱写|主编|作词|作曲)"
            r"(?:了|过|成|出)?(?:的|一篇|一部|题为)?(?P<d>D+)", 0.85,
        ),
        (
            r"(?P<p>P+)(?:同志|先生)?(?:的|自己有名的|有名的|名著|的(?:名著|著名|名作|杰作|著作|小说|长篇小说|文章|报告|剧本|诗|论文|专著|遗著|新作))+"
            r"(?P<d>D+)", 0.75,
        ),
        (
            rf"(?P<d>D+){_WORK}的?(?:作者|编者|编剧|作曲|执笔者|主编|译者)(?:是|为|:|系)?(?:[OLS]|[\u4e00-\u9fff]{{0,4}}家)*(?P<p>P+)",
            0.85,
        ),
        (
            rf"(?P<d>D+){_WORK}(?:是|系)?由[OLS]*(?P<p>P+)(?:同志|先生)?等?(?:执笔|起草|撰写|编写|创作|主编|撰|编著|作曲|编剧)",
            0.85,
        ),
        (r"(?P<d>D+)[(,](?P<p>P+)(?:著|撰|作|编|编著|编剧|作曲|译|编写|主编|作词|文)(?=[),。;]|$)", 0.85),
        (
            r"(?P<p>P+)(?:同志|先生|S+|博士|夫人|阁下)?[^,;。OPD]{0,24}?(?:作了?|发表了?|写了?|撰写了?|作过)(?:一篇|一个)?"
            r"(?:题为|题名|名为|以)?(?P<d>D+)(?:为题)?(?:的|一文)?"
            r"(?:报告|讲话|演说|演讲|发言|文章|长文|论文|社论|祝词|谈话)?(?=[,。;、]|$|,|一文|说|指出)", 0.8,
        ),
    )
)
_SENT = re.compile(
    r"(?P<by>[OP]+)S*(?:同志|先生|阁下)?(?:和[OPS]+)?(?:T+|今天|昨天|曾|又|已)?(?:写?给|致|函致|电致|复|打给|发给|寄给)"
    r"(?P<to>[OLPS]+)(?:同志|先生|夫人|阁下)?的(?:一[封份]|第[一二三]封|公开|紧急|感谢|祝)?"
    r"(?P<s>信|复信|电报|贺电|贺信|唁电|复电|函|复函|照会|备忘录|公开信|感谢信|慰问信|致敬电|电文|急电|呈文|报告)(?![息任仰念号徒])"
)
_HONOURS = re.compile(
    r"(?P<by>[OP]+|[L\u4e00-\u9fff]{2,16}?(?:大会|会议))(?:曾|并|特)?(?:向|上|致)(?P<to>[PSO]+)(?:P+|S+)?"
    r"(?P<s>致敬电|贺电|唁电|慰问电|致敬信)"
)
_HINT = re.compile(r"D|信|电|函|照会|备忘录|报告|呈文")


def letters(scene: Scene) -> Iterator[Claim]:
    """AUTHORED_BY, SENT_BY, ADDRESSED_TO, REPLY_TO and, from the record's own head, ISSUED_BY claims."""
    yield from _from_head(scene)
    for lo, hi in scene.sentences:
        bare = scene.bare[lo:hi]
        if "D" in bare and "P" in bare:
            yield from _authors(scene, lo, hi)
        if ("P" in bare or "O" in bare) and _HINT.search(bare):
            yield from _sent(scene, lo, hi)


def _authors(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    for pattern, confidence in _AUTHORS:
        for m in pattern.finditer(scene.bare, lo, hi):
            by = name_at(scene, *m.span("p"), last=True)
            if by is not None and not _NOT_WRITTEN.search(scene.folded[m.start("d") : m.end("d")]):
                paper = scene.term(*m.span("d"), _DOC)
                at = max(m.start("p"), m.start("d"))
                yield Claim("AUTHORED_BY", paper, by, (lo, hi), at, at + 1, confidence=confidence, dated=False, normative=False)


def _sent(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    for pattern in (_SENT, _HONOURS):
        for m in pattern.finditer(scene.bare, lo, hi):
            paper = scene.term(*m.span("s"), _DOC)
            to = _addressee(scene, *m.span("to"))
            by = name_at(scene, *m.span("by"), last=True)
            at = m.start("to")
            if to is not None:
                yield Claim("ADDRESSED_TO", paper, to, (lo, hi), at, at + 1, confidence=0.8, dated=False, normative=False)
            if by is not None:
                yield Claim("SENT_BY", paper, by, (lo, hi), at, at + 1, confidence=0.8, dated=False, normative=False)


def _addressee(scene: Scene, start: int, end: int) -> Term | None:
    """The person of a run of names, else its last name."""
    names = scene.names_in(start, end)
    people = [m for m in names if m.type is EntityType.PERSON] or names[-1:]
    return terms(people[:1])[0] if people else None


def _from_head(scene: Scene) -> Iterator[Claim]:
    """What the title, the 文号 under it, the line of address and the first sentence say of the record itself."""
    own: Term | None = None
    for i, (lo, hi) in enumerate(scene.sentences[:_LINES]):
        line = scene.bare[lo:hi]
        if own is None and not _VERB_HEAD.search(line) and (head := _HEAD.match(line) or _ABOUT.match(line)) is not None:
            place, number = (lo, hi), head.span("no") if head["no"] else None
            own = scene.term(lo + head.start("kind"), lo + head.end("kind"), _DOC)
            if number:
                own = scene.term(lo + number[0], lo + number[1], _DOC)
            elif i + 1 < len(scene.sentences) and (below := _NUMBER_LINE.match(scene.bare[slice(*scene.sentences[i + 1])])):
                after = scene.sentences[i + 1]
                own = scene.term(after[0] + below.start("no"), after[0] + below.end("no"), _DOC)
                place = (lo, after[1])
            if "by" in head.re.groupindex:
                for body in terms(scene.names_in(lo + head.start("by"), lo + head.end("by"), EntityType.ORGANISATION)):
                    at = body.span.start
                    yield Claim("ISSUED_BY", own, body, place, at, at + 1, confidence=0.85, dated=False, normative=False)
        elif own is not None and (address := _TO.match(line)) is not None:
            named = scene.names_in(lo + address.start("to"), lo + address.end("to"))
            for to in terms([m for m in named if m.type in (EntityType.ORGANISATION, EntityType.PERSON)]):
                yield Claim("ADDRESSED_TO", own, to, (lo, hi), to.span.start, to.span.end, confidence=0.85, dated=False, normative=False)
        elif own is not None and (reply := _REPLIES.match(line)) is not None:
            old = scene.term(lo + reply.start("no"), lo + reply.end("no"), _DOC)
            if old.span != own.span:
                yield Claim("REPLY_TO", own, old, (lo, hi), reply.end() + lo - 1, reply.end() + lo, dated=False, normative=False)
