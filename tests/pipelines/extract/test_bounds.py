"""Where a name or an office begins and ends, and what is none: written by hand, `words/LABEL` for each, with its trap."""

from __future__ import annotations

import pytest

from pipelines.extract.bounds import bounded
from pipelines.extract.decoding import Found


def put_right(text: str, *given: str) -> list[str]:
    """What becomes of names given as `words/LABEL`, each at its next place in the text."""
    found, at = [], 0
    for one in given:
        words, label = one.split("/")
        start = text.index(words, at)
        found.append(Found(start, start + len(words), label, 0.8))
        at = start + 1
    return [f"{text[f.start : f.end]}/{f.label}" for f in bounded(text, found)]


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("(一)甲；(二)未经批准的", ["(二)/PER"], []),
        ("其门十三为款廿九为表六", ["款廿九/PER"], []),
        ("王五和李四", ["王五/PER", "李四/PER"], ["王五/PER", "李四/PER"]),
        ("主任委员李飞作的关于草案的汇报", ["李飞作/PER"], ["李飞/PER"]),
        ("作者李飞作于杭州", ["李飞作/PER"], ["李飞作/PER"]),
        ("委员陈理应邀作报告", ["陈理应/PER"], ["陈理/PER"]),
        ("委员陈理应到会", ["陈理应/PER"], ["陈理应/PER"]),
        ("施耐德电气公司董事会", ["施耐德/PER"], ["施耐德电气公司/ORG"]),
        ("吴庭艳集团的军队", ["吴庭艳/PER"], ["吴庭艳/PER"]),
        ("中华民族伟大复兴", ["中华/LOC"], []),
        ("中华大地", ["中华/LOC"], ["中华/LOC"]),
    ],
)
def test_names(text: str, given: list[str], expected: list[str]) -> None:
    assert put_right(text, *given) == expected


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("陈毅副总理兼外交部长今晚", ["副总理/POSITION", "外交部长/POSITION"], ["副总理/POSITION", "兼外交部长/POSITION"]),
        ("陈文兼县长", ["陈文/PER", "县长/POSITION"], ["陈文/PER", "县长/POSITION"]),  # 兼 may be the verb of the sentence
        ("总理秘书韦拉昆", ["总理/POSITION", "秘书/POSITION"], ["总理秘书/POSITION"]),
        ("俄总统新闻秘书佩斯科夫称", ["总统/POSITION", "佩斯科夫/PER"], ["总统新闻秘书/POSITION", "佩斯科夫/PER"]),
        ("總統副總統選舉", ["總統/POSITION", "副總統/POSITION"], ["總統/POSITION", "副總統/POSITION"]),
        ("联合国主席秘书长", ["主席/POSITION", "秘书长/POSITION"], ["主席/POSITION", "秘书长/POSITION"]),
        ("外交部第一亚洲司司长章文晋", ["外交部/ORG", "司长/POSITION"], ["外交部/ORG", "第一亚洲司司长/POSITION"]),
        ("礼宾司司长", ["司长/POSITION"], ["司长/POSITION"]),
        ("未经监理工程师签字", ["工程师/POSITION"], ["监理工程师/POSITION"]),
        ("跨省长途车", ["省长/POSITION"], []),
        ("他在区长大的", ["区长/POSITION"], []),
        ("省长到会", ["省长/POSITION"], ["省长/POSITION"]),
        ("业务由中国人民银行经理。", ["中国人民银行/ORG", "经理/POSITION"], ["中国人民银行/ORG"]),
        ("由公司经理陈文主持", ["经理/POSITION", "陈文/PER"], ["经理/POSITION", "陈文/PER"]),
        ("到会十一人，由鲁思恒主席。", ["鲁思恒/PER", "主席/POSITION"], ["鲁思恒/PER"]),
        ("由鲁思恒主席宣布开会", ["鲁思恒/PER", "主席/POSITION"], ["鲁思恒/PER", "主席/POSITION"]),
        ("印度外交部发言人三日宣布", ["印度外交部/ORG"], ["印度外交部/ORG", "发言人/POSITION"]),
        ("印度外交部发言人", ["印度外交部/ORG", "发言人/POSITION"], ["印度外交部/ORG", "发言人/POSITION"]),
    ],
)
def test_offices(text: str, given: list[str], expected: list[str]) -> None:
    assert put_right(text, *given) == expected
