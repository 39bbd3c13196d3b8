"""Who is who, measured: joins ingest, the reader, resolution and a key of clusters. `lanmai evaluate` and `bench` print it."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.access import Audience
from graph.identity import Clusters
from graph.model import EntityType, Findings, Judgement, Mention, Openness, Record, Span, Statement, Term, Verdict, When
from graph.store import GraphStore, StoreError
from pipelines.evaluate.identity import Cluster, Identity, Place, Spot, matched, read_key, score, standing
from pipelines.evaluate.passages import named
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding, ingest
from pipelines.load import load
from pipelines.measuring import SAMPLES, TextsMissing
from pipelines.resolve.concluding import conclude
from pipelines.run import resolved, who_is_who, who_may_be_who

Read = Sequence[tuple[Record, Findings]]
Named = Mapping[tuple[str, str, EntityType], Sequence[tuple[int, int, str]]]  # record, field, type: places and whom they mean
GIVEN = "key@1"
LIMITS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)  # of weight, from which a rule would join; `ENOUGH` is one of them
_LOADED_AT_ONCE = 64
_MOST_MENTIONS = 100_000


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole way from text to clusters, and resolution alone: the names of the key given where the reader missed them.

    `limits` are the scores from text, had rules joined across records from another weight of reasons on. `store` is the
    address of the graph that the whole way went through and was read back from, "" for none.
    """

    whole: Identity
    given: Identity
    limits: Mapping[float, Identity]
    store: str = ""


def evaluate(path: Path, texts: Path | None, store: GraphStore | None = None) -> Measures:
    """Scores against a key. Of the sample holding all records are read, of other texts those that the key names.

    Through an empty `store` when one is given: all is loaded into it, and who is who is read back from it. TextsMissing
    when the texts are not there; NotLabels for a broken key or one whose words have moved; StoreError when the store is
    not empty.
    """
    if store is not None and store.records(Audience.WORKING, limit=1):
        raise StoreError(f"图库 {store.url} 里已有档案：评估要用一个空的图库，以免样例混进馆藏")
    clusters = read_key(path)
    records = list(_records(clusters, texts))
    return measure(clusters, list(zip(records, Reader().read(records), strict=True)), store)


def measure(clusters: Sequence[Cluster], read: Read, store: GraphStore | None = None) -> Measures:
    """Scores of what was read, before resolution, against a key."""
    by_name = {name: record for record, _ in read for name in (record.id, named(record.id))}
    spots = {c.id: standing(c, by_name) for c in clusters}
    known = list(resolved(read))
    pairs = list(who_may_be_who(known))
    limits = {
        limit: _scored(clusters, spots, _meant(known, [p.judgement(Verdict.SAME) for p in pairs if p.weight >= limit]))
        for limit in LIMITS
    }
    again = list(resolved(_given(clusters, spots, read)))
    given = _scored(clusters, spots, _meant(again, who_is_who(again)))
    if store is None:
        return Measures(_scored(clusters, spots, _meant(known, who_is_who(known))), given, limits)
    return Measures(_scored(clusters, spots, _read_back(known, store)), given, limits, store.url)


def _records(clusters: Sequence[Cluster], texts: Path | None) -> Iterator[Record]:
    wanted = {place.record for c in clusters for place in c.mentions}
    for folder in sorted({c.folder for c in clusters}):
        own = (SAMPLES / folder).is_dir()
        where = SAMPLES / folder if own else (texts / folder if texts else None)
        if where is None or not where.is_dir():
            raise TextsMissing(f"身份标注的原文不在 {texts or SAMPLES}：请用 --texts 指明语料文件夹")
        for item in ingest([where] if own else sorted(where.iterdir()), Holding()):
            if item.record is not None and (own or {item.record.id, named(item.record.id)} & wanted):
                yield item.record


def _given(clusters: Sequence[Cluster], spots: Mapping[str, list[Spot]], read: Read) -> Read:
    missing: dict[str, list[tuple[Spot, EntityType]]] = defaultdict(list)
    for cluster in clusters:
        for spot in spots[cluster.id]:
            missing[spot.record_id].append((spot, cluster.type))
    out: list[tuple[Record, Findings]] = []
    for record, findings in read:
        added = [
            Mention(Span.cut(record, spot.start, spot.end, spot.field), kind, 1.0, GIVEN)
            for spot, kind in missing[record.id]
            if not matched(spot, [
                (m.span.start, m.span.end, "read") for m in findings.mentions if m.type is kind and m.span.field == spot.field
            ])
        ]
        out.append((record, replace(findings, mentions=(*findings.mentions, *added))))
    return out


