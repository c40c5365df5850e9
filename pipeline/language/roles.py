"""Who has which role: the inside of a formula, a labelled line or a table cell.

Two ways of writing are read: labels (``责任单位：甲局、乙局；完成时限：…``) and predicates
(``甲局牵头，乙局、丙局配合``); both may occur in one formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.language.unit_kinds import Kind, ends_as_unit, starts_as_unit
from pipeline.language.unit_lexicon import FieldLabel, Label, expand, longest_first, role_patterns, roles, units
from pipeline.language.unit_lists import Item, split_list
from pipeline.language.unit_text import LINE_END, NO_GAP, Squeezed, mask_brackets
from pipeline.model.record import Role

UNNAMED_RULE = "list-bare"
"""Rule id of units that stand in a unit column or a bare list, without label or predicate."""


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label in a text: where it starts, where its value starts, and its rule."""

    start: int
    value: int
    rule: Label | FieldLabel
    glued: bool


@dataclass(frozen=True, slots=True)
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


# ---------------------------------------------------------------- labels


@cache
def _label_pattern() -> re.Pattern[str]:
    lexicon = roles()
    parts = [f"(?P<l{i}>{expand(rule.pattern, lexicon.fragments)})" for i, rule in enumerate(lexicon.label)]
    parts += [f"(?P<f{i}>{expand(rule.pattern, lexicon.fragments)})" for i, rule in enumerate(lexicon.field)]
    return re.compile(f"(?:{'|'.join(parts)})(?:[（(]\0{{1,8}}[）)])?(?P<colon>[为是有]?[:：]|[为是])?")


def find_labels(squeezed: Squeezed, start: int, masked: str) -> list[FoundLabel]:
    """Return the labels of a stretch whose brackets are masked; ``start`` is where it begins.

    A label stands at the beginning of a clause and ends with a colon. Without one it must begin the
    stretch or a line, and white space or the beginning of a unit must follow.
    """
    found: list[FoundLabel] = []
    lexicon = roles()
    at = 0
    while match := _label_pattern().search(masked, at):
        at = max(match.end(), at + 1)
        if not _begins_clause(squeezed, start, masked, match.start()):
            continue
        kind = next(name for name in match.groupdict() if name != "colon" and match[name] is not None)
        rule: Label | FieldLabel = lexicon.label[int(kind[1:])] if kind[0] == "l" else lexicon.field[int(kind[1:])]
        colon = match["colon"] or ""
        glued = not colon.endswith((":", "："))
        if glued and not _stands_without_colon(squeezed, start, masked, match, kind):
            continue
        found.append(FoundLabel(start + match.start(), start + match.end(), rule, glued))
    return found


def label_of(text: str) -> Label | FieldLabel | None:
    """Return the rule of a text that is nothing but a label (the inside of 【责任单位】); None if it is none."""
    lexicon = roles()
    for table, rules in (("label", lexicon.label), ("field", lexicon.field)):
        for rule, pattern in zip(rules, role_patterns(table), strict=True):  # type: ignore[arg-type]
            if pattern.fullmatch(text.rstrip(":：")):
                return rule  # type: ignore[return-value]
    return None


def _begins_clause(squeezed: Squeezed, start: int, masked: str, at: int) -> bool:
    return at == 0 or squeezed.gaps[start + at] != NO_GAP or re.match("[^\\w“”《》]", masked[at - 1]) is not None


def _stands_without_colon(squeezed: Squeezed, start: int, masked: str, match: re.Match[str], kind: str) -> bool:
    if kind[0] == "f" or len(match[kind]) < 4 or match.end() >= len(masked):
        return False
    rest = masked[match.end() : match.end() + 12]
    after_gap = squeezed.gaps[start + match.end()] != NO_GAP
    if match.start() == 0 or squeezed.gaps[start + match.start()] == LINE_END:
        return after_gap or starts_as_unit(rest)
    return masked[match.start() - 1] in units().punctuation.separators and (after_gap or starts_as_unit(rest))


# ---------------------------------------------------------------- the whole inside


