"""The time of day behind a day: 五月三日[下午三时], 四日[晚], 9月23日[24时], 昨日[上午九时至十一时]."""

from __future__ import annotations

import re

_S = r"\s{0,2}"
_N = r"(?:[0-9]{1,2}|[零〇一二三四五六七八九十两]{1,3})"
_PART = (
    "上午|中午|下午|晚上|晚间|夜间|夜里|夜晚|半夜|深夜|午夜|子夜|傍晚|黄昏|黎明|拂晓|清晨|凌晨|早晨|早上|午后|午前|午间|正午"
    "|晚(?![些于年报宴餐饭熟稻辈期清婚会了]|会(?!见|谈|晤))|晚(?=会[见谈晤])|晨(?![报光曦练星])|夜(?![以校大总袭战班间空景市色])"
    "|早(?![已就在期日些稻茶餐熟先操市有于年])|午(?![夜餐饭睡宴休时])"
)
_CLOCK = (
    rf"{_N}{_S}(?:时(?![间期代候节限事装尚局段速常有而])(?:许|整|正|半|{_N}分许?)?"
    rf"|点(?:钟|整|正|许|半|{_N}分?|(?=[至到、,。)以前后左开]))|[:][0-9]{{2}}(?::[0-9]{{2}})?(?![0-9]))"
)
_TIME = rf"(?:(?:{_PART})(?:{_S}{_CLOCK})?|{_CLOCK})"
_AFTER = re.compile(rf"{_S}(?:星期[一二三四五六日天]{_S})?{_TIME}(?:\s?(?:至|到|-)\s?{_TIME})?|{_S}星期[一二三四五六日天]")
_NEXT_DAY = re.compile(r"[日天]")


def after_clock(text: str, end: int) -> int:
    """Where the time of day behind a day ending at `end` ends in folded text; `end` itself when there is none."""
    match = _AFTER.match(text, end)
    return match.end() if match and not _NEXT_DAY.match(text, match.end()) else end
