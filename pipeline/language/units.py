"""Units and their roles: assignment formulas, labelled lines, cells of unit columns (contract, section 6).

Only a formula, a labelled line or a table column assigns. A subject in running text does not, nor
does a person. What the words of formulas and units are is data: ``lexicons/roles.toml`` and
``lexicons/units.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.roles import UNNAMED_RULE, Appointment, Content, find_labels, label_of, read_content
from pipeline.language.unit_kinds import Kind, classify, is_group, is_plain_office, level_word, starts_as_unit
from pipeline.language.unit_lexicon import FieldLabel, Label, units
from pipeline.language.unit_lists import split_list
from pipeline.language.unit_names import Home, level_of, names_in_list, resolve_names
from pipeline.language.unit_remarks import Remark, find_remarks
from pipeline.language.unit_text import LINE_END, Squeezed, mask_brackets, pair_brackets
from pipeline.model.record import Assignment, Role
from pipeline.model.spans import Span

__all__ = [
    "Formula",
    "Home",
    "Remark",
    "find_assignments",
    "find_cell_units",
    "find_formulas",
    "find_heading_units",
    "find_remarks",
    "resolve_names",
]

LONGEST_FORMULA = 2000
"""Characters; a list of all offices of a province has some 600. Longer brackets are text."""

_HEADING_RULE = "heading-unit"


@dataclass(frozen=True, slots=True)
class Formula:
    """An assignment formula. ``span`` is what must be cut from the text of the task.

    ``time_fields`` are stretches inside the formula that state a time; a labelled time of its own
    (完成时限：…) is a formula without assignments.
    """

    span: Span
    assignments: tuple[Assignment, ...]
    time_fields: tuple[Span, ...]


# ---------------------------------------------------------------- formulas


def find_formulas(text: str, home: Home = Home()) -> list[Formula]:
    """Find the assignment formulas of a text, in order.

    Args:
        text: one or more paragraphs; line ends separate them.
        home: the notice's own jurisdiction, for the level of units.

    Returns:
        Formulas that do not overlap; an empty list where the text assigns nothing.
    """
    squeezed = Squeezed.of(text)
    found = _bracket_formulas(squeezed, home)
    found += _line_formulas(squeezed, home, [(lo, hi) for lo, hi, _ in found])
    return [formula for _, _, formula in sorted(found, key=lambda one: one[0])]


_Found = tuple[int, int, Formula]
"""First and last-but-one squeezed character of a formula, and the formula."""

_DEEPEST = 3
"""Brackets inside more than so many others are not looked into."""


def _bracket_formulas(squeezed: Squeezed, home: Home) -> list[_Found]:
    marks = units().punctuation
    found: list[_Found] = []
    done = 0
    parents: list[int] = []
    for start, close in pair_brackets(squeezed.text, marks.open, marks.close):
        while parents and parents[-1] < start:
            parents.pop()
        if start < done or len(parents) > _DEEPEST:
            continue
        if close >= 0:
            parents.append(close)
        one = _bracket_formula(squeezed, start, close, home, follows=0 < done == start)
        if one is not None:
            found.append(one)
            done = one[1]
    return found


def _bracket_formula(squeezed: Squeezed, start: int, close: int, home: Home, *, follows: bool) -> _Found | None:
    """Read one bracket; ``follows`` tells that a formula ends right before it."""
    if close < 0:
        return _unclosed(squeezed, start, home)
    if not 1 < close - start <= LONGEST_FORMULA:
        return None
    content = _bracket_content(squeezed, start, close)
    if content is not None:
        return _found(squeezed, *_with_stop(squeezed, start, close + 1), content, home)
    begins = follows or squeezed.gaps[start] == LINE_END or not squeezed.text[start - 1].isalnum()
    return _after_bracket_label(squeezed, start, close, home) if begins else None


def _bracket_content(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read the inside of one bracket; None where it is no formula."""
    content = read_content(squeezed, start + 1, close)
    if any(isinstance(label.rule, Label) for label in content.labels):
        return content if content.sure or (content.appointments and not content.prose) else None
    if content.predicates:
        return content if content.sure and content.clean_start else None
    if content.labels:
        is_time = content.times and content.labels[0].start == start + 1 and not content.prose
        return content if is_time else None
    return _bare_list(squeezed, start, close)


