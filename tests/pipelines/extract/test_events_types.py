"""The types beyond meetings, offices, battles and bodies, by hand: what each sentence tells, and what it does not."""

from __future__ import annotations

import re

import pytest

from graph.model import DateMention, EntityType, Event, Mention, Modality, Record, Span, When
from pipelines.extract.events import find_events, proposed
from pipelines.extract.scene import Scene
from pipelines.extract.subevents import find_subevents

TYPES = {
    "P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION,
    "D": EntityType.DOCUMENT,
}
KINDS = {
    "会议": "会议", "任免": "任职·免职", "战斗": "战斗·战役", "起义": "起义·暴动", "机构": "成立·更名·合并·分设", "区划": "区划变更",
    "视察": "视察·调研", "讲话": "批示·讲话", "发文": "发布文件", "工程": "项目·工程", "表彰": "表彰", "出访": "出访·来访",
    "生死": "被捕·牺牲·逝世", "灾害": "灾害·救灾", "协议": "签订协议", "出版": "创刊出版", "移交": "移交征集",
}


def events(text: str, names: str, day: str = "") -> tuple[Record, list[Event]]:
    """The events in a text whose names are written as `P林岳 T八月二十日=1942-08-20`, at every place they stand."""
    record = Record("r1", text, when=When(day, day, day, "day") if day else None)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    for word in names.split():
        kind, (name, _, edtf) = word[0], word[1:].partition("=")
        places = [m.start() for m in re.finditer(re.escape(name), text)]
        assert places, name
        for at in places:
            span = Span.cut(record, at, at + len(name))
            if kind == "T":
                exact = edtf if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf) else ""
                dates.append(DateMention(span, When(edtf, exact, exact, text=name), "rule:dates@1"))
            else:
                mentions.append(Mention(span, TYPES[kind], 0.9, "names@1"))
    return record, find_events(record, "text", mentions, dates)


