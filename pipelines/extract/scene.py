"""One field of a record as the rules read it: sentences, clauses, names and dates at their places.

`bare` is the folded text with every name painted over by a capital letter (P person, O organisation, L place, D
document or anything in 《》, S position, T date; folding leaves no capitals), so that no rule can match inside a name.
All offsets are characters, half-open, the same in `text`, `folded` and `bare`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from graph.folding import fold
from graph.model import TEXT, DateMention, EntityType, Mention, Modality, Record, Span, Term, When
from pipelines.sentences import sentences

LETTERS = {
    EntityType.POSITION: "S",
    EntityType.PLACE: "L",
    EntityType.ORGANISATION: "O",
    EntityType.PERSON: "P",
    EntityType.DOCUMENT: "D",
}
MEETING_NAME = re.compile(r"(?:会议|大会|全会|党代会|办公会|[座动研论恳追纪庆汇听茶报讨][\u4e00-\u9fff]{1,2}会)$")
HAN = r"[\u3400-\u9fff〇○·“”「」『』0-9]"

_TITLE = re.compile(r"《[^《》\n]{1,120}》|〈[^〈〉\n]{1,80}〉")
_EDGE = re.compile(r"[,;:。!?()〔〕【】\n\u3000]| (?= )|(?<= ) ")  # : wide blanks part the halves of a headline
_DATELINE = re.compile(
    r"[〔【(]?据?(?:本报|O{2,}|[\u4e00-\u9fff]{2,3}社|"
    r"[LP]{2,6})[\u4e00-\u9fffLOPS]{0,10}?(?:T+[\u4e00-\u9fff]{0,2}?)?(?<!来)(?<![致急去复])[专特航急]?"
    r"(?:电讯|电|讯)(?:[OL\u4e00-\u9fff]{2,4}消息)?[〕】):]?[ \u3000]*(?:据[^,。;]{2,20}(?:报道|报导|消息|讯|电)[:,]?)?"
)  # : 新华社北京三日电, 〔本報無錫廿一日電〕: where and when it was written is no part of what is told
_ABOUT = re.compile(
    r"关于[^。;!?:,]{2,60}?(?:决定|通知|批复|批覆|报告|请示|函|意见|命令|规定|布告|通告|指示|训令|指令|办法|纪要|方案|议案|结论|"
    r"回忆|公告|计划|暂行条例|问题|说明)"
)
_HEADING = re.compile(
    r"^[^,。;!?]{4,60}(?:决定|通知|批复|批覆|请示|函|命令|规定|通告|训令|指令|办法|纪要|记录|总结|汇报|报告|说明|详报|方案|意见|"
    r"条例|结论|材料|信)$"
)
_ORDERS = re.compile(r"(?:决定|命令|通知|指示|训令|指令|规定|办法|布告|通告|批复|批覆|条例)$")
_ASKS = re.compile(r"(?:请示|计划|方案|意见|议案|问题|函)$")
_ARTICLE = re.compile(r"(?m)^[ \t\u3000]*第[一二三四五六七八九十百零〇\d]{1,5}条")
_NORM = re.compile(
    r"应当|的,(?:由|应|可|不|处|按|依|予|责|给)|(?:县级|乡级|省级|市级)以上|各级人民政府|依法给予|有下列|"
    r"之日起[^。]{0,16}日内|或者不"
)
_ITEM = re.compile(r"[(]?[一二三四五六七八九十\d甲乙丙丁]{1,3}[、.)．]")
_INTRODUCTION = re.compile(
    r"(?P<order>命令|规定|要求|办法|部署|注意|指示)(?:各项|各点|事项|如左|如下|于左|于下|数项)*:$|"
    r"(?P<notice>通知|批复|批覆|通告)(?:各项|各点|事项|如左|如下|于左|于下|数项)*:$|"
    r"(?P<decision>决定|决议|议定|达成协议)(?:各项|事项|如左|如下|于左|于下|数项|:)*$|(?P<plan>计划|安排|意见|建议|打算)(?:各项|事项|如左|如下)*:$"
)
_ORDER_PAPER = re.compile(  # : what it lists is to be done
    r"^(?!.*(?:印发|转发|公布|推广|通报)).*(?:(?P<notice>通知|批复|批覆|通告|布告)|(?P<order>命令|训令|指令))$"
)
_LISTED = {
    "order": Modality.ORDERED, "notice": Modality.ORDERED, "decision": Modality.ORDERED, "plan": Modality.PLANNED,
}
_REVIEW = re.compile(r"(?m)^[#\s]*[一二三]、[^\n。]{0,40}(?:回顾|总结|成就|成绩)[^\n。]{0,20}$")
_TASKS = re.compile(
    r"(?m)^[#\s]*[一二三四五]、(?![^\n]*(?:回顾|总结|成就|成绩))[^\n。]{0,50}"
    r"(?:任务|工作|安排|要求|目标|考虑|打算|计划)[^\n。]{0,12}$"
)
_NOTES = re.compile(r"(?m)^[#\s]*(?:附件|附录|附:|(?:有关)?(?:名词|用语|术语)(?:解释|说明)|注释)")
_PLANS_NEXT = re.compile(r"(?:计划|打算|安排|设想)[。:]$")
_NOT_THE_DAY = re.compile(
    r"(?:以来|以后|之后|后|至今|起?以来|来信|来电|来函|来文|大电|电|日电|讯|函|令(?!开)|呈|来呈|命令|指示|训令|指令|通知|决定|"
    r"报告|的(?![^,;。]{0,12}(?:会议|大会|会|宴会|仪式|讲话)[上中])|》|出生|生[于,。人]|计划|规划|级|国民经济|预算|届|大会战)"
)
_OF_ANOTHER_VERB = re.compile(r"宣布|表示|声明|[^传据]说,|报道|报导|指出|透露|广播")
_DATE_NEXT = re.compile(r"[了于在自定OLD]*")
_ENDS = re.compile(r"[,。;:、)(〕]|$|在L|晚|上午|下午|举行|召开|起|开始|[\u4e00-\u9fff]{0,4}(?:[,。;]|$)")
_RELATIVE = re.compile(r"[^,;。:]{1,20}的[\u4e00-\u9fffSOL]{0,14}P")  # : 去年来访的某会理事某某: a date of the clause before 的
_BEFORE_IT = re.compile(r"(?:以前|之前|前|止|底以前|底前)")
_GOES_ON = re.compile(
    r"(?:[^。;]{0,30}在(?:宴会|会|大会|仪式|招待会|晚会)上|宴会|仪式|招待会|集会|会谈|晚会|是为|是役|此役|该役|会议|大会|全会|会上|"
    r"会后|当场|随即|随后|嗣后?|旋即?|遂|乃|接着|同时|并|其中|双方|战至|至此|到会|"
    r"出席|参加|主席|[\u4e00-\u9fff]{2,3}会由)"
)
_JOIN = re.compile(r"(?:同志|先生|等)?[ \u3000]*(?:、|和|与|及|以及|暨|同)[ \u3000]*")


class Scene:
    """A field of a record with the names and dates given for it; what lies inside a title is not a name here."""

    def __init__(self, record: Record, field: str, mentions: Sequence[Mention], dates: Sequence[DateMention]) -> None:
        self.record, self.field = record, field
        self.text = record.field_text(field)
        self.folded = fold(self.text)
        titles = [m.span() for m in _TITLE.finditer(self.folded)]
        own = [m for m in mentions if m.span.record_id == record.id and m.span.field == field and self._fits(m.span)]
        inside = _Cover(titles)
        self.names = sorted(
            (m for m in own if m.type in LETTERS and not inside.holds(m.span.start, m.span.end)),
            key=lambda m: (m.span.start, -m.span.end),
        )
        self._titled = [m for m in own if inside.holds(m.span.start, m.span.end)]
        self.dates = sorted(
            (d for d in dates if d.span.record_id == record.id and d.span.field == field and self._fits(d.span)
             and not inside.covers(d.span.start, d.span.end)),
            key=lambda d: d.span.start,
        )
        self._name_starts = [m.span.start for m in self.names]
        self._date_starts = [d.span.start for d in self.dates]
        self.bare = self._painted(titles)
        self.sentences = list(self._sentences())
        self._sentence_starts = [lo for lo, _ in self.sentences]
        self._edges = [m.start() for m in _EDGE.finditer(self.bare)]
        self._titles = _Cover([m.span() for m in _ABOUT.finditer(self.bare)] + self._headings())
        articles = [m.start() for m in _ARTICLE.finditer(self.folded)]
        numbered = len(articles) > 1 or articles[:1] == [0]
        self.norms_from = articles[0] if numbered else len(self.text)
        self.tasks_from, self.tasks_to = self._tasks()
        self._lists = list(self._list_modes())

    def _fits(self, span: Span) -> bool:
        return self.text[span.start : span.end] == span.quote

    def _painted(self, titles: list[tuple[int, int]]) -> str:
        letters = list(self.folded)
        for wide in re.finditer("\u3000", self.text):
            letters[wide.start()] = "\u3000"
        by_type = sorted(self.names, key=lambda m: list(LETTERS).index(m.type))
        for m in by_type:
            if not (m.type is EntityType.ORGANISATION and MEETING_NAME.search(self.folded, m.span.start, m.span.end)):
                letters[m.span.start : m.span.end] = LETTERS[m.type] * (m.span.end - m.span.start)
        for d in self.dates:
            letters[d.span.start : d.span.end] = "T" * (d.span.end - d.span.start)
        for start, end in titles:
            letters[start:end] = "D" * (end - start)
        return "".join(letters).replace("(扩大)", "〈扩大〉")

    def _sentences(self) -> Iterator[tuple[int, int]]:
        """Sentences, a dateline being one of its own."""
        for lo, hi in sentences(self.text):
            for line in _DATELINE.finditer(self.bare, lo, hi):
                start, end = line.span()
                if start != lo and self.bare[start] not in "〔【(" and not self.bare[start - 1].isspace():
                    continue
                if lo < start:
                    yield lo, start
                yield start, end
                lo = end
            if lo < hi:
                yield lo, hi

    def _tasks(self) -> tuple[int, int]:
        """Where a report that looked back lays down what is to be done (三、2026年重点工作), up to its notes; else nowhere."""
        review = _REVIEW.search(self.folded)
        tasks = _TASKS.search(self.folded, review.end()) if review else None
        if tasks is None:
            return len(self.text), len(self.text)
        notes = _NOTES.search(self.folded, tasks.start())
        return tasks.start(), notes.start() if notes else len(self.text)

    def _headings(self) -> list[tuple[int, int]]:
        return [(lo, hi) for lo, hi in self.sentences if hi - lo < 64 and _HEADING.match(self.folded[lo:hi])]

    def _list_modes(self) -> Iterator[tuple[str, int]]:
        """For each sentence, what the words that open its list (命令如下：) make of it, and the sentence they are in.

        A line without a number is of the list right behind those words or behind a line that ends in a semicolon.
        """
        mode, opened = "", -1
        paper = _ORDER_PAPER.search(fold(self.record.title)) if self.field == TEXT else None
        for i, (lo, hi) in enumerate(self.sentences):
            starts_line = i == 0 or "\n" in self.text[self.sentences[i - 1][1] : lo]
            goes_on = i > 0 and self.folded[self.sentences[i - 1][1] - 1] in ":;"
            if starts_line and not goes_on and not _ITEM.match(self.folded, lo, hi):
                mode = ""
            elif starts_line and paper and not mode:
                mode, opened = paper.lastgroup or "", -1
            yield mode, opened
            opening = _INTRODUCTION.search(self.folded, max(lo, hi - 12), hi)
            if opening and opening.end() == hi and self.folded[hi - 1] == ":":
                mode, opened = opening.lastgroup or "", i
            elif hi - lo < 16 and _PLANS_NEXT.search(self.folded, lo, hi):
                mode, opened = "plan", i

    def index(self, at: int) -> int:
        """The number of the sentence that holds the character `at`."""
        return bisect_left(self._sentence_starts, at + 1) - 1

    def is_norm(self, at: int) -> bool:
        """Whether the words at `at` lay down what is to be done whenever it comes up: an article, 应当, a 的 case."""
        lo, hi = self.sentences[self.index(at)] if self.sentences else (0, 0)
        return self.norms_from <= at or _NORM.search(self.bare, lo, hi) is not None

    def list_mode(self, at: int) -> str:
        """order, notice, decision or plan for an item of a list under such words, else ""."""
        i = self.index(at)
        return self._lists[i][0] if i >= 0 else ""

    def list_dates(self, at: int) -> list[DateMention]:
        """The dates in the sentence that opens the list which `at` is in."""
        i = self.index(at)
        opened = self._lists[i][1] if i >= 0 and self._lists[i][0] else -1
        return self.dates_in(*self.sentences[opened]) if opened >= 0 else []

    def in_heading(self, start: int, end: int) -> bool:
        """Whether the place is part of a document's name that carries no 《》 (关于成立……的通知)."""
        return self._titles.holds(start, end)

    def heading_mode(self, start: int, end: int) -> Modality | None:
        """What the kind of paper makes of an event in its name: a decision orders, a request plans; None elsewhere."""
        title = self._titles.around(start, end)
        kind = self.bare[title[0] : title[1]] if title and "关于" in self.bare[title[0] : start] else ""
        if title and self.dates_past(title[0], start):
            return None
        if _ORDERS.search(kind):
            return Modality.ORDERED
        return Modality.PLANNED if _ASKS.search(kind) else None

    def settles(self, start: int, end: int, mode: Modality) -> bool:
        """Whether the shape of the paper gives the words that modality: a list of orders, a request's name, tasks to come."""
        listed = _LISTED.get(self.list_mode(start))
        asked = mode is Modality.PLANNED and self.heading_mode(start, end) is mode
        return mode is listed or asked or (mode is Modality.PLANNED and self.tasks_from <= start < self.tasks_to)

    def clause(self, at: int, lo: int, hi: int) -> tuple[int, int]:
        """The clause around `at` within the sentence lo..hi."""
        i = bisect_left(self._edges, at)
        left = max(lo, self._edges[i - 1] + 1) if i else lo
        return left, min(hi, self._edges[i]) if i < len(self._edges) else hi

    def names_in(self, lo: int, hi: int, *types: EntityType) -> list[Mention]:
        """Names that lie wholly in lo..hi, in order; of all types when none is given."""
        found = []
        for i in range(bisect_left(self._name_starts, lo), len(self.names)):
            m = self.names[i]
            if m.span.start >= hi:
                break
            if m.span.end <= hi and (not types or m.type in types):
                found.append(m)
        return found

    def names_over(self, lo: int, hi: int) -> list[Mention]:
        """Names and titles with a character in lo..hi, in order."""
        first = bisect_left(self._name_starts, lo)
        found = [m for m in self.names[max(0, first - 2) : first] if m.span.end > lo]
        for m in self.names[first:]:
            if m.span.start >= hi:
                break
            found.append(m)
        return found

    def titled_in(self, lo: int, hi: int, type_: EntityType) -> list[Mention]:
        """Names of a type inside the title at lo..hi, in order."""
        inside = (m for m in self._titled if lo <= m.span.start and m.span.end <= hi and m.type is type_)
        return sorted(inside, key=lambda m: m.span.start)

    def dates_in(self, lo: int, hi: int) -> list[DateMention]:
        """Dates that lie wholly in lo..hi, in order."""
        first, last = bisect_left(self._date_starts, lo), bisect_left(self._date_starts, hi)
        return [d for d in self.dates[first:last] if d.span.end <= hi]

    def dates_past(self, lo: int, hi: int) -> bool:
        """Whether a date in lo..hi lies before the record's own."""
        own = self.record.when.earliest if self.record.when else ""
        return any(d.when.latest and d.when.latest < own for d in self.dates_in(lo, hi))

    def row(self, name: Mention, lo: int, hi: int) -> list[Mention]:
        """The names of the same type listed together with this one (甲、乙和丙) within lo..hi, in order."""
        same = self.names_in(lo, hi, name.type)
        if name not in same:
            return [name]
        first = last = same.index(name)
        while first and self._joined(same[first - 1], same[first]):
            first -= 1
        while last + 1 < len(same) and self._joined(same[last], same[last + 1]):
            last += 1
        return same[first : last + 1]

    def _joined(self, one: Mention, next_one: Mention) -> bool:
        gap = self.folded[one.span.end : next_one.span.start]
        return len(gap) < 8 and _JOIN.fullmatch(gap) is not None

    def term(self, start: int, end: int, type_: EntityType) -> Term:
        """These characters as an argument."""
        return Term(Span.cut(self.record, start, end, self.field), type_)

    def governing(
        self, lo: int, left: int, start: int, end: int, right: int, modality: Modality
    ) -> tuple[When | None, DateMention | None]:
        """The date of what the words start..end tell, in the sentence from lo, in the clause left..right.

        Same clause first, then the sentence before it, then the sentences before where this one plainly goes on.
        None rather than a doubtful one.
        """
        for area in ((left, start), (lo, left)):
            for date in reversed(self.dates_in(*area)):
                if area[0] == lo and area[1] == left and _OF_ANOTHER_VERB.search(self.bare, date.span.end, left):
                    return None, None
                if self._governs(date, start, modality) or self.bare[date.span.end : start] == "的":
                    return (date.when if date.when.edtf else None), date
                if _BEFORE_IT.match(self.bare, date.span.end):
                    return None, None
        for date in self.dates_in(end, right):
            if _DATE_NEXT.fullmatch(self.bare, end, date.span.start) and _ENDS.match(self.bare, date.span.end) and self._governs(
                date, date.span.end, modality
            ):
                return (date.when if date.when.edtf else None), date
        return self._carried(lo, modality)

    def _governs(self, date: DateMention, until: int, modality: Modality) -> bool:
        after = date.span.end
        if _NOT_THE_DAY.match(self.bare, after):
            return False
        if _BEFORE_IT.match(self.bare, after) and modality not in (Modality.ORDERED, Modality.PLANNED):
            return False
        return not _RELATIVE.match(self.bare[after:until])

    def _carried(self, lo: int, modality: Modality) -> tuple[When | None, DateMention | None]:
        i = self.index(lo)
        if not _GOES_ON.match(self.bare, lo):
            return None, None
        for j in range(i - 1, max(-1, i - 6), -1):
            before_lo, before_hi = self.sentences[j]
            if "\n" in self.text[before_hi : self.sentences[j + 1][0]]:
                return None, None
            for date in reversed(self.dates_in(before_lo, before_hi)):
                if self._governs(date, date.span.end, modality):
                    return (date.when if date.when.edtf else None), date
        return None, None


class _Cover:
    """Places that do not overlap each other, asked whether they hold a place."""

    def __init__(self, places: list[tuple[int, int]]) -> None:
        self._places = sorted(places)
        self._starts = [start for start, _ in self._places]

    def holds(self, start: int, end: int) -> bool:
        """Whether a place holds start..end and more than it."""
        return self.around(start, end) is not None

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """The place that holds start..end and more than it."""
        i = bisect_left(self._starts, start + 1) - 1
        return self._places[i] if i >= 0 and end <= self._places[i][1] and (start, end) != self._places[i] else None

    def covers(self, start: int, end: int) -> bool:
        """Whether a place holds start..end, or is it."""
        i = bisect_left(self._starts, start + 1) - 1
        return i >= 0 and end <= self._places[i][1]
