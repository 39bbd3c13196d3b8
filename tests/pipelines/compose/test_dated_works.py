"""大事记, 历史上的今天, 组织沿革 and 文献汇编 over records read by the real reader: what they say, and what they must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import EntityType, Openness, Record, Span
from graph.store import GraphStore
from graph.stores import open_store
from graph.works import Dossier, Item, Product, Support
from pipelines.calendar_dates import catalogue_date
from pipelines.compose import FactsOf
from pipelines.compose.chronicle import days_of, draft_chronicle, draft_on_this_day
from pipelines.compose.compilation import draft_compilation
from pipelines.compose.history import draft_history
from pipelines.extract.pipeline import Reader
from pipelines.load import load
from pipelines.run import read
from pipelines.settings import Settings
from pipelines.writing import Kind, NotWritable, write

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF


def _record(name: str, title: str, date: str, text: str, openness: Openness = Openness.OPEN) -> Record:
    return Record(
        name, text, {"题名": title, "日期": date}, dh_raw=name, fonds="T990", openness=openness, when=catalogue_date(date)[0],
    )


RECORDS = (
    _record(
        "T990-1", "余姚解放报告", "19490610",
        "一九四九年五月二十三日，我军进入余姚县城。五月二十六日，余姚县军事管制委员会成立，林岳任主任。"
        "原定六月一日召开各界代表大会。",
    ),
    _record("T990-2", "四明地区大事记略", "19500101", "一九四九年五月，余姚县人民政府在城关成立。"),
    _record(
        "T990-3", "警察总队报告", "19470305",
        "查二月三日夜，共匪武工队袭击陆埠乡公所，劫去步枪十四枝。敌人说把林岳打死了。",
    ),
    _record("T990-4", "余姚县志稿", "19851001", "一九四九年农历五月初三，余姚县军事管制委员会召开第一次会议。"),
    _record("T990-5", "关于密查的报告", "19490601", "一九四九年五月二十三日，密查组在余姚县城成立。", Openness.CONTROLLED),
    _record(
        "T990-6", "农田水利管理局机构沿革说明", "19860101",
        "浙江省农田水利管理局成立于一九五〇年五月十日。一九五六年四月一日，浙江省农田水利管理局更名为浙江省水利建设局。",
    ),
)


@pytest.fixture(scope="module")
def store(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    made = open_store(f"sqlite:{tmp_path_factory.mktemp('dated') / 'graph.db'}")
    pairs = list(read(iter(RECORDS), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def chronicle(store: GraphStore, facts: FactsOf) -> Product:
    events = store.events(WORKING, earliest="1940-01-01", latest="1949-12-31")
    return draft_chronicle(store, "余姚大事记", events, WORKING, facts)


def _texts(product: Product) -> list[str]:
    return [s.text for s in product.sentences()]


def test_every_entry_is_proved_begins_with_its_date_and_is_short(chronicle: Product) -> None:
    assert chronicle.sentences()
    assert {s.verdict for s in chronicle.sentences()} == {Support.SUPPORTED}
    assert all(len(t) <= 120 and t[:2] == "19" for t in _texts(chronicle))


def test_a_day_told_under_a_year_told_before_cites_both(chronicle: Product) -> None:
    entry = next(s for s in chronicle.sentences() if "军事管制委员会成立" in s.text)
    assert entry.text.startswith("1949年5月26日，余姚县军事管制委员会成立")
    assert {c.quote for c in entry.citations} >= {"一九四九年五月二十三日"}


def test_entries_without_a_day_come_after_the_days_of_their_month(chronicle: Product) -> None:
    texts = _texts(chronicle)
    month = next(i for i, t in enumerate(texts) if t.startswith("1949年5月，"))
    assert month > next(i for i, t in enumerate(texts) if t.startswith("1949年5月26日"))


def test_a_plan_is_no_entry(chronicle: Product) -> None:
    assert not [t for t in _texts(chronicle) if "各界代表大会" in t]


def test_an_adversary_and_hearsay_speak_under_the_title_of_their_record(chronicle: Product) -> None:
    theirs = [t for t in _texts(chronicle) if "匪" in t or "打死" in t]
    assert theirs
    assert all("《警察总队报告》记载：“" in t for t in theirs)


def test_nothing_of_a_closed_record_reaches_a_narrower_audience(store: GraphStore, facts: FactsOf) -> None:
    open_only = draft_chronicle(store, "x", store.events(BRIEF, earliest="1949-01-01", latest="1949-12-31"), BRIEF, facts)
    assert not [t for t in _texts(open_only) if "密查" in t]


def test_on_this_day_has_days_that_records_give_and_no_lunar_or_closed_ones(store: GraphStore, facts: FactsOf) -> None:
    assert _texts(draft_on_this_day(store, [(5, 23)], WORKING, facts)) == ["1949年5月23日，我军进入余姚县城。"]
    assert not draft_on_this_day(store, [(5, 3)], WORKING, facts).sentences()  # 农历五月初三 is no 3 May
    assert not draft_on_this_day(store, [(5, 30)], WORKING, facts).sentences()


def test_a_month_gathers_its_days(store: GraphStore, facts: FactsOf) -> None:
    headings = [s.heading for s in draft_on_this_day(store, days_of(5), WORKING, facts).sections]
    assert headings[:1] == ["5月10日"]
    assert "5月23日" in headings


def test_a_day_no_calendar_has_is_refused(store: GraphStore, facts: FactsOf) -> None:
    with pytest.raises(ValueError, match="day"):
        draft_on_this_day(store, [(2, 30)], WORKING, facts)


def test_a_body_is_told_through_its_names_and_a_gap_is_said(store: GraphStore, facts: FactsOf) -> None:
    body = store.find_entities("浙江省水利建设局", WORKING, (EntityType.ORGANISATION,))[0]
    made = draft_history(store, body, WORKING, facts)
    assert "更名为浙江省水利建设局" in "".join(_texts(made))
    headings = [s.heading for s in made.sections]
    assert "1951年至1955年：名称见上，其余待考" in headings  # it bore its name, and no record tells more
    assert "二、浙江省水利建设局（1956年4月1日—待考）" in headings
    assert "1956年4月1日，浙江省农田水利管理局→更名为→浙江省水利建设局。" in _texts(made)
    assert {s.verdict for s in made.sentences()} == {Support.SUPPORTED}


def test_documents_are_printed_word_for_word_by_date_and_closed_ones_named_to_the_editor_alone(store: GraphStore) -> None:
    made, notes = draft_compilation(store, "余姚文献", ["T990-1", "T990-3", "T990-5"], BRIEF)
    assert [s.heading for s in made.sections] == ["序", "警察总队报告（1947年3月5日）", "余姚解放报告（1949年6月10日）", "后记"]
    assert "".join(s.text for s in made.sections[2].sentences) == RECORDS[0].text
    assert len(notes) == 1
    assert "T990-5" in notes[0]
    assert "T990-5" not in "".join(s.heading + "".join(x.text for x in s.sentences) for s in made.sections)


def test_a_part_of_a_record_is_marked_as_an_excerpt(store: GraphStore) -> None:
    part = Span.cut(RECORDS[0], 0, 20)
    made, _ = draft_compilation(store, "x", [], WORKING, [part])
    assert made.sections[1].heading == "余姚解放报告（节录）（1949年6月10日）"
    assert _texts(made) == [part.quote]


def test_a_dossier_is_drafted_from_and_wrong_wishes_are_answered(store: GraphStore, reader: Reader, tmp_path: Path) -> None:
    settings = Settings("", tmp_path)
    of = Dossier("d-1", "余姚解放", items=(Item(record_id="T990-1"),))
    written = write(Kind.CHRONICLE, of, store, WORKING, settings, reader)
    assert written.product.title == "余姚解放大事记"
    assert {c.record_id for s in written.product.sentences() for c in s.citations} == {"T990-1"}
    for kind, subject, words in (
        (Kind.HISTORY, "没有的局", "没有找到机构"), (Kind.ON_THIS_DAY, "02-30", "2月没有30日"), (Kind.ON_THIS_DAY, "五月", "不是月日"),
        (Kind.COMPILATION, "题目", "专题"),
    ):
        with pytest.raises(NotWritable, match=words):
            write(kind, subject, store, WORKING, settings, reader)


SIDES = (
    _record("T991-1", "双溪伏击报告", "1936", "夏历五月初三日，支队第二中队在双溪口伏击保安第三大队第五中队，击毙中队长一人。"),
    Record(
        "T991-2", "职部于民国二十五年六月二十一日在双溪口遭匪伏击，中队长殉职。",
        {"题名": "双溪口损失情形呈", "日期": "19360623", "立场": "adversary"}, dh_raw="T991-2", fonds="T991",
        openness=Openness.OPEN, when=catalogue_date("19360623")[0],
    ),
    _record(
        "T991-3", "任职通知", "19360615",
        "特委一九三六年六月十四日会议决定：\n单永年任支队副支队长；\n汤金凤任区委副书记。\n一九三六年五月三日，修械所在乌岩成立。开工三日，修好步枪四支。",
    ),
)


@pytest.fixture(scope="module")
def sides(reader: Reader, facts: FactsOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    store = open_store(f"sqlite:{tmp_path_factory.mktemp('sides') / 'graph.db'}")
    pairs = list(read(iter(SIDES), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    yield _texts(draft_chronicle(store, "大事记", store.events(WORKING), WORKING, facts))
    store.close()


def test_a_lunar_day_under_the_records_own_year_is_told_by_today_s_calendar(sides: list[str]) -> None:
    assert any(t.startswith("1936年6月21日，支队第二中队在双溪口伏击保安第三大队第五中队") for t in sides)


def test_what_the_other_side_says_of_a_happening_stands_behind_it(sides: list[str]) -> None:
    ours = next(i for i, t in enumerate(sides) if t.startswith("1936年6月21日，支队"))
    assert sides[ours + 1].startswith("1936年6月21日，据《双溪口损失情形呈》记载：“")


def test_words_that_open_a_list_are_told_with_it_and_a_length_of_time_is_no_day(sides: list[str]) -> None:
    assert any(t.startswith("1936年6月14日，特委") and t.endswith("汤金凤任区委副书记。") for t in sides)
    assert not [t for t in sides if "开工" in t]


BODY = (
    _record(
        "T992-1", "柏溪县渔业局关于启用印章的通知", "19510612",
        "奉县人民政府一九五一年五月二十日令，决定成立柏溪县渔业局，隶属县人民政府建设科，委任方大有为局长。"
        "本局已于六月十日正式成立，方大有局长同日到职。\n本局暂设秘书、生产二科，编制二十人。",
    ),
    _record(
        "T992-2", "柏溪县渔业局更名通知", "19570301",
        "自一九五七年三月一日起，柏溪县渔业局更名为柏溪县水产局，由县人民委员会直接领导，编制三十人，办公地点同日迁移。\n任命丁志明为柏溪县水产局局长。\n"
        "乌有水库由县水产局勘测设计室查勘，方大有到场。",
    ),
    _record("T992-5", "柏溪县水产局关于启用新印章的函", "19660209", "柏溪县水产局自一九六六年二月十一日起启用新印章，旧印章销毁。"),
    _record("T992-4", "任职通知", "19650203", "一九六五年二月一日起，郑兰英任柏溪县水产局局长。"),
    _record(
        "T992-3", "关于恢复柏溪县水产局的请示", "19780915",
        "柏溪县水产局一九五七年三月由柏溪县渔业局更名。一九六九年以后，原局机构名存实亡，业务由县农林组代管，日期不详。\n"
        "建议：一、恢复柏溪县水产局；二、由陈志明任局长。",
    ),
)


@pytest.fixture(scope="module")
def told_history(reader: Reader, facts: FactsOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, list[str]]]]:
    store = open_store(f"sqlite:{tmp_path_factory.mktemp('body') / 'graph.db'}")
    pairs = list(read(iter(BODY), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    body = store.find_entities("柏溪县水产局", WORKING, (EntityType.ORGANISATION,))[0]
    yield [(s.heading, [x.text for x in s.sentences]) for s in draft_history(store, body, WORKING, facts).sections]
    store.close()


def test_a_history_opens_with_what_happened_and_repeats_no_sentence_of_its_chapters(told_history: list[tuple[str, list[str]]]) -> None:
    (_, overview), *chapters = told_history
    assert "1957年3月1日，柏溪县渔业局更名为柏溪县水产局。" in overview
    assert not set(overview) & {t for _, said in chapters for t in said}


def test_what_is_said_of_the_body_without_its_name_is_told_and_what_is_not_of_it_is_not(told_history: list[tuple[str, list[str]]]) -> None:
    groups = [(h.split("）", 1)[1], said) for h, said in told_history if h.startswith("（")]
    superior = "".join(t for h, said in groups if h == "隶属" for t in said)
    assert "隶属县人民政府建设科" in superior
    assert "业务由县农林组代管" in superior
    assert [said for h, said in groups if h == "印章与驻地"] == [["柏溪县水产局自一九六六年二月十一日起启用新印章，旧印章销毁。"]]
    assert [said for h, said in groups if h == "内设机构与编制"] == [["本局暂设秘书、生产二科，编制二十人。"], ["编制三十人。"]]
    assert "勘测设计室" not in "".join(t for _, said in groups for t in said)


def test_what_a_renaming_tells_besides_stands_under_its_own_heading_and_what_hangs_does_not(
    told_history: list[tuple[str, list[str]]],
) -> None:
    said = [t for h, texts in told_history if h.startswith("（") for t in texts]
    assert "由县人民委员会直接领导。" in said
    assert not [t for t in said if t.startswith("办公地点同日")]


def test_years_in_which_a_body_lapsed_bear_no_name(told_history: list[tuple[str, list[str]]]) -> None:
    headings = [h for h, _ in told_history]
    assert "1967年至1968年：名称见上，其余待考" in headings
    assert "1970年至1977年：待考" in headings


def test_a_day_without_its_year_stands_in_the_table_of_names_by_the_date_of_its_paper(told_history: list[tuple[str, list[str]]]) -> None:
    assert dict(told_history)["附表一　名称沿革"][0].startswith("柏溪县渔业局｜1951年6月10日｜1957年3月1日｜")


def test_a_leader_named_without_his_body_has_his_row_and_a_proposed_one_none(told_history: list[tuple[str, list[str]]]) -> None:
    rows = dict(told_history)["附表二　历任负责人"]
    assert rows[0].startswith("方大有｜柏溪县渔业局｜局长｜")
    assert [r.split("｜")[0] for r in rows] == ["方大有", "丁志明", "郑兰英"]  # one without a day by the date of its paper


def test_a_body_s_chronicle_has_what_its_own_papers_tell_without_its_name(reader: Reader, tmp_path: Path) -> None:
    def paper(number: int, author: str, text: str, openness: Openness = Openness.OPEN) -> Record:
        made = _record(f"T995-{number}", f"第{number}号报告", "19361231", text, openness)
        return replace(made, catalogue={**made.catalogue, "责任者": author})

    records = [
        paper(1, "中共白溪特委", "一九三五年三月十五日，白溪独立支队在石塘正式成立，到会军民六百余人。"),
        paper(2, "白溪独立支队司令部", "一九三五年十月三日，第二中队攻克柳口乡公所，缴枪六支，开仓放粮四十担。"),
        paper(3, "柳口乡公所", "一九三五年十一月七日，柳口乡公所召开乡民大会，到会三百余人。"),
        paper(4, "白溪独立支队政治处", "一九三六年二月一日，第一中队攻克枫口乡公所，缴枪八支。", Openness.CONTROLLED),
    ]
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    pairs = list(read(iter(records), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    settings = Settings("", tmp_path)
    told = "".join(_texts(write(Kind.CHRONICLE, "白溪独立支队", store, BRIEF, settings, reader).product))
    assert "第二中队攻克柳口乡公所" in told
    assert "白溪独立支队在石塘正式成立" in told
    assert "乡民大会" not in told  # another's paper
    assert "枫口" not in told  # its own, and closed
    store.close()


def test_a_body_s_chronicle_has_what_its_fonds_tells_by_a_short_form_where_no_other_bears_it(reader: Reader, tmp_path: Path) -> None:
    def paper(number: int, fonds: str, author: str, text: str, title: str = "报告") -> Record:
        made = _record(f"{fonds}-{number}", f"第{number}号{title}", "19361231", text)
        return replace(made, fonds=fonds, catalogue={**made.catalogue, "责任者": author})

    battle = "一九三五年七月二十二日黎明，支队部在{}宿营时遭保安第三大队袭击。"
    raid = "一九三五年十月三日，支队攻克柳口乡公所，缴枪六支。"
    records = [
        paper(1, "T996", "中共白溪特委", "一九三五年三月十五日，白溪独立支队在石塘正式成立，到会军民六百余人。"),
        paper(2, "T996", "中共白溪特委", battle.format("黄坪岭")),
        paper(3, "T997", "中共柳江特委", "一九三五年三月十六日，柳江独立支队在石梁正式成立，到会军民四百余人。"),
        paper(4, "T997", "中共柳江特委", "一九三五年三月十七日，柳北独立支队在石梁正式成立，到会军民三百余人。"),
        paper(5, "T997", "中共柳江特委", battle.format("青坪岭")),
        paper(6, "T996", "白溪独立支队司令部", raid), paper(7, "T996", "白溪独立支队司令部", raid, "报告（抄件）"),
    ]
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    pairs = list(read(iter(records[::-1]), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    settings = Settings("", tmp_path)
    product = write(Kind.CHRONICLE, "白溪独立支队", store, BRIEF, settings, reader).product
    told = _texts(product)
    assert "支队部在黄坪岭宿营时遭保安第三大队袭击" in "".join(told)
    assert [c.record_id for s in product.sentences() for c in s.citations if "攻克柳口" in c.quote] == ["T996-6"]  # not from the copy
    assert "青坪岭" not in "".join(_texts(write(Kind.CHRONICLE, "柳江独立支队", store, BRIEF, settings, reader).product))  # of two
    store.close()


def _told_of(text: str, reader: Reader, facts: FactsOf, folder: Path) -> list[str]:
    record = _record("T991-1", "四明地區各界代表會議記錄", "19440907", text)
    made = open_store(f"sqlite:{folder / 'one.db'}")
    pairs = list(read(iter([record]), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], made)
    told = _texts(draft_chronicle(made, "x", made.events(WORKING, limit=100), WORKING, facts))
    made.close()
    return told


ONCE = [  # the day stands in front, and not a second time behind it
    ("陈文同志一九五〇年三月调任省农田水利管理局副局长，主管海塘。", "1950年3月，陈文同志调任省农田水利管理局副局长，主管海塘。"),
    ("又，一九四一年五月十二日起，余姚县工委书记由林岳兼任。", "1941年5月12日起，余姚县工委书记由林岳兼任。"),
    ("浙江省蚕桑管理局自一九五三年三月一日起更名为浙江省蚕桑特产局。",
     "1953年3月1日，浙江省蚕桑管理局自一九五三年三月一日起更名为浙江省蚕桑特产局。"),
]


@pytest.mark.parametrize(("text", "entry"), ONCE)
def test_the_day_in_front_of_an_entry_is_not_said_again_behind_its_subject(
    text: str, entry: str, reader: Reader, facts: FactsOf, tmp_path: Path
) -> None:
    assert _told_of(text, reader, facts, tmp_path) == [entry]


def test_the_head_of_minutes_reads_as_prose(reader: Reader, facts: FactsOf, tmp_path: Path) -> None:
    text = (
        "四明地區各界代表會議記錄\n時間：民國三十三年九月五日至七日\n地點：餘姚梁弄正蒙學堂\n出席：各鄉代表八十七人\n主席：林岳\n"
        "通過減租辦法。"
    )
    assert _told_of(text, reader, facts, tmp_path)[0] == (
        "1944年9月5日至7日，四明地區各界代表會議，地點：餘姚梁弄正蒙學堂；出席：各鄉代表八十七人；主席：林岳。"
    )


def test_a_life_is_no_happening(reader: Reader, facts: FactsOf, tmp_path: Path) -> None:
    text = "某专家：林岳的生卒年，大纲写1914年至1953年，依据是1983年报告，没有看到原始档案，应加“据”字。"
    assert _told_of(text, reader, facts, tmp_path) == []
