"""The Neo4j 5 store, over Bolt: what a real archive runs. The only home of the driver.

Writes are managed transactions, tried again by the driver when the server asks for it; a batch is one of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

from neo4j import Driver, GraphDatabase, ManagedTransaction
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.access import Audience
from graph.folding import grams, key
from graph.model import (
    AuditEntry,
    DateMention,
    Entity,
    EntityType,
    Event,
    Judgement,
    Mention,
    Passage,
    Product,
    Record,
    Statement,
    Verdict,
)
from graph.store import Batch, Neighbour, PassageHit, RecordFilter, Run, Stats, StoreError
from graph.stores import cypher, neo4j_load, rows
from graph.stores.neo4j_load import Ask, Row, record_key

_PATIENCE = 120.0  # seconds for which a write is tried again
_CONNECT = 10.0  # seconds to wait for the server's answer to a call
_INDEXING = 600  # seconds to wait for indexes to come online
_CANDIDATES = 2000  # passages that are looked at, at most, to find the best of a text search
_INDEXED_PHRASES = 60  # further phrases are only checked in the text
_OVERSAMPLE = 10  # how many more neighbours are asked of the vector index when not all of them may be shown

T = TypeVar("T")
