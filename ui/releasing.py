"""Review and release of works: three reviews of one version, the checklist, numbers given once, withdrawal. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.access import Audience, Closure, Permission, Person, Refused, closure
from graph.audit import AuditEntry
from graph.model import Record
from graph.reviews import Review, ReviewKind, Said, settled
from graph.staleness import Change, basis, changes
from graph.store import Conflict, GraphStore
from graph.works import Product, State
from pipelines.compose.checklist import APPROVED, ASPECTS, Check, approval, checklist
from pipelines.compose.counter import differences
from ui.decisions import now

NEEDS = {
    "political": Permission.REVIEW_POLITICAL, "professional": Permission.REVIEW_PROFESSIONAL,
    "compliance": Permission.REVIEW_COMPLIANCE,
}
NUMBERED = ("brief",)
LEDGER = "issue-numbers"
_TRIES = 20


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
    disputed = differences(store, [c for s in product.sentences() for c in s.citations], audience)
    checks = checklist(product, lambda i: store.record(i, audience), changed, signed, disputed)
    return Standing(tuple(checks), tuple(changed), tuple(said))


def _subject(product: Product, aspect: str) -> str:
    return f"{product.id}@{product.version}:{aspect}"


def sign(store: GraphStore, product: Product, aspect: str, said: Said, note: str, person: Person) -> Review:
    """A review of this version. Refused without the permission, of one's own work or an outline; ValueError for a refusal without words."""
    person.require(NEEDS[aspect])
    _only_draft(product, "审核")
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


def closed_in(store: GraphStore, product: Product) -> list[Record]:
    """The closed records a work cites whose use has not been approved."""
    audience = Audience(product.audience)
    cited = (store.record(i, audience) for i in product.record_ids())
    return [r for r in cited if r is not None and closure(r) is Closure.CLOSED and not approval(product, r)]


def approve_use(store: GraphStore, product: Product, record_id: str, words: str, person: Person) -> Product:
    """The next version, in which the use of one closed record is approved, under a number or by a named person; logged.

    Refused without the permission to release; ValueError without words, or for a record that needs no approval here.
    """
    person.require(Permission.RELEASE)
    _only_draft(product, "批准")
    record = next((r for r in closed_in(store, product) if r.id == record_id), None)
    if record is None or product.audience not in (Audience.WORKING, Audience.BRIEF):
        raise ValueError("这件档案在这份文稿里不用批准，或不能批准")
    if not words.strip():
        raise ValueError("请写明批准文号或批准人")
    at = now()
    said = f"{record.openness.value}｜{' '.join(words.split())}，{person.name} 记于 {at[:10]}"
    kept = replace(product, version=product.version + 1, at=at, details={**product.details, APPROVED + record_id: said})
    store.save_product(kept)
    store.log(AuditEntry(at, person.name, "批准使用未开放档案", product.id, f"{product.title}：{record_id}，{words.strip()}"))
    return kept


def release(store: GraphStore, product: Product, person: Person) -> Product:
    """The released version, with its numbers. Refused without the permission, or while a point of the checklist is open."""
    person.require(Permission.RELEASE)
    _only_draft(product, "发布")
    open_points = [c for c in standing(store, product).checks if not c.passed]
    if open_points:
        told = "；".join(f"{c.number} {c.words}" for c in open_points)
        raise Refused(f"还不能发布，以下各点没有过：{told}")
    at = now()
    issue, serial = _numbered(store, product, at) if product.kind in NUMBERED else (0, 0)
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


def _only_draft(product: Product, what: str) -> None:
    if product.state == State.OUTLINE:
        raise Refused(f"提纲还没有定下来，不能{what}：定了提纲、写成文稿以后再{what}")
    if product.state != State.DRAFT:
        raise Refused(f"这份文稿已经发布或撤回，不再{what}")


def _numbered(store: GraphStore, product: Product, at: str) -> tuple[int, int]:
    """第×期 of the year and 总第×期, given to this work for good: never again, also when two release at once.

    Each number is one version of a ledger that is kept like a work: who comes second to a version gets the next.
    """
    year = _year(at)
    for _ in range(_TRIES):
        last = store.product(LEDGER)
        if last is not None and last.author == product.id and _year(last.at) == year:
            return last.issue, last.serial  # taken by a release of this work that did not come to its end
        issue, serial = _next_numbers(store, year)
        entry = Product(
            LEDGER, LEDGER, f"{product.title}（{product.id}）", state=State.RELEASED, version=serial, author=product.id, at=at,
            issue=issue, serial=serial,
        )
        try:
            store.save_product(entry)
        except Conflict:
            continue
        return issue, serial
    raise Conflict("别人正在发布，期号没有取到：请稍后再发布一次")


def _year(at: str) -> int:
    """The year of the archive's own clock: what is released on New Year's morning is the new year's 第1期."""
    return datetime.fromisoformat(at).astimezone().year


def _next_numbers(store: GraphStore, year: int) -> tuple[int, int]:
    """One more than the highest ever given, withdrawn works counted, in the ledger and before there was one."""
    given = [p for kind in (*NUMBERED, LEDGER) for p in store.products(kind) if p.serial]
    issues = [p.issue for p in given if _year(p.at) == year]
    return max(issues, default=0) + 1, max((p.serial for p in given), default=0) + 1


def stale(store: GraphStore, products: Sequence[Product]) -> list[tuple[Product, tuple[Change, ...]]]:
    """Of these works those that rest on something that has changed, with what."""
    found = [(p, tuple(changes(store, p))) for p in products if p.state != State.WITHDRAWN]
    return [(p, c) for p, c in found if c]
