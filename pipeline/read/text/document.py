"""Plain text, Markdown and files of fields to a reading, whatever their encoding."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, Reading, Source
from pipeline.read.assembly import Assembly
from pipeline.read.encodings import decode
from pipeline.read.han import HAN
from pipeline.read.lines import clean_lines, lines_of
from pipeline.read.sheet.delimited import add_fields, fields_of

FEWEST_ESCAPES = 5
"""Line ends written as an escape from which they are those of the text."""
MOST_LINE_ENDS = 2
"""Real line ends that such a text has at most."""
FEWEST_LETTERS = 3
"""Cyrillic letters from which they are line ends, where the text has no other one."""

_LETTER_FOR_LINE_END = "\u0420"
"""What a site that shares documents shows for the end of a paragraph."""
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def read_text_file(data: bytes, source: Source) -> Reading:
    """Read a text file in any encoding that Chinese offices use.

    Raises:
        ReadError: ``not_text``, ``empty``, ``not_chinese`` or ``too_large``.
    """
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff")
    if not text.strip("\0\ufeff \t\r\n\f\v\u3000"):
        raise ReadError.of("empty.file")
    if not HAN.search(text):
        raise ReadError.of("not_chinese.text")
    issues: tuple[Issue, ...] = ()
    if decoded.broken:
        issues = (Issue.of("damaged_characters", count=decoded.broken, encoding=decoded.encoding),)
    found = fields_of(text)
    if found is not None:
        rows, media_type = found
        assembly = Assembly(issues=list(issues))
        add_fields(rows, assembly)
        return assembly.reading(replace(source, media_type=media_type))
    text = _with_line_ends(text)
    if "<table" in text.lower():
        # Only here: the reader of web pages brings lxml, and most texts need none of it.
        from pipeline.read.text.tables import holds_tables, with_tables  # noqa: PLC0415

        if holds_tables(text):
            return with_tables(clean_lines(text), replace(source, media_type="text/markdown"), issues)
    return lines_of(text, source, issues)


def _with_line_ends(text: str) -> str:
    r"""Return a text whose line ends and tabs are written \n and \t, as programs do, or by a letter, with real ones."""
    if text.count(_LETTER_FOR_LINE_END) >= FEWEST_LETTERS and set(_CYRILLIC.findall(text)) == {_LETTER_FOR_LINE_END}:
        text = text.replace(_LETTER_FOR_LINE_END, "\n")
    if text.count("\\n") < FEWEST_ESCAPES or text.count("\n") > MOST_LINE_ENDS:
        return text
    return text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').strip().strip('"')
