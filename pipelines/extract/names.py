"""The spaCy component `lanmai_names`: names and times on `spacy.blank("zh")`, every character a token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipelines.extract.decoding import Found
from pipelines.extract.domain_names import refine
from pipelines.extract.recogniser import MODEL, Recogniser
from pipelines.lines import unwrapped

LAYERS = ("domain", "model")


class Names:
    """Sets `doc.ents`, and `doc._.names` with the same spans as `Found`.

    `layer` "model" is the recogniser's own convention (that of the news corpora it was trained on); "domain" puts the
    archive's rules on top. A name that a hard line break runs through is one span with the break inside.
    """

    def __init__(self, folder: Path, threads: int, time: bool, layer: str) -> None:
        if layer not in LAYERS:
            raise ValueError(f"未知的识别层“{layer}”，可用：{'、'.join(LAYERS)}")
        self.recogniser, self.layer = Recogniser(folder, threads, time), layer

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 128) -> Iterator[Doc]:
        """Docs as they come, each with its names; at most `batch_size` are held at once."""
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            for doc, names in zip(docs, self.find([doc.text for doc in docs]), strict=True):
                doc._.names = names
                spans = (doc.char_span(name.start, name.end, name.label) for name in names)
                doc.set_ents([span for span in spans if span is not None])
                yield doc

    def find(self, texts: list[str]) -> list[list[Found]]:
        """For each text its names: half-open character offsets, sorted, without overlaps."""
        plain = [unwrapped(text) for text in texts]
        found = self.recogniser.many([text for text, _ in plain])
        if self.layer == "domain":
            fold, lexicon = self.recogniser.alphabet.fold, self.recogniser.lexicon
            found = [refine(fold(text), names, lexicon) for (text, _), names in zip(plain, found, strict=True)]
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
    return Names(Path(folder) if folder else MODEL, threads, time, layer)


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
