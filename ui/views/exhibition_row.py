"""What is opened beside the outline of an exhibition: the exhibition itself, a section, or an exhibit, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from itertools import islice
from typing import Any

import streamlit as st

from graph.access import Audience
from graph.model import Record
from graph.works import Exhibit, ExhibitForm, Product
from pipelines.compose.brief import attributed
from pipelines.compose.citing import date_text
from pipelines.compose.select import sentences
from pipelines.compose.storyline import LEVELS, block, exhibit_for
from pipelines.writing import facts_from
from ui.components.links import sheet
from ui.components.markup import anchor, plain
from ui.editing import Place as Written
from ui.editing import added
from ui.exhibitions import (
    DETAILS,
    FORMS,
    LEVEL_LABELS,
    PARTICULARS,
    candidates,
    described,
    detailed,
    followed,
    headed,
    shifted,
    with_exhibit,
    with_section,
    without,
    without_exhibit,
)
from ui.gatherings import opened as dossiers_of
from ui.services import Services
from ui.state import Place, link
from ui.views.changing import REFUSED, change
from ui.views.model_words import label_offered
from ui.views.sentence_editing import writable

_FOUND = 6  # records offered as exhibits at once
_SENTENCES = 200  # of a record offered for its label
_ASKED = {
    "副题": "", "主办": "例如：某省档案馆", "展期": "例如：2026年5月1日至8月31日", "审图号": "放地图时必填，例如：浙S（2021）15号",
    "名称": "不写就用题名", "尺寸": "例如：26×18厘米", "权利状态": "例如：公有领域；已获家属授权", "位置": "例如：中心柜",
    "保护要求": "例如：50勒克斯以下", "图像": "图像文件名；不放图像写“无”",
}
_BELOW = {"preface": ("part",), "part": ("unit", "part"), "unit": ("group", "unit"), "group": ("group", "unit")}
Given = Mapping[str, Any]  # what was typed or chosen, by field


def row_key(product: Product) -> str:
    """The session key of the row that is opened."""
    return f"exhibition-row-{product.id}"


def beside(services: Services, product: Product, row: str, records: Mapping[str, Record], to_words: Callable[[], None]) -> None:
    """The opened row; the exhibition itself while none is. `to_words` leads to where sentences are written."""
    if row:
        st.button("关上，看展览本身", key="close-row", type="tertiary", on_click=lambda: st.session_state.pop(row_key(product), None))
    if row.startswith("e"):
        at, place = (int(n) for n in row[1:].split("."))
        _exhibit(services, product, row, at, place, records, to_words)
    elif row:
        _section(services, product, row, int(row[1:]), to_words)
    else:
        _whole(services, product)


def _whole(services: Services, product: Product) -> None:
    st.markdown("**展览本身**")
    if not writable(services, product):
        told = "".join(f"<dt>{n}</dt><dd>{escape(w)}</dd>" for n in DETAILS if (w := product.details.get(n, "")))
        sheet(f"<dl class='fields'>{told}</dl>" if told else "<p class='dim'>没有写副题、主办、展期、审图号。</p>", key="whole")
        return
    with st.form(f"whole-{product.version}", border=False):
        st.text_input("展名", product.title, key=f"title--{product.version}")
        for name in DETAILS:
            st.text_input(name, product.details.get(name, ""), key=f"detail-{name}--{product.version}", placeholder=_ASKED[name])
        _submit(services, product, "", "保存", ("title", *(f"detail-{n}" for n in DETAILS)), "展名与展期等", lambda given: detailed(
            product, given["title"], {n: given[f"detail-{n}"] for n in DETAILS},
        ))


def _submit(
    services: Services, product: Product, row: str, label: str, fields: tuple[str, ...], what: str,
    made: Callable[[Given], Product],
) -> None:
    """The button of a form. Where somebody saved meanwhile, what was typed stands in the form of the new version."""
    def done() -> None:
        given = {f: st.session_state[f"{f}-{row}-{product.version}"] for f in fields}
        if change(services, product, lambda: made(given), what):
            return
        newest = services.store.product(product.id)
        if newest is None or newest.version == product.version:
            return
        there = followed(product, newest, row) if row else ""
        st.session_state[row_key(product)] = there
        if row and not there:
            told = "；".join(str(w) for w in given.values() if isinstance(w, str) and w)
            st.session_state[REFUSED] = f"{st.session_state.get(REFUSED, '')}原来的一行已经不在了，您填的是：{told}"
            return
        for field, words in given.items():
            st.session_state[f"{field}-{there}-{newest.version}"] = words
        st.session_state[REFUSED] = f"{st.session_state.get(REFUSED, '')}您填的还在框里，没有丢。"

    st.form_submit_button(label, key=f"submit-{label}-{fields[0]}-{row}-{product.version}", on_click=done)


# ---- a section
def _section(services: Services, product: Product, row: str, at: int, to_words: Callable[[], None]) -> None:
    section = product.sections[at]
    st.markdown(f"**{LEVEL_LABELS.get(section.kind, '')}**")
    words = "".join(f"<p class='quote'>{escape(s.text)}</p>" for s in section.sentences)
    sheet(words or "<p class='dim'>还没有展板文字。</p>", key=f"section-words-{at}")
    if not writable(services, product):
        return
    st.button("改文字、换出处", key=f"words-{row}", type="tertiary", on_click=to_words, help="到“文字、核对与审核”逐句改，当场核对")
    with st.form(f"form-heading-{row}-{product.version}", border=False):
        name, button = st.columns([3, 1], vertical_alignment="bottom")
        name.text_input("标题", section.heading, key=f"heading-{row}-{product.version}")
        with button:
            _submit(services, product, row, "改", ("heading",), "改标题", lambda given: headed(product, at, given["heading"]))
    if section.kind in LEVELS:
        _steps(services, product, row, f"整个{LEVEL_LABELS[section.kind]}，连同里面的展品")
    for kind in _BELOW.get(section.kind, ()):
        _new(services, product, row, at, kind)
    if section.kind == "group":
        _add_exhibit(services, product, at)
    if section.kind in LEVELS:
        full = bool(section.sentences or section.exhibits or len(block(product.sections, at)) > 1)
        st.button(
            f"删去这个{LEVEL_LABELS[section.kind]}", key=f"drop-{row}-{product.version}", type="tertiary", disabled=full,
            help="先把里面的文字、展品和下一级移走或删去" if full else None,
            on_click=_drop, args=(services, product, at),
        )


def _drop(services: Services, product: Product, at: int) -> None:
    if change(services, product, lambda: without(product, at), f"删去“{product.sections[at].heading}”"):
        st.session_state.pop(row_key(product), None)


def _new(services: Services, product: Product, row: str, at: int, kind: str) -> None:
    field = f"new-{kind}"
    with st.form(f"form-{field}-{row}-{product.version}", border=False):
        name, button = st.columns([3, 1], vertical_alignment="bottom")
        name.text_input(f"在后面加一个{LEVEL_LABELS[kind]}", key=f"{field}-{row}-{product.version}", placeholder="名称，编号自动加上")
        with button:
            _submit(services, product, row, "加", (field,), f"加一个{LEVEL_LABELS[kind]}", lambda given: with_section(
                product, at, kind, given[field],
            ))


def _steps(services: Services, product: Product, row: str, what: str) -> None:
    up, down, _ = st.columns([1, 1, 2])
    for button, words, by in ((up, "上移", -1), (down, "下移", 1)):
        button.button(words, key=f"step{by}-{row}-{product.version}", width="stretch", help=what, on_click=step, args=(
            services, product, row, by,
        ))


def step(services: Services, product: Product, row: str, by: int) -> None:
    """A row one place up or down; what was opened stays open where it goes."""
    rearrange(services, product, lambda: shifted(product, row, by))


def rearrange(services: Services, product: Product, made: Callable[[], Product]) -> None:
    """Another order, kept; what was opened stays open where it goes."""
    opened = st.session_state.get(row_key(product), "")
    if change(services, product, made, "调整大纲次序") and opened and (newest := services.store.product(product.id)) is not None:
        st.session_state[row_key(product)] = followed(product, newest, opened)


# ---- exhibits
def _add_exhibit(services: Services, product: Product, at: int) -> None:
    audience = Audience(product.audience)
    words = (st.text_input("加一件展品：题名、档号或原文里的词", key=f"find-{at}", placeholder="例如：会师合影") or "").strip()
    dossiers = {d.id: d for d in dossiers_of(services.store, services.person)}
    chosen = st.selectbox(
        "从哪里找", ["", *dossiers], key=f"find-in-{at}", format_func=lambda d: dossiers[d].title if d in dossiers else "全部馆藏",
        help="选一个专题，不写词就列出其中还没有展出的",
    ) if dossiers else ""
    if not words and not chosen:
        return
    found = list(islice(candidates(services.store, product, words, dossiers.get(chosen or "")), _FOUND + 1))
    if not found:
        st.caption(f"没有找到还能加的档案：只找{audience.label}可以看的，已经是展品的不再列。")
    for record in found[:_FOUND]:
        told, button = st.columns([4, 1], vertical_alignment="center")
        told.write(f"{plain(record.title or '（无题名）')}　:gray[{plain(record.dh_raw or record.id)}，{plain(date_text(record.when))}]")
        button.button("加入", key=f"put-{at}-{record.id}", on_click=_put, args=(services, product, at, record.id))
    if len(found) > _FOUND:
        st.caption(f"只列前 {_FOUND} 件：写几个字，可以再缩小。")


def _put(services: Services, product: Product, at: int, record_id: str) -> None:
    def made() -> Product:
        try:
            exhibit = exhibit_for(services.store, record_id, Audience(product.audience), facts_from(services.reader))
        except LookupError as gone:
            raise ValueError(str(gone)) from gone
        return with_exhibit(product, at, exhibit)

    change(services, product, made, f"加入展品 {record_id}")


def _exhibit(
    services: Services, product: Product, row: str, at: int, place: int, records: Mapping[str, Record],
    to_words: Callable[[], None],
) -> None:
    section = product.sections[at]
    exhibit = section.exhibits[place]
    st.markdown("**展品**")
    _shown(product, row, exhibit, records.get(exhibit.record_id))
    if not writable(services, product):
        return
    st.button("改说明牌、换出处", key=f"words-{row}", type="tertiary", on_click=to_words, help="到“文字、核对与审核”逐句改，当场核对")
    if (record := records.get(exhibit.record_id)) is not None:
        _more_label(services, product, row, at, place, record)
        label_offered(services, product, at, place)
    _particulars(services, product, row, at, place)
    _steps(services, product, row, "在组里移动；到了边上就移到相邻的组")
    st.button("移出展览", key=f"out-{row}-{product.version}", type="tertiary", on_click=_out, args=(services, product, at, place))


def _out(services: Services, product: Product, at: int, place: int) -> None:
    gone = product.sections[at].exhibits[place].record_id
    if change(services, product, lambda: without_exhibit(product, at, place), f"移出展品 {gone}"):
        st.session_state.pop(row_key(product), None)


def _shown(product: Product, row: str, exhibit: Exhibit, record: Record | None) -> None:
    if record is None:
        st.warning(f"{plain(exhibit.record_id)} 现在不能用于{Audience(product.audience).label}：请移出展览。")
        return
    title = anchor(record.title or "（无题名）", link(Place.READ, id=record.id))
    told = f"<p>{title} <span class='dim small'>{escape(record.dh_raw or record.id)}，{escape(date_text(record.when))}</span></p>"
    label = "".join(f"<p class='quote'>{escape(s.text)}</p>" for s in exhibit.label)
    sheet(told + (label or "<p class='dim'>还没有说明牌。</p>"), key=f"exhibit-{row}")


def _more_label(services: Services, product: Product, row: str, at: int, place: int, record: Record) -> None:
    """A further sentence of the record for its label: the only way to one where there is none yet."""
    label = product.sections[at].exhibits[place].label
    cited = {c for s in label for c in s.citations}
    found = [span for span in islice(sentences(record), _SENTENCES) if span not in cited]
    with st.form(f"label-form-{row}-{product.version}", border=False):
        chosen, button = st.columns([3, 1], vertical_alignment="bottom")
        chosen.selectbox(
            "从原文摘一句加到说明牌", range(len(found)), index=None, key=f"label-{row}-{product.version}", placeholder="选一句",
            format_func=lambda n: " ".join(found[n].quote.split()),
        )

        def made(given: Given) -> Product:
            if given["label"] is None:
                raise ValueError("请先选一句原文")
            return added(product, Written(at, len(label), place), attributed(record, found[given["label"]], "fact"))

        with button:
            _submit(services, product, row, "摘上", ("label",), "说明牌加一句", made)


def _particulars(services: Services, product: Product, row: str, at: int, place: int) -> None:
    exhibit, version = product.sections[at].exhibits[place], product.version
    with st.form(f"exhibit-form-{row}-{version}", border=False):
        st.selectbox("类型", list(FORMS), list(FORMS).index(exhibit.form), format_func=lambda f: FORMS[f], key=f"form-{row}-{version}")
        st.checkbox("重点展品（说明牌 80—150 字）", exhibit.key, key=f"chief-{row}-{version}")
        st.text_input("展出哪几页", exhibit.pages, key=f"pages-{row}-{version}", placeholder="例如：第2页；不写就是全件")
        for name in PARTICULARS:
            st.text_input(
                name, exhibit.details.get(name, ""), key=f"particular-{name}-{row}-{version}",
                placeholder="展品本身是地图时填" if name == "审图号" else _ASKED[name],
            )
        fields = ("form", "chief", "pages", *(f"particular-{n}" for n in PARTICULARS))
        _submit(services, product, row, "保存", fields, "展品说明项", lambda given: described(
            product, at, place, ExhibitForm(given["form"]), bool(given["chief"]), {n: given[f"particular-{n}"] for n in PARTICULARS},
            given["pages"],
        ))
