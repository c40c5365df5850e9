"""PDF with a text layer to a reading: lines and ruled tables of every page, in reading order."""

from __future__ import annotations

import ctypes
from contextlib import closing
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, PageEngine, Reading, Source
from pipeline.read.assembly import Assembly, BlockDraft
from pipeline.read.han import HAN
from pipeline.read.ocr.install import INSTALL, NAME, NoEngineError
from pipeline.read.ocr.limits import MAX_OCR_PAGES
from pipeline.read.page.compose import compose
from pipeline.read.page.footnotes import without_footnotes
from pipeline.read.page.limits import MAX_PAGES
from pipeline.read.page.lines import Glyph
from pipeline.read.page.unruled import OpenTable
from pipeline.read.pdf.absent_fonts import glyphs_in_absent_fonts
from pipeline.read.pdf.characters import PageText
from pipeline.read.pdf.drawings import Drawings, look_at_drawings
from pipeline.read.pdf.file import PdfFile
from pipeline.read.pdf.fonts import own_fonts
from pipeline.read.pdf.forms import endless_pages
from pipeline.read.pdf.layer import Layer, judge, visible
from pipeline.read.pdf.sheet import Sheet
from pipeline.read.radicals import plain_characters

MAX_PICTURE = 120_000_000
"""Pixels of the pictures of a page that are unpacked to read it by OCR: A3 at 600 dpi has 70 million."""

