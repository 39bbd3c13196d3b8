"""Did it happen? What the words that govern a trigger say: actual, planned, ordered, denied, rumoured.

Reads `Scene.bare`, where names are capital letters, so that 应 in a name is no order.
"""

from __future__ import annotations

import re

from graph.model import Modality
from pipelines.extract.scene import Scene

_DENIED = re.compile(
    r"(?:(?<!经)未(?![来经免]|有的)|没有(?![^,;。]{0,8}过的)|(?<![沉埋出淹])没(?![收有])|并无|从无|(?<![与毫得])不(?!能否认|可否认)(?![久断仅但少顾日惜畏妨论管同得移料幸懈愧])|不同意|不是|"
    r"(?<![能可])否认|毋庸|勿|停止|中止|取消|"
    r"拒绝(?!O{0,8}L{0,8}[\u4e00-\u9fff]{0,6}的)|防止|避免|不得(?![不已])|不准|不予|无法|无力|何曾|否决|谎称|诡称|捏造|误传|误作|误记)[^,;:。]{0,10}$"
)
_UNDONE = re.compile(
    r"(?:全|并|绝|查|实|均)无(?:其|此)事|纯(?:属|系)(?:捏造|谣言|虚构|谣传)|(?:系|属|是)(?:谣言|谣传|捏造|误传|讹传)|与事实不符|"
    r"(?:[都均全皆并]|绝)(?:不是|非)事实(?![的上])|不是事实(?=[,;。])|显系捏造|子虚乌有|未成事实|的(?:所谓)?(?:谣言|谎言|传闻)|[并毫]无所闻|(?:没有|并无)(?:任何)?(?:根据|这回事|此事)|(?:未|"
    r"没有)(?:曾|予|获|经|得到)?(?:作出|做出)?(?:批准|同意|核准|照准|实行)|"
    r"不(?:予|拟)(?:批准|同意|考虑)|没有(?:这样|这种|此种)的?(?:考虑|打算|计划|安排)"
)
_FAILED = re.compile(r"[^,;。]{0,16},?(?:终|均|都|过去|始终)?(?:未能|没有能)(?:实现|成立|举行|召开|进行|达成)")
_RUMOURED = re.compile(
    r"据传|传闻|风闻|谣传|传说|外传|听说|听闻|据说|传言|盛传|谣言|风传|讹传|有说|都说|有人说|有人传|听人|"
    r"(?<![新要见奇旧所])闻(?=[OPL敌匪我他她该])|流言|相传"
)
_UNPROVEN = re.compile(r"(?:此说|此事|该说|是否属实|消息|确否)[^,;。]{0,4}(?:尚未|尚待|未经|有待|未获|无从)(?:证实|查证|核实|查实)")
_SPACE = re.compile(r"\s+(?=\S)")  # old newspapers part their sentences by spaces alone
_OTHERWISE = re.compile(r"[,;。](?:但|惟|然而|不过|而)")  # : what is in doubt then is what is said against it
_PLANNED = re.compile(
    r"拟|原设计|(?<!的)计划(?!经济|委|生育|效劳|[时的中、,同就])|(?<!有)准备|定于|(?<![协议规确固判决设特])定[期T]|定(?=月|于|本|下)|预定|打算|即将|行将|"
    r"预计|原定|预备(?!队|会|党)|力争|争取(?!到|了)|筹备|筹划|(?<!亲自)谋划(?!多年)|"
    r"确保|加快|抓紧|(?<!的)建议(?![是同中])|提议|请求|呈请|恳请|申请|所请|提请|请予|希望|期望|有望|可能|料将|或将|势将|"
    r"设想|商定|议定(?!书)|约定|约期|待(?=[OPLT开建])|俟|直至|直到|"
    r"如果|否则|假如|若(?!干)|倘|一旦|可以|是否|可否|能否(?!认)|有无可能|主张|企图|妄图|阴谋|扬言|梦想|努力|试图|支持(?=[OPL]*(?:举行|召开|成立|建立|建设|兴建))|"
    r"赞成|电请|曾请|要求改|想把|有人提出|以便|以期|旨在|为了|尽早|早日|"
    r"(?<![必])将(?=和|同|与|于|在|要|会|再|还|陆续|首次|联合|继续|着手|开始|全部|同时|相继|分别|正式|由|以|隆重|如期|T|$|随|到|赴|"
    r"前往|去|来|访|返|离|乘|发表|派|提|讨论|出席|参加|被|受|获|任|担任|出任|公布|签|批准|通过|完成|建成|竣工|开工|通车|投产|主持|"
    r"宴|接见|会见|作|致|首先|率|先|展开|代表|立即|立刻|至少|集会|集中)|(?<=[不日久均都亦则还])将(?!近|军|士|领)|"
    r"(?:就|快|将|都)要|[拟仍应]请|并请(?=[OPLT于])|(?:反对|阻止)(?=[^,;。的”]{0,12}$)|策[划动](?!的)|(?<!邀)请(?=O|P|区|省|中央|上级)"
)
_ORDERED = re.compile(
    r"(?<![响适反供相对回顺感因效])应(?!当?是|[急邀运验变付聘用有][^,]{0,2})(?![^,;。]{0,24}(?:邀|请求))|(?<![胡])须(?!知)|务必|责成|责令|"
    r"(?<!整)饬|"
    r"(?:^|[,;:。兹应并仰、])[着著](?=即|令|由|将|该|[OPSL])|(?<![法政号省训指条口月])令(?=[OPS仰各该其即])|(?<!的)要求|"
    r"(?<![的O])命令|限(?=T|期|即|本|于)|仰(?=即|各|该)|"
    r"(?<![将就需重主只想正必首摘紧纪])要(?!知|求|素|点|闻|员|塞|害|道|事|犯|紧|是|么)|必须|应当|(?<![解表判裁否处议])决(?=调|派|迁|移驻|开赴)|勒令|限令|下令|(?:呼吁|号召|敦促|催促)(?=[^,;。的]{0,16}$)|(?<!任)命(?=[OPS令])|"
    r"(?<![高迅加急快全飞时车流])速即?(?=[^度成])|务(?=于|使|须)"
)
_DECIDED = re.compile(r"(?:决定|决议|(?:^|经研究,?)同意|准(?=自|于|T|O|在))[^,;。]{0,30}$")
_AGREED = re.compile(r"(?:同意(?!票)|批准|核准|准予|准许)[^,;。]{0,30}$")
_AIM = re.compile(r"(?:为了?|争取|要求|反对|抗议|谋求)[^;。]{1,40}(?P<done>而[^,;。]{0,4})$")
_GIVEN = re.compile(r"上(?!演|海)|中(?=[,的])|期间|以来|关于|的(?!召开|举行|举办|开)")  # : 会议上, 会议的…: it is spoken of as held
_NAMED = re.compile(r".{2,}(?:会议|大会|会谈|谈判|事变|战役|战斗)$")
_THOUGHT_OF = re.compile(
    r"(?:(?!提出|讨论|通过|听取|研究|总结|接受|反映|表达)[^,;。了过]){0,16}?"
    r"(?:的(?:权利|建议|主张|可能|必要性?|迫切性|想法|愿望|倡议|打算|设想|准备|阴谋|企图|图谋)|,?(?:将|会)?有[助利]于)"
)
_FIGHTING = re.compile(r"攻打|进攻|攻取|攻|袭击|伏击|打|夺取")
_OF_A_PLAN = re.compile(
    r"[^,;。了过]{0,12}的(?:作战)?(?:计划|方案|打算)(?P<off>[^;。]{0,24}(?:取消|作罢|放弃|撤销|中止|停止|搁置|未(?:能|予)?(?:实行|执行|实现)))?"
)
_DEADLINE = re.compile(r"(?:规定|约定|限定)[^,;。]{0,12}(?:以前|之前|前|以内|之内|内)$")  # : 方案规定二月底以前|建成
_AHEAD = re.compile(
    r"(?:典礼|仪式|大会|会议)?(?:之)?(?:在即|前夕|在望)|(?:日期|之期|期)?(?:现|业|已|经)?(?:暂定|拟定|预定|定[于在])T|"
    r"[^,;。了过]{0,16}是(?:十分|非常|很|完全)?(?:必要|适宜|适当)的"
)
_ACCORD = re.compile(r"[^,;。]{0,30}?的(?:协议|协定|议定书|提案|计划|合同)")  # : 关于修建某路的协议: still to be built
_LEAVES = re.compile(r"(?:离开|离|启程|动身|出发|途经|乘)[^。;了过]{0,40}?(?:到|去|赴|前往|往)[^,。;了过]{0,30}$")
_RETURNED = re.compile(r"[了过]|[^,;。]{0,8}(?:[一二三四五六七八九十两数几\d]+[天日周]|归来|回来|返)")
_STRIVES = re.compile(r"[^;。]{0,24}而(?:斗争|奋斗|努力|作|进行)")
_DISMISSED = re.compile(r"(?:应即|应予|着即|著即|即予|着予|著予)(?:免职|撤职|革职|停职)$")  # : the order itself does it
_ANNOUNCED = re.compile(r"(?P<plan>建议|拟办|计划|打算|意见|设想)|(?P<order>命令|责成|要求|规定)")
_GOES_ON = re.compile(r"[\u4e00-\u9fff]{0,3}(?:T|于|在L+|以?前|底|内)*[\u4e00-\u9fff]{0,4}")  # : no subject of its own
TOLD = re.compile(r"已|曾|业经|[了过]|上次|前次|以来|来,?$")  # what a list or a plan tells of, and does not lay down
_MEANWHILE = re.compile(r"(?:已经?|业已|业经|均已)[^,;。的]{0,3}$")  # : 拟召开的会议已召开, what had been planned is done
_DONE = re.compile(r"实际|已|结果|终于|后来|当即|遂|乃|了")


