"""Join physical lines into paragraphs.

Whether two lines belong together is decided from how full the first one is, the marks at its
end, open brackets, numbering, indents and gaps, in that order of trust. Rules on characters are
in ``paragraphs.toml``; the arithmetic of line widths is here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.structure.element_rules import is_organ
from pipeline.structure.layout import TextLine
from pipeline.structure.numbering import number_at

MIN_WRAPPED = 12.0
"""Lines narrower than this (in full-width characters) say nothing about the width of the page."""
SLACK = 2.0
"""Full-width characters that a full line may fall short of the width (punctuation, half-width runs)."""
NEARLY = 0.8
"""Share of the width that a line in mid-sentence fills at least when a long word went to the next."""
LOST_INDENT = 2.0
"""First-line indent of official documents, in characters (GB/T 9704-2012, 7.3.3)."""
DEEPEST_HANG = 10.0
"""Indent in characters beyond which a line is centred or set right, not hanging under a list number."""
OTHER_SIZE = 1.5
"""Ratio of line heights from which two lines are no part of one paragraph."""
BELOW_COLUMNS = 4.0
"""Line heights that a line starts to the left of the right column's first line when it stands below the columns."""
LONGEST = 4000
"""Characters after which an unclosed bracket no longer holds a paragraph open."""

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】", "《": "》", "“": "”", "[": "]"}
_GOES_ON = "，。、；：）》”！？"
"""Marks with which no text begins."""
_FOLD = str.maketrans("（）〔〕【】[]", "()()()()")


class ParagraphFile(Entry):
    """Schema of ``paragraphs.toml``."""

    terminal: str
    closing: str
    open_end: str
    start: tuple[Rule, ...]


@cache
def _data() -> tuple[ParagraphFile, tuple[re.Pattern[str], ...]]:
    data = load(ParagraphFile, "paragraphs.toml")
    return data, tuple(compile_pattern(rule.pattern) for rule in data.start)


@dataclass(frozen=True, slots=True)
class PageShape:
    """How the lines of a text were set. ``width`` is None where lines are not wrapped.

    ``rights`` are the right margins of the columns of a page (one, for most files) and ``em`` the usual
    height of a line, in points, where the file has places; ``lefts`` are the left margins of each page
    and column, ``columns`` tells in which column a line stands.
    """

    width: float | None
    gaps_mean_breaks: bool
    indents: bool
    rights: Mapping[int, float] = field(default_factory=dict)
    em: float = 0.0
    lefts: Mapping[tuple[int | None, int], float] = field(default_factory=dict)
    columns: Mapping[int, int] = field(default_factory=dict)

    def indent(self, line: TextLine) -> float:
        """Return the indent of a line in characters, from its spaces or its place on the page."""
        left = self.lefts.get((line.page, self.columns.get(id(line), 0)))
        if line.box is None or not self.em or left is None:
            return line.indent
        return max(line.indent, (line.box[0] - left) / self.em)

    def right(self, line: TextLine) -> float | None:
        """Return the right margin of the column in which a line stands, None if nothing tells it."""
        return None if line.box is None else self.rights.get(self.columns.get(id(line), 0))


def starts_block(text: str) -> bool:
    """Tell whether a line starts a paragraph by what it says (a number, an annex mark, a date)."""
    return number_at(text) is not None or any(p.match(text) for p in _data()[1])


def is_terminal(text: str) -> bool:
    """Tell whether a line ends where a sentence may end."""
    data = _data()[0]
    stripped = text.rstrip(data.closing)
    return bool(stripped) and stripped[-1] in data.terminal


def runs_on(upper: str, lower: str) -> bool:
    """Tell by the marks alone whether a text goes on in another: half a bracket, a comma at the cut."""
    if upper.rstrip()[-1:] in _data()[0].open_end or lower.lstrip()[:1] in _GOES_ON:
        return True
    opened = _Open()
    opened.feed(upper)
    return opened.closed_by(lower)


