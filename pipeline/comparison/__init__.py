"""Compare the tasks of several notices: who must do what, by when, and how the places differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.comparison.align import align, aligned_tasks
from pipeline.comparison.conflicts import conflicts_of
from pipeline.comparison.domains import domain_cells, domains_of
from pipeline.comparison.frames import definition, frame_of, rows_for, write_rows
from pipeline.comparison.items import items_of
from pipeline.comparison.lineage import references_of
from pipeline.comparison.matrix import cells_by_topic, cells_of, compared_topics, gaps_of
from pipeline.comparison.parents import differences_of
from pipeline.comparison.places import places_of
from pipeline.comparison.schedule import calendar_text, timeline_of
from pipeline.comparison.topics import Topic
from pipeline.packs import load_pack, pack_for
from pipeline.tables import FileSet, PlainTables, Row, Tables, Workbook, add_datapackage, read_tables, text_of

__all__ = ["Comparison", "compare", "run"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison tables (output contract, section 8), typed as those of ``read_tables``.

    ``comparison`` and ``domain_matrix`` have columns for each place; ``comparison_cells`` and
    ``domain_cells`` say the same with one row a place.

    Attributes:
        places: the columns that stand for places, in their order.
        calendar: the text of ``deadlines.ics``.
    """

    comparison: pd.DataFrame
    comparison_cells: pd.DataFrame
    gaps: pd.DataFrame
    conflicts: pd.DataFrame
    parents: pd.DataFrame
    domain_matrix: pd.DataFrame
    domain_cells: pd.DataFrame
    timeline: pd.DataFrame
    lineage: pd.DataFrame
    alignment: pd.DataFrame
    places: tuple[str, ...]
    calendar: str


def compare(tables: Tables, pack: str | None = None) -> Comparison:
    """Align the tasks of all notices and compare the places.

    Args:
        tables: what ``read_tables`` returns; one notice or none gives tables that are mostly empty.
        pack: name of a pack whose topic list is used; without one, topics come from the texts.

    Returns:
        The tables of the comparison, one row or column a place; dates as dates.

    Raises:
        LexiconError: a data file has mistakes, or there is no such pack.
    """
    found = _compared(PlainTables.of(tables), pack)
    frames = {name: frame_of(definition(name, found.places), rows) for name, rows in found.rows.items()}
    return Comparison(**frames, places=found.places, calendar=found.calendar)


@dataclass(frozen=True, slots=True)
class _Compared:
    """The rows of each table, the places that have columns, and the text of the calendar."""

    rows: dict[str, list[Row]]
    places: tuple[str, ...]
    calendar: str


def _compared(tables: PlainTables, pack: str | None) -> _Compared:
    topics: tuple[Topic, ...] = load_pack(pack).topic if pack else ()
    places = places_of(tables)
    columns = list(dict.fromkeys(places.values()))
    alignment = align(items_of(tables), topics)
    names = {topic.id: topic.label for topic in topics}
    compared = compared_topics(cells_of(tables, alignment.placed, places), names)
    domains = domain_cells(tables, places)
    references = references_of(tables, places)
    things: dict[str, Sequence[Any]] = {
        "comparison": compared,
        "comparison_cells": cells_by_topic(compared, columns),
        "gaps": gaps_of(compared, columns, names),
        "conflicts": conflicts_of(tables, alignment, places),
        "parents": differences_of(tables, references, alignment.placed, places),
        "domain_matrix": domains_of(domains),
        "domain_cells": domains,
        "timeline": timeline_of(tables, alignment.placed, places),
        "lineage": references,
        "alignment": aligned_tasks(alignment, places),
    }
    rows = {name: rows_for(name, found) for name, found in things.items()}
    calendar = calendar_text(rows["timeline"], tables.notices)
    return _Compared(rows, tuple(columns), calendar)


def run(directory: Path, pack: str | None = None) -> tuple[str, ...]:
    """Compare the notices of an output folder, write what comes out into it, and return the names of the files.

    These are the tables as CSV and as sheets of ``comparison.xlsx``, and ``deadlines.ics``.

    Without ``pack`` the topics are those of the project's pack whose field most titles name, if one is.

    Raises:
        TableError: the folder is no output of ``notices extract``.
        LexiconError: a data file has mistakes, or there is no such pack.
        OSError: the folder cannot be written to.
    """
    tables = PlainTables.of(read_tables(directory))
    found = _compared(tables, pack or pack_for(text_of(row["title"]) for row in tables.notices))
    definitions = {name: definition(name, found.places) for name in found.rows}
    with FileSet(directory) as files:
        with Workbook(files.path("comparison.xlsx"), definitions.values()) as book:
            for name, rows in found.rows.items():
                write_rows(files.path(f"{name}.csv"), definitions[name], rows, book)
        files.write("deadlines.ics", found.calendar.encode("utf-8", "replace"))
        add_datapackage(files)
    return files.names
