"""The code keeps its shape: short functions and modules, and no words of Chinese, which are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from parsed import PIPELINE, all_statements, modules

MODULES = {path.relative_to(PIPELINE).as_posix(): path.read_text(encoding="utf-8") for path in PIPELINE.rglob("*.py")}

LONGEST_FUNCTION = 50
"""Lines of a function without its docstring."""
LONGEST_MODULE = 300

CHINESE_IN_CODE = {
    "cli/family.py": "what the terminal must be able to show to be spoken to in Chinese",
    "extraction.py": "a notice to read before the first real one, so that everything is loaded",
}
"""Modules with words of Chinese in their strings, and why; all others have theirs in a data file."""

CHINESE = re.compile("[\u3400-\u9fff]")

MARKS_IN_CODE = {
    **CHINESE_IN_CODE,
    "cli/__init__.py": "the stop that the library of the command line puts behind its messages",
    "notation.py": "the first of the full-width digits, from which the others are counted",
    "read/ofd/content.py": "what programs write for glyphs that they do not know",
    "read/ocr/repairs.py": "the arrow between what was read and what was put",
    "explain/deadlines.py": "the arrow and the dash between the parts of a deadline",
    "tables/cells.py": "what spreadsheets run as a formula",
    "tables/columns.py": "what joins lists in CSV, as the contract says",
    "tables/query.py": "what spreadsheets run as a formula",
}
"""Modules with characters beyond ASCII in their strings, and why: the marks of a sentence, of a list, of a table
or of a copy stand in data files, too."""

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, those of its docstring left out."""
    first = function.body[0]
    lines = function.end_lineno - function.lineno + 1
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines - (first.end_lineno - first.lineno + 1 if is_docstring else 0)


@cache
def strings_of(name: str) -> list[str]:
    return [*strings_of_code(MODULES[name], modules()[name])] if BEYOND_ASCII.search(MODULES[name]) else []


def strings_of_code(source: str, tree: ast.Module) -> Iterator[str]:
    """Yield the strings of a module as they are written, without those that stand alone: docstrings and remarks.

    Only strings with a character beyond ASCII are among them.
    """
    nodes = [*ast.walk(tree)]
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    lines = source.splitlines()
    for node in nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
        if is_text and BEYOND_ASCII.search(node.value):
            yield "\n".join(lines[node.lineno - 1 : node.end_lineno]).partition("  # ")[0]


def test_no_function_is_longer_than_can_be_seen_at_once() -> None:
    lengths = {
        (name, node.name): without_docstring(node)
        for name, tree in modules().items()
        for node in all_statements(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_module_is_too_long() -> None:
    lengths = {name: source.count("\n") for name, source in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_words_of_chinese_stand_in_data_files() -> None:
    found = {name: words for name in MODULES if (words := [*filter(CHINESE.search, strings_of(name))])}
    assert {name: words for name, words in found.items() if name not in CHINESE_IN_CODE} == {}
    assert CHINESE_IN_CODE.keys() <= found.keys()


def test_marks_of_a_text_stand_in_data_files() -> None:
    found = {name: marks for name in MODULES if (marks := [*filter(BEYOND_ASCII.search, strings_of(name))])}
    assert {name: marks for name, marks in found.items() if name not in MARKS_IN_CODE} == {}
    assert MARKS_IN_CODE.keys() <= found.keys()


def test_strings_with_marks_are_seen() -> None:
    source = '"""A；B."""\nif text[-1] in "；;":  # 甲；乙\n    pass\n'
    assert [*strings_of_code(source, ast.parse(source))] == ['if text[-1] in "；;":']
