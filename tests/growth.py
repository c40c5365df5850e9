"""Does work take time in proportion to what it is given?"""

from __future__ import annotations

from collections.abc import Callable

ROUNDS = 3
"""Whoever else uses the machine can spoil a measurement; work that grows too fast does so in every one."""


def assert_linear(seconds: Callable[[int], float], size: int, times: int, *, most: float, leeway: float) -> None:
    """Fail when ``times`` as much work takes more than ``most`` times as long.

    Args:
        seconds: does work of a size and tells the time of the processor that it took.
        size: the smaller of the two sizes; large enough that its time is more than that of a single step.
        times: how many times as large the larger one is.
        most: between ``times``, which linear work needs, and its square, which quadratic work needs.
        leeway: seconds that may be added, for work that is hardly measurable.
    """
    seconds(size // 10)  # what is loaded and compiled for the first call does not count
    measured = []
    for _ in range(ROUNDS):
        short, long = seconds(size), seconds(size * times)
        if long < most * short + leeway:
            return
        measured.append(f"{long:.2f} s after {short:.2f} s")
    raise AssertionError(f"{times} times as much takes more than {most} times as long: {', '.join(measured)}")
