"""Rebuild ``docs/api.md``: the functions and classes for people who program, from their docstrings.

Run ``python .ci/build_api.py`` after a change of a public function. ``tests/test_api.py`` checks that the
committed page is what this gives, and that the docstrings tell all they must.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pipeline  # noqa: E402
from pipeline import errors  # noqa: E402
from pipeline.comparison import Comparison  # noqa: E402
from pipeline.model import record  # noqa: E402
from pipeline.model.spans import Span  # noqa: E402
from pipeline.places import Place  # noqa: E402
from pipeline.tables import Tables, all_tables, extraction_tables  # noqa: E402

PAGE = ROOT / "docs" / "api.md"
FUNCTIONS = [*(f"pipeline.{name}" for name in pipeline.__all__), "pipeline.language.nlp.build"]
# The classes that the functions return, each with the table whose columns tell what its fields of that name mean.
CLASSES: list[tuple[type, str | None]] = [
    (record.Record, None),
    (record.NoticeInfo, "notices"),
    (record.Jurisdiction, "notices"),
    (record.Section, None),
    (record.Task, "tasks"),
    (record.Deadline, "deadlines"),
    (record.Relative, None),
    (record.Assignment, "assignments"),
    (record.DomainTag, "domains"),
    (record.Citation, "citations"),
    (record.CatalogueRow, "catalogue"),
    (Span, None),
    (Place, None),
    (Tables, None),
    (Comparison, None),
]
SECTIONS = ("Args", "Returns", "Raises", "Attributes")

HEAD = """# For programs

What `pipeline` offers to other programs; `.ci/build_api.py` writes this page from the docstrings. Dates are
`datetime.date` and inclusive; spans are half-open ranges of characters of the text that was given or that the record
holds. Nothing found is an empty list or `None`; an exception means that an input, a call or a data file is broken.

"""


def described(thing: Any) -> dict[str, str]:
    """Return the sections of a Google docstring by their headings; what stands before them has the heading ""."""
    sections, heading = {"": ""}, ""
    for line in (inspect.getdoc(thing) or "").splitlines():
        if line.rstrip(":") in SECTIONS and line.endswith(":"):
            heading = line.rstrip(":")
            sections[heading] = ""
        else:
            sections[heading] += line.removeprefix("    " if heading else "") + "\n"
    return {name: text.strip() for name, text in sections.items()}


def entries(section: str) -> dict[str, str]:
    """Return what a section like Args says of each name: lines that go on are indented."""
    found = re.findall(r"^(\w+): (.*(?:\n[ ]+.*)*)", section, re.MULTILINE)
    return {name: _flowing(text) for name, text in found}


def resolve(name: str) -> Callable[..., Any]:
    """Return the function of a dotted name."""
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD, "## Functions\n\n", *map(_function, FUNCTIONS), "## What they return\n\n"]
    parts += [_class(kind, table) for kind, table in CLASSES]
    parts += ["## Lists of values\n\n", *_lists(), "\n## Errors\n\n", *_errors()]
    return "".join(parts)


def _function(name: str) -> str:
    function, told = resolve(name), described(resolve(name))
    lines = [f"### `{name}`\n\n```python\n{name.rpartition('.')[2]}{_signature(function)}\n```\n\n"]
    lines.append(_flowing(told[""]) + "\n\n")
    lines += [f"- `{parameter}`: {text}\n" for parameter, text in entries(told.get("Args", "")).items()]
    lines.append(f"\nReturns: {_flowing(told['Returns'])}\n\n")
    lines += [f"- raises `{error}`: {text}\n" for error, text in entries(told.get("Raises", "")).items()]
    return "".join(lines).rstrip() + "\n\n"


def _signature(function: Callable[..., Any]) -> str:
    """Return the parameters of a function with their types, which are kept as strings."""
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))


def _class(kind: type, table: str | None) -> str:
    attributes = entries(described(kind).get("Attributes", ""))
    meanings = {"span": "Where it stands in the text."} | {name: told.en for name, told in all_tables().items()}
    if table:
        meanings |= {field.name: field.en for field in extraction_tables()[table].fields}
    lines = [f"### `{kind.__name__}`\n\n{_flowing(described(kind)[''])}\n\n| field | type | meaning |\n|---|---|---|\n"]
    for field in dataclasses.fields(kind):
        meaning = attributes.get(field.name) or meanings.get(field.name, "")
        meaning = meaning[:1].upper() + meaning[1:]
        lines.append(f"| `{field.name}` | `{field.type}` | {meaning} |\n".replace(" | None`", " or None`"))
    return "".join(lines) + "\n"


def _lists() -> Iterator[str]:
    for name, kind in vars(record).items():
        if inspect.isclass(kind) and issubclass(kind, StrEnum) and kind is not StrEnum:
            yield f"- `{name}`: {', '.join(f'`{member.value}`' for member in kind)}\n"


def _errors() -> Iterator[str]:
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, Exception):
            yield f"- `{name}` ({kind.__base__.__name__ if kind.__base__ else ''}): {_flowing(described(kind)[''])}\n"


def _flowing(text: str) -> str:
    """Join the lines of each paragraph, and write the quotes of code as Markdown does."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
