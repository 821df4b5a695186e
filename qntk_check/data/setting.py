"""What samples are of: the circuits, the observable, the quantity, the convention of angles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Required, TypedDict

import numpy as np

from qntk_check import observables
from qntk_check.arguments import check_choice, check_count, check_real, show
from qntk_check.circuits import AngleConvention, convention
from qntk_check.errors import DomainError
from qntk_check.evidence._checks import rate
from qntk_check.evidence.planning import check_share
from qntk_check.kernel.bounds import check_dimension, kernel_bound, meta_kernel_bound
from qntk_check.kinds import Array, Places, is_text
from qntk_check.observables import ObservableLike

__all__ = ["QUANTITIES", "Fields", "Setting", "bounds", "factor", "quantity_named", "rows_outside"]

QUANTITIES = ("K", "μ", "εμ", "ε", "gradient")
_SPELLED = {
    "mu": "μ",
    "epsilon": "ε",
    "eps": "ε",
    "epsilon-mu": "εμ",
    "eps-mu": "εμ",
    "g": "gradient",
}
_ENSEMBLES = ("haar-circuit", "independent-slots")


@dataclass(frozen=True)
class Setting:
    """Where samples come from, and how they are to be judged.

    Parameters
    ----------
    qubits, layers
        n and L of the circuits; L counts angles.
    observable
        In any form; its dimension is 2ⁿ.
    target
        O_0, of which ε = ⟨O⟩ − O_0; needed for ε and εμ.
    convention
        ``"full"`` for gates exp(iθX), ``"half"`` for exp(−iθX/2), also with ``-angle``. Samples
        and reported moments are in this convention.
    ensemble
        ``"haar-circuit"``, or ``"independent-slots"`` for K and gradients.
    relative
        The discrepancy δ that matters, as a share of the exact value, 0 … 1.
    alpha, beta
        Largest probabilities of refuting a true value and of supporting one wrong by δ.

    Examples
    --------
    >>> Setting(qubits=1, layers=3, observable={"Z": 1}, convention="half-angle").angles.K
    0.25
    """

    qubits: int
    layers: int
    observable: ObservableLike
    target: float | None = None
    convention: str = "full"
    ensemble: str = "haar-circuit"
    relative: float = 0.05
    alpha: float = 1e-6
    beta: float = 1e-6

    def __post_init__(self) -> None:
        """Check every field."""
        check_count("qubits", self.qubits, most=12)  # the bounds need the spectrum of O
        check_count("layers", self.layers)
        check_dimension(self.observable, self.qubits)
        if self.extremes[0] == self.extremes[1]:
            raise DomainError("the observable is a multiple of 1: it has no K, no μ and no spread")
        if self.target is not None:
            check_real("target", self.target)
        check_choice("ensemble", self.ensemble, _ENSEMBLES)
        check_share("relative", self.relative)
        rate("alpha", self.alpha)
        rate("beta", self.beta)
        _ = self.angles

    @cached_property
    def extremes(self) -> tuple[float, float]:
        """The least and the largest eigenvalue of O, on which all bounds rest."""
        values = np.asarray(observables.spectrum(self.observable), dtype=float)
        return float(values.min()), float(values.max())

    @property
    def angles(self) -> AngleConvention:
        """The convention of the angles."""
        return convention(str(self.convention).removesuffix("-angle"))

    def offset(self) -> float:
        """Return O_0, which ε needs."""
        if self.target is None:
            raise DomainError("ε = ⟨O⟩ − O_0 needs its target O_0: give target=, or --target")
        return float(self.target)


class Fields(TypedDict, total=False):
    """The fields of a :class:`Setting` by name, as :func:`~qntk_check.data.decide` takes them."""

    qubits: Required[int]
    layers: Required[int]
    observable: Required[ObservableLike]
    target: float | None
    convention: str
    ensemble: str
    relative: float
    alpha: float
    beta: float


def quantity_named(name: str) -> str:
    """Return the quantity of that name; Greek letters may be spelled.

    Examples
    --------
    >>> quantity_named("mu")
    'μ'
    """
    spelled = _SPELLED.get(name, name) if is_text(name) else name
    if not is_text(spelled) or spelled not in QUANTITIES:
        raise DomainError(
            f"quantity = {show(name)} is unknown: give K, mu, epsilon-mu, epsilon or gradient"
        )
    return spelled


def factor(quantity: str, angles: AngleConvention) -> float:
    """Return what a full-angle value is multiplied by in a convention.

    Examples
    --------
    >>> factor("εμ", convention("half"))
    0.0625
    """
    return {
        "K": angles.K, "μ": angles.mu, "εμ": angles.mu, "ε": 1.0, "gradient": angles.gradient,
    }[quantity]  # fmt: skip


def bounds(quantity: str, setting: Setting) -> tuple[float, float]:
    """Return proved bounds of a quantity, for gates exp(iθX).

    K ≤ Lw² and abs(μ) ≤ 4L²w³/(3√3) are proved in :mod:`qntk_check.kernel.bounds`; g² ≤ w² is K
    of one layer; ε lies where the spectrum of O − O_0 does, and εμ in the product.

    Examples
    --------
    >>> bounds("gradient", Setting(qubits=1, layers=3, observable={"Z": 1}))
    (-2.0, 2.0)
    """
    layers, observable = setting.layers, setting.extremes  # of the same spectral width
    if quantity == "K":
        return 0.0, kernel_bound(layers, observable)
    if quantity == "gradient":
        edge = math.sqrt(kernel_bound(1, observable))
        return -edge, edge
    if quantity == "μ":
        edge = meta_kernel_bound(layers, observable)
        return -edge, edge
    low, high = (edge - setting.offset() for edge in setting.extremes)
    if quantity == "ε":
        return low, high
    edge = max(abs(low), abs(high)) * meta_kernel_bound(layers, observable)
    return -edge, edge


def rows_outside(samples: Array, edges: tuple[float, float]) -> Places:
    """Return the numbers of the rows beyond the bounds by more than rounding, from 0."""
    slack = 1e-9 * (edges[1] - edges[0])
    return np.flatnonzero((samples < edges[0] - slack) | (samples > edges[1] + slack))
