"""Products as JSON: all that verification needs comes back, no verdict is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.works import Support
from pipelines.compose import DraftError, read_draft, to_json, verify
from pipelines.compose.draft_json import parse
from tests.pipelines.compose.drafts import DRAFT, lookup, no_facts


def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(to_json(DRAFT)))
    return data


def _first_verdict(data: dict[str, Any]) -> Support:
    return verify(parse(json.dumps(data)), lookup, no_facts).sentences()[0].verdict


def test_there_and_back() -> None:
    assert parse(json.dumps(to_json(DRAFT), ensure_ascii=False)) == DRAFT
    assert _first_verdict(_data()) is Support.SUPPORTED


def test_a_claimed_verdict_is_not_believed() -> None:
    data = _data()
    data["sections"][0]["sentences"][0] |= {"verdict": "supported", "citations": []}
    assert parse(json.dumps(data)).sentences()[0].verdict is Support.UNSUPPORTED
    assert _first_verdict(data) is Support.UNSUPPORTED


@pytest.mark.parametrize("change", [{"quote": ""}, {"start": -1}, {"start": 1}, {"end": 3}, {"field": "题名"}, {"record_id": "r-closed"}])
def test_one_unusable_citation_beside_a_good_one_refuses_the_sentence(change: dict[str, Any]) -> None:
    data = _data()
    citations = data["sections"][0]["sentences"][0]["citations"]
    citations.append(citations[0] | change)
    assert _first_verdict(data) is Support.UNSUPPORTED


@pytest.mark.parametrize("text", [
    "", "不是", "[]", "null", "3", '"稿"', "{}",
    '{"kind":"brief","title":"t","sections":5}',
    '{"kind":"brief","title":"t","sections":[{"heading":"h"}]}',
    '{"kind":"brief","title":"t","sections":[{"heading":"h","sentences":[{"text":"x","citations":[{"record_id":"r"}]}]}]}',
    '{"kind":"brief","title":"t","sections":[{"heading":"h","sentences":[{"text":"x","citations":"abc"}]}]}',
    '{"kind":"brief","title":"t","version":"九","sections":[]}', "[" * 100_000,
])
def test_rubbish_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(DraftError, match=r"[一-鿿]"):
        parse(text)


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "稿.json"
    path.write_bytes("稿件".encode("gb18030"))
    with pytest.raises(DraftError, match="UTF-8"):
        read_draft(path)
