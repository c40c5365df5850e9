"""Scan-like copies of PDFs for tests: pages as grey pictures, crooked, noisy, blurred, without a text layer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

POINTS = 72.0
NO_FONT = "no Chinese font on this machine to draw the pages with (Debian: fonts-noto-cjk)"


@dataclass(frozen=True)
class Scanner:
    """How a copy is made. ``skew`` is in degrees clockwise, ``noise`` in grey levels, ``blur`` in pixels."""

    dpi: int = 200
    skew: float = 0.6
    noise: float = 6.0
    blur: float = 0.6
    quality: int = 75
    contrast: float = 0.9
    quarters: int = 0


def drawn_pages(pdf: Path, dpi: int) -> list[Image.Image]:
    """Draw the pages of a PDF; skip the test where that needs a font that is not there."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dpi / POINTS, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    if all(np.asarray(page).min() > 128 for page in pages):
        pytest.skip(NO_FONT)
    return pages


def scanned(page: Image.Image, scanner: Scanner, seed: int = 1) -> Image.Image:
    """Return a page as a cheap scanner would give it; the same on every run."""
    random = np.random.default_rng(seed)
    page = page.rotate(-scanner.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(scanner.blur))
    pixels = 128 + (np.asarray(page, dtype=np.float64) - 128) * scanner.contrast
    pixels += random.normal(0, scanner.noise, pixels.shape)
    out = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return out.rotate(90 * scanner.quarters, expand=True)


def scan_of(pdf: Path, path: Path, scanner: Scanner | None = None) -> Path:
    """Write a copy of a PDF whose pages are pictures, and return its path."""
    scanner = scanner or Scanner()
    canvas = Canvas(str(path), invariant=1)
    for number, page in enumerate(drawn_pages(pdf, scanner.dpi)):
        picture = scanned(page, scanner, seed=number)
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=scanner.quality)
        size = (picture.width * POINTS / scanner.dpi, picture.height * POINTS / scanner.dpi)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(packed), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return path
