"""Word files: every part of the text, once, in order; nothing outside the file; nothing that takes for ever."""

from __future__ import annotations

import re
import time
import zipfile
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pytest
from case_files import named_cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.lexicon import load
from pipeline.model.reading import Reading
from pipeline.read import read_bytes
from pipeline.read.word.numerals import written
from pipeline.read.word.rules import WordFile, field_kind, masthead_rule, style_kind, symbol_fonts
from tests.example_counts import tried_with
from tests.made_word import word_file, zipped
from tests.readings import lines

PARTS = ("styles", "numbering", "footnotes", "endnotes", "header1")
WORD = load(WordFile, "word.toml")
HEADING = "<w:p><w:r><w:t>岚川市教育局</w:t></w:r></w:p>"
"""A paragraph that makes every file a Chinese one."""


def read(body: str, case: dict[str, Any] | None = None, **more: Any) -> Reading:
    parts = {name: case[name] for name in PARTS if name in case} if case else {}
    return read_bytes(word_file(body, parts, **more), "x.docx")


def numbered(entry: str) -> str:
    """Return the paragraph that an entry of word_numbers.toml describes."""
    deleted = entry.startswith("deleted:")
    place, _, text = entry.removeprefix("deleted:").partition(" ")
    properties = ""
    if place.startswith("style:"):
        properties = f'<w:pStyle w:val="{place.removeprefix("style:")}"/>'
        if text.startswith("0 "):
            text = text.removeprefix("0 ")
            properties += '<w:numPr><w:numId w:val="0"/></w:numPr>'
    elif place != "-":
        number, _, level = place.partition("/")
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if deleted:
        gone = f"<w:pPr>{properties}<w:rPr><w:del/></w:rPr></w:pPr>"
        return f"<w:p>{gone}<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>"
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


@pytest.mark.parametrize("case", named_cases("word_numbers"))
def test_automatic_numbers_are_those_that_word_shows(case: dict[str, Any]) -> None:
    reading = read("".join(map(numbered, case["paragraphs"])), case)
    assert lines(reading) == case["shows"]


@pytest.mark.parametrize("case", named_cases("word_text"))
def test_text_is_what_the_accepted_document_shows(case: dict[str, Any]) -> None:
    reading = read(HEADING + case["body"], case)
    head = lines(reading)
    head.remove("岚川市教育局")
    assert head == case["lines"]
    first = next(line for line in reading.lines if line.span.quote(reading.text) != "岚川市教育局")
    assert first.bold == case.get("bold", 0)
    assert first.heading == case.get("heading", False)
    assert sorted(issue.code for issue in reading.issues) == case.get("issues", [])


@pytest.mark.parametrize("case", named_cases("word_tables"))
def test_tables_are_grids_and_frames_are_text(case: dict[str, Any]) -> None:
    borders = '<w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders></w:tblPr>'
    table = f"<w:tbl>{borders if case.get('borders', True) else ''}{case['rows']}</w:tbl>"
    reading = read(HEADING + table, case)
    cells = [
        f"{cell.address} {cell.row_span} {cell.column_span} {cell.span.quote(reading.text)}".replace("\n", "/")
        for found in reading.tables
        for cell in found.cells
    ]
    assert cells == case.get("cells", [])
    assert lines(reading)[1:] == case.get("lines", [])


@pytest.mark.parametrize("entry", WORD.number_format, ids=lambda entry: entry.id)
def test_number_formats_show_their_examples(entry: Any) -> None:
    assert {key: written(int(key), entry) for key in entry.shows} == entry.shows


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (WORD.style, style_kind),
        (WORD.field, lambda text: found[0] if (found := field_kind(text)) else None),
        (WORD.masthead, masthead_rule),
    ],
    ids=["style", "field", "masthead"],
)
def test_rules_catch_their_examples_and_leave_the_others(rules: Any, found: Any) -> None:
    for rule in rules:
        assert [text for text in rule.catches if found(text) != rule.id] == []
        assert [text for text in rule.leaves if found(text) == rule.id] == []


def test_symbol_fonts_have_one_character_for_a_code() -> None:
    assert {len(char) for codes in symbol_fonts().values() for char in codes.values()} == {1}
    assert all(0x20 <= code <= 0xFF for codes in symbol_fonts().values() for code in codes)


def test_lines_and_cells_know_their_paragraph_and_address() -> None:
    cell = "<w:tc><w:p><w:r><w:t>县财政局</w:t></w:r></w:p></w:tc>"
    table = (
        '<w:tbl><w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders></w:tblPr>'
        f"<w:tr>{cell}{cell}</w:tr><w:tr>{cell}{cell}</w:tr></w:tbl>"
    )
    reading = read(f"{HEADING}<w:p/>{table}{HEADING}")
    assert [line.paragraph for line in reading.lines] == [1, 2, 3]
    assert [cell.address for cell in reading.tables[0].cells] == ["T1!A1", "T1!B1", "T1!A2", "T1!B2"]


def test_strict_files_and_other_part_names_are_read_alike() -> None:
    numbers = next(case.values[0] for case in named_cases("word_numbers"))
    body = "".join(map(numbered, numbers["paragraphs"]))
    plain = read(body, numbers)
    assert lines(read(body, numbers, strict=True)) == lines(plain)
    assert lines(read(body, numbers, main="word/document2.xml")) == lines(plain)


