"""Put the findings of the zones into tasks: each where it stands, or inherited from above it.

Names of units are settled here, with the whole notice in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline.language.deadlines import distinct, first_day, is_before_season, no_such_days, without_names
from pipeline.language.findings import Findings
from pipeline.language.units import Home, resolve_names
from pipeline.language.zones import Zone, ZoneKind
from pipeline.model.ids import id_of
from pipeline.model.notice import Notice
from pipeline.model.reading import Issue
from pipeline.model.record import Assignment, Deadline, DeadlineKind, DomainTag, Precision, Role, Task
from pipeline.model.spans import Span, unspaced
from pipeline.notation import notation_phrase
from pipeline.structure.signs.numbering import title_pattern
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.candidates import PARAGRAPH_WITH_UNITS, Candidate, Plan
from pipeline.tasks.duties import heading_units, lists_of_duties
from pipeline.tasks.in_order import InOrder
from pipeline.tasks.remarks import apply_remarks
from pipeline.tasks.shared_dates import share_dates
from pipeline.tasks.wording import words_of


def assemble(
    notice: Notice, notice_id: str, made: Plan, found: Findings, home: Home
) -> tuple[tuple[Task, ...], list[Issue]]:
    """Put the findings into tasks, in reading order, numbered from 1, and say what was left out."""
    _place(notice, made, found, home)
    apply_remarks(notice, made.candidates, found.remarks)
    issuer = notice.elements.issuer
    mentions = [*notice.elements.addressees, *([issuer] if issuer else [])]
    named = resolve_names([c.assignments for c in made.candidates], mentions, home)
    for candidate, units in zip(made.candidates, named, strict=True):
        candidate.assignments = units
    _drop_bare_headings(notice, made.candidates)
    issues = _drop_wordless(notice, made.candidates)
    kept = [c for c in made.candidates if not c.dropped]
    inherited = [_inherit(made.candidates, c) for c in kept]
    for candidate, (deadlines, units) in zip(kept, inherited, strict=True):
        candidate.deadlines = [*candidate.deadlines, *deadlines]
        candidate.assignments = [*candidate.assignments, *units]
    share_dates(notice, made.candidates)
    cited = [(c.span, c.citation_id) for c in found.citations]
    signed = notice.elements.signed_date
    return tuple(_task(notice, id_of(notice_id, "task", n), c, cited, signed) for n, c in enumerate(kept, 1)), issues


def _place(notice: Notice, made: Plan, found: Findings, home: Home) -> None:
    by_item: dict[int, list[Zone]] = {}
    for zone in made.zones:
        by_item.setdefault(zone.item, []).append(zone)
    formulas, deadlines = InOrder.of(found.formulas), InOrder.of(found.deadlines)
    cell_units: dict[int, list[Assignment]] = {}
    for zone, unit in found.cell_units:
        cell_units.setdefault(zone.item, []).append(unit)
    domains: dict[int, list[DomainTag]] = {}
    for item, tag in found.domains:
        domains.setdefault(item, []).append(tag)
    duties = lists_of_duties(notice, made.candidates)
    staged = _staged(notice, made.candidates)
    for i, candidate in enumerate(made.candidates):
        zones = by_item.get(i, [])
        # The group cell of a table speaks for several rows: it names no date and no unit of this row.
        searched = [z.span for z in zones if not (candidate.row is not None and z.kind is ZoneKind.TITLE)]
        candidate.formulas = formulas.inside(searched)
        units = [u for f in candidate.formulas for u in f.assignments]
        units += cell_units.get(i, [])
        if not units and candidate.row is None:
            units = heading_units(notice, candidate, home, duties[i])
        candidate.assignments = _once(units)
        own = _begun(deadlines.inside(searched), [z.span for z in zones if z.starts])
        kept = [d for d in own if i in staged or not _names_year(notice, candidate, d)]
        kept = [d for d in kept if not _names_rule(notice, candidate, d)]
        candidate.deadlines = without_names(distinct(_from_headings(candidate, kept)))
        candidate.domains = domains.get(i, [])


def _from_headings(candidate: Candidate, deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Put what the headings of columns say behind what the row says itself, as inherited."""
    heads = [span for _, span in candidate.table.periods] if candidate.table is not None else []
    above = [d for d in deadlines if any(span.covers(d.span) for span in heads)]
    return [*(d for d in deadlines if d not in above), *(replace(d, inherited=True) for d in above)]


