"""Relations by hand: who, what, which way round; and what is denied, no name, or another thing altogether."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import DateMention, EntityType, Mention, Modality, Record, Span, Statement, When
from pipelines.extract.relations import ORIGIN, find_relations

TYPES = {
    "P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION,
    "D": EntityType.DOCUMENT,
}


def relations(text: str, names: str) -> list[Statement]:
    """Names written as `P林岳 O會甬特委 T八月二十日=1942-08-20`, at every place they stand."""
    record = Record("r1", text)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    for word in names.split():
        kind, (name, _, edtf) = word[0], word[1:].partition("=")
        places = [m.start() for m in re.finditer(re.escape(name), text)]
        assert places, name
        for at in places:
            span = Span.cut(record, at, at + len(name))
            if kind == "T":
                dates.append(DateMention(span, When(edtf), "rule:dates@1"))
            else:
                mentions.append(Mention(span, TYPES[kind], 0.9, "names@1"))
    return find_relations(record, "text", mentions, dates)


def told(text: str, names: str) -> set[tuple[str, str, str]]:
    return {
        (s.subject.span.quote, s.predicate, s.object.span.quote)
        for s in relations(text, names)
        if s.object and s.modality is Modality.ACTUAL
    }


TOLD = [
    # other names: the full name first
    ("甲、陳文，化名林岳，今後對外專用林岳之名。", "P陳文 P林岳", "陳文 KNOWN_AS 林岳"),
    ("林岳同志恢复原名陈文，以后公文一律用陈文之名。", "P林岳 P陈文", "林岳 KNOWN_AS 陈文"),
    ("我原名沈佩兰，一九四一年五月以后用沈青这个化名。", "P沈佩兰 P沈青 T一九四一年五月=1941-05", "沈佩兰 KNOWN_AS 沈青"),
    ("口音不對，查老樟即葉啟明同志之化名。", "P葉啟明", "葉啟明 KNOWN_AS 老樟"),
    ("經查，沈青即沈佩蘭。", "P沈青 P沈佩蘭", "沈青 KNOWN_AS 沈佩蘭"),
    ("魯思恒在敵後一律稱「老恒」。", "P魯思恒", "魯思恒 KNOWN_AS 老恒"),
    ("線人「竹雞」（真名漆雕順，餘姚人）潛入梁弄。", "P漆雕順 L餘姚 L梁弄", "漆雕順 KNOWN_AS 竹雞"),
    ("照片第三人为林岳（陈文），第四人不详。", "P林岳 P陈文", "林岳 KNOWN_AS 陈文"),
    ("周树人，字豫才，笔名鲁迅。", "P周树人 P鲁迅", "周树人 KNOWN_AS 豫才"),
    ("周樹人，筆名魯迅。", "P周樹人 P魯迅", "周樹人 KNOWN_AS 魯迅"),
    ("黄宾虹，字朴存，号宾虹散人。", "P黄宾虹", "黄宾虹 KNOWN_AS 朴存"),
    ("浙江省水利局（以下简称省水利局）负责。", "O浙江省水利局", "浙江省水利局 KNOWN_AS 省水利局"),
    ("決定成立中共會甬特別委員會（簡稱會甬特委）。", "O中共會甬特別委員會", "中共會甬特別委員會 KNOWN_AS 會甬特委"),
    ("《浙江省档案条例》（以下简称《条例》）已公布。", "D《浙江省档案条例》 D《条例》", "《浙江省档案条例》 KNOWN_AS 《条例》"),
    ("眉山市，古称眉州。", "L眉山市 L眉州", "眉山市 KNOWN_AS 眉州"),
    # bodies: old to new, parts to whole
    ("浙江省农田水利管理局自一九五六年四月一日起更名为浙江省水利建设局。",
     "O浙江省农田水利管理局 O浙江省水利建设局 T一九五六年四月一日=1956-04-01",
     "浙江省农田水利管理局 RENAMED_TO 浙江省水利建设局"),
    ("本年一月一日由餘姚縣警察局改稱餘姚縣警察總隊。", "O餘姚縣警察局 O餘姚縣警察總隊",
     "餘姚縣警察局 RENAMED_TO 餘姚縣警察總隊"),
    ("將餘姚常備中隊、左溪自衛隊合併，成立第八支隊。", "O餘姚常備中隊 O左溪自衛隊 O第八支隊",
     "左溪自衛隊 MERGED_INTO 第八支隊"),
    ("余杭县并入临安县。", "O余杭县 O临安县", "余杭县 MERGED_INTO 临安县"),
    ("原合作局分设为供销局、手工业局。", "O合作局 O供销局 O手工业局", "合作局 SPLIT_INTO 手工业局"),
    ("會甬特委即日起歸浙東區委領導。", "O會甬特委 O浙東區委", "會甬特委 SUBORDINATE_TO 浙東區委"),
    ("该所隶属于省水利厅，水利所隶属于省水利厅。", "O水利所 O省水利厅", "水利所 SUBORDINATE_TO 省水利厅"),
    ("省水利厅所属勘测队驻金华。", "O省水利厅 O勘测队 L金华", "勘测队 SUBORDINATE_TO 省水利厅"),
    ("支隊部設梁弄鎮橫街。", "O支隊部 L梁弄鎮", "支隊部 LOCATED_IN 梁弄鎮"),
    ("浙东行署设于余姚。", "O浙东行署 L余姚", "浙东行署 LOCATED_IN 余姚"),
    ("档案馆位于杭州。", "O档案馆 L杭州", "档案馆 LOCATED_IN 杭州"),
    # people
    ("四明武工队由林岳率领下山。", "O四明武工队 P林岳", "林岳 LED 四明武工队"),
    ("我支隊長竺漢生率第一大隊埋伏於崗頂。", "S支隊長 P竺漢生 O第一大隊", "竺漢生 LED 第一大隊"),
    ("以王某为首的代表团到达杭州，以刘长胜为首的中国工会代表团同行。", "P刘长胜 O中国工会代表团 L杭州",
     "刘长胜 LED 中国工会代表团"),
    ("由外交部部长陈毅率领的中国代表团回国。", "O外交部 S部长 P陈毅 O中国代表团", "陈毅 LED 中国代表团"),
    ("陳文，餘姚人，一九三六年冬在上海參加救國會，次年回鄉。", "P陳文 L餘姚 L上海 O救國會 T一九三六年冬=1936-24",
     "陳文 MEMBER_OF 救國會"),
    ("王秀英一九三九年加入中国共产党。", "P王秀英 O中国共产党 T一九三九年=1939", "王秀英 MEMBER_OF 中国共产党"),
    # papers
    ("省政府印发《保甲条例》。", "O省政府 D《保甲条例》", "《保甲条例》 ISSUED_BY 省政府"),
    ("《保甲条例》由省政府于同日公布。", "O省政府 D《保甲条例》", "《保甲条例》 ISSUED_BY 省政府"),
    ("收到《国务院关于水利工作的通知》。", "O国务院 D《国务院关于水利工作的通知》", "《国务院关于水利工作的通知》 ISSUED_BY 国务院"),
    ("根据《中华人民共和国档案法》，制定本办法。", "D《中华人民共和国档案法》", "本办法 BASED_ON 《中华人民共和国档案法》"),
    ("根据《甲法》和《乙法》，制定《丙办法》。", "D《甲法》 D《乙法》 D《丙办法》", "《丙办法》 BASED_ON 《乙法》"),
    ("本办法自发布之日起施行。《旧办法》同时废止。", "D《旧办法》", "本办法 SUPERSEDES 《旧办法》"),
    ("《新办法》自2001年起施行，《旧办法》同时废止。", "D《新办法》 D《旧办法》", "《新办法》 SUPERSEDES 《旧办法》"),
    ("原教育部、卫生部1979年颁布的《甲规定(草案)》和1980年颁布的《乙规定》同时废止。",
     "O教育部 O卫生部 T1979年=1979 T1980年=1980 D《甲规定(草案)》 D《乙规定》", "《乙规定》 ISSUED_BY 教育部"),
    ("《赤旗报》在元旦发表的题为《奋斗》的社论说。", "D《赤旗报》 D《奋斗》", "《奋斗》 ISSUED_BY 《赤旗报》"),
    ("《红旗》杂志今年第一期社论《列宁主义》发表。", "D《红旗》 D《列宁主义》", "《列宁主义》 ISSUED_BY 《红旗》"),
    ("人民日报十二月三十一日社论《分歧》。", "O人民日报 T十二月三十一日=1962-12-31 D《分歧》", "《分歧》 ISSUED_BY 人民日报"),
    ("外交部发表声明，抗议侵略。", "O外交部", "声明 ISSUED_BY 外交部"),
    ("余姚县警察总队呈　姚警总字第四十五号", "O余姚县警察总队 D姚警总字第四十五号", "姚警总字第四十五号 ISSUED_BY 余姚县警察总队"),
    ("中共诸暨市委、诸暨市人民政府关于表彰先进的决定\n市委〔1990〕88号\n\n近年来，成绩很大。",
     "O中共诸暨市委 O诸暨市人民政府 D市委〔1990〕88号", "市委〔1990〕88号 ISSUED_BY 诸暨市人民政府"),
    ("四明工委关于审查左溪事件的结论\n\n事情属实。", "O四明工委 L左溪", "结论 ISSUED_BY 四明工委"),
    # who wrote, to whom
    ("柏辽兹自己有名的《交响曲》。", "P柏辽兹 D《交响曲》", "《交响曲》 AUTHORED_BY 柏辽兹"),
    ("恩格斯合著的《意识形态》一书。", "P恩格斯 D《意识形态》", "《意识形态》 AUTHORED_BY 恩格斯"),
    ("《呐喊》（鲁迅著）已出版。", "P鲁迅 D《呐喊》", "《呐喊》 AUTHORED_BY 鲁迅"),
    ("《纲要》由陈文执笔。", "P陈文 D《纲要》", "《纲要》 AUTHORED_BY 陈文"),
    ("陈文在会上作了题为《目前形势》的报告。", "P陈文 D《目前形势》", "《目前形势》 AUTHORED_BY 陈文"),
    ("周恩来总理给班达拉奈克夫人的信已发表。", "P周恩来 S总理 P班达拉奈克", "信 SENT_BY 周恩来"),
    ("周恩来总理给班达拉奈克夫人的信已发表。", "P周恩来 S总理 P班达拉奈克", "信 ADDRESSED_TO 班达拉奈克"),
    ("中国政府致印度政府的照会全文如下。", "O中国政府 O印度政府", "照会 ADDRESSED_TO 印度政府"),
    ("关于移民返迁情况的报告\n\n县委：\n今年五月以来，情况如下。", "O县委", "报告 ADDRESSED_TO 县委"),
    ("省水利厅关于修坝的批复\n浙水〔1983〕8号\n\n你局水字第5号请示收悉。", "O省水利厅 D浙水〔1983〕8号 D水字第5号",
     "浙水〔1983〕8号 REPLY_TO 水字第5号"),
    # units, successors, members
    ("档案馆的前身是文献委员会。", "O档案馆 O文献委员会", "文献委员会 SUCCEEDED_BY 档案馆"),
    ("保安处奉命改组为公安局。", "O保安处 O公安局", "保安处 SUCCEEDED_BY 公安局"),
    ("合作局撤销后，其业务由供销社接管。", "O合作局 O供销社", "合作局 SUCCEEDED_BY 供销社"),
    ("枫溪位于诸暨西部。", "L枫溪 L诸暨", "枫溪 WITHIN 诸暨"),
    ("绍兴下辖诸暨、上虞。", "L绍兴 L诸暨 L上虞", "上虞 WITHIN 绍兴"),
    ("浙东行署管辖余姚、慈溪两县。", "O浙东行署 L余姚 L慈溪", "浙东行署 GOVERNED 慈溪"),
    ("爱丽舍宫（法国政府所在地）的立场。", "L爱丽舍宫 O法国政府", "法国政府 LOCATED_IN 爱丽舍宫"),
    ("以习近平同志为核心的党中央坚强领导。", "P习近平 O党中央", "习近平 LED 党中央"),
    ("共产党员王锡侯超额完成任务。", "O共产党 P王锡侯", "王锡侯 MEMBER_OF 共产党"),
    ("以奥弗里为首的加纳政府友好代表团到京。", "P奥弗里 O加纳政府", "奥弗里 LED 加纳政府友好代表团"),
    ("方小弟带领验收组，对工程进行验收。", "P方小弟", "方小弟 LED 验收组"),
]


@pytest.mark.parametrize(("text", "names", "expected"), TOLD, ids=lambda v: str(v)[:24])
def test_told(text: str, names: str, expected: str) -> None:
    subject, predicate, object_ = expected.split(" ")
    found = told(text, names)
    assert (subject, predicate, object_) in found
    if predicate != "KNOWN_AS":
        assert (object_, predicate, subject) not in found


# nothing of the kind may be stated
LIES = [
    ("KNOWN_AS", "竺漢生，化名不改，惟對外稱竺老闆。", "P竺漢生"),
    ("KNOWN_AS", "林岳字字千金，号召群众。", "P林岳"),
    ("KNOWN_AS", "林岳即派员前往，陈文即返。", "P林岳 P陈文"),
    ("KNOWN_AS", "浙江省水利局（以下简称ZWC）负责。", "O浙江省水利局"),
    ("KNOWN_AS", "林岳称“此事不妥，应予纠正”。", "P林岳"),
    ("KNOWN_AS", "林岳并非化名沈青，沈青不是林岳的化名。", "P林岳 P沈青"),
    ("KNOWN_AS", "立即陈文。", "P陈文"),
    ("RENAMED_TO", "未将警察局改称警察总队。", "O警察局 O警察总队"),
    ("RENAMED_TO", "不同意竹溪村更名为新村。", "L竹溪村 L新村"),
    ("RENAMED_TO", "改为每周二开会，省政府知悉。", "O省政府"),
    ("RENAMED_TO", "关于警察局更名为警察总队的批复", "O警察局 O警察总队"),
    ("MERGED_INTO", "甲局、乙局不合并。", "O甲局 O乙局"),
    ("MERGED_INTO", "两案合并审理，甲局、乙局到场。", "O甲局 O乙局"),
    ("SPLIT_INTO", "甲局工作分为三个阶段，乙局配合。", "O甲局 O乙局"),
    ("SUBORDINATE_TO", "甲局不隶属于乙厅。", "O甲局 O乙厅"),
    ("SUBORDINATE_TO", "甲局由乙厅出资修建。", "O甲局 O乙厅"),
    ("SUBORDINATE_TO", "在乙厅领导下，甲局完成任务。", "O乙厅 O甲局"),
    ("LOCATED_IN", "我驻古巴大使举行招待会，外交部驻古巴大使到场。", "L古巴 O外交部 S大使"),
    ("LOCATED_IN", "特委將遷往浦東，全無其事。", "O特委 L浦東"),
    ("LOCATED_IN", "省政府设想杭州方案。", "O省政府 L杭州"),
    ("LED", "林岳率先到会，第八支队随后。", "P林岳 O第八支队"),
    ("LED", "林岳未率领第八支队出发。", "P林岳 O第八支队"),
    ("MEMBER_OF", "林岳参加全国人民代表大会。", "P林岳 O全国人民代表大会"),
    ("MEMBER_OF", "习近平参加江苏代表团审议。", "P习近平 O江苏代表团"),
    ("MEMBER_OF", "王秀英没有加入国民党。", "P王秀英 O国民党"),
    ("ISSUED_BY", "省政府根据《保甲条例》印发通知。", "O省政府 D《保甲条例》"),
    ("ISSUED_BY", "省政府未印发《保甲条例》。", "O省政府 D《保甲条例》"),
    ("ISSUED_BY", "省政府发表题为《论保甲》的评论。", "O省政府 D《论保甲》"),
    ("BASED_ON", "根据《保甲条例》，林岳到会。", "D《保甲条例》 P林岳"),
    ("SUPERSEDES", "《新办法》自2001年起施行，《旧办法》继续有效。", "D《新办法》 D《旧办法》"),
    ("SUPERSEDES", "本办法施行后，《旧办法》不废止。", "D《旧办法》"),
    ("ISSUED_BY", "《甲报》转载《新闻》。", "D《甲报》 D《新闻》"),
    ("ISSUED_BY", "阿尔巴尼亚人民议会决定\n授予称号。", "O阿尔巴尼亚人民议会"),
    ("ISSUED_BY", "省政府声明支持此事。", "O省政府"),
    ("ISSUED_BY", "向省政府发表声明的请求。", "O省政府"),
    ("AUTHORED_BY", "陈文的《毕业证》。", "P陈文 D《毕业证》"),
    ("AUTHORED_BY", "陈文读了《呐喊》。", "P陈文 D《呐喊》"),
    ("AUTHORED_BY", "陈文未写《回忆录》。", "P陈文 D《回忆录》"),
    ("ADDRESSED_TO", "他给县委的信心不足。", "O县委"),
    ("ADDRESSED_TO", "县委：\n今年五月以来，情况如下。", "O县委"),
    ("REPLY_TO", "《甲办法》收悉。", "D《甲办法》"),
    ("KNOWN_AS", "崔镇午（李梦饰）看见善子。", "P崔镇午 P李梦饰"),
    ("SUCCEEDED_BY", "甲局撤销后，乙局搬家。", "O甲局 O乙局"),
    ("WITHIN", "枫溪、诸暨两地。", "L枫溪 L诸暨"),
    ("GOVERNED", "省政府在余姚开会。", "O省政府 L余姚"),
    ("LOCATED_IN", "国民政府正将迁往广州。", "O国民政府 L广州"),
    ("LOCATED_IN", "以军占领了哈马斯位于加沙北部的总部。", "O哈马斯 L加沙"),
    ("LOCATED_IN", "以色列空军袭击了位于黎巴嫩的装置。", "O以色列空军 L黎巴嫩"),
    ("LOCATED_IN", "已致函北约驻科索沃部队。", "O北约 L科索沃"),
    ("MEMBER_OF", "李强参加了经济界委员联组会。", "P李强 O经济界委员联组会"),
    ("MEMBER_OF", "习近平表示支持非盟加入二十国集团。", "P习近平 O二十国集团"),
    ("MEMBER_OF", "伊朗议会通过伊朗加入上合组织法案。", "O伊朗议会 L伊朗 O上合组织"),
    ("LOCATED_IN", "中央人民政府驻西藏代表、工委书记到会。", "O中央人民政府 L西藏"),
    ("MEMBER_OF", "赵乐际参加了民盟、农工党联组会。", "P赵乐际 O民盟 O农工党"),
    ("MEMBER_OF", "共产党委员会由王锡侯主持。", "O共产党 P王锡侯"),
]


@pytest.mark.parametrize(("predicate", "text", "names"), LIES, ids=lambda v: str(v)[:24])
def test_nothing_of_the_kind(predicate: str, text: str, names: str) -> None:
    found = [s for s in relations(text, names) if s.predicate == predicate and s.modality is not Modality.DENIED]
    assert not found, found


def test_a_plan_and_a_rumour_are_marked() -> None:
    (plan,) = relations("拟将警察局改称警察总队。", "O警察局 O警察总队")
    assert (plan.predicate, plan.modality) == ("RENAMED_TO", Modality.PLANNED)
    (rumour,) = relations("據傳林岳即陳文。", "P林岳 P陳文")
    assert (rumour.predicate, rumour.modality) == ("KNOWN_AS", Modality.RUMOURED)


def test_who_is_to_lead_by_an_order_has_not_led_yet() -> None:
    (one,) = relations("特命令如下：\n一、第一大隊由杜小山率領，限九月三十日以前集結。", "P杜小山 O第一大隊")
    assert (one.predicate, one.modality) == ("LED", Modality.ORDERED)
    (told,) = relations("经过如下：\n一、第一大隊由杜小山率領，趕到滸山。", "P杜小山 O第一大隊")
    assert told.modality is Modality.ACTUAL


def test_a_draft_is_issued_as_a_draft() -> None:
    (issued,) = relations("卫生部印发《卫生办法(征求意见稿)》。", "O卫生部 D《卫生办法(征求意见稿)》")
    assert issued.qualifiers == {"稿本": "征求意见稿"}


def test_what_a_text_rests_on_is_no_plan() -> None:
    (ground,) = relations("为了规范招标投标活动，根据《招标投标法》，制定本条例。", "D《招标投标法》")
    assert (ground.predicate, ground.modality) == ("BASED_ON", Modality.ACTUAL)


def test_date_number_kind_and_evidence() -> None:
    (renamed,) = relations("下雨。警察局自一九四七年一月一日改称警察总队。", "O警察局 O警察总队 T一九四七年一月一日=1947-01-01")
    assert renamed.when is not None
    assert renamed.when.edtf == "1947-01-01"
    assert renamed.evidence.quote == "警察局自一九四七年一月一日改称警察总队。"
    assert renamed.origin == ORIGIN
    (issued,) = relations("省政府印发《保甲条例》（浙政发〔2003〕8号）。", "O省政府 D《保甲条例》")
    assert issued.qualifiers == {"文号": "浙政发〔2003〕8号"}
    (alias,) = relations("陳文，化名林岳。", "P陳文 P林岳")
    assert alias.qualifiers == {"kind": "化名"}


WORDS = st.sampled_from(
    [*"，。；：、《》（）“”\n字号即由归驻设率", "化名", "林岳", "陳文", "浙江省水利局", "改稱", "合併", "分设", "隶属于",
     "领导", "杭州", "以下简称", "根据",
     "制定本办法", "同时废止", "施行", "印发", "《条例》", "八月二十日", "加入", "位于", "为首的", "率领"]
)


@given(st.lists(WORDS, max_size=40), st.data())
@settings(max_examples=150, deadline=None)
def test_any_names_anywhere_never_break_it(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    record = Record("r1", text)
    mentions: list[Mention] = []
    if text:
        for _ in range(data.draw(st.integers(0, 8))):
            start = data.draw(st.integers(0, len(text) - 1))
            span = Span.cut(record, start, data.draw(st.integers(start + 1, min(len(text), start + 12))))
            mentions.append(Mention(span, data.draw(st.sampled_from(list(TYPES.values()))), 0.5, "names@1"))
    found = find_relations(record, "text", mentions, [])
    assert len({s.id for s in found}) == len(found)
    for statement in found:
        assert statement.object is not None
        assert statement.modality is not Modality.DENIED
        for span in (statement.subject.span, statement.object.span, statement.evidence):
            assert text[span.start : span.end] == span.quote
