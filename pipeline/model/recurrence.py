"""What the rule of a recurring deadline may be: RFC 5545, section 3.3.10, as far as deadlines need it."""

from __future__ import annotations

import re

_RULE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]{2,12}=[A-Z0-9,+-]{1,60}){0,8}")
"""Short, so that no rule runs for ever."""


def is_recurrence(rule: str) -> bool:
    """Tell whether a text is such a rule. Tables are edited by hand: INTERVAL=0 would make dateutil count for ever.

    >>> is_recurrence("FREQ=MONTHLY;INTERVAL=3"), is_recurrence("FREQ=MONTHLY;INTERVAL=0"), is_recurrence("每月")
    (True, False, False)
    """
    return _RULE.fullmatch(rule) is not None and "=0" not in rule
