"""Reading PDF: lines, ruled tables, pages that need care, and what is refused."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadError
from pipeline.model.reading import Reading, Table
from pipeline.read import read_bytes, read_path
from pipeline.read.page.lines import Glyph
from pipeline.read.pdf.drawings import Drawings
from pipeline.read.pdf.fonts import own_fonts, system_fonts
from pipeline.read.pdf.layer import Layer, judge
from pipeline.read.radicals import plain_characters, radical_table
from pipeline.structure import read_notice
from tests.pdfs import ABOVE, FONT, LEFT, Paragraph, RuledTable, build_pdf
from tests.readings import lines
from tests.shared_data import shared_folder

ROWS = [
    ["序号", "工作任务", "责任单位", "完成时限"],
    ["1", "修订河道巡查办法，明确巡查频次、记录格式和处置时限，报县政府审定后印发", "县水利局", "2031年6月底前"],
    [ABOVE, "开展汛前检查", "县应急局", "2031年4月底前"],
    ["2", "建立台账，逐项销号，每季度通报一次进展情况", LEFT, "持续推进"],
]
WIDTHS = [40, 180, 110, 110]


def cells(reading: Reading, table: Table) -> list[tuple[int, int, int, int, str]]:
    return [
        (c.row, c.column, c.row_span, c.column_span, c.span.quote(reading.text).replace("\n", "")) for c in table.cells
    ]


def folded(text: str) -> str:
    """Leave out white space and write marks in one width, as a reading does with those of Chinese sentences."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def draw(path: Path, *pages: Callable[[Canvas], None], size: tuple[float, float] = (595, 842)) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for page in pages:
        canvas.setFont(FONT, 14)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def column(canvas: Canvas, x: float, name: str, count: int, *, top: float = 700) -> None:
    for number in range(count):
        canvas.drawString(x, top - 22 * number, f"{name}栏第{number:02}行文字说明甲乙丙丁")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notice.pdf"


def test_lines_are_as_printed_with_page_and_box(path: Path) -> None:
    text = "为做好河道管护工作，现将有关事项通知如下。" * 4
    build_pdf(path, [[Paragraph("关于印发方案的通知", 18, "center"), text], ["第二页"]])
    reading = read_path(path)
    assert reading.source.media_type == "application/pdf"
    assert reading.source.pages == 2
    assert lines(reading)[0] == "关于印发方案的通知"
    assert "".join(lines(reading)[1:-3]) == text
    assert lines(reading)[-3:] == ["— 1 —", "第二页", "— 2 —"]
    assert [line.page for line in reading.lines][-3:] == [1, 2, 2]
    heights = [line.box[1] for line in reading.lines if line.page == 1 and line.box]
    assert heights == sorted(heights)
    assert all(line.box and 0 <= line.box[0] < line.box[2] <= 595 for line in reading.lines)
    assert reading.issues == ()


def test_same_file_gives_same_reading_and_same_bytes(tmp_path: Path) -> None:
    one, other = (build_pdf(tmp_path / name, [["通知"], [RuledTable(ROWS, WIDTHS)]]) for name in ("a.pdf", "b.pdf"))
    assert one.read_bytes() == other.read_bytes()
    assert read_path(one) == read_path(one)


@pytest.mark.parametrize("rules", ["lines", "rectangles", "open"])
def test_merged_cells_are_given_once(path: Path, rules: str) -> None:
    build_pdf(path, [["表前的话。", RuledTable(ROWS, WIDTHS, rules=rules), "表后的话。"]])  # type: ignore[arg-type]
    reading = read_path(path)
    (table,) = reading.tables
    assert (table.rows, table.columns, table.page) == (4, 4, 1)
    assert cells(reading, table) == [
        *((0, i, 1, 1, text) for i, text in enumerate(ROWS[0])),
        (1, 0, 2, 1, "1"),
        *((1, i, 1, 1, ROWS[1][i]) for i in (1, 2, 3)),
        *((2, i, 1, 1, ROWS[2][i]) for i in (1, 2, 3)),
        (3, 0, 1, 1, "2"),
        (3, 1, 1, 2, ROWS[3][1]),
        (3, 3, 1, 1, "持续推进"),
    ]
    assert lines(reading) == ["表前的话。", "表后的话。", "— 1 —"]
    before, after = reading.lines[0], reading.lines[1]
    assert before.span.end < table.span.start < table.span.end < after.span.start
    assert all(table.span.covers(cell.span) for cell in table.cells)
    assert "\n" in table.cells[5].span.quote(reading.text)


