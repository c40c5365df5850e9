"""What several test modules share."""

from __future__ import annotations

import pytest

from pipeline.batch import processes


@pytest.fixture
def forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork workers although the test runner has threads: they need not load anew what the runner has loaded."""
    monkeypatch.setattr(processes, "start_method", lambda: "fork")
