"""Inputs that cannot be read stop nothing: each is told in plain words, the good notice is complete."""

from __future__ import annotations

import csv
import json
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bad_inputs
import pytest
from bad_inputs import CANARY, TASK

from pipeline.batch import starting
from pipeline.batch.limits import Limits
from pipeline.batch.names import printable
from pipeline.batch.progress import FileReport, Watcher
from pipeline.batch.run import Summary, extract_all
from pipeline.cli import main
from pipeline.read import read_path
from pipeline.read.registry import READERS

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "data" / "raw" / "meigang-river-chief-points.txt"
WHOLE_PDF = ROOT / "data" / "raw" / "biquan-compulsory-education.pdf"
UNREADABLE = ("empty.txt", "picture.txt", "locked.pdf", "cut.pdf", "empty.pdf")


pytestmark = pytest.mark.usefixtures("forked_workers")

LIMITS = Limits(seconds=30, megabytes=1000)
"""Of one file; reached by what cannot be stopped otherwise (a PDF that draws itself, for one)."""
SOONER = Limits(seconds=30, megabytes=400)
"""For hostile files, as it takes seconds to fill more; LibreOffice may need more."""


@pytest.fixture(scope="module", autouse=True)
def _readers_loaded(_all_loaded: None) -> None:
    """Load the readers of all formats, so that no worker that takes the place of another need do it again."""
    for path in sorted((ROOT / "data" / "raw").iterdir()):
        read_path(path)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    (folder / GOOD.name).write_bytes(GOOD.read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "picture.txt").write_bytes(bad_inputs.png())
    (folder / "locked.pdf").write_bytes(bad_inputs.locked_pdf())
    whole = WHOLE_PDF.read_bytes()
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 2])
    (folder / "poem.txt").write_text("桥头\n\n雨停了。\n\n有人在桥头等一条船，等到灯亮。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def outcome(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path]:
    """Read all inputs once; return the summary and the output folder."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starting, "start_method", lambda: "fork")
        return extract_all([inputs], out), out


def failures(directory: Path) -> dict[str, dict[str, str]]:
    with (directory / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        return {Path(row["path"]).name: row for row in csv.DictReader(file)}


def records(directory: Path) -> dict[str, dict[str, object]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((directory / "records").glob("*.json"))]
    return {Path(record["notice"]["source"]["path"]).name: record for record in found}


def test_unreadable_inputs_are_listed_and_the_good_notice_is_complete(
    inputs: Path, outcome: tuple[Summary, Path], tmp_path: Path
) -> None:
    summary, out = outcome
    assert set(failures(out)) == set(UNREADABLE)
    assert (summary.read, summary.failures) == (2, len(UNREADABLE))
    alone = tmp_path / "alone"
    extract_all([inputs / GOOD.name], alone)
    assert records(out)[GOOD.name] == records(alone)[GOOD.name]
    assert len(records(out)[GOOD.name]["tasks"]) > 5  # type: ignore[arg-type]


def test_failures_are_told_in_plain_words(outcome: tuple[Summary, Path]) -> None:
    for name, row in failures(outcome[1]).items():
        assert row["stage"] == "read", name
        assert re.fullmatch(r"[a-z0-9_]+", row["reason"]), row
        assert len(row["message"].split()) >= 4, row
        assert not re.search(r"Error|Exception|Traceback|0x|\bNone\b|fault of the program", row["message"]), row


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("empty.txt", "empty"),
        ("empty.pdf", "empty"),
        ("picture.txt", "picture|image"),
        ("locked.pdf", "password"),
        ("cut.pdf", "damaged|broken|cut|incomplete"),
    ],
)
def test_the_reason_names_what_is_wrong(name: str, word: str, outcome: tuple[Summary, Path]) -> None:
    message = failures(outcome[1])[name]["message"]
    assert re.search(word, message, re.IGNORECASE), message


def test_a_text_without_a_task_is_kept_with_a_warning(outcome: tuple[Summary, Path]) -> None:
    record = records(outcome[1])["poem.txt"]
    assert record["tasks"] == []
    assert "no_tasks" in [warning["code"] for warning in record["warnings"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("names", "status"), [((GOOD.name,), 0), ((GOOD.name, "cut.pdf"), 3), (("empty.txt",), 1)])
def test_exit_status_tells_whether_all_some_or_nothing_was_read(
    names: tuple[str, ...], status: int, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", *(str(inputs / name) for name in names), "-o", str(tmp_path / "out")]) == status
    assert ("failures.csv" in capsys.readouterr().err) == (status != 0)


# --- Inputs that are meant to do harm --------------------------------------------------------------


@dataclass(frozen=True)
class Hostile:
    """How to make a file, and what may become of it; ``needs`` is the format whose reader it is aimed at."""

    name: str
    make: Callable[[str, Path], bytes | str]
    reasons: str
    needs: str = "application/pdf"


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFD = "application/ofd"
ZIP = "application/zip"
HTML = "text/html"
RTF = "application/rtf"

READ = "read"
"""In ``reasons``: a record without anything from elsewhere will do too."""

HOSTILE = [
    Hostile("no-pages.pdf", lambda _a, _f: bad_inputs.zero_page_pdf(), "damaged|empty"),
    Hostile("circular-pages.pdf", lambda _a, _f: bad_inputs.circular_pages_pdf(), "damaged|empty|scanned"),
    Hostile("circular-form.pdf", lambda _a, _f: bad_inputs.circular_form_pdf(), "damaged"),
    Hostile("mutual-forms.pdf", lambda _a, _f: bad_inputs.mutual_forms_pdf(), "damaged"),
    Hostile("form-bomb.pdf", lambda _a, _f: bad_inputs.form_bomb_pdf(), "damaged"),
    Hostile("circular-table.pdf", lambda _a, _f: bad_inputs.circular_table_pdf(), "damaged|empty|scanned"),
    Hostile("deep.pdf", lambda _a, _f: bad_inputs.deep_pdf(), "damaged|empty|scanned"),
    Hostile("bomb.pdf", lambda _a, _f: bad_inputs.pdf_bomb(), "damaged|empty|scanned|too_large|memory_limit"),
    Hostile("huge-page.pdf", lambda _a, _f: bad_inputs.huge_page_pdf(), "damaged|empty|scanned|too_large"),
    Hostile("active.pdf", bad_inputs.active_pdf, "damaged|empty|scanned"),
    Hostile("bomb.docx", lambda _a, _f: bad_inputs.word(None), "too_large|damaged", DOCX),
    Hostile(
        "entities.docx",
        lambda _a, _f: bad_inputs.word(
            bad_inputs.word_document("&z;", TASK, prologue=bad_inputs.entity_bomb("w:document"))
        ),
        f"{READ}|damaged|too_large|empty",
        DOCX,
    ),
    Hostile(
        "external-entity.docx",
        lambda _a, file: bad_inputs.word(
            bad_inputs.word_document("&z;", TASK, prologue=bad_inputs.external_entity("w:document", file.as_uri()))
        ),
        f"{READ}|damaged",
        DOCX,
    ),
    Hostile(
        "called-entity.docx",
        lambda address, _f: bad_inputs.word(
            bad_inputs.word_document("&z;", TASK, prologue=bad_inputs.external_entity("w:document", address))
        ),
        f"{READ}|damaged",
        DOCX,
    ),
    Hostile("calling.docx", bad_inputs.calling_word, READ, DOCX),
    Hostile("macros.docx", lambda _a, _f: bad_inputs.macro_word(), READ, DOCX),
    Hostile("not-xml.docx", lambda _a, _f: bad_inputs.word("<w:document"), "damaged", DOCX),
    Hostile("bomb.ofd", lambda _a, _f: bad_inputs.ofd(None), "too_large|damaged", OFD),
    Hostile(
        "entities.ofd",
        lambda _a, _f: bad_inputs.ofd(bad_inputs.ofd_page("&z;", bad_inputs.entity_bomb("ofd:Page"))),
        f"{READ}|damaged|too_large|empty|scanned|not_chinese",
        OFD,
    ),
    Hostile(
        "external-entity.ofd",
        lambda _a, file: bad_inputs.ofd(
            bad_inputs.ofd_page("&z;", bad_inputs.external_entity("ofd:Page", file.as_uri()))
        ),
        f"{READ}|damaged|too_large|empty|scanned|not_chinese",
        OFD,
    ),
    Hostile(
        "climbing.ofd",
        lambda _a, file: bad_inputs.ofd(bad_inputs.ofd_page(TASK), root=f"{'../' * 12}{file}"),
        f"{READ}|damaged|empty|scanned",
        OFD,
    ),
    Hostile("bomb.zip", lambda _a, _f: bad_inputs.zip_bomb(), "too_large|damaged|empty|unsupported", ZIP),
    Hostile("nested.zip", lambda _a, _f: bad_inputs.nested_zip(), "too_large|damaged|empty|unsupported", ZIP),
    Hostile("crowded.zip", lambda _a, _f: bad_inputs.crowded_zip(), "too_large|damaged|empty|unsupported", ZIP),
    Hostile("overlapping.zip", lambda _a, _f: bad_inputs.overlapping_zip(), "too_large|damaged|empty|unsupported", ZIP),
    Hostile("climbing.zip", lambda _a, _f: bad_inputs.climbing_zip(), f"{READ}|damaged|empty|unsupported", ZIP),
    Hostile("calling.html", bad_inputs.calling_page, f"{READ}|no_text", HTML),
    Hostile("word.pdf", lambda _a, _f: bad_inputs.word(bad_inputs.word_document(TASK)), READ, DOCX),
    Hostile("text.docx", lambda _a, _f: TASK, READ, "text/plain"),
    Hostile("pdf.txt", lambda _a, _f: bad_inputs.long_pdf(2), READ),
]

CALLING_RTF = Hostile("calling.rtf", bad_inputs.calling_rtf, f"{READ}|unsupported|damaged|empty", RTF)
"""LibreOffice reads it, where there is one: that takes longer than all the others together."""


@dataclass(frozen=True)
class Trial:
    """What became of all hostile files: their reports and whatever was written, and who called."""

    reports: dict[str, FileReport]
    written: str
    calls: list[object]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Read all hostile files once."""
    with tried(HOSTILE, tmp_path_factory.mktemp("hostile"), SOONER) as found:
        yield found


@contextmanager
def tried(files: list[Hostile], folder: Path, limits: Limits) -> Iterator[Trial]:
    """Read hostile files. They name a file and an address; both can tell that they were used."""
    canary = folder / "canary.txt"
    canary.write_text(CANARY, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        calls: list[object] = []
        threading.Thread(target=_note_calls, args=(server, calls), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        (folder / "in").mkdir()
        for hostile in files:
            made = hostile.make(address, canary)
            (folder / "in" / hostile.name).write_bytes(made if isinstance(made, bytes) else made.encode())
        patch.setattr(starting, "start_method", lambda: "fork")
        reports: dict[str, FileReport] = {}
        extract_all([folder / "in"], folder / "out", limits=limits, watcher=_Noting(reports))
        written = "".join(p.read_text(encoding="utf-8-sig") for p in sorted((folder / "out").rglob("*.[cj]s*")))
        yield Trial(reports, written, calls)


def _note_calls(server: socket.socket, calls: list[object]) -> None:
    try:
        while True:
            calls.append(server.accept()[1])
    except OSError:  # closed: the test is over
        return


class _Noting(Watcher):
    def __init__(self, reports: dict[str, FileReport]) -> None:
        self._reports = reports

    def report(self, file: FileReport) -> None:
        self._reports[Path(file.path).name] = file


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_a_hostile_file_ends_as_a_row_or_a_harmless_record(hostile: Hostile, trial: Trial) -> None:
    assert_harmless(hostile, trial)


def assert_harmless(hostile: Hostile, trial: Trial) -> None:
    report = trial.reports[hostile.name]
    expected = hostile.reasons if hostile.needs in READERS else "unsupported"
    assert re.fullmatch(expected, report.reason or READ), report
    assert report.seconds < LIMITS.seconds + 5
    if report.message:
        assert not re.search(r"Error|Exception|Traceback|0x|\bNone\b|fault of the program", report.message), report


def test_what_a_file_names_is_neither_fetched_nor_read(trial: Trial) -> None:
    assert len(trial.reports) == len(HOSTILE)
    assert_nothing_came_in(trial)


@pytest.mark.slow
def test_what_an_rtf_names_is_neither_fetched_nor_read(tmp_path: Path) -> None:
    with tried([CALLING_RTF], tmp_path, LIMITS) as trial:
        assert_harmless(CALLING_RTF, trial)
        assert_nothing_came_in(trial)


def assert_nothing_came_in(trial: Trial) -> None:
    assert trial.calls == []
    assert CANARY not in trial.written
    assert CANARY[::-1] not in trial.written  # a script would have written it
    assert not list(Path("/tmp").glob("climbed*"))  # noqa: S108  where a careless program would have put it


@pytest.mark.parametrize("pages", [200, pytest.param(500, marks=pytest.mark.slow)])
def test_hundreds_of_pages_are_read_whole(pages: int, tmp_path: Path) -> None:
    (tmp_path / "long.pdf").write_bytes(bad_inputs.long_pdf(pages))
    reports: dict[str, FileReport] = {}
    extract_all([tmp_path / "long.pdf"], tmp_path / "out", limits=LIMITS, watcher=_Noting(reports))
    assert reports["long.pdf"].tasks == pages
    assert records(tmp_path / "out")["long.pdf"]["notice"]["source"]["pages"] == pages  # type: ignore[index]


@pytest.mark.parametrize("size", [100, 2000], ids=lambda size: f"{size} MB")
def test_a_text_too_large_to_be_a_notice_is_refused_at_once(size: int, tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.write(TASK.encode() * 1000)
        file.truncate(size * bad_inputs.MB)  # a hole: nothing on disk, zeros when read
    reports: dict[str, FileReport] = {}
    extract_all([tmp_path / "large.txt"], tmp_path / "out", limits=LIMITS, watcher=_Noting(reports))
    report = reports["large.txt"]
    assert (report.stage, report.reason) == ("read", "too_large")
    assert f"{size} MB" in (report.message or "")
    assert report.seconds < 20


@pytest.mark.slow
def test_the_largest_text_that_is_taken_ends_within_its_limits(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(f"{TASK}\n".encode() * (60 * bad_inputs.MB // len(TASK.encode())))
    reports: dict[str, FileReport] = {}
    limits = Limits(seconds=10, megabytes=1000)
    extract_all([tmp_path / "large.txt", GOOD], tmp_path / "out", limits=limits, watcher=_Noting(reports))
    assert reports["large.txt"].reason in ("time_limit", "memory_limit")
    assert reports["large.txt"].seconds < 15
    assert reports[GOOD.name].status == "read"


# --- Names -----------------------------------------------------------------------------------------

NAMES = [
    "a\\..\\..\\b.txt",
    "-o.txt",
    "a\nb\r\n.txt",
    "😀👩\u200d🚒.txt",
    os.fsdecode(b"\xff\xfe\x80.txt"),
    "\x1b[2J\x1b]0;owned\x07.txt",
    "gnp.\u202etxt",
    "<img src=x onerror=alert(1)>.txt",
    "=cmd|' -C calc'!A0.txt",
    '‘；，\t".txt',
    "字" * 80 + ".txt",
    "%s%n{0}$(id)`id`;id.txt",
]


def test_names_do_no_harm_in_any_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "sub").mkdir(parents=True)
    for number, name in enumerate(NAMES):  # one fails, the next is read, and so on
        (source / name).write_bytes(GOOD.read_bytes() if number % 2 else b"")
    os.mkfifo(source / "pipe\n.txt")
    (source / "loop").symlink_to(source / "loop")
    before = sorted(tmp_path.iterdir())
    assert main(["run", str(source / "sub" / ".."), "-o", str(out)]) == 3
    assert sorted({*before, out}) == sorted(tmp_path.iterdir())

    shown = "".join(capsys.readouterr())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)
    failed = [row["path"] for row in failures(out).values()]
    read_back = [record["notice"]["source"]["path"] for record in records(out).values()]  # type: ignore[index]
    expected = [f"{source}/sub/../{name}" for name in NAMES]
    assert {*failed, *map(printable, read_back)} == {*map(printable, expected)} | {
        f"{source}/sub/../{name}" for name in (r"pipe\n.txt", "loop")
    }
    for table in out.glob("*.csv"):
        cells = [cell for row in csv.reader(table.open(encoding="utf-8-sig", newline="")) for cell in row]
        assert not any(re.match(r"[=+\-@\t\r]", cell) for cell in cells), table
        assert not any(re.search(r"[\r\n\x00-\x08\x1b]", cell) for cell in cells), table
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "<img src=x" not in report


# --- Damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [16, pytest.param(2000, marks=pytest.mark.slow)])
def test_damaged_inputs_end_as_records_or_rows(count: int, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    samples = {path.name: path.read_bytes() for path in sorted((ROOT / "data" / "raw").iterdir())}
    for name, data in bad_inputs.damaged(samples, count):
        (source / name).write_bytes(data)
    reports: dict[str, FileReport] = {}
    summary = extract_all([source], out, limits=LIMITS, watcher=_Noting(reports))
    assert len(reports) == count == summary.read + summary.failures
    odd = [r for r in reports.values() if r.reason in ("unexpected", "crashed", "time_limit", "memory_limit")]
    assert odd == []
    assert max(report.seconds for report in reports.values()) < 30
    assert summary.read > count / 10