def flat(data: bytes) -> bytes:
    """Return a Word file as one XML file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode().partition("?>")[2] for name in archive.namelist() if ".xml" in name}
        rels = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")}
    inside = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>'
        for name, text in {**parts, **rels}.items()
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inside}'
        '<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>%%%</pkg:binaryData></pkg:part></pkg:package>'
    ).encode()


def test_a_word_file_in_one_xml_file_is_read_alike() -> None:
    numbers = next(case.values[0] for case in named_cases("word_numbers"))
    body = "".join(map(numbered, numbers["paragraphs"]))
    data = word_file(body, {"numbering": numbers["numbering"]})
    assert lines(read_bytes(flat(data), "x.xml")) == lines(read_bytes(data, "x.docx"))
    with pytest.raises(ReadError, match="damaged"):
        read_bytes(flat(data)[:-40], "x.xml")


def test_nothing_outside_the_file_is_opened() -> None:
    """A template, a linked picture and a linked file on a port where nothing listens: no wait, no error."""
    outside = {
        "attachedTemplate": "http://127.0.0.1:9/t.dotm",
        "image": "http://127.0.0.1:9/i.png",
        "styles": "http://127.0.0.1:9/s.xml",
        "subDocument": "file:///etc/passwd",
    }
    reading = read(f'{HEADING}<w:subDoc r:id="x3"/>', external=outside)
    assert lines(reading) == ["岚川市教育局"]
    assert [issue.code for issue in reading.issues] == ["document_inside"]


def test_macros_are_left_alone() -> None:
    data = word_file(HEADING)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    reading = read_bytes(zipped({**files, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0 not looked at"}), "x.docm")
    assert lines(reading) == ["岚川市教育局"]


ELSEWHERE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="m" Type="x/officeDocument" Target="word/other.xml"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word_file("<w:p/>"), "empty"),
        (word_file("<w:p><w:r><w:t>English only.</w:t></w:r></w:p>"), "not_chinese"),
        (
            word_file('<w:p><w:r><w:drawing><wp:extent cx="9000000" cy="9000000"/><a:blip/></w:drawing></w:r></w:p>'),
            "scanned",
        ),
        (zipped({"word/document.xml": b"<x/>", "_rels/.rels": ELSEWHERE}), "damaged"),
        (zipped({"word/document.xml": b"<w:document"}), "damaged"),
        (zipped({"word/document.xml": b"<x/>"}), "damaged"),
        (word_file(HEADING)[:-30], "damaged"),
    ],
)
def test_what_cannot_be_read_is_told_in_plain_words(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "x.docx")
    assert caught.value.reason == reason
    assert len(caught.value.message.split()) > 5


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "岚川岚川岚川岚川">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>"
).encode()

BOMBS = {
    "entities": zipped({"word/document.xml": ENTITIES}),
    "nested tables": word_file(HEADING + "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
    "deep tables that the parser allows": word_file(
        HEADING + "<w:tbl><w:tr><w:tc>" * 80 + HEADING + "</w:tc></w:tr></w:tbl>" * 80
    ),
    "wide cells": word_file(
        HEADING
        + "<w:tbl>"
        + '<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/>'
        "</w:tcPr><w:p/></w:tc></w:tr>" * 2_000 + "</w:tbl>"
    ),
    "fields that open only": word_file(HEADING + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 8_000),
    "one field in another": word_file(
        HEADING + "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000 + "</w:p>"
    ),
    "long notes, often": word_file(
        HEADING + '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>' * 8_000,
        {"footnotes": f'<w:footnote w:id="1"><w:p><w:r><w:t>{"注" * 200_000}</w:t></w:r></w:p></w:footnote>'},
    ),
    "large numbers": word_file(
        "".join(map(numbered, ["1/0 岚川"] * 500)),
        {
            "numbering": '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="99999999999"/>'
            f'<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="{"%1" * 50_000}"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        },
    ),
    "styles in a ring": word_file(
        '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>岚川</w:t></w:r></w:p>' * 500,
        {
            "styles": '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        },
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_quickly_as_a_reading_or_a_refusal(name: str) -> None:
    started = time.process_time()
    with suppress(ReadError):
        assert len(read_bytes(BOMBS[name], "x.docx").text) < 1_000_000
    assert time.process_time() - started < 5


GOOD = word_file(
    "".join(case.values[0]["body"] for case in named_cases("word_text")),
    {
        **{name: "".join(case.values[0].get(name, "") for case in named_cases("word_text")) for name in PARTS},
        "numbering": named_cases("word_numbers")[0].values[0]["numbering"],
    },
)


@tried_with(120)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=30), st.integers(0, 400))
def test_mangled_files_give_a_reading_or_a_read_error(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    with suppress(ReadError):
        assert isinstance(read_bytes(bytes(data[: len(data) - cut]), "x.docx"), Reading)


PIECES = re.findall(r"<[^>]+>|[^<]+", "".join(c.values[0]["body"] for c in named_cases("word_text")))
OPENERS = sorted({piece for piece in PIECES if piece.startswith("<") and not piece.startswith("</")})


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    """Well-formed XML of elements that Word knows, put together at random."""
    opener = draw(st.sampled_from(OPENERS))
    if opener.endswith("/>"):
        return opener
    name = opener[1:].split()[0].rstrip(">")
    inside = draw(st.lists(trees(depth - 1) if depth else st.just("字"), max_size=3))
    return f"{opener}{''.join(inside)}</{name}>"


@tried_with(100)
@given(st.lists(trees(), min_size=1, max_size=6))
def test_any_tree_of_known_elements_gives_a_reading(parts: list[str]) -> None:
    reading = read(HEADING + "".join(parts))
    assert lines(reading)
    assert all(line.span.quote(reading.text).strip("\n") is not None for line in reading.lines)
    spans = sorted([line.span for line in reading.lines] + [table.span for table in reading.tables])
    assert all(left.end <= right.start for left, right in pairwise(spans))
