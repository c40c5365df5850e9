"""Weights of cells, rows and headings of tables that lost their cells; see ``wrappedcells.toml``."""

from __future__ import annotations

from pipeline.lexicon import Entry, load

NEVER = float("-inf")
"""The worth of what can never be."""


class Longest(Entry):
    """Characters of the longest cell of a column, by its kind."""

    group: int
    content: int
    detail: int
    unit: int
    time: int
    basis: int
    period: int
    other: int


class Missing(Entry):
    """What it costs that a row lacks its cell of a column, by its kind."""

    number: float
    group: float
    content: float
    detail: float
    unit: float
    time: float
    basis: float
    period: float
    other: float
    alone: float


class CellWeights(Entry):
    """What speaks for and against a cell."""

    sure: float
    unknown: float
    unknown_line: float
    numbered: float
    own_number: float
    line_end: float
    line_end_in_name: float
    wide: float
    ragged: float
    room: float
    nothing: float
    known_offices: float
    mixed: float
    unknown_end: float
    unknown_start: float
    level: float
    long_name: float
    figure_name: float
    fits_time: float
    short_time: float
    no_content: float
    content: float
    short_content: float
    closed_content: float
    name: float
    letter: float
    figure: float
    time_as_name: float
    unit_as_name: float
    number_alone: float
    group_number: float
    name_number: float
    closed_name: float
    comma_in_name: float


class RowWeights(Entry):
    """What speaks for and against a row."""

    number: float
    header_again: float
    heads_rows: float
    listed: float
    close: float


class HeadingWeights(Entry):
    """What speaks for and against a heading."""

    known: float
    each: float
    period: float
    unknown: float
    unknown_line: float


class WrappedCellFile(Entry):
    """Schema of ``wrappedcells.toml``."""

    longest: Longest
    missing: Missing
    cell: CellWeights
    row: RowWeights
    heading: HeadingWeights


def weights() -> WrappedCellFile:
    """Return all weights."""
    return load(WrappedCellFile, "wrappedcells.toml")
