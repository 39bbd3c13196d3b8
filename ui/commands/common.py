"""What every command shares: options, opening the graph, answers in the two forms (for people, as JSON)."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graph.access import Audience, Person, sole_user
from graph.model import TEXT, Span
from graph.store import GraphStore, RecordFilter, StoreError
from graph.stores import open_store
from pipelines.settings import Settings, read_settings

GraphOption = Annotated[
    str, typer.Option("--graph", help="图库地址：sqlite:文件路径 或 bolt://主机:端口", show_default=False)
]
WorkdirOption = Annotated[Path | None, typer.Option("--workdir", help="工作目录（图库、报告）", show_default=False)]
AudienceOption = Annotated[Audience, typer.Option("--audience", help="按哪一类对象回答：内部、资政参阅、公开出版、展览")]
JsonOption = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]

screen = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)


class UsageError(Exception):
    """Wrong use or unusable input: the command ends with exit code 2 and this one line."""


class NothingFound(Exception):
    """The answer is no: the command ends with exit code 1 and this one line (none when empty)."""


def settings_for(graph: str, workdir: Path | None) -> Settings:
    """Settings from the environment with a command's own options on top."""
    settings = read_settings()
    if workdir is not None:
        stays = settings.graph != f"sqlite:{settings.workdir / 'graph.db'}"
        settings = replace(settings, workdir=workdir, graph=settings.graph if stays else f"sqlite:{workdir / 'graph.db'}")
    return replace(settings, graph=graph) if graph else settings


@contextmanager
def graph_at(settings: Settings, must_exist: bool = True) -> Iterator[GraphStore]:
    """The store of these settings, closed afterwards; UsageError when it has not been built yet."""
    if must_exist and settings.graph.startswith("sqlite:") and not Path(settings.graph[7:]).exists():
        raise UsageError(f"图库 {settings.graph[7:]} 还没有建立：请先运行 lanmai build 文件夹")
    store = open_store(settings.graph)
    try:
        yield store
    finally:
        store.close()


def whoami() -> str:
    """The operating-system user, who is staff on the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def operator() -> Person:
    """The operating-system user as somebody who acts; UsageError when the system does not say who that is."""
    name = whoami()
    if name == "unknown":
        raise UsageError("认不出操作系统的用户：判断要记在人的名下，请用有名字的系统账户运行")
    return sole_user(name)


def accounts_file(settings: Settings) -> Path:
    """Where the accounts are kept, apart from the graph."""
    return settings.workdir / "accounts.db"


def citation(span: Span) -> dict[str, Any]:
    """A citation as every JSON answer writes it."""
    return {
        "record_id": span.record_id, "field": span.field, "start": span.start, "end": span.end, "quote": span.quote,
    }


def titles_of(store: GraphStore, record_ids: Iterable[str], audience: Audience) -> dict[str, str]:
    """The titles of these records by id, of those the audience may see, in the marks of a title."""
    ids = tuple(dict.fromkeys(record_ids))
    found = store.records(audience, RecordFilter(record_ids=ids), limit=len(ids)) if ids else []
    return {r.id: f"《{r.title.strip('《》')}》" for r in found if r.title}


def places(citations: Iterable[Span], titles: Mapping[str, str]) -> str:
    """Where words stand, for a person: each record once with its title, then fields and half-open characters."""
    by_record: dict[str, list[str]] = {}
    for c in citations:
        field = "正文" if c.field == TEXT else c.field
        by_record.setdefault(c.record_id, []).append(f"{field}[{c.start}:{c.end}]")
    return "；".join(f"{titles.get(i, '')}（{i}）{'、'.join(where)}" for i, where in by_record.items())


def print_json(value: Any) -> None:
    """One JSON value on one line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


__all__ = [
    "AudienceOption", "GraphOption", "JsonOption", "NothingFound", "StoreError", "UsageError", "WorkdirOption",
    "accounts_file", "aside", "citation", "graph_at", "operator", "places", "print_json", "screen", "settings_for", "titles_of", "whoami",
]
