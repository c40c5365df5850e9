"""What tables there are and what their columns mean: ``lexicons/tables.toml``, loaded and checked."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pipeline.lexicon import LEXICONS, Entry, Text, load
from pipeline.tables.values import is_value

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Width = Annotated[int, Field(ge=4, le=120)]
FieldType = Literal["string", "integer", "number", "boolean", "date", "list"]

SEPARATOR = "；"
"""Joins the items of a list in one cell (output contract, section 2)."""

_SHEET_NAME_FORBIDS = frozenset("[]:*?/\\'")


class Column(Entry):
    """One field of a table; the head of ``lexicons/tables.toml`` says what the keys mean."""

    name: Name
    type: FieldType
    value: Text | None = None
    zh: Text
    en: Text
    cn: Text
    width: Width = 14
    required: bool = False
    category: bool = False
    enum: tuple[Text, ...] = ()
    link: Name | None = None
    detail: bool = False


class ForeignKey(Entry):
    """Fields that hold the key of another table."""

    fields: tuple[Name, ...]
    table: Name


class PlaceColumns(Entry):
    """Further columns of a table for each place compared, which are fields of the same comparison in long form."""

    table: Name
    fields: Annotated[tuple[Name, ...], Field(min_length=1)]
    name: Text
    zh: Text
    en: Text
    cn: Text
    width: Width


class Told(Entry):
    """A sentence in both languages."""

    zh: Text
    en: Text


class TableDefinition(Entry):
    """One table: its sheet name, its meaning, its key, and its columns in order.

    The head of ``lexicons/tables.toml`` says what the keys mean.
    """

    name: Name
    zh: Annotated[str, Field(min_length=1, max_length=25)]
    en: Text
    cn: Text
    key: tuple[Name, ...]
    foreign: tuple[ForeignKey, ...] = ()
    place_columns: PlaceColumns | None = None
    rows: tuple[Text, ...] = ()
    thing: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)*\.[A-Z][A-Za-z]*$")] | None = None
    once: bool = False
    none: Told | None = None
    fields: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        names = self.names
        mistakes = [f"field {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
        used = [*self.key, *(name for foreign in self.foreign for name in foreign.fields)]
        mistakes += [f"key field {name} is no field" for name in used if name not in names]
        headings = [column.zh for column in self.fields]
        mistakes += [f"heading {zh} stands twice" for zh in sorted({h for h in headings if headings.count(h) > 1})]
        values = [column.value for column in self.fields if column.value is not None]
        mistakes += [f"{value} is no value of a record" for value in (*self.rows, *values) if not is_value(value)]
        if values and not self.rows and self.thing is None:
            mistakes.append("fields have values, but neither rows nor a thing is named")
        if _SHEET_NAME_FORBIDS & set(self.zh):
            mistakes.append(f"sheet name {self.zh} holds a character that Excel forbids")
        if mistakes:
            raise ValueError(f"{self.name}: " + "; ".join(mistakes))
        return self

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.fields]


class TablesFile(Entry):
    """A whole file of table definitions.

    Attributes:
        words: what the workbook shows for values of an enum.
        columns: fields that several tables have, by name; ``like`` in a field of a table takes over the keys of one.
    """

    words: Annotated[dict[Text, Text], Field(default_factory=dict)]
    columns: Annotated[dict[Name, Column], Field(default_factory=dict)]
    tables: tuple[TableDefinition, ...]

    @model_validator(mode="before")
    @classmethod
    def _fill_columns(cls, data: dict[str, Any]) -> dict[str, Any]:
        columns = {name: {"name": name, **keys} for name, keys in data.get("columns", {}).items()}
        tables = [{**table, "fields": [_filled(f, columns) for f in table["fields"]]} for table in data["tables"]]
        return {**data, "columns": columns, "tables": tables}

    @model_validator(mode="after")
    def _tables_differ(self) -> Self:
        for what in ("name", "zh"):
            values = [getattr(table, what) for table in self.tables]
            if twice := sorted({v for v in values if values.count(v) > 1}):
                raise ValueError(f"two tables share the {what} {', '.join(twice)}")
        return self


def _filled(field: dict[str, Any], columns: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a field with the keys of the one that it is like.

    Raises:
        ValueError: there is none of that name.
    """
    if "like" not in field:
        return field
    if field["like"] not in columns:
        raise ValueError(f"no field {field['like']} stands under columns")
    return columns[field["like"]] | {key: told for key, told in field.items() if key != "like"}


class DictionarySheet(Entry):
    """The sheet of a workbook that says what its columns mean: its name, its headings, and how it lists values."""

    sheet: Text
    headings: tuple[Text, ...]
    widths: tuple[int, ...]
    values: Text
    value: Text


class ExtractionFile(TablesFile):
    """The file ``tables.toml``: also the title of ``datapackage.json``, and the further sheets of a workbook."""

    package: Text
    note_sheet: Text
    dictionary: DictionarySheet


def extraction_tables() -> dict[str, TableDefinition]:
    """Return the tables of one extraction by name, in the order of the file.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    return {table.name: table for table in load(ExtractionFile, "tables.toml").tables}


@cache
def words_of_values() -> dict[str, str]:
    """Return what a workbook shows for values of an enum, of every ``lexicons/tables*.toml``.

    Raises:
        LexiconError: a data file has mistakes; all are listed.
    """
    found = dict(load(ExtractionFile, "tables.toml").words)
    for name in _further_files():
        found |= load(TablesFile, name).words
    return found


def dictionary_sheet() -> DictionarySheet:
    """Return how the sheet looks that says what the columns of a workbook mean."""
    return load(ExtractionFile, "tables.toml").dictionary


def note_sheet() -> str:
    """Return the name of the sheet that says what a workbook lacks."""
    return load(ExtractionFile, "tables.toml").note_sheet


def package_title() -> str:
    """Return the title of ``datapackage.json``."""
    return load(ExtractionFile, "tables.toml").package


@cache
def all_tables() -> dict[str, TableDefinition]:
    """Return the tables of every ``lexicons/tables*.toml``, those of the extraction first.

    Raises:
        LexiconError: a data file has mistakes; all are listed.
    """
    found = dict(extraction_tables())
    for name in _further_files():
        found |= {table.name: table for table in load(TablesFile, name).tables}
    return found


def _further_files() -> list[str]:
    return sorted(path.name for path in LEXICONS.glob("tables-*.toml"))
