"""What the network learnt from the archive's own texts: its names, the words that tell of an event, and their parts.

The rules speak first; their findings go in beside what the network sees, so that it learns where to trust them. Tables
and small weights are in heads.npz of the model folder; everything here runs on numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.model import EVENT_TYPES, ROLES, Modality
from pipelines.extract.decoding import Crf, Found, spelled
from pipelines.extract.recogniser import batches, pieces

SPANS = ("PER", "LOC", "ORG", "POSITION")
NAMES = ("O", *(f"{place}-{kind}" for kind in SPANS for place in "BIES"))
SEEN = ("O", *(f"{place}-{kind}" for kind in (*SPANS, "DOC", "DATE") for place in "BIES"))
TYPES = tuple(EVENT_TYPES)
TRIGGERS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
PARTS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))
MODES = tuple(mode.value for mode in Modality)
WIDTH = 96
REACH = 30  # characters from the trigger beyond which distances are alike
_CLAUSE_ENDS, _SENTENCE_ENDS = "，；：", "。！？\n"
_AFTER = " \t\u3000\n\r，、。；：！？,;:!?（(《“「"
_BEFORE = " \t\u3000\n\r，、。；：！？,;:!?）)》”」"


def distances(text: str, start: int, end: int) -> NDArray[np.int64]:
    """A number below `DISTANCES` for each character: how far from the trigger start..end, over which punctuation."""
    count = len(text)
    at = np.arange(count)
    steps = np.clip(np.where(at < start, at - start, np.where(at < end, 0, at - end + 1)), -REACH, REACH) + REACH
    clauses = np.cumsum([c in _CLAUSE_ENDS for c in text])
    sentences = np.cumsum([c in _SENTENCE_ENDS for c in text])
    level = np.where(sentences != sentences[start], 2, np.where(clauses != clauses[start], 1, 0))
    return steps * 3 + level


DISTANCES = (2 * REACH + 1) * 3
OUTPUT = (("names", len(NAMES)), ("triggers", len(TRIGGERS)), ("modes", len(MODES)), ("word", WIDTH), ("call", WIDTH))
_STARTS = dict(zip((key for key, _ in OUTPUT), np.cumsum([0, *(size for _, size in OUTPUT)]).tolist(), strict=False))
SURE = 0.8  # how sure the network must be, alone, that a word tells of an event
LIKELY, SUPPORTED = 0.3, 0.2  # how sure the judge of words and the network must be, both, that one does
WINDOW = 90  # characters before and after a trigger in which its parts are looked for

Floats = NDArray[np.float32]


class Sight(NamedTuple):
    """What the network sees in one text: its folded characters, and for each the columns of `OUTPUT`."""

    folded: str
    columns: NDArray[np.float16]

    def of(self, key: str, lo: int = 0, hi: int | None = None) -> Floats:
        """The columns of one head for the characters lo..hi."""
        first = _STARTS[key]
        return self.columns[lo:hi, first : first + dict(OUTPUT)[key]].astype(np.float32)


class Trigger(NamedTuple):
    """A word that tells of an event of that type, half-open place, and how sure the network is."""

    start: int
    end: int
    type: str
    odds: float


class Judged(NamedTuple):
    """A word the judge of trigger words looked at: half-open place, number of its type, odds that it tells of an event."""

    start: int
    end: int
    kind: int
    odds: float


class Taught:
    """The heads on top of the network: tables and small weights of heads.npz."""

    def __init__(self, path: Path) -> None:
        kept = np.load(path)
        self._tables: dict[str, Any] = {key: kept[key].astype(np.float32) for key in kept.files}
        self._crf = Crf({key: self._tables[f"names_crf.{key}"] for key in ("transitions", "start", "end")})

    def _beside(self, name: str, tags: NDArray[np.int64]) -> Floats:
        """Scores from tags at each character and its neighbours."""
        before, after = np.pad(tags[:-1], (1, 0)), np.pad(tags[1:], (0, 1))
        tables = self._tables
        out: Floats = tables[f"{name}.tables.0.weight"][before] + tables[f"{name}.tables.1.weight"][tags]
        out += tables[f"{name}.tables.2.weight"][after]
        return out

    def names(self, sights: Sequence[tuple[Sight, NDArray[np.int64]]]) -> list[list[Found]]:
        """Names by the archive's convention, of texts each given with the tags (`SEEN`) of what the rules found."""
        lines: list[tuple[int, int, Floats]] = []
        for number, (sight, seen) in enumerate(sights):
            scores = sight.of("names") + self._beside("names_seen", seen)
            lines += [(number, start, scores[start:end]) for start, end in pieces(sight.folded)]
        found: list[list[Found]] = [[] for _ in sights]
        for batch in batches(lines, lambda line: len(line[2])):
            lengths = np.array([len(scores) for *_, scores in batch], np.int64)
            padded = np.zeros((len(batch), int(lengths.max()), len(NAMES)), np.float32)
            for row, (*_, scores) in enumerate(batch):
                padded[row, : len(scores)] = scores
            for (number, start, _), path in zip(batch, self._crf.best(padded, lengths), strict=True):
                found[number].extend(spelled(path, NAMES, start))
        return [_trimmed(f, sight.folded) for f, (sight, _) in zip(found, sights, strict=True)]

    def odds(self, sight: Sight, seen: NDArray[np.int64], told: NDArray[np.int64], judged: Sequence[Judged]) -> Floats:
        """How likely each tag of `TRIGGERS` is at each character; `told` are the tags of what the frames read."""
        scores = sight.of("triggers") + self._beside("triggers_told", told) + self._beside("triggers_seen", seen)
        scores += opinions(len(scores), judged) @ self._tables["judged"]
        odds: Floats = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        return odds

    def triggers(self, odds: Floats, judged: Sequence[Judged], folded: str) -> list[Trigger]:
        """Words that tell of an event, in order: what the network is sure of, and what it and the judge both take for one.

        Both thresholds are those that did best on passages kept out of training.
        """
        found = [
            Trigger(w.start, w.end, TYPES[w.kind], both)
            for w in judged
            if w.odds >= LIKELY and (both := support(odds, w.start, w.end, TYPES[w.kind])) >= SUPPORTED
        ]
        return _apart([*_sure(odds, judged, folded), *found])

    def mode(self, sight: Sight, trigger: Trigger, rule: str) -> str:
        """The modality; `rule` is what the rules say of it, "" for nothing."""
        scores = sight.of("modes", trigger.start, trigger.end).mean(0)
        scores += self._tables["modes_rule.weight"][MODES.index(rule) if rule else len(MODES)]
        scores += self._tables["modes_type.weight"][TYPES.index(trigger.type)]
        return MODES[int(scores.argmax())]

    def parts(
        self, sight: Sight, trigger: Trigger, seen: NDArray[np.int64], proposed: Iterable[tuple[int, int, str]]
    ) -> list[tuple[str, int, int]]:
        """(role, start, end) of the event's parts; `proposed` are those (start, end, role) that the rules give it."""
        tables = self._tables
        lo, hi = max(0, trigger.start - WINDOW), min(len(sight.folded), trigger.end + WINDOW)
        given = begun(hi - lo, [(a - lo, b - lo, role) for a, b, role in proposed if lo <= a and b <= hi], PARTS)
        z = sight.of("word", lo, hi) + self._beside("parts_seen", seen[lo:hi])
        z += sight.of("call", trigger.start, trigger.end).mean(0) + tables["kind.weight"][TYPES.index(trigger.type)]
        z += tables["distance.weight"][distances(sight.folded[lo:hi], trigger.start - lo, trigger.end - lo)]
        z += self._beside("parts_proposed", given)
        z = np.maximum(z, 0)
        beside = np.concatenate([np.pad(z[:-1], ((1, 0), (0, 0))), z, np.pad(z[1:], ((0, 1), (0, 0)))], 1)
        z = np.maximum(beside @ tables["around.weight"].T + tables["around.bias"], 0)
        scores = z @ tables["parts.weight"].T + tables["parts.bias"] + self._beside("parts_as_proposed", given)
        scores += tables["parts_of_kind.weight"][TYPES.index(trigger.type)]
        found = [Found(a + lo, b + lo, label) for a, b, label in runs(scores.argmax(1).tolist(), PARTS)]
        return [(part.label, part.start, part.end) for part in _trimmed(found, sight.folded)]


