"""The lines below a header that belong to its table, on a page that was laid out with spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.headings import heading_kind
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import unspaced
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.lines.laidheader import Heading, Measure, Word, may_hold_headings, words_of_line
from pipeline.structure.lines.lineheaders import LONGEST_LINE
from pipeline.structure.lines.spacedwords import MOST_LINES, quote_of, span_of
from pipeline.structure.lines.textrows import is_numbered_heading
from pipeline.structure.signs.flatcells import ends_table, is_row_number
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.line_shapes import line_shape


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word: white space inside a date or the name of a person parts none."""
    apart = "|".join(line_shape(name).pattern for name in ("date-set-apart", "name-set-apart"))
    return re.compile(rf"(?:{apart}|\S)+")


@dataclass(frozen=True, slots=True)
class Body:
    """The lines below a header: their words, their places among the entries, and which of them head the rows below."""

    lines: list[list[Word]]
    entries: list[int]
    bands: set[int]


def beside(reading: Reading, entries: Sequence[Entry], at: int, step: int, most: int) -> list[int]:
    """Return the next entries in a direction that are lines of text and not blank, the nearest first."""
    out: list[int] = []
    i = at + step
    while 0 <= i < len(entries) and len(out) < most and isinstance(entries[i], Line):
        text = quote_of(reading, entries[i])
        if len(text) > LONGEST_LINE:
            break
        if text.strip():
            out.append(i)
        i += step
    return out


def body_below(
    reading: Reading,
    entries: Sequence[Entry],
    at: int,
    keys: Sequence[str],
    headings: Sequence[Heading],
    measure: Measure,
) -> Body:
    """Return the lines below a header that can be of its table, up to where it is repeated or the text goes on."""
    body = Body([], [], set())
    again = False
    for i in range(at, min(at + MOST_LINES, len(entries))):
        text = quote_of(reading, entries[i])
        if not isinstance(entries[i], Line) or len(text) > LONGEST_LINE or "\t" in text:
            break
        if not text.strip() or (furniture_rule(text) and not _is_of_row(text, headings, measure)):
            continue
        again = may_hold_headings(text) or _is_again(reading, entries, i, keys)
        if again:
            break
        words = words_of_line(reading.text, span_of(entries[i]), measure, _word())
        alone = _is_one(words)
        if alone and is_numbered_heading(text.strip(), "heads_rows") and _leads(words, headings):
            body.bands.add(len(body.lines))
        elif alone and (ends_table(text.strip()) or any(_below(word, headings) > 1 for word in words)):
            break
        body.lines.append(words)
        body.entries.append(i)
    while body.lines and (
        len(body.lines) - 1 in body.bands or (again and unspaced(quote_of(reading, entries[body.entries[-1]])) in keys)
    ):
        body.bands.discard(len(body.lines) - 1)
        body.lines.pop()
        body.entries.pop()
    return body


def _is_again(reading: Reading, entries: Sequence[Entry], at: int, keys: Sequence[str]) -> bool:
    """Tell whether the lines of a header, known without white space, begin again."""
    if unspaced(quote_of(reading, entries[at])) != keys[0]:
        return False
    ahead = [at, *beside(reading, entries, at, 1, len(keys) - 1)]
    return [unspaced(quote_of(reading, entries[i])) for i in ahead] == list(keys)


def _is_of_row(text: str, headings: Sequence[Heading], measure: Measure) -> bool:
    """Tell whether a bare number is that of a row, or of a day or month, and not that of a page."""
    if not is_row_number(text.strip()):
        return False
    end = measure(text.rstrip())
    if end <= headings[0].end + 1:
        return True
    return any(
        heading_kind(heading.text) is ColumnKind.TIME for heading in headings if heading.start < end <= heading.end + 1
    )


def _is_one(words: Sequence[Word]) -> bool:
    """Tell whether nothing in a line stands apart."""
    return all(right.start - left.end <= 1 for left, right in pairwise(words))


def _below(word: Word, headings: Sequence[Heading]) -> int:
    """Return below how many headings a word stands."""
    return sum(word.start < heading.end and heading.start < word.end for heading in headings)


def _leads(words: Sequence[Word], headings: Sequence[Heading]) -> bool:
    """Tell whether a line of one cell stands over several columns, or where the numbers of the rows do."""
    whole = Word(words[0].span, words[0].start, words[-1].end)
    numbered = heading_kind(headings[0].text) is ColumnKind.NUMBER
    return _below(whole, headings) > 1 or (numbered and whole.start < headings[0].end)
