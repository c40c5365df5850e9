"""From the root of an OFD package to its pages, in order: documents, templates, annotations."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Box
from pipeline.read.ofd.markup import Part, box_of, child, child_text, children
from pipeline.read.packages import Package
from pipeline.read.page.limits import MAX_PAGES

A4: Box = (0.0, 0.0, 210.0, 297.0)
"""Millimetres; the page of a document that gives no size."""

_ENCRYPTED = ("encryptions.xml", "encryption.xml", "decyptseed.dat", "decryptseed.dat")
"""Parts of encrypted packages (GM/T 0099-2020)."""


@dataclass(slots=True)
class Document:
    """One document of a package, as far as its pages need it."""

    name: str
    box: Box
    templates: dict[str, str | None]
    resources: list[str | None]
    notes: dict[str, str | None] = field(default_factory=dict)
    notes_base: str = ""
    attachments: int = 0


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that a document lists: where its content lies, and its id."""

    document: Document
    location: str | None
    page_id: str


def list_pages(package: Package) -> tuple[list[PageEntry], int]:
    """Return the pages of all documents of a package, and how many documents cannot be read.

    Raises:
        ReadError: ``damaged`` without a readable document, ``encrypted``, ``too_large``, ``empty``.
    """
    try:
        root = Part(package, "", "OFD.xml")
        bodies = list(children(root.root, "DocBody"))
        pages: list[PageEntry] = []
        broken = 0
        for body in bodies:
            try:
                pages += _pages(package, root.name, child_text(body, "DocRoot"))
            except ReadError as error:
                if len(bodies) == 1:
                    raise
                if error.reason == "too_large":
                    raise
                broken += 1
    except ReadError as error:
        if any(name.lower().rpartition("/")[2] in _ENCRYPTED for name in package.names):
            raise ReadError.of("encrypted.ofd") from error
        raise
    if not pages:
        raise ReadError.of("damaged.ofd_without_pages" if broken else "empty.ofd_without_pages")
    return pages, broken


def _pages(package: Package, base: str, location: str | None) -> list[PageEntry]:
    part = Part(package, base, location)
    common = child(part.root, "CommonData")
    document = Document(
        part.name,
        page_area(common) or A4,
        {t.get("ID", ""): t.get("BaseLoc") for t in children(common, "TemplatePage")},
        [e.text for kind in ("PublicRes", "DocumentRes") for e in children(common, kind)],
        attachments=_attachments(package, part),
    )
    notes = child_text(part.root, "Annotations")
    if notes is not None and package.resolve(part.name, notes) is not None:
        listing = Part(package, part.name, notes)
        document.notes_base = listing.name
        document.notes = {p.get("PageID", ""): child_text(p, "FileLoc") for p in children(listing.root, "Page")}
    entries = [
        PageEntry(document, page.get("BaseLoc"), page.get("ID", ""))
        for page in children(child(part.root, "Pages"), "Page")
    ]
    if len(entries) > MAX_PAGES:
        raise ReadError.of("too_large.ofd", count=len(entries), most=MAX_PAGES)
    return entries


def page_area(holder: etree._Element | None) -> Box | None:
    """Return the physical box of a page area in millimetres, None if none is given (7.5: CT_PageArea).

    ``holder`` is the page (``Area``) or the common data of a document (``PageArea``).
    """
    for name in ("Area", "PageArea"):
        box = box_of(child_text(child(holder, name), "PhysicalBox"))
        if box is not None:
            return box
    return None


def _attachments(package: Package, part: Part) -> int:
    """Return how many files are attached to a document."""
    location = child_text(part.root, "Attachments")
    if location is None or package.resolve(part.name, location) is None:
        return 0
    listed = children(Part(package, part.name, location).root, "Attachment")
    return sum(entry.get("Visible", "true") != "false" for entry in listed)
