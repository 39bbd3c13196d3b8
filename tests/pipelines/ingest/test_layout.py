"""Page furniture and hard line breaks go, everything else stays, and every character leads back to the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_docx
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from graph.model import Record, Run
from graph.provenance import in_source
from pipelines.ingest import Holding, ingest
from pipelines.ingest.documents import read_document, read_parts
from pipelines.ingest.layout import Laid, Part, lay_out

WRAPPED = """\
关于柏溪县修建三里桥水闸情况的报告
县人民委员会：
一九五六年四月十二日，县水利科派技术员陆
望秋到三里桥查勘，当日与乡长胡思源商定闸
址。四月二十日，水闸开工，民工一百四十人由
副乡长带领，五月底以前可以完成。所需木料三
十方，已请县供销社拨给。
柏溪县水利科
一九五六年四月二十五日
"""


def laid(text: str) -> Laid:
    return lay_out([Part("", text)])


def record(words: Laid) -> Record:
    return Record("r", words.text, layout=words.layout)


def leads_back(words: Laid, parts: list[Part]) -> None:
    """Every run holds the same characters on both sides, runs follow each other, what is in none is a break."""
    texts = {part.name: part.text for part in parts}
    at = 0
    for run in words.layout:
        assert set(words.text[at : run.start]) <= {"\n"}
        assert run.length > 0
        assert words.text[run.start : run.start + run.length] == texts[run.part][run.file : run.file + run.length]
        at = run.start + run.length
    assert not words.layout or set(words.text[at:]) <= {"\n"}


# ---- hard line breaks
def test_sentences_come_out_whole_and_everything_else_stays() -> None:
    assert laid(WRAPPED).text == (
        "关于柏溪县修建三里桥水闸情况的报告\n"
        "县人民委员会：\n"
        "一九五六年四月十二日，县水利科派技术员陆望秋到三里桥查勘，当日与乡长胡思源商定闸址。四月二十日，水闸开工，"
        "民工一百四十人由副乡长带领，五月底以前可以完成。所需木料三十方，已请县供销社拨给。\n"
        "柏溪县水利科\n"
        "一九五六年四月二十五日\n"
    )


def test_a_name_that_was_broken_is_two_runs_of_the_file() -> None:
    words = laid(WRAPPED)
    start = words.text.index("陆望秋")
    runs = in_source(record(words), start, start + 3)
    assert [WRAPPED[run.start : run.end] for run in runs] == ["陆", "望秋"]


NEVER_JOINED = [
    # verse
    "青山隐隐水迢迢，秋尽江南草未凋。\n二十四桥明月夜，玉人何处教吹箫。\n" * 3,
    "梁弄山高路又长\n四明湖水亮汪汪\n同志们呀齐努力\n打得敌人无处藏\n" * 3,
    # a list of bodies, one of persons, one of titles
    "浙江省人民政府办公厅秘书处\n浙江省发展和改革委员会价格处\n浙江省农业农村厅计划财务处\n浙江省水利厅规划计划处办公室\n" * 3,
    "陆望秋，男，一九二三年生，柏溪人\n胡思源，男，一九一九年生，三里人\n沈若兰，女，一九二一年生，柏溪人\n" * 3,
    "关于修建三里桥水闸经费问题的请示报告\n关于调整柏溪区乡行政区划问题的请示报告\n关于抽调干部参加水利工作问题的报告\n" * 3,
    # a table turned into lines
    "柏溪乡 三十二户 一百四十人 九百亩\n三里乡 四十一户 一百九十人 八百亩\n大桥乡 二十七户 一百二十人 七百亩\n" * 3,
    # a chronicle without stops
    "1949年5月3日，柏溪县解放，成立军管会\n1949年6月8日，柏溪县人民政府宣告成立\n1949年7月1日，全县干部大会在县城召开\n" * 3,
    # numbered items and a signature
    "一、整顿各乡农会，清理账目，公布收支\n二、组织互助组，推广良种，兴修水利\n三、办好冬学，扫除文盲，移风易俗\n" * 3,
    "此致\n敬礼\n柏溪县水利科科长　陆望秋\n一九五六年四月二十五日\n",
    # paragraphs, indented and not
    "　　第一段说的是水闸，全文只有一句话。\n　　第二段说的是木料，全文也只有一句话。\n",
    "会议开了三天。\n会上讨论了水闸、木料、民工三个问题，意见一致。\n散会。\n",
    # English keeps the blank that a break is
    "The county archive was opened in the\nspring of that year and has been kept\nby the same family ever since then\nwith care.\n" * 2,
]


@pytest.mark.parametrize("text", NEVER_JOINED)
def test_lists_tables_verse_and_signatures_are_never_joined(text: str) -> None:
    assert laid(text) == (text, ())


def test_double_spaced_text_is_unwrapped_too() -> None:
    doubled = WRAPPED.replace("\n", "\n\n")
    assert "技术员陆望秋到三里桥" in laid(doubled).text
    assert "柏溪县水利科\n\n一九五六年" in laid(doubled).text


def test_a_heading_as_long_as_the_lines_is_not_run_into_the_text() -> None:
    text = (
        "（二）推进水利建设，发动群众兴修三里水闸\n"
        "各乡要在冬季以前完成清淤，干部要带头上工，不\n得借故推诿。凡是完成任务的，由县里给予表扬，没有\n"
        "完成的要说明原因，并在春耕以前补足所欠的工数，由\n乡长具结。水利科每十天检查一次，把结果报告县长，\n作为评比依据。\n"
    )
    assert "三里水闸\n各乡要" in laid(text).text
    assert "没有完成的要说明原因" in laid(text).text


def test_the_mark_of_a_footnote_that_became_a_line_joins_its_sentence() -> None:
    assert laid("这一年建成绿色仓库\n②\n，科学管理粮食。\n").text == "这一年建成绿色仓库②，科学管理粮食。\n"


# ---- furniture
def paged(number: str, head: str = "") -> str:
    """Four pages of eleven lines of one long report, with a page number under each and perhaps a line on top."""
    clause = "各乡报来修闸用工数目经核对无误，由水利科陆望秋登记入册。另行"
    body = (clause * 30)[: 20 * 44]
    lines = [body[i : i + 20] for i in range(0, len(body), 20)]
    pages = ["\n".join(([head] if head else []) + lines[i : i + 11]) for i in range(0, 44, 11)]
    return "\n".join(f"{page}\n{number.format(n)}" for n, page in enumerate(pages, start=1))


@pytest.mark.parametrize("number", ["— {} —", "－{}－", "- {} -", "第{}页 共4页", "{}", "第 {} 页", "·{}·", "{}/4"])
def test_page_numbers_go_and_sentences_run_on(number: str) -> None:
    text = laid(paged(number)).text
    assert "\n" not in text.replace("。\n", "")
    assert text.count("由水利科陆望秋登记入册。") == paged(number).replace("\n", "").count("登记入册。")
    assert not set(text) & set("1234—－-页·/")


def test_running_heads_go_but_for_the_first() -> None:
    words = laid(paged("— {} —", "柏溪县水利志资料长编"))
    assert words.text.count("柏溪县水利志资料长编") == 1
    assert words.text.startswith("柏溪县水利志资料长编\n")
    assert "\n" not in words.text.replace("。\n", "").removeprefix("柏溪县水利志资料长编\n")
    leads_back(words, [Part("", paged("— {} —", "柏溪县水利志资料长编"))])


def test_form_feeds_part_pages_and_go() -> None:
    text = "县府公报\n各乡报来修闸用工数目经核对无误，由水利科陆\n\f县府公报\n望秋登记入册。\n\f县府公报\n完\n"
    assert laid(text).text == "县府公报\n各乡报来修闸用工数目经核对无误，由水利科陆望秋登记入册。\n完\n"


def test_numbers_that_are_not_of_pages_stay() -> None:
    table = "".join(f"{i}\n陆望秋\n技术员\n柏溪\n" for i in range(1, 9))
    years = "".join(f"{year}\n" + "这一年修了水闸。\n" * 12 for year in range(1950, 1956))
    chapters = "".join(f"{i}\n" + "这一年修了水闸。\n" * 12 for i in range(1, 6))
    scores = "柏溪 三里\n3\n5\n比赛结束。\n"
    for text in (table, years, chapters, scores):
        assert laid(text) == (text, ())


def test_a_refrain_is_no_running_head() -> None:
    text = ("会议指出，水利是农业的命脉。" * 3 + "\n各位代表！\n") * 5
    assert laid(text) == (text, ())


def test_the_buttons_of_a_web_page_go_and_words_like_them_stay() -> None:
    text = "下载\n打印\n【字号：\n加大\n减小\n】\n柏溪县政府工作报告\n一、收藏\n打印\n完。\n相关报道：\n"
    assert laid(text).text == "柏溪县政府工作报告\n一、收藏\n打印\n完。\n相关报道：\n"


def test_a_text_of_nothing_but_a_page_number_stays() -> None:
    assert laid("— 3 —\n") == ("— 3 —\n", ())


# ---- files
def test_a_pdf_leads_back_to_its_pages(tmp_path: Path) -> None:
    registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "a.pdf"))
    lines = WRAPPED.splitlines()
    for number, page in enumerate((lines[:4], lines[4:]), start=1):
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(["柏溪县水利志", *page, f"— {number} —"]):
            canvas.drawString(50, 700 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    document = read_document(tmp_path / "a.pdf")
    assert "商定闸址" in document.text
    assert "— 1 —" not in document.text
    parts, _ = read_parts(tmp_path / "a.pdf")
    leads_back(Laid(document.text, document.layout), parts)
    start = document.text.index("陆望秋")
    pages = {part.name: part.text for part in parts}
    runs = in_source(Record("r", document.text, layout=document.layout), start, start + 3)
    assert [(run.part, pages[run.part][run.start : run.end]) for run in runs] == [("第1页", "陆"), ("第1页", "望秋")]


def test_a_name_broken_by_a_page_is_a_run_on_each(tmp_path: Path) -> None:
    parts = [Part("第1页", "县志稿\n" + "水利科每年冬季都要派人到各乡查勘，\n" * 4 + "本年派往三里桥的是技术员，名叫陆\n— 1 —"),
             Part("第2页", "望秋，他在那里住了三个月。\n— 2 —")]
    words = lay_out(parts, pages=True)
    start = words.text.index("陆望秋")
    assert [(run.part, run.start) for run in in_source(record(words), start, start + 3)] == [
        ("第1页", parts[0].text.index("陆")), ("第2页", 0),
    ]


def test_a_docx_leads_back_to_its_paragraphs(tmp_path: Path) -> None:
    document = new_docx()
    for line in ("报告", "县长陆望秋到会。", "会后散去。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    (item,) = ingest([tmp_path / "a.docx"], Holding())
    assert item.record is not None
    start = item.record.text.index("陆望秋")
    assert in_source(item.record, start, start + 3) == (("第2段", 2, 5),)


def test_a_cell_leads_back_to_its_own_characters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'题名,日期,正文\n水闸报告,1956-04-25,"{WRAPPED}"\n', "utf-8")
    (item,) = [i for i in ingest([tmp_path / "a.csv"], Holding()) if i.record]
    assert item.record is not None
    assert item.record.text == laid(WRAPPED).text.rstrip("\n")
    leads_back(Laid(item.record.text, item.record.layout), [Part("", WRAPPED)])


def test_a_line_of_jsonl_is_kept_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "' + WRAPPED.replace("\n", "\\n") + '"}\n', "utf-8")
    (item,) = ingest([tmp_path / "a.jsonl"], Holding())
    assert item.record is not None
    assert (item.record.text, item.record.layout) == (WRAPPED, ())


# ---- properties
_LINES = st.sampled_from([
    "县人民委员会：", "一、整顿农会", "水利科派技术员陆望秋到三里桥查勘，当日与", "乡长胡思源商定闸址。四月二十日，水闸开工，民",
    "工一百四十人由副乡长带领，五月底以前可以完", "成。", "— 3 —", "12", "13", "第 4 页", "柏溪县水利志", "　　另起一段", "", " ", "②",
    "，由县里拨给。", "\f", "打印", "下载", "关闭", "陆望秋　胡思源", "the county", "□", "甲\r", "\u2028", "a\u3000b",
])
_TEXT = st.lists(_LINES, max_size=40).map("\n".join) | st.text(alphabet="甲乙，。一 \n\f\r\t　—12页", max_size=80)
_PARTS = st.lists(_TEXT, min_size=1, max_size=5)


@given(_PARTS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_character_is_the_files(texts: list[str], pages: bool) -> None:
    parts = [Part(f"第{n}页", text) for n, text in enumerate(texts, start=1)]
    leads_back(lay_out(parts, pages), parts)


@given(_PARTS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_laying_out_twice_is_laying_out_once(texts: list[str], pages: bool) -> None:
    once = lay_out([Part(f"第{n}页", text) for n, text in enumerate(texts, start=1)], pages)
    assert laid(once.text) == (once.text, ())


_PLAIN = st.lists(st.text(alphabet="山水林田湖，。", min_size=1, max_size=9).map(lambda words: words + "。"), max_size=30)


@given(_PLAIN)
@settings(max_examples=60, deadline=None)
def test_text_without_furniture_or_wrapping_is_unchanged(lines: list[str]) -> None:
    text = "\n".join("田" + line for line in lines)
    assert laid(text) == (text, ())


# enough of them for five lines of forty: three or four are left as they stand, since nothing shows a column
_CLAUSES = st.lists(st.text(alphabet="山水林田湖草沙风云雨雪鱼虫花鸟", min_size=6, max_size=15), min_size=24, max_size=60)


@given(_CLAUSES, st.integers(16, 40), st.integers(6, 30))
@settings(max_examples=60, deadline=None)
def test_wrapped_and_paged_prose_comes_back(clauses: list[str], column: int, depth: int) -> None:
    """Whatever is left of the breaks stands after the end of a sentence."""
    prose = "".join(clause + ("。" if i % 5 == 4 else "，") for i, clause in enumerate(clauses)).removesuffix("，") + "。"
    lines = [prose[i : i + column] for i in range(0, len(prose), column)]
    pages = [lines[i : i + depth] for i in range(0, len(lines), depth)]
    text = "\n".join("\n".join([*page, f"— {n} —"]) for n, page in enumerate(pages, start=1))
    words = laid(text)
    assert words.text.replace("\n", "") == prose
    assert all(part.endswith("。") for part in words.text.split("\n"))


def test_an_old_record_is_its_own_file() -> None:
    assert Record("r", "甲乙").layout == ()
    assert lay_out([Part("", "甲乙")]) == ("甲乙", ())
    assert lay_out([Part("第1段", "甲乙")]).layout == (Run(0, 0, 2, "第1段"),)
