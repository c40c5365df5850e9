"""From the units of a list to the assignments of the record."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.language.functions import function_of
from pipeline.language.roles import Appointment
from pipeline.language.unit_kinds import is_group
from pipeline.language.unit_levels import Home, level_of
from pipeline.language.unit_list_names import names_in_list
from pipeline.language.unit_repairs import REPAIRED, is_repaired
from pipeline.language.unit_text import Squeezed
from pipeline.model.record import Assignment, Role


def to_assignments(
    squeezed: Squeezed, appointments: Iterable[Appointment], home: Home, stretch: tuple[int, int] | None = None
) -> list[Assignment]:
    """Turn appointments into assignments; the same unit in the same role counts once.

    ``stretch`` is the whole formula: first squeezed character and the one after its last. What was read over
    in it marks all its assignments; without it only what was read over in a unit marks that unit.
    """
    repaired = stretch is not None and is_repaired(squeezed, *stretch)
    listed = list(appointments)
    names = names_in_list([one.item.text for one in listed])
    out: list[Assignment] = []
    seen: set[tuple[Role, str]] = set()
    for one, name in zip(listed, names, strict=True):
        if (one.role, name) in seen:
            continue
        seen.add((one.role, name))
        group = is_group(name)
        out.append(
            Assignment(
                role=one.role,
                raw=squeezed.raw(one.item.start, one.item.end),
                span=squeezed.span(one.item.start, one.item.end),
                name=name,
                rule=one.rule + REPAIRED * (repaired or is_repaired(squeezed, one.item.start, one.item.end)),
                level=level_of(name, home),
                is_group=group,
                function=None if group else function_of(name),
            )
        )
    return out
