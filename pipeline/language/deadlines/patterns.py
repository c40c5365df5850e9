"""The patterns of ``deadlines.toml``, compiled when a text first needs them, and what a text must hold to need them.

To compile all patterns of ``deadlines.toml`` takes longer than to read a short notice with the few that can
match there. ``deadlines-gates.toml`` gives for each pattern some sets of characters, of each of which every
match has one; ``.ci/build_gates.py`` derives them from the patterns. A gate of an older wording of its
pattern is passed over, so a changed rule is only slower until the gates are built again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, TypeVar

from pydantic import Field as Constraint

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.deadlines.rules import Field, FieldRule
from pipeline.language.deadlines.words import deadline_file, fragments
from pipeline.lexicon import Entry, Rule, Text, expand, load

Held = TypeVar("Held", bound=FieldRule)


class Gate(Entry):
    """What is needed for a match: one character of each of ``needs``. ``digest`` is that of the pattern.

    ``branches`` says the same of each of its alternatives, of a pattern of which only the matches matter.
    """

    id: Text
    digest: Annotated[str, Constraint(pattern=r"^[0-9a-f]{16}$")]
    needs: tuple[Text, ...]
    branches: tuple[tuple[Text, ...], ...] = ()


class Gates(Entry):
    """The file ``deadlines-gates.toml``."""

    gates: tuple[Gate, ...]


def digest(source: str) -> str:
    """Return what distinguishes one wording of a pattern from another."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def sources() -> dict[str, str]:
    """Return the patterns of all rules, masks and labels by their ids, with the fragments filled in."""
    file = deadline_file()
    return {entry.id: expand(entry.pattern, fragments()) for entry in (*file.rules, *file.masks, *file.labels)}


def gated(entry: Rule) -> GatedPattern:
    """Return the pattern of a rule, mask or label with its gate, if there is one for this wording of it."""
    source = expand(entry.pattern, fragments())
    gate = _gates().get(entry.id)
    if gate is not None and gate.digest == digest(source):
        return GatedPattern(source, gate.needs, gate.branches)
    return GatedPattern(source)


def by_field(entries: Iterable[Held]) -> Mapping[Field, Sieve[tuple[Held, GatedPattern]]]:
    """Return the rules of each sort of text beside their patterns; long ones are compiled when they are first tried."""
    known = [(entry, gated(entry)) for entry in entries]
    return {field: Sieve((one, one[1]) for one in known if one[0].holds_in(field)) for field in Field}


@cache
def _gates() -> Mapping[str, Gate]:
    return {gate.id: gate for gate in load(Gates, "deadlines-gates.toml").gates}
