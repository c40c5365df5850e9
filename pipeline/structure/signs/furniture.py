"""Lines that belong to the page or the web site: page numbers, running heads, navigation (``furniture.toml``)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.headings import heading_kind
from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Reading
from pipeline.model.spans import Span
from pipeline.notation import notation_phrase
from pipeline.structure.signs.pageedges import edge_furniture, is_content

BARE_NUMBER = "page-number-bare"
"""Id of the rule for numbers alone on a line, which may also be the number of a row of a table."""


LONGEST_FURNITURE = 160
"""Characters of a line of the page or the web site; longer ones are text."""
DASHED_NUMBER = "page-number-dashed"
"""Id of the rule for page numbers between dashes."""

FOOTER = "web-footer"
"""Id of the rule for the foot of a web page."""


class FurnitureFile(Entry):
    """Schema of ``furniture.toml``."""

    rule: tuple[Rule, ...]
    beside_footer: tuple[Rule, ...]
    phrase: tuple[Rule, ...]


@cache
def _furniture() -> Sieve[tuple[str, GatedPattern]]:
    return pattern_sieve((r.id, r.pattern) for r in load(FurnitureFile, "furniture.toml").rule)


@lru_cache(maxsize=1024)  # a line is asked for many reasons whether it is furniture
def furniture_rule(text: str) -> str | None:
    """Return the id of the furniture rule that a whole line matches, or None."""
    text = text.strip()
    if not text or len(text) > LONGEST_FURNITURE:
        return None
    return next((rule for rule, pattern in _furniture().left_in(text) if pattern.compiled.fullmatch(text)), None)


@cache
def _beside_footer() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r.id, compile_pattern(r.pattern)) for r in load(FurnitureFile, "furniture.toml").beside_footer)


def beside_footer(text: str) -> str | None:
    """Return the id of the rule for lines that belong to the foot of a web page only beside it, or None."""
    text = text.strip()
    return next((rule for rule, pattern in _beside_footer() if pattern.fullmatch(text)), None)


def running_heads(reading: Reading) -> set[Span]:
    """Find the lines that the page or a browser prints again and again."""
    found = edge_furniture(reading)
    # Without pages: a line that stands again and again beside page furniture.
    lines = [(line.span.quote(reading.text).strip(), line.span) for line in reading.lines if line.page is None]
    texts = [text for text, _ in lines if text]
    # Below a heading 序号 on a line of its own a bare number is that of a row, not of a page.
    rows = any(heading_kind(t) is ColumnKind.NUMBER for t in texts if len(t) <= 6)
    rules = [furniture_rule(t) for t in texts]
    page_ends = [_ends_page(rule) and not (rows and rule == BARE_NUMBER) for rule in rules]
    beside = Counter(
        t
        for i, t in enumerate(texts)
        if len(t) >= 6 and not rules[i] and any(page_ends[max(i - 1, 0) : i + 2]) and not is_content(t)
    )
    whole = Counter(texts)
    again = {t for t, n in beside.items() if n >= 2 and n == whole[t]}
    return found | {span for text, span in lines if text in again}


def _ends_page(rule: str | None) -> bool:
    """Tell whether the rule of a line is one of page numbers or of what a browser prints at the edge of a page."""
    return rule is not None and rule.startswith(("page-", "print-", "web-address"))


def is_of_text(number: str, above: str, below: str) -> bool:
    """Tell whether a number alone on its line is no page number, but cut from the date it belongs to.

    >>> is_of_text("23", "力争20", "年底前完成")
    True
    >>> is_of_text("3", "力争2023", "年底前完成")
    False
    """
    digits = re.search(r"\d*$", above.strip())
    before = digits[0] if digits else ""
    if notation_phrase("year-begins").match(before + number + below[:1]):
        return True
    return not before and _rest_of_date().match(below) is not None


@cache
def page_turn() -> re.Pattern[str]:
    """Return the pattern of marks at the edges of a line that send the reader over the page ([接上页])."""
    return pattern_named(load(FurnitureFile, "furniture.toml").phrase, "page-turn")


@cache
def _rest_of_date() -> re.Pattern[str]:
    return pattern_named(load(FurnitureFile, "furniture.toml").phrase, "rest-of-date")
