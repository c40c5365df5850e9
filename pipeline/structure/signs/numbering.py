"""Numbering of items: 一、 （一） 1. （1） ① 第一条, as data (``outline.toml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, Protocol, Self, get_args
from unicodedata import normalize

from pydantic import model_validator

from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named, remembered
from pipeline.model.values import value
from pipeline.notation import is_numeral, read_number


class Style(Rule):
    """One way of numbering."""

    rank: int
    separator: str = ""


Use = Literal[
    "in_digits",
    "in_parts",
    "in_one_part",
    "chapters",
    "articles",
    "articles_in_chapters",
    "opens_outline",
    "below_table",
    "cut_number",
    "in_cell",
    "heads_rows",
    "heads_flat_rows",
    "in_rest_of_row",
    "never_inside",
    "of_chapters",
    "items_in_copy",
    "items_if_assigned",
    "headings_if_assigned",
    "list_inside",
    "behind_heading",
    "dated_in_copy",
]
"""What a way of numbering may count for; ``outline.toml`` says what each means."""


class OutlineFile(Entry):
    """Schema of ``outline.toml``."""

    fragments: dict[str, str]
    uses: dict[Use, tuple[str, ...]]
    heading: Rule
    stage: Rule
    counted_stage: Rule
    duty: Rule
    style: tuple[Style, ...]
    phrase: tuple[Rule, ...]

    @model_validator(mode="after")
    def _uses_are_of_styles(self) -> Self:
        if lacking := sorted(set(get_args(Use)) - self.uses.keys()):
            raise ValueError(f"uses: lacks {', '.join(lacking)}")
        known = {style.id for style in self.style}
        if strange := sorted({one for ids in self.uses.values() for one in ids} - known):
            raise ValueError(f"uses: no style has the id {', '.join(strange)}")
        return self


@value(frozen=True, slots=True)
class Number:
    """A number at the start of a text. ``end`` is where the text after it begins."""

    style: str
    rank: int
    text: str
    value: int
    end: int


@cache
def styles() -> tuple[Style, ...]:
    """Return the numbering styles."""
    return load(OutlineFile, "outline.toml").style


class Numbered(Protocol):
    """A number, or an item that may have one."""

    @property
    def style(self) -> str | None:
        """The way of numbering."""


def counts_for(numbered: Numbered | None, use: Use) -> bool:
    """Tell whether there is a number, of a style that counts for something."""
    return numbered is not None and numbered.style in _styles_for(use)


@remembered
def _styles_for(use: Use) -> tuple[str, ...]:
    return load(OutlineFile, "outline.toml").uses[use]


@cache
def _style_in_one_part() -> Style:
    """Return the first way of numbering with plain digits (3, not 3.1)."""
    return next(style for style in styles() if style.id in _styles_for("in_one_part"))


@cache
def separator_of(style: str | None) -> str:
    """Return what stands between a number of a style and its title; nothing for an item without a number."""
    return next((one.separator for one in styles() if one.id == style), "")


@cache
def _any_style() -> re.Pattern[str]:
    """Return the pattern of all styles in their order; the name of its only group tells which it was."""
    data = load(OutlineFile, "outline.toml")
    numbered = (s.pattern.replace("(?P<number>", f"(?P<s{i}>") for i, s in enumerate(data.style))
    return compile_pattern("|".join(f"(?:{pattern})" for pattern in numbered), data.fragments)


@remembered
def title_pattern(name: Literal["heading", "stage", "counted-stage", "duty"]) -> re.Pattern[str]:
    """Return a pattern of ``outline.toml`` for lines that number_at does not number.

    ``heading``: 3 监测预警; ``stage``: an unnumbered stage with its dates; ``counted-stage``: one without them;
    ``duty``: a title that lays a duty even below 附则.
    """
    data = load(OutlineFile, "outline.toml")
    rules = (data.heading, data.stage, data.counted_stage, data.duty)
    titles = dict(zip(("heading", "stage", "counted-stage", "duty"), rules, strict=True))
    return compile_pattern(titles[name].pattern, data.fragments)


@remembered
def number_phrase(
    name: Literal[
        "may-begin-number",
        "counting",
        "number-before-gap",
        "group-in-line",
        "text-behind-bracket",
        "dated-title",
        "stage-in-paragraph",
        "point-of-number",
        "number-before-figure",
    ],
) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``outline.toml``."""
    data = load(OutlineFile, "outline.toml")
    return pattern_named(data.phrase, name, data.fragments)


