"""What records say, in plain values that tests compare, and whether it has its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Found = Mapping[str, Any]


def squeezed(text: str | None) -> str | None:
    """Return a text without white space."""
    return None if text is None else re.sub(r"\s", "", text)


def findings(record: Found) -> list[tuple[Any, ...]]:
    """Return the tasks of a record with their deadlines and units, without places and wording of the rules."""
    return [
        (
            task["kind"],
            task["number"],
            squeezed(task["title"]),
            squeezed(task["text"]),
            [(d["kind"], d["end"], d["rrule"]) for d in task["deadlines"]],
            [(a["role"], a["name"]) for a in task["assignments"]],
        )
        for task in record["tasks"]
    ]


def heads(record: Found) -> dict[str, Any]:
    """Return what a record says of its notice as a whole."""
    said = {key: record["notice"][key] for key in ("title", "document_number", "issuer", "signed_date")}
    return {**said, "catalogue": len(record["catalogue"])}


def quotes(record: Found, origin: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the words and the span of every deadline and unit, of all tasks or of those of one origin."""
    for task in record["tasks"]:
        if origin in (None, task["origin"]):
            for item in (*task["deadlines"], *task["assignments"]):
                yield item["raw"], item["span"]


def misquoted(record: Found) -> list[str]:
    """Return the words that their span does not quote."""
    text = record["text"]
    return [raw for raw, span in quotes(record) if squeezed(text[span["start"] : span["end"]]) != squeezed(raw)]


def unplaced(record: Found, body: tuple[str, ...] = (), table: tuple[str, ...] = ()) -> list[str]:
    """Return the words whose span lacks one of the places that all (``body``) or those of table rows must have."""
    lacking = [raw for raw, span in quotes(record, "body") if not all(span.get(key) for key in body)]
    return lacking + [raw for raw, span in quotes(record, "table") if not all(span.get(key) for key in table)]