# text | names | type trigger modality when | role=words、words ...
TOLD = [
    # journeys and receptions
    ("以周扬为首的中国人民友好代表团今天到达哈瓦那。", "P周扬 O中国人民友好代表团 T今天=1963-01-04 L哈瓦那",
     "出访 到达 actual 1963-01-04", "visitor=周扬、中国人民友好代表团 place=哈瓦那"),
    ("应缅甸政府的邀请，中国足球队于四日到达仰光。", "O缅甸政府 O中国足球队 T四日=1963-01-04 L仰光",
     "出访 到达 actual 1963-01-04", "visitor=中国足球队 host=缅甸政府 place=仰光"),
    ("刘少奇主席、周恩来总理接见了日本社会党代表团。", "P刘少奇 S主席 P周恩来 S总理 O日本社会党代表团",
     "出访 接见 actual None", "host=刘少奇、周恩来 visitor=日本社会党代表团"),
    ("外交部副部长耿飚召见印度驻华代办塔达尼。", "O外交部 S副部长 P耿飚 L印度 S代办 P塔达尼", "出访 召见 actual None",
     "host=耿飚 visitor=塔达尼"),
    ("贵宾们受到省长陈郁和市长曾生的热烈欢迎。", "S省长 P陈郁 S市长 P曾生", "出访 欢迎 actual None",
     "host=陈郁、曾生 visitor=贵宾"),
    ("今天到机场欢送贵宾的，还有副委员长郭沫若、副部长耿飚。", "T今天=1963-01-22 S副委员长 P郭沫若 S副部长 P耿飚",
     "出访 欢送 actual 1963-01-22", "host=郭沫若、耿飚 visitor=贵宾"),
    ("英国首相麦克米伦预定二月一日访问罗马。", "L英国 S首相 P麦克米伦 T二月一日=1963-02-01 L罗马", "出访 访问 planned 1963-02-01",
     "visitor=麦克米伦 place=罗马"),
    # words spoken
    ("柯庆施市长在宴会上首先讲话。", "P柯庆施 S市长", "讲话 讲话 actual None", "speaker=柯庆施"),
    ("何应钦廿四日在首次政务会议席上致词。", "P何应钦 T廿四日=1949-03-24", "讲话 致词 actual 1949-03-24", "speaker=何应钦"),
    ("总统肯尼迪昨天发表演说。", "S总统 P肯尼迪 T昨天=1963-01-23", "讲话 发表演说 actual 1963-01-23", "speaker=肯尼迪"),
    # arrest and death
    ("陳布雷氏於去年十一月十三日在南京逝世以後，遺體卜葬杭州。", "P陳布雷 T去年十一月十三日=1948-11-13 L南京 L杭州",
     "生死 逝世 actual 1948-11-13", "person=陳布雷 place=南京"),
    ("林岳在余姚被捕。", "P林岳 L余姚", "生死 被捕 actual None", "person=林岳 place=余姚"),
    ("县警察局逮捕了林岳、史玉书。", "O县警察局 P林岳 P史玉书", "生死 逮捕 actual None", "person=林岳、史玉书"),
    ("讹传林岳牺牲。", "P林岳", "生死 牺牲 rumoured None", "person=林岳"),
    # risings, disasters
    ("一九二八年五月二十六日，宁海农民在亭旁暴动。", "T一九二八年五月二十六日=1928-05-26 L宁海 L亭旁",
     "起义 暴动 actual 1928-05-26", "place=亭旁"),
    ("数百名市政工人昨天宣布罢工。", "T昨天=1963-01-11", "起义 罢工 actual 1963-01-11", "participant=市政工人"),
    ("唐山专区去年遭受水灾。", "L唐山专区 T去年=1962", "灾害 水灾 actual 1962", "place=唐山专区"),
    # agreements, print, handing over
    ("中国同缅甸签订边界条约。", "L中国 L缅甸", "协议 签订 actual None", "document=边界条约 party=中国、缅甸"),
    ("巴基斯坦就共同边界问题同中国达成了体面的协议。", "L巴基斯坦 L中国", "协议 达成 actual None",
     "document=协议 party=巴基斯坦、中国"),
    ("人民出版社今天出版了《矛盾论》一书。", "O人民出版社 T今天=1963-01-07 D《矛盾论》", "出版 出版 actual 1963-01-07",
     "issuer=人民出版社 document=《矛盾论》"),
    ("袁水根向四明革命纪念馆捐赠照片三张。", "P袁水根 O四明革命纪念馆", "移交 捐赠 actual None",
     "holder=袁水根 recipient=四明革命纪念馆 object=照片"),
    # papers adopted, revised, repealed
    ("大会通过了《哈瓦那宣言》。", "D《哈瓦那宣言》", "发文 通过 actual None", "document=《哈瓦那宣言》"),
    ("会议通过了关于土地问题的决议。", "", "发文 通过 actual None", "document=决议"),
    ("本条例自2002年11月15日起施行。", "T2002年11月15日=2002-11-15", "发文 施行 actual 2002-11-15", "document=本条例"),
    ("1993年11月10日司法部发布的《收养办法》同时废止。", "T1993年11月10日=1993-11-10 O司法部 D《收养办法》",
     "发文 废止 actual None", "document=《收养办法》"),
    ("本条例自2002年11月15日起施行。2001年4月3日公安部发布的《管理办法》同时废止。",
     "T2002年11月15日=2002-11-15 T2001年4月3日=2001-04-03 O公安部 D《管理办法》", "发文 废止 actual 2002-11-15", "document=《管理办法》"),
    # divisions
    ("枫溪乡划归诸暨县。", "L枫溪乡 L诸暨县", "区划 划归 actual None", "before=枫溪乡 after=诸暨县"),
    # fighting
    ("一月二日，美国军用飞机轰炸川圹。", "T一月二日=1963-01-02 L美国 L川圹", "战斗 轰炸 actual 1963-01-02", "place=川圹"),
]


@pytest.mark.parametrize(("text", "names", "event", "roles"), TOLD, ids=lambda v: str(v)[:24])
def test_told(text: str, names: str, event: str, roles: str) -> None:
    kind, trigger, mode, when = event.split()
    record, found = events(text, names)
    same = [e for e in found if e.type == KINDS[kind] and e.trigger.quote == trigger]
    assert same, found
    (one, *_) = same
    assert one.modality.value == mode
    assert (one.when.edtf if one.when else "None") == when
    for part in roles.split():
        role, _, words = part.partition("=")
        assert {a.term.span.quote for a in one.arguments if a.role == role} == set(words.split("、")), (role, one.arguments)
    for event_ in found:
        spans = [event_.trigger, event_.evidence, *(a.term.span for a in event_.arguments)]
        assert all(record.text[s.start : s.end] == s.quote for s in spans)


