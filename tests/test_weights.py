"""Weights of ``wrappedcells.toml``: what is read by them does not hang on any of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from case_files import read_cases

from pipeline.model.notice import Column
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.grids import brokenheads, flatwrapped, wrappedcells, wrappedscore
from pipeline.structure.grids.wrappedcells import WrappedRows, wrapped_rows
from pipeline.structure.grids.wrappedweights import CellWeights, HeadingWeights, RowWeights, WrappedCellFile, weights
from pipeline.structure.lines.block_kinds import Block

Call = tuple[Sequence[Block], int, Sequence[Column], Sequence[str]]

NAMES = [
    (part, name)
    for part, schema in (("cell", CellWeights), ("row", RowWeights), ("heading", HeadingWeights))
    for name in schema.model_fields
] + [("missing", name) for name in weights().missing.model_dump()]


MOST_CHANGED = 2
"""Tables read otherwise with another weight: they have cells that a reader, too, could part either way."""


@pytest.fixture(scope="module")
def tables() -> list[tuple[Call, list[str]]]:
    """Return the calls for tables of the cases that lost their cells, with what was read."""
    calls: list[tuple[Call, list[str]]] = []

    def remembered(
        found: Sequence[Block], at: int, columns: Sequence[Column], headings: Sequence[str]
    ) -> WrappedRows | None:
        rows = wrapped_rows(found, at, columns, headings)
        if rows is not None:
            calls.append(((found, at, columns, headings), shown(rows)))
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flatwrapped, "wrapped_rows", remembered)
        for case in read_cases("grid.toml"):
            read_notice(read_text(case["text"].replace("→", "\t")))
    return calls


def shown(read: WrappedRows | None) -> list[str]:
    if read is None:
        return []
    return [" | ".join(f"{n}:{'/'.join(line.text for line in row[n])}" for n in sorted(row)) for row in read.rows]


def test_many_tables_lost_their_cells(tables: list[Any]) -> None:
    assert len(tables) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("times", [0.75, 1.33])
@pytest.mark.parametrize(("part", "name"), NAMES)
def test_no_weight_of_a_cell_stands_on_a_knifes_edge(
    tables: list[tuple[Call, list[str]]], part: str, name: str, times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = weights()
    section = getattr(usual, part)
    other = usual.model_copy(update={part: section.model_copy(update={name: getattr(section, name) * times})})

    def changed() -> WrappedCellFile:
        return other

    for module in (wrappedscore, wrappedcells, brokenheads):
        monkeypatch.setattr(module, "weights", changed)
    wrappedscore._worth.cache_clear()
    brokenheads._worth.cache_clear()
    try:
        again = [shown(wrapped_rows(*call)) for call, _ in tables]
    finally:
        wrappedscore._worth.cache_clear()
        brokenheads._worth.cache_clear()
    assert sum(one != rows for one, (_, rows) in zip(again, tables, strict=True)) <= MOST_CHANGED
