"""Fields of a Word file: page references, dates, tables of contents. Their result is text, their instruction is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from pipeline.notation import written
from pipeline.read.word.markup import child, get, number, switch, value
from pipeline.read.word.numerals import numeral
from pipeline.read.word.remarks import Remarks
from pipeline.read.word.rules import field_kind, signs

LONGEST_INSTRUCTION = 500
"""Characters of an instruction that are kept; what a field is stands at its beginning."""


@dataclass(slots=True)
class _Field:
    form: str
    instruction: str = ""
    has_result: bool = False
    hides: bool = True


@dataclass(slots=True)
class Fields:
    """The fields that are open at a place of the text; they may nest and run over paragraphs."""

    remarks: Remarks
    _open: list[_Field] = field(default_factory=list)
    _hiding: int = 0

    @property
    def shows(self) -> bool:
        """Tell whether text here is shown: not an instruction, and not a table of contents."""
        return self._hiding == 0

    def begin(self, mark: etree._Element) -> None:
        """Open a field at its mark (``w:fldChar``)."""
        self._open.append(_Field(_form_text(child(mark, "w:ffData"))))
        self._hiding += 1

    def instruct(self, text: str) -> None:
        """Take a piece of the instruction."""
        if self._open and not self._open[-1].has_result and len(self._open[-1].instruction) < LONGEST_INSTRUCTION:
            self._open[-1].instruction += text

    def separate(self) -> None:
        """Go on from the instruction to the result."""
        if self._open and not self._open[-1].has_result:
            self._open[-1].has_result = True
            if not self.lists_contents(self._open[-1].instruction):
                self._open[-1].hides = False
                self._hiding -= 1

    def end(self) -> str:
        """Close a field; return what it shows without having a result: a tick box, an enclosed character."""
        if not self._open:
            return ""
        last = self._open.pop()
        self._hiding -= last.hides
        return "" if last.has_result else last.form or _enclosed(last.instruction)

    def lists_contents(self, instruction: str) -> bool:
        """Tell whether a field repeats the headings of the text; if so, it is left out and noted."""
        kind = field_kind(instruction)
        if kind is None or kind[0] != "contents":
            return False
        self.remarks.add("contents_left_out")
        return True

    def end_paragraph(self) -> None:
        """Forget fields whose instruction has no end: damaged ones must not hide the rest of the text."""
        while self._open and not self._open[-1].has_result:
            self._open.pop()
            self._hiding -= 1


def _form_text(form: etree._Element | None) -> str:
    """Return what a form field shows that keeps its value beside the text: a tick box, a choice."""
    box, choice = child(form, "w:checkBox"), child(form, "w:ddList")
    if box is not None:
        ticked = switch(box, "w:checked")
        is_ticked = switch(box, "w:default") if ticked is None else ticked
        return written().ticked if is_ticked else written().unticked
    if choice is None:
        return ""
    entries = [get(entry, "w:val") or "" for entry in choice if get(entry, "w:val") and entry.tag.endswith("listEntry")]
    at = number(value(choice, "w:result") or value(choice, "w:default"))
    return entries[at] if at < len(entries) else ""


def _enclosed(instruction: str) -> str:
    kind = field_kind(instruction)
    if kind is None or kind[0] != "enclosed":
        return ""
    inside = kind[1]["inside"]
    return (
        numeral(int(inside), "decimalEnclosedCircle") if inside.isdecimal() else signs().enclosed.format(inside=inside)
    )
