"""One parameter set of the sampled tier: which circuits are drawn, and how they are evaluated.

Every circuit is evaluated by one route, and at least one in 64 of the *same* circuits by the other
route as well. A difference beyond rounding stops everything: no sample would be evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.ensembles import SlotBatch
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kernel.statistics import Statistic, input_states, statistic
from qntk_check.observables import ObservableLike
from qntk_check.verdicts.model import Data, Fields, Level

__all__ = ["AUDITED", "Draws", "SampledCase"]

# One in so many circuits goes through both routes.
AUDITED = 64
# They may differ by rounding only, relative to the bound of what is evaluated.
AGREEMENT = 1e-10
_OTHER = {"network": "dense", "dense": "network"}


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
        Name in :mod:`qntk_check.kernel.statistics`: what is measured. The ensemble must
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

    def bounds(self) -> tuple[float, float]:
        """Return the proved bounds of the statistic."""
        return statistic(self.statistic).bounds(self.layers, self.observable)

    def draws(self) -> Draws:
        """Return a fresh source of samples, which keeps count of its audit."""
        return Draws(self)

    def draw(self, rng: np.random.Generator, size: int, method: str | None = None) -> np.ndarray:
        """Return ``size`` samples of the statistic, each K or μ evaluated exactly."""
        case = self if method is None else replace(self, method=method)
        return Draws(case)(rng, size)


class Draws:
    """Samples of one case, evaluated by its route and audited by the other.

    Parameters
    ----------
    case
        The parameter set. Its ensemble must be a design of the statistic's degree.

    Attributes
    ----------
    evaluated, audited
        Evaluations so far by the case's route, and those repeated by the other one.
    difference
        The largest difference between the two so far, relative to the proved bound.

    Examples
    --------
    >>> draws = SampledCase("kernel_mean", "haar-circuit", 1, 2, {"Z": 1}).draws()
    >>> draws(np.random.default_rng(1), 100).shape, draws.evaluated, draws.audited
    ((100,), 100, 2)
    """

    def __init__(self, case: SampledCase) -> None:
        """Check that the ensemble fits the statistic."""
        from qntk_check.ensembles import get

        self.case, self.statistic = case, statistic(case.statistic)
        ensemble = get(case.ensemble)
        if not case.beyond_degree:
            ensemble.require_design(self.statistic.degree)
        if self.statistic.states != "one" and not (ensemble.closed and case.state is None):
            raise DomainError(
                f"{self.statistic.name!r} on {case.label()}: the average over input states needs "
                "a random W_{L+1} and no state of its own; measure it without that average"
            )
        self.evaluated = self.audited = 0
        self.difference = 0.0

    def __call__(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Return ``size`` samples from freshly drawn circuits."""
        from qntk_check.kernel.sampling import draw_blocks

        case, draws = self.case, self.statistic.draws
        parts = [
            self._values(batch)
            for batch in draw_blocks(
                case.ensemble, case.n, case.layers, size * draws, rng, case.generators, case.state
            )
        ]
        values = np.concatenate(parts, axis=1)
        return self.statistic.transform(values.reshape(-1, size, draws)).mean(axis=0)

    def _values(self, batch: CircuitBatch | SlotBatch) -> np.ndarray:
        """Return K or μ of each circuit, shape (states, B), and audit the first of them."""
        few = _first(batch, -(-batch.size // AUDITED))
        rows: list[np.ndarray] = []
        for state in input_states(self.statistic.states, self.case.n):
            rows.append(self._evaluate(_with_state(batch, state), self.case.method))
            again = self._evaluate(_with_state(few, state), _OTHER[self.case.method])
            self._compare(rows[-1][: few.size], again)
        self.evaluated += len(rows) * batch.size
        self.audited += len(rows) * few.size
        return np.array(rows)

    def _evaluate(self, batch: CircuitBatch | SlotBatch, method: str) -> np.ndarray:
        from qntk_check import kernel

        many = kernel.evaluate_many(batch, observable=self.case.observable, method=method)
        return many.K if self.statistic.quantity == "K" else many.mu

    def _compare(self, one: np.ndarray, other: np.ndarray) -> None:
        bound = _quantity_bound(self.statistic, self.case)
        difference = float(np.abs(one - other).max() / bound)
        self.difference = max(self.difference, difference)
        if not difference <= AGREEMENT:
            raise EvidenceError(
                f"the two evaluators of {self.statistic.quantity} differ by {difference:.3g} of "
                f"its bound on {self.case.label()}: one of them is wrong, so that no sample is "
                "evidence; compare them on that case"
            )

    def audit(self) -> Fields:
        """Return what was audited, for the evidence."""
        return {
            "evaluated by": self.case.method,
            "evaluations": self.evaluated,
            "audited by": _OTHER[self.case.method],
            "audited share": self.audited / max(self.evaluated, 1),
            "largest difference": self.difference,
        }


def _quantity_bound(measured: Statistic, case: SampledCase) -> float:
    name = "mean of K" if measured.quantity == "K" else "mean of μ"
    return statistic(name).bounds(case.layers, case.observable)[1]


def _each(
    batch: CircuitBatch | SlotBatch, change: Callable[[CircuitBatch], CircuitBatch]
) -> CircuitBatch | SlotBatch:
    """Return a batch changed, each of its slots by itself."""
    if isinstance(batch, SlotBatch):
        return SlotBatch(tuple(map(change, batch.slots)))
    return change(batch)


def _first(batch: CircuitBatch | SlotBatch, count: int) -> CircuitBatch | SlotBatch:
    """Return the first circuits of a batch."""

    def shortened(own: CircuitBatch) -> CircuitBatch:
        unitaries = tuple(u if u.ndim == 2 else u[:count] for u in own.unitaries)
        return replace(own, angles=own.angles[:count], unitaries=unitaries, trusted=True)

    return _each(batch, shortened)


def _with_state(
    batch: CircuitBatch | SlotBatch, state: np.ndarray | None
) -> CircuitBatch | SlotBatch:
    """Return the same circuits on another input state."""
    if state is None:
        return batch
    return _each(batch, lambda own: replace(own, state=state, trusted=True))
