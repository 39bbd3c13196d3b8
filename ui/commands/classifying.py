"""Classifying: classify suggests values of the facets for each record, with the words that speak for them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from graph.model import Assignment, Record
from graph.ontology import Scheme, schemes
from ui.commands.building import records_in
from ui.commands.common import JsonOption, citation, print_json, screen

_QUALIFIERS = {"precursor": "前史", "origin": "源头", "practice": "实践", "commemoration": "纪念"}
_REASONS = {"none_applicable": "没有适用的值", "insufficient_text": "文字太少"}


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
        return f"{scheme.label}：空（{_REASONS[given.reason]}）"
    label = scheme.concepts[given.concept].label_on(record.when.earliest if record.when else "")
    marks = [_QUALIFIERS.get(given.qualifier, ""), "强" if given.strong else "", "承自全宗" if given.status == "inherited" else ""]
    told = "".join(f"〔{mark}〕" for mark in marks if mark)
    return f"{scheme.label}：{label}{told} {given.score} 分  {'、'.join(f'“{s.quote}”' for s in given.evidence)}"
