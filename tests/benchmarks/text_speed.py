"""The whole pipeline on text beside parts of it by others: ``python tests/benchmarks/text_speed.py [FOLDER ...]``.

One process, one core, the same bytes for all, in turns; the best of some rounds counts. ``notice-tasks`` is file to
record, all of it; the others do one part: jionlp finds dates, spaCy with jieba and jieba alone cut words. jionlp is in
the extra ``bench``. The words that a comparison asks for are cut with the extra ``fast`` and without. Then it is shown
where the time of the pipeline goes. Default: the text files of ``data/raw``.
"""

from __future__ import annotations

import contextlib
import cProfile
import importlib
import io
import logging
import os
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "data" / "raw"
ROUNDS = 5
STAGES = {
    "read": ("read_path",),
    "structure": ("read_notice",),
    "places": ("locate",),
    "units": ("add_units",),
    "deadlines": ("add_deadlines",),
    "domains": ("add_domains",),
    "citations": ("add_citations",),
    "tasks": ("plan", "assemble"),
    "rows and JSON": ("prepare_record",),
}
"""What the stages are called, and the functions that are all of them."""

Work = Callable[[Path, str], object]


def ours() -> Work:
    """File to record, ready to be written."""
    from pipeline.extraction import record_of  # noqa: PLC0415 - each is loaded when its turn comes
    from pipeline.read import read_path  # noqa: PLC0415
    from pipeline.tables import prepare_record  # noqa: PLC0415

    return lambda path, _text: prepare_record(record_of(read_path(path)))


def jionlp() -> Work:
    """Dates only."""
    package = importlib.import_module("jionlp")
    signed = time.mktime((2024, 1, 10, 0, 0, 0, 0, 0, 0))
    return lambda _path, text: package.ner.extract_time(text, time_base=signed, with_parsing=True)


def spacy_and_jieba() -> Work:
    """Words only, in a Doc."""
    nlp = importlib.import_module("spacy").blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    return lambda _path, text: nlp.make_doc(text)


def jieba() -> Work:
    """Words only."""
    package = importlib.import_module("jieba")
    return lambda _path, text: package.lcut(text)


def our_words(*, fast: bool) -> Work:
    """Words only, as the comparison cuts them: by rjieba, which must be installed, or by jieba."""
    from pipeline.segmentation import quiet_segmenter  # noqa: PLC0415

    made = quiet_segmenter()
    made.initialize()
    if fast:
        importlib.import_module("rjieba")
    else:
        made._is_plain = False  # as without the extra
    return lambda _path, text: list(made.cut(text))


WORKS: dict[str, Callable[[], Work]] = {
    "notice-tasks, file to record": ours,
    "jionlp, dates": jionlp,
    "spaCy zh with jieba, words": spacy_and_jieba,
    "jieba, words": jieba,
    "words without the extra fast": lambda: our_words(fast=False),
    "words with the extra fast": lambda: our_words(fast=True),
}


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def one_core() -> None:
    """Stay on one core, where the system lets a process choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def speeds(files: list[tuple[Path, str]]) -> dict[str, float | None]:
    """Return the KB/s of each work; None for one that is not installed."""
    works: dict[str, Work] = {}
    for name, make in WORKS.items():
        with contextlib.suppress(ImportError), contextlib.redirect_stdout(io.StringIO()):
            works[name] = make()
    best: dict[str, float] = {}
    for _ in range(ROUNDS + 1):  # the first round only warms up: it may make the best of nothing worse
        for name, work in works.items():
            began = time.process_time()
            for path, text in files:
                work(path, text)
            best[name] = min(best.get(name, float("inf")), time.process_time() - began)
    size = sum(path.stat().st_size for path, _ in files) / 1000
    return {name: size / best[name] if name in best else None for name in WORKS}


def shares(files: list[tuple[Path, str]]) -> dict[str, float]:
    """Return the share of each stage in the time of this process, as a profiler sees it: calls weigh more than they do.

    Like the speeds it is the time of the core, so that what else the machine does falls into no stage.
    """
    work = ours()
    profile = cProfile.Profile(time.process_time)
    for _ in range(ROUNDS):
        profile.enable()
        for path, text in files:
            work(path, text)
        profile.disable()
    stats: Any = pstats.Stats(profile)
    spent: dict[str, float] = {}
    for (file, _line, function), (_calls, _primitive, _own, cumulative, _callers) in stats.stats.items():
        if f"{os.sep}pipeline{os.sep}" in file:
            spent[function] = max(spent.get(function, 0.0), cumulative)
    return {stage: sum(spent.get(name, 0.0) for name in names) / stats.total_tt for stage, names in STAGES.items()}


def main(folders: list[Path]) -> None:
    """Print the figures."""
    one_core()
    logging.disable()  # what others log about dates that they cannot read would bury the table
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".txt", ".md")]
    files = [(path, path.read_text(encoding="utf-8", errors="replace")) for path in paths]
    show(f"{len(files)} texts, {sum(path.stat().st_size for path in paths) / 1000:.0f} KB of UTF-8, one core\n")
    found = speeds(files)
    own = found["notice-tasks, file to record"] or 0.0
    show(f"{'':<32}{'KB/s':>8}  notice-tasks against it")
    for name, speed in found.items():
        words = 'not installed: pip install -e ".[bench]"' if speed is None else f"{speed:8.0f}  {own / speed:.2f}"
        show(f"{name:<32}{words}")
    show("\nWhere the time of notice-tasks goes:")
    for stage, share in shares(files).items():
        show(f"{stage:<32}{share:8.0%}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [SAMPLES])
