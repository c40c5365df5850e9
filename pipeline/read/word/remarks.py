"""What a Word file or web page holds that is not in the text, counted, for the issues of a reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.read.assembly import Assembly

_MESSAGES = {
    "comments_left_out": "{n} comment(s) in the margin were left out.",
    "contents_left_out": "{n} table(s) of contents were left out.",
    "diagram_not_read": "{n} chart(s) or diagram(s) were not read: look at them in the file.",
    "document_inside": "{n} part(s) are other files that are shown inside this one, and were not read: "
    "open the document in Word, save it under a new name, and use that.",
    "embedded_object": "{n} embedded file(s) were not read ({what}): open each by a double click, "
    "save it as a file of its own, and use that too.",
    "masthead_in_header": "The header of the first page holds masthead or number; it was put before the text ({what}).",
    "picture_not_read": "{n} large picture(s) were not read: if they show text, save the pages as PDF and use that.",
}
SHOWN = 5


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
            known.append(name[:80])

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield code and message for each kind of remark."""
        for code in sorted(self.counts):
            what = ", ".join(self.names[code])
            yield code, _MESSAGES[code].format(n=self.counts[code], what=what)

    def note(self, assembly: Assembly) -> None:
        """Add the remarks to a reading as issues about the whole file."""
        for code, message in self.told():
            assembly.add_issue(code, message, assembly.length)
