"""The trainings of the claims: inside the spectrum, at its edge and beyond it."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.kinds import Array
from qntk_check.training import Trajectory
from qntk_check.training.projector import ProjectorDescents
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.trained import OfRuns, trained_trial
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["BEYOND", "EDGE", "INSIDE", "late_trial"]

PAPER = "zhang2024"
_SIZES = {
    "n": "N = 4: the corrections of order 1/N are no small matter",
    "layers": "8N² or 4N²: far above the 2(N − 1) directions of the state, so that λ moves little",
}
INSIDE = ProjectorDescents(2, 128, 0.95, 0.5, 60, (15, 40), {
    **_SIZES, "target": "near the edge: K falls to a third of its start, and λ is negative",
    "product": "no step overshoots", "steps": "e^(−ηKt) leaves 1 part in 300 of the error",
    "looks": "past the descent from the start, where a fifth of the error or so is left; and late",
})  # fmt: skip
EDGE = ProjectorDescents(2, 128, 1.0, 0.5, 120, (30,), {
    **_SIZES, "target": "the edge itself", "product": "no step overshoots",
    "steps": "four times the first look: a law of powers shows over any factor",
    "looks": "the error is 1/50 by then, and o(1 − o) as near to its leading order",
})  # fmt: skip
BEYOND = ProjectorDescents(2, 128, 1.5, 0.2, 30, (12,), {
    **_SIZES, "target": "as far beyond the edge as the middle is inside",
    "product": "ηC is four times this at the end", "steps": "K falls by a factor of a million",
    "looks": "1 − o is 1/200 by then",
})  # fmt: skip


def late_trial(name: str) -> qc.Trial:
    """Return the trial of K, λ or ζ at the end of trainings to a target inside the spectrum.

    K over L o(1 − o), which bounds it; λ over L; and ζ/R times L.
    """
    N, L, o = 2**INSIDE.n, INSIDE.layers, INSIDE.target
    unit = {"kernel": L * o * (1 - o), "lambda": L, "zeta": 1 / (o * (1 - o))}[name]
    more = {"remaining_error": 1} if name == "zeta" else {}

    def variable(run: Trajectory) -> Array:
        K, mu = run.kernels[:, -1], run.meta_kernels[:, -1]
        return {"kernel": K, "lambda": mu / K, "zeta": mu / K**2}[name] / unit

    def predict(formulas: Formulas) -> float:
        formula = formulas[f"restricted_{name}"]
        return float(formula(N=N, L=L, reached_overlap=o, **more)) / unit

    value = predict(formulas_of(PAPER))
    start = formulas_of(PAPER)["kernel_mean"](N=N, L=L, traces=(1, 1))
    rivals = {"twice": 2 * value, "half": value / 2}
    if name == "kernel":
        rivals = {"K of the start": float(start) / unit, "half": value / 2}
    shown = {"kernel": "K(T)/(Lo(1 − o))", "lambda": "λ(T)/L", "zeta": "o(1 − o)ζ(T)/R"}[name]
    return trained_trial(shown, INSIDE, variable, predict, OfRuns(
        (0.0, 1.0) if name == "kernel" else (3 * value, -value), 0.15 * abs(value),
        "the mean is met up to order 1/L, some percent here", rivals,
        "of order 1/L: paths crowd where K is small; and a ratio of each run, whose mean is not "
        "that of the means",
    ))  # fmt: skip
