"""Find the documents that a notice cites, by title in 《》 or by number alone.

Three steps: find every title and every number, exclude the titles that are no citation (short
names, the notice's own plan, annexes, forms, documents still to be written, books), then join
what names the same document. The phrasings are data: ``pipeline/lexicons/citations.toml``.
The search works on the text without white space, so that wrapped lines do not matter, and
leads back to offsets of the text as given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load
from pipeline.model.record import Citation
from pipeline.model.spans import Span

_LONGEST_TITLE = 160  # characters; the longest title of a State Council document has 96
_NEIGHBOURS = 90  # characters on each side that a context rule may look at
_GAP = "、，,和与及及其以及;；"  # what may stand between the titles of a row


class CitationRule(Rule):
    """A rule of ``citations.toml``; see the head of that file for ``where``."""

    where: Literal["number", "title", "before", "after"]
    also_after: str = ""
    unless_before: str = ""
    number_wins: bool = False


class CitationLexicon(Entry):
    """Schema of ``citations.toml``."""

    stop_words: tuple[Text, ...]
    fragments: dict[str, str]
    rule: tuple[CitationRule, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A title or a number as it stands in the text. ``excluded_by`` names the rule that says: no citation."""

    title: str | None
    document_number: str | None
    span: Span
    rule: str
    excluded_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: CitationRule
    pattern: re.Pattern[str]
    also_after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Title:
    """A title between marks in the squeezed text: ``start`` at the opening mark, ``end`` after the closing one."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    rule: str


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
    for mention in find_mentions(text, own_title=own_title, annexes=annexes, own_number=own_number):
        if mention.excluded_by:
            continue
        number_key = _number_key(mention.document_number)
        title_key = _title_key(mention.title)
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
    squeezed, offsets = _squeeze(text)
    if "《" not in squeezed and not any(c.isdigit() for c in squeezed):
        return []
    titles = list(_titles(squeezed))
    numbers = list(_numbers(squeezed))
    paired = _pair(squeezed, titles, numbers)
    own_words = _plan_of(own_title)
    annex_words = {_bare(a) for a in annexes}
    short_names = {m[1] for m in _DECLARED.finditer(squeezed)}
    mentions: list[tuple[int, Mention]] = []
    for title, (left, right) in zip(titles, _rows(squeezed, titles), strict=True):
        number = paired.get(title.start)
        end = number.end if number else title.end
        reason = None
        if title.words in short_names:
            reason = "short.name"
        elif _bare(title.words) in own_words:
            reason = "own.title"
        elif _bare(title.words) in annex_words:
            reason = "annex.list"
        else:
            reason = _exclusion(squeezed, title, left, right, has_number=number is not None)
        span = Span(offsets[title.start], offsets[end - 1] + 1)
        printed = squeezed[number.start : number.end] if number else None
        rule = f"title+{number.rule}" if number else "title"
        mentions.append((title.start, Mention(title.words, printed, span, rule, reason)))
    taken = {n.start for n in paired.values()}
    inside = _Cover(titles)
    for number in numbers:
        if number.start in taken or inside.covers(number.start):
            continue
        printed = squeezed[number.start : number.end]
        span = Span(offsets[number.start], offsets[number.end - 1] + 1)
        reason = _own_number(text, span, squeezed, number, printed, own_number)
        mentions.append((number.start, Mention(None, printed, span, number.rule, reason)))
    return [m for _, m in sorted(mentions, key=lambda pair: pair[0])]


_DECLARED = re.compile(r"(?:简称|下称|统称|合称|以下称)为?[《“\"‘]([^《》“”\"‘’（）()]{1,30})[》”\"’]")
_ISSUED = re.compile(r"(?:印发|发布|公布|下发|颁布)[《〈<“]?([^《》]{2,150}?)[》〉>”]?的(?:通知|公告|通告|决定|函)")
_AROUND = re.compile(r"^(?:附[件表录]?\d{0,2}[-—]?\d{0,2}[:：.、]?|\d{1,2}[.、．])|[《》〈〉<>“”\"（）()\s]")
_NATION = "中华人民共和国"


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Drop white space; return the rest and the offset of each of its characters."""
    offsets = [i for i, c in enumerate(text) if not c.isspace()]
    return "".join([text[i] for i in offsets]), offsets


