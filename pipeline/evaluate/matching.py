"""Match extracted values to gold values, one to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.folding import comparing, folded, overlap, task_texts

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of positions (gold, found), and the positions that stayed alone on either side."""

    pairs: dict[int, int]
    missed: tuple[int, ...]
    wrong: tuple[int, ...]


def match_tasks(gold: Sequence[Item], found: Sequence[Item]) -> dict[int, int]:
    """Pair tasks by the likeness of their texts: required gold first, the most alike first."""
    settings = comparing()
    gold_texts, found_texts = [task_texts(t) for t in gold], [task_texts(t) for t in found]
    candidates = []
    for g, one in enumerate(gold):
        for f, other in enumerate(found):
            likeness = max(overlap(a, b) for a, b in zip(gold_texts[g], found_texts[f], strict=True))
            if likeness < settings.least_similarity:
                continue
            number = folded(one.get("number"))
            if number and number.strip("()") == folded(other.get("number")).strip("()"):
                likeness += settings.same_number_bonus
            origins = {one.get("origin"), other.get("origin")} - {None}
            if len(origins) > 1:
                likeness -= settings.other_origin_malus
            candidates.append((not one.get("optional"), likeness, g, f))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, g, f in sorted(candidates, reverse=True):
        if g not in pairs and f not in taken:
            pairs[g] = f
            taken.add(f)
    return pairs


def match_items(gold: Sequence[Item], found: Sequence[Item], same: Callable[[Item, Item], bool]) -> Matching:
    """Pair as many items as can be paired (augmenting paths), those that gold requires first.

    Optional gold items that stay alone are not missed.
    """
    order = sorted(range(len(gold)), key=lambda g: bool(gold[g].get("optional")))
    answers = {g: [f for f, item in enumerate(found) if same(gold[g], item)] for g in order}
    holder: dict[int, int] = {}

    def claim(g: int, asked: set[int]) -> bool:
        for f in answers[g]:
            if f in asked:
                continue
            asked.add(f)
            if f not in holder or claim(holder[f], asked):
                holder[f] = g
                return True
        return False

    for g in order:
        claim(g, set())
    pairs = {g: f for f, g in holder.items()}
    return Matching(
        pairs,
        tuple(g for g in order if g not in pairs and not gold[g].get("optional")),
        tuple(f for f in range(len(found)) if f not in holder),
    )


def same_deadline(gold: Item, found: Item) -> bool:
    """Tell whether two deadlines say the same: kind, and the fields that the kind needs."""
    kind = gold.get("kind")
    if kind != found.get("kind"):
        return False
    if kind in ("due", "window") and found.get("end") not in (gold.get("end"), *gold.get("end_alt", ())):
        return False
    if kind == "window" and gold.get("start") not in (None, found.get("start")):
        return False
    if kind == "recurring" and gold.get("rrule"):
        return _rhythm(gold["rrule"]) == _rhythm(found.get("rrule"))
    if kind == "relative" and gold.get("relative"):
        one, other = gold["relative"], found.get("relative") or {}
        return str(one.get("amount")) == str(other.get("amount")) and one.get("unit") == other.get("unit")
    return True


def _rhythm(rule: str | None) -> tuple[str | None, str]:
    """Return frequency and interval of a recurrence rule; QUARTERLY is no RFC 5545 but is met."""
    text = (rule or "").upper().removeprefix("RRULE:").replace("QUARTERLY", "MONTHLY;INTERVAL=3")
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    return parts.get("FREQ"), parts.get("INTERVAL", "1")


def same_unit(gold: Item, found: Item) -> bool:
    """Tell whether two assignments name the same unit, short or in full, in the same role."""
    if found.get("role") not in (gold.get("role"), *gold.get("role_alt", ())):
        return False
    names = {folded(name) for name in (gold.get("raw"), gold.get("name"), *gold.get("name_alt", ())) if name}
    return bool(names & {folded(found.get("raw")), folded(found.get("name"))})


def same_citation(gold: Item, found: Item) -> bool:
    """Tell whether two citations are of one document: by number where both have one, else by title."""
    if gold.get("document_number") and found.get("document_number"):
        return folded(gold["document_number"]) == folded(found["document_number"])
    title = folded(gold.get("title"))
    return title != "" and folded(found.get("title")) in {title, *map(folded, gold.get("title_alt", ()))}
