"""The Word templates of the works: which are used, whether they are sound, copies to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.compose.word_templates import (
    KINDS,
    TEMPLATES_FOLDER,
    copied,
    font_aliases,
    fonts_lacking,
    open_template,
    own_template,
)
from ui.commands.common import JsonOption, UsageError, print_json, screen

_ALIASES = "60-lanmai-fonts.conf"
CopyOption = Annotated[
    Path | None, typer.Option("--copy", help="把随附的模板抄到这个文件夹，供用 Word 修改", show_default=False)
]


def templates(
    kind: Annotated[str, typer.Argument(help=f"哪一种文稿（{'、'.join(KINDS)}）；不写就是全部", show_default=False)] = "",
    copy: CopyOption = None, as_json: JsonOption = False,
) -> None:
    """列出并检查文稿的 Word 模板：自己的文件夹由 LANMAI_TEMPLATES 指明，同名文件代替随软件附带的。"""
    if kind and kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种文稿：写 {'、'.join(KINDS)}，或不写")
    kinds = [kind] if kind else list(KINDS)
    if copy is not None:
        _copy(kinds, copy)
        return
    used = {k: own_template(k) for k in kinds}
    lacking = {k: fonts_lacking(open_template(k)) for k in used}  # opening checks them
    if as_json:
        print_json([{"kind": k, "file": str(path or ""), "fonts": lacking[k]} for k, path in used.items()])
        return
    for name, path in used.items():
        screen.print(f"{name}.docx  {f'馆方  {path}' if path else '随软件'}", markup=False)
    for note in dict.fromkeys(n for notes in lacking.values() for n in notes):
        screen.print(note, markup=False)


def _copy(kinds: list[str], folder: Path) -> None:
    present = [k for k in kinds if (folder / f"{k}.docx").exists()]
    if present:
        raise UsageError(f"{folder} 里已经有 {'、'.join(f'{k}.docx' for k in present)}：直接改它，或先移走")
    for kind in kinds:
        screen.print(f"已抄到 {copied(kind, folder)}", markup=False)
    (folder / _ALIASES).write_text(font_aliases(kinds[0]), "utf-8")
    screen.print(
        f"用 Word 改版头、字体和固定的字，留住样式和双花括号的位置；改好后把 {TEMPLATES_FOLDER} 设成 {folder}，"
        "再运行 lanmai templates 检查。"
        f"\n用 LibreOffice 或 WPS 而没有这些字体的 Linux 电脑，可把 {_ALIASES} 放进 ~/.config/fontconfig/conf.d/。", markup=False,
    )
