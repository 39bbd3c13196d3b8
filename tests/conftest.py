"""Shared by all tests: the project on the import path, and a real Neo4j for those that ask for one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.neo4j.server import Neo4jServer, Neo4jUnavailable, running_neo4j  # noqa: E402


def _tell(config: pytest.Config, line: str) -> None:
    """Write a line to the terminal, also while output is captured."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    capture = config.pluginmanager.get_plugin("capturemanager")
    if reporter is None:
        return
    with capture.global_and_fixture_disabled():
        reporter.ensure_newline()
        reporter.write_line(line)


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Iterator[Neo4jServer]:
    """A running Neo4j, with its user and password in the environment. Without one: CI fails, a laptop skips."""
    server, why_not = running_neo4j(), ""
    try:
        found = server.__enter__()
    except Neo4jUnavailable as error:
        why_not = str(error)
    if why_not:
        _tell(request.config, f"Neo4j NOT under test: {why_not}")
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(f"CI must test against a real Neo4j: {why_not}", pytrace=False)
        pytest.skip(f"no Neo4j: {why_not}")
    _tell(request.config, f"Neo4j under test: {found.version} at {found.address}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANMAI_NEO4J_USER", found.user)
        patch.setenv("LANMAI_NEO4J_PASSWORD", found.password)
        try:
            yield found
        finally:
            server.__exit__(None, None, None)
