"""`lanmai bench verify`: how much of what is falsified on purpose verification catches, as a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from ui.commands.common import print_json, screen


def bench_verify(text: Path, most: int, errors: int, as_json: bool) -> None:
    """Measure and print; the sentences that slipped through or were wrongly refused as far as asked for."""
    from pipelines.proving import prove

    proof = prove([text], most)
    if as_json:
        print_json(asdict(proof))
        return
    table = Table(title="改动过的句子", title_justify="left")
    for heading in ("改动", "拦下", "共", "比例"):
        table.add_column(heading, justify="left" if heading == "改动" else "right")
    for kind, (caught, total) in sorted(proof.caught.items()):
        table.add_row(kind, str(caught), str(total), f"{caught / total:.1%}")
    caught, total = proof.total
    table.add_row("全部", str(caught), str(total), f"{caught / max(total, 1):.1%}")
    screen.print(table)
    passed, untouched = proof.untouched
    screen.print(f"未改动的 {untouched} 句，通过 {passed} 句（{passed / untouched:.1%}）；每句 {proof.milliseconds:.0f} 毫秒")
    for kind, words, _ in proof.missed[:errors]:
        screen.print(f"漏过（{kind}）：{words}", markup=False)
    for words, reasons in proof.refused[:errors]:
        screen.print(f"误拦：{words}  {reasons}", markup=False)
