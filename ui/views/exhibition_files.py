"""导出 on the page of an exhibition: outline, list, script, web hall and IIIF manifest, each made when asked for."""

from __future__ import annotations

import streamlit as st

from graph.access import Permission, Refused
from graph.works import Product, State
from pipelines.exhibiting import NotReady
from ui.components.markup import plain
from ui.exhibiting import File, Given, give, pictures_of
from ui.services import Services

_MADE = "exhibition-file"  # session key: which file of which version was made, and the file
_TOLD = {
    File.OUTLINE: "全部展板文字、展品与说明，逐句有脚注，后附展品清单。",
    File.LIST: "一件展品一行：档号、开放状态、公布审批号、权利状态、位置、保护要求等十三栏。",
    File.SCRIPT: "每一幕的解说词、画面和场景卡：何人、何地、何时、何事，逐行注明出自档案哪几个字。",
    File.HALL: "一个文件夹，解压后双击 index.html 就能看，不用网络。只收已开放并经批准公布的档案和图像；没有审图号不放地图。",
    File.MANIFEST: "给 IIIF 图像浏览器用的清单，图像就是网上展厅里的那些。",
}


def files(services: Services, product: Product) -> None:
    """Offer the files of an exhibition to who may export; nothing for who may not."""
    if not services.may(Permission.EXPORT):
        return
    st.subheader("导出", anchor=False)
    if product.state in (State.OUTLINE, State.WITHDRAWN):
        gone = product.state == State.WITHDRAWN
        st.info("展览已经撤回，不再导出。" if gone else "大纲定下来、写成展板文字以后，可以在这里导出各种文件。")
        return
    what = File(st.segmented_control(
        "导出哪一种", list(File), default=File.OUTLINE, key="exhibition-which", required=True, label_visibility="collapsed",
        format_func=lambda f: f.value,
    ))
    st.caption(_TOLD[what])
    if what.public and product.state != State.RELEASED:
        st.info("展览审定发布以后才能生成：网上展厅和 IIIF 清单只由审定的大纲生成。")
        return
    base = st.text_input(
        "将来放在哪个网址下（可以不填）", key="exhibition-base", placeholder="https://www.example.gov.cn/hall/",
        help="只写进 IIIF 清单；不填则用相对地址。",
    ) if what.public else ""
    button, save, _ = st.columns([1, 1.4, 3], vertical_alignment="center")
    wanted = (product.id, product.version, what, (base or "").strip())
    if button.button("生成", key="exhibition-make", type="primary", width="stretch"):
        _make(services, product, what, (base or "").strip(), wanted)
    made = st.session_state.get(_MADE)
    if made and made[0] == wanted:
        _offer(save, made[1])


def _make(services: Services, product: Product, what: File, base: str, wanted: tuple[object, ...]) -> None:
    st.session_state.pop(_MADE, None)
    try:
        person = services.acting(Permission.EXPORT)
        with st.spinner("正在逐句核对并生成……"):
            given = give(services.store, product, what, services.reader, pictures_of(services.store, services.settings), person, base)
    except Refused as refused:
        st.warning(str(refused))
    except NotReady as stopped:
        st.error("还不能导出：\n\n" + "\n".join(f"- {plain(h)}" for h in stopped.hindrances))
    else:
        st.session_state[_MADE] = (wanted, given)


def _offer(place: st.delta_generator.DeltaGenerator, given: Given) -> None:
    place.download_button(
        f"下载 {given.name.rpartition('.')[2]}", given.data, given.name, given.mime, key="exhibition-download", on_click="ignore",
        width="stretch",
    )
    for note in given.notes:
        st.caption(plain(note))
