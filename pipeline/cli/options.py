"""Arguments and options that several commands share, and the exit status."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ALL_READ, NOTHING_READ, SOME_FAILED = 0, 1, 3
"""Exit status (output contract, section 1). 1 also says that the command line is wrong."""

Inputs = Annotated[list[Path], typer.Argument(metavar="PATH", help="Files and folders to read. 要读取的文件和文件夹。")]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the tables. 存放结果表的文件夹。")
]
Results = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that 'extract' wrote. extract 写出的文件夹。")]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="DATE",
        help="Date (2020-09-16) that fills missing years where a notice tells none. 公文未写明年份时的参照日期。",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", metavar="N", min=1, help="Files read side by side; default: the cores. 同时读取的文件数。"
    ),
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=0.001, help="Time for one file. 单个文件限时（秒）。")
]
MemoryLimit = Annotated[
    int, typer.Option("--memory-limit", metavar="MB", min=1, help="Memory for one file. 单个文件内存上限。")
]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="One line of JSON for each file, on stderr. 每个文件输出一行 JSON。")
]
Pack = Annotated[
    str | None,
    typer.Option(
        "--pack",
        metavar="PACK",
        help="Policy field (name or folder) whose domains and topics are used. 政策领域包（名称或文件夹）。",
    ),
]
Fresh = Annotated[
    bool,
    typer.Option("--fresh", help="Forget earlier runs on this folder and read everything. 忽略以前的结果，全部重读。"),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="Take inputs that are gone out of the tables. 从结果中删去已不存在的文件。")
]
Wait = Annotated[
    float,
    typer.Option(
        "--wait", metavar="SECONDS", min=0, help="Wait for another run on this folder. 等待同一文件夹上的其他运行。"
    ),
]


class FurtherFormat(StrEnum):
    """What the tables are written as, beside CSV and XLSX."""

    parquet = "parquet"


class EngineName(StrEnum):
    """What shares the files out."""

    local = "local"
    dask = "dask"


EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        metavar="ENGINE",
        help="local: the cores here; dask: a cluster, or -j processes here without --scheduler. 运行方式。",
        case_sensitive=False,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Scheduler of dask, like tcp://host:8786. dask 调度器地址。"),
]
Formats = Annotated[
    list[FurtherFormat] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="Write this beside CSV and XLSX: parquet. 另存为该格式。",
        case_sensitive=False,
    ),
]
