"""The parts of a .docx that python-docx does not make itself: footnotes, the evidence binding, bookmarks, page grid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

BINDING = "urn:lanmai:evidence:1"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PROPERTIES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
_ITEM_ID = "{6F1E0B52-6A0B-4D8E-9C55-1A4C3D2B7E10}"


def element(tag: str, **attributes: object) -> Any:
    """An OOXML element in the w namespace with w attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_footnotes(document: Document, notes: list[str], font: str, style: str = "") -> None:
    """The footnotes part; note n (from 1) has the id n. Numbering ① ② restarts on each page. `style` is a style's id."""
    named = f'<w:pStyle w:val="{escape(style)}"/>' if style else ""
    body = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:pPr>{named}<w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr><w:sz w:val="18"/><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr><w:rFonts w:eastAsia="{escape(font)}" w:hint="eastAsia"/><w:sz w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    xml = (
        f"<w:footnotes {nsdecls('w')}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        f"{body}</w:footnotes>"
    )
    for name, relation in list(document.part.rels.items()):  # a template saved in Word brings an empty one
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            del document.part.rels[name]
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, _xml(xml), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def add_binding(document: Document, data: dict[str, Any]) -> None:
    """The evidence binding as custom XML, which Word keeps when the file is edited and saved."""
    package = document.part.package
    text = escape(json.dumps(data, ensure_ascii=False))
    item = Part(
        PackURI("/customXml/item9.xml"), "application/xml", _xml(f'<binding xmlns="{BINDING}">{text}</binding>'), package
    )
    properties = Part(
        PackURI("/customXml/itemProps9.xml"), _PROPERTIES_TYPE,
        _xml(
            '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
            f'ds:itemID="{_ITEM_ID}"><ds:schemaRefs><ds:schemaRef ds:uri="{BINDING}"/></ds:schemaRefs></ds:datastoreItem>'
        ),
        package,
    )
    item.relate_to(properties, _PROPERTIES_RELATION)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def notes_each_page(document: Document) -> None:
    """Footnotes ① ② numbered afresh on each page, in every section of a template that does not say otherwise."""
    for properties in document.element.body.iter(qn("w:sectPr")):
        if properties.find(qn("w:footnotePr")) is None:
            notes = element("footnotePr")
            notes.append(element("numFmt", val="decimalEnclosedCircleChinese"))
            notes.append(element("numRestart", val="eachPage"))
            after = [c for c in properties if c.tag in (qn("w:headerReference"), qn("w:footerReference"))]
            properties.insert(len(after), notes)


def page_of(paragraph: Paragraph, bookmark: str) -> None:
    """The number of the page on which a bookmark stands, worked out by the word processor when it opens the file."""
    run = paragraph.add_run()
    run._r.append(element("fldChar", fldCharType="begin", dirty="true"))
    instruction = element("instrText")
    instruction.text = f" PAGEREF {bookmark} "
    run._r.append(instruction)
    run._r.append(element("fldChar", fldCharType="separate"))
    paragraph.add_run("1")
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def bookmarked(paragraph: Paragraph, number: int, name: str) -> tuple[Any, Any]:
    """Start and end marks of a bookmark; the caller puts the runs between them."""
    start, end = bookmarks(number, name)
    paragraph._p.append(start)
    return start, end


def bookmarks(number: int, name: str) -> tuple[Any, Any]:
    """Start and end marks of a bookmark, to be put anywhere."""
    return element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)


def footnote_reference(number: int) -> Any:
    """The superscript mark in the text."""
    run = element("r")
    properties = element("rPr")
    properties.append(element("vertAlign", val="superscript"))
    run.append(properties)
    run.append(element("footnoteReference", id=number))
    return run


def ruled(table: Any, outer: int, inner: int) -> None:
    """Horizontal rules only; strengths in eighths of a point."""
    _bordered(table, (("top", outer), ("bottom", outer), ("insideH", inner)))


def flush(table: Any) -> None:
    """Cells without inner margins at the sides, so that the rules are as wide as the text."""
    margins = element("tblCellMar")
    margins.append(element("left", w=0, type="dxa"))
    margins.append(element("right", w=0, type="dxa"))
    _in_order(table._tbl.tblPr, margins)


def gridded(table: Any, strength: int) -> None:
    """A rule round every cell; strength in eighths of a point."""
    _bordered(table, tuple((side, strength) for side in ("top", "left", "bottom", "right", "insideH", "insideV")))


def _bordered(table: Any, sides: Sequence[tuple[str, int]]) -> None:
    borders = element("tblBorders")
    for side, strength in sides:
        borders.append(element(side, val="single", sz=strength, space=0, color="000000"))
    _in_order(table._tbl.tblPr, borders)


_TABLE_ORDER = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
    "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook",
)


def _in_order(properties: Any, new: Any) -> None:
    """The property at its place among a table's: Word refuses a file that has them in another order."""
    names = [qn(f"w:{n}") for n in _TABLE_ORDER]
    before = [c for c in properties if names.index(c.tag) < names.index(new.tag)]
    properties.insert(len(before), new)


def name_fonts(document: Document, lists: Iterable[Sequence[str]]) -> None:
    """Beside each first font of a list the others, as its other names for machines that lack it."""
    (table,) = [r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE]
    fonts = parse_xml(table.blob)
    known = {f.get(qn("w:name")) for f in fonts.iter(qn("w:font")) if f.find(qn("w:altName")) is not None}
    for first, *others in dict.fromkeys(map(tuple, lists)):
        if others and first not in known:
            for old in [f for f in fonts.iter(qn("w:font")) if f.get(qn("w:name")) == first]:
                fonts.remove(old)
            made = element("font", name=first)
            made.append(element("altName", val=",".join(others)))
            made.append(element("charset", val="86"))
            made.append(element("family", val="swiss" if any("Sans" in o or "黑" in o for o in (first, *others)) else "roman"))
            made.append(element("pitch", val="variable"))
            fonts.append(made)
            known.add(first)
    table._blob = serialize_part_xml(fonts)


def page_field(paragraph: Paragraph) -> None:
    """`— 1 —` with the page's own number."""
    paragraph.add_run("— ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _xml(text: str) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()
