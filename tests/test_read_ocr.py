"""Scans: pages straightened, tables found in pictures, text put into cells, and what is said where that cannot be."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline import extract
from pipeline.errors import ReadError
from pipeline.lexicon import load
from pipeline.model.reading import Reading
from pipeline.read import read_bytes, read_path
from tests.pdfs import ABOVE, Paragraph, RuledTable, build_pdf

cv2 = pytest.importorskip("cv2", reason="the extra ocr is not installed")
pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

from PIL import Image  # noqa: E402 (comes with the extra)

from pipeline.read.assembly import LineDraft, TableDraft  # noqa: E402
from pipeline.read.ocr import boxes, engine, pictures, straighten  # noqa: E402
from pipeline.read.ocr.engine import Recognised  # noqa: E402
from pipeline.read.ocr.install import INSTALL, NoEngineError  # noqa: E402
from pipeline.read.ocr.page import read_page  # noqa: E402
from pipeline.read.ocr.repairs import OcrFile, Repairs, mend  # noqa: E402
from pipeline.read.ocr.rulings import find_rulings  # noqa: E402
from pipeline.read.ocr.spaces import with_spaces  # noqa: E402
from pipeline.read.ocr.ticks import with_ticks  # noqa: E402
from pipeline.read.pdf import document, scans  # noqa: E402
from tests.made_scans import Scanner, drawn_pages, scan_of, scanned  # noqa: E402

SCALE = 200 / 72
ROWS = [
    ["序号", "工作任务", "责任单位", "完成时限"],
    ["1", "修订河道巡查办法，明确巡查频次", "县水利局", "2031年6月底前"],
    [ABOVE, "开展汛前检查", "县应急局", "2031年4月底前"],
]


class Reader:
    """An engine that finds the boxes that it is told (for a page 1000 pixels wide) and reads them as its texts."""

    def __init__(self, quads: Sequence[Sequence[tuple[float, float]]] = (), texts: Sequence[Recognised] = ()) -> None:
        self.quads, self.texts, self.crops = quads, list(texts), 0

    def detect(self, image: np.ndarray) -> list[np.ndarray]:
        return [np.array(quad, dtype=np.float64) * image.shape[1] / 1000 for quad in self.quads]

    def recognise(self, crops: Sequence[np.ndarray]) -> list[Recognised]:
        self.crops += len(crops)
        return [self.texts[i] if i < len(self.texts) else Recognised("字", (0.5,), 0.99) for i in range(len(crops))]


def rectangle(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def paper(width: int = 1000, height: int = 1400) -> np.ndarray:
    return np.full((height, width), 255, np.uint8)


def ruled(page: np.ndarray, xs: Sequence[int], ys: Sequence[int], thick: int = 2) -> np.ndarray:
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 0, thick)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 0, thick)
    return page


def test_models_lie_in_the_package_and_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands first: the engine is loaded here for all tests below."""
    import requests  # noqa: PLC0415 (RapidOCR downloads with it)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(requests, "get", refuse)
    monkeypatch.setattr(requests.Session, "request", refuse)
    engine.load_engine.cache_clear()
    found = engine.load_engine()
    assert found.detect(paper(400, 300)) == []
    assert [text.text for text in found.recognise([paper(200, 48)])] == [""]


def inked(page: np.ndarray, top: int = 100) -> np.ndarray:
    """Draw something like a line of print."""
    for x in range(100, 400, 30):
        cv2.rectangle(page, (x, top), (x + 20, top + 24), 0, 3)
    return page


def dark(page: np.ndarray) -> np.ndarray:
    return straighten.dark_pixels(page, SCALE)


# Straightening


@pytest.mark.parametrize(
    "angle",
    [-7.0, pytest.param(-1.0, marks=pytest.mark.slow), -0.32, 0.2, pytest.param(0.6, marks=pytest.mark.slow), 3.0],
)
def test_skew_is_measured_and_turned_back(angle: float) -> None:
    page = paper()
    for y in range(100, 1300, 40):
        for x in range(100, 880, 30):
            cv2.rectangle(page, (x, y), (x + 20, y + 18), 0, -1)
    crooked = straighten.turned_back(page, -angle)
    assert straighten.skew_of(dark(crooked)) == pytest.approx(angle, abs=0.06)
    assert straighten.skew_of(dark(straighten.turned_back(crooked, angle))) == 0.0


def test_an_empty_page_does_not_lean() -> None:
    assert straighten.skew_of(dark(paper())) == 0.0


