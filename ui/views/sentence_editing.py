"""What can be done to one sentence: rewrite, split, join, move, cite, add, remark; each in a panel at its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st

from graph.access import Permission
from graph.model import Span
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.citing import own_mark
from pipelines.compose.faults import Fault
from pipelines.compose.verify import ADVICE, findings
from ui.checking import checker
from ui.components.links import sheet
from ui.components.markup import quotation
from ui.editing import (
    Place,
    Unsaved,
    added,
    at,
    cited,
    joined,
    lane,
    moved,
    places,
    removed,
    rewritten,
    split,
    to_section,
    turned,
    widened,
)
from ui.remarks import may_remark, note
from ui.services import Services
from ui.views.changing import PANEL, REFUSED, change, close, unfinished
from ui.views.evidence_picking import pick, seen
from ui.views.frame import allowed
from ui.views.sentence_parts import Panel, find_for, marked, name

EDIT, SPLIT, JOIN, UP, DOWN, TO, CITE, ADD, FINDINGS, REMARK, REMOVE = (
    "修改", "拆成几句", "与下一句合并", "上移", "下移", "移到别的部分", "改出处", "加一句", "选所据的事实", "批注", "删除",
)
AS_ANALYSIS, AS_FACT = "标为分析", "改为档案所载"
_AT_ONCE = (JOIN, UP, DOWN, AS_ANALYSIS, AS_FACT, REMOVE)
_SUMMARY = "summary"


def writable(services: Services, product: Product) -> bool:
    """Whether this person may change this work now."""
    return product.state == State.DRAFT and services.may(Permission.COMPOSE)


def menu(services: Services, product: Product, place: Place) -> None:
    """What this person may do to the sentence; nothing for who may do nothing."""
    offered = tuple(_offered(services, product, place))
    if offered:
        st.menu_button(
            "改动" if len(offered) > 1 else REMARK, offered, key=f"change-{name(place)}", type="tertiary", on_click=_chosen,
            args=(services, product, place),
        )


def _offered(services: Services, product: Product, place: Place) -> list[str]:
    offered = []
    if writable(services, product):
        section, sentence = product.sections[place.section], at(product, place)
        offered = [EDIT, SPLIT]
        offered += [JOIN] * (place.position + 1 < len(lane(product, place)))
        offered += [UP, DOWN, TO] if place.exhibit < 0 and len(product.sections) > 1 else [UP, DOWN]
        offered.append(CITE)
        offered += [FINDINGS] * (section.kind == ADVICE and sentence.analysis)
        offered += [AS_FACT] * sentence.analysis + [AS_ANALYSIS] * (section.analysis and not sentence.analysis)
        offered.append(ADD)
    offered += [REMARK] * may_remark(services.person)
    return offered + [REMOVE] * writable(services, product)


def _chosen(services: Services, product: Product, place: Place) -> None:
    what = st.session_state[f"change-{name(place)}"]
    if what not in _AT_ONCE:
        begin(product, place._replace(position=place.position + 1) if what == ADD else place, what)
        return
    made = {
        JOIN: lambda: joined(product, place), UP: lambda: moved(product, place, -1), DOWN: lambda: moved(product, place, 1),
        REMOVE: lambda: removed(product, place), AS_ANALYSIS: lambda: turned(product, place), AS_FACT: lambda: turned(product, place),
    }
    change(services, product, made[what], what)


def begin(product: Product, place: Place, what: str) -> None:
    """Open a panel at a sentence, or where one is to be added; not while other words are being typed."""
    if unfinished():
        return
    before = None if what == ADD else at(product, place)
    heading = product.sections[place.section].heading
    st.session_state[PANEL] = Panel(product.id, product.version, place, what, heading, before)


def opened(product: Product) -> Panel | None:
    """The panel open on this version, if any."""
    panel = st.session_state.get(PANEL)
    mine = isinstance(panel, Panel) and (panel.product_id, panel.version) == (product.id, product.version)
    return panel if mine else None


def show(services: Services, product: Product, panel: Panel) -> None:
    """The panel, in a frame at its sentence."""
    drawn = {EDIT: _edit, SPLIT: _split, TO: _to, CITE: _cite, ADD: _add, FINDINGS: _findings, REMARK: _remark}
    with st.container(border=True, key="panel-open"):
        drawn[panel.what](services, product, panel)


# ---- words
def _edit(services: Services, product: Product, panel: Panel) -> None:
    sentence = at(product, panel.place)
    text = st.text_area("改写这一句", sentence.text, key=panel.field, height="content")
    st.caption("出处跟着句子走。离开输入框就当场核对；没有依据的话也可以先存下，改好以前不能导出。")
    if text.strip() and text.strip() != sentence.text:
        _preview(services, product, panel.place, rewritten(product, panel.place, text))
    typed = Unsaved(product.id, product.version, panel.heading, sentence, sentence)
    _buttons("核对并保存", lambda: _kept(services, product, panel, typed))


def _kept(services: Services, product: Product, panel: Panel, typed: Unsaved) -> None:
    text = str(st.session_state[panel.field]).strip()
    sentence = Sentence(text, typed.written.citations, analysis=typed.written.analysis)
    unsaved = Unsaved(typed.product_id, typed.version, typed.heading, sentence, typed.before)
    change(services, product, lambda: rewritten(product, panel.place, text), "改写一句", unsaved)


def _preview(services: Services, product: Product, place: Place, changed: Product) -> None:
    """The verdict on words not yet kept."""
    section = product.sections[place.section] if place.exhibit < 0 else Section("", analysis=True)
    sentence = at(changed, place)
    faults = find_for(services, product)(sentence, section, findings(changed.sections))
    sheet(_found(sentence.text, faults), key="preview")


def _found(text: str, faults: list[Fault]) -> str:
    reasons = "".join(f"<li>{escape(r)}</li>" for r in dict.fromkeys(f.reason for f in faults))
    told = "还没有依据" if faults else "有据"
    kind = "unsupported" if faults else "supported"
    return f'<p class="quote">{marked(text, faults)}</p><b class="verdict-{kind}">{told}</b><ul class="small">{reasons}</ul>'


def _split(services: Services, product: Product, panel: Panel) -> None:
    sentence = at(product, panel.place)
    st.text_area(
        "在要断开的地方按回车换行（只断句，不改字）", sentence.text, key=panel.field, height="content",
        help="每一句留下支持它的出处；分不清时，各句都保留全部出处。",
    )
    _buttons("拆开", lambda: _cut(services, product, panel, sentence))


def _cut(services: Services, product: Product, panel: Panel, sentence: Sentence) -> None:
    pieces = [p.strip() for p in str(st.session_state[panel.field]).splitlines() if p.strip()]
    cuts, end = [], 0
    for piece in pieces:
        start = sentence.text.find(piece, end)
        if start < 0 or sentence.text[end:start].strip():
            st.session_state[REFUSED] = "拆句时不能改字：请只在断句的地方换行。要改字，请先拆开，再修改。"
            return
        end = start + len(piece)
        cuts.append(end)
    if not pieces or sentence.text[end:].strip():
        st.session_state[REFUSED] = "拆句时不能改字：请只在断句的地方换行。要改字，请先拆开，再修改。"
        return
    check, section = checker(find_for(services, product)), product.sections[panel.place.section]
    known = findings(product.sections)
    change(
        services, product,
        lambda: split(product, panel.place, cuts[:-1], lambda s: check(s, section, known).verdict is Support.SUPPORTED), SPLIT,
    )


def _to(services: Services, product: Product, panel: Panel) -> None:
    others = [n for n in range(len(product.sections)) if n != panel.place.section]
    chosen = st.selectbox(
        "移到哪一部分的末尾", others, format_func=lambda n: product.sections[n].heading, key=f"{panel.field}-section",
    )
    _buttons("移过去", lambda: change(services, product, lambda: to_section(product, panel.place, chosen), TO))


# ---- evidence
def _cite(services: Services, product: Product, panel: Panel) -> None:
    sentence = at(product, panel.place)
    st.caption("这一句现在的出处。“放宽”把引文扩到整个分句，再按一次扩到整句。")
    for number, span in enumerate(sentence.citations):
        shown, wider, gone = st.columns([5, 1, 1], vertical_alignment="center")
        record = seen(services, product, span)
        with shown:
            sheet(quotation(span, record), key=f"cited-{number}")
        rest = [c for c in sentence.citations if c != span]
        grown = widened(span, record) if record and record.field_text(span.field)[span.start : span.end] == span.quote else span
        wider.button(
            "放宽", key=f"widen-{number}", disabled=grown == span, width="stretch", on_click=_recite,
            args=(services, product, panel, [grown if c == span else c for c in sentence.citations], "放宽引文"),
        )
        gone.button(
            "去掉", key=f"uncite-{number}", width="stretch", on_click=_recite,
            args=(services, product, panel, rest, "去掉一条出处"),
        )
    chosen = pick(services, product, panel.field)
    if chosen is None:
        st.button("不改了", key="leave", on_click=close)
        return
    sheet(quotation(chosen, seen(services, product, chosen)), key="picked")
    _buttons("加为出处", lambda: _recite(services, product, panel, [*sentence.citations, chosen], "加一条出处"))


def _recite(services: Services, product: Product, panel: Panel, citations: list[Span], what: str) -> None:
    if change(services, product, lambda: cited(product, panel.place, citations), what):
        newest = services.store.product(product.id)
        if newest is not None and newest.version == product.version + 1:
            begin(newest, panel.place, CITE)  # several citations are changed one after another


def _findings(services: Services, product: Product, panel: Panel) -> None:
    sentence = at(product, panel.place)
    known = {
        p: at(product, p) for p in places(product)
        if p.exhibit < 0 and product.sections[p.section].kind not in (ADVICE, _SUMMARY) and at(product, p).citations
    }
    resting = [p for p, s in known.items() if set(s.citations) & set(sentence.citations)]
    chosen = st.multiselect(
        "这条建议依据前面哪几句", list(known), default=resting, key=panel.field,
        format_func=lambda p: f"{product.sections[p.section].heading} 第 {p.position + 1} 句：{known[p].text[:40]}",
        placeholder="选一句或几句", help="建议的出处就是所选各句的出处，印成“（依据：一之2）”。",
    )
    citations = [c for p in chosen for c in known[p].citations]
    _buttons("就依据这些", lambda: change(services, product, lambda: cited(product, panel.place, citations), FINDINGS))


# ---- a further sentence
def _add(services: Services, product: Product, panel: Panel) -> None:
    section = product.sections[panel.place.section]
    mark = own_mark(product.kind, section.kind)
    own = f"自己的话{mark}"
    ways = ["摘一段原文", own] if section.analysis and panel.place.exhibit < 0 else ["摘一段原文"]
    way = st.segmented_control(
        "加什么", ways, default=ways[0], key=f"{panel.field}-way", required=True,
    ) if len(ways) > 1 else ways[0]
    if way == own:
        st.text_area(
            "写下这一句", key=panel.field, height="content",
            help="里面不能有出处以外的数字、日期、人名、题名和引语。" + (f"印出来注明“{mark}”。" if mark else ""),
        )
        own_words = replace(panel, picked=None)
        st.session_state[PANEL] = own_words
        _buttons("加上", lambda: _put(services, product, own_words))
        return
    chosen = pick(services, product, panel.field)
    if chosen is None:
        st.button("不加了", key="leave", on_click=close)
        return
    sheet(quotation(chosen, seen(services, product, chosen)), key="picked")
    chosen_for = replace(panel, picked=chosen)
    st.session_state[PANEL] = chosen_for
    st.text_area("句子（可以改写，按所引的原文核对）", " ".join(chosen.quote.split()), key=chosen_for.typing, height="content")
    _buttons("核对并加上", lambda: _put(services, product, chosen_for))


def _put(services: Services, product: Product, panel: Panel) -> None:
    text = str(st.session_state.get(panel.typing) or "").strip()
    sentence = Sentence(text, (panel.picked,) if panel.picked else (), analysis=panel.picked is None)
    typed = Unsaved(product.id, product.version, panel.heading, sentence)
    change(services, product, lambda: added(product, panel.place, sentence), ADD, typed)


# ---- remarks
def _remark(services: Services, product: Product, panel: Panel) -> None:
    st.text_area("对这一句的意见（同事看得到，不印出来）", key=panel.field, height="content")
    _buttons("写上批注", lambda: _noted(services, product, panel))


def _noted(services: Services, product: Product, panel: Panel) -> None:
    written = str(st.session_state.get(panel.field) or "")
    with allowed():
        try:
            note(services.store, product, written, services.acting(Permission.READ_CLOSED), panel.place)
        except ValueError as wrong:
            st.session_state[REFUSED] = str(wrong)
            return
        close()


def _buttons(label: str, do: Callable[[], object]) -> None:
    def pressed() -> None:
        do()

    keep, leave, _ = st.columns([1.2, 1, 2])
    keep.button(label, key="keep", type="primary", width="stretch", on_click=pressed, shortcut="Ctrl+Enter")
    leave.button("不改了", key="leave", width="stretch", on_click=close)
