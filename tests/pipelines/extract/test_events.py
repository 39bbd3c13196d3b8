"""Events by hand: what each sentence tells, and above all what it does not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import (
    EVENT_TYPES,
    ROLES,
    Argument,
    DateMention,
    EntityType,
    Event,
    Mention,
    Modality,
    Record,
    Span,
    Term,
    When,
)
from graph.provenance import stands
from pipelines.extract.events import ORIGIN, find_events
from pipelines.extract.offices import in_one_breath
from pipelines.extract.pipeline import Reader

TYPES = {
    "P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION,
    "D": EntityType.DOCUMENT,
}
SHORT = {
    "会议": "会议", "任免": "任职·免职", "战斗": "战斗·战役", "机构": "成立·更名·合并·分设", "视察": "视察·调研", "发文": "发布文件",
    "工程": "项目·工程", "表彰": "表彰", "起义": "起义·暴动", "区划": "区划变更", "讲话": "批示·讲话", "出访": "出访·来访",
    "生死": "被捕·牺牲·逝世", "灾害": "灾害·救灾", "协议": "签订协议", "出版": "创刊出版", "移交": "移交征集",
}


def read(text: str, names: str, when: When | None = None) -> tuple[Record, list[Mention], list[DateMention]]:
    """A record with the names written as `P林岳 O會甬特委 T八月二十日=1942-08-20`, at every place they stand."""
    record = Record("r1", text, when=when)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    for word in names.split():
        kind, (name, _, edtf) = word[0], word[1:].partition("=")
        places = [m.start() for m in re.finditer(re.escape(name), text)]
        assert places, name
        for at in places:
            span = Span.cut(record, at, at + len(name))
            if kind == "T":
                day = edtf if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf) else ""
                dates.append(DateMention(span, When(edtf, day, day, text=name), "rule:dates@1"))
            else:
                mentions.append(Mention(span, TYPES[kind], 0.9, "names@1"))
    return record, mentions, dates


def events(text: str, names: str = "", when: When | None = None) -> list[Event]:
    record, mentions, dates = read(text, names, when)
    return find_events(record, "text", mentions, dates)


def fillers(event: Event, role: str) -> set[str]:
    return {a.term.span.quote for a in event.arguments if a.role == role}


# text | names | type trigger modality when | role=words、words ...
TOLD = [
    # meetings
    ("特委於五月二十日在慈谿莊橋鎮召開第一次擴大會議，到會十一人。", "O特委 T五月二十日=1928-05-20 L慈谿莊橋鎮",
     "会议 召開 actual 1928-05-20", "topic=第一次擴大會議 convener=特委 place=慈谿莊橋鎮 time=五月二十日"),
    ("中共浙江省第一次代表大会于1939年7月21日在平阳召开。", "T1939年7月21日=1939-07-21 L平阳",
     "会议 召开 actual 1939-07-21", "topic=中共浙江省第一次代表大会 place=平阳"),
    ("六月上旬，陳文在梁弄橫街小學主持鄉保長座談會，通過減租公約七條。",
     "T六月上旬=1938-06-01/1938-06-10 P陳文 L梁弄", "会议 主持 actual 1938-06-01/1938-06-10",
     "topic=鄉保長座談會 place=梁弄橫街小學 participant=陳文"),
    ("六月八日，召开各界座谈会，陈文报告城市政策。", "T六月八日=1949-06-08 P陈文", "会议 召开 actual 1949-06-08",
     "topic=各界座谈会"),
    ("2003年7月10日至11日，省委十一届四次全体（扩大）会议在杭州召开。", "T2003年7月10日至11日=2003-07-10/2003-07-11 L杭州",
     "会议 召开 actual 2003-07-10/2003-07-11", "topic=省委十一届四次全体（扩大）会议 place=杭州"),
    ("馆长办公会2023年2月20日研究决定，建设网上展厅。", "T2023年2月20日=2023-02-20 S馆长",
     "会议 馆长办公会 actual 2023-02-20", ""),
    ("擬於十月十日在藻溪舉行農民大會，提出二五減租。", "T十月十日=1930-10-10 L藻溪", "会议 舉行 planned 1930-10-10",
     "topic=農民大會 place=藻溪"),
    ("成立大會定於八月二十日在梁弄鎮五桂樓前廣場舉行。", "T八月二十日=1942-08-20 L梁弄鎮", "会议 舉行 planned 1942-08-20",
     "topic=成立大會 place=梁弄鎮五桂樓前廣場"),
    ("县委应于三月底前召开党代表大会。", "O县委 T三月底=1956-03", "会议 召开 ordered 1956-03", "topic=党代表大会 convener=县委"),
    ("因故没有召开全县三级干部会议。", "", "会议 召开 denied None", "topic=全县三级干部会议"),
    ("谣传特委将在杭州召开扩大会议。", "O特委 L杭州", "会议 召开 rumoured None", "topic=扩大会议 place=杭州"),
    ("常委会决定于五月召开全县水利工作会议。", "O常委会 T五月=1958-05", "会议 召开 planned 1958-05", "topic=全县水利工作会议"),
    ("县委召开老农座谈会提出了新的建议。", "O县委", "会议 召开 actual None", "topic=老农座谈会 convener=县委"),
    ("縣委於是日晚開會，討論減租。", "O縣委", "会议 開會 actual None", "convener=縣委"),
    ("必须根据一九六〇年在莫斯科举行的各国代表会议的声明办事。", "T一九六〇年=1960 L莫斯科", "会议 举行 actual 1960",
     "topic=各国代表会议 place=莫斯科"),
    # offices
    ("茲任命胡維藩為會稽區行政督察專員。", "P胡維藩 O會稽區 S行政督察專員", "任免 任命 actual None",
     "person=胡維藩 position=行政督察專員"),
    ("委婁學海為秘書。", "P婁學海 S秘書", "任免 委 actual None", "person=婁學海 position=秘書"),
    ("会议选举林岳为主任。", "P林岳 S主任", "任免 选举 actual None", "person=林岳 position=主任"),
    ("陈文同志一九五〇年三月调任省农田水利管理局副局长。", "P陈文 T一九五〇年三月=1950-03 O省农田水利管理局 S副局长",
     "任免 调任 actual 1950-03", "person=陈文 position=副局长 organisation=省农田水利管理局"),
    ("免去江阿土县水利局局长职务，另行分配工作。", "P江阿土 O县水利局 S局长", "任免 免去 actual None",
     "person=江阿土 position=局长 organisation=县水利局"),
    ("五月十二日起，餘姚縣工委書記由林岳兼任。", "T五月十二日=1941-05-12 O餘姚縣工委 S書記 P林岳",
     "任免 兼任 actual 1941-05-12", "person=林岳 position=書記"),
    ("樊立德、史玉书任副主任。", "P樊立德 P史玉书 S副主任", "任免 任 actual None", "person=樊立德、史玉书 position=副主任"),
    ("拟调陈文任副局长。", "P陈文 S副局长", "任免 任 planned None", "person=陈文 position=副局长"),
    ("谣传林岳将出任省长。", "P林岳 S省长", "任免 出任 rumoured None", "person=林岳"),
    ("省委没有任命张三为县长。", "O省委 P张三 S县长", "任免 任命 denied None", "person=张三"),
    ("遺缺派督察員張有德代理。", "S督察員 P張有德", "任免 代理 actual None", "person=張有德"),
    ("1954年9月，周恩来当选为国务院总理。", "T1954年9月=1954-09 P周恩来 O国务院 S总理", "任免 当选为 actual 1954-09",
     "person=周恩来 position=总理"),
    # fighting
    ("二月三日夜，武工队由林岳率领，袭击陆埠乡公所，缴步枪十四枝。", "T二月三日=1947-02-03 O武工队 P林岳 O陆埠乡公所",
     "战斗 袭击 actual 1947-02-03", "place=陆埠乡公所 side=武工队 commander=林岳"),
    ("一九四九年五月三日，杭州解放。", "T一九四九年五月三日=1949-05-03 L杭州", "战斗 解放 actual 1949-05-03", "place=杭州"),
    ("我军解放宁波。", "L宁波", "战斗 解放 actual None", "place=宁波"),
    ("是為蜻蜓崗戰鬥。", "L蜻蜓崗", "战斗 蜻蜓崗戰鬥 actual None", "place=蜻蜓崗"),
    ("保安第四團應於十月二十四日以前佔領左溪。", "O保安第四團 T十月二十四日=1943-10-24 L左溪", "战斗 佔領 ordered 1943-10-24",
     "place=左溪 side=保安第四團"),
    ("餘姚偽軍一個營，準備進犯梁弄。", "L餘姚 L梁弄", "战斗 進犯 planned None", "place=梁弄"),
    ("雙方激戰約二小時，日偽軍退回陸埠。", "L陸埠", "战斗 激戰 actual None", ""),
    ("敌报登载“林岳已被击毙于大岚”，纯属捏造。", "P林岳 L大岚", "战斗 击毙 denied None", "participant=林岳"),
    ("原计划再袭袁马粮库，因大雨未能执行。", "L袁马", "战斗 再袭 planned None", "place=袁马粮库"),
    # bodies
    ("民國廿七年五月廿一日，餘姚縣戰時政治工作隊在縣城龍泉山下成立。", "T民國廿七年五月廿一日=1938-05-21 O餘姚縣戰時政治工作隊",
     "机构 成立 actual 1938-05-21", "after=餘姚縣戰時政治工作隊"),
    ("省委決定成立中共會甬特別委員會。", "O省委 O中共會甬特別委員會", "机构 成立 ordered None",
     "after=中共會甬特別委員會"),
    ("工作队成立后，分三组下乡。", "O工作队", "机构 成立 actual None", "after=工作队"),
    ("本年一月一日由餘姚縣警察局改稱餘姚縣警察總隊。", "T本年一月一日=1947-01-01 O餘姚縣警察局 O餘姚縣警察總隊",
     "机构 改稱 actual 1947-01-01", "before=餘姚縣警察局 after=餘姚縣警察總隊"),
    ("浙江省农田水利管理局自一九五六年四月一日起更名为浙江省水利建设局。",
     "O浙江省农田水利管理局 T一九五六年四月一日=1956-04-01 O浙江省水利建设局", "机构 更名为 actual 1956-04-01",
     "before=浙江省农田水利管理局 after=浙江省水利建设局"),
    ("將餘姚常備中隊、左溪自衛隊合併，成立第八支隊。", "O餘姚常備中隊 O左溪自衛隊 O第八支隊", "机构 合併 actual None",
     "before=餘姚常備中隊、左溪自衛隊 after=第八支隊"),
    ("浙江省合作事业管理局自七月一日起分设为浙江省供销合作管理局、浙江省手工业合作管理局。",
     "O浙江省合作事业管理局 T七月一日=1954-07-01 O浙江省供销合作管理局 O浙江省手工业合作管理局", "机构 分设 actual 1954-07-01",
     "before=浙江省合作事业管理局 after=浙江省供销合作管理局、浙江省手工业合作管理局"),
    ("前寧波臨時工作委員會即行撤銷。", "O寧波臨時工作委員會", "机构 撤銷 actual None", "before=寧波臨時工作委員會"),
    ("擬於五月間成立會稽山武裝工作隊。", "T五月=1947-05", "机构 成立 planned 1947-05", "after=會稽山武裝工作隊"),
    ("外傳省府擬將會稽區專員公署裁撤，並無其事。", "O省府 O會稽區專員公署", "机构 裁撤 denied None", "before=會稽區專員公署"),
    ("責成餘姚縣政府成立糧食調節委員會。", "O餘姚縣政府 O糧食調節委員會", "机构 成立 ordered None", "after=糧食調節委員會"),
    ("外间传说两县要合并，余杭县并入临安县。", "O余杭县 O临安县", "机构 并入 rumoured None", "before=余杭县 after=临安县"),
    ("我馆自一九七九年五月建立以来，征集文献二百一十七件。", "T一九七九年五月=1979-05", "机构 建立 actual 1979-05", "after=我馆"),
    ("該社成立於民國十八年。", "T民國十八年=1929", "机构 成立 actual 1929", ""),
    # visits
    ("2017年8月15日，苏晓岚到松阳调研。", "T2017年8月15日=2017-08-15 P苏晓岚 L松阳", "视察 调研 actual 2017-08-15",
     "visitor=苏晓岚 place=松阳"),
    ("職婁學海奉派視察餘姚、諸暨兩縣保甲。", "P婁學海 L餘姚 L諸暨", "视察 視察 actual None", "visitor=婁學海 place=餘姚、諸暨"),
    # papers
    ("省政府印發《保甲條例》。", "O省政府 D《保甲條例》", "发文 印發 actual None", "issuer=省政府 document=《保甲條例》"),
    ("《浙江省档案条例》由省人大常委会于2001年5月公布。", "D《浙江省档案条例》 O省人大常委会 T2001年5月=2001-05",
     "发文 公布 actual 2001-05", "document=《浙江省档案条例》"),
    ("拟于一九八四年编印《会甬特委史料选编》。", "T一九八四年=1984 D《会甬特委史料选编》", "出版 编印 planned 1984",
     "document=《会甬特委史料选编》"),
    ("塞浦路斯《黎明报》最近发表评论。", "D《黎明报》 L塞浦路斯", "发文 发表 actual None", "issuer=《黎明报》 document=评论"),
    ("本条例自公布之日起施行。", "", "发文 施行 actual None", "document=本条例"),
    # works
    ("五月二十八日，乌石溪水库大坝胜利合龙！", "T五月二十八日=1959-05-28", "工程 合龙 actual 1959-05-28", "project=乌石溪水库大坝"),
    ("第一期拟于一九五七年冬动工。", "T一九五七年冬=1957-24", "工程 动工 planned 1957-24", ""),
    ("计划一九五八年十月一日开工，一九六〇年六月竣工。", "T一九五八年十月一日=1958-10-01 T一九六〇年六月=1960-06",
     "工程 竣工 planned 1960-06", ""),
    ("1957年10月，武汉长江大桥建成通车。", "T1957年10月=1957-10 L武汉长江大桥", "工程 建成通车 actual 1957-10",
     "project=武汉长江大桥"),
    ("原计划10月完工，实际2003年11月20日完工。", "T10月=2003-10 T2003年11月20日=2003-11-20", "工程 完工 actual 2003-11-20", ""),
    # honours
    ("大会授予王秀英「模範交通員」稱號。", "P王秀英", "表彰 授予 actual None", "awardee=王秀英 honour=模範交通員"),
    ("省委战略办授予公司“共同富裕先进单位”称号。", "O省委战略办", "表彰 授予 actual None", "awarder=省委战略办 honour=共同富裕先进单位"),
    ("第二中隊隊長張有德，擬請頒給二等獎章。", "S第二中隊隊長 P張有德", "表彰 頒給 planned None", "awardee=張有德 honour=二等獎章"),
    # telegrams
    ("亥馬電悉。准自三十六年一月一日起將餘姚縣警察局改編為警察總隊。", "T三十六年一月一日=1947-01-01 O餘姚縣警察局 O警察總隊",
     "机构 改編為 ordered 1947-01-01", "after=警察總隊"),
    ("五、第八支隊前曾電請進攻餘姚縣城，特委未曾批准。", "O第八支隊 O特委 L餘姚", "战斗 進攻 denied None", "place=餘姚縣城"),
    ("支隊長職務由杜小山代理，自二月一日起生效。", "S支隊長 P杜小山 T二月一日=1944-02-01", "任免 代理 actual None",
     "person=杜小山 position=支隊長"),
]


@pytest.mark.parametrize(("text", "names", "event", "roles"), TOLD, ids=lambda v: str(v)[:24])
def test_told(text: str, names: str, event: str, roles: str) -> None:
    kind, trigger, mode, when = event.split()
    found = [e for e in events(text, names) if e.type == SHORT[kind] and e.trigger.quote == trigger]
    assert found, events(text, names)
    (one, *_) = [e for e in found if (e.when.edtf if e.when else "None") == when] or found
    assert one.modality.value == mode
    assert (one.when.edtf if one.when else "None") == when
    for part in roles.split():
        role, _, words = part.partition("=")
        assert fillers(one, role) >= set(words.split("、")), (role, one.arguments)


# sentences that would make a careless pattern lie: none may give an event of the type that happened
LIES = [
    ("会议", "请到三楼会议室开门。", ""),
    ("会议", "认真学习全会精神。", ""),
    ("会议", "省委委员会每年召开一次会议。", ""),
    ("会议", "昨日举行婚礼，宾客甚众。", ""),
    ("会议", "主席会议举行了2023年第三次集体学习。", "T2023年=2023"),
    ("会议", "未召开会议。", ""),
    ("会议", "請派員出席會議為荷。", ""),
    ("会议", "关于召开全省水利工作会议的通知", ""),
    ("会议", "群众举行大游行，反对“日韩会谈”。", ""),
    ("任免", "这项任务由林岳负责。", "P林岳"),
    ("任免", "主任命令部队出发，林岳随行。", "P林岳"),
    ("任免", "时任省长周建人在杭州。", "S省长 P周建人 L杭州"),
    ("任免", "林岳任教于枫溪小学。", "P林岳 O枫溪小学"),
    ("任免", "林岳负有责任，书记不问。", "P林岳 S书记"),
    ("任免", "委员林岳、书记史玉书到会。", "P林岳 P史玉书 S书记"),
    ("任免", "派林岳前往余姚。", "P林岳 L余姚"),
    ("任免", "林岳担任县长期间，修桥三座。", "P林岳 S县长"),
    ("任免", "关于任免陈文等同志职务的决定", "P陈文"),
    ("任免", "王秀英为代理商。", "P王秀英"),
    ("任免", "着即任命张三为县长。", "P张三 S县长"),
    ("战斗", "全体党员要发挥战斗堡垒作用。", ""),
    ("战斗", "台风袭击温州，军民抢险。", "L温州"),
    ("战斗", "请登陆省档案馆网站。", "O省档案馆"),
    ("战斗", "科研人员攻克技术难关，杭州军区表示祝贺。", "L杭州 O杭州军区"),
    ("战斗", "他住在解放路，离杭州站不远。", "L杭州"),
    ("战斗", "杭州解放后，生产恢复很快。", "L杭州"),
    ("战斗", "二月十六日為蜻蜓崗戰鬥五週年。", "T二月十六日=1948-02-16 L蜻蜓崗"),
    ("战斗", "第八支隊蜻蜓崗戰鬥詳報", "L蜻蜓崗 O第八支隊"),
    ("战斗", "要解放思想，杭州干部带头。", "L杭州"),
    ("战斗", "人民解放军驻杭州部队。", "L杭州"),
    ("战斗", "该公司占领市场，军工企业眼红。", ""),
    ("战斗", "他们粉碎了敌人的猛烈进攻。", ""),
    ("战斗", "支持中国人民解放台湾的正义斗争。", "L台湾"),
    ("战斗", "军费占了美国对外支付的不小数目。", "L美国"),
    ("战斗", "反对敌军“扫荡”的斗争在杭州展开。", "L杭州"),
    ("机构", "建成公司昨日开张。", "O建成公司"),
    ("机构", "斥责所谓成立不丹委员会的谣言。", ""),
    ("机构", "由省农业厅、卫生厅联合组织讲授团。", "O省农业厅 O卫生厅"),
    ("任免", "张治中可能调任参军长。", "P张治中 S参军长"),
    ("会议", "举行亚非新闻工作者会议有助于加强团结。", ""),
    ("会议", "县里召开各种会议，人心涣散。", ""),
    ("任免", "政变势力力图阻止副总统古拉特按照宪法规定继任总统。", "S副总统 P古拉特 S总统"),
    ("机构", "主张有设立非军事委员会的权利。", ""),
    ("机构", "合同自签字之日起成立。", ""),
    ("机构", "浙江省水利局成立五十周年。", "O浙江省水利局"),
    ("机构", "關於成立第八支隊的決定", "O第八支隊"),
    ("机构", "撤销其党内职务。", ""),
    ("机构", "恢复原名陈文。", "P陈文"),
    ("机构", "报国务院备案的决定：撤销处分。", "O国务院"),
    ("机构", "不同意成立竹溪公司。", "O竹溪公司"),
    ("机构", "《关于成立浙江省水利局的通知》已经收到。", "D《关于成立浙江省水利局的通知》"),
    ("机构", "如果条件成熟，再成立竹溪公司。", "O竹溪公司"),
    ("机构", "建立健全工作制度。", ""),
    ("视察", "送上视察报告一份，请林岳阅。", "P林岳"),
    ("视察", "调研组由林岳带队，考察团未到杭州。", "P林岳 L杭州"),
    ("视察", "重申对古巴进行“视察”的要求，林岳拒绝到杭州。", "L古巴 P林岳 L杭州"),
    ("发文", "省政府拟印发《保甲条例》。", "O省政府 D《保甲条例》"),
    ("发文", "气象台发布台风预警。", "O气象台"),
    ("工程", "全面建成小康社会。", ""),
    ("工程", "新开工项目一百二十个。", ""),
    ("工程", "全省公路通车里程达到三千公里。", ""),
    ("工程", "促进线上线下消费融合发展。", ""),
    ("工程", "全省建成水库三百座。", ""),
    ("表彰", "授予理学博士学位，林岳在座。", "P林岳"),
    ("表彰", "对成绩显著的单位给予表彰，由林岳负责。", "P林岳"),
    ("表彰", "授予省级管理权限，省政府备案。", "O省政府"),
]


@pytest.mark.parametrize(("kind", "text", "names"), LIES, ids=lambda v: str(v)[:20])
def test_no_such_event_happened(kind: str, text: str, names: str) -> None:
    happened = [e for e in events(text, names) if e.type == SHORT[kind] and e.modality is Modality.ACTUAL]
    assert not happened, happened


def test_one_event_a_happening() -> None:
    found = events("林岳任主任，樊立德、史玉书任副主任。", "P林岳 P樊立德 P史玉书 S副主任 S主任")
    assert [fillers(e, "person") for e in found] == [{"林岳"}, {"樊立德", "史玉书"}]
    merged = events("將甲中隊、乙中隊合併，成立第八支隊。", "O甲中隊 O乙中隊 O第八支隊")
    assert [e.trigger.quote for e in merged] == ["合併"]


def test_a_meeting_is_told_by_its_verb_and_keeps_its_name() -> None:
    (event,) = events("中共浙江省第一次代表大会在平阳召开。", "L平阳")
    assert event.trigger.quote == "召开"
    assert event.name is not None
    assert event.name.span.quote == "中共浙江省第一次代表大会"
    assert event.name.type is EntityType.EVENT
    (plain,) = events("县委召开会议。", "O县委")
    assert (plain.name, plain.trigger.quote) == (None, "召开")


def test_evidence_is_the_sentence() -> None:
    (event,) = events("天气晴。县委召开全县工作会议。会后聚餐。", "O县委")
    assert event.evidence.quote == "县委召开全县工作会议。"
    assert event.origin == ORIGIN


@pytest.mark.parametrize(
    ("text", "names", "edtf"),
    [
        ("去年四月以後，縣委召開擴大會議。", "T去年四月=1927-04 O縣委", None),
        ("八月三十日来信收悉。县委召开扩大会议。", "T八月三十日=1930-08-30 O县委", None),
        ("新华社三十一日电  县委召开扩大会议。", "T三十一日=1962-12-31 O县委", None),
        ("1949年参加革命的林岳任县长。", "T1949年=1949 P林岳 S县长", None),
        ("二月十六日拂曉，敵四百人由陸埠出發。戰至十時，敵潰退。是為蜻蜓崗戰鬥。",
         "T二月十六日=1943-02-16 L陸埠 L蜻蜓崗", "1943-02-16"),
        ("三月一日，下雨。成立第八支隊。", "T三月一日=1943-03-01 O第八支隊", None),
        ("三月一日，下雨。\n是役攻克左溪县城。", "T三月一日=1943-03-01 L左溪", None),
        ("1958年以前，成立第八支隊。", "T1958年=1958 O第八支隊", None),
        ("成立第八支隊，三月一日开拔。", "O第八支隊 T三月一日=1943-03-01", None),
    ],
)
def test_the_governing_date_or_none(text: str, names: str, edtf: str | None) -> None:
    event = events(text, names)[-1]
    assert (event.when.edtf if event.when else None) == edtf


def test_orders_under_an_order_and_decisions_under_a_decision() -> None:
    order = "茲命令：\n一、成立第八支隊。\n二、林岳任隊長。"
    assert {e.modality for e in events(order, "O第八支隊 P林岳 S隊長")} == {Modality.ORDERED}
    day = When("1942-08-12", "1942-08-12", "1942-08-12")
    decision = "特委決定：\n一、成立第八支隊。\n二、召開擴大會議。"
    made, decided = events(decision, "O第八支隊 O特委", day)
    assert (made.modality, made.when) == (Modality.ACTUAL, day)
    assert decided.modality is Modality.ORDERED


def test_what_lies_after_the_record_is_a_plan() -> None:
    day = When("1948-02-05", "1948-02-05", "1948-02-05")
    (event,) = events("二月十六日在枫溪举行公祭。", "T二月十六日=1948-02-16 L枫溪", day)
    assert event.modality is Modality.PLANNED


def test_articles_of_a_regulation_are_no_facts() -> None:
    text = "第一条 国务院设立安全生产委员会。\n第二条 县政府设立防汛指挥部。"
    assert not events(text, "O国务院 O安全生产委员会 O县政府")
    assert not events("县级以上人民政府应当成立防汛指挥部。")
    (issued,) = events("第三条 本条例自2001年5月1日起施行。", "T2001年5月1日=2001-05-01")
    assert (issued.trigger.quote, issued.modality) == ("施行", Modality.ACTUAL)


def test_minutes_in_form_of_fields() -> None:
    text = "四明地區各界代表會議記錄\n\n時間：民國三十三年九月五日\n地點：餘姚梁弄正蒙學堂\n主席：林岳　紀錄：史玉書\n"
    (event,) = events(text, "T民國三十三年九月五日=1944-09-05 P林岳 P史玉書")
    assert event.trigger.quote == "四明地區各界代表會議"
    assert fillers(event, "place") == {"餘姚梁弄正蒙學堂"}
    assert fillers(event, "participant") == {"林岳", "史玉書"}
    assert event.when is not None


def test_a_title_is_read_like_a_text() -> None:
    record = Record("r1", "", {"题名": "浙江省水利局在杭州成立"})
    body = Mention(Span.cut(record, 0, 6, "题名"), EntityType.ORGANISATION, 0.9, "names@1")
    (event,) = find_events(record, "题名", [body], [])
    assert event.trigger.field == "题名"
    assert stands(event.evidence, record)


def test_names_of_other_records_and_fields_are_ignored() -> None:
    record = Record("r1", "林岳任主任。")
    other = Record("r2", "林岳任主任。")
    strangers = [Mention(Span.cut(other, 0, 2), EntityType.PERSON, 0.9, "names@1"),
                 Mention(Span.cut(other, 3, 5), EntityType.POSITION, 0.9, "positions@1")]
    assert find_events(record, "text", strangers, []) == []
    assert find_events(record, "无此栏", strangers, []) == []


WORDS = st.sampled_from(
    [*"，。；：、《》（）“”\n任派兼调不未将应着令在于的了", "召开", "会议", "林岳", "浙江省水利局", "成立", "改稱", "合併", "分设",
     "攻克", "杭州", "解放", "印发", "《条例》", "八月二十日", "主任", "免去", "授予", "大坝", "竣工", "视察", "決定",
     "命令如下：", "一、", "第一条", "时间：", "地点：", "戰鬥"]
)
KINDS = st.sampled_from(list(EntityType))


@given(st.lists(WORDS, max_size=40), st.data())
@settings(max_examples=150, deadline=None)
def test_any_names_anywhere_never_break_it(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    record = Record("r1", text)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    if text:
        for _ in range(data.draw(st.integers(0, 8))):
            start = data.draw(st.integers(0, len(text) - 1))
            span = Span.cut(record, start, data.draw(st.integers(start + 1, min(len(text), start + 12))))
            kind = data.draw(KINDS)
            if kind is EntityType.TIME:
                dates.append(DateMention(span, When(""), "rule:dates@1"))
            else:
                mentions.append(Mention(span, kind, 0.5, "names@1"))
    for event in find_events(record, "text", mentions, dates):
        assert event.type in EVENT_TYPES
        assert all(a.role in ROLES for a in event.arguments)
        spans = [event.trigger, event.evidence, *(a.term.span for a in event.arguments)]
        assert all(text[s.start : s.end] == s.quote for s in spans)
    


def test_what_stands_already_is_no_order_of_the_list_that_speaks_of_it() -> None:
    text = "双方议定：\n一、原局在枫溪设立的毛竹收购站，归供销合作管理局。\n二、新设立的茶叶收购站，由供销合作管理局管理。"
    (found,) = Reader().read([Record("x", text, {"题名": "通知"})])
    modes = [e.modality for e in found.events if e.trigger.quote == "设立"]
    assert modes == [Modality.ACTUAL, Modality.ORDERED]


def test_appointments_of_one_breath_are_planned_or_ordered_together() -> None:
    text = "柏溪渠道移民安置方案\n三、领导。成立柏溪县移民安置委员会，方大有任主任，丁志明、郑兰英任副主任。"
    record = Record("x", text, {"题名": "柏溪渠道移民安置方案"})
    body, chief = (Span.cut(record, text.index(w), text.index(w) + len(w)) for w in ("柏溪县移民安置委员会", "方大有任主任"))
    of = (Argument("organisation", Term(body, EntityType.ORGANISATION)),)
    said = [
        Event("任职·免职", Span.cut(record, at, at + 1), chief, "events@2", arguments=of, modality=mode)
        for at, mode in ((text.index("任主任"), Modality.ORDERED), (text.index("任副主任"), Modality.PLANNED))
    ]
    assert {e.modality for e in in_one_breath(said)} == {Modality.PLANNED}
    assert {e.modality for e in in_one_breath([said[0]])} == {Modality.ORDERED}
    apart = [said[0], replace(said[1], arguments=())]
    assert [e.modality for e in in_one_breath(apart)] == [Modality.ORDERED, Modality.PLANNED]


def test_no_name_runs_over_a_full_stop() -> None:
    (found,) = Reader().read([Record("x", "其实那是大岚的一个砍柴人，姓陈。林政委听了，难过得一天没有吃饭。")])
    assert not [m.span.quote for m in found.mentions if "。" in m.span.quote]
