"""报错 on the pages: reported while reading, decided, seen by who reported, gone for who may not see the record."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Person, Role, permissions_of
from graph.corrections import State, read_reports
from graph.model import Record
from graph.store import GraphStore
from pipelines.extract.pipeline import Reader
from pipelines.run import reread
from tests.ui.conftest import Open
from tests.ui.showing import reader_data, said, sheets
from tests.ui.small_graph import TEXTS

WORKING = Audience.WORKING
SAID = TEXTS["T901-1"][1]


class Seat:
    """Whoever sits at the window."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.person: Person | None = None
        for place in ("ui.views.sign_in.person", "ui.signed_in.person"):
            monkeypatch.setattr(place, lambda: self.person)

    def takes(self, name: str, *roles: Role) -> None:
        """Somebody with these roles sits down."""
        self.person = Person(name, permissions_of(roles))


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    """An empty seat."""
    return Seat(monkeypatch)


def at(words: str) -> str:
    start = SAID.index(words)
    return f"{start}-{start + len(words)}"


def choose(app: AppTest, label: str) -> AppTest:
    """Pick what the report is about, by the beginning of its label."""
    box = app.selectbox(key="report-target")
    return box.select_index(next(n for n, o in enumerate(box.options) if o.startswith(label))).run()


def held(store: GraphStore) -> Record:
    found = store.record("T901-1", WORKING)
    assert found is not None
    return found


def test_reported_while_reading_accepted_and_still_right_after_another_run(
    open_page: Open, own_graph: GraphStore, seat: Seat
) -> None:
    seat.takes("读者甲", Role.READER)
    form = open_page("read", id="T901-1", at=at("梁弄镇"), report="1")
    form = choose(form, "文字录错了")
    (right,) = (t for t in form.text_area if t.label == "正确的文字")
    right.input("樑衖镇").run()
    form.text_area(key="report-note").input("见影印件").run()
    form.button(key="report-send").click().run()
    assert "已记下，谢谢" in said(form)
    assert "report" not in form.query_params
    own = open_page("reports")
    assert "文字录错，应为“樑衖镇”" in said(own).replace("\\", "")
    assert "等人核对" in said(own)
    assert [b.label for b in own.button] == ["撤回"]

    seat.takes("李编研", Role.COMPILER)
    (waiting,) = read_reports(own_graph, WORKING)
    desk = open_page("reports")
    assert "读者甲" in said(desk)
    assert "见影印件" in said(desk)
    desk.text_input(key=f"note-{waiting.id}").input("核对无误").run()
    desk.button(key=f"yes-{waiting.id}").click().run()
    assert not desk.exception
    assert "已采纳" in said(desk)
    data = reader_data(open_page("read", id="T901-1"))
    assert data["text"] == SAID.replace("梁弄镇", "樑衖镇")
    (mark,) = (m for m in data["marks"] if m["kind"] == "AMENDED")
    assert mark["lines"][0] == "更正过的文字：原录作“梁弄”"
    reread("T901-1", own_graph, Reader())
    assert "樑衖镇" in held(own_graph).text

    seat.takes("读者甲", Role.READER)
    own = open_page("reports")
    assert "已采纳" in said(own)
    assert "李编研" in said(own)
    assert "核对无误" in said(own)
    assert [b.label for b in own.button] == []

    seat.takes("李编研", Role.COMPILER)
    done = open_page("reports", id=waiting.id)
    done.button(key=f"undo-{waiting.id}").click().run()
    assert held(own_graph).text == SAID
    assert [r.state for r in read_reports(own_graph, WORKING)] == [State.OPEN]


def test_a_name_of_the_wrong_kind_is_reported_from_its_place(open_page: Open, own_graph: GraphStore) -> None:
    form = open_page("read", id="T901-1", at=at("林岳"), report="1")
    assert form.selectbox(key="report-target").value == 0
    form.button(key="report-send").click().run()
    assert "请选应当是哪一类" in said(form)
    kind = next(r for r in form.radio if r.label == "应当是")
    assert "人物" not in kind.options
    kind.set_value("机构")
    form.button(key="report-send").click().run()
    (kept,) = read_reports(own_graph, WORKING)
    assert dict(kept.value) | {"type": "PER", "to_type": "ORG", "wrong": "type"} == dict(kept.value)


