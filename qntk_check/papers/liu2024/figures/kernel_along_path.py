"""K(t) and ε(t) for targets from the middle to the edge of the spectrum, beside the frozen law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import training_runs
from qntk_check.papers.liu2024.training.runs import Runs, hardware_circuit

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from qntk_check.circuits import CircuitBatch

__all__ = ["FIGURES"]

_NAME = "kernel-along-path"
TARGETS = (0.0, 0.5, 0.9, 1.0)
START, NEAR = -0.3, 0.05  # runs are taken that start with ⟨O⟩ this near to −0.3
EVERY = 2
RUNS = Runs("hardware-efficient", 4, 256, eta=0.1 / 30.0, steps=160, pauli="ZZ")


def _choices(settings: Settings) -> Series:
    chosen = RUNS.parameters()
    del chosen["target"]
    return {
        **chosen,
        "targets": list(TARGETS),
        "start": [START, NEAR],
        "starts drawn": settings.amount(quick=300, ci=3000, nightly=20_000),
        "quantiles": [0.16, 0.5, 0.84],
    }


def _starts(choices: Part) -> CircuitBatch:
    """Return runs of one circuit whose ⟨O⟩ lies near the chosen start."""
    from dataclasses import replace

    from qntk_check import kernel, training

    training_runs.enough(choices["starts drawn"], 200, "few random starts lie where it begins")
    rng = block_generator(_NAME, RUNS.parameters(), 0)
    drawn = training.random_starts(
        hardware_circuit(RUNS.n, RUNS.layers), choices["starts drawn"], rng
    )
    value = kernel.evaluate_many(drawn, observable=RUNS.observable).expectation
    return replace(drawn, angles=drawn.angles[np.abs(value - START) < NEAR])


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    from qntk_check import training

    starts = _starts(choices)
    found: Series = {"runs": starts.size}
    for done, target in enumerate(choices["targets"]):
        progress(f"target {target}", done, len(choices["targets"]))
        run = training.train(starts, RUNS.observable, eta=RUNS.eta, steps=RUNS.steps, target=target)
        found[str(target)] = {
            "error": _quantiles(np.abs(run.errors / run.errors[:, :1]), choices["quantiles"]),
            "kernel": _quantiles(run.kernels / run.kernels[:, :1], choices["quantiles"]),
        }
    return found, {"belong to": [_NAME, "the choices of the runs"]}


def _quantiles(values: np.ndarray, levels: list[float]) -> list[list[float]]:
    return [training_runs.short(q) for q in np.quantile(values[:, ::EVERY], levels, axis=0)]


def _theory(choices: Part, _samples: Part) -> Series:
    N, L, (start, _) = 2 ** choices["n"], choices["layers"], choices["start"]
    K = float(formulas.late_kernel(N=N, L=L, variance=1 - start**2))
    t = np.arange(0, choices["steps"] + 1, EVERY)
    found: Series = {"t": t, "frozen": (1 - choices["eta"] * K) ** t}
    for target in choices["targets"]:
        path = formulas.kernel_path(choices["eta"], N, L, start, target, choices["steps"])[::EVERY]
        found[str(target)] = {
            "error": np.abs((path - target) / (start - target)),
            "kernel": (1 - path**2) / (1 - start**2),
        }
    return found


def _draw(data: FigureData) -> Picture:
    targets = data.choices["targets"]
    picture, axes = style.canvas(
        width=style.FULL, height=88, rows=2, columns=len(targets), sharex=True, sharey="row"
    )
    t = data.theory["t"]
    for column, target in enumerate(targets):
        for row, what in enumerate(("error", "kernel")):
            panel = axes[row, column]
            low, middle, high = data.samples[str(target)][what]
            style.band(panel, t, low, high, style.BLACK)
            panel.plot(t, middle, color=style.BLACK)
            panel.plot(t, data.theory[str(target)][what], color=style.VERMILION, linestyle="--")
            frozen = data.theory["frozen"] if what == "error" else np.ones(len(t))
            panel.plot(t, frozen, color=style.BLUE, linewidth=0.8)
            edge = "the edge" if target == 1 else f"{target:g} of the edge"
            style.panel(panel, "abcdefgh"[row * len(targets) + column], edge if row == 0 else "")
        axes[0, column].set_yscale("log")
        axes[0, column].set_ylim(1e-5, 1.6)
        axes[1, column].set_ylim(0, 1.5)
        axes[1, column].set_xlabel("step $t$")
    axes[0, 0].set_ylabel(r"$|\varepsilon(t)/\varepsilon(0)|$")
    axes[1, 0].set_ylabel("$K(t)/K(0)$")
    last = axes[1, -1]
    for place, (text, color) in enumerate((
        ("frozen law", style.BLUE), (r"$K=2cL\,\mathrm{Var}_\chi(O)$", style.VERMILION),
        ("runs", style.BLACK),
    )):  # fmt: skip
        style.label_at(last, 158, (1.1, 0.85, 0.65)[place], text, color=color, ha="right")
    return picture


def _caption(data: FigureData) -> str:
    c = data.choices
    return (
        r"Error and kernel along the path, for targets $O_0$ at $0$, $1/2$, $0.9$ and $1$ of the "
        rf"spectrum's edge: $n={c['n']}$, $L={c['layers']}$, $O=ZZII$, no noise, "
        rf"$\eta\bar K\approx0.1$. Black: median of {data.samples['runs']} runs of one "
        r"hardware-efficient circuit, which start at random angles with "
        rf"$\langle O\rangle$ within {c['start'][1]} of ${c['start'][0]}$; shaded: 16% to 84%. "
        r"Blue: the frozen law (19). Dashed: descent with the kernel "
        r"$2cL\,\mathrm{Var}_\chi(O)$ of the state that is reached, $c=N/(N^2-1)$. Towards the "
        r"edge $K$ falls with the variance of $O$, and at the edge itself the exponential fall "
        r"becomes algebraic: $\varepsilon\sim1/t$."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="Error and kernel along the path, towards the edge of the spectrum",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
