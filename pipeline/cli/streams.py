"""Standard input and output in the place of files: ``-``."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from pipeline.errors import UsageError
from pipeline.messages import say

STREAM = "-"

_KEPT = "stdin"
"""Folder of the output folder that keeps what came from standard input."""


def is_stream(path: Path) -> bool:
    """Tell whether a path of the command line means standard input or output."""
    return str(path) == STREAM


def need_folder(output: Path) -> None:
    """Refuse standard output where a folder is needed.

    Raises:
        UsageError: the output is ``-``.
    """
    if is_stream(output):
        raise UsageError(say("error.stdout_of_extract_only"))


def kept_inputs(paths: Sequence[Path], directory: Path) -> list[Path]:
    """Return the inputs with standard input put into the output folder, under a name that its content gives.

    It lies there as any other input, so that later runs know it, read it again when the rules change, and can
    tell two of them apart.
    """
    return [_keep(directory / _KEPT) if is_stream(path) else path for path in paths]


def _keep(folder: Path) -> Path:
    if sys.stdin.isatty():
        typer.echo(say("stdin.waiting"), err=True)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".part-{os.getpid()}"
    try:
        with part.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        with part.open("rb") as written:
            name = hashlib.file_digest(written, "sha256").hexdigest()[:16]
        return part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Give an output folder that is gone afterwards: its records are wanted on standard output only."""
    with tempfile.TemporaryDirectory(prefix="notices-") as folder:
        yield Path(folder) / "out"


def record_lines(directory: Path) -> Iterator[bytes]:
    """Yield the records of an output folder in the order of its tables, one line of JSON each.

    The path of what came from standard input is ``-``.
    """
    from pipeline.tables.records import RECORDS, read_record, record_name  # noqa: PLC0415

    with (directory / "notices.csv").open(encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            record = read_record(directory / RECORDS / record_name(row["notice_id"]))
            source = record["notice"]["source"]
            source["path"] = shown_input(source["path"], directory)
            yield (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def shown_input(path: str, directory: Path) -> str:
    """Return the path of an input, ``-`` for standard input."""
    return STREAM if path.startswith(str(directory / _KEPT)) else path


def tell(words: str, figures: Any, json_file: Path | None) -> None:
    """Print words, and write the same as JSON where that is asked for; to standard output it takes their place."""
    text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    if json_file is None or not is_stream(json_file):
        typer.echo(words)
    if json_file is None:
        return
    if is_stream(json_file):
        to_stdout([text.encode()])
    else:
        json_file.write_text(text, encoding="utf-8")


def to_stdout(pieces: Iterable[bytes]) -> None:
    """Write bytes to standard output; whoever reads may have seen enough ("| head")."""
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        close_stdout()


def close_stdout() -> None:
    """Let what is still said go nowhere: nobody reads it, and Python shall not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
