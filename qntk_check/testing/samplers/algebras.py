"""Samples of losses and gradients over groups that are smaller than U(N), or all of it.

su(N) acts by Haar unitaries on matrices without a trace, so(N) by rotations on antisymmetric ones,
times i; free fermions are so(2n) by what it does to pairs of Majorana operators. Bounds are those
of Cauchy and Schwarz, with ‖i[H, O]‖ at most the range of H times ‖O‖.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from qntk_check.draws.groups import (
    fermion_gradients,
    fermion_losses,
    group_gradients,
    group_losses,
    random_rotations,
)
from qntk_check.kinds import Array
from qntk_check.testing.samplers.points import Point, Sampler, mean
from qntk_check.testing.strategies import hypothesis_strategies
from qntk_check.unitaries import random_unitaries

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]

Kind = Literal["su", "so"]
Levels = tuple[int, ...]
What = Literal["loss", "gradient"]
_CASES: list[tuple[Kind, int]] = [("su", 2), ("su", 3), ("so", 3), ("so", 5)]


def _dimension(kind: Kind, size: int) -> int:
    return size**2 - 1 if kind == "su" else size * (size - 1) // 2


def _element(kind: Kind, size: int, numbers: Levels) -> np.ndarray:
    """Return a Hermitian element: levels without a trace, or planes of rotation beside each other.

    That of so(N) has entries beside the planes, too, so that no two are along one axis.
    """
    if kind == "su":
        levels = np.array(numbers[:size], dtype=float)
        return np.diag(levels - levels.mean()).astype(complex)
    found = np.zeros((size, size))
    for place, number in enumerate(numbers[: size - 1]):
        found[place, place + 1] = number
    return 1j * (found - found.T)


def _draw(kind: Kind, size: int, rng: np.random.Generator, count: int) -> np.ndarray:
    if kind == "su":
        return random_unitaries(size, count, rng)
    return random_rotations(size, count, rng)


def _squares(kind: Kind, size: int, numbers: Levels) -> Fraction:
    """Return Tr A² of an element exactly."""
    if kind == "su":
        own = numbers[:size]
        return Fraction(sum(x * x for x in own)) - Fraction(sum(own) ** 2, size)
    return Fraction(2 * sum(x * x for x in numbers[: size - 1]))


def _killing(kind: Kind, size: int, numbers: Levels) -> Fraction:
    """Return Tr ad_H²: 2N Tr H² for su(N), (N − 2) Tr H² for so(N)."""
    return (2 * size if kind == "su" else size - 2) * _squares(kind, size, numbers)


def _point(what: What, case: tuple[Kind, int], three: tuple[Levels, Levels, Levels]) -> Point:
    kind, size = case
    scale = sum(map(abs, three[0])) * 2  # a state has no larger part in the algebra
    rho = _element(kind, size, three[0]) / scale
    target, generator = (_element(kind, size, own) for own in three[1:])
    purities = _squares(kind, size, three[0]) / scale**2, _squares(kind, size, three[1])
    arguments: dict[str, object] = {
        "dimension": _dimension(kind, size), "state_purity": purities[0],
        "observable_purity": purities[1],
    }  # fmt: skip
    product = float(purities[0] * purities[1])
    if what == "loss":

        def losses(rng: np.random.Generator, count: int) -> Array:
            return group_losses(rho, target, _draw(kind, size, rng, count)) ** 2

        return mean(arguments, losses, (0.0, product), seed=[kind, size, *three])
    arguments["killing"] = _killing(kind, size, three[2])
    levels = np.linalg.eigvalsh(generator)

    def slopes(rng: np.random.Generator, count: int) -> Array:
        halves = (_draw(kind, size, rng, count) for _ in "−+")
        return group_gradients(rho, generator, target, *halves) ** 2

    bound = float(levels[-1] - levels[0]) ** 2 * product * (1 + 1e-9)
    return mean(arguments, slopes, (0.0, bound), seed=[kind, size, *three])


def _moves(numbers: Levels) -> bool:
    """Return whether the numbers make an element of each algebra that is not zero."""
    return len(set(numbers[:2])) > 1


def _points(what: What) -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    cases: SearchStrategy[tuple[Kind, int]] = st.sampled_from(_CASES)
    some: SearchStrategy[Levels] = st.tuples(*[st.integers(-3, 3)] * 4).filter(_moves)

    def of(case: tuple[Kind, int], three: tuple[Levels, Levels, Levels]) -> Point:
        return _point(what, case, three)

    return st.builds(of, cases, st.tuples(some, some, some))


def _fermions(what: What, levels: tuple[Fraction, ...]) -> Point:
    n = len(levels)
    own = [float(level) for level in levels]
    arguments: dict[str, object] = {"n": n, "weight": sum(level**2 for level in levels)}

    def losses(rng: np.random.Generator, count: int) -> Array:
        return fermion_losses(own, random_rotations(2 * n, count, rng)) ** 2

    def slopes(rng: np.random.Generator, count: int) -> Array:
        halves = (random_rotations(2 * n, count, rng) for _ in "−+")
        return fermion_gradients(own, (1, 2), *halves) ** 2

    if what == "gradient":
        return mean(arguments, slopes, (0.0, 4.0 * (1 + 1e-9)), seed=levels)
    return mean(arguments, losses, (0.0, 1.0 + 1e-9), seed=levels)


def _lines(what: What) -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    numbers: SearchStrategy[list[int]] = st.lists(st.integers(-4, 4), min_size=2, max_size=4)

    def of(quarters: list[int]) -> Point:
        return _fermions(what, tuple(Fraction(k, 4) for k in quarters))

    return numbers.filter(_strong).map(of)


def _strong(quarters: list[int]) -> bool:
    """Return whether the state has as much of the algebra as half of its qubits at a pole."""
    return sum(k * k for k in quarters) >= 4 * len(quarters)


SAMPLERS: dict[str, Sampler] = {
    "lie_loss_variance": Sampler(lambda: _points("loss")),
    "lie_gradient_variance": Sampler(lambda: _points("gradient")),
    "fermion_loss_variance": Sampler(lambda: _lines("loss")),
    "fermion_gradient_variance": Sampler(lambda: _lines("gradient")),
}
