"""The deadlines of a task, and the dates in it that gave none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.explain.headings import own_title, titles_above
from pipeline.explain.model import Considered, Plain, Value
from pipeline.explain.quoting import own_words, quote
from pipeline.explain.rule_places import rule_places
from pipeline.language.deadlines import Context, Field, PassedOver, Why, dates_without_rule, find_deadlines
from pipeline.language.own_text import is_time_field
from pipeline.language.units import Home, find_formulas
from pipeline.messages import Said
from pipeline.model.record import Deadline, Level
from pipeline.model.spans import Span, unspaced
from pipeline.notation import written
from pipeline.tasks.known_dates import KnownDates, inside


def deadline_values(
    record: Plain, task: Plain, reference: date | None = None
) -> tuple[list[Value], tuple[Considered, ...]]:
    """Explain the deadlines of a task; the second part are the dates in it that gave none.

    ``reference`` is the day that the run was given for notices that do not give their own.
    """
    own = [Span(d["span"]["start"], d["span"]["end"]) for d in task["deadlines"]]
    found, aside = _looked_over(record, task, reference)
    values = [
        Value(
            "deadline",
            _shown(deadline),
            quote(record["text"], deadline["span"]),
            rule_places("deadline", deadline["rule"]),
            tuple(_notes(record, deadline)),
            _beaten(record["text"], span, deadline["rule"], aside),
        )
        for deadline, span in zip(task["deadlines"], own, strict=True)
    ]
    left = [one for one in aside if not any(one.span.overlaps(span) for span in own)]
    kept = [d for d in found if not any(d.span.overlaps(span) for span in own)]
    return values, (*_untold(task, kept), *_reasons(record["text"], left))


def _shown(deadline: Plain) -> str:
    days = " — ".join(deadline[name] for name in ("start", "end") if deadline[name])
    if deadline["kind"] == "window" and not (deadline["start"] and deadline["end"]):
        days = f"{deadline['start'] or written().cut} — {deadline['end'] or written().cut}"
    period = deadline["relative"]
    more = f"{period['amount']} {period['unit']} ← {period['from'] or '?'}" if period else deadline["rrule"]
    return " ".join(part for part in (deadline["kind"], days, more) if part)


def _notes(record: Plain, deadline: Plain) -> Iterator[Said]:
    signed = record["notice"]["signed_date"]
    for what in deadline["inferred"]:
        known = what == "year" and signed is not None
        yield Said("explain.inferred_year_signed", {"day": signed}) if known else Said(f"explain.inferred_{what}")
    if deadline["ambiguous"]:
        yield Said("explain.ambiguous")
    if deadline["inherited"]:
        yield Said("explain.inherited")


def _beaten(text: str, span: Span, rule: str, aside: Sequence[PassedOver]) -> tuple[Considered, ...]:
    """Return the matches that overlapped a deadline and were dropped, one for each rule."""
    seen: dict[str, Considered] = {}
    for one in aside:
        if one.rule is not None and one.rule != rule and one.span.overlaps(span):
            seen.setdefault(one.rule, _considered(text, one))
    return tuple(seen.values())


def _reasons(text: str, aside: Sequence[PassedOver]) -> Iterator[Considered]:
    """Say why dates gave no deadline; of nested dates only the longest is listed."""
    taken: list[Span] = []
    for one in sorted(aside, key=lambda o: (o.span.start - o.span.end, o.why is Why.BEATEN, o.span.start)):
        if not any(one.span.overlaps(other) for other in taken):
            taken.append(one.span)
            yield _considered(text, one)


def _considered(text: str, one: PassedOver) -> Considered:
    named = one.by if one.why is Why.MASKED else one.rule
    rules = rule_places("deadline", named) if named else ()
    said = Said(f"explain.date_{one.why.value.replace('-', '_')}", {"rule": one.rule, "by": one.by})
    return Considered(unspaced(one.span.quote(text)), said, rules)


def _untold(task: Plain, kept: Sequence[Deadline]) -> Iterator[Considered]:
    """Say why a deadline that the rules find is not among those of the task."""
    known = {(d["kind"], d["start"], d["end"], d["rrule"]) for d in task["deadlines"]}
    for found in kept:
        days = [day.isoformat() if day else None for day in (found.start, found.end)]
        same = (found.kind.value, *days, found.rrule) in known
        said = Said("explain.date_repeated" if same else "explain.date_elsewhere", {"rule": found.rule})
        yield Considered(found.raw, said, rule_places("deadline", found.rule))


# ---------------------------------------------------------------- looking once more


def _looked_over(record: Plain, task: Plain, reference: date | None) -> tuple[list[Deadline], list[PassedOver]]:
    """Look at the words of a task once more, as they were looked at when the record was made."""
    found: list[Deadline] = []
    aside: list[PassedOver] = []
    context, home = _context(record, task, reference), _home(record)
    for span in _pieces(record, task):
        piece = span.quote(record["text"])
        deadlines, passed = _in_piece(piece, context, home)
        known = [*(d.span for d in deadlines), *(p.span for p in passed)]
        passed += dates_without_rule(piece, known)
        found += [replace(d, span=d.span.shift(span.start)) for d in deadlines]
        aside += [replace(p, span=p.span.shift(span.start)) for p in passed]
    return found, aside


def _pieces(record: Plain, task: Plain) -> Iterator[Span]:
    """Yield the cells of a row, or the whole of an item."""
    span = own_words(record, task)
    if task["origin"] != "table":
        yield span
        return
    for cell in re.finditer(r"[^\t]+", span.quote(record["text"])):
        yield Span(*cell.span()).shift(span.start)


def _in_piece(piece: str, context: Context, home: Home) -> tuple[list[Deadline], list[PassedOver]]:
    passed: list[PassedOver] = []
    found = find_deadlines(piece, replace(context, field=Field.TIME), passed_over=passed)
    if found and is_time_field(piece, found):
        return found, passed
    passed = []
    fields = [field for formula in find_formulas(piece, home) for field in formula.time_fields]
    return find_deadlines(piece, context, fields, passed), passed


def _context(record: Plain, task: Plain, reference: date | None) -> Context:
    notice = record["notice"]
    signed = date.fromisoformat(notice["signed_date"]) if notice["signed_date"] else reference
    known = KnownDates.of(notice["title"], notice["document_number"], record["text"], signed)
    context = known.below(titles_above(task))
    title = own_title(task)
    return context if title is None else inside(context, title, numbered=task["number"] is not None)


def _home(record: Plain) -> Home:
    place = record["notice"]["jurisdiction"]
    return Home(Level(place["level"]) if place["level"] else None, place["name"])
