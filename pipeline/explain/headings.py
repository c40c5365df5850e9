"""The headings above a task, as its record names them."""

from __future__ import annotations

from pipeline.explain.model import Plain
from pipeline.model.spans import unspaced
from pipeline.structure.signs.numbering import number_at


def title_of(label: str) -> str:
    """Return a heading without its number."""
    number = number_at(label)
    return (label[number.end :] if number else label).strip()


def titles_above(task: Plain) -> list[str]:
    """Return the titles of the headings above a task, the nearest first."""
    labels = task["section_path"]
    return [title_of(label) for label in reversed(labels[:-1] if own_title(task) is not None else labels)]


def own_title(task: Plain) -> str | None:
    """Return the title of a task as it stands in the path to it, or None where that ends with the heading above."""
    if task["origin"] == "table" or not task["section_path"]:
        return None
    last = title_of(task["section_path"][-1])
    words = (unspaced(task["title"] or ""), unspaced(task["text"]))
    return last if task["number"] is not None or unspaced(last) in words else None
