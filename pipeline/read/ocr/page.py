"""One picture of a page to lines and tables in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np

from pipeline.model.reading import Box, Issue
from pipeline.read.assembly import BlockDraft
from pipeline.read.han import HAN
from pipeline.read.ocr import boxes as text_boxes
from pipeline.read.ocr.boxes import TextBox
from pipeline.read.ocr.engine import Engine, Image, Quad, Recognised
from pipeline.read.ocr.repairs import Repairs, half_filled
from pipeline.read.ocr.rulings import find_rulings
from pipeline.read.ocr.spaces import with_spaces
from pipeline.read.ocr.straighten import Mask, dark_pixels, skew_of, turned_back, without_seals
from pipeline.read.ocr.ticks import with_ticks
from pipeline.read.page.arrange import arrange, cell_finder
from pipeline.read.page.geometry import POINTS
from pipeline.read.page.lines import ABOVE_BASE, Piece
from pipeline.read.page.ruled import Grid

DETECTION_DPI = 110.0
"""Resolution at which text is looked for: print of 9 points is 14 pixels high there. It is read at full resolution."""

DETECTION_SIDES = (960.0, 2_000.0)
"""Pixels of the longer side of the picture in which text is looked for, whatever the resolution."""

UNCERTAIN = 0.5
"""Confidence below which a line is noise: seals, stains, handwriting. RapidOCR itself draws the line here."""

DOUBTFUL = 0.85
"""Mean confidence of a page below which a user should look at it. Clean pages reach 0.98."""

SURE = 0.8
"""Mean confidence from which a page does not stand on its head."""

SAMPLE = 8
"""Lines of a less certain page that are read both ways to tell."""

INK_OF_HAN = 0.92
"""Height of the ink of Chinese characters, as share of the type size (measured on SimSun and FangSong)."""

INK_OF_DIGITS = 0.7
"""The same of digits and capitals."""

SMALLEST_SIZE = 0.6
"""Share of the usual size below which a measured size is that of a low character (一), not of small print."""


@dataclass(slots=True)
class OcrPage:
    """What a page says. ``confidence`` is the mean over all characters, 0 to 1, or None."""

    parts: list[BlockDraft] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A straightened page without its ruling lines: picture, ink, tables, boxes of text, boxes at an angle."""

    grey: Image
    dark: Mask
    grids: list[Grid]
    complete: bool
    quads: list[Quad]
    slanted: int


def read_page(image: Image, dpi: float, engine: Engine) -> OcrPage:
    """Read the picture of one page.

    Args:
        image: grey, or red, green and blue.
        dpi: its resolution; boxes are given in points by it.
        engine: what finds and reads text.
    """
    scale = dpi / POINTS
    grey, seals = without_seals(image, scale)
    quarters = 0
    sheet = _sheet(grey, scale, engine)
    if text_boxes.lies_sideways(sheet.quads):
        grey, quarters = np.ascontiguousarray(np.rot90(grey)), 1
        sheet = _sheet(grey, scale, engine)
    crops, texts = _recognised(sheet, scale, engine)
    if _stands_on_its_head(sheet, texts, engine):
        grey, quarters = np.ascontiguousarray(np.rot90(grey, 2)), quarters + 2
        sheet = _sheet(grey, scale, engine)
        crops, texts = _recognised(sheet, scale, engine)

    page = OcrPage()
    if seals:
        page.issues.append(Issue.of("seal_removed", count=seals))
    if quarters:
        page.issues.append(Issue.of("turned_page.scan"))
    if not sheet.complete:
        page.issues.append(Issue.of("drawing_page.lines"))
    if sheet.slanted:
        page.issues.append(Issue.of("slanted_text.left_out", count=sheet.slanted))
    _lay_out(page, crops, texts, sheet, scale)
    return page


def _sheet(grey: Image, scale: float, engine: Engine) -> _Sheet:
    grey = turned_back(grey, skew_of(dark_pixels(grey, scale)))
    dark = dark_pixels(grey, scale)
    rulings = find_rulings(dark, scale)
    erased = cv2.dilate(rulings.mask, np.ones((3, 3), np.uint8)) > 0
    grey = np.where(erased, np.uint8(np.percentile(grey, 75)), grey).astype(np.uint8)
    dark = np.where(erased, np.uint8(0), dark).astype(np.uint8)
    quads, slanted = text_boxes.upright(_detect(grey, scale, engine))
    return _Sheet(grey, dark, list(rulings.grids), rulings.complete, quads, slanted)


def _recognised(sheet: _Sheet, scale: float, engine: Engine) -> tuple[list[TextBox], list[Recognised]]:
    boxes = _boxes(sheet, scale)
    return boxes, engine.recognise([text_boxes.cut_out(sheet.grey, box.quad) for box in boxes])


