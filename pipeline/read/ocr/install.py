"""What is said where OCR is not installed. Imports nothing of the extra."""

from __future__ import annotations

from pipeline.errors import ReadError

NAME = "rapidocr"
"""The engine's name in records."""

INSTALL = 'pip install "notice-tasks[ocr]"'
"""The command that installs the engine."""


class NoEngineError(ReadError):
    """The extra ``ocr`` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "scanned",
            f"This is a scan, and reading scans needs a component that is not installed: run {INSTALL} and try again, "
            "or use the text from the publisher's web page.",
        )
