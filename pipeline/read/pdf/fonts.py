"""What pdfium takes for Chinese fonts that are not in the file: one font of empty boxes, while text is read.

pdfium looks for such a font on the machine and loads it again for every page, some megabytes each; that
takes ten times as long as reading the page, and places and even the text depend on what is installed.
To read text no glyphs are needed, only a font that has one for every character. ``boxes.ttf`` is such
a font, made by ``.ci/build_boxes_font.py``. Pages that are shown (``system_fonts``), by this or by other
programs in the process, get the fonts of the machine as before.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

BOXES = Path(__file__).with_name("boxes.ttf")

_CHINESE = (134, 136, 128, 129)
"""Character sets of Windows whose fonts are large: GB 2312, Big5, Shift JIS, Hangul (``fpdf_sysfontinfo.h``)."""

_OWN = 1
"""Handle of the font of boxes; those of the machine are addresses."""

_NAME = b"Boxes\0"


class _Fonts:
    """The answers to pdfium's questions for fonts; ``reading`` says whether text is read at the moment."""

    def __init__(self) -> None:
        self.reading = False
        self._boxes = BOXES.read_bytes()
        self._machine = pdfium.FPDF_GetDefaultSystemFontInfo()
        self._mapper: Any = None
        self._info = pdfium.FPDF_SYSFONTINFO(version=self._machine.contents.version)
        types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
        answers: dict[str, Callable[..., Any]] = {
            "EnumFonts": self._list,
            "MapFont": self._map,
            "GetFont": self._named,
            "GetFontData": self._data,
            "GetFaceName": self._name,
            "GetFontCharset": self._charset,
            "DeleteFont": self._delete,
        }
        self._kept = {name: types[name](answer) for name, answer in answers.items()}
        for name, answer in self._kept.items():
            setattr(self._info, name, answer)
        pdfium.FPDF_SetSystemFontInfo(ctypes.byref(self._info))

    def _ask(self, question: str, *args: Any) -> Any:
        """Ask the fonts of the machine, which are listed when they are first needed."""
        if self._mapper is not None:
            mapper, self._mapper = self._mapper, None
            self._machine.contents.EnumFonts(self._machine, mapper)
        answer = getattr(self._machine.contents, question)
        return answer(self._machine, *args) if answer else None

    def _list(self, _: Any, mapper: Any) -> None:
        self._mapper = mapper

    def _map(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
        if self.reading:
            return _OWN if charset in _CHINESE else None
        return self._ask("MapFont", weight, italic, charset, pitch, face, exact)

    def _named(self, _: Any, face: Any) -> Any:
        return None if self.reading else self._ask("GetFont", face)

    def _data(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        if font != _OWN:
            return self._ask("GetFontData", font, table, buffer, size) or 0
        return 0 if table else _given(self._boxes, buffer, size)

    def _name(self, _: Any, font: Any, buffer: Any, size: int) -> int:
        return _given(_NAME, buffer, size) if font == _OWN else self._ask("GetFaceName", font, buffer, size) or 0

    def _charset(self, _: Any, font: Any) -> int:
        return _CHINESE[0] if font == _OWN else self._ask("GetFontCharset", font) or 0

    def _delete(self, _: Any, font: Any) -> None:
        if font != _OWN:
            self._ask("DeleteFont", font)


def _given(data: bytes, buffer: Any, size: int) -> int:
    """Copy data to where pdfium wants it, if there is room, and return how much there is."""
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


@cache
def _fonts() -> _Fonts:
    return _Fonts()


@contextmanager
def own_fonts() -> Iterator[None]:
    """While text is read: absent Chinese fonts are boxes."""
    with _while(reading=True):
        yield


@contextmanager
def system_fonts() -> Iterator[None]:
    """While a page is shown: absent fonts are those of the machine."""
    with _while(reading=False):
        yield


@contextmanager
def _while(*, reading: bool) -> Iterator[None]:
    fonts = _fonts()
    before, fonts.reading = fonts.reading, reading
    try:
        yield
    finally:
        fonts.reading = before
