"""The policy domains of a task, and domains that it names in another way than as its work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.explain.model import Considered, Plain, RulePlace, Value
from pipeline.explain.quoting import quote
from pipeline.explain.rule_places import pack_place, rule_places
from pipeline.language.domains_aside import domains_aside
from pipeline.messages import Said
from pipeline.model.spans import unspaced
from pipeline.packs import load_pack, pack_file


def domain_values(record: Plain, task: Plain, pack: str) -> tuple[list[Value], tuple[Considered, ...]]:
    """Explain the domains of a task; the second part are domains that its words name and that do not count."""
    path = pack_file(pack)
    values = [
        Value(
            "domain",
            tag["domain"],
            quote(record["text"], tag["span"]),
            (*rule_places("domain", tag["rule"]), *_in_pack(path, tag["domain"], tag["raw"])),
        )
        for tag in task["domains"]
    ]
    known = [tag["domain"] for tag in task["domains"]]
    words = [text for text in (task["title"], task["text"]) if text]
    return values, tuple(_aside(words, path, pack, known))


def _in_pack(path: Path, domain: str, word: str | None) -> tuple[RulePlace, ...]:
    place = pack_place(path, domain, word)
    return (place,) if place else ()


def _aside(texts: Sequence[str], path: Path, pack: str, known: Sequence[str]) -> Iterator[Considered]:
    seen = set(known)
    for text in texts:
        for one in domains_aside(text, load_pack(pack), seen):
            seen.add(one.domain)
            word = unspaced(one.span.quote(text))
            said = Said(f"explain.domain_{one.why}", {"domain": one.domain})
            yield Considered(word, said, _in_pack(path, one.domain, word))
