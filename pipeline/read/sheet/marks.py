"""What is known of the cells of a sheet beside their values."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.read.sheet.layout import Merge


@dataclass(slots=True)
class SheetMarks:
    """Number formats or printed texts, merged cells, what is hidden or had to be cut; places count from 0."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    printed: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    cut_cells: int = 0
