"""What the columns of a task table are, by its header row."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import heading_key, match_heading
from pipeline.model.notice import Column, ColumnKind


def map_columns(headings: Sequence[str], by_width: Sequence[int] = ()) -> tuple[Column, ...] | None:
    """Map a header row to columns; None where the row is no header of a task table.

    ``by_width`` are the columns by the length of their cells, longest first: where no heading says
    which one is the content, it is the longest of those that say nothing else (部门 | something).
    """
    rules = [match_heading(h) for h in headings]
    known = [r for r in rules if r is not None and r.kind is not ColumnKind.OTHER]
    weights = {i: r.weight for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.CONTENT}
    groups = [i for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.GROUP]
    governed = any(r.kind in (ColumnKind.UNIT, ColumnKind.TIME) for r in known)
    if not governed or sum(bool(h.strip()) for h in headings) < 2:
        return None
    if weights:
        main = max(weights, key=lambda i: (weights[i], i))  # 改革事项 | 主要任务: what is done stands to the right
    elif free := [i for i in by_width if i < len(rules) and (rules[i] is None or i in groups)]:
        main = free[0]
    elif groups:
        main = groups[-1]
    else:
        return None
    strong_units = any(r.kind is ColumnKind.UNIT and r.id != "unit-plain" for r in known)
    out = []
    for i, (heading, rule) in enumerate(zip(headings, rules, strict=True)):
        key = heading_key(heading)
        if i == main:
            out.append(Column(ColumnKind.CONTENT, key, None, rule.id if rule else "content-widest"))
        elif rule is None:
            out.append(Column(ColumnKind.GROUP if i < main and key == "" else ColumnKind.OTHER, key))
        elif rule.kind is ColumnKind.CONTENT or (rule.id == "unit-plain" and strong_units):
            out.append(Column(ColumnKind.GROUP if i < main else ColumnKind.OTHER, key, None, rule.id))
        else:
            out.append(Column(rule.kind, key, rule.role, rule.id))
    return tuple(out)
