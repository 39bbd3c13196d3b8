"""提纲: headings, the point each makes, the evidence under each; agreed by a named person, then written up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.store import Conflict
from graph.works import Product, Section
from pipelines.compose.brief import COUNTER, SUMMARY
from pipelines.compose.outline import (
    KINDS,
    NOTE,
    RESERVE,
    Row,
    gaps,
    headed,
    point,
    prefaced,
    rows,
    section_added,
    section_moved,
    with_counter,
)
from pipelines.compose.verify import ADVICE
from pipelines.writing import facts_from, write_outlined
from ui.components.links import FROM_TOP, ask, sheet
from ui.components.markup import plain
from ui.editing import Place, moved, without_section
from ui.outlining import AGREEING, Step, agree, dropped, keep, may_agree, own_words, step_of
from ui.remarks import may_remark, remarks
from ui.services import Services
from ui.state import Place as Page
from ui.state import link
from ui.views.changing import REFUSED, SAID
from ui.views.evidence_table import change, line
from ui.views.evidence_table import render as evidence_table
from ui.views.model_words import plan_offered
from ui.views.remarking import render as remarking
from ui.views.versions import render as versions
from ui.wording import moment

_TABLE, _OUTLINE, _REMARKS, _VERSIONS = "证据表", "提纲", "批注", "稿本与改动"
_UP, _DOWN, _ASIDE = "上移", "下移", "不采用"
_NEXT = {
    Step.QUESTION: "写下要回答的问题，一期一题。",
    Step.EVIDENCE: "先看证据表：哪些原文用在哪一部分，哪些不用。看好以后到“提纲”。",
    Step.OUTLINE: "理顺各部分的标题和要点，补上缺的依据。提纲定了，才写成文稿。",
    Step.DRAFT: "逐句看过、改好，写上建议和分析，再请人审核。",
    Step.REVIEW: "三项审核都通过、清单各点都过，就可以发布。",
    Step.ISSUE: "已经发布。引用的档案有变动时，会在这里提醒。",
}
_KIND_WORDS = {
    "fact": "只写事实", "practice": "做法与经过", "lesson": "启示，可写分析", "advice": "建议，每条要有依据",
    SUMMARY: "摘录要点", COUNTER: "与所引说法不一的记载", NOTE: "自己的话",
}


def steps(here: Step) -> str:
    """The way of a brief as HTML, where it is, and what to do next."""
    told = "<span class='dim'>→</span>".join(
        f'<b aria-current="step">{s.label}</b>' if s is here else f'<span class="{"dim" if s > here else ""}">{s.label}</span>'
        for s in Step
    )
    return f'<p class="chain small" aria-label="步骤">{told}<span class="dim">　{escape(_NEXT[here])}</span></p>'


def render(services: Services, outline: Product) -> None:
    """The page of a work whose outline is not agreed yet."""
    st.title(plain(outline.title), anchor=False)
    sheet(steps(Step.EVIDENCE if _held(outline) == _TABLE else Step.OUTLINE), key="steps")
    if message := st.session_state.pop(SAID, ""):
        st.success(message)
    taken = sum(len(s.sentences) for s in outline.sections if s.kind != RESERVE)
    st.caption(
        f"提纲　写给{Audience(outline.audience).label}　第 {outline.version} 稿，{plain(outline.author)} "
        f"{moment(outline.at)}　用了 {taken} 条依据　问题：{plain(outline.question)}"
    )
    writable = services.may(Permission.COMPOSE)
    said = remarks(services.store, outline) if may_remark(services.person) and services.audience is Audience.WORKING else None
    view = _view(outline, [_TABLE, _OUTLINE, *([_REMARKS, _VERSIONS] if said is not None else [])])
    if view == _TABLE:
        evidence_table(services, outline, writable)
    elif view == _REMARKS:
        remarking(services, outline, said or [])
    elif view == _VERSIONS:
        versions(services, outline)
    else:
        _outline(services, outline, writable)
        _agreement(services, outline)


def _key(outline: Product) -> str:
    return f"outline-view-{outline.id}"


def _held(outline: Product) -> str:
    """The side looked at: the table of a new outline first, else its headings."""
    first = _TABLE if step_of(outline, False) is Step.EVIDENCE else _OUTLINE
    return str(st.session_state.setdefault(_key(outline), first) or first)


def _view(outline: Product, offered: Sequence[str]) -> str:
    st.segmented_control("看什么", offered, key=_key(outline), required=True, label_visibility="collapsed")
    return _held(outline)


def _outline(services: Services, outline: Product, writable: bool) -> None:
    if lacking := gaps(outline):
        st.warning(
            "还缺依据：" + "；".join(map(plain, lacking)) + "。可以到“证据表”里选用或再找；"
            "也可以就这样定：没有依据的部分不写，可写分析的部分留着由您写。"
        )
    plan_offered(services, outline)
    _preface(services, outline, writable)
    by_section: dict[int, list[Row]] = {n: [] for n in range(len(outline.sections))}
    audience = Audience(outline.audience)
    for row in rows(outline, lambda i: services.record(i, audience)):
        by_section[row.section].append(row)
    for number, section in enumerate(outline.sections):
        if section.kind not in (RESERVE, NOTE):
            _section(services, outline, number, by_section[number], writable)
    if writable:
        _more(services, outline)


def _preface(services: Services, outline: Product, writable: bool) -> None:
    held = next((s.sentences[0].text for s in outline.sections if s.kind == NOTE and s.sentences), "")
    if not writable:
        if held:
            st.write(f"编者按：{plain(held)}")
        return
    with st.expander("编者按" + ("" if held else "（可不写）"), expanded=bool(held)), st.form(f"note-{outline.version}", border=False):
        words = st.text_area(
            "自己的话，印在最前面，注明“（分析）”；里面不要有数字、日期、人名和引语", held, key=f"note-words-{outline.version}",
            height="content",
        )
        if st.form_submit_button("存下"):
            change(services, outline, lambda: prefaced(outline, words or ""), "编者按", False)
            st.rerun()


def _section(services: Services, outline: Product, number: int, listed: Sequence[Row], writable: bool) -> None:
    section = outline.sections[number]
    with st.container(border=True, key=f"section-{number}"):
        if section.kind == COUNTER:
            st.subheader(plain(section.heading), anchor=False)
            st.caption("与所引说法不一的记载，两边都照录、都注出处，不作取舍。漏了这一部分，发布前的清单过不去。")
        elif writable:
            _heading(services, outline, number)
        else:
            st.subheader(plain(section.heading), anchor=False)
            st.caption(plain(point(outline, section.heading)) or "还没有写要点")
        if not listed:
            st.caption("没有查到与所引说法不一的记载。" if section.kind == COUNTER else "还没有一条依据。")
        for row in listed:
            told, button = st.columns([8, 1], vertical_alignment="center")
            with told:
                sheet(line(outline, section, row), key=f"row-{number}-{row.position}")
            if writable:
                _row_menu(services, outline, row, button)
        if writable and section.analysis:
            _own(services, outline, number)


def _heading(services: Services, outline: Product, number: int) -> None:
    section = outline.sections[number]
    with st.form(f"heading-{number}-{outline.version}", border=False):
        title, says, save = st.columns([2, 4, 0.8], vertical_alignment="bottom")
        heading = title.text_input(
            f"标题（{_KIND_WORDS.get(section.kind, '')}）", section.heading, key=f"title-{number}-{outline.version}",
        )
        words = says.text_input(
            "要点：这一部分说明什么（给自己和同事看，不印）", point(outline, section.heading), key=f"point-{number}-{outline.version}",
            placeholder="可不写",
        )
        if save.form_submit_button("存下", width="stretch"):
            change(services, outline, lambda: headed(outline, number, heading or "", words or ""), f"改“{section.heading}”", False)
            st.rerun()
    up, down, gone, _ = st.columns([1, 1, 1.4, 6])
    first, last = 0, sum(s.kind != RESERVE for s in outline.sections) - 1
    up.button(
        "部分上移", key=f"up-{number}", type="tertiary", disabled=number == first, on_click=change,
        args=(services, outline, lambda: section_moved(outline, number, -1), f"上移“{section.heading}”", False),
    )
    down.button(
        "部分下移", key=f"down-{number}", type="tertiary", disabled=number >= last, on_click=change,
        args=(services, outline, lambda: section_moved(outline, number, 1), f"下移“{section.heading}”", False),
    )
    if not section.sentences and section.kind != COUNTER:
        gone.button(
            "删去这一部分", key=f"gone-{number}", type="tertiary", on_click=change,
            args=(services, outline, lambda: without_section(outline, number), f"删去“{section.heading}”", False),
        )


def _row_menu(services: Services, outline: Product, row: Row, column: st.delta_generator.DeltaGenerator) -> None:
    key = f"menu-{row.section}-{row.position}-{outline.version}"
    with column:
        st.menu_button(
            "调整", (_UP, _DOWN, "删去" if row.sentence.analysis else _ASIDE), key=key, type="tertiary", on_click=_adjust,
            args=(services, outline, Place(row.section, row.position), key),
        )


def _adjust(services: Services, outline: Product, place: Place, key: str) -> None:
    what = st.session_state[key]
    if what in (_UP, _DOWN):
        change(services, outline, lambda: _within(outline, place, -1 if what == _UP else 1), f"{what}一条", False)
    else:
        change(services, outline, lambda: dropped(outline, place), f"{what}一条")


def _within(outline: Product, place: Place, step: int) -> Product:
    """The line moved within its section; at the edge it stays."""
    inside = 0 <= place.position + step < len(outline.sections[place.section].sentences)
    return moved(outline, place, step) if inside else outline


def _own(services: Services, outline: Product, number: int) -> None:
    section = outline.sections[number]
    what = "写一条建议" if section.kind == ADVICE else "写一句分析"
    with st.expander(what), st.form(f"own-{number}-{outline.version}", border=False):
        words = st.text_area("自己的话", key=f"own-words-{number}-{outline.version}", height="content", help=(
            "印出来注明“（分析）”。里面的数字、日期、人名、题名、引语都要在所依据的原文里。"
        ))
        found = list(_findings(outline))
        chosen = st.multiselect(
            "依据前面哪几条" + ("" if section.kind == ADVICE else "（可不选）"), range(len(found)), placeholder="选一条或几条",
            format_func=lambda n: f"{found[n].label} {found[n].sentence.text[:40]}", key=f"own-basis-{number}-{outline.version}",
        )
        if st.form_submit_button(what):
            basis = tuple(Place(found[n].section, found[n].position) for n in chosen)
            change(services, outline, lambda: own_words(outline, number, words or "", basis), what, False)
            st.rerun()


def _findings(outline: Product) -> Iterator[Row]:
    """What opinion may rest on: the records' words outside summary, advice and what is not taken."""
    for row in rows(outline, lambda record_id: None):
        section: Section = outline.sections[row.section]
        if section.kind not in (SUMMARY, ADVICE, RESERVE, NOTE) and not row.sentence.analysis:
            yield row


