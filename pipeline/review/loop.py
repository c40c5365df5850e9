"""Doubtful values to a spreadsheet, and the decisions of a person back into every later extraction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.errors import ReviewError, UsageError
from pipeline.messages import say
from pipeline.packs import load_pack, pack_names
from pipeline.review.checking import check_rows
from pipeline.review.corrections import Corrections, load_corrections, save_corrections
from pipeline.review.decided import decided_line
from pipeline.review.doubts import doubts_of
from pipeline.review.lines import Line, line_of
from pipeline.review.merging import merged
from pipeline.review.rows import read_rows
from pipeline.review.sheet import write_sheet
from pipeline.tables import read_records, replacing

SHEET_NAME = "review.xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    """A review sheet that was written: doubtful values, decisions that stand, and whether conflicts could be listed."""

    path: Path
    rows: int
    decided: int
    compared: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """Decisions that were taken up, those taken back, and how many there are now in all."""

    path: Path
    new: int
    withdrawn: int
    total: int


def export_review(directory: Path, path: Path | None = None) -> Exported:
    """Write the doubtful values of an output folder to a spreadsheet, and below them the decisions that stand.

    Args:
        directory: the folder that ``notices extract`` wrote.
        path: the spreadsheet; default: ``review.xlsx`` in the folder.

    Raises:
        UsageError: the spreadsheet is there already: it may hold decisions that were not applied.
        TableError: the folder is no output of ``notices extract``.
        ReviewError: the corrections of the folder have mistakes.
        OSError: the file cannot be written.
    """
    path = path or directory / SHEET_NAME
    if path.exists():
        raise UsageError(say("error.sheet_is_there", path=path))
    decided = load_corrections(directory)
    lines = _lines(directory, decided)
    with replacing(path) as part:
        rows = write_sheet(part, lines)
    return Exported(
        path, max(rows - len(decided.items), 0), len(decided.items), (directory / "conflicts.csv").is_file()
    )


def _lines(directory: Path, decided: Corrections) -> Iterator[Line]:
    places = {record["notice"]["notice_id"]: _place(record["notice"]) for record in read_records(directory)}
    for entry in doubts_of(directory):
        yield line_of(entry, places[entry.notice_id])
    for item in decided.items:
        yield decided_line(item, places.get(item.notice.notice_id, ""))


def apply_review(sheet: Path, directory: Path) -> Applied:
    """Take the decisions of an edited spreadsheet up into ``corrections.json`` of the folder it was exported from.

    Either all rows are right and all decisions are taken up, or nothing is written.

    Raises:
        ReviewError: the spreadsheet or the corrections file has mistakes; all are listed.
        TableError: the folder is no output of ``notices extract``.
        OSError: the folder cannot be written to.
    """
    before = load_corrections(directory)
    rows = read_rows(sheet)
    domains = frozenset(domain.name for name in pack_names() for domain in load_pack(name).domain)
    checked = check_rows(rows, partial(read_records, directory), domains, before.items)
    if checked.mistakes:
        raise ReviewError(str(sheet), checked.mistakes)
    left = [item for item in before.items if item.id not in checked.withdrawn]
    after = Corrections(tuple(merged(left, checked.made)))
    path = save_corrections(directory, after)
    return Applied(path, len(checked.made), len(before.items) - len(left), len(after.items))


def _place(notice: dict[str, object]) -> str:
    jurisdiction = notice["jurisdiction"]
    name = jurisdiction.get("name") if isinstance(jurisdiction, dict) else None
    return str(name or notice["issuer"] or "")
