"""Selection: the sentences of records that bear on a question, best first, without a language model."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.access import Audience
from graph.asking import chunks, terms
from graph.folding import fold
from graph.model import TEXT, Record, Span
from graph.store import GraphStore, RecordFilter
from pipelines.sentences import sentences as sentence_places

Embed = Callable[[str], Sequence[float]]

_FURNITURE = re.compile(r"\s*(?:[—\-－]+\s*\d+\s*[—\-－]+|第\s*\d+\s*页.*|\d+)\s*")
NUMBERED = re.compile(r"(?:[①-⑳]|\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、)\s*")
_POSTS = re.compile(r"免去|试用期")
_HANGING = re.compile(
    r"^[（(]?(?:该|其|此|他|她|它|这|那|上述|同年|同月|同日|翌日|当时|以上|前者|后者|并且|但|而且|因此|所以|另外|同时)"
)
_HEADING = re.compile(
    r"^[ \t\u3000]*(?:#+ *)?(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+(?:部分|章|节)|(?<=# ))[ \t\u3000]*"
    r"([^。：:；\n]{2,24})",
    re.M,
)
_LESSON = re.compile(r"教训|经验|体会|启示")
_LESSON_TOLD = re.compile(r"(?:(?:主要|基本|沉痛|深刻|一条|几条)的?)*(?:经验|教训|体会|启示)+(?:主要|就|在于|有|之一)*[是：:]")
_LESSON_SAID = re.compile(
    r"(?:教训|经验|体会)(?:主要|就)?(?:是|在于|有[：:])|(?:根子|根源|症结|成败的?关键|失误)(?:主要|就)?(?:是|在于|在)|最大的?失误"
)
_FORMULA = re.compile(r".{0,60}(?:收悉|均悉|敬悉|特此(?:报告|通知|函复|函达|批复|函告)|[当妥]否，?请(?:予)?批[示复])[。.]?")
_SHORTEST, _LONGEST = 14, 220
_PASSAGES = 120
_LEARNT, _LEARNT_SHARE = 0.8, 0.35  # how near a lesson of a record on the matter counts, and as how much of the question's words
_NAMED_FOR = 4  # letters of a word of the question that, in its title, makes a record one on the matter: 蜻蜓岗战斗|详报
_TOLD, _TOLD_SHARE = 0.2, 0.3  # the same of what such a record tells without naming the matter again
_OPENING, _ON_IT = 200, 0.4  # characters behind a title in which so many of the question's pairs say what a record is about
_ANSWERABLE = 0.3  # of the question in the best sentence; below it the records speak of something else
_PIECE = 0.35  # of what the best of them covers of the question
_SPEAKS = 0.5  # of the topic's letter pairs
_SHORT = 4  # letters of a word that a question is about as a whole: 土地 and 改革 apart are no 土地改革


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a record that bears on the question: where it stands, as it prints, how well it answers."""

    record: Record
    span: Span
    text: str
    score: float


def select(
    store: GraphStore, question: str, audience: Audience, embed: Embed | None, limit: int = 60
) -> list[Evidence]:
    """Sentences visible to the audience, best first, near-repetitions left out. Deterministic."""
    candidates = _ranked(store, question, audience, embed, RecordFilter())
    if not _answerable(question, candidates):
        return []
    return _distinct(_to_the_point(question, candidates), limit)


def select_among(
    store: GraphStore, question: str, record_ids: Sequence[str], audience: Audience, embed: Embed | None, limit: int = 60
) -> list[Evidence]:
    """The same from records that a person has gathered: that they answer the question is taken as given."""
    if not record_ids:
        return []
    return _distinct(_ranked(store, question, audience, embed, RecordFilter(record_ids=tuple(record_ids))), limit)


def _ranked(
    store: GraphStore, question: str, audience: Audience, embed: Embed | None, where: RecordFilter
) -> list[Evidence]:
    wanted = terms(question)
    if not wanted:
        return []
    nearness, spread = _passages(store, question, wanted, audience, embed, where)
    most = 1 + sum(len(p) for p in nearness.values())
    weights = {t: share * math.log(1 + most / (1 + spread[t])) * math.sqrt(len(t)) for t, share in wanted.items()}
    candidates: list[Evidence] = []
    for record_id, places in sorted(nearness.items()):
        record = store.record(record_id, audience)
        if record is not None:
            candidates += _scored(record, places, weights)
    return sorted(candidates, key=lambda e: (-e.score, e.record.id, e.span.start))


