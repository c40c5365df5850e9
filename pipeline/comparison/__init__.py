"""Compare the tasks of several notices: who must do what, by when, and how the places differ."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from pipeline.comparison.align import Alignment, align
from pipeline.comparison.conflicts import conflicts_of
from pipeline.comparison.frames import definition, frame_of, write_frame
from pipeline.comparison.items import items_of, rows_of, text_of
from pipeline.comparison.labels import labels
from pipeline.comparison.lineage import lineage_rows, parent_rows
from pipeline.comparison.matrix import (
    cell_rows,
    cells_of,
    comparison_rows,
    domain_matrix_rows,
    domain_rows,
    gap_rows,
    topics_to_compare,
)
from pipeline.comparison.places import places_of
from pipeline.comparison.schedule import calendar_text, timeline_rows
from pipeline.comparison.topics import Topic
from pipeline.packs import load_pack, pack_for
from pipeline.tables import FileSet, Row, Tables, Workbook, add_datapackage, read_tables

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
    topics: tuple[Topic, ...] = load_pack(pack).topic if pack else ()
    places = places_of(tables)
    columns = list(dict.fromkeys(places.values()))
    alignment = align(items_of(tables), topics)
    names = {topic.id: topic.label for topic in topics}
    topic_labels = names | {p.topic: p.topic_label for p in alignment.placed}
    cells = cells_of(tables, alignment.placed, places)
    compared = topics_to_compare(cells, names)
    domains = domain_rows(tables, places)
    timeline = timeline_rows(tables, alignment.placed, places)
    lineage = lineage_rows(tables, places)
    rows: dict[str, list[Row]] = {
        "alignment": _alignment_rows(alignment, places),
        "comparison": comparison_rows(cells, compared, topic_labels, columns),
        "comparison_cells": cell_rows(cells, compared, topic_labels, columns),
        "gaps": gap_rows(cells, compared, topic_labels, columns, set(names)),
        "conflicts": [row | {"jurisdiction": places[row["notice_id"]]} for row in conflicts_of(tables, alignment)],
        "domain_matrix": domain_matrix_rows(domains),
        "domain_cells": domains,
        "timeline": timeline,
        "lineage": lineage,
        "parents": parent_rows(tables, lineage, alignment.placed, places),
    }
    frames = {name: frame_of(definition(name, columns), found) for name, found in rows.items()}
    return Comparison(**frames, places=tuple(columns), calendar=calendar_text(timeline, list(rows_of(tables.notices))))


def run(directory: Path, pack: str | None = None) -> tuple[str, ...]:
    """Compare the notices of an output folder, write what comes out into it, and return the names of the files.

    These are the tables as CSV and as sheets of ``comparison.xlsx``, and ``deadlines.ics``.

    Without ``pack`` the topics are those of the project's pack whose field most titles name, if one is.

    Raises:
        TableError: the folder is no output of ``notices extract``.
        LexiconError: a data file has mistakes, or there is no such pack.
        OSError: the folder cannot be written to.
    """
    tables = read_tables(directory)
    found = compare(tables, pack or pack_for(text_of(row["title"]) for row in rows_of(tables.notices)))
    frames = {name: getattr(found, name) for name in (field.name for field in fields(Comparison))}
    frames = {name: frame for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    definitions = {name: definition(name, found.places) for name in frames}
    with FileSet(directory) as files:
        with Workbook(files.path("comparison.xlsx"), definitions.values()) as book:
            for name, frame in frames.items():
                write_frame(files.path(f"{name}.csv"), definitions[name], frame, book)
        files.write("deadlines.ics", found.calendar.encode("utf-8", "replace"))
        add_datapackage(files)
    return files.names


def _alignment_rows(alignment: Alignment, places: dict[str, str]) -> list[Row]:
    words = labels().level_words
    return [
        {
            "task_id": placed.task_id,
            "topic": placed.topic,
            "topic_label": placed.topic_label,
            "label": words[placed.level],
            "score": placed.score,
            "basis": placed.basis,
            "cues": placed.cues,
            "notice_id": item.notice_id,
            "jurisdiction": places[item.notice_id],
            "name": item.head,
        }
        for item, placed in zip(alignment.items, alignment.placed, strict=True)
    ]
