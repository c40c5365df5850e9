"""The foot of a web page below its article: who runs the site, its numbers, what comes before and after."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.element_rules import match
from pipeline.structure.signs.furniture import FOOTER, beside_footer, furniture_rule


def without_page_foot(found: Sequence[Block]) -> list[Block]:
    """Leave out the lines of a page's foot; its place distinguishes who runs a site from who is in charge of a task.

    A line such as 主办单位：… is the foot's beside a line that certainly is, or below the date of the document.
    """
    foot = [_is_foot(block) for block in found]
    beside = [isinstance(block, TextLine) and beside_footer(block.text) is not None for block in found]
    for i in range(1, len(found)):
        foot[i] = foot[i] or (beside[i] and (foot[i - 1] or _is_end(found[i - 1])))
    for i in range(len(found) - 2, -1, -1):
        foot[i] = foot[i] or (beside[i] and foot[i + 1])
    return [block for block, is_foot in zip(found, foot, strict=True) if not is_foot]


def _is_foot(block: Block) -> bool:
    return isinstance(block, TextLine) and furniture_rule(block.text) == FOOTER


def _is_end(block: Block) -> bool:
    """Tell whether a line stands at the end of a document: the date below the signature, or the imprint."""
    if not isinstance(block, TextLine) or len(block.text) > _LONGEST_DATE:
        return False
    return match(block.text, "signed") is not None or match(block.text, "printed") is not None


_LONGEST_DATE = 80
"""Characters of a line with office and date."""
