"""Plain text and Markdown to a reading. Only line ends are changed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, Line, Reading, Source
from pipeline.model.spans import Span
from pipeline.read.assembly import Assembly
from pipeline.read.sheet.delimited import add_fields, fields_of
from pipeline.read.text.encodings import HAN, decode

_OTHER_LINE_ENDS = re.compile("\r\n?|[\v\x1c-\x1e\x85\u2028\u2029]")
_PAGE_END = re.compile("\n?\f")
_SURROGATES = re.compile("[\ud800-\udfff]")

FEWEST_ESCAPES = 5
"""Line ends written as an escape from which they are those of the text."""
MOST_LINE_ENDS = 2
"""Real line ends that such a text has at most."""

_MARKDOWN_LINES = 5_000
"""Lines looked at for marks of Markdown."""

_HEAD = re.compile(r"#{1,6} \S")
_BOLD = re.compile(r"\*\*[^*\s][^*]{0,200}\*\*")
_RULE_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*){1,50}\|?[ \t]*$")


def read_text_file(data: bytes, source: Source) -> Reading:
    """Read a text file in any encoding that Chinese offices use.

    Raises:
        ReadError: ``not-text``, ``empty``, ``not-chinese`` or ``too-large``.
    """
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff")
    if not text.strip("\0\ufeff \t\r\n\f\v\u3000"):
        raise ReadError.of("empty.file")
    if not HAN.search(text):
        raise ReadError.of("not-chinese.text")
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
    r"""Return a text from a program's output, in which line ends and tabs are written \n and \t, with real ones."""
    if text.count("\\n") < FEWEST_ESCAPES or text.count("\n") > MOST_LINE_ENDS:
        return text
    return text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').strip().strip('"')


def clean_lines(text: str) -> str:
    """Return a text whose lines all end in one way, without halves of surrogate pairs."""
    return _SURROGATES.sub("\ufffd", _OTHER_LINE_ENDS.sub("\n", text))


def lines_of(text: str, source: Source, issues: tuple[Issue, ...] = ()) -> Reading:
    """Cut a text into lines. Form feeds end pages; a text without any has no page numbers.

    The reading's text ends with a line end; an empty text has no lines.
    """
    text = clean_lines(text)
    paged = "\f" in text
    pages = _PAGE_END.split(text) if paged else [text]
    if paged and not pages[-1].strip():
        pages.pop()  # a form feed closes the last page
    lines: list[Line] = []
    parts: list[str] = []
    start = 0
    for number, content in enumerate(pages, 1):
        page = number if paged else None
        if not content:
            continue
        parts.append(content if content.endswith("\n") else content + "\n")
        for line in content.removesuffix("\n").split("\n"):
            end = start + len(line)
            lines.append(Line(Span(start, end), page))
            start = end + 1
    whole = "".join(parts)
    media_type = "text/markdown" if is_markdown(whole) else "text/plain"
    count = len(pages) if paged else source.pages
    return Reading(Source(source.path, source.sha256, media_type, count), whole, tuple(lines), (), issues)


def is_markdown(text: str) -> bool:
    """Tell whether a text is marked up: a table's rule row, or headings or bold words more than once."""
    heads = bolds = 0
    for match in islice(re.finditer(r"[^\n]+", text), _MARKDOWN_LINES):
        line = match[0][:2_000]
        if "---" in line and _RULE_ROW.match(line):
            return True
        heads += _HEAD.match(line) is not None
        bolds += _BOLD.search(line) is not None
        if heads + bolds > 1:
            return True
    return False