def modality(
    scene: Scene, lo: int, left: int, start: int, end: int, hi: int, performed: bool, normative: bool = True
) -> Modality:
    """How the sentence lo..hi presents what its words start..end name, in the clause that begins at left.

    `performed`: such an act is done by being decided (任命, 成立), unlike a meeting or a battle. `normative`: what
    the articles of a regulation say of it is a rule and no fact.
    """
    bare = scene.bare
    left = max(left, *(m.end() for m in _SPACE.finditer(bare, left, start)), 0)
    own = bare[left:start]
    if _NAMED.match(scene.folded[start:end]) and _GIVEN.match(bare, end, hi):
        return Modality.ACTUAL
    performed = performed or scene.folded[start:end].endswith("通过")
    if _DENIED.search(own) or _denied_after(scene, end, hi, bare[lo:start]):
        return Modality.DENIED
    if _RUMOURED.search(bare, _half(bare, lo, start), start):
        return Modality.RUMOURED
    doubted = _UNPROVEN.search(bare, end, min(len(bare), hi + 24))
    if doubted and not _OTHERWISE.search(bare, end, doubted.start()):
        return Modality.RUMOURED
    found = _marked(own)
    if found is Modality.ORDERED and performed and _DISMISSED.search(bare[left:end]):
        found = Modality.ACTUAL
    meant = _OF_A_PLAN.match(bare, end, hi) if _FIGHTING.fullmatch(scene.folded[start:end]) else None
    if meant is not None:
        return Modality.DENIED if meant["off"] else Modality.PLANNED
    if found is None:
        found = _carried(bare, lo, left, start)
    found = found or _decided(own, performed) or _announced(bare, lo, start) or _foreseen(scene, lo, left, start, end, hi)
    if found is None and normative and scene.norms_from <= start and not scene.dates_in(left, start):
        found = Modality.ORDERED
    return found or Modality.ACTUAL