def _answerable(question: str, candidates: Sequence[Evidence]) -> bool:
    """Whether any of these speaks of what is asked. A question of one short word (土地改革) wants that word, in text or 题名."""
    asked = chunks(question)
    if len(asked) == 1 and _SHORT - 1 <= len(asked[0]) <= _SHORT:
        return any(asked[0] in fold(f"{e.text} {e.record.title}") for e in candidates)
    pairs = _pairs(question)
    return max((_coverage(pairs, f"{e.record.title}\n{e.text}") for e in candidates), default=0.0) >= _ANSWERABLE


def _to_the_point(question: str, candidates: Sequence[Evidence]) -> list[Evidence]:
    """Where records speak of what is asked in its words, without what shares but a piece of them (余姚 of 余姚接管城市)."""
    pairs = _pairs(question)
    covered = [_coverage(pairs, f"{e.record.title}\n{e.text}") for e in candidates]
    least = _PIECE * max(covered, default=0.0)
    if least < _PIECE * _SPEAKS:
        return list(candidates)
    return [e for e, share in zip(candidates, covered, strict=True) if share >= least or drawn(e.record, e.span)]


def speaks_of(topic: str, text: str) -> bool:
    """Whether a text has most of the letters of a topic, two by two: 蜻蜓岗伏击战 of 蜻蜓岗战斗, not every 战斗."""
    return _coverage(_pairs(topic), text) >= _SPEAKS


def _pairs(question: str) -> set[str]:
    """The letter pairs of what a question asks about."""
    return {c[i : i + 2] for c in chunks(question) for i in range(len(c) - 1)}


def _coverage(pairs: set[str], text: str) -> float:
    """How much of what is asked a sentence speaks of: the share of the question's letter pairs that stand in it."""
    letters = fold(text)
    return sum(pair in letters for pair in pairs) / len(pairs) if pairs else 0.0


def _passages(
    store: GraphStore, question: str, wanted: Iterable[str], audience: Audience, embed: Embed | None, where: RecordFilter
) -> tuple[dict[str, dict[tuple[int, int], float]], Counter[str]]:
    """Passages worth reading by record, each with how near it is in meaning (0..1); and how common each term is."""
    places: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    spread: Counter[str] = Counter()
    for term in wanted:
        hits = store.search_text(term, audience, where, limit=_PASSAGES)
        spread[term] = len(hits)
        for hit in hits:
            if hit.field == TEXT:
                places[hit.record_id].setdefault((hit.start, hit.end), 0.0)
            elif len(term) >= _NAMED_FOR:
                places[hit.record_id].update({})
    near = store.search_vector(embed(question), audience, where, limit=_PASSAGES) if embed is not None else []
    for rank, hit in enumerate(near):
        if hit.field == TEXT:
            places[hit.record_id][(hit.start, hit.end)] = 1 - rank / _PASSAGES
    return places, spread


def _scored(
    record: Record, places: dict[tuple[int, int], float], weights: dict[str, float]
) -> Iterator[Evidence]:
    title = fold(record.title)
    pairs = {t for t in weights if len(t) == 2}
    named_for = any(len(t) >= _NAMED_FOR and t in title for t in weights)
    opening = f"{title}\n{fold(record.text[:_OPENING])}"
    on_it = any(len(t) > 2 and t in title for t in weights) or (bool(pairs) and sum(p in opening for p in pairs) >= _ON_IT * len(pairs))
    for span in sentences(record):
        text = printed(span.quote)
        letters = fold(text)
        met = {t for t in weights if t in letters}
        whole = {t for t in met if not any(t != other and t in other for other in met)}
        overlap = sum(weights[t] for t in whole)
        near = max((n for (a, b), n in places.items() if a < span.end and b > span.start), default=None)
        learnt = on_it and drawn(record, span)
        if learnt:  # what a record on the matter learnt from it need not name the matter again
            near = max(near or 0.0, _LEARNT)
            overlap = max(overlap, _LEARNT_SHARE * sum(weights.values()))
        elif named_for:
            near = max(near or 0.0, _TOLD)
            overlap = max(overlap, _TOLD_SHARE * sum(weights.values()))
        if near is None or (not met and not learnt and not named_for and near < 0.8):
            continue
        if _POSTS.search(text) and not _POSTS.search("".join(weights)):
            continue  # who was given which post answers other questions
        about = 0.3 * sum(weights[t] for t in weights if len(t) > 2 and t in title)
        yield Evidence(record, span, text, overlap + about + 1.5 * near - abs(len(text) - 70) / 200)