def _meant(known: Read, across: Iterable[Judgement]) -> Named:
    """Whom every name of these resolved records means."""
    identities = Clusters([*(j for _, findings in known for j in findings.judgements), *across])
    names: dict[tuple[str, str, EntityType], list[tuple[int, int, str]]] = defaultdict(list)
    for record, findings in known:
        for m in findings.mentions:
            if m.referent:
                whom = identities.representative(m.referent)
                names[record.id, m.span.field, m.type].append((m.span.start, m.span.end, whom))
    return names


def _read_back(known: Read, store: GraphStore) -> Named:
    """The same as the store tells it, once these records are loaded into it and it has concluded who is who."""
    for n in range(0, len(known), _LOADED_AT_ONCE):
        records, findings = zip(*known[n : n + _LOADED_AT_ONCE], strict=True)
        load(records, findings, (), store)
    with tempfile.TemporaryDirectory(prefix="lanmai-") as folder:
        conclude(store, Path(folder), "")
    names: dict[tuple[str, str, EntityType], list[tuple[int, int, str]]] = defaultdict(list)
    for record, _ in known:
        for m, whom in store.mentions(Audience.WORKING, record_id=record.id, limit=_MOST_MENTIONS):
            if whom:
                names[record.id, m.span.field, m.type].append((m.span.start, m.span.end, whom))
    return names


def _scored(clusters: Sequence[Cluster], spots: Mapping[str, list[Spot]], names: Named) -> Identity:
    found: dict[tuple[str, Place], str] = {}
    for cluster in clusters:
        for place, spot in zip(cluster.mentions, spots[cluster.id], strict=True):
            own = matched(spot, names.get((spot.record_id, spot.field, cluster.type), ()))
            of_any = (n for kind in EntityType for n in names.get((spot.record_id, spot.field, kind), ()))
            found[cluster.id, place] = own or matched(spot, of_any)
    return score(clusters, found)


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast names are resolved: mentions, records, seconds, referents' judgements, and the memory's peak above the start."""

    mentions: int
    records: int
    seconds: float
    judgements: int
    memory_mb: float


def speed(mentions: int, seed: int = 1) -> Speed:
    """Resolve so many made-up mentions, within records and across them. Texts are made as they are needed."""
    before = _memory()
    begin = time.perf_counter()
    count = told = 0

    def counted() -> Iterator[tuple[Record, Findings]]:
        nonlocal count, told
        for record, findings in resolved(_made_up(mentions, seed)):
            count, told = count + 1, told + len(findings.judgements)
            yield record, findings

    told += sum(1 for _ in who_is_who(counted()))
    return Speed(mentions, count, time.perf_counter() - begin, told, _memory() - before)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
)
_GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉兰建国志春林海山水金木成德福根才贵生祥云龙凤梅雪松柏竹"
_COUNTIES = (
    "余姚", "慈溪", "诸暨", "温岭", "安吉", "松阳", "绍兴", "嵊县", "上虞", "临安",
    "昌化", "德清", "桐庐", "建德", "淳安", "金华", "兰溪", "永康", "东阳", "义乌",
)
_OFFICES = ("水利局", "教育局", "民政局", "公安局", "商业局", "粮食局", "税务局", "邮电局", "农业局", "林业局")
_POSTS = ("局长", "副局长", "科长", "工程师", "秘书", "主任", "书记", "会计")


def _made_up(mentions: int, seed: int) -> Iterator[tuple[Record, Findings]]:
    """Records of twenty names each; a name comes the more often the earlier it stands in its list."""
    chance = random.Random(seed)  # noqa: S311 made-up names, the same each time
    people = [s + a + b for s in _SURNAMES for a in _GIVEN_NAMES for b in chance.sample(_GIVEN_NAMES, 4)]
    for number in range(mentions // 20):
        county, office = chance.choice(_COUNTIES), chance.choice(_OFFICES)
        body = f"{county}县{office}"
        names = [people[int(len(people) * chance.random() ** 2)] for _ in range(16)]
        words = [body, f"县{office}", county, "省委", *names]
        text = "，".join(words) + "到会。"
        year = chance.randint(1930, 2000)
        when = When(str(year), f"{year}-01-01", f"{year}-12-31")
        record = Record(f"B{number}", text, fonds=f"T{number % 40}", openness=Openness.OPEN, when=when)
        at = 0
        found: list[Mention] = []
        for n, word in enumerate(words):
            kind = EntityType.ORGANISATION if n in (0, 1, 3) else EntityType.PLACE if n == 2 else EntityType.PERSON
            found.append(Mention(Span.cut(record, at, at + len(word)), kind, 0.9, "names@1"))
            at += len(word) + 1
        terms = [Term(m.span, m.type) for m in found]
        whole = Span.cut(record, 0, len(text))
        posts = tuple(
            Statement(t, "HELD_POSITION", whole, "relations@1", object=terms[0], value=chance.choice(_POSTS))
            for t in terms[4:8]
        )
        yield record, Findings(record.id, ("names@1",), tuple(found), statements=posts)
