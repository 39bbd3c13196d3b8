"""Compose: evidence -> sentences that cite it -> a product that can leave. Reads the store, never writes."""

from __future__ import annotations

from pathlib import Path

from graph.works import Product
from pipelines.compose.draft_json import DraftError, parse, to_json
from pipelines.compose.outline import draft_brief
from pipelines.compose.rewriting import rewrite
from pipelines.compose.verify import Facts, FactsOf, Lookup, verify, verify_sentence
from pipelines.compose.word import ExportRefused, write_docx
from pipelines.compose.word_reading import read_docx

__all__ = [
    "DraftError", "ExportRefused", "Facts", "FactsOf", "Lookup", "draft_brief", "read_draft", "rewrite", "to_json", "verify",
    "verify_sentence", "write_docx",
]


def read_draft(path: Path) -> Product:
    """A draft from .docx or product JSON, unverified. DraftError when it cannot be read."""
    if path.suffix.lower() == ".docx":
        return read_docx(path)
    try:
        return parse(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise DraftError(f"{path.name} 不是 UTF-8 文本") from error
