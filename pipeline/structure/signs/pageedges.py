"""Running heads and page numbers of files with pages: what stands at the edges of their pages.

They say the same at the same place of several pages, or they count the pages. Lines that differ
otherwise from page to page are content, however alike they look (任务1：…, 任务2：…).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named, remembered
from pipeline.model.reading import Reading
from pipeline.model.spans import Span
from pipeline.notation import ends_in, marks
from pipeline.structure.signs.element_rules import data, pattern
from pipeline.structure.signs.formulas import is_formula_line
from pipeline.structure.signs.numbering import cn_value

FEWEST_PAGES = 3
"""Pages from which a line that is on several of them is a running head."""

AT_EDGE = 2
"""Lines at either edge of a page among which its furniture is."""

LONGEST = 80
"""Characters of the longest running head."""

SAME_PLACE = 3.0
"""Points by which the places of a running head differ on its pages."""

_NUMBER = re.compile(r"\d+")


class PageNumberFile(Entry):
    """Schema of ``page_numbers.toml``."""

    page: str
    apart: str
    roman: dict[str, int]
    rule: tuple[Rule, ...]
    phrase: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the edge of a page; ``top`` and ``height`` are None where the file has no places."""

    page: int
    text: str
    span: Span
    top: float | None
    height: float | None


def is_content(text: str) -> bool:
    """Tell whether a line says what no running head says: the end of a sentence, who is responsible, an annex."""
    return (
        ends_in(text, marks().statement_ends) or is_formula_line(text) or bool(pattern(data().annex.head).match(text))
    )


def edge_furniture(reading: Reading) -> set[Span]:
    """Return the running heads and page numbers of a file with pages."""
    pages, edges = _edges(reading)
    found = set(_page_numbers(edges, pages))
    if pages < FEWEST_PAGES:
        return found
    heads: list[_Edge] = []
    for alike in _alike(edges).values():
        heads += _heads(alike, pages)
    heads += _at_the_same_place(heads, edges, pages)
    return found | {head.span for head in heads}


def _edges(reading: Reading) -> tuple[int, list[_Edge]]:
    """Return the number of pages with lines, and the lines at their edges."""
    by_page: dict[int, list[_Edge]] = defaultdict(list)
    for line in reading.lines:
        text = line.span.quote(reading.text).strip()
        if line.page is not None and text and not line.aside:
            top, height = (line.box[1], line.box[3] - line.box[1]) if line.box else (None, None)
            by_page[line.page].append(_Edge(line.page, text, line.span, top, height))
    edges: list[_Edge] = []
    for lines in by_page.values():
        chosen = lines if len(lines) <= 2 * AT_EDGE else [*lines[:AT_EDGE], *lines[-AT_EDGE:]]
        edges += [edge for edge in chosen if len(edge.text) <= LONGEST and not is_content(edge.text)]
    return len(by_page), edges


def _alike(edges: Iterable[_Edge]) -> dict[tuple[str, int], list[_Edge]]:
    """Group lines that are the same but for numbers and stand at the same place."""
    by_text: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        by_text[_NUMBER.sub("0", edge.text)].append(edge)
    out: dict[tuple[str, int], list[_Edge]] = {}
    for text, group in by_text.items():
        number, last = 0, None
        for edge in sorted(group, key=lambda e: (e.top or 0.0, e.page)):
            if last is not None and (edge.top or 0.0) - last > SAME_PLACE:
                number += 1
            last = edge.top or 0.0
            out.setdefault((text, number), []).append(edge)
    return out


def _heads(alike: Sequence[_Edge], pages: int) -> list[_Edge]:
    """Return those of the lines, the same but for numbers, that are running heads."""
    enough = max(FEWEST_PAGES - (alike[0].top is not None), (pages + 1) // 2)
    on = {edge.page for edge in alike}
    every_other = alike[0].top is not None and len(on) > 1 and len({page % 2 for page in on}) == 1
    times = Counter(edge.text for edge in alike)
    found = [edge for edge in alike if times[edge.text] >= enough or (every_other and times[edge.text] >= pages // 2)]
    if len(on) < enough or len(times) == 1:
        return found
    numbers = [[int(n) for n in _NUMBER.findall(edge.text)] for edge in alike]
    varying = [i for i, values in enumerate(zip(*numbers, strict=True)) if len(set(values)) > 1]
    counted = {n[varying[0]] - edge.page for n, edge in zip(numbers, alike, strict=True)}
    if len(varying) == 1 and len(counted) == 1 and all(_counts_pages(edge.text, varying[0]) for edge in alike):
        return list(alike)
    return found


def _counts_pages(text: str, number: int) -> bool:
    """Tell whether a number of a line stands where the number of a page does."""
    match = list(_NUMBER.finditer(text))[number]
    before, after = text[: match.start()], text[match.end() :]
    words = load(PageNumberFile, "page_numbers.toml")
    return bool(
        (_phrase("behind-number").fullmatch(after) and (not before or before[-1] in words.apart))
        or (_phrase("before-number").fullmatch(before) and (after[:1] in ("", words.page) or after[0] in words.apart))
    )


@remembered
def _phrase(name: Literal["before-number", "behind-number", "counted-page"]) -> re.Pattern[str]:
    return pattern_named(load(PageNumberFile, "page_numbers.toml").phrase, name)


def counted_page(text: str) -> tuple[int, int] | None:
    """Return the number that may count a page before its text, and how many characters it takes up; None for none."""
    match = _phrase("counted-page").match(text)
    return (int(match["number"]), match.end()) if match is not None else None


def _at_the_same_place(heads: Sequence[_Edge], edges: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """Give the lines that stand, in the same size, where most other pages have a running head."""
    for top, height in {(round(h.top), round(h.height)) for h in heads if h.top is not None and h.height is not None}:
        there = [
            e
            for e in edges
            if e.top is not None
            and e.height is not None
            and abs(e.top - top) <= SAME_PLACE
            and round(e.height) == height
        ]
        known = {e.page for e in there} & {h.page for h in heads}
        if len({e.page for e in there}) == pages and 2 * len(known) >= pages:
            yield from there


def _page_numbers(edges: Sequence[_Edge], pages: int) -> Iterator[Span]:
    """Give the lines that are nothing but a number that goes up with the page, in any way of writing."""
    counted: dict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        value = _page_number(edge.text)
        if value is not None:
            counted[value - edge.page].append(edge)
    for same in counted.values():
        if len({edge.page for edge in same}) >= max(2, pages // 2):
            yield from (edge.span for edge in same)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(compile_pattern(rule.pattern) for rule in load(PageNumberFile, "page_numbers.toml").rule)


def _page_number(text: str) -> int | None:
    """Return the number of a line that is nothing but the number of a page, None for others."""
    for rule in _patterns():
        match = rule.fullmatch(text)
        if match is None:
            continue
        number = match["number"].lower()
        if number.isdigit():
            return int(number)
        roman = load(PageNumberFile, "page_numbers.toml").roman
        if number[0] not in roman:
            return cn_value(number)
        values = [roman[c] for c in number]
        return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return None
