"""Lines that belong to the page or the web site: page numbers, running heads, navigation (``furniture.toml``)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from pipeline.headings import match_heading
from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Reading
from pipeline.structure.element_rules import data, pattern
from pipeline.structure.sections import is_formula_line

FEWEST_PAGES = 3
"""Pages of a file, and of those the pages with the same line, from which a line is a running head."""

LONGEST_HEAD = 80
"""Characters of the longest running head."""

_NUMBER = re.compile(r"\d+")
_PAGE_START = re.compile(r"[\s\-—－–─•·.|]*(?:第\s*)?")
_PAGE_END = re.compile(r"\s*页?[\s\-—－–─•·|]*(?:[/，,]?\s*共?\s*\d+\s*页?)?[\s)）\]】]*")
_APART = " \u3000\t-—－–─•·|/第"
"""What parts the number of a page from the words beside it."""
_SENTENCE_ENDS = ("。", "；", ";")

BARE_NUMBER = "page-number-bare"
"""Id of the rule for numbers alone on a line, which may also be the number of a row of a table."""


DASHED_NUMBER = "page-number-dashed"
"""Id of the rule for page numbers between dashes."""

FOOTER = "web-footer"
"""Id of the rule for the foot of a web page."""


class FurnitureFile(Entry):
    """Schema of ``furniture.toml``."""

    rule: tuple[Rule, ...]
    beside_footer: tuple[Rule, ...]


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


def _is_content(text: str) -> bool:
    """Tell whether a line says what no running head says: the end of a sentence, who is responsible, an annex."""
    return text.endswith(_SENTENCE_ENDS) or is_formula_line(text) or bool(pattern(data().annex.head).match(text))


def _heads(edges: list[tuple[int, str]], enough: int) -> set[tuple[int | None, str]]:
    """Return those of the lines at the edges of pages, the same but for numbers, that are running heads.

    They say the same on enough pages, or they count the pages: one number, at an end of the line, goes
    up with the page. Lines that differ otherwise are content (任务1：…, 任务2：…).
    """
    times = Counter(text for _, text in edges)
    found: set[tuple[int | None, str]] = {(page, text) for page, text in edges if times[text] >= enough}
    if len(edges) < enough or len(times) == 1:
        return found
    numbers = [[int(n) for n in _NUMBER.findall(text)] for _, text in edges]
    varying = [i for i, values in enumerate(zip(*numbers, strict=True)) if len(set(values)) > 1]
    counted = {n[varying[0]] - page for n, (page, _) in zip(numbers, edges, strict=True)}
    if len(varying) == 1 and len(counted) == 1 and all(_counts_pages(text, varying[0]) for _, text in edges):
        found |= set(edges)
    return found


def _counts_pages(text: str, number: int) -> bool:
    """Tell whether a number of a line stands where the number of a page does."""
    match = list(_NUMBER.finditer(text))[number]
    before, after = text[: match.start()], text[match.end() :]
    return bool(
        (_PAGE_END.fullmatch(after) and (not before or before[-1] in _APART))
        or (_PAGE_START.fullmatch(before) and (after[:1] in ("", "页") or after[0] in _APART))
    )


@cache
def _beside_footer() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r.id, compile_pattern(r.pattern)) for r in load(FurnitureFile, "furniture.toml").beside_footer)


def beside_footer(text: str) -> str | None:
    """Return the id of the rule for lines that belong to the foot of a web page only beside it, or None."""
    text = text.strip()
    return next((rule for rule, pattern in _beside_footer() if pattern.fullmatch(text)), None)


def running_heads(reading: Reading) -> set[tuple[int | None, str]]:
    """Find lines that stand at the top or the foot of several pages (digits may differ)."""
    by_page: dict[int, list[str]] = defaultdict(list)
    for line in reading.lines:
        text = line.span.quote(reading.text).strip()
        if line.page is not None and text:
            by_page[line.page].append(text)
    found: set[tuple[int | None, str]] = set()
    if len(by_page) >= FEWEST_PAGES:
        alike: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for page, lines in by_page.items():
            for text in dict.fromkeys([*lines[:2], *lines[-2:]]):
                if len(text) <= LONGEST_HEAD and not _is_content(text):
                    alike[_NUMBER.sub("0", text)].append((page, text))
        enough = max(FEWEST_PAGES, (len(by_page) + 1) // 2)
        for edges in alike.values():
            found |= _heads(edges, enough)
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
        and not _is_content(t)
        and any(ends_page(n) and not (rows and furniture_rule(n) == BARE_NUMBER) for n in texts[max(i - 1, 0) : i + 2])
    )
    whole = Counter(texts)
    found |= {(None, t) for t, n in beside.items() if n >= 2 and n == whole[t]}
    return found


def ends_page(text: str) -> bool:
    """Tell whether a line is a page number or what a browser prints at the edge of a page."""
    return (furniture_rule(text) or "").startswith(("page-", "print-", "web-address"))


def is_of_text(number: str, above: str, below: str) -> bool:
    """Tell whether a number alone on its line is no page number, but cut from the date it belongs to.

    >>> is_of_text("23", "力争20", "年底前完成")
    True
    >>> is_of_text("3", "力争2023", "年底前完成")
    False
    """
    digits = re.search(r"\d*$", above.strip())
    before = digits[0] if digits else ""
    if below.startswith("年"):
        return re.fullmatch(r"(?:19|20)\d{2}", before + number) is not None
    return not before and re.match(r"[月日]", below) is not None
