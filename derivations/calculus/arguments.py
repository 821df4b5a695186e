"""What the public functions of the calculus ask of their arguments."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping
from typing import SupportsIndex, cast

import numpy as np

from derivations.errors import CalculusError, ResourceError

__all__ = ["check_choice", "check_count", "check_flag", "check_mapping", "check_rng", "whole"]


def check_flag(name: str, value: object) -> bool:
    """Return a flag, or say that it is none."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise CalculusError(f"{name}={value!r} is no flag: give True or False")


def whole(value: object) -> int | None:
    """Return a whole number as an int, None for anything else."""
    if isinstance(value, bool | np.bool_):
        return None
    # Asked of arrays alone: numpy.ma is a module that takes longer to load than a table to make.
    if isinstance(value, np.ndarray) and isinstance(value, np.ma.MaskedArray):
        return None
    try:
        return operator.index(cast("SupportsIndex", value))
    except Exception:  # noqa: BLE001 (a foreign number may raise anything)
        return None


def check_count(name: str, value: object, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number within bounds.

    Raises
    ------
    CalculusError
        If it is not whole, or below the least.
    ResourceError
        If it is above the most.
    """
    number = whole(value)
    if number is None or number < least:
        raise CalculusError(f"{name}={value!r} is not a whole number ≥ {least}: give one")
    if most is not None and number > most:
        shown = str(number) if number < 10**12 else "more than 10^12"
        raise ResourceError(
            f"{name} is {shown} and would take more time or memory than is reasonable: give at "
            f"most {most:,}"
        )
    return number


def check_choice(name: str, value: object, known: Collection[str]) -> str:
    """Return one of the known names."""
    if isinstance(value, str) and value in known:
        return str(value)
    raise CalculusError(f"no {name} is called {value!r}: give one of {', '.join(sorted(known))}")


def check_mapping(name: str, value: object, example: str) -> Mapping[object, object]:
    """Return a mapping; None is an empty one."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise CalculusError(f"{name}={value!r} is no mapping: give {example}")


def check_rng(rng: object) -> np.random.Generator:
    """Return a generator, from one or from a seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(check_count("rng", rng))
