"""A chat model's titles and labels: kept only where the cited words say so, in the length asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.model import Span
from pipelines.compose.phrasing import labels, titles
from pipelines.language import ChatTimeout, MalformedAnswer, insist
from tests.pipelines.compose.drafts import DRAFT, RECORD, lookup, no_facts


class Says:
    """A chat model that answers in turn what a test tells it, and keeps what it was asked."""

    model_name = "qwen-test"

    def __init__(self, *answers: str | Exception, tokens: int = 10) -> None:
        self.answers, self.asked, self.tokens = list(answers), [""], tokens

    def with_structured_output(self, *_: object, **__: object) -> object:
        raise NotImplementedError

    def invoke(self, messages: list[Any]) -> Any:
        from langchain_core.messages import AIMessage

        self.asked.append(str(messages[-1].content))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        count = {"input_tokens": self.tokens, "output_tokens": self.tokens, "total_tokens": 2 * self.tokens}
        return AIMessage(answer, usage_metadata=count)


def model(*answers: str | Exception, tokens: int = 10) -> Any:
    return Says(*answers, tokens=tokens)


def test_a_title_with_an_invented_figure_is_dropped_with_its_reason() -> None:
    answer = json.dumps({"titles": ["《水库移民的安置》", "九万移民的安置", "水库移民" * 12]}, ensure_ascii=False)
    found = titles(DRAFT, model(answer), lookup, no_facts)
    assert [p.text for p in found.proposals] == ["水库移民的安置"]
    assert any("数字" in d for d in found.dropped)
    assert any("不在 1—30 字之间" in d for d in found.dropped)
    assert found.origin == "llm:qwen-test/titles@1"


def test_a_label_must_stand_on_the_words_of_its_record_and_keep_its_length() -> None:
    span = Span.cut(RECORD, 0, 42)
    assert 30 <= len(span.quote) <= 60
    made_up = "一九九九年十二月三十一日，全县三百万群众自发修建了这座水库，这是当时全国最大的工程。"
    for words, kept in ((made_up, []), (span.quote, [span.quote]), (span.quote[:28], [])):
        answer = json.dumps({"short": words, "long": "长"}, ensure_ascii=False)
        found = labels([span], "题名", "short", model(answer), lookup, no_facts)
        assert [p.text for p in found.proposals] == kept
        assert bool(found.dropped) is not bool(kept)


def test_a_malformed_answer_is_asked_for_once_more_and_then_told() -> None:
    chat = model("好的", '{"titles": ["水库移民的安置"]}')
    assert titles(DRAFT, chat, lookup, no_facts).proposals
    assert "不合格式" in chat.asked[-1]
    with pytest.raises(MalformedAnswer):
        titles(DRAFT, model("好的", "还是好的"), lookup, no_facts)


def test_repeats_stay_within_the_budget_and_a_timeout_is_tried_again() -> None:
    from pipelines.compose.phrasing import Titles

    spent = model("好的", '{"titles": ["题"]}', tokens=100)
    with pytest.raises(MalformedAnswer, match="用量上限"):
        insist(spent, Titles, "", "", budget=150)
    assert len(spent.answers) == 1
    assert insist(model(TimeoutError(), '{"titles": ["题"]}'), Titles, "", "").titles == ["题"]
    with pytest.raises(ChatTimeout):
        insist(model(TimeoutError(), TimeoutError()), Titles, "", "")
