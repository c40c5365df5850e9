"""What several test modules share."""

from __future__ import annotations

import os

import pytest
from hand_made_records import make_record
from hypothesis import settings

from pipeline.batch import processes
from pipeline.tables import prepare_record

# Other programs may keep the machine busy: how long an example takes by the clock says nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Speak English, and keep compiled patterns in the cache of pytest: all processes of the tests share them."""
    os.environ["LC_ALL"] = "C.UTF-8"
    cache = getattr(config, "cache", None)
    if cache is not None:
        folder = str(cache.mkdir("patterns"))
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = folder


@pytest.fixture
def forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork workers although the test runner has threads: they need not load anew what the runner has loaded."""
    prepare_record(make_record())  # so that all is loaded, whose time would count as that of a file
    monkeypatch.setattr(processes, "start_method", lambda: "fork")
