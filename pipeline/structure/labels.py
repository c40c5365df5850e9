"""Give every paragraph the part it plays in the document: title, addressees, signature, body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.structure.element_rules import data, element_phrase, is_organ, match, pattern
from pipeline.structure.furniture import furniture_rule
from pipeline.structure.line_ends import is_terminal
from pipeline.structure.lists import contents, trails
from pipeline.structure.numbering import number_at
from pipeline.structure.pasted import SIGNS


class Label(StrEnum):
    """The part a paragraph plays in the document."""

    BODY = "body"
    MASTHEAD = "masthead"
    NUMBER = "number"
    TITLE = "title"
    ADDRESSEES = "addressees"
    SIGNATURE = "signature"
    DATE = "date"
    PUBLICITY = "publicity"
    PRINTED = "printed"
    ANNEX_LIST = "annex_list"
    ANNEX_HEAD = "annex_head"
    META = "meta"


HEAD = 40


"""Paragraphs at the top among which masthead, number, title and addressees are looked for."""


@dataclass(slots=True)
class Labelled:
    """Paragraph texts with their labels, and for title paragraphs the block they belong to."""

    texts: list[str]
    labels: list[Label]
    title_blocks: list[tuple[int, int]]


def label(texts: Sequence[str]) -> Labelled:
    """Give each paragraph its part."""
    texts = [_unwrapped(text) for text in texts]
    labels = [Label.BODY] * len(texts)
    for i, text in enumerate(texts):
        labels[i] = _label_line(text, i)
    for start, stop in (*contents(texts), *trails(texts[:HEAD])):
        labels[start:stop] = [Label.META] * (stop - start)
    _label_annex_lists(texts, labels)
    blocks = _label_titles(texts, labels)
    if not blocks or blocks[0][0] >= HEAD:
        blocks = [*_title_of_page(texts, labels), *blocks]
    _label_head(texts, labels, blocks)
    _label_signatures(texts, labels)
    return Labelled(list(texts), labels, blocks)


def _unwrapped(text: str) -> str:
    """Take the marks 《》 off a line that is nothing but a notice's title, as lists print it, or the word title."""
    text = re.sub(r"^\s{0,4}title\s?:\s?[\"']?([^\"']{4,80})[\"']?\s{0,4}$", r"\1", text)
    found = element_phrase("title-in-marks").match(text)
    return found[1] if found else text


def _label_line(text: str, index: int) -> Label:
    found = data()
    if len(text) > 400:
        return Label.BODY
    if index < HEAD and furniture_rule(text) and number_at(text) is None:
        return Label.META  # a piece of a line that holds the whole head of a web page
    if index < HEAD and match(found.number, text):
        return Label.NUMBER
    if any(pattern(rule.pattern).match(text) for rule in found.publicity) and len(text) <= 30:
        return Label.PUBLICITY
    if len(text) <= 200 and match(found.meta, text):
        return Label.DATE if match(found.signed, text) else Label.META
    if match(found.printed, text) and len(text) <= 80:
        return Label.PRINTED
    if match(found.signed, text):
        return Label.DATE
    if pattern(found.annex.head).match(text) or pattern(found.annex.head_titled).match(text):
        return Label.ANNEX_HEAD
    return Label.BODY


