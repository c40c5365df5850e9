"""The text of one paragraph: its runs, with what is struck, hidden or computed left out or put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.notation import written
from pipeline.read.word.fields import Fields
from pipeline.read.word.markup import child, descendants, get, name, switch, value
from pipeline.read.word.remarks import Remarks
from pipeline.read.word.styles import NO_STYLE, Style, Styles
from pipeline.read.word.symbols import in_symbol_font, symbol

SKIPPED = frozenset({"w:del", "w:moveFrom", "w:rPr", "w:pPr", "w:sdtPr", "w:sdtEndPr", "w:fldData", "w:rt"})
"""What is no text of the accepted document: deletions, properties, the reading above a word (``w:rt``)."""

_FIXED = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
_LARGE = (2_880_000, 1_800_000)
"""Width and height of a picture in EMU (8 cm, 5 cm) from which it can hold text: larger than a seal."""


@dataclass(slots=True)
class Words:
    """The text of a paragraph while it is gathered.

    ``pieces`` are stretches and whether they are bold; ``above`` and ``below`` are contents of text
    boxes that are anchored before and after the first character.
    """

    paragraph: etree._Element | None = None
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    above: list[etree._Element] = field(default_factory=list)
    below: list[etree._Element] = field(default_factory=list)
    art: list[str] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        """Tell whether anything but white space was gathered."""
        return any(text.strip() for text, _ in self.pieces)

    def put(self, text: str, *, bold: bool = False) -> None:
        """Append a stretch."""
        if text:
            self.pieces.append((text, bold))


@dataclass
class RunReader:
    """Reads the runs of paragraphs; fields go on from one paragraph to the next."""

    styles: Styles
    remarks: Remarks
    notes: dict[tuple[str, str], None] = field(default_factory=dict)
    fields: Fields = field(init=False)

    def __post_init__(self) -> None:
        self.fields = Fields(self.remarks)

    def read(self, paragraph: etree._Element, style: Style, words: Words) -> None:
        """Append the text of a paragraph to ``words``."""
        self._read_inside(paragraph, style, words)
        self.fields.end_paragraph()

    def _read_inside(self, element: etree._Element, style: Style, words: Words) -> None:
        for part in element.iterchildren():
            kind = name(part)
            if kind in SKIPPED or not kind:
                continue
            if kind == "w:r":
                self._read_run(part, style, words)
            elif kind == "mc:AlternateContent":
                chosen = alternative(part)
                if chosen is not None:
                    self._read_inside(chosen, style, words)
            elif kind == "w:sdt":
                self._read_control(part, style, words)
            elif kind == "w:fldSimple":
                if not self.fields.lists_contents(get(part, "w:instr") or ""):
                    self._read_inside(part, style, words)
            elif kind.startswith("m:"):
                if self.fields.shows:
                    words.put("".join(t.text or "" for t in descendants(part, "m:t")))
            elif kind != "w:p":
                self._read_inside(part, style, words)

    def _read_control(self, control: etree._Element, style: Style, words: Words) -> None:
        """Read a content control: a tick box by its state, others by what they hold."""
        properties, content = child(control, "w:sdtPr"), child(control, "w:sdtContent")
        box = child(properties, "w14:checkbox")
        if box is not None:
            state = child(box, "w14:checked")
            ticked = state is not None and (get(state, "w14:val") or "1").lower() in {"1", "true", "on"}
            words.put(written().ticked if ticked else written().unticked)
        elif content is not None and not _is_placeholder(properties):
            self._read_inside(content, style, words)

    def _read_run(self, run: etree._Element, style: Style, words: Words) -> None:
        properties = child(run, "w:rPr")
        look = self._look(properties, style)
        if look.hidden:
            # Hidden marks still open and close fields.
            for mark in descendants(run, "w:fldChar", "w:instrText"):
                self._field_mark(mark, words, bold=False)
            return
        self._read_run_parts(run, child(properties, "w:rFonts"), words, bold=look.bold)

    def _read_run_parts(self, run: etree._Element, fonts: etree._Element | None, words: Words, *, bold: bool) -> None:
        for part in run.iterchildren():
            kind = name(part)
            if kind in ("w:fldChar", "w:instrText"):
                self._field_mark(part, words, bold=bold)
            elif kind in ("w:drawing", "w:pict", "w:object"):
                self._read_drawing(part, words)
            elif kind == "mc:AlternateContent":
                chosen = alternative(part)
                if chosen is not None:
                    self._read_run_parts(chosen, fonts, words, bold=bold)
            elif kind == "w:ruby":
                base = child(part, "w:rubyBase")
                if base is not None:
                    self._read_inside(base, NO_STYLE, words)
            elif not self.fields.shows:
                continue
            elif kind == "w:t":
                words.put(in_symbol_font(re.sub(r"[\r\n]+", " ", part.text or ""), fonts), bold=bold)
            elif kind == "w:br":
                words.put("\n")
            elif kind == "w:sym":
                words.put(_symbol(part), bold=bold)
            elif kind in ("w:footnoteReference", "w:endnoteReference"):
                self.notes.setdefault((kind[2:].removesuffix("Reference"), get(part, "w:id") or ""))
            elif kind == "w:commentReference":
                self.remarks.add("comments_left_out")
            else:
                words.put(_FIXED.get(kind, ""), bold=bold)

    def _field_mark(self, mark: etree._Element, words: Words, *, bold: bool) -> None:
        if name(mark) == "w:instrText":
            self.fields.instruct(mark.text or "")
            return
        kind = get(mark, "w:fldCharType")
        if kind == "begin":
            self.fields.begin(mark)
        elif kind == "separate":
            self.fields.separate()
        elif kind == "end":
            shown = self.fields.end()
            if self.fields.shows:
                words.put(shown, bold=bold)

    def _look(self, properties: etree._Element | None, style: Style) -> _Look:
        """Return the look of a run, bold or not, hidden or not: from itself, its styles, the document."""
        own = value(properties, "w:rStyle")
        character = self.styles.get(own) if own else NO_STYLE

        def state(short: str) -> bool:
            for found in (
                switch(properties, short),
                character.switch("w:rPr", short),
                style.switch("w:rPr", short),
                switch(self.styles.default_run, short),
            ):
                if found is not None:
                    return found
            return False

        return _Look(state("w:b"), state("w:vanish"))

    def _read_drawing(self, drawing: etree._Element, words: Words) -> None:
        """Set text boxes aside for their place between paragraphs; note what holds text that is not read."""
        if not self.fields.shows:
            return
        boxes = words.below if words.has_text else words.above
        boxes += text_boxes(drawing)
        words.art += [get(path, "string") or "" for path in descendants(drawing, "v:textpath")]
        for part in descendants(drawing, "o:OLEObject", "dgm:relIds", "c:chart", "wp:extent"):
            kind = name(part)
            if kind == "o:OLEObject":
                self.remarks.add("embedded_object", get(part, "ProgID") or "unknown")
            elif kind != "wp:extent":
                self.remarks.add("diagram_not_read")
            elif _is_large(part) and next(descendants(drawing, "a:blip"), None) is not None:
                self.remarks.add("picture_not_read")


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool
    hidden: bool


def alternative(element: etree._Element) -> etree._Element | None:
    """Return the one branch of ``mc:AlternateContent`` to be read: the first that says anything, or None.

    Both branches hold the same content, once for newer and once for older programs.
    """
    branches = [part for part in element.iterchildren() if name(part) in ("mc:Choice", "mc:Fallback")]
    says = (branch for branch in branches if next(descendants(branch, "w:t", "w:sym", "v:textpath"), None) is not None)
    return next(says, branches[0] if branches else None)


def text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the contents of text boxes below an element, outermost only and each once."""
    waiting = [element]
    while waiting:
        here = waiting.pop()
        kind = name(here)
        if kind == "w:txbxContent":
            yield here
        elif kind == "mc:AlternateContent":
            chosen = alternative(here)
            waiting += [] if chosen is None else [chosen]
        else:
            waiting += reversed(here)


def _is_placeholder(properties: etree._Element | None) -> bool:
    """Tell whether a content control still shows its prompt (单击此处输入文字) instead of a value."""
    return bool(switch(properties, "w:showingPlcHdr"))


def _symbol(mark: etree._Element) -> str:
    code = get(mark, "w:char") or ""
    if not re.fullmatch("[0-9A-Fa-f]{1,5}", code):
        return ""
    return symbol(get(mark, "w:font") or "", int(code, 16))


def _is_large(extent: etree._Element) -> bool:
    size = [text for key in ("cx", "cy") if (text := get(extent, key) or "").isdecimal()]
    return len(size) == 2 and all(len(text) > 9 or int(text) >= least for text, least in zip(size, _LARGE, strict=True))
