"""Arguments and options that several commands share, and the exit status. What each is for, ``messages.toml`` says."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ALL_READ, NOTHING_READ, SOME_FAILED = 0, 1, 3
"""Exit status (output contract, section 1). 1 also says that the command line is wrong."""

Inputs = Annotated[list[Path], typer.Argument(metavar="PATH")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR")]
Results = Annotated[Path, typer.Argument(metavar="DIR")]
Reference = Annotated[str | None, typer.Option("--reference", metavar="DATE")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", min=1)]
TimeLimit = Annotated[float, typer.Option("--time-limit", metavar="SECONDS", min=0.001)]
MemoryLimit = Annotated[int, typer.Option("--memory-limit", metavar="MB", min=1)]
LogJson = Annotated[bool, typer.Option("--log-json")]
Pack = Annotated[str | None, typer.Option("--pack", metavar="PACK")]
Fresh = Annotated[bool, typer.Option("--fresh")]
Prune = Annotated[bool, typer.Option("--prune")]
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


EngineOption = Annotated[EngineName, typer.Option("--engine", metavar="ENGINE", case_sensitive=False)]
Scheduler = Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")]
Formats = Annotated[list[FurtherFormat] | None, typer.Option("--format", metavar="FORMAT", case_sensitive=False)]
