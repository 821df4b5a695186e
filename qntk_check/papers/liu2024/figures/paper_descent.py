"""Figure 2 of the paper: an exponential fall to a plateau that the noise makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import training_runs
from qntk_check.papers.liu2024.figures.runs import FIGURE_2

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from qntk_check.papers.liu2024.training.runs import Runs

__all__ = ["FIGURES"]

STEPS, EVERY = 600, 10
COLORS = {"all": style.BLACK, "smallest K": style.GREEN, "largest K": style.PINK}


def _choices(settings: Settings) -> Series:
    runs = FIGURE_2.with_(steps=STEPS)
    return {
        **runs.parameters(),
        "runs": settings.amount(quick=40, ci=600, nightly=4000),
        "every": EVERY,
        "interval": intervals.LEVEL,
    }


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    runs, every = FIGURE_2.with_(steps=STEPS), choices["every"]
    progress("noisy runs", 0, 2)
    noisy = training_runs.train("figure-2", runs, choices["runs"])
    progress("quiet runs", 1, 2)
    quiet = training_runs.train("figure-2", runs.with_(sigma=0.0), choices["runs"], runs)
    found: Series = {
        "one": {"noisy": training_runs.short(np.abs(noisy.errors[0, :: every // 5])),
                "quiet": training_runs.short(np.abs(quiet.errors[0, :: every // 5]))},
        "quiet": training_runs.short(np.sqrt((quiet.errors[:, ::every] ** 2).mean(axis=0))),
        "frozen": _frozen(runs, noisy.kernels[:, 0], noisy.errors[:, 0], every),
        "kernel": training_runs.short(noisy.kernels[:, -1].mean()),
    }  # fmt: skip
    for which in training_runs.SELECTED:
        chosen = noisy.errors[training_runs.select(noisy.kernels[:, -1], which)]
        found[which] = training_runs.short(np.sqrt((chosen[:, ::every] ** 2).mean(axis=0)))
    bands = [
        training_runs.interval(noisy.errors[:, t], intervals.root_mean_square, "figure-2", t)
        for t in range(0, STEPS + 1, every)
    ]
    found["low"], found["high"] = ([band[end] for band in bands] for end in ("low", "high"))
    return found, {"belong to": ["figure-2", "the choices of the runs"]}


def _frozen(runs: Runs, kernels: np.ndarray, errors: np.ndarray, every: int) -> list[float]:
    """Return the root of (65) at each run's own K(0) and ε(0), averaged over the runs.

    It needs measured K and ε, and so is stored with the samples.
    """
    t = np.arange(0, STEPS + 1, every)[:, None]
    late = runs.sigma**2 / (runs.eta * (2 - runs.eta * kernels))
    square = (1 - runs.eta * kernels) ** (2 * t) * (errors**2 - late) + late
    return training_runs.short(np.sqrt(square.mean(axis=1)))


def _theory(choices: Part, samples: Part) -> Series:
    values = {"eta": choices["eta"], "sigma": choices["sigma"], "K": samples["kernel"]}
    return {
        "plateau": np.sqrt(formulas.plateau(**values)),
        "noise time": formulas.noise_time(**values, error=samples["frozen"][0]),
    }


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=66, columns=2, sharey=True)
    one, every = axes[0]
    steps = np.arange(0, STEPS + 1, EVERY)
    fine = np.arange(0, STEPS + 1, EVERY // 5)
    found = data.samples
    one.semilogy(fine, found["one"]["noisy"], color=style.VERMILION, linewidth=0.7)
    one.semilogy(fine, found["one"]["quiet"], color=style.BLUE)
    style.label_at(one, 20, 1e-3, "without noise", color=style.BLUE)
    style.label_at(one, 250, 0.09, "with noise", color=style.VERMILION)
    style.panel(one, "a", "one run")
    one.set_ylabel(r"error $|\varepsilon|$")
    every.semilogy(steps, found["frozen"], color=style.BLUE, linestyle="--")
    every.axhline(data.theory["plateau"], color=style.GRAY, linewidth=0.7)
    every.axvline(data.theory["noise time"], color=style.GRAY, linewidth=0.7)
    for which in ("smallest K", "largest K"):
        every.semilogy(steps, found[which], color=COLORS[which], linewidth=0.9)
    style.band(every, steps, found["low"], found["high"], style.BLACK)
    every.semilogy(steps, found["all"], color=style.BLACK)
    style.label_at(
        every, 12 + data.theory["noise time"], 4e-4, r"$T_\mathrm{noise}$", color=style.GRAY
    )
    style.label_at(
        every, 590, data.theory["plateau"] * 0.62, "plateau (66)", color=style.GRAY, ha="right"
    )
    for place, (text, color) in enumerate((
        ("all runs", style.BLACK), ("third of smallest $K$", style.GREEN),
        ("third of largest $K$", style.PINK), ("(65), $K(0)$ of each run", style.BLUE),
    )):  # fmt: skip
        style.label_at(every, 260, 0.7 * 0.52**place, text, color=color)
    style.panel(every, "b", f"root mean square of {data.choices['runs']} runs")
    for panel in axes[0]:
        panel.set_xlabel("step $t$")
        panel.set_ylim(1e-4, 1.2)
    return picture


def _caption(data: FigureData) -> str:
    c, time = data.choices, data.theory["noise time"]
    return (
        rf"Figure 2 of the paper: $n={c['n']}$, $L={c['layers']}$, $\eta=\sigma_\theta=10^{{-3}}$. "
        r"Our choices, which the paper does not give: $O=ZZ$, $\Psi_0=|00\rangle$, "
        rf"$O_0={c['target']}$, one hardware-efficient circuit with random axes, uniform random "
        r"angles for each run. (a) One run with and without noise from one start. (b) Root mean "
        rf"square of {c['runs']} runs with its {c['interval']:.0%} interval (shaded), against (65) "
        r"with the $K$ and $\varepsilon$ that each run starts with (dashed), and the plateau (66). "
        r"The fall is faster than (65) at first, because $K$ grows on the way from a random "
        rf"start. The runs arrive within a few $T_\mathrm{{noise}}={time:.0f}$ steps: convergence "
        r"is not exponentially long. Runs selected by $K$ at the last step reach the same plateau."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name="2",
        title="Figure 2: an exponential fall to a plateau",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
