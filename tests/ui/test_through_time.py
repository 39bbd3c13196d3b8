"""Names and offices on a day, on the pages and on the command line, over the small graph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import EntityType
from graph.places.changes import Bound, Change, Kind, Row
from graph.stores import open_store
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from tests.ui.small_graph import fill
from ui.through_time import bound_words, change_words, day_asked, when_told

ROW = Row("changes.csv", 2, "县志", "中")


def entity_id(url: str, name: str, kind: EntityType) -> str:
    """The entity of a name in a graph."""
    store = open_store(url)
    try:
        return store.find_entities(name, Audience.WORKING, (kind,))[0].id
    finally:
        store.close()


# ---- words
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("", ""), (" 1938-05-21 ", "1938-05-21"), ("1938年5月21日", "1938-05-21"), ("民国廿七年五月廿一日", "1938-05-21"),
        ("19380521", "1938-05-21"),
    ],
)
def test_a_day_as_people_write_it(written: str, day: str) -> None:
    assert day_asked(written) == day


@pytest.mark.parametrize("written", ["1938", "1938年5月", "昨日", "某天", "1938-02-30"])
def test_what_is_no_day_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match="不是某一天：请写 1938-05-21"):
        day_asked(written)


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (Kind.MERGED, "钱塘县 仁和县", "杭县", "钱塘县、仁和县合并为杭县"), (Kind.MERGED, "余杭县 临安县", "临安县", "余杭县并入临安县"),
        (Kind.SPLIT, "杭县", "杭县 杭州市", "杭县分出杭州市"), (Kind.SPLIT, "甲局", "乙局 丙局", "甲局分设为乙局、丙局"),
        (Kind.RAISED, "丽水县", "丽水市（县级）", "丽水县升为丽水市"), (Kind.ABOLISHED, "杭县", "", "杭县撤销"),
        (Kind.RESTORED, "", "余杭县", "余杭县恢复"),
    ],
)
def test_a_change_in_words(kind: Kind, before: str, after: str, words: str) -> None:
    assert change_words(Change(kind, tuple(before.split()), tuple(after.split()), None, ROW)) == words


def test_what_nobody_tells_is_said_so() -> None:
    assert (when_told(None), bound_words(Bound())) == ("待考", "待考")


# ---- pages
def test_a_place_shows_its_tables_and_a_working_map(open_page: Open, graph_url: str) -> None:
    app = open_page("places", id=entity_id(graph_url, "杭州", EntityType.PLACE), on="1935-05-01")
    words = said(app)
    assert not app.exception
    assert "杭县分出杭州市" in words
    assert "［S18］，可信度中" in words
    assert "据沿革表，1935年5月1日的杭州市：确定；今杭州市" in words
    assert "内部工作用图" in words
    assert "<svg" in sheets(app)


def test_no_map_goes_outward(open_page: Open, graph_url: str) -> None:
    place = entity_id(graph_url, "第八支队", EntityType.ORGANISATION)
    app = open_page("organisations", Audience.PUBLICATION, id=place)
    assert "<svg" not in sheets(app)
    app = open_page("places", Audience.PUBLICATION, id=entity_id(graph_url, "梁弄镇", EntityType.PLACE))
    assert "内部工作用图" not in said(app)


def test_a_body_shows_who_served_on_the_day(open_page: Open, graph_url: str) -> None:
    app = open_page("organisations", id=entity_id(graph_url, "第八支队", EntityType.ORGANISATION), on="1942年8月20日")
    words = said(app)
    assert "第八支队设立" in words
    assert "据档案，1942年8月20日叫 第八支队（确定）" in words
    assert "确定林岳第八支队 政治委员原文写的就是这一天" in words
    assert "T901-1" in words


def test_a_person_shows_the_office_held_and_what_is_open(open_page: Open, graph_url: str) -> None:
    person = entity_id(graph_url, "林岳", EntityType.PERSON)
    app = open_page("people", id=person)
    app.text_input(key="on-").set_value("1944-01-01")
    next(b for b in app.button if b.label == "看这一天").click().run()
    assert "1944-01-01" in app.query_params["on"]
    assert "待考" in said(app)
    wrong = open_page("people", id=person, on="民国廿七年")
    assert "“民国廿七年”不是某一天" in wrong.warning[0].value
    assert not wrong.exception


def test_faulty_tables_are_one_box_and_the_page_goes_on(
    open_page: Open, graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "changes.csv").write_text("类型,前\n", "utf-8")
    monkeypatch.setenv("LANMAI_PLACES", str(tmp_path))
    app = open_page("places", id=entity_id(graph_url, "杭州", EntityType.PLACE), on="1935-05-01")
    assert not app.exception
    assert "沿革表不能用：changes.csv 第 1 行：缺少列" in app.warning[0].value
    assert "时间线" in said(app)


# ---- commands
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the small graph."""
    made = tmp_path_factory.mktemp("commands")
    fill(made)
    return made


def lanmai(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command on the folder."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("LANMAI_")}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *args, "--workdir", str(folder)], capture_output=True, text=True, timeout=120, check=False,
        env=inherited | env,
    )


def test_place_answers_for_the_day_with_rows(folder: Path) -> None:
    told = json.loads(lanmai(folder, "place", "杭县", "--on", "1913-06-01", "--json").stdout)
    (unit,) = told["units"]
    assert (unit["unit"], unit["certainty"], unit["begun"]["told"]) == ("杭县", "有异说", ["1912", "1914"])
    assert unit["changes"][0]["evidence"]["line"] == 2
    assert unit["today"]["unknown"] == ["“杭县”撤销后归属待考"]
    gone = lanmai(folder, "place", "余杭县", "--on", "1960-01-01")
    assert "1960年1月1日没有此名：余杭县：1961年4月 起，1994年 止" in gone.stdout
    assert lanmai(folder, "place", "没有县", "--on", "1960-01-01").returncode == 1
    wrong = lanmai(folder, "place", "杭县", "--on", "1960")
    assert (wrong.returncode, wrong.stderr.count("\n"), wrong.stderr[:10]) == (2, 1, "“1960”不是某一")


def test_held_answers_with_quotes(folder: Path) -> None:
    told = json.loads(lanmai(folder, "held", "第八支队政治委员", "--on", "民国卅一年八月二十日", "--json").stdout)
    (held,) = told["answers"][0]["held"]
    assert (held["person"]["name"], held["certainty"], held["evidence"][0]["quote"]) == ("林岳", "确定", "林岳任政治委员")
    none = lanmai(folder, "held", "第八支队政治委员", "--on", "1930-01-01")
    assert (none.returncode, "待考" in none.stdout) == (1, True)
    assert "请加 --on" in lanmai(folder, "held", "林岳").stderr


def test_succession_has_the_words_of_the_record(folder: Path) -> None:
    (told,) = json.loads(lanmai(folder, "succession", "第八支队", "--json").stdout)
    (change,) = told["changes"]
    assert (change["kind"], change["after"], change["when"]) == ("设立", ["第八支队"], "1942-08-20")
    assert change["evidence"]["record_id"] == "T901-1"
    assert told["names"][0]["ended"]["words"] == "待考"


def test_a_faulty_table_is_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "changes.csv").write_text("类型,前\n", "utf-8")
    failed = lanmai(folder, "place", "杭县", "--on", "1935-05-01", LANMAI_PLACES=str(tmp_path))
    assert failed.returncode == 2
    assert failed.stderr.startswith("changes.csv 第 1 行：缺少列")
    assert failed.stderr.count("\n") == 1
