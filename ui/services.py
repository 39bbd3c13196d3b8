"""What pages work with: the store, the models, who asks. Opened once and shared by every browser window.

Accounts are still to come: whoever opens the page is the operating-system user who started the platform, and is
staff; `lanmai ui` therefore listens on this machine alone unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from graph.access import Audience
from graph.model import Entity, Record
from graph.store import GraphStore, RecordFilter
from graph.stores import open_store
from pipelines.language import Embeddings, embedder
from pipelines.settings import Settings, read_settings
from ui.commands.common import whoami

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader


@dataclass(frozen=True, slots=True)
class Services:
    """One run of one page: the shared store and settings, who asks, and for which audience."""

    store: GraphStore
    settings: Settings
    who: str
    audience: Audience = Audience.WORKING

    def embed(self, text: str) -> Sequence[float]:
        """The vector of a question."""
        return _embedder(self.settings).embed_query(text)

    @property
    def reader(self) -> Reader:
        """The extraction pipeline, loaded when first needed."""
        return _reader()

    def record(self, record_id: str) -> Record | None:
        """A whole record, if this audience may see it."""
        return self.store.record(record_id, self.audience)

    def records(self, record_ids: Iterable[str]) -> dict[str, Record]:
        """Records by id, without text; those not visible are left out."""
        wanted = tuple(dict.fromkeys(record_ids))
        if not wanted:
            return {}
        where = RecordFilter(record_ids=wanted)
        return {r.id: r for r in self.store.records(self.audience, where, limit=len(wanted))}

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


def open_services(audience: Audience) -> Services | None:
    """Services for this audience, or None while the graph has not been built. StoreError when it cannot be opened."""
    settings = read_settings()
    file = Path(settings.graph.removeprefix("sqlite:"))
    embedded = settings.graph.startswith("sqlite:")
    if embedded and not file.exists():
        return None
    return Services(_store(settings.graph, file.stat().st_ino if embedded else 0), settings, whoami(), audience)


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
