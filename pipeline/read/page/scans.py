"""Whether the text of a page is its text, by what the page shows: the same measures for every format with pages."""

from __future__ import annotations

SCAN_SHARE = 0.5
"""A page of which pictures cover this much and that has hardly any text is a scan."""

SCAN_CHARACTERS = 20
"""Stamped page numbers and dates on a scan stay below this."""

OUTLINES = 200
"""A page without text but with this many drawn paths shows its text as outlines."""


MAX_UNREADABLE = 0.3
"""Share of characters without meaning from which a page's text cannot be used."""

FEWEST_UNREADABLE = 10
"""As many bullets from symbol fonts harm no page."""


def is_garbled(unreadable: int, characters: int) -> bool:
    """Tell whether so many characters of a page (white space aside) mean nothing that its text is of no use."""
    return unreadable > max(MAX_UNREADABLE * characters, FEWEST_UNREADABLE)


def is_pictured(picture_share: float) -> bool:
    """Tell whether pictures cover so much of a page (0 to 1) that they may hold its text."""
    return picture_share > SCAN_SHARE


def is_scan(characters: int, picture_share: float, paths: int) -> bool:
    """Tell whether the text of a page must be read from its picture.

    Args:
        characters: how many are shown as text, without white space.
        picture_share: how much of the page pictures cover, 0 to 1.
        paths: how many are drawn.
    """
    return (characters < SCAN_CHARACTERS and is_pictured(picture_share)) or (characters == 0 and paths > OUTLINES)
