"""Units and their roles: assignment formulas, labelled lines, cells of unit columns (contract, section 6).

Only a formula, a labelled line or a table column assigns. A subject in running text does not, nor
does a person. What the words of formulas and units are is data: ``lexicons/roles.toml`` and
``lexicons/units.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.roles import Appointment, Content, find_labels, read_content
from pipeline.language.unit_kinds import Kind, is_group, is_plain_office
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
_LIST_RULE = "bracket-bare-list"


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


def _bracket_formulas(squeezed: Squeezed, home: Home) -> list[_Found]:
    marks = units().punctuation
    found: list[_Found] = []
    done = 0
    for start, close in pair_brackets(squeezed.text, marks.open, marks.close):
        if start < done:
            continue
        end = close if close >= 0 else _line_end(squeezed, start)
        if end - start > LONGEST_FORMULA:
            continue
        content = _read_bracket(squeezed, start, close, end)
        if content is None:
            continue
        lo, hi = _with_stop(squeezed, start, end + 1 if close >= 0 else end)
        found.append((lo, hi, _formula(squeezed, lo, hi, content, home)))
        done = hi
    return found


def _read_bracket(squeezed: Squeezed, start: int, close: int, end: int) -> Content | None:
    """Read one bracket; None where it is no formula. An unclosed one must begin with a label."""
    inside = squeezed.text[start + 1 : end]
    if not inside or not may_assign(inside):
        return None
    if close < 0:
        labels = find_labels(squeezed, start + 1, inside[:24])
        if not labels or labels[0].start != start + 1 or labels[0].glued:
            return None
    content = read_content(squeezed, start + 1, end)
    if any(isinstance(label.rule, Label) for label in content.labels):
        return content if content.sure or (content.appointments and not content.prose) else None
    if content.predicates:
        return content if content.sure and content.clean_start else None
    if content.labels:
        is_time = content.times and content.labels[0].start == start + 1 and not content.prose
        return content if is_time else None
    return _bare_list(squeezed, start, end)


def _bare_list(squeezed: Squeezed, start: int, end: int) -> Content | None:
    """Read a bracket that holds units and nothing else, at the end of a sentence (…。（市教育局、市财政局）)."""
    stops = units().punctuation.stops
    after = squeezed.text[end + 1 : end + 2]
    line_ends = _line_end(squeezed, end) <= end + 1 + (after != "" and after in stops)
    if not line_ends or end - start < 4:
        return None
    content = read_content(squeezed, start + 1, end, default=Role.RESPONSIBLE)
    items = [one.item for one in content.appointments]
    if not items or content.prose or content.unknown or not all(is_plain_office(item.text) for item in items):
        return None
    if not any(starts_as_unit(item.text) for item in items) and len(items) < 2:
        return None
    behind_stop = start > 0 and squeezed.text[start - 1] in stops
    return content if behind_stop or len(items) > 1 else None


def _line_start(squeezed: Squeezed, at: int) -> bool:
    return at == 0 or squeezed.gaps[at] == LINE_END


def _line_end(squeezed: Squeezed, at: int) -> int:
    end = squeezed.gaps.find(LINE_END, at + 1)
    return end if end >= 0 else len(squeezed.text)


def _with_stop(squeezed: Squeezed, start: int, end: int) -> tuple[int, int]:
    """Take in the full stop behind a bracket that is a line of its own or already follows a full stop."""
    stops = units().punctuation.stops
    if end < len(squeezed.text) and squeezed.text[end] in stops and not _line_start(squeezed, end):
        before = start == 0 or _line_start(squeezed, start) or squeezed.text[start - 1] in stops
        if before:
            end += 1
    return start, end


# ---------------------------------------------------------------- lines


def _line_formulas(squeezed: Squeezed, home: Home, taken: list[tuple[int, int]]) -> list[_Found]:
    """Find labelled lines and clauses, and lines that are nothing but a formula without brackets."""
    found: list[_Found] = []
    free = _free_stretches(squeezed, taken)
    for n, (start, end) in enumerate(free):
        lo = start
        for _ in range(LONGEST_RUN):
            one = _labelled(squeezed, lo, end, free[n + 1] if n + 1 < len(free) else None, home)
            if one is None:
                break
            found.append(one)
            lo = one[1]
            if lo >= end:
                break
        if lo == start:
            content = _verbal_line(squeezed, start, end)
            if content is not None:
                found.append((start, end, _formula(squeezed, start, end, content, home)))
    return _without_overlaps(found)
