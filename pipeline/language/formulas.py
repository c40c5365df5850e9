"""Where a text assigns units: brackets with roles, labelled lines, lines that are nothing but a formula."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.language.functions import function_of
from pipeline.language.role_labels import COPULAS, find_labels, label_of
from pipeline.language.role_lexicon import FieldLabel, Label, roles
from pipeline.language.roles import UNNAMED_RULE, Content, read_content
from pipeline.language.unit_assignments import to_assignments
from pipeline.language.unit_kinds import Kind, classify, ends_as_unit, is_plain_office, starts_as_unit
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_names import NOWHERE, Home, names_in_list
from pipeline.language.unit_repairs import read_over
from pipeline.language.unit_text import LINE_END, Squeezed, mask_brackets, pair_brackets
from pipeline.model.record import Assignment, Role
from pipeline.model.spans import Span

LONGEST_FORMULA = 2000
"""Characters; a list of all offices of a province has some 600. Longer brackets are text."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An assignment formula. ``span`` is what must be cut from the text of the task.

    ``time_fields`` are stretches inside the formula that state a time; a labelled time of its own
    (完成时限：…) is a formula without assignments.
    """

    span: Span
    assignments: tuple[Assignment, ...]
    time_fields: tuple[Span, ...]


def find_formulas(text: str, home: Home = NOWHERE) -> list[Formula]:
    """Find the assignment formulas of a text, in order.

    Args:
        text: one or more paragraphs; line ends separate them.
        home: the notice's own jurisdiction, for the level of units.

    Returns:
        Formulas that do not overlap; an empty list where the text assigns nothing.
    """
    squeezed = read_over(text)
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
        is_time = content.times and content.labels[0].start == start + 1
        offices_first = content.appointments and not content.unknown  # 县住建局；完成时间：12月底前
        return content if (is_time or offices_first) and not content.prose else None
    return _bare_list(squeezed, start, close)


def _bare_list(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read a bracket that holds units and nothing else, at the end of a paragraph (…。（市教育局、市财政局）)."""
    stops = units().punctuation.stops
    text = squeezed.text
    last = close + 1 if close + 1 < len(text) and text[close + 1] in stops else close
    at_end = last + 1 >= len(text) or squeezed.gaps[last + 1] == LINE_END
    opens = start == 0 or squeezed.gaps[start] == LINE_END or text[start - 1] in stops
    if not at_end and not opens:
        return None
    content = read_content(squeezed, start + 1, close, default=Role.RESPONSIBLE)
    items = [one.item for one in content.appointments]
    if not items or content.prose or content.unknown:
        return None
    if not at_end:  # 2.计量。（市市场监管局、市工信局）建立标准: behind the title of the item
        offices = all(starts_as_unit(item.text) and ends_as_unit(item.text, strong=True) for item in items)
        title = start - _line_start(squeezed, start) <= _LONGEST_HEAD
        return content if offices and content.sure == len(items) and (title or len(items) > 1) else None
    names = names_in_list([item.text for item in items])  # 长沙市、湘潭市人民政府 share their tail
    behind_stop = start > 0 and text[start - 1] in stops
    if any(item.mark for item in items) and content.sure == len(items) > 1:
        return content  # 招生处（牵头）、教务处
    if behind_stop and content.sure == len(items) > 1 and all(ends_as_unit(name, strong=True) for name in names):
        return content  # 教务处、各二级学院
    plain = [is_plain_office(name) for name in names]
    if not (all(plain) or (behind_stop and plain[0] and content.sure == len(items))):
        return None
    if text[max(0, start - 4) : start].endswith(roles().line.not_after):
        return None
    first = items[0].text
    if len(items) == 1 or not starts_as_unit(first):
        alone = (starts_as_unit(first) and len(first) > 2) or first.endswith(units().sharing.government_tails)
        return content if behind_stop and (alone or len(items) > 1) else None
    return content if behind_stop or (len(first) > 2 and ends_as_unit(first, strong=True)) else None


def _unclosed(squeezed: Squeezed, start: int, home: Home) -> _Found | None:
    """Read a bracket that never closes; it must begin with a label and ends with its sentence or the next like it."""
    head = squeezed.text[start + 1 : start + 25]
    if not head or head[0] in units().punctuation.open:
        return None
    labels = find_labels(squeezed, start + 1, head)
    if not labels or labels[0].start != start + 1 or labels[0].glued:
        return None
    end = min(_line_end(squeezed, start), start + LONGEST_FORMULA)
    again = squeezed.text.find(squeezed.text[start : labels[0].value], labels[0].value, end)
    end = _sentence_end(squeezed, labels[0].value, end if again < 0 else again)
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