def _begun(deadlines: Sequence[Deadline], starts: Sequence[Span]) -> list[Deadline]:
    """Make one window of a date in the column of starts and a due date of the row; a start alone stays open."""
    begins = [d for d in deadlines if d.kind is DeadlineKind.DUE and any(s.covers(d.span) for s in starts)]
    if len(begins) != 1 or begins[0].end is None:
        return list(deadlines)
    start = first_day(begins[0].end, begins[0].precision)
    rest = [d for d in deadlines if d is not begins[0]]
    due = [d for d in rest if d.kind is DeadlineKind.DUE and d.end is not None and d.end >= start]
    if len(due) != 1:
        return [*rest, replace(begins[0], kind=DeadlineKind.WINDOW, start=start, end=None)]
    return [replace(d, kind=DeadlineKind.WINDOW, start=start) if d is due[0] else d for d in rest]


def _staged(notice: Notice, candidates: Sequence[Candidate]) -> set[int]:
    """Return the candidates below one heading whose titles all end with times in brackets, of more than one time.

    They are stages, though a bare year be all that the bracket of one says (集中攻坚（2021年）).
    """
    beside: dict[tuple[int | None, tuple[str, ...]], list[tuple[int, str | None]]] = {}
    for i, candidate in enumerate(candidates):
        if candidate.title is not None and candidate.row is None:
            time = phrase("time-at-end").search(candidate.title.quote(notice.text))
            beside.setdefault((candidate.parent, candidate.path[:-1]), []).append((i, time["time"] if time else None))
    lists = [times for times in beside.values() if len({time for _, time in times}) > 1]
    return {i for times in lists if all(time for _, time in times) for i, _ in times}


def _names_year(notice: Notice, candidate: Candidate, deadline: Deadline) -> bool:
    """Tell whether a year in a heading only says whose tasks stand below it (2025年重点任务).

    What is counted behind the year (2025年新建公厕20座) is to be done in it; a stage (巩固阶段（2025年）) lasts for it.
    """
    title = candidate.title
    if title is None or not title.covers(deadline.span) or deadline.precision is not Precision.YEAR:
        return False
    if title_pattern("stage").match(title.quote(notice.text)):
        return False
    counts = any(c.isdigit() for c in notice.text[deadline.span.end : title.end])
    return not counts and bool(phrase("year-of-tasks").fullmatch(deadline.raw))


def _names_rule(notice: Notice, candidate: Candidate, deadline: Deadline) -> bool:
    """Tell whether a heading only names the rule that its items tell (每月通报工作制度)."""
    title = candidate.title
    if candidate.leaf or title is None or not title.covers(deadline.span):
        return False
    return phrase("names-rule").fullmatch(title.quote(notice.text)) is not None


def _once(units: Sequence[Assignment]) -> list[Assignment]:
    """Keep the same unit in the same role once (contract, section 6)."""
    seen: dict[tuple[Role, str], Assignment] = {}
    for unit in units:
        seen.setdefault((unit.role, unit.name), unit)
    return list(seen.values())


def _drop_bare_headings(notice: Notice, candidates: Sequence[Candidate]) -> None:
    """Drop headings that only hold children and carry neither a date nor a unit of their own.

    A heading that is nothing but the office of the items below it (一、县教育局) gives nobody anything to do.
    """
    for candidate in candidates:
        stated = (
            candidate.assignments
            if candidate.rule == PARAGRAPH_WITH_UNITS
            else [*candidate.deadlines, *candidate.assignments]
        )
        candidate.dropped = not candidate.leaf and (not stated or _names_only(notice, candidate))


