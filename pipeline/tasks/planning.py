"""List what may be a task (contract, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.language.units import find_formulas
from pipeline.model.notice import Item, Notice, Part, Scope
from pipeline.model.reading import Issue
from pipeline.model.record import Origin, Section, TaskKind
from pipeline.model.spans import Span, unspaced
from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.signs.duties import announces_cases, asks_delivery, lays_duty, tells_offices
from pipeline.structure.signs.formulas import starts_formula
from pipeline.structure.signs.numbering import counts_for, separator_of
from pipeline.structure.signs.sections import phrase, rule_named
from pipeline.tasks.candidates import PARAGRAPH_WITH_UNITS, Candidate, Plan
from pipeline.tasks.known_dates import KnownDates
from pipeline.tasks.overviews import pass_over_overviews, tells_terms
from pipeline.tasks.table_rows import plan_below_tables, plan_table
from pipeline.tasks.zoning import zones

_KINDS = {Scope.GOAL: TaskKind.GOAL, Scope.SAFEGUARD: TaskKind.SAFEGUARD}


def plan(notice: Notice, reference: date | None) -> Plan:
    """List what may be a task, and what is to be searched in it."""
    out = Plan()
    for part in notice.parts:
        _plan_part(notice, part, out)
    for table in notice.tables:
        plan_table(notice, table, out)
    plan_below_tables(notice, out)
    if not any(c.leaf for c in out.candidates):
        _plan_unnumbered(notice, out)
    _make_headings_of_tables(notice, out)
    out.candidates, moved = _in_order(out.candidates)
    for candidate in out.candidates:
        candidate.parent = None if candidate.parent is None else moved[candidate.parent]
    pass_over_overviews(notice.text, out.candidates)
    elements = notice.elements
    known = KnownDates.of(elements.title, elements.document_number, notice.text, reference, notice.reading.text)
    for i in range(len(out.candidates)):
        out.zones += zones(notice, out.candidates, i, known)
    out.issues += _skipped(out)
    return out


_LONGEST_HEADING = 30


def _make_headings_of_tables(notice: Notice, out: Plan) -> None:
    """Make a short item without a full stop, right above a table, the heading of its rows: no task of its own."""
    starts = {table.span.start for table in notice.tables if table.rows}
    for candidate in out.candidates:
        span = candidate.span
        if candidate.row is not None or span.end - span.start > _LONGEST_HEADING:
            continue
        said = span.quote(notice.text).rstrip()
        gap = re.match(r"\s*", notice.text[span.end : span.end + 10])
        below = span.end + (gap.end() if gap else 0)
        if below in starts and "\n" not in said and phrase("heading-before").search(said):
            candidate.leaf = False


def _in_order(candidates: list[Candidate]) -> tuple[list[Candidate], dict[int, int]]:
    order = sorted(range(len(candidates)), key=lambda i: (candidates[i].span.start, i))
    return [candidates[i] for i in order], {old: new for new, old in enumerate(order)}


def _plan_part(notice: Notice, part: Part, out: Plan) -> None:
    for body in _with_formula_lines(notice.text, part.preamble):
        # An excerpt may begin inside an item: a paragraph that assigns units is one.
        span = Span(body[0].start, body[-1].end)
        out.candidates.append(
            Candidate(None, None, body, span, TaskKind.TASK, Origin.BODY, (), leaf=False, rule=PARAGRAPH_WITH_UNITS)
        )
    made = len(out.candidates)
    for item in part.items:
        _plan_item(notice.text, item, _Above(), out)
    if _leads_to_list(notice, part):
        for candidate in out.candidates[made:]:
            candidate.kind = TaskKind.SAFEGUARD


_FEWEST_LISTED = 3
"""So many rows or items at least are a list of tasks."""


def _leads_to_list(notice: Notice, part: Part) -> bool:
    """Tell whether a part is the letter of a list of tasks, whose own demands say how these are carried out."""
    if part.is_annex or not part.items or not phrase("issues-list").search(notice.elements.title or ""):
        return False
    if any(i.children or i.scope not in (Scope.TASK, Scope.SAFEGUARD) for i in part.items):
        return False
    behind = [p for p in notice.parts if p.span.start >= part.span.end]
    listed = sum(len(p.items) + sum(len(i.children) for i in p.items) for p in behind if p.is_annex)
    listed += sum(len(table.rows) for table in notice.tables if table.span.start >= part.items[-1].span.end)
    return listed >= _FEWEST_LISTED and not any(_assigns(notice.text, item.span) for item in part.items)


def _with_formula_lines(text: str, paragraphs: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Put each line that is nothing but an assignment formula to the sentence above it."""
    out: list[tuple[Span, ...]] = []
    for span in paragraphs:
        if (
            out
            and starts_formula(span.quote(text))
            and ends_in(out[-1][0].quote(text).rstrip(), marks().statement_ends)
        ):
            out[-1] = (*out[-1], span)
        else:
            out.append((span,))
    return out


