"""The Chinese words people see for the identifiers used in code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from graph.model import Entity, EntityType, Fate, Modality, Statement, Status, Verdict
from graph.works import Support

TYPE_LABELS = {
    EntityType.PERSON: "人物",
    EntityType.ORGANISATION: "机构",
    EntityType.PLACE: "地点",
    EntityType.DOCUMENT: "文件",
    EntityType.EVENT: "事件",
    EntityType.POSITION: "职务",
    EntityType.TIME: "时间",
}
MODALITY_LABELS = {
    Modality.ACTUAL: "实际",
    Modality.PLANNED: "计划",
    Modality.ORDERED: "命令",
    Modality.DENIED: "否定",
    Modality.RUMOURED: "传闻",
}
STATUS_LABELS = {
    Status.SUGGESTED: "待核",
    Status.ACCEPTED: "已核",
    Status.DISPUTED: "有争议",
    Status.REJECTED: "已否",
}
VERDICT_LABELS = {Verdict.SAME: "同一个", Verdict.DIFFERENT: "不是同一个", Verdict.UNSURE: "不能确定"}
SUPPORT_LABELS = {Support.SUPPORTED: "有据", Support.UNSUPPORTED: "无据", Support.STALE: "待复核"}
FATE_LABELS = {Fate.LOADED: "已入库", Fate.WARNING: "入库，有提醒", Fate.REJECTED: "未收"}
ROLE_LABELS = {
    "time": "时间", "place": "地点", "participant": "参加者", "convener": "召集者", "person": "人员", "position": "职务",
    "organisation": "机构", "appointer": "任免机关", "commander": "指挥者", "side": "参战方", "before": "变更前",
    "after": "变更后", "visitor": "视察者", "host": "陪同者", "issuer": "发文者", "document": "文件", "recipient": "受文者",
    "project": "项目", "awarder": "授予者", "awardee": "受表彰者", "honour": "荣誉", "topic": "主题",
    "speaker": "讲话者", "party": "签订方", "holder": "移交者", "object": "移交之物",
}
_PREDICATES = {
    "HELD_POSITION": "任职", "RENAMED_TO": "更名为", "SPLIT_INTO": "分设为", "MERGED_INTO": "并入", "KNOWN_AS": "又名",
    "ISSUED_BY": "发文者", "BASED_ON": "依据", "SUPERSEDES": "废止", "MEMBER_OF": "属于", "LED": "领导",
    "SUBORDINATE_TO": "隶属于", "LOCATED_IN": "设于", "AUTHORED_BY": "作者", "ADDRESSED_TO": "受文者",
    "SENT_BY": "发出者", "REPLY_TO": "答复",
    "AMENDED_BY": "修改依据", "SUCCEEDED_BY": "后继为", "WITHIN": "在其境内", "GOVERNED": "管辖", "SUBEVENT_OF": "是其中一部分",
}
CALENDAR_LABELS = {
    "minguo": "民国纪年", "era": "清代年号", "lunar": "农历", "rhyme": "韵目代日", "relative": "据上下文推定",
}
FINDING_LABELS = {
    "PER": "人物", "ORG": "机构", "LOC": "地点", "DATE": "日期", "EVENT": "事件", "DOC": "文件", "POSITION": "职务",
}
QUESTION_LABELS = {
    "contradiction": "判断相互矛盾", "correction": "读者报错", "identity": "是否同一个", "ambiguous_place": "地名所指不明",
    "disputed": "归类有分歧", "date_conflict": "日期说法不一", "number_conflict": "数目说法不一", "suggestions": "归类建议",
    "warning": "读入提醒",
}
KIND_LABELS = {
    "brief": "资政参阅", "chronicle": "大事记", "digest": "专题概要", "history": "组织沿革", "compilation": "文献汇编",
    "on-this-day": "历史上的今天", "exhibition": "展览",
}
GATHERING_LABELS = {"dossier": "专题", "collection": "专题库"}
QUALIFIER_LABELS = {"precursor": "前史", "origin": "源头", "practice": "实践", "commemoration": "纪念"}
EMPTY_LABELS = {"none_applicable": "没有适用的值", "insufficient_text": "文字太少"}
CATALOGUE_ORDER = ("题名", "责任者", "日期", "文号", "文种", "保管期限", "密级", "主题词", "人名", "范围和提要", "页数", "附注")


def scope_words(scopes: Iterable[str]) -> str:
    """Where a name is at home: fonds numbers, the finer parts of a scope left out."""
    return "、".join(dict.fromkeys(s.partition("|")[0] for s in scopes if s)) or "各全宗"


def told_apart(subjects: Sequence[Entity]) -> list[str]:
    """The names of several; those that are alike with the fonds in which each is at home."""
    met = Counter(e.name for e in subjects)
    return [f"{e.name}（{scope_words(e.scopes)}）" if met[e.name] > 1 else e.name for e in subjects]


def predicates() -> tuple[str, ...]:
    """The predicates that have a Chinese word, in the order in which they are offered."""
    return tuple(_PREDICATES)


def predicate_label(predicate: str) -> str:
    """The Chinese word for a predicate; the predicate itself when there is none."""
    return _PREDICATES.get(predicate, predicate)


def statement_verb(statement: Statement) -> str:
    """The word between subject and object: a dismissal is not a holding of office."""
    if statement.predicate == "HELD_POSITION" and statement.qualifiers.get("变动") == "免":
        return "免去"
    return predicate_label(statement.predicate)


def manner(statement: Statement) -> str:
    """How an office was held, in brackets (代理, 兼任, 原): never dropped, as acting is not holding; else ""."""
    how = statement.qualifiers.get("方式", "")
    return f"（{how}）" if how else ""


def moment(at: str) -> str:
    """A stored moment (ISO, UTC) as the clock on the wall had it: 2026-05-03 09:30; nothing for none."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""
