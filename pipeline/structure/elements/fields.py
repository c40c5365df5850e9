"""The elements of a document: number, title, issuer, addressees, signature, dates, publicity, annexes.

``label`` gives every paragraph the part it plays; ``read_elements`` takes the values from there.
Patterns are in ``elements.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from pipeline.gates import Sieve, gated_pattern
from pipeline.lexicon import expand
from pipeline.model.notice import Elements
from pipeline.model.spans import unspaced
from pipeline.notation import marks, notation_phrase, written
from pipeline.structure.elements.label_kinds import HEAD, LONGEST_HEADING, Label, Labelled
from pipeline.structure.elements.title_blocks import is_shorter
from pipeline.structure.signs.dates import full_date
from pipeline.structure.signs.element_rules import data, element_phrase, is_organ, match, pattern
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at

MOST_HEADINGS = 8
"""Titles from the top among which the one that issues the page's heading is looked for."""
LONGEST_ROW = 400
"""Characters of a row about the page in which a title is looked for."""


def title_of_web_page(lines: Iterable[str]) -> str | None:
    """Return the title that a web page prints at its head (title_section_site), or None."""
    return next(
        (m["title"] for line in lines for one in _web_page().left_in(line) if (m := one.match(line.strip()))), None
    )


@cache
def _web_page() -> Sieve[re.Pattern[str]]:
    gated = gated_pattern(expand(data().title.web_page, data().fragments))
    return Sieve([(gated.compiled, gated)])


def read_elements(found: Labelled) -> Elements:
    """Take the values of the elements from labelled paragraphs."""
    title, beside = _without_number(_without_column(_title(found) or _title_in_row(found.texts)))
    signed, signature = _signed(found.texts, found.labels)
    masthead = _side_by_side([name for line in found.playing(Label.MASTHEAD) if (name := _organ_name(line))]) or None
    printed = (full_date(m["value"]) for line in found.playing(Label.PRINTED) if (m := match(line, "printed")))
    return Elements(
        title=title,
        document_number=_number(found) or beside,
        issuer=_in_full(_issuer(masthead, signature, title, _offices_in_title(found)), _labelled_issuer(found)),
        masthead=masthead,
        signature=signature,
        addressees=next((_split(line) for line in found.playing(Label.ADDRESSEES)), ()),
        signed_date=signed or _day_beside_number(found),
        printed_date=next(printed, None),
        publicity=_publicity(found),
        annexes=_annexes(found),
    )


def _number(found: Labelled) -> str | None:
    numbers = (match(line, "number") for line in found.playing(Label.NUMBER))
    return next((unspaced(number["value"]) for number in numbers if number), None)


def _publicity(found: Labelled) -> str | None:
    return next(
        (
            rule.value
            for line in found.playing(Label.PUBLICITY)
            for rule in data().publicity
            if pattern(rule.pattern).match(line)
        ),
        None,
    )


def _title(found: Labelled) -> str | None:
    if not found.title_blocks:
        return _title_in_letter(found)
    first, last = _title_block(found)
    body = next((i for i in range(len(found.texts)) if _is_paragraph(found, i)), len(found.texts))
    announced = written().title.format(title=(words := _words_of_title("".join(found.texts[first : last + 1]))))
    if announced[-1] in words:
        announced = announced[:-1]  # 《某意见》责任分工 closes its marks inside
    if first > body and not any(announced in unspaced(text) for text in found.texts[body:first]):
        return _title_in_letter(found)
    lines = [found.texts[i].strip() for i in range(first, last + 1)]
    if again := next((i for i in range(len(lines) - 1, 0, -1) if lines[i] == lines[0]), 0):
        lines = lines[again:]  # the heading of the web page, the name of who put it there, the document's own title
    elif is_shorter(_words_of_title(lines[0]), _words_of_title("".join(lines[1:]))):
        lines = lines[1:]
    lines = _without_paper(lines)
    joined = lines[0]
    for line in lines[1:]:
        joined += (" " if joined[-1:].isascii() and line[:1].isascii() and joined[-1:].isalpha() else "") + line
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", joined)


