"""Records and other things to rows of tables, as ``lexicons/tables*.toml`` say; values stay typed (see ``cells``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any

from pipeline.model.reading import NOWHERE
from pipeline.model.record import NoticeInfo, Record
from pipeline.model.spans import unspaced
from pipeline.notation import written
from pipeline.tables.columns import TableDefinition, extraction_tables
from pipeline.tables.values import About, Around, Value, is_plain, value_of, values_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table.

    Attributes:
        names: of all of them.
        plain: names of those whose values are plain paths, which are most.
        plain_values: the values of these, at once.
        others: names and values of the others.
    """

    names: tuple[str, ...]
    plain: tuple[str, ...]
    plain_values: Callable[[Any], tuple[Any, ...]]
    others: tuple[tuple[str, Value], ...]

    @staticmethod
    def of(table: TableDefinition) -> _Columns:
        """Return the columns of a table."""
        sources = {column.name: column.value or f"row.{column.name}" for column in table.fields}
        plain = {name: source for name, source in sources.items() if is_plain(source)}
        others = tuple((name, value_of(source)) for name, source in sources.items() if name not in plain)
        return _Columns(tuple(sources), tuple(plain), values_of(tuple(plain.values())), others)

    def row(self, about: Any) -> Row:
        """Return a row."""
        row: Row = dict.fromkeys(self.names)
        row.update(zip(self.plain, self.plain_values(about), strict=True))
        for name, value in self.others:
            row[name] = value(about)
        return row


@dataclass(frozen=True, slots=True)
class _Maker:
    """A table whose rows come from records.

    Attributes:
        things: what leads from the record, or from each of its tasks, to the things that have rows.
        key: names of the columns of which no two rows may have the same values; empty where none can.
        columns: of the table.
    """

    table: str
    things: tuple[tuple[bool, Value], ...]
    key: tuple[str, ...]
    columns: _Columns


def record_rows(record: Record) -> Iterator[tuple[str, Row]]:
    """Yield ``(table, row)`` for everything in one record, table by table, each in the order of the text."""
    titled = written().title
    titles = {
        c.citation_id: titled.format(title=c.title) if c.title else c.document_number or "" for c in record.citations
    }
    around = Around(record, record.notice, place_name(record.notice), titles)
    for maker in _makers():
        keys = set()
        for _ in _each(maker, around):
            row = maker.columns.row(around)
            if maker.key:
                key = tuple(row[name] for name in maker.key)
                if key in keys:
                    continue
                keys.add(key)
            yield maker.table, row


def rows_about(table: TableDefinition, things: Iterable[Any]) -> list[Row]:
    """Return one row for each of the things that a table is about (``thing`` in its data file)."""
    columns = _Columns.of(table)
    return [columns.row(about) for about in map(About, things)]


def _each(maker: _Maker, around: Around) -> Iterator[None]:
    """Put into ``around`` one thing after the other that has a row."""
    tasks, provenance = around.record.tasks, around.record.provenance
    for of_task, things in maker.things:
        for task in tasks if of_task else (None,):
            around.task = task
            found = things(around)
            for number, row in enumerate(found if isinstance(found, tuple) else (found,), 1):
                span = getattr(row, "span", None)
                around.row, around.number = row, number
                around.where = provenance.at(span) if span else NOWHERE
                yield


def place_name(notice: NoticeInfo) -> str:
    """Return the name under which the place of a notice stands in tables and comparisons.

    It is the jurisdiction; where that is unknown, what else tells the notice from others: its issuer, its title, the
    name of its file, or its id.
    """
    told = (notice.jurisdiction.name, notice.issuer, notice.title, PurePath(notice.source.path).stem)
    return next((name for name in map(unspaced, filter(None, told)) if name), notice.notice_id)


@cache
def _makers() -> tuple[_Maker, ...]:
    return tuple(_maker(table) for table in extraction_tables().values() if table.rows)


def _maker(table: TableDefinition) -> _Maker:
    return _Maker(
        table.name,
        tuple((path.partition(".")[0] == "task", value_of(path)) for path in table.rows),
        table.key if table.once else (),
        _Columns.of(table),
    )
