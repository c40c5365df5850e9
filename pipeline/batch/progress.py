"""What a person or a log sees while files are read: nothing, a bar on a terminal, or lines of JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from pipeline.messages import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one input. ``status`` is read or failed; ``seconds`` of wall clock are for logs only."""

    path: str
    status: str
    seconds: float
    notice_id: str | None = None
    tasks: int = 0
    warnings: int = 0
    stage: str | None = None
    reason: str | None = None
    message: str | None = None


class Watcher:
    """Gets how far a run has come. This one keeps quiet. Use it in a ``with`` statement."""

    def begin(self, total: int) -> None:
        """``total`` inputs are to be read."""

    def report(self, file: FileReport) -> None:
        """One input is done, in the order of the inputs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the screen as it was."""


class JsonLines(Watcher):
    """Writes one line of JSON for each input: plain ASCII, whatever its name holds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, file: FileReport) -> None:
        """Write a line; keys without a value are left out."""
        values = asdict(file) | {"seconds": round(file.seconds, 3)}
        line = json.dumps({key: value for key, value in values.items() if value is not None})
        self._stream.write(f"{line}\n")
        self._stream.flush()


class Bar(Watcher):
    """A progress bar; gone when the run ends."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, total: int) -> None:
        """Show the empty bar."""
        from rich import progress as bars  # noqa: PLC0415  only a terminal needs it
        from rich.console import Console  # noqa: PLC0415  as above

        # No thread of its own (auto_refresh): workers are forked from a process that has none.
        self._progress = bars.Progress(
            bars.TextColumn(say("extract.reading")),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("", total=total)
        self._progress.refresh()

    def report(self, file: FileReport) -> None:  # noqa: ARG002  one step, whatever became of the file
        """Move the bar on."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, advance=1, refresh=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


def watcher(log_json: bool) -> Watcher:
    """Return what suits standard error: lines of JSON if asked for, a bar on a terminal, else nothing."""
    if log_json:
        return JsonLines(sys.stderr)
    return Bar() if sys.stderr.isatty() else Watcher()
