"""HTML that pages hand to the `links` component. Every word of a record is escaped here, nowhere else. No Streamlit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from graph.model import TEXT, Entity, EntityType, Openness, Record, Span, When
from pipelines.compose.citing import citation_text, date_text
from ui.state import Link, to_entity, to_report, to_span
from ui.wording import CALENDAR_LABELS, TYPE_LABELS

_AROUND = 42  # characters shown before and after words in context
_LONGEST_MARK = 160
_MARKDOWN = re.compile(r"([\\`*_\[\]$:~<>#|])")


def plain(words: str) -> str:
    """Words of a record for Streamlit's own texts, which read Markdown: shown as they are."""
    return _MARKDOWN.sub(r"\\\1", words)


def anchor(words: str, target: Link | None, css: str = "") -> str:
    """Escaped words as a link; plain words when there is nowhere to go."""
    if target is None:
        return f'<span class="{css}">{escape(words)}</span>' if css else escape(words)
    kind = f' class="{css}"' if css else ""
    return f'<a href="{escape(target.href)}"{kind}>{escape(words)}</a>'


def entity_link(entity: Entity) -> str:
    """A name in the colour of its kind, linked to its page."""
    return anchor(entity.name, to_entity(entity.type, entity.id), f"k-{entity.type.value}")


def context(record: Record, spans: Iterable[Span]) -> str:
    """The words of spans of one field in their surroundings, marked; spans that lie near each other share a line."""
    groups: list[list[Span]] = []
    for span in sorted(spans, key=lambda s: (s.field, s.start)):
        if groups and groups[-1][-1].field == span.field and span.start - groups[-1][-1].end < _AROUND:
            groups[-1].append(span)
        else:
            groups.append([span])
    return "".join(f'<p class="quote">{_line(record, group)}</p>' for group in groups)


def _line(record: Record, spans: Sequence[Span]) -> str:
    text, field = record.field_text(spans[0].field), spans[0].field
    first, last = max(0, spans[0].start - _AROUND), min(len(text), spans[-1].end + _AROUND)
    parts, at = ["…" if first else ""], first
    for span in spans:
        start = max(span.start, at)
        if start >= span.end:
            continue
        parts.append(escape(_flat(text[at:start])))
        parts.append(f'<a href="{escape(to_span(span).href)}"><mark>{escape(_short(text[start : span.end]))}</mark></a>')
        at = span.end
    parts += [escape(_flat(text[at:last])), "…" if last < len(text) else ""]
    return ("" if field == TEXT else f'<span class="dim">{escape(field)}：</span>') + "".join(parts)


def _flat(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\r" in text else text


def _short(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= _LONGEST_MARK else f"{flat[:_LONGEST_MARK]}…"


def quotation(span: Span, record: Record | None) -> str:
    """Quoted words, linked to where they stand, and under them the record they are from."""
    words = f'<a href="{escape(to_span(span).href)}">“{escape(_short(span.quote))}”</a>'
    wrong = f"　{anchor('报错', to_report(span))}" if record else ""
    source = f'<span class="dim">{escape(source_line(record, span.record_id))}{wrong}</span>'
    return f'<blockquote class="quote">{words}<br>{source}</blockquote>'


def source_line(record: Record | None, record_id: str) -> str:
    """题名, date and 档号 of a record in one short line."""
    if record is None:
        return record_id
    bits = [record.title or "（无题名）", date_text(record.when), record.dh_raw or record.dh_norm or record.id]
    return " · ".join(bits)


def citation(record: Record) -> str:
    """The archive's form of citing a record, escaped."""
    return escape(citation_text(record))


def openness_badge(openness: Openness, publication: str = "") -> str:
    """Openness as a word; a colour only helps."""
    word = "开放，已批公布" if openness is Openness.OPEN and publication.strip() else openness.value
    return f'<span class="badge {"open" if openness is Openness.OPEN else "closed"}">{escape(word)}</span>'


def when_words(when: When | None) -> str:
    """A date as written with its Gregorian meaning beside it: 民国廿七年五月（1938年5月，民国纪年）."""
    if when is None:
        return ""
    written = "".join(when.text.split())
    meaning = date_text(when) if when.edtf else "时间未能确定"
    calendar = CALENDAR_LABELS.get(when.calendar, "")
    if not written or written.isdigit() or written.replace("〇", "0") == meaning:  # 19350806 is the catalogue's way
        return meaning
    return f"{written}（{meaning}{'，' + calendar if calendar else ''}）"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table; cells are HTML already, heads and caption are words."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def terms(rows: Sequence[tuple[str, int, int, Link]]) -> str:
    """Offices on a common line of years: (what, first year, last year, its evidence); nothing for fewer than two."""
    if len(rows) < 2:
        return ""
    first, last = min(r[1] for r in rows), max(r[2] for r in rows) + 1
    shown = "".join(
        f'<li><span>{anchor(what, target)}</span><span class="line"><i style="left:{100 * (a - first) / (last - first):.1f}%;'
        f'width:{100 * (b + 1 - a) / (last - first):.1f}%"></i></span><span class="dim">{a if a == b else f"{a}—{b}"}</span></li>'
        for what, a, b, target in rows
    )
    return f'<ol class="terms">{shown}</ol>'


def facet(heading: str, values: Mapping[str, tuple[str, int, bool, Link]], most: int = 12) -> str:
    """A group of filters: value -> (label, count, chosen, the search with it put in or taken out); beyond `most` folded away."""
    listed = sorted(values.values(), key=lambda v: not v[2])
    if not listed:
        return ""
    items = [
        f'<li><a href="{escape(target.href)}" class="{"chosen" if chosen else ""}" aria-pressed="{str(chosen).lower()}">'
        f'<span>{escape(label)}</span><span class="count">{count}{" ✕" if chosen else ""}</span></a></li>'
        for label, count, chosen, target in listed
    ]
    more = items[most:]
    rest = f'<details><summary>其余 {len(more)} 项</summary><ul>{"".join(more)}</ul></details>' if more else ""
    return f'<section class="facet"><h4>{escape(heading)}</h4><ul>{"".join(items[:most])}</ul>{rest}</section>'


def page_links(at: int, last: int, to: Callable[[int], Link]) -> str:
    """Links to the pages 1 to `last` around page `at`; nothing where there is one page only."""
    if last < 2:
        return ""
    near = sorted({1, last, *range(max(1, at - 3), min(last, at + 3) + 1)})
    links = [f'<b aria-current="page">{n}</b>' if n == at else anchor(str(n), to(n)) for n in near]
    if at > 1:
        links.insert(0, anchor("上一页", to(at - 1)))
    if at < last:
        links.append(anchor("下一页", to(at + 1)))
    return f'<nav class="pages" aria-label="翻页">{"".join(f"<span>{x}</span>" for x in links)}</nav>'


def kind_words(kind: EntityType) -> str:
    """The Chinese word for a kind, in its colour."""
    return f'<span class="kind k-{kind.value}">{TYPE_LABELS[kind]}</span>'
