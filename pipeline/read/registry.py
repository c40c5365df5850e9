"""Which reader takes which format. A reader's module is imported when its first file comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from pipeline.model.reading import Reading, Source

MB = 1024 * 1024
"""Bytes."""

ReadFunction = Callable[[bytes, Source], Reading]
"""Bytes and source in, reading out; ``ReadError`` if that cannot be."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Where the reader of a format is found, and the largest file that it is given, in bytes."""

    module: str
    function: str
    max_bytes: int

    def load(self) -> ReadFunction:
        """Import the reader."""
        return cast("ReadFunction", getattr(import_module(self.module), self.function))


_OFFICE = Reader("pipeline.read.office", "read_office", 128 * MB)
_WORKBOOK = Reader("pipeline.read.sheet.workbook", "read_workbook", 64 * MB)
_PICTURES = Reader("pipeline.read.ocr.pictures", "read_picture", 128 * MB)

READERS: dict[str, Reader] = {
    "application/ofd": Reader("pipeline.read.ofd.document", "read_ofd", 256 * MB),
    "application/pdf": Reader("pipeline.read.pdf.document", "read_pdf", 256 * MB),
    "application/vnd.ms-excel": _WORKBOOK,
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12": _WORKBOOK,
    "application/vnd.oasis.opendocument.spreadsheet": _WORKBOOK,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _WORKBOOK,
    "application/zip": Reader("pipeline.read.archive.document", "read_archive", 256 * MB),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Reader(
        "pipeline.read.word.document", "read_word", 128 * MB
    ),
    "application/msword": _OFFICE,
    "application/rtf": _OFFICE,
    "application/vnd.oasis.opendocument.text": _OFFICE,
    "application/vnd.oasis.opendocument.text-flat-xml": _OFFICE,
    "application/vnd.ms-word.flat": Reader("pipeline.read.word.flat", "read_flat_word", 128 * MB),
    "application/vnd.ms-word.2003": _OFFICE,
    "text/html": Reader("pipeline.read.web.document", "read_html", 64 * MB),
    "multipart/related": Reader("pipeline.read.web.archive", "read_web_archive", 128 * MB),
    "image/png": _PICTURES,
    "image/jpeg": _PICTURES,
    "image/tiff": _PICTURES,
    "image/bmp": _PICTURES,
    "image/webp": _PICTURES,
    "text/plain": Reader("pipeline.read.text.document", "read_text_file", 64 * MB),
}
"""Media type to reader. No notice comes near the sizes, and memory stays within a few GB."""
