"""文献汇编: records printed whole, or the parts of them that are wanted, word for word. DOMAIN section 3.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.access import Audience
from graph.model import Record, Span, digest
from graph.store import GraphStore
from graph.works import Product, Section, Sentence
from pipelines.compose.citing import date_text
from pipelines.compose.sense import joined
from pipelines.compose.transcription import DOCUMENT
from pipelines.sentences import sentences

COMPILATION = "extractive/compilation@2"


def draft_compilation(
    store: GraphStore, title: str, record_ids: Iterable[str], audience: Audience, parts: Sequence[Span] = ()
) -> tuple[Product, list[str]]:
    """A 文献汇编 of whole records, and of those of which only `parts` are wanted the parts; and what was left out, for the editor.

    Verbatim, a paragraph a sentence of the product, by date; an editor's notes may stand among them. What the audience may
    not see is left out without a trace in the product and named to the editor alone.
    """
    wanted = list(dict.fromkeys((*record_ids, *(p.record_id for p in parts))))
    cut: dict[str, list[Span]] = {}
    for span in parts:
        cut.setdefault(span.record_id, []).append(span)
    whole = set(record_ids)
    found = [r for i in wanted if (r := store.record(i, audience)) is not None]
    left_out = [i for i in wanted if i not in {r.id for r in found}]
    notes = [f"未收：{i}（这一对象不能使用或不在馆藏里）" for i in left_out]
    notes += [f"未收：{r.id} 只有目录，没有全文" for r in found if not r.text.strip()]
    found = [r for r in found if r.text.strip()]
    found.sort(key=lambda r: ((r.when.earliest if r.when else "") or "9", r.id))
    sections = tuple(_document(r, () if r.id in whole else cut[r.id]) for r in found)
    if sections:  # what people may write before and behind; printed only when they have
        sections = (Section("序", kind="preface", analysis=True), *sections, Section("后记", kind="afterword", analysis=True))
    made = Product(
        "p-" + digest("compilation", title, audience), "compilation", title, sections, title, audience.value,
        origin=COMPILATION,
    )
    return made, notes


def _document(record: Record, parts: Sequence[Span]) -> Section:
    """One document: heading of title and date, its text by paragraph, or the parts chosen."""
    excerpt = "（节录）" if parts else ""
    heading = f"{record.title or '（无题名）'}{excerpt}（{date_text(record.when)}）"
    spans = sorted(parts, key=lambda s: s.start) if parts else list(_paragraphs(record))
    return Section(heading, tuple(Sentence(joined(s.quote), (s,)) for s in spans), DOCUMENT, analysis=True)


def _paragraphs(record: Record) -> Iterator[Span]:
    """The text cut where lines end a sentence, so that hard line breaks inside one do not part it."""
    start = None
    for a, b in sentences(record.text):
        start = a if start is None else start
        after = record.text[b : b + 1]
        if after in ("", "\n", "\r") or b - start > 600:
            yield Span.cut(record, start, b)
            start = None
    if start is not None:
        yield Span.cut(record, start, len(record.text.rstrip()))
