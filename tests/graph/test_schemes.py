"""An archive's own schemes: they take the place of the shipped ones, and a broken one is told in one line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from graph.model import When
from graph.ontology import FOLDER, SCHEME_IDS, assignment_defaults, period_of, scheme, scheme_ids, schemes
from graph.schemes import SchemeError, mark

SHIPPED = FOLDER / "schemes"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the archive's own, empty."""
    monkeypatch.setenv("LANMAI_SCHEMES", str(tmp_path))
    return tmp_path


def put(own: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of a shipped file with words replaced; each must be there."""
    words = (SHIPPED / f"{name}.ttl").read_text("utf-8")
    for old, new in changes:
        assert old in words
        words = words.replace(old, new, 1)
    file = own / f"{name}.ttl"
    file.write_text(words, "utf-8")
    return file


def test_an_empty_folder_changes_nothing(own: Path) -> None:
    assert scheme_ids() == SCHEME_IDS
    assert scheme("F1").concepts["ECO"].label == "经济建设"


def test_an_own_file_takes_the_place_of_the_shipped_one_alone(own: Path) -> None:
    before = {i: mark(s) for i, s in schemes().items()}
    put(own, "F1", ('"经济", "工业"', '"经济", "工业", "丝织业"'))
    assert "丝织业" in scheme("F1").concepts["ECO"].cues
    assert {i for i, s in schemes().items() if mark(s) != before[i]} == {"F1"}


def test_a_file_changed_while_the_platform_runs_is_read_again(own: Path) -> None:
    file = put(own, "F1")
    assert "丝织业" not in scheme("F1").concepts["ECO"].cues
    put(own, "F1", ('"经济", "工业"', '"经济", "工业", "丝织业"'))
    os.utime(file, ns=(1, 1))
    assert "丝织业" in scheme("F1").concepts["ECO"].cues


def test_words_for_people_do_not_count_as_a_change_and_a_gate_does(own: Path) -> None:
    before = mark(scheme("F3"))
    put(own, "F3", ("枫桥经验\"@zh-Hans", "枫桥经验（试）\"@zh-Hans"))
    assert scheme("F3").concepts["FQJY"].label == "枫桥经验（试）"
    assert mark(scheme("F3")) == before
    put(own, "F3", ('validFrom "1963-11-20"', 'validFrom "1963-11-21"'))
    assert mark(scheme("F3")) != before


def test_a_change_of_the_common_rules_touches_every_facet(own: Path) -> None:
    before = assignment_defaults()
    put(own, "assignment", ("lm:suggestAt 2", "lm:suggestAt 3"))
    assert mark(scheme("F1"), assignment_defaults()) != mark(scheme("F1"), before)


def test_the_archive_may_add_a_facet_and_name_its_version(own: Path) -> None:
    shutil.copy(SHIPPED / "F7.ttl", own / "F9.ttl")
    words = (own / "F9.ttl").read_text("utf-8").replace('skos:notation "F7"', 'owl:versionInfo "2026-1" ;\n    skos:notation "F9"', 1)
    (own / "F9.ttl").write_text(words, "utf-8")
    assert list(schemes())[:9] == [f"F{n}" for n in range(1, 10)]
    assert (scheme("F9").version, scheme("F7").version) == ("2026-1", "")


def test_periods_of_the_archive_place_its_records(own: Path) -> None:
    day = When("1994-04-04", "1994-04-04", "1994-04-04")
    found = period_of(day)
    assert found is not None
    put(own, "F5", (f'skos:notation "{found.id}"', 'skos:notation "OWN"'))
    again = period_of(day)
    assert again is not None
    assert again.id == "OWN"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("F1", "skos:prefLabel \"经济建设\"@zh-Hans, ", "skos:prefLabel ", "的 ECO 没有中文名称"),
        ("F1", '"经济", "工业"', '"经济", "工"', "的 ECO 的线索词“工”只有一个字"),
        ("F1", 'lm:negativeCue "人民政府"', 'lm:negativeCue "民政"', "的 SOC 把“民政”既作线索词又作排除词"),
        ("F1", "lm:cue \"经济\"", "lm:ceu \"经济\"", "不认识的属性 lm:ceu"),
        ("F1", 'skos:notation "F1"', 'skos:notation "F2"', "自称“F2”"),
        ("F1", 'skos:notation "POL"', 'skos:notation "ECO"', "的 ECO 写了 2 次"),
        ("F1", "lm:maxValues 2", "lm:maxValues \"两个\"", "lm:maxValues 应是整数"),
        ("F1", ";", "", "读不懂：请检查标点"),
        ("F3", 'validFrom "1963-11-20"', 'validFrom "1963-13-20"', "的 FQJY 的日期“1963-13-20”不是一天"),
        ("F3", '"1949-05-03"', '"1959-05-03"', "的 JGJZ 的起日 1959-05-03 晚于止日 1953-12-31"),
        ("F3", "skos:broader :BBZL", "skos:broader :BBZX", "的 BB1 的上位概念"),
        ("F1", 'lm:bodyPattern "', 'lm:bodyPattern "(', "lm:bodyPattern 不是正则表达式"),
        ("assignment", "lm:suggestAt 2", "lm:suggestAt 9", "lm:suggestAt ≤ lm:strongAt"),
    ],
)
def test_a_broken_scheme_is_told_in_one_line_with_its_file(own: Path, name: str, old: str, new: str, told: str) -> None:
    file = put(own, name, (old, new))
    with pytest.raises(SchemeError) as raised:
        assignment_defaults() if name == "assignment" else scheme(name)
    assert str(file) in str(raised.value)
    assert told in str(raised.value)
    assert "：" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_periods_must_follow_each_other(own: Path) -> None:
    last = max(scheme("F5").arrays["period"].members, key=lambda m: scheme("F5").concepts[m].earliest)
    start = scheme("F5").concepts[last].earliest
    put(own, "F5", (f'"{start}"', '"2099-01-01"'))
    with pytest.raises(SchemeError, match=f"的 {last} 的起日 2099-01-01 没有紧接"):
        scheme("F5")


def test_other_files_and_a_missing_folder_are_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "f1.ttl").write_text("", "utf-8")
    with pytest.raises(SchemeError, match="不是归类方案：文件名应是"):
        schemes()
    monkeypatch.setenv("LANMAI_SCHEMES", str(own / "没有"))
    with pytest.raises(SchemeError, match="不存在：请建立它"):
        schemes()


def test_a_file_that_is_no_text_is_told(own: Path) -> None:
    (own / "F1.ttl").write_bytes("经济".encode("gb18030"))
    with pytest.raises(SchemeError, match=r"不是 UTF-8|读不懂"):
        scheme("F1")
