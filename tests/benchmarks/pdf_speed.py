"""Pages a second on one core: this pipeline's reading, the whole pipeline, and two PDF libraries, on the same files.

    PYTHONPATH=. python tests/benchmarks/pdf_speed.py [--rounds N] [FILE.pdf ...]

Reads ``data/raw/*.pdf`` if no files are named. The best of the rounds counts: the least disturbed one.
Times are of the process (one core), not of the clock, so other work on the machine matters little.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2

from pipeline import extract
from pipeline.read import read_bytes

RAW = Path(__file__).parents[2] / "data" / "raw"

Job = Callable[[Path, bytes], object]


def plumber_text(_: Path, data: bytes) -> list[str]:
    texts = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            texts.append(page.extract_text())
            page.close()
    return texts


def pdfium_text(_: Path, data: bytes) -> list[str]:
    texts = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        texts.append(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    return texts


JOBS: dict[str, Job] = {
    "reading, tables included": lambda path, data: read_bytes(data, str(path)),
    "whole pipeline": lambda path, _: extract(path),
    "pdfplumber extract_text": plumber_text,
    "pypdfium2 text": pdfium_text,
}


def seconds(job: Job, files: dict[Path, bytes], rounds: int) -> float:
    """Return the shortest time that a job takes for all files, after one round to load what it needs."""
    times = []
    for _ in range(rounds + 1):
        start = time.process_time()
        for path, data in files.items():
            job(path, data)
        times.append(time.process_time() - start)
    return min(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    files = {path: path.read_bytes() for path in args.files or sorted(RAW.glob("*.pdf"))}
    if not files:
        parser.error("there are no PDF files to read")
    pages = sum(len(pypdfium2.PdfDocument(data)) for data in files.values())
    rates = {name: pages / seconds(job, files, args.rounds) for name, job in JOBS.items()}
    base = rates["pdfplumber extract_text"]
    print(f"{len(files)} files, {pages} pages")  # noqa: T201
    for name, rate in rates.items():
        print(f"{name:<26}{rate:>9.1f} pages/s{rate / base:>8.1f} x pdfplumber")  # noqa: T201


if __name__ == "__main__":
    main()
