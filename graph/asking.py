"""What a question in plain Chinese asks about: its words without the asking."""

from __future__ import annotations

import re

from graph.folding import fold

PART = 0.35  # weight of a part of a word beside the whole word; proposal
_ASKING = re.compile(
    r"有哪些|有什么|有何|如何|怎样|怎么样|怎么|什么|哪些|哪个|为什么|为何|是否|能否|多少|何时|何地|哪里|谁|吗|呢|以及|关于|有关|我省|我们|"
    r"加强|推进|推动|促进|开展|做好|进一步|工作|问题|情况|经验|教训|做法|体会|启示|得失|对策|建议|[的了和与及在对是为于把被从向到、，。？?！!\s“”《》（）()]"
)


def chunks(question: str) -> list[str]:
    """The folded words between what only asks, in order; one-letter rests fall away."""
    return [c for c in _ASKING.split(fold(question)) if c and len(c) >= 2]


def terms(question: str) -> dict[str, float]:
    """What a question asks about, weighted: its words, and every two letters of longer ones for less."""
    words = chunks(question)
    found = dict.fromkeys(words, 1.0)
    for word in words:
        if len(word) >= 4:
            found = dict.fromkeys((word[i : i + 2] for i in range(len(word) - 1)), PART) | found
    return found
