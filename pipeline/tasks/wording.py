"""The title and the text of a task, without what says who and when."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.notice import Notice
from pipeline.model.record import Origin
from pipeline.model.spans import Span, unspaced
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.candidates import Candidate

_LONGEST_FIELDS = 200
"""Characters of lines that say only when and where a thing is done."""


def words_of(notice: Notice, candidate: Candidate) -> tuple[str | None, str]:
    """Return title and text of a task without its formulas; where the title is all there is, it is the text.

    Lines that say only when and where (时间：…　地点：…) say no more than the title.
    """
    text = notice.text
    cuts = [f.span for f in candidate.formulas]
    title = _cut(text, candidate.title, cuts) if candidate.title is not None else ""
    body = "\n".join(t for t in (_cut(text, s, cuts) for s in candidate.body) if t)
    plain = bool(title) and candidate.origin is Origin.BODY and len(body) <= _LONGEST_FIELDS
    said_all = plain and phrase("when-and-where").fullmatch(f"{title}\n{body}") is not None
    if body and not said_all:
        return title or None, _without_time(body, candidate)
    return None, _without_time(title, candidate)


def _without_time(words: str, candidate: Candidate) -> str:
    """Return the text of a task without a bracket behind it that is nothing but its time (自查阶段（7月1日至8月1日）).

    That of a row is its cell, whatever stands in it.
    """
    bracket = phrase("bracket-at-end").search(words) if candidate.origin is Origin.BODY else None
    if bracket is None or not bracket.start():
        return words
    said = unspaced(bracket["said"])
    for deadline in candidate.deadlines:
        said = said if deadline.inherited else said.replace(unspaced(deadline.raw), "")
    return words if any(map(str.isalnum, said)) else words[: bracket.start()].rstrip()


def _cut(text: str, span: Span, cuts: Sequence[Span]) -> str:
    """Return the text of a span without the formulas in it."""
    out: list[str] = []
    at = span.start
    for cut in sorted(cuts):
        if cut.start >= at and cut.end <= span.end:
            out.append(text[at : cut.start])
            at = cut.end
    return "".join([*out, text[at : span.end]]).strip()
