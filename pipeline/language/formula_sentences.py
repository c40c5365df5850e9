"""Sentences that assign units without brackets and labels: a line of its own, the last of a line, one behind a dash."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.brackets import mask_brackets
from pipeline.language.formula_bounds import LONGEST_HEAD, LONGEST_TIME, FoundFormula
from pipeline.language.functions import function_of
from pipeline.language.role_labels import find_labels
from pipeline.language.role_lexicon import FieldLabel, line_pattern, role_patterns, roles
from pipeline.language.roles import UNNAMED_RULE, Appointment, Content, is_mere_prose, read_content
from pipeline.language.unit_kinds import Kind, classify, ends_as_unit, is_inner_office, is_plain_office, starts_as_unit
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_text import NO_GAP, Squeezed
from pipeline.model.record import Role
from pipeline.notation import marks, notation_phrase

_LONGEST = 300
"""Characters of such a sentence."""
_SHARED_OUT = 2
"""Predicates of a sentence that shares work out between offices."""
_MOST_CLAUSES = 6
"""Clauses at the end of a sentence that may say who does it."""
_MOST_DASHES = 4
"""Dashes of a line behind which a formula is looked for, from its end."""


def verbal_line(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read a line that is nothing but 市教育局牵头，市财政局、市人社局配合。 without brackets."""
    line = squeezed.text[start:end]
    ended = line[-1] in units().punctuation.stops
    follows = start == 0 or squeezed.text[start - 1] in units().punctuation.stops + units().punctuation.colons
    must_say = roles().line.must_say if ended else roles().line.must_say_last
    says = any(word in line for word in must_say)
    if len(line) > _LONGEST or not (ended or follows) or not (says or _holds_shares(line)):
        return []
    if is_mere_prose(squeezed, start, end):
        return []
    content, end = _before_work(squeezed, start, end)
    if not _only_says_who(squeezed, content) or not (says or content.predicates >= _SHARED_OUT):
        return []
    if all(one.role is Role.SUPPORT for one in content.appointments):
        return []
    if not ended and len(content.appointments) < 2:
        return []
    return [FoundFormula(start, end, content)]


def _holds_shares(line: str) -> bool:
    """Tell whether a line has a word of sentences that share work out between several (甲局统筹，各镇落实)."""
    return any(word in line for word in roles().line.must_say_shared)


def _only_says_who(squeezed: Squeezed, content: Content) -> bool:
    """Tell whether a sentence says nothing but which offices have which role, and by when."""
    appointed = content.appointments
    clean = content.predicates and not content.prose and not content.unknown and not content.labels
    if not clean or not appointed or any(one.rule == UNNAMED_RULE for one in appointed):
        return False
    if not _are_offices(appointed, shared_out=content.predicates >= _SHARED_OUT):
        return False
    if _goes_on_with_work(squeezed, content):
        return False
    if any(line_pattern("given_inside").search(one.item.text) for one in appointed):
        return False  # 会场秩序由保卫处、宣传由团委负责 names the work as well
    return not any(one.rule in roles().line.bracket_only for one in appointed)


def _are_offices(appointed: Sequence[Appointment], *, shared_out: bool) -> bool:
    """Tell whether those that a sentence names are offices; ``shared_out`` says that it gives them several roles.

    A company has neither a level word nor the ending of an office; beside offices it is one of them. Where work is
    shared out, a bank or a place (农行, 经开区) is one, too, and inner departments need no office beside them.
    """
    closed = [ends_as_unit(one.item.text, strong=True) for one in appointed]
    office = [_is_office(one) for one in appointed]
    if shared_out and any(office):
        return all(ends_as_unit(one.item.text) or is_office for one, is_office in zip(appointed, office, strict=True))
    sure = all(is_closed or is_office for is_closed, is_office in zip(closed, office, strict=True))
    return sure and (any(office) or (shared_out and len(appointed) > 1))


def _goes_on_with_work(squeezed: Squeezed, content: Content) -> bool:
    """Tell whether a clause of time says what those who were named do at that time (每季度召开会议)."""
    return any(word in squeezed.text[lo:hi] for lo, hi in content.times for word in roles().line.work)


def _is_office(one: Appointment) -> bool:
    name = one.item.text
    return is_plain_office(name) or is_inner_office(name) or function_of(name) is not None


