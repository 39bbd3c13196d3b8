"""Relations: who was renamed, merged, split, led, placed where; which paper rests on, replaces or comes from which.

Subjects and objects run as the predicate reads: 甲 RENAMED_TO 乙 (old, new), 人 KNOWN_AS 化名 (name, alias),
文 ISSUED_BY 机关, 文 AUTHORED_BY 人, 文 ADDRESSED_TO 受文者,
函电 SENT_BY 发出者, 文 BASED_ON 文, 新文 SUPERSEDES 旧文, 人 MEMBER_OF 机构, 人 LED 部队,
下级 SUBORDINATE_TO 上级, 旧 SUCCEEDED_BY 新, 机构 LOCATED_IN 地方, 小地 WITHIN 大地, 机构 GOVERNED 地方. What the record denies is
no statement. Offices (HELD_POSITION) are made elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import DateMention, Mention, Modality, Record, Span, Statement, Term
from pipelines.extract.aliases import aliases
from pipelines.extract.amendments import amendments
from pipelines.extract.bodies import merge, rename, split
from pipelines.extract.claims import ORIGIN, Claim, name_at
from pipelines.extract.cues import hits
from pipelines.extract.letters import letters
from pipelines.extract.modality import TOLD, modality
from pipelines.extract.papers import papers
from pipelines.extract.places import PERSON, subject, terms
from pipelines.extract.scene import Scene


def find_relations(
    record: Record, field: str, mentions: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Statement]:
    """The relations stated in one field of the record, in order of place, each with its sentence as evidence.

    `mentions` and `dates` are those found in the field; those of other fields or records are ignored.
    """
    return relations_of(Scene(record, field, mentions, dates))


def relations_of(scene: Scene) -> list[Statement]:
    """The relations stated in a scene, in order of place."""
    found: dict[str, Statement] = {s.id: s for s in amendments(scene.record, scene.field)}
    for claim in (*_of_bodies(scene), *_of_people(scene), *aliases(scene), *papers(scene), *letters(scene)):
        statement = _statement(scene, claim)
        if statement is not None:
            found.setdefault(statement.id, statement)
    return sorted(found.values(), key=lambda s: (s.evidence.start, s.subject.span.start, s.predicate))


def _statement(scene: Scene, claim: Claim) -> Statement | None:
    lo, hi = claim.sentence
    left, right = scene.clause(claim.start, lo, hi)
    mode = modality(scene, lo, left, claim.start, claim.end, hi, performed=True, normative=claim.normative)
    if mode is Modality.DENIED or claim.subject.span == claim.object.span:
        return None
    if claim.predicate == "BASED_ON" and claim.subject.span.quote.startswith("本"):
        mode = Modality.ACTUAL  # 为了规范…，根据《某法》制定本条例: the text is there
    if claim.predicate == "LED" and scene.list_mode(claim.start) == "order" and not TOLD.search(scene.bare, left, claim.start):
        mode = Modality.ORDERED  # 命令：一、第一大队由某人率领，限九月三十日集结
    when = scene.governing(lo, left, claim.start, claim.end, right, mode)[0] if claim.dated else None
    return Statement(
        claim.subject, claim.predicate, Span.cut(scene.record, lo, hi, scene.field), ORIGIN, claim.object,
        when=when, modality=mode, qualifiers=claim.qualifiers, confidence=claim.confidence,
    )


def _of_bodies(scene: Scene) -> Iterator[Claim]:
    """更名, 合并, 分设, read by the same frames as the events."""
    for hit in hits(scene, frozenset(("rename", "merge", "split"))):
        frame = {"rename": rename, "merge": merge, "split": split}[hit.cue.frame]
        draft = frame(scene, hit)
        if draft is None:
            continue
        before = [t for role, t in draft.roles if role == "before"]
        after = [t for role, t in draft.roles if role == "after"]
        predicate = {"rename": "RENAMED_TO", "merge": "MERGED_INTO", "split": "SPLIT_INTO"}[hit.cue.frame]
        for old in before:
            for new in after:
                yield Claim(predicate, old, new, (hit.lo, hit.hi), hit.start, hit.end, confidence=0.9)


_UNIT = r"(?:O+|第?[\u4e00-\u9fff]{1,8}?(?:大队|中队|支队|纵队|武工队|工作队|代表团)(?![\u4e00-\u9fff]{0,2}长))"
_LEAD = r"(?:率领|统率|率|带领|领导|指挥)"
_RULE = r"(?:直接|统一|双重|共同)?(?:领导|管辖|管理|指挥|主管|督导|代管|节制)"
_SEAT = r"(?:机关|总部|本部|部)?[^,;。OPLD]{0,6}?"
_SEATED = r"(?:设于|设在|驻在|驻扎在?|驻地在?|位于|坐落[于在]|地处|迁[至往到驻]|移[驻设]于?|搬迁?[至到])"
_NO_ENVOY = r"(?=[\u4e00-\u9fff]{0,6}(?:[,。;、)]|$))(?!人|[\u4e00-\u9fff]{0,4}(?:[团处馆员使组军]|代表|记者|专员|部队))"
_PATTERNS = tuple(
    (predicate, re.compile(pattern), confidence)
    for predicate, pattern, confidence in (
        ("LED", rf"(?P<s>P+)(?:同志|等)?(?:亲自)?{_LEAD}(?:的|了|我|所属)?(?P<o>{_UNIT})", 0.85),
        ("LED", rf"(?P<o>O+)(?:[^,;。OPD]{{0,4}})(?:由|在)[SOL]{{0,16}}(?P<s>P+)(?:同志)?{_LEAD}", 0.85),
        ("LED", r"以[SOL]{0,24}(?P<s>P+)(?:同志)?为(?:首|核心|团长|首席代表|领队|S+)的(?P<o>O+|[\u4e00-\u9fffLO]{1,12}?代表团)", 0.85),
        ("LED", rf"(?P<o>O+)[^。;PD]{{0,24}}?,?在[^,;。P]{{0,20}}?(?P<s>P+)(?:同志)?{_LEAD}下", 0.8),
        ("LED", r"(?P<s>P+)(?:同志)?(?:率领|带领|率)(?P<o>[\u4e00-\u9fff]{2,8}?(?:组|团|队))(?=[,。;、到赴前来去对进访抵于在]|$)", 0.8),
        ("MEMBER_OF", r"(?P<o>O+)员(?:、[^,;。OPD]{0,8})?(?P<s>P+)", 0.85),
        ("MEMBER_OF", r"(?P<s>P+)(?:同志)?(?:是|系|原系|为)[^,;。OPD]{0,4}(?P<o>O+)的?(?:成员|会员|党员|盟员|社员|队员|团员|员)", 0.85),
        ("SUBORDINATE_TO", r"(?P<s>O+)[^,;。OPD]{0,8}?(?:隶属于?|直属于?|归属于?)(?P<o>O+)", 0.9),
        ("SUBORDINATE_TO", rf"(?P<s>O+)(?:[^,;。OPD]{{0,10}}?|,[仍并]?)(?:归|受|由)(?P<o>O+){_RULE}", 0.85),
        ("SUBORDINATE_TO", r"(?P<o>O+)(?:所属|下属|直属|下辖)的?(?P<s>O+)", 0.8),
        ("LOCATED_IN", rf"(?P<s>O+){_SEAT}{_SEATED}(?P<o>L+)", 0.9),
        ("LOCATED_IN", rf"(?P<s>O+){_SEAT}(?:设|驻)(?P<o>L+){_NO_ENVOY}", 0.8),
        ("LOCATED_IN", r"(?P<o>L+)[(,](?P<s>O+)(?:机关|总部)?(?:的)?(?:所在地|驻地)", 0.85),
        ("LOCATED_IN", r"(?P<s>O+)(?:的)?(?:所在地|驻地|地址)(?:是|在|设在|为|:)?(?P<o>L+)", 0.8),
        (
            "WITHIN", r"(?P<s>L+)(?:地处|位于|坐落[于在]|属于?|隶属于?|归)(?P<o>L+)(?:管辖|所辖|境内|的?[东西南北中][部南北]?|管|,|。|;|$)",
            0.85,
        ),
        ("WITHIN", r"(?P<o>L+)(?:下辖|辖有?|管辖|所辖|所属)的?(?P<s>L+)", 0.85),
        ("GOVERNED", r"(?P<s>O+)(?:下辖|辖|管辖|统辖)(?:有|着)?(?P<o>L+)", 0.85),
        ("GOVERNED", r"(?P<o>L+)(?:归|由|受|为)(?P<s>O+)(?:所)?(?:直接)?(?:管辖|统辖|所辖|治理)", 0.85),
        ("SUCCEEDED_BY", r"(?P<o>O+)的?前身(?:即|就)?[是为系](?P<s>O+)", 0.9),
        ("SUCCEEDED_BY", r"(?P<s>O+)(?:奉令|奉命|即|后|T+)?改组[为成](?P<o>O+)", 0.85),
        (
            "SUCCEEDED_BY", r"(?P<s>O+)(?:撤销|停办|结束|裁撤)(?:后|之后)?,?其?(?:职权|职能|职责|业务|工作|任务|所遗工作)(?:均|全部)?"
            r"由(?P<o>O+)(?:接管|接办|承担|接替|行使|负责|办理)", 0.85,
        ),
        ("MEMBER_OF", r"(?P<s>P+)(?:同志)?[^,;。POD的]{0,16}?(?:加入了?|参加了?(?!O+、))(?P<o>O+)(?=[,。;、)(]|$|后|为)", 0.85),
        ("MEMBER_OF", r"(?P<s>O+)[^,;。POD的]{0,8}?加入了?(?P<o>O+)", 0.8),
    )
)
_NOT_YET = re.compile(r"[将拟]|即使|如果|倘|原定|计划|准备")
_LISTED = frozenset(("GOVERNED", "WITHIN", "SUBORDINATE_TO"))  # 甲县辖乙、丙二乡: of each of them
_HINT = re.compile(
    r"为|员|辖|所在地|驻地|前身|改组|撤销|停办|裁撤|率|带领|领导|指挥|属|归|受O|由O|设|驻|位于|坐落|地处|迁|移|加入|参加"
)
_JOINED = re.compile(r"(?:加入|参加)了?(?P<o>O+)(?=[,。;、)(]|$|后|为)")
_CAN_HAVE_MEMBERS = re.compile(r"(?:党|团|会|社|队|军|盟|组织|联盟)$")
_MEETS = re.compile(r"(?:大会|全会|代表会|会议|[组谈论评审演报纪宴晚酒]会)$")
_OTHERS = re.compile(r"支持|欢迎|赞成|同意|邀请|通过|主张|推动|反对|要求|L")  # : somebody else joins
_HIS_OWN = re.compile(r"[^,;。]{0,12}的")  # 哈马斯位于加沙的总部: what it has there
_HIT = re.compile(r"[了过]|打|袭|攻|炸")
_PARTY_SENT = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:代表团|访问团|考察团|慰问团)")


def _of_people(scene: Scene) -> Iterator[Claim]:
    """率领, 隶属, 设于, 加入: names with the word between them."""
    for lo, hi in scene.sentences:
        if not _HINT.search(scene.bare, lo, hi):
            continue
        for predicate, pattern, confidence in _PATTERNS:
            for m in pattern.finditer(scene.bare, lo, hi):
                s, o = name_at(scene, *m.span("s"), last=True), name_at(scene, *m.span("o"))
                if s is None or o is None or (predicate == "MEMBER_OF" and not _has_members(scene, o.span)):
                    continue
                if not _holds(scene, predicate, m, s, o):
                    continue
                if predicate == "LED" and o.span.end == m.end("o") and (sent := _PARTY_SENT.match(scene.bare, o.span.end, hi)):
                    o = scene.term(o.span.start, sent.end(), o.type)  # 加纳政府|友好代表团
                start = max(m.start("s"), m.start("o"))
                dated = not re.search(r"率领的|为首的|领导的|员P", m[0])
                for one, other in _each(scene, m, s, o, (lo, hi), predicate):
                    yield Claim(predicate, one, other, (lo, hi), start, start + 1, confidence=confidence, dated=dated)
        yield from _joined(scene, lo, hi)


def _holds(scene: Scene, predicate: str, m: re.Match[str], s: Term, o: Term) -> bool:
    """Whether the words mean what the pattern takes them for."""
    if predicate == "LED":
        return not scene.in_heading(*m.span())
    between = scene.bare[min(s.span.end, o.span.end) : max(s.span.start, o.span.start)]
    if predicate == "MEMBER_OF":
        return _OTHERS.search(between) is None
    if predicate == "LOCATED_IN":
        seated = m.start("s") < m.start("o")
        return not (_NOT_YET.search(between) or (seated and (_HIS_OWN.match(scene.bare, o.span.end) or _HIT.search(between))))
    return True


def _each(
    scene: Scene, m: re.Match[str], s: Term, o: Term, sentence: tuple[int, int], predicate: str
) -> Iterator[tuple[Term, Term]]:
    """Subject and object, once for each name of the list that the later of them begins."""
    later, group = (s, "s") if m.start("s") > m.start("o") else (o, "o")
    named = [n for n in scene.names_in(*m.span(group), later.type) if n.span == later.span]
    row = terms(scene.row(named[0], named[0].span.start, sentence[1])) if named and predicate in _LISTED else [later]
    for name in row:
        yield (name, o) if group == "s" else (s, name)


def _joined(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    """某人，……，参加某会: the person the sentence is about."""
    for m in _JOINED.finditer(scene.bare, lo, hi):
        left = scene.clause(m.start(), lo, hi)[0]
        if left == lo or re.search(r"[PO]", scene.bare[left : m.start()]):
            continue
        o = name_at(scene, *m.span("o"))
        early = scene.names_in(lo, left, PERSON)
        who = subject(scene, lo, lo, left, PERSON) if early and early[0].span.start == lo else []
        if o and len(who) == 1 and len(early) == 1 and _has_members(scene, o.span):
            yield Claim("MEMBER_OF", who[0], o, (lo, hi), m.start(), m.start("o"), confidence=0.75)


def _has_members(scene: Scene, span: Span) -> bool:
    name = scene.folded[span.start : span.end]
    return _CAN_HAVE_MEMBERS.search(name) is not None and _MEETS.search(name) is None
