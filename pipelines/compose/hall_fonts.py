"""Fonts inside the web hall: the characters it uses, cut out of an open font found on this machine. The home of fontTools.

The subset travels as `data:` in a style sheet, because browsers differ on fonts beside a page opened from disk. Only fonts
whose own licence allows it are used (SIL OFL 1.1, Apache 2.0); the licence goes along, the font's name does not (OFL 3).
"""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

FAMILY = "Lanmai Hall"
_FACES = (("Regular", 400), ("Bold", 700))
_OPEN = ("Open Font License", "Apache License")
_PATIENCE = 30  # seconds


@dataclass(frozen=True, slots=True)
class Fonts:
    """A style sheet with the fonts in it ("" without a font), their licence, and what to tell whoever made the hall."""

    css: str
    licence: str
    note: str


def embedded(text: str, families: Sequence[str]) -> Fonts:
    """The first of these families that this machine has, with the characters of the text alone."""
    found = installed()
    for family in families:
        faces = [(found[family, style], weight) for style, weight in _FACES if (family, style) in found]
        cut = [c for (path, index), weight in faces if (c := _cut(path, index, weight, text))]
        if cut:
            lacking = sorted(set(text) - cut[0].has - set("\n\t\r\u2060"))
            note = f"字体“{family}”（{cut[0].licence_name}）的子集已放入展厅"
            if lacking:
                note += f"；其中没有 {len(lacking)} 个字（{''.join(lacking[:12])}），由观看者的电脑代替"
            return Fonts("\n".join(c.rule for c in cut), _licence(cut[0]), note)
    told = f"本机没有可以随展厅带走的开放字体（{'、'.join(families[:2])} 等），展厅里的字由观看者的电脑自己的字体显示"
    return Fonts("", "", f"{told}；要带字体，请安装思源或 Noto 中文字体后重新生成")


@dataclass(frozen=True, slots=True)
class _Cut:
    rule: str
    has: frozenset[str]
    notice: str
    licence_name: str


def installed() -> dict[tuple[str, str], tuple[str, int]]:
    """Chinese fonts of this machine: family and style to file and number within it; nothing where there is no fontconfig."""
    if shutil.which("fc-list") is None:
        return {}
    asked = ["fc-list", "--format", "%{family}|%{style}|%{file}|%{index}\n", ":lang=zh-cn"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_PATIENCE).stdout
    return dict(_faces(listed))


def _faces(listed: str) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    for line in sorted(listed.splitlines()):
        bits = line.split("|")
        if len(bits) == 4 and bits[3].isdigit() and int(bits[3]) < 0x10000:  # above: an instance of a variable font
            for family in bits[0].split(","):
                yield (family.strip(), bits[1].split(",")[0].strip()), (bits[2], int(bits[3]))


def _cut(path: str, index: int, weight: int, text: str) -> _Cut | None:
    """The characters of one face; None for a font that cannot be read or whose licence does not allow it."""
    try:
        font = TTFont(path, fontNumber=index, lazy=True)
        licence = str(font["name"].getDebugName(13) or "")
        named = next((n for n in _OPEN if n in licence), "")
        if not named:
            return None
        notice = "\n".join(filter(None, (str(font["name"].getDebugName(0) or ""), licence)))
        has = frozenset(chr(c) for c in font.getBestCmap())
        data = _subset(font, text)
    except (TTLibError, OSError, KeyError, subset.Subsetter.SubsettingError):
        return None
    rule = (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-display: swap; '
        f'src: url("data:font/woff;base64,{base64.b64encode(data).decode()}") format("woff"); }}'
    )
    return _Cut(rule, has, notice, "SIL OFL 1.1" if "Open Font" in named else "Apache 2.0")


def _subset(font: TTFont, text: str) -> bytes:
    options = subset.Options()
    options.layout_features, options.hinting, options.name_IDs = [], False, [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    for number, name in ((1, FAMILY), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        for record in font["name"].names:
            if record.nameID == number:
                record.string = name
    out = io.BytesIO()
    font.flavor = "woff"
    font.save(out)
    return out.getvalue()


def _licence(cut: _Cut) -> str:
    told = f"展厅所带字体是下列字体的子集，改名为 {FAMILY}，只含展厅用到的字。\n\n{cut.notice}\n"
    if cut.licence_name.startswith("SIL"):
        told += "\n" + (files("pipelines.compose") / "hall" / "OFL.txt").read_text("utf-8")
    return told
