"""A change to a work from a click: verified, kept, told; what was typed is held back where somebody else saved first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape

import streamlit as st

from graph.access import Permission
from graph.store import Conflict
from graph.works import Product, Sentence, State
from pipelines.compose.differences import Part, words_between
from ui.checking import checker
from ui.components.links import sheet
from ui.components.markup import plain
from ui.editing import UNDONE, Place, Unsaved, added, at, back_to, checked, follow, keep, rewritten
from ui.services import Services
from ui.views.frame import allowed
from ui.views.sentence_parts import TYPED, Panel, find_for
from ui.wording import moment

PANEL, UNSAVED, REFUSED, SAID = "sentence-panel", "unsaved", "refused", "said"  # session keys
_UNDO = "saved-here"  # session key: the version this window saved last, and of which work
_MEANWHILE = "刚才有人存了这份文稿的新稿，您的改动没有存。现在显示的是新稿，请看过以后再改。"


def change(services: Services, product: Product, made: Callable[[], Product], what: str, typed: Unsaved | None = None) -> bool:
    """Make a change, verify what it touches and keep it; whether it was kept.

    Before the page is drawn: what speaks against it is told on the page. `typed` is held back when somebody saved meanwhile.
    """
    if typed is None and unfinished():
        return False
    with allowed():
        try:
            after = checked(made(), checker(find_for(services, product)), product)
            if after == product:
                close()
                return True
            kept = keep(services.store, product, after, services.acting(Permission.COMPOSE), what)
        except ValueError as wrong:
            st.session_state[REFUSED] = str(wrong)
            return False
        except Conflict:
            close()
            st.session_state[UNSAVED if typed else REFUSED] = typed or _MEANWHILE
            return False
        close()
        st.session_state[_UNDO] = (kept.id, kept.version, what)
        return True
    return False


def close() -> None:
    """Nothing is being done to a sentence any more."""
    st.session_state.pop(PANEL, None)


def settle(product: Product) -> None:
    """What was being typed when a newer version came up: held back, or, where nothing was typed yet, begun anew."""
    panel = st.session_state.get(PANEL)
    if not isinstance(panel, Panel) or panel.product_id != product.id or panel.version == product.version:
        return
    close()
    written = panel.written
    if written is not None and panel.what == TYPED[2]:
        st.session_state[REFUSED] = f"文稿刚才有了新稿，您的批注还没有写上，请再写一次：“{written.text}”"
    elif written is not None:
        st.session_state[UNSAVED] = Unsaved(product.id, panel.version, panel.heading, written, panel.before)


def unfinished() -> bool:
    """Whether words are being typed that are not kept yet; then that is told."""
    panel = st.session_state.get(PANEL)
    if not isinstance(panel, Panel) or panel.written is None:
        return False
    st.session_state[REFUSED] = f"“{panel.what}”里写的还没有存：请先存下，或者按“不改了”，再做别的。"
    return True


def undo_offer(services: Services, product: Product) -> None:
    """A button that takes back what this window saved last, while it is still the newest version."""
    last = st.session_state.get(_UNDO)
    if not last or last[:2] != (product.id, product.version) or not services.may(Permission.COMPOSE):
        return
    told, button = st.columns([4, 1], vertical_alignment="center")
    told.success(f"{last[2]}：已存为第 {product.version} 稿。")
    button.button(
        "撤销这一步", key="undo", width="stretch", on_click=restore, args=(services, product, product.version - 1),
        shortcut="Alt+Z",
    )


def restore(services: Services, product: Product, version: int) -> None:
    """Go back to an earlier version, as a new one; its sentences are verified against the records as they are now."""
    if unfinished():
        return
    earlier = services.store.product(product.id, version)
    with allowed():
        if earlier is None or earlier.state == State.OUTLINE:
            st.session_state[REFUSED] = f"第 {version} 稿{'是提纲，不能当正文恢复' if earlier else '没有保存下来'}"
            return
        try:
            after = checked(back_to(product, earlier), checker(find_for(services, product)))
            keep(services.store, product, after, services.acting(Permission.COMPOSE), f"恢复第 {version} 稿", UNDONE)
        except Conflict:
            st.session_state[REFUSED] = _MEANWHILE
            return
        close()
        st.session_state[SAID] = f"已恢复第 {version} 稿的文字，另存为第 {product.version + 1} 稿。"


# ---- two people at one work
def unsaved(services: Services, product: Product) -> None:
    """Words that were not kept because another saved first: both texts, and what can be done with one's own."""
    held = st.session_state.get(UNSAVED)
    if not isinstance(held, Unsaved) or held.product_id != product.id:
        return
    place = follow(held.before.text, held.before.citations, product) if held.before else None
    theirs = at(product, place) if place else None
    st.toast("您写的一句没有存上，请看页面最上面。")
    with st.container(border=True, key="unsaved-box"):
        st.warning(
            f"您修改的时候，{plain(product.author)} 在 {moment(product.at)} 存了第 {product.version} 稿。"
            "您写的没有存进去，也没有丢：请看两边，决定用哪一句。"
        )
        _sides(held, theirs)
        field = f"unsaved-{held.product_id}-{held.version}"
        st.text_area("您写的（可以在这里合成一句）", held.written.text, key=field, height="content")
        _choices(services, product, held, place, field)


