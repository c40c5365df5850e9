"""What the reader of web pages knows of government sites (``web.toml``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load, remembered

Kind = Literal["container", "boilerplate", "label", "meta", "title", "attachment", "content", "aside"]


NameKind = Literal["container", "frame", "boilerplate"]
"""A container of an article; one that may hold more than it; what stands around the article."""


WebPattern = Literal["site", "numbered", "row_name", "around_name", "between_wide", "gap"]
Elements = Literal["never_shown", "blocks", "headings", "link_lists", "never_all", "of_table"]


class LabelRule(Rule):
    """A name of a metadata row and the label that it gets in the text."""

    label: Text


class ContainerRule(Rule):
    """Names of containers of an article; those that also serve other ends are not ``telling``."""

    telling: bool = True


class WebFile(Entry):
    """Schema of ``web.toml``."""

    never_shown: tuple[Text, ...]
    blocks: tuple[Text, ...]
    headings: tuple[Text, ...]
    link_lists: tuple[Text, ...]
    never_all: tuple[Text, ...]
    of_table: tuple[Text, ...]
    documents: tuple[Text, ...]
    wider: dict[str, str]
    site: Text
    numbered: Text
    row_name: Text
    around_value: Text
    around_name: Text
    between_wide: Text
    gap: Text
    list_styles: dict[str, str]
    container: tuple[ContainerRule, ...]
    boilerplate: tuple[Rule, ...]
    label: tuple[LabelRule, ...]
    meta: tuple[LabelRule, ...]
    title: tuple[Rule, ...]
    attachment: tuple[Rule, ...]
    content: tuple[Rule, ...]
    aside: tuple[Rule, ...]


LONGEST_NAME = 80
"""Characters of a class, a label or a meta name; longer ones are none that a rule knows."""


@cache
def elements(of: Elements) -> frozenset[str]:
    """Return the names of the elements of a kind; the head of ``web.toml`` says what each kind is."""
    return frozenset(getattr(load(WebFile, "web.toml"), of))


def is_document(media_type: str) -> bool:
    """Tell whether a part of a web archive is a document of its own."""
    return media_type.startswith(load(WebFile, "web.toml").documents)


def widest(encoding: str) -> str:
    """Return the widest encoding of the same family (gb2312 → gb18030), as pages often hold more than they declare."""
    return load(WebFile, "web.toml").wider.get(encoding, encoding)


def list_form(name: str) -> str | None:
    """Return the format of automatic numbers for a list's ``type`` or style, None for lists without numbers."""
    return load(WebFile, "web.toml").list_styles.get(name)


@remembered
def _rules(kind: Kind) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, compile_pattern(rule.pattern)) for rule in getattr(load(WebFile, "web.toml"), kind))


def matching(kind: Kind, text: str) -> Rule | None:
    """Return the first rule of a kind whose pattern is the whole text, or None."""
    return next((rule for rule, pattern in _rules(kind) if pattern.fullmatch(text)), None)


@lru_cache(maxsize=4096)
def name_kind(name: str) -> NameKind | None:
    """Return what an ``id`` or ``class`` word (lower case) stands for, None for an unknown one."""
    if len(name) > LONGEST_NAME:
        return None
    container = matching("container", name)
    if isinstance(container, ContainerRule):
        return "container" if container.telling else "frame"
    return "boilerplate" if matching("boilerplate", name) else None


def label_of(text: str) -> str | None:
    """Return the label for the name of a metadata row (white space and colon do not count), or None."""
    if len(text) > LONGEST_NAME:
        return None
    rule = matching("label", web_pattern("around_name").sub("", text))
    return rule.label if isinstance(rule, LabelRule) else None


@cache
def label_named(rule: str) -> str:
    """Return the label that the rule of an id gives: ``title`` that of the title, ``published`` of the day."""
    return next(found.label for found in load(WebFile, "web.toml").label if found.id == rule)


def around_value() -> str:
    """Return the characters that may stand around the value of a metadata row."""
    return load(WebFile, "web.toml").around_value


@cache
def web_pattern(name: WebPattern) -> re.Pattern[str]:
    """Return a pattern of ``web.toml``, whose comments say what it finds."""
    return compile_pattern(getattr(load(WebFile, "web.toml"), name))


def meta_label(name: str) -> str | None:
    """Return the label for the name of a ``<meta>``, or None."""
    rule = matching("meta", name.lower()) if len(name) <= LONGEST_NAME else None
    return rule.label if isinstance(rule, LabelRule) else None


def is_attachment(address: str) -> bool:
    """Tell whether a link leads to a file that is an attachment."""
    return len(address) <= 2_000 and matching("attachment", address.strip()) is not None