def _without_paper(lines: list[str]) -> list[str]:
    """Leave out the title of the paper, where it stands right below that of the notice that issues it."""
    for i in range(1, len(lines)):
        above, below = _words_of_title("".join(lines[:i])), _words_of_title("".join(lines[i:]))
        if above != below and above.endswith(below) and element_phrase("issues").search(above[: -len(below)]):
            return lines[:i]
    return lines


def _is_paragraph(found: Labelled, at: int) -> bool:
    text = found.texts[at]
    return found.labels[at] is Label.BODY and is_terminal(text) and len(text) > LONGEST_HEADING


def _title_in_letter(found: Labelled) -> str | None:
    """Return the title that a covering letter names (《…》已经…同意，现印发给你们), where nothing is headed by one."""
    for text, mark in zip(found.texts, found.labels, strict=True):
        if number_at(text) is not None:
            break
        if mark is Label.BODY and pattern(data().letter.issues).search(text):
            named = pattern(data().letter.names).search(text)
            return unspaced(named["title"]) if named else None
    return None


def _title_block(found: Labelled) -> tuple[int, int]:
    """Return the block of the notice's title: the first, unless that heads the page and the next one issues it."""
    first = found.title_blocks[0]
    heading = _words_of_title("".join(found.texts[first[0] : first[1] + 1]))
    for block in found.title_blocks[1:MOST_HEADINGS]:
        if not any(x in (Label.META, Label.NUMBER, Label.TITLE) for x in found.labels[first[1] : block[0]]):
            break
        if any(x in (Label.ADDRESSEES, Label.DATE) for x in found.labels[first[1] : block[0]]):
            break
        below = _words_of_title("".join(found.texts[block[0] : block[1] + 1]))
        if _issues(below, heading):
            return block
    return first


def _issues(title: str, name: str) -> bool:
    """Tell whether a title issues the paper of a name: 印发《市容整治方案》的通知, 印发市容整治方案的通知."""
    if not name or written().title.format(title=name) in title:
        return bool(name)
    *_, behind = title.partition(name)
    return element_phrase("behind-issued-title").match(behind) is not None and bool(
        element_phrase("issues").search(title)
    )


def _words_of_title(title: str) -> str:
    return element_phrase("around-title").sub("", title.strip())


def _without_column(title: str | None) -> str | None:
    """Take the column of a web site off a title: 【重点工作】清河县人民政府关于…的通知."""
    return None if title is None else pattern(data().title.column_before).sub("", title)


def _without_number(title: str | None) -> tuple[str | None, str | None]:
    """Part a title from the document's number in brackets before or behind it."""
    found = data().title
    if title is None:
        return None, None
    if before := pattern(found.number_before).match(title):
        return title[before.end() :], unspaced(before["value"])
    if behind := pattern(found.number_behind).search(title):
        return title[: behind.start()], unspaced(behind["value"])
    return title, None


def _title_in_row(texts: Sequence[str]) -> str | None:
    """Return the title that a row about the page names, where the text has none."""
    rows = (pattern(data().title.in_row).search(text) for text in texts[:HEAD] if len(text) <= LONGEST_ROW)
    return next((unspaced(row["title"]) for row in rows if row), None)


def _signed(texts: Sequence[str], labels: Sequence[Label]) -> tuple[date | None, str | None]:
    signed = organ = None
    for i, (text, mark) in enumerate(zip(texts, labels, strict=True)):
        if mark is not Label.DATE or (m := match(text, "signed", "signed_figures")) is None:
            continue
        above: list[str] = []
        for back in range(i - 1, -1, -1):
            if labels[back] is Label.SIGNATURE:
                above.insert(0, _organ_name(texts[back]))
            elif labels[back] is not Label.META:
                break
        own = [_organ_name(m["organ"])] if m["organ"] and is_organ(m["organ"]) else []
        name = _side_by_side([*above, *own])
        value = full_date(m["value"])
        if signed is None or (organ is None and name):
            signed, organ = value or signed, name or None
        if organ:
            break
    return signed, organ


