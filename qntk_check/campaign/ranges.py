"""Ranges as they are typed: ``2..10``, ``16,64,256``, ``2..4,8``."""

from __future__ import annotations

from qntk_check.arguments import check_count, check_kind, show
from qntk_check.errors import DomainError

__all__ = ["read_range"]

_MOST = 1000  # values of one range


def read_range(name: str, text: str, *, most: int) -> tuple[int, ...]:
    """Return the whole numbers of a range from 1 to ``most``, each once, in the order given.

    Examples
    --------
    >>> read_range("n", "2..4,8", most=12)
    (2, 3, 4, 8)
    """
    check_kind("the name of the range", name, str, "give a text")
    check_kind(name, text, str, "give a text such as '2..10'")
    most = check_count("most", most)
    found: dict[int, None] = {}
    for part in text.split(","):
        first, dots, last = part.strip().partition("..")
        ends = (first, last if dots else first)
        if not all(end.isascii() and end.isdigit() for end in ends):
            raise DomainError(f"{name} = {show(text)} is no range: write 2..10, 16,64 or 2..4,8")
        low, high = (int(end) for end in ends)
        if not 1 <= low <= high <= most:
            raise DomainError(
                f"{name} = {show(text)}: give numbers from 1 to {most}, the smaller one first"
            )
        if len(found) + high - low >= _MOST:
            raise DomainError(f"{name} = {show(text)}: give at most {_MOST} values")
        found.update(dict.fromkeys(range(low, high + 1)))
    return tuple(found)
