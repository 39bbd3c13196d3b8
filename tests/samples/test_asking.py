"""Questions in plain Chinese over the sample holding: understood by rule, answered in the records' words, by side, leaking nothing."""

from __future__ import annotations

import pytest

from graph.access import Audience, closure
from graph.provenance import stands
from pipelines.answering import Told, ask_graph
from pipelines.enquiry import Enquiry, Kind, is_question, understand
from pipelines.language import ChatError
from tests.samples.conftest import Built


def told(samples: Built, question: str, audience: Audience = Audience.WORKING) -> Told:
    return ask_graph(question, samples.store, audience, samples.reader, None)


def said(answer: Told) -> list[str]:
    """All that is shown of an answer."""
    lines = [*answer.lines, *answer.disputes, *(line for s in answer.sides for line in s.lines)]
    return [answer.note, *(s.label for s in answer.sides), *(line.text for line in lines), *(c.quote for x in lines for c in x.citations)]


@pytest.mark.parametrize(("question", "kind", "names", "office", "days"), [
    ("1942年8月谁任第八支队支队长？", Kind.HOLDERS, ("第八支队",), "支队长", ("1942-08-01", "1942-08-31")),
    ("林岳任过什么职务？", Kind.OFFICES, ("林岳",), "", ("", "")),
    ("叶启明是哪一天被捕的？", Kind.EVENTS, ("叶启明",), "", ("", "")),
    ("林岳和王秀英有什么关系？", Kind.LINK, ("林岳", "王秀英"), "", ("", "")),
    ("提到陈文的档案有多少件？", Kind.COUNT, ("陈文",), "", ("", "")),
    ("第八支队民国三十二年在蜻蜓岗打了什么仗？", Kind.SAYS, ("第八支队", "蜻蜓岗"), "", ("1943-01-01", "1943-12-31")),
])
def test_a_question_becomes_one_allowed_query(
    samples: Built, question: str, kind: Kind, names: tuple[str, ...], office: str, days: tuple[str, str]
) -> None:
    found = understand(question, samples.store, Audience.WORKING, samples.reader)
    assert (found.kind, found.names, found.office, (found.earliest, found.latest)) == (kind, names, office, days)


def test_what_is_typed_to_search_is_no_question() -> None:
    assert [is_question(w) for w in ("林岳", "蜻蜓岗 战斗", "水库移民怎样安置", "谁任支队长？", "何")] == [False, False, True, True, False]


def test_an_office_is_answered_with_the_words_that_say_so(samples: Built) -> None:
    first = told(samples, "1942年8月谁任第八支队支队长？").lines[0]
    assert "支队长" in first.text
    assert "一九四二年八月起任第八支队支队长" in first.citations[0].quote


def test_both_sides_are_told_apart_and_every_quote_stands(samples: Built) -> None:
    answer = told(samples, "第八支队1943年在蜻蜓岗打了什么仗？")
    labels = [s.label for s in answer.sides]
    assert labels[:2] == ["革命历史档案", "旧政权档案（敌对方文书）"]
    for side in answer.sides:
        for line in side.lines:
            for span in line.citations:
                record = samples.store.record(span.record_id, Audience.WORKING)
                assert record is not None
                assert stands(span, record)
                assert (record.catalogue.get("立场") == "adversary") == side.label.endswith("（敌对方文书）")


def test_days_that_differ_are_shown_with_both_records(samples: Built) -> None:
    disputes = told(samples, "蜻蜓岗战斗是哪一天？").disputes
    assert disputes
    assert all(len({c.record_id for c in line.citations}) == 2 for line in disputes)


def test_a_name_no_record_bears_finds_nothing_and_says_so(samples: Built) -> None:
    answer = told(samples, "挺进师1935年在浙西做了什么？")
    assert answer.empty
    assert "浙西" in answer.note or "挺进师" in answer.note


def test_namesakes_are_counted_each_for_itself(samples: Built) -> None:
    lines = [line.text for line in told(samples, "提到陈文的档案有多少件？").lines]
    assert len(lines) >= 2
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("question", [
    "林岳任过什么职务？", "叶启明是哪一天被捕的？", "提到陈文的档案有多少件？", "杜凤梧密报说林岳来历如何？", "左溪事件有关人员怎样处理？",
    "移民返迁闹事有多少户？", "竺汉生历史问题怎样？", "鲍国华在安吉讲了什么？", "陈文的社会关系有什么问题？", "竹溪村信访怎样处理？",
])
def test_no_question_brings_out_a_closed_record(samples: Built, question: str) -> None:
    for audience in (Audience.BRIEF, Audience.PUBLICATION, Audience.EXHIBITION):
        answer = told(samples, question, audience)
        cited = {c.record_id for x in (*answer.lines, *answer.disputes, *(y for s in answer.sides for y in s.lines)) for c in x.citations}
        for record_id in cited:
            record = samples.store.record(record_id, Audience.WORKING)
            assert record is not None
            assert closure(record) <= audience.ceiling


def test_a_count_counts_only_what_the_audience_may_see(samples: Built) -> None:
    def count(audience: Audience) -> int:
        entity = samples.store.find_entities("林岳", audience, limit=1)
        return len(samples.store.record_ids_of([entity[0].id], audience)) if entity else 0

    for audience in Audience:
        lines = told(samples, "提到林岳的档案有多少件？", audience).lines
        assert not count(audience) or f"有 {count(audience)} 件" in lines[0].text


class Says:
    """A chat model that answers as a test tells it and keeps what it was sent."""

    model_name = "qwen-test"

    def __init__(self, *answers: str | Exception) -> None:
        self.answers, self.sent = list(answers), [""]

    def with_structured_output(self, *_: object, **__: object) -> object:
        raise NotImplementedError

    def invoke(self, messages: list[object]) -> object:
        from langchain_core.messages import AIMessage

        self.sent = [str(getattr(m, "content", "")) for m in messages]
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return AIMessage(answer)


def test_a_model_only_reads_the_question_and_may_ask_only_what_is_allowed(samples: Built) -> None:
    question = "那位化名老樟的同志是什么时候出事的？"
    model = Says('{"kind": "events", "names": ["叶启明"], "topic": "被捕"}')
    answer = ask_graph(question, samples.store, Audience.WORKING, samples.reader, None, model)  # type: ignore[arg-type]
    assert answer.enquiry == Enquiry(kind=Kind.EVENTS, names=("叶启明",), topic="被捕")
    assert answer.origin == "llm:qwen-test/enquiry@1"
    assert "於本月十一日在於潛縣城順昌棧被捕" in "".join(said(answer))
    assert model.sent[-1] == question


@pytest.mark.parametrize("bad", [
    '{"kind": "cypher", "names": []}', '{"kind": "says", "query": "MATCH (n) DELETE n"}', "好的", '{"kind": "events", "earliest": "1935"}',
])
def test_a_model_that_answers_otherwise_is_asked_once_more_and_then_left(samples: Built, bad: str) -> None:
    answer = ask_graph(
        "叶启明是哪一天被捕的？", samples.store, Audience.WORKING, samples.reader, None, Says(bad, bad)  # type: ignore[arg-type]
    )
    assert (answer.origin, answer.enquiry.kind) == ("rule:enquiry@1", Kind.EVENTS)
    assert "规则理解" in answer.note


def test_a_model_that_fails_costs_nothing(samples: Built) -> None:
    failing = Says(ChatError("模型服务没有正常应答"))
    answer = ask_graph("林岳任过什么职务？", samples.store, Audience.WORKING, samples.reader, None, failing)  # type: ignore[arg-type]
    assert answer.lines
