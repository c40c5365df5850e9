"""Numbers as official Chinese writes them: 5, 12, 十二, 两, 二〇二五."""

from __future__ import annotations

from pipeline.notation import counting_values, numeral_powers


def read_number(text: str) -> int | None:
    """Return the whole number that ``text`` writes in Arabic digits, with powers (十二) or digit by digit (二〇二五).

    Returns None for anything else, among it the empty string.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    digits, powers = counting_values(), numeral_powers()
    if not text or any(c not in digits and c not in powers for c in text):
        return None
    if not any(c in powers for c in text):
        return int("".join(str(digits[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in powers:
            total += max(digit, 1) * powers[c]
            digit = 0
        else:
            digit = digits[c]
    return total + digit
