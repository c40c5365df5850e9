"""The sample notices of ``data/raw`` against records made by hand (``tests/golden``).

The records were written from the output contract, never from a program's output: they check the
whole way from a file to its record.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import ofdkit
import openpyxl
import pdfplumber
import pytest

from pipeline.evaluate import Judgement, Outcome, judge, measure
from pipeline.evaluate.folding import folded
from pipeline.evaluate.matching import match_tasks
from tests.findings import unplaced

TESTS = Path(__file__).parent
NOTICES = TESTS.parent / "data" / "raw"
GOLDEN = sorted((TESTS / "golden").glob("*.json"))
NAMES = [path.stem for path in GOLDEN]
LEAST_F1 = 0.95
MEASURED = ("tasks", "deadlines", "assignments")
ENCODINGS = {"chenghu-graduate-employment.txt": "gb18030"}
CUT_BY_A_PAGE = {
    "biquan-compulsory-education",
    "jinxi-rural-living-environment",
    "liuting-elderly-care",
    "puling-air-quality",
}
DOCUMENT = "word/document.xml"
NUMBERED_BY_WORD = {"yanhu-public-culture"}

CATALOGUE_FIELDS = (
    "number",
    "item_level1",
    "item_level2",
    "content",
    "basis",
    "time_limit",
    "subject",
    "channels",
    "audience",
    "methods",
)


def golden(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((TESTS / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    return record


@pytest.fixture(scope="module")
def extracted() -> dict[str, dict[str, Any]]:
    """Records of the sample notices as far as a test has asked for them."""
    return {}


@pytest.fixture
def record(request: pytest.FixtureRequest, extracted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    from pipeline.extraction import extract  # noqa: PLC0415  heavy: only where a notice is really read

    name = request.getfixturevalue("name")
    if name not in extracted:
        extracted[name] = extract(NOTICES / golden(name)["source"]).to_dict()
    return extracted[name]


def told(judgements: list[Judgement]) -> str:
    return "\n".join(f"{j.outcome:6} {j.what}: {j.where} | {j.shown}" for j in judgements if j.outcome != Outcome.HIT)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def wording(source: Path) -> str:
    """Return what a sample says, without white space and page numbers; read by other libraries than the program's."""
    with_own_reader = {
        ".pdf": pdf_words,
        ".docx": word_words,
        ".html": web_words,
        ".ofd": ofd_words,
        ".xlsx": sheet_words,
    }
    if source.suffix in with_own_reader:
        text = with_own_reader[source.suffix](source)
    else:
        text = source.read_bytes().decode(ENCODINGS.get(source.name, "utf-8-sig"))
    return squeezed(re.sub(r"(?m)^— \d+ —$", "", text).replace("**", ""))


def pdf_words(source: Path) -> str:
    with pdfplumber.open(source) as document:
        parts = []
        for page in document.pages:
            parts.append(page.extract_text())
            parts += [cell for table in page.extract_tables() for row in table for cell in row if cell]
    return "\n".join(parts)


def word_words(source: Path) -> str:
    # what is taken out stands in w:delText
    with zipfile.ZipFile(source) as package:
        return "".join(html.unescape(t) for t in re.findall(r"<w:t\b[^>]*>([^<]*)", package.read(DOCUMENT).decode()))


def web_words(source: Path) -> str:
    return re.sub(r"<[^>]+>", "", html.unescape(source.read_text(encoding="utf-8")))


def ofd_words(source: Path) -> str:
    return str(ofdkit.extract_text(source))


def sheet_words(source: Path) -> str:
    cells = [cell.value for row in openpyxl.load_workbook(source).worksheets[0] for cell in row]
    return "\n".join(
        f"{c.year}年{c.month}月{c.day}日" if isinstance(c, date) else str(c) for c in cells if c is not None
    )


def quoted(words: str | None, text: str, *, cut: bool) -> bool:
    """Tell whether the text holds the words; ``cut`` allows two pieces, as of a cell that a page break cuts."""
    short = squeezed(words or "")
    return short in text or (cut and any(short[:i] in text and short[i:] in text for i in range(2, len(short) - 1)))


