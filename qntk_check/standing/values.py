"""K, μ and ⟨O⟩ of a circuit, with the averages that they stand beside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qntk_check import kernel
from qntk_check.arguments import check_count, check_flag, check_rng
from qntk_check.circuits import AngleConvention, AngleMap, Circuit, convention
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError
from qntk_check.kernel import KernelResult
from qntk_check.kernel.bounds import check_circuit
from qntk_check.observables import ObservableLike
from qntk_check.standing.haar import HaarValue, haar_value

__all__ = ["Drawn", "Standing", "Uniform", "standing"]

_MOST_DRAWS = 10**7
_DENOMINATOR = 1000  # of the numbers in W, if its angles are to have a common period


@dataclass(frozen=True)
class Uniform:
    """K̄ over uniform parameters of the same circuit.

    Parameters
    ----------
    K, standard_error
        The mean; the error is 0 where it is exact to rounding.
    method, reason
        ``"network"`` (exact), ``"sampled"`` (strings) or ``"draws"`` (parameters), and why.
    """

    K: float
    standard_error: float
    method: str
    reason: str


@dataclass(frozen=True, eq=False)
class Drawn:
    """K at drawn uniform parameters.

    Parameters
    ----------
    kernels
        Shape ``(draws,)``.
    below
        The share of them whose K is smaller than the circuit's own.
    """

    kernels: np.ndarray
    below: float


@dataclass(frozen=True, eq=False)
class Standing:
    """A circuit's kernel beside its averages; all in one convention of angles.

    Parameters
    ----------
    result
        K, ⟨O⟩ and, when asked for, μ.
    qubits, parameters
        n and P.
    uniform, drawn, haar
        The averages; ``None`` where they were not asked for, or do not exist.
    reasons
        Why one of them does not, and what a reader left out of a file.
    """

    result: KernelResult
    qubits: int
    parameters: int
    uniform: Uniform | None
    drawn: Drawn | None
    haar: HaarValue | None
    reasons: tuple[str, ...] = ()

    @property
    def position(self) -> float | None:
        """Where log K lies between the averages: 0 is that over parameters, 1 the Haar value.

        ``None`` where one of them is missing, or K or an average is zero, or both are equal.
        """
        if self.uniform is None or self.haar is None:
            return None
        low, high, own = self.uniform.K, self.haar.mean, self.result.K
        if min(low, high, own) <= 0 or math.isclose(low, high, rel_tol=1e-9):
            return None
        return math.log(own / low) / math.log(high / low)

    @property
    def percentile(self) -> float | None:
        """How many percent of Haar circuits have a K of at most this, or ``None``.

        Examples
        --------
        >>> from qntk_check import circuits
        >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
        >>> round(standing(c, {"Z": 1.0}, draws=0).percentile, 3)
        72.282
        """
        return None if self.haar is None else self.haar.percentile(self.result.K)

    @property
    def sentence(self) -> str:
        """Where K stands, in words."""
        if self.uniform is None or self.haar is None:
            return "K has no pair of averages to stand between"
        ends = {"the mean over parameters": self.uniform.K, "the Haar value": self.haar.mean}
        first, last = sorted(ends, key=lambda name: ends[name])
        own = self.result.K
        if own < ends[first]:
            return f"K lies below both averages, the nearer one being {first}"
        if own > ends[last]:
            return f"K lies above both averages, the nearer one being {last}"
        return f"K lies between {first} and {last}"


def standing(
    circuit: Circuit,
    observable: ObservableLike,
    *,
    uniform: bool = True,
    draws: int = 200,
    rng: int | np.random.Generator = 0,
    convention: str | None = None,
    method: str = "auto",
) -> Standing:
    """Return K, μ and ⟨O⟩ of a circuit, and where K stands.

    Parameters
    ----------
    circuit, observable, convention, method
        As in :func:`qntk_check.kernel.evaluate`.
    uniform
        Whether the average over parameters is wanted.
    draws, rng
        At how many drawn parameters K is evaluated (0: none), and a seed or Generator.

    Raises
    ------
    DomainError, ObservableError, ResourceError
        As :func:`qntk_check.kernel.evaluate`. What an average does not exist for is no error: it
        is said in ``reasons``.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> found = standing(c, {"Z": 1.0}, draws=0)
    >>> found.uniform.K, round(found.haar.mean, 9), found.sentence
    (2.0, 0.888888889, 'K lies between the Haar value and the mean over parameters')
    """
    check_circuit(circuit)
    wanted, count = check_flag("uniform", uniform), _draws(draws)
    generator = check_rng(rng)
    result = kernel.evaluate(circuit, observable, method, convention=convention)
    by, reasons = _by(result), list(circuit.notes)
    found = _exact(circuit, observable, by.name, generator, reasons) if wanted else None
    drawn = _drawn(circuit, observable, method, result, count, generator, reasons)
    if wanted and found is None and drawn is not None:
        found = _by_draws(drawn)
    return Standing(
        result, circuit.shape.n, len(result.gradient), found, drawn,
        haar_value(circuit.shape, observable, by, reasons), tuple(reasons),
    )  # fmt: skip


def _draws(draws: object) -> int:
    count = check_count("draws", draws, least=0, most=_MOST_DRAWS)
    if count == 1:
        raise DomainError("draws = 1 has no standard error: give 0, or 2 and more")
    return count


def _by(result: KernelResult) -> AngleConvention:
    return convention(result.convention)


# -- over the parameters ----------------------------------------------------------------------


def _exact(
    circuit: Circuit,
    observable: ObservableLike,
    by: str,
    rng: np.random.Generator,
    reasons: list[str],
) -> Uniform | None:
    """Return the mean over independent angles, or say why there is none."""
    try:
        found = kernel.uniform_mean(circuit, observable, rng=rng, convention=by)
    except (DesignDegreeError, DomainError, ObservableError) as error:
        reasons.append(f"no exact average over angles: {error}")
        return None
    return Uniform(found.K, found.standard_error, found.method, found.reason)


def _by_draws(drawn: Drawn) -> Uniform:
    size = len(drawn.kernels)
    error = float(np.std(drawn.kernels, ddof=1)) / math.sqrt(size)
    reason = f"the mean at {size} drawn parameters"
    return Uniform(float(drawn.kernels.mean()), error, "draws", reason)


def _drawn(
    circuit: Circuit,
    observable: ObservableLike,
    method: str,
    result: KernelResult,
    count: int,
    rng: np.random.Generator,
    reasons: list[str],
) -> Drawn | None:
    """Return K at drawn parameters, each uniform over a common period of its angles."""
    if not count:
        return None
    mapped = circuit.shape.parameters
    period = math.pi if mapped is None else _period(mapped)
    if period is None:
        reasons.append("no draws: the angles have no common period in the parameters")
        return None
    moves = rng.uniform(0, period, (count, len(result.gradient)))
    angles = circuit.angles + (moves if mapped is None else mapped.push(moves))
    many = kernel.evaluate_many(
        circuit, angles, observable=observable, method=method, convention=result.convention
    )
    return Drawn(many.K, float((many.K < result.K).mean()))


def _period(mapped: AngleMap) -> float | None:
    """Return by how much a parameter may move so that every full angle moves by a multiple of π.

    exp(iφX) at φ + π is the same gate up to a sign, which no expectation value sees.
    """
    slope = convention(mapped.convention).slope
    unit = Fraction(0)
    for weight in np.unique(np.abs(slope * mapped.weights.data)):
        exact = Fraction(float(weight)).limit_denominator(_DENOMINATOR)
        if abs(float(exact) - weight) > 1e-12 * weight:
            return None
        unit = _common_divisor(unit, exact)
    return math.pi / float(unit) if unit else None


def _common_divisor(a: Fraction, b: Fraction) -> Fraction:
    """Return the largest number of which both are whole multiples."""
    above = math.gcd(a.numerator * b.denominator, b.numerator * a.denominator)
    return Fraction(above, a.denominator * b.denominator)