@dataclass(frozen=True, slots=True)
class _Above:
    """What an item has from the items above it.

    Attributes:
        path: their labels, outermost first.
        parent: the nearest that is a candidate, by its number.
        level: depth of the item in the outline.
        in_rules: whether it stands right below a chapter of working rules.
        handed_in: whether its section says what is to be handed in.
    """

    path: tuple[str, ...] = ()
    parent: int | None = None
    level: int = 1
    in_rules: bool = False
    handed_in: bool = False


def _plan_item(text: str, item: Item, above: _Above, out: Plan) -> None:
    """List an item and those below it."""
    rule = rule_named(item.rule)
    handed_in = (rule is not None and rule.handed_in) or (above.handed_in and item.rule is None)
    title = item.title.quote(text) if item.title else ""
    label = f"{item.number or ''}{separator_of(item.style)}{title}".strip()
    if item.number is not None and (item.children or item.title is not None):
        out.sections.append(Section(item.number, title, above.level, item.span))
    if item.scope is Scope.SKIP and not _counts_all_the_same(text, item, handed_in=handed_in):
        if rule is not None and rule.doubtful and lays_duty("".join(s.quote(text) for s in _spans(item))):
            out.skipped.append((label, item.span))
        return
    is_list = _is_list_of_article(text, item) or _lists_cases(text, item)
    children = () if is_list else item.children
    path, parent = (*above.path, label) if label else above.path, above.parent
    if _may_be_task(text, item, is_list=is_list, in_rules=above.in_rules):
        parent = len(out.candidates)
        out.candidates.append(_candidate(text, item, path, above.parent, is_list=is_list))
    below = _Above(path, parent, above.level + 1, in_rules=counts_for(item, "chapters"), handed_in=handed_in)
    made = len(out.candidates)
    for child in children:
        _plan_item(text, child, below, out)
    if children and len(out.candidates) == made and parent == made - 1:
        # None of its items is work: what it says itself is.
        out.candidates[parent].leaf = lays_duty("".join(s.quote(text) for s in item.body))


def _counts_all_the_same(text: str, item: Item, *, handed_in: bool) -> bool:
    """Tell whether what stands below a heading that is passed over is work: for units named, or to be handed in."""
    said = [s.quote(text) for s in _spans(item)] if handed_in else []
    return _assigns(text, item.span) or any(asks_delivery(s) or tells_offices(s) for s in said)


def _body(text: str, item: Item, *, is_list: bool) -> list[Span]:
    """Return the body of an item without a report of what was done, and with the items that its own sentence lists."""
    body = [*item.body, *(child.span for child in item.children if is_list)]
    if item.title is None and len(body) < 2:
        return body
    return [span for span in body if phrase("labelled-report").match(span.quote(text)) is None]


def _may_be_task(text: str, item: Item, *, is_list: bool, in_rules: bool) -> bool:
    """Tell whether an item says something of its own; an article must lay a duty on somebody, or head others."""
    body = _body(text, item, is_list=is_list)
    if item.scope is Scope.OVERALL or not (body or item.title is not None):
        return False
    # Working rules count 一、 二、 … through their chapters: these are articles too.
    article = counts_for(item, "articles") or (
        in_rules and counts_for(item, "articles_in_chapters") and item.title is None
    )
    heads = bool(item.children) and not is_list
    said = "".join(s.quote(text) for s in body)
    if not heads and tells_terms(item.title.quote(text) if item.title is not None else "", said):
        return False
    if not heads and body and phrase("members").match(body[0].quote(text)) and not _gives_work(text, item, said):
        return False  # who belongs to a group
    aims = item.scope is Scope.GOAL and phrase("aim-by-year").search(said) is not None
    return heads or not article or aims or _gives_work(text, item, said)


