"""What stands under a heading, and who is told to do something (``sections.toml``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named
from pipeline.model.notice import Scope
from pipeline.notation import marks, notation_phrase


class SectionRule(Rule):
    """A heading and the scope of what stands under it."""

    scope: Scope
    lists_tasks: bool = False
    unless: Literal["among-tasks", "chapter"] | None = None
    doubtful: bool = False
    handed_in: bool = False


class Duty(Entry):
    """Patterns of duties."""

    modal: str
    imperative: str
    not_office: str
    office_subject: str
    definition: str
    delivery: str
    told: str
    cases: str


class Start(Entry):
    """Pattern of closing paragraphs."""

    start: str


class Duties(Entry):
    """Patterns of lists of duties."""

    heading: str
    text: str
    unit: str
    founding: str
    head: str
    subject: str


class Formula(Entry):
    """Patterns of assignment formulas at the edges of paragraphs."""

    head: str
    bracket: str
    line: str
    end: str


class Cue(Entry):
    """Pattern of target paragraphs."""

    cue: str


PhraseId = Literal[
    "announces-list",
    "subject-goes-on",
    "guided-by",
    "duties-at-end",
    "duties-behind-office",
    "title-in-brackets",
    "sentence-begun",
    "person-with-post",
    "article-of-duties",
    "office-and-verb",
    "gives-reason",
    "validity-alone",
    "moment-alone",
    "counted-in-words",
    "team",
    "announces-parts",
    "tells-all-at-end",
    "aim-by-year",
    "labelled-target",
    "opens-with-target",
    "number-passed-on",
    "year-of-number",
    "school-term",
    "given-at-end",
    "given-above",
    "stage-title",
    "period-alone",
    "time-and-work",
    "year-named",
    "added-to-heading",
    "year-of-tasks",
    "span-of-years",
    "paragraph-title",
    "office-before-duty",
    "assigned-sentence",
    "open-list",
    "title-before-list",
    "title-end",
    "no-title-before-item",
    "text-first",
    "space-and-quotes",
    "heading-before",
    "sentence-or-long",
    "number-of-heading",
    "quoted-title",
    "bracketed-words",
    "title-with-number",
    "year-in-number",
]
"""Phrases that the outline and the list of tasks ask for by name."""


class SectionFile(Entry):
    """Schema of ``sections.toml``."""

    section: tuple[SectionRule, ...]
    annex: tuple[SectionRule, ...]
    duty: Duty
    closing: Start
    remark: Rule
    duties: Duties
    formula: Formula
    target: Cue
    phrase: tuple[Rule, ...]


@cache
def _data() -> SectionFile:
    return load(SectionFile, "sections.toml")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern)


@cache
def phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``sections.toml``."""
    return pattern_named(_data().phrase, name)


@cache
def _sections() -> Sieve[tuple[SectionRule, GatedPattern]]:
    return pattern_sieve((rule, rule.pattern) for rule in _data().section)


def _words_of(text: str) -> str:
    return phrase("space-and-quotes").sub("", text).strip(marks().statement_ends + marks().colons)


@lru_cache(maxsize=1024)  # a heading is asked for many reasons what stands under it
def section_rule(title: str) -> SectionRule | None:
    """Return the rule that tells what stands under a heading, or None.

    >>> section_rule("保障措施（县教育局负责）") == section_rule("保障措施")
    True
    >>> section_rule("组织实施（2024年4月—9月）") is None
    True
    """
    words = _words_of(title)
    for name in dict.fromkeys((words, phrase("added-to-heading").sub("", words))):
        for rule, pattern in _sections().left_in(name):
            if pattern.compiled.search(name):
                return rule
    return None


@cache
def rule_named(name: str | None) -> SectionRule | None:
    """Return the rule of headings with an id, or None where it is of another kind."""
    return next((rule for rule in _data().section if rule.id == name), None)


def annex_rule(title: str) -> SectionRule | None:
    """Return the rule that tells from an annex's title what it holds, or None."""
    words = _words_of(title)
    for rule in _data().annex:
        if _compiled(rule.pattern).search(words):
            return rule
    return None


