"""An exhibition as people arrange it: its order, exhibits, headings and particulars. Pure functions over the work; no Streamlit.

Rows are what a person sees one below the other: `s2` is the third section with all that belongs to it, `e2.0` the first
exhibit of the third section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from graph.access import Audience, Permission, Person
from graph.gatherings import records_in
from graph.model import Record, digest
from graph.store import GraphStore, RecordFilter
from graph.works import Dossier, Exhibit, ExhibitForm, Product, Section, State
from pipelines.compose.lacks import Lack, faults
from pipelines.compose.storyline import KIND, LEVELS, block, form, renumbered
from pipelines.compose.verify import Lookup
from ui.editing import keep

FORMS = {
    ExhibitForm.ORIGINAL: "原件", ExhibitForm.COPY: "复制件", ExhibitForm.PLATE: "图版", ExhibitForm.VIDEO: "视频",
    ExhibitForm.SCENE: "场景",
}
_SEARCHED = 40  # passages looked at when an exhibit is looked for
DETAILS = ("副题", "主办", "展期", "审图号")
PARTICULARS = ("名称", "尺寸", "权利状态", "位置", "保护要求", "审图号", "图像")
LEVEL_LABELS = {"preface": "前言", "part": "部分", "unit": "单元", "group": "组", "conclusion": "结语"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outline: its id, how deep it lies (0 to 3), its words, and whether it can be moved."""

    id: str
    depth: int
    words: str
    movable: bool


def rows(product: Product, names: Mapping[str, str]) -> Iterator[Row]:
    """The outline from top to bottom; `names` gives the 题名 of records."""
    for at, section in enumerate(product.sections):
        depth = LEVELS.index(section.kind) if section.kind in LEVELS else 0
        yield Row(f"s{at}", depth, section.heading, section.kind in LEVELS)
        for place, exhibit in enumerate(section.exhibits):
            words = exhibit.details.get("名称", "").strip() or names.get(exhibit.record_id, "") or exhibit.record_id
            yield Row(f"e{at}.{place}", 3, f"{words}（{FORMS[exhibit.form]}{'，重点' if exhibit.key else ''}）", True)


def lacks(product: Product, lookup: Lookup) -> Iterator[tuple[str, Lack]]:
    """All that is wrong with the outline, each with the row it is about, "" for the whole; `where` says the way to the row."""
    marked = [
        replace(s, heading=f"s{n}", exhibits=tuple(
            replace(e, details={**e.details, "名称": f"e{n}.{i} {e.details.get('名称', '')}"}) for i, e in enumerate(s.exhibits)
        )) for n, s in enumerate(product.sections)
    ]
    known = dict(_ways(product))
    first = {e.record_id: f"e{n}.{i}" for n, s in reversed(list(enumerate(product.sections))) for i, e in enumerate(s.exhibits)}
    for lack in faults(replace(product, sections=tuple(marked)), lookup):
        told = lack.where.partition(" ")[0]  # a name behind the mark: what it is called tells whether it is a map
        row = told if told in known else first.get(lack.where, "")
        yield row, replace(lack, where=known.get(row, lack.where))


def _ways(product: Product) -> Iterator[tuple[str, str]]:
    """Each row with its words, the numbers of what it stands in before them: several groups bear the same name."""
    above: list[str] = []
    for at, section in enumerate(product.sections):
        depth = LEVELS.index(section.kind) if section.kind in LEVELS else 0
        above = above[:depth]
        yield f"s{at}", " ".join((*above, section.heading))
        above.append(section.heading.partition("\u3000")[0])
        for place, exhibit in enumerate(section.exhibits):
            yield f"e{at}.{place}", exhibit.details.get("名称", "").strip() or exhibit.record_id


def followed(before: Product, after: Product, row: str) -> str:
    """Where a row of one version stands in another; "" when it is gone."""
    if row.startswith("e"):
        section, place = _place(row)
        wanted = before.sections[section].exhibits[place].record_id
        shown = ((f"e{n}.{i}", e) for n, s in enumerate(after.sections) for i, e in enumerate(s.exhibits))
        return next((r for r, e in shown if e.record_id == wanted), "")
    meant = before.sections[_section(row)]
    return next((
        f"s{n}" for n, s in enumerate(after.sections)
        if (s.kind, s.sentences, _named(s)) == (meant.kind, meant.sentences, _named(meant))
    ), "")


def _named(section: Section) -> str:
    """The heading without its number."""
    return section.heading.partition("\u3000")[2] or section.heading


def begin(store: GraphStore, drafted: Product, title: str, person: Person) -> tuple[Product, bool]:
    """The draft kept as a new exhibition under a title, or the one in work under it, untouched; whether it is new.

    Refused without the permission. A title whose exhibition has been released or withdrawn gets a new one.
    """
    person.require(Permission.COMPOSE)
    names = ("x-" + digest(KIND, title, drafted.audience, *([str(n)] if n > 1 else [])) for n in count(1))
    held = ((name, store.product(name)) for name in names)
    name, before = next((n, p) for n, p in held if p is None or p.state in (State.OUTLINE, State.DRAFT))
    if before is not None:
        return before, False
    new = replace(drafted, id=name, title=title, version=0)
    return keep(store, new, new, person, "起草"), True


