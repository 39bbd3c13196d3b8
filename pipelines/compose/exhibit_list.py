"""展品清单: one row an exhibit, thirteen columns (DOMAIN section 3.5), every cell as the catalogue or the curator has it."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.compose.citing import date_text
from pipelines.compose.showing import Shown, plain

COLUMNS = (
    "序号", "展品名称", "类型", "档号", "形成日期", "责任者", "尺寸/页", "开放状态", "公布审批号",
    "权利状态", "说明文字", "位置", "保护要求",
)


def rows(exhibits: Iterable[Shown]) -> list[tuple[str, ...]]:
    """The heading and a row for each exhibit; an empty cell is one that nobody has filled."""
    return [COLUMNS, *(_row(e) for e in exhibits)]


def _row(shown: Shown) -> tuple[str, ...]:
    record, details = shown.record, shown.exhibit.details
    return (
        str(shown.number), shown.name, "，".join(shown.marks), shown.reference, date_text(record.when),
        plain(record.catalogue.get("责任者", "")), size(shown), record.openness.value, record.publication, shown.rights, shown.label,
        plain(details.get("位置", "").strip() or " / ".join(shown.place)), plain(details.get("保护要求", "").strip()),
    )


def size(shown: Shown) -> str:
    """尺寸, and the page shown or, for a whole record, how many it has."""
    pages = shown.record.catalogue.get("页数", "").strip()
    part = shown.exhibit.pages.strip() or (f"{pages}页" if pages.isdigit() else pages)
    return plain("；".join(w for w in (shown.exhibit.details.get("尺寸", "").strip(), part) if w))
