"""Corrections that a person made: what they say, and the file that keeps them beside the tables.

A correction names its notice, its task and the words that it is about by quoting them with what stands
before and behind (the text quote selector of the W3C Web Annotation Data Model), so it finds them again
when offsets and ids have moved.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from pipeline.errors import ReviewError
from pipeline.lexicon import Entry, Text
from pipeline.model.record import DeadlineKind, Record, Role
from pipeline.review.names import CORRECTIONS
from pipeline.review.words import review_words
from pipeline.tables.cells import plain_text
from pipeline.tables.files import write_file

HUMAN = "human"
"""``rule`` of a value that a person gave or confirmed."""

CORRECTED = "corrected_by_hand"
"""Warning that says what a person set or took out where no ``rule`` could tell."""

NOT_APPLIED = "correction_not_applied"
"""Warning that says that a correction no longer finds its words."""

MAX_BYTES = 64 * 1024 * 1024
"""Size of a corrections file, which takes some 1,000 bytes for each correction."""

Name = Sequence[str]
"""One thing that a notice is known by: what kind of name it is, and the name."""

Action = Literal["confirm", "change", "delete", "add"]
NoticeField = Literal["title", "document_number", "issuer", "signed_date", "printed_date", "region_code"]


class Anchor(Entry):
    """A quotation without white space, with its neighbours; ``start`` counts characters that are no white space."""

    exact: Text
    prefix: str
    suffix: str
    start: Annotated[int, Field(ge=0)]


class NoticeKey(Entry):
    """What a notice is known by: its content, its file, or its own title and number."""

    notice_id: Text
    sha256: Text
    path: str
    title: str | None
    document_number: str | None


class DeadlineValue(Entry):
    """A deadline as a person gave it."""

    what: Literal["deadline"] = "deadline"
    kind: DeadlineKind
    start: date | None = None
    end: date | None = None
    rrule: str | None = None


class AssignmentValue(Entry):
    """A unit in a role."""

    what: Literal["assignment"] = "assignment"
    role: Role
    name: Text


class DomainValue(Entry):
    """A policy domain."""

    what: Literal["domain"] = "domain"
    domain: Text


class FieldValue(Entry):
    """A field of the notice itself."""

    what: Literal["notice"] = "notice"
    field: NoticeField
    value: str | None


class WarningValue(Entry):
    """A warning that a person has looked at."""

    what: Literal["warning"] = "warning"
    code: Text


Value = Annotated[
    DeadlineValue | AssignmentValue | DomainValue | FieldValue | WarningValue, Field(discriminator="what")
]


class Correction(Entry):
    """One decision of a person.

    ``was`` is what the rules had found (None: nothing), ``now`` what holds (None: nothing); ``settles``
    are the codes of the warnings about these very words, which the decision answers.
    """

    id: Text
    action: Action
    notice: NoticeKey
    task: Anchor | None = None
    words: Anchor | None = None
    was: Value | None = None
    now: Value | None = None
    settles: tuple[Text, ...] = ()
    note: str = ""


class _File(Entry):
    version: Literal[1] = 1
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class Corrections:
    """All corrections of an output folder, in the order in which they are applied."""

    items: tuple[Correction, ...] = ()

    def of(self, record: Record) -> list[Correction]:
        """Return those of one notice: the same file, the same text, or another version of the same document."""
        return self.about(names_of(record))

    def digest(self, names: Iterable[Name]) -> str:
        """Return a hash of those of a notice that answers to ``names``; empty if there are none."""
        found = self.about(names)
        text = "\n".join(item.model_dump_json() for item in found)
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest() if found else ""

    def about(self, names: Iterable[Name]) -> list[Correction]:
        """Return those of a notice that answers to any of ``names``."""
        return [self.items[i] for i in sorted({i for name in names for i in self._by_name.get(tuple(name), ())})]

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for i, item in enumerate(self.items):
            key = item.notice
            for name in notice_names(key.sha256, key.notice_id, key.path, key.document_number, key.title):
                found[tuple(name)].append(i)
        return dict(found)


def names_of(record: Record) -> list[Name]:
    """Return the keys by which a notice is known again: its content, its file, its title and number."""
    info = record.notice
    return notice_names(
        info.source.sha256, info.notice_id, plain_text(info.source.path), info.document_number, info.title
    )


def notice_names(sha256: str, notice_id: str, path: str, number: str | None, title: str | None) -> list[Name]:
    """Return what a notice answers to in corrections; a number counts only together with its title."""
    names = [("sha256", sha256), ("notice_id", notice_id), ("path", path)]
    return [*names, ("document", number, title or "")] if number else [*names]


def load_corrections(directory: Path) -> Corrections:
    """Return the corrections of an output folder; none where it has no such file.

    Raises:
        ReviewError: the file cannot be read or has mistakes, all of which are listed. Nothing is
            extracted then, because the work of a person would be lost without a word.
    """
    path = directory / CORRECTIONS
    if not path.is_file():
        return Corrections()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReviewError(str(path), [review_words().mistake("corrections_size")])
        return Corrections(_File.model_validate_json(path.read_bytes()).corrections)
    except ValidationError as error:
        mistakes = [f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors(include_input=False)]
        raise ReviewError(str(path), mistakes) from error
    except OSError as error:
        raise ReviewError(str(path), [error.strerror or str(error)]) from error


def save_corrections(directory: Path, corrections: Corrections) -> Path:
    """Write the corrections of an output folder; a reader never sees half of them.

    Raises:
        OSError: the folder cannot be written to.
    """
    made = _File(corrections=corrections.items).model_dump(mode="json")
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    target = directory / CORRECTIONS
    write_file(target, text.encode("utf-8", "backslashreplace"))
    return target
