"""Lists that say where things stand and nothing to do: tables of contents, numbered trails of a web page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.structure.line_ends import is_terminal
from pipeline.structure.numbering import number_at

LONGEST_ENTRY = 60
"""Characters that a line of a table of contents has at most."""
MOST_ENTRIES = 300
"""Lines that a table of contents has at most."""
LONGEST_STEP = 16
"""Characters that a step of a trail has at most."""

_PAGE = re.compile(r"[.．·…•\-—_]*[（(]?\d{0,3}[）)]?$")


def contents(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Find tables of contents: from 目录 to where its first entry stands again, as the first heading.

    Returns half-open ranges of paragraphs.
    """
    packed = [re.sub(r"\s+", "", text) for text in texts]
    found = []
    for start, line in enumerate(packed):
        if line not in ("目录", "目次") or start + 2 >= len(packed):
            continue
        first = _PAGE.sub("", packed[start + 1])
        for at in range(start + 1, min(start + 1 + MOST_ENTRIES, len(packed))):
            if at > start + 1 and packed[at] == first:
                found.append((start, at))
                break
            if len(packed[at]) > LONGEST_ENTRY or is_terminal(packed[at]):
                break
    return found


def trails(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Find the trail of a web page that a copy has numbered (1. 首页, 2. 信息公开 …)."""
    for start, text in enumerate(texts):
        number = number_at(text)
        if number is None or number.value != 1 or text[number.end :].strip() not in ("首页", "网站首页"):
            continue
        stop = start + 1
        while (
            stop < len(texts)
            and len(texts[stop]) <= LONGEST_STEP
            and (step := number_at(texts[stop])) is not None
            and step.value == stop - start + 1
        ):
            stop += 1
        return [(start, stop)]
    return []
