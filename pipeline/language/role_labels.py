"""Labels of formulas, lines and cells: 责任单位：, 牵头单位：, 完成时限：, and those that save their colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.language.brackets import NUL
from pipeline.language.role_lexicon import FieldLabel, Label, line_pattern, role_patterns, roles
from pipeline.language.unit_kinds import Kind, begins_as_sentence, classify, starts_as_unit
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_text import LINE_END, NO_GAP, Squeezed
from pipeline.lexicon import expand
from pipeline.model.values import value
from pipeline.notation import holds, marks, notation_phrase
from pipeline.pattern_cache import compile_pattern


@value(frozen=True, slots=True)
class FoundLabel:
    """A label in a text: where it starts, where its value starts, and its rule."""

    start: int
    value: int
    rule: Label | FieldLabel
    glued: bool
    bare: bool = False
    """It runs on behind other words without any mark."""


_ENDS = ("colon", "stop")
_LONGEST_OFFICE = 14
"""Characters of an office that stands alone behind a label without any mark."""


def _masked_bracket(longest: int) -> str:
    """Return the pattern of a bracket, if there is one, whose characters are masked."""
    return f"(?:[{marks().round_open}]{NUL}{{1,{longest}}}[{marks().round_close}])?"


@cache
def _label_pattern() -> re.Pattern[str]:
    """Return the pattern of labels: with a colon first, so that 牵头领导： is not read as 牵头."""
    return compile_pattern(_label_source())


@cache
def _label_behind_mark() -> re.Pattern[str]:
    """Return the pattern of labels at the start of a text or behind a mark."""
    return compile_pattern(f"(?:\\A{_WORD.pattern}|{notation_phrase('clause-start').pattern})(?:{_label_source()})")


def _label_source() -> str:
    lexicon = roles()
    line = lexicon.line
    patterns = [expand(rule.pattern, lexicon.fragments) for rule in lexicon.label]
    fields = [expand(rule.pattern, lexicon.fragments) for rule in lexicon.field]
    ended = [f"(?P<l{i}>{one})" for i, one in enumerate(patterns)] + [
        f"(?P<f{i}>{one})" for i, one in enumerate(fields)
    ]
    glued = [f"(?P<g{i}>{one})" for i, one in enumerate(patterns)]
    noun, remark = _masked_bracket(8), _masked_bracket(40)
    colon = f"[{re.escape(_colons())}]"
    end = f"(?:(?P<colon>[{line.before_colon}]?{colon})|(?P<stop>{marks().stop}))"
    return f"(?:{'|'.join(ended)}){remark}{end}|(?:{'|'.join(glued)}){noun}[{line.copulas}]?"


def find_labels(squeezed: Squeezed, start: int, masked: str) -> list[FoundLabel]:
    """Return the labels of a stretch whose brackets are masked; ``start`` is where it begins.

    A label stands at the beginning of a clause and ends with a colon, or is a sentence of its own. Without
    either it must begin the stretch or a line, and white space or the beginning of a unit must follow.
    """
    found: list[FoundLabel] = []
    lexicon = roles()
    for match in _matches(squeezed, start, masked):
        if isinstance(match, FoundLabel):
            found.append(match)
            continue
        kind = next(name for name, value in match.groupdict().items() if name not in _ENDS and value is not None)
        rule: Label | FieldLabel = lexicon.field[int(kind[1:])] if kind[0] == "f" else lexicon.label[int(kind[1:])]
        glued = kind[0] == "g"
        if glued and not _stands_without_colon(squeezed, start, masked, match, kind):
            continue
        if match["stop"] and not _is_sentence(masked, match, kind):
            continue
        found.append(FoundLabel(start + match.start(), start + match.end(), rule, glued))
    return found


def label_of(text: str) -> Label | FieldLabel | None:
    """Return the rule of a text that is nothing but a label (the inside of 【责任单位】); None if it is none."""
    lexicon = roles()
    rules: tuple[Label | FieldLabel, ...] = (*lexicon.label, *lexicon.field)
    patterns = (*role_patterns("label"), *role_patterns("field"))
    named = text.rstrip(units().punctuation.colons)
    return next((rule for rule, pattern in zip(rules, patterns, strict=True) if pattern.fullmatch(named)), None)


def _matches(squeezed: Squeezed, start: int, masked: str) -> Iterator[re.Match[str] | FoundLabel]:
    """Give what looks like a label at the start of a clause, and labels without any mark, in order."""
    bare = _bare_labels(squeezed, start, masked)
    gap = _GAP.search(squeezed.gaps, start + 1, start + len(masked))
    if not bare and gap is None and not holds(masked, _colons()):
        yield from _label_behind_mark().finditer(masked)
        return
    done = 0
    for at in sorted({*_clause_starts(squeezed, start, masked), *bare}):
        if at < done:
            continue
        if at in bare:
            done, unmarked = bare[at]
            yield FoundLabel(start + at, start + done, unmarked, glued=True, bare=True)
        elif match := _label_pattern().match(masked, at):
            done = max(match.end(), at + 1)
            yield match


def _colons() -> str:
    return units().punctuation.colons


def _bare_labels(squeezed: Squeezed, start: int, masked: str) -> dict[int, tuple[int, Label | FieldLabel]]:
    """Return where labels without any mark begin and end inside a line, and their rules.

    What they announce begins right behind them: a unit, a name, a time (…责任单位县教育局完成时限6月).
    """
    found: dict[int, tuple[int, Label | FieldLabel]] = {}
    for match in line_pattern("run_on_bare").finditer(masked):
        rule = label_of(match[0])
        following = squeezed.text[start + match.end() : start + match.end() + 12]
        if rule is None or not following:
            continue
        if isinstance(rule, Label):
            announced = (
                starts_as_unit(following) or following.startswith(_stems()) or _is_office_alone(masked, match.end())
            )
        else:
            announced = rule.kind == "time" or following[0] in units().surnames.words
        if announced:
            found[match.start()] = match.end(), rule
    return found


def _is_office_alone(masked: str, start: int) -> bool:
    """Tell whether what runs up to the next mark or label is nothing but an office (责任单位环卫公司、执法中队)."""
    punctuation = units().punctuation
    end = next(
        (
            n
            for n in range(start, min(start + _LONGEST_OFFICE, len(masked)))
            if masked[n] in punctuation.separators + punctuation.stops
        ),
        min(start + _LONGEST_OFFICE, len(masked)),
    )
    label = line_pattern("run_on_bare").search(masked, start, end)
    name = masked[start : label.start() if label else end]
    return len(name) > 2 and classify(name) is Kind.UNIT and not begins_as_sentence(name)


@cache
def _stems() -> tuple[str, ...]:
    return (*units().parents.stems, *units().sharing.run_stems)


_WORD = re.compile(r"(?=\w)")


def _clause_starts(squeezed: Squeezed, start: int, masked: str) -> list[int]:
    """Return where a clause can begin, in order: at the start, behind white space or a mark, at labels that run on."""
    gaps = squeezed.gaps[start : start + len(masked)]
    behind_gaps = {found.start() for found in _GAP.finditer(gaps)}
    run_on = {found.start() for found in line_pattern("run_on").finditer(masked)}
    clauses = {found.end() for found in notation_phrase("clause-start").finditer(masked)}
    if _WORD.match(masked):
        clauses.add(0)
    return sorted(behind_gaps | run_on | clauses)


_GAP = re.compile(b"[^\\x00]")


def _is_sentence(masked: str, match: re.Match[str], kind: str) -> bool:
    """Tell whether a label is a whole sentence, as in a table that was written out (…。责任主体。市教育局。)."""
    before = masked[match.start() - 1] if match.start() else marks().stop
    return len(match[kind]) >= 4 and before in units().punctuation.stops and match.end() < len(masked)


def _stands_without_colon(squeezed: Squeezed, start: int, masked: str, match: re.Match[str], kind: str) -> bool:
    if len(match[kind]) < 4 or match.end() >= len(masked):
        return False
    rest = masked[match.end() : match.end() + 12]
    if masked[match.end() - 1] in roles().line.copulas and match.start():
        before = units().punctuation
        return masked[match.start() - 1] in before.separators + before.stops and starts_as_unit(rest)
    after_gap = squeezed.gaps[start + match.end()] != NO_GAP
    if match.start() == 0 or squeezed.gaps[start + match.start()] == LINE_END:
        return after_gap or starts_as_unit(rest)
    if squeezed.gaps[start + match.start()] != NO_GAP and after_gap:
        return True
    return masked[match.start() - 1] in units().punctuation.separators and (after_gap or starts_as_unit(rest))
