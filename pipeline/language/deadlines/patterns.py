"""Patterns that are compiled when a text first needs them, and what a text must hold to need them.

To compile all patterns of ``deadlines.toml`` takes longer than to read a short notice with the few that can
match there. ``deadlines-gates.toml`` gives for each pattern some sets of characters, of each of which every
match has one; ``.ci/build_gates.py`` derives them from the patterns. A gate of an older wording of its
pattern is passed over, so a changed rule is only slower until the gates are built again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import Field as Constraint

from pipeline.gates import GatedPattern
from pipeline.lexicon import Entry, Text, load


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


def gated(name: str, source: str) -> GatedPattern:
    """Return the pattern of the rule ``name`` with its gate, if there is one for this wording of it."""
    gate = _gates().get(name)
    if gate is not None and gate.digest == digest(source):
        return GatedPattern(source, gate.needs, gate.branches)
    return GatedPattern(source)


@cache
def _gates() -> Mapping[str, Gate]:
    return {gate.id: gate for gate in load(Gates, "deadlines-gates.toml").gates}
