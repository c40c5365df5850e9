"""Pictures of pages (PNG, JPEG, TIFF with several pages, BMP, WebP), read by OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, PageEngine, Reading, Source
from pipeline.read.assembly import Assembly
from pipeline.read.han import HAN
from pipeline.read.ocr.install import NAME, NoEngineError
from pipeline.read.ocr.limits import MAX_OCR_PAGES, WORKING_PIXELS
from pipeline.read.page.geometry import POINTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as Picture

    from pipeline.read.ocr.page import OcrPage

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""Formats that are opened; Pillow knows many more, most of them old and little tested."""

MAX_PIXELS = 80_000_000
"""Pixels of one page: A3 at 600 dpi has 70 million. More would be hundreds of megabytes when unpacked."""

GREY_MODES = ("1", "L", "F", "LA")
"""Modes of Pillow without colour."""

PAPER = (3.5, 24.0)
"""Inches of the shorter side that a stated resolution may lead to: from cards to A1. Cameras state nonsense."""

A4_WIDTH = 8.27
"""Inches; the shorter side of a page whose resolution nobody states."""


def read_picture(data: bytes, source: Source) -> Reading:
    """Read a picture file as a scan.

    Raises:
        ReadError: ``scanned`` (no OCR installed, or nothing could be recognised), ``damaged``, ``too_large``.
    """
    assembly = Assembly()
    engines: list[PageEngine] = []
    with _opened(data) as picture:
        count = getattr(picture, "n_frames", 1)
        for number, frame in enumerate(_frames(picture, count), start=1):
            page = _read(frame)
            start = assembly.length
            assembly.add_parts(page.parts, number)
            engines.append(PageEngine(number, NAME, page.confidence))
            for issue in page.issues:
                assembly.add_issue(issue, start, number)
    if count > MAX_OCR_PAGES:
        assembly.add_issue(Issue.of("ocr_limit", most=MAX_OCR_PAGES), page=MAX_OCR_PAGES + 1)
    reading = assembly.reading(replace(source, pages=count, engines=tuple(engines)))
    if not HAN.search(reading.text):
        raise ReadError.of("scanned.picture")
    return reading


def read_page_picture(data: bytes, width: float) -> OcrPage:
    """Read the first picture of a file that covers a page of another format.

    Args:
        data: the picture file.
        width: of the picture as it stands on the page, in points; its resolution follows from that.

    Raises:
        ReadError: ``scanned`` (no OCR installed), ``damaged``, ``too_large``.
    """
    with _opened(data) as picture:
        return _read(next(_frames(picture, 1)), width)


@contextmanager
def _opened(data: bytes) -> Iterator[Picture]:
    """Open a picture file; whatever is wrong with it becomes a ``ReadError``."""
    try:
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NoEngineError from error
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            yield picture
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, OverflowError) as error:
        raise ReadError.of("damaged.picture") from error


def _read(frame: Picture, width: float | None = None) -> OcrPage:
    """Read one picture; its resolution is the stated one, or what makes it ``width`` points wide."""
    try:
        from pipeline.read.ocr.engine import load_engine  # noqa: PLC0415 (an extra)
        from pipeline.read.ocr.page import read_page  # noqa: PLC0415
    except ImportError as error:
        raise NoEngineError from error
    pixels, dpi = _pixels(frame)
    return read_page(pixels, pixels.shape[1] / (width / POINTS) if width else dpi, load_engine())


def _frames(picture: Picture, count: int) -> Iterator[Picture]:
    """Give the pages of a file, each checked before it is unpacked."""
    for number in range(min(count, MAX_OCR_PAGES)):
        picture.seek(number)
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_large()
        yield picture


def _pixels(frame: Picture) -> tuple[NDArray[np.uint8], float]:
    """Return a page upright on white paper, grey or coloured, with its resolution in dots per inch."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image, ImageOps  # noqa: PLC0415

    across, down = _resolution(frame)
    picture = ImageOps.exif_transpose(frame)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        picture = Image.fromarray((np.asarray(picture).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    picture = picture.convert("L" if picture.mode in GREY_MODES else "RGB")
    width, height = picture.size
    if across != down:  # a fax has half as many lines as dots
        width, across = round(width * down / across), down
    shrunk = min((WORKING_PIXELS / (width * height)) ** 0.5, 1.0)
    size = (max(round(width * shrunk), 1), max(round(height * shrunk), 1))
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(picture, dtype=np.uint8), across * shrunk


def _resolution(frame: Picture) -> tuple[float, float]:
    """Return dots per inch across and down: as stated, or such that the page is as wide as A4."""
    shorter = min(frame.size)
    try:
        across, down = (float(value) for value in frame.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        across = down = 0.0
    if not (across > 0 and down > 0 and PAPER[0] <= shorter / max(across, down) <= PAPER[1]):
        across = down = shorter / A4_WIDTH
    return across, down


def _too_large() -> ReadError:
    return ReadError.of("too_large.picture")
