"""Doubtful values to a spreadsheet, and the decisions of a person back into every later extraction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.errors import ReviewError, UsageError
from pipeline.packs import load_pack, pack_names
from pipeline.review.checking import check_rows
from pipeline.review.corrections import Corrections, load_corrections, save_corrections
from pipeline.review.doubts import doubts_of
from pipeline.review.merging import merged
from pipeline.review.rows import read_rows
from pipeline.review.sheet import write_sheet
from pipeline.tables import read_records, replacing

SHEET_NAME = "review.xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    """A review sheet that was written; ``compared`` tells whether conflicts could be listed in it."""

    path: Path
    rows: int
    compared: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """Decisions that were taken up, and how many there are now in all."""

    path: Path
    new: int
    total: int


def export_review(directory: Path, path: Path | None = None) -> Exported:
    """Write the doubtful values of an output folder to a spreadsheet.

    Args:
        directory: the folder that ``notices extract`` wrote.
        path: the spreadsheet; default: ``review.xlsx`` in the folder.

    Raises:
        UsageError: the spreadsheet is there already: it may hold decisions that were not applied.
        TableError: the folder is no output of ``notices extract``.
        OSError: the file cannot be written.
    """
    path = path or directory / SHEET_NAME
    if path.exists():
        raise UsageError(f"{path}: is there already and may hold decisions; apply it, move it or name another file")
    places = {record["notice"]["notice_id"]: _place(record["notice"]) for record in read_records(directory)}
    with replacing(path) as part:
        rows = write_sheet(part, doubts_of(directory), places)
    return Exported(path, rows, (directory / "conflicts.csv").is_file())


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
    made, mistakes = check_rows(rows, partial(read_records, directory), domains)
    if mistakes:
        raise ReviewError(str(sheet), mistakes)
    after = Corrections(tuple(merged(before.items, made)))
    return Applied(save_corrections(directory, after), len(made), len(after.items))


def _place(notice: dict[str, object]) -> str:
    jurisdiction = notice["jurisdiction"]
    name = jurisdiction.get("name") if isinstance(jurisdiction, dict) else None
    return str(name or notice["issuer"] or "")
