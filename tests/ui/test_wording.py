"""A page never shows a code: predicates, roles and modalities have their words."""

from __future__ import annotations

import time

import pytest

from graph.model import ROLES
from graph.ontology import coded_terms
from ui.wording import ROLE_LABELS, moment, predicate_label

PREDICATES = sorted(code for code in coded_terms() if code.isascii())


@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_predicate_is_told_in_chinese(predicate: str) -> None:
    assert predicate_label(predicate) not in ("", predicate)
    assert not predicate_label(predicate).isascii()


def test_every_role_has_its_word() -> None:
    assert set(ROLE_LABELS) == set(ROLES)


def test_a_moment_is_told_by_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        assert moment("2026-12-31T23:30:00.000000+00:00") == "2027-01-01 07:30"
        assert moment("") == ""
    time.tzset()
