"""Roles: one table, and what must hold of it."""

from __future__ import annotations

import pytest

from graph.access import GRANTS, Audience, Permission, Person, Refused, Role, permissions_of, sole_user

P = Permission


def person(*roles: Role) -> Person:
    """Somebody with these roles."""
    return Person("李", permissions_of(roles))


def test_every_role_is_in_the_table_and_every_permission_is_somebodys() -> None:
    assert set(GRANTS) == set(Role)
    assert permissions_of(Role) == set(Permission)
    assert all(role.label and P.READ_OPEN in GRANTS[role] for role in Role)
    assert len({p.label for p in Permission}) == len(Permission)


@pytest.mark.parametrize("role", Role)
def test_who_works_on_closed_records_may_read_them(role: Role) -> None:
    others = {P.READ_OPEN, P.MANAGE_USERS, P.READ_AUDIT}
    assert not (GRANTS[role] - others) or P.READ_CLOSED in GRANTS[role]


def test_the_reader_reads_what_is_open_and_does_nothing_else() -> None:
    assert GRANTS[Role.READER] == {P.READ_OPEN}
    assert person(Role.READER).audiences == (Audience.BRIEF, Audience.PUBLICATION, Audience.EXHIBITION)
    assert person(Role.COMPILER).audiences == tuple(Audience)
    assert person().audiences == ()


def test_the_three_reviews_are_three_roles_and_nobody_elses() -> None:
    for review, role in (
        (P.REVIEW_POLITICAL, Role.REVIEWER_POLITICAL), (P.REVIEW_PROFESSIONAL, Role.REVIEWER_PROFESSIONAL),
        (P.REVIEW_COMPLIANCE, Role.REVIEWER_COMPLIANCE),
    ):
        assert [r for r in Role if review in GRANTS[r]] == [role]


def test_who_watches_does_not_decide() -> None:
    """The administrator manages accounts and reads the log; what it is a log of is done by others."""
    assert [r for r in Role if P.READ_AUDIT in GRANTS[r] or P.MANAGE_USERS in GRANTS[r]] == [Role.ADMINISTRATOR]
    assert P.READ_CLOSED not in GRANTS[Role.ADMINISTRATOR]


def test_a_refusal_says_what_it_takes() -> None:
    with pytest.raises(Refused, match="“李”没有“导出文稿”的权限"):
        person(Role.CLASSIFIER).require(P.EXPORT)
    person(Role.CLASSIFIER, Role.COMPILER).require(P.EXPORT)


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_nobody_is_not_a_person(name: str) -> None:
    with pytest.raises(ValueError, match="没有姓名"):
        sole_user(name)
