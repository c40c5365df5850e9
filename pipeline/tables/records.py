"""``records/<notice_id>.json``: one record to its file and back.

The keys stand in the order of ``schema/record.schema.json``, which is the order of the output
contract, whatever the order of the fields in the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import TableError
from pipeline.model.record import Record

SCHEMA = Path(__file__).parent.parent / "schema" / "record.schema.json"

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
    ordered = _in_order(record.to_dict(), record_schema())
    text = json.dumps(ordered, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def record_name(notice_id: str) -> str:
    """Return the file name of a record.

    Raises:
        TableError: the id could not be a file name everywhere (a slash, a leading dot, too long).
    """
    if not _FILE_NAME.fullmatch(notice_id):
        raise TableError(f"notice_id {notice_id!r} cannot be a file name")
    return f"{notice_id}.json"


def read_records(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of an output folder as plain JSON objects, by file name.

    ``directory`` is the folder that an extraction wrote, or its ``records`` folder itself.

    Raises:
        TableError: there is no such folder, or a file in it is no record.
    """
    folder = directory / "records" if (directory / "records").is_dir() else directory
    if not folder.is_dir():
        raise TableError(f"{directory}: no such folder; run 'notices extract' first")
    paths = sorted(folder.glob("*.json"), key=lambda path: path.name)
    if folder == directory:  # datapackage.json lies beside the records folder
        paths = [path for path in paths if path.name != "datapackage.json"]
    for path in paths:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise TableError(f"{path}: cannot be read as a record: {error}") from error
        if not isinstance(record, dict) or "schema_version" not in record:
            raise TableError(f"{path}: is no record (no schema_version)")
        yield record


def _in_order(value: Any, schema: dict[str, Any]) -> Any:
    """Sort the keys of nested objects as their schema lists them; keys it does not know come last."""
    schema = _resolve(schema)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        keys = [key for key in properties if key in value] + [key for key in value if key not in properties]
        return {key: _in_order(value[key], properties.get(key, {})) for key in keys}
    if isinstance(value, list):
        return [_in_order(item, schema.get("items", {})) for item in value]
    return value


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        definition: dict[str, Any] = record_schema()["$defs"][schema["$ref"].rsplit("/", 1)[1]]
        return definition
    for choice in schema.get("anyOf", []):
        if "$ref" in choice:
            return _resolve(choice)
    return schema