def test_a_date_is_read_as_it_is_written_and_an_odd_one_is_told(open_page: Open, own_graph: GraphStore) -> None:
    form = open_page("read", id="T901-1", at=at("民国卅一年八月二十日"), report="1")
    day = next(t for t in form.text_input if t.label.startswith("应为哪一天"))
    day.input("八月").run()
    form.button(key="report-send").click().run()
    assert read_reports(own_graph, WORKING) == []
    next(t for t in form.text_input if t.label.startswith("应为哪一天")).input("民国三十一年八月二十一日").run()
    assert "即 1942年8月21日" in said(form)
    form.button(key="report-send").click().run()
    (kept,) = read_reports(own_graph, WORKING)
    assert kept.value["edtf"] == "1942-08-21"


def test_a_catalogue_value_is_corrected_and_shows_what_it_was(open_page: Open, own_graph: GraphStore) -> None:
    form = open_page("read", id="T901-1", report="1")
    form = choose(form, "著录项“责任者”")
    next(t for t in form.text_input if t.label == "应当著录为").input("第三战区").run()
    form.button(key="report-send").click().run()
    (kept,) = read_reports(own_graph, WORKING)
    open_page("reports").button(key=f"yes-{kept.id}").click().run()
    words = said(open_page("read", id="T901-1"))
    assert "责任者：第三战区" in words
    assert "（更正：原作“第八支队”" in words


def test_every_page_leads_to_the_form(open_page: Open) -> None:
    assert "read?id=T901-2&amp;at=" in (found := sheets(open_page("search", q="蜻蜓岗")))
    assert "report=1" in found
    assert "report=1" in sheets(open_page("read", id="T901-1"))
    person = sheets(open_page("people", id=_lin(open_page)))
    assert "report=1" in person


def _lin(open_page: Open) -> str:
    listed = sheets(open_page("people"))
    return listed.split("people?id=")[1].split('"')[0]


def test_a_report_on_a_closed_record_does_not_exist_for_a_narrowed_audience(
    open_page: Open, own_graph: GraphStore, seat: Seat
) -> None:
    seat.takes("李编研", Role.COMPILER)
    text = TEXTS["T902-9"][1]
    start = text.index("樊立德")
    form = open_page("read", id="T902-9", at=f"{start}-{start + 3}", report="1")
    form = choose(form, "文字录错了")
    next(t for t in form.text_area if t.label == "正确的文字").input("樊立得").run()
    form.button(key="report-send").click().run()
    assert "樊立得" in said(open_page("reports"))
    narrowed = open_page("reports", audience=Audience.BRIEF)
    assert "樊立" not in said(narrowed) + sheets(narrowed)
    seat.takes("读者甲", Role.READER)
    other = open_page("reports", id=read_reports(own_graph, WORKING)[0].id)
    assert "樊立" not in said(other) + sheets(other)
    assert "还没有报过错" in said(other)


def test_a_link_to_words_that_are_not_there_says_so(open_page: Open) -> None:
    assert "不在这件档案里" in said(open_page("read", id="T901-1", at="90000-90002", report="1"))


def test_words_of_a_report_are_never_read_as_markup(open_page: Open, own_graph: GraphStore) -> None:
    form = open_page("read", id="T901-1", at=at("林岳"), report="1")
    form = choose(form, "文字录错了")
    next(t for t in form.text_area if t.label == "正确的文字").input("<img src=x>**林**").run()
    form.text_area(key="report-note").input("[点](http://x.example)<b>").run()
    form.button(key="report-send").click().run()
    page = open_page("reports")
    shown = "\n".join(e.value for e in [*page.markdown, *page.caption])
    assert r"\<img src=x\>\*\*林\*\*" in shown
    assert r"\[点\](http\://x.example)\<b\>" in shown
