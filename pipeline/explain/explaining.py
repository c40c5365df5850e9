"""Put together what is said about a task."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.explain.deadlines import deadline_values
from pipeline.explain.decisions import decisions
from pipeline.explain.domains import domain_values
from pipeline.explain.finding import find_task
from pipeline.explain.model import Explanation, Part, Plain
from pipeline.explain.notice import citation_values, place_value, section_values, signed_value, task_value
from pipeline.explain.run import run_of
from pipeline.explain.units import unit_values
from pipeline.messages import Said
from pipeline.model.ids import Kind, task_and_value
from pipeline.packs import DEFAULT_PACK, load_pack, pack_names

_FIELDS: dict[Kind, Part] = {"deadline": Part.DEADLINE, "assignment": Part.UNIT, "domain": Part.DOMAIN}


def explain(directory: Path, given: str, *, fields: Sequence[str] = (), pack: str | None = None) -> Explanation:
    """Explain a task of an output folder, or one of its deadlines or units.

    Args:
        directory: the folder that an extraction wrote; the inputs need not be there any more.
        given: a ``task_id``, ``deadline_id`` or ``assignment_id``, or the key of a value in the review sheet.
        fields: only these (see :class:`pipeline.explain.model.Part`); empty: all.
        pack: the pack that the extraction was given; default: what the ledger says, else the one that has the domains.

    Raises:
        UsageError: there is no such task; the message names ids that are near.
        TableError: the folder holds no records, or one cannot be read.
        LexiconError: there is no such pack.
        ReviewError: the file of corrections cannot be read.
    """
    task_id, kind, number = task_and_value(given)
    record, task = find_task(directory, task_id)
    run = run_of(directory, record["notice"]["notice_id"])
    deadlines, no_deadlines = deadline_values(record, task, run.reference)
    units, no_units = unit_values(record, task)
    domains, no_domains = domain_values(record, task, pack or run.pack or _pack_of(record))
    signed = signed_value(record)
    values = [
        task_value(record, task),
        *section_values(record, task),
        *deadlines,
        *units,
        *domains,
        *citation_values(record, task),
        place_value(record),
        *([signed] if signed else []),
    ]
    left = {"deadline": no_deadlines, "unit": no_units, "domain": no_domains}
    for field, decided in decisions(directory, record, task):
        left[field] = (*left.get(field, ()), decided)
    if kind is not None:
        fields = (_FIELDS[kind],)
        of_part = [v for v in values if v.field in fields]
        values = of_part[number - 1 : number] if number and number <= len(of_part) else of_part
    wanted = [v for v in values if not fields or v.field in fields]
    notice = record["notice"]
    return Explanation(
        task_id=task_id,
        title=task["title"],
        notice=notice["title"],
        path=notice["source"]["path"],
        values=tuple(wanted),
        notes=(Said("explain.stale"),) if run.stale else (),
        left={name: found for name, found in left.items() if found and (not fields or name in fields)},
    )


def _pack_of(record: Plain) -> str:
    """Return the pack of the project that knows the domains of a record."""
    named = {tag["domain"] for task in record["tasks"] for tag in task["domains"]}
    names = [DEFAULT_PACK, *(name for name in pack_names() if name != DEFAULT_PACK)]
    known = (name for name in names if named <= {domain.name for domain in load_pack(name).domain})
    return next(known, DEFAULT_PACK)
