"""The chain of the audit log: whatever is done to it is found, and what nothing was done to is whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.audit import GENESIS, AuditEntry, Head, first_break, head_from, rolled, seal_of

SAID = ("at", "who", "action", "subject", "detail")
words = st.text(st.characters(exclude_categories=()), max_size=6)  # lone surrogates too
entries = st.builds(AuditEntry, words, words, words, words, words)


def sealed(said: list[AuditEntry], unsealed: int = 0) -> tuple[list[AuditEntry], Head]:
    """A log as a store keeps it: the first `unsealed` entries are from before there were seals."""
    log = [replace(e, place=n) for n, e in enumerate(said[:unsealed], 1)]
    head = rolled(log)
    first, place, before = head.first, head.place, head.seal
    for entry in said[unsealed:]:
        place += 1
        seal = seal_of(entry, place, before)
        log.append(replace(entry, place=place, before=before, seal=seal))
        before = seal
    return log, Head(place, before, first)


@st.composite
def logs(draw: st.DrawFn, least: int = 0) -> tuple[list[AuditEntry], Head]:
    """A log of any length, part of it from before there were seals."""
    said = draw(st.lists(entries, min_size=least, max_size=8))
    return sealed(said, draw(st.integers(0, len(said))))


@given(logs())
def test_an_untouched_log_is_whole(log: tuple[list[AuditEntry], Head]) -> None:
    chain, head = log
    assert first_break(chain, head) is None
    assert first_break(iter(chain), head, head) is None
    for entry in chain[head.first - 1 :]:
        assert first_break(chain, head, Head(entry.place, entry.seal)) is None


def test_the_seal_is_over_these_bytes() -> None:
    entry = AuditEntry("2026-01-06T08:00:00+00:00", "wu", "看", "x")
    assert seal_of(entry, 1, GENESIS) == "3a6dce18332a71ad8340b3acb401640954c690cab5e62fd4f1468ab6b0ced583"


@given(st.data())
def test_a_changed_word_is_found(data: st.DataObject) -> None:
    chain, head = data.draw(logs(1))
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from([*SAID, "place", "before", "seal"]))
    new = data.draw(st.integers(-2, 20) if name == "place" else words)
    changed = replace(chain[at], **{name: new})
    if getattr(changed, name) == getattr(chain[at], name):
        return
    found = first_break([*chain[:at], changed, *chain[at + 1 :]], head)
    assert found is not None
    assert found.place >= at + 1 or at + 1 < head.first


@given(st.data())
def test_words_moved_between_fields_are_found(data: st.DataObject) -> None:
    chain, head = data.draw(logs(1))
    at = data.draw(st.integers(0, len(chain) - 1))
    one, other = data.draw(st.permutations(SAID))[:2]
    moved = replace(chain[at], **{one: getattr(chain[at], other), other: getattr(chain[at], one)})
    if moved != chain[at]:
        assert first_break([*chain[:at], moved, *chain[at + 1 :]], head) is not None


@given(st.data())
def test_a_removed_entry_is_found_also_the_last(data: st.DataObject) -> None:
    chain, head = data.draw(logs(1))
    first = data.draw(st.integers(0, len(chain) - 1))
    last = data.draw(st.integers(first + 1, len(chain)))
    left = chain[:first] + chain[last:]
    assert first_break(left, head) is not None
    assert first_break([replace(e, place=n) for n, e in enumerate(left, 1)], head) is not None


@given(st.data())
def test_an_inserted_entry_is_found_whatever_seal_it_bears(data: st.DataObject) -> None:
    chain, head = data.draw(logs())
    at = data.draw(st.integers(0, len(chain)))
    before = chain[at - 1].seal if at else GENESIS
    new = replace(data.draw(entries), place=at + 1, before=before)
    for seal in ("", seal_of(new, at + 1, before)):
        grown = [*chain[:at], replace(new, seal=seal), *(replace(e, place=e.place + 1) for e in chain[at:])]
        assert first_break(grown, head) is not None


@given(st.data())
def test_another_order_is_found(data: st.DataObject) -> None:
    chain, head = data.draw(logs(2))
    shuffled = data.draw(st.permutations(chain))
    if [(e.place, e) for e in shuffled] != [(e.place, e) for e in chain]:
        assert first_break(shuffled, head) is not None
    numbered = [replace(e, place=n) for n, e in enumerate(shuffled, 1)]
    if numbered != chain:  # equal words in another place are the same log
        assert first_break(numbered, head) is not None


@given(st.data())
def test_a_log_rewritten_to_its_end_no_longer_agrees_with_a_seal_written_down(data: st.DataObject) -> None:
    """Who owns the file can write every seal anew; the seal on paper is what he cannot change."""
    chain, head = data.draw(logs(1))
    at = data.draw(st.integers(0, len(chain) - 1))
    said = [*chain[:at], replace(chain[at], who=chain[at].who + "伪"), *chain[at + 1 :]]
    forged, new_head = sealed(said, head.first - 1)
    assert first_break(forged, new_head) is None
    assert first_break(forged, new_head, head) is not None
    shorter, short_head = sealed(chain[:-1], min(head.first - 1, len(chain) - 1))
    assert first_break(shorter, short_head, head) is not None


@pytest.mark.parametrize("written", ["", "3", "3:", "x:" + "a" * 64, "3:" + "g" * 64, "-1:" + "a" * 64, "3:" + "a" * 63, "３:-"])
def test_what_is_no_seal_is_said_so(written: str) -> None:
    with pytest.raises(ValueError, match="不是封签"):
        head_from(written)


def test_a_seal_is_read_back_as_it_was_written() -> None:
    head = Head(12, "ab" * 32)
    assert head_from(head.words) == head
    assert head_from(Head(0, GENESIS).words) == Head(0, "-")
    assert first_break([], Head(0, GENESIS), head_from("0:-")) is None
