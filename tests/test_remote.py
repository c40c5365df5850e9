"""Inputs at addresses: found, read and named as they were written; secrets come into no output."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from made_runs import output
from test_parquet import without

from pipeline.batch.inputs import collect_files
from pipeline.batch.run import extract_all
from pipeline.cli import main
from pipeline.errors import MissingExtraError, ReadError, UsageError
from pipeline.read import read_path, remote
from pipeline.read.remote import is_remote, shown
from pipeline.tables import Failure, read_tables

TEXT = "柳汀市道路普查方案\n一、主要任务\n（一）2031年6月底前完成道路普查。（市统计局负责）\n"
REASON = "unreadable"


@pytest.fixture
def store() -> Iterator[MemoryFileSystem]:
    """Return an object store, empty, in the memory of this process and of those forked from it."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


def put(store: MemoryFileSystem, **texts: str) -> None:
    for name, text in texts.items():
        store.pipe(f"/{name.replace('__', '/')}.txt", text.encode())


def found(*addresses: str) -> tuple[list[str], list[Failure]]:
    failures: list[Failure] = []
    return [shown(path) for path in collect_files([Path(a) for a in addresses], failures)], failures


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket/folder/a b.pdf",
        "file:///data/通知.txt",
        "memory://a",
        "https://host.gov.cn/a.html",
        "sftp://host:22/a",
    ],
)
def test_an_address_is_kept_as_it_was_written(address: str) -> None:
    assert is_remote(Path(address))
    assert shown(Path(address)) == address


@pytest.mark.parametrize("path", ["a.txt", "/data/a.txt", "C:/data/a.txt", "data:a.txt", "a/s3:/b", "s3:", "中文:/a"])
def test_a_path_is_no_address(path: str) -> None:
    assert not is_remote(Path(path))
    assert shown(Path(path)) == path


def test_folders_patterns_and_files_are_found_in_order(store: MemoryFileSystem) -> None:
    put(store, in__b="b", in__a__z="z", in__a="a", **{"in__.hidden__c": "c"})
    assert found("memory://in") == (["memory://in/a/z.txt", "memory://in/a.txt", "memory://in/b.txt"], [])
    assert found("memory://in/*.txt")[0] == ["memory://in/a.txt", "memory://in/b.txt"]
    assert found("memory://in/b.txt", "memory://in")[0][0] == "memory://in/b.txt"
    assert len(found("memory://in/b.txt", "memory://in")[0]) == 3


def test_what_is_not_there_is_a_failure(store: MemoryFileSystem) -> None:
    put(store, **{"empty__.hidden": "x"})
    files, failures = found("memory://nothing", "memory://empty", "nonsense://a/b")
    assert files == []
    assert [(f.path, f.reason) for f in failures] == [
        ("memory://nothing", "not_found"), ("memory://empty", "empty_folder"), ("nonsense://a/b", REASON)
    ]  # fmt: skip


def test_records_name_the_address(store: MemoryFileSystem) -> None:
    put(store, a=TEXT)
    assert read_path(Path("memory://a.txt")).source.path == "memory://a.txt"


@pytest.mark.usefixtures("forked_workers")
def test_a_run_over_addresses_gives_what_a_run_over_files_gives(store: MemoryFileSystem, tmp_path: Path) -> None:
    texts = {"a": TEXT, "b": TEXT.replace("6月", "7月"), "empty": ""}
    put(store, **{f"in__{name}": text for name, text in texts.items()})
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    files = [tmp_path / f"{name}.txt" for name in texts]
    extract_all(files, tmp_path / "home")
    summary = extract_all([Path("memory://in")], tmp_path / "away")
    assert (summary.read, summary.failures) == (2, 1)
    home, away = output(tmp_path / "home"), output(tmp_path / "away")
    for name in away:
        if not name.endswith(".xlsx"):
            assert away[name] == home[name].replace(f"{tmp_path}/".encode(), b"memory://in/")
    assert list(read_tables(tmp_path / "away").failures["path"]) == ["memory://in/empty.txt"]


@pytest.mark.usefixtures("forked_workers")
def test_what_has_not_changed_at_its_address_is_not_read_again(
    store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, in__a=TEXT, in__b=TEXT.replace("6月", "7月"))
    for file in store.store.values():
        file.modified = datetime(2030, 1, 1, tzinfo=UTC).replace(year=2020)
    assert extract_all([Path("memory://in")], tmp_path / "out").unchanged == 0
    monkeypatch.chdir(tmp_path)
    assert extract_all([Path("memory://in")], tmp_path / "out").unchanged == 2
    put(store, in__b=TEXT.replace("6月", "8月"))
    summary = extract_all([Path("memory://in")], tmp_path / "out")
    assert (summary.read, summary.unchanged) == (2, 1)
    assert "2031年8月底前" in (tmp_path / "out" / "tasks.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://name:geheim@host/a.txt",
        "s3://key:geheim@bucket/a",
        "https://host/a.pdf?token=geheim",
        "https://geheim@host/a.pdf",
    ],
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", address, "-o", str(tmp_path / "out")]) == 1
    said = "".join(capsys.readouterr())
    assert "would stand in the tables" in said
    assert "geheim" not in said
    assert not list(tmp_path.rglob("*.csv"))


def test_what_a_file_system_says_is_not_repeated(monkeypatch: pytest.MonkeyPatch, store: MemoryFileSystem) -> None:
    put(store, a=TEXT)

    def fail(*arguments: Any, **more: Any) -> None:
        raise PermissionError(13, "secret geheim is wrong")

    monkeypatch.setattr(MemoryFileSystem, "_open", fail)
    with pytest.raises(ReadError, match=r"cannot be opened \(PermissionError\)") as told:
        read_path(Path("memory://a.txt"))
    assert "geheim" not in told.value.message


def test_a_file_that_is_too_large_is_not_fetched_whole(store: MemoryFileSystem) -> None:
    store.pipe("/big.txt", b"x" * 1000)
    assert len(remote.fetch(Path("memory://big.txt"), 10)) == 11


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "s3fs")
    _, failures = found("s3://bucket/a.pdf")
    assert "Install s3fs to access S3" in failures[0].message


def test_without_the_extra_one_line_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without(monkeypatch, "fsspec")
    assert main(["extract", "s3://bucket/a.pdf", "-o", str(tmp_path / "out")]) == 1
    assert 'run pip install "notice-tasks[remote]"' in capsys.readouterr().err
    with pytest.raises(MissingExtraError):
        read_path(Path("s3://bucket/a.pdf"))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert read_path(tmp_path / "a.txt").lines  # files here need it not


def test_secrets_are_looked_for_before_anything_is_read() -> None:
    with pytest.raises(UsageError):
        collect_files([Path("here.txt"), Path("ftp://name:word@host/a")], [])