def _decided(own: str, performed: bool) -> Modality | None:
    """What is decided is ordered, what is agreed to a plan; an act that deciding does (`performed`) is neither, nor one done since."""
    if _MEANWHILE.search(own):
        return None
    if re.search(r"准[自于]T", own) or (not performed and _DECIDED.search(own)):
        return Modality.ORDERED
    return Modality.PLANNED if not performed and _AGREED.search(own) else None


def _foreseen(scene: Scene, lo: int, left: int, start: int, end: int, hi: int) -> Modality | None:
    """A plan by what stands behind the words: 在即, 是必要的, the proposal or accord they are the matter of, a journey set out on."""
    bare, own = scene.bare, scene.bare[left:start]
    planned = (
        _DEADLINE.search(own)
        or _AHEAD.match(bare, end, hi)
        or (re.search(r"为[^,;。]{0,10}$", own) and _STRIVES.match(bare, end, hi))
        or (not scene.dates_in(left, start) and _THOUGHT_OF.match(bare, end, hi))
        or (re.search(r"关于[^。;]{0,40}$", own) and _ACCORD.match(bare, end, hi))
        or (bare[start:end].endswith("访问") and _LEAVES.search(bare, lo, start) and not _RETURNED.match(bare, end, hi))
    )
    return Modality.PLANNED if planned else None


