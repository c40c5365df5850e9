"""Many files to one folder: every input is read on its own, and none stops the rest."""

from __future__ import annotations

import csv
import os
import socket
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hand_made_records import make_record
from made_services import MadeRecords

from pipeline.batch import run
from pipeline.batch.ids import with_id
from pipeline.batch.inputs import collect_files
from pipeline.batch.limits import Limits
from pipeline.batch.names import printable
from pipeline.batch.progress import FileReport, Watcher
from pipeline.batch.run import Summary
from pipeline.errors import LexiconError, UsageError
from pipeline.lexicon import LEXICONS
from pipeline.read.inputs import is_skipped
from pipeline.tables import Failure, read_records

SKIPS = tomllib.loads((LEXICONS / "inputs.toml").read_text(encoding="utf-8"))["skip"]


pytestmark = pytest.mark.usefixtures("forked_workers")


def extract_all(paths: list[Path], directory: Path, **options: Any) -> Summary:
    return run.extract_all(paths, directory, service=MadeRecords(), **options)


def files(folder: Path, **contents: str) -> Path:
    for name, content in contents.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_folders_are_read_with_their_folders_sorted_by_path(tmp_path: Path) -> None:
    source = files(tmp_path / "in", b="n1", a__z="n2", a__y="n3", c="n4")
    assert [str(p.relative_to(source)) for p in collect_files([source], [])] == ["a/y", "a/z", "b", "c"]


def test_files_are_read_as_given_and_each_once(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1", b="n2")
    given = [source / "b", source, source / "." / "b"]
    assert collect_files(given, []) == [source / "b", source / "a"]


def test_hidden_files_and_the_output_are_passed_over(tmp_path: Path) -> None:
    source = files(tmp_path / "in", **{"a": "n1", ".DS_Store": "x", ".git__config": "x", "~$a": "x", "Thumbs.db": "x"})
    assert extract_all([source], source / "out") == Summary(read=1, tasks=1, warnings=2, failures=0)
    again = extract_all([source], source / "out")
    assert again == Summary(read=1, tasks=1, warnings=2, failures=0, unchanged=1, written=False)


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    source = files(tmp_path / "in", **{".notice": "n1"})
    assert collect_files([source / ".notice"], []) == [source / ".notice"]


@pytest.mark.parametrize("entry", SKIPS, ids=[entry["pattern"] for entry in SKIPS])
def test_each_skip_pattern_does_what_its_examples_say(entry: dict) -> None:
    assert all(map(is_skipped, entry["catches"]))
    assert not any(map(is_skipped, entry["leaves"]))


@pytest.mark.parametrize(
    ("content", "stage", "reason", "message"),
    [
        ("unreadable", "read", "no_text", "the file holds no text"),
        ("rejected", "extract", "rejected", "too odd"),
        ("crash", "extract", "unexpected", "Unexpected ZeroDivisionError (division by zero): this is a fault"),
        ("deep", "extract", "unexpected", "Unexpected RecursionError (too deep): this is a fault"),
        ("memory", "extract", "memory_limit", "There was not enough memory for this file."),
        ("locked", "read", "unreadable", "Permission denied"),
        ("sleep", "extract", "time_limit", "This file took longer than 2 seconds and was given up."),
        ("grow", "extract", "memory_limit", "This file needed more than 300 MB of memory and was given up."),
        ("segfault", "extract", "crashed", "The program that reads this format broke down over this file"),
        ("exit", "extract", "crashed", "The program that reads this format broke down over this file"),
        ("killed", "extract", "crashed", "The process that read this file was ended from outside"),
    ],
)
def test_a_bad_file_is_a_row_and_the_rest_are_complete(
    tmp_path: Path, content: str, stage: str, reason: str, message: str
) -> None:
    source = files(tmp_path / "in", a="n1", b=content, c="n2")
    limits = Limits(seconds=2 if reason == "time_limit" else 60, megabytes=300)
    summary = extract_all([source], tmp_path / "out", limits=limits)
    assert (summary.read, summary.tasks, summary.warnings, summary.failures) == (2, 2, 4, 1)
    (row,) = rows(tmp_path / "out" / "failures.csv")
    assert summary.first_failures == (Failure(**row),)
    assert (row["path"], row["stage"], row["reason"]) == (str(source / "b"), stage, reason)
    assert row["message"].startswith(message)
    assert [row["notice_id"] for row in rows(tmp_path / "out" / "notices.csv")] == ["n1", "n2"]


def test_broken_data_of_the_project_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(LexiconError):
        extract_all([files(tmp_path / "in", a="broken data")], tmp_path / "out")


def test_paths_that_cannot_be_read_are_rows(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    failures: list[Failure] = []
    assert collect_files([tmp_path / "nowhere", tmp_path / "empty", tmp_path / "pipe"], failures) == []
    assert [(f.stage, f.reason) for f in failures] == [
        ("find", "not_found"),
        ("find", "empty_folder"),
        ("find", "not_a_file"),
    ]


def test_a_path_fails_once_however_often_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "locked").mkdir()
    monkeypatch.setattr(os, "scandir", refuse)
    failures: list[Failure] = []
    collect_files([tmp_path / "nowhere", tmp_path / "nowhere", tmp_path / "locked"], failures)
    assert [failure.reason for failure in failures] == ["not_found", "unreadable_folder"]
    assert failures[1].message.startswith("This folder cannot be opened (Permission denied)")


def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1")
    (source / "again").symlink_to(source)
    failures: list[Failure] = []
    assert collect_files([source], failures) == [source / "a"]
    assert failures == []


def test_a_notice_without_tasks_is_kept_with_a_warning(tmp_path: Path) -> None:
    summary = extract_all([files(tmp_path / "in", a="empty")], tmp_path / "out")
    assert summary == Summary(read=1, tasks=0, warnings=2, failures=0)
    (record,) = read_records(tmp_path / "out")
    assert [issue["code"] for issue in record["warnings"]] == ["column_shift", "no_tasks"]


def test_the_same_content_three_times_gives_three_notices(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1", b="n1", c="n1-2", d="n1")
    summary = extract_all([source], tmp_path / "out")
    assert [row["notice_id"] for row in rows(tmp_path / "out" / "notices.csv")] == ["n1", "n1-2", "n1-2-2", "n1-3"]
    warned = rows(tmp_path / "out" / "warnings.csv")
    copies = {row["notice_id"]: row["message"] for row in warned if row["code"] == "same_notice"}
    assert list(copies) == ["n1-2", "n1-3"], "c only has an id that was taken"
    assert all(f"The same notice as {source / 'a'}: " in message for message in copies.values())
    assert (summary.copies, summary.warnings) == (2, len(warned))
    for name in ("tasks", "deadlines", "assignments", "citations", "catalogue"):
        ids = [row[f"{name.removesuffix('s')}_id"] for row in rows(tmp_path / "out" / f"{name}.csv")]
        assert len(ids) == len(set(ids)) >= 4


def test_a_new_id_goes_through_the_whole_record() -> None:
    record = with_id(make_record("n1"), "n1-2")
    assert record.notice.notice_id == "n1-2"
    assert record.tasks[0].task_id == "n1-2-t1"
    assert record.tasks[0].citations == (record.citations[0].citation_id,) == ("n1-2-c1",)
    assert record.catalogue[0].catalogue_id == "n1-2-k1"


def test_same_input_gives_same_bytes_whatever_the_number_of_workers(tmp_path: Path) -> None:
    contents = {f"f{i:02}": text for i, text in enumerate(["n1", "nap", "n1", "crash", "segfault", "n2", "nap", "n3"])}
    source = files(tmp_path / "in", **contents)
    made = []
    for jobs in (1, 2, 7):
        out = tmp_path / f"out{len(made)}"
        extract_all([source], out, jobs=jobs)
        made.append({p.name: p.read_bytes() for p in out.rglob("[!.]*") if p.is_file()})
    assert made[0] == made[1] == made[2]


def test_the_watcher_is_told_of_every_input_in_order(tmp_path: Path) -> None:
    class Notes(Watcher):
        def begin(self, total: int) -> None:
            notes.append(total)

        def report(self, file: FileReport) -> None:
            notes.append((Path(file.path).name, file.status, file.notice_id, file.tasks, file.warnings, file.reason))

    notes: list[object] = []
    source = files(tmp_path / "in", a="n1", b="rejected", c="empty")
    extract_all([tmp_path / "nowhere", source], tmp_path / "out", watcher=Notes())
    assert notes == [
        4,
        ("nowhere", "failed", None, 0, 0, "not_found"),
        ("a", "read", "n1", 1, 2, None),
        ("b", "failed", None, 0, 0, "rejected"),
        ("c", "read", "empty", 0, 2, None),
    ]


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"limits": Limits(seconds=0)}, {"limits": Limits(megabytes=0)}])
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="more than zero"):
        extract_all([files(tmp_path / "in", a="n1")], tmp_path / "out", **wrong)


