"""Units and their roles: assignment formulas, labelled lines, cells of unit columns (contract, section 6).

Only a formula, a labelled line or a table column assigns. A subject in running text does not, nor
does a person. What the words of formulas and units are is data: ``lexicons/roles.toml`` and
``lexicons/units.toml``. This module is the door of the folder; ``formulas``, ``roles``, ``unit_lists``
and ``unit_names`` do the work.
"""

from __future__ import annotations

from pipeline.language.formula_bounds import LONGEST_FORMULA
from pipeline.language.formulas import Formula, find_formulas
from pipeline.language.roles import Appointment, read_content
from pipeline.language.unit_assignments import to_assignments
from pipeline.language.unit_kinds import is_plain_office
from pipeline.language.unit_levels import UNKNOWN_HOME, Home
from pipeline.language.unit_list_names import names_in_list
from pipeline.language.unit_lists import split_list
from pipeline.language.unit_names import resolve_names
from pipeline.language.unit_remarks import Remark, find_remarks
from pipeline.language.unit_repairs import read_over
from pipeline.model.record import Assignment, Role

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

LONGEST_CELL = 20_000
"""Characters; the cell of all offices of a province has some 1,500. Longer cells are texts and name no units."""

_HEADING_RULE = "heading-unit"


def find_cell_units(text: str, role: Role, home: Home = UNKNOWN_HOME) -> list[Assignment]:
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
    if len(text) > LONGEST_CELL:
        return []
    squeezed = read_over(text)
    content = read_content(squeezed, 0, len(squeezed.text), default=role, cell=True)
    return to_assignments(squeezed, content.appointments, home)


def find_heading_units(text: str, home: Home = UNKNOWN_HOME) -> list[Assignment]:
    """Read a heading of a list of duties that is nothing but one or more units (县交通运输局：, 各中小学校。).

    Returns:
        The units as responsible; an empty list if the heading is anything else.
    """
    squeezed = read_over(text)
    items = split_list(squeezed, 0, len(squeezed.text)) if len(squeezed.text) <= LONGEST_FORMULA else []
    if not items or not is_plain_office(items[0].text):
        return []
    if not all(map(is_plain_office, names_in_list([item.text for item in items]))):  # 各县区党委、政府
        return []
    return to_assignments(squeezed, [Appointment(Role.RESPONSIBLE, item, _HEADING_RULE) for item in items], home)


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
    squeezed = read_over(text)
    content = read_content(squeezed, 0, min(len(squeezed.text), LONGEST_FORMULA), cell=True)
    whole = len(squeezed.text) <= LONGEST_FORMULA and content.clean_start and not content.prose and not content.unknown
    return to_assignments(squeezed, content.appointments, UNKNOWN_HOME) if whole and content.sure else []
