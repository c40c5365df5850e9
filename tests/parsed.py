"""The modules of the program as trees, parsed once for all files of tests that a worker runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PIPELINE = Path(__file__).parent.parent / "pipeline"

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@cache
def modules() -> dict[str, ast.Module]:
    """Return the tree of each module by its path below the package."""
    return {
        path.relative_to(PIPELINE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PIPELINE.rglob("*.py"))
    }


def statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements in one, and the branches of those that have several, but not what stands in these."""
    for block in _BLOCKS:
        yield from getattr(node, block, ())


def all_statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements in a tree, those in others included: a few of its many nodes."""
    waiting = [*statements_in(tree)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += statements_in(node)
