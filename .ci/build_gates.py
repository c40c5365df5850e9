"""Rebuild ``pipeline/lexicons/deadlines-gates.toml``: what every match of a deadline pattern must hold.

Run ``python .ci/build_gates.py`` after a change of ``deadlines.toml``. The gates are read off the parsed
patterns: of a sequence all parts must be there, of alternatives one. ``tests/test_gates.py`` checks that
the committed file is what this gives.
"""

from __future__ import annotations

import json
import re._parser as parser  # type: ignore[import-not-found]
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.gates import alternatives  # noqa: E402
from pipeline.language.deadlines.patterns import digest, sources  # noqa: E402
from pipeline.language.deadlines.rules import DeadlineLexicon  # noqa: E402
from pipeline.lexicon import load  # noqa: E402
from pipeline.pattern_needs import needs  # noqa: E402

TABLE = ROOT / "pipeline" / "lexicons" / "deadlines-gates.toml"


def _written(sets: tuple[str, ...]) -> str:
    return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in sets)}]"


def table() -> str:
    """Return the text of the file."""
    lines = [
        "# Of each pattern of deadlines.toml: sets of characters of each of which every match has one.",
        "# Built by .ci/build_gates.py from that file: change that one, then build this anew.",
        "",
    ]
    masks = {mask.id for mask in load(DeadlineLexicon, "deadlines.toml").masks}
    for name, source in sources().items():
        found = needs(parser.parse(source))
        sides = alternatives(source) if name in masks else []
        branches = [needs(parser.parse(side)) for side in sides] if len(sides) > 1 else []
        parted = bool(branches) and all(branches)
        if found or parted:
            lines += ["[[gates]]", f'id = "{name}"', f'digest = "{digest(source)}"', f"needs = {_written(found)}"]
            lines += [f"branches = [{', '.join(map(_written, branches))}]"] if parted else []
            lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
