"""What waits for a person: a question with its reasons and evidence, and the dialog that decides it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby

import streamlit as st

from graph.access import Permission, Refused
from graph.identity import in_force, reasons_of
from graph.model import Entity, Judgement, Record, Span, Verdict
from graph.queries import Question
from ui.components.links import sheet
from ui.components.markup import anchor, context, entity_link, plain, quotation, source_line
from ui.decisions import decide, take_back
from ui.services import Services
from ui.state import to_span
from ui.wording import QUESTION_LABELS, VERDICT_LABELS, scope_words, told_apart

_OPEN = "deciding"  # session key: the question whose dialog is open
_LOOKED_AT = 40  # mentions of each side
_ALL = 20_000  # mentions looked through for those of one referent
_EACH_SIDE = 3  # records shown of each side
_WORDS = 24  # characters of a ground shown
_GROUNDS = 6  # grounds shown of one reason
_HINTS = {
    "identity": "如果是同一个，两边的档案会合到一页；原来的记录不会改动，可以随时收回。",
    "contradiction": "请看是哪些判断把两方连在一起的：收回其中错的一个，或改判。收回以后还可以再判。",
    "ambiguous_place": "几个地方用过同一个名称。判定指哪一个，只对选出的档案有效；定不下的写待考。",
    "number_conflict": "几件档案说的数目不一样。平台不替你选：几种说法都留着，各有出处。",
    "date_conflict": "几件档案说的日期不一样。平台不替你选：两种说法都留着，写稿时会一并提示。",
}


def show(services: Services, asked: Sequence[Question]) -> None:
    """Each question with its reasons first, then the words, then what can be done."""
    for question in asked:
        with st.container(border=True, key=f"box-{question.id}"):
            names = " 与 ".join(map(escape, told_apart(question.subjects)))
            told = "判定以后，至少有 {} 件档案会归到另一边" if len(question.subjects) == 2 else "牵动 {} 件档案"
            moves = f'<p class="dim small">{told.format(question.moves)}</p>' if question.moves else ""
            sheet(
                f"<h3>{QUESTION_LABELS.get(question.kind, question.kind)}：{names}</h3>{_reasons(services, question)}{moves}"
                f'<div class="sides">{_sides(services, question)}</div>',
                key=f"q-{question.id}",
            )
            if question.chain:
                _chain(services, question)
            decidable = len(question.referents) == 2 and services.may(Permission.DECIDE_IDENTITY)
            if decidable and st.button("判断", key=f"decide-{question.id}", shortcut="d"):
                st.session_state[_OPEN] = question.id
            st.caption(_HINTS.get(question.kind, ""))
    opened = next((q for q in asked if q.id == st.session_state.get(_OPEN)), None)
    if opened is not None and services.may(Permission.DECIDE_IDENTITY):
        _decide(services, opened)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _reasons(services: Services, question: Question) -> str:
    """The reasons, each with the words it rests on, which lead into their records."""
    grounds = question.grounds or ((),) * len(question.reasons)
    records = services.records(s.record_id for spans in grounds for s in spans[:_GROUNDS])
    told = zip(question.reasons, grounds, strict=True)
    return f"<ul>{''.join(f'<li>{escape(words)}{_grounds(spans, records)}</li>' for words, spans in told)}</ul>"


def _grounds(spans: Sequence[Span], records: Mapping[str, Record]) -> str:
    shown = "、".join(
        f"“{anchor(_shortened(s.quote), to_span(s))}”（{escape(_where(records.get(s.record_id), s.record_id))}）"
        for s in spans[:_GROUNDS]
    )
    more = f" 等 {len(spans)} 处" if len(spans) > _GROUNDS else ""
    return f'<br><span class="dim small">据 {shown}{more}</span>' if spans else ""


def _where(record: Record | None, record_id: str) -> str:
    return (record.dh_raw or record.dh_norm or record.id) if record else record_id


def _shortened(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _WORDS else f"{flat[:_WORDS]}…"


def _sides(services: Services, question: Question) -> str:
    """The words that name each side, in their surroundings; for other questions the words that disagree."""
    if question.kind == "contradiction":
        own = _own(services, question.referents)
        names = _names(services, question.referents, own)
        return "".join(f"<div><h4>{escape(names[side])}</h4>{_words(services, own.get(side, ()))}</div>" for side in question.referents)
    if len(question.subjects) != 2:
        records = services.records(s.record_id for s in question.evidence)
        return "".join(f"<div>{quotation(s, records.get(s.record_id))}</div>" for s in question.evidence[:6])
    return "".join(f"<div><h4>{_who(e)}</h4>{_seen(services, e)}</div>" for e in question.subjects)


def _who(entity: Entity) -> str:
    return f'{entity_link(entity)} <span class="dim small">{escape(scope_words(entity.scopes))}，{entity.record_count} 件</span>'


def _seen(services: Services, entity: Entity) -> str:
    """The first records that name a side."""
    return _words(services, [m.span for m, _ in services.store.mentions(services.audience, entity_id=entity.id, limit=_LOOKED_AT)])


def _words(services: Services, named: Iterable[Span]) -> str:
    spans: dict[str, Span] = {}
    for span in named:
        spans.setdefault(span.record_id, span)
    shown = []
    for record_id, span in list(spans.items())[:_EACH_SIDE]:
        if record := services.record(record_id):
            shown.append(f'{context(record, [span])}<p class="dim small">{escape(source_line(record, record_id))}</p>')
    return "".join(shown)


# ---- a contradiction
def _own(services: Services, referents: Sequence[str]) -> dict[str, list[Span]]:
    """For each referent the words that name it alone, and not all that are joined with it."""
    found: dict[str, list[Span]] = defaultdict(list)
    for entity in {e.id: e for e in services.entities(referents).values()}.values():
        for mention, _ in services.store.mentions(services.audience, entity_id=entity.id, limit=_ALL):
            if mention.referent in referents:
                found[mention.referent].append(mention.span)
    return found


def _names(services: Services, referents: Sequence[str], own: Mapping[str, Sequence[Span]]) -> dict[str, str]:
    """What to call referents: the name as the records write it, and which records those are."""
    records = services.records(spans[0].record_id for spans in own.values())
    called: dict[str, str] = {}
    for side in referents:
        spans = own.get(side, ())
        where = {s.record_id for s in spans}
        if not spans:
            called[side] = "（现有档案里已没有的名称）"
            continue
        first = _where(records.get(spans[0].record_id), spans[0].record_id)
        called[side] = f"{_shortened(spans[0].quote)}（{first}{f' 等 {len(where)} 件' if len(where) > 1 else ''}）"
    return called


def _chain(services: Services, question: Question) -> None:
    """The judgements that join the two sides, link by link, and the one that keeps them apart; a person's can be taken back."""
    links = [*question.chain, *([question.against] if question.against else [])]
    sides = list(dict.fromkeys(side for j in links for side in j.pair))
    names = _names(services, sides, _own(services, sides))
    first = question.chain[0].pair
    at = next((side for side in question.against.pair if side in first), first[0]) if question.against else first[0]
    for number, judgement in enumerate(links, 1):
        left, right = judgement.pair if judgement.pair[0] == at else judgement.pair[::-1]
        at = right
        heading = "但是" if judgement is question.against else f"第 {number} 环"
        words, button = st.columns([6, 1], vertical_alignment="center")
        words.markdown(
            f"{heading}　{plain(names[left])} **{VERDICT_LABELS[judgement.verdict]}** {plain(names[right])}  \n"
            f"{plain('；'.join(reason for reason, _ in reasons_of(judgement)))}  \n:gray[{plain(_said_by(judgement))}]"
        )
        may = judgement.by_editor and services.may(Permission.DECIDE_IDENTITY)
        if may and button.button("收回", key=f"cut-{question.id}-{judgement.id}"):
            _take_back(services, judgement)


