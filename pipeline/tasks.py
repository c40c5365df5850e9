"""Which finding belongs to which item: a notice and its findings become a record.

``plan`` lists the items that are tasks (contract, section 4) and the zones to be searched;
``assemble`` puts the findings of the zones into tasks, resolves names, and lets items without
units or dates of their own inherit them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.language.deadlines import Context, Field
from pipeline.language.nlp import Findings, functions_of
from pipeline.language.units import Formula, Home, Remark, find_cell_units, find_heading_units, resolve_names
from pipeline.language.zones import Zone, ZoneKind
from pipeline.model.notice import ColumnKind, Item, Notice, Part, Row, Scope, TaskTable
from pipeline.model.reading import Issue
from pipeline.model.record import Assignment, Deadline, DeadlineKind, DomainTag, Origin, Role, Section, Task, TaskKind
from pipeline.model.spans import Span
from pipeline.structure.sections import heads_duty, lays_duty, lists_duties

_KINDS = {Scope.GOAL: TaskKind.GOAL, Scope.SAFEGUARD: TaskKind.SAFEGUARD}
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?!代|来|以来)")
_STAGE = re.compile(r"[（(][^（）()]*\d\s*(?:年|月|日)[^（）()]*[）)]|阶段")


@dataclass(slots=True)
class Candidate:
    """An item or a row that may be a task, while the record is being put together."""

    number: str | None
    title: Span | None
    body: tuple[Span, ...]
    span: Span
    kind: TaskKind
    origin: Origin
    path: tuple[str, ...]
    parent: int | None = None
    leaf: bool = True
    closing: bool = False
    rule: str | None = None
    row: Row | None = None
    table: TaskTable | None = None
    dropped: bool = False
    deadlines: list[Deadline] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    domains: list[DomainTag] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """The candidates of a notice in reading order, its sections, and the zones to be searched."""

    candidates: list[Candidate] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)


def plan(notice: Notice, reference: date | None) -> Plan:
    """List what may be a task, and what is to be searched in it."""
    out = Plan()
    base_year = _document_year(notice, reference)
    for part in notice.parts:
        _plan_part(notice, part, out)
    for table in notice.tables:
        _plan_table(table, out)
    if not any(c.leaf for c in out.candidates):
        _plan_unnumbered(notice, out)
    out.candidates, moved = _in_order(out.candidates)
    for candidate in out.candidates:
        candidate.parent = None if candidate.parent is None else moved[candidate.parent]
    for i, candidate in enumerate(out.candidates):
        out.zones += _zones(notice, out.candidates, i, reference, base_year)
    return out


def _document_year(notice: Notice, reference: date | None) -> int | None:
    """Return the year the notice is about: of its title, else of its number (if it has no date)."""
    title = re.sub(r"《[^》]*〔[^》]*》", "", notice.elements.title or "")
    years = re.findall(r"(20\d\d)\s*年", title)
    if len(set(years)) == 1 and not re.search(r"(?:到|至|—|-)\s*20\d\d", title):
        return int(years[0])
    if reference is not None:
        return None
    number = re.search(r"[〔\[（(](20\d\d)", notice.elements.document_number or "")
    if number:
        return int(number[1])
    # Nothing says when the notice was issued: the year that most of its text speaks of.
    named = Counter(_YEAR.findall(re.sub(r"《[^》]*》|[〔\[][^〕\]]*[〕\]]", "", notice.text)))
    if not named:
        return None
    year, times = max(named.items(), key=lambda pair: (pair[1], pair[0]))
    return int(year) if times * 2 > named.total() else None


def _in_order(candidates: list[Candidate]) -> tuple[list[Candidate], dict[int, int]]:
    order = sorted(range(len(candidates)), key=lambda i: (candidates[i].span.start, i))
    return [candidates[i] for i in order], {old: new for new, old in enumerate(order)}


# ---------------------------------------------------------------- what may be a task


def _plan_part(notice: Notice, part: Part, out: Plan) -> None:
    for span in part.preamble:
        # An excerpt may begin inside an item: a paragraph that assigns units is one.
        out.candidates.append(
            Candidate(
                None, None, (span,), span, TaskKind.TASK, Origin.BODY, (), leaf=False, rule="paragraph-with-units"
            )
        )
    for item in part.items:
        _plan_item(notice, item, (), None, 1, out)


def _plan_item(notice: Notice, item: Item, path: tuple[str, ...], parent: int | None, level: int, out: Plan) -> None:
    text = notice.text
    title = item.title.quote(text) if item.title else ""
    label = f"{item.number or ''}{_separator(item)}{title}".strip()
    own_path = (*path, label) if label else path
    if item.number is not None and (item.children or item.title is not None):
        out.sections.append(Section(item.number, title, level, item.span))
    if item.scope is Scope.SKIP:
        return
    children = [] if _is_list_of_article(text, item) else list(item.children)
    body = list(item.body)
    if item.children and not children:
        body += [Span(c.span.start, c.span.end) for c in item.children]
    mine: int | None = None
    if item.scope is not Scope.OVERALL and (body or item.title is not None):
        whole = "".join(s.quote(text) for s in body)
        article = item.style == "article"
        if children or not article or lays_duty(whole):
            number = item.number if item.style in ("cn-paren", "article", "arabic-paren", None) else item.number
            out.candidates.append(
                Candidate(
                    number=_printed_number(number),
                    title=item.title,
                    body=tuple(body),
                    span=item.span
                    if not children
                    else Span(item.span.start, max([s.end for s in body] + ([item.title.end] if item.title else []))),
                    kind=_KINDS.get(item.scope, TaskKind.TASK),
                    origin=Origin.BODY,
                    path=own_path,
                    parent=parent,
                    leaf=not children,
                    closing=item.closing,
                    rule=item.rule,
                )
            )
            mine = len(out.candidates) - 1
    for child in children:
        _plan_item(notice, child, own_path, mine if mine is not None else parent, level + 1, out)


def _separator(item: Item) -> str:
    return (
        "、"
        if item.style == "cn-comma"
        else "."
        if item.style == "arabic"
        else " "
        if item.style in ("article", "chapter", "division")
        else ""
    )


def _printed_number(number: str | None) -> str | None:
    return re.sub(r"\s+", "", number).rstrip("、．.") if number else None


def _is_list_of_article(text: str, item: Item) -> bool:
    """Tell whether the items of an article are a list inside its sentence, not duties of their own."""
    if item.style != "article" or not item.children:
        return False
    lead = item.body[0].quote(text) if item.body else ""
    return not re.search(r"职责|下列工作|以下工作|下列任务|工作任务", lead)


def _plan_table(table: TaskTable, out: Plan) -> None:
    group = next((i for i, c in enumerate(table.columns) if c.kind is ColumnKind.GROUP), None)
    content = next(i for i, c in enumerate(table.columns) if c.kind is ColumnKind.CONTENT)
    for row in table.rows:
        title = row.cells[group] if group is not None and row.cells[group].start < row.cells[group].end else None
        warnings = []
        if row.moved:
            message = "The columns of this row have shifted; its units were read, nothing was filled in. 本行列位错动，仅读取可辨认的单位。"
            warnings.append(Issue("column_shift", message, row.span))
        out.candidates.append(
            Candidate(
                number=row.number,
                title=title,
                body=(row.cells[content],),
                span=row.span,
                kind=TaskKind.TASK,
                origin=Origin.TABLE,
                path=(table.title,) if table.title else (),
                row=row,
                table=table,
                warnings=warnings,
                rule=table.columns[content].rule,
            )
        )


def _plan_unnumbered(notice: Notice, out: Plan) -> None:
    """A short notice without numbers: its paragraphs with a duty are the tasks."""
    parts = [p for p in notice.parts if p.preamble and not p.is_annex]
    for part in parts:
        if part.is_letter and len(parts) > 1:
            continue
        for i, span in enumerate(part.preamble):
            quoted = span.quote(notice.text)
            if (i == 0 and len(part.preamble) > 1 and quoted.rstrip().endswith(("：", ":"))) or not lays_duty(quoted):
                continue
            if re.match(r"\s*(?:为|根据|按照|经)", quoted) and len(part.preamble) > 1 and i == 0:
                continue
            out.candidates.append(
                Candidate(None, None, (span,), span, TaskKind.TASK, Origin.BODY, (), rule="unnumbered-paragraph")
            )


# ---------------------------------------------------------------- zones


def _zones(
    notice: Notice, candidates: Sequence[Candidate], i: int, reference: date | None, base_year: int | None
) -> list[Zone]:
    candidate = candidates[i]
    year = _heading_year(notice, candidates, i) or base_year
    plain = Context(reference=reference, year=year)
    if candidate.row is not None and candidate.table is not None:
        return _row_zones(i, candidate.row, candidate.table, plain)
    zones = []
    if candidate.title is not None:
        stage = _STAGE.search(candidate.title.quote(notice.text)) is not None
        context = replace(plain, field=Field.STAGE) if stage else plain
        zones.append(Zone(i, ZoneKind.TITLE, candidate.title, context))
    zones += [Zone(i, ZoneKind.TEXT, span, plain) for span in candidate.body]
    return zones


def _heading_year(notice: Notice, candidates: Sequence[Candidate], i: int) -> int | None:
    """Return the one year that the nearest heading above names, if it names one."""
    at = candidates[i].parent
    while at is not None:
        above = candidates[at]
        if above.title is not None:
            years = set(_YEAR.findall(above.title.quote(notice.text)))
            if len(years) == 1:
                return int(years.pop())
        at = above.parent
    return None


def _row_zones(i: int, row: Row, table: TaskTable, plain: Context) -> list[Zone]:
    zones = []
    moved = dict(row.moved)
    timed = replace(plain, field=Field.TIME)
    for at, (column, span) in enumerate(zip(table.columns, row.cells, strict=True)):
        if span.start >= span.end:
            continue
        acting = table.columns[moved[at]] if at in moved else column
        if acting.kind is ColumnKind.CONTENT:
            zones.append(Zone(i, ZoneKind.CONTENT, span, plain))
        elif acting.kind is ColumnKind.GROUP:
            zones.append(Zone(i, ZoneKind.TITLE, span, plain))
        elif acting.kind is ColumnKind.UNIT:
            zones.append(Zone(i, ZoneKind.UNITS, span, plain, acting.role))
        elif acting.kind is ColumnKind.TIME:
            zones.append(Zone(i, ZoneKind.TIME, span, timed))
    return zones


# ---------------------------------------------------------------- findings to tasks


def assemble(
    notice: Notice, notice_id: str, made: Plan, found: Findings, home: Home, issuer: str | None
) -> tuple[Task, ...]:
    """Put the findings into tasks, in reading order, numbered from 1."""
    _place(notice, made, found, home)
    _apply_remarks(made.candidates, found.remarks)
    mentions = [*notice.elements.addressees, *([issuer] if issuer else [])]
    named = resolve_names([c.assignments for c in made.candidates], mentions, home)
    for candidate, units in zip(made.candidates, named, strict=True):
        candidate.assignments = functions_of(units)
    _drop_bare_headings(made.candidates)
    kept = [c for c in made.candidates if not c.dropped]
    inherited = [_inherit(made.candidates, c) for c in kept]
    for candidate, (deadlines, units) in zip(kept, inherited, strict=True):
        candidate.deadlines = [*candidate.deadlines, *deadlines]
        candidate.assignments = [*candidate.assignments, *units]
    cited = [(c.span, c.citation_id) for c in found.citations]
    signed = notice.elements.signed_date
    return tuple(_task(notice, f"{notice_id}-t{n:03d}", c, cited, signed) for n, c in enumerate(kept, 1))


def _place(notice: Notice, made: Plan, found: Findings, home: Home) -> None:
    by_item: dict[int, list[Zone]] = {}
    for zone in made.zones:
        by_item.setdefault(zone.item, []).append(zone)
    formulas = sorted(found.formulas, key=lambda f: f.span)
    deadlines = sorted(found.deadlines, key=lambda d: d.span)
    for i, candidate in enumerate(made.candidates):
        zones = by_item.get(i, [])
        # The group cell of a table speaks for several rows: it names no date and no unit of this row.
        searched = [z.span for z in zones if not (candidate.row is not None and z.kind is ZoneKind.TITLE)]
        candidate.formulas = [f for f in formulas if any(z.covers(f.span) for z in searched)]
        units = [u for f in candidate.formulas for u in f.assignments]
        units += [u for zone, u in found.cell_units if zone.item == i]
        if not units and candidate.row is None:
            units = _heading_units(notice, candidate, home)
        candidate.assignments = _once(units)
        candidate.deadlines = _different([d for d in deadlines if any(z.covers(d.span) for z in searched)])
        candidate.domains = [tag for item, tag in found.domains if item == i]


def _different(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Keep each different expression once (contract, section 5)."""
    seen: dict[tuple[DeadlineKind, str, str | None, date | None], Deadline] = {}
    for deadline in deadlines:
        seen.setdefault((deadline.kind, deadline.raw, deadline.rrule, deadline.end), deadline)
    return list(seen.values())


