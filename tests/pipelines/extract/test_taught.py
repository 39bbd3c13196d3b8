"""The heads on numpy: tags and spans, what the rules say when the network says nothing, triggers, parts, distances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.taught import (
    DISTANCES,
    MODES,
    NAMES,
    OUTPUT,
    PARTS,
    REACH,
    SEEN,
    TRIGGERS,
    TYPES,
    WIDTH,
    Judged,
    Sight,
    Taught,
    Trigger,
    begun,
    distances,
    opinions,
    runs,
    support,
)

TEXT = "五月三日，陈文任县长。次日召开会议。"
COLUMNS = sum(size for _, size in OUTPUT)


def _heads(path: Path, **tables: np.ndarray) -> Taught:
    """Heads that know nothing but what the given tables say."""
    def beside(name: str, tags: int, width: int) -> dict[str, np.ndarray]:
        return {f"{name}.tables.{i}.weight": np.zeros((tags, width)) for i in range(3)}

    none = {
        **beside("names_seen", len(SEEN), len(NAMES)), **beside("triggers_told", len(TRIGGERS), len(TRIGGERS)),
        **beside("triggers_seen", len(SEEN), len(TRIGGERS)), **beside("parts_seen", len(SEEN), WIDTH),
        **beside("parts_proposed", len(PARTS), WIDTH), **beside("parts_as_proposed", len(PARTS), len(PARTS)),
        "judged": np.zeros(2), "modes_rule.weight": np.zeros((len(MODES) + 1, len(MODES))),
        "modes_type.weight": np.zeros((len(TYPES), len(MODES))), "kind.weight": np.zeros((len(TYPES), WIDTH)),
        "distance.weight": np.zeros((DISTANCES, WIDTH)), "around.weight": np.zeros((WIDTH, 3 * WIDTH)),
        "around.bias": np.zeros(WIDTH), "parts.weight": np.zeros((len(PARTS), WIDTH)), "parts.bias": np.zeros(len(PARTS)),
        "parts_of_kind.weight": np.zeros((len(TYPES), len(PARTS))), "names_crf.start": np.zeros(len(NAMES)),
        "names_crf.end": np.zeros(len(NAMES)), "names_crf.transitions": np.zeros((len(NAMES), len(NAMES))),
    }
    np.savez(path / "heads.npz", **{**none, **tables})
    return Taught(path / "heads.npz")


def _sight(**columns: np.ndarray) -> Sight:
    rows = np.zeros((len(TEXT), COLUMNS), np.float16)
    at = 0
    for key, size in OUTPUT:
        if key in columns:
            rows[:, at : at + size] = columns[key]
        at += size
    return Sight(TEXT, rows)


def _same(tags: tuple[str, ...], wanted: tuple[str, ...]) -> np.ndarray:
    return np.array([[5.0 * (a == b) for b in wanted] for a in tags])


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6), st.sampled_from(TYPES)), max_size=8)


@given(SPANS)
def test_tags_spell_the_spans_they_were_made_of(drawn: list[tuple[int, int, str]]) -> None:
    spans = [(a, a + n, kind) for a, n, kind in drawn]
    apart: list[tuple[int, int, str]] = []
    for span in spans:
        if all(span[1] <= a or b <= span[0] for a, b, _ in apart):
            apart.append(span)
    assert runs(begun(50, spans, TRIGGERS).tolist(), TRIGGERS) == sorted(apart)


def test_a_tag_that_follows_nothing_of_its_kind_is_no_span() -> None:
    inside = TRIGGERS.index("I-会议")
    assert runs([0, inside, inside, 0], TRIGGERS) == []
    assert runs([TRIGGERS.index("B-表彰"), inside, 0], TRIGGERS) == [(0, 1, "表彰")]


@given(st.text(alphabet="甲，。；", min_size=1, max_size=120), st.data())
def test_distances_stay_in_their_table(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = distances(text, start, end)
    assert found.min() >= 0
    assert found.max() < DISTANCES
    assert set(found[start:end] // 3) == {REACH}


def test_distances_tell_clause_and_sentence_apart() -> None:
    level = distances("甲，乙丙。丁", 2, 3) % 3
    assert level.tolist() == [1, 0, 0, 0, 2, 2]


def test_names_of_the_rules_stand_where_the_network_says_nothing(tmp_path: Path) -> None:
    heads = _heads(tmp_path, **{"names_seen.tables.1.weight": _same(SEEN, NAMES)})
    seen = np.zeros(len(TEXT), np.int64)
    seen[5:7] = SEEN.index("B-PER"), SEEN.index("E-PER")
    seen[0:4] = SEEN.index("B-DATE"), SEEN.index("I-DATE"), SEEN.index("I-DATE"), SEEN.index("E-DATE")
    ((name,),) = heads.names([(_sight(), seen)])
    assert (TEXT[name.start : name.end], name.label) == ("陈文", "PER")


def test_triggers_of_frames_and_judge(tmp_path: Path) -> None:
    told_so = 5 * _same(TRIGGERS, TRIGGERS)
    told_so[0] = 0.0
    bias = np.zeros(len(TRIGGERS))
    bias[0] = 8.0
    heads = _heads(tmp_path, **{"triggers_told.tables.1.weight": told_so, "judged": np.array([20.0, -2.0])})
    told = begun(len(TEXT), [(7, 8, "任职·免职")], TRIGGERS)
    nothing = np.zeros(len(TEXT), np.int64)
    judged = [Judged(13, 15, TYPES.index("会议"), 0.9), Judged(1, 2, TYPES.index("会议"), 0.1)]
    odds = heads.odds(_sight(triggers=bias), nothing, told, judged)
    assert odds.sum(1) == pytest.approx(np.ones(len(TEXT)))
    found = heads.triggers(odds, judged, TEXT)
    assert [(TEXT[t.start : t.end], t.type) for t in found] == [("任", "任职·免职"), ("召开", "会议")]
    assert all(t.odds == pytest.approx(support(odds, t.start, t.end, t.type), abs=0.01) for t in found)
    assert heads.triggers(heads.odds(_sight(triggers=bias), nothing, nothing, []), [], TEXT) == []


def test_what_the_network_half_believes_needs_the_judge() -> None:
    odds = np.zeros((len(TEXT), len(TRIGGERS)), np.float32)
    odds[:, 0] = 1.0
    kind = TYPES.index("会议")
    odds[13, [0, 1 + 2 * kind]] = 0.5, 0.5
    assert _heads_of_nothing().triggers(odds, [], TEXT) == []
    assert _heads_of_nothing().triggers(odds, [Judged(13, 15, kind, 0.2)], TEXT) == []
    (found,) = _heads_of_nothing().triggers(odds, [Judged(13, 15, kind, 0.5)], TEXT)
    assert (found.start, found.end, found.type) == (13, 15, "会议")


def test_a_run_takes_the_bounds_of_the_word_the_judge_knows() -> None:
    odds = np.zeros((len(TEXT), len(TRIGGERS)), np.float32)
    odds[:, 0] = 1.0
    kind = TYPES.index("会议")
    odds[13, [0, 1 + 2 * kind]] = 0.1, 0.9
    heads = _heads_of_nothing()
    assert [(t.start, t.end) for t in heads.triggers(odds, [], TEXT)] == [(13, 14)]
    assert [(t.start, t.end) for t in heads.triggers(odds, [Judged(13, 15, kind, 0.2)], TEXT)] == [(13, 15)]


def test_punctuation_alone_tells_of_nothing() -> None:
    odds = np.zeros((len(TEXT), len(TRIGGERS)), np.float32)
    odds[:, 0] = 1.0
    odds[10, [0, 1]] = 0.05, 0.95
    assert TEXT[10] == "。"
    assert _heads_of_nothing().triggers(odds, [], TEXT) == []


def test_parts_have_no_punctuation_or_blanks_at_their_ends(tmp_path: Path) -> None:
    heads = _heads(tmp_path, **{"parts_as_proposed.tables.1.weight": _same(PARTS, PARTS)})
    given = [(4, 7, "person"), (10, 11, "place"), (11, 14, "topic")]
    found = heads.parts(_sight(), Trigger(7, 8, "任职·免职", 0.9), np.zeros(len(TEXT), np.int64), given)
    assert sorted(found) == [("person", 5, 7), ("topic", 11, 14)]


def _heads_of_nothing() -> Taught:
    return Taught.__new__(Taught)


def test_of_two_opinions_on_one_word_the_surer_counts() -> None:
    found = opinions(3, [(0, 2, 0, 0.3), (0, 1, 0, 0.7)])
    assert found[0, 1].tolist() == [pytest.approx(0.7), 1.0]
    assert found[1, 2].tolist() == [pytest.approx(0.3), 1.0]
    assert not found[2].any()


def test_parts_as_proposed_where_the_network_says_nothing(tmp_path: Path) -> None:
    heads = _heads(tmp_path, **{"parts_as_proposed.tables.1.weight": _same(PARTS, PARTS)})
    trigger = Trigger(7, 8, "任职·免职", 0.9)
    given = [(5, 7, "person"), (8, 10, "position"), (0, 4, "time")]
    found = heads.parts(_sight(), trigger, np.zeros(len(TEXT), np.int64), given)
    assert sorted(found) == [("person", 5, 7), ("position", 8, 10), ("time", 0, 4)]


def test_the_rules_say_of_the_modality_counts(tmp_path: Path) -> None:
    heads = _heads(tmp_path, **{"modes_rule.weight": _same((*MODES, ""), MODES)})
    assert [heads.mode(_sight(), Trigger(7, 8, "会议", 0.9), mode) for mode in MODES] == list(MODES)
