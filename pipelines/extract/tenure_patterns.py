"""The ways in which a text says that a person holds an office, as patterns over a painted sentence.

Painted: P a person, O a body or place, S an office, J an office that begins with 兼, T a date, each followed by one `~` for
every further character of the name. Groups: `people`, `offices` and, where there is one, the `verb`.
"""

from __future__ import annotations

import re

PERSON, _S, _O, _T = (rf"{letter}~*" for letter in ("P", "[SJ]", "O", "T"))
_ADDRESS = r"(?:同志|先生|女士|夫人|小姐|阁下|博士|将军|元帅|亲王|氏|陛下|殿下)?"
_OWN = (
    rf"(?:(?:{_O}|我国|本国|该[国省县市会]|[原前现驻的及暨]|中共|中央|中方|私人|[党会团院]的|第[一二三四五六七八九十]"
    r"|(?<=O)[\u4e00-\u9fff]{1,4})*)"
)
_OFFICE = rf"{_OWN}{_S}"
_MORE = rf"(?:(?:、|兼任?|并兼|和|及)[ \u3000]*{_OFFICE}|,?并?J~*)"
_CHAIN = rf"{_OFFICE}{_MORE}*"
_ROW = rf"{PERSON}{_ADDRESS}(?:(?:、|和|与|及|以及|[ \u3000]+)[ \u3000]*{PERSON}{_ADDRESS})*"

PREFIX = re.compile(rf"(?P<offices>{_CHAIN})(?:[ \u3000]*[::]?[ \u3000]*|同志)(?P<people>{_ROW})")
POSTFIX = re.compile(
    rf"(?P<people>{PERSON})(?:同志|先生|[ \u3000](?=S~*[的在于,。]))?"
    rf"(?P<offices>{_S}(?:(?:、|兼任?|并兼){_OFFICE}|,?并?J~*)*)"
)
BRACKET = re.compile(
    rf"(?P<people>{PERSON})\((?:[^()PSOD。;]{{1,10}},)?(?P<verb>原任?|前任?|时任|现任|曾任|历任|任|后任)?"
    rf"(?P<offices>{_CHAIN})(?=[,;。)])"
)
_WHEN = rf"(?:{_T}|[0-9〇零○一二三四五六七八九十廿卅元年月日]{{2,14}}+|民国|同年|次年|翌年)"
_CHANGE = (
    r"(?:先后|历|现|曾|仍|继续|同时|暂时?|被|当|均|都|即|又|并|再|复|改|旋|亦|也)*"
    r"(?:担任|兼任|现任|时任|历任|继任|出任|就任|接任|调任|升任|改任|转任|连任|续任|初任|代理|署理|暂代|擢任|迁任|任|兼"
    r"|当选为|当选|充任|充|为|当)"
)
_GIVEN = (
    rf"(?:{_WHEN}|同志|先生|,|、|等|[自从于至到起后曾]|期间|以后|以来|[在于]{_O}|[一二三四五六七八九十]+人|分别|分|年|起"
    r"|(?:一致)?(?:被)?"
    r"(?:任命|选举|推选|推定|推举|委任|委派|提升|公推|聘请|派|选|特任|简派|特派|加派|调派|推))*"
)
VERB = re.compile(
    rf"(?P<people>{_ROW}){_GIVEN}\(?(?P<verb>{_CHANGE})(?P<from>了|过)?"
    rf"(?P<offices>{_CHAIN}(?:(?:,|、)?[后并再又]?(?:历任|继任|兼任|升任|改任|任){_CHAIN})*)"
)
BY = re.compile(
    rf"(?P<offices>{_OFFICE})(?:一职|职务|职)?,?(?:现|暂|均|则|拟|决定|改|仍旧?|仍然)?由(?:{_OFFICE}、?)*(?P<people>{PERSON})(?:同志|先生)?(?:继续)?"
    r"(?P<verb>担任|兼任|代理|暂代|接任|继任|充任|出任|任|兼|署理|兼代)"
)
REMOVED = re.compile(rf"(?P<people>{PERSON})(?:同志|先生)?[的之]?(?P<offices>{_CHAIN})(?=[等一]?(?:职务|之?职|,|。|;|$))")
AS = re.compile(rf"(?P<people>{PERSON})(?:同志|先生)?以(?P<offices>{_OFFICE})(?:的?(?:名义|身份|资格))")

