"""Dossiers and special collections as people make them: who may see and change one, each change a version. No Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from graph.access import GRANTS, Audience, Permission, Person, Refused, Role
from graph.audit import AuditEntry
from graph.gatherings import records_in
from graph.model import Record, Span, digest
from graph.store import GraphStore
from graph.works import Dossier, Gathering, Item, Selection
from pipelines.compose.citing import date_text
from ui.decisions import now, read_closed

CATALOGUE = ("序号", "档号", "题名", "责任者", "日期", "文号", "开放状态", "公布审批号", "全宗号", "备注")
_NEEDS = {Gathering.DOSSIER: Permission.COMPOSE, Gathering.COLLECTION: Permission.CURATE}
_MOST_ITEMS = 5000


def may_open(dossier: Dossier, person: Person) -> bool:
    """Whether it is this person's, or shared with a role all of whose permissions the person has."""
    return dossier.author == person.name or any(GRANTS[Role(r)] <= person.permissions for r in dossier.shared_with)


def may_change(dossier: Dossier, person: Person) -> bool:
    """Whether this person may save a version of it."""
    return may_open(dossier, person) and person.may(_NEEDS[dossier.kind])


def opened(store: GraphStore, person: Person) -> list[Dossier]:
    """All that this person may open, newest first."""
    return [d for d in store.dossiers() if may_open(d, person)]


def place_of(asked: str, dossiers: Collection[str]) -> int:
    """Where the dossier that was asked for stands in a choice that begins with none; 0 where it is not among them."""
    return [*dossiers].index(asked) + 1 if asked in dossiers else 0


def begin(
    store: GraphStore, title: str, person: Person, selection: Selection | None = None, purpose: str = ""
) -> Dossier:
    """A new dossier, or with a selection a new special collection, saved. Refused without the permission, ValueError without a title."""
    kind = Gathering.DOSSIER if selection is None else Gathering.COLLECTION
    person.require(_NEEDS[kind])
    at = now()
    made = Dossier(
        "d-" + digest(title, person.name, at), title.strip(), kind, purpose.strip(), selection=selection,
        author=person.name, at=at,
    )
    _save(store, made, person, "新建")
    return made


def change(store: GraphStore, dossier: Dossier, changed: Dossier, person: Person, what: str) -> Dossier:
    """The next version of a dossier; its author stays. Conflict when somebody saved meanwhile, Refused without the right."""
    if not may_change(dossier, person):
        raise Refused(f"“{dossier.title}”没有共享给“{person.name}”修改：请找它的作者 {dossier.author}")
    version = replace(changed, version=dossier.version + 1, at=now(), author=dossier.author, frozen=changed.frozen)
    _save(store, version, person, what)
    return version


def put(store: GraphStore, dossier: Dossier, items: Iterable[Item], person: Person) -> tuple[Dossier, int]:
    """The dossier with these items at its end, those already in it left out; and how many were new."""
    have = {i.thing for i in dossier.items}
    fresh = list({i.thing: i for i in items if i.thing not in have}.values())
    if not fresh:
        return dossier, 0
    if len(dossier.items) + len(fresh) > _MOST_ITEMS:
        raise ValueError(f"一个专题最多 {_MOST_ITEMS} 项：请分成几个专题，或改用专题库")
    return change(store, dossier, replace(dossier, items=(*dossier.items, *fresh)), person, f"加入 {len(fresh)} 项"), len(fresh)


def freeze(store: GraphStore, dossier: Dossier, name: str, person: Person) -> Dossier:
    """A version under a name that can be cited and stays; work goes on in later versions."""
    if not name.strip():
        raise ValueError("定稿要有名称，例如：2026年展览用")
    return change(store, dossier, replace(dossier, frozen=name.strip()), person, f"定稿：{name.strip()}")


def _save(store: GraphStore, dossier: Dossier, person: Person, what: str) -> None:
    store.save_dossier(dossier)
    named = "专题库" if dossier.kind is Gathering.COLLECTION else "专题"
    store.log(AuditEntry(dossier.at, person.name, f"{named}：{what}", dossier.id, f"{dossier.title}，第 {dossier.version} 版"))


def item_from(record_id: str = "", entity_id: str = "", span: Span | None = None, note: str = "") -> Item:
    """An item of one of the three kinds. ValueError for none or several."""
    return Item(record_id, span, entity_id, note=note.strip())


def catalogue(store: GraphStore, dossier: Dossier, person: Person, audience: Audience) -> Iterator[Sequence[str]]:
    """The catalogue of what it holds for an audience, heading row first; exporting and closed titles are logged.

    Refused without the right to export.
    """
    person.require(Permission.EXPORT)
    records = records_in(store, dossier, audience)
    read_closed(store, records, person, whole=False)
    detail = f"{dossier.title}，第 {dossier.version} 版，{audience.label}，{len(records)} 件"
    store.log(AuditEntry(now(), person.name, "导出目录", dossier.id, detail))
    notes = {i.record_id: i.note for i in dossier.items if i.record_id}
    yield CATALOGUE
    for number, record in enumerate(records, 1):
        yield _row(number, record, notes.get(record.id, ""))


def _row(number: int, record: Record, note: str) -> Sequence[str]:
    fields = record.catalogue
    return (
        str(number), record.dh_raw or record.dh_norm or record.id, record.title, fields.get("责任者", ""),
        date_text(record.when) if record.when else fields.get("日期", ""), fields.get("文号", ""), record.openness.value,
        record.publication, record.fonds, note,
    )
