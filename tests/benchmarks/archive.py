"""What a national archive would cost: rates measured on generated notices, and the same for three million.

``python tests/benchmarks/archive.py [notices]`` (default 1000) prints the tables of ``docs/archive.md``. CPU
time is measured, so other work on the machine does little harm; texts are the samples with other places and
years, some 2 KB each, so scale by the size of your own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from workers import MB, Memory, _cpu_of_workers, generate, show

from pipeline.batch.run import extract_all
from pipeline.tables.parquet import write_parquet

ARCHIVE = 3_000_000
_PARTS = {
    "records (JSON)": ("records", "*.json"),
    "CSV": (".", "*.csv"),
    "workbook": (".", "*.xlsx"),
    "ledger": (".", ".notices.sqlite*"),
    "Parquet": ("parquet", "**/*"),
}


@dataclass(frozen=True)
class Rates:
    """Measured on ``count`` notices; seconds are of CPU."""

    count: int
    text_bytes: int
    reading: float
    writing: float
    parquet: float
    again: float
    stored: dict[str, int]
    parent_peak: int


def measure(count: int) -> Rates:
    """Extract generated notices with one worker, write Parquet, and run again with nothing to do."""
    with tempfile.TemporaryDirectory() as made:
        source, out = Path(made) / "in", Path(made) / "out"
        source.mkdir()
        size = generate(source, count)
        memory = Memory()
        own, below = time.process_time(), _cpu_of_workers()
        extract_all([source], out, jobs=1, watcher=memory)
        writing, reading = time.process_time() - own, _cpu_of_workers() - below
        own = time.process_time()
        write_parquet(out)
        parquet = time.process_time() - own
        own = time.process_time()
        extract_all([source], out, jobs=1)
        again = time.process_time() - own
        stored = {
            name: sum(path.stat().st_size for path in (out / folder).glob(pattern) if path.is_file())
            for name, (folder, pattern) in _PARTS.items()
        }
        peak = max(memory.parent, psutil.Process().memory_info().rss)
    return Rates(count, size, reading, writing, parquet, again, stored, peak)


def main(count: int) -> None:
    """Print the tables."""
    few, many = measure(max(count // 10, 10)), measure(count)
    show(f"{many.count} notices, {many.text_bytes / many.count / 1024:.1f} KB of text each; CPU time of one core\n")
    show("| step | ms a notice | core hours for 3 million |")
    show("|---|---|---|")
    steps = {
        "reading and extracting (shared by all workers)": many.reading,
        "ledger, CSV, records, workbook (one process)": many.writing,
        "Parquet (one process)": many.parquet,
        "a run that finds nothing new (one process)": many.again,
    }
    for name, seconds in steps.items():
        show(f"| {name} | {1000 * seconds / count:.1f} | {seconds / count * ARCHIVE / 3600:.1f} |")
    show("\n| stored | KB a notice | GB for 3 million |")
    show("|---|---|---|")
    for name, size in many.stored.items():
        show(f"| {name} | {size / count / 1024:.1f} | {size / count * ARCHIVE / 1e9:.0f} |")
    show(
        f"\nmemory of the process that writes, at most: {few.parent_peak / MB:.0f} MB with {few.count} notices, "
        f"{many.parent_peak / MB:.0f} MB with {many.count}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
