"""A page never shows a code: predicates, roles and modalities have their words."""

from __future__ import annotations

import pytest

from graph.model import ROLES
from graph.ontology import coded_terms
from ui.wording import ROLE_LABELS, predicate_label

PREDICATES = sorted(code for code in coded_terms() if code.isascii())


@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_predicate_is_told_in_chinese(predicate: str) -> None:
    assert predicate_label(predicate) not in ("", predicate)
    assert not predicate_label(predicate).isascii()


def test_every_role_has_its_word() -> None:
    assert set(ROLE_LABELS) == set(ROLES)
