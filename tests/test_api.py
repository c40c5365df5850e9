"""What other programs may call: the docstrings tell all, the page says the same, the examples run."""

from __future__ import annotations

import inspect
import re
import runpy
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import pipeline

ROOT = Path(__file__).parent.parent
BUILT = runpy.run_path(str(ROOT / ".ci" / "build_api.py"))
PAGE = BUILT["PAGE"].read_text(encoding="utf-8")
PROSE = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
NAMED = sorted(
    {name for text in PROSE.values() for name in re.findall(r"`(?:\w+ = )?(pipeline(?:\.\w+)+)", text)}
    | {f"pipeline.{name}" for name in pipeline.__all__}
)
ERRORS = {name for name, kind in vars(import_module("pipeline.errors")).items() if inspect.isclass(kind)} | {"OSError"}


def thing(dotted: str) -> Any:
    """Return the module or the thing in one that a dotted name means."""
    try:
        return import_module(dotted)
    except ModuleNotFoundError:
        return BUILT["resolve"](dotted)


def test_the_page_is_what_the_docstrings_give() -> None:
    assert BUILT["page"]() == PAGE, "run: python .ci/build_api.py"


@pytest.mark.parametrize("name", NAMED)
def test_what_the_documents_name_is_there_and_explained(name: str) -> None:
    assert inspect.getdoc(thing(name))
    if inspect.isfunction(thing(name)) and name != "pipeline.batch.run.extract_all":
        assert name in BUILT["FUNCTIONS"]


@pytest.mark.parametrize("name", BUILT["FUNCTIONS"])
def test_a_docstring_tells_parameters_types_result_and_errors(name: str) -> None:
    function, told = BUILT["resolve"](name), BUILT["described"](BUILT["resolve"](name))
    parameters = inspect.signature(function).parameters
    assert list(BUILT["entries"](told["Args"])) == list(parameters)
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in parameters.values())
    assert inspect.signature(function).return_annotation is not inspect.Signature.empty
    assert told["Returns"].endswith(".")
    assert set(BUILT["entries"](told.get("Raises", ""))) <= ERRORS
    assert f"### `{name}`" in PAGE


def test_no_field_and_no_error_is_without_a_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    assert len(rows) > 80
    assert [name for name, _, meaning in rows if not meaning] == []
    assert ERRORS - {"OSError"} == set(re.findall(r"^- `(\w+Error)`", PAGE, re.MULTILINE))


@pytest.mark.parametrize(("call", "arguments", "error"), [
    ("extract", (Path("no-such-file.pdf"),), "ReadError"),
    ("extract", ("一、工作任务\n", ), "LexiconError"),
    ("read_tables", ("no-such-folder",), "TableError"),
    ("compare", (None, "no-such-pack"), "LexiconError"),
])  # fmt: skip
def test_errors_are_those_that_are_told(call: str, arguments: tuple[Any, ...], error: str) -> None:
    function = getattr(pipeline, call)
    options = {"pack": "no-such-pack"} if call == "extract" and error == "LexiconError" else {}
    with pytest.raises(getattr(import_module("pipeline.errors"), error)):
        function(*arguments, **options)
    assert error in BUILT["entries"](BUILT["described"](function)["Raises"])


@pytest.mark.parametrize("name", PROSE)
def test_the_python_of_the_documents_runs_and_gives_what_it_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    known: dict[str, Any] = {"date": date}
    for block in re.findall(r"```python\n(.*?)```", PROSE[name], re.DOTALL):
        if name == "api.md":  # signatures
            continue
        for line in block.splitlines():
            code, _, said = line.partition("  # ")
            if not code.strip():
                continue
            if code.startswith(("from ", "import ")) or re.match(r"\w+ = ", code):
                exec(code, known)  # noqa: S102  an example of our own
                continue
            shown = repr(eval(code, known))  # noqa: S307  an example of our own
            for quoted in re.findall(r"'([^']+)'|([\u4e00-\u9fff]{3,}局)", said):
                assert "".join(quoted) in shown
