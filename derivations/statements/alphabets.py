"""Letters of other alphabets of mathematics as the characters that Unicode has for them."""

from __future__ import annotations

import unicodedata

__all__ = ["in_alphabet"]

# As LaTeX and MathML call an alphabet, and as Unicode does; some capitals have names of their own.
_NAMES = {
    "mathfrak": ("FRAKTUR", "BLACK-LETTER"),
    "fraktur": ("FRAKTUR", "BLACK-LETTER"),
    "mathcal": ("SCRIPT", "SCRIPT"),
    "script": ("SCRIPT", "SCRIPT"),
    "sans-serif": ("SANS-SERIF", "SANS-SERIF"),
    "bold": ("BOLD", "BOLD"),
}


def in_alphabet(text: str, alphabet: str) -> str:
    """Return text with its Latin letters in an alphabet; in one that is not known, as it is.

    Examples
    --------
    >>> in_alphabet("so", "mathfrak"), in_alphabet("NL", "mathcal"), in_alphabet("N", "normal")
    ('𝔰𝔬', '𝒩ℒ', 'N')
    """
    if alphabet not in _NAMES:
        return text
    return "".join(_character(sign, *_NAMES[alphabet]) for sign in text)


def _character(sign: str, name: str, other: str) -> str:
    if not (sign.isascii() and sign.isalpha()):
        return sign
    case = "CAPITAL" if sign.isupper() else "SMALL"
    for whole in (f"MATHEMATICAL {name} {case} {sign}", f"{other} {case} {sign}"):
        try:
            return unicodedata.lookup(whole)
        except KeyError:
            continue
    return sign
