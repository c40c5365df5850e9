"""The elements of a document: number, title, issuer, addressees, signature, dates, publicity, annexes.

``label`` gives every paragraph the part it plays; ``read_elements`` takes the values from there.
Patterns are in ``elements.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from datetime import date
from functools import cache

from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.model.notice import Elements
from pipeline.structure.dates import full_date
from pipeline.structure.numbering import number_at
from pipeline.structure.reflow import is_terminal


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


class ValueRule(Rule):
    """A pattern with a fixed value (``publicity``)."""

    value: str


class Organ(Entry):
    """Patterns of names of offices."""

    line: str
    masthead: str
    from_title: str


class Title(Entry):
    """Patterns of titles."""

    end: str
    not_title: str
    web_page: str
    longest: int


class Addressees(Entry):
    """Patterns of the line of addressees."""

    line: str
    unit: str
    not_addressees: str


class Annex(Entry):
    """Patterns of annex lists and heads."""

    head: str
    head_titled: str
    list: str
    list_item: str


class Letter(Entry):
    """Patterns of covering letters."""

    issues: str


class ElementsFile(Entry):
    """Schema of ``elements.toml``."""

    fragments: dict[str, str]
    number: tuple[Rule, ...]
    printed: tuple[Rule, ...]
    signed: tuple[Rule, ...]
    publicity: tuple[ValueRule, ...]
    meta: tuple[Rule, ...]
    organ: Organ
    title: Title
    addressees: Addressees
    annex: Annex
    letter: Letter


@cache
def data() -> ElementsFile:
    """Return the patterns of the elements."""
    return load(ElementsFile, "elements.toml")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of ``elements.toml`` with its fragments."""
    return compile_pattern(text, data().fragments)


HEAD = 40
"""Paragraphs at the top among which masthead, number, title and addressees are looked for."""


@dataclass(slots=True)
class Labelled:
    """Paragraph texts with their labels, and for title paragraphs the block they belong to."""

    texts: list[str]
    labels: list[Label]
    title_blocks: list[tuple[int, int]]


def title_of_web_page(lines: Iterable[str]) -> str | None:
    """Return the title that a web page prints at its head (title_section_site), or None."""
    found = compile_pattern(data().title.web_page, data().fragments)
    return next((m["title"] for line in lines if (m := found.match(line.strip()))), None)


def _match(rules: Sequence[Rule], text: str) -> re.Match[str] | None:
    return next((m for rule in rules if (m := pattern(rule.pattern).search(text))), None)


def is_organ(text: str) -> bool:
    """Tell whether a paragraph is the name of an office and nothing else."""
    return bool(pattern(data().organ.line).match(re.sub(r"\s+", "", text))) and number_at(text) is None


def label(texts: Sequence[str]) -> Labelled:
    """Give each paragraph its part."""
    labels = [Label.BODY] * len(texts)
    for i, text in enumerate(texts):
        labels[i] = _label_line(text, i)
    _label_annex_lists(texts, labels)
    blocks = _label_titles(texts, labels)
    _label_head(texts, labels, blocks)
    _label_signatures(texts, labels)
    return Labelled(list(texts), labels, blocks)


def _label_line(text: str, index: int) -> Label:
    found = data()
    if len(text) > 400:
        return Label.BODY
    if index < HEAD and _match(found.number, text):
        return Label.NUMBER
    if any(pattern(rule.pattern).match(text) for rule in found.publicity) and len(text) <= 30:
        return Label.PUBLICITY
    if len(text) <= 200 and _match(found.meta, text):
        return Label.DATE if _match(found.signed, text) else Label.META
    if _match(found.printed, text) and len(text) <= 80:
        return Label.PRINTED
    if _match(found.signed, text):
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
                number = number_at(texts[at].removeprefix("附件"))
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


def is_titlelike(text: str) -> bool:
    """Tell whether a paragraph can be a line of a title."""
    packed = re.sub(r"\s+", "", text)
    return (
        1 < len(packed) <= 70
        and not pattern(data().title.not_title).search(packed)
        and number_at(text) is None
        and not packed.endswith(("：", ":", "，", "、"))
        and packed.count("，") <= 1
        and "\t" not in text
    )


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
        while stop < len(texts) and stop - at < 6 and labels[stop] is Label.BODY and is_titlelike(texts[stop]):
            joined = "".join(re.sub(r"\s+", "", t) for t in texts[at : stop + 1])
            if len(joined) > data().title.longest:
                break
            if (
                end.search(joined)
                and joined.count("《") == joined.count("》")
                and joined.count("（") == joined.count("）")
            ):
                last = stop
                if re.search(r"(?:通知|意见|的决定|的通报|的公告|的批复|的函)$", joined):
                    break
            stop += 1
        if last is None:
            at += 1
            continue
        first = at
        first = _title_start(texts, first, last)
        # An office's name above the title is its first line only where the title goes on from it.
        while first < last and is_organ(texts[first]) and not re.match(r"\s*(?:关于|印发|转发|批转)", texts[first + 1]):
            first += 1
        for i in range(first, last + 1):
            labels[i] = Label.TITLE
        blocks.append((first, last))
        at = last + 1
    return blocks


