"""The zones of a candidate: what is to be searched in it, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.headings import bracketed_role, other_meanings, table_phrase
from pipeline.language.deadlines import Context, Field
from pipeline.language.zones import Zone, ZoneKind
from pipeline.model.notice import Column, ColumnKind, Notice, Row, TaskTable
from pipeline.model.record import Role
from pipeline.model.spans import Span, unspaced
from pipeline.notation import notation_phrase
from pipeline.structure.signs.columns import DOERS, names_offices_only
from pipeline.structure.signs.flatcells import is_nothing
from pipeline.tasks.candidates import Candidate
from pipeline.tasks.known_dates import KnownDates, inside, is_stage

START_COLUMN = "time-start"
"""The entry of ``columns.toml`` whose dates begin a task."""


def zones(notice: Notice, candidates: Sequence[Candidate], i: int, known: KnownDates) -> list[Zone]:
    """Return the zones of one candidate: its title, its paragraphs, or the cells of its row."""
    candidate = candidates[i]
    plain = known.below(_titles_above(notice, candidates, i))
    if candidate.row is not None and candidate.table is not None:
        return _row_zones(i, notice.text, candidate.row, candidate.table, plain)
    zones = []
    if candidate.title is not None:
        title = candidate.title.quote(notice.text)
        numbered = candidate.number is not None
        context = replace(plain, field=Field.STAGE) if is_stage(title, numbered=numbered) else plain
        zones.append(Zone(i, ZoneKind.TITLE, candidate.title, context))
        plain = inside(plain, title, numbered=numbered)
    zones += [Zone(i, ZoneKind.TEXT, span, plain) for span in candidate.body]
    return zones


def _titles_above(notice: Notice, candidates: Sequence[Candidate], i: int) -> Iterator[str]:
    """Yield the titles of the headings above a candidate, the nearest first; of one without a title the empty text."""
    at = candidates[i].parent
    while at is not None:
        title = candidates[at].title
        yield title.quote(notice.text) if title is not None else ""
        at = candidates[at].parent


def _row_zones(i: int, text: str, row: Row, table: TaskTable, plain: Context) -> list[Zone]:
    zones = []
    moved = dict(row.moved)
    periods = dict(table.periods)
    timed = replace(plain, field=Field.TIME)
    for at, (column, span) in enumerate(zip(table.columns, row.cells, strict=True)):
        if span.start >= span.end:
            continue
        acting = table.columns[moved[at]] if at in moved else column
        if acting.kind in (ColumnKind.CONTENT, ColumnKind.DETAIL):
            zones.append(Zone(i, ZoneKind.CONTENT, span, plain))
        elif acting.kind is ColumnKind.GROUP:
            zones.append(Zone(i, ZoneKind.TITLE, span, plain))
        elif acting.kind is ColumnKind.UNIT and acting.rule == DOERS:
            zones += [Zone(i, ZoneKind.UNITS, part, plain, acting.role) for part in _offices_among_persons(text, span)]
        elif acting.kind is ColumnKind.UNIT:
            zones += [Zone(i, ZoneKind.UNITS, part, plain, role) for part, role in _by_role(text, span, acting)]
        elif acting.kind is ColumnKind.TIME or _is_timed_remark(acting, span.quote(text)):
            zones.append(Zone(i, ZoneKind.TIME, span, timed, starts=acting.rule == START_COLUMN))
        elif acting.kind is ColumnKind.PERIOD and not is_nothing(span.quote(text).strip()):
            zones += [Zone(i, ZoneKind.TIME, span, plain), _period(i, text, periods[at], plain)]
        for rule in other_meanings(acting.heading):
            if rule.kind is ColumnKind.UNIT and acting.kind is ColumnKind.TIME:
                zones.append(Zone(i, ZoneKind.UNITS, span, plain, rule.role))
            elif rule.kind is ColumnKind.TIME and acting.kind is ColumnKind.UNIT:
                zones.append(Zone(i, ZoneKind.TIME, span, timed))
    return zones


def _is_timed_remark(column: Column, cell: str) -> bool:
    """Tell whether a column of remarks says by when the row is due, and nothing else (11月底前完成)."""
    remark = column.kind is ColumnKind.OTHER and table_phrase("remark-heading").match(unspaced(column.heading))
    return bool(remark) and table_phrase("due-alone").match(unspaced(cell)) is not None


def _period(i: int, text: str, heading: Span, plain: Context) -> Zone:
    """Return the zone of a heading that names a period: the work below it is done in it, or by its end."""
    quoted = heading.quote(text)
    lead = len(quoted) - len(quoted.lstrip())
    found = table_phrase("period-heading").match(quoted.strip())
    said = Span(heading.start + lead, heading.start + lead + found.end("period")) if found else heading
    by_end = table_phrase("by-its-end").search(said.quote(text)) is not None
    return Zone(i, ZoneKind.TIME, said, replace(plain, field=Field.TIME if by_end else Field.STAGE))


def _offices_among_persons(text: str, span: Span) -> list[Span]:
    """Return the parts of a cell below 责任人 that name offices: the whole of it, or the pieces that do."""
    if names_offices_only(span.quote(text)):
        return [span]
    ends = [match.span() for match in notation_phrase("between-names").finditer(text, span.start, span.end)]
    starts = [span.start, *(end for _, end in ends)]
    pieces = [Span(start, end) for start, end in zip(starts, [*(at for at, _ in ends), span.end], strict=True)]
    return [piece for piece in pieces if piece.start < piece.end and names_offices_only(piece.quote(text))]


def _by_role(text: str, span: Span, column: Column) -> list[tuple[Span, Role | None]]:
    """Part a cell of units at its brackets, where the heading gives those inside a role of their own."""
    role = bracketed_role(column.heading)
    if role is None or role is column.role:
        return [(span, column.role)]
    out: list[tuple[Span, Role | None]] = []
    at = span.start
    for match in table_phrase("remark").finditer(text, span.start, span.end):
        out += [(Span(at, match.start()), column.role), (Span(match.start() + 1, match.end() - 1), role)]
        at = match.end()
    return [(part, own) for part, own in [*out, (Span(at, span.end), column.role)] if part.quote(text).strip()]
