"""The checklist before release: what a machine can answer is answered, the rest is put to the reviewers. DOMAIN section 6."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from graph.access import Audience, Closure, closure
from graph.model import Record
from graph.reviews import Said
from graph.staleness import Change
from graph.works import Product, Sentence, Support
from pipelines.compose.counter import Difference, undisclosed
from pipelines.compose.lacks import Lack, faults
from pipelines.compose.storyline import KIND as EXHIBITION
from pipelines.compose.verify import Lookup

ASPECTS = {"political": "政治性", "professional": "专业性", "compliance": "合规性"}
APPROVED = "准用："  # key of `Product.details`, the record's id behind it
_TREE = ("结构", "缺展品", "依据未展出", "重复")  # lengths are told on the page and judged by the reviewers
_QUOTED = re.compile(r"[“‘「『][^”’」』]*[”’」』]")


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    data = yaml.safe_load((files("pipelines.compose") / "templates" / "wording.yaml").read_text("utf-8"))
    return tuple((re.compile(p), advice) for p, advice in data["advice"]), re.compile(data["adverse"])


@dataclass(frozen=True, slots=True)
class Check:
    """One point: its number and words; True passed, False failed, None for a person to sign; what was found.

    `aspect` is the review that signs it where no machine can.
    """

    number: int
    words: str
    passed: bool | None
    found: tuple[str, ...] = ()
    aspect: str = ""


def checklist(
    product: Product, lookup: Lookup, changes: Sequence[Change], signed: Mapping[str, Said],
    disputed: Iterable[Difference] = (),
) -> list[Check]:
    """The sixteen points for a work as it stands.

    `signed` is what holds of each aspect's review of this version, `disputed` what other records tell otherwise than this
    work's citations (`counter.differences`): it must cite the other side too.
    """
    cited = product.record_ids()
    records = {i: r for i in cited if (r := lookup(i)) is not None}
    lacks = faults(product, records.get) if product.kind == EXHIBITION else []
    conflicts = tuple(_undisclosed(product, disputed))
    ai = () if product.origin.startswith("extractive") else (f"含人工智能改写：{product.origin}",)
    lacking = [f"{label}审核{_stand(signed.get(aspect))}" for aspect, label in ASPECTS.items() if signed.get(aspect) is not Said.ACCEPTED]
    return [
        *_evidence(product, records, lookup, changes),
        _asked(5, "涉密、个人信息、敏感内容已由人看过", "compliance", signed),
        _asked(6, "人名、职务、时任在当日正确", "professional", signed),
        _asked(7, "地名用当时名称，需要时括注今名", "professional", signed),
        _found(8, "日期换算一致，纪年与公历不矛盾", _about(product, "日期")),
        _found(9, "数字有单位、有出处", _about(product, "数字")),
        _found(10, "说法不一之处已并列", conflicts),
        _both(11, "规范表述", _wording(product.sentences()), "political", signed),
        _found(12, "敌对方来源、复制件已注明", [*_unlabelled(product, records), *_told(lacks, ("复制件", "敌方文书"))]),
        _both(13, "图片、地图的权利和审图号", [*_told(lacks, ("审图号",)), *_without_rights(lacks)], "compliance", signed),
        _found(14, "大纲的结构和展品合乎模板" if lacks else "版面按模板生成", _told(lacks, _TREE)),
        _found(15, "三项审核都已签署", lacking),
        Check(16, "人工智能参与的部分已列明", True, ai),
    ]


def _evidence(product: Product, records: dict[str, Record], lookup: Lookup, changes: Sequence[Change]) -> Iterator[Check]:
    """Points 1 to 4: what each sentence stands on, and whether that may be used."""
    sentences = product.sentences()
    bad = [s for s in sentences if s.verdict is not Support.SUPPORTED]
    yield _found(1, "每一句事实都有出处，逐句核对通过", [f"“{s.text[:24]}”：{'；'.join(s.reasons)}" for s in bad])
    yield _found(2, "引文与原文逐字相同", [f"第 {n} 句" for n, s in enumerate(sentences, 1) if not _verbatim(s, lookup)])
    yield _found(3, "档号、题名、日期、责任者与目录一致", [f"{i} 不在馆藏里" for i in product.record_ids() if i not in records])
    open_to_use = "所用档案的开放状态和公布审批合乎对象"
    if closed := [*_openness(product, records), *(f"{c.record_id}：{c.reason}（{affected(c)}）" for c in changes)]:
        yield Check(4, open_to_use, False, tuple(closed))
        return
    allowed = ((r, words) for r in records.values() if (words := approval(product, r)))
    yield Check(4, open_to_use, True, tuple(f"{r.dh_raw or r.id}（{r.openness.value}）准用：{words}" for r, words in allowed))


def _found(number: int, words: str, found: Iterable[str]) -> Check:
    """A point that a machine answers: passed where nothing is found."""
    told = tuple(found)
    return Check(number, words, not told, told)


def _both(number: int, words: str, found: Iterable[str], aspect: str, signed: Mapping[str, Said]) -> Check:
    """A point at which a machine may find something wrong, and only a person can say that nothing is."""
    told = tuple(found)
    return Check(number, words, False, told) if told else _asked(number, words, aspect, signed)


def _told(lacks: Iterable[Lack], kinds: Sequence[str]) -> list[str]:
    return [f"{x.where}：{x.words}" for x in lacks if x.kind in kinds]


def _without_rights(lacks: Iterable[Lack]) -> Iterator[str]:
    """The exhibits whose rights nobody stated, as one line."""
    found = [x.where for x in lacks if x.kind == "权利"]
    if found:
        more = f"等 {len(found)} 件" if len(found) > 5 else ""
        yield f"没有写权利状态：{'、'.join(found[:5])}{more}；请在“展品清单与导出”里写上"


def affected(change: Change) -> str:
    """What of a work rests on a changed record: sentences by number, and under which headings it is shown."""
    told = [f"第 {'、'.join(map(str, change.sentences))} 句"] if change.sentences else []
    return "；".join([*told, *([f"展品：{'、'.join(change.shown)}"] if change.shown else [])])


def _stand(said: Said | None) -> str:
    return {None: "还没有", Said.REJECTED: "没有通过", Said.DISPUTED: "意见不一"}.get(said, "还没有")


def _asked(number: int, words: str, aspect: str, signed: Mapping[str, Said]) -> Check:
    """A point only a person can answer: answered by the signature of that review."""
    said = signed.get(aspect)
    passed = None if said in (None, Said.DISPUTED) else said is Said.ACCEPTED
    return Check(number, words, passed, (f"由{ASPECTS[aspect]}审核人签署",), aspect)


def _verbatim(sentence: Sentence, lookup: Lookup) -> bool:
    for span in sentence.citations:
        record = lookup(span.record_id)
        if record is None or record.field_text(span.field)[span.start : span.end] != span.quote:
            return False
    return bool(sentence.citations) or sentence.analysis


def approval(product: Product, record: Record) -> str:
    """By whom and under which number the use of a closed record in this work was approved, "" for one that was not.

    Only inside and for 资政参阅 (DOMAIN section 2, A2), and only as long as the record is as closed as it was then.
    """
    openness, _, words = product.details.get(APPROVED + record.id, "").partition("｜")
    inside = product.audience in (Audience.WORKING, Audience.BRIEF)
    return words if inside and openness == record.openness.value else ""


def _openness(product: Product, records: dict[str, Record]) -> Iterator[str]:
    ceiling = min(Audience(product.audience).ceiling, Closure.OPEN)  # nothing closed is released without its approval
    for record in records.values():
        if closure(record) > ceiling and not approval(product, record):
            yield f"{record.dh_raw or record.id} 是“{record.openness.value}”"


def _about(product: Product, word: str) -> list[str]:
    return [r for s in product.sentences() if s.verdict is not Support.SUPPORTED for r in s.reasons if word in r]


def _undisclosed(product: Product, disputed: Iterable[Difference]) -> Iterator[str]:
    cited = [c for s in product.sentences() for c in s.citations]
    for difference in undisclosed(disputed, cited):
        where = "、".join(dict.fromkeys(s.record_id for s in difference.others))
        yield f"“{difference.ours.quote[:24]}”另有不同记载（{difference.about}），见 {where}，没有列出"


def _wording(sentences: Sequence[Sentence]) -> Iterator[str]:
    advice, adverse = _wordings()
    for number, sentence in enumerate(sentences, 1):
        own = _QUOTED.sub("“”", re.sub(r"《[^》]*》", "", sentence.text))
        for pattern, said in advice:
            if pattern.search(own):
                yield f"第 {number} 句：{said}"
        if adverse.search(own):
            yield f"第 {number} 句：敌对方用语不能作为我方叙述"


def _unlabelled(product: Product, records: dict[str, Record]) -> Iterator[str]:
    for number, sentence in enumerate(product.sentences(), 1):
        for span in sentence.citations:
            record = records.get(span.record_id)
            if record and record.catalogue.get("立场") == "adversary" and record.title.strip("《》") not in sentence.text:
                yield f"第 {number} 句引用敌对方文书，未写明出处"
                break
