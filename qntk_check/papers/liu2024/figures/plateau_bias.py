"""The plateau against N at a fixed ηK: its spread stays, its mean moves off the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import training_runs
from qntk_check.papers.liu2024.training.plateaus import stationary
from qntk_check.papers.liu2024.training.runs import Runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_NAME = "plateau-bias"
TARGETS = {"0.5": style.BLUE, "0.8": style.VERMILION}
ETA, SIGMA, PRODUCT = 0.05, 0.03, 0.2  # PRODUCT is ηK at the target
SETTLED, STEPS = 100, 300


def _layers(n: int, target: float) -> int:
    """Return L, a multiple of n, for which ηK at the target is nearest to PRODUCT."""
    N = 2**n
    L = PRODUCT / ETA * (N**2 - 1) / (2 * N * (1 - target**2))
    return n * max(1, round(L / n))


def _runs(n: int, target: float) -> Runs:
    return Runs("hardware-efficient", n, _layers(n, target), ETA, STEPS, SIGMA, target)


def _choices(settings: Settings) -> Series:
    qubits = [1, 2, 3, 4, 5, 6]
    return {
        "qubits": qubits,
        "targets": [float(t) for t in TARGETS],
        "layers": {t: [_layers(n, float(t)) for n in qubits] for t in TARGETS},
        "eta": ETA,
        "sigma": SIGMA,
        "steps": STEPS,
        "settled": SETTLED,
        "runs": settings.amount(quick=10, ci=100, nightly=1000),
        "interval": intervals.LEVEL,
    }


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    found: Series = {}
    for target in TARGETS:
        found[target] = {w: {e: [] for e in ("value", "low", "high")} for w in ("mean", "spread")}
        for done, n in enumerate(choices["qubits"]):
            progress(f"target {target}, N = {2**n}", done, len(choices["qubits"]))
            run = training_runs.train(_NAME, _runs(n, float(target)), choices["runs"])
            late = run.errors[:, choices["settled"] :]
            middle = late.mean()
            parts = {
                "mean": (late.mean(axis=1), intervals.mean),
                # the mean over runs of the mean square over a run's late steps
                "spread": (np.sqrt(((late - middle) ** 2).mean(axis=1)),
                           intervals.root_mean_square),
            }  # fmt: skip
            for what, (values, statistic) in parts.items():
                bar = training_runs.interval(values, statistic, _NAME, what, target, n)
                for end, value in bar.items():
                    found[target][what][end].append(value)
    return found, {"belong to": [_NAME, "the choices of the runs"]}


def _theory(choices: Part, _samples: Part) -> Series:
    found: Series = {}
    for target in map(float, choices["targets"]):
        rows: dict[str, list[float]] = {"leading": [], "law": [], "spread": [], "law spread": []}
        for n, layers in zip(choices["qubits"], choices["layers"][str(target)], strict=True):
            runs = _runs(n, target)
            K = float(formulas.late_kernel(N=2**n, L=layers, variance=1 - target**2))
            rows["leading"].append(float(formulas.plateau_bias(
                eta=runs.eta, K=K, sigma=runs.sigma, target=target, N=2**n, lowest=-1, highest=1,
                traces=(0, 2**n),
            )))  # fmt: skip
            rows["spread"].append(
                float(formulas.plateau(eta=runs.eta, K=K, sigma=runs.sigma)) ** 0.5
            )
            mean, spread = stationary(runs.with_(eta=runs.eta * (1 - runs.eta * K / 2)))
            rows["law"].append(mean)
            rows["law spread"].append(spread)
        found[str(target)] = rows
    return found


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=66, columns=2)
    left, right = axes[0]
    N = 2.0 ** np.array(data.choices["qubits"])
    left.axhline(0, color=style.GRAY, linewidth=0.7)
    for target, color in TARGETS.items():
        law, seen = data.theory[target], data.samples[target]
        left.plot(N, law["leading"], color=color, linestyle=":")
        left.plot(N, law["law"], color=color)
        right.plot(N, law["spread"], color=color, linestyle=":")
        right.plot(N, law["law spread"], color=color)
        for panel, what in ((left, "mean"), (right, "spread")):
            ends = [seen[what][end] for end in ("value", "low", "high")]
            style.points(panel, N, *ends, color=color)
    left.set_ylim(-0.9, 0.08)
    right.set_ylim(0, 0.14)
    for panel, letter, text, label in (
        (left, "a", "bias", r"mean of $\varepsilon$ on the plateau"),
        (right, "b", "spread", r"standard deviation of $\varepsilon$"),
    ):
        panel.set_xscale("log", base=2)
        panel.set_xlabel("dimension $N$")
        panel.set_ylabel(label)
        style.panel(panel, letter, text)
    style.label_at(left, 20, -0.05, "$O_0=0.5$", color=style.BLUE)
    style.label_at(left, 2.2, -0.3, "$O_0=0.8$", color=style.VERMILION)
    style.label_at(right, 2.2, 0.03, "lines: stationary law", color=style.GRAY)
    style.label_at(
        right, 2.2, 0.015, "dotted: leading order, and the plateau (66)", color=style.GRAY
    )
    return picture


def _caption(data: FigureData) -> str:
    c = data.choices
    depths = {t: f"{v[0]} to {v[-1]}" for t, v in c["layers"].items()}
    return (
        rf"The plateau against $N$ at $\eta={c['eta']}$, $\sigma_\theta={c['sigma']}$ and "
        rf"$\eta K=0.2$ at the target, for a Pauli string on hardware-efficient circuits of "
        rf"$n=1$ to $6$ qubits ($L$ from {depths['0.5']} at $O_0=0.5$, {depths['0.8']} at "
        rf"$O_0=0.8$). {c['runs']} runs for each point; steps {c['settled']} to {c['steps']}; "
        rf"bars: {c['interval']:.0%} intervals. (a) The mean error. Noise on all angles pulls "
        r"$\langle O\rangle$ towards $\mathrm{Tr}\,O/N$, and the more so the larger $N$: to "
        r"leading order by $-\sigma_\theta^2(N-2)O_0/(2\eta(1-O_0^2))$ (dotted), in full by the "
        r"stationary law (lines). The paper's linear model has no such bias. (b) The standard "
        r"deviation stays, as (66) says (dotted), as long as the bias is small."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="The plateau against the dimension: spread and bias",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
