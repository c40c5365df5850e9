"""Join physical lines into paragraphs.

Whether two lines belong together is decided from how full the first one is, the marks at its
end, open brackets, numbering, indents and gaps, in that order of trust. Rules on characters are
in ``paragraphs.toml``; the arithmetic of line widths is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.notation import begins_with, closing_kinds, ends_in, holds, marks, notation_phrase, opening_kinds
from pipeline.structure.lines.block_kinds import TextLine
from pipeline.structure.lines.page_shape import FLUSH, INDENTED, SLACK, PageShape, page_shape
from pipeline.structure.signs.element_rules import is_organ, match
from pipeline.structure.signs.formulas import starts_formula
from pipeline.structure.signs.line_ends import asks_everybody, goes_on, is_terminal, line_phrase, start_rule
from pipeline.structure.signs.numbering import counts_for, number_at

NEARLY = 0.8
"""Share of the width that a line in mid-sentence fills at least when a long word went to the next."""
LOST_INDENT = 2.0
"""First-line indent of official documents, in characters (GB/T 9704-2012, 7.3.3)."""
DEEPEST_HANG = 10.0
"""Indent in characters beyond which a line is centred or set right, not hanging under a list number."""
OTHER_SIZE = 1.5
"""Ratio of line heights from which two lines are no part of one paragraph."""
LONGEST_DATE = 60
"""Characters of a line that is the date of a document."""
LONGEST_IMPRINT = 80
"""Characters of the line that says who printed the document and when."""
LINES_AHEAD = 6
"""Lines in which an open bracket is looked for its end; a list of units may go over several."""
LEAST_PROSE = 24
"""Characters from which on a paragraph with a comma is a text, not a heading."""
LINES_OF_PROSE = 30
"""Lines of a paragraph that tell whether it is a text."""
LONGEST = 4000
"""Characters after which an unclosed bracket no longer holds a paragraph open."""


class _Open:
    """Counts brackets and quotation marks that a paragraph has opened and not closed."""

    def __init__(self) -> None:
        self._stack: list[int] = []

    def feed(self, text: str) -> None:
        opening, closing = opening_kinds(), closing_kinds()
        for char in _any_mark().findall(text):
            if char in opening:
                self._stack.append(opening[char])
            elif self._stack and closing[char] == self._stack[-1]:
                self._stack.pop()

    @property
    def is_open(self) -> bool:
        """Tell whether a bracket or quotation mark is open."""
        return bool(self._stack)

    def closed_by(self, text: str) -> bool:
        """Tell whether something is open that ``text`` closes before anything else ends it."""
        if not self._stack:
            return False
        want = self._stack[-1]
        depth = 0
        for char in text:
            if opening_kinds().get(char) == want:
                depth += 1
            elif closing_kinds().get(char) == want:
                if depth == 0:
                    return True
                depth -= 1
        return False


@cache
def _any_mark() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join([*opening_kinds(), *closing_kinds()]))}]")


def runs_on(upper: str, lower: str) -> bool:
    """Tell by the marks alone whether a text goes on in another: half a bracket, a comma at the cut."""
    if goes_on(upper.rstrip()) or begins_with(lower.lstrip(), marks().never_first):
        return True
    opened = _Open()
    opened.feed(upper)
    return opened.closed_by(lower)


def group_lines(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Group lines into paragraphs, in order."""
    shape = page_shape(lines)
    out: list[list[TextLine]] = []
    opened = _Open()
    length = 0
    for i, line in enumerate(lines):
        if out and _joins(out[-1], line, lines[i + 1 : i + 1 + LINES_AHEAD], shape, opened, length):
            out[-1].append(line)
            length += len(line.text)
        else:
            out.append([line])
            opened = _Open()
            length = len(line.text)
        opened.feed(line.text)
    return out


