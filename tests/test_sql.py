"""SQL over the tables: the same answers over CSV and Parquet, in forms for people and programs, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from example_counts import tried_with
from hand_made_records import make_record, make_task
from hypothesis import given
from hypothesis import strategies as st
from test_parquet import FAILURE, of_place, without

from pipeline.cli import main
from pipeline.errors import TableError, UsageError
from pipeline.tables import answers, write_tables
from pipeline.tables.cells import guard, unguard
from pipeline.tables.parquet import write_parquet
from pipeline.tables.query import _GUARDED, answer

ALL = [f"from {name} order by all" for name in ("notices", "tasks", "deadlines", "warnings", "failures")]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables that nobody changes."""
    out = tmp_path_factory.mktemp("written")
    records = [of_place("n1", "东山省", date(2031, 1, 2)), of_place("n2", None, None), make_record("n3", "=c.txt")]
    write_tables(records, [FAILURE], out)
    return out


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Tables to work on."""
    out = tmp_path / "it's [a] folder*"
    shutil.copytree(written, out)
    return out


def rows(folder: Path, query: str) -> list[tuple]:
    with answer(folder, query) as found:
        return [found.columns, *found.rows]


@pytest.mark.parametrize("query", [*ALL, "show tables", "describe tasks"])
def test_csv_and_parquet_give_the_same_answers(folder: Path, query: str) -> None:
    over_csv = rows(folder, query)
    write_parquet(folder)
    assert rows(folder, query) == over_csv


def test_values_have_their_types(folder: Path) -> None:
    _, row = rows(folder, "select last_due, lead, span_end, guide, province, year from tasks where notice_id = 'n1'")
    assert row == (date(2031, 6, 30), ["青禾县交通运输局"], 56, [], "东山省", 2031)
    _, row = rows(folder, "select ambiguous, rrule, province, year from deadlines where notice_id = 'n2' limit 1")
    assert row == (False, None, None, None)
    assert rows(folder, "select path from notices where notice_id = 'n3'")[1:] == [("=c.txt",)]  # no apostrophe


def test_tables_of_the_comparison_are_there_too(folder: Path) -> None:
    (folder / "gaps.csv").write_bytes("\ufefftopic,notice_id\r\na,n1\r\n".encode())
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = [{"name": "topic", "type": "string"}, {"name": "notice_id", "type": "string"}]
    package["resources"].append({"path": "gaps.csv", "schema": {"fields": fields}})
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert rows(folder, "select * from gaps")[1:] == [("a", "n1", "东山省", 2031)]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


@tried_with(300)
@given(
    st.text(
        alphabet=st.sampled_from("'=+-@＝＋－＠a \t\u3000\u00a0\ufeff\u200b\u2060\u1680\u202f\x0b\x1c\x85x"), max_size=6
    )
)
def test_apostrophes_are_taken_off_as_read_tables_does(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    for cell in (text, guard(text)):
        ((found,),) = connection.execute("select regexp_replace(?, ?, '\\1')", [cell, _GUARDED]).fetchall()
        assert found == unguard(cell)


@pytest.mark.parametrize(
    "query",
    [
        "select * from '{outside}'",
        "select * from read_csv('{outside}')",
        "select * from read_text('{folder}/../outside.csv')",
        "select * from read_text('{folder}/link.csv')",
        "select * from glob('{outside}*')",
        "select * from read_csv('https://example.com/a.csv')",
        "select * from read_parquet('s3://bucket/a.parquet')",
        "select getenv('HOME')",
        "select * from folder",
        "select * from query('copy tasks to ''{folder}/x.csv''')",
        "install httpfs",
        "load httpfs",
        "attach '{folder}/x.db'",
        "copy tasks to '{folder}/tasks.csv'",
        "export database '{folder}/x'",
        "create table x as select 1",
        "set enable_external_access = true",
        "pragma database_list",
        "call pragma_version()",
        "select 1; select 2",
        "select 1; copy tasks to '{folder}/tasks.csv'",
        "select nothing from tasks",
        "selec 1",
        "",
        "-- nothing",
    ],
)
def test_whatever_is_not_reading_the_tables_is_refused_in_one_line(
    folder: Path, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_text("secret\n1\n")
    (folder / "link.csv").symlink_to(outside)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    named = query.format(outside=outside, folder=str(folder).replace("'", "''"))
    assert main(["sql", str(folder), named]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("notices: ")
    assert said.err.count("\n") == 1
    assert "LINE 1" not in said.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_answers_are_csv_to_a_pipe(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["sql", str(folder), "select '=1+1' as \"-x\", lead, -5 as n, last_due from tasks limit 1"]) == 0
    out = capfdbinary.readouterr().out
    assert out.decode("utf-8") == "\ufeff'-x,lead,n,last_due\r\n'=1+1,青禾县交通运输局,-5,2031-06-30\r\n"


def test_answers_are_a_table_to_the_eye(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    query = "select task_id, '[red]\x1b[31m' as title, i from tasks, range(200) r(i) order by all"
    assert main(["sql", str(folder), query, "--as", "table"]) == 0
    lines = capfdbinary.readouterr().out.decode("utf-8").splitlines()
    assert lines[0].split() == ["task_id", "title", "i"]
    assert lines[2].split() == ["n1-t1", "[red][31m", "0"]
    assert lines[-1].startswith("(600 rows, of which the first 200 are shown")


@pytest.mark.parametrize(("width", "first"), [(40, ["task_id", "n1-t1"]), (200, ["task_id", "title", "words", "lead"])])
def test_rows_are_lists_where_a_table_would_be_too_wide(folder: Path, width: int, first: list[str]) -> None:
    query = "select task_id, title, repeat('修桥补路', 15) as words, lead from tasks limit 1"
    with answer(folder, query) as found:
        lines = b"".join(answers.written(found, "table", width)).decode("utf-8").splitlines()
    assert lines[0].split() == first
    assert sum(line.count("修桥补路") for line in lines) > 10
    assert lines[-1] == "(1 row)"


def test_answers_are_json_for_programs(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    values = "lead, last_due, 1.5 as a, 2 as a, 'nan'::double as b, null as c, {'k': last_due} as d"
    query = f"from tasks select {values} limit 2"
    assert main(["sql", str(folder), query, "--as", "json"]) == 0
    first, _ = json.loads(capfdbinary.readouterr().out)
    assert list(first.values()) == [["青禾县交通运输局"], "2031-06-30", 1.5, 2, None, None, {"k": "2031-06-30"}]
    assert main(["sql", str(folder), "select 1 as a where false", "--as", "json"]) == 0
    assert json.loads(capfdbinary.readouterr().out) == []


def test_answers_go_to_a_file_in_the_form_of_its_name(folder: Path, tmp_path: Path) -> None:
    assert main(["sql", str(folder), "select 1 as a", "-o", str(tmp_path / "a.json")]) == 0
    assert json.loads((tmp_path / "a.json").read_bytes()) == [{"a": 1}]
    assert main(["sql", str(folder), "select 1 as a", "-o", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbfa\r\n1\r\n"
    assert main(["sql", str(folder), "select nope", "-o", str(tmp_path / "b.csv")]) == 1
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.parametrize("query", [[], ["-"]])
def test_the_query_may_come_from_standard_input(
    folder: Path, query: list[str], monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("select count(*) as n from tasks"))
    assert main(["sql", str(folder), *query]) == 0
    found = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8-sig"), newline="")))
    assert found == [{"n": "3"}]


def test_a_terminal_without_a_query_is_told_how_to_ask(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(["sql", str(folder)]) == 1
    assert "Give a query" in capsys.readouterr().err


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="holds no tables"), answer(tmp_path, "select 1"):
        pass
    (tmp_path / "datapackage.json").write_text("[]")
    with pytest.raises(TableError, match="does not describe the tables"), answer(tmp_path, "select 1"):
        pass


def test_a_broken_table_is_told(folder: Path) -> None:
    (folder / "tasks.csv").write_bytes((folder / "tasks.csv").read_bytes().replace(b"2031-06-30", b"2031-06-31"))
    with pytest.raises(UsageError, match="2031-06-31"):
        rows(folder, "select last_due from tasks")


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    text = "长" * 1_500_000
    write_tables([make_record("n1", tasks=(make_task(text=text),))], [], tmp_path)
    assert rows(tmp_path, "select text from tasks")[1:] == [(text,)]


def test_without_the_extra_one_line_says_how_to_install_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without(monkeypatch, "duckdb")
    assert main(["sql", str(folder), "select 1"]) == 1
    assert 'run pip install "notice-tasks[sql]"' in capsys.readouterr().err
