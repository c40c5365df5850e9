"""Who must do what, by when, place by place: the comparison and its gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from pipeline.comparison.align import Placed
from pipeline.tables import PlainTables

SHARED_BY = 2
"""A topic of no list is compared when so many places have it."""

COMMON = 0.25
"""What fewer of the places have is no gap elsewhere: a topic of no list, a unit or date for a shared topic."""

MOST = 0.5
"""Share of the other places above which most of them have what a place lacks."""

IN_CHARGE = ("lead", "responsible")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in a role. A group or a government has no line of work: its name stands instead."""

    role: str
    name: str
    function_or_name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place says on one topic, in the order of its notices: a row of ``comparison_cells.csv``."""

    topic: str
    topic_label: str
    place: str
    tasks: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    dues: list[date] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    @property
    def names_unit_in_charge(self) -> bool:
        """Tell whether a unit leads the work or is responsible for it."""
        return any(unit.role in IN_CHARGE for unit in self.units)


@dataclass(frozen=True, slots=True)
class Compared:
    """One topic with the cells of the places that have it: a row of ``comparison.csv``."""

    topic: str
    topic_label: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Gap:
    """What a place lacks that others have (task, unit or date): a row of ``gaps.csv``.

    ``others`` places of the ``of`` compared have it; ``tasks`` are those that lack a unit or a date.
    """

    topic: str
    topic_label: str
    place: str
    missing: str
    others: int
    of: int
    tasks: tuple[str, ...] = ()

    @property
    def shared(self) -> str:
        """Most of the other places have it, some, or a single one: the fewer, the more it is their own work."""
        rest = self.of - 1
        return "single" if self.others == 1 < rest else "most" if self.others > MOST * rest else "some"


def cells_of(tables: PlainTables, placed: list[Placed], places: dict[str, str]) -> dict[str, dict[str, Cell]]:
    """Return topic → place → cell, topics in the order of their first task."""
    cells: dict[str, dict[str, Cell]] = {}
    of_task: dict[str, Cell] = {}
    for row, of in zip(tables.tasks, placed, strict=True):
        place = places[row["notice_id"]]
        cell = cells.setdefault(of.topic, {}).setdefault(place, Cell(of.topic, of.topic_label, place))
        cell.tasks.append(row["task_id"])
        cell.notices.append(row["notice_id"])
        of_task[row["task_id"]] = cell
    for row in tables.deadlines:
        cell = of_task[row["task_id"]]
        if row["end"] is not None:
            cell.dues.append(row["end"])
        else:
            cell.undated.append(row["raw"])
    for row in tables.assignments:
        unit = Unit(row["role"], row["name"], row["function"] or row["name"])
        of_task[row["task_id"]].units.append(unit)
    return cells


def compared_topics(cells: dict[str, dict[str, Cell]], listed: dict[str, str]) -> list[Compared]:
    """Return the topics of a list (names by ids), then those that several places share, most widely shared first."""
    shared = [topic for topic, by_place in cells.items() if len(by_place) >= SHARED_BY and topic not in listed]
    topics = list(listed) + sorted(shared, key=lambda topic: -len(cells[topic]))
    return [
        Compared(topic, _label(cells.get(topic, {}), listed.get(topic, topic)), cells.get(topic, {}))
        for topic in topics
    ]


def _label(by_place: dict[str, Cell], name: str) -> str:
    return next((cell.topic_label for cell in by_place.values()), name)


def cells_by_topic(compared: list[Compared], places: list[str]) -> list[Cell]:
    """Return the cells of the topics compared, of each topic in the order of the places."""
    return [topic.cells[place] for topic in compared for place in places if place in topic.cells]


def gaps_of(compared: list[Compared], places: list[str], listed: dict[str, str]) -> list[Gap]:
    """Return what a place lacks that others have: the task, its unit, its date.

    A topic of a list is expected everywhere once anybody has it; any other where enough places have it.
    A unit or a date is missing where enough of those that have the topic name one.
    """
    return [gap for topic in compared for gap in _gaps_of_topic(topic, places, listed=topic.topic in listed)]


def _gaps_of_topic(topic: Compared, places: list[str], *, listed: bool) -> Iterator[Gap]:
    cells = topic.cells
    dated = sum(1 for cell in cells.values() if cell.dues)
    charged = sum(1 for cell in cells.values() if cell.names_unit_in_charge)
    least = max(COMMON * len(cells), 1)
    expected = bool(cells) and (listed or len(cells) >= COMMON * len(places))
    for place in places:
        gap = partial(Gap, topic.topic, topic.topic_label, place, of=len(places))
        cell = cells.get(place)
        if cell is None:
            if expected:
                yield gap(missing="task", others=len(cells))
            continue
        if charged >= least and not cell.names_unit_in_charge:
            yield gap(missing="unit", others=charged, tasks=tuple(cell.tasks))
        if dated >= least and not cell.dues:
            yield gap(missing="date", others=dated, tasks=tuple(cell.tasks))
