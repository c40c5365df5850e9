"""What is said where OCR is not installed. Imports nothing of the extra."""

from __future__ import annotations

from pipeline.errors import ReadError
from pipeline.failures import failure_words

NAME = "rapidocr"
"""The engine's name in records."""

INSTALL = 'pip install "notice-tasks[ocr]"'
"""The command that installs the engine."""


class NoEngineError(ReadError):
    """The extra ``ocr`` is not installed."""

    def __init__(self) -> None:
        super().__init__("scanned", failure_words("scanned.no_engine", install=INSTALL))
