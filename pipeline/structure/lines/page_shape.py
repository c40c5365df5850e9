"""How the lines of a text were set: at which width, with which indents and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.structure.lines.block_kinds import TextLine
from pipeline.structure.signs.line_ends import is_terminal

MIN_WRAPPED = 12.0
"""Lines narrower than this (in full-width characters) say nothing about the width of the page."""
INDENTED = 1.5
"""Characters of indent from which a line is indented, as first lines are."""
FLUSH = 0.5
"""Characters of indent below which a line begins at the edge."""
LEAST_FLUSH = 3
"""Wide lines at the edge that show that the others are indented as first lines."""
SLACK = 2.0
"""Full-width characters that a full line may fall short of the width (punctuation, half-width runs)."""
WIDEST = 80.0
"""Width beyond which lines are paragraphs that happen to be of one length."""
BELOW_COLUMNS = 4.0
"""Line heights that a line starts to the left of the right column's first line when it stands below the columns."""


@dataclass(frozen=True, slots=True)
class PageShape:
    """How the lines of a text were set. ``width`` is None where lines are not wrapped.

    ``counted`` says that lines were cut after so many characters, whatever their width (e-mail, text
    fields); ``rights`` are the right margins of the columns of a page (one, for most files) and ``em`` the usual
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
    counted: bool = False
    first_lines: bool = False
    """Whether first lines are indented and others are not, however many paragraphs have one line."""

    def size(self, line: TextLine) -> float:
        """Return the size of a line in what its width was measured in: full-width characters, or characters."""
        return _size(line, counted=self.counted)

    def indent(self, line: TextLine) -> float:
        """Return the indent of a line in characters, from its spaces or its place on the page."""
        if line.box is None or not self.em:
            return line.indent
        left = self.lefts.get((line.page, self.columns.get(id(line), 0)))
        if left is None:
            return line.indent
        return max(line.indent, (line.box[0] - left) / self.em)

    def right(self, line: TextLine) -> float | None:
        """Return the right margin of the column in which a line stands, None if nothing tells it."""
        return None if line.box is None else self.rights.get(self.columns.get(id(line), 0))


def page_shape(lines: Sequence[TextLine]) -> PageShape:
    """Measure how a text was set: wrapped at a width or not, gaps, first-line indents."""
    wide = [line for line in lines if line.width >= MIN_WRAPPED]
    counted = _is_counted(wide)
    width = _width(lines, wide, counted=counted)
    columns = _columns(lines)
    rights: dict[int, float] = {}
    for column in set(columns.values()) | {0} if width is not None else set():
        ends = sorted(line.box[2] for line in lines if line.box and columns.get(id(line), 0) == column)
        if len(ends) >= 8:
            rights[column] = ends[int(len(ends) * 0.9)]
    heights = sorted(line.box[3] - line.box[1] for line in lines if line.box)
    lefts: dict[tuple[int | None, int], float] = {}
    for line in wide:
        if line.box is not None:
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
        counted=counted,
    )
    indented = sum(shape.indent(line) >= INDENTED for line in lines)
    flush = sum(shape.indent(line) < FLUSH for line in wide)
    return replace(
        shape,
        indents=0.05 * len(lines) <= indented <= 0.7 * len(lines),
        first_lines=indented >= 0.05 * len(lines) and flush >= LEAST_FLUSH,
    )


def _size(line: TextLine, *, counted: bool) -> float:
    """Return the size of a line as it stood in its file, with its indent and its marks (half-width ones)."""
    characters = len(line.text) + line.marks
    return line.indent + (characters if counted else line.width + line.marks / 2)


def _is_counted(wide: Sequence[TextLine]) -> bool:
    """Tell whether lines in mid-sentence agree in their number of characters more than in their width."""
    cut = [line for line in wide if not is_terminal(line.text)]
    by_count = Counter(_size(line, counted=True) for line in cut if line.box is None)
    by_width = Counter(_size(line, counted=False) for line in cut)
    return max(by_count.values(), default=0) > max(by_width.values(), default=0)


def _width(lines: Sequence[TextLine], wide: Sequence[TextLine], *, counted: bool) -> float | None:
    """Return the width at which lines were wrapped, going by the wide ones; None where they were not."""
    sizes = [_size(line, counted=counted) for line in wide]
    if len(sizes) < 4:
        return None
    counts = Counter(round(size) for size in sizes)
    # Of two widths with as many lines the lower one: closing marks hang over the margin.
    best = max(counts, key=lambda w: (counts[w - 1] + counts[w] + counts[w + 1], -w))
    top = best + 1
    near = sum(top - SLACK - 1 <= size <= top + 0.5 for size in sizes)
    beyond = sum(size > top + 1.5 for size in sizes)
    if top > WIDEST or near < max(3, 0.35 * len(sizes)) or beyond > 0.08 * len(sizes):
        return None
    open_full = sum(
        top - SLACK - 1 <= _size(line, counted=counted) <= top + 0.5 and not is_terminal(line.text) for line in lines
    )
    return float(top) if open_full >= 0.5 * near else None


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
