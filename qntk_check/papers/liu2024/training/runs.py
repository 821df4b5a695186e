"""Training runs as samples: what is trained, with what noise, from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

import numpy as np

if TYPE_CHECKING:
    from qntk_check.circuits import Circuit
    from qntk_check.formulas.machinery.formula import Formula
    from qntk_check.training import Trajectory

__all__ = [
    "Runs",
    "clipped_absolute",
    "clipped_square",
    "gaussian_mean",
    "hardware_circuit",
    "mean_kernel",
]

CIRCUIT_SEED = 1  # of the axes of the hardware-efficient circuits, chosen once
_FIGURE_2 = "the size of the paper's figure 2"
_FIGURES = "the size of the paper's figures 3 and 4"
# What needs no other reason: the sizes at which the paper shows its runs.
SIZES = {
    (2, 64): {"n": _FIGURE_2, "layers": _FIGURE_2},
    (4, 64): {"n": _FIGURES, "layers": _FIGURES},
}


class _More(TypedDict, total=False):
    """The choices of runs beside their sizes and their rate."""

    steps: Required[int]
    sigma: float
    target: float
    pauli: str
    offset: float
    scale: float
    why: Mapping[str, str]


@dataclass(frozen=True)
class Runs:
    """Independent runs of one circuit family on a Pauli observable.

    Parameters
    ----------
    family
        ``"hardware-efficient"``: one circuit with random axes, angles uniform for each run;
        ``"haar-circuit"``: every run has Haar unitaries of its own too.
    n, layers
        Qubits and angles.
    eta, sigma, target
        Learning rate, noise on the angles, O_0.
    steps
        Steps taken.
    pauli
        Letters of P on the first qubits, I on the others; ``"sum"`` for P = Σ_j Z_j.
    offset, scale
        O = offset + scale·P.
    why
        Why each number has its value, by name; those of :data:`SIZES` are filled in.
    """

    family: str
    n: int
    layers: int
    eta: float
    steps: int
    sigma: float = 0.0
    target: float = 0.0
    pauli: str = "Z"
    offset: float = 0.0
    scale: float = 1.0
    why: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    @classmethod
    def at(cls, product: float, family: str, n: int, layers: int, **more: Unpack[_More]) -> Runs:
        """Return runs whose η makes ηK̄ so much at a random start, by equation (22).

        Examples
        --------
        >>> runs = Runs.at(0.25, "hardware-efficient", 2, 64, steps=12)
        >>> round(runs.eta, 5), runs.why["eta"]
        (0.00916, 'ηK̄ = 0.25 at a random start')
        """
        from qntk_check.formulas import FORMULAS

        bare = cls(family, n, layers, eta=1.0, **more)
        why = {"eta": f"ηK̄ = {product:g} at a random start", **bare.why}
        return replace(bare, eta=product / mean_kernel(bare, FORMULAS), why=why)

    @property
    def reasons(self) -> dict[str, str]:
        """Why each number has its value: the sizes of the paper's figures where nothing else."""
        plain = {"scale": "a Pauli string as it is"} if self.scale == 1 else {}
        return {**SIZES.get((self.n, self.layers), {}), **plain, **self.why}

    @property
    def observable(self) -> dict[str, float]:
        """O as Pauli strings."""
        strings = [self.pauli + "I" * (self.n - len(self.pauli))]
        if self.pauli == "sum":
            strings = ["I" * j + "Z" + "I" * (self.n - j - 1) for j in range(self.n)]
        found = dict.fromkeys(strings, self.scale)
        return found | ({"I" * self.n: self.offset} if self.offset else {})

    def parameters(self) -> dict[str, object]:
        """Return what identifies the runs, and so their seeds."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "why"}

    def label(self) -> str:
        """Return sizes in a few letters."""
        return f"n = {self.n}, L = {self.layers}"

    def train(self, rng: np.random.Generator, size: int) -> Trajectory:
        """Return ``size`` runs; a run goes on where ηK ≥ 2, since ε stays bounded."""
        from qntk_check import ensembles, training
        from qntk_check.circuits import CircuitBatch

        if self.family == "hardware-efficient":
            starts = training.random_starts(hardware_circuit(self.n, self.layers), size, rng)
        else:
            starts = ensembles.get(self.family).sample(
                n=self.n, layers=self.layers, size=size, rng=rng
            )
            assert isinstance(starts, CircuitBatch)  # independent slots are not trained
        return training.train(
            starts, self.observable, eta=self.eta, steps=self.steps, target=self.target,
            sigma=self.sigma, rng=rng, stop=False,
        )  # fmt: skip

    def with_(self, why: Mapping[str, str] | None = None, **changes: float | str) -> Runs:
        """Return the same runs with some choices changed, and the reasons of these."""
        return replace(self, why={**self.why, **(why or {})}, **changes)


@cache
def hardware_circuit(n: int, layers: int) -> Circuit:
    """Return the hardware-efficient circuit of L = ``layers`` angles that all runs share.

    Examples
    --------
    >>> hardware_circuit(2, 8).shape.layers
    8
    """
    from qntk_check import circuits

    return circuits.hardware_efficient(n, layers // n, CIRCUIT_SEED)


def mean_kernel(runs: Runs, formulas: Mapping[str, Formula]) -> float:
    """Return K̄ of a Pauli in full, equation (22), at a random start."""
    return float(formulas["kernel_mean"](L=runs.layers, observable=runs.observable))


# Means over a standard Gaussian G of what is averaged over runs: E min(G², 4) and E min(|G|, 2).
CLIP = 2.0


def clipped_square(z: np.ndarray) -> np.ndarray:
    """Return min(z², 4)."""
    return np.minimum(z**2, CLIP**2)


def clipped_absolute(z: np.ndarray) -> np.ndarray:
    """Return min(abs(z), 2)."""
    return np.minimum(np.abs(z), CLIP)


def gaussian_mean(function: Callable[[np.ndarray], np.ndarray], scale: float = 1.0) -> float:
    """Return the mean of a function of a centered Gaussian, by the trapezoidal rule.

    Examples
    --------
    >>> round(gaussian_mean(lambda z: z**2, 3.0), 9)
    9.0
    """
    z = np.linspace(-12, 12, 24_001)  # the tails beyond weigh 4e-33
    density = np.exp(-(z**2) / 2)
    return float((function(scale * z) * density).sum() / density.sum())
