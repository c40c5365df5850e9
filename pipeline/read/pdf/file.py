"""A PDF as the libraries that read it see it: each opens it once, when it is first asked."""

from __future__ import annotations

import io
import logging
from contextlib import suppress
from functools import cached_property

import pypdfium2
from pdfminer.pdfexceptions import PDFException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.errors import ReadError

ERRORS = (
    PDFException,
    PdfminerException,
    MalformedPDFException,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What pdfplumber, and pdfminer below it, raise on files that pdfium still reads."""

for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.ERROR)  # their warnings name neither file nor page


class PdfFile:
    """An open PDF. Close it when done.

    Args:
        data: its bytes.

    Raises:
        ReadError: ``encrypted``, ``damaged``.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.text = pypdfium2.PdfDocument(data)
        except (pypdfium2.PdfiumError, ValueError) as error:
            if "password" in str(error).lower():
                raise ReadError.of("encrypted.pdf") from error
            raise ReadError.of("damaged.pdf") from error

    @cached_property
    def picture(self) -> pypdfium2.PdfDocument:
        """The file for drawing its pages: pdfium keeps the fonts of a file, and those to be seen are others."""
        return pypdfium2.PdfDocument(self.data)

    @cached_property
    def mined(self) -> PDF | None:
        """The file as pdfplumber sees it, without pdfium; None where it cannot open it."""
        try:
            return PDF.open(io.BytesIO(self.data))
        except ERRORS:
            return None

    def close(self) -> None:
        """Close what was opened."""
        if (mined := self.__dict__.get("mined")) is not None:
            with suppress(*ERRORS):  # it goes through all pages, also those that were not asked for
                mined.close()
        if "picture" in self.__dict__:
            self.picture.close()
        self.text.close()