def _gives_work(text: str, item: Item, said: str) -> bool:
    return lays_duty(said) or _assigns(text, item.span)


def _candidate(text: str, item: Item, path: tuple[str, ...], parent: int | None, *, is_list: bool) -> Candidate:
    body = _body(text, item, is_list=is_list)
    leaf = is_list or not item.children
    own_end = max([s.end for s in body] + ([item.title.end] if item.title else []))
    return Candidate(
        number=_printed_number(item.number),
        title=item.title,
        body=tuple(body),
        span=item.span if leaf else Span(item.span.start, own_end),
        kind=_KINDS.get(item.scope, TaskKind.TASK),
        origin=Origin.BODY,
        path=path,
        parent=parent,
        leaf=leaf,
        closing=item.closing,
        rule=item.rule,
    )


def _spans(item: Item) -> list[Span]:
    return [*item.body, *(span for child in item.children for span in _spans(child))]


def _skipped(out: Plan) -> list[Issue]:
    """Say once which headings were passed over though something below them reads like a duty."""
    if not out.skipped:
        return []
    named = marks().between_named.join(label for label, _ in out.skipped)
    return [Issue.of("sections_skipped", out.skipped[0][1], named=named)]


def _assigns(text: str, span: Span) -> bool:
    """Tell whether a formula or label gives work to units there: then it is a task under any heading."""
    return any(formula.assignments for formula in find_formulas(span.quote(text)))


def _printed_number(number: str | None) -> str | None:
    return unspaced(number).rstrip(marks().number_ends) if number else None


def _is_list_of_article(text: str, item: Item) -> bool:
    """Tell whether the items of an article are a list inside its sentence, not duties of their own."""
    if not counts_for(item, "articles") or not item.children or any(_assigns(text, c.span) for c in item.children):
        return False  # or each of them says whose work it is
    lead = item.body[0].quote(text) if item.body else ""
    return notation_phrase("clause-end").search(lead) is not None and not phrase("article-of-duties").search(lead)


def _lists_cases(text: str, item: Item) -> bool:
    """Tell whether the items below are the cases that a sentence announces (有下列情形之一的…)."""
    lead = [*([item.title] if item.title else []), *item.body[:1]]
    return bool(item.children) and announces_cases("".join(s.quote(text) for s in lead))


def _is_duty(text: str, span: Span) -> bool:
    quoted = span.quote(text)
    announces = ends_in(quoted.rstrip(), marks().colons)
    said = lays_duty(quoted) or phrase("aim-by-year").search(quoted) is not None
    return not announces and phrase("sentence-or-long").search(quoted) is not None and said


_FEWEST_TIMED = 2
"""Lines that begin with a time and a colon, from which on they are a calendar."""


def _plan_unnumbered(notice: Notice, out: Plan) -> None:
    """A short notice without numbers: its paragraphs with a duty are the tasks."""
    parts = [p for p in notice.parts if p.preamble and not p.is_annex and not p.items]
    for part in parts:
        if part.is_letter and any(p.title for p in notice.parts if p is not part and not p.is_letter):
            continue
        timed = [span for span in part.preamble if phrase("time-and-work").match(span.quote(notice.text))]
        timed = timed if len(timed) >= _FEWEST_TIMED else []
        if timed:  # some of a list have a comma where others have a colon
            timed += [span for span in part.preamble if phrase("time-and-clause").match(span.quote(notice.text))]
        duties = [span for span in part.preamble if span in timed or _is_duty(notice.text, span)]
        # The first of several only says why the notice is written, unless it asks for something by a day or of offices.
        first = duties[0].quote(notice.text) if len(duties) > 1 else ""
        if phrase("gives-reason").match(first) and not (asks_delivery(first) or tells_offices(first)):
            duties = duties[1:]
        for span in duties:
            known = next((c for c in out.candidates if c.rule == PARAGRAPH_WITH_UNITS and c.body[0] == span), None)
            body: tuple[Span, ...] = (span,)
            if known is not None:
                out.candidates.remove(known)
                body = known.body
            whole = Span(span.start, body[-1].end)
            out.candidates.append(
                Candidate(None, None, body, whole, TaskKind.TASK, Origin.BODY, (), rule="unnumbered-paragraph")
            )