def sentences(record: Record) -> Iterator[Span]:
    """The whole sentences of a record's text that can stand alone in print: no headings, furniture or fragments.

    The number of a numbered item stays outside; `itemised` tells such a sentence.

    Clauses that ； holds together stay one sentence while it prints in `_LONGEST` characters.
    """
    previous = ""
    for start, end in _whole(record.text):
        if number := NUMBERED.match(record.text, start, end):
            start = number.end()
            if "\n" in record.text[start : min(end, start + _SHORTEST * 2)]:
                continue  # a heading that runs into its paragraph
        quote = record.text[start:end]
        flat = printed(quote)
        if not flat:
            continue
        broken = _breaks_off(previous)
        previous = quote
        if broken or _HANGING.match(flat) or _FORMULA.fullmatch(flat) or not _SHORTEST <= len(flat) <= _LONGEST:
            continue
        if quote.rstrip("”’」』）)")[-1] in "。！？!?；;" and (flat[0].isalnum() or flat[0] in "“《「『（〔"):
            yield Span.cut(record, start, end)


def drawn(record: Record, span: Span) -> bool:
    """Whether the record draws it as a lesson: it says so, or it stands under a heading that does (四、教训)."""
    words = printed(span.quote)
    return _LESSON_TOLD.match(words) is not None or _LESSON_SAID.search(words) is not None or learnt_under(record, span) is not None


def learnt_under(record: Record, span: Span) -> Span | None:
    """The words of the nearest heading above, without its number, where they announce lessons; else None."""
    above = [*_HEADING.finditer(record.text, 0, span.start)][-1:] if span.field == TEXT else []
    return Span.cut(record, *above[0].span(1)) if above and _LESSON.search(above[0][1]) else None


def itemised(record: Record, span: Span) -> bool:
    """Whether the sentence is a numbered item, which says less alone than under its heading."""
    before = record.text[max(0, span.start - 8) : span.start]
    return any(m.end() == len(before) for m in NUMBERED.finditer(before))


def _whole(text: str) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in sentence_places(text):
        if held is not None and end - held[0] <= _LONGEST:
            start = held[0]
        elif held is not None:
            yield held
        held = (start, end) if text[end - 1] in "；;" else None
        if held is None:
            yield start, end
    if held is not None:
        yield held


def _breaks_off(quote: str) -> bool:
    """Whether the piece before ended in the middle of a sentence, so that the next is a fragment."""
    flat = quote.strip()
    if _FURNITURE.fullmatch(flat):
        return True
    return bool(flat) and flat[-1] not in "。！？!?；;：:…”’」』）)》" and (len(flat) >= 18 or flat[-1] in "，、,")


def printed(quote: str) -> str:
    """A quote as a line of print: hard line breaks and the blanks around them removed, other blanks single."""
    joined = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", quote)
    flat = " ".join(joined.split()).lstrip("—").strip()
    return flat[:-1] + "。" if flat.endswith(("；", ";")) else flat


def _distinct(candidates: Sequence[Evidence], limit: int) -> list[Evidence]:
    """The best that do not repeat one another: bigrams in common under half."""
    kept: list[tuple[Evidence, set[str]]] = []
    per_record: Counter[str] = Counter()
    for evidence in candidates:
        letters = fold(evidence.text)
        grams = {letters[i : i + 2] for i in range(len(letters) - 1)}
        if any(len(grams & seen) > 0.5 * min(len(grams), len(seen)) for _, seen in kept):
            continue
        if per_record[evidence.record.id] >= max(12, limit // 2):
            continue
        kept.append((evidence, grams))
        per_record[evidence.record.id] += 1
        if len(kept) == limit:
            break
    return [evidence for evidence, _ in kept]
