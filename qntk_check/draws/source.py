"""Samples of a statistic on freshly drawn circuits, each evaluated exactly.

Every circuit is evaluated by one route, and at least one in 64 of these evaluations is repeated, on
the *same* circuits, by the other route. A difference beyond rounding stops everything: no sample
would be evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from qntk_check.arguments import (
    check_choice,
    check_count,
    check_flag,
    check_kind,
    check_real,
    check_sequence,
)
from qntk_check.circuits import CircuitBatch
from qntk_check.circuits._layered import MAX_QUBITS
from qntk_check.draws.statistics import Statistic, input_states, statistic
from qntk_check.ensembles import SlotBatch, get
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import ObservableLike

__all__ = ["AUDITED", "Draws", "Source"]

# One in so many evaluations is repeated by the other route.
AUDITED = 64
# They may differ by rounding only, relative to the bound of what is evaluated.
AGREEMENT = 1e-10
_OTHER = {"network": "dense", "dense": "network"}


@dataclass(frozen=True)
class Source:
    """Which circuits are drawn, and what is measured on them; no formula is known here.

    Parameters
    ----------
    ensemble
        Name in :mod:`qntk_check.ensembles`.
    n, layers
        Qubits and angles.
    observable
        Pauli strings, or a tuple of eigenvalues.
    statistic
        Name in :mod:`qntk_check.draws.statistics`.
    generators, state
        As :func:`qntk_check.kernel.sample_kernels` takes them.
    method
        The route of every circuit, ``"network"`` or ``"dense"``; the other one audits it.
    beyond_degree
        Draw although the ensemble is no design of the statistic's degree.

    Examples
    --------
    >>> Source("haar-circuit", 3, 4, {"ZII": 1}).label()
    'haar-circuit n=3 L=4'
    """

    ensemble: str
    n: int
    layers: int
    observable: ObservableLike
    statistic: str = "mean of K"
    generators: tuple[str, ...] | None = None
    state: tuple[float, ...] | None = None
    method: str = "network"
    beyond_degree: bool = False

    def __post_init__(self) -> None:
        """Check what would be found out only after circuits are drawn."""
        get(self.ensemble)
        check_count("n", self.n, most=MAX_QUBITS)
        check_count("layers", self.layers)
        check_dimension(self.observable, self.n)
        check_choice("the method", self.method, tuple(_OTHER))
        statistic(self.statistic)
        words = "give Pauli strings such as 'XI'"
        generators = () if self.generators is None else self.generators
        for generator in check_sequence("generators", generators, words):
            check_kind("a generator", generator, str, words)
        state = () if self.state is None else self.state
        for amplitude in check_sequence("the state", state, "give its 2ⁿ amplitudes"):
            check_real("an amplitude of the state", amplitude)
        check_flag("beyond_degree", self.beyond_degree)

    def label(self) -> str:
        """Return a short name for progress bars and messages."""
        return f"{self.ensemble} n={self.n} L={self.layers}"


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
    >>> draws = Draws(Source("haar-circuit", 1, 2, {"Z": 1}))
    >>> draws(np.random.default_rng(1), 100).shape, draws.evaluated, draws.audited
    ((100,), 100, 2)
    """

    def __init__(self, case: Source) -> None:
        """Check that the ensemble fits the statistic."""
        check_kind("the source", case, Source, "give a Source")
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
        """Return K or μ of each circuit, shape (states, B), and audit some of the first of them."""
        states = input_states(self.statistic.states, self.case.n)
        found = self._on_states(batch, states)
        few = _first(batch, -(-batch.size // AUDITED))
        audited = -(-len(states) * batch.size // (AUDITED * few.size))
        for again, rows in self._again(few, states[:audited]):
            self._compare(found[rows, : few.size], again)
        self.evaluated += found.size
        self.audited += audited * few.size
        return found

    def _on_states(
        self, batch: CircuitBatch | SlotBatch, states: tuple[np.ndarray | None, ...]
    ) -> np.ndarray:
        """Evaluate all circuits state by state, or few circuits each on all states together.

        The second way reads the matrices of a circuit once for eight states, and large ones once
        for all; no bit depends on it below the size at which they are.
        """
        few = len(states) > batch.size and self.case.method == "dense"
        if few and isinstance(batch, CircuitBatch):
            each = np.array(states)
            circuits = (_on_all(batch, index, each) for index in range(batch.size))
            evaluate = self._by_products if self._large else self._by_route
            return np.stack([evaluate(one) for one in circuits], axis=1)
        method = self.case.method
        return np.array([self._evaluate(_with_state(batch, state), method) for state in states])

    @property
    def _large(self) -> bool:
        """Whether a matrix goes to BLAS with all the states of its circuit."""
        from qntk_check.kernel.states.together import LEAST_QUBITS

        return self.case.n >= LEAST_QUBITS

    def _by_products(self, batch: CircuitBatch) -> np.ndarray:
        from qntk_check.kernel.states import together

        of_kernel = self.statistic.quantity == "K"
        evaluate = together.kernels if of_kernel else together.meta_kernels
        return evaluate(batch, self.case.observable)

    def _by_route(self, batch: CircuitBatch) -> np.ndarray:
        return self._evaluate(batch, self.case.method)

    def _again(
        self, few: CircuitBatch | SlotBatch, states: tuple[np.ndarray | None, ...]
    ) -> Iterator[tuple[np.ndarray, slice]]:
        """Yield what the other route says of few circuits, with the rows of the states it is of."""
        other = _OTHER[self.case.method]
        if isinstance(few, CircuitBatch) and few.size == 1 < len(states) and self._large:
            together = self._evaluate(_on_all(few, 0, np.array(states)), other)
            yield together[:, None], slice(0, len(states))
            return
        for index, state in enumerate(states):
            yield self._evaluate(_with_state(few, state), other), slice(index, index + 1)

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

    def audit(self) -> Mapping[str, float | str]:
        """Return what was audited, for the evidence."""
        return {
            "evaluated by": self.case.method,
            "evaluations": self.evaluated,
            "audited by": _OTHER[self.case.method],
            "audited share": self.audited / max(self.evaluated, 1),
            "largest difference": self.difference,
        }


def _quantity_bound(measured: Statistic, case: Source) -> float:
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


def _on_all(batch: CircuitBatch, index: int, states: np.ndarray) -> CircuitBatch:
    """Return one circuit on each of the states."""
    return replace(
        batch,
        angles=np.repeat(batch.angles[index : index + 1], len(states), axis=0),
        unitaries=tuple(u if u.ndim == 2 else u[index] for u in batch.unitaries),
        state=states, trusted=True,
    )  # fmt: skip


def _with_state(
    batch: CircuitBatch | SlotBatch, state: np.ndarray | None
) -> CircuitBatch | SlotBatch:
    """Return the same circuits on another input state."""
    if state is None:
        return batch
    return _each(batch, lambda own: replace(own, state=state, trusted=True))
