"""Drawings that draw each other (forms): what a page would draw is counted before pdfium tries.

pdfium follows forms within forms up to some forty levels. A form that draws two others, each of which
draws it again, so never ends, and nothing stops pdfium but the end of its process. Files without forms,
which are most, are not looked at.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import LIT, PSLiteral

from pipeline.read.pdf.file import ERRORS, PdfFile

MAX_DRAWN = 50_000
"""Forms that a page may draw, each as often as it is drawn; stamps and logos are some hundred."""

MAX_LEVELS = 40
"""Levels of forms within forms that pdfium follows."""

MAX_CONTENT = 10_000_000
"""Bytes of the content of one form that are looked at."""

MAX_FORMS = 2_000
"""Different forms of a file that are looked at."""

_FORM = re.compile(rb"/Subtype\s*/(?:Form\b|[^\s/<>]*#)")
_DRAWS = re.compile(rb"/([^\s/\[\]<>(){}%]+)\s+Do\b")


def endless_pages(file: PdfFile) -> frozenset[int]:
    """Return the pages, from 0, that draw more forms than any page has; none where that is not clear."""
    if not _FORM.search(file.data) or file.mined is None:
        return frozenset()
    forms = _Forms()
    try:
        pages = enumerate(PDFPage.create_pages(file.mined.doc))
        return frozenset(number for number, page in pages if forms.drawn_by(page) > MAX_DRAWN)
    except (*ERRORS, zlib.error):
        return frozenset()


class _Forms:
    """The forms of a file: which ones each of them draws, and how often."""

    def __init__(self) -> None:
        self._drawn: dict[int, tuple[PDFStream, Counter[int]]] = {}
        """By the ``id`` of a form itself, which is kept for that, and by the ``id`` of those it draws how often."""

    def drawn_by(self, page: PDFPage) -> int:
        """Return how many forms a page draws, those that they draw included."""
        content = b"\n".join(_content(stream) for stream in map(resolve1, page.contents))
        own = self._calls(content, page.resources)
        counts = dict.fromkeys(self._drawn, 0)
        for _ in range(MAX_LEVELS):
            counts = {
                form: min(sum(n * (1 + counts[other]) for other, n in calls.items()), MAX_DRAWN)
                for form, (_, calls) in self._drawn.items()
            }
        return sum(n * (1 + counts[form]) for form, n in own.items())

    def _calls(self, content: bytes, resources: Any, level: int = 0) -> Counter[int]:
        """Return the forms that a content draws and how often, having looked into those not seen before."""
        named: dict[str, Any] = resolve1((resolve1(resources) or {}).get("XObject")) or {}
        calls: Counter[int] = Counter()
        for name, times in Counter(_DRAWS.findall(content)).items():
            form = resolve1(named.get(_plain(name)))
            if not isinstance(form, PDFStream) or resolve1(form.get("Subtype")) is not LIT("Form"):
                continue
            calls[id(form)] += times
            if id(form) not in self._drawn and len(self._drawn) < MAX_FORMS and level < MAX_LEVELS:
                self._drawn[id(form)] = (form, Counter())
                below = self._calls(_content(form), form.get("Resources", resources), level + 1)
                self._drawn[id(form)] = (form, below)
        return Counter({form: times for form, times in calls.items() if form in self._drawn})


def _plain(name: bytes) -> str:
    """Return a name without the escapes of PDF (#41 is A)."""
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), name).decode("utf-8", "replace")


def _content(stream: Any) -> bytes:
    """Return the start of a content stream, if it is written plainly or compressed in the usual way."""
    if not isinstance(stream, PDFStream):
        return b""
    filters = [name for name, _ in stream.get_filters()]
    raw = stream.get_rawdata() or b""
    if not filters:
        return raw[:MAX_CONTENT]
    if len(filters) == 1 and isinstance(filters[0], PSLiteral) and filters[0].name in ("FlateDecode", "Fl"):
        return zlib.decompressobj().decompress(raw, MAX_CONTENT)
    return b""
