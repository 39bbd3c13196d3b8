"""`lanmai templates`: which Word templates are used, copies to edit, and what is wrong with an own one."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from ui import cli


def lanmai(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code, output, errors of a command."""
    monkeypatch.setattr("sys.argv", ["lanmai", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_copy_is_made_used_and_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    code, out, _ = lanmai(capsys, monkeypatch, "templates", "brief", "--copy", str(folder))
    assert (code, "已抄到" in out) == (0, True)
    assert "Noto Serif CJK SC" in (folder / "60-lanmai-fonts.conf").read_text("utf-8")
    code, _, err = lanmai(capsys, monkeypatch, "templates", "brief", "--copy", str(folder))
    assert (code, "已经有" in err) == (2, True)
    monkeypatch.setenv("LANMAI_TEMPLATES", str(folder))
    _, out, _ = lanmai(capsys, monkeypatch, "templates", "--json")
    assert {t["kind"]: t["file"] for t in json.loads(out)}["brief"] == str(folder / "brief.docx")
    document = docx.Document(str(folder / "brief.docx"))
    next(p for p in document.paragraphs if p.text == "{{标题}}").runs[0].text = "标题"
    document.save(str(folder / "brief.docx"))
    code, _, err = lanmai(capsys, monkeypatch, "templates")
    assert (code, "缺少位置：{{标题}}" in err, len(err.strip().splitlines())) == (2, True, 1)


def test_an_unknown_kind_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = lanmai(capsys, monkeypatch, "templates", "poem")
    assert (code, "没有“poem”这种文稿" in err) == (2, True)
