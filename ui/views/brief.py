"""资政参阅: a question, evidence at the left, sentences in the middle, verdicts at the right; out only when all stand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import streamlit as st

from graph.access import Audience, Permission
from graph.model import Product, Record, Section, Sentence, Support
from pipelines.compose import ExportRefused, verify_sentence
from pipelines.run import check_product, export_product, facts_from, write_brief
from ui.components.links import ask, sheet
from ui.components.markup import anchor, plain, quotation
from ui.decisions import exported, now
from ui.services import Services
from ui.state import Place, link, one
from ui.views.frame import WRITING, allowed, params
from ui.wording import SUPPORT_LABELS

_WIDTHS = (1.15, 1.6, 0.9)
_EDIT, _UP, _DOWN, _REMOVE = "修改", "上移", "下移", "删除"
_EDITING = "editing"  # session key: the product and the place of the sentence being rewritten
_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(services: Services) -> None:
    """The page; Refused for somebody with nothing to do here."""
    if not any(services.may(p) for p in WRITING):
        services.person.require(Permission.COMPOSE)
    product_id = one(params(), "id")
    product = services.store.product(product_id) if product_id else None
    if product is not None and not _may_open(services, product):
        product = None
    if product is None:
        _start(services, lost=bool(product_id))
    else:
        _work(services, product)


def _may_open(services: Services, product: Product) -> bool:
    """A work may hold whatever its own audience may see, and no more closed than that is the view."""
    return Audience(product.audience).ceiling <= services.audience.ceiling


def _start(services: Services, lost: bool) -> None:
    st.title("资政参阅", anchor=False)
    if lost:
        st.info("没有这份文稿。")
    if services.may(Permission.COMPOSE):
        _question(services)
    _works(services)


def _question(services: Services) -> None:
    st.write("写下要回答的问题，一期一题。平台从档案里选出处，按模板排好，逐句核对；有一句没有依据，就不能导出。")
    with st.form("question", border=False):
        question = st.text_input("问题", key="question", placeholder="例如：水库移民是怎样安置的，有什么经验？")
        readers = [a for a in Audience if a.ceiling <= services.audience.ceiling]
        audience = st.selectbox(
            "写给", readers, index=readers.index(Audience.BRIEF) if Audience.BRIEF in readers else 0,
            format_func=lambda a: a.label, key="for", help="只用这一对象可以看的档案。",
        )
        asked = st.form_submit_button("起草", type="primary")
    if asked:
        _draft(services, (question or "").strip(), Audience(audience))


def _draft(services: Services, question: str, audience: Audience) -> None:
    if not question:
        st.warning("请先写下问题。")
        return
    services.acting(Permission.COMPOSE)
    with st.spinner("正在选出处、逐句核对……", show_time=True):
        product, notes = write_brief(services.store, question, audience, services.settings, services.reader)
    if not product.sentences():
        st.info("没有找到可以引用的档案。换一种问法，或先读入相关档案。")
        return
    earlier = services.store.product(product.id)
    kept = _save(services, replace(product, version=earlier.version if earlier else 0))
    st.session_state["said"] = "；".join([f"起草好了，共 {len(kept.sentences())} 句。", *notes])
    ask(link(Place.BRIEF, id=kept.id))


def _works(services: Services) -> None:
    works = [p for p in services.store.products("brief") if _may_open(services, p)]
    if not works:
        return
    st.subheader("写过的文稿", anchor=False)
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))} "
        f'<span class="dim small">写给{escape(Audience(p.audience).label)}，第 {p.version} 稿，'
        f"{escape(p.at[:16].replace('T', ' '))}</span></li>"
        for p in works
    )
    sheet(f"<ul>{rows}</ul>", key="works")


def _save(services: Services, product: Product) -> Product:
    """The next version, kept at once: nothing typed is lost. Refused for somebody who may not write."""
    person = services.acting(Permission.COMPOSE)
    kept = replace(product, version=product.version + 1, author=person.name, at=now())
    services.store.save_product(kept)
    return kept


def _work(services: Services, product: Product) -> None:
    audience = Audience(product.audience)
    st.title(plain(product.title), anchor=False)
    if message := st.session_state.pop("said", ""):
        st.success(message)
    bad = [s for s in product.sentences() if s.verdict is not Support.SUPPORTED]
    st.caption(
        f"写给{audience.label}　第 {product.version} 稿，每次修改都另存一稿　"
        f"{len(product.sentences())} 句，{len(product.sentences()) - len(bad)} 句有据"
    )
    _leave(services, product, bad)
    records = {i: services.record(i, audience) for i in {c.record_id for s in product.sentences() for c in s.citations}}
    for heads, word in zip(st.columns(_WIDTHS, gap="medium"), ("证据", "句子", "核对"), strict=True):
        heads.markdown(f":gray[{word}]")
    number = 0
    for at, section in enumerate(product.sections):
        st.subheader(plain(section.heading), anchor=False)
        for place, sentence in enumerate(section.sentences):
            number += 1
            _row(services, product, (at, place), number, sentence, records)


def _leave(services: Services, product: Product, bad: Sequence[Sentence]) -> None:
    """Export, blocked by name while a sentence has no support, and checking everything afresh."""
    first, second, third = st.columns([1, 1, 4], vertical_alignment="center")
    if services.may(Permission.COMPOSE) and second.button("全部重新核对", key="check", width="stretch"):
        with st.spinner("正在逐句核对……"):
            fresh = check_product(product, services.store, Audience(product.audience), services.reader)
        if fresh != product:
            _save(services, fresh)
        st.session_state["said"] = "已按现在的档案重新核对。"
        st.rerun()
    if bad:
        if services.may(Permission.EXPORT):
            first.button("生成 DOCX", key="export", disabled=True, width="stretch")
        named = "\n".join(f"- {plain(s.text)}（{plain('；'.join(s.reasons))}）" for s in bad)
        st.error(f"有 {len(bad)} 句没有依据，改好或删去以后才能导出：\n\n{named}")
        return
    if not services.may(Permission.EXPORT):
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
        if not services.may(Permission.COMPOSE):
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
            _save(services, replace(product, sections=changed(product.sections, place, how)))


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
        _save(services, replace(product, sections=put(product.sections, place, fresh)))
        st.session_state.pop(_EDITING, None)


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
