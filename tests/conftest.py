"""What several test modules share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path

import pytest

# Compiled modules are kept even where the environment asks for none: each worker, and each program that a test starts,
# would compile them all again; and pytest compiles Hypothesis anew, which comes next.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Additions of other packages to Hypothesis, which every worker would load: none is used here.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"

from groups import grouped  # noqa: E402
from hypothesis import settings  # noqa: E402
from platformdirs import user_cache_path  # noqa: E402

from pipeline.messages import use_language  # noqa: E402

# Other programs may keep the machine busy: how long an example takes by the clock says nothing. The examples are the
# same in every run, so that a failure comes with the change that made it: the first quarter of them in the fast tests,
# all in the "thorough" ones; "search" looks for new ones. example_counts.py has properties with numbers of their own.
settings.register_profile("same", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, print_blob=True, max_examples=100)
settings.load_profile("same")


LONGEST = [
    "test_read_ocr.py",
    "test_ledger.py",
    "test_workers.py",
    "test_bad_input.py",
    "test_units.py",
    "test_variants.py",
    "test_paged_tables.py",
    "test_compare.py",
    "test_report.py",
    "test_tables.py",
    "test_review.py",
    "test_sql.py",
    "test_deadlines.py",
    "test_tasks.py",
    "test_segmentation.py",
    "test_batch.py",
    "test_grid.py",
    "test_cli.py",
    "test_read_web.py",
    "test_read_pdf.py",
]
"""The files of tests that take longest are begun first: no process is left with one of them when the others end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest in front."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody who works on one case find it."""
    parser.addoption("--each", action="store_true", help="make each case of a group a test of its own, for -k")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Put the cases of a test into groups (``groups.each``)."""
    cases = getattr(metafunc.function, "cases", None)
    if cases is not None:
        metafunc.parametrize("group", grouped(cases, apart=metafunc.config.getoption("--each")))


def pytest_configure(config: pytest.Config) -> None:
    """Speak English, and keep compiled patterns in the cache of pytest: all processes of the tests share them.

    Garbage is looked for less often than by default: the tests make many objects and next to no circles of them.
    """
    gc.set_threshold(50_000, 20, 50)
    os.environ["LC_ALL"] = "C.UTF-8"
    cache = getattr(config, "cache", None)
    if cache is not None:
        folder = cache.mkdir("patterns")
        _begin_with_patterns_of_the_user(folder)
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = str(folder)


def _begin_with_patterns_of_the_user(folder: Path) -> None:
    """Take over the patterns that earlier runs of the program compiled, where the tests have none of this version.

    A pattern is found by its source: those of rules that have changed since are not used.
    """
    below = folder / "notice-tasks"
    files = sorted(user_cache_path("notice-tasks").glob("patterns-*"), key=lambda file: file.stat().st_mtime)
    if files and not (below / files[-1].name).exists():
        below.mkdir(exist_ok=True)
        shutil.copyfile(files[-1], below / f"{files[-1].name}.new")
        (below / f"{files[-1].name}.new").replace(below / files[-1].name)


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English, and again when a test has spoken Chinese."""
    use_language("en")
    yield
    use_language("en")


def pytest_collection_finish() -> None:
    """Keep the patterns that are there by now, and let the collector of garbage pass over what lives to the end."""
    if patterns := sys.modules.get("pipeline.pattern_cache"):  # not in the process that only hands out the tests
        patterns.keep()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_the_disk() -> Iterator[None]:
    """Write without waiting until it would outlast a power cut: the tests write thousands of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _number: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _workbooks_begun_once() -> Iterator[None]:
    """Make what stands around the rows of a workbook once for all with the same sheets: it takes half of a small run.

    It depends on nothing else (``tests/test_tables.py``, which has it made anew each time).
    """
    from pipeline.tables import xlsx  # noqa: PLC0415  not in the process that only hands out the tests

    make, made = xlsx._around, {}

    @wraps(make)
    def around(tables: Iterable[xlsx._Table], notes: Sequence[str]) -> bytes:
        tables = list(tables)
        definitions = [table.definition for table in tables]  # kept, so that their ids are not given to others
        sheets = [(sheet.name, sheet.count) for table in tables for sheet in table.sheets]
        key = (tuple(map(id, definitions)), tuple(sheets), tuple(notes))
        if key not in made:
            made[key] = definitions, make(tables, notes)
        return made[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "_around", around)
        yield


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Let programs that are started hear Ctrl-C: those of a test run in the background of a shell would not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def _all_loaded() -> None:
    """Load once what every worker needs, by reading a notice: workers that are forked then have it."""
    # Imported here: the process that only hands out the tests need not load the program.
    from pipeline.extraction import extract  # noqa: PLC0415
    from pipeline.tables import prepare_record  # noqa: PLC0415

    samples = Path(__file__).parent.parent / "data" / "raw"
    prepare_record(extract(samples / "meigang-river-chief-points.txt"))


@pytest.fixture
def forked_workers(monkeypatch: pytest.MonkeyPatch, _all_loaded: None) -> None:
    """Fork workers although the test runner has threads: they need not load anew what the runner has loaded."""
    from pipeline.batch import starting  # noqa: PLC0415

    monkeypatch.setattr(starting, "start_method", lambda: "fork")
