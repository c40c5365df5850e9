"""Tables in HTML that stand in a text, as Markdown allows and converters from PDF write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.reading import Issue, Reading, Source
from pipeline.read.assembly import Assembly, BlockDraft, LineDraft
from pipeline.read.web.page import parse_page
from pipeline.read.web.tables import TableReader

_TABLE = re.compile(r"<(?P<end>/?)table\b[^<>]{0,2000}>", re.IGNORECASE)
_AROUND = 250
"""Characters before and behind a table in which its page begins and ends."""
_BEFORE = re.compile(r"(?:<(?:html|body|div|center)\b[^<>]{0,60}>\s{0,9}){1,4}$", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\s{0,9}</(?:html|body|div|center)\s{0,9}>){1,4}", re.IGNORECASE)


def holds_tables(text: str) -> bool:
    """Tell whether a text holds a table in HTML."""
    return next(_places(text), None) is not None


def with_tables(text: str, source: Source, issues: tuple[Issue, ...] = ()) -> Reading:
    """Read a text that holds tables in HTML: these as tables, what stands around them as lines."""
    assembly = Assembly(issues=list(issues))
    at = 0
    for start, end in _places(text):
        before = _BEFORE.search(text, max(start - _AROUND, at), start)
        behind = _BEHIND.match(text, end, end + _AROUND)
        _add_lines(text[at : before.start() if before else start], assembly)
        assembly.add_parts(_parts(text[start:end]))
        at = behind.end() if behind else end
    _add_lines(text[at:], assembly)
    return assembly.reading(source)


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost tables begin and end; one that nothing ends is text."""
    depth = start = 0
    for match in _TABLE.finditer(text):
        if not match["end"]:
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()


def _add_lines(text: str, assembly: Assembly) -> None:
    for line in text.strip("\n").split("\n") if text.strip() else ():
        assembly.add_line(LineDraft(line))


def _parts(markup: str) -> Iterator[BlockDraft]:
    page = parse_page(markup)
    table = next(page.body.iter("table"), None) if page is not None else None
    if page is None or table is None:
        return
    read = TableReader(page.body)
    for outer in page.body.iter("table"):
        parts = read(outer)
        if parts is not None:
            yield from parts
        elif next(outer.iterdescendants("table"), None) is None:
            for row in outer.iter("tr"):
                yield LineDraft(" ".join(" ".join(str(words) for words in row.itertext()).split()))
