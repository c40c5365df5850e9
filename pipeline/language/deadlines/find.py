"""Find the deadlines of a text: match the rules, drop what a mask covers, settle overlaps, read, date.

The rules are data (``pipeline/lexicons/deadlines.toml``); this module decides only which of several matches stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from pipeline.language.deadlines.context import Context
from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.fold import Folded, fold
from pipeline.language.deadlines.masks import Masks
from pipeline.language.deadlines.matching import Found, matches_of
from pipeline.language.deadlines.passed_over import PassedOver, Why, beaten, in_the_past, masked
from pipeline.language.deadlines.readings import read
from pipeline.language.deadlines.repeats import names_of_rhythms
from pipeline.language.deadlines.reported import Reported
from pipeline.language.deadlines.rules import Field, Reading
from pipeline.language.deadlines.sentences import Stretch, sentences_of
from pipeline.language.deadlines.timely import is_timely
from pipeline.language.deadlines.words import deadline_file
from pipeline.language.deadlines.years import Years
from pipeline.model.record import Deadline, DeadlineKind
from pipeline.model.spans import Span, unspaced
from pipeline.notation import notation_phrase

_NOTHING_KNOWN = Context()


def find_deadlines(
    text: str,
    context: Context = _NOTHING_KNOWN,
    time_fields: Sequence[Span] = (),
    passed_over: list[PassedOver] | None = None,
) -> list[Deadline]:
    """Return every expression of a text that says when, how long or how often something is to be done.

    The meaning of the kinds is section 5 of the output contract. Vague words (及时, 定期), past events,
    titles, validity and the periods of citizens give nothing; so does a text without any deadline.

    Args:
        text: running text, a table cell or a heading; lines are unwrapped, other white space does not matter.
        context: the day of signing, the year, and what sort of text it is.
        time_fields: stretches of a prose ``text`` that are time fields (the time clause of an assignment
            bracket). Labelled times (完成时限：…) need not be given, they are recognised.
        passed_over: takes what rules found and what is no deadline all the same, with the reason.

    Returns:
        Deadlines in the order of their spans, which do not overlap except where one expression gives two.
    """
    if context.likely_year is None:
        return _find(text, context, time_fields, passed_over)
    passed: list[PassedOver] = []
    found = _find(text, context, time_fields, passed)
    if passed_over is not None:
        passed_over += passed
    if not any(_is_undated(d) for d in found) and all(one.why is not Why.PAST for one in passed):
        return found
    return _completed(found, _find(text, replace(context, year=context.likely_year), time_fields))


def _completed(found: Sequence[Deadline], again: Sequence[Deadline]) -> list[Deadline]:
    """Put the years of a second look into the deadlines that the first left without one.

    What only the second found counts where it is dated and overlaps none of the first: a date that might have been
    one of the past, and is of the likely year or a later one.
    """
    by_span = {d.span: d for d in again}
    known = [by_span.get(d.span, d) if _is_undated(d) else d for d in found]
    taken = [d.span for d in known]
    more = [d for d in again if _is_dated(d) and not any(d.span.overlaps(span) for span in taken)]
    return sorted([*known, *more], key=lambda d: d.span) if more else known


def _is_dated(deadline: Deadline) -> bool:
    return deadline.kind in (DeadlineKind.DUE, DeadlineKind.WINDOW)


def _is_undated(deadline: Deadline) -> bool:
    return _is_dated(deadline) and deadline.start is None and deadline.end is None


def _find(
    text: str, context: Context, time_fields: Sequence[Span], passed_over: list[PassedOver] | None = None
) -> list[Deadline]:
    """Find the deadlines with what is known of the text but for the likely year."""
    folded = fold(text, lines_are_wrapped=context.field is Field.TIME)
    sentences = sentences_of(folded.text) if context.field is Field.PROSE else [Stretch.of(folded.text)]
    matches = matches_of(folded, sentences, context.field, time_fields)
    if not matches:
        return []
    cores = sorted(found.core for found in matches)
    masks = Masks(folded.text, [s for s in sentences if s.holds_any(cores)], context.field)
    candidates = [f for f in matches if not masks.cover(*f.core, quoted=f.rule.quoted)]
    years = Years(folded.text, context)
    reported = Reported(folded.text, context.reference, years.horizon())
    deadlines: list[Deadline] = []
    starts = False
    settled = _settle(candidates, len(folded.text))
    if passed_over is not None:
        passed_over += [*masked(matches, candidates, masks, folded), *beaten(candidates, settled, folded)]
    for found in settled:
        for draft in read(found, years):
            if not is_timely(draft, found, years, reported):
                if passed_over is not None:
                    passed_over.append(in_the_past(found, folded))
                continue
            _learn(draft, years)
            deadline = _deadline(draft, found.rule.id, text, folded)
            if deadlines and starts and _says_since(deadlines[-1], deadline, text):
                deadline = replace(deadline, start=deadlines.pop().start)
            deadlines.append(deadline)
            starts = found.rule.reading is Reading.START
    return deadlines


_SINCE_BEFORE = 25
"""Characters from a start that says since when something recurs to the words that say how often."""


def _says_since(before: Deadline, after: Deadline, text: str) -> bool:
    """Tell whether a start only says since when something recurs (从第二季度起，各街道每季度报送一次).

    自即日起 is one of its own: it also says that the work begins.
    """
    if before.kind is not DeadlineKind.WINDOW or before.start is None or before.end is not None:
        return False
    recurs = after.kind is DeadlineKind.RECURRING and after.start is None
    if after.rule in names_of_rhythms():
        return False
    return (
        recurs
        and after.span.start - before.span.end <= _SINCE_BEFORE
        and notation_phrase("rest-of-clause").fullmatch(text, before.span.end, after.span.start) is not None
    )


def _settle(candidates: Iterable[Found], length: int) -> list[Found]:
    """Keep, of matches that overlap, the longest, and of equally long ones the one whose rule stands first.

    The whole match counts, not only what it quotes: 从2024年起，各单位每年 leaves no room for 从2024年起.
    """
    taken = bytearray(length)
    kept: list[Found] = []
    for found in sorted(candidates, key=lambda f: (f.match.start() - f.match.end(), f.start, _ranks()[f.rule.id])):
        start, end = found.match.span()
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.match.start())


@cache
def _ranks() -> dict[str, int]:
    """Return the place of each rule in the file."""
    return {rule.id: rank for rank, rule in enumerate(deadline_file().rules)}


def _learn(draft: Draft, years: Years) -> None:
    if draft.point is not None:
        years.learn(draft.point, draft.start_at, aim=draft.aim, filled_in=bool(draft.inferred))
    if draft.kind is DeadlineKind.WINDOW and draft.start is not None and draft.end is not None:
        years.learn_stretch(draft.start, draft.end)
    if draft.rrule is not None:
        years.learn_cycle(draft.rrule, draft.start_at, seasonal=draft.seasonal)


def _deadline(draft: Draft, rule: str, text: str, folded: Folded) -> Deadline:
    span = folded.span(draft.start_at, draft.end_at)
    return Deadline(
        raw=unspaced(span.quote(text)),
        span=span,
        kind=draft.kind,
        rule=rule,
        start=draft.start,
        end=draft.end,
        precision=draft.precision,
        rrule=draft.rrule,
        relative=draft.relative,
        inferred=draft.inferred,
        ambiguous=draft.ambiguous,
    )
