"""Word files (DOCX, DOCM, DOTX, strict and transitional) to a reading.

python-docx leaves out automatic numbers, text boxes, notes, tracked changes and content controls, so
the parts are read here with lxml. Macros are never looked at, and nothing outside the file is opened:
templates, linked pictures and linked documents stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Reading, Source
from pipeline.read.assembly import Assembly, BlockDraft, LineDraft
from pipeline.read.han import HAN
from pipeline.read.packages import Package
from pipeline.read.word.blocks import BlockReader
from pipeline.read.word.container import WordFile
from pipeline.read.word.lists import Lists
from pipeline.read.word.markup import child, descendants, get, name
from pipeline.read.word.remarks import Remarks
from pipeline.read.word.rules import masthead_rule, note_label
from pipeline.read.word.runs import RunReader
from pipeline.read.word.styles import Styles

MOSTLY_BOLD = 0.6
"""Share of bold characters from which bold is the look of the whole text and marks nothing."""


def read_word(data: bytes, source: Source) -> Reading:
    """Read a Word file: the text as it stands when all tracked changes are accepted.

    Paragraphs are lines with the numbers that Word computes; notes stand at the end; headers and
    footers are left out but for a masthead. What is in the file and not in the text becomes an issue.

    Raises:
        ReadError: ``damaged``, ``encrypted``, ``too_large``, ``empty``, ``scanned`` or ``not_chinese``.
    """
    with Package(data, "word") as package:
        file = WordFile(package)
        body = child(file.text(), "w:body")
        if body is None:
            raise ReadError.of("damaged.word_text")
        reader, remarks = _reader(file)
        parts = list(reader.read_body(body))
        head = list(_masthead(file, body, reader, remarks))
        notes = list(_notes(file, reader))
    assembly = Assembly()
    assembly.add_parts(_plain_where_all_bold([*head, *parts, *notes]))
    remarks.note(assembly)
    reading = assembly.reading(source)
    _check_content(reading, remarks)
    return reading


def _reader(file: WordFile) -> tuple[BlockReader, Remarks]:
    remarks = Remarks()
    styles = Styles(file.part("styles"))
    lists = Lists(file.part("numbering"), styles)
    return BlockReader(styles, lists, RunReader(styles, remarks), remarks), remarks


def _masthead(file: WordFile, body: etree._Element, reader: BlockReader, remarks: Remarks) -> Iterator[LineDraft]:
    """Yield the lines of the first section's headers that are masthead or number of the document."""
    section = next(descendants(body, "w:sectPr"), None)
    told: set[str] = set()
    for reference in section if section is not None else ():
        header = file.target(get(reference, "r:id")) if name(reference) == "w:headerReference" else None
        for part in reader.read(header) if header is not None else ():
            if isinstance(part, LineDraft) and part.text not in told and masthead_rule(part.text):
                told.add(part.text)
                remarks.add("masthead_in_header", part.text)
                yield part


def _notes(file: WordFile, reader: BlockReader) -> Iterator[BlockDraft]:
    """Yield footnotes and endnotes in the order in which the text refers to them."""
    bodies: dict[tuple[str, str], etree._Element] = {}
    for kind in ("footnote", "endnote"):
        root = file.part(f"{kind}s")
        for note in descendants(root, f"w:{kind}") if root is not None else ():
            if get(note, "w:type") in (None, "normal"):
                bodies.setdefault((kind, get(note, "w:id") or ""), note)
    shown = 0
    for key in list(reader.runs.notes):
        parts = list(reader.read(bodies[key])) if key in bodies else []
        if any(not isinstance(part, LineDraft) or part.text.strip() for part in parts):
            shown += 1
        label = note_label(shown)
        for part in parts:
            if isinstance(part, LineDraft) and part.text.strip():
                yield replace(part, text=label + part.text.strip(), bold=0, heading=False)
                label = ""
            elif not isinstance(part, LineDraft):
                yield part


def _plain_where_all_bold(parts: list[BlockDraft]) -> Iterator[BlockDraft]:
    """Take bold starts away where most of the text is bold."""
    lines = [part for part in parts if isinstance(part, LineDraft)]
    all_bold = sum(line.bold for line in lines) > MOSTLY_BOLD * sum(len(line.text) for line in lines)
    for part in parts:
        yield replace(part, bold=0) if all_bold and isinstance(part, LineDraft) else part


def _check_content(reading: Reading, remarks: Remarks) -> None:
    if HAN.search(reading.text):
        return
    if "picture_not_read" in remarks.counts:
        raise ReadError.of("scanned.word")
    if not reading.text.strip():
        raise ReadError.of("empty.word")
    raise ReadError.of("not_chinese.text")
