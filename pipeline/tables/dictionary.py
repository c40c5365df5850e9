"""What the columns of a workbook mean, as rows of a sheet of its own.

It is for people who open the workbook; ``datapackage.json`` tells programs the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.notation import marks
from pipeline.tables.columns import Column, DictionarySheet, TableDefinition, words_of_values


def dictionary_rows(sheet: DictionarySheet, definitions: Iterable[TableDefinition]) -> Iterator[tuple[str, ...]]:
    """Yield for each column its sheet, heading, file, name, and meaning in Chinese and English."""
    for table in definitions:
        for column in table.fields:
            yield (
                table.zh,
                column.zh,
                f"{table.name}.csv",
                column.name,
                column.cn + _values(sheet, column),
                column.en,
            )


def _values(sheet: DictionarySheet, column: Column) -> str:
    if not column.enum:
        return ""
    words = words_of_values()
    listed = (sheet.value.format(word=words[code], code=code) if code in words else code for code in column.enum)
    return sheet.values.format(values=marks().list_comma.join(listed))
