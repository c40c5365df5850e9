"""Make the Word file, web page, OFD and workbook of ``data/raw`` from the TOML files beside this script.

    python -m tests.samples.build_files data/raw

``NAME.FORMAT.toml`` gives ``NAME.FORMAT``; how its wording is written down stands at its head. The
bytes depend on nothing but the TOML file and the makers in ``tests``: no clock, no random id.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import xlsxwriter

from tests.made_ofd import build_ofd
from tests.made_sheets import workbook
from tests.made_word import word_file
from tests.pdfs import ABOVE, Block, Paragraph, RuledTable

HERE = Path(__file__).parent
Description = dict[str, Any]
Rows = list[list[Any]]

UP, LEFT = "^", "<"
"""Cells that are one with the cell above, or with that on the left."""


def spans(rows: Rows, row: int, column: int) -> tuple[int, int]:
    """Return how many rows and columns the cell covers that begins here."""
    wide, high = 1, 1
    while column + wide < len(rows[row]) and rows[row][column + wide] == LEFT:
        wide += 1
    while row + high < len(rows) and rows[row + high][column] == UP:
        high += 1
    return high, wide


# --- Word ----------------------------------------------------------------------------------------------------------

TRACKED = 'w:id="{}" w:author="综合科" w:date="2025-04-10T09:00:00Z"'
LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:firstLine="640"/></w:pPr></w:lvl>'
        for level, (form, text) in enumerate(LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="FangSong" w:hAnsi="FangSong" w:eastAsia="仿宋"/>'
    '<w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
)
PLACES = {
    "left": "",
    "center": '<w:jc w:val="center"/>',
    "right": '<w:jc w:val="right"/>',
    "indent": '<w:ind w:firstLine="640"/>',
}
RULES = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
WIDTH = 9000
"""Of a table, in twentieths of a point."""


def runs(text: str, number: Iterator[int]) -> str:
    """Return the runs of a text with its tracked changes and references to footnotes."""
    out = ""
    for piece in re.split(r"(\{[-+^][^{}]*\})", text):
        sign, words = (piece[1], piece[2:].rstrip("-+}")) if piece.startswith("{") else ("", piece)
        if sign == "+":
            out += f"<w:ins {TRACKED.format(next(number))}><w:r><w:t>{escape(words)}</w:t></w:r></w:ins>"
        elif sign == "-":
            out += f"<w:del {TRACKED.format(next(number))}><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del>"
        elif sign == "^":
            reference = f'<w:footnoteReference w:id="{words}"/>'
            out += f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{reference}</w:r>'
        elif words:
            out += f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
    return out


def word_table(rows: Rows, block: Description, number: Iterator[int]) -> str:
    """Return a table with merged cells; its first rows are repeated on every page."""
    widths = [WIDTH * share // sum(block["shares"]) for share in block["shares"]]
    out = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{RULES}</w:tblBorders></w:tblPr><w:tblGrid>'
    )
    out += "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    for r, row in enumerate(rows):
        out += "<w:tr><w:trPr><w:tblHeader/></w:trPr>" if r < block["head"] else "<w:tr>"
        for c, text in enumerate(row):
            if text == LEFT:
                continue
            high, wide = spans(rows, r, c)
            of = f'<w:tcW w:w="{sum(widths[c : c + wide])}" w:type="dxa"/>'
            of += f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            of += "<w:vMerge/>" if text == UP else '<w:vMerge w:val="restart"/>' if high > 1 else ""
            inside = "" if text == UP else runs(text, number)
            out += (
                f'<w:tc><w:tcPr>{of}</w:tcPr><w:p><w:pPr><w:rPr><w:sz w:val="21"/></w:rPr></w:pPr>{inside}</w:p></w:tc>'
            )
        out += "</w:tr>"
    return out + "</w:tbl><w:p/>"


def docx(document: Description) -> bytes:
    """Return a Word file."""
    body, number = "", iter(range(100, 1000))
    for block in document["blocks"]:
        if "table" in block:
            body += word_table(block["table"], block, number)
        for at, line in enumerate(block.get("lines", ())):
            of = "<w:pageBreakBefore/>" if block.get("new_page") and not at else ""
            if "level" in block:
                of += f'<w:numPr><w:ilvl w:val="{block["level"]}"/><w:numId w:val="1"/></w:numPr>'
            body += f"<w:p><w:pPr>{of}{PLACES[block.get('place', 'left')]}</w:pPr>{runs(line, number)}</w:p>"
    notes = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteRef/></w:r>{runs(text, number)}</w:p></w:footnote>'
        for at, text in enumerate(document["footnotes"], 1)
    )
    return word_file(body, {"styles": STYLES, "numbering": NUMBERING, "footnotes": notes})


# --- web page ------------------------------------------------------------------------------------------------------


def web_table(rows: Rows) -> str:
    """Return a table whose merged cells are ``rowspan`` and ``colspan``."""
    out = '<table border="1" width="100%"><tbody>\n'
    for r, row in enumerate(rows):
        out += "<tr>"
        for c, text in enumerate(row):
            if text in (UP, LEFT):
                continue
            high, wide = spans(rows, r, c)
            of = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
            out += f"<td{of}><p>{escape(text)}</p></td>"
        out += "</tr>\n"
    return out + "</tbody></table>"


def html(document: Description) -> bytes:
    """Return the page of a government site with the notice as its article."""
    styles = {"left": "", "center": "text-align:center", "right": "text-align:right", "indent": "text-indent:2em"}
    article = []
    for block in document["blocks"]:
        if "table" in block:
            article.append(web_table(block["table"]))
        style = styles[block.get("place", "left")]
        of = f' style="{style}"' if style else ""
        article += [f"<p{of}>{escape(line)}</p>" for line in block.get("lines", ())]
    page = Template((HERE / "government_page.html").read_text(encoding="utf-8"))
    facts = {key: escape(value) for key, value in document.items() if isinstance(value, str)}
    return page.substitute(facts, article="\n".join(article)).encode()


# --- OFD -----------------------------------------------------------------------------------------------------------


def ofd(document: Description) -> bytes:
    """Return an OFD package; its table goes on over pages with the header row repeated and rows cut."""
    blocks: list[Block] = []
    for block in document["blocks"]:
        if "table" in block:
            rows = [[ABOVE if text == UP else text for text in row] for row in block["table"]]
            widths = [451 * share / sum(block["shares"]) for share in block["shares"]]
            blocks.append(RuledTable(rows, widths, cut_rows=True, repeat_head=True))
        place = block.get("place", "left")
        for at, line in enumerate(block.get("lines", ())):
            blocks.append(
                Paragraph(
                    line,
                    size=block.get("size", 16),
                    align=place if place in ("center", "right") else "left",
                    indent=place == "indent",
                    new_page=bool(block.get("new_page")) and not at,
                )
            )
    return build_ofd(blocks)


# --- workbook ------------------------------------------------------------------------------------------------------


def xlsx(document: Description) -> bytes:
    """Return a workbook of one sheet: merged title rows, a table with merged cells, merged notes."""
    table: Rows = document["table"]
    last = chr(ord("A") + len(table[0]) - 1)
    top = len(document["above"])
    rows: Rows = [*([text] for text in document["above"]), *table, *([text] for text in document["below"])]
    notes = range(top + len(table) + 1, len(rows) + 1)
    merges = [f"A{row}:{last}{row}" for row in (*range(1, top + 1), *notes)]
    for r, row in enumerate(table):
        for c, text in enumerate(row):
            high, wide = spans(table, r, c)
            if text not in (UP, LEFT) and high * wide > 1:
                letter, first = chr(ord("A") + c), top + r + 1
                merges.append(f"{letter}{first}:{chr(ord(letter) + wide - 1)}{first + high - 1}")
    shown = [["" if text in (UP, LEFT) else text for text in row] for row in rows]

    def lay_out(book: xlsxwriter.Workbook) -> None:
        wrapped = book.add_format({"text_wrap": True, "valign": "vcenter"})
        for column, width in enumerate(document["widths"]):
            book.worksheets()[0].set_column(column, column, width, wrapped)

    return workbook({document["sheet"]: shown}, merges, also=lay_out)


MAKERS: dict[str, Callable[[Description], bytes]] = {"docx": docx, "html": html, "ofd": ofd, "xlsx": xlsx}


def main(folder: str) -> None:
    """Make every file that a TOML file beside this script describes, except the PDFs."""
    for source in sorted(HERE.glob("*.toml")):
        ending = Path(source.stem).suffix[1:]
        if ending in MAKERS:
            made = MAKERS[ending](tomllib.loads(source.read_text(encoding="utf-8")))
            (Path(folder) / source.stem).write_bytes(made)


if __name__ == "__main__":
    main(sys.argv[1])
