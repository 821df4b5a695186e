"""Samples of the square of one gradient with random halves of a circuit around its gate.

The half that is not drawn is a reflection with rational entries, so that the commutator that it
leaves is an exact number; bounds are those of :func:`qntk_check.draws.halves.gradient_bound`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.draws.halves import Halves
from qntk_check.draws.halves import Random as Side
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.points import Point, Sampler, mean
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "squares"]

Three = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]  # levels of ρ, V and H


def squares(side: Side, three: Three, rng: np.random.Generator, size: int) -> Array:
    """Return (∂E)² for drawn halves.

    Examples
    --------
    >>> squares("both", ((1, 0), (1, -1), (1, -1)), np.random.default_rng(1), 3).shape
    (3,)
    """
    return _halves(three).draw(side, rng, size) ** 2


def _halves(three: Three) -> Halves:
    return Halves(_state(three[0]), three[1], three[2])


def _state(weights: tuple[int, ...]) -> tuple[Fraction, ...]:
    """Return the eigenvalues of a state from whole numbers that are not all equal."""
    least = min(weights)
    whole = sum(weight - least for weight in weights)
    return tuple(Fraction(weight - least, whole) for weight in weights)


def _left(side: Side, three: Three) -> Fraction:
    """Return the commutator that the half leaves which is not drawn."""
    return _halves(three).commutator(side)


def _point(side: Side, three: Three) -> Point:
    state, V, H = _state(three[0]), three[1], three[2]
    arguments: dict[str, object] = {"P": sum(x * x for x in state)}
    if side == "both":
        arguments |= {"V1": sum(V), "V2": sum(x * x for x in V)}
    else:
        arguments["C"] = _left(side, three)
    if side == "minus":
        arguments["N"] = len(V)
    else:
        arguments["observable"] = H
    if side == "plus":
        del arguments["P"]

    def draw(rng: np.random.Generator, size: int) -> Array:
        return squares(side, three, rng, size)

    return mean(arguments, draw, (0.0, _halves(three).bound ** 2), seed=[side, *three])


def _points(side: Side) -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def of(n: int) -> SearchStrategy[Three]:
        one = strategies.spectra(n=n, most=2)
        return st.tuples(one, one, one)

    some = strategies.qubits(most=2).flatmap(of)
    return some.filter(lambda three: side == "both" or _left(side, three) > 0).map(
        lambda three: _point(side, three)
    )


SAMPLERS: dict[str, Sampler] = {
    "gradient_variance": Sampler(lambda: _points("both")),
    "gradient_variance_minus": Sampler(lambda: _points("minus")),
    "gradient_variance_plus": Sampler(lambda: _points("plus")),
}
