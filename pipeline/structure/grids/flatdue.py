"""Flattened tables without a header whose rows are a sentence, and in the next line by when it is done.

县水利局负责，各乡镇配合，清理河道。
2024年6月底前
县城管局负责，整治占道经营。
2024年8月底前完成
"""

from __future__ import annotations

from pipeline.headings import table_phrase
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import LEAST_ROWS, FlatRow
from pipeline.structure.grids.gridrows import CellText, GridRow
from pipeline.structure.grids.headless import SHORTEST_CONTENT, columns_of_cells, is_due_alone
from pipeline.structure.lines.block_kinds import TextLine
from pipeline.structure.signs.flatcells import LONGEST_SHORT
from pipeline.structure.signs.numbering import number_at


def due_sentences(blocks: FlatBlocks, at: int) -> FlatTable | None:
    """Return the table whose first sentence is the block ``at``, of three rows at least, or None."""
    found = blocks.found
    rows: list[FlatRow] = []
    for i in range(at, len(found) - 1, 2):
        work, time = found[i], found[i + 1]
        if not isinstance(work, TextLine) or not isinstance(time, TextLine) or len(time.text) > LONGEST_SHORT:
            break
        if len(work.text) < SHORTEST_CONTENT or not is_due_alone(time.text):
            break
        if table_phrase("whole-sentence").search(work.text) is None or number_at(work.text) is not None:
            break
        rows.append({0: [work], 1: [time]})
    if len(rows) <= LEAST_ROWS:
        return None
    columns = columns_of_cells([GridRow([CellText([], row[n][0].text) for n in range(2)]) for row in rows])
    return None if columns is None else (fragment_of(None, columns, rows), at + 2 * len(rows))
