"""The spaCy component `lanmai_names`: names and times on `spacy.blank("zh")`, every character a token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipelines.extract.decoding import Found
from pipelines.extract.domain_names import refine
from pipelines.extract.recogniser import MODEL, Recogniser, Started
from pipelines.extract.taught import Sight
from pipelines.lines import unwrapped

LAYERS = ("domain", "model")
_Started = tuple[list[tuple[str, list[int] | None]], Started]


class Names:
    """Sets `doc.ents`, and `doc._.names` with the same spans as `Found`.

    `layer` "model" is the recogniser's own convention (that of the news corpora it was trained on); "domain" puts the
    archive's rules on top. A name that a hard line break runs through is one span with the break inside.
    """

    def __init__(self, folder: Path, threads: int, heads: Sequence[str], layer: str) -> None:
        if layer not in LAYERS:
            raise ValueError(f"未知的识别层“{layer}”，可用：{'、'.join(LAYERS)}")
        self.recogniser, self.layer = Recogniser(folder, threads, heads), layer

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 128) -> Iterator[Doc]:
        """Docs as they come, each with its names; at most two batches of `batch_size` are held at once."""
        docs_left = iter(stream)
        waiting: tuple[list[Doc], _Started] | None = None
        while docs := list(islice(docs_left, batch_size)):
            started = self._start([doc.text for doc in docs])
            if waiting is not None:
                yield from self._named(*waiting)
            waiting = docs, started
        if waiting is not None:
            yield from self._named(*waiting)

    def find(self, texts: list[str]) -> list[list[Found]]:
        """For each text its names: half-open character offsets, sorted, without overlaps."""
        return self._finish(self._start(texts))

    def seen(self, texts: list[str]) -> list[tuple[list[Found], Sight, list[int] | None]]:
        """As `find`, with what the head `archive` sees of each text without its hard line breaks, and the places of its
        characters in the text (None: the same)."""
        started = self._start(texts)
        columns = self.recogniser.columns(started[1])
        return [
            (names, Sight(folded, rows), places)
            for names, folded, rows, (_, places) in zip(
                self._finish(started), started[1].folded, columns, started[0], strict=True
            )
        ]

    def _named(self, docs: list[Doc], started: _Started) -> Iterator[Doc]:
        for doc, names in zip(docs, self._finish(started), strict=True):
            doc._.names = names
            spans = (doc.char_span(name.start, name.end, name.label) for name in names)
            doc.set_ents([span for span in spans if span is not None])
            yield doc

    def _start(self, texts: list[str]) -> _Started:
        plain = [unwrapped(text) for text in texts]
        return plain, self.recogniser.start([text for text, _ in plain])

    def _finish(self, started: _Started) -> list[list[Found]]:
        plain, reading = started
        found = self.recogniser.finish(reading)
        if self.layer == "domain":
            lexicon = self.recogniser.lexicon
            found = [refine(folded, names, lexicon) for folded, names in zip(reading.folded, found, strict=True)]
        return [_placed(names, places) for names, (_, places) in zip(found, plain, strict=True)]

    def to_disk(self, path: object, exclude: object = ()) -> None:
        """Nothing is stored with the pipeline: weights stay where the configuration says."""

    def from_disk(self, path: object, exclude: object = ()) -> Names:
        """See `to_disk`."""
        return self

    def to_bytes(self, exclude: object = ()) -> bytes:
        """See `to_disk`."""
        return b""

    def from_bytes(self, data: bytes, exclude: object = ()) -> Names:
        """See `to_disk`."""
        return self


def _placed(names: list[Found], places: list[int] | None) -> list[Found]:
    if places is None:
        return names
    return [n._replace(start=places[n.start], end=places[n.end - 1] + 1) for n in names]


def _make(nlp: Language, name: str, folder: str, threads: int, time: bool, layer: str) -> Names:
    return Names(Path(folder) if folder else MODEL, threads, ("names", "time") if time else ("names",), layer)


Language.factory(
    "lanmai_names",
    assigns=["doc.ents", "doc._.names"],
    default_config={"folder": "", "threads": 1, "time": True, "layer": "domain"},
    func=_make,
)
if not Doc.has_extension("names"):
    Doc.set_extension("names", default=())


def pipeline(layer: str = "domain", threads: int = 1, time: bool = True, folder: str = "") -> Language:
    """A blank Chinese pipeline with `lanmai_names`; ValueError for an unknown layer."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    nlp.max_length = 100_000_000  # the networks cut long text themselves; spaCy's limit is for its own models
    nlp.add_pipe("lanmai_names", config={"folder": folder, "threads": threads, "time": time, "layer": layer})
    return nlp


def component(layer: str = "domain", threads: int = 1, heads: Sequence[str] = ("names",), folder: str = "") -> Names:
    """The component by itself, for many texts without a `Doc` for each; `heads` as of `Recogniser`."""
    return Names(Path(folder) if folder else MODEL, threads, heads, layer)
