"""Which lines together are a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.spans import unspaced
from pipeline.notation import ends_in, marks
from pipeline.structure.elements.label_kinds import HEAD, LONGEST_HEADING, Label
from pipeline.structure.signs.element_rules import data, element_phrase, is_organ, pattern
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import number_at

LONGEST_TITLE_LINE = 70
"""Characters of a line of a title; the offices that issue it together may stand before 关于."""
MOST_LINES = 6
"""Lines of a title."""
LONGEST_COLUMN = 6
"""Characters of the name of a column of a web site."""
LONGEST_PAGE_TITLE = 60
"""Characters of a title that is known only by the row about the page below it."""


def is_titlelike(text: str) -> bool:
    """Tell whether a paragraph can be a line of a title."""
    squeezed = unspaced(text)
    about = element_phrase("about").search(squeezed)
    return (
        1 < len(squeezed) <= data().title.longest
        and len(squeezed) - (about.start() if about else 0) <= LONGEST_TITLE_LINE
        and not pattern(data().title.not_title).search(squeezed)
        and number_at(text) is None
        and line_shape("sign-first").match(squeezed) is None
        and not ends_in(squeezed, marks().colons + marks().runs_on)
        and squeezed.count(marks().comma) <= 1
        and "\t" not in text
    )


def _is_rest_of_word(text: str) -> bool:
    """Tell whether a paragraph is the one character that did not fit on the line above (工作任务清⏎单)."""
    return re.fullmatch(r"\s*[\u4e00-\u9fff]\s*", text) is not None


def _closes_brackets(text: str) -> bool:
    """Tell whether as many brackets close as open, of either width: papers mix them (管理(试行）办法)."""
    return _count(text, marks().title_open) == _count(text, marks().title_close) and (
        _count(text, marks().round_open) == _count(text, marks().round_close)
    )


def _count(text: str, some: str) -> int:
    return sum(text.count(mark) for mark in some)


def label_titles(texts: Sequence[str], labels: list[Label]) -> list[tuple[int, int]]:
    """Find blocks of lines that together are a title: they end with what the document is."""
    blocks: list[tuple[int, int]] = []
    at = 0
    while at < len(texts):
        last = _title_end(texts, labels, at)
        if last is None:
            at += 1
            continue
        first = _title_start(texts, at, last)
        at = last + 1
        if _is_inside_text(texts, labels, first) and not _opens_paper(texts, first, last):
            continue
        first = _behind_column(texts, first, _behind_masthead(texts, first, last), last)
        for i in range(first, last + 1):
            labels[i] = Label.TITLE
        blocks.append((first, last))
    return blocks


def _title_end(texts: Sequence[str], labels: Sequence[Label], at: int) -> int | None:
    """Return the last line of the title that begins with a line, None where none does."""
    end = pattern(data().title.end)
    last = None
    joined = ""
    for stop in range(at, min(at + MOST_LINES, len(texts))):
        text = texts[stop]
        if labels[stop] is not Label.BODY or not (is_titlelike(text) or (stop > at and _is_rest_of_word(text))):
            break
        joined += unspaced(text)
        if len(joined) > data().title.longest:
            break
        if end.search(joined) and _closes_brackets(joined):
            last = stop
            if element_phrase("title-ends-here").search(joined):
                break
    return last


def _behind_masthead(texts: Sequence[str], first: int, last: int) -> int:
    """Pass over the names of offices above a title; one is its first line only where the title goes on from it."""
    while first < last and (
        pattern(data().organ.masthead).search(texts[first])
        or (
            is_organ(texts[first])
            and not element_phrase("title-goes-on").match(texts[first + 1])
            and not _issue_together(texts, first, last)
        )
    ):
        first += 1
    return first


def _behind_column(texts: Sequence[str], masthead: int, first: int, last: int) -> int:
    """Pass over the column of a web site between the name of an office and a title that begins with 关于."""
    return first + (
        masthead < first < last
        and len(unspaced(texts[first])) <= LONGEST_COLUMN
        and not is_organ(texts[first])
        and element_phrase("title-goes-on").match(texts[first + 1]) is not None
    )


def _issue_together(texts: Sequence[str], first: int, last: int) -> bool:
    """Tell whether the names of offices, one below the other, begin a title: the first of them signs as well."""
    at = first
    while at < last and is_organ(texts[at]):
        at += 1
    if at - first < 2 or not element_phrase("title-goes-on").match(texts[at]):
        return False
    name = unspaced(texts[first])
    below = (unspaced(text) for text in texts[last + 1 :] if len(text) <= LONGEST_TITLE_LINE)
    return any(text.startswith(name) for text in below)


def label_title_of_page(texts: Sequence[str], labels: list[Label]) -> list[tuple[int, int]]:
    """Find a title that names no kind of document: the line right above the row with the page's date and source."""
    for i in range(1, min(len(texts), HEAD)):
        above = unspaced(texts[i - 1])
        if (
            labels[i] is Label.META
            and pattern(data().title.above).search(texts[i])
            and labels[i - 1] is Label.BODY
            and data().title.shortest_inside <= len(above) <= LONGEST_PAGE_TITLE
            and is_titlelike(texts[i - 1])
            and not is_organ(texts[i - 1])
        ):
            labels[i - 1] = Label.TITLE
            return [(i - 1, i - 1)]
    return []


def _is_inside_text(texts: Sequence[str], labels: Sequence[Label], at: int) -> bool:
    """Tell whether a paragraph stands in running text: behind a sentence, a number or another heading."""
    if at == 0:
        return False
    above = texts[at - 1]
    return labels[at - 1] is Label.BODY and (
        is_terminal(above) or number_at(above) is not None or len(above) > LONGEST_HEADING
    )


def _opens_paper(texts: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a title inside running text opens a paper of its own: by its length and what follows."""
    joined = "".join(unspaced(t) for t in texts[first : last + 1])
    below = texts[last + 1].strip() if last + 1 < len(texts) else ""
    return len(joined) >= data().title.shortest_inside and bool(re.match(data().title.opening, below))


def _title_start(texts: Sequence[str], first: int, last: int) -> int:
    """Pass over lines of a web page above a title that is whole without them."""
    while first < last and not element_phrase("title-start").search(texts[first]) and not is_organ(texts[first]):
        rest = "".join(unspaced(t) for t in texts[first + 1 : last + 1])
        if not element_phrase("title-below").search(rest):
            break
        first += 1
    return first
