"""Deadlines: find, read and date every expression that says when something is to be done."""

from pipeline.language.deadlines.find import Context, distinct, find_deadlines
from pipeline.language.deadlines.rules import Field

__all__ = ["Context", "Field", "distinct", "find_deadlines"]
