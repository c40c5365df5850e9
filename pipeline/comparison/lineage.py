"""Which notice cites which, and which of those cited stands above the one that cites it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from types import SimpleNamespace

from pipeline.comparison.labels import labels
from pipeline.comparison.words import fold
from pipeline.model.record import Level
from pipeline.notation import marks, notation_phrase, usual_number_marks
from pipeline.places.rules import nation
from pipeline.tables import PlainTables, Row, text_of

_RANKS = {level.value: rank for rank, level in enumerate(Level)}
"""Levels of government from above."""


def number_key(number: str | None) -> str:
    """Return a document number as it is compared: brackets of one kind, no white space."""
    return fold(number).translate(usual_number_marks())


def title_keys(title: str | None) -> list[str]:
    """Return the names that a title answers to: itself, and the plan that it issues.

    A notice is cited by its own title or by that of the plan inside (印发《…方案》的通知).
    """
    whole = _bare(fold(title))
    names = [whole, *notation_phrase("title-inside").findall(whole)]
    parts = labels().title_parts
    own = _bare(re.sub(parts.notice.pattern, "", re.sub(parts.issued.pattern, "", whole)))
    return list(dict.fromkeys(name for name in [*names, own] if len(name) >= 4))


def subject_key(title: str | None) -> str | None:
    """Return a title without the office in front (关于…的意见), None where it names none.

    Lower levels cite what they carry out in this way, but many notices share such a name.
    """
    found = re.search(labels().title_parts.subject.pattern, _bare(fold(title)))
    return found[0] if found else None


@dataclass(slots=True)
class Reference:
    """A citation with the notice that it means: a row of ``lineage.csv``.

    Attributes:
        citation: its row in ``citations.csv``.
        place: the place whose notice cites.
        resolved_notice_id: the notice of the folder that is cited, if there is one.
        resolved_by: how it was found.
        parent: whether that notice is of a higher level of government: the one that is carried out.
        key: number or title by which citations of one document are counted together.
        cited_by: how many notices cite the same document.
    """

    citation: SimpleNamespace
    place: str
    resolved_notice_id: str | None
    resolved_by: str
    parent: bool
    key: str = ""
    cited_by: int = 0


def references_of(tables: PlainTables, places: dict[str, str]) -> list[Reference]:
    """Return every citation, resolved by number, else by title, else kept unresolved."""
    notices = {row["notice_id"]: row for row in tables.notices}
    by_number: dict[str, list[str]] = defaultdict(list)
    by_title: dict[str, list[str]] = defaultdict(list)
    by_subject: dict[str, list[str]] = defaultdict(list)
    for notice_id, row in notices.items():
        if key := number_key(row["document_number"]):
            by_number[key].append(notice_id)
        for name in title_keys(row["title"]):
            by_title[name].append(notice_id)
        if subject := subject_key(row["title"]):
            by_subject[subject].append(notice_id)
    references = []
    for citation in (SimpleNamespace(**row) for row in tables.citations):
        citing = citation.notice_id
        found, how = _resolved(citation, by_number, by_title)
        if found == citing:
            found, how = None, "unresolved"
        if how == "unresolved" and not citation.document_number:
            # A name without its office means a notice above, if only one is there.
            above = [n for n in by_subject.get(fold(citation.title), ()) if _is_above(notices[n], notices[citing])]
            found, how = (above[0], "title") if len(above) == 1 else (None, how)
        parent = found is not None and _is_above(notices[found], notices[citing])
        references.append(Reference(citation, places[citing], found, how, parent))
    _count(references, notices)
    return references


def _count(references: list[Reference], notices: dict[str, Row]) -> None:
    """Give each citation the key of its document, and the number of the notices that cite it.

    A name alone is the document that others cite by the same name with its number, if they agree on one.
    """
    numbers: dict[str, set[str]] = defaultdict(set)
    for one in references:
        if number := number_key(one.citation.document_number):
            numbers[_name_key(one.citation.title)].add(number)
    citing: dict[str, set[str]] = defaultdict(set)
    for one in references:
        name = _name_key(one.citation.title)
        known = notices.get(one.resolved_notice_id or "")
        number = number_key(known["document_number"] if known else one.citation.document_number)
        same = numbers.get(name, set())
        title = _name_key(known["title"]) if known else name
        one.key = number or (next(iter(same)) if name and len(same) == 1 and not known else title)
        citing[one.key].add(one.citation.notice_id)
    for one in references:
        one.cited_by = len(citing[one.key])


def _bare(title: str) -> str:
    """Return a title without the marks around it."""
    return title.strip(marks().title_open + marks().title_close)


def _name_key(title: str | None) -> str:
    """Return a title as it is compared: laws are cited with and without the name of the state."""
    return _bare(fold(title)).removeprefix(nation())


def _resolved(
    citation: SimpleNamespace, by_number: dict[str, list[str]], by_title: dict[str, list[str]]
) -> tuple[str | None, str]:
    number = citation.document_number
    candidates = by_number.get(number_key(number), []) if number else []
    if len(candidates) == 1:
        return candidates[0], "number"
    counts = Counter(notice for name in title_keys(citation.title) for notice in set(by_title.get(name, [])))
    if len(counts) == 1 and not candidates:
        return next(iter(counts)), "title"
    return None, "ambiguous" if candidates or counts else "unresolved"


def _is_above(cited: Row, citing: Row) -> bool:
    """Tell whether a notice comes from above another: by level, else by place, else by kind of office.

    Places that no table has tell their level by their names alone: 柳汀市 is above 柳汀市松屿区. Of one place the
    government is above its departments.
    """
    above, below = _RANKS.get(text_of(cited["level"])), _RANKS.get(text_of(citing["level"]))
    if above is not None and below is not None and above != below:
        return above < below
    outer, inner = _place(cited), _place(citing)
    if not outer or not inner:
        return False
    if outer != inner:
        return (above is None or below is None) and inner.startswith(outer)
    return _is_government(cited) and not _is_government(citing)


def _place(notice: Row) -> str:
    return fold(text_of(notice["jurisdiction"]) or text_of(notice["issuer"]))


def _is_government(notice: Row) -> bool:
    issuer = fold(text_of(notice["issuer"]))
    return any(re.search(rule.pattern, issuer) for rule in labels().governments)
