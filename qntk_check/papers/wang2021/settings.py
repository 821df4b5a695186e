"""Noisy circuits as the claims draw them: a channel behind every rotation of a Haar circuit.

Density matrices are evaluated, and the numbers u, u_X and s of a channel are summed from its
transfer matrix: no formula has a part in what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import designs
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Rotation
from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kernel import kernel_bound
from qntk_check.kinds import Array
from qntk_check.verdicts.tiers.exact_design import Average
from qntk_check.verdicts.tiers.trial import Formulas, Trial

if TYPE_CHECKING:
    from qntk_check.noisy import Rule

__all__ = ["WHY", "Setting"]

WHY = {
    "strength": "noise that is seen, and leaves a gradient that is seen",
    "spectrum": "a Pauli string, and spectra with a trace that may not be lost",
    "L": "layers in front of an angle and behind it, each with its channel",
    "delta": "a share of the value at which every wrong version of the formula is refuted",
}


@dataclass(frozen=True)
class Setting:
    """A channel of some strength on every qubit behind each of L rotations, and the spectrum of O.

    Parameters
    ----------
    channel, strength
        As in :data:`qntk_check.testing.samplers.noisy.CHANNELS`.
    layers, spectrum
        L, and the eigenvalues of O.

    Examples
    --------
    >>> round(Setting("depolarizing", 0.25, 2, (1, -1)).numbers["unitarity"], 4)
    0.5625
    """

    channel: str
    strength: float
    layers: int
    spectrum: tuple[int, ...]

    @property
    def n(self) -> int:
        """The number of qubits."""
        return len(self.spectrum).bit_length() - 1

    @property
    def noise(self) -> Rule:
        """The rule that puts the channel on all qubits behind each rotation."""
        from qntk_check.testing.samplers.noisy import behind_rotations

        return behind_rotations(self.channel, self.strength, self.n)

    @cached_property
    def numbers(self) -> dict[str, float]:
        """The numbers u, u_X and s, by the names under which formulas take them."""
        from qntk_check.testing.samplers.noisy import numbers

        return numbers(self.noise, self.n)

    def value(self, formula: Formula, **other: float) -> float:
        """Return what a formula says here, or with other numbers of the channel than its own.

        Examples
        --------
        >>> from qntk_check.formulas import kernel_mean_unital_noise
        >>> setting = Setting("depolarizing", 0.25, 2, (1, -1))
        >>> round(setting.value(kernel_mean_unital_noise, unitarity=1, moved=1), 4)
        1.7778
        """
        names = {parameter.name for parameter in formula.parameters}
        known = {**self.numbers, "L": self.layers, **other}
        given = {name: value for name, value in known.items() if name in names}
        return float(formula(observable=self.spectrum, **given))

    def trial(
        self,
        name: str,
        delta: float,
        rivals: Mapping[str, float] | None = None,
        *,
        loss: bool = False,
        exact: bool = True,
    ) -> Trial:
        """Return the trial of a formula: of the mean of K, or with ``loss`` of Var⟨O⟩.

        With ``exact=False`` it is held to lie within δ, as a limit is that is nearly reached.
        """

        def kernels(rng: np.random.Generator, size: int) -> Array:
            from qntk_check.testing.samplers.noisy import evaluated

            return evaluated(self.noise, self.layers, self.spectrum, rng, size).K

        def losses(rng: np.random.Generator, size: int) -> Array:
            from qntk_check.testing.samplers.noisy import variances

            return variances(self.noise, self.layers, self.spectrum, rng, size)

        def predict(formulas: Formulas) -> float:
            return self.value(formulas[name])

        width = max(self.spectrum) - min(self.spectrum)
        most = width**2 / 2 if loss else kernel_bound(self.layers, list(self.spectrum))
        return Trial(
            f"{'Var ⟨O⟩' if loss else 'K'}, {self.channel} {self.strength:g}, n = {self.n}, "
            f"L = {self.layers}",
            {"channel": self.channel, "strength": self.strength, "L": self.layers,
             "spectrum": self.spectrum},
            losses if loss else kernels, predict, 0.0, float(most),
            delta=delta * predict(FORMULAS), reasons=WHY, exact=exact, mutated=(name,),
            rivals=rivals or {}, block=1000,
        )  # fmt: skip

    # -- finite designs -----------------------------------------------------------------------

    def averages(self, formulas: Mapping[str, Formula], name: str) -> Iterator[Average]:
        """Return K averaged over all products of elements of groups on one qubit."""
        groups = (designs.clifford_group(1), designs.pauli_group(1))
        claimed = self.value(formulas[name])
        for place, group in enumerate(groups):
            found = self._over(group.unitaries)
            where = f"{group.name}, {self.channel} {self.strength:g}, L = {self.layers}"
            yield Average(where, found, claimed, design=place == 0)

    def _over(self, elements: Array) -> float:
        """Return the mean of K over every choice of W_1 … W_(L+1) from a group."""
        count, slots = len(elements), self.layers + 1
        chosen = np.indices((count,) * slots).reshape(slots, -1)
        operations: list[Drawn | Rotation] = [Drawn((0,))]
        for _ in range(self.layers):
            operations += [Rotation("X", (0,)), Drawn((0,))]
        batch = CircuitBatch(
            CircuitShape(1, tuple(operations)),
            np.full((chosen.shape[1], self.layers), 0.3),
            tuple(elements[row] for row in chosen),
        )
        from qntk_check import noisy

        found = noisy.evaluate_many(batch, observable=list(self.spectrum), noise=self.noise)
        return float(found.K.mean())
