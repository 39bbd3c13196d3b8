"""报错: the form that marks a finding, words or a catalogue value as wrong and says what is right. Opened over 阅读."""

from __future__ import annotations

import streamlit as st

from graph.access import Permission, Refused
from graph.corrections import DATE, EXTENT, MISSING, MODALITY, NONE, PREDICATE, TYPE
from graph.model import EVENT_TYPES, EntityType, Findings, Modality, Record, Span
from pipelines.calendar_dates import catalogue_date
from pipelines.compose.citing import date_text
from ui.components.links import sheet
from ui.components.markup import context
from ui.corrections import WRONG_LABELS, report
from ui.reportable import NAMED, Target, evidence_of, extended, names_in, targets
from ui.services import Services
from ui.state import Reading
from ui.wording import MODALITY_LABELS, TYPE_LABELS, predicate_label, predicates

_MOST = 50_000  # findings of one record
_UNKNOWN = "推不出是哪一天"
Given = tuple[dict[str, str], dict[str, Span]]  # what a person fills in: values, and further parts of the evidence


def _close() -> None:
    st.query_params.pop("report", None)


@st.dialog("报错", width="large", on_dismiss=_close)
def report_form(services: Services, record: Record, asked: Reading) -> None:
    """The form for the place asked for, or for the catalogue entry where none is."""
    place = _place(record, asked)
    if asked.has_place and place is None:
        st.warning("链接所指的文字不在这件档案里：可能已经改过。请在正文里重新选一次。")
        return
    found = _found(services, record) if place else Findings(record.id, ())
    if place:
        sheet(context(record, [place]), key="report-words")
    listed = targets(record, place, found)
    at = st.selectbox(
        "说的是什么", range(len(listed)), format_func=lambda n: listed[n].label, key="report-target",
        help="选中的文字里读出的名称、日期、事件和关系都列在这里；也可以说文字录错了，或者漏了什么。",
    )
    target = listed[at or 0]
    wrong = _wrong(target, at or 0)
    given = _right(record, target, wrong, found, f"{at}-{wrong}")
    note = st.text_area("说明（可不填）", key="report-note", height=68, placeholder="例如：据原件影印第 2 页；《余姚县志》作“梁弄”")
    st.caption("报上去以后由编研人员核对。采纳了就改正，重新读入以后仍然有效；结果在“报错”页可以看到。原件和目录原行不会改动。")
    if st.button("报上去", type="primary", key="report-send"):
        _send(services, record, target, {"about": target.about, "wrong": wrong}, given, note or "")


def _place(record: Record, asked: Reading) -> Span | None:
    if not asked.has_place or asked.end > len(record.field_text(asked.field)):
        return None
    return Span.cut(record, asked.start, asked.end, asked.field)


def _found(services: Services, record: Record) -> Findings:
    store, audience = services.store, services.audience
    return Findings(
        record.id, (), tuple(m for m, _ in store.mentions(audience, record_id=record.id, limit=_MOST)),
        tuple(store.dates(record.id, audience)), tuple(store.statements(audience, record_id=record.id, limit=_MOST)),
        tuple(store.events(audience, record_id=record.id, limit=_MOST)),
    )


def _wrong(target: Target, at: int) -> str:
    if len(target.wrongs) == 1:
        return target.wrongs[0]
    chosen = st.radio(
        "怎么不对", target.wrongs, format_func=lambda w: WRONG_LABELS[target.about, w], key=f"report-wrong-{at}", horizontal=True,
    )
    return str(chosen)


def _right(record: Record, target: Target, wrong: str, found: Findings, key: str) -> Given | str:
    """What should stand instead, as filled in so far; a sentence when something is still missing."""
    if target.about in ("text", "field"):
        return _words(target, key)
    if target.about == "name":
        return _name(record, target, wrong, key)
    if target.about == "relation":
        return _relation(target, wrong, found, key)
    value: dict[str, str] = {}
    if target.about == "event" and wrong in (TYPE, MISSING):
        kind = st.selectbox("是哪一类事", EVENT_TYPES, index=None, placeholder="选一类", key=f"report-kind-{key}")
        if not kind:
            return "请选是哪一类事。"
        value["to_type" if wrong == TYPE else "type"] = kind
    if wrong == MODALITY:
        value["modality"] = _modality(key)
    if wrong in (DATE, MISSING):
        day = _day(key, needed=target.about == "date" or wrong == DATE)
        return day if isinstance(day, str) else ({**value, **day}, {})
    return value, {}