def test_every_sample_has_a_golden_record_and_nothing_else_lies_there() -> None:
    assert sorted(path.name for path in NOTICES.iterdir()) == sorted(golden(name)["source"] for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_golden_record_quotes_its_notice(name: str) -> None:
    record = golden(name)
    text = wording(NOTICES / record["source"])
    notice = record["notice"]
    said = [notice["title"], notice["document_number"], *notice["addressees"]]
    said += [part for c in record["citations"] for part in (c["title"], c["document_number"])]
    for task in record["tasks"]:
        said += [task["title"], *([task["number"]] if name not in NUMBERED_BY_WORD else [])]
        said += [item["raw"] for item in [*task["deadlines"], *task["assignments"]]]
    for row in record.get("catalogue", []):
        said += [row["item_level1"], row["item_level2"], row["time_limit"], *row["channels"]]
    assert [words for words in said if not quoted(words, text, cut=name in CUT_BY_A_PAGE)] == []


@pytest.mark.parametrize("name", NAMES)
def test_golden_dates_agree_with_their_wording(name: str) -> None:
    for task in golden(name)["tasks"]:
        for deadline in task["deadlines"]:
            start, end, raw = deadline["start"], deadline["end"], deadline["raw"]
            assert not (start and end) or start <= end, raw
            written = re.findall(r"\d{4}(?=[年—])", raw)
            if deadline["kind"] == "due" and written:
                assert end[:4] == written[-1], raw
            elif deadline["kind"] == "due":
                assert deadline["inferred"] == ["year"], raw
            if deadline["kind"] == "recurring":
                assert deadline["rrule"].startswith("FREQ="), raw
            if deadline["kind"] == "relative":
                assert deadline["relative"]["unit"] in {"day", "workday", "week", "month", "year"}, raw


@pytest.mark.parametrize("name", NAMES)
def test_tasks_deadlines_and_units_are_those_of_the_hand_made_record(name: str, record: dict[str, Any]) -> None:
    judgements = [j for j in judge(name, golden(name), record) if j.what in MEASURED]
    low = {what: f.f1 for what, f in measure(judgements).items() if f.f1 < LEAST_F1}
    assert not low, f"{name}: F1 under {LEAST_F1}: {low}\n{told(judgements)}"


@pytest.mark.parametrize("name", NAMES)
def test_elements_of_the_document_are_those_of_the_hand_made_record(name: str, record: dict[str, Any]) -> None:
    judgements = [
        j
        for j in judge(name, golden(name), record)
        if j.what.startswith("notice.") or j.what in {"addressees", "citations"}
    ]
    assert judgements
    assert not told(judgements), f"{name}:\n{told(judgements)}"


@pytest.mark.parametrize("name", NAMES)
def test_spans_quote_the_text(name: str, record: dict[str, Any]) -> None:
    text = record["text"]
    for task in record["tasks"]:
        for item in [*task["deadlines"], *task["assignments"], *task["domains"]]:
            span = item["span"]
            assert squeezed(text[span["start"] : span["end"]]) == squeezed(item["raw"]) != ""


@pytest.mark.parametrize("name", [name for name in NAMES if "catalogue" in golden(name)])
def test_catalogue_rows_are_those_of_the_hand_made_record(name: str, record: dict[str, Any]) -> None:
    found = [{field: row[field] for field in CATALOGUE_FIELDS} for row in record["catalogue"]]
    assert found == golden(name)["catalogue"]


def test_shifted_table_row_carries_a_warning(extracted: dict[str, dict[str, Any]]) -> None:
    from pipeline.extraction import extract  # noqa: PLC0415

    record = extract(NOTICES / "jinxi-rural-living-environment.txt")
    warned = {task.number for task in record.tasks if any(w.code == "column_shift" for w in task.warnings)}
    assert warned == {"10"}


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_those_of_the_hand_made_record(name: str, record: dict[str, Any]) -> None:
    wanted = golden(name)["tasks"]
    pairs = match_tasks(wanted, record["tasks"])
    assert pairs
    differing = [(wanted[g]["number"], record["tasks"][f]["number"]) for g, f in pairs.items()]
    assert [pair for pair in differing if folded(pair[0]) != folded(pair[1])] == []


def made_by_script(*endings: str) -> list[str]:
    return [name for name in NAMES if Path(golden(name)["source"]).suffix in endings]


@pytest.mark.parametrize("name", made_by_script(".pdf"))
def test_pdf_samples_are_what_the_script_makes_of_their_wording(name: str, tmp_path: Path) -> None:
    from tests.samples.build_pdfs import main  # noqa: PLC0415

    main(str(tmp_path))
    # the text, not the bytes: these also depend on the release of the typesetting library
    assert wording(tmp_path / f"{name}.pdf") == wording(NOTICES / f"{name}.pdf")


def test_other_samples_are_what_the_script_makes_of_their_wording(tmp_path: Path) -> None:
    from tests.samples.build_files import main  # noqa: PLC0415

    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        main(str(tmp_path / folder))
    made = sorted((tmp_path / "one").iterdir())
    assert [path.name for path in made] == sorted(
        golden(name)["source"] for name in made_by_script(".docx", ".html", ".ofd", ".xlsx")
    )
    for path in made:
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()
        assert contents(path) == contents(NOTICES / path.name)


def contents(path: Path) -> dict[str, bytes]:
    """Return the parts of a package (how they are packed depends on the machine), or the file itself."""
    if not zipfile.is_zipfile(path):
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        assert {info.date_time[0] for info in package.infolist()} <= {1980, 2024}  # not the clock
        return {name: package.read(name) for name in package.namelist()}


PLACES = {
    ".pdf": ("page box", "page box cell"),
    ".docx": ("paragraph", "cell"),
    ".html": ("", "cell"),
    ".ofd": ("page box", "page box cell"),
    ".xlsx": ("cell", "cell"),
}
"""What findings in the body and in tables know of their place, by ending."""


@pytest.mark.parametrize("name", made_by_script(*PLACES))
def test_findings_know_their_places(name: str, record: dict[str, Any]) -> None:
    body, table = PLACES[Path(golden(name)["source"]).suffix]
    assert unplaced(record, tuple(body.split()), tuple(table.split())) == []