def states_target(text: str) -> bool:
    """Tell whether a paragraph of general requirements states a target."""
    return bool(_compiled(_data().target.cue).search(text))


def lays_duty(text: str) -> bool:
    """Tell whether a text gives an office something to do (contract section 4: articles)."""
    duty = _data().duty
    for sentence in notation_phrase("statement-end").split(text):
        stripped = sentence.strip()
        if not stripped or _compiled(duty.definition).search(stripped):
            continue
        if _compiled(duty.office_subject).search(stripped):
            return True
        if _compiled(duty.not_office).search(stripped):
            continue
        if _compiled(duty.modal).search(stripped) or _compiled(duty.imperative).search(stripped):
            return True
    return False


def asks_delivery(text: str) -> bool:
    """Tell whether a sentence asks for something to be handed in to an office, by others than applicants."""
    duty = _data().duty
    return any(
        _compiled(duty.delivery).search(sentence) and not _compiled(duty.not_office).search(sentence.strip())
        for sentence in notation_phrase("statement-end").split(text)
    )


def tells_offices(text: str) -> bool:
    """Tell whether a sentence says to all the offices what they have to do (各单位要…, 请各镇…)."""
    return any(_compiled(_data().duty.told).search(s) for s in notation_phrase("statement-end").split(text))


def announces_cases(text: str) -> bool:
    """Tell whether a sentence announces a list of cases or conditions, not of duties."""
    return bool(_compiled(_data().duty.cases).search(text))


def closes(text: str) -> bool:
    """Tell whether a paragraph speaks to everybody, as the closing ones of a plan do."""
    return bool(_compiled(_data().closing.start).search(text.strip()))


def remark_start(text: str) -> int:
    """Return the length of the word that announces a remark below a table (注：); 0 where there is none."""
    match = _compiled(_data().remark.pattern).match(text)
    return match.end() if match else 0


def lists_duties(heading: str) -> bool:
    """Tell whether a heading announces a list of duties by office (职责分工)."""
    return bool(_compiled(_data().duties.heading).search(_words_of(heading)))


def head_of_duties(item: str) -> re.Match[str] | None:
    """Return the match of what stands before the colon of an item (group 1), with the colon; None without one."""
    return _compiled(_data().duties.head).match(item)


def names_office(line: str) -> bool:
    """Tell whether a line without punctuation ends as the name of an office does."""
    return not notation_phrase("clause-end").search(line) and bool(
        _compiled(_data().duties.unit).search(_words_of(line))
    )


def heads_duty(head: str, text: str) -> bool:
    """Tell whether the head of an item of such a list can be an office, going by its end and what follows."""
    duties = _data().duties
    return bool(_compiled(duties.unit).search(_words_of(head))) and bool(_compiled(duties.text).search(text.strip()))


def founds(text: str) -> bool:
    """Tell whether a text sets up the body that heads it."""
    return bool(_compiled(_data().duties.founding).search(text.strip()))


def duty_subject(text: str) -> int | None:
    """Return the length of the office's name with which a duty begins (县财政局负责…), or None."""
    match = _compiled(_data().duties.subject).match(text)
    return match.end("unit") if match is not None and heads_duty(match["unit"], text[match.end("unit") :]) else None


def starts_formula(text: str) -> bool:
    """Tell whether a paragraph begins with an assignment formula (责任单位：…)."""
    return bool(_compiled(_data().formula.head).match(text))


def ends_in_formula(text: str) -> bool:
    """Tell whether a paragraph ends with an assignment formula in brackets."""
    return bool(_compiled(_data().formula.end).search(text))


def holds_formula(text: str) -> bool:
    """Tell whether a formula stands anywhere in a paragraph: labelled, in a bracket or a sentence, or at its end."""
    return bool(_compiled(_data().formula.bracket).search(text)) or ends_in_formula(text)


def is_formula_line(text: str) -> bool:
    """Tell whether a paragraph is nothing but an assignment formula."""
    return starts_formula(text) or bool(_compiled(_data().formula.line).match(text))
