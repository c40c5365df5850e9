"""Give every paragraph the part it plays in the document: title, addressees, signature, body."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.spans import unspaced
from pipeline.structure.elements.annex_lists import label_annex_lists, label_rosters
from pipeline.structure.elements.label_kinds import HEAD, LONGEST_HEADING, Label, Labelled
from pipeline.structure.elements.lists import contents, trails
from pipeline.structure.elements.title_blocks import label_title_of_page, label_titles
from pipeline.structure.signs.element_rules import data, element_phrase, is_organ, match, pattern
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at

LONGEST_ELEMENT = 400
"""Characters of a paragraph that is more than text."""
LONGEST_META = 200
"""Characters of a row about the page: its source, its day, its readers."""
LONGEST_DATED = 100
"""Characters of a line that is a title with its day."""
LONGEST_ROW = 80
"""Characters of a row about printing, and of an unmarked row above the document."""
LONGEST_OFFICES = 60
"""Characters of a line that is nothing but the names of offices; more in front of a stop are a paragraph of text."""
LONGEST_PUBLICITY = 80
"""Characters of a line about publicity."""
MOST_ABOVE_TEXT = 6
"""Lines at the top of an excerpt without a title among which a masthead is looked for."""
MOST_BELOW_TITLE = 12
"""Lines below the title among which the addressees are looked for."""
MOST_SIGNATURES = 5
"""Lines above a date among which the offices that sign are looked for."""


def label(texts: Sequence[str]) -> Labelled:
    """Give each paragraph its part."""
    texts = [_unwrapped(text) for text in texts]
    labels = [_label_line(text, i) for i, text in enumerate(texts)]
    for start, stop in (*contents(texts), *trails(texts[:HEAD])):
        labels[start:stop] = [Label.META] * (stop - start)
    label_rosters(texts, labels)
    label_annex_lists(texts, labels)
    blocks = label_titles(texts, labels)
    if not blocks or blocks[0][0] >= HEAD:
        blocks = [*label_title_of_page(texts, labels), *blocks]
    title = blocks[0] if blocks and blocks[0][0] < HEAD else None
    _label_mastheads(texts, labels, title)
    _label_addressees(texts, labels, title)
    _label_rows_of_page(texts, labels)
    _label_signatures(texts, labels)
    return Labelled(texts, labels, blocks)


def _unwrapped(text: str) -> str:
    """Take the marks 《》 off a line that is nothing but a notice's title, as lists print it, or the word title."""
    text = element_phrase("title-behind-word").sub(r"\1", text)
    if len(text) <= LONGEST_DATED:
        named = element_phrase("title-label").match(text)
        dated = element_phrase("day-behind-title").search(text)
        bare = text[named.end() if named else 0 : dated.start() if dated else len(text)]
        if bare != text and pattern(data().title.end).search(unspaced(bare)):
            text = bare
    found = element_phrase("title-in-marks").match(text)
    return found[1] if found else text


def _label_line(text: str, index: int) -> Label:
    found = data()
    if len(text) > LONGEST_ELEMENT:
        return Label.BODY
    if index < HEAD and furniture_rule(text) and number_at(text) is None:
        return Label.META  # a piece of a line that holds the whole head of a web page
    if index < HEAD and match(text, "number"):
        return Label.NUMBER
    if len(text) <= LONGEST_PUBLICITY and any(pattern(rule.pattern).match(text) for rule in found.publicity):
        return Label.PUBLICITY
    if len(text) <= LONGEST_META and match(text, "meta"):
        return Label.DATE if match(text, "signed") else Label.META
    if len(text) <= LONGEST_ROW and match(text, "printed"):
        return Label.PRINTED
    if match(text, "signed"):
        return Label.DATE
    if pattern(found.annex.head).match(text) or pattern(found.annex.head_titled).match(text):
        return Label.ANNEX_HEAD
    return Label.BODY


def _label_mastheads(texts: Sequence[str], labels: list[Label], title: tuple[int, int] | None) -> None:
    """Mark the names of offices above the title."""
    for i, text in enumerate(texts[: title[0] if title else MOST_ABOVE_TEXT]):
        if title is None and number_at(text) is not None:
            break  # an excerpt without a head: what stands below a number is no masthead
        if (
            labels[i] is Label.BODY
            and (is_organ(text) or pattern(data().organ.masthead).search(text))
            and len(text) <= LONGEST_OFFICES
        ):
            labels[i] = Label.MASTHEAD


def _label_addressees(texts: Sequence[str], labels: list[Label], title: tuple[int, int] | None) -> None:
    """Mark the line of addressees below the title, or at the top of a text that has none."""
    above = title[1] if title else -1
    for i, line in enumerate(texts[: above + 1 + MOST_BELOW_TITLE]):
        if labels[i] is not Label.BODY:
            continue
        text = line.strip()
        if number_at(text) is not None or len(text) > LONGEST_ELEMENT:
            if i > above:
                break
            continue
        if _is_addressees(unspaced(text)):
            labels[i] = Label.ADDRESSEES
            break
        if i > above and is_terminal(text) and len(text) > LONGEST_OFFICES:
            break


def _is_addressees(squeezed: str) -> bool:
    rules = data().addressees
    return (
        pattern(rules.line).match(squeezed) is not None
        and pattern(rules.unit).search(squeezed) is not None
        and pattern(rules.not_addressees).search(squeezed) is None
    )


def _label_rows_of_page(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark the rows of a web page above the document."""
    first = next((i for i, x in enumerate(labels) if x in (Label.TITLE, Label.NUMBER, Label.ADDRESSEES)), 0)
    for i, text in enumerate(texts[:first]):
        if labels[i] is Label.BODY and number_at(text) is None and not is_terminal(text) and len(text) <= LONGEST_ROW:
            labels[i] = Label.META


def _label_figure_dates(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark dates in figures (2023.4.26) below an office's name or at the end of the text.

    At its head they belong to the page.
    """
    told = False
    for i in range(1, len(texts)):
        above = texts[i - 1]
        long = len(above) > LONGEST_HEADING or number_at(above) is not None
        told = told or (labels[i - 1] is Label.BODY and is_terminal(above) and long)
        if not told or labels[i] is not Label.BODY or (day := match(texts[i], "signed_figures")) is None:
            continue
        if day["organ"] or is_organ(above) or i == len(texts) - 1:
            labels[i] = Label.DATE


def _label_signatures(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark the offices that stand right above a date, or alone near the end."""
    _label_figure_dates(texts, labels)
    for i, mark in enumerate(labels):
        if mark is not Label.DATE:
            continue
        for back in range(i - 1, max(i - 1 - MOST_SIGNATURES, -1), -1):
            if labels[back] is Label.BODY and is_organ(texts[back]) and len(texts[back]) <= LONGEST_OFFICES:
                labels[back] = Label.SIGNATURE
            elif labels[back] not in (Label.SIGNATURE, Label.META):
                break
    end = next((i for i in range(len(labels) - 1, 0, -1) if labels[i] is Label.BODY), 0)
    signs = end > 0 and labels[end - 1] is Label.BODY and is_organ(texts[end - 1])
    if signs and element_phrase("month-alone").match(texts[end]):
        labels[end - 1], labels[end] = Label.SIGNATURE, Label.META
    for i, mark in enumerate(labels):
        if mark is Label.PRINTED and i and labels[i - 1] is Label.BODY and is_organ(texts[i - 1]):
            labels[i - 1] = Label.META
