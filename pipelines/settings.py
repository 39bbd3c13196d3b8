"""Settings: read once from the environment, passed down. Secrets come from the environment only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service: base address, model name, key ("" for none), seconds to wait."""

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph and working files live, and which optional model services are configured."""

    graph: str
    workdir: Path
    chat: Endpoint | None = None
    embeddings: Endpoint | None = None


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from LANMAI_GRAPH, LANMAI_WORKDIR, LANMAI_CHAT_{URL,MODEL,KEY,TIMEOUT}, LANMAI_EMBEDDINGS_{...}.

    Without LANMAI_GRAPH the graph is the embedded file in the working folder (`.lanmai` in the current folder).
    """
    env = os.environ if env is None else env
    workdir = Path(env.get("LANMAI_WORKDIR") or ".lanmai")
    return Settings(
        graph=env.get("LANMAI_GRAPH") or f"sqlite:{workdir / 'graph.db'}",
        workdir=workdir,
        chat=_endpoint(env, "LANMAI_CHAT"),
        embeddings=_endpoint(env, "LANMAI_EMBEDDINGS"),
    )


def _endpoint(env: Mapping[str, str], prefix: str) -> Endpoint | None:
    url = env.get(f"{prefix}_URL", "").strip()
    if not url:
        return None
    return Endpoint(
        url=url,
        model=env.get(f"{prefix}_MODEL", "").strip() or "default",
        key=env.get(f"{prefix}_KEY", ""),
        timeout=float(env.get(f"{prefix}_TIMEOUT") or 60),
    )
