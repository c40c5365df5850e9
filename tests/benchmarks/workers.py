"""How reading many notices scales: two workers against one, and the memory of a worker over many notices.

Run it on an idle machine: ``python tests/benchmarks/workers.py [notices]`` (default 2000). On a busy one
the ratio of CPU times still tells what two workers can gain: what one process does alone bounds it.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import psutil

from pipeline.batch.progress import FileReport, Watcher
from pipeline.batch.run import extract_all

SAMPLES = Path(__file__).parents[2] / "data" / "raw"
MB = 1024 * 1024
FEW = 100
_LOOK = 25
"""Notices between two looks at the memory: each takes the process that writes as long as several notices do."""

_PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?=[县市区镇])")
_YEAR = re.compile(r"20\d\d(?=年)")


class Memory(Watcher):
    """Notes the largest resident memory of a child process, for each tenth of the inputs."""

    def __init__(self) -> None:
        self.peaks = [0] * 10
        self.parent = 0
        self._total = self._done = 0
        self._self = psutil.Process()

    def begin(self, total: int) -> None:
        """Note how many inputs there are."""
        self._total = total

    def report(self, file: FileReport) -> None:
        """Look at the memory now and then."""
        self._done += 1
        if self._done % _LOOK == 0:
            tenth = min(10 * self._done // self._total, 9)
            sizes = [child.memory_info().rss for child in self._self.children()]
            self.peaks[tenth] = max(self.peaks[tenth], *sizes, 0)
            self.parent = max(self.parent, self._self.memory_info().rss)


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def generate(folder: Path, count: int) -> int:
    """Write ``count`` notices, each a sample with other places and years; return their size in bytes."""
    chance = random.Random(1)  # noqa: S311  the same notices on every run
    samples = [path.read_text(encoding="utf-8", errors="ignore") for path in sorted(SAMPLES.glob("*.[tm]*"))]
    letters = "".join(sorted({char for text in samples for char in text if "\u4e00" <= char <= "\u9fff"}))
    size = 0
    for number in range(count):
        places: dict[str, str] = {}

        def place(match: re.Match[str], places: dict[str, str] = places) -> str:
            return places.setdefault(match[0], "".join(chance.sample(letters, 2)))

        text = _PLACE.sub(place, samples[number % len(samples)])
        year = chance.randrange(2015, 2030)
        text = _YEAR.sub(lambda match, year=year: str(year + int(match[0]) % 3), text)
        data = text.encode()
        (folder / f"{number:06}.txt").write_bytes(data)
        size += len(data)
    return size


def _cpu_of_workers() -> float:
    """Return the CPU seconds of the child processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def timed(folder: Path, out: Path, jobs: int) -> tuple[float, float, Memory]:
    """Return the seconds that a run takes on the wall and of CPU, loading included, and what it needed."""
    memory = Memory()
    began, own, below = time.perf_counter(), time.process_time(), _cpu_of_workers()
    summary = extract_all([folder], out, jobs=jobs, watcher=memory)
    seconds = time.perf_counter() - began
    own, below = time.process_time() - own, _cpu_of_workers() - below
    alone = own / (own + below)
    show(
        f"{jobs} worker(s): {seconds:7.1f} s  {summary.read / seconds:6.1f} notices/s  {summary.tasks} tasks  "
        f"{summary.failures} failures; CPU: workers {below:.1f} s, the process that writes {own:.1f} s ({alone:.1%}): "
        f"two workers can be {1 / (alone + (1 - alone) / 2):.2f} times as fast as one (Amdahl)"
    )
    return seconds, own + below, memory


def main(count: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "few").mkdir()
        (folder / "many").mkdir()
        generate(folder / "few", FEW)
        size = generate(folder / "many", count)
        show(f"{count} notices, {size / count / 1024:.1f} KB each")
        show(f"{FEW} notices, and loading:")
        few = {jobs: timed(folder / "few", folder / f"few{jobs}", jobs) for jobs in (1, 2)}
        show("all:")
        one, cpu, memory = timed(folder / "many", folder / "one", 1)
        two, _, _ = timed(folder / "many", folder / "two", 2)
        show(f"2 workers against 1: {one / two:.2f} times as fast")
        each, each_of_few = cpu / count, few[1][1] / FEW
        show(
            f"one notice among {count} against one among {FEW}, both with loading: "
            f"{one / count / (few[1][0] / FEW):.2f} on the wall, {each / each_of_few:.2f} of CPU"
        )
        peaks = " ".join(f"{peak / MB:.0f}" for peak in memory.peaks)
        show(f"peak memory of a worker in each tenth of the run, MB: {peaks}")
        show(f"peak memory of the process that writes the tables, MB: {memory.parent / MB:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
