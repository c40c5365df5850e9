"""Which column of the comparison a notice stands in: its jurisdiction."""

from __future__ import annotations

from collections import Counter

from pipeline.comparison.items import rows_of, text_of
from pipeline.comparison.words import unspaced
from pipeline.tables import Tables


def places_of(tables: Tables) -> dict[str, str]:
    """Return for each notice the name of its jurisdiction, in the order of region codes.

    A notice whose jurisdiction is unknown stands under its issuer, its title, or its id. Two places of
    one name are told apart by their code in brackets.
    """
    names: dict[str, tuple[str, str]] = {}
    for row in rows_of(tables.notices):
        name = next((unspaced(text_of(row[k])) for k in ("jurisdiction", "issuer", "title") if text_of(row[k])), "")
        names[row["notice_id"]] = (name or row["notice_id"], text_of(row["region_code"]))
    shared = Counter(name for name, _ in set(names.values()))
    ordered = sorted(names.items(), key=lambda entry: (entry[1][1] or "~", entry[1][0], entry[0]))
    return {notice: f"{name}（{code or notice}）" if shared[name] > 1 else name for notice, (name, code) in ordered}