def _words(target: Target, key: str) -> Given | str:
    old = next((s.quote for s in target.evidence.values()), "")
    if target.about == "text":
        right = st.text_area(
            "正确的文字", old, key=f"report-right-{key}", help="照原件写。看不清的字用 □，一字一个；多出来的文字就删去。",
        )
    else:
        right = st.text_input("应当著录为", old, key=f"report-right-{key}")
        if target.value["field"] == "题名" and not (right or "").strip():
            return "题名不能是空的。"
    return {"right": right or ""}, {}


def _name(record: Record, target: Target, wrong: str, key: str) -> Given | str:
    words, value, was = target.evidence["words"], {}, target.value.get("type", "")
    if wrong == EXTENT:
        right = st.text_input("正确的名称（照原文一字不差）", words.quote, key=f"report-extent-{key}") or ""
        span = extended(words, right, record)
        if span is None or span == words:
            return "请把原文里的完整名称写在这里：它要和划线的文字重叠或相连。"
        return {"to_type": was}, {"right": span}
    if wrong in (TYPE, MISSING):
        kinds = [k for k in NAMED if k.value != was]
        kind = st.radio("应当是", kinds, index=None, format_func=lambda k: TYPE_LABELS[k], horizontal=True, key=f"report-type-{key}")
        if kind is None:
            return "请选应当是哪一类。"
        value["to_type"] = EntityType(kind).value
    if wrong in (TYPE, NONE) and record.field_text(words.field).count(words.quote) > 1 and st.checkbox(
        f"这件档案里别处的“{words.quote}”也一样", key=f"report-all-{key}"
    ):
        value["all"] = "yes"
    return value, {}


def _relation(target: Target, wrong: str, found: Findings, key: str) -> Given | str:
    value: dict[str, str] = {}
    spans: dict[str, Span] = {}
    if wrong == MISSING:
        names = names_in(target.evidence["sentence"], found.mentions)
        if len(names) < 2:
            return "这一句里读出的名称不到两个：请先报“漏了名称”。"
        labels = [f"{m.span.quote}（{TYPE_LABELS[m.type]}）" for m in names]
        left = st.selectbox("谁", range(len(names)), format_func=lambda n: labels[n], key=f"report-left-{key}")
        right = st.selectbox("对谁", range(len(names)), index=1, format_func=lambda n: labels[n], key=f"report-other-{key}")
        if left == right:
            return "两边要是不同的名称。"
        spans = {"subject": names[left].span, "object": names[right].span}
        value |= {"subject_type": names[left].type.value, "object_type": names[right].type.value}
    if wrong in (PREDICATE, MISSING):
        offered = [p for p in predicates() if p != target.value.get("predicate")]
        chosen = st.selectbox("是什么关系", offered, index=None, format_func=predicate_label, placeholder="选一种", key=f"report-how-{key}")
        if not chosen:
            return "请选是什么关系。"
        value["to_predicate" if wrong == PREDICATE else "predicate"] = chosen
        if wrong == MISSING and chosen == "HELD_POSITION":
            value["object"] = (st.text_input("什么职务（照原文）", key=f"report-post-{key}") or "").strip()
    if wrong == MODALITY:
        value["modality"] = _modality(key)
    return {k: v for k, v in value.items() if v}, spans


def _modality(key: str) -> str:
    said = st.radio("原文说的是", list(Modality), format_func=lambda m: MODALITY_LABELS[m], horizontal=True, key=f"report-mode-{key}")
    return Modality(said or Modality.ACTUAL).value


def _day(key: str, needed: bool) -> dict[str, str] | str:
    written = (st.text_input(
        "应为哪一天" + ("" if needed else "（可不填）"), key=f"report-day-{key}",
        placeholder="1942-08-21、1942年8月、民国三十一年八月、1942-08-01至1942-08-10",
    ) or "").strip()
    if needed and st.checkbox(_UNKNOWN, key=f"report-unknown-{key}"):
        return {"edtf": ""}
    if not written:
        return "请写应为哪一天。" if needed else {}
    when, problem = catalogue_date(written)
    if when is None:
        return problem or "看不懂这个日期：请写成 1942-08-21、1942年8月的样子。"
    st.caption(f"即 {date_text(when)}")
    return {"edtf": when.edtf}


def _send(services: Services, record: Record, target: Target, said: dict[str, str], given: Given | str, note: str) -> None:
    if isinstance(given, str):
        st.warning(given)
        return
    value, more = given
    parts, evidence = evidence_of(target, more)
    kept = {**target.value, **said, **value, "parts": parts}
    try:
        report(services.store, record, kept, evidence, note, services.acting(Permission.READ_OPEN))
    except (Refused, ValueError) as wrong:
        st.error(str(wrong))
        return
    _close()
    st.session_state["said"] = "已记下，谢谢。核对的结果在“报错”页可以看到。"
    st.rerun()


