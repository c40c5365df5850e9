"""Count what a Word file holds beside its text (pictures, embedded files), for the issues of a reading."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.reading import Issue
from pipeline.read.assembly import Assembly

SHOWN = 5
"""Names that a message gives."""

LONGEST_SHOWN = 80
"""Characters of such a name."""


@dataclass(slots=True)
class Remarks:
    """Counts what was left out, by the code of the issue, with the different names of it."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, name: str = "") -> None:
        """Count one more; ``name`` says which."""
        self.counts[code] = self.counts.get(code, 0) + 1
        known = self.names.setdefault(code, [])
        if name and name not in known and len(known) < SHOWN:
            known.append(name[:LONGEST_SHOWN])

    def note(self, assembly: Assembly) -> None:
        """Add the remarks to a reading as issues about the whole file, one for each kind."""
        for code in sorted(self.counts):
            assembly.add_issue(Issue.of(code, count=self.counts[code], what=", ".join(self.names[code])))