def _titles(squeezed: str) -> Iterator[_Title]:
    """Yield the outermost titles between 《 and 》; one that never closes ends where its words do."""
    marks = [m.start() for m in re.finditer("[《》]", squeezed)]
    i = 0
    while i < len(marks):
        start = marks[i]
        if squeezed[start] == "》":
            i += 1
            continue
        depth, close = 0, None
        j = i
        while j < len(marks) and marks[j] - start <= _LONGEST_TITLE:
            depth += 1 if squeezed[marks[j]] == "《" else -1
            if depth == 0:
                close = j
                break
            j += 1
        if close is None and i + 1 < len(marks) and squeezed[marks[i + 1]] == "》":
            close = i + 1 if marks[i + 1] - start <= _LONGEST_TITLE else None
        if close is not None and "。" not in squeezed[start : marks[close]]:
            if marks[close] - start > 1:
                yield _Title(start, marks[close] + 1, squeezed[start + 1 : marks[close]])
            i = close + 1
            continue
        unclosed = _UNCLOSED.match(squeezed, start)
        next_mark = marks[i + 1] if i + 1 < len(marks) else len(squeezed)
        if unclosed and unclosed.end() <= next_mark:
            yield _Title(start, unclosed.end(), unclosed[1])
        i += 1


_UNCLOSED = re.compile(
    r"《([^《》。；;，,\n]{3,90}?(?:通知|意见|方案|办法|条例|规定|细则|纲要|规划|决定|计划)(?:[（(]试行[）)])?)"
    r"(?=[（(〔，,。；;、和]|精神|要求|规定|文件|等|$)"
)


def _numbers(squeezed: str) -> Iterator[_Number]:
    """Yield document numbers from left to right; overlapping shapes give the leftmost."""
    found = []
    for item in _rules():
        if item.rule.where != "number":
            continue
        for match in item.pattern.finditer(squeezed):
            start = match.start()
            if "agency" in match.re.groupindex:
                start = _code_start(match["agency"], start)
                if start is None or start >= match.end("agency"):
                    continue
            found.append(_Number(start, match.end(), item.rule.id))
    end = -1
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if number.start >= end:
            yield number
            end = number.end


def _code_start(agency: str, start: int) -> int:
    """Return where the agency code begins, after the last word that cannot be part of one."""
    cut = max((agency.rfind(word) + len(word) for word in _lexicon().stop_words if word in agency), default=0)
    return start + cut


def _pair(squeezed: str, titles: Sequence[_Title], numbers: Sequence[_Number]) -> dict[int, _Number]:
    """Give each title the number that follows it, in brackets or bare.

    One bracket with as many numbers as the row before it has titles serves them in order.
    """
    starts = [n.start for n in numbers]
    out: dict[int, _Number] = {}
    row: list[_Title] = []
    for i, title in enumerate(titles):
        row.append(title)
        following: list[_Number] = []
        k = bisect_left(starts, title.end)
        if k < len(numbers) and starts[k] == title.end:
            following = [numbers[k]]
        elif squeezed[title.end : title.end + 1] in ("（", "(", "〔", "[", "【"):
            close = _bracket_end(squeezed, title.end)
            while k < len(numbers) and numbers[k].start < close:
                following.append(numbers[k])
                k += 1
        if len(following) == len(row) > 1:
            out.update({t.start: n for t, n in zip(row, following, strict=True)})
        elif following:
            out[title.start] = following[0]
        joined = i + 1 < len(titles) and set(squeezed[title.end : titles[i + 1].start]) <= set(_GAP)
        if following or not joined:
            row = []
    return out


def _bracket_end(squeezed: str, start: int) -> int:
    """Return the offset of the mark that closes the bracket at ``start``; at most 120 characters on."""
    depth = 0
    limit = min(start + 120, len(squeezed))
    for i in range(start, limit):
        if squeezed[i] in "（(〔[【［":
            depth += 1
        elif squeezed[i] in "）)〕]】］":
            depth -= 1
            if depth == 0:
                return i
        elif squeezed[i] == "。":
            return i
    return limit


