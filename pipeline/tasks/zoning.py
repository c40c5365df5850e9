"""The zones of a candidate: what is to be searched in it, and what is known about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from pipeline.headings import bracketed_role, other_meanings, table_phrase
from pipeline.language.deadlines import Context, Field, find_deadlines
from pipeline.language.zones import Zone, ZoneKind
from pipeline.model.notice import Column, ColumnKind, Notice, Row, TaskTable
from pipeline.model.record import Role
from pipeline.model.spans import Span, unspaced
from pipeline.notation import figures_for_numerals, notation_phrase, read_number
from pipeline.structure.signs.flatcells import is_nothing
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.candidates import Candidate
from pipeline.tasks.turns import HEAD, published

START_COLUMN = "time-start"
"""The entry of ``columns.toml`` whose dates begin a task."""
_YEAR = timedelta(days=365)


def document_year(notice: Notice, reference: date | None) -> int | None:
    """Return the year the notice is about: of its title, else of its number (if it has no date), else None."""
    title = phrase("title-with-number").sub("", notice.elements.title or "")
    term = phrase("school-term").search(title or notice.text[:HEAD])
    if term:
        return int(term[1] or term[2])
    years = notation_phrase("year-of-this-century").findall(phrase("year-of-findings").sub("", title))
    if len(set(years)) == 1 and not phrase("span-of-years").search(title):
        ahead = reference is not None and reference.month == 12 and int(years[0]) == reference.year + 1
        return None if ahead and phrase("around-new-year").search(title) else int(years[0])
    number = phrase("year-in-number").search(notice.elements.document_number or "")
    return int(number[1]) if number and reference is None else None


def likely_year(notice: Notice, reference: date | None) -> int | None:
    """Return the year that most of the text speaks of, where nothing says when the notice was issued."""
    if reference is not None:
        return None
    campaigns = set(phrase("year-of-campaign").findall(notice.text[:HEAD]))
    if len(campaigns) == 1:
        return int(campaigns.pop())
    plain = phrase("year-of-findings").sub("", phrase("bracketed-words").sub("", notice.text))
    unquoted = phrase("quoted-title").sub("", plain)
    # 根据《关于开展2024年…活动的通知》 tells the year as well, and so does 二〇二四年, where nothing else does
    texts = (unquoted, unquoted.translate(figures_for_numerals()), plain)
    named = next((found for text in texts if (found := Counter(phrase("year-named").findall(text)))), Counter())
    put_there = published(notice)[0]
    if named:
        year, times = max(named.items(), key=lambda pair: (pair[1], pair[0]))
        if times * 2 > named.total():
            cited = max(map(int, phrase("year-of-number").findall(notice.text)), default=0)
            told_of = put_there == int(year) + 1  # a page of February that counts up what was done the year before
            return max(put_there if told_of else int(year), cited)  # a notice is no older than what it cites
    if put_there:
        return put_there
    passed_on = phrase("number-passed-on").search(notice.text[:HEAD])
    return int(passed_on[1]) if passed_on else None


def event_month(notice: Notice, reference: date | None) -> int | None:
    """Return the month of the event that a notice prepares, where days without a month are those of it; else None.

    A notice of the month before may mean its own month: then no day is guessed.
    """
    months = set(phrase("day-of-event").findall(notice.text[:HEAD]))
    month = int(months.pop()) if len(months) == 1 else None
    return month if reference is None or reference.month == month else None


def zones(
    notice: Notice,
    candidates: Sequence[Candidate],
    i: int,
    reference: date | None,
    base_year: int | None,
    month: int | None = None,
    winter: tuple[date, date] | None = None,
) -> list[Zone]:
    """Return the zones of one candidate: its title, its paragraphs, or the cells of its row.

    ``month`` is that of the whole notice (``event_month``), for days that no heading gives one; ``winter`` the stretch
    over the turn of a year in which the whole notice lies (``over_new_year``).
    """
    candidate = candidates[i]
    heading_year, stretch = _of_heading(notice, candidates, i, reference, base_year)
    plain = Context(
        reference=reference,
        year=heading_year or base_year,
        title_year=heading_year is None,
        month=_heading_month(notice, candidates, i) or month,
        stretch=stretch or (winter if heading_year is None else None),
    )
    if candidate.row is not None and candidate.table is not None:
        return _row_zones(i, notice.text, candidate.row, candidate.table, plain)
    zones = []
    if candidate.title is not None:
        title = candidate.title.quote(notice.text)
        period = candidate.number is not None and phrase("period-alone").match(title) is not None
        stage = period or phrase("stage-title").search(title) is not None
        context = replace(plain, field=Field.STAGE) if stage else plain
        zones.append(Zone(i, ZoneKind.TITLE, candidate.title, context))
        plain = replace(plain, month=_month(title) or plain.month)
        own, turning = _years_of(title, reference, plain.year) if stage else (None, None)
        if own is not None:  # the dates of a stage lie in its year: 验收阶段（2025年7月—12月）。10月底前…
            plain = replace(plain, year=own, title_year=False, stretch=None)
        elif turning is not None:
            plain = replace(plain, stretch=turning)
    zones += [Zone(i, ZoneKind.TEXT, span, plain) for span in candidate.body]
    return zones


@lru_cache(maxsize=64)
def _years_of(title: str, reference: date | None, year: int | None) -> tuple[int | None, tuple[date, date] | None]:
    """Return the year that a heading tells, if it tells of no other, or else its stretch over the turn of a year.

    Such a stretch (2019年11月—2020年1月) is shorter than a year, so that a month alone lies in it once at most. A year
    that only the notice gives (9月) is none of the heading.
    """
    years = set(phrase("year-named").findall(title))
    if not years and phrase("stage-title").search(title) is None:
        return None, None
    for found in find_deadlines(title, Context(reference=reference, year=year, field=Field.STAGE)):
        if found.start is not None and found.end is not None and found.start.year < found.end.year:
            return None, (found.start, found.end) if found.end - found.start < _YEAR else None
        if not years and found.start is not None and found.start.year != (year or (reference and reference.year)):
            return found.start.year, None  # 总结阶段（次年3月）
    return (int(years.pop()) if len(years) == 1 else None), None


def _of_heading(
    notice: Notice, candidates: Sequence[Candidate], i: int, reference: date | None, base_year: int | None
) -> tuple[int | None, tuple[date, date] | None]:
    """Return the one year that the nearest heading above names, or its stretch over the turn of a year."""
    at = candidates[i].parent
    while at is not None:
        above = candidates[at]
        if above.title is not None:
            year, stretch = _years_of(above.title.quote(notice.text), reference, base_year)
            if year is not None or stretch is not None:
                return year, stretch
        at = above.parent
    return None, None


def _heading_month(notice: Notice, candidates: Sequence[Candidate], i: int) -> int | None:
    """Return the month that is all of the heading right above (三、9月份), or None."""
    at = candidates[i].parent
    title = candidates[at].title if at is not None else None
    return _month(title.quote(notice.text)) if title is not None else None


def _month(title: str) -> int | None:
    """Return the one month that is all of a heading, or None."""
    alone = phrase("period-alone").match(title)
    return read_number(alone["month"]) if alone is not None and alone["month"] and not alone["first"] else None


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
