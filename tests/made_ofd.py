"""Print small Chinese OFD packages for tests: the blocks of ``tests.pdfs`` on OFD pages.

The structure is that of GB/T 33190-2016: OFD.xml, Doc_0/Document.xml, resources, a template page,
one Content.xml for each page; text with ``DeltaX``, rules as paths.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from tests.pdfs import FONT, MARGIN, Block, Paragraph, RuledTable, _Press, _print_paragraph, _print_table

MM = 25.4 / 72
"""Millimetres of a point."""

NAMESPACE = "http://www.ofdspec.org/2016"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def mm(points: float) -> str:
    """Write a length in millimetres as programs do."""
    return f"{points * MM:.4f}".rstrip("0").rstrip(".")


def text_object(number: int, x: float, base: float, text: str, size: float, *, extra: str = "", code: str = "") -> str:
    """Return a TextObject whose first character has its origin at (x, base), in points from the top left corner."""
    widths = [pdfmetrics.stringWidth(char, FONT, size) for char in text]
    deltas = " ".join(mm(width) for width in widths[:-1])
    delta = code or (f' DeltaX="{deltas}"' if deltas else "")
    boundary = f"{mm(x)} {mm(base - size)} {mm(sum(widths) + 1)} {mm(1.3 * size)}"
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{boundary}" Font="3" Size="{mm(size)}"{extra}>'
        f'<ofd:TextCode X="0" Y="{mm(size)}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def line_object(number: int, x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a PathObject that strokes a straight line; places in points."""
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{mm(x0)} {mm(y0)} {mm(x1 - x0 + 0.5)} {mm(y1 - y0 + 0.5)}" '
        f'LineWidth="0.18"><ofd:StrokeColor Value="0 0 0"/><ofd:AbbreviatedData>M 0 0 L {mm(x1 - x0)} {mm(y1 - y0)}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def box_object(number: int, x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a PathObject that fills a thin rectangle."""
    w, h = mm(x1 - x0), mm(y1 - y0)
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{mm(x0)} {mm(y0)} {w} {h}" Stroke="false" Fill="true">'
        f'<ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>M 0 0 L {w} 0 L {w} {h} L 0 {h} C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page_xml(objects: str, *, area: str = "", template: str = "", layer: str = "Body") -> str:
    """Return the content of a page or a template."""
    return (
        f'{HEAD}<ofd:Page xmlns:ofd="{NAMESPACE}">{area}{template}<ofd:Content>'
        f'<ofd:Layer Type="{layer}" ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


@dataclass
class OfdDocument:
    """One document of a package: its pages and templates as XML, and further parts by their path in its folder."""

    pages: Sequence[str]
    templates: Sequence[str] = ()
    size: tuple[float, float] = A4
    common: str = ""
    tail: str = ""
    parts: Mapping[str, str | bytes] = field(default_factory=dict)

    def files(self, folder: str) -> dict[str, str | bytes]:
        """Return the parts of this document by their names in the package."""
        box = (
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 {mm(self.size[0])} {mm(self.size[1])}</ofd:PhysicalBox></ofd:PageArea>"
        )
        templates = "".join(
            f'<ofd:TemplatePage ID="{900 + i}" BaseLoc="Tpls/Tpl_{i}/Content.xml"/>' for i in range(len(self.templates))
        )
        pages = "".join(
            f'<ofd:Page ID="{1000 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(self.pages))
        )
        document = (
            f'{HEAD}<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>{box}'
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{templates}{self.common}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages>{self.tail}</ofd:Document>"
        )
        fonts = (
            f'{HEAD}<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:Fonts>'
            '<ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>'
        )
        return {
            f"{folder}/Document.xml": document,
            f"{folder}/PublicRes.xml": fonts,
            **{f"{folder}/Tpls/Tpl_{i}/Content.xml": xml for i, xml in enumerate(self.templates)},
            **{f"{folder}/Pages/Page_{i}/Content.xml": xml for i, xml in enumerate(self.pages)},
            **{f"{folder}/{name}": data for name, data in self.parts.items()},
        }


def pack(*documents: OfdDocument, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a package of documents; the same bytes on every run."""
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_{i}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        for i in range(len(documents))
    )
    files: dict[str, str | bytes] = {
        "OFD.xml": f'{HEAD}<ofd:OFD xmlns:ofd="{NAMESPACE}" Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'
    }
    for i, document in enumerate(documents):
        files |= document.files(f"Doc_{i}")
    return zipped({**files, **(extra or {})})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of the parts, without the time of the clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class _OfdPress(_Press):
    """Prints on OFD pages instead of a canvas."""

    def __init__(self, size: tuple[float, float], page_numbers: bool) -> None:
        self.size, self.page_numbers, self.at, self.page = size, page_numbers, MARGIN, 1
        self.pages: list[str] = []
        self._objects: list[str] = []
        self._number = 100

    def _id(self) -> int:
        self._number += 1
        return self._number

    def text(self, x: float, base: float, text: str, size: float) -> None:
        if text.strip():
            self._objects.append(text_object(self._id(), x, base, text, size))

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, filled: bool) -> None:
        if filled:
            self._objects.append(box_object(self._id(), x0 - 0.25, y0 - 0.25, x1 + 0.25, y1 + 0.25))
        else:
            self._objects.append(line_object(self._id(), x0, y0, x1, y1))

    def close(self) -> None:
        if self.page_numbers:
            number = f"— {self.page} —"
            left = (self.size[0] - pdfmetrics.stringWidth(number, FONT, 10.5)) / 2
            self.text(left, self.size[1] - MARGIN / 2, number, 10.5)
        self.pages.append(page_xml("".join(self._objects), template='<ofd:Template TemplateID="900"/>'))
        self._objects = []


def print_pages(blocks: Sequence[Block], *, size: tuple[float, float] = A4, page_numbers: bool = True) -> list[str]:
    """Print blocks on pages, as ``build_pdf`` does, and return their XML."""
    press = _OfdPress(size, page_numbers)
    for block in blocks:
        if isinstance(block, RuledTable):
            _print_table(press, block)
        else:
            _print_paragraph(press, Paragraph(block) if isinstance(block, str) else block)
    press.close()
    return press.pages


def build_ofd(blocks: Sequence[Block], *, size: tuple[float, float] = A4, page_numbers: bool = True) -> bytes:
    """Return an OFD package with the blocks on its pages and an empty template behind each of them."""
    pages = print_pages(blocks, size=size, page_numbers=page_numbers)
    return pack(OfdDocument(pages, [page_xml("", layer="Background")], size))
