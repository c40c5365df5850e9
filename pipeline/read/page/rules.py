"""Lines of a page that are recognised by their words (``pages.toml``)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, load, pattern_named

LineId = Literal["number-of-page", "foot-of-page", "number-of-row", "footnote"]


class PageFile(Entry):
    """Schema of ``pages.toml``."""

    line: tuple[Rule, ...]


def is_line(name: LineId, text: str) -> bool:
    """Tell whether a line is one of a kind; white space around it does not count."""
    return _pattern(name).fullmatch(text.strip()) is not None


@cache
def _pattern(name: LineId) -> re.Pattern[str]:
    return pattern_named(load(PageFile, "pages.toml").line, name)
