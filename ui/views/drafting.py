"""A work being written: evidence at the left, sentences in the middle, verdicts at the right; out only when all stand."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from graph.access import Audience, Permission
from graph.store import RecordFilter
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose import ExportRefused
from pipelines.compose.brief import template
from pipelines.compose.history import CHART
from pipelines.compose.lineage_drawing import drawn
from pipelines.compose.storyline import KIND as EXHIBITION
from pipelines.compose.word_templates import TemplateError
from pipelines.writing import export_product
from ui.checking import checker
from ui.components.links import sheet
from ui.components.markup import plain
from ui.decisions import exported
from ui.editing import Place, at, checked, keep, places, without_section
from ui.releasing import Standing, standing
from ui.remarks import Remark, may_remark, remarks
from ui.services import Services
from ui.views.changing import SAID, change, settle, undo_offer, unsaved
from ui.views.imprint import imprint
from ui.views.model_words import titles_offered
from ui.views.release import panel, state_words, warn
from ui.views.remarking import render as remarking
from ui.views.sentence_editing import ADD, begin, menu, opened, show, writable
from ui.views.sentence_parts import WIDTHS, evidence, find_for, forget, found, name, verdict, words
from ui.views.versions import render as versions

_TEXT, _VERSIONS, _REMARKS = "正文", "稿本与改动", "批注"
_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNDERLINING = 0.5  # seconds in which faults are found before the page is shown without the rest
_AT_ONCE = 60  # sentences shown on one page: more take longer than a second to draw


class _Part(NamedTuple):
    """What is shown at once: a section, and which of its places."""

    section: int
    shown: tuple[Place, ...]


def may_open(services: Services, product: Product) -> bool:
    """A work may hold whatever its own audience may see, and is as closed as the most closed record it cites or shows now."""
    if Audience(product.audience).ceiling > services.audience.ceiling:
        return False
    rests_on = product.record_ids()
    if services.audience is Audience.WORKING or not rests_on:
        return True
    return len(services.store.records(services.audience, RecordFilter(record_ids=rests_on), limit=len(rests_on))) == len(rests_on)


def save(services: Services, product: Product, what: str = "起草") -> Product:
    """The next version, kept at once: nothing typed is lost. Refused for somebody who may not write, or after release."""
    return keep(services.store, product, product, services.acting(Permission.COMPOSE), what)


def work(services: Services, product: Product) -> None:
    """The page of one work."""
    settle(product)
    audience = Audience(product.audience)
    st.title(plain(product.title), anchor=False)
    message = st.session_state.pop(SAID, "")
    if message:
        st.success(message)
    bad = [s for s in product.sentences() if s.verdict is not Support.SUPPORTED]
    here = standing(services.store, product)
    warn(product, here)
    unsaved(services, product)
    undo_offer(services, product)
    st.caption(
        f"{state_words(product)}　写给{audience.label}　第 {product.version} 稿，每次修改都另存一稿　"
        f"{len(product.sentences())} 句，{len(product.sentences()) - len(bad)} 句有据"
    )
    said = remarks(services.store, product) if may_remark(services.person) and services.audience is Audience.WORKING else None
    shown = _view(product, said)
    if shown == _VERSIONS:
        versions(services, product)
    elif shown == _REMARKS:
        remarking(services, product, said or [])
    elif product.state == State.OUTLINE:
        st.info("这还是一份提纲，还没有成文：请先把提纲定下来。")
        _text(services, product, said or [], here)
    else:
        _leave(services, product, bad, here)
        titles_offered(services, product)
        imprint(services, product)
        whole = _text(services, product, said or [], here)
        panel(services, product, here)
        if not whole:
            st.session_state[SAID] = message
            st.rerun()  # what is shown stays; some more is underlined each time


def _view(product: Product, said: Sequence[Remark] | None) -> str:
    """Which side of the work is looked at; remarks and versions are for staff."""
    if said is None:
        return _TEXT
    waiting = sum(r.open for r in said)
    labels = {
        _TEXT: _TEXT, _VERSIONS: f"{_VERSIONS}（共 {product.version} 稿）",
        _REMARKS: f"{_REMARKS}（{waiting} 条待答复）" if waiting else f"{_REMARKS}（{len(said)}）",
    }
    chosen = st.segmented_control(
        "看什么", list(labels), default=_TEXT, format_func=lambda v: labels[v], key=f"view-{product.id}", required=True,
        label_visibility="collapsed",
    )
    return str(chosen or _TEXT)


def _text(services: Services, product: Product, said: Sequence[Remark], here: Standing) -> bool:
    """The sentences, or of a long work one part of them; whether all faults in them are underlined."""
    audience = Audience(product.audience)
    for heads, word in zip(st.columns(WIDTHS, gap="medium"), ("证据", "句子", "核对"), strict=True):
        heads.markdown(f":gray[{word}]")
    parts = _parts(product)
    numbers = {place: number for number, place in enumerate(places(product), 1)}
    told = [at(product, p) for part in parts for p in part.shown]
    cited = dict.fromkeys(c.record_id for s in told for c in s.citations)
    records = {i: services.record(i, audience) or services.record(i) for i in cited}
    of_place: dict[Place, list[Remark]] = defaultdict(list)
    for remark in said:
        if remark.place is not None:
            of_place[remark.place].append(remark)
    stale: dict[int, list[str]] = defaultdict(list)
    for changed in here.changes:
        for number in changed.sentences:
            stale[number].append(f"{changed.record_id}：{changed.reason}")
    until, left_out = time.monotonic() + _UNDERLINING, False
    for part in parts:
        section = product.sections[part.section]
        st.subheader(plain(section.heading), anchor=False)
        if section.kind == CHART and (image := _chart(tuple(s.text for s in section.sentences))):
            st.image(image, width=620, caption="由下面各句画成，改了句子图也跟着改；“待考”的一段画成虚线。")
        for place in part.shown:
            if place.exhibit >= 0 and place.position == 0:
                st.caption(f"展品说明：{plain(section.exhibits[place.exhibit].record_id)}")
            faults = found(services, product, section, at(product, place), until)
            left_out = left_out or faults is None
            _row(services, product, place, (
                evidence(at(product, place), records),
                words(product, section, at(product, place), numbers[place], faults or ()),
                verdict(at(product, place), of_place[place], stale[numbers[place]]),
            ))
            open_here = opened(product)
            if open_here and open_here.place == (place if open_here.what != ADD else place._replace(position=place.position + 1)):
                show(services, product, open_here)
        _end(services, product, part)
    return not left_out


@st.cache_data(max_entries=20, show_spinner=False)
def _chart(sentences: tuple[str, ...]) -> bytes:
    return drawn(sentences, template("history")["fonts"]["body"])


def _end(services: Services, product: Product, part: _Part) -> None:
    """Below what is shown of a section: a further sentence, or for an empty section its removal."""
    section = product.sections[part.section]
    own = [p.position for p in part.shown if p.exhibit < 0]
    behind = Place(part.section, own[-1] + 1 if own else 0)
    open_here = opened(product)
    if open_here and open_here.what == ADD and open_here.place == behind and not own:
        show(services, product, open_here)
    if not writable(services, product):
        return
    if not section.spoken() and product.kind != "history":  # its chapters and silent years are headings alone
        st.caption("这一部分还没有句子。" + ("可以摘一段原文，也可以写自己的话。" if section.analysis else "可以摘一段原文。"))
    more, gone, _ = st.columns([1, 1, 4])
    more.button("加一句", key=f"add-{part.section}", type="tertiary", on_click=begin, args=(product, behind, ADD))
    if product.kind != EXHIBITION and not section.spoken() and not section.exhibits and len(product.sections) > 1:
        gone.button(
            "删去这个标题", key=f"drop-{part.section}", type="tertiary", on_click=_drop, args=(services, product, part.section),
        )


def _drop(services: Services, product: Product, section: int) -> None:
    change(services, product, lambda: without_section(product, section), f"删去标题“{product.sections[section].heading}”")


def _parts(product: Product) -> list[_Part]:
    """All sections of a short work; of a long one the stretch that is chosen."""
    by_section: dict[int, list[Place]] = {n: [] for n in range(len(product.sections))}
    for place in places(product):
        by_section[place.section].append(place)
    if len(product.sentences()) <= _AT_ONCE:
        return [_Part(n, tuple(shown)) for n, shown in by_section.items()]
    stretches = [part for n, shown in by_section.items() for part in _stretches(n, shown)]
    labels = [_label(product, part, len(by_section[part.section])) for part in stretches]
    chosen = st.selectbox(
        "看哪一部分", range(len(stretches)), key=f"part-of-{product.id}", format_func=lambda n: labels[n],
    )
    return [stretches[min(int(chosen or 0), len(stretches) - 1)]]


def _stretches(section: int, shown: Sequence[Place]) -> Iterator[_Part]:
    for start in range(0, max(1, len(shown)), _AT_ONCE):
        yield _Part(section, tuple(shown[start : start + _AT_ONCE]))


def _label(product: Product, part: _Part, whole: int) -> str:
    section: Section = product.sections[part.section]
    bad = any(at(product, p).verdict is not Support.SUPPORTED for p in part.shown)
    count = f"{whole} 句" if len(part.shown) == whole else f"其中 {len(part.shown)} 句，从“{at(product, part.shown[0]).text[:12]}”起"
    return f"{section.heading}（{count}{'，有无据的' if bad else ''}）"


def _leave(services: Services, product: Product, bad: Sequence[Sentence], here: Standing) -> None:
    """Export, blocked by name while a sentence has no support, and checking everything afresh."""
    first, second, third = st.columns([1, 1, 4], vertical_alignment="center")
    draft = product.state == State.DRAFT
    if draft and services.may(Permission.COMPOSE) and second.button("全部重新核对", key="check", width="stretch"):
        with st.spinner("正在逐句核对……"):
            forget()
            fresh = checked(product, checker(find_for(services, product)))
        if fresh != product or here.changes:
            save(services, fresh, "全部重新核对")
        st.session_state[SAID] = "已按现在的档案重新核对。"
        st.rerun()
    if bad:
        if services.may(Permission.EXPORT) and product.kind != EXHIBITION:
            first.button("生成 DOCX", key="export", disabled=True, width="stretch")
        named = "\n".join(f"- {plain(s.text)}（{plain('；'.join(s.reasons))}）" for s in bad)
        st.error(f"有 {len(bad)} 句没有依据，改好或删去以后才能导出：\n\n{named}")
        return
    if not services.may(Permission.EXPORT) or product.state == State.WITHDRAWN or product.kind == EXHIBITION:
        return
    if here.changes:
        first.button("生成 DOCX", key="export", disabled=True, width="stretch")
        return
    if first.button("生成 DOCX", key="export", type="primary", width="stretch"):
        _export(services, product)
    made = st.session_state.get("docx")
    if made and made[0] == (product.id, product.version):
        third.download_button(
            "下载 DOCX", made[1], f"{product.title[:40]}.docx", _MIME, key="download", on_click="ignore", type="primary",
        )
        if made[2]:
            st.caption("在这台机器上打开时：" + plain("；".join(made[2])) + "。装有这些字体的机器上照模板显示。")


def _export(services: Services, product: Product) -> None:
    audience, person = Audience(product.audience), services.acting(Permission.EXPORT)
    with tempfile.TemporaryDirectory() as folder, st.spinner("正在核对并生成……"):
        path = Path(folder) / "brief.docx"
        try:
            fonts = export_product(product, services.store, audience, services.reader, path)
        except TemplateError as wrong:
            st.error(plain(str(wrong)))
            return
        except ExportRefused as refused:
            named = "\n".join(f"- {plain(s.text)}（{plain('；'.join(s.reasons))}）" for s in refused.sentences)
            st.error(f"{refused}：\n\n{named}")
            return
        exported(services.store, product, person, f"第 {product.version} 稿，{audience.label}")
        st.session_state["docx"] = ((product.id, product.version), path.read_bytes(), fonts)


def _row(services: Services, product: Product, place: Place, told: tuple[str, str, str]) -> None:
    """Evidence, sentence and verdict side by side, and what may be done to it."""
    left, middle, right = st.columns(WIDTHS, gap="medium")
    for column, html, key in zip((left, middle, right), told, ("evidence", "said", "verdict"), strict=True):
        with column:
            sheet(html, key=f"{key}-{name(place)}")
    with right:
        menu(services, product, place)
