"""``records/<notice_id>.json``: one record to its file and back.

The keys stand in the order of ``schema/record.schema.json``, which is the order of the output
contract, whatever the order of the fields in the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from pipeline.errors import TableError
from pipeline.messages import say
from pipeline.model.plain import fields_of
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import NOWHERE, Issue, Provenance
from pipeline.model.record import Record
from pipeline.model.spans import Span
from pipeline.tables.datapackage import DESCRIPTION
from pipeline.tables.values import values_of

SCHEMA = Path(__file__).parent.parent / "schema" / "record.schema.json"

RECORDS = "records"
"""Name of the folder of records in the output folder."""

_NO_WARNINGS, _WARNINGS_END = b"[]\n}\n", b"\n ]\n}\n"
_FILE_NAME = re.compile(r"[\w-][\w.-]{0,59}")


@cache
def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def record_json(record: Record) -> bytes:
    """Return the bytes of a record's file: UTF-8, Chinese as it is, one key to a line.

    Half a surrogate pair (a file name that is no UTF-8) is written as its JSON escape.
    """
    text = _text(record.parts(), _shape(_ROOT), "\n", record.provenance) + "\n"
    return text.encode("utf-8", "backslashreplace")


def json_with_warning(json: bytes, issue: Issue) -> bytes:
    """Return the bytes of a record's file with one more warning about the notice, which has no place; the last key."""
    told = _text(issue, _shape("issue"), "\n  ", ProvenanceMap()).encode("utf-8", "backslashreplace")
    others = json.removesuffix(_NO_WARNINGS)
    if others != json:
        return others + b"[\n  " + told + _WARNINGS_END
    return json.removesuffix(_WARNINGS_END) + b",\n  " + told + _WARNINGS_END


def record_name(notice_id: str) -> str:
    """Return the file name of a record.

    Raises:
        TableError: the id could not be a file name everywhere (a slash, a leading dot, too long).
    """
    if not _FILE_NAME.fullmatch(notice_id):
        raise TableError(say("error.no_file_name", notice=notice_id))
    return f"{notice_id}.json"


