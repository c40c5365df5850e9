"""Every record against its gold record: one judgement for each thing that can be right or wrong.

Gold records are in the record format, may say less (only what they say is judged), and carry
leniencies: ``end_alt``, ``name_alt``, ``role_alt``, ``title_alt`` and ``FIELD_alt`` list other right answers;
``optional`` marks what counts neither way; ``domains_optional`` lists domains named in passing;
``partial`` says that the gold is an excerpt, so tasks before its first and after its last are free.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.evaluate.by_name import records_by_name
from pipeline.evaluate.folding import comparing, folded
from pipeline.evaluate.matching import (
    Item,
    Matching,
    match_items,
    match_tasks,
    same_citation,
    same_deadline,
    same_unit,
)
from pipeline.messages import say
from pipeline.model.spans import unspaced

_EMPTY: Item = {"notice": {}, "tasks": [], "citations": [], "text": ""}


class Outcome(StrEnum):
    """Found and right, in gold but not found, or found but not in gold."""

    HIT = "hit"
    MISSED = "missed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing and how it came out. ``where`` and ``shown`` tell a person which one it is.

    ``found`` is what stands in the place of something that was missed, if there is such a place; ``no_task`` says that
    it is wrong because the task it belongs to is none.
    """

    what: str
    notice: str
    where: str
    shown: str
    outcome: Outcome
    found: str | None = None
    no_task: bool = False


def judge_folder(gold: Path, results: Path) -> list[Judgement]:
    """Judge the records of an output folder against every gold record of a folder.

    A gold notice without a record counts as missed in full; records without gold are not judged.

    Raises:
        UsageError: there is no gold record, none is of an input of the folder, or two records are of one input name.
        TableError: the results cannot be read.
    """
    if not gold.is_dir():
        raise UsageError(say("error.no_gold_folder", gold=gold))
    records = records_by_name(results, lambda path: path.stem)
    judgements: list[Judgement] = []
    in_both = 0
    for path in sorted(gold.glob("*.json"), key=lambda p: p.name):
        try:
            wanted = json.loads(path.read_text(encoding="utf-8"))
            name = Path(wanted["source"]).stem
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(say("error.bad_gold", path=path, error=error)) from error
        in_both += name in records
        judgements += judge(name, wanted, records.get(name))
    if judgements and records and not in_both:
        raise UsageError(say("error.no_gold_matches", folder=results, gold=gold))
    if not judgements:
        raise UsageError(say("error.no_gold", gold=gold))
    return judgements


def judge(name: str, gold: Item, record: Item | None) -> Iterator[Judgement]:
    """Yield the judgements of one notice; ``record`` is None where nothing was extracted."""
    found = record or _EMPTY
    yield Judgement("notices", name, "", name, Outcome.HIT if record else Outcome.MISSED)
    yield from _notice(name, gold.get("notice", {}), found["notice"])
    if "citations" in gold:
        unique: dict[str, Item] = {}
        for citation in found.get("citations", []):
            unique.setdefault(folded(citation.get("document_number")) or folded(citation.get("title")), citation)
        cited = list(unique.values())
        matching = match_items(gold["citations"], cited, same_citation)
        yield from _outcomes("citations", (name, ""), gold["citations"], cited, matching)
    yield from _tasks(name, gold, found)
    for task in found["tasks"]:
        for item in [*_own(task.get("deadlines")), *_own(task.get("assignments"))]:
            span = item.get("span") or {}
            quote = unspaced((found.get("text") or "")[span.get("start", 0) : span.get("end", 0)])
            right = quote == unspaced(item.get("raw") or "") != ""
            yield _rate("spans", (name, _where(task)), str(item.get("raw")), right, quote[:40])


def _notice(name: str, gold: Item, found: Item) -> Iterator[Judgement]:
    for field in comparing().fields:
        if field in gold:
            right = bool(found) and folded(found.get(field)) in set(
                map(folded, (gold[field], *gold.get(f"{field}_alt", ())))
            )
            yield _rate(f"notice.{field}", (name, ""), str(gold[field]), right, found.get(field))
    if "region_code" in gold:
        code = (found.get("jurisdiction") or {}).get("code")
        yield _rate("notice.region_code", (name, ""), gold["region_code"], code == gold["region_code"], code)
    if "addressees" in gold:
        wanted = Counter(map(folded, gold["addressees"]))
        got = Counter(map(folded, found.get("addressees") or ()))
        yield from _sets("addressees", name, "", wanted, got)