def test_a_row_cut_by_the_page_stays_two_rows(path: Path) -> None:
    text = "加强河道日常巡查，发现问题及时登记、及时处置、及时销号。" * 30
    table = RuledTable([ROWS[0], ["1", text, "县水利局", "每月"]], WIDTHS, cut_rows=True, repeat_head=True)
    build_pdf(path, [["通知正文。" * 90, table]])
    reading = read_path(path)
    assert [t.page for t in reading.tables] == [1, 2]
    first, second = (cells(reading, t) for t in reading.tables)
    assert first[:4] == second[:4]
    assert first[5][4] + second[5][4] == text
    assert second[4][4] == second[6][4] == ""


def test_a_frame_around_text_is_no_table(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(50, 50, 495, 742)
        canvas.rect(60, 600, 475, 120)
        canvas.line(60, 660, 535, 660)  # two boxes of one column
        canvas.drawString(100, 700, "框里的第一行")
        canvas.drawString(100, 630, "框里的第二行")

    reading = read_path(draw(path, page))
    assert reading.tables == ()
    assert lines(reading) == ["框里的第一行", "框里的第二行"]


def test_underlines_and_red_rules_make_no_table(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(1, 0, 0)
        canvas.setLineWidth(2)
        canvas.line(72, 720, 523, 720)
        canvas.line(72, 716, 523, 716)
        for y in range(500, 700, 40):
            canvas.drawString(72, y, "加下划线的文字一行")
            canvas.line(72, y - 2, 200, y - 2)

    reading = read_path(draw(path, page))
    assert reading.tables == ()
    assert len(reading.lines) == 5


def test_order_of_drawing_does_not_matter(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(250, 40, "页脚文字")
        canvas.drawString(300, 600, "右半句在后。")
        canvas.drawString(72, 500, "最后一行")
        canvas.drawString(72, 700, "最先一行")
        canvas.drawString(286, 600, "接")
        canvas.drawString(72, 600, "左半句在前的一整段文字和紧")

    assert lines(read_path(draw(path, page))) == [
        "最先一行",
        "左半句在前的一整段文字和紧 接右半句在后。",
        "最后一行",
        "页脚文字",
    ]


def test_a_page_of_single_characters_in_an_absent_font_is_not_lost(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for row, text in enumerate(("关于印发方案的通知", "二〇三一年六月底前完成")):
            for i, char in enumerate(text):
                canvas.drawString(100 + 14 * i, 700 - 24 * row, char)

    assert lines(read_path(draw(path, page))) == ["关于印发方案的通知", "二〇三一年六月底前完成"]


def test_two_columns_are_read_one_after_the_other(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "横跨两栏的一行很长很长很长的标题文字横跨两栏的一行很长")
        column(canvas, 60, "左", 12)
        column(canvas, 320, "右", 12)
        canvas.drawString(290, 40, "九")

    reading = read_path(draw(path, page))
    assert [line[0] for line in lines(reading)] == ["横", *"左" * 12, *"右" * 12, "九"]
    assert [issue.code for issue in reading.issues] == ["two_columns"]


def test_text_set_sideways_is_read_and_noted(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -595)
        canvas.setFont(FONT, 14)
        column(canvas, 60, "横", 3, top=500)

    reading = read_path(draw(path, page))
    assert [line[:5] for line in lines(reading)] == ["横栏第00", "横栏第01", "横栏第02"]
    assert [issue.code for issue in reading.issues] == ["turned_page"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_tables_on_turned_pages_are_found(tmp_path: Path, turn: int) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(build_pdf(tmp_path / "a.pdf", [[RuledTable(ROWS, WIDTHS)]]))
    document[0].set_rotation(turn)
    document.save(tmp_path / "b.pdf")
    reading = read_path(tmp_path / "b.pdf")
    assert [c[4] for c in cells(reading, reading.tables[0])][:4] == ROWS[0]
    assert [issue.code for issue in reading.issues] == ["turned_page"]


def test_slanted_watermarks_do_not_cut_lines(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        column(canvas, 60, "正", 12)
        canvas.rotate(45)
        canvas.setFont(FONT, 40)
        canvas.drawString(500, 200, "征求意见稿")

    reading = read_path(draw(path, page))
    assert [line[0] for line in lines(reading)] == [*"正" * 12, "征"]
    assert [line.aside for line in reading.lines] == [False] * 12 + [True]
    assert [issue.code for issue in reading.issues] == ["slanted_text"]
    assert "征求意见稿" not in read_notice(reading).text


def test_few_slanted_characters_on_a_full_page_are_noticed(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        column(canvas, 60, "左", 40)
        column(canvas, 320, "右", 40)
        canvas.rotate(45)
        canvas.drawString(500, 200, "密件")

    reading = read_path(draw(path, page))
    assert [issue.code for issue in reading.issues if issue.code == "slanted_text"] == ["slanted_text"]
    assert "密件" not in read_notice(reading).text


def picture(canvas: Canvas) -> None:
    from PIL import Image  # noqa: PLC0415 (comes with reportlab)

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 84), "white")), 0, 0, 595, 842)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra ocr were not installed."""
    monkeypatch.setitem(sys.modules, "pipeline.read.pdf.scans", None)


@pytest.mark.usefixtures("no_ocr")
def test_a_scanned_page_among_others_is_noted(path: Path) -> None:
    reading = read_path(draw(path, lambda canvas: column(canvas, 60, "正", 3), picture))
    assert [(issue.code, "Page 2" in issue.message) for issue in reading.issues] == [("scanned_page", True)]
    assert len(reading.lines) == 3


@pytest.mark.usefixtures("no_ocr")
def test_a_scan_is_refused_with_advice(path: Path) -> None:
    with pytest.raises(ReadError, match="pip install") as caught:
        read_path(draw(path, picture, picture))
    assert caught.value.reason == "scanned"


def test_a_pdf_without_text_is_empty(path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_path(draw(path, lambda canvas: canvas.line(0, 0, 9, 9)))
    assert caught.value.reason == "empty"


def test_a_pdf_without_pages_is_empty(path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    pypdfium2.PdfDocument.new().save(path)
    with pytest.raises(ReadError) as caught:
        read_path(path)
    assert caught.value.reason in {"empty", "damaged"}


def test_encrypted_files_are_refused_with_advice(path: Path) -> None:
    build_pdf(path, [["通知"]], password="geheim")  # noqa: S106
    with pytest.raises(ReadError, match="password") as caught:
        read_path(path)
    assert caught.value.reason == "encrypted"


def test_files_in_another_language_are_refused(path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_path(draw(path, lambda canvas: canvas.drawString(72, 700, "Only English words here")))
    assert caught.value.reason == "not_chinese"


def test_cut_and_spoilt_files_raise_nothing_but_read_errors(path: Path) -> None:
    whole = build_pdf(path, [["通知正文。" * 90, RuledTable(ROWS, WIDTHS)]]).read_bytes()
    outcomes = set()
    for size in range(20, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        try:
            outcomes.add(read_path(path).source.media_type)
        except ReadError as error:
            outcomes.add(error.reason)
    for at in range(8, len(whole), len(whole) // 60):
        path.write_bytes(whole[:at] + b"\xff(9<<" + whole[at + 5 :])
        try:
            outcomes.add(read_path(path).source.media_type)
        except ReadError as error:
            outcomes.add(error.reason)
    assert "damaged" in outcomes
    assert outcomes <= {"application/pdf", "damaged", "empty", "not_chinese", "unsupported", "not_text"}


def test_pages_with_countless_lines_are_read_without_tables(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for i in range(150):
            canvas.line(30, 20 + 5 * i, 580, 20 + 5 * i)
            canvas.line(30 + 3.5 * i, 20, 30 + 3.5 * i, 800)
        canvas.drawString(72, 810, "网格上的字")

    reading = read_path(draw(path, page))
    assert lines(reading) == ["网格上的字"]
    assert [issue.code for issue in reading.issues] == ["drawing_page"]


def test_look_alike_radicals_become_characters() -> None:
    assert plain_characters("⼯作⻓效机制，⾃治区⻔户") == "工作长效机制，自治区门户"
    assert all(len(plain) == 1 and chr(code) != plain for code, plain in radical_table().items())
    assert not set(radical_table().values()) & {chr(code) for code in radical_table()}


def test_typeset_notices_give_the_cells_that_pdfplumber_finds() -> None:
    for pdf in sorted(shared_folder("notices-pdf").glob("*.pdf")):
        reading = read_path(pdf)
        ours = [(t.page, folded(c.span.quote(reading.text))) for t in reading.tables for c in t.cells]
        theirs = []
        with pdfplumber.open(pdf) as document:
            for number in sorted({t.page for t in reading.tables if t.page}):
                page = document.pages[number - 1]
                for table in page.find_tables():
                    for row, texts in zip(table.rows, table.extract(), strict=True):
                        pairs = zip(row.cells, texts, strict=True)
                        theirs += [(number, folded(text or "")) for cell, text in pairs if cell]
                page.close()
        assert sorted(ours) == sorted(theirs), pdf.name


def test_typeset_notices_keep_every_cell_of_their_text() -> None:
    for pdf in sorted(shared_folder("notices-pdf").glob("*.pdf")):
        source = (pdf.parents[1] / "notices" / pdf.name).with_suffix(".txt").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in source.splitlines() if "\t" in line and "<" not in line]
        found = folded(read_path(pdf).text)
        for cell in (folded(cell) for row in rows for cell in row):
            assert cell in found


# Tables without vertical rules


def test_tables_without_vertical_rules_are_found_by_their_headings(path: Path) -> None:
    rows = [
        ROWS[0],
        ["1", "修订河道巡查办法，明确巡查频次、记录格式和处置时限，报县政府审定后印发", "县水利局", "2031年6月底前"],
        ["2", "开展汛前检查", "县应急局、县水利局、各乡镇人民政府", "2031年4月底前"],
        ["3", "建立台账，逐项销号，每季度通报一次进展情况", "县水利局", "持续推进"],
    ]
    before, after = "现将有关事项通知如下，请结合实际认真贯彻落实。" * 2, "各单位要高度重视，确保各项任务按期完成。" * 2
    for rules in ("across", "three", "none"):
        for middle in (False, True):
            table = RuledTable(rows, WIDTHS, rules=rules, middle=middle)  # type: ignore[arg-type]
            reading = read_path(build_pdf(path, [[before, table, after]]))
            (found,) = reading.tables
            expected = [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
            assert cells(reading, found) == expected, (rules, middle)
            assert "".join(lines(reading)[:-1]) == before + after


@pytest.mark.parametrize("cut", [False, True])
def test_tables_without_rules_go_on_on_the_next_page(path: Path, cut: bool) -> None:
    rows = [
        ROWS[0],
        *([str(n), "开展汛前检查并逐项建立台账和清单限期整改到位", "县水利局", "每月"] for n in range(1, 60)),
    ]
    reading = read_path(build_pdf(path, [[RuledTable(rows, WIDTHS, rules="none", cut_rows=cut)]]))
    assert [t.page for t in reading.tables] == [1, 2, 3, 4]
    numbers = [c for t in reading.tables for c in t.cells if c.column == 0 and c.span.quote(reading.text).strip()]
    assert [c.span.quote(reading.text) for c in numbers[1:]] == [str(n) for n in range(1, 60)]
    work = "".join(c.span.quote(reading.text) for t in reading.tables for c in t.cells if c.column == 1)
    assert work.replace("\n", "") == "工作任务" + rows[1][1] * 59


def test_labels_side_by_side_are_no_table(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "责任单位：县水利局")
        canvas.drawString(350, 700, "完成时限：2031年6月")
        canvas.drawString(72, 670, "联系人：某某")
        canvas.drawString(350, 670, "电话：00000000")

    assert read_path(draw(path, page)).tables == ()


# Columns, seals, fonts


def test_columns_whose_lines_do_not_stand_side_by_side(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(150, 760, "关于印发河道管护工作方案的通知")
        column(canvas, 60, "左", 12)
        column(canvas, 320, "右", 12, top=711)

    assert [line[0] for line in lines(read_path(draw(path, page)))] == ["关", *"左" * 12, *"右" * 12]


def test_text_along_a_drawn_seal_stands_apart_from_the_body(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        column(canvas, 60, "正", 12)
        canvas.setStrokeColorRGB(1, 0, 0)
        canvas.circle(400, 470, 60)
        for i, char in enumerate("临江县人民政府办公室"):
            canvas.saveState()
            canvas.translate(400, 470)
            canvas.rotate(130 - 26 * i)
            canvas.drawString(0, 48, char)
            canvas.restoreState()

    reading = read_path(draw(path, page))
    assert lines(reading)[:12] == [f"正栏第{n:02}行文字说明甲乙丙丁" for n in range(12)]
    assert [issue.code for issue in reading.issues] == ["slanted_text"]


def glyphs(text: str) -> list[Glyph]:
    return [(char, (0.0, 0.0, 10.0, 10.0), 8.0) for char in text]


NOTICE = (
    "为做好河道管护工作，现将有关事项通知如下，请结合实际认真贯彻落实，按时报送进展情况，遇到问题及时报告县水利局。"
)


@pytest.mark.parametrize(
    ("text", "share", "layer"),
    [
        (NOTICE, 0.0, Layer.GOOD),
        (NOTICE, 1.0, Layer.GOOD),
        ("3", 1.0, Layer.MISSING),
        ("3", 0.2, Layer.GOOD),
        ("\ufffd" * 40 + NOTICE, 0.0, Layer.GARBLED),
        ("".join(chr(0xE000 + i) for i in range(60)), 0.0, Layer.GARBLED),
        ("".join(chr(0x9F00 + i) for i in range(100)), 0.0, Layer.GARBLED),
        (
            "為做好河道管護工作，現將有關事項通知如下，請結合實際認真貫徹落實，按時報送進展情況，遇到問題即時報告。",
            0.0,
            Layer.GOOD,
        ),
        ("lT2 ffiT XJE lTE 2O3l f6 ltfr xlTn ffiit wrth ocr of another kind", 1.0, Layer.GARBLED),
        ("lT2 ffiT XJE lTE 2O3l f6 ltfr xlTn ffiit wrth ocr of another kind", 0.0, Layer.GOOD),
    ],
)
def test_the_text_layer_is_judged_by_its_characters(text: str, share: float, layer: Layer) -> None:
    assert judge(glyphs(text), Drawings(picture_share=share)) is layer


def test_an_invisible_text_layer_under_a_scan_is_kept(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        picture(canvas)
        for number in range(3):
            text = canvas.beginText(60, 700 - 30 * number)
            text.setTextRenderMode(3)
            text.textLine("为做好河道管护工作，现将有关事项通知如下")
            canvas.drawText(text)

    reading = read_path(draw(path, page))
    assert lines(reading) == ["为做好河道管护工作，现将有关事项通知如下"] * 3
    assert [engine.engine for engine in reading.source.engines] == ["pdfium"]


# Files built to do harm


def raw_pdf(*objects: bytes) -> bytes:
    """Return a PDF of objects as given; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</A 5 0 R/I 5 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</A 5 0 R/I 5 0 R>>>>>>"
GIANT = b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceRGB/BitsPerComponent 8"
HARMFUL = {
    "a form that draws itself": (CATALOGUE, PAGES, PAGE, stream(b"/A Do"), stream(b"0 0 m 9 9 l S /A Do", FORM)),
    "a page tree in a circle": (CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 5>>"),
    "a page tree that lies": (CATALOGUE, PAGES.replace(b"Count 1", b"Count 2147483647"), PAGE, stream(b"")),
    "a gigantic picture": (CATALOGUE, PAGES, PAGE, stream(b"595 0 0 842 0 0 cm /I Do"), stream(b"x", GIANT)),
    "countless pictures": (
        CATALOGUE,
        PAGES,
        PAGE,
        stream(b"q 595 0 0 842 0 0 cm /I Do Q " * 3000),
        stream(b"\0" * 4000, GIANT.replace(b"100000", b"2000")),
    ),
    "places beyond any page": (
        CATALOGUE,
        PAGES,
        PAGE,
        stream(b"1e30 0 m 1e38 1e38 l S -1e38 0 1e38 5 re f 0 0 m 1e9 0 l S"),
        stream(b"", FORM),
    ),
    "a gigantic page": (CATALOGUE, PAGES, PAGE.replace(b"595 842", b"1e9 1e9"), stream(b"/I Do"), stream(b"", FORM)),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_files_built_to_do_harm_end_soon_in_a_read_error(name: str) -> None:
    start = time.process_time()
    with pytest.raises(ReadError):
        read_bytes(raw_pdf(*HARMFUL[name]), "a")
    assert time.process_time() - start < 10


def test_five_hundred_pages_are_read(path: Path) -> None:
    reading = read_path(draw(path, *[lambda canvas: canvas.drawString(72, 700, "正文一行")] * 500))
    assert reading.source.pages == len(reading.lines) == 500


def test_marks_and_texts_of_footnotes_cut_no_sentence(tmp_path: Path) -> None:
    """The mark of a note stays at its word, the note of a page stands behind the text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "notes.pdf"), invariant=1)
    for page, rows in enumerate(
        (["各镇要在年底前完成普查", *["逐户登记，逐项核对，"] * 7, "并于2024年6月底前报送县"], ["民政局汇总。"])
    ):
        for i, line in enumerate(rows):
            canvas.setFont("STSong-Light", 16)
            canvas.drawString(72, 760 - 28 * i, line)
        if page == 0:
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(72 + 16 * 11, 766, "1")
            canvas.setFont("STSong-Light", 16)
            canvas.drawString(72 + 16 * 11 + 5, 760, "，")
            canvas.setFont("STSong-Light", 10)
            canvas.drawString(72, 90, "1 指本行政区域内的常住老年人，")
            canvas.drawString(72, 76, "以年底统计为准。")
            canvas.drawCentredString(300, 50, "— 1 —")
        canvas.showPage()
    canvas.save()
    reading = read_path(tmp_path / "notes.pdf")
    assert reading.text.splitlines() == [
        "各镇要在年底前完成普查1，",
        *["逐户登记，逐项核对，"] * 7,
        "并于2024年6月底前报送县",
        "— 1 —",
        "民政局汇总。",
        "1 指本行政区域内的常住老年人，",
        "以年底统计为准。",
    ]
    assert [line.page for line in reading.lines][-3:] == [2, 1, 1]


def test_characters_drawn_alone_in_absent_fonts_are_read_by_pdfium(tmp_path: Path) -> None:
    rows = [["序号", "工作任务", "责任单位"], *([str(i), f"修缮第{i}段", "县水利局"] for i in range(1, 9))]
    reading = read_bytes(build_pdf(tmp_path / "x.pdf", [[RuledTable(rows, [60, 200, 100])]]).read_bytes(), "x.pdf")
    assert [cell.span.quote(reading.text) for cell in reading.tables[0].cells if cell.column == 0][1:] == list(
        "12345678"
    )
    assert {page.engine for page in reading.source.engines} == {"pdfium"}


def test_pages_drawn_by_others_show_the_fonts_of_the_machine(tmp_path: Path) -> None:
    def drawn() -> bytes:
        document = pypdfium2.PdfDocument(data)
        try:
            return bytes(document[0].render(scale=1).to_numpy())
        finally:
            document.close()

    data = build_pdf(tmp_path / "x.pdf", [["灌溉服务"]], page_numbers=False).read_bytes()
    with system_fonts():
        shown = drawn()
    with own_fonts():
        boxes = drawn()
    assert boxes != shown
    assert drawn() == shown
