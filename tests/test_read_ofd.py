"""Reading OFD: text with its places, ruled tables, templates, turned pages, and what is left out or refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import ofdkit
import pytest

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, PageEngine, Reading
from pipeline.read import read_bytes, read_path
from pipeline.read.assembly import LineDraft
from tests.made_ofd import (
    NAMESPACE,
    OfdDocument,
    box_object,
    build_ofd,
    line_object,
    mm,
    pack,
    page_xml,
    print_pages,
    text_object,
    zipped,
)
from tests.pdfs import ABOVE, LEFT, Block, Paragraph, RuledTable, build_pdf
from tests.readings import codes, lines

ROWS = [
    ["序号", "工作任务", "责任单位", "完成时限"],
    ["1", "修订河道巡查办法，明确巡查频次、记录格式和处置时限，报县政府审定后印发", "县水利局", "2031年6月底前"],
    [ABOVE, "开展汛前检查", "县应急局", "2031年4月底前"],
    ["2", "建立台账，逐项销号，每季度通报一次进展情况", LEFT, "持续推进"],
]
NOTICE: list[Block] = [
    Paragraph("关于做好河道管护工作的通知", size=18, align="center"),
    "现将河道管护有关事项通知如下，请各乡镇结合实际抓好落实，并于每季度末报送进展情况。",
    RuledTable(ROWS, [40, 180, 110, 110]),
    "附件中的任务由县水利局汇总。",
]
TEXT = text_object(10, 72, 100, "各乡镇要做好河道管护工作并按时报送材料", 14)


def read(data: bytes) -> Reading:
    return read_bytes(data, "notice.ofd")


def one_page(objects: str, **page: str) -> bytes:
    return pack(OfdDocument([page_xml(objects, **page)]))


def cells(reading: Reading) -> list[tuple[int, int, int, int, str]]:
    return [
        (c.row, c.column, c.row_span, c.column_span, c.span.quote(reading.text).replace("\n", ""))
        for table in reading.tables
        for c in table.cells
    ]


def reason(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(data)
    return caught.value.reason


def test_the_same_print_reads_alike_as_ofd_and_as_pdf(tmp_path: Path) -> None:
    printed = read(build_ofd(NOTICE))
    pdf = read_path(build_pdf(tmp_path / "notice.pdf", [NOTICE]))
    assert lines(printed) == lines(pdf)
    assert cells(printed) == cells(pdf)
    assert [c.address for c in printed.tables[0].cells] == [c.address for c in pdf.tables[0].cells]
    for one, other in zip(printed.lines, pdf.lines, strict=True):
        assert one.page == other.page
        assert one.box is not None
        assert other.box is not None
        # fonts differ in how far they reach above the line, not in where it stands
        assert one.box == pytest.approx(other.box, abs=3)
    assert printed.source.pages == 1
    assert [engine.engine for engine in printed.source.engines] == ["ofd"]


def test_every_character_that_another_library_finds_is_there() -> None:
    data = build_ofd(NOTICE)
    assert sorted(re.sub(r"\s", "", read(data).text)) == sorted(re.sub(r"\s", "", ofdkit.extract_text(data)))


@pytest.mark.parametrize("rules", ["lines", "rectangles", "open"])
def test_tables_are_found_however_their_rules_are_drawn(rules: str) -> None:
    table = RuledTable(ROWS, [40, 180, 110, 110], rules=rules)  # type: ignore[arg-type]
    reading = read(build_ofd([table]))
    assert [text for *_, text in cells(reading)][:4] == ROWS[0]
    assert (1, 0, 2, 1, "1") in cells(reading)


UNKNOWN = [["甲", "乙", "丙", "丁"], *ROWS[1:]]
"""A table that only its rules show: headings that are known would show it too."""


@pytest.mark.parametrize(
    "hidden",
    [
        lambda path: path.replace("<ofd:StrokeColor", '<ofd:StrokeColor Alpha="0"'),
        lambda path: path.replace('Value="0 0 0"', 'Value="255 255 255"'),
        lambda path: path.replace("<ofd:PathObject", '<ofd:PathObject Visible="false"'),
        lambda path: path.replace("<ofd:PathObject", '<ofd:PathObject Stroke="false"'),
    ],
)
def test_rules_that_nobody_sees_make_no_table(hidden: Callable[[str], str]) -> None:
    page = print_pages([RuledTable(UNKNOWN, [40, 180, 110, 110])])[0]
    assert read(pack(OfdDocument([page]))).tables
    assert not read(pack(OfdDocument([hidden(page)]))).tables


def test_the_colour_of_rules_may_stand_in_the_resources() -> None:
    page = print_pages([RuledTable(UNKNOWN, [40, 180, 110, 110])])[0].replace('<ofd:StrokeColor Value="0 0 0"/>', "")
    page = page.replace("<ofd:PathObject", '<ofd:PathObject DrawParam="7"')
    paint = '<ofd:DrawParams><ofd:DrawParam ID="7" Relative="8"/><ofd:DrawParam ID="8"><ofd:StrokeColor Value="{}"/>'
    for colour, found in (("0 0 0", 1), ("255 255 255", 0)):
        resources = (
            f'<ofd:Res xmlns:ofd="{NAMESPACE}">{paint.format(colour)}</ofd:DrawParam></ofd:DrawParams></ofd:Res>'
        )
        document = OfdDocument([page], common="<ofd:DocumentRes>R.xml</ofd:DocumentRes>", parts={"R.xml": resources})
        assert len(read(pack(document)).tables) == found


def test_text_without_rules_is_lines() -> None:
    objects = text_object(1, 72, 100, "责任单位：县水利局", 14) + text_object(2, 350, 100, "时限：六月底前", 14)
    reading = read(one_page(objects))
    assert lines(reading) == ["责任单位：县水利局", "时限：六月底前"]
    assert not reading.tables


def test_pieces_drawn_in_any_order_are_read_from_top_to_bottom() -> None:
    objects = "".join(text_object(i, 72, 100 + 20 * i, f"第{i}行文字说明", 14) for i in (3, 1, 2))
    assert lines(read(one_page(objects))) == ["第1行文字说明", "第2行文字说明", "第3行文字说明"]


def test_characters_drawn_one_by_one_make_one_line() -> None:
    text = "县水利局负责落实"
    objects = "".join(text_object(i, 72 + 14 * i, 100, char, 14) for i, char in enumerate(text))
    assert lines(read(one_page(objects))) == [text]


def test_characters_drawn_twice_to_look_bold_are_read_once() -> None:
    objects = text_object(1, 72, 100, "总体要求", 14) + text_object(2, 72.3, 100, "总体要求", 14)
    assert lines(read(one_page(objects))) == ["总体要求"]


def test_two_columns_are_read_one_after_the_other() -> None:
    objects = "".join(
        text_object(100 * side + i, 72 + 240 * side, 100 + 20 * i, f"{'左右'[side]}栏第{i:02}行文字说明甲乙丙", 12)
        for i in range(12)
        for side in (0, 1)
    )
    reading = read(one_page(objects))
    assert [line[0] for line in lines(reading)] == ["左"] * 12 + ["右"] * 12
    assert codes(reading) == ["two_columns"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (' DeltaX="g 3 10"', (0, 10, 20, 30)),
        (' DeltaX="5 g 1 10 20"', (0, 5, 15, 35)),
        (" ", (0, 5, 10, 15)),
        (' DeltaX="8"', (0, 8, 13, 18)),
        (' DeltaX="x 7 inf 9"', (0, 0, 7, None)),
    ],
)
def test_steps_between_characters(code: str, expected: tuple[float | None, ...]) -> None:
    from pipeline.read.ofd.content import Drawn, Resources, draw  # noqa: PLC0415
    from pipeline.read.ofd.markup import parse_xml  # noqa: PLC0415

    drawn = Drawn()
    page = page_xml(text_object(1, 0, 14, "甲乙丙丁", 5 / 25.4 * 72, code=code))
    draw(parse_xml(page.encode()), Resources({}, {}, {}), drawn)
    for letter, x in zip(drawn.letters, expected, strict=True):
        assert x is None or letter.x == pytest.approx(x)


def test_a_matrix_scales_and_moves_text() -> None:
    moved = text_object(1, 72, 100, "放大的标题文字", 7).replace(" Font", ' CTM="2 0 0 2 0 0" Font')
    (line,) = read(one_page(moved)).lines
    assert line.box == pytest.approx((72, 94.68, 72 + 7 * 14, 108.68), abs=0.1)


@pytest.mark.parametrize(
    ("matrix", "origin"),
    [("0 1 -1 0 0 0", (500, 72)), ("-1 0 0 -1 0 0", (500, 700)), ("0 -1 1 0 0 0", (72, 700))],
)
def test_pages_whose_text_stands_sideways_are_turned_upright(matrix: str, origin: tuple[float, float]) -> None:
    objects = "".join(
        text_object(i, *place, f"第{i}行各乡镇要做好河道管护工作", 14).replace('Y="4.9389"', 'Y="0"')
        # each next line lies beside the one before, as the page is turned
        for i in range(1, 4)
        if (step := 20 * i)
        and (
            place := {
                "0 1 -1 0 0 0": (origin[0] - step, origin[1]),
                "-1 0 0 -1 0 0": (origin[0], origin[1] - step),
                "0 -1 1 0 0 0": (origin[0] + step, origin[1]),
            }[matrix]
        )
    ).replace(" Font", f' CTM="{matrix}" Font')
    objects = re.sub(r'Y="[\d.]+"', 'Y="0"', objects)
    reading = read(one_page(objects))
    assert lines(reading) == [f"第{i}行各乡镇要做好河道管护工作" for i in range(1, 4)]
    assert codes(reading) == ["turned_page"]


def test_vertical_text_in_a_cell_reads_downwards() -> None:
    down = text_object(1, 80, 120, "责任单位", 10).replace(" Font", ' ReadDirection="90" Font')
    down = re.sub(r' DeltaX="[^"]*"', "", down)
    frame = "".join(
        [
            *(line_object(10 + i, 72, y, 300, y) for i, y in enumerate((100, 200))),
            *(line_object(20 + i, x, 100, x, 200) for i, x in enumerate((72, 100, 300))),
        ]
    )
    reading = read(one_page(frame + down + text_object(2, 110, 150, "县水利局", 10)))
    assert cells(reading) == [(0, 0, 1, 1, "责任单位"), (0, 1, 1, 1, "县水利局")]


def test_a_watermark_at_an_angle_stands_at_the_end_of_the_page() -> None:
    slanted = text_object(9, 200, 300, "内部资料", 30).replace(" Font", ' CTM="0.7 -0.7 0.7 0.7 0 0" Font')
    reading = read(one_page(slanted + TEXT))
    assert lines(reading)[-1] == "内部资料"
    assert codes(reading) == ["slanted_text"]


def test_templates_belong_to_their_pages() -> None:
    masthead = page_xml(text_object(1, 150, 60, "河湾县水利局文件", 26), layer="Background")
    page = page_xml(TEXT, template='<ofd:Template TemplateID="900" ZOrder="Background"/>')
    reading = read(pack(OfdDocument([page, page_xml(TEXT)], [masthead])))
    assert [(line.page, line.span.quote(reading.text)[:2]) for line in reading.lines] == [
        (1, "河湾"),
        (1, "各乡"),
        (2, "各乡"),
    ]


def test_a_missing_template_or_page_is_told() -> None:
    page = page_xml(TEXT, template='<ofd:Template TemplateID="5"/>')
    files = OfdDocument([page, page_xml(TEXT)]).files("Doc_0")
    del files["Doc_0/Pages/Page_1/Content.xml"]
    body = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    root = f'<ofd:OFD xmlns:ofd="{NAMESPACE}">{body}</ofd:OFD>'
    reading = read(zipped({"OFD.xml": root, **files}))
    assert codes(reading) == ["unreadable_part", "unreadable_page"]
    assert [engine.page for engine in reading.source.engines] == [1]


def test_the_documents_of_a_package_follow_each_other() -> None:
    other = OfdDocument([page_xml(text_object(1, 72, 100, "附件：任务分解表", 14))])
    reading = read(pack(OfdDocument([page_xml(TEXT)]), other))
    assert [line.page for line in reading.lines] == [1, 2]
    assert reading.source.pages == 2
    assert codes(reading) == ["several_documents"]


def test_places_count_from_the_corner_of_the_page_that_is_shown() -> None:
    area = "<ofd:Area><ofd:PhysicalBox>10 20 180 250</ofd:PhysicalBox></ofd:Area>"
    plain, shifted = read(one_page(TEXT)).lines[0].box, read(one_page(TEXT, area=area)).lines[0].box
    assert plain is not None
    assert shifted is not None
    assert [round((a - b) / 72 * 25.4) for a, b in zip(plain, shifted, strict=True)] == [10, 20, 10, 20]


def test_composite_units_are_drawn_where_they_are_put() -> None:
    unit = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5">'
        f"<ofd:Content>{text_object(1, 0, 14, '单元中的文字', 14)}</ofd:Content>"
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    drawn = f'<ofd:CompositeObject ID="2" ResourceID="5" Boundary="{mm(100)} {mm(200)} 50 10"/>'
    document = OfdDocument(
        [page_xml(f"<ofd:PageBlock>{drawn}</ofd:PageBlock>")],
        common="<ofd:DocumentRes>R.xml</ofd:DocumentRes>",
        parts={"R.xml": unit},
    )
    reading = read(pack(document))
    assert lines(reading) == ["单元中的文字"]
    assert reading.lines[0].box is not None
    assert reading.lines[0].box[0] == pytest.approx(100, abs=0.1)


def test_units_that_draw_each_other_end() -> None:
    links = "".join(f'<ofd:CompositeObject ID="{i}" ResourceID="5" Boundary="0 0 9 9"/>' for i in range(10))
    unit = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5">'
        f"<ofd:Content>{links}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    document = OfdDocument(
        [page_xml(TEXT + links)] * 3, common="<ofd:DocumentRes>R.xml</ofd:DocumentRes>", parts={"R.xml": unit}
    )
    began = time.process_time()
    reading = read(pack(document))
    assert time.process_time() - began < 10
    assert "drawing_page" in codes(reading)
    assert lines(reading)[0].startswith("各乡镇")


def test_stamps_and_notes_over_a_page_are_no_text_of_it() -> None:
    note = (
        f'<ofd:PageAnnot xmlns:ofd="{NAMESPACE}"><ofd:Annot ID="1" Type="Stamp"><ofd:Appearance>'
        f"{text_object(1, 300, 600, '河湾县水利局', 14)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    listing = (
        f'<ofd:Annotations xmlns:ofd="{NAMESPACE}"><ofd:Page PageID="1000"><ofd:FileLoc>Page_0.xml</ofd:FileLoc>'
        "</ofd:Page></ofd:Annotations>"
    )
    document = OfdDocument(
        [page_xml(TEXT)],
        tail="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        parts={"Annots/Annotations.xml": listing, "Annots/Page_0.xml": note},
    )
    reading = read(pack(document, extra={"Doc_0/Signs/Sign_0/Signature.xml": "<a/>"}))
    assert lines(reading) == ["各乡镇要做好河道管护工作并按时报送材料"]
    assert codes(reading) == ["notes_left_out"]


def test_attached_files_are_told() -> None:
    listing = f'<ofd:Attachments xmlns:ofd="{NAMESPACE}"><ofd:Attachment ID="1" Name="原稿"/></ofd:Attachments>'
    document = OfdDocument([page_xml(TEXT)], tail="<ofd:Attachments>A.xml</ofd:Attachments>", parts={"A.xml": listing})
    assert codes(read(pack(document))) == ["attached_files"]


def test_text_that_is_not_shown_is_not_read() -> None:
    hidden = text_object(2, 72, 200, "隐藏的文字", 14).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    assert lines(read(one_page(TEXT + hidden))) == ["各乡镇要做好河道管护工作并按时报送材料"]


def test_fonts_that_hide_their_characters_are_noticed() -> None:
    glyphs = "".join(
        text_object(i, 72, 150 + 20 * i, "\ue001\ue002\ue003\ue004\ue005\ue006", 14).replace(
            "<ofd:TextCode", '<ofd:CGTransform CodePosition="0"/><ofd:TextCode'
        )
        for i in range(5)
    )
    assert "garbled_page" in codes(read(one_page(TEXT + glyphs)))
    assert reason(one_page(glyphs)) == "not_chinese"


PICTURE = '<ofd:ImageObject ID="3" ResourceID="4" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'


def test_pages_that_are_pictures_are_scans() -> None:
    assert reason(one_page(PICTURE)) == "scanned"
    assert reason(one_page("".join(box_object(i, i, 60, i + 2, 70) for i in range(300)))) == "scanned"
    assert reason(one_page(PICTURE.replace(' CTM="210 0 0 297 0 0"', ""))) == "scanned"
    reading = read(pack(OfdDocument([page_xml(TEXT), page_xml(PICTURE)])))
    assert codes(reading) == ["scanned_page"]
    assert [engine.page for engine in reading.source.engines] == [1]


@pytest.mark.parametrize("file", ["scan.jpg", "Res/scan.jpg"])
def test_the_picture_of_a_page_is_found(file: str) -> None:
    from pipeline.read.ofd.markup import Part  # noqa: PLC0415
    from pipeline.read.ofd.pictures import media_files  # noqa: PLC0415
    from pipeline.read.packages import Package  # noqa: PLC0415

    listing = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="4" Type="Image">'
        f"<ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    document = OfdDocument(
        [page_xml(TEXT), page_xml(PICTURE)],
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={"DocumentRes.xml": listing, "Res/scan.jpg": bytes(300) * 1024},
    )
    data = pack(document)
    (issue,) = read(data).issues
    assert issue.message.startswith("Page 2 第2页: a picture without a text layer; its text is missing. ")
    with Package(data, "ofd") as package:
        found = media_files(package, Part(package, "", "Doc_0/DocumentRes.xml"))
        assert {name: info.filename for name, info in found.items()} == {"4": "Doc_0/Res/scan.jpg"}


def test_a_page_that_is_a_picture_is_read_by_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="OCR is not installed (extra ocr)")
    from pipeline.read.ocr.page import OcrPage  # noqa: PLC0415

    def engine(data: bytes, width: float) -> OcrPage:
        assert (data, round(width)) == (b"a scan", 595)
        lines = [LineDraft("县教育局要在2024年6月底前完成普查。", (10.0, 20.0, 200.0, 32.0))]
        return OcrPage(list(lines), [Issue.of("seal_removed", count=1)], 0.97)

    monkeypatch.setattr("pipeline.read.ofd.document.read_page_picture", engine)
    listing = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="4" Type="Image">'
        "<ofd:MediaFile>scan.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    reading = read(
        pack(
            OfdDocument(
                [page_xml(PICTURE)],
                common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
                parts={"DocumentRes.xml": listing, "Res/scan.jpg": b"a scan"},
            )
        )
    )
    assert reading.text == "县教育局要在2024年6月底前完成普查。\n"
    assert reading.source.engines == (PageEngine(1, "rapidocr", 0.97),)
    assert reading.lines[0].box == (10.0, 20.0, 200.0, 32.0)
    assert codes(reading) == ["seal_removed"]


def test_a_picture_with_a_text_layer_is_no_scan() -> None:
    layer = "".join(text_object(i, 72, 100 + 20 * i, "各乡镇要做好河道管护工作", 14) for i in range(5))
    assert not read(one_page(PICTURE + layer)).issues


def test_what_programs_write_wrongly_is_repaired() -> None:
    broken = page_xml(TEXT).replace(f' xmlns:ofd="{NAMESPACE}"', "")
    assert lines(read(pack(OfdDocument([broken])))) == ["各乡镇要做好河道管护工作并按时报送材料"]
    gbk = page_xml(TEXT).replace("UTF-8", "GB2312").encode("gb18030")
    files = OfdDocument([""], parts={"Pages/Page_0/Content.xml": gbk}).files("Doc_0")
    root = "<OFD><DocBody><DocRoot>/DOC_0\\Document.xml</DocRoot></DocBody></OFD>"
    assert lines(read(zipped({"OFD.xml": root, **files}))) == ["各乡镇要做好河道管护工作并按时报送材料"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"OFD.xml": "<OFD/>"}, "empty"),
        ({"OFD.xml": "kein XML"}, "damaged"),
        ({"OFD.xml": "<OFD><DocBody><DocRoot>../../Document.xml</DocRoot></DocBody></OFD>"}, "damaged"),
        ({"OFD.xml": "<OFD><DocBody><DocRoot>file:///etc/passwd</DocRoot></DocBody></OFD>"}, "damaged"),
        ({"OFD.xml": "<OFD><DocBody/></OFD>", "Encryptions.xml": "<a/>"}, "encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused(files: dict[str, str], expected: str) -> None:
    assert reason(zipped(files)) == expected


def test_pages_without_text_are_refused() -> None:
    assert reason(one_page("")) == "empty"
    assert reason(one_page(text_object(1, 72, 100, "plain words", 14))) == "not_chinese"


def test_a_page_that_cannot_be_parsed_costs_no_other() -> None:
    reading = read(pack(OfdDocument([page_xml(TEXT), "kein XML"])))
    assert codes(reading) == ["unreadable_page"]
    assert reason(pack(OfdDocument(["kein XML"]))) == "damaged"


def test_boxes_filled_with_colour_are_no_rules() -> None:
    assert not read(one_page(TEXT + box_object(5, 60, 60, 300, 300))).tables
