"""Rebuild ``pipeline/lexicons/deadlines-gates.toml``: what every match of a deadline pattern must hold.

Run ``python .ci/build_gates.py`` after a change of ``deadlines.toml``. The gates are read off the parsed
patterns: of a sequence all parts must be there, of alternatives one. ``tests/test_gates.py`` checks that
the committed file is what this gives.
"""

from __future__ import annotations

import json
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.language.deadlines.patterns import digest  # noqa: E402
from pipeline.language.deadlines.vocabulary import sources  # noqa: E402

TABLE = ROOT / "pipeline" / "lexicons" / "deadlines-gates.toml"
LARGEST_SET = 80
"""Larger sets of characters keep hardly any sentence out."""
MOST_SETS = 12
"""So many are carried along while alternatives are put together."""
ALIKE = 0.6
"""Of two sets that share more than this part of the smaller one only the first is kept in the end."""

Characters = frozenset[str]
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def needs(parsed: Iterable[tuple[Any, Any]]) -> list[Characters]:
    """Return sets of characters of each of which every match has one; empty if nothing is sure."""
    found: list[Characters] = []
    for code, value in parsed:
        if code is codes.LITERAL:
            found.append(frozenset(chr(value)))
        elif code is codes.IN:
            found += _members(value)
        elif code is codes.SUBPATTERN:
            found += needs(value[3])
        elif code is codes.ATOMIC_GROUP:
            found += needs(value)
        elif code in _REPEATS and value[0] >= 1:
            found += needs(value[2])
        elif code is codes.ASSERT and value[0] == 1:  # a look ahead; what lies behind may lie before the text
            found += needs(value[1])
        elif code is codes.BRANCH:
            found += _one_of([needs(branch) for branch in value[1]])
    return _best(found)


def _one_of(branches: list[list[Characters]]) -> list[Characters]:
    """Return what holds if one of the branches matches."""
    together = branches[0]
    for branch in branches[1:]:
        together = _best(one | other for one in together for other in branch)
    return together


def _best(sets: Iterable[Characters]) -> list[Characters]:
    """Return the few smallest sets, without those that another implies."""
    kept: list[Characters] = []
    for one in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if len(one) <= LARGEST_SET and not any(other <= one for other in kept):
            kept.append(one)
    return kept[:MOST_SETS]


def _members(value: Iterable[tuple[Any, Any]]) -> list[Characters]:
    members: set[str] = set()
    for code, part in value:
        if code is codes.LITERAL:
            members.add(chr(part))
        elif code is codes.RANGE and part[1] - part[0] <= LARGEST_SET:
            members.update(map(chr, range(part[0], part[1] + 1)))
        else:
            return []
    return [frozenset(members)]


def _unlike(sets: Iterable[Characters]) -> list[Characters]:
    """Return the sets that tell something of their own."""
    kept: list[Characters] = []
    for one in sets:
        if all(len(one & other) <= ALIKE * min(len(one), len(other)) for other in kept):
            kept.append(one)
    return kept


def table() -> str:
    """Return the text of the file."""
    lines = [
        "# Of each pattern of deadlines.toml: sets of characters of each of which every match has one.",
        "# Built by .ci/build_gates.py from that file: change that one, then build this anew.",
        "",
    ]
    for name, source in sources().items():
        found = _unlike(needs(parser.parse(source)))
        if found:
            words = ", ".join(json.dumps("".join(sorted(one)), ensure_ascii=False) for one in found)
            lines += ["[[gates]]", f'id = "{name}"', f'digest = "{digest(source)}"', f"needs = [{words}]", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
