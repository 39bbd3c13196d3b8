"""Scenarios: an outline of an exhibition from red records, its web hall, and what a withdrawal does to both."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.gatherings import records_in
from graph.model import Openness, Record
from graph.reviews import Said
from graph.store import Batch, GraphStore, RecordFilter
from graph.works import Dossier, Exhibit, ExhibitForm, Item, Product, Section, State, Support
from pipelines.compose.hall_links import broken
from pipelines.compose.lacks import faults
from pipelines.compose.storyline import block, bounds, exhibit_form
from pipelines.exhibiting import NotReady, export_hall, list_rows, ready, ready_for_public
from pipelines.writing import Kind, write
from tests.acceptance.conftest import Built
from ui.editing import checked, keep
from ui.exhibitions import detailed, without_exhibit
from ui.releasing import release, sign, stale, standing

WRITER = Person("编研甲", permissions_of([Role.COMPILER]))
REVIEWERS = {
    "political": Person("政审", permissions_of([Role.REVIEWER_POLITICAL])),
    "professional": Person("专审", permissions_of([Role.REVIEWER_PROFESSIONAL])),
    "compliance": Person("合审", permissions_of([Role.REVIEWER_COMPLIANCE])),
}
BOSS = Person("主管", permissions_of([Role.MANAGER]))
RED = ("T901", "T902", "T906")


def red_records(holding: Built) -> Dossier:
    """Every record of the red fonds, open or not, in a dossier."""
    found = holding.store.records(Audience.WORKING, RecordFilter(fonds=RED), limit=500)
    return Dossier(f"d-red-{holding.settings.graph[:4]}", "四明烽火", items=tuple(Item(r.id) for r in found), author=WRITER.name)


def drafted(holding: Built, name: str) -> Product:
    """The outline for the public, under an id of its own, not kept."""
    product = write(Kind.EXHIBITION, red_records(holding), holding.store, Audience.EXHIBITION, holding.settings, holding.reader).product
    return replace(product, id=f"x-{name}", version=0)


def with_rights(product: Product) -> Product:
    """Each exhibit with its rights said."""
    def told(exhibit: Exhibit) -> Exhibit:
        return replace(exhibit, details={**exhibit.details, "权利状态": "公有领域"})

    sections = tuple(replace(s, exhibits=tuple(map(told, s.exhibits))) for s in product.sections)
    return replace(product, sections=sections)


def kept(holding: Built, product: Product) -> Product:
    return keep(holding.store, product, product, WRITER, "起草")


def released(holding: Built, name: str) -> Product:
    work = kept(holding, detailed(with_rights(drafted(holding, name)), "四明烽火", {"主办": "示例档案馆", "审图号": "浙S（2021）15号"}))
    for aspect, person in REVIEWERS.items():
        sign(holding.store, work, aspect, Said.ACCEPTED, "", person)
    return release(holding.store, work, BOSS)


def sections(product: Product, kind: str) -> Iterable[Section]:
    return (s for s in product.sections if s.kind == kind)


# ---- 展览大纲
def test_the_outline_has_its_parts_within_their_lengths_or_says_so(holding: Built) -> None:
    work = drafted(holding, "outline")
    kinds = [s.kind for s in work.sections]
    assert (kinds[0], kinds[-1]) == ("preface", "conclusion")
    assert 3 <= kinds.count("part") <= 5
    assert kinds.count("unit") >= kinds.count("part")
    assert kinds.count("group") >= kinds.count("unit")
    told = {x.where for x in faults(work, lambda i: holding.store.record(i, Audience.EXHIBITION)) if x.kind == "字数"}
    for section in work.sections:
        size = sum(len(s.text) for s in section.sentences)
        least, most = bounds(section.kind)
        assert least <= size <= most or section.heading in told
    assert {s.verdict for s in work.sentences()} == {Support.SUPPORTED}


def test_every_exhibit_has_reference_and_status_and_is_open_and_approved(holding: Built) -> None:
    work = kept(holding, drafted(holding, "status"))
    head, *rows = list_rows(ready(holding.store, work, Audience.EXHIBITION, holding.reader))
    assert len(rows) == sum(len(s.exhibits) for s in work.sections) > 8
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        assert cells["档号"]
        assert (cells["开放状态"], bool(cells["公布审批号"])) == ("开放", True)


def test_copies_and_the_other_sides_papers_are_labelled(holding: Built) -> None:
    work = drafted(holding, "labels")
    enemy = 0
    for exhibit in (e for s in work.sections for e in s.exhibits):
        record = holding.store.record(exhibit.record_id, Audience.EXHIBITION)
        assert record is not None
        assert exhibit.form is exhibit_form(record)
        if record.catalogue.get("立场") == "adversary":
            enemy += 1
            assert record.title.strip("《》") in "".join(s.text for s in exhibit.label)
    assert enemy
    assert any("敌方文书" in s.heading for s in sections(work, "group"))
    assert any(e.form is ExhibitForm.PLATE for s in work.sections for e in s.exhibits)


def test_a_weak_section_is_reported_as_lacking_exhibits(holding: Built) -> None:
    work = drafted(holding, "weak")
    at = next(n for n, s in enumerate(work.sections) if s.exhibits)
    for _ in work.sections[at].exhibits:
        work = without_exhibit(work, at, 0)
    told = faults(work, lambda i: holding.store.record(i, Audience.EXHIBITION))
    assert any(x.kind == "缺展品" and x.where == work.sections[at].heading for x in told)


def test_what_a_part_says_is_shown_in_that_part(holding: Built) -> None:
    work = drafted(holding, "shown")
    for at, section in enumerate(work.sections):
        if section.kind == "part":
            here = {e.record_id for s in block(work.sections, at) for e in s.exhibits}
            assert all(here & {c.record_id for c in s.citations} for s in section.sentences)
    everywhere = {e.record_id for s in work.sections for e in s.exhibits}
    assert {c.record_id for s in work.sentences() for c in s.citations} <= everywhere


# ---- 网上展厅
def test_a_hall_is_made_of_a_released_outline_alone(holding: Built, tmp_path: Path) -> None:
    work = kept(holding, drafted(holding, "early"))
    with pytest.raises(NotReady, match="还没有发布"):
        ready_for_public(holding.store, work, holding.reader)


def test_the_hall_holds_only_what_is_open_and_every_link_leads_somewhere(holding: Built, tmp_path: Path) -> None:
    work = released(holding, "hall")
    notes = export_hall(holding.store, ready_for_public(holding.store, work, holding.reader), lambda *_: (), tmp_path / "hall")
    assert (tmp_path / "hall" / "index.html").is_file()
    assert broken(tmp_path / "hall") == []
    everything = "".join(p.read_text("utf-8", "ignore") for p in (tmp_path / "hall").rglob("*") if p.is_file())
    shown = {e.record_id for s in work.sections for e in s.exhibits}
    for record in holding.store.records(Audience.WORKING, RecordFilter(fonds=RED), limit=500):
        if record.id in shown:
            assert (record.openness, bool(record.publication)) == (Openness.OPEN, True)
        elif record.openness is not Openness.OPEN and len(record.title) > 8:
            assert record.title not in everything
    assert not any("没有放地图：没有写审图号" in n for n in notes)


def test_scenes_are_complete_and_short_enough(holding: Built, tmp_path: Path) -> None:
    work = released(holding, "scenes")
    export_hall(holding.store, ready_for_public(holding.store, work, holding.reader), lambda *_: (), tmp_path / "hall")
    (found,) = [p for p in (tmp_path / "hall").rglob("*.json") if "scene" in p.name]
    data = json.loads(found.read_text("utf-8"))
    told = data["scenes"] if isinstance(data, dict) else data
    ids = {s["scene_id"] for s in told}
    for scene in told:
        assert {"scene_id", "part_id", "title", "narration", "media", "hotspots", "next"} <= set(scene)
        assert len(scene["narration"]) <= 150
        assert set(scene["next"]) <= ids
        assert all(m["dh"] for m in scene["media"])


def test_no_map_leaves_without_its_number(holding: Built, tmp_path: Path) -> None:
    work = kept(holding, with_rights(drafted(holding, "map")))
    for aspect, person in REVIEWERS.items():
        sign(holding.store, work, aspect, Said.ACCEPTED, "", person)
    work = release(holding.store, work, BOSS)
    notes = export_hall(holding.store, ready_for_public(holding.store, work, holding.reader), lambda *_: (), tmp_path / "hall")
    assert any("没有放地图" in n for n in notes)
    assert 'class="map"' not in "".join(p.read_text("utf-8") for p in (tmp_path / "hall").rglob("*.html"))


# ---- 撤回
def _closed_again(store: GraphStore, record: Record) -> None:
    """As a corrected catalogue would load it: the same record, now 控制."""
    held = store.held([record.id])
    store.load(Batch((replace(held[0][0], openness=Openness.CONTROLLED),)))


def test_a_record_closed_since_blocks_the_outline_its_exhibits_and_the_hall(holding: Built, tmp_path: Path) -> None:
    work = released(holding, "withdrawn")
    exhibit = next(e for s in work.sections for e in s.exhibits)
    record = holding.store.record(exhibit.record_id, Audience.WORKING)
    assert record is not None
    _closed_again(holding.store, record)
    try:
        ((product, changes),) = [(p, c) for p, c in stale(holding.store, [work])]
        assert product.id == work.id
        (change,) = [c for c in changes if c.record_id == record.id]
        assert change.shown
        citing = [n for n, s in enumerate(work.sentences(), 1) if any(c.record_id == record.id for c in s.citations)]
        assert list(change.sentences) == citing != []
        with pytest.raises(NotReady, match=r"变|不能用于"):
            ready_for_public(holding.store, work, holding.reader)
        assert not standing(holding.store, work).releasable
    finally:
        holding.store.load(Batch((record,)))
    assert stale(holding.store, [work]) == []


def test_who_may_not_release_does_not(holding: Built) -> None:
    work = kept(holding, drafted(holding, "refused"))
    with pytest.raises(Refused):
        release(holding.store, work, WRITER)
    assert work.state == State.DRAFT
    assert records_in(holding.store, red_records(holding), Audience.EXHIBITION)
    assert checked(work, lambda s, *_: s) is not None
