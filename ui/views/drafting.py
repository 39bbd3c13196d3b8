"""A work being written: evidence at the left, sentences in the middle, verdicts at the right; out only when all stand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import streamlit as st

from graph.access import Audience, Permission
from graph.model import Record
from graph.staleness import basis
from graph.store import Conflict
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose import ExportRefused, verify_sentence
from pipelines.writing import check_product, export_product, facts_from
from ui.components.links import sheet
from ui.components.markup import plain, quotation
from ui.decisions import exported, now
from ui.releasing import Standing, standing
from ui.services import Services
from ui.views.frame import allowed
from ui.views.release import panel, state_words, warn
from ui.wording import SUPPORT_LABELS

_WIDTHS = (1.15, 1.6, 0.9)
_EDIT, _UP, _DOWN, _REMOVE = "修改", "上移", "下移", "删除"
_UNSAVED, _REFUSED = "unsaved", "refused"  # session keys: words not kept, and what the last click was refused for
_EDITING = "editing"  # session key: the product and the place of the sentence being rewritten
_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_AT_ONCE = 60  # sentences shown on one page: more take longer than a second to draw


def may_open(services: Services, product: Product) -> bool:
    """A work may hold whatever its own audience may see, and no more closed than that is the view."""
    return Audience(product.audience).ceiling <= services.audience.ceiling


def save(services: Services, product: Product) -> Product:
    """The next version, kept at once: nothing typed is lost. Refused for somebody who may not write."""
    person = services.acting(Permission.COMPOSE)
    rests = basis(services.store, product)
    kept = replace(
        product, version=product.version + 1, author=person.name, at=now(), state=State.DRAFT, basis=rests, issue=0, serial=0,
    )
    services.store.save_product(kept)
    return kept


def work(services: Services, product: Product) -> None:
    audience = Audience(product.audience)
    st.title(plain(product.title), anchor=False)
    if message := st.session_state.pop("said", ""):
        st.success(message)
    bad = [s for s in product.sentences() if s.verdict is not Support.SUPPORTED]
    here = standing(services.store, product)
    warn(product, here)
    _unsaved()
    st.caption(
        f"{state_words(product)}　写给{audience.label}　第 {product.version} 稿，每次修改都另存一稿　"
        f"{len(product.sentences())} 句，{len(product.sentences()) - len(bad)} 句有据"
    )
    _leave(services, product, bad, here)
    for heads, word in zip(st.columns(_WIDTHS, gap="medium"), ("证据", "句子", "核对"), strict=True):
        heads.markdown(f":gray[{word}]")
    shown = _part(product)
    told = product.sentences() if shown is None else product.sections[shown].sentences
    records = {i: services.record(i, audience) for i in {c.record_id for s in told for c in s.citations}}
    number = 0
    for at, section in enumerate(product.sections):
        if shown is None or at == shown:
            st.subheader(plain(section.heading), anchor=False)
            for place, sentence in enumerate(section.sentences):
                _row(services, product, (at, place), number + place + 1, sentence, records)
        number += len(section.sentences)
    panel(services, product, here)


def _part(product: Product) -> int | None:
    """Of a long work the section that is shown; None for all of a short one."""
    if len(product.sentences()) <= _AT_ONCE:
        return None
    bad = {at for at, s in enumerate(product.sections) if any(x.verdict is not Support.SUPPORTED for x in s.sentences)}
    names = [
        f"{s.heading}（{len(s.sentences)} 句{'，有无据的' if at in bad else ''}）" for at, s in enumerate(product.sections)
    ]
    chosen = st.selectbox(
        "看哪一部分", range(len(names)), key=f"part-of-{product.id}", format_func=lambda at: names[at],
    )
    return int(chosen or 0)


def _leave(services: Services, product: Product, bad: Sequence[Sentence], here: Standing) -> None:
    """Export, blocked by name while a sentence has no support, and checking everything afresh."""
    first, second, third = st.columns([1, 1, 4], vertical_alignment="center")
    draft = product.state == State.DRAFT
    if draft and services.may(Permission.COMPOSE) and second.button("全部重新核对", key="check", width="stretch"):
        with st.spinner("正在逐句核对……"):
            fresh = check_product(product, services.store, Audience(product.audience), services.reader)
        if fresh != product or here.changes:
            save(services, fresh)
        st.session_state["said"] = "已按现在的档案重新核对。"
        st.rerun()
    if bad:
        if services.may(Permission.EXPORT):
            first.button("生成 DOCX", key="export", disabled=True, width="stretch")
        named = "\n".join(f"- {plain(s.text)}（{plain('；'.join(s.reasons))}）" for s in bad)
        st.error(f"有 {len(bad)} 句没有依据，改好或删去以后才能导出：\n\n{named}")
        return
    if not services.may(Permission.EXPORT) or product.state == State.WITHDRAWN:
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


def _export(services: Services, product: Product) -> None:
    audience, person = Audience(product.audience), services.acting(Permission.EXPORT)
    with tempfile.TemporaryDirectory() as folder, st.spinner("正在核对并生成……"):
        path = Path(folder) / "brief.docx"
        try:
            export_product(product, services.store, audience, services.reader, path)
        except ExportRefused as refused:
            named = "\n".join(f"- {plain(s.text)}（{plain('；'.join(s.reasons))}）" for s in refused.sentences)
            st.error(f"{refused}：\n\n{named}")
            return
        exported(services.store, product, person, f"第 {product.version} 稿，{audience.label}")
        st.session_state["docx"] = ((product.id, product.version), path.read_bytes())


def _row(
    services: Services, product: Product, place: tuple[int, int], number: int, sentence: Sentence,
    records: Mapping[str, Record | None],
) -> None:
    name = f"{place[0]}-{place[1]}"
    left, middle, right = st.columns(_WIDTHS, gap="medium")
    with left:
        quotes = "".join(quotation(c, records.get(c.record_id)) for c in sentence.citations)
        sheet(quotes or '<p class="dim">没有出处</p>', key=f"evidence-{name}")
    with middle:
        if st.session_state.get(_EDITING) == (product.id, name):
            _edit(services, product, place, sentence)
        else:
            sheet(f'<p class="quote"><span class="dim small">{number}</span> {escape(sentence.text)}</p>', key=f"said-{name}")
    with right:
        reasons = "".join(f"<li>{escape(r)}</li>" for r in sentence.reasons)
        sheet(
            f'<b class="verdict-{sentence.verdict.value}">{SUPPORT_LABELS[sentence.verdict]}</b>'
            f'<ul class="small">{reasons}</ul>', key=f"verdict-{name}",
        )
        if not services.may(Permission.COMPOSE) or product.state != State.DRAFT:
            return
        st.menu_button(
            "改动", (_EDIT, _UP, _DOWN, _REMOVE), key=f"change-{name}", type="tertiary", on_click=_change,
            args=(services, product, place),
        )


def _change(services: Services, product: Product, place: tuple[int, int]) -> None:
    name = f"{place[0]}-{place[1]}"
    how = st.session_state[f"change-{name}"]
    if how == _EDIT:
        st.session_state[_EDITING] = (product.id, name)
    else:
        st.session_state.pop(_EDITING, None)
        with allowed():
            try:
                save(services, replace(product, sections=changed(product.sections, place, how)))
            except Conflict:
                st.session_state[_REFUSED] = "刚才有人存了这份文稿的新稿，您的改动没有存。现在显示的是新稿，请看过以后再改。"


def _edit(services: Services, product: Product, place: tuple[int, int], sentence: Sentence) -> None:
    name = f"{place[0]}-{place[1]}"
    field = f"text-{name}-{product.version}"
    st.text_area("改写这一句", sentence.text, key=field, height="content")
    keep, leave, _ = st.columns([1.2, 1, 1])
    keep.button(
        "核对并保存", key=f"keep-{name}", type="primary", on_click=_keep, args=(services, product, place, sentence, field),
    )
    leave.button("不改了", key=f"leave-{name}", on_click=lambda: st.session_state.pop(_EDITING, None))


def _keep(services: Services, product: Product, place: tuple[int, int], sentence: Sentence, field: str) -> None:
    """Check the rewritten sentence at once and keep it with what was found."""
    audience = Audience(product.audience)
    written = replace(sentence, text=st.session_state[field].strip())
    fresh = verify_sentence(written, lambda i: services.store.record(i, audience), facts_from(services.reader))
    with allowed():
        try:
            save(services, replace(product, sections=put(product.sections, place, fresh)))
        except Conflict:
            st.session_state[_UNSAVED] = written.text
        st.session_state.pop(_EDITING, None)


def _unsaved() -> None:
    """What somebody typed while another saved the work: nothing typed is lost."""
    if text := st.session_state.pop(_UNSAVED, ""):
        st.warning("刚才有人存了这份文稿的新稿，您的这一句没有存。现在显示的是新稿，请看过以后再改。您写的是：")
        st.code(text, language=None, wrap_lines=True)


def put(sections: Sequence[Section], place: tuple[int, int], sentence: Sentence) -> tuple[Section, ...]:
    """The sections with one sentence (section, position) replaced."""
    at, position = place
    sentences = list(sections[at].sentences)
    sentences[position] = sentence
    return (*sections[:at], replace(sections[at], sentences=tuple(sentences)), *sections[at + 1 :])


def changed(sections: Sequence[Section], place: tuple[int, int], how: str) -> tuple[Section, ...]:
    """The sections with one sentence moved up or down, across headings too, or removed; empty sections fall away."""
    at, position = place
    lists = [list(s.sentences) for s in sections]
    sentence = lists[at].pop(position)
    if how == _UP:
        if position:
            lists[at].insert(position - 1, sentence)
        else:
            lists[max(at - 1, 0)].insert(len(lists[at - 1]) if at else 0, sentence)
    elif how == _DOWN:
        if position < len(lists[at]):
            lists[at].insert(position + 1, sentence)
        elif at + 1 < len(lists):
            lists[at + 1].insert(0, sentence)
        else:
            lists[at].append(sentence)
    return tuple(replace(s, sentences=tuple(kept)) for s, kept in zip(sections, lists, strict=True) if kept)
