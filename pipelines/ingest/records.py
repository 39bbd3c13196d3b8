"""One entry of any input, as written, made into a Record, with everything the clerk should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.access import openness_of
from graph.model import Fate, Openness, Record, RowFate, Run, When
from pipelines.calendar_dates import catalogue_date
from pipelines.ingest import reference_codes
from pipelines.ingest.documents import date_inside
from pipelines.ingest.fields import (
    CATALOGUE_NO,
    DATE,
    DH,
    END,
    FILE_FIELD,
    FONDS,
    FONDS_TITLE,
    ITEM,
    OPENNESS,
    PUBLICATION,
    SECRECY,
    START,
    TITLE,
    VOLUME,
    clean,
    is_classified,
    normalise,
    secrecy_known,
)
from pipelines.ingest.holding import Holding
from pipelines.ingest.ledger import Ledger
from pipelines.ingest.reference_codes import ReferenceCode

CLASSIFIED = "涉密（密级为秘密、机密或绝密），拒收，题名未保存"
_SHOWN_AS_CUT = (50, 100, 254, 255)  # lengths at which other systems cut a 题名


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row, line or document says. `fields` by field name as written; `own_id` is an id given for it.

    `own_id` is kept verbatim whatever else claims it; `id` is what to use when there is no 档号. `folder` stands in for
    a missing fonds. `catalogued` is whether a missing 档号 or 题名 is worth a warning. `doubt` is a reason to treat the
    record as not reviewed unless its own 开放标识 says otherwise.
    """

    path: str
    row: int
    source_id: str
    id: str
    fields: Mapping[str, str]
    raw: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    text_path: str = ""
    layout: tuple[Run, ...] = ()
    own_id: str = ""
    folder: str = ""
    catalogued: bool = False
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubt: str = ""


def reference_code(fields: Mapping[str, str]) -> ReferenceCode:
    """The 档号 of an entry; where that cell is blank, the one its 全宗号, 目录号, 案卷号 and 件号 make together."""
    written = fields.get(DH, "")
    if written.strip():
        return reference_codes.parse(written)
    parts = [clean(fields.get(name, "")) for name in (FONDS, CATALOGUE_NO, VOLUME)]
    if not all(parts):
        return reference_codes.parse("")
    item = clean(fields.get(ITEM, ""))
    return reference_codes.parse("-".join([*parts, item] if item else parts))


def refused(fields: Mapping[str, str], holding: Holding) -> bool:
    """Whether an entry's 密级 keeps it out of the system altogether."""
    level = fields.get(SECRECY, "")
    return is_classified(level) or is_classified(holding.secrecy_values.get(clean(level), ""))


def build(entry: Entry, holding: Holding, ledger: Ledger) -> tuple[Record, RowFate]:
    """The record, and what became of it: loaded, or loaded with warnings. Call `refused` first."""
    warnings = list(entry.warnings)
    notes = list(entry.notes)
    code = _code(entry, warnings)
    catalogue = _catalogue(entry.fields, notes)
    when = _when(catalogue, warnings)
    openness = _openness(entry, holding, warnings)
    fonds = _fonds(entry, code, holding, warnings)
    _about_fonds(catalogue, fonds, holding)
    _check_title(entry, catalogue, warnings, notes)
    own = clean(entry.fields.get(PUBLICATION, ""))
    record = Record(
        id=_id(entry, code, ledger, warnings),
        text=entry.text,
        catalogue=catalogue,
        raw=dict(entry.raw),
        dh_raw=entry.fields.get(DH, ""),
        dh_norm=code.norm,
        archive=holding.archive,
        fonds=fonds,
        openness=openness,
        publication=own or (holding.publication if openness is Openness.OPEN else ""),
        when=when,
        source_id=entry.source_id,
        source_path=entry.path,
        source_row=entry.row,
        text_path=entry.text_path,
        layout=entry.layout,
    )
    fate = Fate.WARNING if warnings else Fate.LOADED
    return record, RowFate(entry.path, entry.row, fate, record.id, tuple(dict.fromkeys((*warnings, *notes))))


def _code(entry: Entry, warnings: list[str]) -> ReferenceCode:
    code = reference_code(entry.fields)
    if entry.fields.get(DH, "").strip():
        if not code.parsed and reference_codes.looks_like_date(code.norm):
            warnings.append(f"档号不能解析：“{clean(code.raw)}”像是被表格软件改成了日期，请核对原件")
        elif not code.parsed:
            warnings.append(f"档号不能解析：“{clean(code.raw)[:60]}”，原样保留")
    elif code.norm:
        warnings.append(f"档号缺失，由全宗号、目录号、案卷号组成“{code.norm}”，请核对")
    elif entry.catalogued:
        warnings.append("档号缺失")
    return code


