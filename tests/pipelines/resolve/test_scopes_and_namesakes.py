"""How far a name reaches, adversaries' spellings, and what a record itself says of people who share a name."""

from __future__ import annotations

import pytest

from graph.identity import Clusters
from graph.model import Verdict
from pipelines.resolve.scopes import without_slur
from tests.pipelines.resolve.across_records import referent, told


@pytest.mark.parametrize(("written", "before", "bore"), [
    ("毛匪泽东", "", "毛泽东"), ("陈匪文", "", "陈文"), ("汪逆精卫", "", "汪精卫"), ("蒋贼介石", "", "蒋介石"), ("林犯岳", "", "林岳"),
    ("泽东", "毛匪", "毛泽东"), ("岳", "林匪", "林岳"),
    ("蒋匪胡琏", "", "蒋匪胡琏"), ("胡琏", "蒋匪", "胡琏"), ("王五", "该匪", "王五"), ("裘竹君", "匪首", "裘竹君"),
    ("陈匪部", "", "陈匪部"), ("陈文", "毛匪", "陈文"), ("陈文", "", "陈文"), ("匪", "", "匪"),
])
def test_a_name_as_its_bearer_bore_it(written: str, before: str, bore: str) -> None:
    assert without_slur(written, before) == bore


def test_an_adversarys_spelling_is_the_same_person_and_stays_as_it_is_written() -> None:
    read = told("a", "查[P陳匪文]潛入，即[P陈文]。")
    assert referent(read, "陳匪文") == referent(read, "陈文")
    assert [m.span.quote for m in read[1].mentions] == ["陳匪文", "陈文"]


def test_whom_a_record_tells_from_a_namesake_gets_a_referent_of_his_own() -> None:
    read = told("a", "此[P陈文]与温岭县水利工程师[P陈文]同名，系两人。")
    first, second = (m.referent for m in read[1].mentions)
    assert first != second
    (judgement,) = read[1].judgements
    assert judgement.verdict is Verdict.DIFFERENT
    assert set(judgement.pair) == {first, second}
    assert "与温岭县水利工程师陈文" in judgement.evidence[0].quote
    assert "温岭县水利工程师" in judgement.reason


def test_a_comrade_is_not_the_word_that_compares() -> None:
    read = told("a", "[P陈文]同志与一九五三年病故的原副局长[P陈文]同名。")
    (judgement,) = read[1].judgements
    assert "载明与“一九五三年病故的原副局长陈文”同名" in judgement.reason


def test_a_name_in_passing_near_the_word_for_namesake_is_no_other_person() -> None:
    read = told("a", "[P陈文]与会。另有同名小说一部。")
    assert not read[1].judgements
    assert len({m.referent for m in read[1].mentions}) == 1


def test_an_alias_is_one_only_where_it_is_stated() -> None:
    stated = told("a", "[P陈文]化名[P林岳]。", aliases=[("陈文", "林岳")])
    beside = told("b", "[P陈文]、[P林岳]到会。")
    for read, one in ((stated, True), (beside, False)):
        clusters = Clusters(read[1].judgements)
        same = clusters.representative(referent(read, "陈文")) == clusters.representative(referent(read, "林岳"))
        assert same is one


def test_a_surname_with_a_title_is_the_one_person_of_that_surname() -> None:
    one = told("a", "[P林岳]到会。林政委讲话。")
    assert referent(one, "林政委") == referent(one, "林岳")
    two = told("b", "[P林岳]、[P林青山]到会。林政委讲话。")
    assert all(m.span.quote != "林政委" for m in two[1].mentions)


def test_a_name_of_three_characters_is_found_wherever_else_it_stands() -> None:
    read = told("a", "[P沈佩兰]到会。会后沈佩兰发言，沈佩兰校长同意。")
    assert [m.span.quote for m in read[1].mentions].count("沈佩兰") == 3
    short = told("b", "[P陈文]到会。会后陈文件送达。")
    assert len(short[1].mentions) == 1
