"""The cells of one edited row as values: every cell is checked, and what is wrong is said in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from pipeline.model.record import DeadlineKind, Role
from pipeline.model.recurrence import is_recurrence
from pipeline.notation import marks
from pipeline.review.correcting import place_of_code
from pipeline.review.corrections import AssignmentValue, DeadlineValue, DomainValue, FieldValue, Value
from pipeline.review.rows import SheetRow
from pipeline.review.words import ReviewWords, review_words
from pipeline.tables.cells import CONTROLS

MAX_LENGTH = 500
"""Characters of a cell that is filled in."""

_FIRST, _LAST = date(1949, 1, 1), date(2100, 12, 31)


class MistakeError(Exception):
    """A cell is wrong; raised to end the check of everything that depends on it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.words = review_words().mistake(key, **values)


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of a row. ``domains`` are the names that a policy domain may have."""

    row: SheetRow
    words: ReviewWords
    domains: frozenset[str]

    def value(self, what: str, was: Value | None) -> Value:
        """Return the value that the yellow cells give; ``was`` is the one before, None in a new row.

        Raises:
            MistakeError: a cell is empty, or holds what its column does not allow.
        """
        if what == "deadline":
            return self._deadline(was)
        if what == "assignment":
            role = self.choice("role", self.words.words.roles, "unknown_choice")
            if role is None:
                raise MistakeError("needed", column=self.words.heading("role"))
            return AssignmentValue(role=Role(role), name=self._needed("name"))
        if what == "domain":
            domain = self._needed("domain")
            if domain not in self.domains:
                raise MistakeError(
                    "unknown_domain", value=domain, choices=marks().list_comma.join(sorted(self.domains)[:30])
                )
            return DomainValue(domain=domain)
        if not isinstance(was, FieldValue):
            raise MistakeError("only_confirm", what=self.words.words.whats[what])
        return self._field(was)

    def _deadline(self, before: Value | None) -> DeadlineValue:
        chosen = self.choice("kind", self.words.words.kinds, "unknown_choice")
        if chosen is None:
            raise MistakeError("needed", column=self.words.heading("kind"))
        kind = DeadlineKind(chosen)
        was = before if isinstance(before, DeadlineValue) else None
        if kind is DeadlineKind.RELATIVE and (was is None or was.kind != kind):
            raise MistakeError("new_relative")
        start, end, rrule = self._date("start"), self._date("end"), self.row.cells["rrule"] or None
        needed = {DeadlineKind.DUE: ("end",), DeadlineKind.WINDOW: ("start", "end"), DeadlineKind.RECURRING: ("rrule",)}
        for name, value in (("start", start), ("end", end), ("rrule", rrule)):
            if value is None and name in needed.get(kind, ()):
                raise MistakeError("needed", column=self.words.heading(name))
        if rrule is not None and kind is not DeadlineKind.RECURRING:
            raise MistakeError("must_be_empty", column=self.words.heading("rrule"), kind=self.words.words.kinds[kind])
        if start is not None and end is not None and start > end:
            raise MistakeError("out_of_order")
        if rrule is not None and not _is_rule(rrule):
            raise MistakeError("no_rrule", value=rrule)
        return DeadlineValue(kind=kind, start=start, end=end, rrule=rrule)

    def _field(self, was: FieldValue) -> FieldValue:
        value = self.row.cells["value"] or None
        if was.field == "region_code" and place_of_code(value, None) is None:
            raise MistakeError("no_region", value=value or "")
        if was.field in ("signed_date", "printed_date") and value is not None:
            day = self._date("value")
            value = day.isoformat() if day else None
        return FieldValue(field=was.field, value=value)

    def _date(self, column: str) -> date | None:
        text = self.row.cells[column]
        if not text:
            return None
        found = re.fullmatch(self.words.date, text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None or not _FIRST <= day <= _LAST:
            raise MistakeError("no_date", column=self.words.heading(column), value=text)
        return day

    def _needed(self, column: str) -> str:
        if not self.row.cells[column]:
            raise MistakeError("needed", column=self.words.heading(column))
        return " ".join(self.row.cells[column].split())

    def choice(self, column: str, choices: dict[str, str], mistake: str) -> str | None:
        """Return the id of the word in a cell; None for an empty one.

        Args:
            column: the column of the cell.
            choices: the Chinese words that may stand there, by their ids.
            mistake: the id of the message when another word stands there.

        Raises:
            MistakeError: it is none of the words.
        """
        text = self.row.cells[column]
        if not text:
            return None
        found = next((name for name, zh in choices.items() if text in (zh, name)), None)
        if found is None:
            listed = " ".join(choices.values())
            raise MistakeError(mistake, column=self.words.heading(column), value=text, choices=listed)
        return found

    def check_texts(self) -> None:
        """Refuse texts that are too long or hold control characters.

        Raises:
            MistakeError: a text is one of these.
        """
        for column in self.words.columns:
            text = self.row.cells[column.id]
            if column.edit and len(text) > MAX_LENGTH:
                raise MistakeError("too_long", column=column.zh, most=MAX_LENGTH)
            if column.edit and CONTROLS.search(text):
                raise MistakeError("control", column=column.zh)

    def check_kind(self, what: str) -> None:
        """Refuse what stands in a column that is for other kinds of value.

        Raises:
            MistakeError: such a column is filled in.
        """
        for column in self.words.columns:
            if column.only and what not in column.only and self.row.cells[column.id]:
                raise MistakeError("not_this_kind", column=column.zh, what=self.words.words.whats[what])


def _is_rule(rule: str) -> bool:
    if not is_recurrence(rule):
        return False
    try:
        rrulestr(rule)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return False
    return True
