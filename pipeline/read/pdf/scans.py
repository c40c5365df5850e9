"""Pages whose text must be read from their picture: drawn by pdfium, read by OCR. Imported for the first of them."""

from __future__ import annotations

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipeline.read.ocr.engine import load_engine
from pipeline.read.ocr.limits import WORKING_PIXELS
from pipeline.read.ocr.page import OcrPage, read_page
from pipeline.read.page.geometry import POINTS
from pipeline.read.pdf.file import PdfFile
from pipeline.read.pdf.fonts import system_fonts

USUAL_DPI = 200.0
"""Resolution at which pages without a picture of their own are drawn: 10 points are 28 pixels."""

LOWEST_DPI, HIGHEST_DPI = 120.0, 300.0
"""Coarser scans are drawn larger, finer ones smaller: print does not get clearer beyond."""


def read_scan(file: PdfFile, index: int, picture_dpi: float | None) -> OcrPage:
    """Read one page by OCR.

    Args:
        file: the file.
        index: the page, from 0; it is drawn as a viewer shows it, stamps and signatures too.
        picture_dpi: resolution of the picture that covers it, if one does.

    Raises:
        pipeline.read.ocr.engine.NoEngineError: the extra ``ocr`` is not installed.
        pypdfium2.PdfiumError: the page cannot be drawn.
    """
    engine = load_engine()
    with system_fonts():
        page = file.picture[index]
        try:
            image, dpi = _drawn(page, picture_dpi)
        finally:
            page.close()
    return read_page(image[:, :, 0] if image.shape[2] == 1 else image[:, :, :3], dpi, engine)


def _drawn(page: pypdfium2.PdfPage, picture_dpi: float | None) -> tuple[NDArray[np.uint8], float]:
    """Return the picture of a page and its resolution."""
    dpi = min(max(picture_dpi or USUAL_DPI, LOWEST_DPI), HIGHEST_DPI)
    width, height = page.get_size()
    dpi = min(dpi, (WORKING_PIXELS / max(width * height, 1.0)) ** 0.5 * POINTS)
    bitmap = page.render(scale=dpi / POINTS, rev_byteorder=True)
    try:
        return np.array(bitmap.to_numpy(), copy=True), dpi
    finally:
        bitmap.close()