def test_a_red_seal_is_taken_off_and_the_print_below_it_and_a_red_head_stay() -> None:
    page = np.full((1400, 1000, 3), 255, np.uint8)
    cv2.putText(page, "RED HEAD", (150, 150), cv2.FONT_HERSHEY_SIMPLEX, 3, (220, 20, 20), 8)
    cv2.putText(page, "PRINT", (500, 1000), cv2.FONT_HERSHEY_SIMPLEX, 2, (10, 10, 10), 4)
    cv2.circle(page, (600, 990), 160, (220, 20, 20), 8)
    grey, seals = straighten.without_seals(page, SCALE)
    assert seals == 1
    assert grey[990 - 160, 600] > 200
    assert np.count_nonzero(grey[950:1010, 500:760] < 60) > 500
    assert np.count_nonzero(grey[80:160] < 120) > 2000


# Ruling lines


@pytest.mark.parametrize("thick", [1, 2, 6])
@pytest.mark.parametrize("angle", [0.0, 0.15])
def test_ruling_lines_make_a_table(thick: int, angle: float) -> None:
    page = ruled(paper(), [100, 200, 500, 900], [200, 260, 400, 520], thick)
    page = straighten.turned_back(page, angle)
    (grid,) = find_rulings(dark(page), SCALE).grids
    assert (grid.rows, grid.columns, len(grid.cells)) == (3, 3, 9)
    assert grid.box == pytest.approx((100 / SCALE, 200 / SCALE, 900 / SCALE, 520 / SCALE), abs=2.5)


def test_broken_lines_and_merged_cells() -> None:
    page = ruled(paper(), [100, 200, 500, 900], [200, 260, 400, 520])
    page[300:315, 195:205] = 255  # a hole in a vertical line
    page[395:405, 300:330] = 255
    page[395:405, 104:196] = 255  # the first column of two rows is merged
    (grid,) = find_rulings(dark(page), SCALE).grids
    assert len(grid.cells) == 8
    assert [(c.row, c.row_span) for c in grid.cells if c.column == 0] == [(0, 1), (1, 2)]


def test_strokes_of_large_print_are_no_lines() -> None:
    page = paper()
    for x in (100, 200, 300, 400):
        ruled(page, [x, x + 35, x + 70], [100, 135, 170], 6)  # 田田田田
    found = find_rulings(dark(page), SCALE)
    assert found.grids == ()
    assert not found.mask.any()


def test_too_many_lines_are_left_alone() -> None:
    page = paper(2000, 2000)
    for i in range(0, 2000, 24):
        for j in range(0, 2000, 80):
            cv2.line(page, (j, i), (j + 60, i), 0, 1)
            cv2.line(page, (i, j), (i, j + 60), 0, 1)
    found = find_rulings(dark(page), SCALE)
    assert not found.complete or len(found.grids) == 0


# Boxes


def test_boxes_are_cut_at_the_borders_of_cells() -> None:
    cells = [(100.0, 100.0, 300.0, 200.0), (300.0, 100.0, 500.0, 200.0)]
    over, touching = np.array(rectangle(120, 120, 480, 150), float), np.array(rectangle(120, 160, 305, 190), float)
    parts = [(q[0][0], q[1][0]) for q in boxes.cut_at_borders([over, touching], cells)]
    assert parts == [(120, 300), (300, 480), (120, 305)]


def test_text_found_twice_counts_once_and_slanted_boxes_are_told() -> None:
    line, inside = np.array(rectangle(0, 0, 400, 40), float), np.array(rectangle(100, 2, 200, 38), float)
    seal = np.array([(0, 500), (300, 620), (285, 655), (-15, 535)], float)
    kept, slanted = boxes.upright([line, inside, seal])
    assert [q.tolist() for q in kept] == [line.tolist()]
    assert slanted == 1


