"""A text at hand to a reading: cut into lines and pages. Only line ends are changed."""

from __future__ import annotations

import re
from itertools import islice

from pipeline.model.reading import Issue, Line, Reading, Source
from pipeline.model.spans import Span

_OTHER_LINE_ENDS = re.compile("\r\n?|[\v\x1c-\x1e\x85\u2028\u2029]")
_PAGE_END = re.compile("\n?\f")
_SURROGATES = re.compile("[\ud800-\udfff]")

_MARKDOWN_LINES = 5_000
"""Lines looked at for marks of Markdown."""

_HEAD = re.compile(r"#{1,6} \S")
_BOLD = re.compile(r"\*\*[^*\s][^*]{0,200}\*\*")
_RULE_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*){1,50}\|?[ \t]*$")


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
