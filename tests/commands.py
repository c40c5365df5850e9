"""The command line as tests call it, and what it leaves in a folder."""

from __future__ import annotations

from pathlib import Path

from pipeline import cli


def notices(*arguments: str | Path) -> int:
    """Run the command and return its exit status."""
    return cli.main([str(argument) for argument in arguments])


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
