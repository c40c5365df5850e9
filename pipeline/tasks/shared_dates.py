"""Dates that are told once for several tasks: by the sentence that closes a section, or by a section of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.deadlines import whole_section_clauses
from pipeline.model.notice import Notice
from pipeline.model.record import Deadline, DeadlineKind, TaskKind
from pipeline.model.spans import unspaced
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.candidates import Candidate

_HEAD = 24
"""Characters in which an item without a title may begin with the name of a time (活动时间：5月1日至6月30日)."""


def share_dates(notice: Notice, candidates: Sequence[Candidate]) -> None:
    """Give the items that have no date at all those that speak of them; marked as inherited."""
    _share_closing_dates(notice, candidates)
    _share_time_of_all(notice, candidates)


def _share_closing_dates(notice: Notice, candidates: Sequence[Candidate]) -> None:
    """Give what closes a section (以上工作于9月底前完成) to the items before it that have no date at all."""
    done = 0
    for i, closing in enumerate(candidates):
        if closing.row is not None or closing.parent is None:
            continue
        clauses = [c.shift(s.start) for s in closing.body for c in whole_section_clauses(s.quote(notice.text))]
        said = [d for d in closing.deadlines if not d.inherited and any(c.covers(d.span) for c in clauses)]
        if not said:
            continue
        for above in candidates[max(closing.parent + 1, done) : i]:
            if above.leaf and not above.deadlines:
                above.deadlines = _inherited(said)
        done = i


def _share_time_of_all(notice: Notice, candidates: Sequence[Candidate]) -> None:
    """Give the stretch that a section of its own tells for the whole campaign (四、活动时间) to its undated tasks.

    Where a notice has several such sections, or the section tells more than one stretch, none speaks for all.
    """
    told = [c for c in candidates if _names_time_of_all(notice, c)]
    said = [d for c in told for d in c.deadlines if not d.inherited]
    if len(told) != 1 or len(said) != 1 or said[0].kind is not DeadlineKind.WINDOW or said[0].end is None:
        return
    for candidate in candidates:
        undated = candidate.leaf and candidate.row is None and not candidate.deadlines
        if undated and candidate.kind is TaskKind.TASK:
            candidate.deadlines = _inherited(said)


def _names_time_of_all(notice: Notice, candidate: Candidate) -> bool:
    if candidate.parent is not None or candidate.row is not None or not candidate.leaf or candidate.number is None:
        return False
    said = candidate.title or (candidate.body[0] if candidate.body else candidate.span)
    return phrase("time-of-all").match(unspaced(said.quote(notice.text)[:_HEAD])) is not None


def _inherited(deadlines: Sequence[Deadline]) -> list[Deadline]:
    return [replace(d, inherited=True) for d in deadlines]
