"""What noise on the angles does at second order: the drift to Tr O/N, and the bias it leaves.

Noise on every angle mixes the state: it pulls ⟨O⟩ towards Tr O/N by a share D of the distance, in
each step. Gradient descent pulls back, and a bias is left where the two are equal.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import Any, cast

import numpy as np

from qntk_check import observables
from qntk_check.arguments import show
from qntk_check.errors import DomainError, TargetWarning
from qntk_check.formulas.functions import square_root
from qntk_check.formulas.late import HIGHEST, LOWEST
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.mean_errors import NOISE
from qntk_check.formulas.parameters import EVEN_DIMENSION, KERNEL, LAYERS, RATE
from qntk_check.formulas.powers import lost, one_minus_exp
from qntk_check.kinds import Array, Number, Scalar, is_masked
from qntk_check.observables import ObservableLike

__all__ = ["TARGET", "TargetFormula", "bias_over_spread", "noise_drift", "plateau_bias"]

TARGET = Parameter("target", "O_0", "target of ⟨O⟩", "[O]", domains.real_number)
# Eigenvalues closer than this share of the spectral width count as one.
SAME = 1e-9


@dataclass(frozen=True)
class TargetFormula(Formula):
    """A formula with a target: it warns where no state reaches it.

    With ``observable=`` the eigenvalues are known and the warning names the reachable range. With
    ``traces=`` alone it warns beyond Samuelson's bound, outside which no eigenvalue lies.
    """

    def __call__(
        self, *args: object, traces: object = None, observable: object = None, **kwargs: object
    ) -> Any:
        """Evaluate the formula after comparing the target with the spectrum of O."""
        values: dict[str, object] = {**self._bind(args, kwargs)}
        edges = None
        if observable is not None:
            spectrum = observables.spectrum(cast("ObservableLike", observable))
            edges = _edges(cast("ObservableLike", observable), spectrum)
            if any(p.name == "lowest" for p in self.parameters):
                _two_levels(self.name, spectrum)
                values = {"lowest": edges[0], "highest": edges[1], **values}
        result = super().__call__(traces=traces, observable=observable, **values)
        if observable is None and not is_masked(traces):  # else the traces were read
            edges = _samuelson(values.get("N"), cast("Sequence[object]", traces))
        if edges is not None and "target" in values:
            _warn(values["target"], edges, exact=observable is not None)
        return result


def _edges(observable: ObservableLike, spectrum: Array) -> tuple[Scalar, Scalar]:
    """Return the extreme eigenvalues, exactly where they are given exactly."""
    form = observables.canonical(observable)
    if isinstance(form, tuple):
        return min(form), max(form)
    if isinstance(form, observables.PauliSum) and len(form) == 1:
        ((string, factor),) = form.items()
        if isinstance(factor, Rational) and set(string) != {"I"}:
            return -abs(factor), abs(factor)
    return float(spectrum[0]), float(spectrum[-1])


def _two_levels(name: str, spectrum: Array) -> None:
    low, high = spectrum[0], spectrum[-1]
    with np.errstate(over="ignore"):  # an infinite width has no eigenvalue inside
        inner = np.minimum(spectrum - low, high - spectrum) > SAME * (high - low)
    if low == high or np.any(inner):
        levels = len(np.unique(np.round(spectrum, 12)))
        raise DomainError(
            f"{name} holds for an O with two eigenvalues and this one has {levels}: the variance "
            f"of "
            "O at the target does not follow from ⟨O⟩; give a Pauli string or a projector"
        )


def _samuelson(size: object, traces: Sequence[object]) -> tuple[float, float] | None:
    """Return bounds of the spectrum from N, Tr O and Tr O²: |λ − mean| ≤ √(N − 1) · spread."""
    numbers = [domains.exact_numbers(name, value) for name, value in
               (("N", size), ("Tr O", traces[0]), ("Tr O²", traces[1]))]  # fmt: skip
    if any(number is None or number.ndim for number in numbers):
        return None  # symbols, or arrays
    n, first, second = (cast("Fraction", n[()]) for n in numbers if n is not None)
    mean = first / n
    square = max(Fraction(0), (n - 1) * (second / n - mean**2))
    try:
        reach = math.sqrt(square)
        return float(mean) - reach, float(mean) + reach
    except OverflowError:
        return None  # beyond the floats: a target is no number of that size


def _warn(target: object, edges: tuple[Scalar, Scalar], *, exact: bool) -> None:
    if domains.is_open(target):
        return
    low, high = map(float, edges)
    slack = SAME * (high - low)
    given = target.compressed() if is_masked(target) else target
    numbers = domains.exact_numbers("target", given)
    if numbers is None:
        return
    outside = np.asarray((numbers < low - slack) | (numbers > high + slack), dtype=bool)
    if np.any(outside):
        first = cast("Scalar", numbers[outside].flat[0] if numbers.ndim else numbers[()])
        value = f"{float(first):g}" if abs(first) < 1e300 else show(first)
        reach = "reaches" if exact else "reaches, whatever its spectrum is with these traces,"
        warnings.warn(
            f"the target {value} lies outside what ⟨O⟩ {reach} [{low:g}, {high:g}]: descent "
            f"stops "
            "at the edge and the error stays; give a target inside",
            TargetWarning,
            stacklevel=4,
        )


def _noise_drift(N: Number, L: Number, sigma: Number) -> Number:
    return lost(one_minus_exp(2 * sigma**2) * N**2 / (2 * (N**2 - 1)), 1, L)


def _plateau_bias(
    eta: Number,
    K: Number,
    sigma: Number,
    N: Number,
    target: Number,
    lowest: Number,
    highest: Number,
    *traces: Number,
) -> Number:
    variance = (highest - target) * (target - lowest)
    skew = (highest + lowest - 2 * target) * (4 - eta * K) / (2 * (2 - eta * K))
    return -(sigma**2) * (N * target - traces[0] + skew) / (2 * eta * variance)


def _bias_over_spread(
    eta: Number,
    K: Number,
    sigma: Number,
    N: Number,
    target: Number,
    lowest: Number,
    highest: Number,
    *traces: Number,
) -> Number:
    variance = (highest - target) * (target - lowest)
    skew = (highest + lowest - 2 * target) * (4 - eta * K) / (2 * (2 - eta * K))
    spread = square_root((2 - eta * K) / eta)
    return -sigma * (N * target - traces[0] + skew) * spread / (2 * variance)


def _stable(values: Mapping[str, object]) -> None:
    domains.damping(values, 2, "gradient descent diverges from ηK = 2 on")


def _inside(values: Mapping[str, object]) -> None:
    found = domains.exact_values(values, "target", "lowest", "highest")
    if found is None:
        return
    target, low, high = found
    if np.any((target <= low) | (target >= high)):
        raise DomainError(
            f"target = {show(values['target'])} is not inside ({show(values['lowest'])}, "
            f"{show(values['highest'])}): "
            "at the edge of the spectrum the kernel vanishes and the linear theory has no plateau; "
            "give a target between the two eigenvalues"
        )


def _is_small(L: Scalar, sigma: Scalar, **_: Scalar) -> bool:
    return 11 * sigma**2 * L <= 1


def _exact_drift(N: Scalar, L: Scalar, sigma: Scalar) -> Number:
    return noise_drift(N=N, L=L, sigma=sigma)


def _first_order(N: Scalar, L: Scalar, sigma: Scalar) -> Number:
    return sigma**2 * L * N**2 / (N**2 - 1)


_SMALL_NOISE = Range(
    text="For σ_θ²L ≤ 1/11 it is σ_θ² L N²/(N² − 1) within 10 %.",
    share=0.1,
    inside=_is_small,
    truth=_exact_drift,
    value=_first_order,
)


def _is_slow_pauli(N: Scalar, eta: Scalar, K: Scalar, target: Scalar, **rest: Scalar) -> bool:
    pauli = rest["T1"] == 0 and rest["T2"] == N == rest["T4"]
    unit = rest["lowest"] == -1 and rest["highest"] == 1
    return N >= 4 and 20 * eta * K <= 1 and pauli and unit and target != 0


def _exact_bias(**values: Scalar) -> Number:
    names = (*(parameter.name for parameter in plateau_bias.parameters), "T1", "T2")
    return _plateau_bias(*(values[name] for name in names))


def _flow_bias(N: Scalar, eta: Scalar, sigma: Scalar, target: Scalar, **_: Scalar) -> Number:
    return -(sigma**2) * (N - 2) * target / (2 * eta * (1 - target**2))


_PAULI_FLOW = Range(
    text="For a Pauli string, N ≥ 4 and ηK ≤ 1/20 it is −σ_θ²(N − 2)O_0/(2η(1 − O_0²)) within 5 %.",
    share=0.05,
    inside=_is_slow_pauli,
    truth=_exact_bias,
    value=_flow_bias,
)

noise_drift = Formula(
    name="noise_drift",
    summary="share D by which noise on all angles pulls ⟨O⟩ towards Tr O/N in one step",
    function=_noise_drift,
    parameters=(EVEN_DIMENSION, LAYERS, NOISE),
    trace_order=0,
    validity=(
        "Haar circuit (X² = 1, Tr X = 0), normal noise of variance σ_θ² on each angle, averaged "
        "over noise and circuits of given χ; exact to all orders. " + _SMALL_NOISE.text
    ),
    ranges=(_SMALL_NOISE,),
    claim="noisy-recursion",
    source="this project",
    rational=False,
)

_VALIDITY = (
    "An O with two eigenvalues (a Pauli, a projector) and a target between them; leading order in "
    "σ_θ²: σ_θ²L ≪ 1 and a bias small beside the distance to the edge; K = late_kernel at the "
    "target, random circuits, 0 < ηK < 2. "
)

_UNRANGED = "held to the stationary law: tests/qntk_check/training/test_stationary.py"

plateau_bias = TargetFormula(
    name="plateau_bias",
    summary="mean of ε at late times that the drift of the noise leaves",
    function=_plateau_bias,
    parameters=(RATE, KERNEL, NOISE, EVEN_DIMENSION, TARGET, LOWEST, HIGHEST),
    trace_order=2,
    validity=_VALIDITY + _PAULI_FLOW.text,
    ranges=(_PAULI_FLOW,),
    unranged=_UNRANGED,
    claim="noise-resilience",
    source="this project",
    relations=(_stable, _inside),
)

bias_over_spread = TargetFormula(
    name="bias_over_spread",
    summary="plateau_bias in units of the plateau's standard deviation σ_θ/√(η(2 − ηK))",
    function=_bias_over_spread,
    parameters=(RATE, KERNEL, NOISE, EVEN_DIMENSION, TARGET, LOWEST, HIGHEST),
    trace_order=2,
    validity=_VALIDITY + "The plateau of the linear model is right where this is far below one.",
    unranged=_UNRANGED,
    claim="noise-resilience",
    source="this project",
    relations=(_stable, _inside),
    rational=False,
)
