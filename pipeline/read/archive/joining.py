"""Readings of several files put together to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model.reading import Cell, Issue, Line, Member, PageEngine, Reading, Source, Table
from pipeline.model.spans import Span


@dataclass(frozen=True, slots=True)
class Joined:
    """A file to be joined: its path in the archive, its reading, and a heading to stand above it, if any."""

    path: str
    reading: Reading
    heading: str | None = None


def join(files: Sequence[Joined], source: Source, issues: Sequence[Issue]) -> Reading:
    """Put readings after each other.

    Pages count on through all files; lines, cells and issues keep everything else that they say of
    their place, and a blank line parts the files. ``issues`` are those of the archive itself.
    """
    texts: list[str] = []
    lines: list[Line] = []
    tables: list[Table] = []
    found = list(issues)
    members: list[Member] = []
    spans: list[Span] = []
    engines: list[PageEngine] = []
    length = pages = 0
    paged = False
    for file in files:
        start = length
        if file.heading is not None:
            lines.append(Line(Span(length, length + len(file.heading)), heading=True))
            texts.append(file.heading + "\n")
            length += len(file.heading) + 1
        reading = file.reading
        lines += [replace(line, span=line.span.shift(length), page=_page(line.page, pages)) for line in reading.lines]
        tables += [_moved(table, length, pages) for table in reading.tables]
        found += [
            Issue(i.code, f"{file.path}: {i.message}", i.span.shift(length) if i.span else None) for i in reading.issues
        ]
        engines += [replace(engine, page=engine.page + pages) for engine in reading.source.engines]
        texts.append(reading.text)
        length += len(reading.text)
        if not reading.text.endswith("\n"):
            texts.append("\n")
            length += 1
        own = reading.source
        members.append(Member(file.path, own.sha256, own.media_type, own.pages))
        spans.append(Span(start, length))
        lines.append(Line(Span(length, length)))
        texts.append("\n")
        length += 1
        paged = paged or own.pages is not None
        pages += own.pages or 0
    made = replace(source, pages=pages if paged else None, engines=tuple(engines), members=tuple(members))
    return Reading(made, "".join(texts), tuple(lines), tuple(tables), tuple(found), tuple(spans))


def _page(page: int | None, before: int) -> int | None:
    return None if page is None else page + before


def _moved(table: Table, by: int, pages: int) -> Table:
    def moved(cell: Cell) -> Cell:
        return replace(cell, span=cell.span.shift(by), page=_page(cell.page, pages))

    return replace(
        table, span=table.span.shift(by), page=_page(table.page, pages), cells=tuple(map(moved, table.cells))
    )
