"""The steps under a regulation's heading as events, written by hand; and texts that only look like such a head."""

from __future__ import annotations

import pytest

from graph.model import Event, Record, When
from pipelines.extract.pipeline import Reader

HEAD = (
    "# 乙管理办法\n\n1997年5月8日 国务院第五次常务会议通过\n\n1997年5月20日 中华人民共和国国务院令第216号发布\n\n"
    "2001年11月29日 《国务院关于修改〈乙管理办法〉的决定》第一次修订\n\n2030年1月1日 施行\n\n<!-- INFO END -->\n\n"
    "第一条 为了加强管理，制定本办法。\n\n第二条 1995年3月1日交通部发布的《丙规定》同时废止。"
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def told(reader: Reader, text: str) -> list[Event]:
    (found,) = reader.read([Record("r", text, when=When("2001-11-29", "2001-11-29", "2001-11-29", "day"))])
    return [e for e in found.events if e.type == "发布文件"]


def said(event: Event) -> tuple[str, str, str, list[str]]:
    parts = [f"{a.role}={a.term.span.quote}" for a in event.arguments]
    return event.trigger.quote, event.when.edtf if event.when else "", event.modality.value, parts


def test_each_step_is_of_the_regulation_it_stands_under(reader: Reader) -> None:
    passed, issued, amended, in_force = map(said, told(reader, HEAD)[:4])
    assert passed == ("通过", "1997-05-08", "actual", ["time=1997年5月8日", "document=乙管理办法", "issuer=国务院"])
    assert issued == (
        "发布", "1997-05-20", "actual",
        ["time=1997年5月20日", "document=乙管理办法", "document=中华人民共和国国务院令第216号", "issuer=国务院"],
    )
    assert amended == ("修订", "2001-11-29", "actual", ["time=2001年11月29日", "document=乙管理办法"])
    assert in_force == ("施行", "2030-01-01", "actual", ["time=2030年1月1日", "document=乙管理办法"])


def test_what_stands_below_the_head_keeps_its_own_parts(reader: Reader) -> None:
    (below,) = [e for e in told(reader, HEAD) if e.trigger.start > HEAD.index("第一条")][-1:]
    assert not any(a.term.span.quote == "乙管理办法" for a in below.arguments)


def test_the_issuer_is_named_where_it_stands_by_itself(reader: Reader) -> None:
    issued = told(reader, HEAD)[1]
    (by,) = [a.term.span for a in issued.arguments if a.role == "issuer"]
    assert by.start == HEAD.index("国务院")
    alone = "# 丁条例\n\n1993年10月5日 中华人民共和国国务院令第130号公布\n\n第一条 为了防火，制定本条例。"
    (step,) = told(reader, alone)
    assert [a.term.span.quote for a in step.arguments if a.role == "issuer"] == ["国务院"]


def test_a_text_that_is_no_regulation_stays_as_it_was(reader: Reader) -> None:
    news = "1997年5月20日，国务院发布《乙管理办法》。\n1998年1月1日，省政府公布实施办法。"
    assert all("乙管理办法" in s for s in (said(told(reader, news)[0])[3][-1],))
    assert not any(a.term.span.quote == "1997年5月20日，国务院发布《乙管理办法》" for e in told(reader, news) for a in e.arguments)
