"""What the figures of the paper show, as means that training runs decide.

The paper gives neither O, the input state nor O_0, and no η for figure 3: the choices stand here,
and beside each figure. The input state is |0…0⟩, and every run starts at uniform random angles of
one hardware-efficient circuit with random axes.
"""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np

from qntk_check.papers.liu2024.training.next_terms import mixed_state_trial, of_rates
from qntk_check.papers.liu2024.training.noise import late_trial
from qntk_check.papers.liu2024.training.plateaus import Plateau, stationary
from qntk_check.papers.liu2024.training.runs import (
    Runs,
    clipped_absolute,
    clipped_square,
)
from qntk_check.verdicts.tiers.trial import Trial

__all__ = [
    "CHOICES","FIGURE_2", "FIGURE_3", "FIGURE_4", "figure_2_trials", "figure_3_trials",
           "figure_4_trials"]  # fmt: skip

CHOICES = (
    "The paper gives neither O, the input state nor O_0. Ours: a hardware-efficient circuit with "
    "random axes, uniform random angles for each run, the input state |0…0⟩, and"
)
HARDWARE = "hardware-efficient"
_CAPTION = "as the caption of the figure has it"
_OURS = {"eta": "the paper has none: the largest of one digit at which ηK stays below one",
         "steps": _CAPTION}  # fmt: skip
FIGURE_2 = Runs(HARDWARE, 2, 64, eta=1e-3, sigma=1e-3, target=0.5, steps=330, pauli="ZZ", why={
    "eta": _CAPTION, "sigma": _CAPTION, "target": "the paper has none: half way to the edge",
    "steps": "110 steps longer than it takes to the plateau",
})  # fmt: skip
FIGURE_3 = Runs(HARDWARE, 4, 64, eta=0.1, sigma=1e-3, steps=100, pauli="ZZ", why=_OURS)  # ηK ≈ ¾
FIGURE_4 = Runs(HARDWARE, 4, 64, eta=0.02, sigma=0.005, steps=100, target=-1.0, pauli="sum", why={
    "sigma": _CAPTION, "steps": _CAPTION,
    "target": "the paper has none: ε(0) ≈ 1, as the caption has it, and O = Σ Z_j has K̄ = 30",
})  # fmt: skip


_QUARTER = (0.25, "a quarter, as far as a figure tells; a third of the way to σ/3 for σ")


def figure_2_trials() -> list[Trial]:
    """Return the trials of figure 2: an exponential fall, a plateau, and when it is reached."""
    quiet = FIGURE_2.with_({"steps": "to where the noise would take over"}, sigma=0.0, steps=120)
    plateau = late_trial("ε² over the plateau, clipped at 4", FIGURE_2, 110, clipped_square,
                         _QUARTER)  # fmt: skip
    later = of_rates("rate of decay, steps 60 to 120, over that of K", quiet, -0.03, since=60)
    return [_settled_rate(quiet, 60), later, replace(plateau, block=250), _arrival(FIGURE_2)]


def _settled_rate(runs: Runs, since: int) -> Trial:
    """Rate of decay from one step on, over that of K at that step: 1 if the fall is exponential."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        with np.errstate(divide="ignore"):
            seen = np.log(np.abs(run.errors[:, -1] / run.errors[:, since]))
        said = (runs.steps - since) * np.log1p(-runs.eta * run.kernels[:, since])
        return np.clip(seen / said, 0, 2)

    return Trial(
        f"rate of decay without noise, steps {since} to {runs.steps}, over that of K",
        {**runs.parameters(), "since": since}, draw, lambda _: 1.0, 0.0, 2.0, delta=0.1,
        reasons={
            **runs.reasons, "since": "before, K itself changes while ε is of order one",
            "delta": "a tenth: as straight as a line on the figure's logarithmic axis looks",
        },
        rivals={"half the rate": 0.5, "twice the rate": 2.0}, block=150,
        cause="K still falls after step 60, as the target ½ is neared",
    )  # fmt: skip


def _arrival(runs: Runs) -> Trial:
    """Share of runs within three standard deviations of the target after 250 steps."""
    steps = 250
    plateau = runs.sigma / np.sqrt(2 * runs.eta)
    claimed = erf(3 / sqrt(2))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        errors = runs.with_(steps=steps).train(rng, size).errors[:, -1]
        return (np.abs(errors) < 3 * plateau).astype(float)

    return Trial(
        f"share of runs on the plateau after {steps} steps",
        {**runs.parameters(), "arrival": steps}, draw, lambda _: claimed, 0.0, 1.0, delta=0.1,
        reasons={
            **runs.reasons, "arrival": "within the range of the figure; ηK ≈ 0.02 leaves e⁻⁵",
            "delta": "a tenth of the runs may come later: exponentially long would be nearly all",
        },
        rivals={"exponentially long: none yet": 0.0}, block=150,
    )  # fmt: skip


def figure_3_trials() -> list[Trial]:
    """Return the trials of figure 3: abs(ε) over (69) for σ_θ up to 0.03, and where that ends."""
    name = "|ε| over the plateau's standard deviation, clipped at 2, σ_θ ="
    return [
        late_trial(f"{name} {sigma}", FIGURE_3.with_(_ENDS, sigma=sigma), 50, clipped_absolute,
                   (0.1, "a tenth, as far as a figure of ten runs tells"))
        for sigma in (0.001, 0.03)
    ] + _saturated(FIGURE_3.with_({"sigma": "the largest of the figure"}, sigma=0.1))  # fmt: skip


_ENDS = {"sigma": "the smallest of the figure, and the largest that keeps ε inside the spectrum"}


def _saturated(runs: Runs) -> list[Trial]:
    """Mean abs(ε), clipped, where (69) nears the width of the spectrum: by the stationary law.

    The exponent's ηε²/σ² becomes η(1 − ηK/2)ε²/σ² at a finite rate, so that its variance is
    the plateau's.
    """
    most, late = 0.5, 20
    runs = runs.with_({"steps": "ηK is near ¾: after 20 steps nothing is left of the start"},
                      steps=2 * late)  # fmt: skip
    K = Plateau(runs).kernel
    room = runs.eta * (1 - runs.eta * K / 2)
    claimed, _ = stationary(runs.with_(eta=room), (0.0, most), absolute=True)
    said = float(np.sqrt(2 / np.pi)) * runs.sigma / float(np.sqrt(2 * room))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return np.minimum(np.abs(runs.train(rng, size).errors[:, -late:]), most).mean(axis=1)

    return [
        Trial(
            f"mean |ε| at σ_θ = {runs.sigma}, by the stationary law", runs.parameters(), draw,
            lambda _: claimed, 0.0, most, delta=(said - claimed) / 3.5,
            reasons={**runs.reasons, "delta": "1/3.5 of the way to (69)"}, rivals={"(69)": said},
            block=400, cause="at σ_θ²L = 0.64 the noise of one step mixes the state",
        ),
        mixed_state_trial(runs, late, most, claimed),
    ]  # fmt: skip


_RATES = {"eta": "two rates of the figure, one four times the other: ηK = 0.15 and 0.6"}


def figure_4_trials() -> list[Trial]:
    """Return the trials of figure 4: ε² over the plateau, at two rates."""
    name = "ε² over the plateau, clipped at 4, η ="
    return [
        late_trial(f"{name} {eta}", FIGURE_4.with_(_RATES, eta=eta), 30, clipped_square, _QUARTER)
        for eta in (0.005, 0.02)
    ]  # fmt: skip
