"""``new_tasks.csv``: the tasks that are new or changed since the last list."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.batch.assembly import prepared_records
from pipeline.batch.ledger import Entry, Ledger
from pipeline.batch.packing import pack, unpack

if TYPE_CHECKING:
    from pipeline.tables import PreparedRecord

FILE_NAME = "new_tasks.csv"

_TASKS = "tasks"
# Where in the notice a task stands, and by which rule it was found, is no news.
_NO_NEWS = ("span_start", "span_end", "page", "paragraph", "cell", "member", "rule")


def write_news(ledger: Ledger, directory: Path) -> int:
    """Write the new and changed tasks of inputs that were read since the last call; return how many.

    Of a notice that was read again, only those tasks are new whose words, dates or units are.

    Raises:
        OSError: the folder cannot be written to.
    """
    from pipeline.tables import CsvTable, extraction_tables, replacing  # noqa: PLC0415  not needed where nothing changed

    count = 0
    definition = extraction_tables()[_TASKS]
    with replacing(directory / FILE_NAME) as part, CsvTable(part, definition) as table:
        for entry, record in prepared_records(ledger, only_news=True):
            before = ledger.result(entry).before
            told = Counter(map(_content, _rows(unpack(before)))) if before else Counter()
            for row in _rows(_lines(record)):
                told[_content(row)] -= 1
                if told[_content(row)] < 0:
                    table.add_lines(_line(row))
                    count += 1
    ledger.note_told()
    ledger.commit()
    return count


def told_before(ledger: Ledger, entry: Entry | None) -> bytes | None:
    """Return the packed tasks of an entry as they were last listed as new, None if they never were."""
    if entry is None or entry.notice_id is None:
        return None
    result = ledger.result(entry)
    return result.before if entry.news else pack(_lines(unpack(result.prepared)))


def _lines(record: PreparedRecord) -> str:
    return next((rows.lines for rows in record.tables if rows.table == _TASKS), "")


def _rows(lines: str) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(lines, newline=""))


def _content(row: list[str]) -> tuple[str, ...]:
    from pipeline.tables import extraction_tables  # noqa: PLC0415  as above

    names = extraction_tables()[_TASKS].names
    return tuple(
        cell for name, cell in zip(names, row, strict=False) if name not in _NO_NEWS and not name.endswith("_id")
    )


def _line(row: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(row)
    return line.getvalue()
