"""The issue as it comes out of the printer: page, grid, masthead, numbers, foot, footnotes, measured in the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest

from graph.model import EntityType, Span
from graph.works import Product
from pipelines.compose import read_draft, verify, write_docx
from tests.pipelines.compose.drafts import no_facts
from tests.pipelines.compose.printing import BRIEF, HISTORY, ISSUED, RECORDS, WORK, Page, picture, printed, soffice

TOP, LEFT, RIGHT, BOTTOM = 37, 28, 210 - 26, 297 - 35  # millimetres, the edges of the text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("printed")


def _named(span: Span) -> list[tuple[EntityType, str]]:
    people = [(EntityType.PERSON, n) for n in ("玄黄", "荒日", "天")]
    return [n for n in (*people, (EntityType.PLACE, "昆冈"), (EntityType.ORGANISATION, "宇宙")) if n[1] in span.quote]


def _file(product: Product, folder: Path, name: str) -> Path:
    write_docx(product, RECORDS.get, no_facts, folder / name, names=_named)
    return folder / name


@pytest.fixture(scope="module")
def issue(folder: Path) -> list[Page]:
    return printed(_file(ISSUED, folder, "issue.docx"), folder / "out")


@pytest.fixture(scope="module")
def work(folder: Path) -> list[Page]:
    return printed(_file(WORK, folder, "work.docx"), folder / "out")


def _body(page: Page) -> list[Any]:
    return [line for line in page.sized(16) if line.bottom < BOTTOM + 1]


def test_the_paper_is_a4_and_the_margins_are_those_of_the_standard(issue: list[Page]) -> None:
    assert {(round(p.width), round(p.height)) for p in issue} == {(210, 297)}
    full = [line for p in issue for line in _body(p) if len(line.text) == 28]
    assert min(line.left for line in full) == pytest.approx(LEFT, abs=1)
    assert max(line.right for line in full) == pytest.approx(RIGHT, abs=1)
    pitch = (BOTTOM - TOP) / 22
    assert min(line.top for p in issue for line in _body(p)) == pytest.approx(TOP + (pitch - 16 / 72 * 25.4) / 2, abs=1)
    assert max(line.bottom for p in issue for line in p.lines if line.size in (9, 16)) <= BOTTOM + 1


def test_a_full_page_has_22_lines_of_28_characters(issue: list[Page]) -> None:
    lines = _body(next(p for p in issue if len(_body(p)) > 15 and not p.sized(9)))  # inside the long one, without footnotes
    assert [len(line.text) for line in lines] == [28] * 22
    assert np.diff([line.base for line in lines]) == pytest.approx(225 / 22, abs=0.12)


def test_page_numbers_stand_outside_one_character_in_and_7_mm_below(issue: list[Page]) -> None:
    numbers = [int(p.lines[-1].text.strip("—")) for p in issue]
    assert numbers[:-1] == list(range(1, len(issue)))
    assert numbers[-1] in (len(issue), len(issue) + 1)  # an odd page before it may be left blank
    for number, page in zip(numbers, issue, strict=True):
        line = page.lines[-1]
        assert line.size == pytest.approx(14, abs=0.1)
        assert (line.top + line.bottom) / 2 - BOTTOM == pytest.approx(7, abs=1.5)
        edge = RIGHT - line.right if number % 2 else line.left - LEFT
        assert edge == pytest.approx(14 / 72 * 25.4, abs=1)


def test_masthead_and_rule_are_red_and_in_their_places(issue: list[Page], folder: Path) -> None:
    page = np.asarray(picture(folder / "issue.docx", folder / "out", 0)).astype(int)
    red = (page[..., 0] > 180) & (page[..., 1] < 110) & (page[..., 2] < 110)
    assert np.median(page[red], axis=0) == pytest.approx([0xE0, 0x30, 0x2A], abs=6)
    rows, columns = np.nonzero(red)
    solid = sorted({r for r in set(rows.tolist()) if np.count_nonzero(red[r]) > 1500})
    rule, masthead = solid[0] / 10, rows[rows < solid[0]]
    assert masthead.min() / 10 - TOP == pytest.approx(35, abs=1.5)
    across = columns[rows == solid[0]]
    assert [across.min() / 10, across.max() / 10] == pytest.approx([LEFT, RIGHT], abs=1)
    above = [line for line in issue[0].lines if line.bottom < rule]
    assert rule - max(line.bottom for line in above) == pytest.approx(4, abs=1)
    assert not ((page[solid[-1] + 20 :, :, 0] > 180) & (page[solid[-1] + 20 :, :, 1] < 110)).any()


def test_the_head_says_whose_issue_it_is(issue: list[Page]) -> None:
    texts = [line.text for line in issue[0].lines]
    assert texts[:4] == ["内部资料注意保存", "资政参阅", "第3期（总第12期）", "档案编研部门2026年11月20日"]
    issuer = issue[0].lines[3]
    assert [issuer.left, issuer.right] == pytest.approx([LEFT, RIGHT], abs=1.5)
    (title,) = issue[0].sized(22)
    assert (title.left + title.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_the_colophon_stands_at_the_foot_of_the_last_page_which_is_even(issue: list[Page]) -> None:
    last = issue[-1]
    assert int(last.lines[-1].text.strip("—")) % 2 == 0
    texts = [line.text for line in last.lines]
    assert texts[:4] == ["报：省委领导", "送：省级各部门", "发：各市档案馆", "责任编辑：林某审核：陈某签发：沈某"]
    assert {round(line.size) for line in last.lines} == {14}
    assert [r.strength for r in (last.rules[0], last.rules[-1])] == pytest.approx([0.35, 0.35], abs=0.03)
    assert [r.strength for r in last.rules[1:-1]] == pytest.approx([0.25] * 5, abs=0.03)
    assert all([r.left, r.right] == pytest.approx([LEFT, RIGHT], abs=1) for r in last.rules)
    assert last.rules[-1].middle == pytest.approx(BOTTOM, abs=1)


def test_footnotes_begin_again_on_every_page(issue: list[Page]) -> None:
    noted = [[line.text[0] for line in p.sized(9) if "档号" in line.text] for p in issue]
    assert max(map(len, noted)) > 2
    assert all(marks == list("①②③④⑤⑥⑦⑧")[: len(marks)] for marks in noted)
    assert all("档号：T904-001-000" in line.text for p in issue for line in p.sized(9) if "《" in line.text)


def test_the_evidence_table_begins_a_page(issue: list[Page]) -> None:
    (page,) = [p for p in issue if any("档案依据表" in line.text for line in p.lines)]
    assert page.lines[0].text == "附件：档案依据表"
    assert page.lines[1].text.startswith("序号档号题名")
    assert [page.rules[0].left, page.rules[0].right] == pytest.approx([LEFT, RIGHT], abs=1)


def test_opinion_is_printed_as_such_and_advice_with_its_findings(issue: list[Page]) -> None:
    text = "".join(line.text for p in issue for line in p.lines if line.size > 15)
    assert "（分析）由此可见" in text
    assert "（依据：一之1、二之1）" in text


def test_open_fonts_stand_for_the_licensed_ones(folder: Path, issue: list[Page]) -> None:
    content = (folder / "out" / "issue.pdf").read_bytes()
    assert b"NotoSerifCJK" in content
    assert b"DroidSans" not in content


def test_a_compilation_has_contents_notes_and_an_index(work: list[Page]) -> None:
    texts = [line.text for line in work[0].lines]
    assert texts[:3] == ["草稿（第3稿）", "水库移民文献选编", "编辑说明"]
    (place,) = [p for p, page in enumerate(work, 1) if any(line.text == "二、主要做法与演变" for line in page.lines)]
    assert any(t.startswith("二、主要做法与演变...") and t.endswith(f".{place}") for t in texts)
    everything = [line.text for p in work for line in p.lines]
    assert "索引（按责任者）" in everything
    assert any(t.startswith("某县人民委员会...") for t in everything)
    names = everything[everything.index("人名索引") + 1 : everything.index("地名索引")]
    assert [n.split(".")[0] for n in names if "..." in n] == ["荒日", "玄黄"]  # by sound: huang, xuan
    assert not any(n.startswith("天") for n in names)  # one character is no name


@pytest.mark.parametrize("product", [BRIEF, ISSUED, WORK, HISTORY], ids=["draft", "issue", "compilation", "history"])
def test_the_evidence_survives_a_saving_in_libreoffice(product: Product, folder: Path) -> None:
    saved = soffice(_file(product, folder, "through.docx"), "docx", folder / "saved")
    back = verify(read_draft(saved), RECORDS.get, no_facts)
    assert [s.reasons for s in back.sentences() if s.reasons] == []
    assert [(s.heading, s.kind, s.analysis, [(x.text, x.citations, x.analysis) for x in s.sentences]) for s in back.sections] == [
        (s.heading, s.kind, s.analysis, [(x.text, x.citations, x.analysis) for x in s.sentences]) for s in product.sections
    ]


def test_tables_and_the_chart_of_a_history_are_printed(folder: Path) -> None:
    path = _file(HISTORY, folder, "history.docx")
    document = docx.Document(str(path))
    assert [c.text for c in document.tables[0].rows[0].cells] == ["名称", "起", "讫", "依据"]
    assert [c.text for c in document.tables[1].rows[1].cells] == ["周明", "甲县水利局", "局长", "待考", "待考", "甲办〔1950〕8号"]
    assert len(document.inline_shapes) == 1
    placed = [(number, line) for number, page in enumerate(printed(path, folder / "pdf")) for line in page.lines]
    heading = next(p for p in placed if p[1].text.startswith("二、变迁图"))
    sentence = next(p for p in placed if "成立→" in p[1].text)
    room = BOTTOM - heading[1].bottom if sentence[0] > heading[0] else sentence[1].top - heading[1].bottom
    assert room > 40  # millimetres: the picture stands between them whole


@pytest.mark.parametrize(("old", "new", "told"), [
    ("1950年6月1日", "1950年6月2日", "1950年6月2日｜1953年3月1日"), ("周明", "周亮", "周亮｜甲县水利局｜局长"),
])
def test_a_cell_changed_by_hand_names_its_row(folder: Path, old: str, new: str, told: str) -> None:
    path = _file(HISTORY, folder, "changed.docx")
    document = docx.Document(str(path))
    cell = next(c for t in document.tables for r in t.rows for c in r.cells if c.text == old)
    cell.paragraphs[0].runs[0].text = new
    document.save(str(path))
    back = verify(read_draft(path), RECORDS.get, no_facts)
    assert [told in s.text for s in back.sentences() if s.reasons] == [True]
