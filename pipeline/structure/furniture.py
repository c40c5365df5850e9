"""Lines that belong to the page or the web site: page numbers, running heads, navigation (``furniture.toml``)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from pipeline.headings import match_heading
from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Reading

BARE_NUMBER = "page-number-bare"
"""Id of the rule for numbers alone on a line, which may also be the number of a row of a table."""


class FurnitureFile(Entry):
    """Schema of ``furniture.toml``."""

    rule: tuple[Rule, ...]


@cache
def furniture() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return ``(id, pattern)`` of the furniture rules."""
    return tuple((r.id, compile_pattern(r.pattern)) for r in load(FurnitureFile, "furniture.toml").rule)


def furniture_rule(text: str) -> str | None:
    """Return the id of the furniture rule that a whole line matches, or None."""
    text = text.strip()
    if not text or len(text) > 160:
        return None
    return next((rule for rule, pattern in furniture() if pattern.fullmatch(text)), None)


def running_heads(reading: Reading) -> set[tuple[int | None, str]]:
    """Find lines that stand at the top or the foot of several pages (digits may differ)."""
    by_page: dict[int, list[str]] = defaultdict(list)
    for line in reading.lines:
        text = line.span.quote(reading.text).strip()
        if line.page is not None and text:
            by_page[line.page].append(text)
    found: set[tuple[int | None, str]] = set()
    if len(by_page) >= 3:
        edges = {page: {t for t in [*lines[:2], *lines[-2:]] if len(t) <= 80} for page, lines in by_page.items()}
        counts = Counter(re.sub(r"\d+", "0", t) for texts in edges.values() for t in texts)
        often = {mask for mask, n in counts.items() if n >= 3 and n * 2 >= len(by_page)}
        found |= {(page, t) for page, texts in edges.items() for t in texts if re.sub(r"\d+", "0", t) in often}
    # Without pages: a line that stands again and again beside page furniture.
    texts = [line.span.quote(reading.text).strip() for line in reading.lines if line.page is None]
    texts = [t for t in texts if t]
    # Below a heading 序号 on a line of its own a bare number is that of a row, not of a page.
    rows = any((rule := match_heading(t)) is not None and rule.kind is ColumnKind.NUMBER for t in texts if len(t) <= 6)
    beside = Counter(
        t
        for i, t in enumerate(texts)
        if len(t) >= 6
        and not furniture_rule(t)
        and any(ends_page(n) and not (rows and furniture_rule(n) == BARE_NUMBER) for n in texts[max(i - 1, 0) : i + 2])
    )
    whole = Counter(texts)
    found |= {(None, t) for t, n in beside.items() if n >= 2 and n == whole[t]}
    return found


def ends_page(text: str) -> bool:
    """Tell whether a line is a page number or what a browser prints at the edge of a page."""
    return (furniture_rule(text) or "").startswith(("page-", "print-", "web-address"))
