"""Which row of an annex breaks down which item of the same notice's body.

Official plans say a thing twice: as a paragraph of the body and as rows of an annex that divides the
work. The rows belong to the paragraph because the notice puts the same words in both places, or
heads the rows with the paragraph's title; likeness alone never joins two tasks of one notice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.comparison.items import Item
from pipeline.comparison.vectors import Matrix, Vectors

CONTAINED = 0.6
"""Share of a row's weighted terms that stand in the body item, from which the row restates it.

On two plans with annexes read by hand all 32 rows above it had their item and 4 of 9 below it had not.
"""

SAME_HEADING = 0.6
"""Cosine between the group cell of a row and the title of a body item that names the same work."""


@dataclass(frozen=True, slots=True)
class Link:
    """``row`` restates part of ``body`` (numbers of items). ``contained`` is from 0 to 1."""

    row: int
    body: int
    contained: float
    heading: float


def annex_links(items: list[Item], vectors: Vectors) -> dict[int, Link]:
    """Map each table row and goal that restates a task of the body to that task; others are left out.

    A goal (2020年9月底前，编制完成目录) is linked like a row, by its words alone.
    """
    notices: dict[str, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        notices[item.notice_id].append(i)
    links: dict[int, Link] = {}
    for members in notices.values():
        body = [i for i in members if _is_body_task(items[i])]
        rows = [i for i in members if not items[i].domain_row and not _is_body_task(items[i])]
        if body and rows:
            links |= _links(rows, body, vectors)
    return links


def _is_body_task(item: Item) -> bool:
    return item.origin == "body" and item.kind != "goal" and not item.domain_row


def _links(rows: list[int], body: list[int], vectors: Vectors) -> dict[int, Link]:
    contained = _contained(vectors.present[rows], vectors.present[body])
    heading = (vectors.group[rows] @ vectors.head[body].T).toarray()
    found = {}
    for k, row in enumerate(rows):
        j = int(np.argmax(contained[k] + heading[k]))
        if contained[k, j] >= CONTAINED or heading[k, j] >= SAME_HEADING:
            found[row] = Link(row, body[j], float(contained[k, j]), float(heading[k, j]))
    return found


def _contained(rows: Matrix, body: Matrix) -> NDArray[np.float64]:
    """Return for each row and body item the share of the row's terms that the item holds.

    Terms weigh by how few items of this body hold them: what all items say tells none apart.
    """
    size = body.shape[0]
    frequency = np.asarray(body.sum(axis=0)).ravel()
    weighted = rows.multiply(np.log((1 + size) / (0.5 + frequency))).tocsr()
    totals = np.asarray(weighted.sum(axis=1)).ravel()
    held = (weighted @ body.T).toarray()
    return np.asarray(held / np.where(totals > 0, totals, 1.0)[:, None])
