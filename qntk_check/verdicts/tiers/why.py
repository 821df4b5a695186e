"""Reasons for the numbers of a sampled mean: none goes without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from qntk_check.errors import EvidenceError

__all__ = ["check_reasons", "reason", "shown"]

_MOST = 8  # eigenvalues that are written out
_SYMBOLS = {"layers": "L", "observable": "O", "share": "share of δ"}


def reason(reasons: Mapping[str, str], name: str) -> str:
    """Return why a number has its value, "" without a reason: its own, or one for several.

    Examples
    --------
    >>> reason({"n, layers": "the smallest circuit"}, "layers")
    'the smallest circuit'
    """
    for names, why in reasons.items():
        if name in names.split(", "):
            return str(why or "").strip()
    return ""


def check_reasons(what: str, names: Iterable[str], reasons: Mapping[str, str]) -> None:
    """Refuse a sampled mean of which a number has no reason.

    Examples
    --------
    >>> check_reasons("trial 'half'", ["n"], {"n": "two is enough"})
    """
    missing = [name for name in names if not reason(reasons, name)]
    if missing:
        raise EvidenceError(
            f"{what} gives no reason for {', '.join(missing)}: say in reasons= why each has its "
            "value, or compute it and say from what"
        )


def shown(name: str, value: object) -> str:
    """Return a number of a case as a reader names it.

    Examples
    --------
    >>> shown("layers", 3), shown("observable", {"ZI": 1, "XX": 2})
    ('L = 3', 'O = ZI + 2 XX')
    >>> shown("observable", (1,) + (0,) * 15), shown("extra", {"overlap": 0.6})
    ('O of spectrum 1, 0 (15 times)', 'overlap = 0.6')
    """
    symbol = _SYMBOLS.get(name, name)
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, object]", value).items()
        if name == "extra":
            return ", ".join(f"{key} = {one}" for key, one in parts)
        terms = (word if times == 1 else f"{_short(times)} {word}" for word, times in parts)
        return f"{symbol} = {' + '.join(terms)}"
    if isinstance(value, tuple):
        listed = _listed(cast("tuple[object, ...]", value))
        return f"{symbol} of spectrum {listed}" if name == "observable" else f"{symbol} = {listed}"
    return f"{symbol} = {_short(value)}"


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _listed(values: tuple[object, ...]) -> str:
    """Return values in order; of many, one that is repeated stands once."""
    if len(values) <= _MOST:
        return ", ".join(map(_short, values))
    parts: list[tuple[str, int]] = []
    for text in map(_short, values):
        last = parts.pop() if parts and parts[-1][0] == text else (text, 0)
        parts.append((text, last[1] + 1))
    return ", ".join(text + (f" ({times} times)" if times > 1 else "") for text, times in parts)
