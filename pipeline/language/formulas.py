"""Where a text assigns units: brackets with roles, labelled lines, lines that are nothing but a formula."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.formula_bounds import FoundFormula
from pipeline.language.formula_brackets import bracket_formulas
from pipeline.language.formula_lines import line_formulas
from pipeline.language.role_lexicon import label_ids
from pipeline.language.roles import UNNAMED_RULE
from pipeline.language.unit_assignments import to_assignments
from pipeline.language.unit_levels import UNKNOWN_HOME, Home
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_repairs import read_over
from pipeline.language.unit_text import Squeezed
from pipeline.model.record import Assignment
from pipeline.model.spans import Span
from pipeline.model.values import value
from pipeline.notation import marks


@value(frozen=True, slots=True)
class Formula:
    """An assignment formula. ``span`` is what must be cut from the text of the task.

    ``time_fields`` are stretches inside the formula that state a time; a labelled time of its own
    (完成时限：…) is a formula without assignments.
    """

    span: Span
    assignments: tuple[Assignment, ...]
    time_fields: tuple[Span, ...]


def find_formulas(text: str, home: Home = UNKNOWN_HOME, *, among_others: bool = False) -> list[Formula]:
    """Find the assignment formulas of a text, in order.

    Args:
        text: one or more paragraphs; line ends separate them.
        home: the notice's own jurisdiction, for the level of units.
        among_others: the items beside the text end in brackets that name units; so may it.

    Returns:
        Formulas that do not overlap; an empty list where the text assigns nothing.
    """
    squeezed = read_over(text)
    found = bracket_formulas(squeezed, among_others=among_others)
    found += line_formulas(squeezed, [(one.start, one.end) for one in found])
    return [_formula(squeezed, one, home) for one in sorted(found, key=lambda one: one.start)]


def ends_in_units(text: str, formulas: Sequence[Formula]) -> bool:
    """Tell whether a text ends in a bracket that names units, and at most what they do (…9600个（市教育局牵头）).

    Where labels stand before the units (（责任单位：市教育局）), a bracket without one is of another kind.
    """
    if not formulas or text[formulas[-1].span.end :].strip(_ends()) or not ends_in_bracket(text):
        return False
    assignments = formulas[-1].assignments
    return bool(assignments) and label_ids().isdisjoint(one.rule for one in assignments)


def names_bare_units(formulas: Sequence[Formula]) -> bool:
    """Tell whether the last formula names units and says no more of them (（市教育局、市财政局）)."""
    return all(one.rule == UNNAMED_RULE for one in formulas[-1].assignments)


def ends_in_bracket(text: str) -> bool:
    """Tell whether a text ends in a bracket, whatever that holds."""
    return text.rstrip(_ends()).endswith(tuple(units().punctuation.close))


def _ends() -> str:
    """Return what may stand behind the last bracket of a text."""
    return marks().statement_ends + " \n"


def _formula(squeezed: Squeezed, found: FoundFormula, home: Home) -> Formula:
    times = tuple(squeezed.span(lo, hi) for lo, hi in found.content.times)
    assignments = to_assignments(squeezed, found.content.appointments, home, (found.start, found.end))
    return Formula(squeezed.span(found.start, found.end), tuple(assignments), times)
