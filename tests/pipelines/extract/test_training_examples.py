"""Labelled text as the networks learn it (the part of the trainer that runs without torch)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.extract.alphabet import Alphabet
from pipelines.extract.decoding import Found, spelled
from pipelines.extract.recogniser import MODEL
from pipelines.extract.training.__main__ import main
from pipelines.extract.training.examples import BATCH, NAMES, TIMES, Example, Overlap, bioes, endless, named, segmented


@pytest.fixture(scope="module")
def alphabet() -> Alphabet:
    vocabulary = json.loads((MODEL / "vocab.json").read_text(encoding="utf-8"))
    return Alphabet(vocabulary["chars"], vocabulary["simplified"])


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_labels_are_those_the_shipped_networks_speak() -> None:
    config = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))
    assert (list(NAMES), list(TIMES)) == (config["names"]["labels"], config["time"]["labels"])


def test_tags_spell_the_spans_they_were_made_from() -> None:
    import numpy as np

    spans = [(0, 1, "PER"), (1, 3, "LOC"), (4, 8, "ORG"), (8, 9, "TIME")]
    assert spelled(np.array(bioes(9, spans, NAMES)), NAMES) == [Found(*s) for s in spans[:3]]
    assert spelled(np.array(bioes(9, spans, TIMES)), TIMES) == [Found(*spans[3])]


def test_sentences_shared_with_a_test_set_are_left_out(tmp_path: Path, alphabet: Alphabet) -> None:
    shared = "全省水利工作会议在杭州召开讨论冬修任务"
    test = written(tmp_path / "a_test.jsonl", {"text": f"去年，{shared}。", "entities": []})
    overlap = Overlap([test], alphabet)
    assert overlap(f"{shared}和防汛准备")
    assert overlap("全省水利，工作会议在杭州召開討論冬修任務")
    assert not overlap("全省水利工作会议结束")
    train = written(tmp_path / "train.jsonl", {"text": shared, "entities": []}, {"text": "杭州解放", "entities": [[0, 2, "LOC"]]})
    assert [e.text for e in named(train, "names", alphabet, overlap)] == ["杭州解放"]


def test_neighbouring_times_are_one_and_overwritten_characters_hidden(tmp_path: Path, alphabet: Alphabet) -> None:
    none = Overlap([], alphabet)
    file = written(
        tmp_path / "t.jsonl",
        {"text": "4月25日国国代表", "entities": [[0, 2, "TIME"], [2, 5, "TIME"], [5, 7, "LOC"]], "source": "msra-part"},
    )
    (times,) = named(file, "time", alphabet, none)
    assert times.tags[:5] == bioes(5, [(0, 5, "TIME")], TIMES)
    (names,) = named(file, "names", alphabet, none)
    assert names.text[5:7] == "\ufffd国"


def test_long_sentences_are_not_cut_through_a_name(tmp_path: Path, alphabet: Alphabet) -> None:
    text = "甲" * 198 + "浙江省人民政府" + "乙" * 20
    file = written(tmp_path / "l.jsonl", {"text": text, "entities": [[198, 205, "ORG"]]})
    parts = list(named(file, "names", alphabet, Overlap([], alphabet)))
    assert [len(p.text) for p in parts] == [198, 27]
    assert parts[1].tags[:7] == bioes(7, [(0, 7, "ORG")], NAMES)


def test_words_become_part_of_speech_and_place(tmp_path: Path, alphabet: Alphabet) -> None:
    file = written(tmp_path / "w.jsonl", {"words": ["杭州", "解放", "了"], "tags": ["ns", "v", "u"]})
    (example,) = segmented(file, alphabet, Overlap([], alphabet))
    assert example == Example("words", "杭州解放了", [16, 18, 8, 10, 3])


def test_batches_hold_about_so_many_characters() -> None:
    examples = [Example("names", "甲" * n, [0] * n) for n in range(1, 150)]
    stream = endless(examples)
    batches = [next(stream) for _ in range(30)]
    assert all(max(len(e.text) for e in batch) * len(batch) <= BATCH for batch in batches)


def test_missing_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert "news_train.jsonl" in capsys.readouterr().err
