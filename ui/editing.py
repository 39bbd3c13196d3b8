"""A work as people write on it, sentence by sentence: citations stay with their words, what changes is verified at once.

The changes are pure functions over a work; `keep` saves what came of them as the next version. No Streamlit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from graph.access import Permission, Person, Refused
from graph.audit import AuditEntry
from graph.model import Record, Span
from graph.staleness import basis
from graph.store import GraphStore
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.differences import likeness
from pipelines.compose.headings import renumbered
from pipelines.compose.verify import ADVICE, findings
from pipelines.compose.word_reading import FILLED
from ui.decisions import now

CHANGED, UNDONE = "修改文稿", "恢复旧稿"
Check = Callable[[Sentence, Section, frozenset[Span]], Sentence]
_CLAUSE_ENDS, _SENTENCE_ENDS = "，、；：,;。！？!?\n", "。！？!?；\n"
_OFFICES = "写机构或职务，顿号隔开，例如：省委办公厅、省政府办公厅"
_NAME = "写姓名，不超过五个字"
IMPRINT_HINT = {
    **dict.fromkeys(("报", "送", "发"), _OFFICES), **dict.fromkeys(("责任编辑", "审核", "签发"), _NAME), "印数": "写份数，例如：200份",
}
_CLOSERS = "”’』」）)》"
_SAME_SENTENCE = 0.55  # likeness from which a sentence with other citations still counts as the one meant. Proposal


class Place(NamedTuple):
    """Where a sentence stands: section, position in it; of a label also which exhibit of the section."""

    section: int
    position: int
    exhibit: int = -1


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What somebody wrote while another saved the work: on which version, under which heading, the sentence as it was.

    `before` is None for a sentence that is new.
    """

    product_id: str
    version: int
    heading: str
    written: Sentence
    before: Sentence | None = None


# ---- reading
def lane(product: Product, place: Place) -> tuple[Sentence, ...]:
    """The sentences among which a place counts: a section's own, or those of one label."""
    section = product.sections[place.section]
    return section.sentences if place.exhibit < 0 else section.exhibits[place.exhibit].label


def at(product: Product, place: Place) -> Sentence:
    """The sentence at a place; IndexError when there is none."""
    return lane(product, place)[place.position]


def places(product: Product) -> Iterator[Place]:
    """The places of all sentences, in the order of `Product.sentences`."""
    for number, section in enumerate(product.sections):
        yield from (Place(number, i) for i in range(len(section.sentences)))
        yield from (Place(number, i, e) for e, exhibit in enumerate(section.exhibits) for i in range(len(exhibit.label)))


def follow(text: str, citations: Sequence[Span], product: Product) -> Place | None:
    """Where a sentence of another version stands in this one: the same words, else the same citations, else most alike.

    None when it has been changed beyond recognition or is gone.
    """
    meant = Sentence(text, tuple(citations))
    found = list(places(product))
    same = [p for p in found if at(product, p).text == text]
    if same:
        return max(same, key=lambda p: at(product, p).citations == meant.citations)
    alike = {p: likeness(meant, at(product, p)) for p in found}
    cited = [p for p in found if citations and at(product, p).citations == meant.citations and alike[p] > 0.3]
    best = max(cited or found, key=lambda p: alike[p], default=None)
    return best if best is not None and (cited or alike[best] >= _SAME_SENTENCE) else None


# ---- changing
def rewritten(product: Product, place: Place, text: str) -> Product:
    """The sentence with other words and the same citations. ValueError for no words."""
    words = "".join(text.splitlines()).strip()
    if not words:
        raise ValueError("句子没有内容：不要这一句的话，请用“删除”")
    return _with(product, place, [replace(at(product, place), text=words)])


def entitled(product: Product, title: str, origin: str = "") -> Product:
    """The work under another title; `origin` names the model and prompt it is from. ValueError for no words."""
    if not title.strip():
        raise ValueError("标题不能空着")
    return replace(product, title=title.strip(), origin=_from(product, origin))


def imprinted(product: Product, words: Mapping[str, str]) -> Product:
    """The work with what its 版记 says (`FILLED`: 报, 送, 发, 责任编辑, 审核, 签发, 印数). ValueError for what may not stand there.

    The same is accepted there of a file that comes back from Word: other words would be sentences without evidence.
    """
    told = {k: "".join(v.split()) for k, v in words.items() if k in FILLED}
    for label, value in told.items():
        if not re.fullmatch(FILLED[label], value):
            raise ValueError(f"“{label}：{value}”不能印在版记里：{IMPRINT_HINT[label]}")
    kept = {k: v for k, v in product.details.items() if k not in FILLED}
    return replace(product, details=kept | {k: v for k, v in told.items() if v})


