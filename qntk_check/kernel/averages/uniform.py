"""K̄ over uniform angles of circuits of Pauli rotations and fixed gates, at any width.

Carry one string A of the observable to the input state (:mod:`.strings`): where a rotation
anticommutes with A, g_ℓ is twice the mean of iAP behind the gate, and for a uniform angle the
square of that mean is distributed as the one of A itself. With M_ℓ = 1 where A anticommutes with
the generator ℓ and D = 1 where A ends diagonal, so that ⟨0…0|A|0…0⟩² = D,

    E g_ℓ² = 4 E[M_ℓ D]   and   K̄ = 4 E[Σ_ℓ M_ℓ D]

over fair coins, one for each M_ℓ = 1: no angle and no state is left. E g_ℓ = 0, so that E g_ℓ²
is the variance of the derivative, the quantity of barren plateaus (McClean et al.,
arXiv:1803.11173).

- ``network``: the coins are summed over exactly. E[∏ z_ℓ^{M_ℓ} D] is a network with one tensor
  T_1 + z_ℓ T_2 for each rotation, contracted as every other one here, and reverse mode gives
  all E[M_ℓ D] at once.
- Gates of one qubit at the right end need be no Cliffords: D is then a product of squares. Other
  fixed gates that are none make products of two strings count, and pairs of strings are carried
  along (:mod:`.pairs`), exactly and in cones of half the width.
- ``sampled``: many strings walk side by side, 64 to a word. The coins of the last rotation on
  each qubit are summed over.

A sample is worth as much as strings of it end diagonal, which few do in a wide light cone,
where K̄ is small too. For Z in the middle of brickwork circuits of 2, 4, 6, 8, 10 and 12
layers, cones of twice as many qubits, 65 536 strings (10 to 30 ms) gave relative standard
errors of 0.4, 1.2, 1.7, 3, 7 and 13 %, and the exact contraction took 0.03 to 4 s. Where deep
circuits have mixed a wide register, K̄ falls as 2^−n, no string that walks ends diagonal, and
the standard error exceeds what it belongs to.

Examples
--------
The barren plateau of 100 qubits, exactly:

>>> from qntk_check import circuits, kernel
>>> c = circuits.brickwork(n=100, layers=4, seed=1)
>>> local = kernel.uniform_mean(c, {"I" * 50 + "Z" + "I" * 49: 1.0})
>>> whole = kernel.uniform_mean(c, {"Z" * 100: 1.0})
>>> local.K > 0.1, 0 < whole.K < 1e-10, local.standard_error
(True, True, 0.0)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, Unpack

import numpy as np

from qntk_check.circuits import Circuit
from qntk_check.circuits import convention as named_convention
from qntk_check.circuits.validation import check_count, check_rng
from qntk_check.errors import DesignDegreeError, DomainError, ResourceError, UnknownNameError
from qntk_check.kernel.averages.strings import Terms, Turn, Walk, bundled, read_terms
from qntk_check.kernel.bounds import MAX_BYTES, Limits, check_circuit
from qntk_check.kernel.contraction.contractions import Bounds
from qntk_check.names import nearest
from qntk_check.observables import ObservableLike, in_floats

__all__ = ["MEAN_METHODS", "UniformMean", "uniform_mean"]

MEAN_METHODS = ("network", "sampled")
_MOST_STRINGS = 10**10  # to sample: half an hour, and errors of 1e-5
_FEW_STRINGS, _FEW_LETTERS = 4, 18  # beyond and up to which strings go through one contraction
_QUICK_WORK = 2**28  # multiplications that ``auto`` spends on exactness: some seconds


@dataclass(frozen=True, eq=False)
class UniformMean:
    """K̄ over uniform angles.

    Parameters
    ----------
    K
        E K, in units of O².
    gradient_variance
        E g_ℓ² = Var g_ℓ, shape ``(L,)``; its sum is K.
    standard_error
        Of K: 0 where it is exact to rounding. Never less than 4·L/size of a sample, since few
        or no strings that end diagonal say nothing of their own spread.
    method, reason
        The route that was used, and why.
    convention
        In which angles the derivatives are, as in :class:`qntk_check.kernel.KernelResult`.
    """

    K: float
    gradient_variance: np.ndarray
    standard_error: float
    method: str
    reason: str
    convention: str = "full"


def uniform_mean(
    circuit: Circuit,
    observable: ObservableLike,
    *,
    method: str = "auto",
    size: int = 2**16,
    rng: int | np.random.Generator | None = None,
    max_bytes: float = MAX_BYTES,
    convention: str | None = None,
) -> UniformMean:
    """Return K̄ over independent uniform angles, exactly or with its standard error.

    Parameters
    ----------
    circuit
        Pauli rotations, and fixed or drawn unitaries, on ``|0…0⟩``. Its angles are not used.
        Cliffords, and gates of one qubit that act before all others on it, are cheap; other
        gates take an exact contraction of the square of the size.
    observable
        As in :func:`qntk_check.kernel.evaluate`: Pauli strings, a matrix, or eigenvalues; the
        latter two are written by strings, at most 2^16.
    method
        ``"network"`` (exact), ``"sampled"``, or ``"auto"``: exact where it fits, else sampled.
    size, rng
        Strings to sample for each string of the observable, and a seed or Generator.
    max_bytes
        What the contraction may take.
    convention
        As in :func:`qntk_check.kernel.evaluate`; by default the circuit's own.

    Raises
    ------
    DesignDegreeError, ObservableError, UnknownNameError
        If a generator is no Pauli string; strings are to be sampled in a circuit with a gate that
        is no Clifford; the observable does not fit; no such method.
    ResourceError, DomainError
        If the contraction asked for does not fit; if a sample is to be drawn without ``rng``, or
        angles are tied, so that independent ones are another circuit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.brickwork(n=100, layers=4, seed=1)
    >>> uniform_mean(c, {"I" * 50 + "Z" + "I" * 49: 1.0}).K > 0.1
    True
    >>> projector = np.diag([1.0, 0.0])
    >>> uniform_mean(circuits.Circuit(circuits.product(1, ["X"]), [0.0]), projector).K
    0.5
    """
    check_circuit(circuit)
    order, slope, named = _parameters(circuit, convention)
    found = _mean(circuit, observable, method, _Sample(size, rng), max_bytes)
    return replace(
        found,
        K=slope**2 * found.K,
        gradient_variance=slope**2 * found.gradient_variance[order],
        standard_error=slope**2 * found.standard_error,
        convention=named,
    )


def _parameters(circuit: Circuit, asked: str | None) -> tuple[np.ndarray, float, str]:
    """Return which rotation each parameter drives, dφ/dθ of all, and its convention."""
    mapped = circuit.shape.parameters
    own = "full" if mapped is None else mapped.convention
    by = named_convention(own if asked is None else asked)
    if mapped is None:
        return np.arange(circuit.shape.layers), by.slope, by.name
    w = mapped.weights.tocsc()
    factors = np.abs(w.data)
    alone = w.nnz == mapped.layers == mapped.size and set(np.diff(w.indptr).tolist()) == {1}
    if not alone or np.unique(w.indices).size != w.nnz or np.ptp(factors) > 0:
        raise DomainError(
            "the angles are tied by a map of parameters, and the average is over independent "
            "ones: replace(circuit.shape, parameters=None) makes every angle a parameter"
        )
    return w.indices, by.slope * float(factors[0]), by.name


class _Sample(NamedTuple):
    """How many strings walk, and by which coins."""

    size: int
    rng: int | np.random.Generator | None


def _mean(
    circuit: Circuit, observable: ObservableLike, method: str, sample: _Sample, max_bytes: float
) -> UniformMean:
    if not isinstance(method, str) or method not in (*MEAN_METHODS, "auto"):
        raise UnknownNameError(
            f"method {method!r} is unknown{nearest(str(method), (*MEAN_METHODS, 'auto'))}; choose "
            f"from {', '.join(MEAN_METHODS)} or auto"
        )
    size = check_count("size", sample.size, most=_MOST_STRINGS)
    Limits(max_bytes)  # refused before any work
    terms = read_terms(circuit, in_floats(observable))
    reason = "asked for"
    if method == "auto":
        method, reason = "network", "the exact contraction fits"
        try:
            return _exact(circuit, terms, reason, max_bytes=max_bytes, max_work=_QUICK_WORK)
        except ResourceError as error:
            if terms.why:
                raise
            method, reason = "sampled", f"the exact one does not fit: {error}"
    if method == "network":
        return _exact(circuit, terms, reason, max_bytes=max_bytes)
    if terms.why:
        raise DesignDegreeError(
            f'{terms.why}, and strings cannot be sampled: use method="network", or average '
            "evaluate_many over angles"
        )
    if sample.rng is None:
        raise DomainError(f"a sample needs rng = a seed or Generator, and none is given ({reason})")
    return _sampled(circuit, _apart(circuit, terms), size, check_rng(sample.rng), reason)


def _apart(circuit: Circuit, terms: Terms) -> list[Walk]:
    """Return every string with its own light cone."""
    return [bundled(circuit, {string: c}, terms.steps) for string, c in terms.merged.items()]


def _together(circuit: Circuit, terms: Terms) -> list[Walk]:
    """Return the strings in one light cone where they are many on few qubits."""
    differ = {(q, letter) for string in terms.merged for q, letter in enumerate(string)}
    if len(terms.merged) > _FEW_STRINGS and len(differ) - circuit.shape.n <= _FEW_LETTERS:
        return [bundled(circuit, terms.merged, terms.steps)]
    return _apart(circuit, terms)


def _exact(circuit: Circuit, terms: Terms, reason: str, **bounds: Unpack[Bounds]) -> UniformMean:
    from qntk_check.kernel.averages.pairs import pair_means
    from qntk_check.kernel.averages.transfer import square_means

    variance = np.zeros(circuit.shape.layers)
    if terms.why and terms.strings:
        whole = bundled(circuit, terms.strings, terms.steps)
        variance += pair_means(circuit.shape, replace(whole, strings=terms.strings), **bounds)
        return UniformMean(
            float(variance.sum()), variance, 0.0, "network", f"{reason}; pairs of strings are "
            f"carried along, since {terms.why}",
        )  # fmt: skip
    for walk in _together(circuit, terms):
        variance += square_means(circuit.shape, walk, **bounds)
    return UniformMean(float(variance.sum()), variance, 0.0, "network", reason)


def _sampled(
    circuit: Circuit, listed: list[Walk], size: int, rng: np.random.Generator, reason: str
) -> UniformMean:
    from qntk_check.kernel.averages.coins import sample_squares

    L = circuit.shape.layers
    variance, error = np.zeros(L), 0.0
    for walk in listed:
        means, spread = sample_squares(walk, L, size, rng)
        floor = 4 * sum(isinstance(step, Turn) for step in walk.steps) / size
        variance += walk.strength**2 * means
        error += walk.strength**4 * max(spread**2 / size, floor**2)
    return UniformMean(float(variance.sum()), variance, error**0.5, "sampled", reason)
