"""What is learnt from decisions: silent before it has earned to speak, calibrated after, never against a gate or its group."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from graph.model import Assignment, Record, When
from graph.provenance import stands
from pipelines.classify import Classifier
from pipelines.classify.learned import LEAST_DECIDED, LearnedValue, may_learn, model_file, read, save, wilson
from pipelines.classify.learning import Lexicon, learn

SUBJECT = "F3:WSGZ"  # 五水共治, from 2013-11-01
FOR, AGAINST = ("清淤", "截污纳管", "劣水体", "河塘"), ("茶园", "校舍修缮", "灯会", "蚕桑")
BOTH = ("会议", "汇报", "乡镇", "经费", "人员", "布置", "检查", "安排")


@cache
def rules() -> Classifier:
    """The rules alone."""
    return Classifier()


def number() -> int:
    """The number of the value learnt."""
    return next(n for n, v in enumerate(rules().values) if f"{v.scheme.id}:{v.concept.id}" == SUBJECT)


def when(day: str) -> When | None:
    """A day, or an unknown date."""
    return When(day, day, day) if day else None


def records(n: int, seed: int, noise: float = 0.0) -> Iterator[tuple[Record, bool]]:
    """Made-up records and whether a person accepts the value; `noise` of the answers are turned round."""
    dice = random.Random(seed)
    for i in range(n):
        yes = dice.random() < 0.5
        words = dice.sample(FOR if yes else AGAINST, 2) + dice.sample(BOTH, 4)
        dice.shuffle(words)
        day = f"201{dice.randint(4, 9)}-05-01"
        record = Record(f"s{seed}-{i}", "，".join(words) + "。", {"题名": f"第{i}号来文"}, when=when(day))
        yield record, yes != (dice.random() < noise)


def learnt(n: int, seed: int = 1, noise: float = 0.0) -> LearnedValue:
    """What so many decisions teach."""
    told = list(records(n, seed, noise))
    lexicon = Lexicon(rules().read(r) for r, _ in told)
    return learn(SUBJECT, number(), [(lexicon.example(rules().read(r)), yes) for r, yes in told], [], lexicon)


def spoken(value: LearnedValue, record: Record) -> list[Assignment]:
    """What the model says of a record."""
    return [a for a in Classifier(learned=[value]).classify(record) if a.origin.startswith("model:")]


def test_wilson_by_hand() -> None:
    """25 of 25: 25 / (25 + 1.645²) = 0.9023; 24 of 24 is below nine tenths."""
    assert wilson(25, 25) == pytest.approx(0.9023, abs=1e-4)
    assert wilson(24, 24) < 0.9 < wilson(25, 25)
    assert wilson(0, 0) == 0.0


@pytest.mark.parametrize(
    ("n", "noise", "told"), [(LEAST_DECIDED - 1, 0.0, "至少要 40 条"), (300, 0.5, "准确率下限")],
)
def test_it_is_silent_until_it_has_earned_to_speak(n: int, noise: float, told: str) -> None:
    value = learnt(n, noise=noise)
    assert told in value.silent_because
    assert all(not spoken(value, r) for r, _ in records(20, 99))


def test_decisions_all_alike_teach_nothing() -> None:
    told = [(r, True) for r, _ in records(80, 1)]
    lexicon = Lexicon(rules().read(r) for r, _ in told)
    value = learn(SUBJECT, number(), [(lexicon.example(rules().read(r)), yes) for r, yes in told], [], lexicon)
    assert "不接受 0 条" in value.silent_because


def test_having_earned_it_it_speaks_rightly_with_words_that_stand_in_the_record() -> None:
    value = learnt(200)
    assert value.speaks, value.silent_because
    classifier = Classifier(learned=[value])
    right = wrong = missed = 0
    for record, yes in records(200, 2):
        found = [a for a in classifier.classify(record) if a.origin.startswith("model:")]
        right += bool(found) and yes
        wrong += bool(found) and not yes
        missed += yes and not found
        for a in found:
            assert (a.facet, a.concept, a.origin.partition("@")[0]) == ("F3", "WSGZ", "model:linear/F3")
            assert a.score >= 90
            assert all(stands(s, record) for s in a.evidence)
            assert any(word in s.quote for s in a.evidence for word in FOR)
    assert wrong == 0
    assert right > 80
    assert missed < 20


def test_its_probabilities_are_calibrated_on_decisions_it_never_saw() -> None:
    """With a tenth of the answers turned round nobody can do better than a Brier score of 0.09."""
    value = learnt(600, noise=0.1)
    chances, answers = [], []
    for record, yes in records(600, 3, noise=0.1):
        found = rules().read(record)
        words = {w for w in value.words if w in found.texts["text"] or w in found.texts["题名"]}
        chances.append(value.probability(words, 0.0))
        answers.append(yes)
    p, y = np.array(chances), np.array(answers, float)
    assert float(((p - y) ** 2).mean()) < 0.10
    bins = np.clip((p * 10).astype(int), 0, 9)
    error = sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    assert error < 0.08


@pytest.mark.parametrize(("day", "speaks"), [("2015-03-01", True), ("1985-03-01", False), ("", False)])
def test_it_never_speaks_against_a_date_gate(day: str, speaks: bool) -> None:
    value = learnt(200)
    record = Record("g", "清淤，截污纳管，劣水体，河塘，汇报。", {"题名": "来文"}, when=when(day))
    assert bool(spoken(value, record)) is speaks


def test_it_never_speaks_across_the_edge_of_a_gate() -> None:
    record = Record("g", "清淤，截污纳管，劣水体，河塘。", {}, when=When("2013", "2013-01-01", "2013-12-31"))
    assert spoken(learnt(200), record) == []


def test_it_says_nothing_of_a_record_without_its_words() -> None:
    assert spoken(learnt(200), Record("e", "", {"题名": "来文"}, when=when("2015-01-01"))) == []


def test_it_keeps_to_the_most_values_a_group_may_have() -> None:
    """Three tasks are the most: 平安浙江, 法治浙江 and 清廉浙江 fill the group."""
    title = "平安浙江、法治浙江、清廉浙江"
    record = Record("m", "清淤，截污纳管，劣水体，河塘。", {"题名": title}, when=when("2019-03-01"))
    told = Classifier(learned=[learnt(200)]).classify(record)
    assert sum(a.facet == "F3" and bool(a.concept) for a in told) == 3
    assert not [a for a in told if a.origin.startswith("model:")]


def test_values_that_hang_on_more_than_words_are_never_learnt() -> None:
    free = {f"{v.scheme.id}:{v.concept.id}": may_learn(v) for v in rules().values}
    assert free[SUBJECT]
    assert not any(yes for s, yes in free.items() if s.startswith(("F5:", "F8:", "F4:ZJ")))


def test_it_is_kept_as_plain_data_for_this_user_alone(tmp_path: Path) -> None:
    value, path = learnt(200), model_file(f"sqlite:{tmp_path / 'graph.db'}", Path("elsewhere"))
    assert path.parent == tmp_path
    assert read(path) == ()
    save([value], path)
    assert read(path) == (value,)
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(ValueError, match="读不懂：请删去它"):
        read(path)


def test_learning_twice_gives_the_same() -> None:
    assert learnt(120) == learnt(120)