def read_records(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of an output folder as plain JSON objects, by file name.

    ``directory`` is the folder that an extraction wrote, or its ``records`` folder itself.

    Raises:
        TableError: there is no such folder, or a file in it is no record.
    """
    folder = directory / RECORDS if (directory / RECORDS).is_dir() else directory
    if not folder.is_dir():
        raise TableError(say("error.no_folder", directory=directory))
    paths = sorted(folder.glob("*.json"), key=lambda path: path.name)
    if folder == directory:  # where the description of the tables may lie beside the records
        paths = [path for path in paths if path.name != DESCRIPTION]
    for path in paths:
        yield read_record(path)


def read_record(path: Path) -> dict[str, Any]:
    """Return a record as a plain JSON object.

    Raises:
        TableError: the file cannot be read, or is no record.
    """
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(say("error.unreadable_record", path=path, error=error)) from error
    if not isinstance(record, dict) or "schema_version" not in record:
        raise TableError(say("error.no_record", path=path))
    return record


@dataclass(slots=True, eq=False)
class _Shape:
    """What the schema says of the order of keys: ``keys`` of an object, ``items`` of a list.

    Of each key it holds how the key is written, and the shape of its value.
    """

    keys: dict[str, tuple[str, _Shape]]
    items: _Shape | None


_ROOT = ""


@cache
def _shape(definition: str) -> _Shape:
    """Return the shape of a definition of the schema; of the whole record that of ``_ROOT``."""
    schema = record_schema()
    return _shape_of(schema["$defs"][definition] if definition else schema)


def _shape_of(schema: Mapping[str, Any]) -> _Shape:
    for choice in (schema, *schema.get("anyOf", ())):
        if "$ref" in choice:
            return _shape(choice["$ref"].rsplit("/", 1)[1])
    keys = {key: (_key(key), _shape_of(value)) for key, value in schema.get("properties", {}).items()}
    return _Shape(keys, _shape_of(schema["items"]) if "items" in schema else None)


def _key(key: str) -> str:
    return f"{encode_basestring(key)}: "


_UNKNOWN = _Shape({}, None)


class _Leaves(dict[Any, Callable[[Any], str] | None]):
    """How values of each type are written that hold no others; None for a type that holds others."""

    def __missing__(self, kind: type) -> Callable[[Any], str] | None:
        self[kind] = write = next((write for base, write in _LEAF_KINDS if issubclass(kind, base)), None)
        return write


_LEAF_KINDS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, encode_basestring),
    (bool, lambda value: "true" if value else "false"),
    (int, str),
    (type(None), lambda _: "null"),
    (date, lambda value: f'"{value.isoformat()}"'),
    (float, lambda value: json.dumps(float(value), allow_nan=False)),  # also a number of numpy, by which OCR measures
)
_LEAVES = _Leaves()


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a data class is written: its values in their order, and of each how its key is written and its shape."""

    values: Callable[[Any], tuple[Any, ...]]
    heads: tuple[tuple[str, _Shape], ...]


@cache
def _plan(kind: Any, shape: _Shape) -> _Plan:
    """Return how a data class is written: its fields as its schema lists them, those that it does not know last."""
    keys = {key: name for name, key in fields_of(kind)}
    known = [(keys[key], head, below) for key, (head, below) in shape.keys.items() if key in keys]
    others = [(name, _key(key), _UNKNOWN) for key, name in keys.items() if key not in shape.keys]
    fields = known + others
    return _Plan(values_of([name for name, _, _ in fields]), tuple((head, below) for _, head, below in fields))


@cache
def _place_heads(shape: _Shape) -> tuple[str, str, _Plan]:
    """Return how the offsets of a span are written, and the place in the source behind them."""
    start, end = (shape.keys.get(key, (_key(key), _UNKNOWN))[0] for key in ("start", "end"))
    return start, end, _plan(Provenance, shape)


def _parts_of_place(span: Span, shape: _Shape, line_end: str, where: ProvenanceMap) -> list[str]:
    """Return the parts of a span: its offsets, and what is known of where it stands in the source."""
    start, end, plan = _place_heads(shape)
    parts = [f"{start}{span.start}", f"{end}{span.end}"]
    place = where.at(span)
    if place is not NOWHERE:
        known = zip(plan.heads, plan.values(place), strict=True)
        parts += [head + _text(part, below, line_end, where) for (head, below), part in known if part is not None]
    return parts


def _text(value: Any, shape: _Shape, line_end: str, where: ProvenanceMap) -> str:
    """Return what ``json.dumps`` makes with an indent of one of a value of a record, written as it stands there.

    The keys of objects stand as their schema lists them; keys it does not know come last.
    """
    kind: Any = type(value)
    inner = line_end + " "
    if leaf := _LEAVES[kind]:
        return leaf(value)
    if kind is tuple or kind is list:
        below = shape.items or _UNKNOWN
        parts = [leaf(item) if (leaf := _LEAVES[type(item)]) else _text(item, below, inner, where) for item in value]
        return f"[{inner}{f',{inner}'.join(parts)}{line_end}]" if parts else "[]"
    if kind is Span:
        parts = _parts_of_place(value, shape, inner, where)
    elif isinstance(value, dict):
        known = ((head, below, value[key]) for key, (head, below) in shape.keys.items() if key in value)
        parts = [
            head + (leaf(part) if (leaf := _LEAVES[type(part)]) else _text(part, below, inner, where))
            for head, below, part in known
        ]
        parts += [_key(key) + _text(value[key], _UNKNOWN, inner, where) for key in value if key not in shape.keys]
    else:
        plan = _plan(kind, shape)
        parts = [
            head + (leaf(part) if (leaf := _LEAVES[type(part)]) else _text(part, below, inner, where))
            for (head, below), part in zip(plan.heads, plan.values(value), strict=True)
        ]
    return f"{{{inner}{f',{inner}'.join(parts)}{line_end}}}" if parts else "{}"
