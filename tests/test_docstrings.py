"""What the docstrings of all functions say of arguments, results and errors is what the code does.

``test_api.py`` holds the functions for programs to more; here every function of the package is read, not run.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from parsed import PIPELINE, modules, statements_in

ROOT = Path(__file__).parent.parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CONTROL_FLOW = {"Exit", "StopIteration", "NotImplementedError"}
"""Raised to end a command, to end an iteration, or never: nobody catches them for what they say."""


@dataclass(frozen=True)
class Function:
    """A function or method of the package, with the class in which it stands."""

    module: str
    owner: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    def __str__(self) -> str:
        return f"{self.module}:{self.node.lineno} {self.node.name}"

    @cached_property
    def told(self) -> str:
        return ast.get_docstring(self.node) or ""

    @property
    def is_public(self) -> bool:
        return not self.node.name.startswith("_") and not self.owner.startswith("_")

    @property
    def is_command(self) -> bool:
        """Whether it is a command of the terminal, whose docstring is no more than its help."""
        return any("commands.command" in ast.unparse(decorator) for decorator in self.node.decorator_list)

    @property
    def parameters(self) -> list[str]:
        told = self.node.args
        plain = [argument.arg for argument in [*told.posonlyargs, *told.args]]
        if self.owner and plain[:1] in (["self"], ["cls"]):
            plain = plain[1:]
        rest = [f"*{told.vararg.arg}"] if told.vararg else []
        named = [f"**{told.kwarg.arg}"] if told.kwarg else []
        return [*plain, *rest, *(argument.arg for argument in told.kwonlyargs), *named]

    @property
    def returns(self) -> str:
        return ast.unparse(self.node.returns) if self.node.returns else ""

    @cached_property
    def own_nodes(self) -> list[ast.AST]:
        return [*inside(self.node)]

    @property
    def is_generator(self) -> bool:
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in self.own_nodes)

    @property
    def is_abstract(self) -> bool:
        """Whether the body is no more than a docstring, as in a protocol."""
        return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in self.node.body)

    def section(self, heading: str) -> str:
        found = re.search(rf"^{heading}:\n((?:[ ]+.*\n?|\n)*)", self.told, re.MULTILINE)
        return found[1] if found else ""

    def entries(self, heading: str) -> list[str]:
        return re.findall(r"^    (\*{0,2}[\w.]+(?:, [\w.]+)*):", self.section(heading), re.MULTILINE)


def inside(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, without those of functions in it."""
    waiting = [*ast.iter_child_nodes(function)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def functions_of(name: str, tree: ast.Module) -> Iterator[Function]:
    def walk(node: ast.AST, owner: str) -> Iterator[Function]:
        for child in statements_in(node):
            if isinstance(child, FUNCTIONS):
                yield Function(name, owner, child)
                yield from walk(child, owner)
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, child.name)

    yield from walk(tree, "")


@cache
def all_functions() -> list[Function]:
    return [function for name, tree in modules().items() for function in functions_of(name, tree)]


def explained() -> list[Function]:
    return [function for function in all_functions() if function.told]


@cache
def functions_named() -> dict[str, list[Function]]:
    named: dict[str, list[Function]] = defaultdict(list)
    for function in all_functions():
        named[function.node.name].append(function)
    return named


def raised_by(function: Function) -> set[str]:
    """Return the exceptions that a function raises itself: ``raise A(…)``, ``raise A.of(…)``, ``raise made()``."""
    found = set()
    for node in function.own_nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Attribute) and raised.attr == "of":
                raised = raised.value
            name = raised.attr if isinstance(raised, ast.Attribute) else getattr(raised, "id", "")
            makers = [maker.returns for maker in functions_named()[name] if maker.returns.endswith("Error")]
            found |= {*makers} if makers else {name}
    return {name for name in found if name[:1].isupper()}


@cache
def exceptions_named() -> dict[str, type]:
    """Return the exceptions that docstrings may name, by name: those of Python and of the package."""
    own = vars(importlib.import_module("pipeline.errors"))
    return {
        name: kind
        for name, kind in {**vars(builtins), **own}.items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    }


def test_the_arguments_that_are_told_are_those_of_the_function() -> None:
    told = {str(function): function.entries("Args") for function in explained() if function.section("Args")}
    real = {str(function): function.parameters for function in explained() if function.section("Args")}
    assert len(told) > 70
    assert told == real


def test_the_errors_that_are_told_are_there() -> None:
    known = exceptions_named()
    unknown = {}
    for function in explained():
        names = [name for entry in function.entries("Raises") for name in entry.split(", ")]
        others = [name for name in names if name not in known]
        if lost := [name for name in others if not is_there(module_of(function), name)]:
            unknown[str(function)] = lost
    assert unknown == {}


