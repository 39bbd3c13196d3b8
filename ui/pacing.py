"""How long people wait: a large dossier opened, a brief drafted from it, one edit verified. By the functions pages use. No Streamlit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from graph.access import Audience
from graph.gatherings import belongs, gaps, happened, named_in, records_in, visible_items
from graph.model import EntityType, Record
from graph.store import GraphStore
from graph.works import Dossier, Item, Product
from pipelines.extract.pipeline import Reader
from pipelines.language import embedder
from pipelines.settings import Settings
from pipelines.writing import propose_outline, write_brief, write_outlined
from ui.checking import checker, finder
from ui.editing import checked, places, rewritten
from ui.releasing import standing

_KINDS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)
_PAGE = 500
_EDITS = 20
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Pace:
    """What was done, in how many seconds, and how many it may take (0: no bar)."""

    what: str
    seconds: float
    most: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether it is within its bar."""
        return not self.most or self.seconds < self.most


@dataclass(frozen=True, slots=True)
class Paces:
    """A dossier of so many records, the question a brief of so many sentences answers, and what took how long."""

    records: int
    question: str
    sentences: int
    paces: tuple[Pace, ...]


def measure(store: GraphStore, settings: Settings, reader: Reader, records: int, question: str = "") -> Paces:
    """Time the work on a dossier of that many records of a graph; nothing is kept in it.

    Without a question it is one about whoever or whatever these records name most. ValueError for a graph with too few.
    """
    dossier = Dossier("d-bench", "量速度用的专题", items=tuple(Item(i) for i in _ids(store, records)))
    if len(dossier.items) < records:
        raise ValueError(f"图库里只有 {len(dossier.items)} 件档案，不够 {records} 件：请读入更多，或用 --records 减少")
    audience = Audience.WORKING
    embedder(settings).embed_query("预热")  # loaded once for a server
    next(iter(reader.read([Record("warm", "一九五一年三月，县人民政府召开会议。")])))
    sides = list(_opened(store, dossier, audience))
    asked = question or _most_named(store, dossier, audience)
    outlined, outline = _timed(lambda: propose_outline(store, asked, audience, settings, reader, dossier))
    drafted, draft = _timed(lambda: write_outlined(outline, store, settings, reader).product)
    at_once, brief = _timed(lambda: write_brief(store, asked, audience, settings, reader, dossier)[0])
    if not brief.sentences():
        raise ValueError(f"这 {records} 件档案里没有回答“{asked}”的句子：请用 --question 换一个问题")
    listed, _ = _timed(lambda: standing(store, draft))
    edits = sorted(_edited(store, audience, reader, brief))
    return Paces(records, asked, len(brief.sentences()), (
        Pace("打开专题（内容一面）", sides[0].seconds, 2.0), *sides[1:], Pace("找证据，拟提纲", outlined), Pace("提纲写成文稿", drafted),
        Pace("一步起草参阅", at_once, 10.0), Pace("发布前的清单", listed),
        Pace(f"改一句，当场核对（{len(edits)} 次的中位数）", edits[len(edits) // 2], 0.2), Pace("改一句，最慢的一次", edits[-1]),
    ))


def _ids(store: GraphStore, most: int) -> list[str]:
    found: list[str] = []
    while len(found) < most:
        page = store.records(Audience.WORKING, after=found[-1] if found else "", limit=min(_PAGE, most - len(found)))
        if not page:
            break
        found += [r.id for r in page]
    return found


def _opened(store: GraphStore, dossier: Dossier, audience: Audience) -> Iterator[Pace]:
    """The contents, as a dossier opens, then its other sides."""
    opening, records = _timed(lambda: records_in(store, dossier, audience))
    listing, _ = _timed(lambda: visible_items(store, dossier, audience))
    yield Pace("内容", opening + listing)
    ids = [r.id for r in records]
    other: dict[str, Callable[[], object]] = {
        "人物机构地点一面": lambda: named_in(store, ids, audience, _KINDS), "时间线一面": lambda: happened(store, ids, audience),
        "缺什么一面": lambda: gaps(store, dossier, records, audience), "还有哪些一面": lambda: belongs(store, dossier, records, audience),
    }
    for what, look in other.items():
        yield Pace(what, _timed(look)[0], 2.0)


def _most_named(store: GraphStore, dossier: Dossier, audience: Audience) -> str:
    ids = [i.record_id for i in dossier.items]
    named = named_in(store, ids, audience, _KINDS, 1)
    return f"{named[0][0].name}的情况" if named else ""


def _edited(store: GraphStore, audience: Audience, reader: Reader, product: Product) -> Iterator[float]:
    """Sentences of the work with a figure put in, one after another, verified as an edit is."""
    check = checker(finder(store, audience, reader, lambda record_id: store.record(record_id, audience)))
    for place in list(places(product))[:_EDITS]:
        sentence = product.sections[place.section].sentences[place.position]
        changed = rewritten(product, place, sentence.text.rstrip("。”") + "，共有九百七十三人。")
        yield _timed(partial(checked, changed, check, product))[0]


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    begin = time.perf_counter()
    made = work()
    return time.perf_counter() - begin, made