def _heading_units(notice: Notice, candidate: Candidate, home: Home) -> list[Assignment]:
    """Return the units that head an item of a list of duties (县教育局：负责…)."""
    text = notice.text
    head = candidate.title
    rest = candidate.body[0].quote(text) if candidate.body else ""
    if head is None and candidate.body:
        first = candidate.body[0]
        match = re.match(r"\s*([^，。；：:]{2,60})[：:]", rest)
        if match is None:
            return []
        head, rest = Span(first.start + match.start(1), first.start + match.end(1)), rest[match.end() :]
    if head is None:
        return []
    units = find_heading_units(head.quote(text), home)
    if not units and _in_list_of_duties(candidate) and heads_duty(head.quote(text), rest):
        units = find_cell_units(head.quote(text), Role.RESPONSIBLE, home)
    return [replace(u, span=u.span.shift(head.start)) for u in units]


def _in_list_of_duties(candidate: Candidate) -> bool:
    return any(lists_duties(re.sub(r"^.{0,6}?[、.）) ]", "", part)) for part in candidate.path[:-1])


def _once(units: Sequence[Assignment]) -> list[Assignment]:
    """Keep the same unit in the same role once (contract, section 6)."""
    seen: dict[tuple[Role, str], Assignment] = {}
    for unit in units:
        seen.setdefault((unit.role, unit.name), unit)
    return list(seen.values())


