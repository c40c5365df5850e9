"""Find the documents that a notice cites, by title in 《》 or by number alone.

Three steps: find every title and every number, exclude the titles that are no citation (short
names, the notice's own plan, annexes, forms, documents still to be written, books), then join
what names the same document. The phrasings are data: ``pipeline/lexicons/citations.toml``.
The search works on the text without white space, so that wrapped lines do not matter, and
leads back to offsets of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.language.citation_marks import Number, Title, lexicon, numbers_in, pair_up, rows_of, rules_for, titles_in
from pipeline.language.cover import Cover
from pipeline.language.unit_text import LINE_END, Squeezed
from pipeline.lexicon import compile_pattern
from pipeline.model.record import Citation
from pipeline.model.spans import Span, unspaced
from pipeline.notation import marks, usual_number_marks
from pipeline.places.rules import nation

_LONGEST_LABEL = 12  # characters before a number that may label it as the own one of the document
_NEIGHBOURS = 90  # characters on each side that a context rule may look at


@dataclass(frozen=True, slots=True)
class Mention:
    """A title or a number as it stands in the text. ``excluded_by`` names the rule that says: no citation."""

    title: str | None
    document_number: str | None
    span: Span
    rule: str
    excluded_by: str | None = None


def find_citations(
    text: str, *, own_title: str | None, annexes: Sequence[str] = (), own_number: str | None = None
) -> list[Citation]:
    """Return every document that a text cites, once each, in the order of first mention.

    Args:
        text: the whole text of a notice, or any part of it.
        own_title: title of the notice, whose plan is no citation; None if unknown.
        annexes: titles of the notice's annexes, which are no citations.
        own_number: document number of the notice itself.

    Returns:
        Citations with ``citation_id`` left empty; an empty list where nothing is cited.
        ``span`` is the first mention, with its number where that follows at once; the number
        may come from a later mention. Numbers are as printed, without white space.
    """
    found: list[Citation] = []
    by_key: dict[str, int] = {}
    every = find_mentions(text, own_title=own_title, annexes=annexes, own_number=own_number)
    mentions = [mention for mention in every if not mention.excluded_by]
    issued = {plan for mention in mentions for plan in _issued_in(mention.title)}
    for mention in mentions:
        number_key = _number_key(mention.document_number)
        title_key = _title_key(mention.title)
        if not number_key and title_key and title_key in issued:
            continue  # the plan that a cited notice issues
        place = by_key.get(number_key) if number_key else None
        if place is None and title_key:
            place = by_key.get(title_key)
            # The same title under another number is another document (yearly plans).
            if place is not None and number_key and found[place].document_number:
                place = None
        if place is None:
            place = len(found)
            found.append(Citation("", mention.title, mention.document_number, mention.span, mention.rule))
        else:
            known = found[place]
            found[place] = replace(
                known,
                title=known.title or mention.title,
                document_number=known.document_number or mention.document_number,
            )
        for key in (number_key, title_key):
            if key:
                by_key.setdefault(key, place)
    return found


def find_mentions(
    text: str, *, own_title: str | None = None, annexes: Sequence[str] = (), own_number: str | None = None
) -> list[Mention]:
    """Return every title and number of a text in order, also the excluded ones with the reason."""
    squeezed_text = Squeezed.of(text)
    squeezed = squeezed_text.text
    if marks().title_open not in squeezed and not any(c.isdigit() for c in squeezed):
        return []
    titles = list(titles_in(squeezed))
    numbers = [_after_line_end(squeezed_text, n) for n in numbers_in(squeezed)]
    own = _Own(unspaced(own_title), _number_key(own_number))
    # The notice's own number belongs to no title before it.
    paired = pair_up(squeezed, titles, [n for n in numbers if not _is_own(squeezed[n.start : n.end], own)])
    own_words = _plan_of(own_title)
    annex_words = {_words_of_title(a) for a in annexes}
    short_names = {m["words"] for item in rules_for("declared") for m in item.pattern.finditer(squeezed)}
    mentions: list[tuple[int, Mention]] = []
    for title, (left, right) in zip(titles, rows_of(squeezed, titles), strict=True):
        number = paired.get(title.start)
        start = min(title.start, number.start) if number else title.start
        end = max(title.end, number.end) if number else title.end
        reason = None
        if title.words in short_names:
            reason = "short.declared"
        elif _words_of_title(title.words) in own_words and not (number and own.number_key):
            reason = "own.title"
        elif _words_of_title(title.words) in annex_words and number is None:
            # Forms and lists of the notice itself; a document with a number is somebody else's, though it is enclosed.
            reason = "annex.list"
        else:
            reason = _exclusion(squeezed, title, left, right, has_number=number is not None)
        span = squeezed_text.span(start, end)
        printed = squeezed[number.start : number.end] if number else None
        rule = f"title+{number.rule}" if number else "title"
        mentions.append((title.start, Mention(title.words, printed, span, rule, reason)))
    taken = {n.start for n in paired.values()}
    in_titles = Cover((title.start, title.end) for title in titles)
    for number in numbers:
        if number.start in taken or in_titles.holds(number.start):
            continue
        printed = squeezed[number.start : number.end]
        span = squeezed_text.span(number.start, number.end)
        reason = _own_number(squeezed_text, number, own)
        mentions.append((number.start, Mention(None, printed, span, number.rule, reason)))
    return [m for _, m in sorted(mentions, key=lambda pair: pair[0])]


def _exclusion(squeezed: str, title: Title, left: int, right: int, *, has_number: bool) -> str | None:
    """Return the id of the rule that says the title is no citation, or None."""
    before = squeezed[max(left - _NEIGHBOURS, 0) : left]
    after = squeezed[right : right + _NEIGHBOURS]
    next_after = squeezed[title.end : title.end + _NEIGHBOURS]
    for item in rules_for("title", "before", "after"):
        rule = item.rule
        if rule.number_wins and has_number:
            continue
        if rule.where == "title":
            hit = item.pattern.fullmatch(title.words) is not None
        elif rule.where == "before":
            hit = item.pattern.search(before) is not None
        else:
            # What a bracket says holds for the title before it, the rest for the whole row.
            hit = item.pattern.search(next_after) is not None or item.pattern.search(after) is not None
        if hit and item.also_after is not None:
            hit = item.also_after.search(after) is not None
        if hit and item.unless_before is not None:
            hit = item.unless_before.search(before) is None
        if hit:
            return rule.id
    return None


def _after_line_end(squeezed: Squeezed, number: Number) -> Number:
    """Cut a masthead off the agency code that stands on the next line; a code in brackets may be wrapped."""
    if number.start and squeezed.text[number.start - 1] in marks().open + marks().title_close:
        return number
    for i in range(number.end - 1, number.start, -1):
        if squeezed.gaps[i] == LINE_END and _code().match(squeezed.text, i):
            return replace(number, start=i)
    return number


@dataclass(frozen=True, slots=True)
class _Own:
    """What is known of the notice itself, squeezed."""

    heading: str
    number_key: str


def _is_own(number: str, own: _Own) -> bool:
    """Tell whether a number is the notice's: a stop word may cut its code, words before it may run into it."""
    one, other = _number_key(number)[1:], own.number_key[1:]
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _own_number(squeezed: Squeezed, number: Number, own: _Own) -> str | None:
    """Tell why a number is the notice's own.

    It is as given, alone on its line, labelled as the number, or right behind the notice's title.
    """
    text = squeezed.text
    if _is_own(text[number.start : number.end], own):
        return "own.number"
    if own.heading and text.endswith(own.heading, 0, number.start):
        return "own.heading"
    ends_line = number.end == len(text) or squeezed.gaps[number.end] == LINE_END
    if ends_line and squeezed.gaps[number.start] == LINE_END:
        return "own.line"
    before = text[max(number.start - _LONGEST_LABEL, 0) : number.start]
    labelled = (item for item in rules_for("before") if item.rule.id == "own.number")
    return next((item.rule.id for item in labelled if item.pattern.search(before)), None)