def test_what_is_no_file_is_listed(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1", sub__b="n2")
    elsewhere = files(tmp_path / "elsewhere", c="n3")
    os.mkfifo(source / "pipe")
    (source / "gone").symlink_to(source / "nowhere")
    (source / "loop").symlink_to(source / "loop")
    (source / "zero").symlink_to("/dev/zero")
    (source / "again").symlink_to(source)
    (source / "other").symlink_to(elsewhere)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(source / "sock"))
        failures: list[Failure] = []
        found = collect_files([source, "/dev/null", "x" * 5000, tmp_path / "in/a/b"], failures)
    assert [path.name for path in found] == ["a", "b"]
    assert [(Path(f.path).name[:9], f.stage, f.reason) for f in failures] == [
        ("gone", "find", "broken_link"),
        ("loop", "find", "broken_link"),
        ("other", "find", "link_not_followed"),
        ("pipe", "find", "not_a_file"),
        ("sock", "find", "not_a_file"),
        ("zero", "find", "not_a_file"),
        ("null", "find", "not_a_file"),
        ("xxxxxxxxx", "find", "not_found"),
        ("b", "find", "not_found"),
    ]


def test_folders_deeper_than_python_may_recurse_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    deepest = Path("d")
    deepest.mkdir()
    try:
        for _ in range(sys.getrecursionlimit()):
            (deepest / "d").mkdir()
            deepest /= "d"
        (deepest / "a").write_text("n1")
        failures: list[Failure] = []
        assert (collect_files(["d"], failures), failures) == ([deepest / "a"], [])
    finally:  # from below: neither Python nor pytest can remove so deep a folder
        (deepest / "a").unlink(missing_ok=True)
        os.removedirs(deepest)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("通知 1.pdf", "通知 1.pdf"),
        ("通知\u3000😀👩\u200d🚒.txt", "通知\u3000😀👩\u200d🚒.txt"),
        ("a\nb\r.txt", r"a\nb\r.txt"),
        ("\x1b[31mred\x9b0m", r"\x1b[31mred\x9b0m"),
        ("gnp.\u202eexe", r"gnp.\u202eexe"),
        (os.fsdecode(b"\xff\xfe.txt"), r"\udcff\udcfe.txt"),
        ("a\u2028b", r"a\u2028b"),
    ],
)
def test_names_are_shown_on_one_line_without_commands(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        extract_all([files(tmp_path / "in", a="n1")], tmp_path / "out")
