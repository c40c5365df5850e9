"""Numbers as automatic lists show them: 一, 十一, ①, ⑴, iv, １２ (formats: ``word.toml``)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.notation import usual_digits
from pipeline.read.word.rules import NumberFormat, number_formats

MOST = 9_999
"""The largest number written in words or Roman digits; larger ones are shown in digits."""

MOST_LETTERS = 780
"""The largest number written in letters: Word repeats the letter, 780 is z thirty times."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, form: str) -> str:
    """Write a number in a format of Word's lists (``w:numFmt``); unknown formats give plain digits.

    >>> numeral(21, "chineseCountingThousand"), numeral(4, "upperRoman")
    ('二十一', 'IV')
    """
    entry = number_formats().get(form)
    return str(number) if entry is None else written(number, entry)


def written(number: int, entry: NumberFormat) -> str:
    """Write a number in one format; what the format cannot express is written in digits."""
    text = str(number)
    if entry.kind in ("none", "bullet"):
        return ""
    if entry.kind == "digits":
        digits = entry.signs or "0123456789"
        return "".join(digits[int(d)] for d in text.zfill(entry.width)) if number >= 0 else text
    if entry.kind == "signs":
        return entry.signs[number - 1] if 0 < number <= len(entry.signs) else text
    if entry.kind == "letters" and 0 < number <= MOST_LETTERS:
        turns, index = divmod(number - 1, len(entry.signs))
        text = entry.signs[index] * (turns + 1)
    elif entry.kind == "roman" and 0 < number <= MOST:
        text = _roman(number)
    elif entry.kind == "words" and 0 <= number <= MOST:
        return _words(number, entry.signs, entry.places)
    return text.upper() if entry.upper else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        text += sign * times
    return text


def _words(number: int, digits: Sequence[str], places: Sequence[str]) -> str:
    """Write a number below ten thousand with words for ten, hundred and thousand: 一百零一, 十二."""
    if number < 10:
        return digits[number]
    text = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (places[power - 1] if power else "")
        gap = False
    # 一十二 is said 十二; the solemn 壹拾贰 stays.
    return text[1:] if text.startswith(usual_digits()[1] + places[0]) else text