def _more(services: Services, outline: Product) -> None:
    with st.expander("加一个部分"), st.form(f"more-{outline.version}", border=False, clear_on_submit=True):
        heading = st.text_input("标题", key=f"more-heading-{outline.version}", placeholder="例如：五、各地做法比较")
        kind = st.selectbox("写什么", KINDS, format_func=lambda k: _KIND_WORDS[k], key=f"more-kind-{outline.version}")
        if st.form_submit_button("加上"):
            change(services, outline, lambda: section_added(outline, heading or "", kind), "加一个部分", False)
            st.rerun()


# ---- agreeing
def _agreement(services: Services, outline: Product) -> None:
    st.subheader("定提纲", anchor=False)
    if not may_agree(services.person):
        st.caption("定提纲的，是编写文稿的人或审核人。")
        return
    st.caption("同意以后，就按这份提纲把依据写成文稿，逐句核对；谁在什么时候同意的，记进审计日志。文稿写成以后还可以退回提纲。")
    if st.button("同意提纲，写成文稿", key="agree", type="primary"):
        _agree(services, outline)


def _agree(services: Services, outline: Product) -> None:
    facts = facts_from(services.reader)
    who = services.acting(next(p for p in AGREEING if services.may(p)))
    with st.spinner("正在写成文稿、逐句核对……"):
        try:
            compared = with_counter(outline, services.store, facts)
            if compared != outline and services.may(Permission.COMPOSE):
                keep(services.store, outline, compared, services.acting(Permission.COMPOSE), "列入不同记载")
                st.session_state[REFUSED] = "定提纲以前又查到与所引说法不一的记载，已列在“不同记载”里：请看过再定。"
                st.rerun()
            notes: list[str] = []
            draft = agree(services.store, outline, lambda o: _written(services, o, notes), who)
        except (Refused, ValueError) as wrong:
            st.warning(str(wrong))
            return
        except Conflict:
            st.session_state[REFUSED] = "刚才有人改了提纲，没有定成。现在显示的是新稿，请看过再定。"
            st.rerun()
    st.session_state[SAID] = "；".join([f"写成了，共 {len(draft.sentences())} 句。", *notes])
    st.session_state[FROM_TOP] = True
    ask(link(Page.BRIEF, id=draft.id))


def _written(services: Services, outline: Product, notes: list[str]) -> Product:
    made = write_outlined(outline, services.store, services.settings, services.reader)
    notes += made.notes
    return made.product
