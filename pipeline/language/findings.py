"""All findings of a notice: one finder after another over its zones.

The finders work on characters: nothing here needs words or a library for language. The spaCy pipeline
(:mod:`pipeline.language.nlp`) runs the same finders and shows their findings as spans of a ``Doc``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.language.citations import find_citations
from pipeline.language.deadlines import find_deadlines
from pipeline.language.formulas import ends_in_bracket, ends_in_units, names_bare_units
from pipeline.language.item_domains import item_domains
from pipeline.language.units import Formula, Remark, find_cell_units, find_formulas, find_remarks
from pipeline.language.zones import Setting, Zone, ZoneKind
from pipeline.model.record import Assignment, Citation, Deadline, DomainTag, Role
from pipeline.packs import Pack


@dataclass(slots=True)
class Findings:
    """What was found in a text; spans are offsets in it."""

    formulas: list[Formula] = field(default_factory=list)
    cell_units: list[tuple[Zone, Assignment]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    domains: list[tuple[int, DomainTag]] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def find_all(text: str, setting: Setting, pack: Pack) -> Findings:
    """Return the findings of the clean text of a notice.

    Args:
        text: the clean text, into which the zones of ``setting`` point.
        setting: what is known of the notice.
        pack: the policy field whose domains are found.
    """
    found = Findings()
    add_units(found, text, setting)
    add_deadlines(found, text, setting)
    add_domains(found, text, setting, pack)
    add_citations(found, text, setting)
    return found


def add_units(found: Findings, text: str, setting: Setting) -> None:
    """Find assignment formulas in texts and units in unit cells.

    Where items end in brackets that name units, those of the others name units too that would not do so alone.
    """
    listed = bare = 0
    doubtful: list[Zone] = []
    for zone in setting.zones:
        at = zone.span.start
        quoted = zone.span.quote(text)
        if zone.kind in (ZoneKind.TEXT, ZoneKind.TITLE, ZoneKind.CONTENT):
            formulas = find_formulas(quoted, setting.home)
            if zone.kind is ZoneKind.TEXT:
                if ends_in_units(quoted, formulas):
                    listed += 1
                    bare += names_bare_units(formulas)
                if not formulas and ends_in_bracket(quoted):
                    doubtful.append(zone)
            found.formulas += [_moved_formula(formula, at) for formula in formulas]
            for remark in find_remarks(quoted, setting.home):
                found.remarks.append(
                    replace(remark, span=remark.span.shift(at), assignments=_moved_units(remark.assignments, at))
                )
        elif zone.kind is ZoneKind.UNITS:
            for unit in _moved_units(find_cell_units(quoted, zone.role or Role.RESPONSIBLE, setting.home), at):
                found.cell_units.append((zone, unit))
    if bare and listed >= max(_FEWEST_LISTED, len(doubtful)):
        for zone in doubtful:
            formulas = find_formulas(zone.span.quote(text), setting.home, among_others=True)
            found.formulas += [_moved_formula(formula, zone.span.start) for formula in formulas]
        found.formulas.sort(key=lambda formula: formula.span)


_FEWEST_LISTED = 3
"""Items that end in brackets with nothing but units, from which a notice is one of such lists."""


def _moved_formula(formula: Formula, by: int) -> Formula:
    fields = tuple(span.shift(by) for span in formula.time_fields)
    return Formula(formula.span.shift(by), _moved_units(formula.assignments, by), fields)


def _moved_units(units: Iterable[Assignment], by: int) -> tuple[Assignment, ...]:
    return tuple(u.shift(by) for u in units)


def add_deadlines(found: Findings, text: str, setting: Setting) -> None:
    """Find deadlines; the times inside the formulas found before are time fields."""
    timed = [formula for formula in found.formulas if formula.time_fields]
    for zone in setting.zones:
        if zone.kind is ZoneKind.UNITS:
            continue
        fields = [s for f in timed if zone.span.covers(f.span) for s in f.time_fields]
        inner = [s.shift(-zone.span.start) for s in fields]
        for deadline in find_deadlines(zone.span.quote(text), zone.context, inner):
            found.deadlines.append(replace(deadline, span=deadline.span.shift(zone.span.start)))


def add_domains(found: Findings, text: str, setting: Setting, pack: Pack) -> None:
    """Find the policy domains of each item, in its title and its text without the units found before."""
    found.domains = item_domains(text, [formula.span for formula in found.formulas], setting, pack)


def add_citations(found: Findings, text: str, setting: Setting) -> None:
    """Find the documents that the whole text cites."""
    found.citations = find_citations(
        text, own_title=setting.own_title, annexes=setting.annexes, own_number=setting.own_number
    )