def _said_by(judgement: Judgement) -> str:
    if not judgement.by_editor:
        return "规则"
    return f"{judgement.author.removeprefix('editor:')}，{datetime.fromisoformat(judgement.at).astimezone():%Y-%m-%d %H:%M}"


def _take_back(services: Services, judgement: Judgement) -> None:
    take_back(services.store, judgement, services.acting(Permission.DECIDE_IDENTITY))
    st.session_state["said"] = "已收回，问题会重新出现在待办里。"
    st.rerun()


# ---- deciding
@st.dialog("这两个是同一个吗？", width="large", on_dismiss=_close)
def _decide(services: Services, question: Question) -> None:
    left, right = question.referents
    sheet(f'{_reasons(services, question)}<div class="sides">{_sides(services, question)}</div>', key="dialog")
    verdict = st.radio(
        "判断", list(Verdict), index=None, format_func=lambda v: VERDICT_LABELS[v], horizontal=True, key="verdict",
    )
    reason = st.text_area("理由（随判断保存，别人看得到）", key="reason", placeholder="例如：两份履历籍贯、入党时间都不同")
    st.caption("人的判断优先于规则，重新读入以后仍然有效。不改动任何档案，可以收回。")
    if st.button("记下判断", type="primary", key="decide"):
        if verdict is None or not reason.strip():
            st.warning("请选一个判断，并写明理由。")
            return
        try:
            person = services.acting(Permission.DECIDE_IDENTITY)
            decide(services.store, left, right, verdict, reason, person, question.evidence)
        except Refused as refused:
            st.error(str(refused))
            return
        _close()
        st.session_state["said"] = f"已记下：{VERDICT_LABELS[verdict]}。在待办页“作过的判断”里可以收回。"
        st.rerun()


def said() -> None:
    """What the last action did, once."""
    if message := st.session_state.pop("said", ""):
        st.success(message)


def made(services: Services) -> list[Judgement]:
    """The judgements of persons that hold now, latest first; what was decided in one act side by side."""
    held = in_force(services.store.judgements()).values()
    return sorted((j for j in held if j.by_editor), key=lambda j: (j.at, j.author, j.verdict), reverse=True)


def undo(services: Services, judgements: Sequence[Judgement]) -> None:
    """Each act of judging with a button that takes it back."""
    sides = list(dict.fromkeys(side for j in judgements for side in j.pair))
    names = _names(services, sides, _own(services, sides))
    for _, act in groupby(judgements, key=lambda j: (j.at, j.author)):
        said_together = list(act)
        first = next((j for j in said_together if j.verdict is Verdict.DIFFERENT), said_together[0])
        told = f"分开同名（{len(said_together)} 个判断，一起收回）" if len(said_together) > 1 else VERDICT_LABELS[first.verdict]
        words, button = st.columns([6, 1], vertical_alignment="center")
        words.markdown(
            f"{told}：{plain(' 与 '.join(names[s] for s in first.pair))}。"
            f"理由：{plain(first.reason)}  \n:gray[{plain(_said_by(first))}]"
        )
        if services.may(Permission.DECIDE_IDENTITY) and button.button("收回", key=f"undo-{first.id}"):
            _take_back(services, first)
