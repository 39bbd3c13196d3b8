"""Files in, records out: every row and file with its fate, one at a time, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from graph.model import Fate, Record, RowFate, Source
from pipelines.ingest import records, reference_codes
from pipelines.ingest.catalogues import Row, read_catalogue
from pipelines.ingest.documents import Document, describe, read_document, secrecy_mark
from pipelines.ingest.fields import DH, FILE_FIELD, OPENNESS, SECRECY, TITLE, clean, is_mark_alone
from pipelines.ingest.guard import Unreadable, admit, check_content
from pipelines.ingest.holding import FILE_NAME, Holding, HoldingError, read_holding
from pipelines.ingest.join import Match, Texts, code_of_name
from pipelines.ingest.jsonl import JsonLine, read_jsonl
from pipelines.ingest.layout import Part, lay_out
from pipelines.ingest.ledger import Ledger
from pipelines.ingest.walk import Found, discover, readable

_CATALOGUES = (".xlsx", ".xlsm", ".csv", ".tsv")
_DOCUMENTS = (".txt", ".md", ".docx", ".pdf")
_STEM = 48  # characters of a file name that go into an id whole
_CHUNK = 1024**2
_MARKED = "正文首部有密级标志，拒收，题名和正文未保存；如已解密，请在目录的密级栏写明“已解密”"
_DOUBT = "正文首部有“{}”字样而没有审核结论，按未审核处理，请核对密级"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of one row, line or file: a record or none, fates, and the file they are of.

    `source.id` is "" for a file that could not be read. `skipped` counts rows that are no records (titles, repeated
    headers, blanks, totals); it comes once a file, after its rows.
    """

    record: Record | None
    fates: tuple[RowFate, ...]
    source: Source
    skipped: int = 0


def ingest(paths: Sequence[Path], options: Holding) -> Iterator[Ingested]:
    """Records of all files below the paths: catalogues first with their texts, then the remaining documents and jsonl.

    What the options say goes before any `holding.yaml`. Nothing about a file makes this raise: a broken, hostile or
    refused one is a rejected row. Memory does not grow with the number of rows.
    """
    with closing(Ledger()) as ledger:
        yield from _Intake(discover(paths), options, ledger).run()


