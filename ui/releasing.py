"""Review and release of works: three reviews of one version, the checklist, numbers given once, withdrawal. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry
from graph.queries import questions
from graph.reviews import Review, ReviewKind, Said, settled
from graph.staleness import Change, basis, changes
from graph.store import GraphStore
from graph.works import Product, State
from pipelines.compose.checklist import ASPECTS, Check, checklist
from ui.decisions import now

NEEDS = {
    "political": Permission.REVIEW_POLITICAL, "professional": Permission.REVIEW_PROFESSIONAL,
    "compliance": Permission.REVIEW_COMPLIANCE,
}
NUMBERED = ("brief",)
_CONFLICTS = ("date_conflict", "number_conflict")
_QUESTIONS = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """A work before release: its checklist, what has changed under it, and what was said in review of this version."""

    checks: tuple[Check, ...]
    changes: tuple[Change, ...]
    reviews: tuple[Review, ...]

    @property
    def releasable(self) -> bool:
        """Whether every point is passed and nothing it rests on has changed."""
        return not self.changes and all(c.passed for c in self.checks)


def standing(store: GraphStore, product: Product) -> Standing:
    """How the newest version of a work stands now."""
    said = [
        r for aspect in ASPECTS
        for r in store.reviews(Audience.WORKING, ReviewKind.PRODUCT, subject=_subject(product, aspect))
    ]
    held = settled(said)
    signed = {
        aspect: held[key] for aspect in ASPECTS if (key := (ReviewKind.PRODUCT, "", _subject(product, aspect))) in held
    }
    audience = Audience(product.audience)
    changed = changes(store, product)
    disputed = [q.evidence for q in questions(store, _QUESTIONS) if q.kind in _CONFLICTS]
    checks = checklist(product, lambda i: store.record(i, audience), changed, signed, disputed)
    return Standing(tuple(checks), tuple(changed), tuple(said))


def _subject(product: Product, aspect: str) -> str:
    return f"{product.id}@{product.version}:{aspect}"


def sign(store: GraphStore, product: Product, aspect: str, said: Said, note: str, person: Person) -> Review:
    """A review of this version. Refused without the permission or of one's own work; ValueError for a refusal without words."""
    person.require(NEEDS[aspect])
    if person.name == product.author and person.permissions != frozenset(Permission):
        raise Refused("不能审核自己的稿件：请由另一位审核人签署")
    if said is Said.REJECTED and not note.strip():
        raise ValueError("不通过要写明意见，作者才知道怎样改")
    review = Review(
        ReviewKind.PRODUCT, _subject(product, aspect), said, f"editor:{person.name}", now(), note=note.strip(),
        value={"work": product.id, "version": str(product.version), "aspect": aspect},
    )
    store.review([review])
    verb = "通过" if said is Said.ACCEPTED else "不通过"
    store.log(AuditEntry(review.at, person.name, f"{ASPECTS[aspect]}审核：{verb}", review.id, f"{product.title}，第 {product.version} 稿"))
    return review


def release(store: GraphStore, product: Product, person: Person) -> Product:
    """The released version, with its numbers. Refused without the permission, or while a point of the checklist is open."""
    person.require(Permission.RELEASE)
    open_points = [c for c in standing(store, product).checks if not c.passed]
    if open_points:
        told = "；".join(f"{c.number} {c.words}" for c in open_points)
        raise Refused(f"还不能发布，以下各点没有过：{told}")
    at = now()
    issue, serial = _numbers(store, at) if product.kind in NUMBERED else (0, 0)
    released = replace(
        product, state=State.RELEASED, version=product.version + 1, at=at, issue=issue, serial=serial,
        basis=basis(store, product),
    )
    store.save_product(released)
    numbered = f"，第{issue}期（总第{serial}期）" if serial else ""
    store.log(AuditEntry(at, person.name, "发布", product.id, f"{product.title}，第 {released.version} 稿{numbered}"))
    return released


def withdraw(store: GraphStore, product: Product, reason: str, person: Person) -> Product:
    """The work withdrawn; its numbers stay used. Refused without the permission, ValueError without a reason or before release."""
    person.require(Permission.RELEASE)
    if product.state != State.RELEASED or not reason.strip():
        raise ValueError("撤回的是已发布的文稿，并且要写明原因")
    back = replace(product, state=State.WITHDRAWN, version=product.version + 1, at=now())
    store.save_product(back)
    store.log(AuditEntry(back.at, person.name, "撤回", product.id, f"{product.title}：{reason.strip()}"))
    return back


def _numbers(store: GraphStore, at: str) -> tuple[int, int]:
    """The next 第×期 of this year and 总第×期: one more than the highest ever given, withdrawn works counted."""
    given = [p for kind in NUMBERED for p in store.products(kind) if p.serial]
    year = datetime.fromisoformat(at).astimezone(UTC).year
    issues = [p.issue for p in given if p.at[:4] == str(year)]
    return max(issues, default=0) + 1, max((p.serial for p in given), default=0) + 1


def stale(store: GraphStore, products: Sequence[Product]) -> list[tuple[Product, tuple[Change, ...]]]:
    """Of these works those that rest on something that has changed, with what."""
    found = [(p, tuple(changes(store, p))) for p in products if p.state != State.WITHDRAWN]
    return [(p, c) for p, c in found if c]
