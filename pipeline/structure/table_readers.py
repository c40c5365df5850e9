"""The readers of tables in plain text, in the order in which they are tried: each takes what those before it left.

Tables that a file marks as such need none of them. ``docs/rooms.md`` shows these lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from pipeline.model.reading import Line, Reading, Table
from pipeline.structure.grids.flatcatalogue import catalogue_at
from pipeline.structure.grids.flatcounted import counted_table
from pipeline.structure.grids.flatdue import due_sentences
from pipeline.structure.grids.flatglued import with_parted_rows
from pipeline.structure.grids.flatgrid import FlatWay, with_flat_tables
from pipeline.structure.grids.flatheaded import (
    RowsWay,
    headed_table,
    rows_below_two,
    rows_below_unknown,
    rows_by_columns,
    rows_of_days,
    rows_of_lines,
    rows_of_merged,
    rows_of_more,
    rows_of_times,
    rows_without_last,
    rows_without_marks,
    table_below_pieces,
    whole_rows,
    wrapped_cells,
)
from pipeline.structure.grids.flatheaders import below_unknown_first, with_whole_headings
from pipeline.structure.grids.flatoffices import with_whole_offices
from pipeline.structure.grids.gluedtables import with_glued_tables
from pipeline.structure.lines.alignedtables import aligned_table
from pipeline.structure.lines.block_kinds import Block, Entry, GridFragment
from pipeline.structure.lines.brokenrows import with_cut_rows, with_open_cells
from pipeline.structure.lines.cards import with_cards
from pipeline.structure.lines.countedpages import without_counted_pages
from pipeline.structure.lines.drawntables import with_drawn_tables
from pipeline.structure.lines.endedcells import with_ended_cells
from pipeline.structure.lines.laidtables import laid_table
from pipeline.structure.lines.layout import blocks
from pipeline.structure.lines.pagefoot import without_page_foot
from pipeline.structure.lines.pairedlines import paired_lines
from pipeline.structure.lines.pastedlines import without_marks
from pipeline.structure.lines.records import with_records
from pipeline.structure.lines.spacedtables import SpacedWay, with_spaced_tables
from pipeline.structure.lines.steps import with_steps
from pipeline.structure.lines.tabrows import with_tab_rows
from pipeline.structure.lines.wholelines import whole_lines
from pipeline.structure.trying import Way

Run = TypeVar("Run")


@dataclass(frozen=True, slots=True)
class Step(Generic[Run]):
    """A step that every notice takes; it changes nothing but what ``what`` says."""

    name: str
    what: str
    run: Run


OnLines = Callable[[Reading, Sequence[Entry]], list[Entry]]


def _apart(run: OnLines) -> OnLines:
    """Return a step that is run on each stretch between the tables that were put together before it."""

    def run_apart(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
        out: list[Entry] = []
        between: list[Entry] = []
        for entry in entries:
            if isinstance(entry, GridFragment):
                out += [*run(reading, between), entry]
                between = []
            else:
                between.append(entry)
        return out + run(reading, between)

    return run_apart


SPACED: tuple[SpacedWay, ...] = (
    Way("laid", "cells of several lines stand side by side, as programs lay out the text of a page", laid_table),
    Way("whole", "each row is one line, and some headings are not known", whole_lines),
    Way("aligned", "each row begins in the column of numbers, or fills nearly all columns", aligned_table),
    Way("paired", "two columns, of offices and of their duties, with one space or a stroke between them", paired_lines),
)
"""Tried at each line that may be a header whose headings white space parts."""

ON_LINES: tuple[Step[OnLines], ...] = (
    Step("drawn", "tables framed by box characters", with_drawn_tables),
    Step("ended", "tables in which a stroke ends each cell, most in lines of their own", _apart(with_ended_cells)),
    Step("pasted", "what a copy put around lines goes; Markdown in one line is parted", without_marks),
    Step("quoted", "the lines of a cell in quotation marks are one row", _apart(with_open_cells)),
    Step("cut", "the lines of a row between strokes are one row", _apart(with_cut_rows)),
    Step("tabbed", "the lines of a row whose cells tabs part are one row", _apart(with_tab_rows)),
    Step("spaced", "tables whose cells white space parts", _apart(partial(with_spaced_tables, ways=SPACED))),
)
"""Run on the lines of a reading. What is then left of lines with tabs or strokes are rows, if they are of one table."""

ROWS: tuple[RowsWay, ...] = (
    Way("whole", "every row has all its cells", whole_rows),
    Way("without last", "every row has all its cells but those of the last columns", rows_without_last),
    Way("days", "days before the work head several rows each", rows_of_days),
    Way("two headers", "the last headings split some of those before them", rows_below_two),
    Way("marks", "there are columns for periods, and marks that lost their places", rows_without_marks),
    Way(
        "lines", "counted rows are a line each with all cells, and their content goes on in lines below", rows_of_lines
    ),
    Way("wrapped", "cells go over several lines, and one way to part them is the best by far", wrapped_cells),
    Way("more cells", "the rows are counted at equal steps, with another number of cells than headings", rows_of_more),
    Way("more headings", "the headings go on with some that are not known", rows_below_unknown),
    Way("times", "the columns are time and work, and the work goes over several lines", rows_of_times),
    Way("merged", "merged cells are left out, and offices and times end each row", rows_of_merged),
    Way("by columns", "none of these: each line goes to the column that takes it", rows_by_columns),
)
"""Tried below a header that is known."""

FLAT: tuple[FlatWay, ...] = (
    Way("catalogue", "the headings are those of a catalogue for disclosure", catalogue_at),
    Way("cut headings", "line ends cut the headings", table_below_pieces),
    Way("headed", "known headings follow each other", partial(headed_table, ways=ROWS)),
    Way("unknown first", "known headings follow some that are not known", below_unknown_first),
    Way("counted", "no heading is known, and the rows are counted at equal steps", counted_table),
    Way("due", "the header is lost, and below each sentence stands by when it is done", due_sentences),
)
"""Tried at each line that may be the first heading of a table with one cell a line."""

ON_BLOCKS: tuple[Step[Callable[[Sequence[Block]], Sequence[Block]]], ...] = (
    Step("page foot", "the foot of a web page goes", without_page_foot),
    Step("counted pages", "numbers of pages before their text go, and what they cut is joined", without_counted_pages),
    Step("steps", "number, name and time of the steps of a timeline are one line", with_steps),
    Step("cards", "tasks whose labels stand in lines of their own, each above its value, are rows", with_cards),
    Step("glued", "tables without any mark between their cells", with_glued_tables),
    Step("headings", "headings that line ends cut are whole", with_whole_headings),
    Step("offices", "names of offices that line ends cut are whole", with_whole_offices),
    Step("parted", "rows whose cells run together are parted below a header that is whole", with_parted_rows),
    Step("flat", "tables with one cell a line", partial(with_flat_tables, ways=FLAT)),
    Step("records", "tasks whose labels stand before their values are rows", with_records),
)
"""Run on the lines of text and the tables that are known then, without what belongs to the page."""


def blocks_of(reading: Reading) -> list[Block]:
    """Return the lines of text and the tables of a reading, in order."""
    marked: list[Line | Table] = sorted([*reading.lines, *reading.tables], key=lambda entry: entry.span)
    entries: Sequence[Entry] = marked
    for on_lines in ON_LINES:
        entries = on_lines.run(reading, entries)
    found: Sequence[Block] = list(blocks(reading, entries))
    for on_blocks in ON_BLOCKS:
        found = on_blocks.run(found)
    return list(found)
