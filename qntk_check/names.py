"""The nearest known name, for messages about an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a phrase that offers the nearest known name, or nothing if none is near.

    Examples
    --------
    >>> nearest("kernel-men", ["kernel-mean", "plateau"])
    '; did you mean "kernel-mean"?'
    >>> nearest("xyzzy", ["kernel-mean"])
    ''
    """
    matches = get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f'; did you mean "{matches[0]}"?' if matches else ""