def _tasks(name: str, gold: Item, found: Item) -> Iterator[Judgement]:
    wanted, got = gold.get("tasks", []), found["tasks"]
    pairs = match_tasks(wanted, got)
    answered = set(pairs.values())
    wrong = [f for f in range(len(got)) if f not in answered]
    if gold.get("partial"):
        wrong = [f for f in wrong if answered and min(answered) < f < max(answered)]
    missed = tuple(g for g in range(len(wanted)) if g not in pairs and not wanted[g].get("optional"))
    yield from _outcomes("tasks", (name, ""), wanted, got, Matching(pairs, missed, tuple(wrong)))
    for f in wrong:  # what a task that should not be carries is wrong as well
        for what in ("deadlines", "assignments"):
            for item in _own(got[f].get(what)):
                yield Judgement(what, name, _where(got[f]), _SHOWN[what](item), Outcome.WRONG, no_task=True)
    for g, task in enumerate(wanted):
        if not task.get("optional"):
            yield from _task(name, task, got[pairs[g]] if g in pairs else None)


def _task(name: str, gold: Item, found: Item | None) -> Iterator[Judgement]:
    where = _where(gold)
    if found is not None and "kind" in gold:
        yield _rate("kind", (name, where), gold["kind"], gold["kind"] == found.get("kind"), found.get("kind"))
    found = found or {}
    if "deadlines" in gold:
        wanted, got = _own(gold["deadlines"]), _own(found.get("deadlines"))
        matching = match_items(wanted, got, same_deadline)
        yield from _outcomes("deadlines", (name, where), wanted, got, matching)
    if "assignments" in gold:
        wanted, got = _own(gold["assignments"]), _own(found.get("assignments"))
        matching = match_items(wanted, got, same_unit)
        yield from _outcomes("assignments", (name, where), wanted, got, matching)
        for g, f in matching.pairs.items():
            yield from _unit(name, where, wanted[g], got[f])
    if "domains" in gold:
        free = _domains(gold.get("domains_optional"))
        wanted_names, got_names = _domains(gold["domains"]), _domains(found.get("domains"))
        yield from _sets("domains", name, where, Counter(wanted_names), Counter(got_names - (free - wanted_names)))


def _unit(name: str, where: str, gold: Item, found: Item) -> Iterator[Judgement]:
    if gold.get("function"):
        right = folded(gold["function"]) == folded(found.get("function"))
        shown = f"{gold.get('raw')}: {gold['function']}"
        yield _rate("function", (name, where), shown, right, found.get("function"))
    if gold.get("name") and folded(gold["name"]) != folded(gold.get("raw")):
        right = folded(found.get("name")) in set(map(folded, (gold["name"], *gold.get("name_alt", ()))))
        yield _rate("full_name", (name, where), gold["name"], right, found.get("name"))


def _outcomes(
    what: str, place: tuple[str, str], gold: Sequence[Item], found: Sequence[Item], matching: Matching
) -> Iterator[Judgement]:
    """Yield what came of a matching; ``place`` is the notice and where in it."""
    show = _SHOWN[what]
    for g in sorted(matching.pairs):
        if not gold[g].get("optional"):
            yield Judgement(what, *place, show(gold[g]), Outcome.HIT)
    for g in matching.missed:
        yield Judgement(what, *place, show(gold[g]), Outcome.MISSED)
    for f in matching.wrong:
        yield Judgement(what, *place, show(found[f]), Outcome.WRONG)


def _sets(what: str, name: str, where: str, gold: Counter[str], found: Counter[str]) -> Iterator[Judgement]:
    for part, outcome in ((gold & found, Outcome.HIT), (gold - found, Outcome.MISSED), (found - gold, Outcome.WRONG)):
        for value in sorted(part.elements()):
            yield Judgement(what, name, where, value, outcome)


def _rate(what: str, place: tuple[str, str], shown: str, right: bool, found: object = None) -> Judgement:
    if right:
        return Judgement(what, *place, shown, Outcome.HIT)
    return Judgement(what, *place, shown, Outcome.MISSED, found="" if found is None else str(found))


def _own(items: Sequence[Item] | None) -> list[Item]:
    return [item for item in items or () if not item.get("inherited")]


def _domains(values: Sequence[Any] | None) -> set[str]:
    return {value["domain"] if isinstance(value, dict) else value for value in values or ()}


def _where(task: Item) -> str:
    return f"{task.get('number') or ''} {(task.get('title') or task.get('text') or '')[:16]}".strip()


def _show_task(task: Item) -> str:
    return f"{task.get('number') or ''} {task.get('title') or ''} {task.get('text') or ''}".strip()[:60]


def _show_deadline(item: Item) -> str:
    relative = item.get("relative") or {}
    period = f"{relative.get('amount')} {relative.get('unit')}" if relative else ""
    parts = (item.get("raw"), item.get("kind"), item.get("start"), item.get("end"), item.get("rrule"), period)
    return " ".join(str(part) for part in parts if part)


def _show_unit(item: Item) -> str:
    return f"{item.get('role')} {item.get('raw') or item.get('name')}"


def _show_citation(item: Item) -> str:
    return " ".join(part for part in (item.get("title"), item.get("document_number")) if part)


_SHOWN: dict[str, Callable[[Item], str]] = {
    "tasks": _show_task,
    "deadlines": _show_deadline,
    "assignments": _show_unit,
    "citations": _show_citation,
}