def _rows(squeezed: str, titles: Sequence[_Title]) -> list[tuple[int, int]]:
    """Return for each title where its row of titles (《甲》、《乙》) begins and ends."""
    joins = [b.start - a.end <= 2 and set(squeezed[a.end : b.start]) <= set(_GAP) for a, b in pairwise(titles)]
    lefts, rights = [t.start for t in titles], [t.end for t in titles]
    for i, joined in enumerate(joins):
        if joined:
            lefts[i + 1] = lefts[i]
    for i in range(len(joins) - 1, -1, -1):
        if joins[i]:
            rights[i] = rights[i + 1]
    return list(zip(lefts, rights, strict=True))


def _exclusion(squeezed: str, title: _Title, left: int, right: int, *, has_number: bool) -> str | None:
    """Return the id of the rule that says the title is no citation, or None."""
    before = squeezed[max(left - _NEIGHBOURS, 0) : left]
    after = squeezed[right : right + _NEIGHBOURS]
    next_after = squeezed[title.end : title.end + _NEIGHBOURS]
    for item in _rules():
        rule = item.rule
        if rule.number_wins and has_number:
            continue
        if rule.where == "title":
            hit = item.pattern.fullmatch(title.words) is not None
        elif rule.where == "before":
            hit = item.pattern.search(before) is not None
        elif rule.where == "after":
            # What a bracket says holds for the title before it, the rest for the whole row.
            hit = item.pattern.search(next_after) is not None or item.pattern.search(after) is not None
        else:
            continue
        if hit and item.also_after is not None:
            hit = item.also_after.search(after) is not None
        if hit and item.unless_before is not None:
            hit = item.unless_before.search(before) is None
        if hit:
            return rule.id
    return None


def _own_number(
    text: str, span: Span, squeezed: str, number: _Number, printed: str, own_number: str | None
) -> str | None:
    """Tell why a number is the notice's own: as given, alone on its line, or labelled as its number."""
    if own_number and _number_key(own_number) == _number_key(printed):
        return "own.number"
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    if not text[line_start : span.start].strip() and not text[span.end : None if line_end < 0 else line_end].strip():
        return "own.line"
    before = squeezed[max(number.start - 12, 0) : number.start]
    for item in _rules():
        if item.rule.id == "own.number" and item.pattern.search(before):
            return item.rule.id
    return None


class _Cover:
    """Answers whether an offset lies inside one of the titles, which are sorted and disjoint."""

    def __init__(self, titles: Sequence[_Title]) -> None:
        self._starts = [t.start for t in titles]
        self._ends = [t.end for t in titles]

    def covers(self, offset: int) -> bool:
        i = bisect_left(self._starts, offset + 1) - 1
        return i >= 0 and offset < self._ends[i]


def _plan_of(own_title: str | None) -> set[str]:
    """Return the bare words under which the notice's own plan may be quoted."""
    if not own_title:
        return set()
    squeezed, _ = _squeeze(own_title)
    issued = _ISSUED.search(squeezed)
    names = {_bare(squeezed)} | ({_bare(issued[1])} if issued else set())
    return names | {n.removeprefix("关于") for n in names} | {f"关于{n}" for n in names}


def _bare(title: str) -> str:
    return _AROUND.sub("", "".join(title.split()))


def _number_key(number: str | None) -> str:
    """Fold brackets, 第 and white space: one document has one key, however its number is printed."""
    if not number:
        return ""
    return "#" + re.sub(r"[\s第]", "", number).translate(_BRACKETS)


_BRACKETS = str.maketrans({**dict.fromkeys("[【［（(", "〔"), **dict.fromkeys("]】］）)", "〕"), "—": "-", "–": "-"})


def _title_key(title: str | None) -> str:
    """Fold marks and the name of the state: 《中华人民共和国某法》 and 《某法》 are one."""
    return _bare(title).removeprefix(_NATION) if title else ""


def _lexicon() -> CitationLexicon:
    return load(CitationLexicon, "citations.toml")


@cache
def _rules() -> tuple[_Compiled, ...]:
    lexicon = _lexicon()

    def compiled(pattern: str) -> re.Pattern[str] | None:
        return compile_pattern(pattern, lexicon.fragments) if pattern else None

    return tuple(
        _Compiled(r, compile_pattern(r.pattern, lexicon.fragments), compiled(r.also_after), compiled(r.unless_before))
        for r in lexicon.rule
    )
