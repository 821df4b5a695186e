"""What is measured on drawn circuits: variables whose means the formulas claim, and their bounds.

A spread is tested through a mean: half the squared difference of two independent kernels
has the variance as its mean. Every bound here is proved, not seen.

**Averages over input states.** Let C be a fixed unitary. W_{L+1}C is as random as W_{L+1}, so a
variable evaluated with the input state CΨ_0 has the same law as with Ψ_0, and its average over
several C, *of the same circuit*, has the same mean. For the N basis states the average is the
conditional mean over C = X^s of a random string; its variance is smaller, and drawing the
unitaries, which costs more than evaluating them, is done once. Where N states cost more than the
drawing, the first 16 of them do: their values are nearly independent. The bounds of the plain
variable hold for any average of it. With a Haar-random or Clifford
W_{L+1} this is allowed; a bare circuit has no W_{L+1} and no such average.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from qntk_check.arguments import check_choice, check_count, check_kind
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

if TYPE_CHECKING:
    from qntk_check.observables import ObservableLike

__all__ = ["STATISTICS", "Statistic", "half_squared_difference", "input_states", "statistic"]

_MOST_QUBITS = 12  # whose basis states are all written out
_SOME = 16  # of the basis
Bounds: TypeAlias = "Callable[[int, ObservableLike], tuple[float, float]]"


@dataclass(frozen=True)
class Statistic:
    """A bounded variable on circuits of one ensemble.

    Parameters
    ----------
    name
        As cases name it.
    quantity
        ``"K"`` or ``"μ"``: what is evaluated for each circuit.
    draws
        Circuits that one sample takes.
    transform
        From evaluated quantities, shape (…, draws), to the variable, shape (…).
    bounds
        From L and the observable to proved bounds (lower, upper) of the variable.
    degree
        Of the average in each random unitary, and so of the design it needs.
    states
        Over which input states the variable is averaged: ``"one"``, ``"basis"`` (all N),
        ``"some"`` (the first 16 of the basis, or all if they are fewer) or ``"stabilizer"`` (for
        n = 1, 2).

    Examples
    --------
    >>> STATISTICS["variance of K"].transform(np.array([[1.0, 3.0]]))
    array([2.])
    """

    name: str
    quantity: str
    draws: int
    transform: Callable[[np.ndarray], np.ndarray]
    bounds: Bounds
    degree: int
    states: str = "one"


def half_squared_difference(kernels: np.ndarray) -> np.ndarray:
    """Return (K_1 − K_2)²/2 of pairs along the last axis: its mean is the variance.

    Examples
    --------
    >>> half_squared_difference(np.array([[1.0, 3.0]]))
    array([2.])
    """
    return (kernels[..., 0] - kernels[..., 1]) ** 2 / 2


def _single(values: np.ndarray) -> np.ndarray:
    return values[..., 0]


def _square(values: np.ndarray) -> np.ndarray:
    return values[..., 0] ** 2


def _kernel(layers: int, observable: ObservableLike) -> tuple[float, float]:
    from qntk_check.kernel import kernel_bound

    return 0.0, kernel_bound(layers, observable)


def _variance(layers: int, observable: ObservableLike) -> tuple[float, float]:
    """0 ≤ K ≤ B gives (K_1 − K_2)²/2 ≤ B²/2, and so for an average of such."""
    return 0.0, _kernel(layers, observable)[1] ** 2 / 2


def _meta(layers: int, observable: ObservableLike) -> tuple[float, float]:
    from qntk_check.kernel.bounds import meta_kernel_bound

    bound = meta_kernel_bound(layers, observable)
    return -bound, bound


def _meta_over_basis(layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Return ±F(v), F(v) = 2L²w³v√(1 − v) and v = min(2/3, 4M_2/(Nw²)).

    The proof of ``meta_kernel_bound`` has x ≤ 2√Var, hence μ_j ≤ F(min(2/3, 4Var_j/w²)) for the
    state χ_j, which is concave and nondecreasing in Var_j. By Jensen's inequality the average is at
    most its value at the average of Var_j, and Σ_j Var_j = Tr O² − Σ_j⟨O⟩_j² ≤ M_2, because the χ_j
    are a basis.
    """
    dim, second, width, _ = _moments(observable)
    share = min(2 / 3, 4 * second / (dim * width**2))
    bound = 2 * layers**2 * width**3 * share * math.sqrt(1 - share)
    return -bound, bound


