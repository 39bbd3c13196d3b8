"""What an exhibition's outline lacks or does wrong: lengths, exhibits missing, copies, adversary words, rights, map numbers.

Bounds are data (`templates/exhibition.yaml`); the rules are DOMAIN section 3.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.access import Audience
from graph.model import Record
from graph.works import Exhibit, ExhibitForm, Product, Sentence
from pipelines.compose.showing import map_number, names_map
from pipelines.compose.storyline import LEVELS, block, bounds, exhibit_form, form
from pipelines.compose.verify import Lookup


@dataclass(frozen=True, slots=True)
class Lack:
    """What an outline lacks or does wrong: where (a heading or an exhibit's name), which kind, and what to do, in Chinese.

    Kinds: 缺展品, 字数, 依据未展出, 复制件, 敌方文书, 开放, 权利, 审图号, 重复, 结构.
    """

    where: str
    kind: str
    words: str


def faults(product: Product, lookup: Lookup) -> list[Lack]:
    """All that is wrong with an exhibition as it stands; `lookup` gives None for what its audience may not see."""
    ids = product.record_ids()
    records = {i: r for i in ids if (r := lookup(i)) is not None}
    return [
        *_structure(product), *_lengths(product), *_unshown(product), *_weak(product), *_exhibited(product, records),
        *_maps(product, records),
    ]


def _structure(product: Product) -> Iterator[Lack]:
    kinds = Counter(s.kind for s in product.sections)
    least, most = form()["parts"]
    for kind, word in form()["headings"].items():
        if kinds[kind] != 1:
            yield Lack(word, "结构", f"要有一个{word}，现在有 {kinds[kind]} 个")
    if not least <= kinds["part"] <= most:
        yield Lack(product.title, "结构", f"应有 {least} 到 {most} 个部分，现在有 {kinds['part']} 个")
    shown = Counter(e.record_id for s in product.sections for e in s.exhibits)
    for record_id, times in shown.items():
        if times > 1:
            yield Lack(record_id, "重复", f"同一件档案作了 {times} 次展品")


def _lengths(product: Product) -> Iterator[Lack]:
    for section in product.sections:
        if section.kind in form()["lengths"]:
            yield from _length(section.heading, section.sentences, section.kind)
        for exhibit in section.exhibits:
            yield from _length(_name(exhibit), exhibit.label, "key" if exhibit.key else "label")


def _length(where: str, words: Iterable[Sentence], kind: str) -> Iterator[Lack]:
    (least, most), size = bounds(kind), sum(len(s.text) for s in words)
    if not least <= size <= most:
        what = "说明牌" if kind in ("label", "key") else "展板文字"
        yield Lack(where, "字数", f"{what} {size} 字，应在 {least} 到 {most} 字之间")


def _unshown(product: Product) -> Iterator[Lack]:
    """Wall text whose records hang nowhere; and sentences of a part of whose records none hangs in that part."""
    everywhere = {e.record_id for s in product.sections for e in s.exhibits}
    for at, section in enumerate(product.sections):
        cited = dict.fromkeys(c.record_id for s in section.sentences for c in s.citations)
        for record_id in cited:
            if record_id not in everywhere:
                yield Lack(section.heading, "依据未展出", f"文字所据的 {record_id} 没有展出")
        if section.kind != "part":
            continue
        near = {e.record_id for s in block(product.sections, at) for e in s.exhibits}
        for sentence in section.sentences:
            if not near & {c.record_id for c in sentence.citations}:
                yield Lack(section.heading, "依据未展出", f"“{sentence.text[:20]}”的依据没有在这一部分展出")


def _weak(product: Product) -> Iterator[Lack]:
    for at, section in enumerate(product.sections):
        if section.kind not in LEVELS:
            continue
        count = sum(len(s.exhibits) for s in block(product.sections, at))
        if not count:
            yield Lack(section.heading, "缺展品", "一件展品也没有")
        elif section.kind == "part" and count < form()["fewest"]:
            yield Lack(section.heading, "缺展品", f"只有 {count} 件展品")


def _exhibited(product: Product, records: Mapping[str, Record]) -> Iterator[Lack]:
    audience = Audience(product.audience)
    for exhibit in (e for s in product.sections for e in s.exhibits):
        record, name = records.get(exhibit.record_id), _name(exhibit)
        if record is None:
            yield Lack(name, "开放", f"{exhibit.record_id} 不能用于{audience.label}")
            continue
        if not exhibit.label:
            yield Lack(name, "字数", "还没有说明牌")
        if exhibit_form(record) is ExhibitForm.COPY and exhibit.form is ExhibitForm.ORIGINAL:
            yield Lack(name, "复制件", "目录写明是复制件，却标为原件")
        if not exhibit.details.get("权利状态", "").strip():
            yield Lack(name, "权利", "没有写权利状态")
        if audience in (Audience.EXHIBITION, Audience.PUBLICATION) and not record.publication.strip():
            yield Lack(name, "开放", "没有公布审批号")
        if record.catalogue.get("立场") == "adversary" and record.title.strip("《》") not in "".join(s.text for s in exhibit.label):
            yield Lack(name, "敌方文书", "说明牌要写明出自哪一件敌方文书")


def _maps(product: Product, records: Mapping[str, Record]) -> Iterator[Lack]:
    """Maps that would leave the archive without a 审图号, and numbers that are none (DOMAIN section 2: A3 and A4)."""
    written = product.details.get("审图号", "").strip()
    if written and not map_number(written):
        yield Lack(product.title, "审图号", f"“{written}”不像审图号，例如 浙S（2021）15号；不放地图就空着")
    if Audience(product.audience) not in (Audience.EXHIBITION, Audience.PUBLICATION):
        return
    for exhibit in (e for s in product.sections for e in s.exhibits):
        record, told = records.get(exhibit.record_id), exhibit.details
        shown = record is not None and names_map(f"{_name(exhibit)} {record.title}") and told.get("图像", "").strip() != "无"
        if shown and not map_number(told.get("审图号", "")):
            yield Lack(_name(exhibit), "审图号", "是地图，没有审图号：补上审图号，或在“图像”里写“无”，图像就不出馆")


def _name(exhibit: Exhibit) -> str:
    return exhibit.details.get("名称", "").strip() or exhibit.record_id
