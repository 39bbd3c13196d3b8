"""One sentence of a work as it is shown: its evidence, its words with what is wrong underlined, its verdict and remarks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from graph.access import Audience
from graph.model import Record, Span
from graph.works import Product, Section, Sentence, Support
from pipelines.compose.citing import beside
from pipelines.compose.faults import Fault, stretches
from pipelines.compose.verify import findings
from ui.checking import Find, finder
from ui.components.markup import quotation
from ui.editing import Place
from ui.remarks import Remark
from ui.services import Services
from ui.wording import SUPPORT_LABELS, moment

TYPED = ("修改", "加一句", "批注")  # what is done by typing
WIDTHS = (1.15, 1.6, 0.9)
_FAULTS = "faults"  # session key: the product, and what was found of its sentences without support


@dataclass(frozen=True, slots=True)
class Panel:
    """What somebody is doing to a sentence of one version: what is done, and the sentence as it was then.

    `before` is None where a sentence is added; `picked` are the words of a record picked for it.
    """

    product_id: str
    version: int
    place: Place
    what: str
    heading: str
    before: Sentence | None
    picked: Span | None = None

    @property
    def field(self) -> str:
        """The beginning of the session keys of its controls."""
        return f"text-{self.product_id}-{self.version}-{self.what}-{name(self.place)}"

    @property
    def typing(self) -> str:
        """The session key of the words being typed."""
        return f"{self.field}-{self.picked.record_id}-{self.picked.start}" if self.picked else self.field

    @property
    def written(self) -> Sentence | None:
        """The sentence or remark being typed, None while it says nothing that is not kept already."""
        text = str(st.session_state.get(self.typing) or "").strip()
        if not text or self.what not in TYPED or (self.before and text == self.before.text):
            return None
        if self.what == TYPED[0] and self.before:
            return replace(self.before, text=text)
        untouched = self.picked is not None and text == " ".join(self.picked.quote.split())
        return None if untouched else Sentence(text, (self.picked,) if self.picked else (), analysis=self.picked is None)


def name(place: Place) -> str:
    """A place in keys of widgets."""
    return f"{place.section}-{place.position}" + (f"-e{place.exhibit}" if place.exhibit >= 0 else "")


def find_for(services: Services, product: Product) -> Find:
    """What finds faults in the sentences of this work, for its audience."""
    audience = Audience(product.audience)
    return finder(services.store, audience, services.reader, lambda i: services.store.record(i, audience))


def found(services: Services, product: Product, section: Section, sentence: Sentence, until: float) -> list[Fault] | None:
    """What is wrong with a sentence, found once for a window: nothing for one with support.

    None when it would have to be found and the moment `until` (of `time.monotonic`) has passed.
    """
    if sentence.verdict is Support.SUPPORTED:
        return []
    held_for, held = st.session_state.get(_FAULTS, ("", {}))
    if held_for != product.id:
        held = {}
        st.session_state[_FAULTS] = (product.id, held)
    known: frozenset[Span] = findings(product.sections)
    asked = (sentence, section.heading, section.kind, section.analysis, hash(known))
    if asked not in held:
        if time.monotonic() > until:
            return None
        held[asked] = find_for(services, product)(sentence, section, known)
    return list(held[asked])


def forget() -> None:
    """Find faults afresh: the records may have changed."""
    st.session_state.pop(_FAULTS, None)


def marked(text: str, faults: Iterable[Fault]) -> str:
    """The text as HTML, what is wrong underlined with the reason on hover; a fault of the whole sentence fainter."""
    out = []
    for piece, over in stretches(text, faults):
        if not over:
            out.append(escape(piece))
            continue
        named = [f for f in over if f.end - f.start < len(text)]
        why = "；".join(dict.fromkeys(f.reason for f in named or over))
        out.append(f'<u class="fault{"" if named else " whole"}" title="{escape(why)}" tabindex="0">{escape(piece)}</u>')
    return "".join(out)


def evidence(sentence: Sentence, records: Mapping[str, Record | None]) -> str:
    """The quotes a sentence cites."""
    quotes = "".join(quotation(c, records.get(c.record_id)) for c in sentence.citations)
    missing = "自己的话，没有出处" if sentence.analysis else "没有出处"
    return quotes or f'<p class="dim">{missing}</p>'


def words(product: Product, section: Section, sentence: Sentence, number: int, faults: Sequence[Fault]) -> str:
    """A sentence as it will be printed, numbered, with what is wrong underlined."""
    ahead, behind = beside(product, section, sentence)
    return (
        f'<p class="quote"><span class="dim small">{number}</span> '
        f'{_dim(ahead)}{marked(sentence.text, faults)}{_dim(behind)}</p>'
    )


def _dim(words: str) -> str:
    return f'<span class="dim">{escape(words)}</span>' if words else ""


def verdict(sentence: Sentence, remarks: Sequence[Remark], stale: Sequence[str] = ()) -> str:
    """The verdict with its reasons in words, and the remarks that wait for an answer.

    `stale` says what has changed under a sentence since it was verified: nobody knows then whether it still stands.
    """
    held = Support.STALE if stale and sentence.verdict is Support.SUPPORTED else sentence.verdict
    own = sentence.analysis and not sentence.citations and held is Support.SUPPORTED
    label = "分析，没有另添事实" if own else SUPPORT_LABELS[held]
    reasons = "".join(f"<li>{escape(r)}</li>" for r in (*stale, *sentence.reasons))
    waiting = [r for r in remarks if r.open]
    settled = len(remarks) - len(waiting)
    notes = "".join(
        f'<p class="card small">{escape(r.review.note)}<br><span class="dim">{escape(r.author)} {moment(r.review.at)[:10]} 批注</span></p>'
        for r in waiting
    )
    more = f'<p class="dim small">另有 {settled} 条批注已答复</p>' if settled else ""
    return (
        f'<b class="verdict-{held.value}">{label}</b>'
        f'<ul class="small">{reasons}</ul>{notes}{more}'
    )