def _id(entry: Entry, code: ReferenceCode, ledger: Ledger, warnings: list[str]) -> str:
    if entry.own_id:
        if ledger.times(entry.own_id) > 1:
            warnings.append(f"标识“{entry.own_id[:60]}”重复，入库后只保留最后一条")
        return entry.own_id
    wanted = code.norm or entry.id
    times = ledger.times(wanted)
    if times == 1:
        return wanted
    warnings.append(f"档号重复：“{wanted}”第 {times} 次出现" if code.norm else f"标识“{wanted}”重复")
    numbered = f"{wanted}#{times}"
    return numbered if ledger.times(numbered) == 1 else f"{numbered}-{entry.source_id[:12]}-{entry.row}"


def _catalogue(fields: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    catalogue: dict[str, str] = {}
    for name, written in fields.items():
        if name == FILE_FIELD:
            continue
        value = normalise(name, written)
        if value:
            catalogue[name] = value
        if name == TITLE and value != written:
            notes.append("题名里的换行、空格等已在规范值中去掉，原样仍保留")
    start, end = catalogue.get(START, ""), catalogue.get(END, "")
    if DATE not in catalogue and (start or end):
        catalogue[DATE] = f"{start}至{end}" if start and end and start != end else start or end
    return catalogue


def _when(catalogue: dict[str, str], warnings: list[str]) -> When | None:
    written = catalogue.get(DATE, "")
    if not written:
        return None
    when, warning = catalogue_date(written)
    if when is None and (inside := date_inside(written)):
        found, _ = catalogue_date(inside)
        if found is not None:
            catalogue[DATE] = inside
            return found
    if warning:
        warnings.append(warning)
    return when


def _openness(entry: Entry, holding: Holding, warnings: list[str]) -> Openness:
    written = clean(entry.fields.get(OPENNESS, ""))
    meant = holding.openness_values.get(written, written)
    level = clean(entry.fields.get(SECRECY, ""))
    if level and not secrecy_known(holding.secrecy_values.get(level, level)):
        warnings.append(f"密级“{level[:20]}”含义不明，按未审核处理，请核对或在 holding.yaml 的 secrecy_values 说明")
        return Openness.NOT_REVIEWED
    if not meant:
        if entry.doubt:
            warnings.append(entry.doubt)
            return Openness.NOT_REVIEWED
        return holding.default_openness
    openness, known = openness_of(meant)
    if not known:
        warnings.append(f"开放标识“{written[:20]}”含义不明，按未审核处理，可在 holding.yaml 的 openness_values 说明")
    return openness


def _fonds(entry: Entry, code: ReferenceCode, holding: Holding, warnings: list[str]) -> str:
    given = clean(entry.fields.get(FONDS, ""))
    if code.fonds:
        if given and given != code.fonds and reference_codes.normalise(given) != code.fonds:
            warnings.append(f"全宗号“{given[:20]}”与档号里的“{code.fonds}”不一致，以档号为准")
        return code.fonds
    if given:
        return given
    title = clean(entry.fields.get(FONDS_TITLE, ""))
    by_title = [number for number, fonds in holding.fonds_map.items() if title and fonds.title == title]
    return by_title[0] if len(by_title) == 1 else holding.fonds or entry.folder


def _about_fonds(catalogue: dict[str, str], fonds: str, holding: Holding) -> None:
    """What the holding knows of the fonds, which belongs to every record of it (DOMAIN section 1)."""
    if holding.archive_code:
        catalogue.setdefault("档案馆代码", holding.archive_code)
    about = holding.fonds_map.get(fonds)
    if about is None:
        return
    for name, value in ((FONDS_TITLE, about.title), ("政权性质", about.regime), ("立场", about.viewpoint)):
        if value:
            catalogue.setdefault(name, value)


def _check_title(entry: Entry, catalogue: Mapping[str, str], warnings: list[str], notes: list[str]) -> None:
    title = catalogue.get(TITLE, "")
    if not title:
        if entry.catalogued:
            warnings.append("题名缺失")
    elif len(title) in _SHOWN_AS_CUT:
        notes.append(f"题名恰为 {len(title)} 字，可能被截断，请核对")
    elif title in ("无题", "無題"):
        notes.append("题名为“无题”，可在编目时补拟")
    if any("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in title):
        notes.append("题名里有无法显示的字，请核对原件")
