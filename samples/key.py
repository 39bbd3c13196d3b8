"""The answer key of the samples: hand-written truths put together, and checked against the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from layout import CATALOGUES, Item, Row, catalogue_rows, dh_norm, file_name, is_record, texts

IGNORED = {
    "title": "表题",
    "header": "表头",
    "blank": "空行",
    "remark": "仅有备注",
    "total": "合计",
    "subtotal": "小计",
}


def row_fate(row: Row) -> Item:
    """State the expected fate of one sheet row, from what its author wrote."""
    if row.kind in IGNORED:
        return {"fate": "ignored", "reason": IGNORED[row.kind]}
    item = row.item
    entry: Item = {"fate": item.get("fate", "warning" if item.get("warn") else "loaded")}
    if row.kind == "classified":
        return {"fate": "rejected", "reason": "密级"}
    reason = item.get("reason", "") if item.get("fate") else item.get("warn", "")
    return entry | {
        "reason": reason,
        "dh_raw": item["dh"],
        "dh_norm": dh_norm(item) or None,
        "dh_parsed": "档号" not in reason or "重复" in reason,
    }


def key_rows(fonds: dict[str, Item]) -> list[Item]:
    """List the expected fate of every catalogue row and every full-text file."""
    out: list[Item] = []
    for name in CATALOGUES:
        for number, row in enumerate(catalogue_rows(name, fonds), start=1):
            out.append({"source": name, "row": number} | row_fate(row))
    for name, item in texts(fonds):
        lone = item.get("special") == "orphan"
        code = None if lone else dh_norm(item) or None
        out.append(
            {
                "source": name,
                "row": None,
                "fate": "warning" if lone else "loaded",
                "reason": "无目录" if lone else "",
                "dh_norm": code,
            }
        )
    return out


def key_records(fonds: dict[str, Item]) -> list[Item]:
    """List every record that must be in the store, with its normalised catalogue values."""
    out: list[Item] = []
    for code, doc in fonds.items():
        for item in filter(is_record, doc["rows"]):
            if item.get("special") == "classified" or "重复" in item.get("reason", ""):
                continue
            openness = item.get("openness", (item["open"] or "未审核").replace(" ", ""))
            entry: Item = {
                "dh_norm": dh_norm(item) or None,
                "fonds": code,
                "title": item["title"],
                "openness": openness,
                "published": openness == "开放" and bool(item.get("pub")),
                "author_raw": item["author"],
                "author": item.get("author_norm", item["author"]),
                "date_raw": str(item["edtf"] if item.get("date_kind") else item["date"]),
                "date_edtf": edtf(item["edtf"]),
                "number": item.get("no_norm", item.get("no")),
                "has_text": "text" in item,
                "file": file_name(item) if "text" in item else None,
            }
            if "accept" in item:
                entry["date_edtf_also_accepted"] = item["accept"]
            out.append(entry)
    return out


def edtf(value: Any) -> str | None:
    """Give a date as text: YAML reads a bare 1950 or 1950-05-10 as something else."""
    return None if value is None else str(value)


def nth_of(text: str) -> tuple[str, int]:
    """Split ``words #2`` into the words and the number of the occurrence meant."""
    match = re.fullmatch(r"(.*?)\s*#(\d+)", text)
    return (match[1], int(match[2])) if match else (text, 1)


def with_nth(entry: Item, nth: int) -> Item:
    """Add the occurrence number where it is not the first."""
    return entry | ({"nth": nth} if nth > 1 else {})


def lines_of(item: Item, name: str, separator: str) -> Iterator[list[str]]:
    """Yield the hand-written truth lines of a record, split into their parts."""
    for line in str(item.get(name) or "").splitlines():
        yield [part.strip() for part in line.split(separator)]


def key_dates(dh: str, item: Item) -> Iterator[Item]:
    """Yield the date expressions of one record."""
    for words, rest in lines_of(item, "dates", " = "):
        rest, nth = nth_of(rest)
        value, _, calendar = rest.partition(" ")
        yield with_nth({"dh_norm": dh, "text": words, "edtf": value, "calendar": calendar or "gregorian"}, nth)