def test_ink_in_a_cell_that_detection_missed_is_read_too() -> None:
    page = ruled(paper(), [100, 200, 500], [200, 300, 400])
    cv2.putText(page, "1", (140, 265), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    read = read_page(page, 200, Reader(texts=[Recognised("1", (0.5,), 0.99)]))
    (table,) = read.parts
    assert isinstance(table, TableDraft)
    assert [cell.text for cell in table.cells] == ["1", "", "", ""]


def test_characters_below_each_other_are_read_one_by_one() -> None:
    page = paper()
    for y in (100, 150, 200, 250):
        cv2.rectangle(page, (100, y), (130, y + 30), 0, 4)
    (box,) = boxes.tightened([np.array(rectangle(95, 95, 136, 286), float)], dark(page))
    assert len(list(boxes.unstacked([box], dark(page), 34))) == 4


# What the picture tells of a line


@pytest.mark.parametrize(
    ("ticked", "read", "text"), [(False, "口政府", "□政府"), (True, "口政府", "☑政府"), (True, "政府", "☑政府")]
)
def test_check_boxes_are_seen(ticked: bool, read: str, text: str) -> None:
    page = paper()
    cv2.rectangle(page, (100, 100), (124, 124), 0, 2)
    if ticked:
        cv2.line(page, (104, 112), (111, 120), 0, 3)
        cv2.line(page, (111, 120), (121, 104), 0, 3)
    for x in (140, 172):
        cv2.line(page, (x, 98), (x + 24, 126), 0, 3)
        cv2.line(page, (x + 24, 98), (x, 126), 0, 3)
    (box,) = boxes.tightened([np.array(rectangle(95, 92, 205, 132), float)], dark(page))
    places = {"口政府": (0.15, 0.5, 0.8), "政府": (0.5, 0.8)}[read]
    assert with_ticks(Recognised(read, places, 0.9), box, dark(page), 30) == text


def test_the_character_for_mouth_is_no_check_box() -> None:
    page = paper()
    for x0, y0, x1, y1 in ((102, 100, 102, 126), (122, 100, 122, 126), (102, 100, 122, 100), (102, 120, 122, 120)):
        cv2.line(page, (x0, y0), (x1, y1), 0, 3)  # its sides stand on feet
    (box,) = boxes.tightened([np.array(rectangle(95, 92, 132, 132), float)], dark(page))
    assert with_ticks(Recognised("口", (0.5,), 0.9), box, dark(page), 30) == "口"


@pytest.mark.parametrize(("gap", "text"), [(3, "水利林业"), (16, "水利 林业")])
def test_spaces_are_seen(gap: int, text: str) -> None:
    page = paper()
    x, places = 100, []
    for i in range(4):
        cv2.rectangle(page, (x, 100), (x + 28, 128), 0, 3)
        places.append(x + 14)
        x += 31 + (gap if i == 1 else 0)
    (box,) = boxes.tightened([np.array(rectangle(100, 100, x, 130), float)], dark(page))
    read = Recognised("水利林业", tuple((p - 100) / (x - 100) for p in places), 0.9)
    assert with_spaces(read, box, dark(page), 31).text == text


# Repairs


@pytest.mark.parametrize("rule", load(OcrFile, "ocr.toml").repair, ids=lambda rule: rule.id)
def test_repairs_do_what_their_examples_say(rule: object) -> None:
    from pipeline.read.ocr.repairs import RepairRule  # noqa: PLC0415

    assert isinstance(rule, RepairRule)
    assert len(rule.catches) == len(rule.gives)
    assert [mend(text)[0] for text in rule.catches] == list(rule.gives)
    assert [mend(text)[0] for text in rule.leaves] == list(rule.leaves)
    assert [mend(text)[0] for text in rule.gives] == list(rule.gives)


def test_the_record_names_what_was_read() -> None:
    repairs = Repairs()
    assert repairs.mend("2O31年6月1曰,完成") == "2031年6月1日，完成"
    (issue,) = repairs.issues()
    assert issue.code == "ocr_repaired"
    assert "曰 → 日" in issue.message
    assert "，" not in issue.message


# Pages


def test_uncertain_lines_are_left_out_and_named() -> None:
    page = inked(inked(paper()), 200)
    sure, unsure = (
        Recognised("县水利局负责", (0.1, 0.3, 0.5, 0.6, 0.7, 0.9), 0.9),
        Recognised("印章模糊", (0.1,) * 4, 0.3),
    )
    quads = [rectangle(95, 95, 405, 135), rectangle(95, 195, 405, 235)]
    read = read_page(page, 200, Reader([tuple(p) for p in quads], [sure, unsure]))
    assert [part.text for part in read.parts if isinstance(part, LineDraft)] == ["县水利局负责"]
    assert [issue.code for issue in read.issues] == ["uncertain_text"]
    assert read.confidence == 0.9


def test_doubtful_pages_are_noted() -> None:
    page = inked(paper())
    read = read_page(page, 200, Reader([rectangle(95, 95, 405, 135)], [Recognised("水利", (0.2, 0.8), 0.6)]))
    assert "low_confidence" in [issue.code for issue in read.issues]


def picture_pdf(path: Path, pages: int = 1, text: str = "") -> Path:
    canvas = Canvas(str(path), invariant=1)
    for _ in range(pages):
        canvas.drawInlineImage(Image.fromarray(ruled(paper(100, 140), [10, 90], [20, 120])), 0, 0, 595, 842)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def one_line(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader([rectangle(100, 100, 500, 700)])
    monkeypatch.setattr(straighten, "PROFILE_SIDE", 300)  # to look for skew takes longest, and here there is none
    monkeypatch.setattr(scans, "load_engine", lambda: reader)
    monkeypatch.setattr(engine, "load_engine", lambda: reader)
    return reader


def test_the_record_says_which_engine_read_which_page(tmp_path: Path, one_line: Reader) -> None:
    reading = read_path(picture_pdf(tmp_path / "a.pdf", 2))
    assert [(e.page, e.engine, e.confidence) for e in reading.source.engines] == [
        (1, "rapidocr", 0.99),
        (2, "rapidocr", 0.99),
    ]


def test_a_text_layer_in_another_language_under_a_scan_is_not_believed(tmp_path: Path, one_line: Reader) -> None:
    reading = read_path(
        picture_pdf(tmp_path / "a.pdf", text="lT2 ffiT XJE lTE 2O3l f6 ltfr xlTn ffiit wrth ocr of another kind")
    )
    assert [e.engine for e in reading.source.engines] == ["rapidocr"]


def test_pages_beyond_the_limit_are_left_out_and_told(
    tmp_path: Path, one_line: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MAX_OCR_PAGES", 2)
    reading = read_path(picture_pdf(tmp_path / "a.pdf", 4))
    assert [issue.code for issue in reading.issues] == ["ocr_limit", "ocr_limit"]
    assert len(reading.source.engines) == 2


def test_pictures_too_large_to_unpack_are_told(
    tmp_path: Path, one_line: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MAX_PICTURE", 10_000)
    with pytest.raises(ReadError, match="recognised"):
        read_path(picture_pdf(tmp_path / "a.pdf"))
    assert one_line.crops == 0


def test_without_the_extra_the_message_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise NoEngineError

    monkeypatch.setattr(scans, "load_engine", absent)
    with pytest.raises(ReadError, match="pip install") as caught:
        read_path(picture_pdf(tmp_path / "a.pdf"))
    assert caught.value.reason == "scanned"
    assert INSTALL in caught.value.message


def test_pages_with_a_text_layer_never_load_ocr(tmp_path: Path) -> None:
    pdf = build_pdf(tmp_path / "a.pdf", [["关于印发方案的通知", RuledTable(ROWS, [40, 180, 110, 110])]])
    code = (
        "import sys, json; from pathlib import Path; from pipeline.read import read_path; "
        f"read_path(Path({str(pdf)!r})); heavy = ('rapidocr', 'onnxruntime', 'cv2'); "
        "print(json.dumps([name for name in heavy if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(done.stdout) == []


# Picture files


def packed(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("TIFF", "tiff"), ("BMP", "bmp"), ("WEBP", "webp")],
)
def test_pictures_are_scans(kind: str, media_type: str, one_line: Reader) -> None:
    reading = read_bytes(packed(Image.fromarray(inked(paper())), kind), "a")
    assert reading.source.media_type == f"image/{media_type}"
    assert reading.source.pages == 1
    assert [e.engine for e in reading.source.engines] == ["rapidocr"]


def test_every_page_of_a_tiff_is_read(one_line: Reader) -> None:
    page = Image.fromarray(inked(paper()))
    reading = read_bytes(packed(page, "TIFF", save_all=True, append_images=[page, page]), "a")
    assert reading.source.pages == 3
    assert [line.page for line in reading.lines] == [1, 2, 3]


def test_pages_of_a_tiff_beyond_the_limit_are_told(one_line: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_OCR_PAGES", 1)
    page = Image.fromarray(inked(paper()))
    reading = read_bytes(packed(page, "TIFF", save_all=True, append_images=[page, page]), "a")
    assert [issue.code for issue in reading.issues] == ["ocr_limit"]
    assert reading.source.pages == 3


def test_a_fax_has_other_resolutions_across_and_down(one_line: Reader) -> None:
    page = Image.fromarray(inked(paper(1728, 1100))).convert("1")
    reading = read_bytes(packed(page, "TIFF", dpi=(204, 98)), "a")
    box = reading.lines[0].box
    assert box
    assert box[2] <= 1728 * 72 / 204 + 1


def test_transparent_and_sixteen_bit_pictures(one_line: Reader) -> None:
    page = inked(paper())
    clear = Image.fromarray(np.dstack([page * 0, 255 - page]), "LA")
    deep = Image.fromarray(page.astype(np.uint16) * 257)
    assert all(read_bytes(packed(picture, "PNG"), "a").lines for picture in (clear, deep))


def test_pictures_with_too_many_pixels_are_refused(one_line: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10_000)
    with pytest.raises(ReadError) as caught:
        read_bytes(packed(Image.new("1", (2000, 2000), 1), "PNG"), "a")
    assert caught.value.reason == "too_large"


def test_a_picture_that_claims_to_be_gigantic_is_refused(one_line: Reader) -> None:
    data = bytearray(packed(Image.new("1", (64, 64), 1), "BMP"))
    data[18:26] = (60_000).to_bytes(4, "little") * 2
    with pytest.raises(ReadError) as caught:
        read_bytes(bytes(data), "a")
    assert caught.value.reason in {"too_large", "damaged"}


def test_cut_pictures_are_damaged(one_line: Reader) -> None:
    for kind in ("PNG", "JPEG", "TIFF", "WEBP"):
        whole = packed(Image.fromarray(inked(paper())), kind)
        with pytest.raises(ReadError) as caught:
            read_bytes(whole[: len(whole) // 3], "a")
        assert caught.value.reason == "damaged", kind


def test_a_picture_without_text_says_what_to_do(one_line: Reader) -> None:
    one_line.quads = ()
    with pytest.raises(ReadError, match="300 dpi"):
        read_bytes(packed(Image.fromarray(paper()), "PNG"), "a")


# The engine itself


def cell_texts(reading: Reading) -> list[list[str]]:
    return [[c.span.quote(reading.text).replace("\n", "") for c in table.cells] for table in reading.tables]


def test_a_scanned_table_is_put_back_into_cells(tmp_path: Path) -> None:
    pdf = build_pdf(tmp_path / "a.pdf", [[RuledTable(ROWS, [40, 150, 90, 100])]], size=(524, 260), page_numbers=False)
    reading = read_path(scan_of(pdf, tmp_path / "scan.pdf", Scanner(dpi=180)))
    assert cell_texts(reading) == cell_texts(read_path(pdf))
    assert reading.source.engines[0].engine == "rapidocr"
    assert (reading.source.engines[0].confidence or 0) > 0.9


def same_work(one: object, other: object) -> None:
    def work(record: object) -> list[object]:
        tasks = record.to_dict()["tasks"]  # type: ignore[attr-defined]
        return [
            (
                task["kind"],
                task["number"],
                sorted((d["kind"], d["start"], d["end"], d["rrule"]) for d in task["deadlines"]),
                sorted((a["role"], a["name"]) for a in task["assignments"]),
            )
            for task in tasks
        ]

    assert json.dumps(work(one), ensure_ascii=False) == json.dumps(work(other), ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "scanner", [Scanner(), Scanner(dpi=150, skew=-1.2, noise=9, blur=0.5, quality=60)], ids=["200 dpi", "150 dpi"]
)
@pytest.mark.parametrize("name", ["liuting-elderly-care", "biquan-compulsory-education"])
def test_scans_of_the_samples_give_the_same_work(tmp_path: Path, name: str, scanner: Scanner) -> None:
    pdf = Path(__file__).parent.parent / "data" / "raw" / f"{name}.pdf"
    same_work(extract(scan_of(pdf, tmp_path / "scan.pdf", scanner)), extract(pdf))


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_scans_on_their_side_or_head_are_turned(tmp_path: Path, quarters: int) -> None:
    text = "为做好河道管护工作，现将有关事项通知如下，请结合实际认真贯彻落实。" * 4
    pdf = build_pdf(tmp_path / "a.pdf", [[Paragraph("关于印发方案的通知", 18, "center"), text]], size=(595, 400))
    reading = read_path(scan_of(pdf, tmp_path / "scan.pdf", Scanner(quarters=quarters)))
    assert "turned_page" in [issue.code for issue in reading.issues]
    assert text in reading.text.replace("\n", "")


@pytest.mark.slow
def test_reading_a_scan_twice_gives_the_same(tmp_path: Path) -> None:
    pdf = build_pdf(tmp_path / "a.pdf", [["关于印发方案的通知"]], size=(595, 300))
    page = scanned(drawn_pages(pdf, 200)[0], Scanner())
    data = packed(page, "PNG", dpi=(200, 200))
    assert read_bytes(data, "a") == read_bytes(data, "a")
