"""Words that date by pointing: how far they step, and the neighbours that show they mean something else.

A word maps to (step, characters that may not stand before, characters that may not follow).
"""

from __future__ import annotations

Pointer = tuple[int, str, str]

_COUNTED = "首每多几数一二三四五六七八九十两百0123456789"
_ARMY = "军本寇伪舰机方"
_HAN_NUMBERS = "一二三四五六七八九十百千0123456789"

RELATIVE_YEARS: dict[str, Pointer] = {
    "同年": (0, "不相共合如", "级龄代轮纪"), "是年": (0, "还就总都也不", "轻青产纪老"), "该年": (0, "应活", "级"),
    "本年": (0, "资基成日根版剧文", "级龄"), "今年": (0, "古", ""), "去年": (-1, "除失", "代"), "昨年": (-1, "", ""),
    "上年": (-1, "以会班头身马历路早晚世", "纪岁"), "前年": (-2, "以之年月日从空目当提生此" + _HAN_NUMBERS, "满"),
    "明年": (1, "文透说证表乾", "代"), "次年": (1, _COUNTED + "届", "会"), "翌年": (1, "", ""), "第二年": (1, "的", "的划期间制级任"),
    "当年": (0, "正", ""), "后年": (2, "以之此最前今然落", ""), "今岁": (0, "", ""), "去岁": (-1, "", ""),
    "上一年": (-1, "以", "级"), "前一年": (-1, "以之学", "级"),
}
RELATIVE_MONTHS: dict[str, Pointer] = {
    "同月": (0, "不", ""), "是月": (0, "还就总都也不", "饼球亮"), "本月": (0, "日资基成", ""), "该月": (0, "应", ""),
    "当月": (0, "应", ""), "上月": (-1, "海晚以", "球亮"), "上个月": (-1, "", ""), "下月": (1, "以", "球"), "下个月": (1, "", ""),
    "次月": (1, _COUNTED, ""), "翌月": (1, "", ""),
}
RELATIVE_DAYS: dict[str, Pointer] = {
    "同日": (0, "不", _ARMY + "语而中"), "是日": (0, "还就总都也不", _ARMY + "喀"), "当日": (0, "应每正", _ARMY), "该日": (0, "应", _ARMY),
    "本日": (0, "日资", _ARMY), "今日": (0, "的", _ARMY + "头的之"), "今天": (0, "的", ""), "当天": (0, "应相每", ""),
    "次日": (1, _COUNTED, _ARMY), "翌日": (1, "", ""), "明日": (1, "文透说证表", _ARMY + "之"), "明天": (1, "文透的好", "的"),
    "第二天": (1, "", ""), "昨日": (-1, "", ""), "昨天": (-1, "", ""),
    "今晨": (0, "", ""), "今早": (0, "", ""), "今午": (0, "", ""), "今晚": (0, "", "报"), "今夜": (0, "", ""),
    "昨晨": (-1, "", ""), "昨午": (-1, "", ""), "昨晚": (-1, "", ""), "昨夜": (-1, "", ""), "明晨": (1, "", ""), "明早": (1, "", ""),
    "明晚": (1, "", ""), "当晚": (0, "", ""), "当夜": (0, "", ""), "是晚": (0, "", ""), "是夜": (0, "", ""), "同晚": (0, "", ""),
    "翌晨": (1, "", ""), "次晨": (1, "", ""), "次早": (1, "", ""), "前日": (-2, "以之年月日从空目当提生此节" + _HAN_NUMBERS, _ARMY + "益"),
    "前天": (-2, "以之", ""), "前晚": (-2, "", ""), "后天": (2, "以之先然今最此前", "性努形教培环获失"), "大前天": (-3, "", ""),
}
# 今春, 去冬: the season of the record's own year, of the year before or after.
SEASON_YEARS = {"今": 0, "本": 0, "去": -1, "昨": -1, "客": -1, "明": 1, "来": 1}

# Said from where the writer stands: the record's own date comes first, and what follows does not count from there.
DEICTIC = frozenset({
    "今年", "去年", "前年", "明年", "后年", "昨年", "上年", "今岁", "去岁", "今日", "今天", "明日", "明天", "昨天", "今晨", "今早", "今午",
    "今晚", "今夜", "昨晨", "昨午", "昨晚", "昨夜", "明晨", "明早", "明晚", "前日", "前天", "前晚", "后天", "大前天", "上个月", "下个月",
})
# Said from where the writer or the story stands: the story of the same paragraph, else the record's own date.
EITHER = frozenset({"本年", "本月", "上月", "下月", "本日", "昨日"})
# Without a day to lean on these mean nowadays, which is no date.
NOWADAYS = frozenset({"今日", "今天"})
# A step aside that does not move the story.
ASIDE = DEICTIC | {"上月", "下月", "昨日", "上一年", "前一年"}

SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}
OLD_MONTHS = {"正": 1, "冬": 11, "腊": 12}

# Numerals before 月 and 日 that count a span of time, or name a thing, instead of a date.
NOT_BEFORE_NUMBER = (
    "0123456789./一二三四五六七八九十廿卅百千万亿两数几〇○零第每近满过越逾达经连这那前后有某共需限仅隔阅余半个头多凡历整续内存"
)
NOT_BEFORE_HAN_NUMBER = "约时阳来为初期假给"
NOT_AFTER_MONTH = "龄球余息饼季大经薪租票台光嫂娥均息亮色刊社"
NOT_AFTER_HAN_MONTH = "来后前内之革花风桂流中怀"
NOT_AFTER_DAY = "后前以之本伪寇军内志记元用均产益趋游程子常历渐益"
NOT_AFTER_HAN_DAY = "间来余三两一千不"
