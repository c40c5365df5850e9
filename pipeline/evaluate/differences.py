"""Every value that two output folders do not share: gained, lost, or changed in place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.evaluate.by_name import records_by_name
from pipeline.evaluate.folding import comparing
from pipeline.evaluate.matching import Item, match_tasks
from pipeline.evaluate.naming import named
from pipeline.messages import say
from pipeline.model.spans import unspaced
from pipeline.notation import written

_SHOWN = 80
"""Of a longer value so many characters are shown."""


_NOTICE = "notice"
"""What is gained or lost where one folder has a notice and the other has not."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value and what became of it; ``before`` or ``after`` is None where it is on one side only."""

    what: str
    notice: str
    where: str
    before: str | None
    after: str | None

    @property
    def sign(self) -> str:
        """``+`` gained, ``-`` lost, ``~`` changed."""
        return "+" if self.before is None else "-" if self.after is None else "~"


def differences(before: Path, after: Path) -> list[Difference]:
    """Compare the records of two output folders, notice by notice (by the name of the input) and task by task.

    Values are the same where they have the same words: spans, pages and rules are not compared.

    Raises:
        UsageError: two records of a folder are of one input name.
        TableError: a folder cannot be read.
    """
    one, other = (records_by_name(folder, lambda path: path.name) for folder in (before, after))
    out: list[Difference] = []
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            out.append(Difference(_NOTICE, name, "", *_sides(name in one, name)))
        else:
            out += _of_notice(name, one[name], other[name])
    return sorted(out, key=lambda d: (d.what, d.notice, d.where, d.before or "", d.after or ""))


def show_differences(found: list[Difference], limit: int = 0) -> str:
    """Return the differences as lines, with their number for each kind; ``limit`` of each kind, 0 for all."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for difference in found:
        count[difference.what][difference.sign] += 1
    lines = [
        say("evaluate.counts", what=named(what), gained=signs["+"], lost=signs["-"], changed=signs["~"])
        for what, signs in sorted(count.items())
    ]
    shown: Counter[str] = Counter()
    for difference in found:
        shown[difference.what] += 1
        if not limit or shown[difference.what] <= limit:
            where = f" [{difference.where}]" if difference.where else ""
            values = "" if difference.what == _NOTICE else " " + " -> ".join(_shortened(difference))
            lines.append(f"{difference.sign} {named(difference.what)}: {difference.notice}{where}{values}")
    return "\n".join(lines) or say("evaluate.same")


def _shortened(difference: Difference) -> list[str]:
    """Return both values, long ones cut to the stretch around their first difference."""
    values = [v for v in (difference.before, difference.after) if v is not None]
    if max(map(len, values)) <= _SHOWN:
        return values
    parting = next((i for i, letters in enumerate(zip(*values, strict=False)) if len(set(letters)) > 1), 0)
    start = max(0, parting - 20)
    cut = written().cut
    return [
        (cut if start else "") + v[start : start + _SHOWN] + (cut if len(v) > start + _SHOWN else "") for v in values
    ]


def _sides(is_before: bool, value: str) -> tuple[str | None, str | None]:
    return (value, None) if is_before else (None, value)


def _of_notice(name: str, one: Item, other: Item) -> Iterator[Difference]:
    yield from _pairs(name, "", _notice_values(one), _notice_values(other))
    pairs = match_tasks(one["tasks"], other["tasks"])
    for i, task in enumerate(one["tasks"]):
        if i in pairs:
            yield from _pairs(name, _where(task), _task_values(task), _task_values(other["tasks"][pairs[i]]))
        else:
            yield Difference("task", name, "", _where(task), None)
    for j, task in enumerate(other["tasks"]):
        if j not in pairs.values():
            yield Difference("task", name, "", None, _where(task))


def _pairs(
    name: str, where: str, one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]
) -> Iterator[Difference]:
    """Yield what differs between two sets of values; the key says which value is which."""
    for key in one.keys() | other.keys():
        before, after = one.get(key), other.get(key)
        if before != after:
            yield Difference(key[0], name, where, before, after)


def _notice_values(record: Item) -> dict[tuple[str, str], str]:
    notice = record["notice"]
    out: dict[tuple[str, str], str] = {}
    for field in comparing().fields:
        _put(out, f"notice.{field}", "", notice.get(field))
    place = notice.get("jurisdiction") or {}
    _put(out, "notice.jurisdiction", "", " ".join(str(place[k]) for k in ("name", "code", "level") if place.get(k)))
    for unit in notice.get("addressees") or ():
        _put(out, "addressee", unit, unit)
    for citation in record.get("citations") or ():
        shown = " ".join(v for v in (citation.get("title"), citation.get("document_number")) if v)
        _put(out, "citation", shown, shown)
    for row in record.get("catalogue") or ():
        cells = " ".join(str(v) for k, v in row.items() if k not in ("catalogue_id", "span") and isinstance(v, str))
        _put(out, "catalogue", cells, cells)
    for warning in record.get("warnings") or ():
        _put(out, "warning", f"{warning['code']} {warning['message']}", f"{warning['code']} {warning['message']}")
    return out


def _task_values(task: Item) -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    for field in ("kind", "origin", "number", "title", "text"):
        _put(out, f"task.{field}", "", task.get(field))
    for item in task.get("deadlines") or ():
        relative = item.get("relative") or {}
        parts = [item.get(k) for k in ("raw", "kind", "start", "end", "precision", "rrule")]
        parts += [relative.get("amount"), relative.get("unit"), *(["inherited"] if item.get("inherited") else [])]
        _put(out, "deadline", str(item.get("raw")), " ".join(str(part) for part in parts if part is not None))
    for item in task.get("assignments") or ():
        parts = [
            item.get("role"),
            item.get("name"),
            item.get("function"),
            "inherited" if item.get("inherited") else None,
        ]
        _put(out, "assignment", str(item.get("raw")), " ".join(str(part) for part in parts if part))
    for item in task.get("domains") or ():
        _put(out, "domain", item["domain"], item["domain"])
    for warning in task.get("warnings") or ():
        _put(out, "warning", f"{warning['code']} {warning['message']}", warning["code"])
    return out


def _put(out: dict[tuple[str, str], str], what: str, which: str, value: Any) -> None:
    """Add a value under its field and its words; a second one with the same words gets a number."""
    if value in (None, ""):
        return
    shown = re.sub(r"\s+", "" if what.startswith("task.") else " ", str(value))
    key, number = (what, unspaced(which)), 1
    while key in out:
        number += 1
        key = (what, f"{which} {number}")
    out[key] = shown


def _where(task: Item) -> str:
    words = unspaced(task.get("title") or task.get("text") or "")
    return f"{task.get('number') or ''} {words[:24]}".strip()
