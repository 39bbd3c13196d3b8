"""What is only remembered: 四明山战斗遗址 and 四明山战斗五周年 name what happened once, and tell neither that it did nor when.

The day beside such words is that of the visit or the ceremony; a battle dated by it would be a false fact. Rules: proposal.
"""

from __future__ import annotations

import re

from graph.model import Event
from pipelines.extract.scene import Scene

_NAMED = ("战斗·战役", "会议", "成立·更名·合并·分设", "起义·暴动")
_MONUMENT = re.compile(
    r"(?:战役|大会|会议|会|的|地|原)?(?:遗址|旧址|遗迹|旧居|纪念馆|纪念碑|纪念塔|纪念堂|纪念园|纪念地|纪念林|陈列馆|陈列室|展览馆|博物馆|烈士|题材)"
)
_ANNIVERSARY = re.compile(
    r"(?:战役|大会|会议|会|的)?(?:的?第)?(?:[一二三四五六七八九十百两廿卅\d]{1,4}|若干)[个]?[周週](?:年|岁)|(?:战役|大会|会议|会|的)?(?:纪念日|周年)"
)


def remembered(scene: Scene, event: Event) -> bool:
    """Whether the words of an event only name what a monument or an anniversary recalls."""
    if event.trigger.field != scene.field or event.type not in _NAMED:
        return False
    rest = scene.folded[event.trigger.end : event.trigger.end + 24]
    behind = "".join(rest.split())
    return bool(_MONUMENT.match(behind) or _ANNIVERSARY.match(behind))
