"""What the report shows, gathered from the tables and records of an output folder."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.comparison import Comparison, compare
from pipeline.comparison.frames import definition
from pipeline.comparison.labels import labels
from pipeline.comparison.places import places_of
from pipeline.errors import TableError
from pipeline.failures import failed_in_each
from pipeline.messages import say
from pipeline.report.texts import NoticeText, text_of_record
from pipeline.tables import (
    PlainTables,
    Row,
    Tables,
    read_records,
    read_table,
    read_tables,
    rows_of,
    split_list,
    text_of,
)

_SHARED = ("most", "some", "single")
"""How many of the other places have what one lacks: the more, the more it is missed."""

MOST_OTHERS = 60
"""Tasks of other places that are shown for what a place lacks."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of a matrix: its heading, and the cell of each place that has one."""

    heading: str
    cells: dict[str, Row]


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything the template needs; rows are dicts with plain values.

    ``tasks`` carry their ``key`` (t1, t2 …), by which cells of all tables point at their evidence;
    ``warnings`` name the task (``task_keys``), else the text of the notice (``anchor``), that they are about;
    ``unplaced`` are values whose span is missing, lies outside the text, or quotes something else.
    """

    notices: list[Row]
    tasks: list[Row]
    places: list[str]
    compared: dict[str, list[Row]]
    by_topic: list[MatrixRow]
    by_domain: list[MatrixRow]
    texts: list[NoticeText]
    unplaced: list[Row]
    warnings: list[Row]
    failures: list[Row]


def gather(directory: Path) -> ReportData:
    """Read an output folder. Where it was not compared yet, it is compared in memory, without a pack.

    Raises:
        TableError: the folder is no output of ``notices extract``, or its comparison is of other tables.
    """
    frames = read_tables(directory)
    compared = _compared(directory, frames)
    tables = PlainTables.of(frames)
    places = places_of(tables)
    keys = {row["task_id"]: f"t{i}" for i, row in enumerate(tables.tasks, 1)}
    anchors = {notice_id: f"n{i}" for i, notice_id in enumerate(places, 1)}
    levels = {words: level for level, words in labels().level_words.items()}
    for name in ("alignment", "conflicts", "parents"):
        for row in compared[name]:
            row["level"] = levels.get(text_of(row["label"]))
    topics = {row["task_id"]: row for row in compared["alignment"]}
    texts = _texts(directory, anchors, keys)
    targets = {name: found for text in texts.values() for name, found in text.targets.items()}
    tasks = _tasks(tables, keys, places, topics, targets)
    keyed = {name: [_keyed(row, keys) for row in rows] for name, rows in compared.items()}
    shown = {row["task_id"]: row for row in tasks}
    for row in keyed["conflicts"]:
        row["side_a"], row["side_b"] = shown[row["task_a"]], shown[row["task_b"]]
    _add_others(keyed["gaps"], keyed["comparison_cells"])
    _add_targets(keyed["lineage"], targets)
    return ReportData(
        notices=_notices(tables, texts, places),
        tasks=[row | {"anchor": anchors[row["notice_id"]]} for row in tasks],
        places=list(dict.fromkeys(places.values())),
        compared=keyed | {"gaps": sorted(keyed["gaps"], key=lambda gap: _SHARED.index(gap["shared"]))},
        by_topic=_matrix(keyed["comparison_cells"], "topic", "topic_label"),
        by_domain=_matrix(keyed["domain_cells"], "domain", "domain"),
        texts=list(texts.values()),
        unplaced=_unplaced(texts, places),
        warnings=_warnings(tables, keys, anchors, places),
        failures=[row | failed_in_each(text_of(row["reason"]), text_of(row["message"])) for row in tables.failures],
    )


def _notices(tables: PlainTables, texts: dict[str, NoticeText], places: dict[str, str]) -> list[Row]:
    rows = {row["notice_id"]: row for row in tables.notices}
    return [
        rows[notice_id] | {"anchor": text.anchor, "place": places[notice_id], "fields": text.fields}
        for notice_id, text in texts.items()
    ]


def _unplaced(texts: dict[str, NoticeText], places: dict[str, str]) -> list[Row]:
    """Return the values that cannot be marked in the texts."""
    return [
        row | {"jurisdiction": places[notice_id], "anchor": text.anchor}
        for notice_id, text in texts.items()
        for row in text.lost
    ]


def _warnings(tables: PlainTables, keys: dict[str, str], anchors: dict[str, str], places: dict[str, str]) -> list[Row]:
    return [
        row
        | {
            "jurisdiction": places[row["notice_id"]],
            "task_keys": keys.get(row["task_id"], ""),
            "anchor": anchors[row["notice_id"]],
        }
        for row in tables.warnings
    ]


def _add_others(gaps: list[Row], cells: list[Row]) -> None:
    """Add to each gap the keys of the tasks by which other places have what is missing: a task, its unit, its date."""
    by_topic: dict[str, list[Row]] = {}
    for cell in cells:
        by_topic.setdefault(cell["topic"], []).append(cell)
    for gap in gaps:
        having = [cell for cell in by_topic.get(gap["topic"], ()) if _has(cell, gap["missing"])]
        gap["other_keys"] = " ".join([key for cell in having for key in cell["task_keys"].split()][:MOST_OTHERS])


def _has(cell: Row, what: str) -> bool:
    if what == "date":
        return cell["latest_due"] is not None
    return what == "task" or bool(cell["lead"] or cell["responsible"])


def _add_targets(lineage: list[Row], targets: dict[str, dict[tuple[str, int], str]]) -> None:
    """Add to each citation where it is marked, and the number of the document that it cites."""
    numbers: dict[str, int] = {}
    for row in lineage:
        row["target"] = next(iter(targets.get(row["citation_id"], {}).values()), None)
        row["document"] = numbers.setdefault(row["key"], len(numbers) + 1)


def _texts(directory: Path, anchors: dict[str, str], keys: dict[str, str]) -> dict[str, NoticeText]:
    """Return the marked texts by notice, in the order of the anchors."""
    found = {}
    for record in read_records(directory):
        notice_id = _id_of(record, anchors)
        found[notice_id] = text_of_record(record, anchors[notice_id], keys)
    for notice_id in anchors.keys() - found.keys():
        raise TableError(say("error.record_missing", notice=notice_id))
    return {notice_id: found[notice_id] for notice_id in anchors}


def _matrix(cells: list[Row], key: str, heading: str) -> list[MatrixRow]:
    rows: dict[str, MatrixRow] = {}
    for cell in cells:
        rows.setdefault(cell[key], MatrixRow(cell[heading], {})).cells[cell["jurisdiction"]] = cell
    return list(rows.values())


def _id_of(record: dict[str, Any], anchors: dict[str, str]) -> str:
    notice_id = str(record["notice"]["notice_id"])
    if notice_id not in anchors:
        raise TableError(say("error.record_strange", notice=notice_id))
    return notice_id


def _compared(directory: Path, tables: Tables) -> dict[str, list[Row]]:
    names = [field.name for field in fields(Comparison) if field.name not in ("places", "calendar")]
    if (directory / "alignment.csv").is_file():
        frames = {name: read_table(directory / f"{name}.csv", definition(name)) for name in names}
    else:
        found = compare(tables)
        frames = {name: getattr(found, name) for name in names}
    if set(frames["alignment"]["task_id"]) != set(tables.tasks["task_id"]):
        raise TableError(say("error.compared_others", directory=directory))
    return {name: list(rows_of(frame)) for name, frame in frames.items()}


def _keyed(row: Row, keys: dict[str, str]) -> Row:
    """Add to a row of the comparison the keys of its tasks, for the evidence of its cells."""
    ids = [*split_list(row.get("task_ids")), *split_list(row.get("parent_task_ids"))]
    ids += [row[name] for name in ("task_id", "task_a", "task_b") if row.get(name)]
    return row | {"task_keys": " ".join(keys[task_id] for task_id in dict.fromkeys(ids) if task_id in keys)}


def _tasks(
    tables: PlainTables,
    keys: dict[str, str],
    places: dict[str, str],
    topics: dict[str, Row],
    targets: dict[str, dict[tuple[str, int], str]],
) -> list[Row]:
    values: dict[str, dict[str, list[Row]]] = {task_id: {} for task_id in keys}
    for row in tables.warnings:
        if row["task_id"] in values:
            values[row["task_id"]].setdefault("warning_rows", []).append(row)
    for name, kind, rows in (
        ("deadline_rows", "deadline", tables.deadlines),
        ("units", "unit", tables.assignments),
        ("domain_rows", "domain", tables.domains),
    ):
        for row in rows:
            start = row["span_start"]
            target = targets.get(row["task_id"], {}).get((kind, start)) if start is not None else None
            values[row["task_id"]].setdefault(name, []).append(row | {"target": target})
    return [_task(row, values[row["task_id"]], keys, places, topics) for row in tables.tasks]


def _task(
    row: Row, values: dict[str, list[Row]], keys: dict[str, str], places: dict[str, str], topics: dict[str, Row]
) -> Row:
    by_role: dict[str, list[Row]] = {}
    for unit in values.get("units", []):
        by_role.setdefault(unit["role"], []).append(unit)
    return row | {
        "key": keys[row["task_id"]],
        "place": places[row["notice_id"]],
        "topic": topics[row["task_id"]],
        "deadline_rows": values.get("deadline_rows", []),
        "units": by_role,
        "domain_rows": values.get("domain_rows", []),
        "warning_rows": values.get("warning_rows", []),
    }