def key_events(dh: str, item: Item) -> Iterator[Item]:
    """Yield the events of one record."""
    for kind, trigger, when, place, who, rest in lines_of(item, "events", "|"):
        modality, nth = nth_of(rest)
        entry = {
            "dh_norm": dh,
            "type": kind,
            "trigger": trigger,
            "when": when or None,
            "place": place or None,
            "participants": [name for name in who.split("、") if name],
            "modality": modality,
        }
        yield with_nth(entry, nth)


def key_entities(truth: Item, by_id: dict[str, str]) -> list[Item]:
    """Spell out the mentions of every entity cluster."""
    out: list[Item] = []
    for cluster in truth["entities"]:
        mentions = [
            with_nth({"dh_norm": by_id[ident], "text": name}, nth)
            for name, where in cluster["in"].items()
            for ident, nth in (nth_of(place.replace("#", " #")) for place in where.split())
        ]
        out.append({"key": cluster["key"], "type": cluster["type"], "names": list(cluster["in"]), "mentions": mentions})
    return out


def resolve_ids(value: Any, by_id: dict[str, str]) -> Any:
    """Replace the short ids of ``truth.yaml`` by codes: ``@a01`` gives one, ``@@a01 a02`` a list."""
    if isinstance(value, dict):
        return {key: resolve_ids(part, by_id) for key, part in value.items()}
    if isinstance(value, list):
        return [resolve_ids(part, by_id) for part in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return [by_id[ident] for ident in value[2:].split()]
    return by_id[value[1:]]


def answer_key(fonds: dict[str, Item], truth: Item) -> Item:
    """Put the hand-written truths together into one key."""
    items = [item for doc in fonds.values() for item in doc["rows"] if item.get("id") and item["dh"]]
    by_id = {item["id"]: dh_norm(item) for item in items}
    pairs = [(by_id[item["id"]], item) for item in items]
    told = [
        {"names": names.split("、"), "dh_norm": dh, "reason": reason}
        for dh, item in pairs
        for names, reason in lines_of(item, "together", " = ")
    ]
    key: Item = {
        "rows": key_rows(fonds),
        "records": key_records(fonds),
        "dates": [entry for dh, item in pairs for entry in key_dates(dh, item)],
        "entities": key_entities(truth, by_id),
        "together": told,
        "events": [entry for dh, item in pairs for entry in key_events(dh, item)],
        "positions": [
            {"dh_norm": dh, "person": who, "post": post}
            for dh, item in pairs
            for who, post in lines_of(item, "positions", "|")
        ],
        "documents": [
            {"dh_norm": dh, "text": name, "number": number or None}
            for dh, item in pairs
            for name, number in lines_of(item, "documents", "|")
        ],
        "never_stored": [
            item["title"] for doc in fonds.values() for item in doc["rows"] if item.get("special") == "classified"
        ],
    }
    return key | {name: resolve_ids(part, by_id) for name, part in truth.items() if name != "entities"}


def problems(key: Item, fonds: dict[str, Item]) -> Iterator[str]:
    """Find expressions of the key that do not stand in the record they name."""
    body = {dh_norm(item): str(item["text"]) for _, item in texts(fonds) if "dh" in item}
    quoted = [
        (entry, entry.get("text") or entry.get("trigger") or entry.get("reason") or entry.get("post"))
        for name in ("dates", "events", "documents", "together", "positions")
        for entry in key[name]
    ]
    quoted += [(entry, entry["text"]) for cluster in key["entities"] for entry in cluster["mentions"]]
    for entry, words in quoted:
        if body[entry["dh_norm"]].count(words) < entry.get("nth", 1):
            yield f"{entry['dh_norm']}: {words}"
    closed = {entry["dh_norm"] for entry in key["records"] if entry["openness"] != "开放"}
    for word in key["closed_only"]:
        where = {dh for dh, text in body.items() if word in text}
        if not where or where - closed:
            yield f"closed_only: {word}"
