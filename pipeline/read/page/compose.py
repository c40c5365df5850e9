"""A page from what stands on it: upright and slanted characters and rules, to lines and tables with issues."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.reading import Issue
from pipeline.read.assembly import BlockDraft, LineDraft
from pipeline.read.page.arrange import arrange, cell_finder
from pipeline.read.page.geometry import Rule, rounded
from pipeline.read.page.lines import Glyph, split_pieces
from pipeline.read.page.ruled import Grid, TooManyRulesError, find_grids
from pipeline.read.page.unruled import OpenTable


def compose(
    upright: Sequence[Glyph],
    slanted: Sequence[Glyph],
    rules: Sequence[Rule] | None,
    size: tuple[float, float],
    carried: OpenTable | None = None,
) -> tuple[list[BlockDraft], list[Issue]]:
    """Put a page together in reading order.

    Args:
        upright: characters with line ends between those that do not follow each other.
        slanted: characters at an angle; they become one line at the end of the page.
        rules: the straight lines; None for a page with more of them than are looked at.
        size: width and height of the page in points.
        carried: a table without vertical rules that the page before left open; this page's goes there.
    """
    issues: list[Issue] = []
    grids = _grids(rules, issues)
    parts, two_columns = arrange(split_pieces(upright, cell_finder(grids)), grids, rules or (), carried)
    if two_columns:
        issues.append(Issue.of("two_columns"))
    watermark = " ".join("".join(glyph[0] for glyph in slanted).split())
    if watermark:
        issues.append(Issue.of("slanted_text.kept"))
        # Of a page that leans as a whole it is the text.
        parts.append(LineDraft(watermark, rounded((0.0, 0.0, *size)), aside=len(slanted) < len(upright)))
    return parts, issues


def _grids(rules: Sequence[Rule] | None, issues: list[Issue]) -> list[Grid]:
    try:
        if rules is not None:
            return find_grids(rules)
    except TooManyRulesError:
        pass
    issues.append(Issue.of("drawing_page.lines"))
    return []
