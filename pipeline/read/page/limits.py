"""How much of a file with pages is read."""

from __future__ import annotations

MAX_PAGES = 3_000
"""More pages than any notice has; a file beyond it is refused."""
