"""Writing from the graph: brief, verify, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from graph.access import Audience, Closure, closure
from graph.store import GraphStore
from graph.works import Dossier, Product, Support
from pipelines.compose import read_draft, to_json
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    aside,
    graph_at,
    operator,
    places,
    print_json,
    screen,
    settings_for,
    titles_of,
)
from ui.decisions import exported, seen_closed
from ui.wording import SUPPORT_LABELS

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader


class Format(StrEnum):
    """What `export` can write."""

    TURTLE = "turtle"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    CSV = "csv"


OutOption = Annotated[Path | None, typer.Option("--out", help="写成 .docx（有一句无据就不写）")]
DossierOption = Annotated[str, typer.Option("--dossier", help="由这个专题（名称或标识）起草，不必再写题目", show_default=False)]
SubjectArgument = Annotated[str, typer.Argument(help="题目：一句话、人名、机构或事件", show_default=False)]


def brief(
    question: Annotated[str, typer.Argument(help="要回答的问题，一期一题", show_default=False)],
    out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """就一个问题起草资政参阅：从档案里选证据，按模板排列，逐句核对，句句有出处。"""
    _write("brief", question, "", out, graph, workdir, audience, as_json)


def dossier(
    topic: SubjectArgument, out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """起草专题概要：导言、背景、经过、内容与数据、结果，句句摘自档案。"""
    _write("digest", topic, "", out, graph, workdir, audience, as_json)


def chronicle(
    topic: Annotated[str, typer.Argument(help="题目：人物、机构、地点或一件事", show_default=False)] = "",
    of: DossierOption = "", out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """起草大事记：一事一条，按时间先后，日期不一的两种记载都列出。"""
    _write("chronicle", topic, of, out, graph, workdir, audience, as_json)


def history(
    body: Annotated[str, typer.Argument(help="机构名称", show_default=False)],
    out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """起草组织沿革：设立、更名、隶属、负责人；没有档案的年份写“待考”。"""
    _write("history", body, "", out, graph, workdir, audience, as_json)


def compilation(
    of: Annotated[str, typer.Argument(help="专题的名称或标识", show_default=False)],
    out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """把一个专题里的档案汇编成文献汇编：全文照录，逐件注明出处。"""
    _write("compilation", "", of, out, graph, workdir, audience, as_json)


def on_this_day(
    day: Annotated[str, typer.Argument(help="月日 05-03，整月 05，或“全年”", show_default=False)],
    out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """历史上的今天：开放档案里写明公历年月日的事。"""
    _write("on-this-day", day, "", out, graph, workdir, audience, as_json)


def exhibition(
    topic: Annotated[str, typer.Argument(help="题目：一件事、一个地方、一支队伍", show_default=False)] = "",
    of: DossierOption = "", out: OutOption = None, graph: GraphOption = "", workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING, as_json: JsonOption = False,
) -> None:
    """起草展览大纲：前言、部分、单元、组、展品、结语，句句摘自档案；缺什么逐条说明。办展用 --audience exhibition。"""
    _write("exhibition", topic, of, out, graph, workdir, audience, as_json)


def _write(
    kind: str, subject: str, of: str, out: Path | None, graph: str, workdir: Path | None, audience: Audience, as_json: bool
) -> None:
    """Draft, say, and where asked write the file; NothingFound when no record says anything, UsageError for wrong use."""
    from pipelines.extract.pipeline import Reader  # the reader takes seconds to load: only where it is needed
    from pipelines.writing import Kind, NotWritable, write
    from pipelines.writing import NothingFound as NoRecords

    if not subject and not of:
        raise UsageError("请写题目，或用 --dossier 指明专题")
    settings, reader = settings_for(graph, workdir), Reader()
    with graph_at(settings) as store:
        about = _dossier(store, of) if of else subject
        try:
            written = write(Kind(kind), about, store, audience, settings, reader)
        except NoRecords as reason:
            raise NothingFound(str(reason)) from reason
        except NotWritable as reason:
            raise UsageError(str(reason)) from reason
        for note in written.notes:
            aside.print(note, markup=False)
        if not written.product.sentences():
            raise NothingFound("没有找到可引用的档案：换一种问法，或先读入相关档案")
        _warn_of_closed(store, written.product)
        seen_closed(store, written.product.record_ids(), audience, operator())
        _say(written.product, as_json, titles_of(store, written.product.record_ids(), audience))
        if kind == "exhibition":
            _tell_lacks(store, written.product)
        _refuse_unsupported(written.product)
        if out is not None:
            exported(store, written.product, operator(), f"{out.name}，{audience.label}")
            for note in _written(written.product, store, reader, out):
                aside.print(note, markup=False)
            aside.print(f"已写出 {out}", markup=False)


def _written(product: Product, store: GraphStore, reader: Reader, out: Path) -> Sequence[str]:
    """The file; what to tell about fonts. An exhibition leaves as 展陈大纲; NothingFound where it may not leave."""
    from pipelines.exhibiting import KIND, NotReady, drafted, export_outline  # as the reader: takes seconds
    from pipelines.writing import export_product

    audience = Audience(product.audience)
    if product.kind != KIND:
        return export_product(product, store, audience, reader, out)
    try:
        return export_outline(drafted(store, product, audience, reader), out)
    except NotReady as stopped:
        raise NothingFound(f"没有写出：{stopped}") from stopped


def _dossier(store: GraphStore, name: str) -> Dossier:
    found = [d for d in store.dossiers() if name in (d.id, d.title)]
    if len(found) != 1:
        known = "、".join(d.title for d in store.dossiers()[:8]) or "一个也没有"
        raise UsageError(f"{'有几个' if found else '没有'}名为“{name}”的专题：请写标识或全名（现有：{known}）")
    return found[0]


def _warn_of_closed(store: GraphStore, product: Product) -> None:
    """A working draft may rest on closed records: said at once, and printed on the draft."""
    cited = dict.fromkeys(c.record_id for s in product.sentences() for c in s.citations)
    closed = [r for i in cited if (r := store.record(i, Audience.WORKING)) and closure(r) is Closure.CLOSED]
    if closed:
        aside.print(
            f"提醒：引用了 {len(closed)} 件未开放档案，只能作内部工作稿；只用开放档案请加 --audience brief", markup=False
        )
        for r in closed:
            aside.print(f"  {r.dh_raw or r.id}（{r.openness.value}）", markup=False)


def _tell_lacks(store: GraphStore, product: Product) -> None:
    """What an exhibition lacks, by place: exhibits, lengths, rights."""
    from pipelines.compose.lacks import faults

    found = faults(product, lambda i: store.record(i, Audience(product.audience)))
    aside.print(f"还缺或不合的 {len(found)} 处：" if found else "大纲没有缺什么。", markup=False)
    for lack in found:
        aside.print(f"  {lack.kind}　{lack.where}：{lack.words}", markup=False)


def _say(product: Product, as_json: bool, titles: Mapping[str, str]) -> None:
    if as_json:
        print_json(to_json(product))
        return
    screen.print(f"[bold]{escape(product.title)}[/]")
    for section in product.sections:
        screen.print(f"\n[bold]{escape(section.heading)}[/]")
        for sentence in section.sentences:
            screen.print(f"  {escape(sentence.text)}")
            cited = places(sentence.citations, titles)
            screen.print(f"    [{SUPPORT_LABELS[sentence.verdict]}] {cited}", style="dim", markup=False)
        for exhibit in section.exhibits:
            label = "".join(s.text for s in exhibit.label)
            screen.print(f"  展品：{exhibit.details.get('名称', '')}（{exhibit.record_id}）{label}", markup=False)


def _refuse_unsupported(product: Product) -> None:
    bad = [s for s in product.sentences() if s.verdict is not Support.SUPPORTED]
    for sentence in bad:
        aside.print(f"无据：{sentence.text}\n  {'；'.join(sentence.reasons)}", markup=False)
    if bad:
        raise NothingFound(f"有 {len(bad)} 句未通过核对")


def verify(
    draft: Annotated[Path, typer.Argument(help="稿件：.docx，或 brief --json 输出的 .json", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: Annotated[
        Audience | None, typer.Option("--audience", help="按哪一类对象核对；不写则按稿件自己的对象", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """逐句核对一份稿件：引文在不在、在不在所说的位置、句中数字日期名称有没有依据。"""
    from pipelines.extract.pipeline import Reader  # as in `brief`
    from pipelines.writing import check_product

    if not draft.exists():
        raise UsageError(f"找不到 {draft}")
    product = read_draft(draft)
    with graph_at(settings_for(graph, workdir)) as store:
        checked = check_product(product, store, audience or _audience_of(product), Reader())
    if as_json:
        print_json(to_json(checked))
    elif all(s.verdict is Support.SUPPORTED for s in checked.sentences()):
        screen.print(f"{len(checked.sentences())} 句全部有据")
    if not checked.sentences():
        raise NothingFound("稿件里没有可核对的句子")
    _refuse_unsupported(checked)


def _audience_of(product: Product) -> Audience:
    """Whom a draft was written for; a word nobody knows means the narrowest."""
    return Audience(product.audience) if product.audience in set(Audience) else Audience.PUBLICATION


def export(
    out: Annotated[Path, typer.Argument(help="写到哪里（csv 为 .zip）", show_default=False)],
    format: Annotated[Format, typer.Option("--format", help="格式")] = Format.TURTLE,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """导出图谱（RDF Turtle、JSON-LD、GraphML、CSV），只含所选对象可见的内容。"""
    from graph.export import export_graph  # rdflib takes a second to load; only this command needs it

    with graph_at(settings_for(graph, workdir)) as store:
        written = export_graph(store, audience, format.value, out)
    screen.print(f"已写出 {out}：{written}", markup=False)