def _trimmed(found: Iterable[Found], text: str) -> list[Found]:
    """Without blanks and punctuation at either end; what is nothing else goes. A title keeps its 《》, a note its ）."""
    kept: list[Found] = []
    for one in found:
        words = text[one.start : one.end]
        start = one.start + len(words) - len(words.lstrip(_BEFORE))
        end = one.end - len(words) + len(words.rstrip(_AFTER))
        if start < end and any(c.isalnum() for c in text[start:end]):
            kept.append(one._replace(start=start, end=end))
    return sorted(kept)


def support(odds: Floats, start: int, end: int, kind: str) -> float:
    """How sure the network is, at its surest character, that the word start..end tells of an event of that type."""
    first = 1 + 2 * TYPES.index(kind)
    return float(odds[start:end, first : first + 2].sum(1).max())


def _sure(odds: Floats, judged: Sequence[Judged], folded: str) -> Iterator[Trigger]:
    """Runs of characters that the network takes for a trigger, at the bounds of a word the judge knows there."""
    end = 0
    for at in np.flatnonzero(1 - odds[:, 0] >= SURE).tolist():
        if at < end:
            continue
        kind = int((odds[at, 1::2] + odds[at, 2::2]).argmax())
        end = at + 1
        while end < len(odds) and 1 - odds[end, 0] >= SURE and odds[end].argmax() == 2 + 2 * kind:
            end += 1
        words = [w for w in judged if w.kind == kind and w.start < end and at < w.end]
        place = max(words, key=lambda w: w.odds)[:2] if words else (at, end)
        if folded[slice(*place)].strip().isalnum():
            yield Trigger(*place, TYPES[kind], float(1 - odds[at:end, 0].min()))


