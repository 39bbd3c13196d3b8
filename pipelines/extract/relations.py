"""Relations: who was renamed, merged, split, led, placed where; which paper rests on, replaces or comes from which.

Subjects and objects run as the predicate reads: 甲 RENAMED_TO 乙 (old, new), 人 KNOWN_AS 化名 (name, alias),
文 ISSUED_BY 机关, 文 BASED_ON 文, 新文 SUPERSEDES 旧文, 人 MEMBER_OF 机构, 人 LED 部队, 下级 SUBORDINATE_TO 上级,
机构 LOCATED_IN 地方. What the record denies is no statement. Offices (HELD_POSITION) are made elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import DateMention, Mention, Modality, Record, Span, Statement
from pipelines.extract.aliases import aliases
from pipelines.extract.bodies import merge, rename, split
from pipelines.extract.claims import Claim, name_at
from pipelines.extract.cues import hits
from pipelines.extract.modality import modality
from pipelines.extract.papers import papers
from pipelines.extract.places import PERSON, subject
from pipelines.extract.scene import Scene

ORIGIN = "relations@1"


def find_relations(
    record: Record, field: str, mentions: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Statement]:
    """The relations stated in one field of the record, in order of place, each with its sentence as evidence.

    `mentions` and `dates` are those found in the field; those of other fields or records are ignored.
    """
    scene = Scene(record, field, mentions, dates)
    found: dict[str, Statement] = {}
    for claim in (*_of_bodies(scene), *_of_people(scene), *aliases(scene), *papers(scene)):
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
_NO_ENVOY = r"(?=[\u4e00-\u9fff]{0,6}(?:[,。;、)]|$))(?!人|[\u4e00-\u9fff]{0,4}[团处馆员使组军])"
_PATTERNS = tuple(
    (predicate, re.compile(pattern), confidence)
    for predicate, pattern, confidence in (
        ("LED", rf"(?P<s>P+)(?:同志|等)?(?:亲自)?{_LEAD}(?:的|了|我|所属)?(?P<o>{_UNIT})", 0.85),
        ("LED", rf"(?P<o>O+)(?:[^,;。OPD]{{0,4}})(?:由|在)[SOL]{{0,16}}(?P<s>P+)(?:同志)?{_LEAD}", 0.85),
        ("LED", r"以[SOL]{0,24}(?P<s>P+)(?:同志)?为首的(?P<o>O+|[\u4e00-\u9fffLO]{1,12}?代表团)", 0.85),
        ("SUBORDINATE_TO", r"(?P<s>O+)[^,;。OPD]{0,8}?(?:隶属于?|直属于?|归属于?)(?P<o>O+)", 0.9),
        ("SUBORDINATE_TO", rf"(?P<s>O+)(?:[^,;。OPD]{{0,10}}?|,[仍并]?)(?:归|受|由)(?P<o>O+){_RULE}", 0.85),
        ("SUBORDINATE_TO", r"(?P<o>O+)(?:所属|下属|直属|下辖)的?(?P<s>O+)", 0.8),
        ("LOCATED_IN", rf"(?P<s>O+){_SEAT}{_SEATED}(?P<o>L+)", 0.9),
        ("LOCATED_IN", rf"(?P<s>O+){_SEAT}(?:设|驻)(?P<o>L+){_NO_ENVOY}", 0.8),
        ("MEMBER_OF", r"(?P<s>P+)(?:同志)?[^,;。POD的]{0,16}?(?:加入|参加)了?(?P<o>O+)(?=[,。;、)(]|$|后|为)", 0.85),
        ("MEMBER_OF", r"(?P<s>O+)[^,;。POD的]{0,8}?加入了?(?P<o>O+)", 0.8),
    )
)
_HINT = re.compile(r"率|带领|领导|指挥|为首|属|归|受O|由O|设|驻|位于|坐落|地处|迁|移|加入|参加|下辖")
_JOINED = re.compile(r"(?:加入|参加)了?(?P<o>O+)(?=[,。;、)(]|$|后|为)")
_CAN_HAVE_MEMBERS = re.compile(r"(?:党|团|会|社|队|军|盟|组织|联盟)$")
_MEETS = re.compile(r"(?:大会|全会|代表会|座谈会|会议)$")


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
                if predicate == "LED" and scene.in_heading(*m.span()):
                    continue
                start = max(m.start("s"), m.start("o"))
                yield Claim(
                    predicate, s, o, (lo, hi), start, start + 1, confidence=confidence,
                    dated=not re.search(r"率领的|为首的|领导的", m[0]),
                )
        yield from _joined(scene, lo, hi)


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
