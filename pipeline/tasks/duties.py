"""Lists of duties: the office that heads an item is responsible for it (contract, section 6).

A list is one by its heading (职责分工), or because most of its items read as 县教育局：负责….
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from pipeline.language.formulas import find_formulas
from pipeline.language.functions import function_of
from pipeline.language.unit_kinds import is_group
from pipeline.language.units import Home, find_cell_units, find_heading_units
from pipeline.model.notice import Notice
from pipeline.model.record import Assignment, Role
from pipeline.model.spans import Span
from pipeline.notation import notation_phrase, written
from pipeline.structure.outline.office_paragraphs import DUTY_OF_OFFICE
from pipeline.structure.signs.duties import (
    MOST_DUTIES,
    are_answered_for,
    duty_subject,
    founds,
    head_of_duties,
    heads_duty,
    lists_duties,
    names_office,
)
from pipeline.structure.signs.flatcells import is_unit
from pipeline.structure.signs.numbering import number_phrase
from pipeline.structure.signs.sections import phrase, section_rule
from pipeline.tasks.candidates import Candidate

FEWEST_NAMED = 3
"""Items that are all headed by an office, half of them known, that make such a list whatever they say."""
FEWEST_SUBJECTS = 3
"""Items that all begin with an office and a verb, most of them of duty, from which such a list is recognised."""
LONGEST_TITLE = 8
"""Characters of a title that is an office without a word that only offices have (后勤集团, 教务处)."""
FEWEST = 2
"""Items that begin with an office and its duty, from which a list without a heading is one of duties."""
SHARE = 0.5
"""The least share of the items of the list that do."""

_List = tuple[int | None, tuple[str, ...], str]
"""The item above a list, the headings above it, and the marks of its numbers."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the colon of an item, or its title, and what follows it."""

    span: Span
    name: str
    rest: str

    @property
    def is_office(self) -> bool:
        """Whether the head is the name of an office with a known line of work."""
        return function_of(self.name) is not None


class Listing(IntEnum):
    """What tells that an item stands in a list of duties."""

    NONE = 0
    HEADING = 1
    ITEMS = 2


def lists_of_duties(notice: Notice, candidates: Sequence[Candidate]) -> list[Listing]:
    """Tell for each candidate whether it stands in a list of duties, by the heading or by most items."""
    groups: dict[_List, list[int]] = {}
    for i, candidate in enumerate(candidates):
        if candidate.row is None and candidate.leaf and not candidate.closing:
            groups.setdefault(_list_of(candidate), []).append(i)
    out = [Listing.HEADING if c.row is None and _headed_as_duties(c) else Listing.NONE for c in candidates]
    for members in groups.values():
        heads = [_head(notice, candidates[i]) for i in members]
        duties = sum(h is not None and h.is_office and heads_duty(h.name, h.rest) for h in heads)
        told = duties >= max(FEWEST, SHARE * len(members)) or _all_headed(heads) or _all_begin(heads)
        given = len(members) >= FEWEST and all(_begins_given(notice, candidates[i]) for i in members)
        below_tasks = _below_heading_of_tasks(candidates[members[0]])
        openings = [_opening(notice, candidates[i]) for i in members if not candidates[i].closing]
        told = told or all(candidates[i].rule == DUTY_OF_OFFICE for i in members)
        if not told and given:
            for i in members:
                out[i] = Listing.HEADING
        elif told or _have_subjects(openings, below_tasks=below_tasks):
            for i in members:
                out[i] = Listing.ITEMS
    for i in _titled_by_offices(notice, candidates):
        out[i] = Listing.ITEMS
    return out


def _list_of(candidate: Candidate) -> _List:
    """Return what the items of a list have in common.

    In an excerpt items of several ranks have nothing above them: how they are numbered tells them apart.
    """
    return candidate.parent, _above(candidate), number_phrase("counting").sub("", candidate.number or "")


