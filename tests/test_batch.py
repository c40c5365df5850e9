"""Many files to one folder: every input is read on its own, and none stops the rest."""

from __future__ import annotations

import csv
import os
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hand_made_records import make_record

from pipeline import batch
from pipeline.batch import Summary, collect_files, extract_all, with_own_ids
from pipeline.errors import LexiconError, NoticeTasksError, ReadError, UsageError
from pipeline.lexicon import LEXICONS
from pipeline.read.inputs import is_skipped
from pipeline.tables import Failure, read_records

SKIPS = tomllib.loads((LEXICONS / "inputs.toml").read_text(encoding="utf-8"))["skip"]


def fake_extract(path: Path, *, name: str | None = None, reference: date | None = None, pack: str = "") -> object:
    """Give a record whose id is the content of the file, or fail as the content says."""
    content = path.read_text(encoding="utf-8")
    errors = {
        "unreadable": ReadError("no_text", "the file holds\nno text"),
        "rejected": NoticeTasksError("too odd"),
        "crash": ZeroDivisionError("division by zero"),
        "deep": RecursionError("too deep"),
        "memory": MemoryError(),
        "locked": PermissionError(13, "Permission denied"),
        "broken data": LexiconError("roles.toml", ["a mistake"]),
    }
    if content in errors:
        raise errors[content]
    record = make_record(content, str(path))
    return replace(record, tasks=()) if content == "empty" else record


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.extraction, "extract", fake_extract)


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
    assert extract_all([source], source / "out") == Summary(read=1, tasks=1, warnings=2, failures=0)


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
        ("crash", "extract", "unexpected", "unexpected ZeroDivisionError: division by zero"),
        ("deep", "extract", "unexpected", "unexpected RecursionError: too deep"),
        ("memory", "extract", "unexpected", "unexpected MemoryError"),
        ("locked", "read", "unreadable", "Permission denied"),
    ],
)
def test_a_bad_file_is_a_row_and_the_rest_are_complete(
    tmp_path: Path, content: str, stage: str, reason: str, message: str
) -> None:
    source = files(tmp_path / "in", a="n1", b=content, c="n2")
    summary = extract_all([source], tmp_path / "out")
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
    assert failures[1].message == "Permission denied"


def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1")
    (source / "again").symlink_to(source)
    (source / "gone").symlink_to(source / "nowhere")
    assert collect_files([source], []) == [source / "a"]


def test_a_notice_without_tasks_is_kept_with_a_warning(tmp_path: Path) -> None:
    summary = extract_all([files(tmp_path / "in", a="empty")], tmp_path / "out")
    assert summary == Summary(read=1, tasks=0, warnings=2, failures=0)
    (record,) = read_records(tmp_path / "out")
    assert [issue["code"] for issue in record["warnings"]] == ["column_shift", "no_tasks"]


def test_the_same_content_three_times_gives_three_notices(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1", b="n1", c="n1-2", d="n1")
    extract_all([source], tmp_path / "out")
    assert [row["notice_id"] for row in rows(tmp_path / "out" / "notices.csv")] == ["n1", "n1-2", "n1-2-2", "n1-3"]
    for name in ("tasks", "deadlines", "assignments", "citations", "catalogue"):
        ids = [row[f"{name.removesuffix('s')}_id"] for row in rows(tmp_path / "out" / f"{name}.csv")]
        assert len(ids) == len(set(ids)) >= 4


def test_a_new_id_goes_through_the_whole_record() -> None:
    record = with_own_ids(make_record("n1"), {"n1"})
    assert record.notice.notice_id == "n1-2"
    assert record.tasks[0].task_id == "n1-2-t1"
    assert record.tasks[0].citations == (record.citations[0].citation_id,) == ("n1-2-c1",)
    assert record.catalogue[0].catalogue_id == "n1-2-k1"


def test_ids_that_are_short_get_that_of_the_notice_in_front() -> None:
    made = make_record("n1")
    task = replace(made.tasks[0], task_id="t1", citations=("c1",))
    short = replace(made, tasks=(task,), citations=(replace(made.citations[0], citation_id="c1"),))
    assert with_own_ids(short, set()) == with_own_ids(made, set()) == made


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    source = files(tmp_path / "in", a="n1", b="crash", c="n2")
    for name in ("one", "two"):
        extract_all([source], tmp_path / name)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()} for n in ("one", "two"))
    assert one == two


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="cannot write the tables there"):
        extract_all([files(tmp_path / "in", a="n1")], tmp_path / "out")
