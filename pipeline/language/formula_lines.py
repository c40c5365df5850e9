"""Labelled lines and clauses that assign units without brackets (责任单位：市教育局), and lines without a label."""

from __future__ import annotations

from pipeline.headings import cell_pattern
from pipeline.language.brackets import mask_brackets
from pipeline.language.formula_bounds import (
    LONGEST_FORMULA,
    LONGEST_PERSONS,
    LONGEST_TIME,
    FoundFormula,
    line_end,
    sentence_end,
)
from pipeline.language.formula_sentences import (
    before_fields,
    behind_dash,
    behind_head,
    first_sentence,
    last_sentence,
    verbal_line,
)
from pipeline.language.formula_shares import shares_behind
from pipeline.language.role_labels import find_labels
from pipeline.language.role_lexicon import FieldLabel, Label, roles
from pipeline.language.roles import Content, read_content
from pipeline.language.unit_kinds import Kind, classify, is_person, is_plain_office, starts_as_unit
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_lists import split_list
from pipeline.language.unit_text import Squeezed
from pipeline.notation import marks

_MOST_LINES = 5
"""Lines that a list may run on over, each ending with a separator."""
_MOST_LINES_OF_ONE = 40
"""Lines that a list may have whose units stand one below the other."""
_LONGEST_OFFICE = 30
"""Characters of a line that names one office."""
_LONGEST_OFFICES = 200
"""Characters of a line that names several."""
_MOST_ATTEMPTS = 12
"""Labels of one line that are tried; a line of a hundred labels is a table that lost its cells."""


def line_formulas(squeezed: Squeezed, taken: list[tuple[int, int]]) -> list[FoundFormula]:
    """Find labelled lines and clauses, and lines that are nothing but a formula without brackets."""
    found: list[FoundFormula] = []
    edges = sorted(taken)
    line = 0
    n = 0
    while line < len(squeezed.text):
        end = line_end(squeezed, line)
        at = line
        while n < len(edges) and edges[n][0] < end:
            found += _labelled(squeezed, at, edges[n][0], edges[n][0])
            at = edges[n][1]
            n += 1
        limit = edges[n][0] if n < len(edges) else len(squeezed.text)
        here = _labelled(squeezed, at, end, limit) if at < end else []
        if not here and at == line:
            here = _whole_line(squeezed, line, end)
        if not here and at < end:
            here = last_sentence(squeezed, at, end) or behind_dash(squeezed, at, end)
        elif here and not any(one.content.appointments for one in here):
            here = [*before_fields(squeezed, at, here[0].start), *here]
        found += here
        line = max(end, at, here[-1].end if here else 0)
    return found


def _whole_line(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    readings = (verbal_line, behind_head, first_sentence)
    return next((found for read in readings if (found := read(squeezed, start, end))), [])


def _labelled(squeezed: Squeezed, start: int, end: int, limit: int) -> list[FoundFormula]:
    """Find 责任单位：甲局、乙局。完成时限：… at the beginning or the end of a stretch of one line.

    A label at the very end of the stretch has its list in the next line, at most up to ``limit``.
    """
    found: list[FoundFormula] = []
    done = start
    labels = find_labels(squeezed, start, mask_brackets(squeezed.text[start:end]))
    for label in labels[:_MOST_ATTEMPTS]:
        in_sentence = label.glued and squeezed.text[label.value - 1] in roles().line.copulas
        if label.start < done or (label.glued and label.start != start and not in_sentence and not label.bare):
            continue
        shares = shares_behind(squeezed, label, end, limit)
        if shares is not None:
            found.append(shares)
            done = shares.end
            continue
        stop = end
        if label.value >= end < limit:  # the list stands in the next line
            stop = min(line_end(squeezed, end), limit)
        # Its units may stand one below the other.
        below = label.value >= end or (label.start == start and _is_one_office(squeezed.text[label.value : end]))
        persons = label.start == start and isinstance(label.rule, FieldLabel) and label.rule.kind == "person"
        lines = 1
        for _ in range(_MOST_LINES_OF_ONE if below else _MOST_LINES):
            following = min(line_end(squeezed, stop), limit) if stop < limit else stop
            lower = squeezed.text[stop:following]
            goes_on = squeezed.text[stop - 1] in units().punctuation.separators
            goes_on = goes_on or (below and _is_one_office(lower)) or (persons and _is_one_person(lower))
            goes_on = goes_on or _are_offices(squeezed, stop, following)
            if stop >= limit or not goes_on:
                break
            stop = following
            lines += 1
        stop = sentence_end(squeezed, label.value, min(stop, label.start + LONGEST_FORMULA))
        content = read_content(squeezed, label.start, stop)
        if label.bare and (content.prose or content.unknown * 2 > content.sure):  # a sure list may hold a strange name
            continue
        if _is_labelled_formula(squeezed, start, stop, content, lines):
            found.append(FoundFormula(label.start, stop, content))
            done = stop
    return found


def _is_one_office(line: str) -> bool:
    return len(line) <= _LONGEST_OFFICE and is_plain_office(line) and starts_as_unit(line)


def _are_offices(squeezed: Squeezed, start: int, end: int) -> bool:
    """Tell whether a line holds nothing but offices, below others that no full stop ends."""
    if end - start > _LONGEST_OFFICES or squeezed.text[start - 1] in units().punctuation.stops:
        return False
    items = split_list(squeezed, start, end)
    return bool(items) and all(is_plain_office(one.text) and starts_as_unit(one.text) for one in items)


def _is_one_person(line: str) -> bool:
    """Tell whether a line names one more person below a label of people (责任领导：甲　副县长 / 乙　县委常委)."""
    return len(line) <= _LONGEST_OFFICE and is_person(line)


def _is_labelled_formula(squeezed: Squeezed, line: int, stop: int, content: Content, lines: int) -> bool:
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
        return 0 < length < LONGEST_TIME and (
            classify(value) is Kind.TIME
            or any(c.isdigit() for c in value)
            or cell_pattern("time_alone").fullmatch(value.rstrip(marks().stop)) is not None
        )
    if first.rule.kind == "person":  # 分管领导：李某 in a line of its own belongs to the lines that name units
        return first.start == line and 0 < length < lines * LONGEST_PERSONS and len(content.labels) == 1
    return False
