"""Who cites whom, and how a plan differs from the plan above it that it carries out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

from pipeline.comparison.align import Placed
from pipeline.comparison.items import rows_of, text_of
from pipeline.comparison.labels import labels
from pipeline.comparison.words import squeeze
from pipeline.tables import Row, Tables

_RANKS = {"nation": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4}
_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕", "﹝": "〔", "﹞": "〕"})
_QUOTED = re.compile(r"《([^《》]{4,120})》")
_ISSUED = re.compile(r"^.{0,60}?(?:关于)?(?:印发|转发|下发)")
_SUBJECT = re.compile(r"关于[^《》]{6,120}$")
_NOTICE = re.compile(r"的?通知$")


def number_key(number: str | None) -> str:
    """Return a document number as it is compared: brackets of one kind, no white space."""
    return squeeze(number).translate(_BRACKETS)


def title_keys(title: str | None) -> list[str]:
    """Return the names that a title answers to: itself, and the plan that it issues.

    A notice is cited by its own title or by that of the plan inside (印发《…方案》的通知).
    """
    whole = squeeze(title).strip("《》")
    names = [whole, *_QUOTED.findall(whole)]
    bare = _NOTICE.sub("", _ISSUED.sub("", whole)).strip("《》")
    return list(dict.fromkeys(name for name in [*names, bare] if len(name) >= 4))


def subject_key(title: str | None) -> str | None:
    """Return a title without the office in front (关于…的意见), None where it names none.

    Lower levels cite what they carry out in this way, but many notices share such a name.
    """
    found = _SUBJECT.search(squeeze(title).strip("《》"))
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
            above = [n for n in by_subject.get(squeeze(row["title"]), ()) if _is_above(notices[n], notices[citing])]
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
                "key": number_key(row["document_number"]) or squeeze(row["title"]),
            }
        )
    citing_notices: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        citing_notices[row["key"]].add(row["notice_id"])
    for row in rows:
        row["cited_by"] = len(citing_notices[row["key"]])
    return rows


def _resolved(row: Row, by_number: dict[str, list[str]], by_title: dict[str, list[str]]) -> tuple[str | None, str]:
    candidates = by_number.get(number_key(row["document_number"]), []) if row["document_number"] else []
    if len(candidates) == 1:
        return candidates[0], "number"
    counts = Counter(notice for name in title_keys(row["title"]) for notice in set(by_title.get(name, [])))
    if len(counts) == 1 and not candidates:
        return next(iter(counts)), "title"
    return None, "ambiguous" if candidates or counts else "unresolved"


def _is_above(cited: Row, citing: Row) -> bool:
    above, below = _RANKS.get(text_of(cited["level"])), _RANKS.get(text_of(citing["level"]))
    return above is not None and below is not None and above < below


def parent_rows(tables: Tables, lineage: list[Row], placed: list[Placed], places: dict[str, str]) -> list[Row]:
    """Return, for each notice whose parent is in the folder, how it differs topic by topic.

    ``relation`` is earlier, later or same for the latest date, undated where one of them gives none,
    added for a topic that only the child has, dropped for one that only the parent has; ``label`` is the
    weakest level of agreement of the tasks of both. Goals count with the topic that they restate.
    """
    names = {p.topic: p.topic_label for p in placed}
    levels = {p.task_id: p.level for p in placed}
    ranks = {level.id: rank for rank, level in enumerate(labels().levels)}
    order: dict[str, list[str]] = defaultdict(list)
    tasks: dict[tuple[str, str], list[str]] = defaultdict(list)
    dues: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    topic_of = {p.task_id: p.topic for p in placed}
    for row in rows_of(tables.tasks):
        key = (row["notice_id"], topic_of[row["task_id"]])
        tasks[key].append(row["task_id"])
        order[row["notice_id"]].append(topic_of[row["task_id"]])
    for row in rows_of(tables.deadlines):
        if row["end"] is not None:
            dues[row["notice_id"], topic_of[row["task_id"]]].append((row["end"], row["raw"]))
    pairs = dict.fromkeys((row["notice_id"], row["resolved_notice_id"]) for row in lineage if row["parent"])
    rows: list[Row] = []
    for child, parent in pairs:
        for topic in dict.fromkeys([*order[parent], *order[child]]):
            ours, theirs = tasks.get((child, topic)), tasks.get((parent, topic))
            weakest = max((levels[task] for task in [*(ours or ()), *(theirs or ())]), key=ranks.__getitem__)
            mine = max(dues.get((child, topic), []), default=None)
            asked = max(dues.get((parent, topic), []), default=None)
            rows.append(
                {
                    "notice_id": child,
                    "jurisdiction": places[child],
                    "parent_notice_id": parent,
                    "parent_jurisdiction": places[parent],
                    "topic": topic,
                    "topic_label": names[topic],
                    "relation": _relation(ours, theirs, mine, asked),
                    "label": labels().level_words[weakest] if ours and theirs else None,
                    "days": (mine[0] - asked[0]).days if ours and theirs and mine and asked else None,
                    "due": mine[0] if mine else None,
                    "due_raw": mine[1] if mine else None,
                    "parent_due": asked[0] if asked else None,
                    "parent_raw": asked[1] if asked else None,
                    "task_ids": tuple(ours or ()),
                    "parent_task_ids": tuple(theirs or ()),
                }
            )
    return rows


def _relation(
    ours: list[str] | None, theirs: list[str] | None, mine: tuple[date, str] | None, asked: tuple[date, str] | None
) -> str:
    if not theirs:
        return "added"
    if not ours:
        return "dropped"
    if mine is None or asked is None:
        return "undated"
    return "earlier" if mine[0] < asked[0] else "later" if mine[0] > asked[0] else "same"
