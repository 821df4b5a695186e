"""What numbers were computed with: the versions of Python and of packages."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

__all__ = ["versions"]


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of Python and of these packages.

    Examples
    --------
    >>> versions("no such package")["no such package"]
    'not installed'
    """
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