def page_shape(lines: Sequence[TextLine]) -> PageShape:
    """Measure how a text was set: wrapped at a width or not, gaps, first-line indents."""
    widths = [line.width for line in lines if line.width >= MIN_WRAPPED]
    width: float | None = None
    if len(widths) >= 4:
        counts = Counter(round(w) for w in widths)
        # Of two widths with as many lines the lower one: closing marks hang over the margin.
        best = max(counts, key=lambda w: (counts[w - 1] + counts[w] + counts[w + 1], -w))
        top = best + 1
        near = sum(top - SLACK - 1 <= w <= top + 0.5 for w in widths)
        beyond = sum(w > top + 1.5 for w in widths)
        open_full = sum(top - SLACK - 1 <= line.width <= top + 0.5 and not is_terminal(line.text) for line in lines)
        if (
            near >= max(3, 0.35 * len(widths))
            and beyond <= 0.08 * len(widths)
            and open_full >= 0.5 * near
            and top <= 60
        ):
            width = float(top)
    columns = _columns(lines)
    rights: dict[int, float] = {}
    for column in set(columns.values()) | {0} if width is not None else set():
        ends = sorted(line.box[2] for line in lines if line.box and columns.get(id(line), 0) == column)
        if len(ends) >= 8:
            rights[column] = ends[int(len(ends) * 0.9)]
    heights = sorted(line.box[3] - line.box[1] for line in lines if line.box)
    lefts: dict[tuple[int | None, int], float] = {}
    for line in lines:
        if line.box is not None and line.width >= MIN_WRAPPED:
            place = line.page, columns.get(id(line), 0)
            lefts[place] = min(lefts.get(place, line.box[0]), line.box[0])
    gaps = sum(line.blank_before for line in lines)
    shape = PageShape(
        width,
        gaps_mean_breaks=width is None or 0 < gaps < 0.6 * max(len(lines) - 1, 1),
        indents=False,
        rights=rights,
        em=heights[len(heights) // 2] if heights else 0.0,
        lefts=lefts,
        columns=columns,
    )
    indented = sum(shape.indent(line) >= 1.5 for line in lines)
    return replace(shape, indents=0.05 * len(lines) <= indented <= 0.7 * len(lines))


def _columns(lines: Sequence[TextLine]) -> dict[int, int]:
    """Return in which column of its page each line stands, by ``id``; lines in the first one are left out.

    A page in columns goes on, in reading order, higher up and to the right of all the lines so far.
    """
    columns: dict[int, int] = {}
    column, left = 0, 0.0
    last: TextLine | None = None
    for line in lines:
        if line.box is None:
            continue
        if last is None or last.box is None or line.page != last.page:
            column = 0
        elif line.box[3] < last.box[1] and line.box[0] > last.box[0]:
            column, left = column + 1, line.box[0]
        elif column and line.box[0] < left - BELOW_COLUMNS * (line.box[3] - line.box[1]):
            column = 0
        if column:
            columns[id(line)] = column
        last = line
    return columns


class _Open:
    """Counts brackets and quotation marks that a paragraph has opened and not closed."""

    def __init__(self) -> None:
        self._stack: list[str] = []

    def feed(self, text: str) -> None:
        for char in text:
            if char in _PAIRS:
                self._stack.append(_PAIRS[char].translate(_FOLD))
            elif self._stack and char.translate(_FOLD) == self._stack[-1]:
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
            if char in _PAIRS and _PAIRS[char].translate(_FOLD) == want:
                depth += 1
            elif char.translate(_FOLD) == want:
                if depth == 0:
                    return True
                depth -= 1
        return False


def group_lines(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Group lines into paragraphs, in order."""
    shape = page_shape(lines)
    out: list[list[TextLine]] = []
    opened = _Open()
    length = 0
    for i, line in enumerate(lines):
        if out and _joins(out[-1], line, lines[i + 1] if i + 1 < len(lines) else None, shape, opened, length):
            out[-1].append(line)
            length += len(line.text)
        else:
            out.append([line])
            opened = _Open()
            length = len(line.text)
        opened.feed(line.text)
    return out


def _joins(
    paragraph: list[TextLine], line: TextLine, after: TextLine | None, shape: PageShape, opened: _Open, length: int
) -> bool:
    data = _data()[0]
    last = paragraph[-1]
    if line.heading or (last.heading and is_terminal(last.text)):
        return False
    if _other_size(last, line):
        return False
    terminal = is_terminal(last.text)
    open_end = last.text[-1] in data.open_end
    number = number_at(line.text)
    held = length < LONGEST and opened.closed_by(line.text + (after.text if after is not None else ""))
    # An open bracket outweighs a number: （责任单位：县教育局、⏎1个工作专班）.
    if held and (number is None or open_end or not terminal):
        return True
    if number is not None or any(p.match(line.text) for p in _data()[1]):
        return open_end and number is not None and number.style in ("arabic", "cn-comma", "dotted") and not terminal
    if open_end:
        return True
    if terminal and is_organ(line.text) and not (shape.width is not None and line.width >= shape.width - SLACK):
        return False  # a signature
    if last.heading or line.text[0] in _GOES_ON:
        return not last.heading
    if shape.width is not None:
        return _joins_wrapped(paragraph, line, shape, shape.width, terminal, in_brackets=opened.is_open)
    return _joins_loose(paragraph, terminal)


def _other_size(last: TextLine, line: TextLine) -> bool:
    """Tell whether two lines are set in clearly different sizes (masthead, title, body)."""
    if last.box is None or line.box is None:
        return False
    heights = sorted((last.box[3] - last.box[1], line.box[3] - line.box[1]))
    return heights[0] > 0 and heights[1] / heights[0] > OTHER_SIZE


def _joins_wrapped(
    paragraph: list[TextLine], line: TextLine, shape: PageShape, width: float, terminal: bool, *, in_brackets: bool
) -> bool:
    last = paragraph[-1]
    if last.text.rstrip()[-1] in "：:":
        return in_brackets
    right = shape.right(last)
    if right is not None and last.box is not None:
        full = last.box[2] >= right - SLACK * shape.em
    else:
        # A first line may have lost its indent of two characters.
        lost = (
            LOST_INDENT if last is paragraph[0] and last.indent < 1 and not terminal and _is_prose(paragraph) else 0.0
        )
        full = last.width + last.indent + lost >= width - SLACK
    if shape.gaps_mean_breaks and line.blank_before and not line.page_cut:
        return full and not terminal
    if shape.indents and shape.indent(line) >= 1.5 and shape.indent(last) + 0.5 < shape.indent(line):
        # A first-line indent; behind a full line without an end it hangs under a list number.
        return full and not terminal and shape.indent(line) < DEEPEST_HANG
    if full:
        return True
    if not terminal and last.width + last.indent >= NEARLY * width and _is_prose(paragraph):
        return True  # broken before a number or a word that stays whole
    # A short line goes on over a page only in mid-sentence.
    return line.page_cut and not terminal and _is_prose(paragraph)


def _joins_loose(paragraph: list[TextLine], terminal: bool) -> bool:
    """Join lines of a text that is not wrapped: only a sentence that was cut."""
    return not terminal and _is_prose(paragraph) and not paragraph[-1].text.endswith(("）", ")", "〕", "】"))


def _is_prose(paragraph: list[TextLine]) -> bool:
    """Tell a cut sentence from a heading, a title or a signature: it is punctuated."""
    text = "".join(line.text for line in paragraph)
    number = number_at(text)
    rest = text[number.end :] if number else text
    inner = rest.rstrip("。；：")
    return any(c in inner for c in "。；") or (len(rest) >= 24 and "，" in inner)
