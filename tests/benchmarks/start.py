"""From the start to the rows of one small notice, beside a bare ``import spacy``: ``python tests/benchmarks/start.py``.

Each in a process of its own, in turns; the medians of wall clock and of CPU time (with the worker process) are
compared. The first run after a change of the rules compiles their patterns; it is shown apart.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "raw" / "lanchuan-hidden-danger-campaign.txt"
TURNS = 7


def timed(command: list[str], home: Path) -> tuple[float, float]:
    """Return the seconds on the wall and of CPU that a command and its children take."""
    environment = os.environ | {"XDG_CACHE_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # both as they are when installed: compiled
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - our own commands
    wall, after = time.perf_counter() - began, os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return wall, spent


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        works = {
            "import spacy": lambda _turn: [sys.executable, "-c", "import spacy"],
            "one notice": lambda turn: [
                *(sys.executable, "-m", "pipeline", "extract", str(SAMPLE), "-o", str(home / f"out{turn}"))
            ],
        }
        first = timed(works["one notice"](-1), home)
        show(f"{'one notice, for the first time':<32}{first[0]:6.2f} s{first[1]:8.2f} s CPU")
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for turn in range(TURNS):
            for name, command in works.items():
                taken[name].append(timed(command(turn), home))
        medians = {name: tuple(map(statistics.median, zip(*times, strict=True))) for name, times in taken.items()}
        for name, (wall, cpu) in medians.items():
            show(f"{name:<32}{wall:6.2f} s{cpu:8.2f} s CPU")
        ratios = [ours / bare for ours, bare in zip(medians["one notice"], medians["import spacy"], strict=True)]
        show(f"one notice against import spacy: {ratios[0]:.2f} on the wall, {ratios[1]:.2f} of CPU")


if __name__ == "__main__":
    main()
