"""Arguments and options that several commands share, and the exit status. What each is for, ``messages.toml`` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.limits import DEFAULT_MB, DEFAULT_SECONDS, Limits
from pipeline.errors import UsageError
from pipeline.messages import say

ALL_READ, NOTHING_READ, SOME_FAILED = 0, 1, 3
"""Exit status (output contract, section 1). 1 also says that the command line is wrong."""

Inputs = Annotated[list[Path], typer.Argument(metavar="PATH")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR")]
Results = Annotated[Path, typer.Argument(metavar="DIR")]
Pack = Annotated[str | None, typer.Option("--pack", metavar="PACK")]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0)]
File = Annotated[Path | None, typer.Option("--file", "-o", metavar="FILE")]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="FILE")]


class FurtherFormat(StrEnum):
    """What the tables are written as, beside CSV and XLSX."""

    parquet = "parquet"


class EngineName(StrEnum):
    """What shares the files out."""

    local = "local"
    dask = "dask"


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How notices are read: options of every command that reads some, given to it by :func:`~spreading.spread`."""

    reference: Annotated[str | None, typer.Option("--reference", metavar="DATE")] = None
    pack: Pack = None
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", min=1)] = None
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="SECONDS", min=0.001)] = DEFAULT_SECONDS
    memory_limit: Annotated[int, typer.Option("--memory-limit", metavar="MB", min=1)] = DEFAULT_MB
    log_json: Annotated[bool, typer.Option("--log-json")] = False

    @property
    def limits(self) -> Limits:
        """Time and memory for each file."""
        return Limits(self.time_limit, self.memory_limit)

    @property
    def day(self) -> date | None:
        """The date that fills missing years.

        Raises:
            UsageError: what was given is no date.
        """
        if self.reference is None:
            return None
        try:
            return date.fromisoformat(self.reference)
        except ValueError as error:
            raise UsageError(say("error.no_date", text=self.reference)) from error


@dataclass(frozen=True, slots=True)
class ExtractionOptions(ReadingOptions):
    """What an extraction does besides reading: with what the folder holds, where it works, what it writes more."""

    fresh: Annotated[bool, typer.Option("--fresh")] = False
    prune: Annotated[bool, typer.Option("--prune")] = False
    wait: Wait = 0.0
    formats: Annotated[list[FurtherFormat] | None, typer.Option("--format", metavar="FORMAT", case_sensitive=False)] = (
        None
    )
    engine: Annotated[EngineName, typer.Option("--engine", metavar="ENGINE", case_sensitive=False)] = EngineName.local
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")] = None

    @property
    def parquet(self) -> bool:
        """Whether the tables are wanted as Parquet, the one further format there is."""
        return bool(self.formats)
