"""展览: outlines begun from a dossier or a topic; their order, words, exhibits, map and time, what they lack, and their files."""

from __future__ import annotations

from html import escape

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.works import Dossier, Product
from pipelines.compose.storyline import KIND
from pipelines.writing import Kind, NotWritable, write
from ui.components.links import ask, sheet
from ui.components.markup import anchor, plain
from ui.exhibitions import begin
from ui.gatherings import opened as dossiers_of
from ui.gatherings import place_of
from ui.releasing import standing
from ui.services import Services
from ui.state import Place, link, one
from ui.views.changing import SAID, settle, undo_offer, unsaved
from ui.views.drafting import may_open, work
from ui.views.exhibition_around import around, listed
from ui.views.exhibition_files import files
from ui.views.exhibition_parts import arranged
from ui.views.frame import WRITING, params
from ui.views.release import state_words, warn
from ui.wording import moment

_OUTLINE, _WORDS, _AROUND, _LIST = "大纲", "文字、核对与审核", "路线与时间", "展品清单与导出"

_TOPIC = "第八支队"
_EXAMPLE = (
    "<ul><li>前言（200—400 字）：单独读也明白这个展览讲什么</li><li>第一部分　山里来了队伍（1942）（100—200 字）：说出这一部分的主张"
    "<ul><li>第一单元　梁弄（60—120 字）<ul><li>第一组　文件与报告（30—60 字）<ul>"
    "<li>展品：成立支队的决定（原件，重点，说明牌 80—150 字）</li><li>展品：战斗详报（复制件，说明牌 30—60 字）</li>"
    "</ul></li></ul></li></ul></li>"
    "<li>第二部分……（一般 3 到 5 个部分）</li><li>结语（100—200 字）</li></ul>"
    "<p>展板上说的每一件事，都要有展出的档案作证；原件和复制件、敌方文书都要标明。</p>"
)


def render(services: Services) -> None:
    """The page; Refused for somebody with nothing to do here."""
    if not any(services.may(p) for p in WRITING):
        services.person.require(Permission.COMPOSE)
    product_id = one(params(), "id")
    product = services.store.product(product_id) if product_id else None
    if product is not None and product.kind == KIND and may_open(services, product):
        _opened(services, product)
        return
    st.title("展览", anchor=False)
    if product_id:
        st.info("没有这个展览。")
    if services.may(Permission.COMPOSE):
        _begin(services)
    _all(services)


def _begin(services: Services) -> None:
    st.write(
        "由一个专题或一个题目起草展览大纲：前言、部分、单元、组、展品、结语。展板和说明牌的每一句都摘自档案，"
        "平台按时期分部分、按所说的事和地分单元、按档案的性质分组；展品不够、字数不合的地方会列出来，不拿空话凑数。"
    )
    with st.expander("展览大纲是什么样子"):
        sheet(_EXAMPLE, key="example-outline")
    st.button(f"例如：{_TOPIC}", key="example", type="tertiary", on_click=_take_example, help="把这个题目填进下面")
    dossiers = {d.id: d for d in dossiers_of(services.store, services.person)}
    with st.form("exhibition", border=False):
        topic = st.text_input("展览的题目", key="exhibition-topic", placeholder=f"例如：{_TOPIC}")
        chosen = st.selectbox(
            "用哪个专题里的档案", ["", *dossiers], key="exhibition-of",
            index=place_of(one(params(), "of"), dossiers),
            format_func=lambda d: dossiers[d].title if d in dossiers else "不用专题，按题目在馆藏里找",
        )
        readers = [a for a in Audience if a.ceiling <= services.audience.ceiling]
        audience = st.selectbox(
            "给谁看", readers, index=readers.index(Audience.EXHIBITION) if Audience.EXHIBITION in readers else 0,
            format_func=lambda a: a.label, key="exhibition-for", help="只用这一对象可以看的档案。办展用“展览”：开放并经批准公布的。",
        )
        done = st.form_submit_button("起草大纲", type="primary")
    if done:
        _draft(services, (topic or "").strip(), dossiers.get(chosen or ""), Audience(audience))


def _take_example() -> None:
    st.session_state["exhibition-topic"] = _TOPIC


def _draft(services: Services, topic: str, dossier: Dossier | None, audience: Audience) -> None:
    if not topic and dossier is None:
        st.warning("请写下题目，或选一个专题。")
        return
    person = services.acting(Permission.COMPOSE)
    try:
        with st.spinner("正在选展品、摘展板文字、逐句核对……"):
            written = write(Kind.EXHIBITION, dossier or topic, services.store, audience, services.settings, services.reader)
        kept, new = begin(services.store, written.product, topic or written.product.title, person)
    except (NotWritable, Refused) as reason:
        st.warning(str(reason))
        return
    shown = sum(len(s.exhibits) for s in kept.sections)
    told = f"{sum(s.kind == 'part' for s in kept.sections)} 个部分，{shown} 件展品。"
    st.session_state[SAID] = (
        "".join([f"起草好了：{told}先看“还缺什么”，再拖动排次序。", *(f"注意：{note}。" for note in written.notes)]) if new
        else f"这个题目的展览已经在做，现在是第 {kept.version} 稿，{told}请接着做；要另起一个，请换一个题目。"
    )
    ask(link(Place.EXHIBITION, id=kept.id))


def _all(services: Services) -> None:
    known = [p for p in services.store.products(KIND) if may_open(services, p)]
    if not known:
        return
    st.subheader("做过的展览", anchor=False)
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.EXHIBITION, id=p.id))} "
        f'<span class="dim small">{escape(state_words(p))}，{escape(Audience(p.audience).label)}，第 {p.version} 稿，'
        f"{moment(p.at)}</span></li>"
        for p in known
    )
    sheet(f"<ul>{rows}</ul>", key="exhibitions")


def _turn(product: Product, view: str) -> None:
    st.session_state[f"exhibition-view-{product.id}"] = view


def _opened(services: Services, product: Product) -> None:
    sheet(f"<p>{anchor('全部展览', link(Place.EXHIBITION))}</p>", key="back")
    view = st.segmented_control(
        "看什么", (_OUTLINE, _WORDS, _AROUND, _LIST), default=_OUTLINE, key=f"exhibition-view-{product.id}", required=True,
        label_visibility="collapsed",
    ) or _OUTLINE
    if view == _WORDS:
        work(services, product)
        return
    settle(product)
    st.title(plain(product.title), anchor=False)
    if message := st.session_state.pop(SAID, ""):
        st.success(message)
    warn(product, standing(services.store, product))
    unsaved(services, product)
    undo_offer(services, product)
    st.caption(f"{state_words(product)}　{Audience(product.audience).label}　第 {product.version} 稿，每次改动都另存一稿")
    if view == _OUTLINE:
        arranged(services, product, lambda: _turn(product, _WORDS))
    elif view == _AROUND:
        around(services, product)
    else:
        listed(services, product)
        files(services, product)
