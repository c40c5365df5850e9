"""Formulas that assign a work, at the edges of a paragraph: 责任单位：…, （…负责） (``sections.toml``)."""

from __future__ import annotations

from pipeline.structure.signs.sections import section_data, section_pattern


def starts_formula(text: str) -> bool:
    """Tell whether a paragraph begins with an assignment formula (责任单位：…)."""
    return bool(section_pattern(section_data().formula.head).match(text))


def ends_in_formula(text: str) -> bool:
    """Tell whether a paragraph ends with an assignment formula in brackets."""
    return bool(section_pattern(section_data().formula.end).search(text))


def holds_formula(text: str) -> bool:
    """Tell whether a formula stands anywhere in a paragraph: labelled, in a bracket or a sentence, or at its end."""
    return bool(section_pattern(section_data().formula.bracket).search(text)) or ends_in_formula(text)


def is_formula_line(text: str) -> bool:
    """Tell whether a paragraph is nothing but an assignment formula."""
    return starts_formula(text) or bool(section_pattern(section_data().formula.line).match(text))