def last_sentence(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read the last sentence of a line where it is nothing but a formula (…。由县水利局牵头，县财政局配合。)."""
    stops = units().punctuation.stops
    text = squeezed.text
    end = _before_time(text, start, end)
    before_stop = end - 1 if text[end - 1] in stops else end
    begin = max([text.rfind(stop, start, before_stop) for stop in units().punctuation.sentence_stops]) + 1
    if before_stop < end and (said := line_pattern("whole_item").match(text, begin, end)):
        return _whole_item(squeezed, begin, said.end(), end)
    if begin >= before_stop:
        return []
    found = verbal_line(squeezed, begin, end) if begin > start else []
    if not found:
        return _last_clauses(squeezed, begin, end)
    # 县农业农村局负责，各乡镇落实。 shares the work out; 县公安局负责。 may go on with what was said before it.
    leads = any(word in text[begin:end] for word in roles().line.must_say_last)
    given = text.startswith(roles().line.given_by, begin) or line_pattern("carries_out").search(text, begin, end)
    return [one for one in found if leads or given or one.content.predicates >= _SHARED_OUT]


def before_fields(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read what gives out the work before labelled fields (防雷检测由甲科牵头，乙科配合，责任人：李某，完成时间：…).

    Args:
        squeezed: the text.
        start: first character of the line.
        end: where a labelled time begins; a label of persons before it belongs to the fields.

    Returns:
        The formula, which ends where the time begins; nothing where no clause says who does the work.
    """
    stops = units().punctuation.sentence_stops
    begin = max([start, *(squeezed.text.rfind(stop, start, end) + 1 for stop in stops)], default=start)
    begin = max(begin, end - _LONGEST)
    labels = find_labels(squeezed, begin, mask_brackets(squeezed.text[begin:end]))
    stop = labels[0].start if labels else end
    if any(label.glued or not isinstance(label.rule, FieldLabel) for label in labels) or stop <= begin:
        return []
    given = squeezed.text.rfind(roles().line.given_by, begin, stop)
    comma = max(squeezed.text.rfind(mark, begin, stop - 1) for mark in marks().commas)
    found = _last_clauses(squeezed, begin, stop)
    if not found and given >= max(begin, comma):
        content = read_content(squeezed, given, stop)
        named = content.appointments if content.predicates and not content.prose and not content.labels else []
        if any(one.role is not Role.SUPPORT for one in named) and all(ends_as_unit(one.item.text) for one in named):
            found = [FoundFormula(given, stop, content)]
    return [FoundFormula(one.start, end, one.content) for one in found]


def _before_time(text: str, start: int, end: int) -> int:
    """Return where the last sentence begins if it only tells a time (…乙局配合。2024年6月底前完成。), else its end."""
    if text[end - 1] not in units().punctuation.sentence_stops:
        return end
    begin = max([text.rfind(stop, start, end - 1) for stop in units().punctuation.sentence_stops]) + 1
    short = begin > start and end - begin <= LONGEST_TIME
    return begin if short and classify(text[begin : end - 1]) is Kind.TIME else end


def behind_head(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read a formula behind the short head of its line (资金保障：由县财政局负责，县审计局监督。)."""
    last = min(end - 1, start + LONGEST_HEAD)
    colons = [at for mark in units().punctuation.colons if (at := squeezed.text.find(mark, start + 1, last)) > 0]
    if not colons:
        return []
    begin = min(colons) + 1
    found = [_before_last_time(squeezed, one) for one in verbal_line(squeezed, begin, end)]
    if found or not squeezed.text.startswith(roles().line.given_by, begin):
        return found
    stops = [at for stop in units().punctuation.sentence_stops if (at := squeezed.text.find(stop, begin, end)) >= 0]
    return _first_clauses(squeezed, begin, min([end, begin + _LONGEST, *stops]))


def _before_last_time(squeezed: Squeezed, found: FoundFormula) -> FoundFormula:
    """Leave the time with which a formula ends to the text: behind a head it is all that is said of the work."""
    if not found.content.times:
        return found
    low, high = found.content.times[-1]
    if low <= found.start or high < found.end - 1:
        return found
    content = read_content(squeezed, found.start, low)
    return FoundFormula(found.start, low, content) if _only_says_who(squeezed, content) else found


def first_sentence(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read the first sentence of a line that shares out what its heading names (由甲局承办，乙局协办。目标：…).

    Without 由 it does where two roles stand before the work (甲局负责，乙局配合，清理河道).
    """
    if line_pattern("shared_first").match(squeezed.text, start, end):
        return [one for one in _first_clauses(squeezed, start, min(end, start + _LONGEST)) if _shares_out(one.content)]
    if not squeezed.text.startswith(roles().line.given_by, start):
        return []
    stops = units().punctuation.sentence_stops
    found = [at for at in (squeezed.text.find(stop, start, end) for stop in stops) if at >= 0]
    stop = min(found, default=end)
    whole = (
        [one for one in verbal_line(squeezed, start, stop + 1) if _shares_out(one.content)] if stop + 1 < end else []
    )
    return whole or _first_clauses(squeezed, start, min(stop, start + _LONGEST))


def _shares_out(content: Content) -> bool:
    """Tell whether a formula gives one office the lead of others, or several roles."""
    return content.predicates >= _SHARED_OUT or len({one.role for one in content.appointments}) > 1


def _first_clauses(squeezed: Squeezed, start: int, stop: int) -> list[FoundFormula]:
    """Read the first clauses of a sentence that goes on with its work (由甲局牵头，乙局配合，到2025年建成…)."""
    commas = [comma.start() for comma in notation_phrase("comma").finditer(squeezed.text, start, stop)]
    for comma in reversed(commas[:_MOST_CLAUSES]):
        content = read_content(squeezed, start, comma)
        if content.times or not content.clean_start or all(one.role is Role.SUPPORT for one in content.appointments):
            continue
        if _only_says_who(squeezed, content):
            return [FoundFormula(start, comma + 1, content)]
    return []


def _last_clauses(squeezed: Squeezed, begin: int, end: int) -> list[FoundFormula]:
    """Read the last clauses of a sentence that say who does what it tells (改造市场，由甲局牵头，乙局配合)."""
    text = squeezed.text
    begin = max(begin, end - _LONGEST)
    commas = [comma.start() for comma in notation_phrase("comma").finditer(text, begin, end)][-_MOST_CLAUSES:]
    for comma in commas:
        first = comma + 1
        given = text.startswith(roles().line.given_by, first)
        if not given and not starts_as_unit(text[first : first + 12]):
            continue
        content = read_content(squeezed, first, end)
        if not content.clean_start or not (_only_says_who(squeezed, content) or (given and _is_given(content))):
            continue
        if all(one.role is Role.SUPPORT for one in content.appointments):
            continue
        if given or content.times or content.predicates >= _SHARED_OUT:
            return [FoundFormula(comma, end, content)]
    return []


def _is_given(content: Content) -> bool:
    """Tell whether a clause with 由 gives its work to bodies that begin and end as units do (由村合作社负责)."""
    names = [one.item.text for one in content.appointments if one.rule not in roles().line.bracket_only]
    clean = content.predicates and not (content.prose or content.unknown or content.labels or content.times)
    return bool(clean and names) and all(
        (starts_as_unit(name) or name.startswith(roles().line.home_words)) and ends_as_unit(name, strong=True)
        for name in names
    )


def _whole_item(squeezed: Squeezed, begin: int, units_begin: int, end: int) -> list[FoundFormula]:
    """Read a sentence that speaks of the whole item (此项工作由甲局牵头，乙局配合)."""
    if any(pattern.search(squeezed.text, begin, end) for pattern in role_patterns("remark")):
        return []  # 以下任务均由各县政府负责，不再列出 holds for the rest of the notice
    content, end = _before_work(squeezed, units_begin, end)
    offices = all(ends_as_unit(one.item.text) for one in content.appointments)
    sure = content.sure and content.clean_start and not content.prose and offices
    return [FoundFormula(begin, end, content)] if content.predicates and sure else []


def _before_work(squeezed: Squeezed, start: int, end: int) -> tuple[Content, int]:
    """Return what a sentence says before a clause of time that tells of work, and where that begins, or its own end."""
    content = read_content(squeezed, start, end)
    if _goes_on_with_work(squeezed, content):
        return content, end
    tells_work = line_pattern("tells_work")
    work = next((lo for lo, hi in content.times if tells_work.search(squeezed.text, lo, hi)), None)
    if work is None:
        return content, end
    return read_content(squeezed, start, work), work


def behind_dash(squeezed: Squeezed, start: int, end: int) -> list[FoundFormula]:
    """Read a formula that a dash parts from the text of its line (…。——市科技局牵头，市财政局配合)."""
    text = squeezed.text
    close = end - 1 if text[end - 1] in units().punctuation.stops else end
    at = close
    for _ in range(_MOST_DASHES):
        at = max([text.rfind(dash, start, at) for dash in roles().line.dashes])
        if at < start:
            break
        begin = at + next(len(dash) for dash in roles().line.dashes if text.startswith(dash, at))
        while at > start and text[at - 1] == text[at]:
            at -= 1
        if begin < close and close - begin <= _LONGEST and _is_formula(squeezed, at, begin, close):
            return [FoundFormula(at, end, _content(squeezed, begin, close))]
    return []


def _content(squeezed: Squeezed, begin: int, close: int) -> Content:
    content = read_content(squeezed, begin, close)
    return content if content.predicates else read_content(squeezed, begin, close, default=Role.RESPONSIBLE)


def _is_formula(squeezed: Squeezed, dash: int, begin: int, close: int) -> bool:
    """Tell whether what stands behind a dash is a formula, or behind the end of a sentence nothing but offices."""
    if notation_phrase("dash-between-dates").match(squeezed.text, dash) is not None:
        return False
    content = _content(squeezed, begin, close)
    if content.predicates:
        return _only_says_who(squeezed, content)
    if content.labels or content.prose or content.unknown or not content.appointments:
        return False
    behind_stop = dash > 0 and (squeezed.text[dash - 1] in units().punctuation.stops or squeezed.gaps[dash] != NO_GAP)
    names = [one.item.text for one in content.appointments]
    return behind_stop and all(is_plain_office(name) and starts_as_unit(name) for name in names)
