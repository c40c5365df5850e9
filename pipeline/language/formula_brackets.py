"""Brackets that assign units: （责任单位：市教育局）, （市教育局牵头，市财政局配合）, 【责任单位】 before its list."""

from __future__ import annotations

from functools import cache

from pipeline import notation
from pipeline.language.brackets import pair_brackets
from pipeline.language.formula_bounds import (
    LONGEST_FORMULA,
    LONGEST_HEAD,
    LONGEST_TIME,
    FoundFormula,
    line_end,
    line_start,
    sentence_end,
    with_stop,
)
from pipeline.language.role_labels import find_labels, label_of
from pipeline.language.role_lexicon import Label, line_pattern, roles
from pipeline.language.roles import Content, read_content
from pipeline.language.unit_kinds import (
    Kind,
    begins_as_sentence,
    ends_as_unit,
    is_group,
    is_plain_office,
    starts_as_unit,
)
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_list_names import names_in_list
from pipeline.language.unit_text import LINE_END, Squeezed
from pipeline.model.record import Role

_DEEPEST = 3
"""Brackets inside more than so many others are not looked into."""
_DEPARTMENT = range(3, 9)
"""Characters of a department that stands alone in a bracket (志愿者工作部)."""


def bracket_formulas(squeezed: Squeezed, *, among_others: bool = False) -> list[FoundFormula]:
    """Find the brackets of a text that are formulas, and those that hold the label of one, in order.

    ``among_others`` says that the items beside the text end in brackets that name units.
    """
    found: list[FoundFormula] = []
    done = 0
    parents: list[int] = []
    for start, close in pair_brackets(squeezed.text):
        while parents and parents[-1] < start:
            parents.pop()
        if start < done or len(parents) > _DEEPEST:
            continue
        if close >= 0:
            parents.append(close)
        one = _bracket_formula(squeezed, start, close, follows=0 < done == start, among_others=among_others)
        if one is not None:
            found.append(one)
            done = one.end
    return found


def _bracket_formula(
    squeezed: Squeezed, start: int, close: int, *, follows: bool, among_others: bool
) -> FoundFormula | None:
    """Read one bracket; ``follows`` says that a formula ends right before it."""
    if close < 0:
        return _unclosed(squeezed, start)
    if not 1 < close - start <= LONGEST_FORMULA:
        return None
    content = _bracket_content(squeezed, start, close)
    if content is None and among_others:
        content = _last_units(squeezed, start, close)
    if content is not None:
        return FoundFormula(*with_stop(squeezed, start, close + 1), content)
    begins = follows or squeezed.gaps[start] == LINE_END or not squeezed.text[start - 1].isalnum()
    return _after_bracket_label(squeezed, start, close) if begins else None


