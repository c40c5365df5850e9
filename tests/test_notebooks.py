"""The notebooks run from top to bottom and hold no logic."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline import notebook
from pipeline.comparison import compare
from pipeline.tables import read_tables
from tests.made_notices import Item, Made, three_counties, write_folder

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def code_of(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["compare", "deadlines"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_first_line_points_at_the_folder_of_the_user(path: Path) -> None:
    assert code_of(path)[0].startswith("FOLDER = ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_holds_no_logic_and_no_output(path: Path) -> None:
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.comprehension)
    for source in code_of(path):
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, logic)]
    assert '"image/png"' not in path.read_text(encoding="utf-8")
    assert path.stat().st_size < 20_000


def test_a_place_without_lead_times_says_why(tmp_path: Path) -> None:
    unsigned = Made(
        "n5", "南浦县", [Item("设立窗口。", "设立窗口", due=(("2031年6月底前", "2031-06-30"),))], signed=None
    )
    undated = Made("n6", "北浦县", [Item("设立窗口。", "设立窗口")])
    tables = read_tables(write_folder(tmp_path, [*three_counties(), unsigned, undated]))
    found = notebook.lead_times(tables, compare(tables))["说明"]
    assert found["南浦县"] == "公文未写成文日期"
    assert found["北浦县"] == "没有有日期的时限"
    assert found["青禾县"] == ""


def test_an_empty_table_says_that_it_is() -> None:
    assert "没有 none" in notebook.wide(pd.DataFrame({"地区": []}))._repr_html_()


def test_tables_have_the_headings_of_the_workbook(tmp_path: Path) -> None:
    tables = read_tables(write_folder(tmp_path, three_counties()))
    comparison = compare(tables)
    assert list(notebook.headed("gaps", comparison.gaps, ["jurisdiction", "missing"])) == ["地区", "缺少"]
    assert notebook.gap_summary(comparison).columns.name is None


def test_a_wide_table_shows_all_columns_and_whole_texts_as_text() -> None:
    frame = pd.DataFrame({f"地区{i}": ["长" * 80 + "<b>"] for i in range(40)})
    shown = notebook.wide(frame)._repr_html_()
    assert shown.count("长" * 80 + "&lt;b&gt;") == 40
    assert "..." not in shown


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_shows_chinese_labels(path: Path, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="no nbformat (extra: test)")
    nbclient = pytest.importorskip("nbclient", reason="no nbclient (extra: test)")
    pytest.importorskip("ipykernel", reason="no ipykernel (extra: notebook)")
    domains = Made("n5", "南浦县", [Item("公开养老服务信息。", "养老服务公开", domains=("养老服务",))], signed=None)
    folder = write_folder(tmp_path / "out", [*three_counties(), domains])
    pages_of = nbformat.read(path, as_version=4)
    pages_of.cells[0].source = f"FOLDER = {str(folder)!r}"
    nbclient.NotebookClient(pages_of, timeout=300, kernel_name="python3").execute(cwd=str(tmp_path))
    shown = [output for cell in pages_of.cells if cell.cell_type == "code" for output in cell.outputs]
    pages = "".join(output["data"].get("text/html", "") for output in shown if "data" in output)
    assert "青禾县" in pages
    assert "Noto Sans CJK SC" in pages, "charts name a Chinese font"
    assert not [output for output in shown if output.output_type == "error"]
