"""Did it happen? What the words that govern a trigger say: actual, planned, ordered, denied, rumoured.

Reads `Scene.bare`, where names are capital letters, so that 应 in a name is no order.
"""

from __future__ import annotations

import re

from graph.model import Modality
from pipelines.extract.scene import Scene

_DENIED = re.compile(
    r"(?:(?<!经)未(?![来经免])|没有|(?<![沉埋出淹])没(?!收)|并无|从无|(?<![与毫])不(?![久断仅但少顾日惜畏妨论管同])|不同意|不是|"
    r"否认|毋庸|勿|停止|中止|取消|反对|"
    r"拒绝|防止|避免|不得|不准|不予|无法|无力|何曾|否决|谎称|诡称|捏造|误传|误作|误记)[^,;:。]{0,10}$|阻止[^,;:。]{0,24}$"
)
_UNDONE = re.compile(
    r"(?:全|并|绝|查|实|均)无(?:其|此)事|纯(?:属|系)(?:捏造|谣言|虚构|谣传)|(?:系|属|是)(?:谣言|谣传|捏造|误传|讹传)|与事实不符|"
    r"显系捏造|子虚乌有|未成事实|的(?:所谓)?(?:谣言|谎言|传闻)|[并毫]无所闻|(?:没有|并无)(?:任何)?(?:根据|这回事|此事)|(?:未|"
    r"没有)(?:曾|予|获|经|得到)?(?:作出|做出)?(?:批准|同意|核准|照准|实行)|"
    r"不(?:予|拟)(?:批准|同意|考虑)|未能(?:实现|成立|举行|召开)"
)
_RUMOURED = re.compile(
    r"据传|传闻|风闻|谣传|传说|外传|听说|听闻|据说|传言|盛传|谣言|风传|讹传|有说|都说|有人说|有人传|听人|"
    r"(?<![新要见奇旧所])闻(?=[OPL敌匪我他她该])|流言|相传"
)
_PLANNED = re.compile(
    r"拟|原设计|(?<!的)计划(?!经济|委|生育|效劳|[时的中、,同就])|(?<!有)准备|定于|定[期T]|定(?=月|于|本|下)|预定|打算|即将|行将|"
    r"预计|原定|预备(?!队|会|党)|力争|争取(?!到|了)|筹备|筹划|谋划|"
    r"推动|推进|确保|加快|抓紧|(?<!的)建议(?![是同中])|提议|请求|呈请|恳请|申请|所请|提请|请予|希望|期望|有望|可能|料将|或将|势将|"
    r"设想|商定|议定(?!书)|约定|约期|待(?=[OPLT开建])|俟|直至|直到|"
    r"如果|否则|假如|若(?!干)|倘|一旦|可以|是否|可否|能否|有无可能|主张|企图|妄图|阴谋|扬言|梦想|努力|试图|支持(?=[OPL举召成建])|"
    r"赞成|电请|曾请|要求改|想把|有人提出|以便|以期|旨在|为了|尽早|早日|"
    r"(?<![必])将(?=和|同|与|于|在|要|会|再|还|陆续|首次|联合|继续|着手|开始|全部|同时|相继|分别|正式|由|以|隆重|如期|T|$|随|到|赴|"
    r"前往|去|来|访|返|离|乘|发表|派|提|讨论|出席|参加|被|受|获|任|担任|出任|公布|签|批准|通过|完成|建成|竣工|开工|通车|投产|主持|"
    r"宴|接见|会见|作|致)|(?<!邀)请(?=O|P|区|省|中央|上级)"
)
_ORDERED = re.compile(
    r"(?<![响适反供相对回顺感因效])应(?![急邀运验变付聘][^,]{0,2})(?![^,;。]{0,24}(?:邀|请求))|(?<![胡])须(?!知)|务必|责成|责令|"
    r"(?<!整)饬|"
    r"(?:^|[,;:。兹应并仰、])[着著](?=即|令|由|将|[OPSL])|(?<![法政号省训指条口月])令(?=[OPS仰各该其即])|(?<!的)要求|"
    r"(?<![的O])命令|限(?=T|期|即|本|于)|仰(?=即|各|该)|"
    r"(?<![将就需重主只想正必首摘紧纪])要(?!知|求|素|点|闻|员|塞|害|道|事|犯|紧|是|么)|必须|应当|不得不|勒令|(?<!任)命(?=[OPS令])|"
    r"速即?(?=[^度成])|务(?=于|使|须)"
)
_DECIDED = re.compile(r"(?:决定|决议|同意|批准|核准|准予|准许|准(?=自|于|T|O|在))[^,;。]{0,30}$")
_THOUGHT_OF = re.compile(
    r"(?:(?!提出|讨论|通过|听取|研究|总结|接受|反映|表达)[^,;。了过]){0,16}?"
    r"(?:的(?:权利|建议|主张|可能|必要性?|迫切性|想法|愿望|倡议)|,?(?:将|会)?有[助利]于)"
)
_STRIVES = re.compile(r"[^;。]{0,24}而(?:斗争|奋斗|努力|作|进行)")
_DISMISSED = re.compile(r"(?:应即|应予|着即|著即|即予|着予|著予)(?:免职|撤职|革职|停职)$")  # : the order itself does it
_ANNOUNCED = re.compile(r"(?P<plan>建议|拟办|计划|打算|意见|设想)|(?P<order>命令|责成|要求|规定)")
_GOES_ON = re.compile(r"[\u4e00-\u9fff]{0,3}(?:T|于|在L+|以?前|底|内)*[\u4e00-\u9fff]{0,4}")  # : no subject of its own
_DONE = re.compile(r"实际|已|结果|终于|后来|当即|遂|乃|了")


def modality(
    scene: Scene, lo: int, left: int, start: int, end: int, hi: int, performed: bool, normative: bool = True
) -> Modality:
    """How the sentence lo..hi presents what its words start..end name, in the clause that begins at left.

    `performed`: such an act is done by being decided (任命, 成立), unlike a meeting or a battle. `normative`: what
    the articles of a regulation say of it is a rule and no fact.
    """
    bare = scene.bare
    own = bare[left:start]
    if _DENIED.search(own) or _denied_after(scene, end, hi, bare[lo:start]):
        return Modality.DENIED
    if _RUMOURED.search(bare, _half(bare, lo, start), start):
        return Modality.RUMOURED
    found = _marked(own)
    if found is Modality.ORDERED and performed and _DISMISSED.search(bare[left:end]):
        found = Modality.ACTUAL
    if found is None:
        found = _carried(bare, lo, left, start)
    if found is None and not performed and _DECIDED.search(own):
        found = Modality.PLANNED
    if found is None and re.search(r"准[自于]T", own):
        found = Modality.PLANNED
    if found is None:
        found = _announced(bare, lo, start)
    if found is None and re.search(r"为[^,;。]{0,10}$", own) and _STRIVES.match(bare, end, hi):
        found = Modality.PLANNED
    if found is None and not scene.dates_in(left, start) and _THOUGHT_OF.match(bare, end, hi):
        found = Modality.PLANNED
    if found is None and normative and scene.norms_from <= start and not scene.dates_in(left, start):
        found = Modality.ORDERED
    return found or Modality.ACTUAL


def _marked(own: str) -> Modality | None:
    """The nearest mark before the trigger decides between a plan and an order."""
    planned = max((m.end() for m in _PLANNED.finditer(own)), default=-1)
    ordered = max((m.end() for m in _ORDERED.finditer(own)), default=-1)
    if planned < 0 and ordered < 0:
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
    if _UNDONE.search(scene.bare, end, min(hi, end + 36)):
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
