"""Figures 3 and 4 of the paper: the error that noise leaves, against the noise and the rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import training_runs
from qntk_check.papers.liu2024.figures.runs import FIGURE_3, FIGURE_4
from qntk_check.papers.liu2024.training.plateaus import stationary
from qntk_check.papers.liu2024.training.runs import Runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

    from qntk_check.training import Trajectory

__all__ = ["FIGURES"]

SIGMAS = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 2e-2, 3e-2, 5e-2, 7e-2, 1e-1, 1.5e-1, 2e-1)
ETAS = (1e-3, 1.5e-3, 2e-3, 3e-3, 5e-3, 7e-3, 1e-2, 1.5e-2, 2e-2, 3e-2, 4e-2, 5e-2)
SLOW = 0.02  # beyond it ηK(0) exceeds 1 in some runs, and the frozen signal alternates
OF_THE_PAPER = 10  # runs for each point
STYLES = {
    "all": (style.BLACK, "o"), "smallest K": (style.GREEN, "s"), "largest K": (style.PINK, "^"),
}  # fmt: skip


def _choices(runs: Runs, key: str, grid: tuple[float, ...]) -> Callable[[Settings], Series]:
    def choose(settings: Settings) -> Series:
        return {
            **runs.parameters(), key: list(grid), "interval": intervals.LEVEL,
            "runs": settings.amount(quick=30, ci=600, nightly=5000),
        }  # fmt: skip

    return choose


def _spread(m1: np.ndarray, m2: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(m2 - m1**2, 0))


def _sampled(
    name: str, key: str, runs: Runs, statistic: intervals.Statistic, *, absolute: bool
) -> Callable[[Part, Progress], tuple[Series, Series]]:
    """Return a function that measures a statistic of the last error, for runs picked by K."""

    def sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
        training_runs.enough(choices["runs"], 24, "a third of them has to give an interval")
        parts = ("value", "low", "high")
        found: Series = {w: {p: [] for p in (*parts, "K", "said")} for w in STYLES}
        found["left"] = []
        for done, value in enumerate(choices[key]):
            progress(f"{key} = {value:g}", done, len(choices[key]))
            trained = training_runs.train(name, runs.with_(**{key: value}), choices["runs"])
            last, K = trained.errors[:, -1], trained.kernels[:, -1]
            for which, part in found.items():
                if which == "left":
                    continue
                chosen = training_runs.select(K, which)
                values = np.abs(last[chosen]) if absolute else last[chosen]
                bar = training_runs.interval(values, statistic, name, which, value)
                for end in parts:
                    part[end].append(bar[end])
                part["K"].append(training_runs.short(K[chosen].mean()))
                room = trained.eta * (2 - trained.eta * K[chosen])
                said = trained.sigma * np.sqrt(1 / room[room > 0])
                part["said"].append(
                    training_runs.short(
                        np.sqrt(2 / np.pi) * said.mean() if absolute else np.sqrt((said**2).mean())
                    )
                )
            found["left"].append(training_runs.short(_left(trained)))
        return found, {"belong to": [name, "the choices of the runs"]}

    return sample


def _left(trained: Trajectory) -> float:
    """Return the spread of (65) with the signal that a frozen K leaves after all steps."""
    eta, K, first = trained.eta, trained.kernels[:, 0], trained.errors[:, 0]
    stable = eta * K < 2
    eta_K = eta * K[stable]
    late = trained.sigma**2 / (eta * (2 - eta_K))
    signal = (1 - eta_K) ** trained.steps * first[stable]
    return float(np.sqrt(signal.var() + (late * (1 - (1 - eta_K) ** (2 * trained.steps))).mean()))


def _theory_3(choices: Part, samples: Part) -> Series:
    said, spread, law = [], [], []
    for sigma, K in zip(choices["sigma"], samples["all"]["K"], strict=True):
        values = {"eta": choices["eta"], "K": K, "sigma": sigma}
        said.append(float(formulas.mean_absolute_error_late(**values)))
        spread.append(np.sqrt((1 - 2 / np.pi) * float(formulas.plateau(**values)) / OF_THE_PAPER))
        room = choices["eta"] * (1 - choices["eta"] * K / 2)
        law.append(stationary(FIGURE_3.with_(eta=room, sigma=sigma), absolute=True)[0])
    low, high = (np.array(said) + k * 1.645 * np.array(spread) for k in (-1, 1))
    return {"said": said, "low": low, "high": high, "stationary": law}


def _theory_4(choices: Part, samples: Part) -> Series:
    said = [
        np.sqrt(float(formulas.plateau(eta=eta, K=K, sigma=choices["sigma"])))
        for eta, K in zip(choices["eta"], samples["all"]["K"], strict=True)
    ]
    # ± 1.645 standard errors of the standard deviation of ten Gaussian numbers
    off = 1.645 / np.sqrt(2 * (OF_THE_PAPER - 1))
    return {"said": said, "low": np.array(said) * (1 - off), "high": np.array(said) * (1 + off)}


def _both_panels(data: FigureData, key: str, ylabel: str) -> tuple[Picture, Axes, Axes]:
    """Draw the measured values on the left, and over the theory of the same runs on the right."""
    picture, axes = style.canvas(width=style.FULL, height=66, columns=2)
    left, right = axes[0]
    x = np.array(data.choices[key])
    style.band(left, x, data.theory["low"], data.theory["high"], style.BLUE)
    left.loglog(x, data.theory["said"], color=style.BLUE)
    for shift, (which, (color, marker)) in zip((1, 0.95, 1.05), STYLES.items(), strict=True):
        found = data.samples[which]
        ends = [np.array(found[end]) for end in ("value", "low", "high")]
        if which != "largest K":
            style.points(left, x * shift, *ends, color=color, marker=marker)
        over = [end / np.array(found["said"]) for end in ends]
        style.points(right, x * shift, *over, color=color, marker=marker)
    right.set_xscale("log")
    right.axhline(1, color=style.BLUE)
    left.set_ylabel(ylabel)
    right.set_ylabel("measured / theory of the same runs")
    words = {"all": "all runs"} | {w: f"third of {w[:-1]}$K$" for w in ("smallest K", "largest K")}
    for place, (which, text) in enumerate(words.items()):
        right.text(
            0.04, 0.27 - 0.09 * place, text, color=STYLES[which][0], fontsize=7,
            transform=right.transAxes,
        )  # fmt: skip
    return picture, left, right


def _draw_3(data: FigureData) -> Picture:
    picture, left, right = _both_panels(data, "sigma", r"mean of $|\varepsilon|$ after 100 steps")
    x = data.choices["sigma"]
    left.loglog(x, data.theory["stationary"], color=style.VERMILION, linestyle="--")
    style.label_at(left, 0.16, 0.45, "(69)", color=style.BLUE, ha="right")
    style.label_at(left, 0.035, 0.022, "stationary law", color=style.VERMILION)
    right.set_ylim(0, 1.4)
    for axes, letter, text in ((left, "a", "error against noise"), (right, "b", "over (69)")):
        axes.set_xlabel(r"noise on the angles $\sigma_\theta$")
        style.panel(axes, letter, text)
    return picture


def _draw_4(data: FigureData) -> Picture:
    picture, left, right = _both_panels(data, "eta", r"spread $\sigma_\varepsilon$ after 100 steps")
    slow = [eta for eta in data.choices["eta"] if eta <= SLOW]
    left.loglog(slow, data.samples["left"][: len(slow)], color=style.VERMILION, linestyle="--")
    left.set_ylim(0.012, 0.25)
    style.label_at(left, 1.05e-3, 0.075, "plateau", color=style.BLUE)
    style.label_at(left, 1.6e-3, 0.15, "(65), with the signal left", color=style.VERMILION)
    right.set_ylim(0, 2.2)
    for axes, letter, text in (
        (left, "a", "spread against rate"),
        (right, "b", "over the plateau"),
    ):
        axes.set_xlabel(r"learning rate $\eta$")
        style.panel(axes, letter, text)
    return picture


_OURS = (
    r"Our choices, which the paper does not give: $\Psi_0=|0\dots0\rangle$, one hardware-efficient "
    r"circuit with random axes, uniform random angles for each run, "
)


def _caption_3(data: FigureData) -> str:
    c = data.choices
    return (
        rf"Figure 3 of the paper: mean $|\varepsilon|$ after {c['steps']} steps against the noise, "
        rf"$n={c['n']}$, $L={c['layers']}$. {_OURS}$O=ZZII$, $O_0=0$, $\eta={c['eta']}$ "
        rf"($\eta K$ near $3/4$), {c['runs']} runs for each point instead of ten; bars: "
        rf"{c['interval']:.0%} intervals. (a) Line: (69) with the mean $K$ of the last step; "
        r"shaded: where means of ten runs fall in 90% of the cases. Dashed: the stationary law of "
        r"the noisy descent, a Gaussian times the density of $\langle O\rangle$ at random angles. "
        r"(b) Mean over (69) with the $K$ of the same runs. Up to $\sigma_\theta=0.03$ all runs "
        r"follow (69). Beyond, the mean of all runs falls below it, because the spectrum bounds "
        r"$\varepsilon$. The paper keeps runs of small $K$: these agree with (69) even there, "
        r"because $K\propto1-\langle O\rangle^2$ is small where $|\varepsilon|$ is large: the "
        r"selection picks large errors."
    ).replace("%", r"\%")


def _caption_4(data: FigureData) -> str:
    c = data.choices
    K = data.samples["all"]["K"]
    return (
        r"Figure 4 of the paper: standard deviation of $\varepsilon$ after 100 steps against the "
        rf"rate, $n={c['n']}$, $L={c['layers']}$, $\sigma_\theta={c['sigma']}$. {_OURS}"
        r"$O=\sum_jZ_j$, $O_0=-1$, so that $\varepsilon(0)=1$ in the mean and $K$ at the last "
        rf"step is {min(K):.0f} to {max(K):.0f}; {c['runs']} runs for each point; bars: "
        rf"{c['interval']:.0%} intervals. (a) Line: the plateau with the mean $K$; shaded: where "
        r"ten runs fall in 90% of the cases. Dashed: (65) at step 100 with the $K(0)$ and "
        r"$\varepsilon(0)$ of each run. At small rates 100 steps do not reach the plateau: the "
        r"spread is that of the starts. (b) The same over the plateau with the $K$ of the same "
        r"runs, for all runs and for those selected by $K$ at the last step."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name="3", title="Figure 3: the error against the noise",
        choices=_choices(FIGURE_3, "sigma", SIGMAS), theory=_theory_3,
        sample=_sampled("figure-3", "sigma", FIGURE_3, intervals.mean, absolute=True),
        draw=_draw_3, caption=_caption_3,
    ),
    Figure(
        name="4", title="Figure 4: the spread of the error against the rate",
        choices=_choices(FIGURE_4, "eta", ETAS), theory=_theory_4,
        sample=_sampled("figure-4", "eta", FIGURE_4, _spread, absolute=False),
        draw=_draw_4, caption=_caption_4,
    ),
)  # fmt: skip