class _Intake:
    def __init__(self, found: Sequence[Found], options: Holding, ledger: Ledger) -> None:
        self._found = found
        self._options = options
        self._ledger = ledger
        self._received_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._holdings: dict[Path, Holding | None] = {}
        self._texts = Texts.of(f.path for f in found if not f.problem and f.path.suffix.lower() in _DOCUMENTS)
        self._catalogued: set[Path] = set()

    def run(self) -> Iterator[Ingested]:
        """Problems of the walk and of holding.yaml, then catalogues, then everything else."""
        files: list[Found] = []
        for found in self._found:
            if found.problem:
                yield self._rejected(found.path, found.problem)
            elif found.path.name == FILE_NAME:
                yield from self._described(found.path)
            else:
                files.append(found)
        for found in files:
            if found.path.suffix.lower() in _CATALOGUES:
                yield from self._catalogue(found)
        for found in files:
            suffix = found.path.suffix.lower()
            if suffix == ".jsonl":
                yield from self._lines(found)
            elif suffix not in _CATALOGUES and not self._texts.is_taken(found.path):
                yield from self._document(found)

    def _described(self, path: Path) -> Iterator[Ingested]:
        """Reads a holding.yaml; a broken one is told, and its folder is taken as undescribed, that is closed."""
        try:
            self._holdings[path.parent] = read_holding(path)
        except HoldingError as error:
            self._holdings[path.parent] = Holding()
            yield self._rejected(path, f"{error}；这个文件夹暂按未审核处理")

    def _holding(self, found: Found) -> Holding:
        """That of the nearest described folder, from the file's own up to the one given, under the options."""
        for folder in found.path.parents:
            said = self._holdings.get(folder)
            if said is None and found.root == found.path and (folder / FILE_NAME).is_file():
                said = self._alone(folder)
            if said is not None:
                return said.overridden(self._options)
            if folder == found.root or found.root == found.path:
                break
        return self._options

    def _alone(self, folder: Path) -> Holding:
        """For a file given by itself, the holding.yaml beside it; a broken one counts as none."""
        try:
            said = read_holding(folder / FILE_NAME)
        except HoldingError:
            said = Holding()
        self._holdings[folder] = said
        return said

    def _source(self, path: Path, holding: Holding) -> Source:
        """Checks a file and hashes it; Unreadable where it may not be read."""
        size = admit(path)
        digest = hashlib.sha256()
        try:
            with path.open("rb") as stream:
                head = stream.read(_CHUNK)
                check_content(path, head)
                while head:
                    digest.update(head)
                    head = stream.read(_CHUNK)
        except OSError as error:
            raise Unreadable("文件无法读取，请检查权限和磁盘") from error
        return Source(digest.hexdigest(), _shown(path), self._received_at, holding.vouched_by, size)

    def _rejected(self, path: Path, reason: str, row: int = 0, source: Source | None = None) -> Ingested:
        fate = RowFate(_shown(path), row, Fate.REJECTED, reasons=(reason,))
        return Ingested(None, (fate,), source or Source("", _shown(path), self._received_at))

    def _catalogue(self, found: Found) -> Iterator[Ingested]:
        holding = self._holding(found)
        source = None
        skipped = 0
        try:
            source = self._source(found.path, holding)
            for row in read_catalogue(found.path, holding):
                if row is None:
                    skipped += 1
                elif row.problem:
                    yield self._rejected(_labelled(found.path, row), row.problem, row.number, source)
                else:
                    yield from self._row(found, row, holding, source)
        except Unreadable as error:
            yield self._rejected(found.path, str(error), source=source)
        except OSError:
            yield self._rejected(found.path, "读取中断，其后各行未载入，请检查磁盘后重新导入", source=source)
        if skipped and source:
            yield Ingested(None, (), source, skipped)

    def _row(self, found: Found, row: Row, holding: Holding, source: Source) -> Iterator[Ingested]:
        path = _labelled(found.path, row)
        if row.coded:
            self._catalogued.add(found.root)
        code = records.reference_code(row.fields).norm
        if row.classified:
            yield self._refused(path, row, code, source, records.CLASSIFIED)
            return
        if not (code or row.fields.get(TITLE, "").strip() or row.fields.get(FILE_FIELD, "").strip() or row.text.strip()):
            yield self._rejected(path, "没有档号、题名和正文", row.number, source)
            return
        match = None if row.text.strip() else self._texts.take(row.fields, code, found.path)
        document, file_items = self._joined(match, holding)
        mark = secrecy_mark(document.text if document else row.text)
        if "★" in mark and not row.fields.get(SECRECY, "").strip() and not _open(row.fields):
            yield self._refused(path, row, code, source, _MARKED, match)
            return
        warnings = [*row.warnings, *([match.warning] if match and match.warning else [])]
        if match and document is None:
            warnings.append("正文文件未能读取，只载入目录")
        elif match is None and row.fields.get(FILE_FIELD, "").strip() and not row.text.strip():
            warnings.append("找不到目录所写的正文文件，只载入目录")
        text, layout = (document.text, document.layout) if document else lay_out([Part("", row.text)])
        sheet = f"{row.sheet}." if row.sheet else ""
        entry = records.Entry(
            path=_shown(path), row=row.number, source_id=source.id, id=f"{source.id[:12]}-{sheet}{row.number}",
            fields=row.fields, raw=row.raw, text=text,
            text_path=_shown(match.path) if match and document else "", layout=layout,
            folder="" if row.coded else _folder(found.path), catalogued=row.coded or not row.text.strip(),
            warnings=tuple(warnings), notes=row.notes, doubt=_DOUBT.format(mark) if mark else "",
        )
        record, fate = records.build(entry, holding, self._ledger)
        yield Ingested(record, (fate,), source)
        for item in file_items:
            yield _of_record(item, record.id)

    def _joined(self, match: Match | None, holding: Holding) -> tuple[Document | None, list[Ingested]]:
        """A row's text and the fates of its files, which still lack the record's id."""
        if match is None:
            return None, []
        document, item = self._text(match.path, holding)
        items = [item]
        for other in match.others:
            reason = f"同一件的另一种格式，正文取自 {readable(match.path).name}"
            fate = RowFate(_shown(other), 0, Fate.WARNING, reasons=(reason,))
            items.append(Ingested(None, (fate,), Source("", _shown(other), self._received_at)))
        return document, items

    def _text(self, path: Path, holding: Holding) -> tuple[Document | None, Ingested]:
        source = None
        try:
            source = self._source(path, holding)
            document = read_document(path, holding.text_encoding)
        except (Unreadable, OSError) as error:
            return None, self._rejected(path, _reason(error), source=source)
        fate = Fate.WARNING if document.warnings else Fate.LOADED
        return document, Ingested(None, (RowFate(_shown(path), 0, fate, reasons=document.warnings),), source)

    def _refused(
        self, path: Path, row: Row, code: str, source: Source, reason: str, match: Match | None = None
    ) -> Ingested:
        """A classified row and its files: nothing of them but where they stand."""
        reasons = [reason]
        if code and self._ledger.known(code):
            reasons.append("同一档号的另一行已经载入，请核对密级并撤下那一件")
        files = [*((match.path, *match.others) if match else ()), *self._texts.withhold(row.fields, code)]
        fates = [RowFate(_shown(path), row.number, Fate.REJECTED, reasons=tuple(reasons))]
        for file in files:
            fates.append(RowFate(_shown(_unnamed(file)), 0, Fate.REJECTED, reasons=(_WITHHELD,)))
        return Ingested(None, tuple(fates), source)

    def _document(self, found: Found) -> Iterator[Ingested]:
        holding = self._holding(found)
        document, item = self._text(found.path, holding)
        if document is None:
            yield item
            return
        mark = secrecy_mark(document.text)
        if "★" in mark:
            yield self._rejected(_unnamed(found.path), _MARKED)
            return
        fields = describe(readable(found.path), document.text, holding)
        if code := code_of_name(found.path):
            fields[DH] = code
        folder = _folder(found.path)
        warnings = list(document.warnings)
        if found.root in self._catalogued:
            warnings.append("目录里没有这个文件对应的行，题名和日期取自文件本身")
        entry = records.Entry(
            path=_shown(found.path), row=0, source_id=item.source.id,
            id=f"{holding.fonds or folder}/{_short(readable(found.path).stem)}", fields=fields, text=document.text,
            text_path=_shown(found.path), layout=document.layout, folder=folder, warnings=tuple(warnings),
            doubt=_DOUBT.format(mark) if mark else "",
        )
        record, fate = records.build(entry, holding, self._ledger)
        yield Ingested(record, (fate,), item.source)

    def _lines(self, found: Found) -> Iterator[Ingested]:
        holding = self._holding(found)
        source = None
        skipped = 0
        try:
            source = self._source(found.path, holding)
            for line in read_jsonl(found.path, holding.text_encoding):
                if line is None:
                    skipped += 1
                else:
                    yield self._line(found.path, line, holding, source)
        except (Unreadable, OSError) as error:
            yield self._rejected(found.path, _reason(error), source=source)
        if skipped and source:
            yield Ingested(None, (), source, skipped)

    def _line(self, path: Path, line: JsonLine, holding: Holding, source: Source) -> Ingested:
        if line.problem:
            return self._rejected(path, line.problem, line.number, source)
        marked = any(is_mark_alone(value) for name, value in line.fields.items() if name != TITLE)
        if marked or records.refused(line.fields, holding):
            return self._rejected(path, records.CLASSIFIED, line.number, source)
        entry = records.Entry(
            path=_shown(path), row=line.number, source_id=source.id, id=f"{source.id[:12]}-{line.number}",
            fields=line.fields, raw=line.raw, text=line.text, own_id=line.id, warnings=line.warnings,
        )
        record, fate = records.build(entry, holding, self._ledger)
        return Ingested(record, (fate,), source)


_WITHHELD = "对应的目录行涉密，正文未读取"


def _shown(path: Path) -> str:
    return str(readable(path))


def _of_record(item: Ingested, record_id: str) -> Ingested:
    return replace(item, fates=tuple(replace(f, record_id=record_id) for f in item.fates))


def _labelled(path: Path, row: Row) -> Path:
    return Path(f"{path}#{row.sheet_name}") if row.sheet else path


def _unnamed(path: Path) -> Path:
    """A refused file's place without its name, which may be the 题名, unless the name is the 档号."""
    return path if reference_codes.parse(path.stem).parsed else path.parent / f"（涉密文件，名称不保存）{path.suffix}"


def _folder(path: Path) -> str:
    return readable(path.absolute()).parent.name


def _short(stem: str) -> str:
    name = clean(stem)
    return name if len(name) <= _STEM else f"{name[:_STEM]}~{hashlib.sha256(stem.encode()).hexdigest()[:8]}"


def _open(fields: Mapping[str, str]) -> bool:
    return clean(fields.get(OPENNESS, "")) in ("开放", "已开放")


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, Unreadable) else "文件无法读取，请检查权限"
