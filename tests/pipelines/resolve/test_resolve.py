"""Resolution: names meet only for a reason that can be read, and each reason rests on the record's own words."""

from graph.identity import Clusters
from graph.model import EntityType, Findings, Mention, Modality, Record, Span, Statement, Term
from pipelines.resolve import PRODUCERS, resolve_record
from pipelines.resolve.scopes import is_full_name

PER, ORG, LOC = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def mention(record: Record, words: str, kind: EntityType, nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = record.text.index(words, start + 1)
    return Mention(Span.cut(record, start, start + len(words)), kind, 1.0, "names@1")


def statement(record: Record, left: Mention, predicate: str, right: Mention, **more: Modality) -> Statement:
    evidence = Span.cut(record, 0, len(record.text))
    return Statement(
        Term(left.span, left.type), predicate, evidence, "relations@1", object=Term(right.span, right.type), **more
    )


def resolved(record: Record, mentions: list[Mention], statements: list[Statement] | None = None) -> Findings:
    return resolve_record(record, Findings(record.id, ("names@1",), tuple(mentions), statements=tuple(statements or ())))


def test_people_of_one_name_in_two_fonds_are_two() -> None:
    ids = set()
    for fonds in ("T901", "T903"):
        record = Record(f"{fonds}-1", "陈文到会。", fonds=fonds)
        ids.add(resolved(record, [mention(record, "陈文", PER)]).mentions[0].referent)
    assert len(ids) == 2


def test_traditional_and_simplified_forms_of_a_name_are_one() -> None:
    first, second = Record("a", "陳文到会。", fonds="T901"), Record("b", "陈文到会。", fonds="T901")
    assert (
        resolved(first, [mention(first, "陳文", PER)]).mentions[0].referent
        == resolved(second, [mention(second, "陈文", PER)]).mentions[0].referent
    )


def test_a_stated_alias_joins_with_its_sentence_as_evidence() -> None:
    record = Record("a", "陈文，化名林岳，时任县委书记。", fonds="T901")
    left, right = mention(record, "陈文", PER), mention(record, "林岳", PER)
    found = resolved(record, [left, right], [statement(record, left, "KNOWN_AS", right)])
    (judgement,) = found.judgements
    assert judgement.reason == "档案原文载明两名同指"
    assert judgement.evidence[0].quote == record.text
    clusters = Clusters(found.judgements)
    assert len({clusters.representative(m.referent) for m in found.mentions}) == 1


def test_a_rumoured_or_denied_alias_joins_nobody() -> None:
    record = Record("a", "风闻陈文即林岳。", fonds="T902")
    left, right = mention(record, "陈文", PER), mention(record, "林岳", PER)
    for modality in (Modality.RUMOURED, Modality.DENIED, Modality.PLANNED):
        assert not resolved(record, [left, right], [statement(record, left, "KNOWN_AS", right, modality=modality)]).judgements


def test_an_alias_between_a_person_and_a_body_joins_nobody() -> None:
    record = Record("a", "陈文即水利局。", fonds="T901")
    left, right = mention(record, "陈文", PER), mention(record, "水利局", ORG)
    assert not resolved(record, [left, right], [statement(record, left, "KNOWN_AS", right)]).judgements


def test_a_body_keeps_its_identity_through_renaming() -> None:
    record = Record("a", "浙江省水利局更名为浙江省水利厅。", fonds="T903")
    left, right = mention(record, "浙江省水利局", ORG), mention(record, "浙江省水利厅", ORG)
    found = resolved(record, [left, right], [statement(record, left, "RENAMED_TO", right)])
    assert "更名" in found.judgements[0].reason


def test_a_split_joins_nobody() -> None:
    record = Record("a", "浙江省水利局分设浙江省电力局。", fonds="T903")
    left, right = mention(record, "浙江省水利局", ORG), mention(record, "浙江省电力局", ORG)
    assert not resolved(record, [left, right], [statement(record, left, "SPLIT_INTO", right)]).judgements


def test_a_short_form_follows_the_full_name_of_its_record() -> None:
    record = Record("a", "浙江省水利局来电。省水利局要求照办。", fonds="T903")
    found = resolved(record, [mention(record, "浙江省水利局", ORG), mention(record, "省水利局", ORG, 1)])
    assert found.judgements[0].reason == "同一份档案中先见全称“浙江省水利局”，后用简称“省水利局”"
    clusters = Clusters(found.judgements)
    assert len({clusters.representative(m.referent) for m in found.mentions}) == 1


def test_a_short_form_that_could_be_two_bodies_is_left_alone() -> None:
    record = Record("a", "余姚县水利局、慈溪县水利局会商，水利局主持。", fonds="T903")
    found = resolved(
        record, [mention(record, "余姚县水利局", ORG), mention(record, "慈溪县水利局", ORG), mention(record, "水利局", ORG, 2)]
    )
    assert not found.judgements
    assert len({m.referent for m in found.mentions}) == 3


def test_the_same_short_form_of_two_bodies_never_chains_them() -> None:
    ids = []
    judgements = []
    for n, full in enumerate(("余姚县水利局", "慈溪县水利局")):
        record = Record(f"r{n}", f"{full}来电。水利局要求照办。", fonds="T903")
        found = resolved(record, [mention(record, full, ORG), mention(record, "水利局", ORG, 1)])
        ids.append(found.mentions[0].referent)
        judgements += found.judgements
    clusters = Clusters(judgements)
    assert clusters.representative(ids[0]) != clusters.representative(ids[1])


def test_a_generic_body_means_its_own_fonds() -> None:
    ids = set()
    for fonds in ("T904", "T905"):
        record = Record(f"{fonds}-1", "省委决定。", fonds=fonds)
        ids.add(resolved(record, [mention(record, "省委", ORG)]).mentions[0].referent)
    assert len(ids) == 2


def test_full_names() -> None:
    for full in ("浙江省水利局", "余姚县人民政府", "中共浙江省委", "国务院办公厅", "新四军浙东游击纵队"):
        assert is_full_name(full), full
    for part in ("省委", "本府", "县人民政府", "省水利局", "水利局", "我部", "第三支队", "该县人民委员会"):
        assert not is_full_name(part), part


def test_source_facts_are_not_changed_and_the_rules_sign_for_themselves() -> None:
    record = Record("a", "陈文到杭州。", fonds="T901")
    before = [mention(record, "陈文", PER), mention(record, "杭州", LOC)]
    found = resolved(record, before)
    assert [(m.span, m.type, m.origin) for m in found.mentions] == [(m.span, m.type, m.origin) for m in before]
    assert found.producers == ("names@1", *PRODUCERS)
