"""Who is told to do something, and what heads a list of duties (``sections.toml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.signs.sections import section_data, section_pattern, words_of_heading

MOST_DUTIES = 0.6
"""The least share of the items of a list of offices in which a verb of duty follows the office."""
FEWEST_ANSWERED = 3
"""Items that say what an office is responsible for, from which they are a list of duties whatever stands above them."""
NEARLY_ALL = 0.8
"""The least share of the items of such a list that do."""


def lays_duty(text: str) -> bool:
    """Tell whether a text gives an office something to do (contract section 4: articles)."""
    duty = section_data().duty
    for sentence in notation_phrase("statement-end").split(text):
        stripped = sentence.strip()
        if not stripped or section_pattern(duty.definition).search(stripped):
            continue
        if section_pattern(duty.office_subject).search(stripped):
            return True
        if section_pattern(duty.not_office).search(stripped):
            continue
        if section_pattern(duty.modal).search(stripped) or section_pattern(duty.imperative).search(stripped):
            return True
    return False


def asks_delivery(text: str) -> bool:
    """Tell whether a sentence asks for something to be handed in to an office, by others than applicants."""
    duty = section_data().duty
    return any(
        section_pattern(duty.delivery).search(sentence)
        and not section_pattern(duty.not_office).search(sentence.strip())
        for sentence in notation_phrase("statement-end").split(text)
    )


def tells_offices(text: str) -> bool:
    """Tell whether a sentence says to all the offices what they have to do (各单位要…, 请各镇…)."""
    return any(
        section_pattern(section_data().duty.told).search(s) for s in notation_phrase("statement-end").split(text)
    )


def announces_cases(text: str) -> bool:
    """Tell whether a sentence announces a list of cases or conditions, not of duties."""
    return bool(section_pattern(section_data().duty.cases).search(text))


def closes(text: str) -> bool:
    """Tell whether a paragraph speaks to everybody, as the closing ones of a plan do."""
    return bool(section_pattern(section_data().closing.start).search(text.strip()))


def lists_duties(heading: str) -> bool:
    """Tell whether a heading announces a list of duties by office (职责分工)."""
    return bool(section_pattern(section_data().duties.heading).search(words_of_heading(heading)))


def announces_duties(lead: str) -> bool:
    """Tell whether a paragraph ends by announcing a list of duties: 其职责分工为：."""
    clause = notation_phrase("end-of-share").split(lead.rstrip())[-1]
    return ends_in(clause, marks().colons) and lists_duties(clause)


def head_of_duties(item: str) -> re.Match[str] | None:
    """Return the match of what stands before the colon of an item (group 1), with the colon; None without one."""
    return section_pattern(section_data().duties.head).match(item)


def names_office(line: str) -> bool:
    """Tell whether a line without punctuation ends as the name of an office does."""
    return not notation_phrase("clause-end").search(line) and bool(
        section_pattern(section_data().duties.unit).search(words_of_heading(line))
    )


def heads_duty(head: str, text: str) -> bool:
    """Tell whether the head of an item of such a list can be an office, going by its end and what follows."""
    duties = section_data().duties
    return bool(section_pattern(duties.unit).search(words_of_heading(head))) and bool(
        section_pattern(duties.text).search(text.strip())
    )


def founds(text: str) -> bool:
    """Tell whether a text sets up the body that heads it."""
    return bool(section_pattern(section_data().duties.founding).search(text.strip()))


def duty_subject(text: str) -> int | None:
    """Return the length of the office's name with which a duty begins (县财政局负责…), or None."""
    match = section_pattern(section_data().duties.subject).match(text)
    return match.end("unit") if match is not None and heads_duty(match["unit"], text[match.end("unit") :]) else None


def are_answered_for(texts: Sequence[str]) -> bool:
    """Tell whether several texts, nearly all of these, begin with an office and what it is responsible for."""
    others = len(texts) - max(FEWEST_ANSWERED, ceil(NEARLY_ALL * len(texts)))
    for text in texts:
        if others < 0:
            return False
        others -= not _answers_for(text)
    return others >= 0


def _answers_for(text: str) -> bool:
    """Tell whether a text begins with an office and what it is responsible for (县财政局负责…, 县财政局：负责…)."""
    head = head_of_duties(text)
    size = duty_subject(text) if head is None else head.end()
    named = size is not None and (head is None or names_office(head[1]))
    return named and section_pattern(section_data().duties.responsible).match(text, size or 0) is not None
