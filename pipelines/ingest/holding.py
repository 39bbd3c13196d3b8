"""What is known of a folder of records as a whole: `holding.yaml`, overridden by the command line.

    archive: 某某档案馆            # 馆名
    archive_code: "433001"        # 档案馆代码
    fonds: T901                   # default 全宗号, or a map: {T901: {title: ..., regime: ..., viewpoint: ...}}
    openness: 未审核               # for records without a 开放标识 of their own
    publication: 某档公〔2019〕7号  # 公布审批号, for open records without their own
    vouched_by: 张三               # who answers for what is said here
    columns: {来文机关: 责任者}      # the file's heading -> field
    openness_values: {"1": 开放}   # what this system's 开放标识 mean; an unlisted, unknown one is 未审核
    secrecy_values: {"0": 无}      # the same for 密级
    text_column: 全文              # the column that holds the full text
    text_encoding: gb18030        # where detection fails
    title_from: heading           # documents without a catalogue: heading, first_line or filename
    date_from: filename           # the same: filename or first_line

A folder is described by the nearest `holding.yaml` above its files; one deeper down stands alone and inherits nothing,
so that an openness said of one fonds is never spread to another. Without any, every record is 未审核 and unpublished.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from graph.access import openness_of
from graph.model import Openness

FILE_NAME = "holding.yaml"
_MAX_BYTES = 1024**2
_CHOICES = {"title_from": ("", "heading", "first_line", "filename"), "date_from": ("", "filename", "first_line")}


class HoldingError(ValueError):
    """A holding.yaml or an option that cannot be understood; the message says what to correct, in Chinese."""


@dataclass(frozen=True, slots=True)
class Fonds:
    """What a holding says of one fonds: title, regime (政权性质) and viewpoint ("adversary" for the opponent's papers)."""

    title: str = ""
    regime: str = ""
    viewpoint: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A folder's description; "" and None mean not said. HoldingError for an openness or a choice nobody knows."""

    archive: str = ""
    archive_code: str = ""
    fonds: str = ""
    fonds_map: Mapping[str, Fonds] = field(default_factory=dict)
    openness: Openness | str | None = None
    publication: str = ""
    vouched_by: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    openness_values: Mapping[str, str] = field(default_factory=dict)
    secrecy_values: Mapping[str, str] = field(default_factory=dict)
    text_column: str = ""
    text_encoding: str = ""
    title_from: str = ""
    date_from: str = ""

    def __post_init__(self) -> None:
        if self.openness is not None and not isinstance(self.openness, Openness):
            found, known = openness_of(self.openness)
            if not known:
                raise HoldingError(f"不认识的开放状态“{self.openness}”，请用 开放、延期开放、控制 或 未审核")
            object.__setattr__(self, "openness", found if self.openness.strip() else None)
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise HoldingError(f"{name} 只能是 {'、'.join(filter(None, allowed))}，不能是“{getattr(self, name)}”")

    @classmethod
    def from_options(
        cls, archive: str = "", fonds: str = "", openness: str = "", publication: str = "", vouched_by: str = ""
    ) -> Holding:
        """What a command line says; "" is not said. HoldingError for an openness nobody knows."""
        return cls(
            archive=archive, fonds=fonds, openness=openness or None, publication=publication, vouched_by=vouched_by
        )

    @property
    def default_openness(self) -> Openness:
        """For a record that says nothing of its own."""
        return Openness(self.openness) if self.openness is not None else Openness.NOT_REVIEWED

    def overridden(self, options: Holding) -> Holding:
        """This description with whatever the options say put over it."""
        said = {f.name: getattr(options, f.name) for f in fields(options)}
        return replace(self, **{name: value for name, value in said.items() if value})


def read_holding(path: Path) -> Holding:
    """A holding.yaml; HoldingError where it is broken, too large, or says something unknown."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise HoldingError("holding.yaml 过大，请检查内容")
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError) as error:
        raise HoldingError("holding.yaml 无法读取，请检查权限，并存为 UTF-8") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, HoldingError):
            raise
        mark = getattr(error, "problem_mark", None)
        raise HoldingError("holding.yaml 格式有误" + (f"（第 {mark.line + 1} 行）" if mark else "")) from error
    if said is None:
        return Holding()
    if not isinstance(said, dict):
        raise HoldingError("holding.yaml 应是“名称: 值”的列表")
    try:
        return _holding(said)
    except HoldingError as error:
        raise HoldingError(f"holding.yaml：{error}") from None


def _holding(said: Mapping[Any, Any]) -> Holding:
    names = {f.name for f in fields(Holding)} - {"fonds_map"}
    if unknown := sorted(str(key) for key in said if key not in names):
        raise HoldingError(f"有不认识的项：{'、'.join(unknown)}")
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name in ("columns", "openness_values", "secrecy_values"):
            values[name] = _mapping(name, value)
        elif name == "fonds" and isinstance(value, dict):
            values["fonds_map"] = {str(k): _fonds(str(k), v) for k, v in value.items()}
            values["fonds"] = str(next(iter(value))) if len(value) == 1 else ""
        else:
            values[name] = _word(value)
    return Holding(**values)


def _mapping(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise HoldingError(f"{name} 应是“名称: 值”的列表")
    return {_word(k): _word(v) for k, v in value.items()}


def _fonds(code: str, value: object) -> Fonds:
    if value is None or isinstance(value, str):
        return Fonds(title=value or "")
    if not isinstance(value, dict) or set(map(str, value)) - {f.name for f in fields(Fonds)}:
        raise HoldingError(f"全宗 {code} 只能写 title、regime、viewpoint，请检查")
    return Fonds(**{str(k): _word(v) for k, v in value.items()})


def _word(value: object) -> str:
    if isinstance(value, (dict, list, set, tuple)):
        raise HoldingError("应写一个词的地方写成了列表")
    return "" if value is None else str(value).strip().encode("utf-8", "replace").decode()
