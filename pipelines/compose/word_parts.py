"""The parts of a .docx that python-docx does not make itself: footnotes, the evidence binding, bookmarks, page grid."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
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


def add_footnotes(document: Document, notes: list[str], font: str) -> None:
    """The footnotes part; note n (from 1) has the id n. Numbering ① ② restarts on each page."""
    body = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
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
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, _xml(xml), package)
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


def bookmarked(paragraph: Paragraph, number: int, name: str) -> tuple[Any, Any]:
    """Start and end marks of a bookmark; the caller puts the runs between them."""
    start = element("bookmarkStart", id=number, name=name)
    end = element("bookmarkEnd", id=number)
    paragraph._p.append(start)
    return start, end


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
    borders = element("tblBorders")
    for side, strength in (("top", outer), ("bottom", outer), ("insideH", inner)):
        borders.append(element(side, val="single", sz=strength, space=0, color="000000"))
    table._tbl.tblPr.append(borders)


def page_field(paragraph: Paragraph) -> None:
    """`— 1 —` with the page's own number."""
    paragraph.add_run("— ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _xml(text: str) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()
