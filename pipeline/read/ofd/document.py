"""OFD to a reading: lines and ruled tables of every page, in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zipfile import ZipInfo

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, PageEngine, Reading, Source
from pipeline.read.assembly import Assembly, BlockDraft, moved
from pipeline.read.han import HAN
from pipeline.read.ocr.install import INSTALL, NAME, NoEngineError
from pipeline.read.ocr.limits import MAX_OCR_PAGES
from pipeline.read.ocr.pictures import read_page_picture
from pipeline.read.ofd.content import MAX_DOCUMENT_WORK, MAX_WORK, Drawn, Resources, draw
from pipeline.read.ofd.markup import Part, child, children
from pipeline.read.ofd.outline import Document, PageEntry, list_pages, page_area
from pipeline.read.ofd.pictures import PagePicture, media_files, picture_of_page
from pipeline.read.ofd.view import View
from pipeline.read.packages import Package
from pipeline.read.page.compose import compose
from pipeline.read.page.lines import with_line_ends
from pipeline.read.page.scans import is_garbled, is_scan

ENGINE = "ofd"


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page holds, and what is wrong with it."""

    parts: tuple[BlockDraft, ...] = ()
    issues: tuple[Issue, ...] = ()
    scanned: bool = False
    read: bool = True
    engine: str | None = ENGINE
    confidence: float | None = None


@dataclass(slots=True)
class _Library:
    """Parts that pages share, each parsed once; a part that cannot be read is None."""

    package: Package
    parts: dict[tuple[str, str | None], Part | None] = field(default_factory=dict)
    resources: dict[str, Resources] = field(default_factory=dict)
    work_left: int = MAX_DOCUMENT_WORK
    ocr_pages: int = 0

    def part(self, base: str, location: str | None) -> Part | None:
        key = (base, location)
        if key not in self.parts:
            try:
                self.parts[key] = Part(self.package, base, location)
            except ReadError:
                self.parts[key] = None
        return self.parts[key]

    def of_document(self, document: Document) -> Resources:
        if document.name not in self.resources:
            self.resources[document.name] = self._load(document.name, document.resources)
        return self.resources[document.name]

    def of_page(self, document: Document, page: Part) -> Resources:
        """Return the resources of the document and those that a page names for itself."""
        common = self.of_document(document)
        named = [element.text for element in children(page.root, "PageRes")]
        if not named:
            return common
        own = self._load(page.name, named)
        return Resources({**common.units, **own.units}, {**common.paints, **own.paints}, {**common.media, **own.media})

    def _load(self, base: str, locations: list[str | None]) -> Resources:
        units: dict[str, etree._Element] = {}
        paints: dict[str, etree._Element] = {}
        media: dict[str, ZipInfo] = {}
        for location in locations:
            part = self.part(base, location)
            root = part.root if part else None
            units |= _by_id(child(root, "CompositeGraphicUnits"), "CompositeGraphicUnit")
            paints |= _by_id(child(root, "DrawParams"), "DrawParam")
            if part is not None:
                media |= media_files(self.package, part)
        return Resources(units, paints, media)


def _by_id(holder: etree._Element | None, name: str) -> dict[str, etree._Element]:
    return {element.get("ID", ""): element for element in children(holder, name)}


def read_ofd(data: bytes, source: Source) -> Reading:
    """Read an OFD package: all documents in it, page by page.

    Templates (mastheads, frames) belong to their pages; what is laid over a page (seals, stamps,
    notes), signatures and attached files do not. Nothing outside the package is looked at.

    Raises:
        ReadError: ``encrypted``, ``damaged``, ``empty``, ``scanned``, ``too_large``, ``not_chinese``.
    """
    with Package(data, "ofd") as package:
        entries, broken_documents = list_pages(package)
        library = _Library(package)
        assembly = Assembly()
        engines: list[PageEngine] = []
        pages: list[_Page] = []
        for number, entry in enumerate(entries, 1):
            page = _read_page(library, entry)
            pages.append(page)
            if page.engine is not None:
                engines.append(PageEngine(number, page.engine, page.confidence))
            start = assembly.length
            assembly.add_parts(page.parts, number)
            for issue in page.issues:
                assembly.add_issue(issue, start, number)
        _note_what_was_left(assembly, entries, broken_documents)
        reading = assembly.reading(replace(source, pages=len(entries), engines=tuple(engines)))
        _check_content(reading, pages)
        return reading


