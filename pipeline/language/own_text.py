"""The public functions for people who bring a text of their own (contract, section 9)."""

from __future__ import annotations

from datetime import date

from pipeline.language import deadlines, units
from pipeline.model.record import Assignment, Deadline

# Longer than any cell of a time column that is nothing but times; a longer text is running text.
_LONGEST_TIME_FIELD = 200


def find_deadlines(text: str, reference: date | None = None) -> list[Deadline]:
    """Return the deadlines of any Chinese text.

    A text that is nothing but times (2024年10月, 长期, 6月底、年底前) is a time field, in which a bare period is
    its end; in any other text a bare period counts where it governs a clause of work or follows a label
    (完成时限：2024年10月).

    Args:
        text: a sentence, a cell, or a whole document; spans point into it.
        reference: the day of signing. It fills in missing years and anchors 印发之日 and 即日; without it a date
            whose year the text does not give has ``end`` None.

    Returns:
        Deadlines in the order of the text; an empty list if it has none.
    """
    if len(text) <= _LONGEST_TIME_FIELD:
        found = deadlines.find_deadlines(text, deadlines.Context(reference=reference, field=deadlines.Field.TIME))
        if found and is_time_field(text, found):
            return found
    return deadlines.find_deadlines(text, deadlines.Context(reference=reference))


def is_time_field(text: str, found: list[Deadline]) -> bool:
    """Tell whether a text says nothing but the times that were found in it."""
    covered = {i for deadline in found for i in range(deadline.span.start, deadline.span.end)}
    return not any(c.isalnum() for i, c in enumerate(text) if i not in covered)


def find_assignments(text: str) -> list[Assignment]:
    """Return the units and their roles that a sentence, a labelled line or a table cell assigns.

    Only a formula ((县教育局牵头，县财政局配合)), a label (责任单位：…) or a bare list of units assigns; a subject
    in running text does not. ``function`` is the line of work of a single office, None for groups.

    Args:
        text: a sentence, a line, a cell, or a whole document; spans point into it.

    Returns:
        Assignments in the order of the text; an empty list if it assigns nothing.
    """
    return units.find_assignments(text)
