"""Remarks on works and their sentences, among staff: a remark is kept for good and settled by an answer. No Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from graph.works import Product, Sentence
from ui.decisions import now
from ui.editing import Place, follow, places

NOTED, ANSWERED = "批注文稿", "答复批注"
_WRITING = (
    Permission.COMPOSE, Permission.RELEASE, Permission.REVIEW_POLITICAL, Permission.REVIEW_PROFESSIONAL,
    Permission.REVIEW_COMPLIANCE,
)
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark and its answers, oldest first; `place` is where its sentence stands now.

    Without a place it is on the whole work, or, where `changed`, on a sentence that is not to be recognised any more.
    """

    review: Review
    answers: tuple[Review, ...] = ()
    place: Place | None = None
    changed: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody has answered."""
        return not self.answers

    @property
    def author(self) -> str:
        """Who made it."""
        return self.review.author.removeprefix("editor:")


def may_remark(person: Person) -> bool:
    """Whether this person writes on works or reviews them, as staff."""
    return person.may(Permission.READ_CLOSED) and any(person.may(p) for p in _WRITING)


def note(store: GraphStore, product: Product, words: str, person: Person, place: Place | None = None) -> Review:
    """Keep a remark on a sentence, or without a place on the work, and log it.

    Refused for who neither writes nor reviews; ValueError without words.
    """
    sentence = dict(zip(places(product), product.sentences(), strict=True)).get(place) if place else None
    if place and sentence is None:
        raise ValueError("这一句已经不在文稿里：请刷新页面再写")
    value = {"section": product.sections[place.section].heading, "sentence": sentence.text} if place and sentence else {}
    return _keep(store, product, words, person, NOTED, value, sentence)


def answer(store: GraphStore, product: Product, remark: Remark, words: str, person: Person) -> Review:
    """Answer a remark, which settles it, and log it. Refused and ValueError as `note`."""
    return _keep(store, product, words, person, ANSWERED, {"answers": remark.review.id}, None)


def remarks(store: GraphStore, product: Product) -> list[Remark]:
    """All remarks on a work, oldest first, each with its answers and where its sentence stands in this version."""
    said: list[Review] = []
    after = ("", "")
    while page := store.reviews(Audience.WORKING, ReviewKind.COMMENT, subject=product.id, after=after, limit=_PAGE):
        said += [r for r in page if not r.withdrawn]
        after = (page[-1].at, page[-1].id)
    answers: dict[str, list[Review]] = {}
    for review in said:
        if settles := review.value.get("answers"):
            answers.setdefault(settles, []).append(review)
    return [_remark(r, tuple(answers.get(r.id, ())), product) for r in said if not r.value.get("answers")]


def _remark(review: Review, answers: tuple[Review, ...], product: Product) -> Remark:
    words = review.value.get("sentence", "")
    place = follow(words, review.evidence, product) if words else None
    return Remark(review, answers, place, bool(words) and place is None)


def _keep(
    store: GraphStore, product: Product, words: str, person: Person, action: str, value: dict[str, str],
    sentence: Sentence | None,
) -> Review:
    if not may_remark(person):
        raise Refused(f"“{person.name}”不编写也不审核文稿，不能写批注：需要的话，请找系统管理员")
    if not words.strip():
        raise ValueError("请先写下意见")
    review = Review(
        ReviewKind.COMMENT, product.id, Said.NOTED, f"editor:{person.name}", now(), note=words.strip(),
        value={"work": product.id, "version": str(product.version), **value},
        evidence=sentence.citations if sentence else (),
    )
    store.review([review])
    store.log(AuditEntry(review.at, person.name, action, review.id, f"{product.title}，第 {product.version} 稿"))
    return review