def _note_what_was_left(assembly: Assembly, entries: list[PageEntry], broken_documents: int) -> None:
    documents = {entry.document.name: entry.document for entry in entries}
    if len(documents) > 1:
        assembly.add_issue(Issue.of("several_documents", count=len(documents)))
    if broken_documents:
        assembly.add_issue(Issue.of("unreadable_part.documents", count=broken_documents))
    attached = sum(document.attachments for document in documents.values())
    if attached:
        assembly.add_issue(Issue.of("attached_files", count=attached))


def _check_content(reading: Reading, pages: list[_Page]) -> None:
    if HAN.search(reading.text):
        return
    if not any(page.read for page in pages):
        raise ReadError.of("damaged.ofd_pages")
    if any(page.scanned for page in pages):
        raise ReadError.of("scanned.ofd", install=INSTALL)
    if not reading.text.strip():
        raise ReadError.of("empty.ofd")
    raise ReadError.of("not_chinese.ofd")


def _read_page(library: _Library, entry: PageEntry) -> _Page:
    document = entry.document
    part = library.part(document.name, entry.location)
    if part is None:
        return _Page(issues=(Issue.of("unreadable_page"),), read=False, engine=None)
    del library.parts[document.name, entry.location]  # a page is drawn once: its memory is given back
    allowed = min(MAX_WORK, library.work_left)
    drawn = Drawn(work_left=allowed)
    issues: list[Issue] = []
    behind: list[Part] = []
    above: list[Part] = []
    for reference in children(part.root, "Template"):
        template = library.part(document.name, document.templates.get(reference.get("TemplateID", "")))
        if template is None:
            issues.append(Issue.of("unreadable_part.template"))
        else:
            (above if reference.get("ZOrder") == "Foreground" else behind).append(template)
    for drawing in (*behind, part, *above):
        draw(drawing.root, library.of_page(document, drawing), drawn)
    library.work_left -= allowed - drawn.work_left
    view = View(page_area(part.root) or document.box, drawn)
    page = _page_content(view, drawn, issues, _notes(library, entry))
    if not page.scanned:
        return page
    return _recognised(library, page, picture_of_page(library.package, library.of_page(document, part), drawn, view))


def _recognised(library: _Library, page: _Page, picture: PagePicture | None) -> _Page:
    """Read a page that is a picture by OCR; without an engine in the result, it could not be."""

    def missing(warning: str, **values: object) -> _Page:
        return replace(page, issues=(*page.issues, Issue.of(warning, **values)))

    if picture is None:
        return missing("scanned_page.failed", why="")
    if library.ocr_pages >= MAX_OCR_PAGES:
        return missing("ocr_limit", most=MAX_OCR_PAGES)
    library.ocr_pages += 1
    try:
        found = read_page_picture(picture.data, picture.box[2] - picture.box[0])
    except NoEngineError:
        return missing("scanned_page.no_engine", install=INSTALL)
    except ReadError as error:
        return missing("scanned_page.failed", why=error.message)
    parts = tuple(moved(part, picture.box[0], picture.box[1]) for part in found.parts)
    return replace(page, parts=parts, issues=(*page.issues, *found.issues), engine=NAME, confidence=found.confidence)


def _page_content(view: View, drawn: Drawn, issues: list[Issue], notes: int) -> _Page:
    upright, slanted = view.glyphs(drawn.letters)
    if view.turn:
        issues.append(Issue.of("turned_page.text"))
    if notes:
        issues.append(Issue.of("notes_left_out", count=notes))
    visible = sum(not glyph[0].isspace() for glyph in [*upright, *slanted])
    if is_garbled(sum(letter.hidden for letter in drawn.letters), visible):
        issues.append(Issue.of("garbled_page.fonts"))
    scanned = is_scan(visible, view.picture_share(drawn.pictures), len(drawn.paths))
    rules = view.rules(drawn) if drawn.complete else None
    parts, more = compose(with_line_ends(upright), slanted, rules, view.size)
    return _Page(tuple(parts), (*issues, *more), scanned, engine=None if scanned else ENGINE)


def _notes(library: _Library, entry: PageEntry) -> int:
    """Return how many stamps and notes with text are laid over a page."""
    document = entry.document
    location = document.notes.get(entry.page_id)
    part = library.part(document.notes_base, location) if location else None
    found = 0
    for note in children(part.root if part else None, "Annot"):
        shown = child(note, "Appearance")
        found += shown is not None and any(True for _ in shown.iter("{*}TextObject"))
    return found
