"""Which notice cites which, and how a plan differs from the plan of a higher government that it carries out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from pipeline.comparison.align import Placed
from pipeline.comparison.items import rows_of, text_of
from pipeline.comparison.labels import labels
from pipeline.comparison.words import fold
from pipeline.places.rules import nation
from pipeline.tables import Row, Tables

_RANKS = {"nation": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4}
_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕", "﹝": "〔", "﹞": "〕"})
_QUOTED = re.compile(r"《([^《》]{4,120})》")


def number_key(number: str | None) -> str:
    """Return a document number as it is compared: brackets of one kind, no white space."""
    return fold(number).translate(_BRACKETS)


def title_keys(title: str | None) -> list[str]:
    """Return the names that a title answers to: itself, and the plan that it issues.

    A notice is cited by its own title or by that of the plan inside (印发《…方案》的通知).
    """
    whole = fold(title).strip("《》")
    names = [whole, *_QUOTED.findall(whole)]
    parts = labels().title_parts
    own = re.sub(parts.notice.pattern, "", re.sub(parts.issued.pattern, "", whole)).strip("《》")
    return list(dict.fromkeys(name for name in [*names, own] if len(name) >= 4))


def subject_key(title: str | None) -> str | None:
    """Return a title without the office in front (关于…的意见), None where it names none.

    Lower levels cite what they carry out in this way, but many notices share such a name.
    """
    found = re.search(labels().title_parts.subject.pattern, fold(title).strip("《》"))
    return found[0] if found else None


def lineage_rows(tables: Tables, places: dict[str, str]) -> list[Row]:
    """Return one row for each citation, resolved by number, else by title, else kept unresolved.

    ``parent`` marks a cited notice of a higher level of government: the one that is carried out.
    ``cited_by`` counts the notices that cite the same document.
    """
    notices = {row["notice_id"]: row for row in rows_of(tables.notices)}
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
    rows: list[Row] = []
    for row in rows_of(tables.citations):
        citing = row["notice_id"]
        found, how = _resolved(row, by_number, by_title)
        if found == citing:
            found, how = None, "unresolved"
        if how == "unresolved" and not row["document_number"]:
            # A name without its office means a notice above, if only one is there.
            above = [n for n in by_subject.get(fold(row["title"]), ()) if _is_above(notices[n], notices[citing])]
            found, how = (above[0], "title") if len(above) == 1 else (None, how)
        rows.append(
            {
                "notice_id": citing,
                "jurisdiction": places[citing],
                "citation_id": row["citation_id"],
                "cited_title": row["title"],
                "cited_number": row["document_number"],
                "resolved_notice_id": found,
                "resolved_by": how,
                "parent": found is not None and _is_above(notices[found], notices[citing]),
            }
        )
    _count(rows, notices)
    return rows


def _count(rows: list[Row], notices: dict[str, Row]) -> None:
    """Give each citation the key of its document, and the number of the notices that cite it.

    A name alone is the document that others cite by the same name with its number, if they agree on one.
    """
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if number := number_key(row["cited_number"]):
            numbers[_name_key(row["cited_title"])].add(number)
    citing: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = _name_key(row["cited_title"])
        known = notices.get(row["resolved_notice_id"] or "")
        number = number_key(known["document_number"]) if known else number_key(row["cited_number"])
        same = numbers.get(name, set())
        title = _name_key(known["title"]) if known else name
        row["key"] = number or (next(iter(same)) if name and len(same) == 1 and not known else title)
        citing[row["key"]].add(row["notice_id"])
    for row in rows:
        row["cited_by"] = len(citing[row["key"]])


def _name_key(title: str | None) -> str:
    """Return a title as it is compared: laws are cited with and without the name of the state."""
    return fold(title).strip("《》").removeprefix(nation())


def _resolved(row: Row, by_number: dict[str, list[str]], by_title: dict[str, list[str]]) -> tuple[str | None, str]:
    candidates = by_number.get(number_key(row["document_number"]), []) if row["document_number"] else []
    if len(candidates) == 1:
        return candidates[0], "number"
    counts = Counter(notice for name in title_keys(row["title"]) for notice in set(by_title.get(name, [])))
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


def parent_rows(tables: Tables, lineage: list[Row], placed: list[Placed], places: dict[str, str]) -> list[Row]:
    """Return, for each notice whose parent is in the folder, how it differs topic by topic.

    ``relation`` is earlier, later or same for the latest date; date_added or date_dropped where only the child
    or only the parent gives one, undated where neither does; added for a topic that only the child has, dropped
    for one that only the parent has. ``label`` is the weakest level of agreement of the tasks of both. Goals
    count with the topic that they restate.
    """
    names = {p.topic: p.topic_label for p in placed}
    levels = {p.task_id: p.level for p in placed}
    ranks = {level.id: rank for rank, level in enumerate(labels().levels)}
    order: dict[str, list[str]] = defaultdict(list)
    tasks: dict[tuple[str, str], list[str]] = defaultdict(list)
    dues: dict[tuple[str, str], list[_Due]] = defaultdict(list)
    topic_of = {p.task_id: p.topic for p in placed}
    for row in rows_of(tables.tasks):
        key = (row["notice_id"], topic_of[row["task_id"]])
        tasks[key].append(row["task_id"])
        order[row["notice_id"]].append(topic_of[row["task_id"]])
    for row in rows_of(tables.deadlines):
        dues[row["notice_id"], topic_of[row["task_id"]]].append(_Due(row["end"], row["raw"]))
    pairs = dict.fromkeys((row["notice_id"], row["resolved_notice_id"]) for row in lineage if row["parent"])
    rows: list[Row] = []
    for child, parent in pairs:
        for topic in dict.fromkeys([*order[parent], *order[child]]):
            ours, theirs = tasks.get((child, topic)), tasks.get((parent, topic))
            weakest = max((levels[task] for task in [*(ours or ()), *(theirs or ())]), key=ranks.__getitem__)
            mine, asked = _latest(dues.get((child, topic), [])), _latest(dues.get((parent, topic), []))
            rows.append(
                {
                    "notice_id": child,
                    "jurisdiction": places[child],
                    "parent_notice_id": parent,
                    "parent_jurisdiction": places[parent],
                    "topic": topic,
                    "topic_label": names[topic],
                    "relation": _relation(ours, theirs, mine.day, asked.day),
                    "label": labels().level_words[weakest] if ours and theirs else None,
                    "days": (mine.day - asked.day).days if mine.day and asked.day else None,
                    "due": mine.day,
                    "due_raw": mine.raw,
                    "parent_due": asked.day,
                    "parent_raw": asked.raw,
                    "task_ids": tuple(ours or ()),
                    "parent_task_ids": tuple(theirs or ()),
                }
            )
    return rows


@dataclass(frozen=True, slots=True)
class _Due:
    """A deadline: its last day and its words; both None where there is none."""

    day: date | None = None
    raw: str | None = None


def _latest(dues: list[_Due]) -> _Due:
    """Return the deadline with the latest day; where none has a day, the first."""
    return max(dues, key=lambda due: due.day or date.min, default=_Due())


def _relation(ours: list[str] | None, theirs: list[str] | None, mine: date | None, asked: date | None) -> str:
    if not theirs:
        return "added"
    if not ours:
        return "dropped"
    if mine is None or asked is None:
        return "date_added" if mine else "date_dropped" if asked else "undated"
    return "earlier" if mine < asked else "later" if mine > asked else "same"
