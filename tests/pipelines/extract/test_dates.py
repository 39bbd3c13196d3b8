"""Dates in context: hand-written tables of (record date, text, what must be found), one row an expression or a trap.

A finding is written `words EDTF calendar`, with `-` for a date that cannot be told. Nothing else may be found.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import DateMention, Record
from pipelines.calendar_dates import parse_date
from pipelines.extract.dates import find_dates


def found(text: str, own: str = "") -> list[DateMention]:
    return find_dates(Record("T901-001", text, when=parse_date(own)))


def written(mention: DateMention) -> str:
    return f"{mention.span.quote} {mention.when.edtf or '-'} {mention.when.calendar}"


GREGORIAN = [
    ("1949年5月3日，杭州解放。", ["1949年5月3日 1949-05-03 gregorian"]),
    ("于公元1949年5月3日", ["1949年5月3日 1949-05-03 gregorian"]),
    ("自1949年5月起", ["1949年5月 1949-05 gregorian"]),
    ("一九四九年五月三日解放", ["一九四九年五月三日 1949-05-03 gregorian"]),
    ("二〇〇三年", ["二〇〇三年 2003 gregorian"]),
    ("二OO三年七月", ["二OO三年七月 2003-07 gregorian"]),
    ("一九六○年", ["一九六○年 1960 gregorian"]),
    ("２００３年６月１０日", ["２００３年６月１０日 2003-06-10 gregorian"]),
    ("2003 年 6 月 10 日", ["2003 年 6 月 10 日 2003-06-10 gregorian"]),
    ("1949年5\n月3日", ["1949年5\n月3日 1949-05-03 gregorian"]),
    ("1949年1\n2月", ["1949年1\n2月 1949-12 gregorian"]),
    ("一九四\n九年五月", ["一九四\n九年五月 1949-05 gregorian"]),
    ("一九三八年十二月廿七日", ["一九三八年十二月廿七日 1938-12-27 gregorian"]),
    ("一九三八年十月卅一日", ["一九三八年十月卅一日 1938-10-31 gregorian"]),
    ("1938年5月3号到杭", ["1938年5月3号 1938-05-03 gregorian"]),
    ("公历1938年5月", ["公历1938年5月 1938-05 gregorian"]),
    ("1938-05-21收到", ["1938-05-21 1938-05-21 gregorian"]),
    ("1938.5.21签发", ["1938.5.21 1938-05-21 gregorian"]),
    ("2003/6/10登记", ["2003/6/10 2003-06-10 gregorian"]),
    ("建档日期19380521。", ["19380521 1938-05-21 gregorian"]),
    ("刊于2003-06。", ["2003-06 2003-06 gregorian"]),
    ("1963年元旦", ["1963年元旦 1963-01-01 gregorian"]),
    ("1949年度决算", ["1949年度 1949 gregorian"]),
    ("2004年2月29日", ["2004年2月29日 2004-02-29 gregorian"]),
    ("1938年8月份", ["1938年8月份 1938-08 gregorian"]),
]

OTHER_CALENDARS = [
    ("民国廿七年五月廿一日", ["民国廿七年五月廿一日 1938-05-21 minguo"]),
    ("民國二十七年五月廿一日", ["民國二十七年五月廿一日 1938-05-21 minguo"]),
    ("中華民國三十八年一月", ["中華民國三十八年一月 1949-01 minguo"]),
    ("民国元年", ["民国元年 1912 minguo"]),
    ("民国27年5月", ["民国27年5月 1938-05 minguo"]),
    ("民国二七年", ["民国二七年 1938 minguo"]),
    ("民廿七年五月", ["民廿七年五月 1938-05 minguo"]),
    ("民国卅六年元旦", ["民国卅六年元旦 1947-01-01 minguo"]),
    ("民国廿七年旧历五月初三", ["民国廿七年旧历五月初三 1938-05-31 lunar"]),
    ("光绪二十四年", ["光绪二十四年 1898 era"]),
    ("光緒二十四年四月二十三日", ["光緒二十四年四月二十三日 1898-06-11 era"]),
    ("光绪二十四年四月廿三", ["光绪二十四年四月廿三 1898-06-11 era"]),
    ("宣统三年八月十九日", ["宣统三年八月十九日 1911-10-10 era"]),
    ("宣统三年十二月廿五日", ["宣统三年十二月廿五日 1912-02-12 era"]),
    ("光绪元年", ["光绪元年 1875 era"]),
    ("光绪二十四年八月", ["光绪二十四年八月 1898-09-16/1898-10-14 era"]),
    ("光绪二十四年闰三月初一", ["光绪二十四年闰三月初一 1898-04-21 era"]),
    ("光绪戊戌年", ["光绪戊戌年 1898 era"]),
    ("同治年间", ["同治年间 1862/1874 era"]),
    ("宣统四年", ["宣统四年 - era"]),
    ("昭和十三年五月三日", ["昭和十三年五月三日 1938-05-03 era"]),
    ("1938年农历五月初三", ["1938年农历五月初三 1938-05-31 lunar"]),
    ("农历1938年五月", ["农历1938年五月 1938-05-29/1938-06-27 lunar"]),
    ("1938年正月初一", ["1938年正月初一 1938-01-31 lunar"]),
    ("1963年闰四月初三", ["1963年闰四月初三 1963-05-25 lunar"]),
    ("1963年闰五月", ["1963年闰五月 - lunar"]),
    ("1937年腊月廿三", ["1937年腊月廿三 1938-01-24 lunar"]),
    ("夏历甲子年", ["夏历甲子年 - lunar"]),
]

PARTS_OF_TIME = [
    ("1938年5月至8月", ["1938年5月至8月 1938-05/1938-08 gregorian"]),
    ("1938年5月21日至23日", ["1938年5月21日至23日 1938-05-21/1938-05-23 gregorian"]),
    ("1938年5月3—5日", ["1938年5月3—5日 1938-05-03/1938-05-05 gregorian"]),
    ("1938年5月21日—6月3日", ["1938年5月21日—6月3日 1938-05-21/1938-06-03 gregorian"]),
    ("1938年5月起至1940年8月止", ["1938年5月起至1940年8月 1938-05/1940-08 gregorian"]),
    ("2003—2007年", ["2003—2007年 2003/2007 gregorian"]),
    ("2003年至2007年", ["2003年至2007年 2003/2007 gregorian"]),
    ("2003～2007年", ["2003～2007年 2003/2007 gregorian"]),
    ("一九三七年至四五年", ["一九三七年至四五年 1937/1945 gregorian"]),
    ("1938年12月至次年1月", ["1938年12月至次年1月 1938-12/1939-01 gregorian"]),
    ("民国廿六年至廿八年", ["民国廿六年至廿八年 1937/1939 minguo"]),
    ("陈某（1904—1997）", ["1904—1997 1904/1997 gregorian"]),
    ("1938年11月至3月", ["1938年11月至3月 - gregorian"]),
    ("1938年（民国二十七年）5月21日",
     ["1938年 1938 gregorian", "民国二十七年 1938 minguo", "5月21日 1938-05-21 relative"]),
    ("1938年（农历）五月初三", ["1938年（农历）五月初三 1938-05-31 lunar"]),
    ("民国二十六年七月起至民国二十七年五月止", ["民国二十六年七月起至民国二十七年五月 1937-07/1938-05 minguo"]),
    ("2003、2004年", ["2003 2003 gregorian", "2004年 2004 gregorian"]),
    ("1938年5、6月间", ["1938年5、6月 1938-05/1938-06 gregorian"]),
    ("1938年夏", ["1938年夏 1938-22 gregorian"]),
    ("1938年春季", ["1938年春季 1938-21 gregorian"]),
    ("1938年秋天", ["1938年秋天 1938-23 gregorian"]),
    ("1937年冬", ["1937年冬 1937-24 gregorian"]),
    ("1938年6月中旬", ["1938年6月中旬 1938-06-11/1938-06-20 gregorian"]),
    ("1938年5月上旬", ["1938年5月上旬 1938-05-01/1938-05-10 gregorian"]),
    ("1938年2月下旬", ["1938年2月下旬 1938-02-21/1938-02-28 gregorian"]),
    ("1936年2月下旬", ["1936年2月下旬 1936-02-21/1936-02-29 gregorian"]),
    ("1938年初", ["1938年初 1938-01/1938-03 gregorian"]),
    ("1938年底", ["1938年底 1938-10/1938-12 gregorian"]),
    ("1938年5月初", ["1938年5月初 1938-05-01/1938-05-10 gregorian"]),
    ("1938年5月底", ["1938年5月底 1938-05-21/1938-05-31 gregorian"]),
    ("2025年上半年", ["2025年上半年 2025-01/2025-06 gregorian"]),
    ("2025年第三季度", ["2025年第三季度 2025-07/2025-09 gregorian"]),
    ("20世纪30年代", ["20世纪30年代 193X gregorian"]),
    ("二十世纪三十年代", ["二十世纪三十年代 193X gregorian"]),
    ("1930年代", ["1930年代 193X gregorian"]),
    ("20世纪五六十年代", ["20世纪五六十年代 195X/196X gregorian"]),
    ("三十年代", ["三十年代 - relative"]),
]

DOUBT = [
    ("约1938年5月", ["约1938年5月 1938-05~ gregorian"]),
    ("大约1938年", ["大约1938年 1938~ gregorian"]),
    ("约在1938年", ["约在1938年 1938~ gregorian"]),
    ("1938年5月左右", ["1938年5月左右 1938-05~ gregorian"]),
    ("1938年前后", ["1938年前后 1938~ gregorian"]),
    ("疑为1938年", ["疑为1938年 1938? gregorian"]),
    ("疑1938年5月", ["疑1938年5月 1938-05? gregorian"]),
    ("1938年？", ["1938年？ 1938? gregorian"]),
    ("1938年（？）", ["1938年（？） 1938? gregorian"]),
    ("约1938年？", ["约1938年？ 1938% gregorian"]),
    ("约1938年5月至8月", ["约1938年5月至8月 1938-05~/1938-08~ gregorian"]),
    ("什么时候签订，是1938年？", ["1938年 1938 gregorian"]),
    ("合约1938年签订", ["1938年 1938 gregorian"]),
]

# (record date, text, findings)
LEANING = [
    ("", "1938年5月21日来犯，翌日退。", ["1938年5月21日 1938-05-21 gregorian", "翌日 1938-05-22 relative"]),
    ("", "1938年5月21日，次日，当日，是日。",
     ["1938年5月21日 1938-05-21 gregorian", "次日 1938-05-22 relative", "当日 1938-05-22 relative", "是日 1938-05-22 relative"]),
    ("", "1938年5月21日，同日。", ["1938年5月21日 1938-05-21 gregorian", "同日 1938-05-21 relative"]),
    ("", "1938年12月31日，翌日。", ["1938年12月31日 1938-12-31 gregorian", "翌日 1939-01-01 relative"]),
    ("", "1938年5月，同月21日。", ["1938年5月 1938-05 gregorian", "同月21日 1938-05-21 relative"]),
    ("", "1938年5月，同年8月。", ["1938年5月 1938-05 gregorian", "同年8月 1938-08 relative"]),
    ("", "1938年5月，是年冬。", ["1938年5月 1938-05 gregorian", "是年冬 1938-24 relative"]),
    ("", "1938年5月，是月。", ["1938年5月 1938-05 gregorian", "是月 1938-05 relative"]),
    ("", "1938年5月，次年春。", ["1938年5月 1938-05 gregorian", "次年春 1939-21 relative"]),
    ("", "1938年5月，翌年8月3日。", ["1938年5月 1938-05 gregorian", "翌年8月3日 1939-08-03 relative"]),
    ("", "1938年5月3日，8日，同月底。",
     ["1938年5月3日 1938-05-03 gregorian", "8日 1938-05-08 relative", "同月底 1938-05-21/1938-05-31 relative"]),
    ("", "1938年5月3日，7月8日。", ["1938年5月3日 1938-05-03 gregorian", "7月8日 1938-07-08 relative"]),
    ("", "1938年。7月成立。", ["1938年 1938 gregorian", "7月 1938-07 relative"]),
    ("", "1938年。8日到达。", ["1938年 1938 gregorian", "8日 - relative"]),
    ("", "1938年5月至8月，6月3日至5日。",
     ["1938年5月至8月 1938-05/1938-08 gregorian", "6月3日至5日 1938-06-03/1938-06-05 relative"]),
    ("", "民国廿七年五月廿一日至六月", ["民国廿七年五月廿一日至六月 1938-05-21/1938-06 minguo"]),
    ("", "翌日撤退，8日又至，同年，7月", ["翌日 - relative", "8日 - relative", "同年 - relative", "7月 - relative"]),
    ("1938-06", "上月来函，本月15日复。", ["上月 1938-05 relative", "本月15日 1938-06-15 relative"]),
    ("1938-01", "上月", ["上月 1937-12 relative"]),
    ("1938-12", "下月", ["下月 1939-01 relative"]),
    ("1938-06", "上月下旬", ["上月下旬 1938-05-21/1938-05-31 relative"]),
    ("1938-06", "本年、去年、前年、今年、明年",
     ["本年 1938 relative", "去年 1937 relative", "前年 1936 relative", "今年 1938 relative", "明年 1939 relative"]),
    ("1938-06", "去年十月至今年二月", ["去年十月至今年二月 1937-10/1938-02 relative"]),
    ("1938-06-01", "昨日敌机来袭，今日又至。", ["昨日 1938-05-31 relative", "今日 1938-06-01 relative"]),
    ("1938-06-01", "8日", ["8日 1938-06-08 relative"]),
    ("1938-06", "昨日", ["昨日 - relative"]),
    ("1948-05-20", "1938年5月21日敌至。昨日，", ["1938年5月21日 1938-05-21 gregorian", "昨日 1938-05-20 relative"]),
    ("1948-05-20", "1938年5月21日敌至。\n本月三日，",
     ["1938年5月21日 1938-05-21 gregorian", "本月三日 1948-05-03 relative"]),
    ("1948-05-20", "1938年5月成立。今年又设分所。", ["1938年5月 1938-05 gregorian", "今年 1948 relative"]),
    ("1963-01-01", "新华社三十一日讯", ["三十一日 1962-12-31 relative"]),
    ("1963-01-10", "十二月二十九日发表公报", ["十二月二十九日 1962-12-29 relative"]),
    ("1963-03-10", "八月召开", ["八月 1963-08 relative"]),
    ("", "1938年5月21日，比去年增，8日复来",
     ["1938年5月21日 1938-05-21 gregorian", "去年 1937 relative", "8日 1938-05-08 relative"]),
    ("", "民国二十五年（1932年），同年8月",
     ["民国二十五年 1936 minguo", "1932年 1932 gregorian", "同年8月 1936-08 relative"]),
    ("1938-06", "农历五月初三", ["农历五月初三 1938-05-31 lunar"]),
    ("1963-01-16", "到了腊月", ["腊月 1962-12-27/1963-01-24 lunar"]),
    ("1906-10-06", "八月十八日召见", ["八月十八日 1906-10-05 lunar"]),
    ("", "光绪二十四年四月二十三日，五月初五日，廿七日，同月",
     ["光绪二十四年四月二十三日 1898-06-11 era", "五月初五日 1898-06-23 lunar", "廿七日 1898-07-15 lunar",
      "同月 1898-06-19/1898-07-18 lunar"]),
    ("1924-03", "甲子年二月", ["甲子年二月 1924-03-05/1924-04-03 lunar"]),
    ("1911", "辛亥年八月十九日", ["辛亥年八月十九日 1911-10-10 lunar"]),
    ("1998-05", "辛亥年", ["辛亥年 - lunar"]),
    ("1998-05", "戊寅年", ["戊寅年 1998 lunar"]),
    ("2003-05", "三十年代", ["三十年代 193X relative"]),
    ("1963-05", "四〇年代", ["四〇年代 194X relative"]),
    ("1906-10-06", "西八月十八日", ["八月十八日 1906-08-18 relative"]),
    ("1906-12-31", "明年正月初十，十一月十七日", ["明年正月初十 1907-02-22 lunar", "十一月十七日 1907-01-01 lunar"]),
    ("1938-06", "廿日夜，三日22时", ["廿日夜 1938-06-20 relative", "三日22时 1938-06-03 relative"]),
    ("1963-05", "五十年代", ["五十年代 195X relative"]),
    ("1963-05", "五八年三月，六二年，五六年",
     ["五八年三月 1958-03 relative", "六二年 1962 relative"]),
    ("2003-05", "98年5月，38年5月", ["98年5月 1998-05 relative", "38年5月 - relative"]),
    ("1938-12", "27年5月，廿七年五月", ["27年5月 - relative", "廿七年五月 1938-05 minguo"]),
]

TELEGRAMS = [
    ("1948", "子养电悉", ["子养电 1948-01-22 rhyme"]),
    ("", "1948年子养电悉", ["1948年 1948 gregorian", "子养电 1948-01-22 rhyme"]),
    ("", "子养电", ["子养电 - rhyme"]),
    ("1938-12", "艳电奉悉", ["艳电 1938-12-29 rhyme"]),
    ("1938-12", "豔電奉悉", ["豔電 1938-12-29 rhyme"]),
    ("1938-02", "艳电奉悉", ["艳电 - rhyme"]),
    ("1938", "艳电奉悉", ["艳电 - rhyme"]),
    ("1938", "亥艳代电", ["亥艳代电 1938-12-29 rhyme"]),
    ("1938", "午微戌电敬悉", ["午微戌电 1938-07-05 rhyme"]),
    ("1938-05", "接江电称", ["江电 1938-05-03 rhyme"]),
    ("1938-05", "奉有电悉", ["有电 1938-05-25 rhyme"]),
    ("1938-05", "贵府支电开", ["支电 1938-05-04 rhyme"]),
    ("1938-05", "准号电称", ["号电 1938-05-20 rhyme"]),
    ("1938-05", "东电敬悉", ["东电 1938-05-01 rhyme"]),
    ("1938", "辰筱电，卯哿电", ["辰筱电 1938-05-17 rhyme", "卯哿电 1938-04-20 rhyme"]),
    ("1938", "黄某叩子养印", ["子养 1938-01-22 rhyme"]),
    ("1938-05", "俭电、皓电、漾电", ["俭电 1938-05-28 rhyme", "皓电 1938-05-19 rhyme", "漾电 1938-05-23 rhyme"]),
    ("1938-05", "世电谅达", ["世电 1938-05-31 rhyme"]),
]

NO_DATES = [
    "村里没有电。", "还有电话机一部", "来文有电文可查", "送电三日内恢复送电", "水力发电", "停电检修", "浙江电力", "上午有电",
    "传真电报", "营养电解质", "广东电厂", "单元电路", "真电影", "罗马电台", "未有电", "文电往来", "感电与触电", "灰电线两根",
    "第3版", "2.0.1版", "V2003.5.1", "2003.6.10版", "电话0571-19380521", "编号20030610", "电话：20030610", "19500500", "19501301",
    "19380521384", "192.168.1.1", "1983年级", "13月", "32日", "三十二日", "第十四届", "建国三十周年", "十四五规划", "十年动乱",
    "近40年", "三日夜", "岂可同日而语", "明天的希望", "民国三十年代",
    "三五年", "五六年间", "30年来", "6个月", "三个月", "历时三月", "三月之久", "近三月", "十月革命", "三日内", "三日后",
    "8日前报到", "有一日", "一日三餐", "每年7月", "每年3月12日", "每月8日", "第8日", "十日本军", "次日军来犯", "3次日本访问",
    "不同年级", "同年级", "同日本作战", "还是年轻人", "过去年代", "共同年会", "日本月刊", "三月三", "五四运动", "一二·九运动",
    "九一八事变", "辛亥革命", "戊戌变法", "甲午战争", "2000年前的遗址", "1500年历史", "公元前1046年", "21世纪海上丝绸之路",
    "浙委〔1983〕12号",
    "〔1938〕", "1938.5万元", "纪念日", "历史上的今天", "文明年代", "以前年度", "五年计划", "", "年", "月日", "五月花号",
]


@pytest.mark.parametrize(("text", "expected"), GREGORIAN + OTHER_CALENDARS + PARTS_OF_TIME + DOUBT)
def test_a_date_that_stands_alone(text: str, expected: list[str]) -> None:
    assert [written(m) for m in found(text)] == expected


@pytest.mark.parametrize(("own", "text", "expected"), LEANING + TELEGRAMS)
def test_a_date_that_leans_on_another(own: str, text: str, expected: list[str]) -> None:
    assert [written(m) for m in found(text, own)] == expected


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("own", ["", "1938-05"])
def test_what_is_no_date(own: str, text: str) -> None:
    assert [written(m) for m in found(text, own)] == []


@pytest.mark.parametrize("text", ["1950年13月", "1950年2月30日", "1950-02-30", "民国廿七年十三月", "光绪三十五年"])
def test_an_impossible_date_is_kept_whole_unresolved_and_explained(text: str) -> None:
    [mention] = found(text)
    assert (mention.span.quote, mention.when.edtf, mention.when.earliest) == (text, "", "")
    assert mention.note


@pytest.mark.parametrize(
    ("text", "own", "words", "anchor"),
    [
        ("民国廿七年五月廿一日，翌日", "", "翌日", "据前文 1938-05-21"),
        ("1938年5月21日，翌日，同月30日", "", "同月30日", "据前文 1938-05-21"),
        ("1938年5月21日，同年8月，8日", "", "8日", "据前文 1938-08"),
        ("上月来函", "1938-06", "上月", "据形成日期 1938-06"),
        ("艳电悉", "1938-12", "艳电", "据形成日期 1938-12"),
        ("1938年5月21日", "1948-01", "1938年5月21日", ""),
        ("翌日", "", "翌日", ""),
    ],
)
def test_the_anchor_says_what_a_date_leant_on(text: str, own: str, words: str, anchor: str) -> None:
    assert [m.when.anchor for m in found(text, own) if m.span.quote == words] == [anchor]


def test_these_years_are_those_just_told_of() -> None:
    def years(text: str, own: str = "2026-02-01") -> list[str]:
        return [f"{m.span.quote} {m.when.edtf}" for m in found(text, own)]

    assert years("“十四五”时期，成绩显著。这五年，我们奋力前行。") == ["“十四五”时期 2021/2025", "这五年 2021/2025"]
    assert years("过去五年，成绩显著。这五年，我们奋力前行。") == ["过去五年 2021/2025", "这五年 2021/2025"]
    assert years("“十四五”时期，成绩显著。这十年，变化很大。") == ["“十四五”时期 2021/2025", "这十年 2016/2025"]
    # behind years to come nobody can say which are meant
    assert years("今后五年，任务很重。这五年，我们奋力前行。") == ["今后五年 2026/2030"]


def test_what_a_report_looks_back_on_is_of_the_year_in_its_heading() -> None:
    text = "一、2025年工作回顾\n\n打好一季度良好开局。\n\n二、2026年重点工作\n\n一季度开工一百项。"
    assert [m.when.edtf for m in found(text, "2026-02-03")] == ["2025", "2025-01/2025-03", "2026", "2026-01/2026-03"]
    assert [m.when.edtf for m in found("一、当前工作\n\n打好一季度良好开局。", "2026-02-03")] == ["2026-01/2026-03"]


def test_the_anchor_of_an_earlier_record_does_not_leak_into_the_next() -> None:
    assert found("1938年5月21日")[0].when.edtf
    assert found("翌日")[0].when.edtf == ""


PAIRS = [
    ("民国二十五年（1932年）", "1936", "1932"),
    ("民国二十五年(1932)", "1936", "1932"),
    ("民国元年（1914年）", "1912", "1914"),
    ("1935（民国二十五年）", "1935", "1936"),
    ("1912年（辛亥年）", "1912", "1911"),
    ("光绪二十四年（1899年）", "1898", "1899"),
    ("民国二十七年五月，即1938年6月", "1938-05", "1938-06"),
    ("1938年5月21日（农历四月廿三日）", "1938-05-21", "1938-05-22"),
]


@pytest.mark.parametrize(("text", "first", "second"), PAIRS)
def test_a_pair_that_disagrees_is_noted_on_both(text: str, first: str, second: str) -> None:
    mentions = found(text)
    assert [m.when.edtf for m in mentions] == [first, second]
    assert all(first in m.note and second in m.note for m in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "民国二十五年（1936年）", "民国二十五年（1936）", "1936（民国二十五年）", "1936年5月（民国二十五年）", "民国廿七年（公元1938年）",
        "光绪二十四年（1898年）", "光绪二十四年十二月（1899年）", "光绪二十四年十二月（1898年）", "宣统三年八月十九日（10月10日）",
        "1911年（辛亥年）", "1938年5月21日（农历四月廿二日）", "1936年，民国二十六年",
    ],
)
def test_a_pair_that_agrees_is_two_dates_without_a_note(text: str) -> None:
    mentions = found(text)
    assert len(mentions) == 2
    assert [m.note for m in mentions] == ["", ""]


def test_a_bracketed_date_settles_the_relative_one_before_it() -> None:
    first, second = found("到今年（1962年）", "1963-01")
    assert (first.when.edtf, first.when.anchor) == ("1962", "据括注 1962")
    assert second.when.edtf == "1962"


def test_dates_are_found_in_a_title_too() -> None:
    record = Record("T901-002", "", catalogue={"题名": "民国廿七年五月训令"})
    [mention] = find_dates(record, "题名")
    assert (mention.span.field, mention.span.quote, mention.when.edtf) == ("题名", "民国廿七年五月", "1938-05")
    assert find_dates(record, "text") == []


@pytest.mark.parametrize(
    ("text", "words", "edtf", "anchor"),
    [
        ("昨日到会。\n\n特此通知。\n一九五〇年五月十一日\n", "昨日", "1950-05-10", "据落款日期 1950-05-11"),
        ("《某报》\n\n1963-01-02\n第1版\n新华社一日电 消息", "一日", "1963-01-01", "据文首日期 1963-01-02"),
        ("政府工作报告\n——2008年3月5日在第十一届全国人民代表大会第一次会议上\n过去五年，成绩显著。", "过去五年", "2003/2007",
         "据文首日期 2008-03-05"),
        ("昨日到会。\n1950年5月", "昨日", "", ""),
        ("昨日到会。1950年5月3日散会", "昨日", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_a_record_without_a_date_leans_on_the_day_its_text_is_dated_with(text: str, words: str, edtf: str, anchor: str) -> None:
    told = [(m.span.quote, m.when.edtf, m.when.anchor) for m in found(text)]
    assert ((words, edtf, anchor) in told) == bool(words)


def test_the_catalogue_outweighs_the_day_in_the_text() -> None:
    assert found("昨日到会。\n一九五〇年五月十一日", "1950-05-09")[0].when.edtf == "1950-05-08"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else "二三四五六七八九"[tens - 2]) + ("十" if tens else "") + ("一二三四五六七八九"[ones - 1] if ones else "")


def digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(c)] for c in str(number))


def republican(year: int) -> str:
    return f"民國{chinese(year - 1911)}年" if 1912 < year < 2010 else f"{year}年"


FORMS = (
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{digits(d.year)}年{chinese(d.month)}月{chinese(d.day)}日",
    lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year} 年\n{d.month} 月 {d.day} 日",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year}年{d.month}月{d.day}日".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda d: republican(d.year) + f"{chinese(d.month)}月{chinese(d.day)}日",
)


@settings(deadline=None)
@given(st.dates(date(1850, 1, 1), date(2049, 12, 31)), st.sampled_from(FORMS))
def test_every_real_day_comes_back_from_every_form(day: date, form: object) -> None:
    words = form(day)  # type: ignore[operator]
    [mention] = found(f"查，{words}，此令")
    assert (mention.span.quote, mention.when.edtf) == (words, day.isoformat())
    assert mention.when.earliest == mention.when.latest == day.isoformat()


ALPHABET = "0123456789一二三四五六七八九十廿卅〇元正闰年月日号旬初底春冬民国光绪农历同次翌昨上下本电艳养子约?？（）()-—至、.，。 \n甲子国"


@settings(deadline=None)
@given(st.text(st.sampled_from(ALPHABET), max_size=40), st.sampled_from(["", "1938", "1938-02", "1938-02-28", "1898-06-11"]))
def test_any_text_is_read_without_a_crash_and_every_span_holds(text: str, own: str) -> None:
    record = Record("T901-003", text, when=parse_date(own))
    reached = 0
    for mention in find_dates(record, "text"):
        span = mention.span
        assert text[span.start : span.end] == span.quote == mention.when.text
        assert span.start >= reached
        assert bool(mention.when.edtf) == bool(mention.when.earliest)
        reached = span.end


@settings(deadline=None)
@given(st.text(max_size=60))
def test_text_of_any_script_is_read_without_a_crash(text: str) -> None:
    assert all(text[m.span.start : m.span.end] == m.span.quote for m in found(text, "1938-05-21"))