def module_of(function: Function) -> object:
    return importlib.import_module("pipeline." + function.module.removesuffix(".py").replace("/", "."))


def references(function: Function) -> set[str]:
    """Return all names that a function uses: what it calls, and what it hands on to be called."""
    nodes = [*ast.walk(function.node)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def reachable_errors() -> dict[int, set[str]]:
    """Return what each of all functions can raise, by its place: its own, and what all it may call by name can."""
    own = [raised_by(function) for function in all_functions()]
    known = {name for function in all_functions() for name in (function.node.name, function.owner)}
    used = [references(function) & known for function in all_functions()]
    by_name: dict[str, set[str]] = defaultdict(set)
    changed = True
    while changed:
        changed = False
        for function, raised, names in zip(all_functions(), own, used, strict=True):
            raised |= {error for name in names & by_name.keys() for error in by_name[name]}
            for name in {function.node.name, function.owner} - {""}:
                if not raised <= by_name[name]:
                    by_name[name] |= raised
                    changed = True
    return dict(enumerate(own))


def test_an_error_that_is_told_can_come() -> None:
    ours = {name for name, kind in vars(importlib.import_module("pipeline.errors")).items() if isinstance(kind, type)}
    can = reachable_errors()
    never = {}
    for at, function in enumerate(all_functions()):
        told = {name for entry in function.entries("Raises") for name in entry.split(", ")} & ours
        if lost := {name for name in told if not any(is_kind(name, error) for error in can[at])}:
            never[str(function)] = lost
    assert never == {}


def is_kind(told: str, raised: str) -> bool:
    known = exceptions_named()
    return told == raised or (told in known and raised in known and issubclass(known[raised], known[told]))


def is_there(module: object, dotted: str) -> bool:
    """Return whether a module knows a name, or a module of the package does that the name says in full."""
    where, _, name = dotted.rpartition(".")
    if where.startswith("pipeline."):
        return hasattr(importlib.import_module(where), name)
    for name in dotted.split("."):
        if not hasattr(module, name):
            return False
        module = getattr(module, name)
    return True


def test_every_error_that_a_public_function_raises_is_told() -> None:
    silent = {}
    for function in explained():
        if function.is_public and not function.is_command:
            told = re.findall(r"\w+", function.section("Raises"))
            if missing := raised_by(function) - {*told} - CONTROL_FLOW:
                silent[str(function)] = missing
    assert silent == {}


@pytest.mark.parametrize(("opening", "generator"), [("Return", False), ("Yield", True)])
def test_what_returns_says_so_and_what_yields_too(opening: str, generator: bool) -> None:
    wrong = [
        str(function)
        for function in explained()
        if re.match(rf"{opening}s? ", function.told)
        and (function.is_generator != generator and not function.is_abstract)
        and not (generator and function.returns.startswith(("Iterator", "Iterable")))
    ]
    assert wrong == []


def test_what_returns_nothing_does_not_say_that_it_returns() -> None:
    wrong = [
        str(function)
        for function in explained()
        if function.returns in ("None", "NoReturn") and re.match("Returns? |Yields? ", function.told)
    ]
    assert wrong == []


def test_what_may_be_none_is_told() -> None:
    wrong = [
        str(function)
        for function in explained()
        if re.match("Returns? ", function.told)
        and function.is_public
        and ("None" in function.returns.split("[")[0] or function.returns.endswith("| None"))
        and not re.search(r"None|[Nn]othing|if any|if there is", function.told)
    ]
    assert wrong == []


def test_none_is_told_only_where_it_is_given() -> None:
    wrong = [
        str(function)
        for function in explained()
        if re.match(r"Returns? .*\b(or|else) (``)?None\b", function.told.split("\n\n")[0].replace("\n", " "))
        and "None" not in function.returns
    ]
    assert wrong == []


def test_what_tells_whether_is_true_or_false() -> None:
    wrong = [
        str(function)
        for function in explained()
        if re.match("Return whether ", function.told) and function.returns not in ("bool", "TypeGuard[str]")
    ]
    assert wrong == []


def test_words_of_code_in_docstrings_are_of_the_code() -> None:
    """A name in double quotes that looks like one of Python's stands somewhere in the code or data of the package."""
    known = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in data_and_code())))
    wrong = {}
    for function in explained():
        names = re.findall(r"``([a-z]\w*_\w+)``", function.told)
        if lost := [name for name in names if name not in known]:
            wrong[str(function)] = lost
    assert wrong == {}


def data_and_code() -> Iterator[Path]:
    for path in PIPELINE.rglob("*"):
        if path.suffix in (".toml", ".json", ".py", ".jinja", ".html"):
            yield path
