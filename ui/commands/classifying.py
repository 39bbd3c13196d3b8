"""Classifying: classify suggests values of the facets for each record with the words for them; reclassify does so anew."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.model import Assignment, Record
from graph.ontology import FOLDER, SCHEMES_FOLDER, assignment_defaults, own_folder, scheme_file, schemes
from graph.schemes import Scheme, mark
from ui.commands.building import progress_bar, records_in
from ui.commands.common import (
    GraphOption,
    JsonOption,
    UsageError,
    WorkdirOption,
    citation,
    graph_at,
    print_json,
    screen,
    settings_for,
)
from ui.wording import EMPTY_LABELS, QUALIFIER_LABELS

if TYPE_CHECKING:
    from pipelines.classify.learned import LearnedValue



def classify(
    file: Annotated[str, typer.Argument(help=".jsonl 文件、目录表、全文或文件夹，或 - 表示标准输入", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """按线索词建议归类：每件给出各维度的值、得分和原文为据；只是建议，由人接受。"""
    from pipelines.classify import Classifier  # reading the schemes takes seconds: only where it is needed

    classifier = Classifier()
    for record, answers in classifier.classify_all(records_in(file)):
        if as_json:
            print_json({
                "id": record.id, "assignments": [_assignment(a) for a in answers if a.concept],
                "empty": {a.facet: a.reason for a in answers if a.reason},
            })
        else:
            _show(record, answers)


def _assignment(given: Assignment) -> dict[str, Any]:
    return {
        "facet": given.facet, "concept": given.concept, "qualifier": given.qualifier or None, "status": given.status.value,
        "strong": given.strong, "score": given.score, "evidence": [citation(s) for s in given.evidence],
    }


def _show(record: Record, answers: tuple[Assignment, ...]) -> None:
    screen.print(f"{record.id}  {record.title or record.text[:30]}", markup=False)
    for given in answers:
        screen.print(f"  {_line(schemes()[given.facet], given, record)}", markup=False)


def _line(scheme: Scheme, given: Assignment, record: Record) -> str:
    """One facet in words, under the label that was valid on the record's day."""
    if given.reason:
        return f"{scheme.label}：空（{EMPTY_LABELS[given.reason]}）"
    label = scheme.concepts[given.concept].label_on(record.when.earliest if record.when else "")
    marks = [QUALIFIER_LABELS.get(given.qualifier, ""), "强" if given.strong else "", "承自全宗" if given.status == "inherited" else ""]
    told = "".join(f"〔{mark}〕" for mark in marks if mark)
    return f"{scheme.label}：{label}{told} {given.score} 分  {'、'.join(f'“{s.quote}”' for s in given.evidence)}"


def reclassify(
    learn: Annotated[bool, typer.Option("--learn", help="先从已作的判断里学习，再重新归类")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    as_json: JsonOption = False,
) -> None:
    """归类方案改过以后，对图库里的档案重新建议：只动改过的维度，不重读文件，人的判断都保留。"""
    from pipelines.classification import classifier_for, learn_from  # as in `classify`
    from pipelines.classification import reclassify as renew
    from pipelines.classify.learned import model_file, save

    settings = settings_for(graph, workdir)
    with graph_at(settings) as store, progress_bar() as progress:
        classifier = classifier_for(store, settings.workdir)
        learned: list[LearnedValue] = []
        if learn:
            learned = learn_from(store, classifier, progress)
            save(learned, model_file(store.url, settings.workdir))
            classifier = classifier_for(store, settings.workdir)
        done = renew(store, classifier, progress)
    if as_json:
        print_json({
            "records": done.records, "read": done.read, "changed": dict(sorted(done.changed.items())),
            "learned": [_learned(v) for v in learned],
        })
        return
    for value in learned:
        facet, _, concept = value.subject.partition(":")
        scheme = schemes()[facet]
        told = value.silent_because or f"可以建议：留出的判断里开口 {value.spoken} 次，说对 {value.right} 次"
        screen.print(f"{scheme.label}：{scheme.concepts[concept].label}  {told}", markup=False)
    if learn and not learned:
        screen.print("还没有归类判断可学：先在“多维归类”页面判断一些")
    changed = "、".join(f"{schemes()[f].label if f in schemes() else f} {n} 件" for f, n in sorted(done.changed.items()))
    screen.print(f"看过 {done.records:,} 件，其中 {done.read:,} 件要重新归类；建议有变的：{changed or '没有'}", markup=False)


def _learned(value: LearnedValue) -> dict[str, Any]:
    return {
        "subject": value.subject, "decided": value.decided, "accepted": value.accepted, "spoken": value.spoken,
        "right": value.right, "lower_bound": round(value.lower_bound, 4), "speaks": value.speaks,
    }


def schemes_used(
    own: Annotated[str, typer.Option("--copy", help="把这一个方案（如 F3）抄到自己的文件夹，供修改")] = "",
    as_json: JsonOption = False,
) -> None:
    """列出并检查归类方案：自己的文件夹由 LANMAI_SCHEMES 指明，同名文件代替随软件附带的。"""
    if own:
        screen.print(f"已抄到 {_copied(own)}：改好后运行 lanmai schemes 检查，再运行 lanmai reclassify", markup=False)
        return
    rows = [(s, scheme_file(s.id)) for s in schemes().values()]
    version = assignment_defaults().version
    if as_json:
        print_json([
            {"id": s.id, "label": s.label, "version": s.version or version, "mark": mark(s), "file": str(f)} for s, f in rows
        ])
        return
    for scheme, file in rows:
        whose = "馆方" if file.parent != FOLDER / "schemes" else "随软件"
        screen.print(f"{scheme.id}  {scheme.label}  {scheme.version or version}  {len(scheme.concepts)} 个概念  {whose}", markup=False)
        screen.print(f"    {file}", markup=False)


def _copied(name: str) -> Path:
    folder = own_folder()
    if folder is None:
        raise UsageError(f"还没有自己的方案文件夹：建一个空文件夹，把 {SCHEMES_FOLDER} 设成它的路径，再运行一次")
    source, target = FOLDER / "schemes" / f"{name}.ttl", folder / f"{name}.ttl"
    if not source.is_file():
        raise UsageError(f"没有“{name}”这个方案：写 F1 到 F8、C1 到 C4 或 assignment")
    if target.exists():
        raise UsageError(f"{target} 已经有了：直接改它")
    shutil.copyfile(source, target)
    return target
