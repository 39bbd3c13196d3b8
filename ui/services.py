"""What pages work with: the store, the models, who asks. Opened once and shared by every browser window.

Whole records and lists of records come to a page through `Services` alone: what of them is closed is logged as read.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from graph.access import Audience, Permission, Person
from graph.model import Entity, Record
from graph.store import GraphStore, RecordFilter
from graph.stores import open_store
from pipelines.language import Embeddings, embedder
from pipelines.settings import Settings, read_settings
from ui.decisions import read_closed
from ui.signed_in import acting

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader


_LOGGED = "closed-logged"  # session key: which closed records were logged, and when
_ONE_READING, _NEVER = 900.0, float("-inf")  # seconds


@dataclass(frozen=True, slots=True)
class Services:
    """One run of one page: the shared store and settings, who asks, and for which audience."""

    store: GraphStore
    settings: Settings
    person: Person
    audience: Audience = Audience.WORKING

    def may(self, permission: Permission) -> bool:
        """Whether to offer it: what is offered is asked again by `acting` when it is done."""
        return self.person.may(permission)

    def acting(self, permission: Permission) -> Person:
        """Who does this now; Refused for somebody who is no longer signed in or no longer allowed."""
        return acting(self.person, permission)

    def embed(self, text: str) -> Sequence[float]:
        """The vector of a question."""
        return _embedder(self.settings).embed_query(text)

    @property
    def reader(self) -> Reader:
        """The extraction pipeline, loaded when first needed."""
        return _reader()

    def record(self, record_id: str, audience: Audience | None = None) -> Record | None:
        """A whole record, if this audience (or one more narrow) may see it; a closed one is logged as read."""
        narrow = audience if audience is not None and audience.ceiling <= self.audience.ceiling else self.audience
        found = self.store.record(record_id, narrow)
        self.shown([found] if found else [], whole=True)
        return found

    def records(self, record_ids: Iterable[str]) -> dict[str, Record]:
        """Records by id, without text; those not visible are left out, closed ones logged as seen."""
        wanted = tuple(dict.fromkeys(record_ids))
        if not wanted:
            return {}
        where = RecordFilter(record_ids=wanted)
        found = {r.id: r for r in self.store.records(self.audience, where, limit=len(wanted))}
        self.shown(found.values())
        return found

    def shown(self, records: Iterable[Record], whole: bool = False) -> None:
        """Log which closed records are shown, whole or in part; Refused for who may not see them.

        Once for a record, a window and a quarter of an hour: every click draws the page anew.
        """
        logged: dict[tuple[str, bool], float] = st.session_state.setdefault(_LOGGED, {})
        since = time.monotonic() - _ONE_READING
        fresh = [r for r in records if max(logged.get((r.id, w), _NEVER) for w in (whole, True)) < since]
        for record_id in read_closed(self.store, fresh, self.person, whole):
            logged[record_id, whole] = time.monotonic()

    def fonds_names(self, fonds: Iterable[str], most: int = 40) -> dict[str, str]:
        """全宗名称 by 全宗号, as the first visible record of each gives it; those without one are left out."""
        names: dict[str, str] = {}
        for number in list(fonds)[:most]:
            first = self.store.records(self.audience, RecordFilter(fonds=(number,)), limit=1)
            if first and (name := first[0].catalogue.get("全宗名称", "").strip()):
                names[number] = name
        return names

    def entities(self, entity_ids: Iterable[str]) -> dict[str, Entity]:
        """Entities under every id asked for, referents' ids included; those not visible are left out."""
        wanted = list(dict.fromkeys(i for i in entity_ids if i))
        found = self.store.entities(wanted, self.audience) if wanted else []
        return {i: e for e in found for i in (e.id, *e.referents)}


def open_services(person: Person, audience: Audience) -> Services | None:
    """Services for this person and audience, or None while the graph has not been built.

    StoreError when it cannot be opened, Refused for an audience wider than the person's roles allow.
    """
    if audience not in person.audiences:
        person.require(Permission.READ_OPEN if not person.audiences else Permission.READ_CLOSED)
    settings = read_settings()
    store = open_graph(settings)
    return None if store is None else Services(store, settings, person, audience)


def open_graph(settings: Settings) -> GraphStore | None:
    """The store, opened once; None while the embedded file has not been built."""
    file = Path(settings.graph.removeprefix("sqlite:"))
    embedded = settings.graph.startswith("sqlite:")
    if embedded and not file.exists():
        return None
    return _store(settings.graph, file.stat().st_ino if embedded else 0)


@st.cache_resource(show_spinner="正在打开图库……")
def _store(url: str, inode: int) -> GraphStore:
    return open_store(url)


@st.cache_resource(show_spinner=False)
def _embedder(settings: Settings) -> Embeddings:
    return embedder(settings)


@st.cache_resource(show_spinner="正在载入识别模型……")
def _reader() -> Reader:
    from pipelines.extract.pipeline import Reader  # loads spaCy and the recogniser: only where something is verified

    return Reader()
