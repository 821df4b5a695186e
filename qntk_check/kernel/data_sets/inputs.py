"""A data set read and checked, and its features, evaluated so many inputs at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_callback, check_rows, check_sequence
from qntk_check.circuits import AngleConvention, Circuit, CircuitBatch, convention
from qntk_check.circuits.validation import check_states
from qntk_check.errors import DomainError
from qntk_check.kernel.bounds import MAX_BYTES, Limits, check_circuit, check_dimension
from qntk_check.kernel.data_sets.features import Features
from qntk_check.kernel.evaluating import Aim, evaluated
from qntk_check.kernel.front import Keywords
from qntk_check.observables import ObservableLike, Operator, in_floats

__all__ = ["Counter", "DataKeywords", "Progress", "Work", "read"]

Progress = Callable[[int, int], None]
_EVALUATED_BYTES = 2**26  # of the states and angles that are evaluated at once
_OBSERVABLES = "give a list of observables, or one as observable=…"


class DataKeywords(Keywords, total=False):
    """What a data set is, and how its kernel is taken; every keyword may be left out.

    Parameters
    ----------
    data
        x of each input, ``(M, F)``, for a circuit whose angles depend on data; it must know its
        parameters, as one has that ``shape.bind(theta, x)`` made or that was read from a file.
    method, convention, threads
        As in :func:`.front.evaluate_many`.
    max_bytes
        What features and matrix may take together, and the evaluators beside them.
    progress
        Called with the inputs evaluated so far and how many there are to evaluate.
    """

    data: ArrayLike | None
    method: str
    progress: Progress


class Counter:
    """Counts the inputs evaluated, and tells."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, count: int) -> None:
        """Say that so many more are done."""
        self._done += count
        self._progress(self._done, self._total)


@dataclass(frozen=True, eq=False)
class Work:
    """A data set with all that its evaluation needs, checked.

    Parameters
    ----------
    circuit, states, angles
        The circuit; M input states or ``None``; full angles ``(M, L)``, or ``(1, L)`` for all.
    observables, method, aim, limits, progress
        As the evaluators take them.
    """

    circuit: Circuit
    states: np.ndarray | None
    angles: np.ndarray
    observables: tuple[Operator, ...]
    method: str
    aim: Aim
    limits: Limits
    progress: Progress

    @property
    def size(self) -> int:
        """The number M of inputs."""
        return len(self.angles if self.states is None else self.states)

    @property
    def parameters(self) -> int:
        """The number P of parameters."""
        mapped = self.circuit.shape.parameters
        return self.circuit.shape.layers if mapped is None else mapped.size

    @property
    def bytes_each(self) -> int:
        """What the features of one input take."""
        return 8 * len(self.observables) * (self.parameters + 1)

    def features(self, part: slice, counter: Counter) -> Features:
        """Return the features of some inputs."""
        count, k = part.stop - part.start, len(self.observables)
        expectation, gradient = np.empty((count, k)), np.empty((count, k, self.parameters))
        by = "full"
        for some in self._evaluated_at_once(part):
            to = slice(some.start - part.start, some.stop - part.start)
            batch = self._batch(some)
            for i, operator in enumerate(self.observables):
                found = evaluated(batch, operator, self.method, self.aim, self.limits)
                expectation[to, i], gradient[to, i] = found.expectation, found.gradient
                by = found.convention
            counter.add(some.stop - some.start)
        return Features(expectation, gradient, by)

    def _evaluated_at_once(self, part: slice) -> Iterator[slice]:
        shape = self.circuit.shape
        each = 64 * shape.layers + (0 if self.states is None else 48 * 2**shape.n)
        step = max(8, _EVALUATED_BYTES // each // 8 * 8)  # eight stand side by side
        for start in range(part.start, part.stop, step):
            yield slice(start, min(start + step, part.stop))

    def _batch(self, part: slice) -> CircuitBatch:
        c = self.circuit
        rows = self.angles[part] if len(self.angles) > 1 else self.angles
        angles = np.broadcast_to(rows, (part.stop - part.start, c.shape.layers))
        state = c.state if self.states is None else self.states[part]
        return CircuitBatch(c.shape, angles, c.unitaries, state, trusted=True)


def read(
    circuit: Circuit,
    inputs: ArrayLike | None,
    observables: Sequence[ObservableLike],
    options: DataKeywords,
) -> Work:
    """Return what is to be evaluated, after all checks."""
    check_circuit(circuit)
    n, data, named = circuit.shape.n, options.get("data"), options.get("convention")
    operators = [in_floats(one) for one in check_sequence("observables", observables, _OBSERVABLES)]
    if not operators:
        raise DomainError(f"observables = []: {_OBSERVABLES}")
    for operator in operators:
        check_dimension(operator, n)
    if inputs is None and data is None:
        raise DomainError("no inputs: give M states as rows of inputs, or data=… of shape (M, F)")
    states = None if inputs is None else _states(inputs, n)
    angles = circuit.angles[None] if data is None else _angles(circuit, data)
    if states is not None and data is not None and len(states) != len(angles):
        raise DomainError(
            f"{len(states)} input states beside {len(angles)} rows of data: give as many of both"
        )
    by: AngleConvention | None = None if named is None else convention(named)
    return Work(
        circuit, states, angles, tuple(operators), options.get("method", "auto"), Aim(0.0, by),
        Limits(options.get("max_bytes", MAX_BYTES), options.get("threads", 1)),
        check_callback("progress", options.get("progress", lambda _done, _total: None)),
    )  # fmt: skip


def _states(inputs: ArrayLike, n: int) -> np.ndarray:
    states = check_states(inputs, n)
    if states.ndim != 2:
        raise DomainError(f"inputs of shape {states.shape}: give states as rows, shape (M, {2**n})")
    return states


def _angles(circuit: Circuit, data: ArrayLike) -> np.ndarray:
    """Return the full angles ``(M, L)`` at the circuit's parameters and M rows of data."""
    mapped = circuit.shape.parameters
    if mapped is None or mapped.data is None:
        raise DomainError(
            "data for a circuit whose angles depend on none: give its shape an AngleMap with data"
        )
    if circuit.theta is None:
        raise DomainError(
            "the circuit does not say at which parameters it is: make it with "
            "circuit.shape.bind(theta, data)"
        )
    rows = check_rows("the data", data, len(mapped.data_names))
    if rows.ndim != 2 or not len(rows):
        raise DomainError(
            f"data of shape {rows.shape}: give M ≥ 1 rows, shape (M, {len(mapped.data_names)})"
        )
    return mapped.angles(circuit.theta, rows)
