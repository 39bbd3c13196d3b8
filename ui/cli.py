"""The `lanmai` command: the second user interface. Exit codes: 0 done, 1 the answer is no, 2 wrong use or bad input."""

from __future__ import annotations

import sys

import typer
from typer import Abort, Exit
from typer._click.exceptions import ClickException  # typer carries its own click and exports no base class

from ui.commands import (
    asking,
    auditing,
    building,
    classifying,
    composing,
    correcting,
    deciding,
    enquiring,
    exhibiting,
    measuring,
    regulations,
    rereading,
    reviewing,
    serving,
    templates,
    through_time,
    users,
)
from ui.commands.common import NothingFound, StoreError, UsageError

app = typer.Typer(
    help="兰脉：档案知识图谱编研平台。每一句话都能回到档案原文。",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

READING, ASKING, WRITING, MEASURING, SERVING = "读入", "查问", "编写", "度量", "服务"
_COMMANDS = (
    (READING, "build", building.build), (READING, "ingest", building.ingest_files),
    (READING, "extract", building.extract), (READING, "resolve", building.resolve),
    (READING, "classify", classifying.classify), (READING, "reclassify", classifying.reclassify),
    (READING, "schemes", classifying.schemes_used), (READING, "load", building.load),
    (ASKING, "search", asking.search), (ASKING, "ask", enquiring.ask), (ASKING, "show", asking.show),
    (ASKING, "path", asking.path_between),
    (ASKING, "timeline", asking.timeline_of), (ASKING, "record", asking.record), (ASKING, "amendments", regulations.amendments),
    (ASKING, "place", through_time.place), (ASKING, "held", through_time.held),
    (ASKING, "succession", through_time.succession_of),
    (ASKING, "review", reviewing.review), (ASKING, "assign", reviewing.give), (ASKING, "settle", reviewing.settle),
    (ASKING, "read-again", rereading.read_again),
    (ASKING, "judge", deciding.judge), (ASKING, "apart", deciding.apart),
    (ASKING, "report", correcting.report), (ASKING, "stats", asking.stats),
    (WRITING, "brief", composing.brief), (WRITING, "dossier", composing.dossier),
    (WRITING, "chronicle", composing.chronicle), (WRITING, "history", composing.history),
    (WRITING, "compilation", composing.compilation), (WRITING, "on-this-day", composing.on_this_day),
    (WRITING, "exhibition", composing.exhibition),
    (WRITING, "verify", composing.verify), (WRITING, "export", composing.export),
    (WRITING, "templates", templates.templates),
    (WRITING, "hall", exhibiting.hall), (WRITING, "exhibition-files", exhibiting.exhibition_files),
    (MEASURING, "evaluate", measuring.evaluate), (MEASURING, "bench", measuring.bench),
    (SERVING, "ui", serving.ui), (SERVING, "doctor", serving.doctor),
)
for panel, name, command in _COMMANDS:
    app.command(name, rich_help_panel=panel)(command)
app.command("storyline", hidden=True)(composing.exhibition)  # the name under which other tools call it
app.add_typer(correcting.app, name="corrections", rich_help_panel=ASKING)
app.add_typer(users.app, name="user", rich_help_panel=SERVING)
app.add_typer(auditing.app, name="audit", rich_help_panel=SERVING)


def main() -> None:
    """Run the command; every error is one line on standard error."""
    try:
        app(standalone_mode=False)
    except Exit as ended:
        sys.exit(ended.exit_code)
    except Abort:
        _end("已中止", 130)
    except ClickException as error:
        _end(_wrong_use(error), 2)
    except NothingFound as nothing:
        _end(str(nothing), 1)
    except (UsageError, StoreError, OSError, ValueError) as error:
        _end(_one_line(error), 2)
    except KeyboardInterrupt:
        _end("已中止：再次运行会从停下的地方继续", 130)


def _wrong_use(error: ClickException) -> str:
    """What was wrong with the words of the command, in Chinese, and where to look."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = str(getattr(parameter, "name", "") or "").upper()
    told = {
        "MissingParameter": f"缺少参数 {name}",
        "NoSuchOption": f"没有 {getattr(error, 'option_name', '')} 这个选项",
        "NoSuchCommand": "没有这个命令",
        "BadParameter": f"参数 {name} 的值不对",
    }
    message = told.get(kind, "没有这个命令" if "command" in error.format_message() else error.format_message())
    return _one_line(ValueError(f"{message}（用法见 lanmai --help）"))


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror or '无法读写'}：{error.filename}"
    return " ".join(str(error).split()) or type(error).__name__


def _end(message: str, code: int) -> None:
    if message:
        sys.stderr.write(message + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
