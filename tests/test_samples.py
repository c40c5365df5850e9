"""The sample notices of ``data/raw`` against records made by hand (``tests/golden``).

The records were written from the output contract, never from a program's output: they check the
whole way from a file to its record.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from pipeline.evaluate import Judgement, Outcome, judge, measure

TESTS = Path(__file__).parent
NOTICES = TESTS.parent / "data" / "raw"
GOLDEN = sorted((TESTS / "golden").glob("*.json"))
NAMES = [path.stem for path in GOLDEN]
LEAST_F1 = 0.95
MEASURED = ("tasks", "deadlines", "assignments")
ENCODINGS = {"chenghu-graduate-employment.txt": "gb18030"}
CUT_BY_A_PAGE = {"biquan-compulsory-education", "jinxi-rural-living-environment", "liuting-elderly-care"}
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
    """Return what a sample says, without white space and page numbers."""
    if source.suffix == ".pdf":
        with pdfplumber.open(source) as document:
            parts = []
            for page in document.pages:
                parts.append(page.extract_text())
                parts += [cell for table in page.extract_tables() for row in table for cell in row if cell]
        text = "\n".join(parts)
    else:
        text = source.read_bytes().decode(ENCODINGS.get(source.name, "utf-8-sig"))
    return squeezed(re.sub(r"(?m)^— \d+ —$", "", text).replace("**", ""))


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
        said += [task["number"], task["title"]]
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


@pytest.mark.parametrize("name", [name for name in NAMES if golden(name)["source"].endswith(".pdf")])
def test_pdf_samples_are_what_the_script_makes_of_their_wording(name: str, tmp_path: Path) -> None:
    from samples.build_pdfs import main  # noqa: PLC0415

    main(str(tmp_path))
    # the text, not the bytes: these also depend on the release of the typesetting library
    assert wording(tmp_path / f"{name}.pdf") == wording(NOTICES / f"{name}.pdf")