def _joins(
    paragraph: list[TextLine], line: TextLine, after: Sequence[TextLine], shape: PageShape, opened: _Open, length: int
) -> bool:
    last = paragraph[-1]
    if line.heading or (last.heading and is_terminal(last.text)):
        return False
    if _other_size(last, line):
        return False
    if len(paragraph) == 1 and _is_date(last) and line_phrase("after-date").match(line.text) is None:
        return False  # below a signature; set to the right it looks like a full line
    terminal = is_terminal(last.text) or line_phrase("formula-behind-sentence").match(last.text) is not None
    open_end = goes_on(last.text)
    if _cuts_number(paragraph, line, shape):
        return True
    number = number_at(line.text)
    held = length < LONGEST and opened.is_open and opened.closed_by(line.text + _up_to_number(after))
    # An open bracket outweighs a number: （责任单位：县教育局、⏎1个工作专班）.
    if held and (number is None or open_end or not terminal):
        return True
    start = start_rule(line.text)
    if number is not None or (
        start is not None and not (start.also_inside and _goes_on_in_brackets(last, line, shape))
    ):
        return open_end and counts_for(number, "cut_number") and not terminal
    if open_end:
        return True
    if (terminal or start_rule(paragraph[0].text) is not None) and asks_everybody(line.text):
        return False  # a closing paragraph, below a sentence or a line of offices
    if is_organ(line.text) and (_is_date(after[0] if after else None) or (terminal and not _is_full(line, shape))):
        return False  # a signature
    if terminal and _is_imprint(line):
        return False  # below the 抄送 line, which fills its line
    if last.heading or begins_with(line.text, marks().never_first):
        return not last.heading
    if shape.width is not None and _joins_wrapped(paragraph, line, shape, terminal, in_brackets=opened.is_open):
        return True
    if line_phrase("labelled").match(line.text) and line_phrase("labelled").match(paragraph[0].text):
        return False  # 成员单位：… and below it 检查范围：…
    return _joins_loose(paragraph, terminal) or _cuts_office(paragraph, line)


def _goes_on_in_brackets(last: TextLine, line: TextLine, shape: PageShape) -> bool:
    return (
        line.text[0] in opening_kinds()
        and _is_full(last, shape)
        and not line.blank_before
        and shape.indent(line) < LOST_INDENT
    )


def _up_to_number(lines: Sequence[TextLine]) -> str:
    """Return the text of the next line, and of those behind it up to the next item."""
    end = next((i for i, line in enumerate(lines) if i and number_at(line.text) is not None), len(lines))
    return "".join(line.text for line in lines[:end])


def _is_date(line: TextLine | None) -> bool:
    return line is not None and len(line.text) <= LONGEST_DATE and match(line.text, "signed") is not None


def _is_imprint(line: TextLine) -> bool:
    """Tell whether a line says nothing but who printed the document and when."""
    found = match(line.text, "printed") if len(line.text) <= LONGEST_IMPRINT else None
    return found is not None and is_organ(line.text[: found.start("value")].strip())


def _is_full(line: TextLine, shape: PageShape) -> bool:
    return shape.width is not None and shape.size(line) >= shape.width - SLACK


def _cuts_number(paragraph: list[TextLine], line: TextLine, shape: PageShape) -> bool:
    """Tell whether a line end cut a number or stands between the number of an item and its text."""
    first, last = paragraph[0], paragraph[-1]
    number = number_at(first.text) if first is last else None
    if number is not None and number.end >= len(first.text):
        return not line.blank_before and number_at(line.text) is None
    return (
        last.text[-1].isdigit()
        and line_phrase("after-digit").match(line.text) is not None
        and (_is_full(last, shape) or _is_prose(paragraph) or _cuts_year(last.text, line.text))
    )


def _cuts_year(upper: str, lower: str) -> bool:
    """Tell whether the digits on both sides of a line end are one year: 202⏎6年."""
    digits = re.search(r"\d*$", upper[-4:])
    return (
        notation_phrase("year-begins").match((digits[0] if digits else "") + lower[:6]) is not None
        and number_at(lower) is None
    )


def _other_size(last: TextLine, line: TextLine) -> bool:
    """Tell whether two lines are set in clearly different sizes (masthead, title, body)."""
    if last.box is None or line.box is None:
        return False
    heights = sorted((last.box[3] - last.box[1], line.box[3] - line.box[1]))
    return heights[0] > 0 and heights[1] / heights[0] > OTHER_SIZE


