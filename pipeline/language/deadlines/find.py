"""Find the deadlines of a text: match the rules, drop what a mask covers, settle overlaps, read, date.

The rules are data (``pipeline/lexicons/deadlines.toml``); this module decides only where they are
tried and which of several matches stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.cover import Cover
from pipeline.language.deadlines.context import Context
from pipeline.language.deadlines.drafts import Draft, Found, branches
from pipeline.language.deadlines.fold import Folded, fold
from pipeline.language.deadlines.masks import Masks, Stretch
from pipeline.language.deadlines.passed_over import PassedOver, beaten, in_the_past, masked
from pipeline.language.deadlines.readings import read
from pipeline.language.deadlines.reported import Reported
from pipeline.language.deadlines.rules import Field, Reading
from pipeline.language.deadlines.timely import is_timely
from pipeline.language.deadlines.vocabulary import Compiled, Vocabulary, vocabulary
from pipeline.language.deadlines.words import time_phrase
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
    known = vocabulary()
    folded = fold(text, lines_are_wrapped=context.field is Field.TIME)
    sentences = _sentences(folded.text) if context.field is Field.PROSE else [Stretch.of(folded.text)]
    matches = _matches(folded, sentences, known, context.field, time_fields)
    if not matches:
        return []
    cores = sorted(found.core for found in matches)
    masks = Masks(folded.text, [s for s in sentences if s.holds_any(cores)], known, context.field)
    candidates = [f for f in matches if not masks.cover(*f.core, quoted=f.compiled.rule.quoted)]
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
            deadline = _deadline(draft, found.compiled.rule.id, text, folded)
            if deadlines and starts and _says_since(deadlines[-1], deadline, text):
                deadline = replace(deadline, start=deadlines.pop().start)
            deadlines.append(deadline)
            starts = found.compiled.rule.reading is Reading.START
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
    if after.rule in vocabulary().names_of_rhythms:
        return False
    return (
        recurs
        and after.span.start - before.span.end <= _SINCE_BEFORE
        and notation_phrase("rest-of-clause").fullmatch(text, before.span.end, after.span.start) is not None
    )


def distinct(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Return the deadlines without repeated expressions: same kind and same values; the first of them stays.

    Two dates are the same if they end (and begin) on the same day. A cycle, a word or a date of unknown
    year is distinguished by its words (年考核 and 每年 are two), a period by what it is counted from.
    """
    seen: dict[tuple[object, ...], Deadline] = {}
    for d in deadlines:
        if d.relative is not None:
            value: object = (d.relative, d.end)
        elif d.end is None and d.start is None:
            value = (d.rrule, d.raw)
        else:
            value = (d.start, d.end, d.rrule)
        seen.setdefault((d.kind, value), d)
    return list(seen.values())


_DAYS_OF_RULE = ("BYMONTHDAY=", "BYDAY=")


def without_names(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Return the deadlines of one task without the names of rhythms that it tells in full as well.

    实行月调度制度，每月28日前报送进展 has one rhythm, and 每月28日前 says it.
    """
    names = vocabulary().names_of_rhythms
    told = [_rhythm(d) for d in deadlines if d.rrule is not None and d.rule not in names]
    if not told:
        return list(deadlines)
    return [d for d in deadlines if d.rule not in names or not any(_tells(one, _rhythm(d)) for one in told)]


def _rhythm(deadline: Deadline) -> tuple[str, int]:
    """Return how often something recurs, and on how many days of each month or week it does, where these are told."""
    parts = (deadline.rrule or "").split(";")
    days = next((part for part in parts if part.startswith(_DAYS_OF_RULE)), "")
    return ";".join(part for part in parts if not part.startswith("BY")), days.count(",") + 1 if days else 0


def _tells(told: tuple[str, int], named: tuple[str, int]) -> bool:
    return told[0] == named[0] and told[1] >= named[1]


def _sentences(text: str) -> list[Stretch]:
    """Return the sentences that can hold a date, each with its full stop. No pattern reaches beyond a sentence."""
    ends = [m.end() for m in notation_phrase("sentence-end").finditer(text)]
    may_hold_date = time_phrase("may-hold-date")
    return [
        Stretch.of(text, start, end)
        for start, end in pairwise([0, *ends, len(text)])
        if may_hold_date.search(text, start, end)
    ]


def _matches(
    folded: Folded, sentences: Sequence[Stretch], known: Vocabulary, field: Field, time_fields: Sequence[Span]
) -> list[Found]:
    text = folded.text
    areas = _time_areas(folded, known, time_fields) if field is Field.PROSE else []
    time_areas = [Stretch.of(text, start, end) for start, end in areas]
    found = _find_all(known.rule_sieves[field], text, sentences, field)
    if not time_areas:
        return found
    timed = Cover(areas)
    outside = [one for one in found if not timed.holds(one.start)]
    return outside + _find_all(known.rule_sieves[Field.TIME], text, time_areas, Field.TIME)


def _find_all(rules: Sieve[Compiled], text: str, stretches: Iterable[Stretch], field: Field) -> list[Found]:
    out: list[Found] = []
    for stretch in stretches:
        for compiled in rules.left_by(stretch.characters):
            for match in stretch.matches(compiled.pattern, text):
                quotes = _groups_quoted(compiled.pattern)
                at, until = next((match.span(name) for name in quotes if match[name]), match.span())
                if at < until:
                    out.append(Found(compiled, match, at, until, field))
    return out


@lru_cache(maxsize=1024)  # by the gated pattern, as the engine hashes a compiled one by all of its code
def _groups_quoted(pattern: GatedPattern) -> tuple[str, ...]:
    """Return the groups of a pattern of which the first that took part is what a deadline quotes."""
    return tuple(name for name in branches("raw") if name in pattern.compiled.groupindex)


def _time_areas(folded: Folded, known: Vocabulary, time_fields: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the stretches of folded prose that are time fields, in order and without overlap."""
    areas = [(folded.locate(s.start), folded.locate(s.end)) for s in time_fields]
    whole = Stretch.of(folded.text)
    for label in known.label_sieve.left_by(whole.characters):
        areas += [match.span("time") for match in whole.matches(label, folded.text)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(area for area in areas if area[0] < area[1]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _settle(candidates: Iterable[Found], length: int) -> list[Found]:
    """Keep, of matches that overlap, the longest, and of equally long ones the one whose rule stands first.

    The whole match counts, not only what it quotes: 从2024年起，各单位每年 leaves no room for 从2024年起.
    """
    taken = bytearray(length)
    kept: list[Found] = []
    for found in sorted(candidates, key=lambda f: (f.match.start() - f.match.end(), f.start, f.compiled.rank)):
        start, end = found.match.span()
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.match.start())


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