def _apart(found: Iterable[Trigger]) -> list[Trigger]:
    """Of triggers that overlap the likeliest."""
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: (-t.odds, t)):
        if all(trigger.end <= other.start or other.end <= trigger.start for other in kept):
            kept.append(trigger)
    return sorted(kept)


def opinions(length: int, judged: Iterable[Judged | tuple[int, int, int, float]]) -> Floats:
    """What the judge says, [length, tags of `TRIGGERS`, 2]: its odds, and 1 wherever it has an opinion at all."""
    out = np.zeros((length, len(TRIGGERS), 2), np.float32)
    for start, end, kind, odds in judged:
        rows, tags = np.arange(start, end), np.array([1, *[2] * (end - start - 1)]) + 2 * kind
        better = odds > out[rows, tags, 0]
        out[rows[better], tags[better]] = odds, 1.0
    return out


def begun(length: int, spans: Iterable[tuple[int, int, str]], tags: Sequence[str]) -> NDArray[np.int64]:
    """Tag numbers (B, I) for `length` characters; of spans that overlap the first given counts."""
    numbers = {tag: i for i, tag in enumerate(tags)}
    out = np.zeros(length, np.int64)
    for start, end, label in spans:
        if f"B-{label}" in numbers and not out[start:end].any():
            out[start:end] = numbers[f"I-{label}"]
            out[start] = numbers[f"B-{label}"]
    return out


def runs(numbers: Sequence[int], tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans that B and I tags spell; an I that follows nothing of its label is none."""
    found: list[tuple[int, int, str]] = []
    label, start = "", 0
    for i, number in enumerate([*numbers, 0]):
        if label and tags[number] == f"I-{label}":
            continue
        if label:
            found.append((start, i, label))
        label, start = (tags[number][2:], i) if tags[number][0] == "B" else ("", i)
    return found
