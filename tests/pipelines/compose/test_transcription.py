"""Printed word for word, but for what is marked as the editor's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.works import Section, Sentence
from pipelines.compose import verify
from pipelines.compose.transcription import DOCUMENT, faithful
from tests.pipelines.compose.drafts import DRAFT, SENTENCES, cited, lookup, no_facts


@pytest.mark.parametrize(("text", "quote", "right"), [
    ("着即派队前往。", "着即派队前往。", True),
    ("着即派队 前往。", "着即派\n队前往。", True),
    ("着即派队前住〔往〕。", "着即派队前住。", True),
    ("着即派[队]前往。", "着即派前往。", True),
    ("着即即派队前往。", "着即派队前往。", False),
    ("着即〈即〉派队前往。", "着即即派队前往。", True),
    ("着即派队前往……〔略〕为要。", "着即派队前往，不得有误，为要。", True),
    ("……〔略〕为要。", "着即派队前往，为要。", True),
    ("着即派队……〔略〕", "着即派队前往，为要。", True),
    ("着即派队前往……〔略〕为妥。", "着即派队前往，不得有误，为要。", False),
    ("为要……〔略〕着即派队。", "着即派队前往，为要。", False),
    ("……〔略〕", "着即派队前往。", False),
    ("着即派队前住。", "着即派队前往。", False),
    ("着即派队。", "着即派队前往。", False),
    ("浙府秘〔1950〕88号通知。", "浙府秘〔1950〕88号通知。", True),
    ("□□到县。", "□□到县。", True),
])
def test_what_a_transcription_may_add(text: str, quote: str, right: bool) -> None:
    assert faithful(text, quote) is right


def test_a_document_is_refused_in_other_words_even_true_ones() -> None:
    whole = cited(SENTENCES[1])
    said = (whole, replace(whole, text="会议确定移民总数491户。"), Sentence("这里说的是枫溪。", analysis=True))
    checked = verify(replace(DRAFT, sections=(Section("纪要", said, DOCUMENT, True),)), lookup, no_facts)
    assert [bool(s.reasons) for s in checked.sentences()] == [False, True, False]
    assert "照录原文" in checked.sentences()[1].reasons[0]
