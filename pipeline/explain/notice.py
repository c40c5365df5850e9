"""What is said about the notice that a task stands in: its place, the day of signing, the headings above the task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.explain.headings import title_of
from pipeline.explain.model import Considered, Plain, Quote, RulePlace, Value
from pipeline.explain.quoting import own_words, quote
from pipeline.explain.rule_places import rule_places, shown_path, table_line
from pipeline.messages import Said
from pipeline.notation import written
from pipeline.places import resolve_place
from pipeline.places.table import TABLE
from pipeline.structure.signs.element_rules import data, pattern
from pipeline.structure.signs.sections import section_rule

_OTHERS = 8
"""Places of one name that are shown."""


def task_value(record: Plain, task: Plain) -> Value:
    """Say where a task stands and why it is one."""
    rule = task["rule"]
    rules = rule_places("task", rule) if rule else ()
    notes = [] if rule else [Said("explain.smallest_item")]
    notes += [Said("explain.as_written", {"words": warning["message"]}) for warning in task["warnings"]]
    own = own_words(record, task)
    where = quote(record["text"], task["span"] | {"start": own.start, "end": own.end})
    return Value("task", f"{task['kind']} / {task['origin']}", where, rules, tuple(notes))


def section_values(record: Plain, task: Plain) -> Iterator[Value]:
    """Explain the headings above a task: what stands under each, going by its words."""
    for label in task["section_path"]:
        title = title_of(label)
        found = section_rule(title)
        if found is None and title in ("", task["title"]):
            continue  # the task's own number or title, about which there is nothing to say
        at = next((s["span"] for s in record["sections"] if s["title"] and s["title"] == title), None)
        evidence = quote(record["text"], at | {"end": min(at["end"], at["start"] + len(label))}) if at else None
        if found is None:
            yield Value("section", label, evidence, notes=(Said("explain.heading_unknown"),))
        else:
            said = Said(f"explain.scope_{found.scope}")
            yield Value("section", label, evidence, rule_places("section", found.id), (said,))


def place_value(record: Plain) -> Value:
    """Explain whose notice it is, and which other places its words can mean."""
    notice = record["notice"]
    place = notice["jurisdiction"]
    evidence = _evidence(record, "jurisdiction")
    issues = [w["message"] for w in record["warnings"] if w["code"].startswith("place_")]
    notes = [Said("explain.as_written", {"words": words}) for words in issues]
    shown = " ".join(part for part in (place["name"], place["code"], place["level"]) if part) or written().nothing
    own = place["county"] or place["prefecture"] or place["province"]
    rules = (_of_table(place["code"], own),) if place["code"] else ()
    return Value("place", shown, evidence, rules, tuple(notes), tuple(_other_places(record)))


def _of_table(code: str, name: str) -> RulePlace:
    return RulePlace(code, shown_path(TABLE), table_line(TABLE, code=code, name=name), says=Said("explain.code_table"))


def _other_places(record: Plain) -> Iterator[Considered]:
    notice = record["notice"]
    signed = notice["signed_date"]
    own = notice["jurisdiction"]["code"]
    raw = next((e["raw"] for e in notice["evidence"] if e["field"] == "jurisdiction"), None)
    short = notice["jurisdiction"]["county"] or notice["jurisdiction"]["prefecture"]
    names = [name for name in dict.fromkeys((raw, short)) if name]
    places = [p for name in names for p in resolve_place(name, date.fromisoformat(signed) if signed else None)]
    others = dict.fromkeys((p.full_name, p.code, p.name) for p in places if p.code != own)
    for full, code, name in list(others)[:_OTHERS]:
        said = Said("explain.other_place" if own else "explain.place_open")
        yield Considered(f"{full} ({code})", said, (_of_table(code, name),))


def signed_value(record: Plain) -> Value | None:
    """Explain the day of signing, from which years that are not written are counted."""
    day = record["notice"]["signed_date"]
    if day is None:
        return None
    evidence = _evidence(record, "signed_date")
    rules: tuple[RulePlace, ...] = ()
    if evidence is not None:
        line = f"{evidence.before}{evidence.words}{evidence.after}".strip()
        known = (*data().signed, *data().signed_figures, *data().meta)
        found = next((rule.id for rule in known if pattern(rule.pattern).search(line)), None)
        rules = rule_places("notice", found) if found else ()
    return Value("signed", day, evidence, rules)


def citation_values(record: Plain, task: Plain) -> Iterator[Value]:
    """Explain the documents that a task cites."""
    for citation in record["citations"]:
        if citation["citation_id"] in task["citations"]:
            title = written().title.format(title=citation["title"]) if citation["title"] else ""
            shown = f"{title}{citation['document_number'] or ''}"
            where = quote(record["text"], citation["span"])
            yield Value("citation", shown, where, rule_places("citation", citation["rule"]))


def _evidence(record: Plain, field: str) -> Quote | None:
    found = next((e["span"] for e in record["notice"]["evidence"] if e["field"] == field), None)
    return quote(record["text"], found) if found else None
