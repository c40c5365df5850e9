"""Which column of the comparison a notice stands in: its jurisdiction."""

from __future__ import annotations

from collections import Counter

from pipeline.notation import with_remark
from pipeline.tables import PlainTables, text_of


def places_of(tables: PlainTables) -> dict[str, str]:
    """Return for each notice the name of its place, in the order of region codes.

    That is the column ``place`` of ``notices.csv``. Two places of one name are distinguished by their code in brackets.
    """
    names = {row["notice_id"]: (text_of(row["place"]), text_of(row["region_code"])) for row in tables.notices}
    shared = Counter(name for name, _ in set(names.values()))
    ordered = sorted(names.items(), key=lambda entry: (entry[1][1] or "~", entry[1][0], entry[0]))
    return {notice: with_remark(name, code or notice) if shared[name] > 1 else name for notice, (name, code) in ordered}