def _apply_remarks(candidates: Sequence[Candidate], remarks: Sequence[Remark]) -> None:
    """Apply what is said once for the rest of the notice (排在第一位的为牵头单位，下同)."""
    for remark in sorted(remarks, key=lambda r: r.span):
        for candidate in candidates:
            if candidate.span.end <= remark.span.start or not candidate.assignments:
                continue
            if remark.kind == "first_is_lead":
                first = candidate.assignments[0]
                if first.role is Role.RESPONSIBLE:
                    candidate.assignments[0] = replace(first, role=Role.LEAD)
            elif remark.kind == "always_include" and candidate.span.start > remark.span.start:
                known = {(u.role, u.name) for u in candidate.assignments}
                candidate.assignments += [
                    replace(u, inherited=True) for u in remark.assignments if (u.role, u.name) not in known
                ]


def _drop_bare_headings(candidates: Sequence[Candidate]) -> None:
    """Drop headings that only hold children and carry neither a date nor a unit of their own."""
    for candidate in candidates:
        stated = (
            candidate.assignments
            if candidate.rule == "paragraph-with-units"
            else [*candidate.deadlines, *candidate.assignments]
        )
        candidate.dropped = not candidate.leaf and not stated


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
    text = notice.text
    cuts = [f.span for f in candidate.formulas]
    title = _cut(text, candidate.title, cuts) if candidate.title is not None else None
    body = "\n".join(t for t in (_cut(text, s, cuts) for s in candidate.body) if t)
    page, box = (
        (candidate.row.page, candidate.row.box) if candidate.row is not None else notice.place(candidate.span.start)
    )
    if page is None and candidate.row is not None:
        page, box = notice.place(candidate.span.start)
    return Task(
        task_id=task_id,
        kind=candidate.kind,
        origin=candidate.origin,
        number=candidate.number,
        title=title or None,
        text=body,
        span=candidate.span,
        section_path=candidate.path,
        deadlines=tuple(candidate.deadlines),
        assignments=tuple(candidate.assignments),
        domains=tuple(candidate.domains),
        citations=tuple(cid for span, cid in cited if candidate.span.covers(span)),
        warnings=(*candidate.warnings, *_doubts(candidate, signed)),
        page=page,
        box=box,
        rule=candidate.rule,
    )


def _cut(text: str, span: Span, cuts: Sequence[Span]) -> str:
    """Return the text of a span without the formulas in it."""
    out: list[str] = []
    at = span.start
    for cut in sorted(cuts):
        if cut.start >= at and cut.end <= span.end:
            out.append(text[at : cut.start])
            at = cut.end
    return "".join([*out, text[at : span.end]]).strip()


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
            message = f"{deadline.raw} lies before the day the notice was signed. 时限早于成文日期。"
            out.append(Issue("due_before_issue", message, deadline.span))
        if deadline.kind is DeadlineKind.DUE and deadline.end is None:
            out.append(
                Issue("year_unknown", f"Nothing tells the year of {deadline.raw}. 无法确定年份。", deadline.span)
            )
    return out