def read_content(squeezed: Squeezed, start: int, end: int, *, default: Role | None = None, cell: bool = False) -> Content:
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
    marks = units().punctuation
    end = _before_remark(squeezed.text, start, end)
    masked = mask_brackets(squeezed.text[start:end], marks.open, marks.close)
    content = Content(labels=find_labels(squeezed, start, masked))
    edges = [label.start for label in content.labels] + [end]
    _read_clauses(squeezed, start, edges[0], masked[: edges[0] - start], default, None, cell, content)
    for label, stop in zip(content.labels, edges[1:], strict=True):
        value = masked[label.value - start : stop - start]
        # A label nobody knows (任务来源：…) ends the list before it.
        strange = re.search("[；;，,。]\\w{2,10}[:：]", value)
        stop = label.value + strange.start() if strange else stop
        if isinstance(label.rule, Label):
            _read_clauses(squeezed, label.value, stop, value[: stop - label.value], label.rule.role, label.rule, cell, content)
        elif label.rule.kind == "time":
            lo, hi = _trim(squeezed.text, label.value, stop)
            if lo < hi:
                content.times.append((lo, hi))
    return content


def _before_remark(text: str, start: int, end: int) -> int:
    """Return where a remark for the whole notice begins inside a formula; the end where there is none."""
    stretch = text[start:end]
    if "下" not in stretch and "位" not in stretch and "第一" not in stretch and "首" not in stretch and "不" not in stretch:
        return end
    for rule, pattern in zip(roles().remark, role_patterns("remark"), strict=True):
        found = None if rule.in_formula else pattern.search(stretch)
        if found and found.start() > 0 and not stretch[found.start() - 1].isalnum():
            end = min(end, start + found.start())
    return end


def _trim(text: str, lo: int, hi: int) -> tuple[int, int]:
    marks = units().punctuation
    outside = marks.separators + marks.stops + "：:" + marks.close
    while lo < hi and text[lo] in marks.separators + marks.stops + "：:":
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
    return re.compile(f"(?:{parts})(?=[{ends}]|$|{begins})|(?:{joints})(?=[^{ends}])")


def _read_clauses(
    squeezed: Squeezed,
    start: int,
    end: int,
    masked: str,
    default: Role | None,
    label: Label | None,
    cell: bool,  # noqa: FBT001 - passed through from read_content
    content: Content,
) -> None:
    """Read ``甲局牵头，会同乙局推进，丙局配合，2024年底前完成``, or a plain list."""
    done = 0
    after_joint: tuple[Role, str] | None = None
    seen = 0
    for found in _turning_point().finditer(masked):
        kind = next(name for name, value in found.groupdict().items() if value is not None)
        left = masked[done : found.start()].rstrip("、，,；;。")
        if kind[0] == "j":
            joint = roles().joint[int(kind[1:])]
            if left and not ends_as_unit(squeezed.text[start + done : start + done + len(left)].removesuffix("等")):
                continue
            if not left and not seen:
                continue
            if left:
                _appoint(squeezed, start + done, start + found.start(), joint.role, joint.id, None, cell, content)
            after_joint = (joint.then, joint.id)
        else:
            predicate = roles().predicate[int(kind[1:])]
            role, rule = (predicate.role, predicate.id) if after_joint is None else after_joint
            if label is not None and predicate.role is Role.RESPONSIBLE and after_joint is None:
                role = label.role
            _appoint(squeezed, start + done, start + found.start(), role, rule, None, cell, content)
            if content.times and content.times[-1][1] == start + found.start():  # 年底前 + 完成
                content.times[-1] = (content.times[-1][0], start + found.end())
            after_joint = None
            content.predicates += 1
            if content.predicates == 1:
                content.clean_start = not content.prose and content.unknown <= content.sure
        seen += 1
        done = found.end()
    rest = default if default is not None else (Role.RESPONSIBLE if seen else None)
    then = label.then if label is not None and not seen else None
    rule = label.id if label is not None else UNNAMED_RULE
    if after_joint is not None:
        rest, rule = after_joint
    _appoint(squeezed, start + done, end, rest, rule, then, cell, content)


def _appoint(
    squeezed: Squeezed,
    start: int,
    end: int,
    role: Role | None,
    rule: str,
    then: Role | None,
    cell: bool,  # noqa: FBT001 - passed through from read_content
    content: Content,
) -> None:
    if start >= end:
        return
    first = True
    for item in split_list(squeezed, start, end, cell=cell):
        if item.kind is Kind.TIME:
            content.times.append((item.start, item.end))
        elif item.kind is Kind.PROSE:
            content.prose += 1
        elif item.kind is Kind.UNKNOWN:
            content.unknown += 1
        if role is not None and item.kind in (Kind.UNIT, Kind.UNKNOWN):
            own = item.mark or (role if first or then is None else then)
            content.appointments.append(Appointment(own, item, rule))
            first = False
