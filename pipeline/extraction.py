"""One notice to one record: the stages in their order."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.language.findings import find_all
from pipeline.language.item_domains import domain_of_notice
from pipeline.language.units import Home
from pipeline.language.zones import Setting
from pipeline.model.ids import id_of
from pipeline.model.notice import Notice
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.record import FieldEvidence, Jurisdiction, NoticeInfo, Record
from pipeline.model.spans import unspaced
from pipeline.packs import DEFAULT_PACK, load_pack
from pipeline.places import Clues, locate, named_at
from pipeline.read import read_path, read_text
from pipeline.structure import read_notice
from pipeline.tasks import assemble, plan

if TYPE_CHECKING:
    from pipeline.model.reading import Reading


def extract(
    source: str | Path,
    *,
    name: str | None = None,
    reference: date | None = None,
    pack: str | Path = DEFAULT_PACK,
) -> Record:
    """Extract the record of one notice, in this process and without limits of time and memory.

    (:func:`pipeline.batch.run.extract_all` reads each file in a process of its own, with limits.)

    Args:
        source: a path, or the text of the notice itself (a string with a line end or longer than
            any file name is text; so is one that names no file).
        name: what to call the source in the record; default: the path as given.
        reference: date that fills missing years where the notice does not give its own.
        pack: the policy field whose domains are found: name of a pack, or path of a folder.

    Returns:
        The record; its spans count characters of its ``text``. A notice that asks for nothing has no tasks.

    Raises:
        ReadError: the file cannot be read; the message says what to do.
        LexiconError: there is no such pack, or it has mistakes.
    """
    return record_of(_reading(source, name), reference=reference, pack=pack)


def _reading(source: str | Path, name: str | None) -> Reading:
    if isinstance(source, Path):
        return read_path(source, name=name)
    if "\n" not in source and _names_a_file(source):
        return read_path(Path(source), name=name)
    return read_text(source, name=name or "text")


def _names_a_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a file name, or with a null character
        return False


def record_of(reading: Reading, *, reference: date | None = None, pack: str | Path = DEFAULT_PACK) -> Record:
    """Extract the record of a notice that was read."""
    notice = read_notice(reading)
    elements = notice.elements
    jurisdiction, doubts = locate(_clues(notice))
    home = Home(level=jurisdiction.level, name=jurisdiction.name)
    signed = elements.signed_date or reference
    made = plan(notice, signed)
    field = load_pack(pack)
    titles = [elements.title] if elements.title is not None else _other_titles(notice)
    setting = Setting(
        zones=tuple(made.zones),
        home=home,
        own_title=elements.title,
        own_number=elements.document_number,
        annexes=(*elements.annexes, *(part.title for part in notice.parts if part.title)),
        document_domain=domain_of_notice(titles, notice.text if elements.title is None else "", field),
        parents=tuple(c.parent for c in made.candidates),
    )
    found = find_all(notice.text, setting, field)
    notice_id = "n" + hashlib.sha256(notice.text.encode()).hexdigest()[:12]
    cited = enumerate(found.citations, 1)
    found.citations = [replace(c, citation_id=id_of(notice_id, "citation", n)) for n, c in cited]
    tasks, left_out = assemble(notice, notice_id, made, found, home)
    return Record(
        notice=_info(notice, notice_id, jurisdiction),
        sections=tuple(made.sections),
        tasks=tasks,
        citations=tuple(found.citations),
        catalogue=tuple(
            replace(row, catalogue_id=id_of(notice_id, "catalogue", n)) for n, row in enumerate(notice.catalogue, 1)
        ),
        text=notice.text,
        warnings=(*notice.issues, *elements.issues, *made.issues, *left_out, *doubts),
        provenance=ProvenanceMap.of(reading, notice.edits),
    )


def warm_up(pack: str | Path = DEFAULT_PACK) -> None:
    """Load jieba, the rules and a pack, so that the first notice takes no longer than the next."""
    record_of(read_text("一、2024年6月底前完成普查。（县统计局负责）\n"), pack=pack)


def _other_titles(notice: Notice) -> list[str]:
    """Return the titles of the parts and tables of a notice, which speak for it where it has none itself."""
    return [title for title in (*(p.title for p in notice.parts), *(t.title for t in notice.tables)) if title]


def _clues(notice: Notice) -> Clues:
    elements = notice.elements
    return Clues(
        issuer=elements.issuer,
        title=elements.title or next(iter(_other_titles(notice)), None),
        addressees=elements.addressees,
        signature=elements.signature,
        masthead=elements.masthead,
        document_number=elements.document_number,
        text=notice.text,
        signed=elements.signed_date,
        enclosed=(*elements.annexes, *_other_titles(notice)),
    )


def _info(notice: Notice, notice_id: str, jurisdiction: Jurisdiction) -> NoticeInfo:
    elements = notice.elements
    return NoticeInfo(
        notice_id=notice_id,
        source=notice.reading.source,
        title=elements.title,
        document_number=elements.document_number,
        issuer=elements.issuer,
        jurisdiction=jurisdiction,
        signed_date=elements.signed_date,
        printed_date=elements.printed_date,
        addressees=elements.addressees,
        publicity=elements.publicity,
        annexes=elements.annexes,
        evidence=_evidence(notice, jurisdiction),
    )


_NAMING = ("issuer", "title", "addressees")


def _evidence(notice: Notice, jurisdiction: Jurisdiction) -> tuple[FieldEvidence, ...]:
    """Return where the fields stand in the text, the words that name the place among them."""
    found = notice.elements.evidence
    fields = [place.span for name in _NAMING for place in found if place.field == name]
    span = named_at(notice.text, jurisdiction, fields)
    if span is None:
        return found
    return (*found, FieldEvidence("jurisdiction", unspaced(span.quote(notice.text)), span))
