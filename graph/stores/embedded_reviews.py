"""Suggested values, reviews, products and dossiers in the embedded store. Each function runs in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from graph.access import Audience
from graph.model import Assignment
from graph.reviews import Review, settled
from graph.stores import replacing, rows, sql, sql_reviews
from graph.stores.embedded_read import listed
from graph.works import Dossier, Product


def assignments(
    db: sqlite3.Connection, audience: Audience, value: tuple[str, str, str], after: tuple[str, str, str], limit: int
) -> list[Assignment]:
    """Suggestions for a value (record, facet, concept; "" for any) in order, the last value with all that is said of it."""
    record_id, facet, concept = value
    clauses = [sql.VISIBLE] + [sql_reviews.IN_RECORD] * bool(record_id)
    clauses += [sql_reviews.IN_FACET] * bool(facet) + [sql_reviews.WITH_CONCEPT] * bool(concept)
    params = {
        "ceiling": audience.ceiling, "record_id": record_id, "facet": facet, "concept": concept,
        "after_record": after[0], "after_facet": after[1], "after_concept": after[2],
    }
    found: list[Assignment] = []
    last: list[str] = []
    for *place, body in db.execute(sql_reviews.ASSIGNMENTS.format(where=sql.joined(clauses)), params):
        if len(found) >= limit and place != last:
            break
        last = place
        found.append(rows.load_assignment(body))
    return found


def reviews(
    db: sqlite3.Connection, audience: Audience, thing: tuple[str, str, str], after: tuple[str, str], limit: int
) -> list[Review]:
    """What persons said of a thing (kind, record, subject; "" for any), oldest first."""
    kind, record_id, subject = thing
    clauses = [sql_reviews.KNOWABLE] + [sql_reviews.OF_KIND] * bool(kind)
    clauses += [sql_reviews.OF_RECORD] * bool(record_id) + [sql_reviews.OF_SUBJECT] * bool(subject)
    params = {
        "ceiling": audience.ceiling, "kind": kind, "record_id": record_id, "subject": subject,
        "after_at": after[0], "after_id": after[1], "limit": max(limit, 0),
    }
    query = sql_reviews.REVIEWS.format(where=sql.joined(clauses))
    return [rows.load_review(body) for (body,) in db.execute(query, params)]


def review(db: sqlite3.Connection, reviews: Iterable[Review]) -> None:
    """Append reviews, and bring what holds of their things up to date; StoreError as `replacing.unsaid`."""
    given = list(reviews)
    kept = db.execute(sql_reviews.REVIEWS_BY_ID, (listed(r.id for r in given),)).fetchall()
    new = replacing.unsaid(given, [rows.load_review(body) for _, body in kept])
    db.executemany(sql_reviews.ADD_REVIEW, [
        (r.id, r.kind.value, r.record_id, r.subject, r.at, rows.dump(r)) for r in new
    ])
    for thing in sorted({r.thing for r in new}):
        said = [rows.load_review(body) for (body,) in db.execute(sql_reviews.SAID_OF, thing)]
        db.execute(sql_reviews.DROP_SETTLED, thing)
        db.executemany(sql_reviews.SET_SETTLED, [(*thing, holds.value) for holds in settled(said).values()])


def save_product(db: sqlite3.Connection, product: Product) -> None:
    """Keep a version; Conflict when another is kept under it."""
    given = rows.dump(product)
    db.execute(sql_reviews.SAVE_PRODUCT, (product.id, product.version, product.kind, product.at, given))
    (body,) = db.execute(sql_reviews.PRODUCT_VERSION, (product.id, product.version)).fetchone()
    if body != given:
        replacing.unless_same(rows.load_product(body), product)


def save_dossier(db: sqlite3.Connection, dossier: Dossier) -> None:
    """Keep a version; Conflict when another is kept under it."""
    given = rows.dump(dossier)
    db.execute(sql_reviews.SAVE_DOSSIER, (dossier.id, dossier.version, dossier.at, given))
    (body,) = db.execute(sql_reviews.DOSSIER_VERSION, (dossier.id, dossier.version)).fetchone()
    if body != given:
        replacing.unless_same(rows.load_dossier(body), dossier)
