"""Who must do what, by when, place by place: the comparison, its gaps, and the domain matrix."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.comparison.align import Placed
from pipeline.comparison.items import rows_of
from pipeline.tables import Row, Tables
from pipeline.tables.values import distinct

SHARED_BY = 2
"""A topic of no list is compared when so many places have it."""

COMMON = 0.25
"""What fewer of the places have is no gap elsewhere: a topic of no list, a unit or date for a shared topic."""

MOST = 0.5
"""Share of the other places above which most of them have what a place lacks."""

IN_CHARGE = ("lead", "responsible")


@dataclass(slots=True)
class Cell:
    """What one place says on one topic."""

    tasks: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    dues: list[date] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    units: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def row(self) -> Row:
        """Return the fields of the cell, lists without doubles in the order of the notice."""
        return {
            "task_ids": distinct(self.tasks),
            "earliest_due": min(self.dues, default=None),
            "latest_due": max(self.dues, default=None),
            "lead": distinct(self.functions["lead"]),
            "responsible": distinct(self.functions["responsible"]),
        }


def cells_of(tables: Tables, placed: list[Placed], places: dict[str, str]) -> dict[str, dict[str, Cell]]:
    """Return topic → place → cell, topics in the order of their first task."""
    cells: dict[str, dict[str, Cell]] = {}
    of_task: dict[str, Cell] = {}
    for row, place in zip(rows_of(tables.tasks), placed, strict=True):
        cell = cells.setdefault(place.topic, {}).setdefault(places[row["notice_id"]], Cell())
        cell.tasks.append(row["task_id"])
        cell.notices.append(row["notice_id"])
        of_task[row["task_id"]] = cell
    for row in rows_of(tables.deadlines):
        cell = of_task[row["task_id"]]
        if row["end"] is not None:
            cell.dues.append(row["end"])
        else:
            cell.undated.append(row["raw"])
    for row in rows_of(tables.assignments):
        cell = of_task[row["task_id"]]
        cell.units[row["role"]].append(row["name"])
        # A group or a government has no line of work: its name stands instead.
        cell.functions[row["role"]].append(row["function"] or row["name"])
    return cells


def topics_to_compare(cells: dict[str, dict[str, Cell]], listed: dict[str, str]) -> list[str]:
    """Return the topics of the list, then those that several places share, most widely shared first."""
    shared = [topic for topic, by_place in cells.items() if len(by_place) >= SHARED_BY and topic not in listed]
    return list(listed) + sorted(shared, key=lambda topic: -len(cells[topic]))


def comparison_rows(
    cells: dict[str, dict[str, Cell]], topics: list[str], labels: dict[str, str], columns: list[str]
) -> list[Row]:
    """Return one row a topic, with five columns for each place (``<place> task_ids`` and so on)."""
    rows = []
    for topic in topics:
        by_place = cells.get(topic, {})
        row: Row = {"topic": topic, "topic_label": labels.get(topic, topic), "places": len(by_place)}
        for place in columns:
            if place in by_place:
                row |= {f"{place} {name}": value for name, value in by_place[place].row().items()}
        rows.append(row)
    return rows


def cell_rows(
    cells: dict[str, dict[str, Cell]], topics: list[str], labels: dict[str, str], columns: list[str]
) -> list[Row]:
    """Return one row for each topic and place that has it: the same comparison, in long form."""
    return [
        {
            "topic": topic,
            "topic_label": labels.get(topic, topic),
            "jurisdiction": place,
            "notice_ids": distinct(cell.notices),
            "undated": distinct(cell.undated),
            "lead_units": distinct(cell.units["lead"]),
            "responsible_units": distinct(cell.units["responsible"]),
            "support_units": distinct(cell.units["support"]),
            "guide_units": distinct(cell.units["guide"]),
        }
        | cell.row()
        for topic in topics
        for place in columns
        if (cell := cells.get(topic, {}).get(place))
    ]


def gap_rows(
    cells: dict[str, dict[str, Cell]], topics: list[str], labels: dict[str, str], columns: list[str], listed: set[str]
) -> list[Row]:
    """Return what a place lacks that others have: the task, its unit, its date.

    A topic of a list is expected everywhere once anybody has it; any other where enough places have it.
    A unit or a date is missing where enough of those that have the topic name one. ``shared`` tells whether
    most of the other places have it, some, or a single one: the less they are, the more it is their own work.
    """
    rows: list[Row] = []
    for topic in topics:
        by_place = cells.get(topic, {})
        dated = sum(1 for cell in by_place.values() if cell.dues)
        charged = sum(1 for cell in by_place.values() if _in_charge(cell))
        least = max(COMMON * len(by_place), 1)
        base = {"topic": topic, "topic_label": labels.get(topic, topic), "of": len(columns)}
        expected = bool(by_place) and (topic in listed or len(by_place) >= COMMON * len(columns))
        for place in columns:
            cell = by_place.get(place)
            if cell is None:
                if expected:
                    rows.append(base | {"jurisdiction": place, "missing": "task", "others": len(by_place)})
                continue
            found = base | {"jurisdiction": place, "task_ids": distinct(cell.tasks)}
            if charged >= least and not _in_charge(cell):
                rows.append(found | {"missing": "unit", "others": charged})
            if dated >= least and not cell.dues:
                rows.append(found | {"missing": "date", "others": dated})
    return [row | {"shared": _shared(row["others"], len(columns) - 1)} for row in rows]


def _shared(others: int, of: int) -> str:
    return "single" if others == 1 < of else "most" if others > MOST * of else "some"


def domain_rows(tables: Tables, places: dict[str, str]) -> list[Row]:
    """Return one row for each domain and place: the units in charge, and the tasks that say so.

    Units in charge are those that lead or are responsible; a task that names none of them counts
    with those that guide it. Where single offices are named, groups are left out. Of several tasks
    for a domain those count that name the fewest domains: they are about it, the others touch it.
    """
    width: dict[str, int] = defaultdict(int)
    for row in rows_of(tables.domains):
        width[row["task_id"]] += 1
    narrowest: dict[tuple[str, str], int] = {}
    for row in rows_of(tables.domains):
        key = (row["domain"], places[row["notice_id"]])
        narrowest[key] = min(width[row["task_id"]], narrowest.get(key, width[row["task_id"]]))
    units: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables.assignments):
        units[row["task_id"]].append(row)
    found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for row in rows_of(tables.domains):
        key = (row["domain"], places[row["notice_id"]])
        tasks, names = found.setdefault(key, ([], []))
        tasks.append(row["task_id"])
        if width[row["task_id"]] == narrowest[key]:
            names += _charged(units[row["task_id"]])
    order = {place: i for i, place in enumerate(dict.fromkeys(places.values()))}
    return [
        {"domain": domain, "jurisdiction": place, "units": distinct(names), "task_ids": distinct(tasks)}
        for (domain, place), (tasks, names) in sorted(found.items(), key=lambda e: (e[0][0], order[e[0][1]]))
    ]


def domain_matrix_rows(rows: list[Row]) -> list[Row]:
    """Turn the long form into one row a domain with a column for each place."""
    matrix: dict[str, Row] = {}
    for row in rows:
        matrix.setdefault(row["domain"], {"domain": row["domain"]})[row["jurisdiction"]] = row["units"]
    return list(matrix.values())


def _charged(rows: list[dict[str, Any]]) -> list[str]:
    # A plan whose annex says "responsible: the government, guide: the bureau" means the bureau.
    for roles in (IN_CHARGE, ("guide",)):
        offices = [r["name"] for r in rows if r["role"] in roles and r["function"] is not None and not r["is_group"]]
        if offices:
            return offices
    return [r["name"] for r in rows if r["role"] in IN_CHARGE]


def _in_charge(cell: Cell) -> bool:
    return any(cell.units[role] for role in IN_CHARGE)
