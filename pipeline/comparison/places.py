"""Which column of the comparison a notice stands in: its jurisdiction."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from pipeline.comparison.items import rows_of, text_of
from pipeline.model.spans import unspaced
from pipeline.tables import Tables


def places_of(tables: Tables) -> dict[str, str]:
    """Return for each notice the name of its jurisdiction, in the order of region codes.

    A notice whose jurisdiction is unknown stands under its issuer, its title, the name of its file, or its
    id. Two places of one name are told apart by their code in brackets.
    """
    names: dict[str, tuple[str, str]] = {}
    for row in rows_of(tables.notices):
        told = [text_of(row[key]) for key in ("jurisdiction", "issuer", "title")]
        told += [PurePath(text_of(row["path"])).stem, row["notice_id"]]
        names[row["notice_id"]] = (next(unspaced(name) for name in told if name), text_of(row["region_code"]))
    shared = Counter(name for name, _ in set(names.values()))
    ordered = sorted(names.items(), key=lambda entry: (entry[1][1] or "~", entry[1][0], entry[0]))
    return {notice: f"{name}（{code or notice}）" if shared[name] > 1 else name for notice, (name, code) in ordered}
