"""What a page says about its document outside the article: title, number, issuer, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model.spans import unspaced
from pipeline.notation import labelled as labelled_value
from pipeline.read.assembly import BlockDraft, LineDraft
from pipeline.read.web.page import Page
from pipeline.read.web.rules import around_value, label_named, label_of, matching, meta_label, web_pattern

LONGEST_LINE = 400
"""Characters of a line that can hold metadata rows."""

LONGEST_TITLE = 150
"""Characters of the longest title."""

SHORTEST_TITLE = 6
"""Characters of the shortest one."""

MOST_OF_TITLE = 0.6
"""Share of ``<title>`` without the name of the site that a line holds at least which is the whole title."""


def labelled(lines: Iterable[str]) -> dict[str, str]:
    """Return label to value of the metadata rows among lines; the first of a label counts.

    A line may hold several (发布日期：… 来源：…), or a name whose value is the next line.
    """
    found: dict[str, str] = {}
    waiting: str | None = None
    for line in lines:
        text = line.strip()
        alone = label_of(text) if len(text) <= 20 else None
        if waiting is not None and alone is None and text and not web_pattern("row_name").search(text):
            found.setdefault(waiting, text[:LONGEST_LINE])
        waiting = alone
        if alone is None and len(text) <= LONGEST_LINE:
            for label, value in _pairs(text):
                found.setdefault(label, value)
    return found


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    marks = [(m, label_of(m["name"])) for m in web_pattern("row_name").finditer(text)]
    for i, (mark, label) in enumerate(marks):
        end = marks[i + 1][0].start() if i + 1 < len(marks) else len(text)
        value = text[mark.end() : end].strip(around_value())
        if label is not None and value:
            yield label, value


def has_labels(text: str) -> bool:
    """Tell whether a text holds the name of a metadata row with its colon."""
    return any(label_of(mark["name"]) for mark in web_pattern("row_name").finditer(text[:4_000]))


def of_meta(page: Page) -> dict[str, str]:
    """Return label to value of the ``<meta>`` elements."""
    found: dict[str, str] = {}
    for name, content in page.meta:
        label = meta_label(name)
        if label is not None and content:
            found.setdefault(label, content[:LONGEST_LINE])
    return found


def title_of(page: Page, around: Iterable[str]) -> str | None:
    """Return the title of the article as the page's ``<title>`` gives it, or None.

    That is the longest line around the article with which ``<title>`` begins, else what stands there
    before the name of the site.
    """
    whole = unspaced(page.title)
    shown = [line.strip() for line in around if _is_title(line.strip()) and whole.startswith(unspaced(line))]
    longest = max(shown, key=len, default="")
    first = web_pattern("site").split(page.title)[0].strip()
    if len(longest) >= MOST_OF_TITLE * len(first):
        return longest
    # The page breaks the title over lines, of which only the first begins like <title>.
    return first if _is_title(first) and (first != page.title.strip() or longest) else longest or None


def title_above(parts: Sequence[BlockDraft]) -> str | None:
    """Return the title above the article: the nearest heading, else a line worded as a title, else None."""
    lines = [part for part in reversed(parts) if isinstance(part, LineDraft) and _is_title(part.text.strip())]
    headings = (line.text.strip() for line in lines if line.heading)
    worded = (line.text.strip() for line in lines if matching("title", line.text.strip()))
    return next(headings, None) or next(worded, None)


def _is_title(text: str) -> bool:
    return SHORTEST_TITLE <= len(text) <= LONGEST_TITLE


def holds(lines: Iterable[str], title: str) -> bool:
    """Tell whether a title stands among lines, on one or over several."""
    return unspaced(title) in unspaced("".join(lines))


def as_lines(found: dict[str, str]) -> list[LineDraft]:
    """Return metadata as lines 文号：…, without the title."""
    title = label_named("title")
    return [LineDraft(labelled_value(label, value)) for label, value in found.items() if label != title]


def texts(parts: Iterable[BlockDraft]) -> list[str]:
    """Return the texts of the lines among parts."""
    return [part.text for part in parts if isinstance(part, LineDraft)]
