"""Exhibition storylines: parts by period, groups by nature, words of records only, and what an outline lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Findings, Openness, Record, Span, When
from graph.reviews import Said
from graph.store import Batch, GraphStore
from graph.stores import open_store
from graph.works import Exhibit, ExhibitForm, Product, Section, Sentence, Support
from pipelines.compose.checklist import checklist
from pipelines.compose.lacks import faults
from pipelines.compose.storyline import block, bounds, draft_exhibition, exhibit_for, exhibit_form, renumbered
from pipelines.compose.verify import Facts
from pipelines.load import passages

_WORDS = (
    "支队在甲镇召开大会，到会四百余人，通过减租办法七条，当场推定委员九人。",
    "次日全体出发，经乙岗到达丙村，沿途群众送茶送水，修复道路三里。",
    "会议决定成立夜校十二所，由各村推选教员，课本油印三百册分送各处。",
    "全县修复水渠二十一条，受益田亩一万四千亩，当年增产粮食三十万斤。",
)


def made(number: int, year: int, **what: str) -> Record:
    """A published record of a year, with four sentences that are its own."""
    day = f"{year}-03-0{number % 9 + 1}"
    text = "".join(f"{year}年" + w.replace("甲", "甲乙丙丁戊己庚辛壬"[number % 9]) for w in _WORDS)
    title = what.pop("title", f"关于第{number}号事项的报告")
    return Record(
        f"T9-{number}", text, {"题名": title, **what}, {}, f"T9-{number}", f"T9-{number}", "某馆", "T9", Openness.OPEN, "公〔2020〕1号",
        When(day, day, day, "day", "gregorian", day),
    )


RECORDS = [
    made(1, 1930), made(2, 1931), made(3, 1940, 立场="adversary", title="剿办情形呈文"), made(4, 1941), made(5, 1947),
    made(6, 1948, title="会师合影照片说明"), made(7, 1955, title="决议复印件"), made(8, 1956),
]


def no_facts(text: str) -> Facts:
    return Facts()


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    held = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    for record in RECORDS:
        held.load(Batch((record,), tuple(passages(record)), findings=(Findings(record.id, ()),)))
    return held


@pytest.fixture
def drafted(store: GraphStore) -> Product:
    return draft_exhibition(store, "山乡", RECORDS, Audience.EXHIBITION, no_facts)


def test_the_tree_is_preface_parts_units_groups_conclusion(drafted: Product) -> None:
    kinds = [s.kind for s in drafted.sections]
    assert (kinds[0], kinds[-1]) == ("preface", "conclusion")
    assert 3 <= kinds.count("part") <= 5
    assert kinds[1:4] == ["part", "unit", "group"]
    assert next(s.heading for s in drafted.sections if s.kind == "part").startswith("第一部分　")
    assert all(not s.exhibits for s in drafted.sections if s.kind != "group")


def test_every_record_hangs_once_and_every_word_is_supported(drafted: Product) -> None:
    shown = [e.record_id for s in drafted.sections for e in s.exhibits]
    assert sorted(shown) == sorted(r.id for r in RECORDS)
    assert {s.verdict for s in drafted.sentences()} == {Support.SUPPORTED}


def test_walls_and_labels_keep_their_lengths_and_claims_are_shown(drafted: Product) -> None:
    for section in drafted.sections:
        assert sum(len(s.text) for s in section.sentences) <= bounds(section.kind)[1]
        for exhibit in section.exhibits:
            assert sum(len(s.text) for s in exhibit.label) <= bounds("key" if exhibit.key else "label")[1]
    assert not [x for x in faults(drafted, {r.id: r for r in RECORDS}.get) if x.kind in ("依据未展出", "缺展品", "重复")]


def test_an_adversary_is_a_group_of_its_own_and_named_on_its_label(drafted: Product) -> None:
    group = next(s for s in drafted.sections for e in s.exhibits if e.record_id == "T9-3")
    assert "敌方文书" in group.heading
    (label,) = [e.label for e in group.exhibits if e.record_id == "T9-3"]
    assert label[0].text.startswith("《剿办情形呈文》称：")


def test_an_adversary_opens_no_part_and_is_no_chief_exhibit(drafted: Product) -> None:
    opening = [s for s in drafted.sections if s.kind in ("preface", "part", "conclusion")]
    assert not [x.text for s in opening for x in s.sentences if "剿办情形呈文" in x.text]
    assert not [e for s in drafted.sections for e in s.exhibits if e.record_id == "T9-3" and e.key]


def _told(number: int, title: str, text: str, year: int = 1943, **what: str) -> Record:
    return replace(made(number, year, title=title, **what), text=text)


def _drafted(tmp_path: Path, records: list[Record], about: tuple[str, ...] = ()) -> Product:
    store = open_store(f"sqlite:{tmp_path / 'walls.db'}")
    store.load(Batch(tuple(records), tuple(p for r in records for p in passages(r)), tuple(Findings(r.id, ()) for r in records)))
    return draft_exhibition(store, "青鸾岭战斗", records, Audience.EXHIBITION, no_facts, about)


def _walls(product: Product) -> list[str]:
    return [x.text for s in product.sections for x in s.sentences]


REPORT = (
    "青鸾岭战斗于一九四三年二月十六日拂晓打响，敌四百人进入伏击圈。群众送饭送水三百余人，是取得胜利的根本。"
    "当晚部队在柳埠镇宿营，第三天返回驻地。"
)


def test_a_record_on_other_matters_gives_only_the_sentences_on_the_topic(tmp_path: Path) -> None:
    other = (
        "全县首批乡村试点共十八个，试点期三年，由县里组织评估。柳埠镇依托青鸾岭战斗遗址办起红色旅游试点。"
        "另有两个镇试点调解工作，成效待查。" + "各镇应当按月上报进展情况，不得拖延误事。" * 3
    )
    records = [_told(1, "青鸾岭战斗详报", REPORT), _told(2, "关于公布乡村试点的通知", other, 2021)]
    everything = "".join([*_walls(_drafted(tmp_path, records, ("青鸾岭战斗",))), *(
        x.text for s in _drafted(tmp_path, records, ("青鸾岭战斗",)).sections for e in s.exhibits for x in e.label)])
    assert "青鸾岭战斗遗址" in everything
    assert "试点期三年" not in everything
    assert "群众送饭" in everything  # a record on the topic is used whole
    assert "试点期三年" in "".join(_walls(_drafted(tmp_path, records)))  # what a person chose is used whole too


def test_a_copy_of_what_is_shown_hangs_nowhere_and_a_copy_alone_does(tmp_path: Path) -> None:
    one, copy = _told(1, "青鸾岭战斗详报", REPORT), _told(2, "青鸾岭战斗详报（抄件）", REPORT)
    assert [e.record_id for s in _drafted(tmp_path, [copy, one]).sections for e in s.exhibits] == ["T9-1"]
    assert [e.record_id for s in _drafted(tmp_path, [copy]).sections for e in s.exhibits] == ["T9-2"]


def test_a_day_without_its_year_has_the_record_s_date_on_a_wall_and_not_beside_the_exhibit(tmp_path: Path) -> None:
    told = _drafted(tmp_path, [_told(1, "战斗详报", "二月十六日拂晓，敌约四百人由柳埠出发，经青鸾岭向梁村前进。", 日期="19430220")])
    wall = next(x.text for s in told.sections if s.kind == "part" for x in s.sentences)
    assert wall == "《战斗详报》（1943年2月20日）记载：“二月十六日拂晓，敌约四百人由柳埠出发，经青鸾岭向梁村前进。”"
    (label,) = [e.label for s in told.sections for e in s.exhibits]
    assert [x.text for x in label] == ["二月十六日拂晓，敌约四百人由柳埠出发，经青鸾岭向梁村前进。"]


def test_no_clause_stands_on_two_walls_and_no_photograph_taken_ends_them(tmp_path: Path) -> None:
    records = [
        _told(n, f"第{n}号报告", f"一九四{n}年，支队在第{n}村开会。{REPORT}下午五时，全体代表在祠堂门前合影留念后散会。", 1940 + n)
        for n in range(1, 7)
    ]
    walls = _walls(_drafted(tmp_path, records))
    assert sum("群众送饭送水三百余人" in w for w in walls) <= 1
    told = _drafted(tmp_path, records)
    assert "合影" not in "".join(x.text for s in told.sections if s.kind in ("preface", "part", "conclusion") for x in s.sentences)


def test_what_happened_on_that_day_stands_nowhere_without_the_day(store: GraphStore) -> None:
    one = replace(made(9, 1943), text=made(9, 1943).text + "裘教导员就是那天在甲岗牺牲的，当日傍晚由群众安葬。")
    store.load(Batch((one,), tuple(passages(one)), findings=(Findings(one.id, ()),)))
    drawn = draft_exhibition(store, "山乡", [one, *RECORDS], Audience.EXHIBITION, no_facts)
    assert one.id in drawn.record_ids()
    assert not [s.text for section in drawn.sections for s in section.spoken() if "那天" in s.text]


def test_a_label_is_rather_too_long_than_empty(tmp_path: Path) -> None:
    long = "一九四三年二月十六日拂晓，" + "、".join(f"第{n}中队由{n}号高地出发" for n in "一二三四") + "，于上午七时到达指定位置。"
    told = _drafted(tmp_path, [_told(1, "战斗详报", long)])
    (exhibit,) = [e for s in told.sections for e in s.exhibits]
    assert [x.text for x in exhibit.label] == [long]
    assert "字数" in {x.kind for x in faults(told, {"T9-1": _told(1, "战斗详报", long)}.get) if x.where == "战斗详报"}


def test_copies_and_photographs_are_told_from_originals() -> None:
    assert [exhibit_form(r) for r in (RECORDS[0], RECORDS[5], RECORDS[6])] == [
        ExhibitForm.ORIGINAL, ExhibitForm.PLATE, ExhibitForm.COPY,
    ]


def test_a_closed_record_is_no_exhibit_of_an_open_exhibition(store: GraphStore) -> None:
    closed = replace(made(9, 1942), openness=Openness.CONTROLLED)
    store.load(Batch((closed,), tuple(passages(closed)), findings=(Findings(closed.id, ()),)))
    drafted = draft_exhibition(store, "山乡", [*RECORDS, closed], Audience.EXHIBITION, no_facts)
    assert "T9-9" not in drafted.record_ids()
    with pytest.raises(LookupError):
        exhibit_for(store, "T9-9", Audience.EXHIBITION, no_facts)


def test_nothing_to_show_gives_an_empty_outline(store: GraphStore) -> None:
    assert draft_exhibition(store, "空", [], Audience.EXHIBITION, no_facts).sections == ()


def _kinds(product: Product) -> set[tuple[str, str]]:
    return {(x.where, x.kind) for x in faults(product, {r.id: r for r in RECORDS}.get)}


def test_what_an_outline_lacks_is_told_by_place() -> None:
    said = Sentence(_WORDS[0], (Span.cut(RECORDS[0], 0, len(_WORDS[0]) + 5),), Support.SUPPORTED)
    original = Exhibit("T9-7", ExhibitForm.ORIGINAL, (), details={"名称": "决议"})
    enemy = Exhibit("T9-3", label=(said,), details={"名称": "呈文", "权利状态": "公有领域"})
    product = Product("x", "exhibition", "展", (
        Section("前言", (said,), "preface"), Section("第一部分　甲", (said,), "part"), Section("第一单元　乙", (), "unit"),
        Section("第一组　丙", (), "group", exhibits=(original, enemy, enemy)), Section("第二单元　丁", (), "unit"),
        Section("第二部分　戊", (), "part"),
    ), audience="exhibition")
    found = _kinds(product)
    assert {
        ("展", "结构"), ("结语", "结构"), ("前言", "字数"), ("第一部分　甲", "依据未展出"), ("第二单元　丁", "缺展品"),
        ("第二部分　戊", "缺展品"), ("决议", "复制件"), ("决议", "权利"), ("决议", "字数"), ("呈文", "敌方文书"), ("T9-3", "重复"),
    } <= found
    assert ("呈文", "权利") not in found
    assert ("第一单元　乙", "缺展品") not in found


def _map(number: str = "", picture: str = "", audience: str = "exhibition", whole: str = "") -> set[tuple[str, str]]:
    particulars = {"名称": "甲镇形势图", "审图号": number, "图像": picture}
    shown = Section("第一组　丙", (), "group", exhibits=(Exhibit("T9-1", details=particulars),))
    product = Product("x", "exhibition", "展", (shown,), audience=audience, details={"审图号": whole} if whole else {})
    return {f for f in _kinds(product) if f[1] == "审图号"}


def test_a_map_leaves_with_its_number_or_without_its_picture() -> None:
    assert _map() == _map(number="待定") == {("甲镇形势图", "审图号")}
    assert _map(number="浙S（2021）15号") == _map(picture="无") == _map(audience="working") == set()
    assert _map(picture="无", whole="待定") == {("展", "审图号")}
    assert _map(picture="无", whole="浙S（2021）15号") == set()


def test_a_map_without_its_number_stands_in_the_way_of_release_whoever_signed() -> None:
    shown = Section("第一组　丙", (), "group", exhibits=(Exhibit("T9-1", details={"名称": "甲镇形势图"}),))
    product = Product("x", "exhibition", "展", (shown,), audience="exhibition")
    signed = dict.fromkeys(("political", "professional", "compliance"), Said.ACCEPTED)
    (point,) = [c for c in checklist(product, {r.id: r for r in RECORDS}.get, (), signed) if c.number == 13]
    assert (point.passed, len(point.found)) == (False, 2)
    assert point.found[0].startswith("甲镇形势图：是地图，没有审图号")
    assert point.found[1] == "没有写权利状态：甲镇形势图；请在“展品清单与导出”里写上"


def test_a_record_gone_or_unapproved_is_told() -> None:
    gone = Exhibit("T9-99", details={"名称": "失去的"})
    product = Product("x", "exhibition", "展", (Section("第一组　丙", (), "group", exhibits=(gone,)),), audience="exhibition")
    assert ("失去的", "开放") in _kinds(product)
    unapproved = replace(RECORDS[0], publication="")
    shown = replace(product, sections=(Section("第一组　丙", (), "group", exhibits=(Exhibit("T9-1", details={"名称": "一"}),)),))
    assert any(x.words == "没有公布审批号" for x in faults(shown, {"T9-1": unapproved}.get))


def test_a_block_is_a_section_with_what_belongs_to_it_and_headings_are_numbered_anew() -> None:
    kinds = ["preface", "part", "unit", "group", "unit", "part", "unit", "conclusion"]
    sections = [Section(h, kind=k) for k, h in zip(kinds, ["前言", "第三部分　甲", "第九单元　乙", "第一组　丙", "第一单元　丁",
                                                        "第一部分　戊", "己", "结语"], strict=True)]
    assert [len(block(sections, i)) for i in range(8)] == [1, 4, 2, 1, 1, 2, 1, 1]
    assert [s.heading for s in renumbered(sections)] == [
        "前言", "第一部分　甲", "第一单元　乙", "第一组　丙", "第二单元　丁", "第二部分　戊", "己", "结语",
    ]
