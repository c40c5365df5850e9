"""Shapes that copying, drawing and markup give to a line: signs, strokes, rules, labels (``lines.toml``)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named, remembered

ShapeId = Literal[
    "sign-first",
    "signs-before-text",
    "only-signs",
    "sign-of-copy",
    "marked-alike",
    "quoted-line",
    "line-number",
    "piece-number",
    "item-inside",
    "tick-before-text",
    "sign-at-end",
    "bullet",
    "stroke",
    "only-strokes",
    "tab-or-stroke",
    "drawn-line",
    "digits-apart",
    "dashes",
    "crossed",
    "table-top",
    "table-corner",
    "table-bottom",
    "table-edge",
    "horizontal-rule",
    "ruled-row",
    "label-first",
    "label-in-strokes",
    "labels-and-values",
    "tab-before-label",
    "bar-before-label",
    "label-spaced-out",
    "heading-spaced-out",
    "gap-of-copy",
    "date-set-apart",
    "name-set-apart",
    "figure-set-apart",
    "figure-beside-word",
    "label-end",
    "label-before-end",
    "label-of-record",
    "counted-label",
    "page-number-inside",
    "may-be-markup",
]
"""Shapes asked for by name."""


class LineFile(Entry):
    """Schema of ``lines.toml``."""

    fragments: dict[str, str]
    phrase: tuple[Rule, ...]
    markup: tuple[Rule, ...]


@remembered
def line_shape(name: ShapeId) -> re.Pattern[str]:
    """Return the compiled pattern of a shape."""
    data = load(LineFile, "lines.toml")
    return pattern_named(data.phrase, name, data.fragments)


@cache
def markup() -> re.Pattern[str]:
    """Return the pattern of all marks of Markdown and HTML; what one of its groups catches is text."""
    return compile_pattern("|".join(rule.pattern for rule in load(LineFile, "lines.toml").markup))