def planned(product: Product, outline: Product, origin: str) -> Product:
    """An outline as a model arranged it; `origin` as above."""
    return replace(product, sections=outline.sections, details=outline.details, origin=_from(product, origin))


def labelled(product: Product, section: int, exhibit: int, label: Sentence, origin: str = "") -> Product:
    """An exhibit with another label of one sentence; `origin` as above."""
    of = product.sections[section]
    shown = list(of.exhibits)
    shown[exhibit] = replace(shown[exhibit], label=(label,))
    sections = list(product.sections)
    sections[section] = replace(of, exhibits=tuple(shown))
    return replace(product, sections=tuple(sections), origin=_from(product, origin))


def _from(product: Product, origin: str) -> str:
    """Everything a model had a hand in stays named."""
    if not origin or origin in product.origin:
        return product.origin
    return f"{product.origin}，{origin}" if product.origin.startswith("llm:") else origin


def split(product: Product, place: Place, cuts: Sequence[int], supported: Callable[[Sentence], bool]) -> Product:
    """The sentence cut at characters of its text; each part keeps the citations that support it.

    A comma before a cut becomes a full stop. Those citations support a part that are enough alone, else those without
    which the rest is not enough; when none can be told it keeps all. ValueError when nothing is left on one side.
    """
    sentence = at(product, place)
    parts = [sentence.text[a:b].strip() for a, b in pairwise((0, *sorted(set(cuts)), len(sentence.text)))]
    if len(parts) < 2 or not all(any(c.isalnum() for c in p) for p in parts):
        raise ValueError("拆开以后有一边没有内容：请换一个地方断句")
    ended = [re.sub(r"[，、；：,;:]$", "。", p) for p in parts[:-1]] + parts[-1:]
    return _with(product, place, [_part(replace(sentence, text=t), supported) for t in ended])


def _part(part: Sentence, supported: Callable[[Sentence], bool]) -> Sentence:
    whole = part.citations
    alone = [c for c in whole if supported(replace(part, citations=(c,)))]
    if not alone and len(whole) > 1 and supported(part):
        alone = [c for c in whole if not supported(replace(part, citations=tuple(x for x in whole if x != c)))]
    return replace(part, citations=tuple(alone) or whole)


def joined(product: Product, place: Place) -> Product:
    """The sentence and the next as one, with the citations of both in order. ValueError for the last, or fact and analysis."""
    sentences = lane(product, place)
    if place.position + 1 >= len(sentences):
        raise ValueError("这一部分里后面没有句子可以并进来")
    one, two = sentences[place.position : place.position + 2]
    if one.analysis != two.analysis:
        raise ValueError("档案所载的句子和分析不能并成一句")
    both = replace(one, text=one.text + two.text, citations=tuple(dict.fromkeys((*one.citations, *two.citations))))
    return _with(product, place, [both], count=2)


def moved(product: Product, place: Place, step: int) -> Product:
    """The sentence one place up (-1) or down (1), from the edge of a section into the next; a label's stays in its label."""
    sentences, to = lane(product, place), place.position + step
    if 0 <= to < len(sentences):
        first, second = sorted((place.position, to))
        return _with(product, place._replace(position=first), [sentences[second], sentences[first]], count=2)
    section = place.section + step
    if place.exhibit >= 0 or not 0 <= section < len(product.sections):
        return product
    there = Place(section, len(product.sections[section].sentences) if step < 0 else 0)
    return added(removed(product, place), there, sentences[place.position])


def to_section(product: Product, place: Place, section: int) -> Product:
    """The sentence at the end of another section."""
    sentence = at(product, place)
    there = removed(product, place)
    return added(there, Place(section, len(there.sections[section].sentences)), sentence)


def removed(product: Product, place: Place) -> Product:
    """Without the sentence; its section stays, empty too."""
    return _with(product, place, [])


def added(product: Product, place: Place, sentence: Sentence) -> Product:
    """With a sentence put in at a place. ValueError for analysis where the template allows none, or no words."""
    if not sentence.text.strip():
        raise ValueError("请先写下这一句")
    if sentence.analysis and place.exhibit < 0 and not product.sections[place.section].analysis:
        raise ValueError(f"“{product.sections[place.section].heading}”只写档案所载，不写分析：分析请放在写启示、建议的部分")
    return _with(product, place, [replace(sentence, text=sentence.text.strip())], count=0)


def cited(product: Product, place: Place, citations: Sequence[Span]) -> Product:
    """The sentence resting on these citations, each once."""
    return _with(product, place, [replace(at(product, place), citations=tuple(dict.fromkeys(citations)))])


