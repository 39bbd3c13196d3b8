"""Other names: 陈文，化名林岳; 浙江省水利局（以下简称省水利局）. The subject is the full name, the object the alias."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Term
from pipelines.extract.claims import Claim, name_at
from pipelines.extract.places import BODY, ORG, PERSON, phrase_before
from pipelines.extract.scene import Scene

_PEN = r"化名|又名|亦名|原名|本名|真名|笔名|别名|别号|曾用名|绰号|外号|诨号|乳名|小名|学名|谱名|法名"
_OPEN, _CLOSE = r"[“「『]?", r"[”」』]?"
_NICK = r"(?:P+|[\u4e00-\u9fff]{1,4})"
_STOP = r"(?=[,。;、)(]|$|的|同志|[”」』])"
_PEOPLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<s>P+)(?:同志|先生)?[,(]?(?P<k>{_PEN})(?:为|叫|是|作|曰|:)?{_OPEN}(?P<o>{_NICK}){_CLOSE}{_STOP}",
        r"(?P<s>P+)[,(](?:名[^,;。()]{1,4},)?(?P<k>字)(?P<o>P+|[\u4e00-\u9fff]{1,3})(?=[,。;、)]|$)",
        r"(?P<s>P+)[,(](?:[^;。()]{1,12},)?(?P<k>号)(?P<o>P+|[\u4e00-\u9fff]{2,4})(?=[,。;、)]|$)",
        rf"(?P<o>{_OPEN}(?!查){_NICK}){_CLOSE}(?:即|系|是|为)(?P<s>P+)(?:同志)?[之的](?P<k>化名|别名|笔名|原名|代号)",
        r"(?P<s>P+)(?P<k>即)(?P<o>P+)(?=[,。;、)(]|$)",
        r"(?<![\u4e00-\u9fff])查?(?P<o>(?![随立当旋迅亦也便])[\u4e00-\u9fff]{2,3})(?P<k>即)(?P<s>P+)(?=[,。;、)]|$)",
        r"(?P<s>P+)(?:同志)?(?:恢复)(?P<k>原名|本名)(?P<o>P+)",
        r"(?P<k>原名)(?P<s>P+)[^;。P]{0,20}(?:用|改用|使用)(?P<o>P+)(?:这个|之|为|的|作)?(?:化名|名)",
        r"(?P<s>P+)(?P<k>\()(?P<o>P+)\)",
        r"(?P<s>P+)[^,;。P]{0,8}?(?P<k>一律称|对外称|人称|被称为|尊称|自称)[“「『](?P<o>[\u4e00-\u9fff]{1,4}|P+)[”」』]",
        r"[“「『](?P<o>[\u4e00-\u9fff]{1,5}|P+)[”」』]\((?P<k>真名|本名)(?P<s>P+)",
        r"(?P<s>P+)[^,;。P]{0,12}?(?P<k>改名|更名)(?:为|叫|作)?(?P<o>P+)(?=[,。;、)]|$)",
    )
)
_SHORT = re.compile(
    r"\((?:以下|下|后)?(?:统)?(?P<k>简称|称)(?:为|:)?[“「『]?(?P<o>D+|[^()“”「」『』,。;]{1,16}?)[”」』]?\)"
)
_BODIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<s>O+),?(?:以下)?(?P<k>简称|又称|亦称|俗称)(?:为)?[“「『]?(?P<o>O+)",
        r"(?P<s>O+),?(?:以下)?(?P<k>简称|又称|亦称|俗称)(?:为)?[“「『](?P<o>[^“”「」『』]{2,12})[”」』]",
        r"(?P<s>O+)[,(](?P<k>原名|曾用名|旧称|又名)(?P<o>O+)(?=[,。;)]|$)",
        r"(?P<s>L+)[,(](?P<k>原名|旧称|古称|又名|旧名)(?P<o>L+|[\u4e00-\u9fff]{2,4})(?=[,。;)]|$)",
    )
)
_HINT = re.compile(rf"{_PEN}|[,(](?:字|号)|即|P\(P|称|代号|改名|更名")
_NO_ALIAS = re.compile(
    r"[0-9a-z .\-]+|[为是的了]|不改|不详|待考|为何|[未何][\u4e00-\u9fff]*|[\u4e00-\u9fff]*(?:不详|不明)|作者|同志|一览|[召活从工]\w?|称|人"
)


def aliases(scene: Scene) -> Iterator[Claim]:
    """KNOWN_AS claims; the kind of name (化名, 简称 ...) as a qualifier where it is said."""
    for lo, hi in scene.sentences:
        if not _HINT.search(scene.bare, lo, hi):
            continue
        for patterns, type_ in ((_PEOPLE, PERSON), (_BODIES, None)):
            for pattern in patterns:
                for m in pattern.finditer(scene.bare, lo, hi):
                    claim = _claim(scene, m, (lo, hi), type_)
                    if claim is not None:
                        yield claim
        yield from _shortened(scene, lo, hi)


def _claim(scene: Scene, m: re.Match[str], sentence: tuple[int, int], type_: EntityType | None) -> Claim | None:
    full = name_at(scene, *m.span("s"), last=True) or name_at(scene, *m.span("s"))
    if full is None:
        return None
    alias = _alias(scene, *m.span("o"), type_ or full.type)
    if alias is None or scene.folded[alias.span.start : alias.span.end] == scene.folded[full.span.start : full.span.end]:
        return None
    kind = m["k"] if m["k"] not in ("(", "即") else ""
    start = max(m.start("s"), m.start("o"))
    return Claim(
        "KNOWN_AS", full, alias, sentence, start, start + 1, {"kind": kind} if kind else {},
        0.9 if kind else 0.75, dated=False, normative=False,
    )


def _alias(scene: Scene, start: int, end: int, type_: EntityType) -> Term | None:
    while start < end and scene.folded[start] in "“「『":
        start += 1
    words = scene.folded[start:end]
    if not words or _NO_ALIAS.fullmatch(words):
        return None
    named = name_at(scene, start, end) if scene.bare[start] in "POL" else None
    if scene.bare[start] == "P" and re.search(r"[饰扮摄译著绘]$", words):
        return None  # 崔镇午（李梦饰）: who plays the part
    return named or scene.term(start, end, type_)


def _shortened(scene: Scene, lo: int, hi: int) -> Iterator[Claim]:
    """全称（以下简称某某）: the full name is the name, title or body that ends at the bracket."""
    for m in _SHORT.finditer(scene.bare, lo, hi):
        at = m.start()
        if at == lo:
            continue
        left = scene.clause(at - 1, lo, hi)[0]
        letter = scene.bare[at - 1]
        if letter == "D":
            title = re.search(r"D+$", scene.bare[lo:at])
            full = scene.term(lo + title.start(), at, EntityType.DOCUMENT) if title else None
        elif letter in "OL":
            run = re.search(r"[OL]+$", scene.bare[lo:at])
            full = name_at(scene, lo + run.start(), at, last=True) if run else None
        else:
            full = phrase_before(scene, left, at, BODY, ORG)
        if full is None:
            continue
        alias = _alias(scene, *m.span("o"), full.type)
        if alias is not None:
            yield Claim("KNOWN_AS", full, alias, (lo, hi), at, at + 1, {"kind": "简称"}, 0.95, dated=False, normative=False)
