"""Turn traditional characters into simplified ones (OpenCC), one for one, so that offsets stay the same.

GB 2312 holds no traditional characters: a text inside it never asks the converter, whose dictionaries are slow to load.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """Return a text in simplified characters, of the same length."""
    whole = str(_converter().convert(text))
    if len(whole) == len(text):
        return whole
    # Whole words are never of another length today; should one be, its characters are taken one by one.
    return with_simplified_forms(text)


def with_simplified_forms(text: str) -> str:
    """Return a text in which only characters outside GB 2312 are replaced: single traditional ones among others."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        pass
    else:
        return text
    strange = {char for char in set(text) if "\u3400" <= char <= "\u9fff" and outside_gb2312(char)}
    forms = {ord(char): (_converter().convert(char) + char)[0] for char in strange}
    return text.translate(forms) if forms else text


@cache
def outside_gb2312(char: str) -> bool:
    """Tell whether a character is none of GB 2312."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - loads its dictionaries, which few notices need

    return OpenCC("t2s")