def moved(product: Product, what: str, before: str) -> Product:
    """A row moved in front of another one, headings numbered anew.

    An exhibit goes in front of an exhibit, or as the first into a group; a group in front of a group, or as the first into
    a unit; a unit in front of a unit, or as the first into a part; a part in front of a part, or in front of the
    conclusion as the last. ValueError for anything else, in Chinese.
    """
    if what == before:
        return product
    return _exhibit_moved(product, _place(what), before) if what.startswith("e") else _section_moved(product, _section(what), before)


def shifted(product: Product, what: str, step: int) -> Product:
    """A row one place up (-1) or down (1) among its like; from the edge into the neighbour above or below. Unchanged at the end."""
    if what[0] == "e":
        return _exhibit_shifted(product, _place(what), step)
    at, sections = _section(what), product.sections
    kind = sections[at].kind
    if kind not in LEVELS:
        return product
    like = [n for n, s in enumerate(sections) if s.kind == kind]
    if step > 0:
        end = at + len(block(sections, at))
        if end < len(sections) and sections[end].kind == kind:
            return _section_moved(product, end, what)
        parents = [n for n in range(end, len(sections)) if kind != "part" and sections[n].kind == _above(kind)]
        return _section_moved(product, at, f"s{parents[0]}") if parents else product
    earlier = [n for n in like if n < at]
    parent = max((n for n in range(at) if kind != "part" and sections[n].kind == _above(kind)), default=-1)
    if earlier and earlier[-1] > parent:
        return _section_moved(product, at, f"s{earlier[-1]}")
    before = max((n for n in range(max(parent, 0)) if sections[n].kind == _above(kind)), default=-1) if kind != "part" else -1
    return product if before < 0 else _put(product, at, before + len(block(sections, before)))


def _above(kind: str) -> str:
    return LEVELS[LEVELS.index(kind) - 1]


def _section(row: str) -> int:
    return int(row[1:])


def _place(row: str) -> tuple[int, int]:
    section, _, place = row[1:].partition(".")
    return int(section), int(place)


def _exhibit_moved(product: Product, place: tuple[int, int], before: str) -> Product:
    to, at = _place(before) if before.startswith("e") else (_section(before), 0)
    if product.sections[to].kind != "group":
        raise ValueError("展品只能放在组里：请拖到某一组的标题上，或另一件展品前面")
    exhibit = product.sections[place[0]].exhibits[place[1]]
    if to == place[0] and place[1] < at:
        at -= 1
    without = _exhibits(product, place[0], lambda held: (*held[: place[1]], *held[place[1] + 1 :]))
    return _exhibits(without, to, lambda held: (*held[:at], exhibit, *held[at:]))


def _exhibit_shifted(product: Product, place: tuple[int, int], step: int) -> Product:
    section, at = place
    held = product.sections[section].exhibits
    if 0 <= at + step < len(held):
        first = min(at, at + step)
        return _exhibits(product, section, lambda h: (*h[:first], h[first + 1], h[first], *h[first + 2 :]))
    groups = [n for n, s in enumerate(product.sections) if s.kind == "group"]
    there = groups.index(section) + step
    if not 0 <= there < len(groups):
        return product
    to = groups[there]
    without = _exhibits(product, section, lambda h: (*h[:at], *h[at + 1 :]))
    return _exhibits(without, to, lambda h: (*h, held[at]) if step < 0 else (held[at], *h))


def _exhibits(product: Product, at: int, change: Callable[[tuple[Exhibit, ...]], tuple[Exhibit, ...]]) -> Product:
    section = product.sections[at]
    return _with(product, at, replace(section, exhibits=change(section.exhibits)))


def _with(product: Product, at: int, section: Section) -> Product:
    return replace(product, sections=(*product.sections[:at], section, *product.sections[at + 1 :]))


def _section_moved(product: Product, what: int, before: str) -> Product:
    sections = product.sections
    kind = sections[what].kind
    if kind not in LEVELS:
        raise ValueError(f"{sections[what].heading}的位置是固定的")
    if before.startswith("e"):
        raise ValueError(f"{LEVEL_LABELS[kind]}不能放在展品中间")
    to = _section(before)
    target, mine = sections[to].kind, block(sections, what)
    above = _above(kind) if kind != "part" else ""
    if what <= to < what + len(mine):
        return product
    if target == above:
        to += 1  # as the first of what stands above it
    elif not (target == kind or (kind == "part" and target == "conclusion")):
        wanted = f"另一个{LEVEL_LABELS[kind]}前面" + (f"，或某一{LEVEL_LABELS[above]}的标题上" if above else "，或结语前面")
        raise ValueError(f"{LEVEL_LABELS[kind]}只能放到{wanted}")
    return _put(product, what, to)


def _put(product: Product, what: int, to: int) -> Product:
    """A section with all that belongs to it put at another place of the list, headings numbered anew."""
    sections, mine = product.sections, block(product.sections, what)
    rest = [*sections[:what], *sections[what + len(mine) :]]
    to -= len(mine) if to > what else 0
    return replace(product, sections=renumbered((*rest[:to], *mine, *rest[to:])))


