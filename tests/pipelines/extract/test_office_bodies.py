"""Whose office: an office without a body beside it belongs to the one that its record names, or to nobody."""

from __future__ import annotations

import pytest

from graph.model import TEXT, EntityType, Mention, Modality, Record, Span, Statement, Term
from pipelines.extract.office_bodies import SOURCE, endings, of_their_bodies
from pipelines.extract.pipeline import Reader

KINDS = {"P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION}


def _told(text: str, names: str, held: str, author: str = "", made: str = "任") -> tuple[str, str]:
    """The body that the office gets and where it is said to stand; `held` is 人 职务, `names` are kind and words."""
    record = Record("x", text, {"责任者": author} if author else {})
    mentions = []
    for word in names.split():
        at = -1
        while (at := text.find(word[1:], at + 1)) >= 0:
            mentions.append(Mention(Span.cut(record, at, at + len(word) - 1), KINDS[word[0]], 0.9, "names@1"))
    mentions.sort(key=lambda m: m.span.start)
    person, title = held.split()
    who = next(m.span for m in reversed(mentions) if m.span.quote == person)
    begin = max(text.rfind(mark, 0, who.start) for mark in "。\n") + 1
    end = text.find("。", who.start) + 1 or len(text)
    others = [
        Statement(Term(m.span, EntityType.PERSON), "HELD_POSITION", Span.cut(record, begin, end), "positions@3", value=title)
        for m in mentions if m.type is EntityType.PERSON and m.span.quote != person and title in made.split("|")
    ]
    said = Statement(
        Term(who, EntityType.PERSON), "HELD_POSITION", Span.cut(record, begin, end), "positions@3", value=title,
        qualifiers={"变动": made} if made == "任" else {},
    )
    found = of_their_bodies(record, [*others, said], mentions)[-1]
    return (found.object.span.quote if found.object else "", found.qualifiers.get(SOURCE, ""))


SAME = [  # in the sentence: no source is told
    ("决定成立柏溪县救灾委员会，方大有任主任。", "O柏溪县救灾委员会 P方大有 S主任", "方大有 主任", "柏溪县救灾委员会"),
    ("六月一日，柏溪县救灾委员会成立，方大有任主任。", "O柏溪县救灾委员会 P方大有 S主任", "方大有 主任", "柏溪县救灾委员会"),
    ("县渔业局会同县政府组成验船小组，局长丁一到场。", "O县渔业局 O县政府 O验船小组 P丁一 S局长", "丁一 局长", "县渔业局"),
    ("大会选举丁一为主席，柏溪乡苏维埃政府即日成立。", "P丁一 S主席 O柏溪乡苏维埃政府", "丁一 主席", "柏溪乡苏维埃政府"),
    ("柏溪县副县长丁一、县渔业局到会，局长方大有讲话。", "L柏溪县 S副县长 P丁一 O县渔业局 S局长 P方大有", "方大有 局长", "县渔业局"),
]


@pytest.mark.parametrize(("text", "names", "held", "body"), SAME)
def test_a_body_of_the_sentence_is_taken(text: str, names: str, held: str, body: str) -> None:
    assert _told(text, names, held) == (body, "")


def test_a_body_of_the_paragraph_the_writer_and_the_only_one_so_far_are_named_as_the_source() -> None:
    assert _told("第九支队已经编成。丁一任支队长。", "O第九支队 P丁一 S支队长", "丁一 支队长") == ("第九支队", "上文")
    assert _told("各股：\n会议由局长丁一主持。", "P丁一 S局长", "丁一 局长", "柏溪县渔业局", "") == ("柏溪县渔业局", "责任者")
    assert _told("第九支队改编完毕。\n丁一任支队长。", "O第九支队 P丁一 S支队长", "丁一 支队长") == ("第九支队", "上文")


LIES = [  # nobody is told: what each sentence would make the rule lie with
    ("县渔业局会同县粮食局查勘，局长丁一到场。", "O县渔业局 O县粮食局 P丁一 S局长", "丁一 局长", "", "任"),  # two of the kind
    ("敌支队长丁一带队进犯。", "P丁一 S支队长", "丁一 支队长", "第九支队", ""),  # the enemy's
    ("拟调县渔业局局长丁一任局长。", "O县渔业局 P丁一 S局长", "丁一 局长", "", "任"),  # the old post's body
    ("六队队长丁一到了。", "P丁一 S队长 O柏溪大队", "丁一 队长", "柏溪大队", ""),  # its own words say another
    ("柏溪县委委员、常委、书记丁一到会。", "P丁一 S委员 S常委 S书记", "丁一 书记", "柏溪县委", ""),  # the last of a chain
    ("文化部举行晚会，丁一部长到场。", "O文化部 P丁一 S部长", "丁一 部长", "", ""),  # another country's minister
    ("渔业委员会开会，丁一主席致电。", "O渔业委员会 P丁一 S主席", "丁一 主席", "", ""),  # the head of a state
    ("政治委员丁一掩护撤退。", "P丁一 S政治委员 O保安第三大队", "丁一 政治委员", "保安第三大队", ""),
]


@pytest.mark.parametrize(("text", "names", "held", "author", "made"), LIES)
def test_where_two_are_possible_or_the_words_say_another_nobody_is_told(
    text: str, names: str, held: str, author: str, made: str
) -> None:
    assert _told(text, names, held, author, made) == ("", "")


def test_two_heads_of_one_paper_are_not_both_of_its_writer() -> None:
    text = "局长甲兴主持，局长乙旺应邀到会。"
    assert _told(text, "P甲兴 P乙旺 S局长", "乙旺 局长", "柏溪县渔业局", "局长") == ("", "")


def test_a_title_says_how_its_body_ends() -> None:
    assert endings("代理副局長") == ("局",)
    assert "委员会" in endings("书记")
    assert endings("工程师") == ()
    assert endings("县委书记") == ()  # it says its body itself


def test_what_is_read_keeps_its_place_and_a_list_of_proposals_is_no_appointment() -> None:
    text = "柏溪县渔业局请示\n为渔汛需要，建议：一、恢复柏溪县渔业局；二、由郑志明任局长。"
    record = Record("r", text, {"题名": "请示", "责任者": "柏溪县渔业局筹备组"})
    (found,) = Reader().read([record])
    (held,) = [s for s in found.statements if s.predicate == "HELD_POSITION"]
    assert held.object is not None
    assert held.object.span.quote == record.field_text(TEXT)[held.object.span.start : held.object.span.end] == "柏溪县渔业局"
    assert held.modality is Modality.PLANNED


def test_a_body_renamed_in_the_paper_is_one_body_under_its_new_name() -> None:
    text = "柏溪县渔业局自一九五三年三月一日起更名为柏溪县水产局，原有印章同时作废。\n局长仍由贺允平担任。"
    (found,) = Reader().read([Record("r", text)])
    (held,) = [s for s in found.statements if s.predicate == "HELD_POSITION"]
    assert held.object is not None
    assert (held.subject.span.quote, held.object.span.quote, held.qualifiers[SOURCE]) == ("贺允平", "柏溪县水产局", "上文")