def turned(product: Product, place: Place) -> Product:
    """A fact as analysis, or analysis as a fact. ValueError where the template allows no analysis."""
    sentence, section = at(product, place), product.sections[place.section]
    if not sentence.analysis and not section.analysis:
        raise ValueError(f"“{section.heading}”只写档案所载，不写分析")
    return _with(product, place, [replace(sentence, analysis=not sentence.analysis)])


def without_section(product: Product, section: int) -> Product:
    """Without an empty section, the headings behind it numbered on. ValueError when something stands in it."""
    gone = product.sections[section]
    if gone.spoken() or gone.exhibits:
        raise ValueError(f"“{gone.heading}”里还有句子或展品")
    return replace(product, sections=tuple(renumbered((*product.sections[:section], *product.sections[section + 1 :]))))


def back_to(product: Product, earlier: Product) -> Product:
    """The work with title and text of an earlier version, to be kept as the next one."""
    return replace(product, title=earlier.title, sections=earlier.sections, details=earlier.details, origin=earlier.origin)


def widened(span: Span, record: Record) -> Span:
    """The words to the ends of their clause; of a whole clause, to the ends of the sentence; of a sentence, as they are."""
    text = record.field_text(span.field)
    for ends in (_CLAUSE_ENDS, _SENTENCE_ENDS):
        start, end = span.start, span.end
        while start and text[start - 1] not in ends:
            start -= 1
        while text[start].isspace() and start < span.start:
            start += 1
        while end < len(text) and text[end - 1] not in ends:
            end += 1
        while end < len(text) and text[end] in _CLOSERS:
            end += 1
        wider = Span.cut(record, start, end, span.field)
        if wider.quote.strip() != span.quote.strip():
            return wider
    return span


def _with(product: Product, place: Place, sentences: Sequence[Sentence], count: int = 1) -> Product:
    """The work with `count` sentences from a place on replaced; what is put in has no verdict yet."""
    kept = lane(product, place)
    line = (*kept[: place.position], *sentences, *kept[place.position + count :])
    section = product.sections[place.section]
    if place.exhibit < 0:
        section = replace(section, sentences=line)
    else:
        shown = list(section.exhibits)
        shown[place.exhibit] = replace(shown[place.exhibit], label=line)
        section = replace(section, exhibits=tuple(shown))
    return replace(product, sections=(*product.sections[: place.section], section, *product.sections[place.section + 1 :]))


# ---- verifying and keeping
def checked(product: Product, check: Check, before: Product | None = None) -> Product:
    """The work with every sentence verified that is new or stands elsewhere than in `before`; all without it.

    Advice is verified again when the findings it may rest on have changed.
    """
    known = findings(product.sections)
    same_basis = before is not None and findings(before.sections) == known
    stood: dict[tuple[str, str, bool], set[Sentence]] = {}
    for section in before.sections if before else ():
        stood.setdefault((section.heading, section.kind, section.analysis), set()).update(section.spoken())
    for place in list(places(product)):
        section, sentence = product.sections[place.section], at(product, place)
        resting = sentence.analysis and section.kind == ADVICE
        if (same_basis or not resting) and sentence in stood.get((section.heading, section.kind, section.analysis), ()):
            continue
        there = section if place.exhibit < 0 else Section(section.heading, analysis=True)
        product = _with(product, place, [check(replace(sentence, verdict=Support.UNSUPPORTED, reasons=()), there, known)])
    return product


def keep(store: GraphStore, before: Product, after: Product, person: Person, what: str, action: str = CHANGED) -> Product:
    """What came of changing `before`, kept as its next version, and logged.

    Refused without the permission, and for a work released or withdrawn; Conflict when somebody saved meanwhile.
    """
    person.require(Permission.COMPOSE)
    still_open(store, before)
    at_moment = now()
    kept = replace(
        after, version=before.version + 1, author=person.name, at=at_moment, state=State.DRAFT, basis=basis(store, after),
        issue=0, serial=0,
    )
    store.save_product(kept)
    store.log(AuditEntry(at_moment, person.name, action, kept.id, f"{kept.title}，第 {kept.version} 稿：{what}"))
    return kept


def still_open(store: GraphStore, product: Product) -> None:
    """Refused when the newest version of the work is released or withdrawn: it is not written on any more."""
    newest = store.product(product.id)
    if newest is not None and newest.state in (State.RELEASED, State.WITHDRAWN):
        word = "已经发布" if newest.state == State.RELEASED else "已经撤回"
        raise Refused(f"“{newest.title}”{word}，不再改动：需要改的话，请另起一份文稿")
