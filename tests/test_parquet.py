"""The tables as Parquet: the same values as in CSV, typed, in partitions any reader understands."""

from __future__ import annotations

import builtins
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hand_made_records import hostile_records, make_record
from hypothesis import HealthCheck, given, settings

from pipeline.cli import main
from pipeline.errors import TableError, UsageError
from pipeline.model.record import Record
from pipeline.tables import Failure, extraction_tables, parquet, read_table, split_list, write_tables
from pipeline.tables.cells import unguard
from pipeline.tables.parquet import parquet_is_current, remove_parquet, write_parquet
from tests.commands import everything_in
from tests.example_counts import tried_with

FAILURE = Failure("b/=坏.pdf", "read", "no_text", "the file holds no text")
PART = "part-00000.parquet"


def of_place(notice_id: str, province: str | None, signed: date | None) -> Record:
    record = make_record(notice_id)
    place = replace(record.notice.jurisdiction, province=province)
    return replace(record, notice=replace(record.notice, jurisdiction=place, signed_date=signed))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables that nobody changes."""
    records = [
        of_place("n1", "东山省", date(2031, 1, 2)),
        of_place("n2", "西海省", date(2030, 5, 6)),
        of_place("n3", "东山省", date(2031, 7, 8)),
        of_place("n4", None, None),
    ]
    out = tmp_path_factory.mktemp("written") / "out"
    write_tables(records, [FAILURE], out)
    return out


@pytest.fixture(scope="module")
def partitioned(written: Path) -> Path:
    """The same tables, as Parquet too."""
    out = written.with_name("partitioned")
    shutil.copytree(written, out)
    write_parquet(out)
    return out


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Tables to work on."""
    shutil.copytree(written, tmp_path / "out")
    return tmp_path / "out"


def test_tables_lie_by_province_and_year_of_signing(folder: Path) -> None:
    names = write_parquet(folder)
    assert sorted(n for n in names if n.startswith("parquet/tasks/")) == [
        f"parquet/tasks/province=unknown/year=0/{PART}",
        f"parquet/tasks/province=东山省/year=2031/{PART}",
        f"parquet/tasks/province=西海省/year=2030/{PART}",
    ]
    assert {name.split("/")[1] for name in names} == {*extraction_tables(), parquet.MARKER}
    assert {name: (folder / name).is_file() for name in names} == dict.fromkeys(names, True)


def test_columns_have_the_types_of_their_values(partitioned: Path) -> None:
    schema = pq.read_schema(partitioned / f"parquet/tasks/province=东山省/year=2031/{PART}")
    assert schema.field("last_due").type == pa.date32()
    assert schema.field("lead").type == pa.list_(pa.string())
    assert schema.field("page").type == pa.int64()
    assert schema.field("text").type == pa.string()
    assert schema.field("kind").type == pa.dictionary(pa.int32(), pa.string())
    deadlines = pq.read_schema(partitioned / f"parquet/deadlines/province=东山省/year=2031/{PART}")
    assert deadlines.field("ambiguous").type == pa.bool_()


@pytest.mark.parametrize("name", list(extraction_tables()))
def test_pandas_and_duckdb_read_the_values_of_the_csv_file(partitioned: Path, name: str) -> None:
    definition = extraction_tables()[name]
    expected = read_table(partitioned / f"{name}.csv", definition)
    by_pandas = pd.read_parquet(partitioned / "parquet" / name)
    with duckdb.connect() as connection:
        files = f"{partitioned}/parquet/{name}/**/*.parquet"
        by_duckdb = connection.execute("FROM read_parquet(?, hive_partitioning = true)", [files]).df()
    lists = {column.name for column in definition.fields if column.type == "list"}

    def rows(table: pd.DataFrame, items: Callable[[Any], list[str]]) -> list[list[object]]:
        columns = [[items(cell) if name in lists else shown(cell) for cell in table[name]] for name in definition.names]
        return sorted([list(row) for row in zip(*columns, strict=True)], key=repr)

    assert rows(by_pandas, list) == rows(by_duckdb, list) == rows(expected, split_list)
    assert len(expected)


def shown(cell: Any) -> str:
    if pd.isna(cell) or cell == "unknown":
        return ""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_unknown_place_and_date_have_a_fixed_word(partitioned: Path) -> None:
    found = ds.dataset(partitioned / "parquet" / "notices", partitioning="hive").to_table().to_pandas()
    assert list(found.set_index("notice_id").loc["n4", ["province", "year"]]) == ["unknown", 0]


