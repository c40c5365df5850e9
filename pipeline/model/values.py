"""Data classes of which a notice makes thousands."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:

    def value(*, frozen: bool, slots: bool, order: bool = False) -> Callable[[type], type]:
        """Return the decorator of a data class that the type checker takes for a frozen one.

        At run time a frozen class sets each of its fields through a guard, which takes three times as long as to set
        them. Here only the type checker guards: the class compares and hashes by its fields, as a frozen one does.
        """
        return dataclasses.dataclass(slots=slots, order=order, unsafe_hash=frozen)


__all__ = ["value"]
