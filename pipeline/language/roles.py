"""Who has which role: the inside of a formula, a labelled line or a table cell.

Two ways of writing are read: labels (``责任单位：甲局、乙局；完成时限：…``) and predicates
(``甲局牵头，乙局、丙局配合``); both may occur in one formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.gates import Sieve, gated_pattern
from pipeline.language.brackets import mask_brackets
from pipeline.language.role_labels import FoundLabel, find_labels
from pipeline.language.role_lexicon import Label, role_patterns, roles
from pipeline.language.unit_items import Item
from pipeline.language.unit_kinds import Kind, begins_as_sentence, ends_as_unit, is_plain_office, starts_as_unit
from pipeline.language.unit_lexicon import longest_first, units
from pipeline.language.unit_lists import items_between, split_list
from pipeline.language.unit_text import Squeezed
from pipeline.lexicon import expand
from pipeline.model.record import Role
from pipeline.model.values import value
from pipeline.notation import marks, notation_phrase
from pipeline.pattern_cache import compile_pattern

UNNAMED_RULE = "list-bare"
"""Rule id of units that stand in a unit column or a bare list, without label or predicate."""


@value(frozen=True, slots=True)
class Appointment:
    """One unit of a formula in its role."""

    role: Role
    item: Item
    rule: str


@dataclass(slots=True)
class Content:
    """What the inside of a formula says."""

    appointments: list[Appointment] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    labels: list[FoundLabel] = field(default_factory=list)
    predicates: int = 0
    prose: int = 0
    unknown: int = 0
    clean_start: bool = False
    """The units before the first predicate are nothing but units."""

    @property
    def sure(self) -> int:
        """How many of the units end as units do."""
        return sum(one.item.kind is Kind.UNIT for one in self.appointments)


# ---------------------------------------------------------------- the whole inside


def read_content(
    squeezed: Squeezed, start: int, end: int, *, default: Role | None = None, cell: bool = False
) -> Content:
    """Read a stretch that may be the inside of a formula.

    Args:
        squeezed: the text.
        start: first squeezed character.
        end: the character after the last.
        default: the role of units that nothing else gives one (the column of a cell); None: such units are left.
        cell: white space and ``/`` part units.

    Returns:
        Everything found; empty where nothing is. Whether that makes a formula is for the caller to judge.
    """
    lexicon = roles()
    masked = _before_remark(mask_brackets(squeezed.text[start:end]))
    end = start + len(masked)
    content = Content(labels=find_labels(squeezed, start, masked))
    reader = _Reader(squeezed, content, cell=cell)
    edges = [label.start for label in content.labels] + [end]
    last: Label | None = None
    if default is None and content.labels and reader.only_offices(start, edges[0]):
        default = Role.RESPONSIBLE  # 甲局，配合单位：乙局
    reader.read(start, masked[: edges[0] - start], default, None)
    for label, following in zip(content.labels, edges[1:], strict=True):
        value = masked[label.value - start : following - start]
        # A label nobody knows (任务来源：…) ends the list before it.
        strange = notation_phrase("label-inside").search(value)
        value = value[: strange.start()] if strange else value
        if isinstance(label.rule, Label):
            last = label.rule
            people = any(sign in squeezed.text[label.start : label.value] for sign in lexicon.line.people)
            reader.read(label.value, value, label.rule.role, label.rule, people=people)
        elif label.rule.kind == "time":
            reader.read_time(label.value, value)
        elif last is not None:
            reader.read_behind_person(label.value, value, last)
    return content


def is_mere_prose(squeezed: Squeezed, start: int, end: int) -> bool:
    """Tell, without reading all of a stretch, that nothing in it has a role, or that it has prose before any time.

    A stretch of which this is not told may have prose as well.
    """
    masked = _before_remark(mask_brackets(squeezed.text[start:end]))
    turning = [found.span() for found in _turning_points(masked)]
    if not turning:
        return True
    for item in items_between(squeezed, start, masked, turning):
        if item.kind in (Kind.PROSE, Kind.TIME):
            return item.kind is Kind.PROSE
    return False


def _before_remark(masked: str) -> str:
    """Return what stands before a remark for the whole notice; everything where there is none."""
    if not any(sign in masked for sign in units().joining.remark_signs):
        return masked
    end = len(masked)
    for rule, pattern in zip(roles().remark, role_patterns("remark"), strict=True):
        found = None if rule.in_formula else pattern.search(masked)
        if found and found.start() > 0 and not masked[found.start() - 1].isalnum():
            end = min(end, found.start())
    return masked[:end]


def _trim(text: str, lo: int, hi: int) -> tuple[int, int]:
    marks = units().punctuation
    outside = marks.separators + marks.stops + marks.colons + marks.close
    while lo < hi and text[lo] in marks.separators + marks.stops + marks.colons:
        lo += 1
    while lo < hi and text[hi - 1] in outside:
        hi -= 1
    return lo, hi


# ---------------------------------------------------------------- predicates


@cache
def _turning_point() -> re.Pattern[str]:
    """Return the pattern of joints and predicates, each where a clause can end or a unit can begin."""
    lexicon = roles()
    marks = units().punctuation
    ends = re.escape(marks.separators + marks.stops + marks.open)
    begins = longest_first([*units().joining.starts, *(w for level in units().level for w in level.words)])
    joints = "|".join(f"(?P<j{i}>{expand(r.pattern, lexicon.fragments)})" for i, r in enumerate(lexicon.joint))
    parts = "|".join(f"(?P<p{i}>{expand(r.pattern, lexicon.fragments)})" for i, r in enumerate(lexicon.predicate))
    return compile_pattern(f"(?:{parts})(?=[{ends}]|$|{begins})|(?:{joints})(?=[^{ends}])")


@cache
def _turns() -> Sieve[str]:
    """Return what tells whether a text can hold a joint or a predicate at all."""
    lexicon = roles()
    rules = (*lexicon.joint, *lexicon.predicate)
    patterns = ((rule.id, gated_pattern(expand(rule.pattern, lexicon.fragments))) for rule in rules)
    return Sieve(patterns)


def _turning_points(masked: str) -> Iterable[re.Match[str]]:
    return _turning_point().finditer(masked) if _turns().left_in(masked) else ()


class _Reader:
    """Reads clauses into a :class:`Content`."""

    def __init__(self, squeezed: Squeezed, content: Content, *, cell: bool) -> None:
        self.squeezed = squeezed
        self.content = content
        self.cell = cell
        self.people = False

    def read(self, start: int, masked: str, default: Role | None, label: Label | None, *, people: bool = False) -> None:
        """Read ``甲局牵头，会同乙局推进，丙局配合，2024年底前完成``, or a plain list, that begins at ``start``.

        ``people`` says that the label of the list announces persons, too.
        """
        self.people = people
        done = seen = 0
        joined: tuple[Role, str] | None = None
        for found in _turning_points(masked):
            kind = found.lastgroup or ""
            lo, hi = start + done, start + found.start()
            if kind[0] == "j":
                joint = roles().joint[int(kind[1:])]
                left = (
                    self.squeezed.text[lo:hi]
                    .rstrip(marks().runs_on + marks().statement_ends)
                    .removesuffix(units().joining.et_cetera)
                )
                if not (ends_as_unit(left) if left else seen):
                    continue
                self._appoint(lo, hi, joint.role, joint.id)
                joined = (joint.then, joint.id)
            else:
                predicate = roles().predicate[int(kind[1:])]
                told = self.squeezed.text.startswith(
                    roles().line.as_told, lo + (self.squeezed.text[lo] in marks().commas)
                )
                if predicate.strict and (told or not self.only_offices(lo, hi)):
                    continue
                role, rule = joined or (predicate.role, predicate.id)
                if joined is None:
                    role = label.role if label is not None and role is Role.RESPONSIBLE else role
                    lo = lo if seen else self._keep_for_label(lo, hi, masked[done : found.start()], role, label)
                self._appoint(lo, hi, role, rule)
                self._close_clause(hi, start + found.end())
                joined = None
            seen += 1
            done = found.end()
        rest = default if default is not None else (Role.RESPONSIBLE if seen else None)
        rule = label.id if label is not None else UNNAMED_RULE
        rest, rule = joined or (rest, rule)
        then = label.then if label is not None and not seen else None
        self._appoint(start + done, start + len(masked), rest, rule, then)

    def read_time(self, start: int, masked: str) -> None:
        """Read the value of a time label; units may follow it (完成时间：6月，甲局负责)."""
        stop = len(masked)
        for comma in notation_phrase("end-of-share").finditer(masked):
            if comma.start() and starts_as_unit(masked[comma.end() : comma.end() + 12].lstrip(units().joining.by)):
                stop = comma.start()
                self.read(start + stop, masked[stop:], None, None)
                break
        lo, hi = _trim(self.squeezed.text, start, start + stop)
        if lo < hi:
            self.content.times.append((lo, hi))

    def read_behind_person(self, start: int, masked: str, label: Label) -> None:
        """Read the next office of a list that names a person behind each (甲局，责任人：李某；乙局，责任人：王某)."""
        at = next((i for i, char in enumerate(masked) if char in marks().semicolons), -1)
        if at >= 0 and self.only_offices(start + at + 1, start + len(masked)):
            self._appoint(start + at + 1, start + len(masked), label.then or label.role, label.id)

    def _keep_for_label(self, lo: int, hi: int, masked: str, role: Role, label: Label | None) -> int:
        """Give its own role to what stands before the comma of a first clause; return where the rest begins.

        责任单位：甲局、乙局，丙局配合: 甲局 and 乙局 keep the role of the label; 甲局，乙局配合: without a label 甲局
        is responsible. A list that leads or is responsible as a whole has no such first part.
        """
        own = label.role if label is not None else Role.RESPONSIBLE
        by = max(masked.rfind(mark + units().joining.by) for mark in marks().commas + marks().semicolons)
        if by > 0:  # 各乡镇，由县水利局牵头: only who is named by 由 leads
            self._appoint(lo, lo + by, own, label.id if label is not None else UNNAMED_RULE)
            return lo + by + 1
        if role in (own, Role.LEAD) or (label is None and role is not Role.SUPPORT):
            return lo
        comma = max(masked.rfind(mark, 0, len(masked) - 1) for mark in marks().commas + marks().semicolons)
        if comma <= 0:
            return lo
        rule, then = (label.id, label.then) if label is not None else (UNNAMED_RULE, None)
        self._appoint(lo, lo + comma, own, rule, then)
        return min(lo + comma, hi)

    def _close_clause(self, hi: int, end: int) -> None:
        """Note a predicate; one that follows a time at once belongs to it (年底前 + 完成)."""
        content = self.content
        if content.times and content.times[-1][1] == hi:
            content.times[-1] = (content.times[-1][0], end)
        content.predicates += 1
        if content.predicates == 1:
            content.clean_start = not content.prose and content.unknown <= content.sure

    def only_offices(self, start: int, end: int) -> bool:
        """Tell whether a stretch holds nothing but offices, the first of them with a level word or a group word."""
        items = [item for item in split_list(self.squeezed, start, end) if item.kind is not Kind.FILLER]  # 等部门
        if not items or not (is_plain_office(items[0].text) and starts_as_unit(items[0].text)):
            return False
        return all(is_plain_office(item.text) or ends_as_unit(item.text, strong=True) for item in items[1:])

    def _appoint(self, start: int, end: int, role: Role | None, rule: str, then: Role | None = None) -> None:
        """Put the units of a list into the content: the first with ``role``, the others with ``then`` if given."""
        if start >= end:
            return
        content = self.content
        next_role = role
        for item in split_list(self.squeezed, start, end, cell=self.cell, people=self.people):
            if item.kind is Kind.TIME:
                content.times.append((item.start, item.end))
            elif item.kind is Kind.PROSE or (len(item.text) > 6 and begins_as_sentence(item.text)):
                content.prose += 1
            elif item.kind in (Kind.UNIT, Kind.UNKNOWN):
                content.unknown += item.kind is Kind.UNKNOWN
                if next_role is not None:
                    content.appointments.append(Appointment(item.mark or next_role, item, rule))
                    next_role = then or role