def _titled_by_offices(notice: Notice, candidates: Sequence[Candidate]) -> list[int]:
    """Return the items of lists in which every title is an office, of which some are known to be such by their words.

    Those have items of their own or a text, whatever it says (一、学院办公室 / 二、卫生所 / 三、后勤集团).
    """
    titled: dict[_List, list[int]] = {}
    for i, candidate in enumerate(candidates):
        if candidate.row is None and candidate.number is not None:
            titled.setdefault(_list_of(candidate), []).append(i)
    out: list[int] = []
    for members in titled.values():
        spans = [candidates[i].title for i in members]
        titles = [span.quote(notice.text) for span in spans if span is not None]
        if len(titles) == len(members) >= FEWEST_NAMED and all(map(names_office, titles)):
            plain = sum(bool(find_heading_units(title)) for title in titles) >= FEWEST
            short = all(len(title) <= LONGEST_TITLE and is_unit(title) for title in titles)
            out += members if plain or short else []
    return out


def _begins_given(notice: Notice, candidate: Candidate) -> bool:
    """Tell whether an item begins with who leads and who helps (县文旅局牵头，县财政局配合，负责…)."""
    text = candidate.body[0].quote(notice.text) if candidate.body else ""
    return phrase("given-at-start").search(text) is not None


def _all_headed(heads: Sequence[_Head | None]) -> bool:
    """Tell whether an office heads each of several items, and many of them are known or can be nothing else.

    One is enough where all have short names that end as offices do (卫生所, 后勤集团, 宣传部).
    """
    named = [head for head in heads if head is not None and head.rest and _names_offices(head.name)]
    if len(named) < len(heads):
        return False
    known = sum(head.is_office or bool(find_heading_units(head.name)) for head in named)
    short = known > 0 and all(len(h.name) <= LONGEST_TITLE and (is_unit(h.name) or is_group(h.name)) for h in named)
    return len(heads) >= FEWEST_NAMED and (short or known >= SHARE * len(heads))


def _names_offices(name: str) -> bool:
    """Tell whether a head is the name of an office, or stands for several (各院系)."""
    return names_office(name) or is_group(name)


def _all_begin(heads: Sequence[_Head | None]) -> bool:
    """Tell whether each of several items is headed by an office, known or not, whose duty begins the text."""
    return len(heads) >= FEWEST_NAMED and all(h is not None and heads_duty(h.name, h.rest) for h in heads)


def _below_heading_of_tasks(candidate: Candidate) -> bool:
    """Tell whether a heading such as 主要任务 stands right above an item, which says nothing of its matter.

    In an excerpt without headings nothing does, but for numbers such as 3.2, which go with one.
    """
    above = _above(candidate)
    if not above:
        return candidate.number is not None and "." not in candidate.number
    rule = section_rule(phrase("number-of-heading").sub("", above[-1])) if above else None
    return rule is not None and rule.lists_tasks


def _have_subjects(openings: Sequence[str], *, below_tasks: bool) -> bool:
    """Tell whether an office is the subject of several items, and says what it answers for.

    Below a heading of tasks all must have one, most of them with a verb of duty (县财政局负责…; 县水利局依法查处…);
    elsewhere nearly all must say what theirs is responsible for.
    """
    return are_answered_for(openings) or (below_tasks and _all_subjects(openings))


def _all_subjects(openings: Sequence[str]) -> bool:
    """Tell whether an office is the subject of each of several items, most of them with a verb of duty."""
    duties = sum(duty_subject(text) is not None for text in openings)
    return (
        len(openings) >= FEWEST_SUBJECTS
        and duties >= MOST_DUTIES * len(openings)
        and all(_subject_end(text) is not None for text in openings)
    )


def _subject_end(text: str) -> int | None:
    """Return the length of the name of the office that is the subject of an item in a list of duties, or None."""
    size = duty_subject(text)
    if size is not None:
        return size
    said = phrase("office-and-verb").match(text)
    if said is not None and names_office(said["unit"]):
        return said.end("unit")
    said = phrase("office-before-comma").match(text)
    if said is None:
        return None
    return said.end("unit") if all(map(names_office, notation_phrase("between-names").split(said["unit"]))) else None