# ---- exhibits, headings, particulars
def candidates(store: GraphStore, product: Product, words: str, dossier: Dossier | None = None) -> Iterator[Record]:
    """Records the work's audience may see that are no exhibits yet, best first: those the words find or name by id.

    With a dossier only those in it; without words all of them in its order.
    """
    audience = Audience(product.audience)
    held = {r.id: r for r in records_in(store, dossier, audience)} if dossier is not None else None
    ids = list(held or ())
    if words and held != {}:
        where = RecordFilter(record_ids=tuple(ids))
        ids = [words, *(h.record_id for h in store.search_text(words, audience, where, _SEARCHED))]
    shown = {e.record_id for s in product.sections for e in s.exhibits}
    for record_id in dict.fromkeys(ids):
        if record_id in shown or (held is not None and record_id not in held):
            continue
        if (record := store.record(record_id, audience)) is not None:
            yield record


def with_exhibit(product: Product, at: int, exhibit: Exhibit) -> Product:
    """An exhibit at the end of a group. ValueError for a section that is none, or a record shown already."""
    if product.sections[at].kind != "group":
        raise ValueError("展品只能放在组里")
    if any(e.record_id == exhibit.record_id for s in product.sections for e in s.exhibits):
        raise ValueError("这件档案已经是展品")
    return _exhibits(product, at, lambda held: (*held, exhibit))


def without_exhibit(product: Product, at: int, place: int) -> Product:
    """Without one exhibit."""
    return _exhibits(product, at, lambda held: (*held[:place], *held[place + 1 :]))


def described(
    product: Product, at: int, place: int, shown: ExhibitForm, key: bool, particulars: Mapping[str, str], pages: str = ""
) -> Product:
    """An exhibit with its form, rank, pages shown and particulars; empty ones are left out."""
    def change(held: tuple[Exhibit, ...]) -> tuple[Exhibit, ...]:
        told = {k: v.strip() for k, v in particulars.items() if v.strip()}
        return (*held[:place], replace(held[place], form=shown, key=key, details=told, pages=pages.strip()), *held[place + 1 :])

    return _exhibits(product, at, change)


def with_rights(product: Product, words: str) -> Product:
    """The same 权利状态 for every exhibit that has none. ValueError without words."""
    if not words.strip():
        raise ValueError("请写上权利状态，例如：公有领域")

    def told(exhibit: Exhibit) -> Exhibit:
        return exhibit if rights_of(exhibit) else replace(exhibit, details={**exhibit.details, "权利状态": words.strip()})

    return replace(product, sections=tuple(replace(s, exhibits=tuple(map(told, s.exhibits))) for s in product.sections))


def rights_of(exhibit: Exhibit) -> str:
    """权利状态, "" where nobody has stated it."""
    return exhibit.details.get("权利状态", "").strip()


def headed(product: Product, at: int, heading: str) -> Product:
    """A section under another heading. ValueError for no words."""
    if not heading.strip():
        raise ValueError("标题不能空着")
    return _with(product, at, replace(product.sections[at], heading=heading.strip()))


def with_section(product: Product, after: int, kind: str, heading: str) -> Product:
    """A new part, unit or group behind the block of a section, numbered anew. ValueError where its kind cannot stand, or no words."""
    if not heading.strip():
        raise ValueError("请写上标题")
    above = product.sections[after].kind
    allowed = {"preface": ("part",), "part": ("part", "unit"), "unit": ("unit", "group"), "group": ("group", "unit")}
    if kind not in allowed.get(above, ()):
        raise ValueError(f"{LEVEL_LABELS[above]}后面不能直接加{LEVEL_LABELS[kind]}")
    deeper = above in LEVELS and LEVELS.index(kind) > LEVELS.index(above)
    at = after + 1 if deeper or above == "preface" else after + len(block(product.sections, after))
    made = Section(str(form()["numbered"][kind]).format(n="一", name=heading.strip()), (), kind)
    return replace(product, sections=renumbered((*product.sections[:at], made, *product.sections[at:])))


def without(product: Product, at: int) -> Product:
    """Without an empty section. ValueError while words, exhibits or other sections stand in it."""
    section = product.sections[at]
    if section.kind not in LEVELS:
        raise ValueError(f"{section.heading}不能删去")
    if section.sentences or len(block(product.sections, at)) > 1 or section.exhibits:
        raise ValueError(f"“{section.heading}”里还有文字、展品或下一级：先移走或删去")
    return replace(product, sections=renumbered((*product.sections[:at], *product.sections[at + 1 :])))


def detailed(product: Product, title: str, details: Mapping[str, str]) -> Product:
    """The exhibition under another title and with other particulars. ValueError without a title."""
    if not title.strip():
        raise ValueError("展览没有名称")
    kept = {k: v for k, v in product.details.items() if k not in DETAILS}
    return replace(product, title=title.strip(), details=kept | {k: v.strip() for k, v in details.items() if v.strip()})
