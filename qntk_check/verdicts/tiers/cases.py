"""One parameter set of the sampled tier: which circuits are drawn, and which formula is tested.

As in a trial, no number goes without a reason, or the case is refused when it is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from qntk_check.draws import Draws, Source, statistic
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.observables import ObservableLike
from qntk_check.verdicts.model import Data, Fields, Level
from qntk_check.verdicts.tiers.why import check_reasons, shown

__all__ = ["SampledCase", "separating"]


def separating(delta: float, value: float, rivals: Mapping[str, float]) -> float:
    """Return δ, or half of the way to the nearest rival that is at least δ away.

    Examples
    --------
    >>> round(separating(0.1, 1.0, {"near": 1.15, "nearer": 1.04}), 3)
    0.075
    """
    away = (abs(rival - value) for rival in rivals.values())
    return min([delta, *(apart / 2 for apart in away if apart >= delta)])


@dataclass(frozen=True)
class SampledCase:
    """One parameter set: which circuits are drawn, and which formula speaks of them.

    Parameters
    ----------
    formula
        Name in :mod:`qntk_check.formulas`; ``name:option`` for one variant of a family.
    ensemble
        Name in :mod:`qntk_check.ensembles`.
    n, layers
        Qubits and angles.
    observable
        Pauli strings, or a tuple of eigenvalues.
    extra
        Further arguments of the formula.
    generators, state
        As :func:`qntk_check.kernel.sample_kernels` takes them.
    statistic
        Name in :mod:`qntk_check.draws.statistics`: what is measured. The ensemble must
        be a design of its degree, or the formula would be blamed for the ensemble.
    rivals
        Values by name that the same samples must refute, such as the paper's own formula.
    beyond_degree
        Draw all the same, for a claim about just that: an ensemble that must miss.
    method
        The route of every circuit, ``"network"`` or ``"dense"``; the other one audits it.
    scale
        Of which δ is a share where the formula's value vanishes; in the units of the variable.
    level
        The lowest level that spends samples on this case.
    share
        The largest δ that will do here, as a share of the value; a level may ask for less.
    effort
        The level's largest number of samples is multiplied by this.
    reasons
        Why n, L and the observable are these, and each of ``extra``, ``state``, ``scale``,
        ``share`` and ``effort`` that is given, by name; one reason may stand for several, as
        ``"n, layers"``. δ and the largest number of samples are a level's.
    """

    formula: str
    ensemble: str
    n: int
    layers: int
    observable: ObservableLike
    extra: Fields = field(default_factory=dict[str, object])
    generators: tuple[str, ...] | None = None
    state: tuple[float, ...] | None = None
    statistic: str = "mean of K"
    rivals: Mapping[str, float] = field(default_factory=dict[str, float])
    beyond_degree: bool = False
    method: str = "network"
    scale: float | None = None
    level: Level = Level.QUICK
    share: float = 1.0
    effort: float = 1.0
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Refuse a case of which a number has no reason."""
        check_reasons(f"the case {self.label()}", self._numbers(), self.reasons)

    def _numbers(self) -> tuple[str, ...]:
        """Return the names of what has to be chosen for this case."""
        given = {
            "extra": bool(self.extra), "state": self.state is not None,
            "scale": self.scale is not None, "share": self.share != 1, "effort": self.effort != 1,
        }  # fmt: skip
        return ("n", "layers", "observable", *(name for name, there in given.items() if there))

    def parameters(self) -> Data:
        """Return what identifies this case, and so its seeds."""
        identity: Data = {
            "ensemble": self.ensemble,
            "n": self.n,
            "layers": self.layers,
            "observable": self.observable,
            "generators": self.generators,
            "state": self.state,
        }
        if self.statistic != "mean of K":
            # Only where it differs: the seeds of older evidence do not change.
            identity["statistic"] = self.statistic
        return identity

    def label(self) -> str:
        """Return a short name for progress bars and tables."""
        return f"{self.ensemble} n={self.n} L={self.layers}"

    def name(self) -> str:
        """Return what is measured, and where, for lists."""
        where = f"{self.ensemble}, n = {self.n}, L = {self.layers}"
        return f"{self.statistic}, {where}, {shown('observable', self.observable)}"

    def explained(self) -> dict[str, str]:
        """Return the reasons of its numbers, those that share one together.

        Examples
        --------
        >>> case = SampledCase("kernel_mean", "haar-circuit", 1, 2, {"Z": 1}, reasons={
        ...     "n, layers": "the smallest with two angles", "observable": "traceless"})
        >>> case.explained()
        {'n = 1, L = 2': 'the smallest with two angles', 'O = Z': 'traceless'}
        """
        found: dict[str, str] = {}
        for names, why in self.reasons.items():
            chosen = [name for name in names.split(", ") if name in self._numbers()]
            if chosen:
                found[", ".join(shown(name, getattr(self, name)) for name in chosen)] = why
        return found

    def within(self, level: Level) -> bool:
        """Return whether this level spends samples on this case."""
        order = list(Level)
        return order.index(self.level) <= order.index(level)

    def predict(self, formula: Formula) -> float | None:
        """Return the formula's value, or None where a (mutant) formula has none."""
        try:
            value = formula(L=self.layers, observable=self.observable, **self.extra)
        except ZeroDivisionError:
            return None
        return float(value) if np.isfinite(float(value)) else None

    def discrepancy(self, value: float, level_share: float) -> float:
        """Return δ: a share of the value, or of ``scale``."""
        unit = abs(value) if self.scale is None else self.scale
        return min(self.share, level_share) * unit

    def separating(self, value: float, level_share: float) -> float:
        """Return that δ, or half of the way to the nearest rival that it could see at all.

        A rival that is closer than δ is exempt here: no support of the value excludes it.
        """
        return separating(self.discrepancy(value, level_share), value, self.rivals)

    def bounds(self) -> tuple[float, float]:
        """Return the proved bounds of the statistic."""
        return statistic(self.statistic).bounds(self.layers, self.observable)

    def draws(self) -> Draws:
        """Return a fresh source of samples, which keeps count of its audit."""
        return Draws(self.source())

    def source(self, method: str | None = None) -> Source:
        """Return which circuits are drawn and what is measured on them, without the formula."""
        return Source(
            self.ensemble, self.n, self.layers, self.observable, self.statistic, self.generators,
            self.state, method or self.method, self.beyond_degree,
        )  # fmt: skip

    def draw(self, rng: np.random.Generator, size: int, method: str | None = None) -> np.ndarray:
        """Return ``size`` samples of the statistic, each K or μ evaluated exactly."""
        return Draws(self.source(method))(rng, size)
