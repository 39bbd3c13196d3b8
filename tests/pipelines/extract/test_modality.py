"""Did it happen? By hand: what each sentence and each kind of paper makes of the words in 【】, and what would make a rule lie."""

from __future__ import annotations

import re

import pytest

from graph.model import DateMention, EntityType, Mention, Record, Span, When
from pipelines.extract.events import proposed
from pipelines.extract.scene import Scene

TYPES = {"P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE}
OWN = When("2005-08-15", "2005-08-15", "2005-08-15", "day")


def mode(text: str, kind: str, names: str = "", title: str = "", own: When | None = OWN) -> str:
    """The modality of the event at 【】; names are written `O省政府 T2004年3月底=2004-03-21/2004-03-31`."""
    start, end = text.index("【"), text.index("】") - 1
    text = text.replace("【", "").replace("】", "")
    record = Record("r1", text, {"题名": title} if title else {}, when=own)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    for word in names.split():
        name, _, edtf = word[1:].partition("=")
        for at in (m.start() for m in re.finditer(re.escape(name), text)):
            span = Span.cut(record, at, at + len(name))
            if word[0] == "T":
                first, _, last = edtf.partition("/")
                dates.append(DateMention(span, When(edtf, first, last or first, text=name), "d"))
            else:
                mentions.append(Mention(span, TYPES[word[0]], 0.9, "n"))
    return proposed(Scene(record, "text", mentions, dates), start, end, kind).modality.value


DECIDED = [
    ("会议", "特委决定各地分别【举行】纪念。", "ordered"),
    ("会议", "报纸呼吁两国政府立即【举行】谈判。", "ordered"),
    ("战斗·战役", "十七兵团决调【驻】京沪线。", "ordered"),
    ("战斗·战役", "表决迁【驻】一案，十七兵团驻京沪线。", "actual"),
    ("项目·工程", "省政府限令各县【修复】飞机场。", "ordered"),
    ("成立·更名·合并·分设", "核属可行，准自明年起【改编】。", "ordered"),
    ("批示·讲话", "政府不得不【声明】外交方针不变。", "actual"),
    ("项目·工程", "五条高速公路【建成】通车。", "actual"),
    ("战斗·战役", "敌人迅速被【击溃】。", "actual"),
    ("会议", "“浙里代办”应用【上线】，会议照开。", "actual"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), DECIDED)
def test_what_is_decided_or_called_for_is_ordered(kind: str, text: str, expected: str) -> None:
    assert mode(text, kind) == expected


PLANNED = [
    ("出访·来访", "代表团今天乘飞机离开北京前往外地【访问】。", "planned"),
    ("出访·来访", "代表团一月离开北京前往上海【访问】了三天。", "actual"),
    ("出访·来访", "代表团到上海【访问】。", "actual"),
    ("会议", "国民大会【开会】之前夕，若干代表的资格尚未解决。", "planned"),
    ("会议", "双方认为再次【举行】会谈是必要的。", "planned"),
    ("会议", "双方【举行】会谈，气氛是友好的。", "actual"),
    ("项目·工程", "两国签订了关于【修建】公路的协议。", "planned"),
    ("项目·工程", "根据两国的协议，【修建】公路。", "actual"),
    ("签订协议", "他将首先【签署】公约。", "planned"),
    ("任职·免职", "上海不久就要【选举】代表。", "planned"),
    ("起义·暴动", "工人为增加工资而【罢工】。", "actual"),
    ("起义·暴动", "工人为增加工资准备【罢工】。", "planned"),
    ("项目·工程", "习近平亲自谋划的工程【开工】建设。", "actual"),
    ("批示·讲话", "报纸支持陈文在会上的【讲话】。", "actual"),
    ("起义·暴动", "各地展开反对会谈的【统一行动】。", "actual"),
    ("会议", "他们反对【召开】会议。", "planned"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), PLANNED)
def test_what_is_still_to_be_done_is_planned(kind: str, text: str, expected: str) -> None:
    assert mode(text, kind) == expected


DENIED = [
    ("视察·调研", "他们坚定不移地【视察】各地。", "actual"),
    ("会议", "谁都不能否认他【召开】会议的意义。", "actual"),
    ("成立·更名·合并·分设", "在过去从来没有控制过的地区【建立】了哨所。", "actual"),
    ("灾害·救灾", "形成了百年未有的【大水灾】。", "actual"),
    ("会议", "我们今日第一次【举行】纪念，三民主义未能实现，实在感愧。", "actual"),
    ("会议", "会议原定【举行】，未能举行。", "denied"),
    ("成立·更名·合并·分设", "有人问是否与有关部门【合并】，省委没有这样的考虑。", "denied"),
    ("会议", "没有【召开】会议。", "denied"),
    ("被捕·牺牲·逝世", "敌人散布谣言,传说支队长十一月十二日在龙泉【被俘】,又说易某已经投降,都不是事实。", "denied"),
    ("被捕·牺牲·逝世", "这不是事实的全部,他确于十一月在龙泉【被俘】。", "actual"),
    ("战斗·战役", "【攻打】松阳县城的计划因敌情变化,已经特委决定取消。", "denied"),
    ("战斗·战役", "【攻打】松阳县城的作战计划已送特委。", "planned"),
    ("战斗·战役", "支队【攻打】松阳县城,缴获作战计划一份。", "actual"),
    ("被捕·牺牲·逝世", "谓叶同志已在狱中【病故】。此说尚未证实。", "rumoured"),
    ("被捕·牺牲·逝世", "叶同志已在狱中【病故】。另一事尚未办妥。", "actual"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), DENIED)
def test_what_is_said_not_to_be_and_what_only_sounds_so(kind: str, text: str, expected: str) -> None:
    assert mode(text, kind) == expected


def test_what_a_notice_or_a_reply_lists_is_ordered_unless_it_is_told_as_past() -> None:
    notice = "关于纪念烈士的通知"
    paper = "关于纪念烈士的通知\n各县：\n一、各地{}公祭。\n二、此复。"
    assert mode(paper.format("【举行】"), "会议", title=notice) == "ordered"
    assert mode(paper.format("已【举行】"), "会议", title=notice) == "actual"
    assert mode(paper.format("2005年3月1日【举行】"), "会议", "T2005年3月1日=2005-03-01", notice) == "actual"
    assert mode(paper.format("【举行】"), "会议", title="关于纪念烈士的报告") == "actual"
    assert mode(paper.format("【举行】"), "会议", title="关于推广纪念做法的通知") == "actual"


def test_what_is_agreed_and_listed_is_ordered() -> None:
    minutes = "会议议定：\n一、两县2005年底以前【签订】协议。"
    assert mode(minutes, "会议") == "ordered"
    assert mode("现批复如下：\n一、口述史料【采集】应抓紧。", "移交征集") == "ordered"


def test_the_tasks_of_a_report_are_planned_and_what_it_looks_back_on_is_not() -> None:
    report = "一、2004年工作回顾\n{}公路五条。\n二、2005年重点工作\n{}铁路三条。\n附件\n{}机场一座。"
    for place, expected in enumerate(("actual", "planned", "actual")):
        words = ["【建成】" if i == place else "建成" for i in range(3)]
        assert mode(report.format(*words), "项目·工程") == expected
    assert mode(report.format("建成", "去年【建成】", "建成"), "项目·工程", "T去年=2004-01-01/2004-12-31") == "actual"
    assert mode(report.format("建成", "已【建成】", "建成"), "项目·工程") == "actual"
    assert mode("一、基本情况\n二、2005年重点工作\n【建成】铁路三条。", "项目·工程") == "actual"  # no report that looks back


def test_a_meeting_spoken_of_as_held_is_a_fact_whatever_is_wished_of_it() -> None:
    assert mode("希望参加【科伦坡会议】的六国继续努力。", "会议") == "actual"
    assert mode("应该维护在【万隆会议】上奠定的基础。", "会议") == "actual"
    assert mode("希望召开【科伦坡会议】。", "会议") == "planned"


SINCE_DONE = [
    ("成立·更名·合并·分设", "决定成立的甲委员会已【成立】。", "actual"),
    ("会议", "拟召开的会议已【召开】。", "actual"),
    ("任职·免职", "同意【任命】甲为局长。", "actual"),
    ("任职·免职", "委员会表决，决定【选举】甲为主席。", "actual"),
    ("战斗·战役", "着该大队于十一月底以前【肃清】甲镇残匪，占领后即行修筑碉堡六座。", "ordered"),
    ("成立·更名·合并·分设", "省政府决定【成立】甲局。", "ordered"),
    ("成立·更名·合并·分设", "同意甲局【更名】为乙局。", "ordered"),
    ("会议", "拟将已修好的会堂用来【召开】大会。", "planned"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), SINCE_DONE)
def test_what_was_planned_and_has_been_done_since_is_a_fact(kind: str, text: str, expected: str) -> None:
    assert mode(text, kind) == expected


def test_an_appointment_under_a_notice_is_made_by_it() -> None:
    assert mode("省政府决定，现将有关事项通知如下：\n一、甲乙【任】某局局长。", "任职·免职") == "actual"
    assert mode("省政府决定，现将有关事项通知如下：\n一、各县【召开】动员会。", "会议") == "ordered"


def test_what_is_said_in_doubt_of_another_thing_casts_none_on_this() -> None:
    assert mode("照摄于军管会【成立】当天，但其本人回忆不同，此说尚待查证。", "成立·更名·合并·分设") == "actual"
    assert mode("军管会当日【成立】，此说尚待查证。", "成立·更名·合并·分设") == "rumoured"


def test_a_space_parts_the_sentences_of_an_old_newspaper() -> None:
    assert mode("六日 省府擬續商糧價 七日 國軍【收復】甲鎮 八日 議會休會", "战斗·战役") == "actual"
    assert mode("省府擬七日【召開】會議", "会议") == "planned"
