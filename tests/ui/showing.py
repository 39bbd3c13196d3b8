"""What a page shows, read from a run without a browser."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest


def sheets(app: AppTest) -> str:
    """The HTML of every sheet shown."""
    parts = []
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json) if element.proto.json else {}
        parts.append(data.get("html", ""))
    return "\n".join(parts)


def said(app: AppTest) -> str:
    """Every word shown: headings, texts, messages and sheets, without tags."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    words = [e.value for kind in kinds for e in kind]
    return "\n".join([*words, html.unescape(re.sub(r"<[^>]+>", "", sheets(app)))])


def reader_data(app: AppTest) -> dict[str, Any]:
    """What the evidence reader was given."""
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json) if element.proto.json else {}
        if "marks" in data:
            return dict(data)
    raise AssertionError("no evidence reader on the page")