_NO_DIGIT = re.compile(r"[^0-9]+")


@lru_cache(maxsize=1024)
def cn_value(text: str) -> int:
    """Return the value of the number of an item, with its marks (（十二）, 第六条, ⒈, c); 0 for what is none."""
    text = normalize("NFKC", text)  # ㈠ is (一), ⒈ is 1. and ① is 1
    if len(text) == 1 and "a" <= text <= "z":
        return ord(text) - ord("a") + 1
    figures = _NO_DIGIT.sub("", text)
    return read_number(figures or "".join(char for char in text if is_numeral(char))) or 0


def levels(number: Number) -> tuple[int, ...]:
    """Return the parts of a number in digits: 3 and 1 of 3.1; nothing for other styles.

    >>> levels(number_at("4.1.2 响应行动"))
    (4, 1, 2)
    """
    if not counts_for(number, "in_digits"):
        return ()
    return tuple(cn_value(part) for part in number_phrase("point-of-number").split(number.text))


def counts_parts(text: str, below: str) -> bool:
    """Tell whether the number of a text counts the first of the parts of what stands above it.

    >>> counts_parts("2、校园秩序", "2.1清理楼道"), counts_parts("2、校园秩序", "3、校园环境")
    (True, False)
    """
    whole, part = number_at(text), number_at(below)
    return whole is not None and part is not None and levels(part) == (*levels(whole), 1)


def chapter_at(text: str) -> Number | None:
    """Return the number of a line such as 3 监测预警, or None. Only 3.1 below it makes it a heading.

    >>> chapter_at("3 监测预警").text
    '3'
    """
    match = title_pattern("heading").match(text)
    if match is None:
        return None
    end = match.end("number")
    while text[end].isspace():
        end += 1
    style = _style_in_one_part()
    return Number(style.id, style.rank, match["number"], cn_value(match["number"]), end)


@lru_cache(maxsize=1024)  # a line is asked for its number for many reasons
def number_at(text: str, start: int = 0) -> Number | None:
    """Return the number that a text has at ``start``, or None.

    >>> number_at("（三）强化监督").text
    '（三）'
    """
    match = _any_style().match(text, start)
    if match is None or match.lastgroup is None:
        return None
    style = styles()[int(match.lastgroup[1:])]
    end = match.end()
    while end < len(text) and text[end] in " \t\u3000\u00a0":
        end += 1
    printed = match[match.lastgroup]
    return Number(style.id, style.rank, printed, cn_value(printed), end)


def number_before_figure(text: str, above: Mapping[str, int], following: Number | None) -> Number | None:
    """Return the number of an item that begins with a figure (4.12345热线, 5.5G建设) if it goes on counting, or None.

    A short figure may be a decimal: there the next item, too, must go on counting.

    Args:
        text: a paragraph, from its start.
        above: the last value of each style of numbers before it.
        following: the number of the next paragraph.
    """
    match = number_phrase("number-before-figure").match(text)
    if match is None:
        return None
    style = _style_in_one_part()
    value = int(match["number"])
    goes_on = following is not None and following.style == style.id and following.value == value + 1
    if value != above.get(style.id, 0) + 1 and not (value == 1 and goes_on):
        return None
    if not goes_on and (match["sure"] is None or value == 1):
        return None
    return Number(style.id, style.rank, match["number"], value, match.end())