def _sides(held: Unsaved, theirs: Sentence | None) -> None:
    before = held.before.text if held.before else ""
    rows = [("原来", escape(before))] if before else []
    if theirs is not None:
        same = theirs.text == before
        rows.append(("新稿里", escape(theirs.text) + ('　<span class="dim">对方没有改这一句</span>' if same else "")))
    elif held.before:
        rows.append(("新稿里", '<span class="dim">这一句已经删去，或改得认不出了</span>'))
    rows.append(("您写的", changed_words(before, held.written.text) if before else escape(held.written.text)))
    body = "".join(f"<dt>{head}</dt><dd>{text}</dd>" for head, text in rows)
    sheet(f'<dl class="fields quote">{body}</dl>', key="unsaved-sides")


def _choices(services: Services, product: Product, held: Unsaved, place: Place | None, field: str) -> None:
    heading = next((n for n, s in enumerate(product.sections) if s.heading == held.heading), len(product.sections) - 1)
    first, second, _ = st.columns([1.4, 1, 1.6])
    label = "用到新稿的这一句上" if place else f"加在“{product.sections[heading].heading}”末尾"
    first.button(
        label, key="unsaved-apply", type="primary", width="stretch", on_click=_apply,
        args=(services, product, held, place, heading, field),
    )
    second.button("不要了，用新稿", key="unsaved-drop", width="stretch", on_click=lambda: st.session_state.pop(UNSAVED, None))


def _apply(services: Services, product: Product, held: Unsaved, place: Place | None, heading: int, field: str) -> None:
    text = str(st.session_state[field]).strip()
    end = Place(heading, len(product.sections[heading].sentences))
    sentence = replace(held.written, text=text)
    again = replace(held, version=product.version, written=sentence)
    kept = change(
        services, product, lambda: rewritten(product, place, text) if place else added(product, end, sentence),
        "把没有存上的一句用到新稿", again,
    )
    if kept:
        st.session_state.pop(UNSAVED, None)


def changed_words(before: str, after: str) -> str:
    """Two texts as one in HTML: what was cut and what was added, in words as well as in form."""
    return parted(words_between(before, after))


def parted(parts: Iterable[tuple[Part, str]]) -> str:
    """Stretches kept, cut and added, as HTML."""
    tags = {
        Part.KEPT: "{0}", Part.CUT: '<span class="badge closed">删</span><del>{0}</del>',
        Part.ADDED: '<span class="badge open">增</span><ins>{0}</ins>',
    }
    return "".join(tags[part].format(escape(words)) for part, words in parts)
