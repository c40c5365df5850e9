"""Whether a sentence, or a formula that had a line of its own, ends right before a place in a paragraph."""

from __future__ import annotations

from pipeline.notation import ends_in, marks
from pipeline.structure.signs.flatcells import is_time, is_unit
from pipeline.structure.signs.formulas import starts_formula

FARTHEST = 40
"""Characters before a number in which the end of a sentence is looked for, white space behind it counted."""
LONGEST_FORMULA = 300
"""Characters before a number in which an assignment formula is looked for."""
LONGEST_LABEL = 8
"""Characters of a label inside a line (责任单位) in which a formula may begin."""


def after_sentence(quoted: str, at: int) -> bool:
    """Tell whether a sentence, a bracket or a gap ends right before an offset."""
    before = quoted[max(at - FARTHEST, 0) : at]
    ended = before.rstrip()
    return bool(ended) and (
        ended[-1] in marks().ends_text + marks().close
        or (before != ended and not ends_in(ended, marks().runs_on + marks().colons))
        or ends_formula_line(quoted, at)
    )


def ends_formula_line(quoted: str, at: int) -> bool:
    """Tell whether a formula that had a line of its own (责任单位：县水利局; 完成时限：6月底) ends right before."""
    low = max(at - LONGEST_FORMULA, 0)
    before = quoted[low:at]
    start = max(before.rfind(mark) for mark in marks().statement_ends + marks().round_close) + 1
    line = before[start:].strip()
    colon = max(line.rfind(mark) for mark in marks().colons)
    value = line[colon + 1 :]
    if colon < 0 or not (is_unit(value) or is_time(value)):
        return False
    return starts_formula(line) or any(starts_formula(line[n:]) for n in range(max(colon - LONGEST_LABEL, 0), colon))
