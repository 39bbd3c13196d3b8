"""Contents and indexes of a printed work; the word processor works out the pages when it opens the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from graph.folding import key
from graph.model import EntityType, Record, Span
from graph.works import Section
from pipelines.compose.word_blocks import SECTION, SENTENCE
from pipelines.compose.word_forms import LISTED, NOTE
from pipelines.compose.word_parts import page_of

NamesOf = Callable[[Span], Iterable[tuple[EntityType, str]]]  # what is named within words of a record


def contents(place: Paragraph, sections: Sequence[Section]) -> None:
    """The headings with their pages."""
    place.insert_paragraph_before("目录", NOTE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for at, section in enumerate(sections, 1):
        if section.heading:
            page_of(place.insert_paragraph_before(f"{section.heading}\t", LISTED), f"{SECTION}{at:04d}")


def by_author(place: Paragraph, sections: Sequence[Section], records: Mapping[str, Record]) -> None:
    """By 责任者: on which pages what each of them wrote begins."""
    found: dict[str, list[str]] = {}
    for at, section in enumerate(sections, 1):
        ids = dict.fromkeys(c.record_id for s in section.spoken() for c in s.citations)
        for name in dict.fromkeys(n for i in ids for n in _authors(records[i])):
            found.setdefault(name, []).append(f"{SECTION}{at:04d}")
    _printed(place, "索引（按责任者）", found)


def by_name(place: Paragraph, sections: Sequence[Section], headings: Mapping[str, str], names: NamesOf) -> None:
    """An index for each kind of name that `headings` has one for: where in each section a name stands first."""
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in headings}
    number = 0
    for section in sections:
        seen: set[tuple[str, str]] = set()
        for sentence in section.spoken():
            number += 1
            told = {(kind.value, name) for span in sentence.citations for kind, name in names(span) if name in sentence.text}
            for kind, name in told - seen:
                if kind in found and len(name) > 1:
                    found[kind].setdefault(name, []).append(f"{SENTENCE}{number:04d}")
            seen |= told
    for kind, heading in headings.items():
        _printed(place, heading, found[kind])


def _printed(place: Paragraph, heading: str, found: Mapping[str, Sequence[str]]) -> None:
    if found:
        place.insert_paragraph_before(heading, NOTE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in sorted(found, key=_sounding):
        line = place.insert_paragraph_before(f"{name}\t", LISTED)
        for n, bookmark in enumerate(found[name]):
            if n:
                line.add_run("、")
            page_of(line, bookmark)


def _sounding(name: str) -> bytes:
    """Names in the order of 音序, in which GB 2312 has its commoner characters; the rarer ones by radical behind them."""
    return key(name).encode("gb18030")


def _authors(record: Record) -> Iterator[str]:
    for name in record.catalogue.get("责任者", "").replace("；", ";").replace("、", ";").split(";"):
        if name.strip():
            yield name.strip()