def _names_only(notice: Notice, candidate: Candidate) -> bool:
    """Tell whether an item is the names of offices and nothing else."""
    if candidate.title is None or candidate.body or candidate.deadlines or candidate.formulas:
        return False
    rest = unspaced(candidate.title.quote(notice.text))
    for unit in sorted((unspaced(one.raw) for one in candidate.assignments), key=len, reverse=True):
        rest = rest.replace(unit, "", 1)
    return notation_phrase("joints-alone").match(rest) is not None


def _drop_wordless(notice: Notice, candidates: Sequence[Candidate]) -> list[Issue]:
    """Drop what is nothing but an assignment formula, such as the end of an item that an excerpt has cut off.

    A section of its own that says when all is done (二、实施时间：3月至6月) is an item like others.
    """
    out = []
    for candidate in candidates:
        if candidate.dropped or words_of(notice, candidate) != (None, ""):
            continue
        if (
            candidate.number is not None
            and candidate.parent is None
            and candidate.deadlines
            and not candidate.assignments
        ):
            candidate.formulas = []
            continue
        candidate.dropped = True
        out.append(Issue.of("units_without_text", candidate.span))
    return out


def _inherit(candidates: Sequence[Candidate], candidate: Candidate) -> tuple[list[Deadline], list[Assignment]]:
    """Return what an item takes from the nearest heading above that states it."""
    deadlines: list[Deadline] = []
    units: list[Assignment] = []
    at = candidate.parent
    own_units = any(not u.inherited for u in candidate.assignments)
    while at is not None:
        above = candidates[at]
        if not candidate.deadlines and not deadlines:
            deadlines = [replace(d, inherited=True) for d in above.deadlines if not d.inherited]
        if not own_units and not units:
            units = [replace(u, inherited=True) for u in above.assignments if not u.inherited]
        at = above.parent
    return deadlines, units


def _task(
    notice: Notice, task_id: str, candidate: Candidate, cited: Sequence[tuple[Span, str]], signed: date | None
) -> Task:
    title, body = words_of(notice, candidate)
    return Task(
        task_id=task_id,
        kind=candidate.kind,
        origin=candidate.origin,
        number=candidate.number,
        title=title,
        text=body,
        span=candidate.span,
        section_path=candidate.path,
        deadlines=tuple(candidate.deadlines),
        assignments=tuple(candidate.assignments),
        domains=tuple(candidate.domains),
        citations=tuple(cid for span, cid in cited if candidate.span.covers(span)),
        warnings=(*candidate.warnings, *_doubts(candidate, signed), *_odd_dates(notice, candidate)),
        rule=candidate.rule,
    )


def _doubts(candidate: Candidate, signed: date | None) -> list[Issue]:
    """Warn of values that a reader should look at."""
    out = []
    for deadline in candidate.deadlines:
        if deadline.inherited:
            continue
        if (
            deadline.end is not None
            and signed is not None
            and deadline.end < signed
            and deadline.kind is DeadlineKind.DUE
        ):
            out.append(Issue.of("due_before_issue", deadline.span, raw=deadline.raw))
        if deadline.kind is DeadlineKind.DUE and deadline.end is None and not is_before_season(deadline):
            out.append(Issue.of("year_unknown", deadline.span, raw=deadline.raw))
        if deadline.kind is DeadlineKind.WINDOW and deadline.end is None and deadline.ambiguous:
            out.append(Issue.of("ends_before_start", deadline.span, raw=deadline.raw))
    return out


def _odd_dates(notice: Notice, candidate: Candidate) -> list[Issue]:
    """Warn of dates that stand in no calendar, and so give no deadline."""
    at = candidate.span.start
    odd = [span.shift(at) for span in no_such_days(candidate.span.quote(notice.text))]
    return [Issue.of("no_such_day", span, raw=span.quote(notice.text)) for span in odd]
