"""What the report shows, gathered from the tables and records of an output folder."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.comparison import Comparison, compare
from pipeline.comparison.frames import definition
from pipeline.comparison.items import rows_of, text_of
from pipeline.comparison.labels import labels
from pipeline.comparison.places import places_of
from pipeline.comparison.words import unspaced
from pipeline.errors import TableError
from pipeline.report.highlight import Mark, Piece, pieces_of, quotes
from pipeline.tables import Row, Tables, read_records, read_table, read_tables, split_list

_VALUES = (("deadlines", "deadline"), ("assignments", "unit"), ("domains", "domain"))
MOST_OTHERS = 60
"""Tasks of other places that are shown for one that a place lacks."""

_LETTERS = {"deadline": "d", "unit": "u", "domain": "p", "citation": "c"}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The text of a notice in pieces. ``anchor`` is where links to it lead."""

    notice_id: str
    anchor: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of a matrix: its heading, and the cell of each place that has one."""

    heading: str
    cells: dict[str, Row]


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything the template needs; rows are dicts with plain values.

    ``tasks`` carry their ``key`` (t1, t2 …), by which cells of all tables point at their evidence;
    ``warnings`` name the task (``t``), else the text of the notice (``h``), that they are about;
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
    tables = read_tables(directory)
    compared = _compared(directory, tables)
    places = places_of(tables)
    keys = {row["task_id"]: f"t{i}" for i, row in enumerate(rows_of(tables.tasks), 1)}
    anchors = {row["notice_id"]: f"n{i}" for i, row in enumerate(rows_of(tables.notices), 1)}
    levels = {words: level for level, words in labels().level_words.items()}
    for name in ("alignment", "conflicts", "parents"):
        for row in compared[name]:
            row["level"] = levels.get(text_of(row["label"]))
    topics = {row["task_id"]: row for row in compared["alignment"]}
    texts: list[NoticeText] = []
    unplaced: list[Row] = []
    targets: dict[str, dict[tuple[str, int], str]] = {}
    for record in sorted(read_records(directory), key=lambda record: list(anchors).index(_id_of(record, anchors))):
        anchor = anchors[_id_of(record, anchors)]
        text, lost, found = _text(record, anchor, keys)
        texts.append(text)
        unplaced += [row | {"jurisdiction": places[text.notice_id]} for row in lost]
        targets |= found
    tasks = _tasks(tables, keys, places, topics, targets)
    keyed = {name: [_keyed(row, keys) for row in rows] for name, rows in compared.items()}
    shown = {row["task_id"]: row for row in tasks}
    for row in keyed["conflicts"]:
        row["side_a"], row["side_b"] = shown[row["task_a"]], shown[row["task_b"]]
    _add_others(keyed["gaps"], keyed["comparison_cells"])
    warnings = [
        row
        | {"jurisdiction": places[row["notice_id"]], "t": keys.get(row["task_id"], ""), "h": anchors[row["notice_id"]]}
        for row in rows_of(tables.warnings)
    ]
    for row in keyed["lineage"]:
        row["target"] = next(iter(targets.get(row["citation_id"], {}).values()), None)
    return ReportData(
        notices=[
            row | {"anchor": anchors[row["notice_id"]], "place": places[row["notice_id"]]}
            for row in rows_of(tables.notices)
        ],
        tasks=tasks,
        places=list(dict.fromkeys(places.values())),
        compared=keyed,
        by_topic=_matrix(keyed["comparison_cells"], "topic", "topic_label"),
        by_domain=_matrix(keyed["domain_cells"], "domain", "domain"),
        texts=texts,
        unplaced=unplaced,
        warnings=warnings,
        failures=list(rows_of(tables.failures)),
    )


def _add_others(gaps: list[Row], cells: list[Row]) -> None:
    """Add to each missing task the keys of those that other places have under its topic."""
    others: dict[str, list[str]] = {}
    for cell in cells:
        others.setdefault(cell["topic"], []).extend(cell["t"].split())
    for gap in gaps:
        gap["o"] = " ".join(others.get(gap["topic"], [])[:MOST_OTHERS]) if gap["missing"] == "task" else ""


def _matrix(cells: list[Row], key: str, heading: str) -> list[MatrixRow]:
    rows: dict[str, MatrixRow] = {}
    for cell in cells:
        rows.setdefault(cell[key], MatrixRow(cell[heading], {})).cells[cell["jurisdiction"]] = cell
    return list(rows.values())


def _id_of(record: dict[str, Any], anchors: dict[str, str]) -> str:
    notice_id = str(record["notice"]["notice_id"])
    if notice_id not in anchors:
        raise TableError(f"records/{notice_id}.json belongs to no row of notices.csv; run 'notices extract' again")
    return notice_id


def _compared(directory: Path, tables: Tables) -> dict[str, list[Row]]:
    names = [field.name for field in fields(Comparison) if field.name not in ("places", "calendar")]
    if (directory / "alignment.csv").is_file():
        frames = {name: read_table(directory / f"{name}.csv", definition(name)) for name in names}
    else:
        found = compare(tables)
        frames = {name: getattr(found, name) for name in names}
    if set(frames["alignment"]["task_id"]) != set(tables.tasks["task_id"]):
        raise TableError(f"{directory}: the comparison is of other tables; run 'notices compare' again")
    return {name: list(rows_of(frame)) for name, frame in frames.items()}


def _keyed(row: Row, keys: dict[str, str]) -> Row:
    """Add to a row of the comparison the keys of its tasks, for the evidence of its cells."""
    ids = [*split_list(row.get("task_ids")), *split_list(row.get("parent_task_ids"))]
    ids += [row[name] for name in ("task_id", "task_a", "task_b") if row.get(name)]
    return row | {"t": " ".join(keys[task_id] for task_id in dict.fromkeys(ids) if task_id in keys)}


def _text(
    record: dict[str, Any], anchor: str, keys: dict[str, str]
) -> tuple[NoticeText, list[Row], dict[str, dict[tuple[str, int], str]]]:
    """Return the marked text of a record, the values without a place, and where each value is marked."""
    text: str = record["text"]
    marks: list[Mark] = []
    lost: list[Row] = []
    targets: dict[str, dict[tuple[str, int], str]] = {}
    starts = []
    for task in record["tasks"]:
        task_id = task["task_id"]
        starts.append((int((task.get("span") or {}).get("start") or 0), f"x{keys.get(task_id, '')}"))
        for many, kind in _VALUES:
            for value in task[many]:
                raw, span = value["raw"], value.get("span")
                if not quotes(text, span, raw):
                    lost.append({"task_id": task_id, "t": keys.get(task_id, ""), "kind": kind, "value": raw})
                    continue
                name = f"{anchor}{_LETTERS[kind]}{span['start']}"
                marks.append(Mark(kind, span["start"], span["end"], name, _note(kind, value)))
                targets.setdefault(task_id, {})[kind, span["start"]] = name
    for cited in record["citations"]:
        span = cited.get("span") or {}
        start, end = span.get("start"), span.get("end")
        words = cited.get("title") or cited.get("document_number") or ""
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            name = f"{anchor}{_LETTERS['citation']}{start}"
            marks.append(Mark("citation", start, end, name, words))
            targets.setdefault(cited["citation_id"], {})["citation", start] = name
        else:
            lost.append({"task_id": None, "t": "", "kind": "citation", "value": words})
    pieces = pieces_of(text, marks, starts)
    return NoticeText(record["notice"]["notice_id"], anchor, pieces), lost, targets


def _note(kind: str, value: dict[str, Any]) -> str:
    """Return what the words of a mark do not say themselves."""
    if kind == "deadline":
        known = value.get("end") or value.get("start") or value.get("rrule") or ""
        return f"{value['kind']} {known}".strip()
    name = str(value["domain"] if kind == "domain" else value["name"])
    shown = "" if unspaced(name) == unspaced(value["raw"]) else name
    return shown if kind == "domain" else f"{value['role']} {shown}".strip()


def _tasks(
    tables: Tables,
    keys: dict[str, str],
    places: dict[str, str],
    topics: dict[str, Row],
    targets: dict[str, dict[tuple[str, int], str]],
) -> list[Row]:
    values: dict[str, dict[str, list[Row]]] = {task_id: {} for task_id in keys}
    for row in rows_of(tables.warnings):
        if row["task_id"] in values:
            values[row["task_id"]].setdefault("warning_rows", []).append(row)
    for name, kind, frame in (
        ("deadline_rows", "deadline", tables.deadlines),
        ("units", "unit", tables.assignments),
        ("domain_rows", "domain", tables.domains),
    ):
        for row in rows_of(frame):
            start = row["span_start"]
            target = targets.get(row["task_id"], {}).get((kind, start)) if not pd.isna(start) else None
            values[row["task_id"]].setdefault(name, []).append(row | {"target": target})
    return [_task(row, values[row["task_id"]], keys, places, topics) for row in rows_of(tables.tasks)]


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
