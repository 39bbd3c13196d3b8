"""The network behind the names: PER, LOC, ORG and TIME. Runs on numpy and onnxruntime alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipelines.extract.alphabet import PAD, Alphabet
from pipelines.extract.decoding import Crf, Found, spelled, without_overlaps
from pipelines.extract.lexicon import SIZE, Lexicon

MODEL = Path(__file__).resolve().parent / "model"
LONGEST, SHORTEST = 160, 40  # characters of a piece
BATCH = 4000  # characters seen at once, padding included

T = TypeVar("T")
_SAYS_TIME = re.compile(r"\d[:：/.-]\d|(?![一二三四五六七八九十百千万亿零〇两第])[\u3400-\u9fff]")


class _Piece(NamedTuple):
    """A piece of a text and its scores, [length, tags] for each network."""

    text: int
    offset: int
    scores: dict[str, NDArray[np.float32]]


def pieces(text: str, longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """Half-open places of pieces of at most `longest` characters, none with a line break in it.

    A line that fits is one piece. A longer one is cut after the last sentence end that fits, failing that after the
    last clause end, failing both at `longest`.
    """
    for line in re.finditer(r"[^\r\n]+", text):
        start, end = line.span()
        while end - start > longest:
            cut = _cut(text, start, start + longest)
            yield start, cut
            start = cut
        yield start, end


def _cut(text: str, start: int, window: int) -> int:
    for marks in ("。！？", "；，、 "):
        end = max(text.rfind(mark, start, window) for mark in marks) + 1
        if end > start + SHORTEST:
            return end
    return window


class Started(NamedTuple):
    """Texts on their way through the network."""

    folded: list[str]
    scored: list[Future[list[_Piece]]]


class Recogniser:
    """Names and times of many texts. It opens its network when first asked.

    What is found in a text depends on that text alone: a batch holds pieces of one text, since int8 scales follow the
    whole batch and would let neighbours decide close calls. Texts are worked on `threads` at a time.
    """

    def __init__(self, folder: Path = MODEL, threads: int = 1, heads: Sequence[str] = ("names", "time")) -> None:
        """`heads` are those that are asked: names, time, archive (see `columns`). FileNotFoundError without a model."""
        if not (folder / "config.json").is_file():
            raise FileNotFoundError(f"找不到命名识别模型：{folder} 中没有 config.json。请重新安装本程序，或检查模型目录设置。")
        self.folder, self.threads, self.heads = folder, threads, tuple(heads)
        self.config: dict[str, Any] = self._json("config.json")
        self._ready = False

    def __getstate__(self) -> dict[str, Any]:
        # open networks do not pickle: another process opens its own
        return {"folder": self.folder, "threads": self.threads, "heads": self.heads, "config": self.config, "_ready": False}

    def _json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def open(self) -> None:
        """Load networks and lexicon (about a second); does nothing the second time."""
        if self._ready:
            return
        vocabulary, crf = self._json(self.config["vocab"]), self._json(self.config["crf"])
        self.alphabet = Alphabet(vocabulary["chars"], vocabulary["simplified"])
        self.lexicon = Lexicon(self.folder / self.config["lexicon"])
        files = {self.config[key]["model"] for key in self.heads}
        self._nets = {
            self._session(name): [key for key in self.heads if self.config[key]["model"] == name] for name in sorted(files)
        }
        self._crfs = {key: Crf(crf[key]) for key in self.heads if key in crf}
        # one thread more than asked for would only wait: this one prepares and decodes while they run
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self._ready = True

    def _session(self, name: str) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # texts run side by side instead
        return onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])

    def many(self, texts: Sequence[str]) -> list[list[Found]]:
        """For each text its PER, LOC, ORG and TIME spans: sorted, without overlaps, outer blanks or line breaks.

        Where a name and a time overlap the longer stays, of equals the name.
        """
        return self.finish(self.start(texts))

    def start(self, texts: Sequence[str]) -> Started:
        """Send texts on their way; with several threads this returns before they are read."""
        self.open()
        folded = [self.alphabet.fold(text) for text in texts]
        return Started(folded, [self._sent(i, text) for i, text in enumerate(folded)])

    def finish(self, started: Started) -> list[list[Found]]:
        """What `many` returns, of texts that were started."""
        scored = [piece for pieces in started.scored for piece in pieces.result()]
        found: list[list[Found]] = [[] for _ in started.folded]
        for key, crf in self._crfs.items():
            self._decode(key, crf, scored, found)
        return [without_overlaps(_trimmed(spans, text)) for spans, text in zip(found, started.folded, strict=True)]

    def columns(self, started: Started) -> list[NDArray[np.float16]]:
        """What the head `archive` says of each text that was started: a row a character, nothing for line breaks."""
        out: list[NDArray[np.float16]] = []
        for folded, scored in zip(started.folded, started.scored, strict=True):
            rows = np.zeros((len(folded), self.config["archive"]["columns"]), np.float16)
            for piece in scored.result():
                part = piece.scores["archive"]
                rows[piece.offset : piece.offset + len(part)] = part
            out.append(rows)
        return out

    def _sent(self, number: int, folded: str) -> Future[list[_Piece]]:
        given = [(batch, self._inputs(folded, batch)) for batch in batches(pieces(folded), lambda p: p[1] - p[0])]
        if self._pool is not None:
            return self._pool.submit(self._scored, number, given)
        done: Future[list[_Piece]] = Future()
        done.set_result(self._scored(number, given))
        return done

    def _inputs(self, folded: str, batch: Sequence[tuple[int, int]]) -> dict[str, NDArray[Any]]:
        longest = max(end - start for start, end in batch)
        characters = np.full((len(batch), longest), PAD, np.int64)
        marks = np.zeros((len(batch), longest, SIZE), np.float32)
        for row, (start, end) in enumerate(batch):
            part = folded[start:end]
            characters[row, : len(part)] = self.alphabet.encode(part)
            self.lexicon.mark(part, marks[row])
        return {"chars": characters, "lexicon": marks}

    def _scored(self, number: int, given: Sequence[tuple[list[tuple[int, int]], dict[str, NDArray[Any]]]]) -> list[_Piece]:
        scored: list[_Piece] = []
        for batch, inputs in given:
            scores: dict[str, NDArray[np.float32]] = {}
            for net, keys in self._nets.items():
                wanted = {name: inputs[name] for name in self.config[keys[0]]["inputs"]}
                scores |= zip(keys, net.run([self.config[key]["output"] for key in keys], wanted), strict=True)
            for row, (start, end) in enumerate(batch):
                scored.append(_Piece(number, start, {key: s[row, : end - start] for key, s in scores.items()}))
        return scored

    def _decode(self, key: str, crf: Crf, scored: Sequence[_Piece], found: list[list[Found]]) -> None:
        labels = self.config[key]["labels"]
        for batch in batches(scored, lambda piece: len(piece.scores[key])):
            lengths = np.array([len(piece.scores[key]) for piece in batch], np.int64)
            emissions = np.zeros((len(batch), int(lengths.max()), len(labels)), np.float32)
            for row, piece in enumerate(batch):
                emissions[row, : lengths[row]] = piece.scores[key]
            for piece, path in zip(batch, crf.best(emissions, lengths), strict=True):
                found[piece.text].extend(spelled(path, labels, piece.offset))


def batches(items: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """Items of like length together, at most `BATCH` characters with their padding."""
    batch: list[T] = []
    for item in sorted(items, key=length):
        if batch and (len(batch) + 1) * length(item) > BATCH:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _trimmed(found: Sequence[Found], text: str) -> list[Found]:
    """No blanks at either end; spans of nothing else go, and so do bare numbers taken for times: 10. or （三）."""
    out: list[Found] = []
    for start, end, label, _ in found:
        part = text[start:end]
        start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
        if start < end and (label != "TIME" or _SAYS_TIME.search(part)):
            out.append(Found(start, end, label))
    return out
