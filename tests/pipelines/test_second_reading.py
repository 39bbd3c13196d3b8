"""A second reading of a stored record: what may be sent, what it costs, what goes into the graph and stays there."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from graph.access import Audience
from graph.model import (
    DateMention,
    EntityType,
    Event,
    Findings,
    Mention,
    Modality,
    Openness,
    Record,
    Span,
    Status,
    When,
)
from graph.store import Batch, GraphStore
from graph.stores import open_store
from pipelines.extract.second_reader import origin_of
from pipelines.language import (
    BaseChatModel,
    ChatError,
    ChatTimeout,
    MalformedAnswer,
    NoModel,
    NotSent,
    refusal,
)
from pipelines.load import passages
from pipelines.second_reading import SecondReading, beside_first, second_reading, take_finding
from pipelines.settings import Endpoint, Settings, read_settings

WORDS = "八月二十日，第八支队在梁弄镇成立。林岳任政治委员。"
WORKING, BRIEF = Audience.WORKING, Audience.BRIEF
ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "qwen", "", 2.0, price_in=2.0, price_out=8.0)


def _record(record_id: str, openness: Openness = Openness.OPEN, **catalogue: str) -> Record:
    return Record(record_id, WORDS, {"题名": "报告", **catalogue}, fonds="T9", openness=openness, when=When("1942"))


def _first(record: Record) -> Findings:
    """What the first reader found: a place that is none, and the founding on another day."""
    def span(words: str) -> Span:
        at = record.text.index(words)
        return Span.cut(record, at, at + len(words))

    when = When("1942-08-21", "1942-08-21", "1942-08-21", "day")
    event = Event("成立·更名·合并·分设", span("成立"), span("八月二十日，第八支队在梁弄镇成立。"), "events@1", when)
    return Findings(
        record.id, ("names@1", "events@1"), (Mention(span("第八支队"), EntityType.ORGANISATION, 0.9, "names@1"),),
        (DateMention(span("八月二十日"), when, "names@1"),), (), (event,),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    records = (
        _record("OPEN"), _record("SHUT", Openness.CONTROLLED), _record("SECRET", 密级="机密"), replace(_record("BARE"), text=""),
    )
    opened.load(Batch(records, tuple(p for r in records for p in passages(r)), tuple(_first(r) for r in records[:3])))
    yield opened
    opened.close()


ANSWER = {
    "names": [{"n": 1, "quote": "第八支队", "type": "ORG"}, {"n": 2, "quote": "林岳", "type": "PER"},
              {"n": 2, "quote": "林岳峰", "type": "PER"}],
    "dates": [{"n": 1, "quote": "八月二十日", "edtf": "1942-08-20"}],
    "events": [{"n": 1, "trigger": "成立", "type": "成立·更名·合并·分设", "modality": "planned", "edtf": "1942-08-20",
                "arguments": [{"role": "after", "quote": "第八支队"}]},
               {"n": 2, "trigger": "任", "type": "任职·免职", "edtf": "", "arguments": [{"role": "person", "quote": "林岳"}]}],
    "relations": [{"n": 2, "subject": "林岳", "predicate": "HELD_POSITION", "object": "政治委员"}],
}


def _speaking(*texts: str) -> BaseChatModel:
    usage = {"input_tokens": 1000, "output_tokens": 500, "total_tokens": 1500}
    return GenericFakeChatModel(messages=iter([AIMessage(t, usage_metadata=usage) for t in texts]))  # type: ignore[arg-type]


def _reading(store: GraphStore, record_id: str = "OPEN", endpoint: Endpoint = ENDPOINT, *texts: str) -> SecondReading:
    settings = Settings("", Path(), chat=endpoint)
    return second_reading(record_id, store, WORKING, settings, model=_speaking(*(texts or (json.dumps(ANSWER),))))


def test_findings_tokens_and_cost_are_told(store: GraphStore) -> None:
    reading = _reading(store)
    assert {m.origin for m in reading.findings.mentions} == {origin_of("qwen")}
    assert (reading.tokens_in, reading.tokens_out, reading.requests, reading.unmetered) == (1000, 500, 1, 0)
    assert reading.cost == pytest.approx(0.006)
    assert reading.dropped == {"原文没有这些字": 1}


def test_without_prices_there_is_no_cost_and_without_counts_it_is_said(store: GraphStore) -> None:
    free = replace(ENDPOINT, price_in=None)
    assert _reading(store, "OPEN", free).cost is None
    quiet = FakeListChatModel(responses=[json.dumps(ANSWER)])
    assert second_reading("OPEN", store, WORKING, Settings("", Path(), chat=free), model=quiet).unmetered == 1


def test_disagreements_stand_beside_each_other(store: GraphStore) -> None:
    found = {(d.span.quote, d.differences) for d in _reading(store).disagreements}
    assert found == {
        ("八月二十日", ("date",)), ("成立", ("date", "modality")), ("林岳", ("only_second",)), ("任", ("only_second",)),
    }  # the person and his office: two findings at one place


def test_a_malformed_answer_is_asked_for_again_and_then_fails(store: GraphStore) -> None:
    reading = _reading(store, "OPEN", ENDPOINT, "好的！", json.dumps(ANSWER))
    assert (reading.requests, reading.tokens_in) == (2, 2000)
    with pytest.raises(MalformedAnswer, match="模型两次回答都不合格式"):
        _reading(store, "OPEN", ENDPOINT, '{"names": 3}', "[]")


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "好的，结果如下：{}", "{}"])
def test_an_answer_in_words_around_json_is_understood(store: GraphStore, fence: str) -> None:
    assert len(_reading(store, "OPEN", ENDPOINT, fence.replace("{}", json.dumps(ANSWER))).findings.events) == 2


# ---- what may be sent
@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that is tried, none of which comes about."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "create_connection", lambda address, *_, **__: refuse(socket.socket(), address))
    return tried


def test_without_a_model_nothing_calls_out(store: GraphStore, no_network: list[object]) -> None:
    with pytest.raises(NoModel, match="没有配置语言模型"):
        second_reading("OPEN", store, WORKING, read_settings({}))
    assert no_network == []


def test_a_closed_record_is_not_sent_outside(store: GraphStore, no_network: list[object]) -> None:
    with pytest.raises(NotSent, match="控制，只能发给馆内的模型"):
        second_reading("SHUT", store, WORKING, Settings("", Path(), chat=ENDPOINT))
    assert no_network == []
    with pytest.raises(ChatError):  # the guard of this test itself: an open one is tried
        second_reading("OPEN", store, WORKING, Settings("", Path(), chat=ENDPOINT))
    assert no_network


def test_a_closed_record_may_go_to_a_model_within_the_archive(store: GraphStore) -> None:
    assert _reading(store, "SHUT", replace(ENDPOINT, inside=True)).findings.mentions


def test_what_is_classified_goes_to_no_model_at_all(store: GraphStore, no_network: list[object]) -> None:
    with pytest.raises(NotSent, match="标有密级"):
        second_reading("SECRET", store, WORKING, Settings("", Path(), chat=replace(ENDPOINT, inside=True)))
    assert no_network == []
    assert refusal([_record("X", 密级="原机密，已解密")], ENDPOINT) == ""


def test_a_narrowed_audience_learns_nothing_of_a_closed_record(store: GraphStore) -> None:
    told = []
    for record_id in ("SHUT", "NONE"):
        with pytest.raises(LookupError) as error:
            second_reading(record_id, store, BRIEF, Settings("", Path(), chat=ENDPOINT))
        told.append(str(error.value).replace(record_id, "X"))
    assert told[0] == told[1]


def test_a_record_without_text_is_not_sent(store: GraphStore) -> None:
    with pytest.raises(LookupError, match="没有全文"):
        _reading(store, "BARE")


def test_inside_and_prices_come_from_the_environment() -> None:
    chat = read_settings({
        "LANMAI_CHAT_URL": "http://a", "LANMAI_CHAT_INSIDE": "1", "LANMAI_CHAT_PRICE_IN": "2", "LANMAI_CHAT_PRICE_OUT": "8",
    }).chat
    assert chat is not None
    assert (chat.inside, chat.cost(500_000, 250_000)) == (True, 3.0)
    assert not Endpoint("http://127.0.0.1", "m").inside  # an address says nothing: a person has to
    with pytest.raises(ValueError, match="LANMAI_CHAT_PRICE_IN 应是"):
        read_settings({"LANMAI_CHAT_URL": "http://a", "LANMAI_CHAT_PRICE_IN": "两元"})


# ---- into the graph
def _taken(store: GraphStore) -> SecondReading:
    reading = _reading(store)
    for finding in (reading.findings.mentions[1], reading.findings.events[1], reading.findings.dates[0]):
        take_finding(finding, "OPEN", store, WORKING)
    return reading


def _origins(store: GraphStore) -> dict[str, set[str]]:
    return {
        "mentions": {f"{m.span.quote} {m.origin}" for m, _ in store.mentions(WORKING, record_id="OPEN")},
        "events": {f"{e.trigger.quote} {e.origin}" for e in store.events(WORKING, record_id="OPEN")},
        "dates": {f"{d.when.edtf} {d.origin}" for d in store.dates("OPEN", WORKING)},
    }


ALL = {
    "mentions": {"第八支队 names@1", f"林岳 {origin_of('qwen')}"}, "events": {"成立 events@1", f"任 {origin_of('qwen')}"},
    "dates": {"1942-08-21 names@1", f"1942-08-20 {origin_of('qwen')}"},
}


def test_what_a_person_takes_stands_beside_the_first_readers_findings(store: GraphStore) -> None:
    _taken(store)
    assert _origins(store) == ALL
    (event,) = [e for e in store.events(WORKING, record_id="OPEN") if e.trigger.quote == "任"]
    assert event.status is Status.SUGGESTED
    assert [e.name for e in store.find_entities("林岳", WORKING)] == ["林岳"]


def test_what_was_taken_survives_the_first_reader_reading_again(store: GraphStore) -> None:
    _taken(store)
    record = store.record("OPEN", WORKING)
    assert record is not None
    store.load(Batch((record,), tuple(passages(record)), (_first(record),)))
    assert _origins(store) == ALL
    shorter = replace(record, text=WORDS[: WORDS.index("林岳")])
    store.load(Batch((shorter,), tuple(passages(shorter)), (_first(shorter),)))
    assert _origins(store)["mentions"] == {"第八支队 names@1"}


def test_what_was_taken_is_no_disagreement_of_the_first_reader_and_is_not_taken_twice(store: GraphStore) -> None:
    reading = _taken(store)
    take_finding(reading.findings.mentions[1], "OPEN", store, WORKING)
    assert _origins(store) == ALL
    again = beside_first(reading, store, WORKING)
    assert "only_first" not in {x for d in again.disagreements for x in d.differences}


def test_what_was_taken_can_be_taken_back(store: GraphStore) -> None:
    before = _origins(store)
    reading = _taken(store)
    person, event, date = reading.findings.mentions[1], reading.findings.events[1], reading.findings.dates[0]
    take_finding(event, "OPEN", store, WORKING, back=True)
    after = _origins(store)
    assert after["events"] == before["events"]
    assert after["dates"] == ALL["dates"]
    for finding in (date, person):
        take_finding(finding, "OPEN", store, WORKING, back=True)
    assert _origins(store) == before
    assert store.find_entities("林岳", WORKING) == []


def test_one_event_is_not_kept_in_two_readings(store: GraphStore) -> None:
    reading = _reading(store)
    with pytest.raises(ValueError, match="不能并存两种读法"):
        take_finding(reading.findings.events[0], "OPEN", store, WORKING)
    (event,) = store.events(WORKING, record_id="OPEN")
    assert event.modality is Modality.ACTUAL


# ---- over real HTTP
class _Service:
    """An OpenAI-compatible endpoint that refuses a JSON schema when told to, or is slow."""

    def __init__(self, schema_known: bool = True, slow: bool = False) -> None:
        self.bodies: list[dict[str, Any]] = []
        outer, self.free = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.bodies.append(body)
                if slow:
                    outer.free.wait(20)
                refused = "response_format" in body and not schema_known
                content = json.dumps({"error": {"message": "unknown response_format"}} if refused else _completion(ANSWER))
                try:
                    self.send_response(400 if refused else 200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content.encode())))
                    self.end_headers()
                    self.wfile.write(content.encode())
                except OSError:
                    return  # the client gave up waiting

            def log_message(self, *_: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.free.set()
        self.server.shutdown()
        self.server.server_close()


def _completion(answer: dict[str, Any]) -> dict[str, Any]:
    message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(answer)}}
    usage = {"prompt_tokens": 700, "completion_tokens": 300, "total_tokens": 1000}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "qwen", "choices": [message], "usage": usage}


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def _over_http(store: GraphStore, service: _Service, timeout: float = 5) -> SecondReading:
    try:
        return second_reading("OPEN", store, WORKING, Settings("", Path(), chat=Endpoint(service.url, "qwen", "", timeout)))
    finally:
        service.close()


@pytest.mark.usefixtures("direct")
def test_a_service_is_asked_with_the_schema_and_its_tokens_count(store: GraphStore) -> None:
    service = _Service()
    reading = _over_http(store, service)
    (body,) = service.bodies
    assert body["response_format"]["json_schema"]["name"] == "Answer"
    assert (reading.tokens_in, reading.tokens_out) == (700, 300)
    assert len(reading.findings.events) == 2


@pytest.mark.usefixtures("direct")
def test_a_service_that_knows_no_schema_is_asked_in_words(store: GraphStore) -> None:
    service = _Service(schema_known=False)
    assert len(_over_http(store, service).findings.events) == 2
    assert ["response_format" in body for body in service.bodies] == [True, False]


@pytest.mark.usefixtures("direct")
def test_a_service_that_keeps_silent_is_one_sentence(store: GraphStore) -> None:
    with pytest.raises(ChatTimeout, match="模型超时没有应答"):
        _over_http(store, _Service(slow=True), timeout=0.5)
