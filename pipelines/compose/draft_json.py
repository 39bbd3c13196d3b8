"""Products as JSON: `{"title","kind","sections":[{"heading","sentences":[{"text","verdict","reasons","citations"}]}]}`."""

from __future__ import annotations

import json
from typing import Any

from graph.model import Span
from graph.works import Exhibit, ExhibitForm, Product, Section, Sentence, Support


class DraftError(Exception):
    """A draft that cannot be read; the message says what is wrong, in Chinese."""


def to_json(product: Product) -> dict[str, Any]:
    """The product as JSON values, complete enough to read back."""
    return {
        "id": product.id, "title": product.title, "kind": product.kind, "question": product.question,
        "audience": product.audience, "origin": product.origin, "version": product.version, "state": product.state,
        "details": dict(product.details), "sections": [_section_json(s) for s in product.sections],
    }


def _section_json(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading, "kind": section.kind, "analysis": section.analysis,
        "sentences": [_sentence_json(x) for x in section.sentences],
        "exhibits": [
            {
                "record_id": e.record_id, "form": e.form.value, "pages": e.pages, "key": e.key, "details": dict(e.details),
                "label": [_sentence_json(x) for x in e.label],
            }
            for e in section.exhibits
        ],
    }


def _sentence_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text, "analysis": sentence.analysis, "verdict": sentence.verdict.value, "reasons": list(sentence.reasons),
        "citations": [
            {"record_id": c.record_id, "field": c.field, "start": c.start, "end": c.end, "quote": c.quote}
            for c in sentence.citations
        ],
    }


def from_json(data: Any) -> Product:
    """The product a JSON value describes; verdicts are not believed, every sentence comes back unverified.

    DraftError when something is missing or of the wrong kind.
    """
    try:
        return Product(
            id=str(data.get("id") or "p-draft"), kind=str(data["kind"]), title=str(data["title"]),
            sections=tuple(_section(s) for s in data["sections"]),
            question=str(data.get("question", "")), audience=str(data.get("audience", "brief")),
            origin=str(data.get("origin", "")), version=int(data.get("version", 1)), state=str(data.get("state", "draft")),
            details=_words(data.get("details")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DraftError(f"稿件格式不对：{error}") from error


def _section(data: Any) -> Section:
    return Section(
        str(data["heading"]), tuple(_sentence(x) for x in data["sentences"]), str(data.get("kind", "")),
        data.get("analysis") is True, tuple(_exhibit(e) for e in data.get("exhibits", ())),
    )


def _exhibit(data: Any) -> Exhibit:
    return Exhibit(
        str(data["record_id"]), ExhibitForm(data.get("form", "original")), tuple(_sentence(x) for x in data.get("label", ())),
        str(data.get("pages", "")), data.get("key") is True, _words(data.get("details")),
    )


def _words(data: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in (data or {}).items()}


def _sentence(data: Any) -> Sentence:
    """A sentence with one unusable citation keeps none of them: it must fail as a whole."""
    spans = [_span(c) for c in data.get("citations", ())]
    kept = tuple(s for s in spans if s) if all(spans) else ()
    return Sentence(str(data["text"]), kept, Support.UNSUPPORTED, analysis=data.get("analysis") is True)


def _span(data: Any) -> Span | None:
    """The citation, or None when its quote is empty or does not fit its place."""
    start, quote = int(data["start"]), str(data["quote"])
    if not quote or start < 0 or int(data.get("end", start + len(quote))) != start + len(quote):
        return None
    return Span(str(data["record_id"]), start, start + len(quote), quote, str(data.get("field", "text")))


def parse(text: str) -> Product:
    """The product in a JSON text; DraftError as `from_json`."""
    try:
        return from_json(json.loads(text))
    except json.JSONDecodeError as error:
        raise DraftError(f"不是有效的 JSON：第 {error.lineno} 行") from error
    except RecursionError as error:
        raise DraftError("不是稿件：JSON 嵌套过深") from error