_PAGE_ERRORS = (pypdfium2.PdfiumError, ctypes.ArgumentError, ArithmeticError, ValueError)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page holds: lines and tables in reading order, what read them, and what is wrong.

    ``no_engine`` says that it is a scan and OCR is not installed, ``scanned`` that it is one at all.
    """

    parts: tuple[BlockDraft, ...] = ()
    issues: tuple[Issue, ...] = ()
    engine: str | None = None
    confidence: float | None = None
    scanned: bool = False
    no_engine: bool = False


_ENDLESS = _Page(issues=(Issue.of("drawing_page.endless"),))


@dataclass(slots=True)
class _SoFar:
    """What the pages so far have left: a table that may go on on the next page, and how many were read by OCR."""

    open_table: OpenTable = field(default_factory=OpenTable)
    ocr_pages: int = 0


def read_pdf(data: bytes, source: Source) -> Reading:
    """Read a PDF.

    Nothing is dropped: running heads and page numbers are lines like others, lines are as the page
    breaks them. Scanned pages among others, turned pages, slanted text and pages that cannot be
    read become issues.

    Raises:
        ReadError: ``encrypted``, ``damaged``, ``empty``, ``scanned``, ``too_large``, ``not_chinese``.
    """
    with closing(PdfFile(data)) as file, own_fonts():
        return _read_document(file, source)


def _read_document(file: PdfFile, source: Source) -> Reading:
    count = len(file.text)
    if count == 0:
        raise ReadError.of("empty.pdf_without_pages")
    if count > MAX_PAGES:
        raise ReadError.of("too_large.pdf", count=count, most=MAX_PAGES)
    assembly = Assembly()
    engines: list[PageEngine] = []
    notes: list[tuple[BlockDraft, int]] = []
    scanned = no_engine = broken = 0
    endless = endless_pages(file)
    so_far = _SoFar()
    for number in range(1, count + 1):
        try:
            page = _ENDLESS if number - 1 in endless else _read_page(file, number - 1, so_far)
            broken += page is _ENDLESS
        except _PAGE_ERRORS:
            broken += 1
            page = _Page(issues=(Issue.of("unreadable_page"),))
        scanned += page.scanned
        no_engine += page.no_engine
        if page.engine is not None:
            engines.append(PageEngine(number, page.engine, page.confidence))
        start = assembly.length
        body, found = without_footnotes(page.parts)
        notes += [(part, number) for part in found]
        assembly.add_parts(body, number)
        for issue in page.issues:
            assembly.add_issue(issue, start, number)
    for part, number in notes:  # behind the text, so that they cut no sentence that goes on over the page
        assembly.add_parts([part], number)
    reading = assembly.reading(replace(source, pages=count, engines=tuple(engines)))
    if not HAN.search(reading.text):
        raise _without_text(reading, broken == count, bool(scanned), bool(no_engine))
    return reading


def _without_text(reading: Reading, broken: bool, scanned: bool, no_engine: bool) -> ReadError:
    """Return the error for a file without any Chinese character."""
    if broken:
        return ReadError.of("damaged.pdf_pages")
    if no_engine:
        return NoEngineError()
    if scanned:
        return ReadError.of("scanned.pdf")
    if not reading.text.strip():
        return ReadError.of("empty.pdf")
    return ReadError.of("not_chinese.pdf")


def _read_page(file: PdfFile, index: int, so_far: _SoFar) -> _Page:
    page = file.text[index]
    text = PageText(page.raw)
    try:
        return _page_content(file, page, text, index, so_far)
    finally:
        text.close()
        page.close()


def _page_content(file: PdfFile, page: pypdfium2.PdfPage, text: PageText, index: int, so_far: _SoFar) -> _Page:
    issues: list[Issue] = []
    rotation = max(pdfium.FPDFPage_GetRotation(page.raw), 0)
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(frame))
    sheet = Sheet(frame.left, frame.bottom, frame.right, frame.top)
    drawings = look_at_drawings(page.raw, sheet)
    angle, turn, mixed = 0, 0, False
    if drawings.directions != {0}:
        angle, mixed = text.quarter_turns()
        mixed = mixed or len(drawings.directions) > 1  # a few slanted characters escape its sample
        turn = -angle % 4 if text.count else rotation
    if turn:
        sheet = replace(sheet, turn=turn)
        drawings = look_at_drawings(page.raw, sheet)
    glyphs = text.glyphs(plain_characters(text.text()), sheet)
    slanted: list[Glyph] = []
    if mixed:
        odd = set(text.turned_otherwise(angle))
        slanted = [glyph for i, glyph in enumerate(glyphs) if i in odd]
        glyphs = [glyph for i, glyph in enumerate(glyphs) if i not in odd]
    engine = "pdfium"
    if drawings.lost_texts:
        other = glyphs_in_absent_fonts(file, index, sheet)
        if visible(other) > visible(glyphs):
            glyphs, engine = other, "pdfplumber"
    layer = judge(glyphs + slanted, drawings)
    if layer is not Layer.GOOD:
        scan = _scan(file, index, drawings, layer, so_far)
        if scan.engine is not None or layer is Layer.MISSING:
            return scan
        issues += scan.issues
    if turn != rotation:
        issues.append(Issue.of("turned_page.text"))
    rules = drawings.rules if drawings.complete else None
    parts, found = compose(glyphs, slanted, rules, sheet.size, so_far.open_table)
    issues += found
    return _Page(tuple(parts), tuple(issues), engine)


def _scan(file: PdfFile, index: int, drawings: Drawings, layer: Layer, so_far: _SoFar) -> _Page:
    """Read a page by OCR; without an engine in the result, it could not be."""
    code = "scanned_page" if layer is Layer.MISSING else "garbled_page"
    if so_far.ocr_pages >= MAX_OCR_PAGES:
        return _Page(issues=(Issue.of("ocr_limit", most=MAX_OCR_PAGES),), scanned=True)
    if drawings.picture_pixels > MAX_PICTURE:
        return _Page(issues=(Issue.of("large_picture"),), scanned=True)
    so_far.ocr_pages += 1
    try:
        from pipeline.read.pdf.scans import read_scan  # noqa: PLC0415 (an extra that takes seconds to load)

        found = read_scan(file, index, drawings.picture_dpi)
    except (ImportError, NoEngineError):
        return _Page(issues=(Issue.of(f"{code}.no_engine", install=INSTALL),), scanned=True, no_engine=True)
    if layer is Layer.GARBLED and not found.parts:
        return _Page(issues=(Issue.of("garbled_page.nothing"),), scanned=True)
    return _Page(tuple(found.parts), tuple(found.issues), NAME, found.confidence, scanned=True)
