"""Which units each place puts in charge of each policy domain: the domain matrix."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pipeline.comparison.matrix import IN_CHARGE
from pipeline.tables import PlainTables


@dataclass(frozen=True, slots=True)
class DomainCell:
    """What one place says on one domain: a row of ``domain_cells.csv``."""

    domain: str
    place: str
    units: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain with the cells of the places: a row of ``domain_matrix.csv``."""

    domain: str
    cells: dict[str, DomainCell] = field(default_factory=dict)


def domain_cells(tables: PlainTables, places: dict[str, str]) -> list[DomainCell]:
    """Return what each place says on each domain: the units in charge, and the tasks that say so.

    Units in charge are those that lead or are responsible; a task that names none of them counts
    with those that guide it. Where single offices are named, groups are left out. Of several tasks
    for a domain those count that name the fewest domains: they are about it, the others touch it.
    """
    width: dict[str, int] = defaultdict(int)
    for row in tables.domains:
        width[row["task_id"]] += 1
    narrowest: dict[tuple[str, str], int] = {}
    for row in tables.domains:
        key = (row["domain"], places[row["notice_id"]])
        narrowest[key] = min(width[row["task_id"]], narrowest.get(key, width[row["task_id"]]))
    units: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables.assignments:
        units[row["task_id"]].append(row)
    found: dict[tuple[str, str], DomainCell] = {}
    for row in tables.domains:
        key = (row["domain"], places[row["notice_id"]])
        cell = found.setdefault(key, DomainCell(*key))
        cell.tasks.append(row["task_id"])
        if width[row["task_id"]] == narrowest[key]:
            cell.units.extend(_charged(units[row["task_id"]]))
    order = {place: i for i, place in enumerate(dict.fromkeys(places.values()))}
    return sorted(found.values(), key=lambda cell: (cell.domain, order[cell.place]))


def domains_of(cells: list[DomainCell]) -> list[Domain]:
    """Put the cells of each domain together."""
    found: dict[str, Domain] = {}
    for cell in cells:
        found.setdefault(cell.domain, Domain(cell.domain)).cells[cell.place] = cell
    return list(found.values())


def _charged(rows: list[dict[str, Any]]) -> list[str]:
    # A plan whose annex says "responsible: the government, guide: the bureau" means the bureau.
    for roles in (IN_CHARGE, ("guide",)):
        offices = [r["name"] for r in rows if r["role"] in roles and r["function"] is not None and not r["is_group"]]
        if offices:
            return offices
    return [r["name"] for r in rows if r["role"] in IN_CHARGE]
