"""Word files made for tests: from pieces of XML, or from plain lines by python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

OOXML = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
RELATIONSHIPS = f"{OOXML}/officeDocument/2006/relationships"
SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": f"{OOXML}/wordprocessingml/2006/main",
        "r": RELATIONSHIPS,
        "m": f"{OOXML}/officeDocument/2006/math",
        "a": f"{OOXML}/drawingml/2006/main",
        "wp": f"{OOXML}/drawingml/2006/wordprocessingDrawing",
        "mc": f"{OOXML}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
ROOTS = {
    "document": "w:document",
    "styles": "w:styles",
    "numbering": "w:numbering",
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "header1": "w:hdr",
}


def part(kind: str, content: str) -> str:
    """Return a whole XML part around its content."""
    inside = f"<w:body>{content}</w:body>" if kind == "document" else content
    return f'<?xml version="1.0" encoding="UTF-8"?><{ROOTS[kind]} {SPACES}>{inside}</{ROOTS[kind]}>'


def word_file(
    body: str,
    parts: Mapping[str, str] | None = None,
    *,
    strict: bool = False,
    external: Mapping[str, str] | None = None,
    main: str = "word/document.xml",
) -> bytes:
    """Return a DOCX.

    Args:
        body: content of the body.
        parts: content of further parts by name (``styles``, ``numbering``, ``footnotes``, ``header1`` …);
            the relationship of each has its name as id.
        strict: write the namespaces of ISO strict.
        external: targets outside the file by relationship type.
        main: name of the main part.
    """
    contents = {"document": body, **(parts or {})}
    folder = main.rpartition("/")[0]
    related = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONSHIPS}/{name.rstrip("1")}" Target="{name}.xml"/>'
        for name in contents
        if name != "document"
    ) + "".join(
        f'<Relationship Id="x{at}" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/>'
        for at, (kind, target) in enumerate((external or {}).items())
    )
    files = {
        "[Content_Types].xml": _content_types(
            {f"{folder}/{name}.xml": name for name in contents} | {main: "document.main"}
        ),
        "_rels/.rels": _relationships(f'<Relationship Id="m" Type="{RELATIONSHIPS}/officeDocument" Target="{main}"/>'),
        f"{folder}/_rels/{main.rpartition('/')[2]}.rels": _relationships(related),
        main: part("document", body),
        **{f"{folder}/{name}.xml": part(name, contents[name]) for name in contents if name != "document"},
    }
    if strict:
        files = {name: _strict(text) for name, text in files.items()}
    return zipped({name: text.encode() for name, text in files.items()})


def _content_types(parts: Mapping[str, str]) -> str:
    """Return the list of the kinds of parts, without which Word opens no file."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}.{what.rstrip("1")}+xml"/>' for name, what in parts.items()
    )
    plain = "".join(
        f'<Default Extension="{ending}" ContentType="{media_type}"/>'
        for ending, media_type in (
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"),
        )
    )
    return f'<Types xmlns="{OOXML}/package/2006/content-types">{plain}{listed}</Types>'


def _relationships(entries: str) -> str:
    return f'<Relationships xmlns="{OOXML}/package/2006/relationships">{entries}</Relationships>'


def _strict(text: str) -> str:
    for old, new in (
        (f"{OOXML}/wordprocessingml/2006/main", f"{STRICT}/wordprocessingml/main"),
        (f"{OOXML}/officeDocument/2006/", f"{STRICT}/officeDocument/"),
        (f"{OOXML}/drawingml/2006/", f"{STRICT}/drawingml/"),
    ):
        text = text.replace(old, new)
    return text


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive without compression; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def word_of_lines(blocks: Sequence[str | list[list[str]]]) -> bytes:
    """Return a DOCX of paragraphs and tables (lists of rows), made by python-docx."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            paragraph = document.add_paragraph(block.strip())
            if len(block) - len(block.lstrip()) > 8:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            continue
        table = document.add_table(len(block), max(map(len, block)), style="Table Grid")
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
        document.add_paragraph()  # a text never ends with a table
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
