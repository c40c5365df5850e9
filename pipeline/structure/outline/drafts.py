"""A numbered paragraph while the outline is being built."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.spans import Span
from pipeline.structure.signs.numbering import Number, counts_for

LONGEST_TITLE = 45
"""Characters beyond which a first sentence is no title."""

LONGEST_OFFICE = 30
"""Characters of a line that names one office."""

SHORTEST_HEADING = 4
"""Characters that a heading has at least which runs into its first item, or has no number."""

CHAPTER = 40
"""Rank of 一、 (``outline.toml``)."""

UNNUMBERED = 45
"""Rank of a heading without a number."""


@dataclass(slots=True)
class ItemDraft:
    """A numbered paragraph while the outline is being built."""

    number: Number | None
    start: int
    text: Span
    bold: Span | None = None
    heading: bool = False
    place: int | None = None
    after: list[Span] = field(default_factory=list)
    children: list[ItemDraft] = field(default_factory=list)

    @property
    def rank(self) -> int:
        """Rank of its numbering; an unnumbered heading stands between 一、 and （一）, unless its place is known."""
        return self.number.rank if self.number else (self.place or UNNUMBERED)

    @property
    def style(self) -> str | None:
        """The way of its numbering, None without a number."""
        return self.number.style if self.number else None

    @property
    def is_article(self) -> bool:
        """Tell whether it is an article (第一条), whose text is one sentence."""
        return counts_for(self, "articles")

    @property
    def end(self) -> int:
        """Where its last paragraph, or that of its last item, ends."""
        last = self.after[-1].end if self.after else self.text.end
        return max(last, self.children[-1].end) if self.children else last
