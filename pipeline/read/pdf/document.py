"""PDF with a text layer to a reading: lines and ruled tables of every page, in reading order."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ReadError
from pipeline.model.reading import PageEngine, Reading, Source
from pipeline.read.assembly import Assembly, LineDraft, TableDraft
from pipeline.read.page.arrange import arrange, cell_finder
from pipeline.read.page.geometry import rounded
from pipeline.read.page.lines import Glyph, split_pieces
from pipeline.read.page.ruled import Grid, TooManyRulesError, find_grids
from pipeline.read.pdf.absent_fonts import AbsentFonts
from pipeline.read.pdf.characters import PageText
from pipeline.read.pdf.drawings import Drawings, look_at_drawings
from pipeline.read.pdf.sheet import Sheet
from pipeline.read.radicals import plain_characters
from pipeline.read.text.encodings import HAN

MAX_PAGES = 3_000
"""More pages than any notice has; a file beyond it is refused."""

SCAN_SHARE = 0.5
"""A page of which pictures cover this much and that has hardly any text is a scan."""

SCAN_CHARACTERS = 20
"""Stamped page numbers and dates on a scan stay below this."""

OUTLINES = 200
"""A page without text but with this many paths shows its text as drawn outlines."""

_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_PAGE_ERRORS = (pypdfium2.PdfiumError, ctypes.ArgumentError, ArithmeticError, ValueError)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page holds: lines and tables in reading order, and what is wrong with it."""

    parts: tuple[LineDraft | TableDraft, ...] = ()
    issues: tuple[tuple[str, str], ...] = ()
    scanned: bool = False
    engine: str | None = None