def _joins_wrapped(
    paragraph: list[TextLine], line: TextLine, shape: PageShape, terminal: bool, *, in_brackets: bool
) -> bool:
    last, width = paragraph[-1], shape.width or 0.0
    if ends_in(last.text.rstrip(), marks().colons):
        return in_brackets
    right = shape.right(last)
    if right is not None and last.box is not None:
        full = last.box[2] >= right - SLACK * shape.em
    else:
        # A first line may have lost its indent of two characters.
        lost = (
            LOST_INDENT if last is paragraph[0] and last.indent < 1 and not terminal and _is_prose(paragraph) else 0.0
        )
        full = shape.size(last) + lost >= width - SLACK
    if shape.gaps_mean_breaks and line.blank_before and not line.page_cut:
        return full and not terminal
    if shape.indents and shape.indent(line) >= INDENTED and shape.indent(last) + FLUSH < shape.indent(line):
        # A first-line indent; behind a full line without an end it hangs under a list number.
        ended = terminal or (not in_brackets and _ends_behind_sentence(paragraph))
        return full and not ended and shape.indent(line) < DEEPEST_HANG
    if len(paragraph) == 1 and terminal and shape.first_lines and _is_indented_like(line, last, shape):
        return False  # where first lines are indented, a sentence that fills its line is over before another of them
    if full:
        return True
    if not terminal and shape.size(last) >= NEARLY * width and _is_prose(paragraph):
        return True  # broken before a number or a word that stays whole
    # A short line goes on over a page only in mid-sentence.
    return line.page_cut and not terminal and _is_prose(paragraph)


def _ends_behind_sentence(paragraph: Sequence[TextLine]) -> bool:
    """Tell whether a paragraph ends with brackets that stand behind a whole sentence: 公开目录。（市财政局负责）."""
    text = "".join(line.text for line in paragraph[-LINES_AHEAD:])
    start = max(text.rfind(mark) for mark in marks().open)
    return ends_in(text, marks().close) and start >= 0 and is_terminal(text[:start].rstrip())


def _is_indented_like(line: TextLine, last: TextLine, shape: PageShape) -> bool:
    return shape.indent(line) >= INDENTED and abs(shape.indent(line) - shape.indent(last)) < FLUSH


def _joins_loose(paragraph: list[TextLine], terminal: bool) -> bool:
    """Join lines of a text that is not wrapped: only a sentence that was cut, which a labelled list is not."""
    last = paragraph[-1].text
    statement = last[max(last.rfind(stop) for stop in marks().statement_ends) + 1 :]
    sentence = last[last.rfind(marks().stop) + 1 :]  # 成员单位：甲局、乙局；丙局
    listed = starts_formula(statement.lstrip()) or starts_formula(sentence.lstrip())
    listed = listed and not ends_in(last, marks().runs_on)
    return not terminal and _is_prose(paragraph) and not ends_in(last, marks().close) and not listed


def _cuts_office(paragraph: list[TextLine], line: TextLine) -> bool:
    """Tell whether a line end cut the name of an office in a line of them (责任单位：县财政局、县交⏎通运输局)."""
    if not starts_formula(paragraph[0].text):
        return False
    upper, lower = line_phrase("last-piece").search(paragraph[-1].text), line_phrase("first-piece").match(line.text)
    if upper is None or lower is None or is_organ(upper[0]):
        return False
    return is_organ(upper[0] + lower[0])


def _is_prose(paragraph: list[TextLine]) -> bool:
    """Tell a cut sentence from a heading, a title or a signature: it is punctuated."""
    text = "".join(line.text for line in paragraph[:LINES_OF_PROSE])
    number = number_at(text)
    rest = text[number.end :] if number else text
    inner = rest.rstrip(marks().statement_ends + marks().colons)
    return holds(inner, marks().running_text) or (len(rest) >= LEAST_PROSE and marks().comma in inner)