def _title_start(texts: Sequence[str], first: int, last: int) -> int:
    """Pass over lines of a web page above a title that is whole without them."""
    while first < last and not re.search(r"关于|印发|转发|《", texts[first]) and not is_organ(texts[first]):
        rest = "".join(re.sub(r"\s+", "", t) for t in texts[first + 1 : last + 1])
        if not re.search(r"关于|印发|转发", rest):
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


def _label_signatures(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark the offices that stand right above a date, or alone near the end."""
    for i, mark in enumerate(labels):
        if mark is not Label.DATE:
            continue
        for back in range(i - 1, max(i - 6, -1), -1):
            if labels[back] is Label.BODY and is_organ(texts[back]) and len(texts[back]) <= 60:
                labels[back] = Label.SIGNATURE
            elif labels[back] is not Label.SIGNATURE:
                break
    for i, mark in enumerate(labels):
        if mark is Label.PRINTED and i and labels[i - 1] is Label.BODY and is_organ(texts[i - 1]):
            labels[i - 1] = Label.META


def read_elements(found: Labelled) -> Elements:
    """Take the values of the elements from labelled paragraphs."""
    texts, labels = found.texts, found.labels
    number = _number(texts, labels)
    title = _title(found)
    signed, signature = _signed(texts, labels)
    printed = next(
        (
            full_date(m["value"])
            for t, x in zip(texts, labels, strict=True)
            if x is Label.PRINTED and (m := _match(data().printed, t))
        ),
        None,
    )
    masthead = next((_organ_name(t) for t, x in zip(texts, labels, strict=True) if x is Label.MASTHEAD), None)
    masthead = masthead or None
    publicity = next(
        (
            rule.value
            for t, x in zip(texts, labels, strict=True)
            if x is Label.PUBLICITY
            for rule in data().publicity
            if pattern(rule.pattern).match(t)
        ),
        None,
    )
    addressees = next((_split(t) for t, x in zip(texts, labels, strict=True) if x is Label.ADDRESSEES), ())
    return Elements(
        title=title,
        document_number=number,
        issuer=_issuer(masthead, signature, title),
        masthead=masthead,
        signature=signature,
        addressees=addressees,
        signed_date=signed,
        printed_date=printed,
        publicity=publicity,
        annexes=_annexes(texts, labels),
    )


def _number(texts: Sequence[str], labels: Sequence[Label]) -> str | None:
    for text, mark in zip(texts, labels, strict=True):
        if mark is Label.NUMBER and (m := _match(data().number, text)):
            return re.sub(r"\s+", "", m["value"])
    return None


def _title(found: Labelled) -> str | None:
    if not found.title_blocks:
        return None
    first, last = found.title_blocks[0]
    body = next(
        (
            i
            for i, x in enumerate(found.labels)
            if x is Label.BODY and is_terminal(found.texts[i]) and len(found.texts[i]) > 40
        ),
        len(found.texts),
    )
    if first > body:
        return None
    lines = [found.texts[i].strip() for i in range(first, last + 1)]
    joined = lines[0]
    for line in lines[1:]:
        joined += (" " if joined[-1:].isascii() and line[:1].isascii() and joined[-1:].isalpha() else "") + line
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", joined)


def _signed(texts: Sequence[str], labels: Sequence[Label]) -> tuple[date | None, str | None]:
    signed = organ = None
    for i, (text, mark) in enumerate(zip(texts, labels, strict=True)):
        if mark is not Label.DATE or (m := _match(data().signed, text)) is None:
            continue
        above: list[str] = []
        for back in range(i - 1, -1, -1):
            if labels[back] is not Label.SIGNATURE:
                break
            above.insert(0, _organ_name(texts[back]))
        name = _organ_name(m["organ"]) if m["organ"] and is_organ(m["organ"]) else "、".join(above)
        value = full_date(m["value"])
        if signed is None or (organ is None and name):
            signed, organ = value or signed, name or None
        if organ:
            break
    return signed, organ


def _organ_name(text: str) -> str:
    """Return an office's name; offices side by side, parted by a wide gap, are joined by 、."""
    names = [re.sub(r"文件$", "", re.sub(r"\s+", "", part)) for part in re.split(r"\s{3,}|\u3000{2,}", text.strip())]
    if len(names) > 1 and all(len(n) >= 4 and is_organ(n) for n in names):
        return "、".join(names)
    return "".join(names)


def _issuer(masthead: str | None, signature: str | None, title: str | None) -> str | None:
    """Choose the fullest form: masthead and signature outrank the title, and the number says nothing."""
    if masthead and signature:
        return masthead if masthead.endswith(signature) or len(signature) < 3 else signature
    if masthead or signature:
        return masthead or signature
    match = pattern(data().organ.from_title).match(title or "")
    return match["value"] if match else None


def _split(text: str) -> tuple[str, ...]:
    parts = re.split(r"[，；,;]", re.sub(r"\s+", "", text).rstrip("：:"))
    return tuple(p for p in parts if p)


def _annexes(texts: Sequence[str], labels: Sequence[Label]) -> tuple[str, ...]:
    found = data().annex
    out: list[str] = []
    for text, mark in zip(texts, labels, strict=True):
        if mark is not Label.ANNEX_LIST:
            continue
        first = pattern(found.list).match(text)
        rest = first["first"] if first else text
        item = pattern(found.list_item).match(rest)
        out.append((item["title"] if item else rest).strip().rstrip("。；;"))
    return tuple(t for t in out if t and not re.fullmatch(r"附件[：:]?", t))