def _stands_on_its_head(sheet: _Sheet, texts: Sequence[Recognised], engine: Engine) -> bool:
    as_is = _mean(texts)
    if not texts or as_is >= SURE:
        return False
    widest = sorted(sheet.quads, key=lambda quad: float(quad[0][0] - quad[1][0]))[:SAMPLE]
    crops = [text_boxes.cut_out(sheet.grey, quad) for quad in widest]
    upright = _mean(engine.recognise(crops))
    return _mean(engine.recognise([np.ascontiguousarray(np.rot90(crop, 2)) for crop in crops])) > upright


def _detect(grey: Image, scale: float, engine: Engine) -> list[Quad]:
    longest = max(grey.shape)
    wanted = min(max(longest * DETECTION_DPI / POINTS / scale, DETECTION_SIDES[0]), DETECTION_SIDES[1])
    share = wanted / longest
    small = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else grey
    return [quad / min(share, 1.0) for quad in engine.detect(np.asarray(small, dtype=np.uint8))]


def _boxes(sheet: _Sheet, scale: float) -> list[TextBox]:
    """Return what is to be read: text boxes cut at cell borders, and ink in cells that no box covers."""
    cells: list[Box] = [
        (x0 * scale, y0 * scale, x1 * scale, y1 * scale)
        for grid in sheet.grids
        for x0, y0, x1, y1 in (cell.box for cell in grid.cells)
    ]
    boxes = list(text_boxes.tightened(text_boxes.cut_at_borders(sheet.quads, cells), sheet.dark))
    missed = list(text_boxes.undetected(cells, boxes, sheet.dark, scale))
    boxes += text_boxes.tightened(missed, sheet.dark)
    heights = [box.ink[3] - box.ink[1] for box in boxes]
    return list(text_boxes.unstacked(boxes, sheet.dark, median(heights))) if heights else []


def _lay_out(
    page: OcrPage,
    boxes: Sequence[TextBox],
    texts: Sequence[Recognised],
    sheet: _Sheet,
    scale: float,
) -> None:
    """Put what was read into lines and cells of the page."""
    repairs = Repairs()
    kept = [(box, text) for box, text in zip(boxes, texts, strict=True) if text.confidence >= UNCERTAIN]
    lost = [text.text.strip() for text in texts if text.confidence < UNCERTAIN and HAN.search(text.text)]
    if lost:
        page.issues.append(Issue.of("uncertain_text", lost=" / ".join(lost)))
    page.confidence = round(_mean([text for _, text in kept]), 4) if kept else None
    if page.confidence is not None and page.confidence < DOUBTFUL:
        page.issues.append(Issue.of("low_confidence", confidence=f"{page.confidence:.2f}"))
    sizes = [size for box, text in kept if (size := _size(box, text.text)) is not None]
    usual = median(sizes) if sizes else 12 * scale
    find = cell_finder(sheet.grids)
    pieces: list[tuple[int, Piece]] = []
    on_left, on_right = half_filled()
    for box, read in kept:
        size = _size(box, read.text)
        em = size if size is not None and size >= SMALLEST_SIZE * usual else usual
        spaced = with_spaces(read, box, sheet.dark, em)
        text = repairs.mend(with_ticks(spaced, box, sheet.dark, em).strip())
        if not text:
            continue
        x0, y0, x1, y1 = box.ink
        middle = (y0 + y1) / 2
        left = x0 - (em / 2 if text[0] in on_right else 0)
        right = x1 + (em / 2 if text[-1] in on_left else 0)
        place = (left / scale, (middle - em / 2) / scale, right / scale, (middle + em / 2) / scale)
        region = find((x0 + x1) / 2 / scale, middle / scale) if find else -1
        pieces.append((region, Piece(text, place, middle / scale + ABOVE_BASE * em / scale)))
    parts, two_columns = arrange(pieces, sheet.grids)
    if two_columns:
        page.issues.append(Issue.of("two_columns"))
    page.issues += repairs.issues()
    page.parts = parts


def _size(box: TextBox, text: str) -> float | None:
    """Return the type size of a line in pixels from the height of its ink, None if it holds signs only."""
    height = box.ink[3] - box.ink[1]
    if HAN.search(text):
        return height / INK_OF_HAN
    if any(char.isalnum() for char in text):
        return height / INK_OF_DIGITS
    return None


def _mean(texts: Sequence[Recognised]) -> float:
    """Return the mean confidence over all characters."""
    length = sum(len(text.text) for text in texts)
    return sum(text.confidence * len(text.text) for text in texts) / length if length else 0.0
