"""Numbers as official Chinese writes them: 5, 12, 十二, 两, 二〇二五, 半."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100}


def read_number(text: str) -> int | None:
    """Return the whole number that ``text`` writes in Arabic digits, with powers (十二) or digit by digit (二〇二五).

    Returns None for anything else, among it the empty string.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _POWERS for c in text):
        return None
    if not any(c in _POWERS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _POWERS:
            total += max(digit, 1) * _POWERS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit
