"""Numbers as a program prints them, 2.2e+02, as a reader writes them."""

from __future__ import annotations

import re

__all__ = ["with_powers"]

_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]\d+)(?!\w)")
_HIGH = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_WRITTEN_OUT = range(4)  # powers of ten


def with_powers(text: str) -> str:
    """Return text with its numbers written out, or with a power of ten.

    Examples
    --------
    >>> with_powers("2.2e+02 times, 1.76e+13, 1e-09 and −2.5e-07; e+1, x1e-3")
    '220 times, 1.76·10¹³, 10⁻⁹ and −2.5·10⁻⁷; e+1, x1e-3'
    """
    return _NUMBER.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    digits, power = found[1], int(found[2])
    whole, _, rest = digits.partition(".")
    if power in _WRITTEN_OUT and len(rest) <= power:
        return whole + rest.ljust(power, "0")
    lead = "" if digits == "1" else f"{digits}·"
    return f"{lead}10{str(power).translate(_HIGH)}"