def read_pdf(data: bytes, source: Source) -> Reading:
    """Read a PDF.

    Nothing is dropped: running heads and page numbers are lines like others, lines are as the page
    breaks them. Scanned pages among others, turned pages, slanted text and pages that cannot be
    read become issues.

    Raises:
        ReadError: ``encrypted``, ``damaged``, ``empty``, ``scanned``, ``too-large``, ``not-chinese``.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except (pypdfium2.PdfiumError, ValueError) as error:
        if "password" in str(error).lower():
            raise ReadError(
                "encrypted", "This PDF asks for a password: save a copy without a password and use that."
            ) from error
        raise ReadError(
            "damaged", "This PDF is damaged or was not downloaded completely: download or export it again."
        ) from error
    absent = AbsentFonts(data)
    try:
        return _read_document(document, absent, source)
    finally:
        absent.close()
        document.close()


def _read_document(document: pypdfium2.PdfDocument, absent: AbsentFonts, source: Source) -> Reading:
    count = len(document)
    if count == 0:
        raise ReadError("empty", "This PDF has no pages: export or download it again.")
    if count > MAX_PAGES:
        raise ReadError(
            "too-large", f"This PDF has {count} pages, more than {MAX_PAGES}: cut out the notice and use that."
        )
    assembly = Assembly()
    engines: list[PageEngine] = []
    scanned = broken = 0
    for number in range(1, count + 1):
        try:
            page = _read_page(document, number - 1, absent)
        except _PAGE_ERRORS:
            broken += 1
            page = _Page(issues=(("unreadable_page", "This page is damaged and was left out."),))
        scanned += page.scanned
        if page.engine is not None:
            engines.append(PageEngine(number, page.engine))
        start = assembly.length
        for part in page.parts:
            if isinstance(part, LineDraft):
                assembly.add_line(part, number)
            else:
                assembly.add_table(part, number)
        for code, message in page.issues:
            assembly.add_issue(code, f"Page {number}: {message}", start)
    reading = assembly.reading(replace(source, pages=count, engines=tuple(engines)))
    _check_content(reading, count, scanned, broken)
    return reading


def _check_content(reading: Reading, count: int, scanned: int, broken: int) -> None:
    if HAN.search(reading.text):
        return
    if broken == count:
        raise ReadError("damaged", "No page of this PDF can be read: download or export it again.")
    if scanned:
        raise ReadError(
            "scanned",
            "This PDF has no text layer: it is a scan, and OCR is not built in yet: run it through an OCR "
            "program that writes a searchable PDF, or use the text from the publisher's web page.",
        )
    if not reading.text.strip():
        raise ReadError("empty", "The pages of this PDF are empty: export or download it again.")
    raise ReadError(
        "not-chinese",
        "The text layer of this PDF holds no Chinese characters (it is in another language, or its fonts hide "
        "what their characters mean): use another copy, or run it through an OCR program first.",
    )


def _read_page(document: pypdfium2.PdfDocument, index: int, absent: AbsentFonts) -> _Page:
    page = document[index]
    text = PageText(page.raw)
    try:
        return _page_content(page.raw, text, index, absent)
    finally:
        text.close()
        page.close()


def _page_content(page: pdfium.FPDF_PAGE, text: PageText, index: int, absent: AbsentFonts) -> _Page:
    issues: list[tuple[str, str]] = []
    rotation = max(pdfium.FPDFPage_GetRotation(page), 0)
    angle, mixed = text.quarter_turns()
    turn = -angle % 4 if text.count else rotation
    if turn != rotation:
        issues.append(("turned_page", "the text stands sideways; places are given as if the page were turned upright."))
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(frame))
    sheet = Sheet(frame.left, frame.bottom, frame.right, frame.top, turn)

    drawings = look_at_drawings(page, sheet)
    glyphs = text.glyphs(plain_characters(text.text()), sheet)
    slanted: list[Glyph] = []
    if mixed:
        odd = set(text.turned_otherwise(angle))
        slanted = [glyph for i, glyph in enumerate(glyphs) if i in odd]
        glyphs = [glyph for i, glyph in enumerate(glyphs) if i not in odd]
        issues.append(("slanted_text", "text at an angle (a watermark?) stands at the end of the page."))
    engine = "pdfium"
    if drawings.lost_texts:
        other = absent.glyphs(index, sheet)
        if _visible(other) > _visible(glyphs):
            glyphs, engine = other, "pdfplumber"
    scanned = _check_glyphs(glyphs + slanted, drawings, issues)

    grids = _grids(drawings, issues)
    parts, two_columns = arrange(split_pieces(glyphs, cell_finder(grids)), grids)
    if two_columns:
        issues.append(("two_columns", "set in two columns; the left one was read before the right one."))
    watermark = " ".join("".join(glyph[0] for glyph in slanted).split())
    if watermark:
        parts.append(LineDraft(watermark, rounded((0.0, 0.0, *sheet.size))))
    return _Page(tuple(parts), tuple(issues), scanned, None if scanned else engine)


def _check_glyphs(glyphs: list[Glyph], drawings: Drawings, issues: list[tuple[str, str]]) -> bool:
    """Note a page whose text is missing or unusable; tell whether it is a scan."""
    visible = _visible(glyphs)
    unreadable = sum(_UNREADABLE.match(char) is not None for char, _, _ in glyphs)
    if unreadable > max(0.3 * visible, 10):
        message = "the fonts of this page hide what their characters mean; its text is not usable."
        issues.append(("garbled_page", message))
    pictured = drawings.picture_share > SCAN_SHARE or (visible == 0 and drawings.paths > OUTLINES)
    if visible >= SCAN_CHARACTERS or not pictured:
        return False
    issues.append(("scanned_page", "a picture without a text layer; its text is missing. OCR is not built in yet."))
    return True


def _visible(glyphs: list[Glyph]) -> int:
    return sum(not char.isspace() for char, _, _ in glyphs)


def _grids(drawings: Drawings, issues: list[tuple[str, str]]) -> list[Grid]:
    try:
        if drawings.complete:
            return find_grids(drawings.rules)
    except TooManyRulesError:
        pass
    issues.append(("drawing_page", "too many lines to look for tables; its text is given line by line."))
    return []
