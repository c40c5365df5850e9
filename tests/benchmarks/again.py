"""What a second run over unchanged notices costs beside the first, and a run over one new notice among many.

Run it on an idle machine: ``python tests/benchmarks/again.py [notices]`` (default 1000).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workers import generate, show

ROOT = Path(__file__).parents[2]


def timed(label: str, folder: Path, out: Path) -> tuple[float, float]:
    """Run the command; return seconds of wall clock and of CPU."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "pipeline", "extract", str(folder), "-o", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)  # noqa: S603
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    show(f"{label:<24} {seconds:8.2f} s  {cpu:8.2f} s CPU")
    return seconds, cpu


def main(count: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as made:
        folder, out = Path(made) / "in", Path(made) / "out"
        folder.mkdir()
        size = generate(folder, count)
        show(f"{count} notices, {size / count / 1024:.1f} KB each")
        first = timed("first run", folder, out)
        again = min(timed("unchanged", folder, out) for _ in range(3))
        for path in folder.iterdir():
            os.utime(path, (1, 1))
        timed("all under another date", folder, out)
        (folder / "new.txt").write_text(next(iter(sorted(folder.iterdir()))).read_text(encoding="utf-8")[::-1], "utf-8")
        timed("one new notice", folder, out)
        show(f"unchanged: {first[0] / again[0]:.0f} times as fast as the first run, {first[1] / again[1]:.0f} in CPU")
        ledger = sum(path.stat().st_size for path in out.glob(".notices.*"))
        records = sum(path.stat().st_size for path in out.rglob("*.json"))
        show(f"ledger: {ledger / count / 1024:.1f} KB a notice (its record: {records / count / 1024:.1f} KB)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
