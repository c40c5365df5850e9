"""Columns and words of the review sheet, from ``lexicons/review.toml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.lexicon import Entry, Text, load


class Column(Entry):
    """One column of the sheet.

    ``edit`` marks those that are filled in, ``key`` those that must stay as they are, ``only`` the kinds
    of value that a column is for.
    """

    id: Text
    zh: Text
    width: Annotated[int, Field(ge=4, le=120)]
    edit: bool = False
    key: bool = False
    only: Annotated[tuple[Text, ...], Field(alias="for")] = ()


class Reason(Entry):
    """Why a value is listed; ``field`` is the field of the notice that it is about."""

    id: Text
    zh: Text
    field: Text | None = None


class Words(Entry):
    """What the cells say, by what the program knows."""

    was: Text
    page: Text
    paragraph: Text
    elsewhere: Text
    actions: dict[str, Text]
    whats: dict[str, Text]
    kinds: dict[str, Text]
    roles: dict[str, Text]
    fields: dict[str, Text]


class ReviewWords(Entry):
    """The whole file."""

    title: Annotated[str, Field(min_length=1, max_length=31)]
    guide_title: Annotated[str, Field(min_length=1, max_length=31)]
    guide: tuple[Text, ...]
    date: Text
    low_confidence: Annotated[float, Field(ge=0, le=1)]
    wanted: tuple[Text, ...]
    columns: tuple[Column, ...]
    words: Words
    reasons: tuple[Reason, ...]
    mistakes: dict[str, Text]

    def reason(self, code: str) -> str:
        """Return why a value is listed; a code without words of its own stands for itself."""
        return next((reason.zh for reason in self.reasons if reason.id == code), code)

    def heading(self, column: str) -> str:
        """Return the heading of a column."""
        return next(found.zh for found in self.columns if found.id == column)

    def mistake(self, key: str, **values: object) -> str:
        """Return the words for a mistake."""
        return self.mistakes[key].format(**values)


def review_words() -> ReviewWords:
    """Return the file, read once.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    return load(ReviewWords, "review.toml")
