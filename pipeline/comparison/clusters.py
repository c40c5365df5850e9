"""Group alike nodes into clusters: average linkage under the rule that one notice enters once.

A node is one task, or several tasks of one notice that stand together for a reason of structure. Two
nodes of one notice never share a cluster, unless they carry the same ``part`` (rows under one group
cell of a table: the notice itself says that they are parts of one work).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.comparison.blocking import Pairs
from pipeline.comparison.vectors import Matrix

SAME_TOPIC = 0.24
"""Mean likeness that makes one topic.

On five county plans aligned by hand, 0.20 to 0.30 differ by 0.02 in F1; in a folder of fifty notices on
unlike matters, what joins below 0.24 is mostly chance.
"""

SAME_WORDS = 0.60
"""Mean likeness from which two tasks are said to be put in the same words."""


class Clusters:
    """Nodes with their clusters. Likeness of two clusters is the mean over all pairs of members."""

    def __init__(self, matrix: Matrix, owners: Sequence[tuple[str, str]]) -> None:
        self._parent = list(range(matrix.shape[0]))
        self._members = [[i] for i in self._parent]
        self._notices = [dict([owner]) for owner in owners]
        # Sums of vectors, kept for clusters of two and more only: single rows are read from the matrix.
        self._sums: dict[int, dict[int, float]] = {}
        self._matrix = matrix

    def root(self, node: int) -> int:
        """Return the number of the cluster that a node is in."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def members(self, node: int) -> list[int]:
        """Return the nodes of the cluster that a node is in, sorted."""
        return sorted(self._members[self.root(node)])

    def likeness(self, a: int, b: int) -> float:
        """Return the mean cosine between the members of two clusters."""
        small, large = sorted((self._sum(a), self._sum(b)), key=len)
        dot = sum(value * large[key] for key, value in small.items() if key in large)
        return dot / (len(self._members[a]) * len(self._members[b]))

    def centrality(self, node: int) -> float:
        """Return the mean cosine between a node and the others of its cluster; 0.0 where it is alone."""
        root = self.root(node)
        others = len(self._members[root]) - 1
        if not others:
            return 0.0
        total = self._sum(root)
        return (sum(value * total[key] for key, value in self._row(node).items()) - 1.0) / others

    def may_merge(self, a: int, b: int) -> bool:
        """Tell whether two clusters may become one: no notice enters twice but with the same part.

        Parts of one work meet through the work of another notice, never by themselves.
        """
        small, large = sorted((self._notices[a], self._notices[b]), key=len)
        return not (len(large) == 1 and small.keys() == large.keys()) and all(
            large.get(notice, part) == part for notice, part in small.items()
        )

    def merge(self, a: int, b: int) -> int:
        """Make one cluster of two and return its number."""
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._parent[b] = a
        self._members[a] += self._members[b]
        self._notices[a] |= self._notices[b]
        total = self._sum(a)
        for key, value in self._sum(b).items():
            total[key] = total.get(key, 0.0) + value
        self._sums[a] = total
        self._sums.pop(b, None)
        self._members[b], self._notices[b] = [], {}
        return a

    def _sum(self, root: int) -> dict[int, float]:
        return self._sums.get(root) or self._row(root)

    def _row(self, node: int) -> dict[int, float]:
        start, end = self._matrix.indptr[node], self._matrix.indptr[node + 1]
        columns, values = self._matrix.indices[start:end].tolist(), self._matrix.data[start:end].tolist()
        return dict(zip(columns, values, strict=True))

    def link(self, pairs: Pairs, values: NDArray[np.float64], threshold: float = SAME_TOPIC) -> None:
        """Merge clusters, the most alike first, until no candidate pair reaches the threshold."""
        kept = np.flatnonzero(values >= threshold)
        heap = [(-float(values[k]), int(pairs[k, 0]), int(pairs[k, 1])) for k in kept]
        heapq.heapify(heap)
        while heap:
            value, i, j = heapq.heappop(heap)
            a, b = self.root(i), self.root(j)
            if a == b or not self.may_merge(a, b):
                continue
            mean = self.likeness(a, b)
            if mean < threshold:
                continue
            if mean < -value - 1e-9:  # the clusters have grown since: wait for their turn
                heapq.heappush(heap, (-mean, i, j))
                continue
            self.merge(a, b)
