"""Give every paragraph the part it plays in the document: title, addressees, signature, body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.spans import unspaced
from pipeline.structure.elements.annex_lists import label_annex_lists, label_rosters
from pipeline.structure.elements.label_kinds import HEAD, Label, Labelled
from pipeline.structure.elements.lists import contents, trails
from pipeline.structure.elements.title_blocks import label_title_of_page, label_titles
from pipeline.structure.signs.element_rules import data, element_phrase, is_organ, match, pattern
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at


def label(texts: Sequence[str]) -> Labelled:
    """Give each paragraph its part."""
    texts = [_unwrapped(text) for text in texts]
    labels = [Label.BODY] * len(texts)
    for i, text in enumerate(texts):
        labels[i] = _label_line(text, i)
    for start, stop in (*contents(texts), *trails(texts[:HEAD])):
        labels[start:stop] = [Label.META] * (stop - start)
    label_rosters(texts, labels)
    label_annex_lists(texts, labels)
    blocks = label_titles(texts, labels)
    if not blocks or blocks[0][0] >= HEAD:
        blocks = [*label_title_of_page(texts, labels), *blocks]
    _label_head(texts, labels, blocks)
    _label_signatures(texts, labels)
    return Labelled(list(texts), labels, blocks)


_TITLE_WORD = re.compile(r"^\s{0,4}title\s?:\s?[\"']?([^\"']{4,80})[\"']?\s{0,4}$")


def _unwrapped(text: str) -> str:
    """Take the marks 《》 off a line that is nothing but a notice's title, as lists print it, or the word title."""
    text = _TITLE_WORD.sub(r"\1", text)
    if len(text) <= LONGEST_DATED:
        named = element_phrase("title-label").match(text)
        dated = element_phrase("day-behind-title").search(text)
        bare = text[named.end() if named else 0 : dated.start() if dated else len(text)]
        if bare != text and pattern(data().title.end).search(unspaced(bare)):
            text = bare
    found = element_phrase("title-in-marks").match(text)
    return found[1] if found else text


LONGEST_DATED = 100
"""Characters of a line that is a title with its day."""


def _label_line(text: str, index: int) -> Label:
    found = data()
    if len(text) > 400:
        return Label.BODY
    if index < HEAD and furniture_rule(text) and number_at(text) is None:
        return Label.META  # a piece of a line that holds the whole head of a web page
    if index < HEAD and match(text, "number"):
        return Label.NUMBER
    if len(text) <= 30 and any(pattern(rule.pattern).match(text) for rule in found.publicity):
        return Label.PUBLICITY
    if len(text) <= 200 and match(text, "meta"):
        return Label.DATE if match(text, "signed") else Label.META
    if len(text) <= 80 and match(text, "printed"):
        return Label.PRINTED
    if match(text, "signed"):
        return Label.DATE
    if pattern(found.annex.head).match(text) or pattern(found.annex.head_titled).match(text):
        return Label.ANNEX_HEAD
    return Label.BODY


def _label_head(texts: Sequence[str], labels: list[Label], blocks: list[tuple[int, int]]) -> None:
    """Mark the masthead above the title and the addressees below it."""
    found = data()
    top = blocks[0][0] if blocks and blocks[0][0] < HEAD else None
    for i, text in enumerate(texts[: top if top is not None else 6]):
        if top is None and number_at(text) is not None:
            break  # an excerpt without a head: what stands below a number is no masthead
        if (
            labels[i] is Label.BODY
            and (is_organ(text) or re.search(pattern(found.organ.masthead), text))
            and len(text) <= 60
        ):
            labels[i] = Label.MASTHEAD
    title_end = blocks[0][1] if blocks and blocks[0][0] < HEAD else -1
    for i in range(min(len(texts), title_end + 13)):
        text = texts[i].strip()
        if labels[i] is not Label.BODY:
            continue
        if number_at(text) is not None or len(text) > 400:
            if i > title_end:
                break
            continue
        squeezed = unspaced(text)
        if (
            pattern(found.addressees.line).match(squeezed)
            and re.search(found.addressees.unit, squeezed)
            and not re.search(found.addressees.not_addressees, squeezed)
        ):
            labels[i] = Label.ADDRESSEES
            break
        if i > title_end and is_terminal(text) and len(text) > 60:
            break
    # Metadata rows of a web page above the document.
    first = next((i for i, x in enumerate(labels) if x in (Label.TITLE, Label.NUMBER, Label.ADDRESSEES)), 0)
    for i in range(first):
        if (
            labels[i] is Label.BODY
            and number_at(texts[i]) is None
            and not is_terminal(texts[i])
            and len(texts[i]) <= 80
        ):
            labels[i] = Label.META


def _label_figure_dates(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark dates in figures (2023.4.26) below an office's name behind the text; at its head they belong to the page."""
    told = False
    for i in range(1, len(texts)):
        above = texts[i - 1]
        told = told or (labels[i - 1] is Label.BODY and is_terminal(above) and len(above) > HEAD)
        if told and labels[i] is Label.BODY and is_organ(above) and match(texts[i], "signed_figures"):
            labels[i] = Label.DATE


def _label_signatures(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark the offices that stand right above a date, or alone near the end."""
    _label_figure_dates(texts, labels)
    for i, mark in enumerate(labels):
        if mark is not Label.DATE:
            continue
        for back in range(i - 1, max(i - 6, -1), -1):
            if labels[back] is Label.BODY and is_organ(texts[back]) and len(texts[back]) <= 60:
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
