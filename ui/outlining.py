"""提纲 as people make it: evidence chosen and placed, headings and points, agreed by a named person before anything is written.

Each change is the next version of the work, still an outline; the agreed one is followed by the draft. No Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import IntEnum

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry
from graph.model import Record, Span, digest
from graph.reviews import ReviewKind
from graph.staleness import basis
from graph.store import Conflict, GraphStore
from graph.works import Product, Section, Sentence, State
from pipelines.compose.citing import date_text
from pipelines.compose.outline import RESERVE, Row, gaps
from pipelines.compose.select import printed
from ui.decisions import now
from ui.editing import Place, added, removed, still_open, to_section
from ui.releasing import NEEDS

BEGUN, CHANGED, AGREED, REOPENED = "拟提纲", "修改提纲", "定提纲", "退回提纲"
BY, VERSION = "提纲", "提纲稿"  # keys of `Product.details`: who agreed and when; which version was agreed
TABLE = ("编号", "归入", "原文", "题名", "档号", "日期", "开放状态", "来源立场")
AGREEING = (Permission.COMPOSE, *NEEDS.values())  # who writes, or who reviews
ADVERSE = "敌对方文书"
_IDS = 50


class Step(IntEnum):
    """How far a brief has come, in the order of the work."""

    QUESTION = 0
    EVIDENCE = 1
    OUTLINE = 2
    DRAFT = 3
    REVIEW = 4
    ISSUE = 5

    @property
    def label(self) -> str:
        """The step's name."""
        return ("问题", "证据表", "提纲", "文稿", "审核", "发布")[self]


def step_of(product: Product, in_review: bool) -> Step:
    """Where a work stands; `in_review` is whether anybody has said something in review of this version."""
    if product.state == State.OUTLINE:
        return Step.OUTLINE if product.version > 1 else Step.EVIDENCE
    if product.state == State.DRAFT:
        return Step.REVIEW if in_review else Step.DRAFT
    return Step.ISSUE


def in_review(store: GraphStore, product: Product) -> bool:
    """Whether anybody has said something in review of this version."""
    subjects = (f"{product.id}@{product.version}:{aspect}" for aspect in NEEDS)
    return any(store.reviews(Audience.WORKING, ReviewKind.PRODUCT, subject=s, limit=1) for s in subjects)


# ---- the work and its versions
def begun_before(store: GraphStore, outline: Product) -> Product | None:
    """The work already being written for the same question and audience; None when there is none, or none still open."""
    found = (store.product(i) for i in _ids(outline))
    return next((p for p in found if p is not None and p.state in (State.OUTLINE, State.DRAFT)), None)


def begin(store: GraphStore, outline: Product, person: Person) -> Product:
    """The outline kept as the first version of a new work; Conflict when the same question is being written on.

    Refused without the permission. A question whose work has been released or withdrawn gets a new work.
    """
    person.require(Permission.COMPOSE)
    if begun_before(store, outline) is not None:
        raise Conflict("这个问题已经有人在写：请打开那份文稿")
    free = next(i for i in _ids(outline) if store.product(i) is None)
    first = replace(outline, id=free, version=0)
    return _save(store, first, first, person, BEGUN, outline.question)


def _ids(outline: Product) -> Iterator[str]:
    yield outline.id
    yield from ("p-" + digest(outline.id, n) for n in range(2, _IDS))


def keep(store: GraphStore, before: Product, after: Product, person: Person, what: str) -> Product:
    """The changed outline as the next version, and logged; `before` when nothing has changed.

    Refused without the permission, and for what is no outline any more; Conflict when somebody saved meanwhile.
    """
    person.require(Permission.COMPOSE)
    _still_outline(before)
    return before if after == before else _save(store, before, after, person, CHANGED, what)


def _save(store: GraphStore, before: Product, after: Product, person: Person, action: str, what: str) -> Product:
    still_open(store, before)
    at = now()
    kept = replace(
        after, version=before.version + 1, author=person.name, at=at, state=State.OUTLINE, basis=basis(store, after),
        issue=0, serial=0,
    )
    store.save_product(kept)
    store.log(AuditEntry(at, person.name, action, kept.id, f"{kept.title}，第 {kept.version} 稿：{what}"))
    return kept


def _still_outline(product: Product) -> None:
    if product.state != State.OUTLINE:
        raise Refused(f"“{product.title}”的提纲已经定了：要改提纲，请先退回提纲")


def may_agree(person: Person) -> bool:
    """Whether this person may agree an outline: who writes, or who reviews."""
    return any(person.may(p) for p in AGREEING)


