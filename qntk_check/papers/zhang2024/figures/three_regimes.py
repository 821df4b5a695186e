"""ε and K against t for targets inside, at the edge of and beyond the spectrum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check.arguments import check_count
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings
from qntk_check.figures.series import quantile_rows
from qntk_check.training.late import late, two_numbers
from qntk_check.training.projector import ProjectorDescents

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_NAME = "three-regimes"
_QUANTILES = (0.16, 0.5, 0.84)
# Target, steps, from which step on the system is solved, and ηK at o = ½.
_RUNS = {
    "inside": (0.95, 100, 25, 0.3), "edge": (1.0, 250, 50, 0.3), "beyond": (1.5, 120, 30, 0.08),
}  # fmt: skip
_N, _LAYERS = 2, 128
Values = Mapping[str, object]


def _choices(settings: Settings) -> Values:
    return {
        "n": _N,
        "layers": _LAYERS,
        "targets": {name: list(numbers) for name, numbers in _RUNS.items()},  # and steps, look, ηK
        "quantiles": list(_QUANTILES),
        "runs": settings.amount(quick=30, ci=200, nightly=2000),
    }


def _runs(name: str) -> ProjectorDescents:
    target, steps, look, product = _RUNS[name]
    return ProjectorDescents(_N, _LAYERS, target, product, steps, (look,))


def _sample(choices: Values, progress: Progress) -> tuple[dict[str, object], dict[str, object]]:
    found: dict[str, object] = {}
    size = check_count("the runs", choices["runs"])
    for done, name in enumerate(_RUNS):
        progress(name, done, len(_RUNS))
        runs = _runs(name)
        rng = block_generator(_NAME, runs.parameters(), 0)
        run = runs.train(rng, size)
        look = late(run, 0)
        found[name] = {
            "error": quantile_rows(np.abs(run.errors), _QUANTILES),
            "kernel": quantile_rows(run.kernels, _QUANTILES),
            "at the look": {"error": float(np.median(look.error)), "K": float(np.median(look.K)),
                            "lambda": float(np.median(look.share))},
        }  # fmt: skip
    return found, {"belong to": [_NAME, "the choices of the runs"]}


def _theory(_choices: Values, samples: Values) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, (_, steps, look, _product) in _RUNS.items():
        own = cast("Mapping[str, Mapping[str, float]]", samples[name])
        times = np.arange(steps - look + 1.0)
        error, K = two_numbers(_runs(name).eta, own["at the look"], times)
        found[name] = {"t": (times + look).tolist(), "error": np.abs(error).tolist(),
                       "kernel": K.tolist()}  # fmt: skip
    return found


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=88, rows=2, columns=3, sharex="col")
    for column, name in enumerate(data.choices["targets"]):
        target, steps, *_ = data.choices["targets"][name]
        for row, what in enumerate(("error", "kernel")):
            _curves(axes[row, column], data, name, what)
            words = rf"$O_0={target:g}$, {'at the edge' if name == 'edge' else name}"
            style.panel(axes[row, column], "abcdef"[3 * row + column], words if row == 0 else "")
        axes[1, column].set_xlabel("step $t$")
        # The steps to the edge are on a logarithmic scale, which has no 0.
        axes[1, column].set_xlim(None if name == "edge" else 0, steps)
    axes[0, 0].set_ylabel(r"$|\varepsilon(t)|$")
    axes[1, 0].set_ylabel("$K(t)$")
    return picture


def _curves(panel: Axes, data: FigureData, name: str, what: str) -> None:
    low, middle, high = data.samples[name][what]
    steps = np.arange(len(middle))
    style.band(panel, steps, low, high, style.BLACK)
    panel.plot(steps, middle, color=style.BLACK)
    theory = data.theory[name]
    panel.plot(theory["t"], theory[what], color=style.VERMILION, linestyle="--")
    panel.set_yscale("log")
    if name == "edge":
        panel.set_xscale("log")


def _caption(data: FigureData) -> str:
    c = data.choices
    return (
        r"Three ways in which descent ends, as claims lotka-volterra and three-regimes of "
        r"\emph{Dynamical transition} say: error and kernel of circuits trained towards a rank-one "
        rf"projector, $d={2 ** c['n']}$, $L={c['layers']}$, gates $e^{{-i\theta X/2}}$. Black: "
        rf"median of {c['runs']} runs, each with Haar-random unitaries of its own; shaded: 16% to "
        r"84%. Dashed: the solution of the system with a constant $\lambda$, from the medians of "
        r"$\varepsilon$, $K$ and $\lambda$ at the step where it begins. (a, d) A target inside the "
        r"spectrum: $K$ freezes and the error decays exponentially. (b, e) At the edge, both axes "
        r"logarithmic: both fall like $1/t$. (c, f) Beyond it: the error freezes at its distance "
        r"from the spectrum, and $K$ decays exponentially, in the end more slowly, because "
        r"$\lambda$ rises to the least curvature of each circuit."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="Three ways in which descent ends",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