def _label_annex_lists(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark 附件：1.… and the numbered lines after it."""
    found = data().annex
    at = 0
    while at < len(texts):
        if labels[at] is Label.BODY and pattern(found.list).match(texts[at]):
            labels[at] = Label.ANNEX_LIST
            expected = 2
            at += 1
            while at < len(texts) and pattern(found.list_item).match(texts[at]) and not is_terminal(texts[at]):
                number = number_at(element_phrase("annex-word").sub("", texts[at]))
                if number is None or number.value not in (expected, expected - 1):
                    break
                labels[at] = Label.ANNEX_LIST
                expected = number.value + 1
                at += 1
        elif labels[at] is Label.ANNEX_HEAD and _lists_annexes(texts, labels, at):
            labels[at] = Label.ANNEX_LIST
            at += 1
            while (
                at < len(texts)
                and pattern(found.list_item).match(texts[at])
                and not is_terminal(texts[at])
                and len(texts[at]) <= 80
            ):
                labels[at] = Label.ANNEX_LIST
                at += 1
        else:
            at += 1


def _lists_annexes(texts: Sequence[str], labels: Sequence[Label], at: int) -> bool:
    """Tell an annex list (附件： followed by a numbered list and a signature) from an annex's head."""
    if not texts[at].rstrip().endswith(("：", ":")):
        return False
    after = at + 1
    while after < len(texts) and pattern(data().annex.list_item).match(texts[after]) and len(texts[after]) <= 80:
        after += 1
    return after > at + 1 and (
        after >= len(texts)
        or labels[after] in (Label.DATE, Label.ANNEX_HEAD, Label.PUBLICITY)
        or is_organ(texts[after])
    )


LONGEST_TITLE_LINE = 70
"""Characters of a line of a title; the offices that issue it together may stand before 关于."""


def is_titlelike(text: str) -> bool:
    """Tell whether a paragraph can be a line of a title."""
    packed = re.sub(r"\s+", "", text)
    about = element_phrase("about").search(packed)
    return (
        1 < len(packed) <= data().title.longest
        and len(packed) - (about.start() if about else 0) <= LONGEST_TITLE_LINE
        and not pattern(data().title.not_title).search(packed)
        and number_at(text) is None
        and re.match(f"[{SIGNS}]", packed) is None
        and not packed.endswith(("：", ":", "，", "、"))
        and packed.count("，") <= 1
        and "\t" not in text
    )


def _is_rest_of_word(text: str) -> bool:
    """Tell whether a paragraph is the one character that did not fit on the line above (工作任务清⏎单)."""
    return re.fullmatch(r"\s*[\u4e00-\u9fff]\s*", text) is not None


def _label_titles(texts: Sequence[str], labels: list[Label]) -> list[tuple[int, int]]:
    """Find blocks of lines that together are a title: they end with what the document is."""
    blocks: list[tuple[int, int]] = []
    at = 0
    end = pattern(data().title.end)
    while at < len(texts):
        if labels[at] is not Label.BODY or not is_titlelike(texts[at]):
            at += 1
            continue
        stop = at
        last = None
        while (
            stop < len(texts)
            and stop - at < 6
            and labels[stop] is Label.BODY
            and (is_titlelike(texts[stop]) or (stop > at and _is_rest_of_word(texts[stop])))
        ):
            joined = "".join(re.sub(r"\s+", "", t) for t in texts[at : stop + 1])
            if len(joined) > data().title.longest:
                break
            if (
                end.search(joined)
                and joined.count("《") == joined.count("》")
                and joined.count("（") == joined.count("）")
            ):
                last = stop
                if element_phrase("title-ends-here").search(joined):
                    break
            stop += 1
        if last is None:
            at += 1
            continue
        first = at
        first = _title_start(texts, first, last)
        if _is_inside_text(texts, labels, first) and not _opens_paper(texts, first, last):
            at = last + 1
            continue
        # An office's name above the title is its first line only where the title goes on from it.
        while first < last and (
            re.search(pattern(data().organ.masthead), texts[first])
            or (is_organ(texts[first]) and not element_phrase("title-goes-on").match(texts[first + 1]))
        ):
            first += 1
        for i in range(first, last + 1):
            labels[i] = Label.TITLE
        blocks.append((first, last))
        at = last + 1
    return blocks


def _title_of_page(texts: Sequence[str], labels: list[Label]) -> list[tuple[int, int]]:
    """Find a title that names no kind of document: the line right above the row with the page's date and source."""
    for i in range(1, min(len(texts), HEAD)):
        above = re.sub(r"\s+", "", texts[i - 1])
        if (
            labels[i] is Label.META
            and pattern(data().title.above).search(texts[i])
            and labels[i - 1] is Label.BODY
            and data().title.shortest_inside <= len(above) <= 60
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
    return labels[at - 1] is Label.BODY and (is_terminal(above) or number_at(above) is not None or len(above) > 40)


def _opens_paper(texts: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a title inside running text opens a paper of its own: by its length and what follows."""
    joined = "".join(re.sub(r"\s+", "", t) for t in texts[first : last + 1])
    below = texts[last + 1].strip() if last + 1 < len(texts) else ""
    return len(joined) >= data().title.shortest_inside and bool(re.match(data().title.opening, below))


def _title_start(texts: Sequence[str], first: int, last: int) -> int:
    """Pass over lines of a web page above a title that is whole without them."""
    while first < last and not element_phrase("title-start").search(texts[first]) and not is_organ(texts[first]):
        rest = "".join(re.sub(r"\s+", "", t) for t in texts[first + 1 : last + 1])
        if not element_phrase("title-below").search(rest):
            break
        first += 1
    return first


def _label_head(texts: Sequence[str], labels: list[Label], blocks: list[tuple[int, int]]) -> None:
    """Mark the masthead above the title and the addressees below it."""
    found = data()
    top = blocks[0][0] if blocks and blocks[0][0] < HEAD else None
    for i, text in enumerate(texts[: top if top is not None else 6]):
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
        packed = re.sub(r"\s+", "", text)
        if (
            pattern(found.addressees.line).match(packed)
            and re.search(found.addressees.unit, packed)
            and not re.search(found.addressees.not_addressees, packed)
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
        if told and labels[i] is Label.BODY and is_organ(above) and match(data().signed_figures, texts[i]):
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
    for i, mark in enumerate(labels):
        if mark is Label.PRINTED and i and labels[i - 1] is Label.BODY and is_organ(texts[i - 1]):
            labels[i - 1] = Label.META
