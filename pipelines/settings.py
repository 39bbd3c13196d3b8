"""Settings: read once from the environment, passed down. Secrets come from the environment only."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service: base address, model name, key ("" for none), seconds to wait.

    `inside` says that it runs within the archive, so that records which are not open may be sent to it. Prices are in
    yuan for a million tokens sent and answered; None where nobody said.
    """

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0
    inside: bool = False
    price_in: float | None = None
    price_out: float | None = None

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost in yuan; None without both prices."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph and working files live, which optional model services are configured, whether people sign in."""

    graph: str
    workdir: Path
    chat: Endpoint | None = None
    embeddings: Endpoint | None = None
    accounts: bool = False


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from LANMAI_GRAPH, LANMAI_WORKDIR, LANMAI_CHAT_{URL,MODEL,KEY,TIMEOUT}, LANMAI_EMBEDDINGS_{...}.

    LANMAI_ACCOUNTS=1 says that the pages ask people to sign in (`lanmai ui --accounts` sets it). LANMAI_CHAT_INSIDE=1
    marks the chat model as one within the archive, LANMAI_CHAT_PRICE_{IN,OUT} are its prices.
    ValueError, in Chinese, for a number that is none. Without LANMAI_GRAPH the graph is the embedded file in the working
    folder (`.lanmai` in the current folder).
    """
    env = os.environ if env is None else env
    workdir = Path(env.get("LANMAI_WORKDIR") or ".lanmai")
    return Settings(
        graph=env.get("LANMAI_GRAPH") or f"sqlite:{workdir / 'graph.db'}",
        workdir=workdir,
        chat=_endpoint(env, "LANMAI_CHAT"),
        embeddings=_endpoint(env, "LANMAI_EMBEDDINGS"),
        accounts=_yes(env.get("LANMAI_ACCOUNTS", "")),
    )


def _yes(written: str) -> bool:
    return written.strip().lower() in ("1", "true", "yes", "是")


def _endpoint(env: Mapping[str, str], prefix: str) -> Endpoint | None:
    url = env.get(f"{prefix}_URL", "").strip()
    if not url:
        return None
    return Endpoint(
        url=url,
        model=env.get(f"{prefix}_MODEL", "").strip() or "default",
        key=env.get(f"{prefix}_KEY", ""),
        timeout=_number(env, f"{prefix}_TIMEOUT") or 60.0,
        inside=_yes(env.get(f"{prefix}_INSIDE", "")),
        price_in=_number(env, f"{prefix}_PRICE_IN"),
        price_out=_number(env, f"{prefix}_PRICE_OUT"),
    )


def _number(env: Mapping[str, str], name: str) -> float | None:
    written = env.get(name, "").strip()
    try:
        value = float(written) if written else None
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value < math.inf:
        raise ValueError(f"{name} 应是不小于 0 的数：{written}")
    return value