def _marked(own: str) -> Modality | None:
    """The nearest mark before the trigger decides between a plan and an order; what is aimed at before 而 is another thing."""
    aimed = _AIM.search(own)
    own = own[aimed.start("done") :] if aimed else own
    planned = max((m.end() for m in _PLANNED.finditer(own)), default=-1)
    ordered = max((m.end() for m in _ORDERED.finditer(own)), default=-1)
    if (planned < 0 and ordered < 0) or _MEANWHILE.search(own, max(planned, ordered)):
        return None
    return Modality.PLANNED if planned >= ordered else Modality.ORDERED


def _carried(bare: str, lo: int, left: int, start: int) -> Modality | None:
    """A verb without a subject of its own goes on under the mark of the clauses before it (计划五月开工，六月竣工)."""
    own = bare[left:start]
    while left > lo and bare[left - 1] in ",、" and _GOES_ON.fullmatch(own) and not _DONE.search(own):
        until = left - 1
        if bare[until - 1] == ")":
            until = max(bare.rfind("(", lo, until), lo)
        edge = max(bare.rfind(c, lo, until) for c in ",;:。!?()\n")
        left, own = max(edge + 1, lo), bare[max(edge + 1, lo) : until]
        mark = _marked(own)
        if mark is not None:
            return mark
    return None


def _announced(bare: str, lo: int, start: int) -> Modality | None:
    """What the words before a colon in the same sentence (建议：一、…；二、…) say of all that follows it."""
    colon = bare.find(":", lo, start)
    last = [m.lastgroup for m in _ANNOUNCED.finditer(bare, max(lo, colon - 8), colon)] if colon >= 0 else []
    return None if not last else Modality.PLANNED if last[-1] == "plan" else Modality.ORDERED


def _denied_after(scene: Scene, end: int, hi: int, before: str) -> bool:
    if _FAILED.match(scene.bare, end, hi) or _UNDONE.search(scene.bare, end, min(hi, end + 36)):
        return True
    doubtful = _RUMOURED.search(before) or re.search(r"[“「登载称谓]", before)
    if not doubtful:
        return False
    until = min(len(scene.text), hi + 70)
    line = scene.bare.find("\n", hi, until)
    return _UNDONE.search(scene.bare, hi, line if line >= 0 else until) is not None


def _half(bare: str, lo: int, start: int) -> int:
    """Where the part of the sentence begins that the trigger is in: after its last ; or 。 before it."""
    return max(lo, bare.rfind(";", lo, start) + 1, bare.rfind("。", lo, start) + 1)
