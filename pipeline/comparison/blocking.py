"""Which pairs of tasks are worth comparing, so that cost grows with the tasks and not with their square.

Two tasks are a candidate pair when they share one of their weightiest terms. A term that many tasks
hold makes no complete block: its tasks are sorted, alike ones next to each other, and each is paired
with the next few only. Clusters form along such chains all the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.comparison.vectors import Matrix

ALL_PAIRS_UP_TO = 1500
"""So many tasks are compared each with each: thirty county plans of fifty tasks."""

KEYS = 8
"""Terms of a task that serve as its keys."""

BLOCK = 40
"""The largest block in which every pair is taken."""

NEXT = 6
"""Neighbours that each task of a larger block is paired with."""

AT_ONCE = 100_000
"""Pairs that are compared at a time."""

Pairs = NDArray[np.int64]


def candidate_pairs(matrix: Matrix, order: NDArray[np.int64]) -> Pairs:
    """Return pairs of row numbers, the smaller first, sorted and without doubles.

    Args:
        matrix: one row for each task.
        order: rank of each row; rows with near ranks are alike (equal heads side by side).
    """
    if matrix.shape[0] <= ALL_PAIRS_UP_TO:
        return _all(np.arange(matrix.shape[0], dtype=np.int64))
    blocks: dict[int, list[int]] = {}
    for row in range(matrix.shape[0]):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        weights, columns = matrix.data[start:end], matrix.indices[start:end]
        for k in np.lexsort((columns, -weights))[:KEYS]:
            blocks.setdefault(int(columns[k]), []).append(row)
    found: list[Pairs] = []
    for _, rows in sorted(blocks.items()):
        if len(rows) > 1:
            members = np.array(rows, dtype=np.int64)
            found.append(_all(members) if len(rows) <= BLOCK else _neighbours(members[np.argsort(order[members])]))
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs, axis=0)


def similarities(matrix: Matrix, pairs: Pairs) -> NDArray[np.float64]:
    """Return the cosine of each pair of rows (rows have length one), some pairs at a time for the sake of memory."""
    values = [
        np.asarray(matrix[part[:, 0]].multiply(matrix[part[:, 1]]).sum(axis=1)).ravel()
        for part in (pairs[i : i + AT_ONCE] for i in range(0, len(pairs), AT_ONCE))
    ]
    return np.concatenate(values) if values else np.empty(0)


def _all(rows: Pairs) -> Pairs:
    first, second = np.triu_indices(len(rows), k=1)
    return np.stack([rows[first], rows[second]], axis=1)


def _neighbours(rows: Pairs) -> Pairs:
    return np.concatenate([np.stack([rows[:-by], rows[by:]], axis=1) for by in range(1, NEXT + 1)])