def _line_start(squeezed: Squeezed, at: int) -> int:
    return max(squeezed.gaps.rfind(LINE_END, 0, at + 1), 0)


def _line_end(squeezed: Squeezed, at: int) -> int:
    end = squeezed.gaps.find(LINE_END, at + 1)
    return end if end >= 0 else len(squeezed.text)


def _with_stop(squeezed: Squeezed, start: int, end: int) -> tuple[int, int]:
    """Take in the full stop behind a bracket that is a line of its own or already follows a full stop."""
    stops = units().punctuation.stops
    if end < len(squeezed.text) and squeezed.text[end] in stops and squeezed.gaps[end] != LINE_END:
        end += start == 0 or squeezed.gaps[start] == LINE_END or squeezed.text[start - 1] in stops
    return start, end


# ---------------------------------------------------------------- lines

_LONGEST_HEAD = 24
"""Characters of a number and a title at the beginning of a line."""
_LONGEST_TIME = 60
_MOST_LINES = 5
"""Lines that a list may run on over, each ending with a separator."""
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
            found += _labelled(squeezed, at, edges[n][0], edges[n][0], home)
            at = edges[n][1]
            n += 1
        limit = edges[n][0] if n < len(edges) else len(squeezed.text)
        here = _labelled(squeezed, at, end, limit, home) if at < end else []
        if not here and at == line:
            here = _verbal_line(squeezed, line, end, home)
        if not here and at < end:
            here = _last_sentence(squeezed, at, end, home)
        found += here
        line = max(end, at, here[-1][1] if here else 0)
    return found


def _labelled(squeezed: Squeezed, start: int, end: int, limit: int, home: Home) -> list[_Found]:
    """Find 责任单位：甲局、乙局。完成时限：… at the beginning or the end of a stretch of one line.

    A label at the very end of the stretch has its list in the next line, at most up to ``limit``.
    """
    marks = units().punctuation
    found: list[_Found] = []
    done = start
    labels = find_labels(squeezed, start, mask_brackets(squeezed.text[start:end], marks.open, marks.close))
    for label in labels[:_MOST_ATTEMPTS]:
        in_sentence = label.glued and squeezed.text[label.value - 1] in COPULAS
        if label.start < done or (label.glued and label.start != start and not in_sentence):
            continue
        stop = end
        if label.value >= end < limit:  # the list stands in the next line
            stop = min(_line_end(squeezed, end), limit)
        for _ in range(_MOST_LINES):
            if stop >= limit or squeezed.text[stop - 1] not in units().punctuation.separators:
                break
            stop = min(_line_end(squeezed, stop), limit)
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
    line = squeezed.text[start:end]
    ended = line[-1] in units().punctuation.stops
    follows = start == 0 or squeezed.text[start - 1] in units().punctuation.stops
    must_say = roles().line.must_say if ended else roles().line.must_say_last
    if len(line) > 300 or not (ended or follows) or not any(word in line for word in must_say):
        return []
    content = read_content(squeezed, start, end)
    clean = content.predicates and not content.prose and not content.unknown and not content.labels
    if not clean or not content.appointments or any(one.rule == UNNAMED_RULE for one in content.appointments):
        return []
    if not all(is_plain_office(one.item.text) or function_of(one.item.text) for one in content.appointments):
        return []
    if all(one.role is Role.SUPPORT for one in content.appointments):
        return []
    if any(word in squeezed.text[lo:hi] for lo, hi in content.times for word in roles().line.work):
        return []
    if any(one.rule in roles().line.bracket_only for one in content.appointments):
        return []
    if not ended and len(content.appointments) < 2:
        return []
    return [_found(squeezed, start, end, content, home)]


def _last_sentence(squeezed: Squeezed, start: int, end: int, home: Home) -> list[_Found]:
    """Read the last sentence of a line where it is nothing but a formula (…。由县水利局牵头，县财政局配合。)."""
    stops = units().punctuation.stops
    text = squeezed.text
    if text[end - 1] not in stops:
        return []
    begin = max(text.rfind(stop, start, end - 1) for stop in stops if stop not in "；;") + 1
    if begin <= start or not any(word in text[begin:end] for word in roles().line.must_say_last):
        return []
    return _verbal_line(squeezed, begin, end, home)


def _found(squeezed: Squeezed, start: int, end: int, content: Content, home: Home) -> _Found:
    times = tuple(squeezed.span(lo, hi) for lo, hi in content.times)
    assignments = tuple(to_assignments(squeezed, content.appointments, home, (start, end)))
    return start, end, Formula(squeezed.span(start, end), assignments, times)