# sentences that would make a careless pattern lie: none may give an event of the type that happened
LIES = [
    ("出访", "请到三楼办公室领取，林岳不在。", "P林岳"),
    ("出访", "林岳感到杭州的变化很大。", "P林岳 L杭州"),
    ("出访", "这种农药很受农民的欢迎。", ""),
    ("出访", "陈毅在欢迎词中赞扬了两国友谊。", "P陈毅"),
    ("讲话", "我们认真学习了林岳同志的重要讲话精神。", "P林岳"),
    ("讲话", "根据省委指示，林岳回到余姚。", "O省委 P林岳 L余姚"),
    ("生死", "林岳不怕牺牲。", "P林岳"),
    ("生死", "二月十六日是林岳牺牲五周年。", "T二月十六日=1948-02-16 P林岳"),
    ("生死", "林岳没有被捕。", "P林岳"),
    ("起义", "林岳参加过起义军。", "P林岳"),
    ("起义", "雲南起義紀念在杭州舉行。", "L杭州"),
    ("灾害", "杭州防洪抗旱指挥部成立。", "L杭州"),
    ("灾害", "杭州应急管理局发布台风预警。", "L杭州 O杭州应急管理局"),
    ("协议", "林岳没有签订协议。", "P林岳"),
    ("协议", "协议的签订国有美国。", "L美国"),
    ("出版", "人民出版社是出版社。", "O人民出版社"),
    ("出版", "出版物由林岳保管。", "P林岳"),
    ("移交", "档案馆应当及时移交档案。", "O档案馆"),
    ("移交", "移交办法由林岳起草。", "P林岳"),
    ("发文", "分歧应当通过谈判解决，林岳说。", "P林岳"),
    ("发文", "国务院自受理之日起六十日内作出批准或者不批准的决定。", "O国务院"),
    ("区划", "余姚县隶属关系明确。", "L余姚县"),
    ("战斗", "支持中国人民为解放台湾而奋斗。", "L台湾"),
    ("机构", "第五条 国务院设立安全生产委员会。", "O国务院 O安全生产委员会"),
]


@pytest.mark.parametrize(("kind", "text", "names"), LIES, ids=lambda v: str(v)[:20])
def test_no_such_event_happened(kind: str, text: str, names: str) -> None:
    _, found = events(text, names)
    assert not [e for e in found if e.type == KINDS[kind] and e.modality is Modality.ACTUAL], found


def test_a_dateline_is_no_part_of_what_is_told() -> None:
    text = "新华社哈瓦那十一日电美洲妇女代表大会今天晚上在哈瓦那开幕。"
    _, (event,) = events(text, "O新华社 L哈瓦那 T十一日=1963-01-11 T今天晚上=1963-01-11")
    assert event.evidence.quote == "美洲妇女代表大会今天晚上在哈瓦那开幕。"
    assert {a.role: a.term.span.quote for a in event.arguments}["topic"] == "美洲妇女代表大会"


def test_who_goes_along_is_not_who_travels() -> None:
    text = "锡兰总理班达拉奈克夫人由周恩来总理陪同，今天离开杭州去上海。"
    _, found = events(text, "L锡兰 S总理 P班达拉奈克 P周恩来 T今天=1963-01-07 L杭州 L上海")
    assert {a.term.span.quote for e in found for a in e.arguments if a.role == "visitor"} == {"班达拉奈克"}


def test_what_a_meeting_adopts_is_part_of_it() -> None:
    text = "中共浙江省第一次代表大会在平阳召开。大会通过了《关于目前形势的决议》。"
    record, found = events(text, "L平阳 D《关于目前形势的决议》")
    (part,) = find_subevents(record, "text", found, "events@2")
    assert (part.subject.span.quote, part.predicate) == ("通过了《关于目前形势的决议》", "SUBEVENT_OF")
    assert part.object is not None
    assert part.object.span.quote == "中共浙江省第一次代表大会"
    assert part.evidence.quote == "大会通过了《关于目前形势的决议》。"


def test_what_is_told_after_a_meeting_is_no_part_of_it() -> None:
    text = "中共浙江省第一次代表大会在平阳召开。国务院通过了《水利条例》。"
    record, found = events(text, "L平阳 O国务院 D《水利条例》")
    assert len(found) == 2
    assert find_subevents(record, "text", found, "events@2") == []


def test_a_county_abolished_is_a_change_of_divisions() -> None:
    _, (event,) = events("撤销余杭县。", "L余杭县")
    assert (event.type, [a.role for a in event.arguments]) == ("区划变更", ["before"])
    _, (body,) = events("撤销余杭县水利局。", "O余杭县水利局")
    assert body.type == "成立·更名·合并·分设"


def test_what_a_paper_is_called_is_ordered_by_it_or_asked_for() -> None:
    def mode(title: str, word: str, type_: str) -> Modality:
        start = title.index(word)
        return proposed(Scene(Record("r1", title), "text", [], []), start, start + len(word), type_).modality

    assert mode("关于表彰人民调解先进集体的决定", "表彰", "表彰") is Modality.ORDERED
    assert mode("关于成立余姚县水利局的请示", "成立", "成立·更名·合并·分设") is Modality.PLANNED
