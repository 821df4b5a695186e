"""All diagnostics of a data set beside the circuit that is trained on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check import kernel
from qntk_check.arguments import check_real
from qntk_check.circuits import Circuit
from qntk_check.errors import DomainError
from qntk_check.kernel import Features
from qntk_check.learning.descent import Options, Run, train
from qntk_check.learning.linear import LinearModel, linearize
from qntk_check.learning.spectrum import Spectrum, spectrum
from qntk_check.observables import ObservableLike

__all__ = ["Diagnosis", "diagnose"]

LAZY = 0.1  # of K and of the errors; beyond, a frozen kernel is a bad picture


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What the kernel at the start says, and what training did.

    Parameters
    ----------
    before, after
        The spectrum of K at the start, and at the end.
    model
        The circuit to first order around its start.
    run
        The training.
    predicted, trained
        ⟨O_i⟩ on inputs that were not trained on: of the model after as many steps, and of the
        trained circuit, ``(M', k)``; ``None`` without such inputs.
    untrained
        The same at the start.
    """

    before: Spectrum
    after: Spectrum
    model: LinearModel
    run: Run
    predicted: np.ndarray | None = None
    trained: np.ndarray | None = None
    untrained: np.ndarray | None = None

    @property
    def gap(self) -> float:
        """The largest distance of the errors from the frozen law, over that of the start."""
        frozen = self.model.errors(self.run.eta, len(self.run.errors) - 1)
        off = np.sqrt(((self.run.errors - frozen) ** 2).sum(axis=(1, 2)))
        return float(off.max() / max(np.linalg.norm(self.run.errors[0]), 2.0**-1022))

    def is_lazy(self, tolerance: float = LAZY) -> bool:
        """Say whether neither the kernel nor the errors left the frozen law by more than this.

        Examples
        --------
        >>> from qntk_check import circuits
        >>> c = circuits.hardware_efficient(n=2, layers=4, seed=1)
        >>> found = diagnose(c, np.eye(4)[:1], observables=[{"ZZ": 1.0}], targets=[0.9], steps=5)
        >>> found.is_lazy(tolerance=1e-9)
        False
        """
        bound = check_real("tolerance", tolerance, above=0)
        return self.run.drift <= bound and self.gap <= bound

    def rows(self) -> list[tuple[str, float]]:
        """Return every number with its name, for a table or as JSON."""
        steps = len(self.run.errors) - 1
        found = [
            ("λ_max at the start", float(self.before.eigenvalues[0])),
            ("λ_max at the end", float(self.after.eigenvalues[0])),
            ("rank", float(self.before.rank)),
            ("condition number", self.before.condition_number),
            ("condition number on its range", self.before.condition_on_range),
            ("effective rank", self.before.effective_rank),
            ("participation ratio", self.before.participation_ratio),
            ("critical rate 2/λ_max", self.before.critical_rate),
            ("rate η", self.run.eta),
            ("loss at the start", float(self.run.losses[0])),
            (f"loss after {steps} steps", float(self.run.losses[-1])),
            ("the same, frozen kernel", self._frozen_loss(steps)),
            ("largest drift of K", self.run.drift),
            ("largest gap to the frozen law", self.gap),
            ("distance of the parameters", float(self.run.distances[-1])),
        ]
        if self.predicted is not None and self.trained is not None:
            off = np.sqrt(np.mean((self.predicted - self.trained) ** 2))
            found.append(("prediction on unseen inputs, r.m.s. off", float(off)))
        return found

    def _frozen_loss(self, steps: int) -> float:
        return float((self.model.errors(self.run.eta, steps)[-1] ** 2).sum() / 2)


def diagnose(
    circuit: Circuit,
    inputs: ArrayLike | None = None,
    *,
    observables: Sequence[ObservableLike],
    targets: ArrayLike,
    eta: float | None = None,
    steps: int = 100,
    unseen: ArrayLike | None = None,
    **options: Unpack[Options],
) -> Diagnosis:
    """Return all diagnostics of a circuit on a data set, beside its training.

    Parameters
    ----------
    circuit, inputs, observables, targets, steps
        As in :func:`.descent.train`.
    eta
        The rate; by default half of the critical one, 1/λ_max.
    unseen
        Inputs that are not trained on, of the same kind: states, or data where ``data`` is given
        without inputs.
    data, method, convention, threads, max_bytes
        As in :func:`qntk_check.kernel.features`.

    Raises
    ------
    DomainError
        As :func:`.descent.train`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.hardware_efficient(n=2, layers=4, seed=1)
    >>> found = diagnose(c, np.eye(4)[:2], observables=[{"ZZ": 1.0}], targets=[0.2, 0.1], steps=5)
    >>> found.run.errors.shape, round(found.run.eta / found.before.critical_rate, 9)
    ((6, 2, 1), 0.5)
    """
    features = kernel.features(circuit, inputs, observables=observables, **options)
    before, model = spectrum(features.matrix()), linearize(features, targets)
    rate = before.critical_rate / 2 if eta is None else check_real("eta", eta, above=0)
    run = train(
        circuit, inputs, observables=observables, targets=targets, eta=rate, steps=steps, **options
    )
    after = spectrum(run.last.matrix())
    if unseen is None:
        return Diagnosis(before, after, model, run)
    first, last = (_other(c, unseen, inputs is None, observables, options)
                   for c in (circuit, run.circuit))  # fmt: skip
    return Diagnosis(
        before, after, model, run, model.predict(first, rate, steps), last.expectation,
        first.expectation,
    )  # fmt: skip


def _other(
    circuit: Circuit,
    unseen: ArrayLike,
    as_data: bool,  # noqa: FBT001
    observables: Sequence[ObservableLike],
    options: Options,
) -> Features:
    """Return the features of inputs that are not trained on."""
    if as_data:
        given: Options = {**options, "data": unseen}
        return kernel.features(circuit, observables=observables, **given)
    if options.get("data") is not None:
        raise DomainError("unseen inputs beside states and data of the training: give one of both")
    return kernel.features(circuit, unseen, observables=observables, **options)
