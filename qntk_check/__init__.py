"""Checks every claim of the paper, and hands over the formulas that passed.

Importing the package costs nothing; each submodule imports what it needs when it is asked for.
:data:`__version__` is read from the installed distribution on first use.

Examples
--------
>>> import qntk_check
>>> qntk_check.__version__.count(".")
2
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__: str


def __getattr__(name: str) -> str:
    """Read ``__version__`` from the installed distribution when it is first asked for."""
    if name != "__version__":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("qntk-check")
    except PackageNotFoundError:
        found = "0.0.0+uninstalled"  # read from a checkout that was not installed
    globals()["__version__"] = found
    return found