def _meta_over_stabilizers(layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Return ±4L²wQ/(N(N+1)(N+2)), with Q ≥ Tr G_a² for every G_a below.

    h_ab g_a g_b = ⟨H_ab⟩⟨G_a⟩⟨G_b⟩ with traceless G_a = i[X̃_a, O] and H_ab = −[[O, X̃_a], X̃_b] in
    the state χ. Stabilizer states are a 3-design, so the average is the sum over all six
    permutations of their trace words over N(N+1)(N+2), of which the two 3-cycles are left:
    abs ≤ 2‖H‖‖G_a‖₂‖G_b‖₂/(N(N+1)(N+2)). Shift O to the middle of its spectrum: ‖H‖ ≤ 4(w/2).
    Tr G_a² = 2Tr O² − 2Tr OX̃OX̃ for any shift of O: at most 4M_2 with the shift of zero trace, at
    most 2Tr (O − λ_min)² or 2Tr (λ_max − O)² with a shift that makes ±O positive, since then
    Tr OX̃OX̃ ≥ 0.
    """
    dim, _, width, square = _moments(observable)
    bound = 4 * layers**2 * width * square / (dim * (dim + 1) * (dim + 2))
    bound = min(bound, _meta_over_basis(layers, observable)[1])
    return -bound, bound


def _meta_squared(layers: int, observable: ObservableLike) -> tuple[float, float]:
    return 0.0, _meta(layers, observable)[1] ** 2


def _meta_squared_over_basis(layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Σ_j μ_j² ≤ max abs(μ) · Σ_j abs(μ_j), bounded as they are."""
    return 0.0, _meta(layers, observable)[1] * _meta_over_basis(layers, observable)[1]


def _moments(observable: ObservableLike) -> tuple[int, float, float, float]:
    """Return N, M_2 = Tr Õ², w and Q, the bound of Tr G²."""
    from qntk_check.observables import as_matrix

    values = np.linalg.eigvalsh(as_matrix(observable))
    second = float(((values - values.mean()) ** 2).sum())
    width = float(values[-1] - values[0])
    ends = (((values - edge) ** 2).sum() for edge in (values[0], values[-1]))
    return len(values), second, width, min(4 * second, *(2 * float(end) for end in ends))


def input_states(name: str, n: int) -> tuple[np.ndarray | None, ...]:
    """Return the input states of that name; None stands for the case's own.

    Raises
    ------
    DomainError
        For stabilizer states of more than two qubits, of which there are 1,080 and more.

    Examples
    --------
    >>> [len(input_states(name, 7)) for name in ("basis", "some")]
    [128, 16]
    >>> len(input_states("stabilizer", 2))
    60
    """
    check_choice("the input states", name, ("one", "basis", "some", "stabilizer"))
    return _input_states(name, check_count("n", n, most=_MOST_QUBITS))


@cache
def _input_states(name: str, n: int) -> tuple[np.ndarray | None, ...]:
    if name == "one":
        return (None,)
    if name != "stabilizer":
        shown = min(_SOME, 2**n) if name == "some" else 2**n
        return tuple(np.eye(shown, 2**n, dtype=complex))
    if n > 2:
        raise DomainError(
            f"an average over the stabilizer states of n = {n} qubits: they are enumerated for 1 "
            "and 2 qubits; average over the basis states instead"
        )
    return _stabilizer_states(n)


def _stabilizer_states(n: int) -> tuple[np.ndarray, ...]:
    """Return C|0…0⟩ for every Clifford C, each state once."""
    from qntk_check import designs

    columns = designs.clifford_group(n).unitaries[:, :, 0]
    lead = columns[np.arange(len(columns)), np.argmax(np.abs(columns) > 0.1, axis=1)]
    canonical = columns * (np.abs(lead) / lead)[:, None]  # the phase is no part of a state
    keys = np.round(canonical * 4).view(float).astype(int)
    _, first = np.unique(keys, axis=0, return_index=True)
    return tuple(canonical[index] for index in first)


STATISTICS: dict[str, Statistic] = {
    item.name: item
    for item in (
        Statistic("mean of K", "K", 1, _single, _kernel, 2),
        Statistic("variance of K", "K", 2, half_squared_difference, _variance, 4),
        Statistic("variance of K, over the input basis", "K", 2, half_squared_difference,
                  _variance, 4, states="basis"),
        Statistic("variance of K, over 16 input states", "K", 2, half_squared_difference,
                  _variance, 4, states="some"),
        Statistic("mean of μ", "μ", 1, _single, _meta, 3),
        Statistic("mean of μ, over the input basis", "μ", 1, _single, _meta_over_basis, 3,
                  states="basis"),
        Statistic("mean of μ, over 16 input states", "μ", 1, _single, _meta, 3, states="some"),
        Statistic("mean of μ, over stabilizer states", "μ", 1, _single, _meta_over_stabilizers, 3,
                  states="stabilizer"),
        Statistic("mean of μ²", "μ", 1, _square, _meta_squared, 6),
        Statistic("mean of μ², over the input basis", "μ", 1, _square, _meta_squared_over_basis, 6,
                  states="basis"),
        Statistic("mean of μ², over 16 input states", "μ", 1, _square, _meta_squared, 6,
                  states="some"),
    )
}  # fmt: skip


def statistic(name: str) -> Statistic:
    """Return the statistic of that name.

    Examples
    --------
    >>> statistic("mean of K").bounds(3, {"Z": 1})
    (0.0, 12.0)
    """
    check_kind("the statistic", name, str, "give a name such as 'mean of K'")
    if name not in STATISTICS:
        raise UnknownNameError(
            f"there is no statistic {name!r}: known are {', '.join(STATISTICS)}"
            f"{nearest(name, STATISTICS)}"
        )
    return STATISTICS[name]