def _bare_list(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read a bracket that holds units and nothing else, at the end of a paragraph (…。（市教育局、市财政局）)."""
    stops = units().punctuation.stops
    text = squeezed.text
    last = close + 1 if close + 1 < len(text) and text[close + 1] in stops else close
    if last + 1 < len(text) and squeezed.gaps[last + 1] != LINE_END:
        return None
    content = read_content(squeezed, start + 1, close, default=Role.RESPONSIBLE)
    items = [one.item for one in content.appointments]
    if not items or content.prose or content.unknown or not all(is_plain_office(item.text) for item in items):
        return None
    behind_stop = start > 0 and text[start - 1] in stops
    if len(items) == 1:
        return content if behind_stop and level_word(items[0].text) else None
    named = all(starts_as_unit(item.text) and len(item.text) > 3 for item in items)
    return content if named or (behind_stop and any(starts_as_unit(item.text) for item in items)) else None


def _unclosed(squeezed: Squeezed, start: int, home: Home) -> _Found | None:
    """Read a bracket that never closes; it must begin with a label and ends with its sentence."""
    head = squeezed.text[start + 1 : start + 25]
    if not head or head[0] in units().punctuation.open:
        return None
    labels = find_labels(squeezed, start + 1, head)
    if not labels or labels[0].start != start + 1 or labels[0].glued:
        return None
    end = min(_line_end(squeezed, start), start + LONGEST_FORMULA)
    end = _sentence_end(squeezed, labels[0].value, end)
    content = read_content(squeezed, start + 1, end)
    return _found(squeezed, start, end, content, home) if content.sure else None


def _after_bracket_label(squeezed: Squeezed, start: int, close: int, home: Home) -> _Found | None:
    """Read 【责任单位】市教育局、市财政局: the bracket holds only the label."""
    if close - start > 20:
        return None
    rule = label_of(squeezed.text[start + 1 : close])
    if rule is None:
        return None
    limit = min(_line_end(squeezed, close), close + LONGEST_FORMULA)
    opening = squeezed.text[start]
    following = squeezed.text.find(opening, close + 1, limit)
    end = _sentence_end(squeezed, close + 1, following if following >= 0 else limit)
    if isinstance(rule, Label):
        content = read_content(squeezed, close + 1, end, default=rule.role)
        good = content.sure > 0 and not content.prose
    else:
        content = Content(times=[(close + 1, end)] if rule.kind == "time" and close + 1 < end else [])
        good = bool(content.times) and end - close < _LONGEST_TIME
    return _found(squeezed, start, end, content, home) if good else None


def _line_end(squeezed: Squeezed, at: int) -> int:
    end = squeezed.gaps.find(LINE_END, at + 1)
    return end if end >= 0 else len(squeezed.text)


def _with_stop(squeezed: Squeezed, start: int, end: int) -> tuple[int, int]:
    """Take in the full stop behind a bracket that is a line of its own or already follows a full stop."""
    stops = units().punctuation.stops
    if end < len(squeezed.text) and squeezed.text[end] in stops and squeezed.gaps[end] != LINE_END:
        if start == 0 or squeezed.gaps[start] == LINE_END or squeezed.text[start - 1] in stops:
            end += 1
    return start, end


# ---------------------------------------------------------------- lines

_LONGEST_TIME = 60
_LONGEST_PERSON = 40
_MOST_ATTEMPTS = 12
"""Labels of one line that are tried; a line of a hundred labels is a table that lost its cells."""


def _line_formulas(squeezed: Squeezed, home: Home, taken: list[tuple[int, int]]) -> list[_Found]:
    """Find labelled lines and clauses, and lines that are nothing but a formula without brackets."""
    found: list[_Found] = []
    edges = sorted(taken)
    line = 0
    n = 0
    while line < len(squeezed.text):
        end = _line_end(squeezed, line)
        at = line
        while n < len(edges) and edges[n][0] < end:
            found += _labelled(squeezed, at, edges[n][0], home)
            at = edges[n][1]
            n += 1
        here = _labelled(squeezed, at, end, home) if at < end else []
        if not here and at == line:
            here = _verbal_line(squeezed, line, end, home)
        found += here
        line = max(end, at, here[-1][1] if here else 0)
    return found


def _labelled(squeezed: Squeezed, start: int, end: int, home: Home) -> list[_Found]:
    """Find 责任单位：甲局、乙局。完成时限：… at the beginning or the end of a stretch of one line."""
    marks = units().punctuation
    found: list[_Found] = []
    done = start
    labels = find_labels(squeezed, start, mask_brackets(squeezed.text[start:end], marks.open, marks.close))
    for label in labels[:_MOST_ATTEMPTS]:
        if label.start < done or (label.glued and label.start != start):
            continue
        stop = end
        if label.value >= end and end < len(squeezed.text):  # the list stands in the next line
            stop = _line_end(squeezed, end)
        stop = _sentence_end(squeezed, label.value, min(stop, label.start + LONGEST_FORMULA))
        content = read_content(squeezed, label.start, stop)
        if _is_labelled_formula(squeezed, start, stop, content):
            found.append(_found(squeezed, label.start, stop, content, home))
            done = stop
    return found


def _is_labelled_formula(squeezed: Squeezed, line: int, stop: int, content: Content) -> bool:
    if not content.labels:
        return False
    first = content.labels[0]
    if any(isinstance(label.rule, Label) for label in content.labels):
        if content.prose:
            return False
        return bool(content.sure or (content.appointments and first.start == line and not first.glued))
    if first.glued or not isinstance(first.rule, FieldLabel) or first.value - first.start < 4:
        return False
    length = stop - first.value
    if first.rule.kind == "time":
        value = squeezed.text[first.value : stop]
        return 0 < length < _LONGEST_TIME and (classify(value) is Kind.TIME or any(c.isdigit() for c in value))
    return False


def _sentence_end(squeezed: Squeezed, start: int, end: int) -> int:
    """Return where a labelled list ends: behind the first full stop that no label, time or remark follows."""
    stops = units().punctuation.stops.replace("；", "").replace(";", "")
    marks = units().punctuation
    masked = mask_brackets(squeezed.text[start:end], marks.open, marks.close)
    labels = {label.start for label in find_labels(squeezed, start, masked)}
    for at, char in enumerate(masked):
        if char in stops:
            following = masked[at + 1 : at + 40]
            if start + at + 1 in labels:
                continue
            if following and classify(following.split("。")[0]) in (Kind.TIME, Kind.IGNORED):
                continue
            return start + at + 1
    return end


def _verbal_line(squeezed: Squeezed, start: int, end: int, home: Home) -> list[_Found]:
    """Read a line that is nothing but 市教育局牵头，市财政局、市人社局配合。 without brackets."""
    if end - start > 300 or squeezed.text[end - 1] not in units().punctuation.stops:
        return []
    content = read_content(squeezed, start, end)
    clean = content.predicates and not content.prose and not content.unknown and not content.labels
    if not clean or not content.appointments or any(one.rule == UNNAMED_RULE for one in content.appointments):
        return []
    if not all(is_plain_office(one.item.text) for one in content.appointments):
        return []
    if all(one.role is Role.SUPPORT for one in content.appointments):
        return []
    return [_found(squeezed, start, end, content, home)]


# ---------------------------------------------------------------- from contents to assignments


def _found(squeezed: Squeezed, start: int, end: int, content: Content, home: Home) -> _Found:
    times = tuple(squeezed.span(lo, hi) for lo, hi in content.times)
    formula = Formula(squeezed.span(start, end), tuple(_assignments(squeezed, content.appointments, home)), times)
    return start, end, formula


def _assignments(squeezed: Squeezed, appointments: Iterable[Appointment], home: Home) -> list[Assignment]:
    """Turn appointments into assignments; the same unit in the same role counts once."""
    listed = list(appointments)
    names = names_in_list([one.item.text for one in listed])
    out: list[Assignment] = []
    seen: set[tuple[Role, str]] = set()
    for one, name in zip(listed, names, strict=True):
        if (one.role, name) in seen:
            continue
        seen.add((one.role, name))
        out.append(
            Assignment(
                role=one.role,
                raw=squeezed.raw(one.item.start, one.item.end),
                span=squeezed.span(one.item.start, one.item.end),
                name=name,
                rule=one.rule,
                level=level_of(name, home),
                is_group=is_group(name),
            )
        )
    return out


# ---------------------------------------------------------------- cells, headings, any text


def find_cell_units(text: str, role: Role, home: Home = Home()) -> list[Assignment]:
    """Read the units of a table cell.

    White space, line ends and ``/`` part units, too. Labels, marks and predicates inside the cell
    (牵头单位：甲局；配合单位：乙局, 甲局（牵头）, 甲局牵头，乙局配合) override the role of the column.

    Args:
        text: the cell.
        role: the role that the column gives.
        home: the notice's own jurisdiction.

    Returns:
        The units in order; an empty list for a cell that names none (a dash, a person, a sentence).
    """
    squeezed = Squeezed.of(text)
    content = read_content(squeezed, 0, len(squeezed.text), default=role, cell=True)
    return _assignments(squeezed, content.appointments, home)


def find_heading_units(text: str, home: Home = Home()) -> list[Assignment]:
    """Read a heading of a list of duties that is nothing but one or more units (县交通运输局：, 各中小学校。).

    Returns:
        The units as responsible; an empty list if the heading is anything else.
    """
    squeezed = Squeezed.of(text)
    items = split_list(squeezed, 0, len(squeezed.text))
    if not items or len(squeezed.text) > LONGEST_FORMULA or not all(is_plain_office(item.text) for item in items):
        return []
    return _assignments(squeezed, [Appointment(Role.RESPONSIBLE, item, _HEADING_RULE) for item in items], home)


def find_assignments(text: str) -> list[Assignment]:
    """Return the assignments of a sentence, a line or a cell.

    Formulas and labelled lines are read first; a text without any is read as a bare list of units,
    which are then responsible. Running text assigns nothing.
    """
    formulas = find_formulas(text)
    if formulas:
        return [one for formula in formulas for one in formula.assignments]
    listed = find_heading_units(text)
    if listed:
        return listed
    squeezed = Squeezed.of(text)
    content = read_content(squeezed, 0, min(len(squeezed.text), LONGEST_FORMULA), cell=True)
    whole = len(squeezed.text) <= LONGEST_FORMULA and content.clean_start and not content.prose and not content.unknown
    return _assignments(squeezed, content.appointments, Home()) if whole and content.sure else []
