"""Opinion beside fact: where it may stand, what it may say, and what advice rests on."""

from __future__ import annotations

from dataclasses import replace

from graph.model import Record, Span
from graph.works import Exhibit, Product, Section, Sentence, Support
from pipelines.compose import verify
from pipelines.compose.verify import Facts

_RECORD = Record("r1", "1951年全县修复水库三座。群众参加夜校学习。", {"题名": "修复水库的报告"})
_FACT = Span.cut(_RECORD, 0, 13)
_OTHER = Span.cut(_RECORD, 13, 22)


def _facts(text: str) -> Facts:
    return Facts(frozenset({"陈文"} if "陈文" in text else ()), frozenset())


def _checked(sentence: Sentence, kind: str = "lesson", analysis: bool = True) -> Sentence:
    facts = Section("一、档案记载", (Sentence(_FACT.quote, (_FACT,)),), "fact")
    work = Product("p", "brief", "题", (facts, Section("三、启示", (sentence,), kind, analysis)))
    return verify(work, {"r1": _RECORD}.get, _facts).sections[1].sentences[0]


def test_own_words_may_stand_beside_a_quote_they_do_not_repeat() -> None:
    opinion = Sentence("由此可见，组织起来是关键。", (_FACT,), analysis=True)
    assert _checked(opinion).verdict is Support.SUPPORTED
    assert _checked(replace(opinion, citations=())).verdict is Support.SUPPORTED
    assert _checked(replace(opinion, analysis=False)).verdict is Support.UNSUPPORTED


def test_opinion_is_refused_where_only_facts_may_stand() -> None:
    found = _checked(Sentence("由此可见，组织起来是关键。", (_FACT,), analysis=True), analysis=False)
    assert (found.verdict, found.reasons) == (Support.UNSUPPORTED, ("“三、启示”只写档案所载，不写分析",))


def test_opinion_invents_no_figure_name_or_quotation() -> None:
    for words in ("修复水库五座，可见成效。", "陈文的做法值得借鉴。", "正如“兴修水利是根本”所说。", "1952年以后更是如此。"):
        assert _checked(Sentence(words, (_FACT,), analysis=True)).verdict is Support.UNSUPPORTED, words
    assert _checked(Sentence("修复水库三座，可见成效。", (_FACT,), analysis=True)).verdict is Support.SUPPORTED


def test_a_false_quote_is_refused_under_opinion_too() -> None:
    forged = Span("r1", 0, 4, "造出来的")
    assert _checked(Sentence("由此可见，组织起来是关键。", (forged,), analysis=True)).verdict is Support.UNSUPPORTED


def test_advice_names_findings_of_the_work() -> None:
    words = "建议组织群众参加管护。"
    assert _checked(Sentence(words, (_FACT,), analysis=True), "advice").verdict is Support.SUPPORTED
    assert _checked(Sentence(words, (), analysis=True), "advice").reasons == ("建议没有指明所据的事实",)
    assert _checked(Sentence(words, (_OTHER,), analysis=True), "advice").reasons == ("建议所据的引文不在前面各部分里",)


def test_labels_of_exhibits_are_verified_and_counted() -> None:
    shown = Exhibit("r1", label=(Sentence(_FACT.quote, (_FACT,)), Sentence("编出来的说明。")))
    work = Product("p", "exhibition", "展", (Section("一", (Sentence(_OTHER.quote, (_OTHER,)),), "group", exhibits=(shown,)),))
    checked = verify(work, {"r1": _RECORD}.get, _facts)
    assert [s.verdict for s in checked.sentences()] == [Support.SUPPORTED, Support.SUPPORTED, Support.UNSUPPORTED]
    assert checked.record_ids() == ("r1",)