def agree(store: GraphStore, outline: Product, write: Callable[[Product], Product], person: Person) -> Product:
    """The draft that `write` makes of the outline, kept as its next version, with who agreed; logged.

    Refused for who neither writes nor reviews, and for an outline without evidence; Conflict when it has changed meanwhile.
    The author stays: who agrees a colleague's outline may still review the draft.
    """
    if not may_agree(person):
        person.require(Permission.COMPOSE)
    _still_outline(outline)
    if not any(s.sentences for s in outline.sections if s.kind != RESERVE):
        raise Refused("提纲里还没有一条依据：先在证据表里选用原文，再定提纲")
    newest = store.product(outline.id)
    if newest is not None and newest.version != outline.version:
        raise Conflict("刚才有人改了提纲")
    at = now()
    agreed = {BY: f"第 {outline.version} 稿，{person.name} 于 {at[:10]} 同意", VERSION: str(outline.version)}
    draft = replace(
        write(outline), id=outline.id, version=outline.version + 1, author=outline.author, at=at, state=State.DRAFT,
        details={**outline.details, **agreed},
    )
    draft = replace(draft, basis=basis(store, draft))
    store.save_product(draft)
    lacking = f"；{'；'.join(gaps(outline))}" if gaps(outline) else ""
    store.log(AuditEntry(at, person.name, AGREED, draft.id, f"{draft.title}，同意第 {outline.version} 稿的提纲{lacking}"))
    return draft


def agreed_outline(store: GraphStore, product: Product) -> Product | None:
    """The outline that a draft was made of; None for one that never had any."""
    version = product.details.get(VERSION, "")
    found = store.product(product.id, int(version)) if version.isdecimal() else None
    return found if found is not None and found.state == State.OUTLINE else None


def reopen(store: GraphStore, product: Product, person: Person) -> Product:
    """The agreed outline as the newest version again; the draft stays among the versions. Refused without an agreed outline."""
    person.require(Permission.COMPOSE)
    earlier = agreed_outline(store, product)
    if product.state != State.DRAFT or earlier is None:
        raise Refused("这份文稿没有定过提纲，不能退回提纲")
    details = {k: v for k, v in earlier.details.items() if k not in (BY, VERSION)}
    again = replace(earlier, details=details, title=product.title)
    return _save(store, product, again, person, REOPENED, f"回到第 {earlier.version} 稿的提纲")


# ---- the evidence table
def placed(outline: Product, place: Place, section: int) -> Product:
    """The line in another section, at its end; the reserve is where what is not taken goes."""
    return outline if place.section == section else to_section(outline, place, section)


def taken_in(outline: Product, span: Span, section: int) -> Product:
    """With further words of a record as evidence; words that are there already are moved. ValueError for own words' sections."""
    for number, there in enumerate(outline.sections):
        for position, sentence in enumerate(there.sentences):
            if sentence.citations == (span,) and not sentence.analysis:
                return placed(outline, Place(number, position), section)
    line = Sentence(printed(span.quote), (span,))
    return added(outline, Place(section, len(outline.sections[section].sentences)), line)


def own_words(outline: Product, section: int, words: str, basis_on: tuple[Place, ...]) -> Product:
    """With a sentence of the writer's own, resting on lines of the outline. ValueError without words, or advice without a ground."""
    there = outline.sections[section]
    cited = tuple(dict.fromkeys(c for p in basis_on for c in outline.sections[p.section].sentences[p.position].citations))
    if there.kind == "advice" and not cited:
        raise ValueError("每条建议都要说明依据：请选一条或几条前面的证据")
    return added(outline, Place(section, len(there.sentences)), Sentence(words.strip(), cited, analysis=True))


def dropped(outline: Product, place: Place) -> Product:
    """Without a line of the writer's own; words of a record go to what is not taken."""
    if outline.sections[place.section].sentences[place.position].analysis:
        return removed(outline, place)
    reserve = next(n for n, s in enumerate(outline.sections) if s.kind == RESERVE)
    return placed(outline, place, reserve)


def role(section: Section) -> str:
    """What a line in this section speaks for."""
    told = {RESERVE: "未采用", "counter": "不同记载"}
    return told.get(section.kind, section.heading)


def stance(record: Record | None) -> str:
    """Whose words a record holds, as its fonds says; "" when the catalogue does not tell."""
    if record is None:
        return ""
    if record.catalogue.get("立场") == "adversary":
        return ADVERSE
    return record.catalogue.get("政权性质", "")


def table_line(row: Row, section: Section) -> tuple[str, ...]:
    """A line of the evidence table as the file of it has it, in the order of `TABLE`."""
    record = row.record
    return (
        row.label, role(section), row.sentence.text, record.title if record else "",
        (record.dh_raw or record.dh_norm or record.id) if record else "", date_text(record.when) if record else "",
        record.openness.value if record else "", stance(record),
    )
