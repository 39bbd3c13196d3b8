"""DOCX as LibreOffice prints it, measured: lines of characters and ruled lines in millimetres from the top left of a page."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

from graph.model import Openness, Record, Span
from graph.works import Product, Section, Sentence
from pipelines.compose.word_templates import font_aliases

_MM = 72 / 25.4
_HANZI = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙"


@dataclass(frozen=True)
class Line:
    """Characters on one base line: text, left and right of the ink, top and bottom of it, size in points of the first."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float
    size: float


@dataclass(frozen=True)
class Rule:
    """A ruled line: its ends, its middle, its strength."""

    left: float
    right: float
    middle: float
    strength: float


@dataclass(frozen=True)
class Page:
    """What is printed on a page; red is the box and the mean colour of its red ink, None without any."""

    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]

    def sized(self, size: float) -> list[Line]:
        """The lines set in a size."""
        return [line for line in self.lines if abs(line.size - size) < 0.2]


def soffice(path: Path, to: str, out: Path) -> Path:
    """The file converted by LibreOffice, the open fonts standing for those that are not here."""
    assert shutil.which("soffice"), "需要 LibreOffice：运行 bash tests/prepare.sh"
    out.mkdir(parents=True, exist_ok=True)
    aliases = out / "fonts.conf"
    aliases.write_text(font_aliases("brief").replace(
        "<fontconfig>", '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    ), "utf-8")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{out / 'office'}", "--convert-to", to, "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=180, env={**os.environ, "FONTCONFIG_FILE": str(aliases)},
    )
    return out / f"{path.stem}.{to}"


def printed(path: Path, out: Path) -> list[Page]:
    """The pages of a DOCX."""
    document = pypdfium2.PdfDocument(soffice(path, "pdf", out))
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def picture(path: Path, out: Path, page: int) -> object:
    """One page as a picture, ten pixels a millimetre."""
    document = pypdfium2.PdfDocument(soffice(path, "pdf", out))
    try:
        return document[page].render(scale=10 / _MM).to_pil().convert("RGB")
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    rows: dict[float, list[tuple[str, float, float, float, float, float]]] = {}
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if letter.isspace():
            continue
        left, bottom, right, top = text.get_charbox(at)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        rows.setdefault(round((height - y.value) / _MM, 1), []).append(
            (letter, left / _MM, right / _MM, (height - top) / _MM, (height - bottom) / _MM, raw.FPDFText_GetFontSize(text, at))
        )
    lines = tuple(
        Line("".join(c[0] for c in r), min(c[1] for c in r), max(c[2] for c in r), min(c[3] for c in r), max(c[4] for c in r), y, r[0][5])
        for y, r in sorted(rows.items())
    )
    rules = []
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = drawn.get_bounds()
        strength = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(drawn, strength)
        if right - left > 5 * (top - bottom):
            rules.append(Rule(left / _MM, right / _MM, (height - (top + bottom) / 2) / _MM, strength.value / _MM))
    return Page(width / _MM, height / _MM, lines, tuple(sorted(rules, key=lambda r: r.middle)))


def written(number: int, length: int) -> str:
    """A made-up sentence of so many characters, the full stop included, like no other."""
    return "".join(_HANZI[(number * 7 + k) % len(_HANZI)] for k in range(length - 1)) + "。"


TEXT = "".join(written(n, 90) for n in range(40)) + written(50, 1500)
RECORDS = {
    f"r-{n}": Record(
        f"r-{n}", TEXT, {"题名": f"关于水库移民安置情况的第{n}号报告", "责任者": "某县人民委员会；某县水利局" if n == 1 else "某县水利局"},
        dh_raw=f"T904-001-000{n}-001", archive="某档案馆", openness=Openness.OPEN,
    )
    for n in (1, 2, 3)
}


def fact(number: int, length: int = 90) -> Sentence:
    """A sentence of a record, word for word."""
    words = written(number, length)
    record = RECORDS[f"r-{number % 3 + 1}"]
    start = TEXT.index(words)
    return Sentence(words, (Span.cut(record, start, start + length),))


def opinion(text: str, *rests_on: int) -> Sentence:
    """A sentence in the writer's own words that cites these facts."""
    return Sentence(text, tuple(c for n in rests_on for c in fact(n).citations), analysis=True)


BRIEF = Product(
    "p-1", "brief", "水库移民安置的历史经验与启示", (
        Section("摘要", (fact(0), fact(1)), "summary"),
        Section("一、档案记载", tuple(fact(n) for n in range(2, 9)), "fact"),
        Section("二、主要做法与演变", (*(fact(n) for n in range(9, 20)), fact(50, 1500)), "practice"),
        Section("三、经验与启示", (fact(20), opinion("由此可见，组织起来、分级负责是做好安置的关键。", 3)), "lesson", True),
        Section("四、对策建议", (opinion("建议把安置工作的各个环节都记入档案，事后可以查考。", 2, 9),), "advice", True),
        Section("五、不同的记载", (fact(21),), "counter"),
    ),
    question="水库移民安置", origin="extractive/brief@1", version=3,
    details={"报": "省委领导", "送": "省级各部门", "发": "各市档案馆", "责任编辑": "林某", "审核": "陈某", "签发": "沈某", "印数": "50份"},
)
ISSUED = replace(BRIEF, state="released", at="2026-11-20T08:00:00+00:00", issue=3, serial=12)
WORK = replace(
    BRIEF, kind="compilation", title="水库移民文献选编",
    sections=tuple(replace(s, kind="", analysis=False) for s in BRIEF.sections[:3]),
)

BODY = Record(
    "r-body", "自1950年6月1日起成立甲县水利局。任命周明为甲县水利局局长。1953年3月1日，甲县水利局更名为甲县农田水利局。",
    {"题名": "关于水利局的通知", "文号": "甲办〔1950〕8号"}, dh_raw="T904-001-0009-001", archive="某档案馆", openness=Openness.OPEN,
)
RECORDS[BODY.id] = BODY


def _of_body(text: str, *quotes: str) -> Sentence:
    places = [(BODY.text.index(q), q) for q in quotes]
    spans = [Span.cut(BODY, at, at + len(q)) for at, q in places]
    return Sentence(text, (*spans, Span.cut(BODY, 0, len(BODY.field_text("文号")), "文号")))


_FOUNDED, _LED, _RENAMED = (f"{t}。" for t in BODY.text.split("。")[:3])
HISTORY = Product(
    "p-2", "history", "甲县水利局组织沿革", (
        Section("一、甲县水利局", (_of_body(_FOUNDED, _FOUNDED),)),
        Section("二、变迁图", (
            _of_body("1950年6月1日，成立→甲县水利局。", _FOUNDED), _of_body("1953年3月1日，甲县水利局→更名为→甲县农田水利局。", _RENAMED),
        ), "chart"),
        Section("附表一　名称沿革", (
            _of_body("甲县水利局｜1950年6月1日｜1953年3月1日｜甲办〔1950〕8号", _FOUNDED, _RENAMED),
            _of_body("甲县农田水利局｜1953年3月1日｜待考｜甲办〔1950〕8号", _RENAMED),
        ), "names"),
        Section("附表二　历任负责人", (_of_body("周明｜甲县水利局｜局长｜待考｜待考｜甲办〔1950〕8号", _LED),), "leaders"),
    ),
    question="甲县水利局", origin="extractive/history@3",
)