def _bracket_content(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read the inside of one bracket; None where it is no formula."""
    content = read_content(squeezed, start + 1, close)
    if any(isinstance(label.rule, Label) for label in content.labels):
        return content if content.sure or (content.appointments and not content.prose) else None
    if content.predicates:
        part_only = content.appointments and all(
            line_pattern("given_inside").search(one.item.text) for one in content.appointments
        )  # 村小由中心小学统筹 says it of a part of those whom the sentence names
        return content if content.sure and content.clean_start and not part_only else None
    if content.labels:
        is_time = content.times and content.labels[0].start == start + 1
        offices_first = content.appointments and not content.unknown  # 县住建局；完成时间：12月底前
        return content if (is_time or offices_first) and not content.prose else None
    return None if content.prose or content.unknown else _bare_list(squeezed, start, close)


def _bare_list(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read a bracket of units and times alone, at the end of a paragraph (…。（市教育局、市财政局）)."""
    stops = units().punctuation.stops
    text = squeezed.text
    last = close + 1 if close + 1 < len(text) and text[close + 1] in stops else close
    at_end = last + 1 >= len(text) or squeezed.gaps[last + 1] == LINE_END
    opens = start == 0 or squeezed.gaps[start] == LINE_END or text[start - 1] in stops
    if not at_end and not opens and not _closes_one_of_several(squeezed, start, close):
        return None
    content = read_content(squeezed, start + 1, close, default=Role.RESPONSIBLE)
    items = [one.item for one in content.appointments]
    behind_stop = start > 0 and text[start - 1] in stops
    if not items:
        return None
    if not at_end:  # 2.计量。（市市场监管局、市工信局）建立标准: behind the title of the item
        begins = [items[0]] if not opens else items
        offices = all(ends_as_unit(item.text, strong=True) for item in items)
        offices = offices and all(starts_as_unit(item.text) for item in begins)
        title = start - line_start(squeezed, start) <= LONGEST_HEAD
        if not opens and _explains(text, start):
            return None
        return content if offices and content.sure == len(items) and (title or len(items) > 1) else None
    names = names_in_list([item.text for item in items])  # 长沙市、湘潭市人民政府 share their tail
    if any(item.mark for item in items) and content.sure == len(items) > 1:
        return content  # 招生处（牵头）、教务处
    if (
        behind_stop
        and (len(items) > 1 or _is_department(names[0]))
        and content.sure == len(items)
        and all(ends_as_unit(n, strong=True) or (len(names) > 1 and is_group(n)) for n in names)
    ):
        return content  # 教务处、各行政村; 组织部, in the plan of an office for its own departments
    # A zone has no word of an office, but stands beside them (市财政局、各县区政府、云川开发区).
    plain = [is_plain_office(name) or (i > 0 and name.endswith(units().sharing.zones)) for i, name in enumerate(names)]
    surely = behind_stop or starts_as_unit(items[0].text)  # 市教育局、青屏职业学院
    if not (all(plain) or (surely and plain[0] and content.sure == len(items))):
        return None
    if _explains(text, start):
        return None
    first = items[0].text
    if len(items) == 1 or not starts_as_unit(first):
        alone = (starts_as_unit(first) and len(first) > 2) or first.endswith(units().sharing.government_tails)
        alone = alone and not (is_group(first) and first.endswith(roles().line.never_alone))
        return content if behind_stop and (alone or len(items) > 1) else None
    return content if behind_stop or (len(first) > 2 and ends_as_unit(first, strong=True)) else None


def _is_department(name: str) -> bool:
    """Tell whether a name can be that of a department, which alone in a bracket does what the sentence says."""
    return len(name) in _DEPARTMENT and not is_group(name) and not name.startswith(roles().line.not_after)


def _explains(text: str, start: int) -> bool:
    """Tell whether a bracket explains the words before it (参会的有（甲局、乙局）)."""
    before, line = text[max(0, start - 4) : start], roles().line
    return before.endswith(line.not_after) and not before.endswith(line.not_after_unless)


def _closes_one_of_several(squeezed: Squeezed, start: int, close: int) -> bool:
    """Tell whether a bracket stands at the end of a sentence, near another in its line that does and names offices.

    一是建立台账（县人社局、县住建局）。二是规范保证金（县财政局、县交通局）。
    """
    text = squeezed.text
    if not notation.begins_with(text[close + 1 : close + 2], notation.marks().statement_ends):
        return False
    before = max(text.rfind(mark, max(0, start - _NEAR), start) for mark in _closed_sentences())
    after = min(
        (at for mark in _closed_sentences() if (at := text.find(mark, close + 1, close + _NEAR)) >= 0), default=-1
    )
    for end in (before, after):
        begin = (
            max(text.rfind(mark, max(0, end - _NEAR), end) for mark in notation.marks().round_open) if end >= 0 else -1
        )
        if begin < 0 or not starts_as_unit(text[begin + 1 : begin + 13]):
            continue
        low, high = min(begin, start), max(end, close)
        if squeezed.gaps.find(LINE_END, low + 1, high) < 0:
            return True
    return False


@cache
def _closed_sentences() -> tuple[str, ...]:
    """Return the ends of sentences that are a remark (）。)."""
    return tuple(close + stop for close in notation.marks().round_close for stop in notation.marks().statement_ends)


_NEAR = 400
"""Characters from one such bracket to the next."""


def _last_units(squeezed: Squeezed, start: int, close: int) -> Content | None:
    """Read the bracket that ends a text, where it holds nothing but what ends as units do, and times."""
    last = close + 1 if squeezed.text[close + 1 : close + 2] in units().punctuation.stops else close
    if last + 1 < len(squeezed.text) and squeezed.gaps[last + 1] != LINE_END:
        return None
    content = read_content(squeezed, start + 1, close, default=Role.RESPONSIBLE)
    names = [one.item.text for one in content.appointments]
    if not names or content.prose or content.unknown or content.labels:
        return None
    good = all(ends_as_unit(name, strong=True) and not begins_as_sentence(name) for name in names)
    good = good and not any(char.isdigit() for name in names for char in name)  # 市民大厅5号楼203办公室
    return content if good else None


def _unclosed(squeezed: Squeezed, start: int) -> FoundFormula | None:
    """Read a bracket that never closes; it must begin with a label and ends with its sentence or the next like it."""
    head = squeezed.text[start + 1 : start + 25]
    if not head or head[0] in units().punctuation.open:
        return None
    labels = find_labels(squeezed, start + 1, head)
    if not labels or labels[0].start != start + 1 or labels[0].glued:
        return None
    end = min(line_end(squeezed, start), start + LONGEST_FORMULA)
    again = squeezed.text.find(squeezed.text[start : labels[0].value], labels[0].value, end)
    end = sentence_end(squeezed, labels[0].value, end if again < 0 else again)
    content = read_content(squeezed, start + 1, end)
    last = content.appointments[-1] if content.appointments else None
    if last is not None and last.item.kind is Kind.UNKNOWN and last.item.end == len(squeezed.text):
        content.appointments.pop()  # an excerpt that ends in the middle of a name
    return FoundFormula(start, end, content) if content.sure else None


def _after_bracket_label(squeezed: Squeezed, start: int, close: int) -> FoundFormula | None:
    """Read 【责任单位】市教育局、市财政局: the bracket holds only the label."""
    if close - start > 20:
        return None
    rule = label_of(squeezed.text[start + 1 : close])
    if rule is None:
        return None
    limit = min(line_end(squeezed, close), close + LONGEST_FORMULA)
    opening = squeezed.text[start]
    following = squeezed.text.find(opening, close + 1, limit)
    end = sentence_end(squeezed, close + 1, following if following >= 0 else limit)
    if isinstance(rule, Label):
        content = read_content(squeezed, close + 1, end, default=rule.role)
        good = content.sure > 0 and not content.prose
    else:
        content = Content(times=[(close + 1, end)] if rule.kind == "time" and close + 1 < end else [])
        good = bool(content.times) and end - close < LONGEST_TIME
    return FoundFormula(start, end, content) if good else None
