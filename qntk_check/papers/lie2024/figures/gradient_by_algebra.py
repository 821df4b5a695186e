"""Gradient variance against n: local, global and Lie-algebraic observables, with drawn circuits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.arguments import check_count
from qntk_check.draws.groups import fermion_gradients, group_gradients, random_rotations
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings
from qntk_check.figures.series import draw_series, mean_series
from qntk_check.kinds import Array
from qntk_check.observables import pauli_matrix, placed
from qntk_check.unitaries import random_unitaries

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

Values = Mapping[str, object]
_SIZES, _SEED = range(2, 13), 2309
_SERIES = {
    "local": ("$Z_1$, $\\mathrm{su}(2^n)$", style.BLUE, (2, 3, 4, 5, 6)),
    "global": ("$|0\\rangle\\langle0|$, $\\mathrm{su}(2^n)$", style.VERMILION, (2, 3, 4, 5)),
    "algebra": ("$Z_1$, $\\mathrm{so}(2n)$", style.GREEN, (2, 4, 6, 8, 10, 12)),
    "spin": ("$J_z$, $\\mathrm{su}(2)$", style.PINK, (2, 4, 6, 8, 10, 12)),
}


def _choices(settings: Settings) -> Values:
    return {
        "n": list(_SIZES),
        "drawn": {name: list(sizes) for name, (_, _, sizes) in _SERIES.items()},
        "pairs of halves": settings.amount(quick=1000, ci=4000, nightly=40000),
        "seed": _SEED,
    }


def _theory(choices: Values, _samples: Values) -> dict[str, object]:
    n = np.array(choices["n"])
    N = 2.0**n
    known = {"N": N, "P": 1, "V1": 0, "V2": N}
    return {
        "local": formulas.gradient_variance(**known, traces=(0 * N, N)),
        "global": formulas.gradient_variance(**known, traces=(0 * N + 1, 0 * N + 1)),
        "algebra": formulas.fermion_gradient_variance(n=n, weight=n),
        # J_z/S from the state S, gates about J_x: d = 3, κ = 2, P_ρ P_O = 1
        "spin": [float(formulas.lie_gradient_variance(
            dimension=3, killing=2, state_purity=1, observable_purity=1))] * len(n),
    }  # fmt: skip


def _squares(name: str, n: int, size: int, rng: np.random.Generator) -> Array:
    """Return (∂ℓ)² between drawn halves."""
    if name == "algebra":
        halves = (random_rotations(2 * n, size, rng) for _ in "−+")
        return fermion_gradients([1.0] * n, (1, 2), *halves) ** 2
    if name == "spin":  # ⟨J⟩/S is a unit vector, and turns as one
        x, y, z = (pauli_matrix(letter) / 2 for letter in "XYZ")
        halves = (random_unitaries(2, size, rng) for _ in "−+")
        return group_gradients(y * 2, x, z, *halves) ** 2
    zero = np.diag(np.eye(2**n)[0])
    target = zero if name == "global" else pauli_matrix(placed(n, {0: "Z"}))
    halves = (random_unitaries(2**n, size, rng) for _ in "−+")
    return group_gradients(zero, pauli_matrix(placed(n, {0: "X"})), target, *halves) ** 2


def _sample(choices: Values, progress: Progress) -> tuple[dict[str, object], dict[str, object]]:
    size = check_count("the draws", choices["pairs of halves"])
    sizes = {name: own for name, (_, _, own) in _SERIES.items()}
    return mean_series(_squares, sizes, size, _SEED, progress), {"seed": _SEED}


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.COLUMN, height=68)
    panel, n = axes[0, 0], data.choices["n"]
    for name, (label, color, _) in _SERIES.items():
        panel.plot(n, data.theory[name], color=color, label=label)
        draw_series(panel, data.choices["drawn"][name], data.samples[name], color)
    style.labels(panel, "qubits $n$, or twice the spin", r"$\mathrm{Var}\,\partial_k\ell$",
                 logarithmic=True)  # fmt: skip
    panel.legend(loc="lower left")
    return picture


def _caption(data: FigureData) -> str:
    return (
        r"Gradient variance against $n$ between two deep halves (claims gradient-variance, "
        r"matchgates and collective-spin of \emph{Two Lie-algebraic theories}; the two lines of "
        r"$\mathrm{su}(2^n)$ are variance-both of \emph{Barren plateaus}, which full-control "
        r"gives back). Lines: the formulas; points: "
        rf"{data.choices['pairs of halves']} drawn pairs of group elements with intervals of two "
        r"standard errors. Of all unitaries a local string falls like $2^{-n}$ and a global "
        r"projector like $4^{-n}$; free fermions on a line, whose algebra has dimension $n(2n-1)$, "
        r"fall like $4/n^2$; one large spin in the state $S$ with $O=J_z/S$ does not fall at all."
    )


FIGURES = (
    Figure(
        name="gradient-by-algebra",
        title="Gradient variance against n, for local, global and Lie-algebraic observables",
        choices=_choices, theory=_theory, sample=_sample, draw=_draw, caption=_caption,
    ),
)  # fmt: skip
