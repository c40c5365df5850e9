"""Judgements to figures, and the gains and losses between two runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.evaluate.folding import comparing
from pipeline.evaluate.judging import Judgement, Outcome
from pipeline.evaluate.naming import named
from pipeline.messages import say


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 over all notices; ``each`` is the mean F1 of single notices."""

    precision: float
    recall: float
    f1: float
    each: float
    gold: int
    found: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the answers are right."""

    right: int
    all: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.right / self.all if self.all else 0.0


def measure(judgements: Iterable[Judgement]) -> dict[str, Figures]:
    """Return precision, recall and F1 of everything measured that occurs."""
    counts: dict[str, dict[str, Counter[Outcome]]] = defaultdict(lambda: defaultdict(Counter))
    for judgement in judgements:
        counts[judgement.what][judgement.notice][judgement.outcome] += 1
    return {what: _figures(list(counts[what].values())) for what in comparing().measured if what in counts}


def _figures(notices: Sequence[Counter[Outcome]]) -> Figures:
    total = sum(notices, Counter[Outcome]())
    hits = total[Outcome.HIT]
    gold, found = hits + total[Outcome.MISSED], hits + total[Outcome.WRONG]
    each = [_f1(n[Outcome.HIT], n[Outcome.HIT] + n[Outcome.MISSED], n[Outcome.HIT] + n[Outcome.WRONG]) for n in notices]
    return Figures(
        precision=hits / found if found else 0.0,
        recall=hits / gold if gold else 0.0,
        f1=_f1(hits, gold, found),
        each=sum(each) / len(each) if each else 0.0,
        gold=gold,
        found=found,
    )


def _f1(hits: int, gold: int, found: int) -> float:
    return 2 * hits / (gold + found) if gold + found else 0.0


def shares(judgements: Iterable[Judgement]) -> dict[str, Share]:
    """Return the share of right answers of everything that has no precision, by name."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for judgement in judgements:
        if judgement.what not in comparing().measured:
            total[judgement.what] += 1
            right[judgement.what] += judgement.outcome is Outcome.HIT
    return {what: Share(right[what], total[what]) for what in total}


def notice_share(judgements: Iterable[Judgement]) -> Share:
    """Return the share of right fields of the notice, all fields together."""
    parts = [share for what, share in shares(judgements).items() if what.startswith("notice.")]
    return Share(sum(share.right for share in parts), sum(share.all for share in parts))


def figures_dict(judgements: Sequence[Judgement]) -> dict[str, Any]:
    """Return all figures as plain values for JSON, rounded to four digits."""
    rounded = {
        what: {key: round(value, 4) for key, value in asdict(figures).items()}
        for what, figures in measure(judgements).items()
    }
    rates = {
        what: {"share": round(s.value, 4), "right": s.right, "all": s.all} for what, s in shares(judgements).items()
    }
    fields = notice_share(judgements)
    return rounded | {"notice": {"share": round(fields.value, 4), "right": fields.right, "all": fields.all}} | rates


def show_figures(judgements: Sequence[Judgement], errors: int = 0) -> str:
    """Return the figures as lines of text, with the first ``errors`` errors of each kind."""
    measured = measure(judgements)
    lines = [say("evaluate.figures", what=named(what), figures=figures) for what, figures in measured.items()]
    lines.append(say("evaluate.fields", what=named("notice"), share=notice_share(judgements)))
    lines += [say("evaluate.share", what=named(what), share=share) for what, share in shares(judgements).items()]
    shown: Counter[str] = Counter()
    for judgement in sorted(judgements, key=lambda j: j.what):
        if judgement.outcome is not Outcome.HIT and shown[judgement.what] < errors:
            shown[judgement.what] += 1
            lines.append(f"{say(f'evaluate.error_{judgement.outcome}'):6s} {_line(judgement)}")
    return "\n".join(lines)


def changes(before: Iterable[Judgement], after: Iterable[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    """Return gains and losses: what came out right, or no longer wrong, only after; and only before.

    A gain is a hit that is new or a wrong one that is gone; a loss is the reverse.
    """
    one, other = Counter(before), Counter(after)
    new, gone = list((other - one).elements()), list((one - other).elements())
    gains = [j for j in new if j.outcome is Outcome.HIT] + [j for j in gone if j.outcome is Outcome.WRONG]
    losses = [j for j in gone if j.outcome is Outcome.HIT] + [j for j in new if j.outcome is Outcome.WRONG]
    return sorted(gains, key=_order), sorted(losses, key=_order)


def changes_dict(before: Sequence[Judgement], after: Sequence[Judgement]) -> dict[str, Any]:
    """Return both sets of figures, the gains and the losses as plain values for JSON."""
    gains, losses = changes(before, after)
    return {
        "before": figures_dict(before),
        "after": figures_dict(after),
        "gains": [asdict(judgement) for judgement in gains],
        "losses": [asdict(judgement) for judgement in losses],
    }


def show_changes(before: Sequence[Judgement], after: Sequence[Judgement], limit: int = 0) -> str:
    """Return F1 before and after, and the gains and losses; ``limit`` of each kind, 0 for all."""
    first, second = measure(before), measure(after)
    lines = [
        say("evaluate.change", what=named(what), before=first[what].f1, after=f.f1, more=f.f1 - first[what].f1)
        for what, f in second.items()
        if what in first
    ]
    for title, sign, found in zip(("gains", "losses"), "+-", changes(before, after), strict=True):
        lines.append(say(f"evaluate.{title}", count=len(found)))
        shown: Counter[str] = Counter()
        for judgement in found:
            shown[judgement.what] += 1
            if not limit or shown[judgement.what] <= limit:
                note = say("evaluate.false_alarm") if judgement.outcome is Outcome.WRONG else ""
                lines.append(f"{sign} {_line(judgement)}{note}")
    return "\n".join(lines)


def _line(judgement: Judgement) -> str:
    where = say("evaluate.no_such_task", where=judgement.where) if judgement.no_task else judgement.where
    shown = judgement.shown
    if judgement.found is not None:
        found = judgement.found
        shown = say("evaluate.found" if found else "evaluate.found_nothing", shown=shown, found=found)
    return f"{named(judgement.what)}: {judgement.notice}{f' [{where}]' if where else ''} {shown}"


def _order(judgement: Judgement) -> tuple[str, ...]:
    return (judgement.what, judgement.notice, judgement.where, judgement.shown, judgement.outcome)
