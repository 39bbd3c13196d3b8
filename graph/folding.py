"""Folding for comparison only: width, 繁->简 and variant forms, case. Never stored, never printed.

`fold` keeps length: character i of the folded text is character i of the text, so offsets carry over.
The only home of opencc.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

import opencc

# Each group: the form of today, then the old print and variant forms, and the Japanese ones that scans and
# puppet-era prints bring in, that opencc leaves alone. None is another character of today as well (芸, 余, 予 are).
_VARIANTS = (
    "于於 征徴 众衆 宁寗甯 尚尙 既旣 即卽 教敎 回囬廻囘 告吿 廿卄 〇○◯ 铁鉄 叙敍 污汚 柏栢 略畧 惭慙 仇讐讎 枪鎗 "
    "炮砲礮礟 概槪 乡鄕 清淸 青靑 值値 研硏 慎愼 颠顚 填塡 吴呉 潜濳 浙淛 并竝 厂厰 历歴厯 暨曁 奖奨 总縂総摠 关闗関 "
    "国囯圀 发発 联聨聫 德徳悳惪 惠恵 步歩 涉渉 每毎 黑黒 岁歳 偷偸 兔兎 冒冐 凡凢 劫刧刼 敕勅敇 参叅 另叧 启啔 器噐 "
    "因囙 丘坵 坝埧 阶堦 盐塩 场塲 寿夀 姊姉 侄姪 懒嬾 冤寃 宝寳 克尅 鲜尠 岩嵒巗 庶庻 弹弾 彝彜彛 遍徧 戏戯戱 户戸 "
    "插挿揷 举擧 携擕 考攷 叩敂 春旾 映暎 朵朶 柳栁桺 桑桒 榆楡 谷榖 款欵 郁欝 歼殱 莅涖 渊渕 阔濶 灾烖 煮煑 犁犂 "
    "弊獘 苏甦蘓 疏疎 叠疉畳 鼓皷皼 碗盌 棋碁 算祘 粳稉秔 稚稺穉 窗窓窻 嵌篏 妆粧 扎紥 绸紬 绵緜 罚罸 翱翺 锄耡 肯肎 "
    "胸胷 胁脇 果菓 蒂蔕 蟹蠏 卫衞 裙裠 霸覇 解觧 喧諠 讹譌 赞賛 剩賸 踩跴 软輭 辄輙 农辳 迥逈 奔逩 郎郞 邻隣 酬酧醻 "
    "焊銲 炼錬 矿鑛 炉鑪 闹閙 斗闘鬪鬦 坑阬 陕陜 堤隄 杂雑襍 面靣 韧靭 颖頴 赖頼 翻飜 验験騐 剃鬀 碱鹻 粗麤 默黙 点㸃 "
    "鳌鼇 齐斉 斋斎 齿歯 龙竜 龟亀 密宻 京亰 晓暁 迟遅 释釈 驿駅 钱銭 县県 团団 图図 围囲 压圧 变変 实実 对対 专専 "
    "带帯 广広 厅庁 应応 择択 拜拝 据拠 搜捜 摄摂 樱桜 检検 权権 欢歓 净浄 济済 溪渓 烧焼 牺犠 稳穏 肃粛 经経 继継 "
    "续続 绘絵 纵縦 纤繊 听聴 脑脳 脏臓 藏蔵 药薬 萤蛍 觉覚 观観 译訳 读読 让譲 丰豊 贱賎 转転 轻軽 边辺 递逓 醉酔 "
    "酿醸 铸鋳 陷陥 险険 隐隠 灵霊 显顕 髓髄 鸡鶏 剂剤 劳労 卖売 价価 佛仏 传伝 两両 严厳 乐楽 圆円 坏壊 增増 墙塀 "
    "宽寛 岛嶋嶌 恶悪 恼悩 战戦 扩拡 斤觔 栈桟 气気 泪涙 泽沢 泷滝 滨浜 满満 濑瀬 缘縁 荣栄 驱駆 骚騒"
)
_RADICALS = ("⺠⻓⻅⻔⻋⻢⻄⻘⻝⻛⻜⻩⻬⻰⻨⻚⻉⻆⻮⻥⻦", "民长见门车马西青食风飞黄齐龙麦页贝角齿鱼鸟")  # as PDF files write them
_RUN = re.compile(r"[^\W_]+")  # letters and digits, as str.isalnum has them
_HAN = ((0x2E80, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    simplify = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    for first, last in _HAN:
        forms = [_plain(chr(code)) for code in range(first, last + 1)]  # ⾧ is 長 before it can become 长
        for code, simple in zip(range(first, last + 1), simplify("\n".join(forms)).split("\n"), strict=True):
            if simple != chr(code):
                table[code] = simple.lower()
    for code in (*range(0x20, 0x3400), *range(0xFE30, 0xFFEF)):
        if code not in table and (plain := _plain(chr(code)).lower()) != chr(code) and len(plain) == 1:
            table[code] = plain
    table |= {ord(a): b for a, b in zip(*_RADICALS, strict=True)}
    table |= {ord(variant): group[0] for group in _VARIANTS.split() for variant in group[1:]}
    table.update({ord(c): "·" for c in "•・‧"} | {ord(c): "-" for c in "—－–‐―"})
    for _ in range(3):  # a folded character may itself fold: what comes out must stay
        table = {code: table.get(ord(form), form) for code, form in table.items()}
    return table


def _plain(character: str) -> str:
    """Its compatibility form where that is one character."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 else character


def fold(text: str) -> str:
    """One folded character for each character: half-width, simplified, lower case. Same length as `text`."""
    return text.translate(_table())


def grams(text: str) -> str:
    """Overlapping bigrams of the folded letters and digits of `text`, separated by blanks, for full-text indexes.

    Everything that is no letter or digit separates runs, except white space, which is dropped so that a word broken
    by a line break is found. A run's last character is its own gram, so one-character queries can match as prefixes.
    """
    out: list[str] = []
    for run in _RUN.findall("".join(fold(text).split())):
        out += map(add, run, run[1:])
        out.append(run[-1])
    return " ".join(out)


def key(name: str) -> str:
    """A name as compared: folded, without white space and middle dots."""
    return "".join(c for c in fold(name) if not c.isspace() and c != "·")