def _day_beside_number(found: Labelled) -> date | None:
    """Return the day that stands in one bracket with the number: （清府办发〔2023〕18号 2023年4月26日）."""
    numbers = (match(line, "number") for line in found.playing(Label.NUMBER))
    days = (m.groupdict().get("day") for m in numbers if m)
    return next((full_date(day) for day in days if day), None)


def _side_by_side(names: Sequence[str]) -> str:
    """Join the offices that sign; a group without a place ends the name above it."""
    out: list[str] = []
    for name in dict.fromkeys(names):
        if out and element_phrase("inner-group").match(name):
            out[-1] += name
        else:
            out.append(name)
    return marks().list_comma.join(out)


def _organ_name(text: str) -> str:
    """Return an office's name; offices side by side, separated by white space, are joined by 、."""
    seal = pattern(data().organ.seal)
    part_name = pattern(data().organ.part)
    text = seal.sub("", text.strip())
    names = [element_phrase("masthead-word").sub("", part) for part in text.split()]
    if len(names) > 1 and all(len(n) >= 3 and is_organ(n) and not part_name.fullmatch(n) for n in names):
        return marks().list_comma.join(names)
    return "".join(names)


def _offices_in_title(found: Labelled) -> str | None:
    """Return the offices side by side on the first line of the title, joined by 、, or None."""
    if not found.title_blocks:
        return None
    first, last = _title_block(found)
    line = element_phrase("issues").split(found.texts[first])[0]
    names = _organ_name(line) if first < last or line != found.texts[first] else ""
    return names if marks().list_comma in names and len(line.split()) > 1 else None


def _issuer(masthead: str | None, signature: str | None, title: str | None, offices: str | None) -> str | None:
    """Choose the fullest form: masthead and signature outrank the title, and the number says nothing."""
    if masthead and signature:
        return masthead if _shortens(signature, masthead) else signature
    if masthead or signature:
        return masthead or signature
    if offices:
        return offices
    found = pattern(data().organ.from_title).match(title or "")
    return found["value"] if found else None


def _labelled_issuer(found: Labelled) -> str | None:
    """Return the office that the metadata of a web page name."""
    named = next((m for row in found.playing(Label.META) if (m := match(row, "issuer"))), None)
    return unspaced(named["value"]) if named else None


def _in_full(issuer: str | None, labelled: str | None) -> str | None:
    """Put the name that the metadata give for one that lacks its place (县教育局), or for none."""
    if issuer is None or labelled is None:
        return issuer or labelled
    lacks_place = element_phrase("level-first").match(issuer) is not None
    return labelled if lacks_place and labelled.endswith(issuer) else issuer


def _shortens(short: str, full: str) -> bool:
    """Tell whether a name is a shorter form of another: its characters stand there in the same order."""
    rest = iter(full)
    return len(short) <= len(full) and all(char in rest for char in short)


def _split(text: str) -> tuple[str, ...]:
    parts = notation_phrase("between-groups").split(unspaced(text).rstrip(marks().colons))
    return tuple(p for p in parts if p)


def _entries(text: str) -> list[str]:
    """Part a list of annexes that a copy has run together: 1.任务分工2.问题清单."""
    cuts = [0]
    numbers = element_phrase("entry-number").finditer(text) if element_phrase("first-entry").match(text) else ()
    for number in numbers:
        if int(number[1]) == len(cuts) + 1:
            cuts.append(number.start())
    return [text[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _annexes(found: Labelled) -> tuple[str, ...]:
    rules = data().annex
    out: list[str] = []
    for line in found.playing(Label.ANNEX_LIST):
        first = pattern(rules.list).match(line)
        for entry in _entries(first["first"] if first else line):
            item = pattern(rules.list_item).match(entry)
            out.append((item["title"] if item else entry).strip().rstrip(marks().statement_ends))
    return tuple(title for title in out if title and not element_phrase("annex-word-alone").match(title))
