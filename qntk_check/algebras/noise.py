"""What noise leaves of an algebra: one factor of all of it, beside what becomes of the variance."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from qntk_check.errors import DomainError

__all__ = ["Ideal", "left_by_noise", "spin_one_parts"]


class Ideal(NamedTuple):
    """A simple ideal: its dimension, and the purities of ρ and of O in it."""

    dimension: int
    state: Fraction
    observable: Fraction


def _variance(ideals: Sequence[Ideal]) -> Fraction:
    return sum((one.state * one.observable / one.dimension for one in ideals), Fraction(0))


def left_by_noise(before: Sequence[Ideal], behind: Sequence[Ideal]) -> tuple[Fraction, Fraction]:
    """Return what noise leaves of P_g(ρ) in all of g, and of the variance.

    Raises
    ------
    DomainError
        If there is nothing in g, or no variance, that something could be left of.

    Examples
    --------
    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> two = [Ideal(3, one, one), Ideal(3, one, 0 * one)]
    >>> left_by_noise(two, [Ideal(3, half, one), two[1]])
    (Fraction(3, 4), Fraction(1, 2))
    """
    whole = [sum((one.state for one in ideals), Fraction(0)) for ideals in (before, behind)]
    if not whole[0] or not _variance(before):
        raise DomainError(
            f"the purity {whole[0]} and the variance {_variance(before)} before the noise: give "
            "ideals in which both are above zero"
        )
    return whole[1] / whole[0], _variance(behind) / _variance(before)


def spin_one_parts(levels: Sequence[int], state: Sequence[int]) -> dict[int, Fraction]:
    """Return what a diagonal O of spin 1 adds to Var ℓ in its parts of rank 1 and 2, by rank.

    The group SU(2) leaves J_z and 3J_z² − 2 in two of its representations.

    Examples
    --------
    >>> spin_one_parts([1, 0, -1], [1, 0, 0])
    {1: Fraction(1, 3), 2: Fraction(0, 1)}
    """
    if len(levels) != 3 or len(state) != 3:
        raise DomainError(f"{len(levels)} levels and {len(state)} weights: a spin 1 has 3 of each")
    found = {}
    for rank, own in ((1, (1, 0, -1)), (2, (1, -2, 1))):
        square = sum(x * x for x in own)
        parts = [sum(x * y for x, y in zip(own, v, strict=True)) for v in (levels, state)]
        found[rank] = Fraction(parts[0] ** 2 * parts[1] ** 2, square**2 * (2 * rank + 1))
    return found
