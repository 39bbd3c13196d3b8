"""The line to a Neo4j server: how it is entered, transactions, and its errors in plain words. The only home of the driver.

Writes are managed transactions, tried again by the driver when the server asks for it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction
from neo4j.exceptions import (
    AuthError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.store import StoreError
from graph.stores.neo4j_ask import Ask, Row

_PATIENCE = 60.0  # seconds for which a write is tried again
_CONNECT = 10.0  # seconds to wait for the server's answer to a call

T = TypeVar("T")
logging.getLogger("neo4j").addHandler(logging.NullHandler())  # without one, every second try is told on standard error


class Neo4jSession:
    """The server at `url`; StoreError when it cannot be reached or entered. See `Neo4jStore` for user and password."""

    def __init__(self, url: str) -> None:
        self.url = url
        user, password = os.environ.get("LANMAI_NEO4J_USER") or "neo4j", os.environ.get("LANMAI_NEO4J_PASSWORD")
        if not password:
            raise StoreError(f"没有 Neo4j 的密码，无法打开 {url}：请设置环境变量 LANMAI_NEO4J_PASSWORD")
        with _told(url):
            self._driver: Driver = GraphDatabase.driver(
                url, auth=(user, password), notifications_min_severity="OFF", connection_timeout=_CONNECT,
                max_transaction_retry_time=_PATIENCE, user_agent="lanmai",
            )
            self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            with _told(url):
                self._driver.verify_connectivity()
        except StoreError:
            self._driver.close()
            raise

    def close(self) -> None:
        """Release connections."""
        self._driver.close()

    def read(self, work: Callable[[Ask], T]) -> T:
        """What `work` reads, in one transaction."""
        with _told(self.url), self._driver.session(bookmark_manager=self._bookmarks) as session:
            return session.execute_read(lambda tx: work(_asking(tx)))

    def write(self, work: Callable[[Ask], T]) -> T:
        """What `work` gives back after it has written, in one transaction; it may be called several times."""
        with _told(self.url), self._driver.session(bookmark_manager=self._bookmarks) as session:
            return session.execute_write(lambda tx: work(_asking(tx)))


def _asking(tx: ManagedTransaction) -> Ask:
    def ask(query: str, **params: object) -> list[Row]:
        return tx.run(query, params).data()

    return ask


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Says in one line what went wrong between us and the server, and what to do."""
    try:
        yield
    except AuthError as error:
        raise StoreError(
            f"Neo4j 不接受这组用户名和密码（{url}）：请核对 LANMAI_NEO4J_USER 与 LANMAI_NEO4J_PASSWORD；"
            "首次安装的服务器须先改掉初始密码"
        ) from error
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise StoreError(f"连不上 Neo4j（{url}）：请确认服务器已启动、地址和端口无误") from error
    except TransientError as error:
        if "Memory" in str(error.code):
            raise StoreError(
                f"Neo4j 的内存不够做这件事（{url}）：请调大服务器的 dbms.memory.transaction.total.max，或分小批载入"
            ) from error
        raise StoreError(f"Neo4j 一直忙，这次没有完成（{url}）：请稍后再试（{_reason(error)}）") from error
    except Neo4jError as error:
        raise StoreError(f"Neo4j 没能完成这次操作（{url}）：{_reason(error)}") from error
    except UnicodeEncodeError as error:
        raise StoreError("文字中有无法保存的字符（不成对的代理码位）：请先在来源文件中改正") from error
    except (DriverError, ValueError) as error:
        raise StoreError(f"不能这样使用 Neo4j（{url}）：{_reason(error)}") from error


def _reason(error: Exception) -> str:
    told = getattr(error, "message", None) or str(error)
    return (told.splitlines() or [type(error).__name__])[0][:200]
