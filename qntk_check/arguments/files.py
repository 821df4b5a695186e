"""Paths of files, as people hand them over."""

from __future__ import annotations

from pathlib import Path

from qntk_check.arguments.shown import show
from qntk_check.errors import DomainError

__all__ = ["check_path"]


def check_path(name: str, value: object) -> Path:
    """Return the path of a file, else raise: a text or a Path that a file can have.

    Examples
    --------
    >>> check_path("the table", "a.csv").name
    'a.csv'
    """
    if not isinstance(value, str | Path):
        raise DomainError(f"{name} = {show(value)} is no path: give a str or a pathlib.Path")
    try:
        str(value).encode()
    except UnicodeEncodeError as error:
        raise DomainError(f"{name} = {show(value)}: no file can have this name") from error
    if not str(value) or "\0" in str(value):
        raise DomainError(f"{name} = {show(value)}: no file can have this name; give another one")
    return Path(value)