LIFE = re.compile(
    rf"(?<=[,;。、])(?:{_WHEN}|[后并又再曾先自于从在至到起同]|以后|期间|年)*(?P<verb>{_CHANGE})(?:了|过)?(?P<offices>{_CHAIN})"
)
IS = re.compile(rf"(?P<people>{PERSON})(?:同志)?(?:原?是|原?系|乃)(?P<offices>{_CHAIN})(?=[,。;、!)]|$)")
IS_PERSON = re.compile(rf"(?P<offices>{_OFFICE})(?:是|系|叫|为)(?P<people>{PERSON})(?=[,。;、!)]|同志[,。;]|$)")
IS_ANOTHER = re.compile(rf"(?P<offices>{_OFFICE})是{_CHAIN}(?P<people>{PERSON})")
NAMELY = re.compile(rf"(?P<offices>{_OFFICE})\((?P<people>{PERSON})\)")
KNOWN_FOR = re.compile(
    rf"(?P<offices>{_OFFICE})、(?:{_O})?[\u4e00-\u9fff]{{0,4}}(?:家|诗人|演员|英雄|模范)(?P<people>{PERSON})"
)
CAME_FROM = re.compile(
    rf"(?P<people>{PERSON})\((?:{_WHEN}|本年|[\u4e00-\u9fff]){{0,6}}由(?P<offices>{_OFFICE})(?:调任|调来|升任|改任|转任)"
)
STATED = (IS, IS_PERSON, IS_ANOTHER, AS, NAMELY, KNOWN_FOR, CAME_FROM)
OWN_BEFORE = re.compile(rf"{_OWN}$")
LEFT = re.compile(rf",?(?:至|到|于)?(?P<date>{_T})(?:年|月)?(?:离任|卸任|调离|去职|免职|止|辞职|为止|离职|届满)")
DONE_TO = re.compile(r"(?:[,;。、:)(!?”」』]|$|等|兼|之职|一职|职务|的(?!家|妻|儿|女|母|父|夫|秘|弟|兄|朋|住))")
KEEPS_RANK = re.compile(r"(?:代理|署理|暂代|兼任|兼代|兼)$")
MANNER_LAST = re.compile(r"(?:同志|先生)?(?P<manner>代理|署理|暂代|兼任|兼代)(?![A-Z~的了\u4e00-\u9fff])")
IN_ANOTHER = re.compile(r"派|委|调|由|以|请|令|聘|缺")  # : 遗缺派科长陈文代理, the vacant office and not his own
FORMER = re.compile(r"(?<![以之目当面年月日])[原前]$")
ENDING = re.compile(r"免去|免除|撤销|解除|免职|不再担任|卸任|辞去|革去|罢免|撤去|开去")
NAMED = re.compile(r"任命|委任|选举|推选|推定|当选|特任|简派|特派|调派|委派|聘请|推举|公推")
STAYS = re.compile(r"(?:为|现任|时任|仍任|曾任|历任|连任|当)$")
PLANNED = re.compile(r"拟(?!定)|建议|提名|准备|打算|计划|预定|内定|将(?!军)")
PROPOSED = re.compile(r"(?:建议|提议|拟请|提请)(?:如下)?:[^。]*$")  # a list of proposals holds on over its items
DENIED = re.compile(r"未(?!来)|没有|并非|不是|不再|不任|拒绝|不愿|不就|从不")
RUMOURED = re.compile(r"据传|传闻|谣传|外传|传说|听说|据说|盛传|风传")
CHAIR = re.compile(r"(?:主席|主任委员|记录|纪录|司仪|监交人?)$")  # : 主席：林岳 presides over this one meeting
ALTERNATE = re.compile(r"分别|分(?=任|别|担)")
FEW = re.compile(r"等?[一二三四五六七八九十两]+(?:人|位|同志|名)")
