"""How many examples a property is tried with."""

from __future__ import annotations

from hypothesis import settings

_THOROUGH, _FEWEST = 100, 4


def tried_with(number: int) -> settings:
    """Return settings for a property: ``number`` examples where all are asked for, as CI does.

    In the fast tests there are as many fewer as the profile has fewer than 100 (``conftest.py``), the first of the same
    ones.
    """
    return settings(max_examples=max(min(number, _FEWEST), number * settings().max_examples // _THOROUGH))
