"""The tasks of all notices as the alignment sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from pipeline.comparison.words import fold, letters, name_of, without_number
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.tables import PlainTables, split_list, text_of

DOMAIN_ROW_RESIDUE = 10
"""A task that says at most so many characters beside the name of its policy domain is a domain row."""

DOMAIN_LIST_SIZE = 3
"""So many domain rows in one notice make a list: one work, handed out domain by domain."""


@dataclass(frozen=True, slots=True)
class Item:
    """One task with the texts it is compared by. ``headings`` are those above it, outermost first.

    ``name`` is what it is called. Of a table row, ``group`` is the cell that the row shares with its neighbours.
    ``titled`` says whether the name is a title, no clause of the text.
    """

    task_id: str
    notice_id: str
    kind: str
    origin: str
    name: str
    text: str
    group: str
    headings: tuple[str, ...]
    domains: tuple[str, ...]
    titled: bool = False
    domain_row: bool = False

    @property
    def head(self) -> str:
        """The name as it is compared: folded."""
        return fold(self.name)

    @property
    def whole(self) -> str:
        """Head and text together."""
        return f"{self.head} {self.text}"


def items_of(tables: PlainTables) -> list[Item]:
    """Return the tasks of all notices, in the order of the table."""
    raws: dict[str, list[str]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    for row in tables.domains:
        raws[row["task_id"]] += [unspaced(text_of(row["raw"])), unspaced(row["domain"])]
        names[row["task_id"]].append(row["domain"])
    items = [_item(row, tuple(names[row["task_id"]]), raws[row["task_id"]]) for row in tables.tasks]
    count: dict[str, int] = defaultdict(int)
    for item in items:
        count[item.notice_id] += item.domain_row
    return [
        replace(item, domain_row=False) if item.domain_row and count[item.notice_id] < DOMAIN_LIST_SIZE else item
        for item in items
    ]


def _item(row: dict[str, Any], domains: tuple[str, ...], raws: list[str]) -> Item:
    title, text = text_of(row["title"]), text_of(row["text"])
    in_table = row["origin"] == "table" and bool(text)
    group = without_number(title) if in_table else ""
    name = name_of(None if in_table else title, text or title)
    headings = tuple(
        heading
        for path in split_list(row["section_path"])
        if (heading := without_number(path)) and heading != fold(name)
    )
    return Item(
        task_id=row["task_id"],
        notice_id=row["notice_id"],
        kind=row["kind"],
        origin=row["origin"],
        name=name,
        text=unspaced(text),
        group=group,
        headings=headings,
        domains=domains,
        titled=not in_table and bool(letters(title)),
        domain_row=_only_names_domains(unspaced(text or title), raws),
    )


def _only_names_domains(text: str, raws: list[str]) -> bool:
    """Tell whether a task says hardly more than the policy domain it is for."""
    if not raws:
        return False
    rest = notation_phrase("remark").sub("", text)
    for raw in sorted(set(raws), key=lambda raw: (-len(raw), raw)):
        rest = rest.replace(raw, "")
    return len(letters(rest).replace(" ", "")) <= DOMAIN_ROW_RESIDUE
