"""多维归类 without a browser: what the sheet is given, what filters do, what each audience and role may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Person, Role, permissions_of
from graph.model import Findings
from graph.ontology import FOLDER
from graph.reviews import Said
from graph.store import Batch, GraphStore
from pipelines.classify import Classifier
from tests.ui.conftest import Open
from tests.ui.showing import said
from tests.ui.small_graph import TEXTS
from ui.classifying import decide, read_kinds

LI, WANG = (Person(n, permissions_of([Role.CLASSIFIER])) for n in ("li", "wang"))
WORKING = Audience.WORKING


@pytest.fixture
def classified(own_graph: GraphStore) -> GraphStore:
    """The small graph with what the rules suggest."""
    classifier = Classifier()
    found = [r for i in TEXTS if (r := own_graph.record(i, WORKING)) is not None]
    own_graph.load(Batch(findings=tuple(
        Findings(r.id, classifier.producers, assignments=classifier.classify(r)) for r in found
    )))
    return own_graph


def sheet(app: AppTest) -> dict[str, Any]:
    """What the sheet was given."""
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json) if element.proto.json else {}
        if "facets" in data:
            return dict(data)
    raise AssertionError(said(app))


def test_every_facet_is_shown_with_quotes_or_a_reason(classified: GraphStore, open_page: Open) -> None:
    app = open_page("classify", id="T906-1")
    assert not app.exception
    data = sheet(app)
    assert [f["id"] for f in data["facets"]] == [f"F{n}" for n in range(1, 9)]
    texts = {f["name"]: f["text"] for f in data["fields"]}
    rows = [r for f in data["facets"] for r in f["rows"]]
    assert rows
    assert all(texts[s["field"]][s["s"] : s["e"]] == s["quote"] for r in rows for s in r["spans"])
    assert all(r["spans"] and r["by"] for r in rows)
    assert all(f["rows"] or f["empty"] for f in data["facets"])


def test_the_first_record_that_waits_is_opened_and_its_reading_logged(classified: GraphStore, open_page: Open) -> None:
    app = open_page("classify", fonds="T902")
    assert sheet(app)["id"] == "T902-9"
    assert app.query_params["id"] == "T902-9"
    assert any("T902-9" in e.subject for e in classified.audit())


def test_filters_live_in_the_address(classified: GraphStore, open_page: Open) -> None:
    app = open_page("classify")
    app.selectbox[0].set_value("F5").run()
    assert app.query_params["facet"] == "F5"
    data = sheet(app)
    (periods,) = (f for f in data["facets"] if f["id"] == "F5")
    assert any(r["waits"] for r in periods["rows"])


def test_disputes_are_listed_and_their_words_shown(classified: GraphStore, open_page: Open) -> None:
    assert "没有“有分歧”的档案" in said(open_page("classify", show="disputed"))
    value = next(v for v in read_kinds(classified, "T901-1", WORKING).values if v.waits)
    decide(classified, value, Said.ACCEPTED, LI)
    decide(classified, value, Said.REJECTED, WANG, "只是提到")
    data = sheet(open_page("classify", show="disputed"))
    assert data["id"] == "T901-1"
    (row,) = (r for f in data["facets"] for r in f["rows"] if r["said"] == "disputed")
    assert row["state"] == "有分歧"
    assert [(w["who"], w["said"], w["note"]) for w in row["words"]] == [("li", "已接受", ""), ("wang", "不接受", "只是提到")]


def test_progress_and_agreement_are_on_the_page(classified: GraphStore, open_page: Open) -> None:
    value = next(v for v in read_kinds(classified, "T901-1", WORKING).values if v.waits)
    for person in (LI, WANG):
        decide(classified, value, Said.ACCEPTED, person)
    words = said(open_page("classify"))
    assert "待判断" in words
    assert "无从计算（两人只给过一种答案）" in words


def test_when_nothing_waits_the_page_says_so(own_graph: GraphStore, open_page: Open) -> None:
    assert "没有等着判断的建议" in said(open_page("classify"))
    assert "没有这件档案" in said(open_page("classify", id="查无此件"))


def test_a_narrowed_audience_classifies_nothing(classified: GraphStore, open_page: Open) -> None:
    app = open_page("classify", audience=Audience.BRIEF, id="T902-9")
    assert "归类只在“内部工作”下进行" in said(app)
    assert "T902-9" not in said(app)
    assert not app.get("bidi_component") or "facets" not in "".join(e.proto.json for e in app.get("bidi_component"))


def test_a_facet_whose_scheme_has_changed_is_marked(
    classified: GraphStore, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "schemes"
    own.mkdir()
    monkeypatch.setenv("LANMAI_SCHEMES", str(own))
    words = (FOLDER / "schemes" / "F5.ttl").read_text("utf-8")
    (own / "F5.ttl").write_text(words.replace("lm:cue ", 'lm:cue "示例词", ', 1), "utf-8")
    data = sheet(open_page("classify", id="T901-1"))
    assert [f["id"] for f in data["facets"] if f["stale"]] == ["F5"]
    (own / "F5.ttl").write_text("坏了", "utf-8")
    app = open_page("classify", id="T901-1")
    assert "F5.ttl" in app.error[0].value
    assert "请检查标点" in app.error[0].value
