r"""What a reader makes of a file: its text in reading order, with the places of lines and cells.

``Reading.text`` is one string. Every line and every table cell is a span of it; lines end with
``\n``. Page numbers count from 1; boxes are in points from the top left corner of the page.

What the file itself says about a line (a bold start, a heading, an indent) is kept where the format
tells it; plain text and PDF leave these at their defaults.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.messages import in_both
from pipeline.model.spans import Span
from pipeline.model.values import value

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

LONG_LINE = 240
"""Characters from which a line with gaps is a whole text in one line: readers leave it whole, gaps part it later."""


@value(frozen=True, slots=True)
class Provenance:
    """Where in the file a stretch of text stands, as far as the format has such places.

    ``page`` counts from 1, ``paragraph`` from 1 through the body of a word-processor file; ``cell``
    is the address of a table cell: the sheet or table, ``!``, column letters and row number
    (``任务分解表!C5``, ``T2!B3`` for the second table of the file). ``member`` is the path of a file in
    an archive; pages count through the archive, paragraphs and tables through that file.
    """

    page: int | None = None
    box: Box | None = None
    paragraph: int | None = None
    cell: str | None = None
    member: str | None = None


NOWHERE = Provenance()
"""The provenance of what the format has no place for."""


@dataclass(frozen=True, slots=True)
class PageEngine:
    """What read a page (``pdfium``, ``pdfplumber``, ``rapidocr`` …) and, for OCR, how sure it was (0 to 1)."""

    page: int
    engine: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive that was read; ``path`` is that in the archive."""

    path: str
    sha256: str
    media_type: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a notice came from. ``path`` is as given on the command line.

    ``pages`` is None for formats without pages; ``engines`` names for each page what read it;
    ``members`` are the files of an archive, in the order in which they were read.
    """

    path: str
    sha256: str
    media_type: str
    pages: int | None = None
    engines: tuple[PageEngine, ...] = ()
    members: tuple[Member, ...] = ()


@value(frozen=True, slots=True)
class Line:
    """One physical line of the file: ``span`` is without its line end.

    ``bold`` counts the characters of a bold start, ``indent`` is in characters, ``heading`` says that
    the file marks the line as a heading; all three only where the format tells. ``cell`` is the
    address of the cell that is this line: the title of a sheet. ``aside`` says that it lies over the
    text and is no part of it: a watermark, the words of a seal.
    """

    span: Span
    page: int | None = None
    box: Box | None = None
    paragraph: int | None = None
    bold: int = 0
    heading: bool = False
    indent: float = 0.0
    cell: str | None = None
    aside: bool = False

    @property
    def provenance(self) -> Provenance:
        """Return where this line stands in the file."""
        return Provenance(self.page, self.box, self.paragraph, self.cell)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, once, at its top left place. Line ends inside it stay."""

    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None
    address: str | None = None

    @property
    def provenance(self) -> Provenance:
        """Return where this cell stands in the file."""
        return Provenance(self.page, self.box, None, self.address)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as one page shows it. ``span`` covers all its cells in ``Reading.text``.

    ``rows`` and ``columns`` count the grid. No line of ``Reading.lines`` lies inside ``span``.
    """

    span: Span
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something the user should know: a stable ``code``, words, and the place if there is one."""

    code: str
    message: str
    span: Span | None = None

    @classmethod
    def of(cls, warning: str, span: Span | None = None, /, **values: object) -> Issue:
        """Return what ``lexicons/warnings.toml`` says under an id, which is the code, and maybe a point and a wording.

        Raises:
            KeyError: there is no such warning, or it has a blank for which no value is given.
        """
        return cls(warning.partition(".")[0], in_both(warning, **values), span)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. Lines and tables are in reading order and do not overlap.

    ``member_spans`` are the stretches that the files of an archive gave, in the order of ``source.members``.
    """

    source: Source
    text: str
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    issues: tuple[Issue, ...] = ()
    member_spans: tuple[Span, ...] = ()
