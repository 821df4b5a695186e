"""The variance of a gradient against n: two random halves, and lines of random gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import designs, formulas
from qntk_check.arguments import check_count
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings
from qntk_check.figures.series import draw_series, mean_series
from qntk_check.kinds import Array
from qntk_check.observables import placed
from qntk_check.papers.mcclean2018.one_dimensional_depth import CLOSE, depth, growth

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

Values = Mapping[str, object]
_SIZES, _DRAWN, _LAYERS, _SEED = range(2, 15, 2), (2, 4, 6), 3, 2018
_NAMES = ("local", "global")
_COLORS = {1: style.GREEN, 3: style.PINK, 7: style.VERMILION, 31: style.GRAY}


def _choices(settings: Settings) -> Values:
    return {
        "n": list(_SIZES),
        "layers on each side": list(_COLORS),
        "observables": list(_NAMES),
        "drawn": {"n": list(_DRAWN), "layers": _LAYERS},
        "pairs of halves": settings.amount(quick=500, ci=4000, nightly=40000),
        "seed": _SEED,
    }


def _strings(name: str, n: int) -> tuple[str, str]:
    """Return H, and V on the qubit in the middle, where a local H acts too."""
    middle = n // 2 - 1
    return "Z" * n if name == "global" else placed(n, {middle: "Z"}), placed(n, {middle: "X"})


def _theory(_choices: Values, _samples: Values) -> dict[str, object]:
    N = 2.0 ** np.array(_SIZES)
    found, sizes = growth(), [n for n in _SIZES if n >= 4]
    return {
        "2-designs": formulas.gradient_variance(N=N, P=1, V1=0, V2=N, traces=(0 * N, N)),
        "printed": 2 / N,
        "lines": {
            name: {str(layers): [_line(name, n, layers) for n in _SIZES] for layers in _COLORS}
            for name in _NAMES
        },
        "depth": {"n": sizes, "D": [depth(n) for n in sizes], "offset": found.offset,
                  "slope": found.slope, "error": found.error},
    }  # fmt: skip


def _line(name: str, n: int, layers: int) -> float:
    H, V = _strings(name, n)
    return designs.line_gradient_variance(n, layers, layers, observable=H, generator=V)


def _squares(name: str, n: int, size: int, rng: np.random.Generator) -> Array:
    return designs.brickwork_gradients(n, _LAYERS, _strings(name, n), size, rng) ** 2


def _sample(choices: Values, progress: Progress) -> tuple[dict[str, object], dict[str, object]]:
    size = check_count("the draws", choices["pairs of halves"])
    sizes: dict[str, tuple[int, ...]] = dict.fromkeys(_NAMES, _DRAWN)
    return mean_series(_squares, sizes, size, _SEED, progress), {"seed": _SEED}


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=62, rows=1, columns=3)
    for panel, name, letter in zip(axes[0], data.choices["observables"], "ab", strict=False):
        _variances(panel, data, name)
        style.panel(panel, letter, f"{name} $H$")
    depths = data.theory["depth"]
    panel, n = axes[0, 2], np.array(depths["n"])
    panel.plot(n, depths["offset"] + depths["slope"] * n, color=style.BLUE)
    panel.plot(n, n - 1, color=style.GRAY, linestyle="--")
    panel.plot(n, depths["D"], "o", color=style.BLACK, markersize=3)
    style.label_at(panel, 10, 5.5, "light cone", color=style.GRAY)
    style.labels(panel, "qubits $n$", "layers $D$ on each side")
    style.panel(panel, "c", f"within {CLOSE:.0%}")
    return picture


def _variances(panel: Axes, data: FigureData, name: str) -> None:
    n = data.choices["n"]
    for layers, values in data.theory["lines"][name].items():
        shown = np.array(values) > 0
        panel.plot(np.array(n)[shown], np.array(values)[shown], color=_COLORS[int(layers)],
                   label=f"$D={layers}$")  # fmt: skip
    panel.plot(n, data.theory["2-designs"], color=style.BLUE, label="2-designs")
    panel.plot(n, data.theory["printed"], color=style.BLACK, linestyle=":", label="printed")
    draw_series(panel, data.choices["drawn"]["n"], data.samples[name], _COLORS[_LAYERS])
    style.labels(panel, "qubits $n$", r"$\mathrm{Var}\,\partial_kE$", logarithmic=True)
    if name == "local":
        panel.legend(loc="lower left")


def _caption(data: FigureData) -> str:
    depths, pairs = data.theory["depth"], data.choices["pairs of halves"]
    return (
        r"Gradient variance against $n$ for a pure state and Pauli strings $H$, $V$ (claims "
        r"variance-both and one-dimensional-depth of \emph{Barren plateaus}). Blue: two random "
        r"halves, exactly, the same for every string; dotted: the leading order as restated. Other "
        r"lines: a brickwork of $D$ layers of random two-qubit gates on each side of the gate, "
        rf"exactly; points: {pairs} circuits of $D={_LAYERS}$ with "
        r"intervals of two standard errors. (a) $H=Z$ on one qubit, $V=X$ on the same one: at a "
        r"fixed depth the variance stays. (b) $H=Z\otimes\cdots\otimes Z$: it falls exponentially "
        rf"at every depth. (c) $D$ from which on the variance is within {CLOSE:.0%} of the "
        r"2-design value, for $H$ and $V$ at the two ends; the line grows by "
        rf"${depths['slope']:.3f}\pm{depths['error']:.3f}$ layers a qubit, the light cone by one."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name="barren-plateau",
        title="Gradient variance against n, for local and global observables",
        choices=_choices, theory=_theory, sample=_sample, draw=_draw, caption=_caption,
    ),
)  # fmt: skip
