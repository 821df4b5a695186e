"""The options of a command as one object, for commands that take many."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

__all__ = ["gathered"]

Options = TypeVar("Options")


def gathered(
    kind: type[Options],
) -> Callable[[Callable[[Options], None]], Callable[..., None]]:
    """Hand a command what click hands over by name, as one object of a dataclass.

    Its fields have the names of the command's arguments and options. The decorator stands next to
    the function, below click's own.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Asked:
    ...     name: str
    ...     count: int
    >>> @gathered(Asked)
    ... def command(asked):
    ...     print(asked.name * asked.count)
    >>> command(name="ab", count=2)
    abab
    """

    def decorator(command: Callable[[Options], None]) -> Callable[..., None]:
        @wraps(command)
        def called(**options: object) -> None:
            command(kind(**options))

        return called

    return decorator
