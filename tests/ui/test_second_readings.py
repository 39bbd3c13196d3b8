"""The second reader on the page and on the command line, with a service on this machine that answers as told."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience
from graph.model import Record
from graph.store import GraphStore
from pipelines.second_reading import second_reading
from pipelines.settings import read_settings
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from ui.second_readings import bill, keep, kept, outcome, rows

ANSWER: dict[str, Any] = {
    "names": [{"n": 1, "quote": "第八支队", "type": "LOC"}, {"n": 1, "quote": "政治委员", "type": "POSITION"},
              {"n": 1, "quote": "查无此人", "type": "PER"}],
    "dates": [{"n": 1, "quote": "民国卅一年八月二十日", "edtf": "1943-08-20"}],
    "events": [{"n": 1, "trigger": "成立", "type": "成立·更名·合并·分设", "modality": "rumoured", "edtf": "1942-08-20"}],
}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Bodies received by an endpoint that the settings name."""
    bodies: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(ANSWER)}}
            usage = {"prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500}
            body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [message], "usage": usage}
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANMAI_CHAT_URL", f"http://127.0.0.1:{server.server_address[1]}/v1")
    monkeypatch.setenv("LANMAI_CHAT_MODEL", "试用_模型")
    monkeypatch.setenv("LANMAI_CHAT_PRICE_IN", "2")
    monkeypatch.setenv("LANMAI_CHAT_PRICE_OUT", "8")
    yield bodies
    server.shutdown()
    server.server_close()


BUTTON = "请语言模型再读一遍"


def _button(app: AppTest, label: str = BUTTON) -> Any:
    return next((b for b in app.button if b.label == label), None)


def test_without_a_model_there_is_no_button(open_page: Open) -> None:
    app = open_page("read", id="T901-1")
    assert _button(app) is None
    assert "语言模型" not in said(app)


@pytest.mark.usefixtures("own_graph")
def test_both_readings_stand_side_by_side_with_tokens_and_cost(open_page: Open, service: list[str]) -> None:
    app = open_page("read", id="T901-1")
    assert "馆外" in said(app)
    assert service == []
    _button(app).click().run()
    words = said(app)
    assert len(service) == 1
    assert "送出 1,200、答回 300 个词元（token）；约 0.0048 元" in words
    assert "弃去 1 处（原文没有这些字 1 处）" in words
    assert "“第八支队” 机构“第八支队” 地点收进图谱" in words
    assert "，实际，1942年8月20日“成立” 成立·更名·合并·分设，传闻，1942年8月20日已有甲的读法" in words
    again = open_page("read", id="T901-1")
    assert "“第八支队” 地点" in said(again)
    assert len(service) == 1


@pytest.mark.usefixtures("service")
def test_a_closed_record_is_not_offered_to_a_model_outside(
    open_page: Open, own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = open_page("read", id="T902-9")
    assert _button(outside) is None
    assert "不能请语言模型读：这件档案控制，只能发给馆内的模型" in said(outside)
    monkeypatch.setenv("LANMAI_CHAT_INSIDE", "1")
    assert _button(open_page("read", id="T902-9")) is not None


@pytest.mark.usefixtures("service", "own_graph")
def test_a_narrowed_audience_sees_nothing_of_it(open_page: Open) -> None:
    app = open_page("read", id="T901-1", audience=Audience.BRIEF)
    assert _button(app) is None
    assert "语言模型" not in said(app) + sheets(app)


# ---- kept readings
def _reading(store: GraphStore) -> Any:
    return second_reading("T901-1", store, Audience.WORKING, read_settings())


@pytest.mark.usefixtures("service")
def test_a_reading_is_kept_for_its_text_alone_and_for_this_user_alone(own_graph: GraphStore, tmp_path: Path) -> None:
    reading = _reading(own_graph)
    keep(reading, tmp_path)
    (file,) = (tmp_path / "second-readings").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    assert kept(record, own_graph, Audience.WORKING, tmp_path) == reading
    changed = replace(record, text=record.text + "。")
    assert kept(changed, own_graph, Audience.WORKING, tmp_path) is None
    assert kept(Record("T906-1", "x"), own_graph, Audience.WORKING, tmp_path) is None
    file.write_text("{}", "utf-8")
    assert kept(record, own_graph, Audience.WORKING, tmp_path) is None


@pytest.mark.usefixtures("service")
def test_rows_are_told_in_chinese(own_graph: GraphStore) -> None:
    reading = _reading(own_graph)
    told = {(r.words, r.differs, r.first, r.second) for r in rows(reading)}
    assert ("民国卅一年八月二十日", "日期不同", "“民国卅一年八月二十日” 1942年8月20日", "“民国卅一年八月二十日” 1943年8月20日") in told
    assert ("政治委员", "只有乙读出", "—", "“政治委员” 职务") in told
    assert "没有设价格" in bill(replace(reading, cost=None))
    assert "没有弃去的" in outcome(replace(reading, dropped={}))


# ---- the command
def _lanmai(tmp_path: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", "read-again", *args, "--workdir", str(tmp_path)], capture_output=True, text=True,
        timeout=120, check=False,
    )


@pytest.mark.usefixtures("service")
def test_the_command_reads_and_takes(own_graph: GraphStore, tmp_path: Path) -> None:
    assert _lanmai(tmp_path, "T901-1", "--accept", "1").returncode == 1
    ended = _lanmai(tmp_path, "T901-1", "--json")
    answer = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert (answer["tokens_in"], answer["tokens_out"], answer["cost"]) == (1200, 300, 0.0048)
    assert answer["origin"].startswith("llm:试用_模型@second_reader-")
    (number,) = [d["number"] for d in answer["disagreements"] if d["quote"] == "政治委员"]
    assert _lanmai(tmp_path, "T901-1", "--accept", str(number)).returncode == 0
    assert ("政治委员", answer["origin"]) in {
        (m.span.quote, m.origin) for m, _ in own_graph.mentions(Audience.WORKING, record_id="T901-1")
    }
    (entry,) = own_graph.audit(1)
    assert (entry.action, entry.subject) == ("采纳语言模型所读", "T901-1")
    assert _lanmai(tmp_path, "T901-1", "--accept", "99").returncode == 2


@pytest.mark.usefixtures("own_graph")
def test_the_command_without_a_model_is_one_line(tmp_path: Path) -> None:
    ended = _lanmai(tmp_path, "T901-1")
    assert ended.returncode == 2
    assert ended.stderr.strip() == "没有配置语言模型（LANMAI_CHAT_URL），没有发出任何内容"