def _opening(notice: Notice, candidate: Candidate) -> str:
    """Return the words with which an item begins, from its title on."""
    span = candidate.title or (candidate.body[0] if candidate.body else None)
    return span.quote(notice.text) if span is not None else ""


def heading_units(notice: Notice, candidate: Candidate, home: Home, listing: Listing) -> list[Assignment]:
    """Return the units that head an item (县教育局：负责…); in a list of duties also by what they do."""
    head = _head(notice, candidate)
    if head is None:
        if listing is Listing.HEADING and _begins_given(notice, candidate):
            return _given_units(notice, candidate, home)
        units = _subject_units(notice, candidate, home) if listing else []
        return units or (_given_units(notice, candidate, home) if listing is Listing.HEADING else [])
    if founds(head.rest):
        return []
    units = find_heading_units(head.name, home)
    if not units and listing and not names_office(head.name):
        return _subject_units(notice, candidate, home)
    named = head.is_office or heads_duty(head.name, head.rest)
    named = named or (listing is Listing.ITEMS and _names_offices(head.name))
    if not units and listing and named:
        units = find_cell_units(head.name, Role.RESPONSIBLE, home)
    return [u.shift(head.span.start) for u in units]


def _head(notice: Notice, candidate: Candidate) -> _Head | None:
    rest = candidate.body[0].quote(notice.text) if candidate.body else ""
    if candidate.title is not None:
        title = candidate.title.quote(notice.text)
        name = phrase("duties-behind-office").sub("", title) if candidate.leaf else title
        if name != title and rest.startswith(name):
            rest = rest[len(name) :]  # 甲局职责。甲局负责…
        return _Head(Span(candidate.title.start, candidate.title.start + len(name)), name, rest)
    match = head_of_duties(rest)
    if match is None:
        return None
    start = candidate.body[0].start
    return _Head(Span(start + match.start(1), start + match.end(1)), match[1], rest[match.end() :])


def _subject_units(notice: Notice, candidate: Candidate, home: Home) -> list[Assignment]:
    """Return the units that are the subject of an item in a list of duties (县财政局负责…, without a colon)."""
    begin = candidate.title or (candidate.body[0] if candidate.body else None)
    text = _opening(notice, candidate)
    # A paragraph behind the list speaks to all (各单位要密切配合): only what it says to be a duty is one.
    size = duty_subject(text) if candidate.closing else _subject_end(text)
    if begin is None or size is None:
        return []
    units = find_cell_units(text[:size], Role.RESPONSIBLE, home)
    return [u.shift(begin.start) for u in units]


def _given_units(notice: Notice, candidate: Candidate, home: Home) -> list[Assignment]:
    """Return the units to which the start or the end of an item gives its work, below a heading of duties."""
    if not candidate.body:
        return []
    at_start, at_end = (phrase("given-at-start"), candidate.body[0]), (phrase("given-at-end"), candidate.body[-1])
    for pattern, span in (at_start, at_end):
        said = pattern.search(span.quote(notice.text))
        if said is not None:
            # In brackets the same words are a formula whichever verb ends them.
            units = [
                one
                for formula in find_formulas(written().remark.format(remark=said[0]), home)
                for one in formula.assignments
            ]
            return [u.shift(span.start + said.start() - 1) for u in units]
    return []


def _headed_as_duties(candidate: Candidate) -> bool:
    return any(lists_duties(phrase("number-of-heading").sub("", part)) for part in _above(candidate))


def _above(candidate: Candidate) -> tuple[str, ...]:
    """Return the headings above a candidate; one without number and title has no entry of its own in its path."""
    unnamed = candidate.number is None and candidate.title is None
    return candidate.path if unnamed else candidate.path[:-1]
