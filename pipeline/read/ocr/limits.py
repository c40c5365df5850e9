"""How much of a file is read by OCR. Imports nothing of the extra."""

from __future__ import annotations

MAX_OCR_PAGES = 100
"""Pages of one file that are read, at some five seconds each; the rest is left out with an issue."""

WORKING_PIXELS = 40_000_000
"""Pixels of a page as it is read, A3 at 300 dpi has 17 million; print does not get clearer beyond."""
