"""What a work rests on, and what of it has changed since it was verified: text, openness, catalogue, or who a name means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.access import Audience, closure
from graph.model import Record, Span, digest
from graph.store import GraphStore
from graph.works import Product

_MENTIONS = 20_000
_GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is no longer what it was: why, in Chinese, the numbers (from 1) of the sentences that cite it, and the
    headings under which it is shown."""

    record_id: str
    reason: str
    sentences: tuple[int, ...]
    shown: tuple[str, ...] = ()


def basis(store: GraphStore, product: Product) -> dict[str, str]:
    """For each cited record `text|catalogue|openness|names`, digests but for openness; for the work's own audience.

    `names` is whom the names in the cited words mean. A record this audience may not see is `gone`.
    """
    audience = Audience(product.audience)
    cited = _cited(product)
    return {record_id: _shape(store, store.record(record_id, audience), spans, audience) for record_id, spans in cited.items()}


def changes(store: GraphStore, product: Product) -> list[Change]:
    """What has changed since the sentences were verified, in the order of citing; empty for a work that still stands.

    A work from before bases were kept is compared with nothing: only records that are gone are told.
    """
    return list(_changes(product, basis(store, product)))


def _changes(product: Product, now: Mapping[str, str]) -> Iterator[Change]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(product.sentences(), 1):
        for record_id in dict.fromkeys(c.record_id for c in sentence.citations):
            numbers[record_id].append(number)
    for record_id, shape in now.items():
        before = product.basis.get(record_id, "")
        shown = tuple(s.heading for s in product.sections if any(e.record_id == record_id for e in s.exhibits))
        if shape == _GONE:
            yield Change(record_id, "已不能用于这一对象（开放状态改变、撤出或不再存在）", tuple(numbers[record_id]), shown)
        elif before and before != shape:
            yield Change(record_id, _why(before, shape), tuple(numbers[record_id]), shown)


def _why(before: str, shape: str) -> str:
    if before == _GONE:
        return "核对时还不能使用，现在可以了"
    told = ("全文有改动", "目录有改动", "开放状态或公布审批有改动", "引文里的名称所指的人或机构改判了")
    return "；".join(w for w, a, b in zip(told, before.split("|"), shape.split("|"), strict=False) if a != b)


def _shape(store: GraphStore, record: Record | None, spans: list[Span], audience: Audience) -> str:
    if record is None:
        return _GONE
    named = [
        (m.span, entity) for m, entity in store.mentions(audience, record_id=record.id, limit=_MENTIONS)
        if any(m.span.field == s.field and s.start <= m.span.start and m.span.end <= s.end for s in spans)
    ]
    members = {e.id: e.referents for e in store.entities(sorted({e for _, e in named if e}), audience)}
    meant = sorted((span.field, span.start, *members.get(entity, ())) for span, entity in named)
    state = f"{closure(record).value}"
    return "|".join((digest(record.text), digest(*sorted(record.catalogue.items())), state, digest(*meant)))


def _cited(product: Product) -> dict[str, list[Span]]:
    cited: dict[str, list[Span]] = {i: [] for i in product.record_ids()}
    for sentence in product.sentences():
        for span in sentence.citations:
            cited[span.record_id].append(span)
    return cited
