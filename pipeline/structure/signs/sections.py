"""What stands under a heading (``sections.toml``), and the rest of that file, for duties and formulas."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named, remembered
from pipeline.model.notice import Scope
from pipeline.notation import marks


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
    responsible: str


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
    "bracket-at-end",
    "when-and-where",
    "subject-goes-on",
    "guided-by",
    "duties-at-end",
    "duties-behind-office",
    "title-in-brackets",
    "sentence-begun",
    "person-with-post",
    "article-of-duties",
    "office-and-verb",
    "office-before-comma",
    "gives-reason",
    "validity-alone",
    "moment-alone",
    "members",
    "refers-alone",
    "title-tells-work",
    "names-areas",
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
    "around-new-year",
    "over-new-year",
    "holiday-of-new-year",
    "year-of-graduates",
    "month-without-year",
    "minutes",
    "day-of-meeting",
    "year-of-cohort",
    "given-at-end",
    "given-above",
    "stage-title",
    "time-at-end",
    "period-alone",
    "time-and-clause",
    "time-and-work",
    "year-named",
    "year-of-campaign",
    "year-of-findings",
    "day-of-event",
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
    "field-with-list",
    "numbered-field",
    "numbered-who-or-when",
    "office-in-paragraph",
    "duties-run-on",
    "names-rule",
    "time-of-all",
    "given-at-start",
    "issues-list",
    "january-named",
    "due-without-year",
    "labelled-report",
    "heading-of-findings",
    "heading-of-measures",
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
def section_data() -> SectionFile:
    """Return ``sections.toml``."""
    return load(SectionFile, "sections.toml")


@cache
def section_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of ``sections.toml``."""
    return compile_pattern(pattern)


@remembered
def phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``sections.toml``."""
    return pattern_named(section_data().phrase, name)


@cache
def _sections() -> Sieve[tuple[SectionRule, GatedPattern]]:
    return pattern_sieve((rule, rule.pattern) for rule in section_data().section)


def words_of_heading(text: str) -> str:
    """Return a heading without white space, quotation marks and the mark at its end."""
    return phrase("space-and-quotes").sub("", text).strip(marks().statement_ends + marks().colons)


@lru_cache(maxsize=1024)  # a heading is asked for many reasons what stands under it
def section_rule(title: str) -> SectionRule | None:
    """Return the rule that tells what stands under a heading, or None.

    >>> section_rule("保障措施（县教育局负责）") == section_rule("保障措施")
    True
    >>> section_rule("组织实施（2024年4月—9月）") is None
    True
    """
    words = words_of_heading(title)
    for name in dict.fromkeys((words, phrase("added-to-heading").sub("", words))):
        for rule, pattern in _sections().left_in(name):
            if pattern.compiled.search(name):
                return rule
    return None


@cache
def rule_named(name: str | None) -> SectionRule | None:
    """Return the rule of headings with an id, or None where it is of another kind."""
    return next((rule for rule in section_data().section if rule.id == name), None)


def annex_rule(title: str) -> SectionRule | None:
    """Return the rule that tells from an annex's title what it holds, or None."""
    words = words_of_heading(title)
    for rule in section_data().annex:
        if section_pattern(rule.pattern).search(words):
            return rule
    return None


def states_target(text: str) -> bool:
    """Tell whether a paragraph of general requirements states a target."""
    return bool(section_pattern(section_data().target.cue).search(text))


def remark_start(text: str) -> int:
    """Return the length of the word that announces a remark below a table (注：); 0 where there is none."""
    match = section_pattern(section_data().remark.pattern).match(text)
    return match.end() if match else 0
