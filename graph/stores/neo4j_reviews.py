"""Suggested values, reviews, products and dossiers in Neo4j. Each function runs in the caller's transaction, by its `ask`."""

from __future__ import annotations

from collections.abc import Sequence

from graph.access import Audience
from graph.model import Assignment
from graph.reviews import Review, ReviewKind, Said, settled
from graph.stores import cypher, cypher_reviews, replacing, rows
from graph.stores.neo4j_ask import Ask, Row, each, ready, record_key
from graph.works import Dossier, Product


# ---- ids
def concept_key(subject: str) -> str:
    """The node id of a concept, given as FACET:CONCEPT."""
    return f"concept:{subject}"


def place_of(record_id: str, facet: str, concept: str) -> str:
    """Where a value stands among all, as one text."""
    return "\x1f".join((record_id, facet, concept))


# ---- suggestions
def assignments(
    ask: Ask, audience: Audience, value: tuple[str, str, str], after: tuple[str, str, str], limit: int
) -> list[Assignment]:
    """Suggestions for a value (record, facet, concept; "" for any) in order, the last value with all that is said of it."""
    record_id, facet, concept = value
    start = "record" if record_id else "value" if facet and concept else "all"
    params = {"ceiling": audience.ceiling, "within": place_of(record_id, "", "")[:-1], "facet": facet, "concept": concept}
    place = place_of(*after) if any(after) else ""
    found = ask(cypher_reviews.ASSIGNMENTS[start], after=place, limit=max(limit, 0), **params)
    if found and len(found) == limit:
        last = found[-1]
        found += ask(
            cypher_reviews.ASSIGNMENTS["rest"], after=last["place"], producer=last["producer"], limit=_PRODUCERS,
            ceiling=audience.ceiling,
        )
    return [rows.load_assignment(row["json"]) for row in found]


_PRODUCERS = 1000  # more than will ever speak of one value


# ---- reviews
def reviews(
    ask: Ask, audience: Audience, thing: tuple[str, str, str], after: tuple[str, str], limit: int
) -> list[Review]:
    """What persons said of a thing (kind, record, subject; "" for any), oldest first."""
    kind, record_id, subject = thing
    start = "record" if record_id else "subject" if subject else "kind" if kind else "all"
    found = ask(
        cypher_reviews.REVIEWS[start], ceiling=audience.ceiling, kind=kind, record_id=record_id, subject=subject,
        after_at=after[0], after_id=after[1], limit=max(limit, 0),
    )
    return [rows.load_review(row["json"]) for row in found]


def review(ask: Ask, reviews: Sequence[Review]) -> None:
    """Append reviews, and bring what holds of their things up to date; StoreError as `replacing.unsaid`.

    One at a time, as with a load: two who speak of one thing at once do not overlook each other.
    """
    ready(ask(cypher.BEGIN_LOAD))
    kept = each(ask, cypher_reviews.REVIEWS_BY_ID, [_key(r) for r in reviews])
    new = replacing.unsaid(reviews, [rows.load_review(row["json"]) for row in kept])
    each(ask, cypher_reviews.ADD_REVIEWS, [
        {"id": _key(r), "record": record_key(r.record_id) if r.record_id else None, "properties": {
            "review_id": r.id, "kind": r.kind.value, "record_id": r.record_id, "subject": r.subject, "said": r.said.value,
            "author": r.author, "at": r.at, "withdrawn": r.withdrawn, "json": rows.dump(r),
        }}
        for r in new
    ])
    _classify(ask, sorted({r.thing for r in new if r.kind is ReviewKind.CLASSIFICATION}))


def _key(review: Review) -> str:
    return f"review:{review.id}"


def _classify(ask: Ask, things: Sequence[tuple[str, str, str]]) -> None:
    things = [t for t in things if not t[2].endswith(":")]  # that a facet has no value links no record to a concept
    spoken_of = [{"id": f"{record_id} {subject}", "record_id": record_id, "subject": subject} for _, record_id, subject in things]
    said = each(ask, cypher_reviews.SAID_OF, spoken_of, kind=ReviewKind.CLASSIFICATION.value)
    holds = settled(rows.load_review(row["json"]) for row in said)
    accepted = [thing for thing in things if holds.get(thing) is Said.ACCEPTED]
    others = [_link(thing) for thing in things if thing not in set(accepted)]
    each(ask, cypher_reviews.CLASSIFY, [_link(thing) for thing in accepted])
    each(ask, cypher_reviews.DECLASSIFY, others)
    each(ask, cypher_reviews.DROP_UNUSED, others)


def _link(thing: tuple[str, str, str]) -> Row:
    _, record_id, subject = thing
    facet, _, concept = subject.partition(":")
    return {
        "id": f"{record_id} {subject}", "record": record_key(record_id), "concept": concept_key(subject),
        "properties": {"name": concept, "facet": facet, "concept": concept},
    }


# ---- products and dossiers
def save_product(ask: Ask, product: Product) -> None:
    """Keep a version; Conflict when another is kept under it."""
    properties = {
        "product_id": product.id, "version": product.version, "kind": product.kind, "title": product.title,
        "at": product.at, "json": rows.dump(product),
    }
    (kept,) = ask(cypher_reviews.SAVE_PRODUCT, id=f"product:{product.version}/{product.id}", properties=properties)
    if kept["json"] != properties["json"]:
        replacing.unless_same(rows.load_product(kept["json"]), product)


def save_dossier(ask: Ask, dossier: Dossier) -> None:
    """Keep a version; Conflict when another is kept under it."""
    properties = {
        "dossier_id": dossier.id, "version": dossier.version, "title": dossier.title, "at": dossier.at,
        "json": rows.dump(dossier),
    }
    (kept,) = ask(cypher_reviews.SAVE_DOSSIER, id=f"dossier:{dossier.version}/{dossier.id}", properties=properties)
    if kept["json"] != properties["json"]:
        replacing.unless_same(rows.load_dossier(kept["json"]), dossier)
