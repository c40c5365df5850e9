"""Findings in the order of the text, asked which of them lie in some stretches of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pipeline.model.spans import Span


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


Finding = TypeVar("Finding", bound=_Placed)


@dataclass(frozen=True, slots=True)
class InOrder(Generic[Finding]):
    """Findings sorted by their spans, with the start of each."""

    findings: list[Finding]
    starts: list[int]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> InOrder[Finding]:
        """Sort findings; those with the same span keep their order."""
        ordered = sorted(findings, key=lambda one: one.span)
        return cls(ordered, [one.span.start for one in ordered])

    def inside(self, stretches: Iterable[Span]) -> list[Finding]:
        """Return the findings that lie wholly in one of the stretches, each once and in order."""
        inside = {
            i
            for stretch in stretches
            for i in range(bisect_left(self.starts, stretch.start), bisect_right(self.starts, stretch.end))
            if self.findings[i].span.end <= stretch.end
        }
        return [self.findings[i] for i in sorted(inside)]
