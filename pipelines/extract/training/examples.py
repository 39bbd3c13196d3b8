"""Labelled text as the networks learn it: folded characters and a tag number for each."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from pipelines.extract.alphabet import Alphabet

NAMES = ("O", *(f"{place}-{kind}" for kind in ("PER", "LOC", "ORG") for place in "BIES"))
TIMES = ("O", *(f"{place}-TIME" for place in "BIES"))
PARTS_OF_SPEECH = ("x", "n", "v", "nh", "ns", "ni", "nt", "m", "nd", "j", "w")
_LIKE = {"nhf": "nh", "nhs": "nh", "vl": "v", "vu": "v", "vd": "v", "mq": "m", "nl": "nd"}

FILES = {"names": "news_train.jsonl", "time": "time_train.jsonl", "words": "segmented_tagged.jsonl.gz"}
BATCH = 2048  # characters a step sees
LONGEST, SHORTEST = 200, 40
_SHARED = 15  # a sentence with so many characters of a test sentence is left out


class HasText(Protocol):
    """Whatever has a text to be put beside others of like length."""

    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=HasText)


class Example(NamedTuple):
    """`task` is names, time or words; `tags` has one number for each character of `text`."""

    task: str
    text: str
    tags: list[int]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """One JSON object a line, plain or gzip."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Overlap:
    """Whether a sentence shares 15 characters (punctuation aside), or all it has, with the development and test sets."""

    def __init__(self, paths: Iterable[Path], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._whole: set[str] = set()
        self._parts: set[str] = set()
        for row in (row for path in paths for row in rows(path)):
            bare = self._bare(row["text"])
            self._whole.add(bare)
            self._parts.update(bare[i : i + _SHARED] for i in range(len(bare) - _SHARED + 1))

    def _bare(self, text: str) -> str:
        return re.sub(r"\W", "", self._alphabet.fold(text))

    def __call__(self, text: str) -> bool:
        bare = self._bare(text)
        return bare in self._whole or any(bare[i : i + _SHARED] in self._parts for i in range(len(bare) - _SHARED + 1))


def named(path: Path, task: str, alphabet: Alphabet, overlap: Overlap) -> Iterator[Example]:
    """Examples of a file of `{"text", "entities": [[start, end, label]], "source"}`."""
    tags = TIMES if task == "time" else NAMES
    for row in rows(path):
        if overlap(row["text"]):
            continue
        spans = sorted((start, end, label) for start, end, label in row["entities"])
        if task == "time":
            spans = _joined([s for s in spans if s[2] == "TIME"])
        for text, inside in _short(alphabet.fold(_hidden(row)), spans):
            yield Example(task, text, bioes(len(text), inside, tags))


def segmented(path: Path, alphabet: Alphabet, overlap: Overlap) -> Iterator[Example]:
    """Examples of a file of `{"words", "tags"}`: tag number = 4 x part of speech + place in the word (BMES)."""
    for row in rows(path):
        text = "".join(row["words"])
        if len(text) < 4 or overlap(text):
            continue
        numbers: list[int] = []
        for word, tag in zip(row["words"], row["tags"], strict=True):
            tag = _LIKE.get(tag, tag)
            first = 4 * (PARTS_OF_SPEECH.index(tag) if tag in PARTS_OF_SPEECH else 0)
            numbers += [first + 3] if len(word) == 1 else [first, *[first + 1] * (len(word) - 2), first + 2]
        folded = alphabet.fold(text)
        for i in range(0, len(folded), LONGEST):
            yield Example("words", folded[i : i + LONGEST], numbers[i : i + LONGEST])


def bioes(length: int, spans: Iterable[tuple[int, int, str]], tags: Sequence[str]) -> list[int]:
    """Tag numbers for `length` characters; spans with other labels than those of `tags` are left out."""
    numbers = {tag: i for i, tag in enumerate(tags)}
    out = [0] * length
    for start, end, label in spans:
        if f"S-{label}" not in numbers:
            continue
        if end - start == 1:
            out[start] = numbers[f"S-{label}"]
        else:
            middle = [numbers[f"I-{label}"]] * (end - start - 2)
            out[start:end] = [numbers[f"B-{label}"], *middle, numbers[f"E-{label}"]]
    return out


def endless(examples: Sequence[T]) -> Iterator[list[T]]:
    """Batches of about `BATCH` characters of like length, in random order, for ever."""
    while True:
        order = random.sample(range(len(examples)), len(examples))
        for at in range(0, len(order), 4000):
            batches: list[list[T]] = [[]]
            for example in sorted((examples[i] for i in order[at : at + 4000]), key=lambda e: len(e.text)):
                if batches[-1] and (len(batches[-1]) + 1) * len(example.text) > BATCH:
                    batches.append([])
                batches[-1].append(example)
            random.shuffle(batches)
            yield from batches


def _hidden(row: dict[str, Any]) -> str:
    """Some copies of the MSRA set overwrite the first character of two-character names (国国 for 中国): hide it."""
    text = list(row["text"])
    if row.get("source") == "msra-part":
        for start, end, _ in row["entities"]:
            if end - start == 2 and text[start] == text[start + 1]:
                text[start] = "\ufffd"
    return "".join(text)


def _joined(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Neighbouring spans as one: the convention is whole phrases, some sets split 4月 and 25日."""
    out: list[tuple[int, int, str]] = []
    for start, end, label in spans:
        if out and out[-1][1] == start:
            start = out.pop()[0]
        out.append((start, end, label))
    return out


def _short(text: str, spans: list[tuple[int, int, str]]) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Parts of at most `LONGEST` characters, cut at punctuation and not through a name that fits."""
    start = 0
    while start < len(text):
        end = min(len(text), start + LONGEST)
        if end < len(text):
            mark = max(text.rfind(c, start, end) for c in "。；，、 ！？")
            end = mark + 1 if mark > start + SHORTEST else end
            end = next((a for a, b, _ in spans if start < a < end < b), end)
        yield text[start:end], [(a - start, b - start, label) for a, b, label in spans if a >= start and b <= end]
        start = end
