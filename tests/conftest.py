"""What several test modules share."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest

# Compiled modules are kept even where the environment asks for none: each worker, and each program that a test starts,
# would compile them all again; and pytest compiles Hypothesis anew, which comes next.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from hypothesis import settings  # noqa: E402

from pipeline.messages import use_language  # noqa: E402

# Other programs may keep the machine busy: how long an example takes by the clock says nothing. The examples are the
# same in every run, so that a failure comes with the change that made it; "search" looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Speak English, and keep compiled patterns in the cache of pytest: all processes of the tests share them.

    Garbage is looked for less often than by default: the tests make many objects and next to no circles of them.
    """
    gc.set_threshold(50_000, 20, 50)
    os.environ["LC_ALL"] = "C.UTF-8"
    cache = getattr(config, "cache", None)
    if cache is not None:
        folder = str(cache.mkdir("patterns"))
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = folder


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


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Let programs that are started hear Ctrl-C: those of a test run in the background of a shell would not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork workers although the test runner has threads: they need not load anew what the runner has loaded."""
    # Imported here: the process that only hands out the tests need not load the program.
    from hand_made_records import make_record  # noqa: PLC0415

    from pipeline.batch import starting  # noqa: PLC0415
    from pipeline.tables import prepare_record  # noqa: PLC0415

    prepare_record(make_record())  # so that all is loaded, whose time would count as that of a file
    monkeypatch.setattr(starting, "start_method", lambda: "fork")