def _plan_of(own_title: str | None) -> set[str]:
    """Return the bare words under which the notice's own plan may be quoted."""
    if not own_title:
        return set()
    names = {_words_of_title(own_title)} | _issued_in(own_title)
    word = lexicon().subject_word
    return names | {n.removeprefix(word) for n in names} | {word + n for n in names}


def _issued_in(title: str | None) -> set[str]:
    """Return the bare words of the plan that a notice issues, as its title names it."""
    squeezed = unspaced(title or "")
    return {_words_of_title(m["words"]) for item in rules_for("issued") for m in item.pattern.finditer(squeezed)}


@cache
def _around() -> re.Pattern[str]:
    return re.compile(lexicon().around_title)


def _words_of_title(title: str) -> str:
    return _around().sub("", unspaced(title))


def _number_key(number: str | None) -> str:
    """Fold brackets, 第 and white space: one document has one key, however its number is printed."""
    if not number:
        return ""
    return "#" + re.sub(lexicon().not_in_number, "", number).translate(usual_number_marks())


@cache
def _code() -> re.Pattern[str]:
    return compile_pattern(lexicon().code_before_year, lexicon().fragments)


def _title_key(title: str | None) -> str:
    """Fold marks and the name of the state: 《中华人民共和国某法》 and 《某法》 are one."""
    return _words_of_title(title).removeprefix(nation()) if title else ""
