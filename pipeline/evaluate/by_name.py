"""The records of an output folder by the names of their inputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluate.matching import Item
from pipeline.messages import say
from pipeline.tables import read_records


def records_by_name(folder: Path, name_of: Callable[[Path], str]) -> dict[str, Item]:
    """Return the records of an output folder, each by what ``name_of`` takes for the name of its input.

    Raises:
        UsageError: two records are of one name.
        TableError: the folder cannot be read.
    """
    found: dict[str, Item] = {}
    for record in read_records(folder):
        name = name_of(Path(record["notice"]["source"]["path"]))
        if name in found:
            raise UsageError(say("error.two_of_a_name", folder=folder, name=name))
        found[name] = record
    return found
