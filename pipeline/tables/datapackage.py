"""``datapackage.json``: the tables described for machines (Frictionless Data Package, version 2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.tables.columns import SEPARATOR, Column, TableDefinition, all_tables, package_title
from pipeline.tables.files import FileSet, write_file

DESCRIPTION = "datapackage.json"
"""Name of the file in the output folder."""

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def describe(definitions: Iterable[TableDefinition]) -> dict[str, Any]:
    """Return the description of some tables: fields, types, keys, with words in English and Chinese."""
    return {
        "$schema": _PROFILE,
        "name": "notice-tasks",
        "title": package_title(),
        "resources": [_resource(definition) for definition in definitions],
    }


@cache
def describe_json(definitions: tuple[TableDefinition, ...]) -> bytes:
    """Return the bytes of ``datapackage.json``."""
    return (json.dumps(describe(definitions), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_datapackage(directory: Path) -> None:
    """Describe every known table whose CSV file lies in ``directory``.

    A table is known when a ``lexicons/tables*.toml`` defines it. Call this after adding tables to a folder.

    Raises:
        OSError: the folder cannot be written to.
    """
    present = tuple(d for d in all_tables().values() if (directory / f"{d.name}.csv").is_file())
    write_file(directory / DESCRIPTION, describe_json(present))


def add_datapackage(files: FileSet) -> None:
    """Describe every known table whose CSV file the folder will hold."""
    present = tuple(d for d in all_tables().values() if files.holds(f"{d.name}.csv"))
    files.write(DESCRIPTION, describe_json(present))


def _resource(definition: TableDefinition) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in definition.fields], "missingValues": [""]}
    if definition.place_columns:
        schema["fieldsMatch"] = "subset"  # the file has all fields named here, and more
    if definition.key:
        schema["primaryKey"] = list(definition.key)
    if definition.foreign:
        schema["foreignKeys"] = [
            {"fields": list(f.fields), "reference": {"resource": f.table, "fields": list(f.fields)}}
            for f in definition.foreign
        ]
    return {
        "name": definition.name.replace("_", "-"),
        "type": "table",
        "title": definition.zh,
        "description": f"{definition.en} {definition.cn}",
        "path": f"{definition.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.zh,
        "description": f"{column.en} {column.cn}",
    }
    if column.type == "list":
        field |= {"delimiter": SEPARATOR, "itemType": "string"}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if constraints:
        field["constraints"] = constraints
    return field