def test_the_same_tables_give_the_same_bytes(folder: Path) -> None:
    write_parquet(folder)
    first = everything_in(folder / "parquet")
    write_parquet(folder)
    assert everything_in(folder / "parquet") == first
    assert not list(folder.glob(".part-*"))


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    write_tables([], [], tmp_path)
    write_parquet(tmp_path)
    found = pd.read_parquet(tmp_path / "parquet" / "catalogue")
    assert set(found.columns) >= set(extraction_tables()["catalogue"].names)
    assert found.empty


def test_rows_held_in_memory_are_bounded_and_keep_their_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tables([of_place(f"n{i:02}", f"省{i % 3}", date(2031, 1, 2)) for i in range(30)], [], folder)
    write_parquet(folder)
    whole = {name: pd.read_parquet(folder / "parquet" / name) for name in ("tasks", "deadlines")}
    monkeypatch.setattr(parquet, "HELD_BYTES", 30_000)
    monkeypatch.setattr(parquet, "_BLOCK_BYTES", 2_000)
    names = write_parquet(folder)
    assert sum("/tasks/" in name for name in names) > 3
    for name, table in whole.items():
        pd.testing.assert_frame_equal(pd.read_parquet(folder / "parquet" / name), table, check_categorical=False)


@settings(tried_with(8), suppress_health_check=list(HealthCheck))
@given(record=hostile_records())
def test_hostile_text_comes_through(tmp_path: Path, record: Record) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    write_tables([record], [], tmp_path)
    write_parquet(tmp_path)
    expected = pd.read_csv(tmp_path / "tasks.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    found = pd.read_parquet(tmp_path / "parquet" / "tasks").set_index("task_id")
    for task_id, text in zip(expected["task_id"], expected["text"], strict=True):
        assert shown(found.loc[unguard(task_id), "text"]) == unguard(text)


def test_other_tables_than_those_it_was_made_from_are_noticed(folder: Path) -> None:
    assert not parquet_is_current(folder)
    write_parquet(folder)
    assert parquet_is_current(folder)
    write_tables([make_record("n1")], [], folder)
    assert not parquet_is_current(folder)
    write_parquet(folder)
    remove_parquet(folder)
    assert not (folder / "parquet").exists()


def test_a_folder_of_somebody_else_is_left_alone(folder: Path) -> None:
    (folder / "parquet").mkdir()
    (folder / "parquet" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="was not made by this program"):
        write_parquet(folder)
    remove_parquet(folder)
    assert (folder / "parquet" / "mine.txt").read_text() == "mine"


def test_broken_tables_are_told(folder: Path) -> None:
    (folder / "notices.csv").write_bytes((folder / "notices.csv").read_bytes().replace(b"2031-01-02", b"2031-13-02"))
    with pytest.raises(TableError, match=r"notices\.csv does not hold"):
        write_parquet(folder)
    assert not (folder / "parquet").exists()
    write_tables([make_record("n1")], [], folder)
    (folder / "tasks.csv").write_bytes((folder / "tasks.csv").read_bytes().replace(b"n1,", b"n2,"))
    with pytest.raises(TableError, match=r"tasks\.csv does not belong to notices\.csv"):
        write_parquet(folder)
    (folder / "tasks.csv").unlink()
    with pytest.raises(TableError, match=r"No tasks\.csv"):
        write_parquet(folder)


@pytest.mark.usefixtures("forked_workers")
def test_on_the_command_line_it_comes_and_goes_with_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text("一、2031年6月底前完成道路普查。（县统计局负责）\n", encoding="utf-8")
    assert main(["extract", str(source), "-o", str(out), "--format", "parquet"]) == 0
    assert f"Parquet: {out / 'parquet'}" in capsys.readouterr().out
    assert parquet_is_current(out)
    assert main(["extract", str(source), "-o", str(out)]) == 0
    assert parquet_is_current(out)  # nothing has changed
    source.write_text("一、2031年7月底前完成道路普查。（县统计局负责）\n", encoding="utf-8")
    assert main(["extract", str(source), "-o", str(out)]) == 0
    assert not (out / "parquet").exists()


def test_without_the_extra_one_line_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without(monkeypatch, "pyarrow")
    assert main(["extract", str(tmp_path), "-o", str(tmp_path / "out"), "--format", "parquet"]) == 1
    assert 'run pip install "notice-tasks[parquet]"' in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    real = builtins.__import__

    def missing(name: str, *arguments: Any, **more: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == package:
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
