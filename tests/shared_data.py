"""Real notices for tests: they lie outside this project, and the tests do without where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def shared_folder(name: str) -> Path:
    """Return a folder of shared data, or skip the test.

    It is looked for in ``$NOTICE_TASKS_SHARED``, then in a folder ``shared`` beside the project.
    """
    folder = Path(os.environ.get("NOTICE_TASKS_SHARED") or ROOT.parent / "shared") / name
    if not folder.is_dir():
        pytest.skip(f"no shared data: {name} (set NOTICE_TASKS_SHARED to its folder)")
    return folder
