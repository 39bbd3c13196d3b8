"""The whole audit log proved, page by page, so that memory stays flat. No Streamlit."""

from __future__ import annotations

from collections.abc import Iterator

from graph.audit import GENESIS, AuditEntry, Break, Head, first_break
from graph.store import GraphStore

_PAGE = 1000


def check(store: GraphStore, noted: Head | None = None) -> tuple[Break | None, Head]:
    """The first place where the log is not as written (None: nowhere), and its end. `noted` as in `first_break`.

    Others may be writing meanwhile: what they append is checked too, as long as the head, asked after it, covers it.
    """
    done = Head(0, GENESIS)
    while True:
        head = store.audit_head()
        if found := first_break(_between(store, done.place, head.place), head, noted, done):
            return found, head
        more = store.audit_chain(head.place, 1)
        if not more:
            return None, head
        if store.audit_head().place < more[0].place:
            return Break(head.place + 1, "末尾有条目不在封签之内：有条目被加入"), head
        done, noted = head, None


def _between(store: GraphStore, after: int, last: int) -> Iterator[AuditEntry]:
    """Entries whose place is above `after`, up to `last`, however often a place is taken."""
    while after < last and (page := store.audit_chain(after, _PAGE)):
        yield from (e for e in page if e.place <= last)
        after = page[-1].place
        yield from (e for e in store.audit_chain(after - 1, 2)[1:] if e.place == after)  # a twin beyond the page's end
