"""The checklist before release: what a machine can answer is answered, the rest is put to the reviewers. DOMAIN section 6."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from graph.access import Audience, Closure, closure
from graph.model import Record, Span
from graph.reviews import Said
from graph.staleness import Change
from graph.works import Product, Sentence, Support
from pipelines.compose.verify import Lookup

ASPECTS = {"political": "政治性", "professional": "专业性", "compliance": "合规性"}
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
    disputed: Iterable[Sequence[Span]] = (),
) -> list[Check]:
    """The sixteen points for a work as it stands.

    `signed` is what holds of each aspect's review of this version, `disputed` the evidence of each happening that is told
    with different days or numbers: a work that cites one side must cite the others.
    """
    sentences = product.sentences()
    cited = dict.fromkeys(c.record_id for s in sentences for c in s.citations)
    records = {i: r for i in cited if (r := lookup(i)) is not None}
    bad = [s for s in sentences if s.verdict is not Support.SUPPORTED]
    quotes = [f"第 {n} 句" for n, s in enumerate(sentences, 1) if not _verbatim(s, lookup)]
    conflicts = tuple(_undisclosed(product, disputed))
    points = (
        ("每一句事实都有出处，逐句核对通过", [f"“{s.text[:24]}”：{'；'.join(s.reasons)}" for s in bad]),
        ("引文与原文逐字相同", quotes),
        ("档号、题名、日期、责任者与目录一致", [f"{i} 不在馆藏里" for i in cited if i not in records]),
        ("所用档案的开放状态和公布审批合乎对象", list(_openness(product, records))),
    )
    done = [Check(n, words, not found, tuple(found)) for n, (words, found) in enumerate(points, 1)]
    done.append(_asked(5, "涉密、个人信息、敏感内容已由人看过", "compliance", signed))
    done.append(_asked(6, "人名、职务、时任在当日正确", "professional", signed))
    done.append(_asked(7, "地名用当时名称，需要时括注今名", "professional", signed))
    done.append(Check(8, "日期换算一致，纪年与公历不矛盾", not (d := _about(bad, "日期")), tuple(d)))
    done.append(Check(9, "数字有单位、有出处", not (d := _about(bad, "数字")), tuple(d)))
    done.append(Check(10, "说法不一之处已并列", not conflicts, conflicts))
    found = list(_wording(sentences))
    done.append(Check(11, "规范表述", False, tuple(found)) if found else _asked(11, "规范表述", "political", signed))
    found = list(_unlabelled(product, records))
    done.append(Check(12, "敌对方来源、复制件已注明", not found, tuple(found)))
    done.append(_asked(13, "图片、地图的权利和审图号", "compliance", signed))
    done.append(Check(14, "版面按模板生成", True))
    lacking = [f"{label}审核{_stand(signed.get(aspect))}" for aspect, label in ASPECTS.items() if signed.get(aspect) is not Said.ACCEPTED]
    done.append(Check(15, "三项审核都已签署", not lacking, tuple(lacking)))
    ai = () if product.origin.startswith("extractive") else (f"含人工智能改写：{product.origin}",)
    done.append(Check(16, "人工智能参与的部分已列明", True, ai))
    if changes:
        told = tuple(f"{c.record_id}：{c.reason}（第 {'、'.join(map(str, c.sentences))} 句）" for c in changes)
        done[3] = Check(4, done[3].words, False, (*done[3].found, *told))
    return done


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
    return bool(sentence.citations)


def _openness(product: Product, records: dict[str, Record]) -> Iterator[str]:
    ceiling = min(Audience(product.audience).ceiling, Closure.OPEN)  # nothing closed is ever released
    for record in records.values():
        if closure(record) > ceiling:
            yield f"{record.dh_raw or record.id} 是“{record.openness.value}”"


def _about(bad: Sequence[Sentence], word: str) -> list[str]:
    return [r for s in bad for r in s.reasons if word in r]


def _undisclosed(product: Product, disputed: Iterable[Sequence[Span]]) -> Iterator[str]:
    cited = [c for s in product.sentences() for c in s.citations]
    records = {c.record_id for c in cited}
    for sides in disputed:
        ours = [s for s in sides if any(c.record_id == s.record_id and c.start < s.end and s.start < c.end for c in cited)]
        others = dict.fromkeys(s.record_id for s in sides if s.record_id not in records)
        if ours and others:
            yield f"“{ours[0].quote[:24]}”另有不同记载，见 {'、'.join(others)}，没有列出"


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
