"""Who is to see to what in the queue, and what is ticked off: the permission, the word, the audit entry. No Streamlit.

The audit log names the item, never its words: who reads the log need not be allowed to read the records.
"""

from __future__ import annotations

from graph.access import Permission, Person, Refused
from graph.audit import AuditEntry
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from ui.decisions import now
from ui.waiting import TICKED_OFF, Item, read_tasks
from ui.wording import QUESTION_LABELS

ASSIGNED, DONE = "分派待办", "办结待办"


def assign(store: GraphStore, item: Item, to: str, person: Person) -> Review:
    """Give an item to a person, or to nobody ("") again, and log it; what was stored.

    What is nobody's anyone who works with closed records may take, and give back; the rest takes the permission to assign.
    """
    person.require(Permission.READ_CLOSED)
    has = read_tasks(store).given.get(item.id, "")
    if to not in ("", person.name) or has not in ("", person.name):
        person.require(Permission.ASSIGN)
    told = f"派给 {to}" if to else f"不再派给 {has}" if has else "不派给任何人"
    return _keep(store, _word(item, Said.ASSIGNED, person, value={"to": to}), person, ASSIGNED, item, told)


def tick_off(store: GraphStore, item: Item, note: str, person: Person) -> Review:
    """Say that an item was seen to, and log it; it comes back when what it rests on changes. What was stored.

    Refused for an item that is another's without the permission to assign; ValueError for one that a decision ends.
    """
    person.require(Permission.READ_CLOSED)
    if item.kind not in TICKED_OFF:
        raise ValueError(f"“{QUESTION_LABELS[item.kind]}”要作出决定，不能只说办完了")
    has = read_tasks(store).given.get(item.id, "")
    if has not in ("", person.name) and not person.may(Permission.ASSIGN):
        raise Refused(f"这一条派给了 {has}：请由本人办结，或请业务主管改派")
    said = _word(item, Said.ACCEPTED, person, note.strip(), {"rests_on": item.rests_on or item.id})
    return _keep(store, said, person, DONE, item, note.strip())


def _word(item: Item, said: Said, person: Person, note: str = "", value: dict[str, str] | None = None) -> Review:
    return Review(ReviewKind.TASK, item.id, said, f"editor:{person.name}", now(), note=note, value=value or {})


def _keep(store: GraphStore, said: Review, person: Person, action: str, item: Item, told: str) -> Review:
    store.review([said])
    what = f"{QUESTION_LABELS[item.kind]} {item.id}"
    store.log(AuditEntry(said.at, person.name, action, said.id, f"{what}：{told}" if told else what))
    return said
