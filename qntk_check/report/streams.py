"""Text that every terminal and pipe can take: what an encoding lacks is written in its letters.

A pipe under ``LC_ALL=C`` or a file in Latin-1 has no θ; raising there loses the whole output. Once,
where a command begins, the streams are told to write theta instead.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from pathlib import Path

__all__ = ["echo", "fit_streams", "fitting", "readable"]

_WORDS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "≃": "~", "∼": "~", "∝": " prop. to ", "→": "->",
    "⇒": "=>", "⇔": "<=>", "⟹": "=>", "−": "-", "–": "-", "—": "--", "…": "...", "⋯": "...",
    "·": "*", "×": "x", "√": "sqrt", "∞": "inf", "Σ": "sum", "∏": "prod", "∫": "int", "∂": "d",
    "†": "^dagger", "⟨": "<", "⟩": ">", "‖": "||", "∈": " in ", "⊗": " (x) ", "∩": " and ",
    "∅": "{}", "≡": "==", "±": "+-", "§": "sec. ", "½": "1/2", "¾": "3/4", "⅔": "2/3", "′": "'",
    "“": '"', "”": '"', "’": "'", "‘": "'", "≪": "<<", "≫": ">>", "ℓ": "l", "ϵ": "epsilon",
    "□": "[]", "∇": "nabla", "•": "*",
    "━": "-", "─": "-", "│": "|", "┃": "|", "═": "=",
}  # fmt: skip
#: What is raised, and the same on the line.
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵏⁿᵀ", "0123456789-+knT", strict=True))


def readable(character: str, before: str = "") -> str:
    """Return an ASCII spelling of one character; of what is raised, only the first has a ^.

    Examples
    --------
    >>> [readable(c) for c in "θ≤²̄ñ"]
    ['theta', '<=', '^2', '', 'n']
    >>> readable("¹", before="⁻")
    '1'
    """
    if character in _RAISED:
        return ("" if before in _RAISED else "^") + _RAISED[character]
    if character in _WORDS:
        return _WORDS[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK "):
        letter = name.split()[-1].lower()
        return letter.capitalize() if "CAPITAL" in name else letter
    if name.startswith("BOX DRAWINGS"):
        return "+"
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain if plain or unicodedata.combining(character) else "?"


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    places = range(error.start, error.end)
    return "".join(readable(error.object[i], error.object[i - 1 : i]) for i in places), error.end


def echo(text: object, *, end: str = "\n") -> None:
    """Write to standard output as it is configured: click would write UTF-8 into an ASCII pipe."""
    sys.stdout.write(f"{text}{end}")


codecs.register_error("qntk-readable", _handle)


def fitting(text: str, encoding: str | None) -> str:
    """Return the text as a stream of that encoding can hold it.

    Examples
    --------
    >>> fitting("θ ≤ 1", "ascii")
    'theta <= 1'
    """
    name = encoding or "utf-8"
    return text.encode(name, "qntk-readable").decode(name)


def fit_streams() -> None:
    """Let standard output and error write what their encoding lacks in letters that it has.

    A stream that was closed before the start is none: what is written there goes nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the end
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="qntk-readable")
