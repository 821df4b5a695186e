"""The figure of classical networks: what the width does to the kernel, and depth to gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

    from qntk_check.networks import Perceptron
    from qntk_check.papers.liu2024.networks.trials import Variances

__all__ = ["FIGURES"]

_NAME = "network-width"
_GAINS = ("1", "2")  # C_W, as keys


def _choices(settings: Settings) -> Series:
    return {
        "input": [1.0, -0.5, 0.8],
        "widths": [16, 32, 64, 128, 256, 512, 1024],
        "weight variance": 1.5,
        "bias variance": 0.1,
        "groups of 4 networks": settings.amount(quick=24, ci=60, nightly=250),
        "distances": [1, 2, 3, 4, 5, 6, 7, 8],
        "narrow and wide": [16, 128],
        "networks per point": settings.amount(quick=50, ci=400, nightly=4000),
        "alpha": 1e-6,
        "interval": intervals.LEVEL,
    }


def _theory(choices: Part, samples: Part) -> Series:
    square = float(np.dot(choices["input"], choices["input"])) / len(choices["input"])
    gain = choices["weight variance"]
    distances = np.array(choices["distances"], dtype=float)
    widths = np.array(choices["widths"], dtype=float)
    deep = samples["two hidden layers"]
    return {
        "one hidden layer": formulas.mlp_kernel_variance(
            weight_variance=gain, variance=choices["bias variance"] + gain * square,
            input_kernel=1 + square, width=widths, activation="relu",
        ),
        "fit": np.exp(
            np.mean(np.log(deep["value"]))
            + deep["exponent"] * (np.log(widths) - np.log(widths).mean())
        ),
        "gradients": {
            key: {
                str(width): formulas.mlp_laziness(
                    weight_variance=float(key), slope=0.5, distance=distances, width=width
                )
                for width in choices["narrow and wide"]
            }
            for key in _GAINS
        },
    }  # fmt: skip


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    progress("kernels", 0, 3)
    found = {"two hidden layers": _deep(choices)}
    progress("kernels", 1, 3)
    found["one hidden layer"] = _shallow(choices)
    progress("gradients", 2, 3)
    found["gradients"] = _gradients(choices)
    return found, {"belong to": [_NAME, "what is drawn, widths"]}


def _deep(choices: Part) -> Series:
    from qntk_check.papers.liu2024.networks.exponent import measure

    measured = measure(choices["groups of 4 networks"], widths=tuple(choices["widths"]))
    low, high = measured.law.interval(choices["alpha"])
    rows = [_interval("two hidden layers", v, intervals.mean) for v in measured.variances.T]
    return {
        **_columns(rows), "exponent": float(measured.law.slopes.mean()),
        "exponent low": low, "exponent high": high,
    }  # fmt: skip


def _draw_networks(choices: Part, widths: tuple[int, ...], how: Variances) -> Perceptron:
    from qntk_check import networks
    from qntk_check.evidence import block_generator

    rng = block_generator(_NAME, {"widths": widths, **how}, 0)
    size = choices["networks per point"]
    return networks.draw(widths, activation="relu", size=size, rng=rng, **how)


def _shallow(choices: Part) -> Series:
    how: Variances = {
        "weight_variance": choices["weight variance"], "bias_variance": choices["bias variance"],
    }  # fmt: skip
    rows = []
    for width in choices["widths"]:
        batch = _draw_networks(choices, (len(choices["input"]), width, 1), how)
        kernels = batch.kernel(choices["input"], rates="width").ravel()
        rows.append(_interval("one hidden layer", kernels, lambda m1, m2: m2 - m1**2))
    return _columns(rows)


def _gradients(choices: Part) -> Series:
    found: Series = {}
    for key in _GAINS:
        found[key] = {}
        for width in choices["narrow and wide"]:
            rows = []
            for distance in choices["distances"]:
                widths = (len(choices["input"]), *[width] * distance, 1)
                batch = _draw_networks(choices, widths, {"weight_variance": float(key)})
                squares = np.square(batch.jacobian(choices["input"], 1)).mean(axis=(1, 2, 3))
                rows.append(_interval("gradients", squares, intervals.mean))
            found[key][str(width)] = _columns(rows)
    return found


def _interval(
    label: str, values: np.ndarray, statistic: intervals.Statistic
) -> tuple[float, float, float]:
    from qntk_check.evidence import block_generator

    rng = block_generator(_NAME, {"bootstrap": label}, 0)
    return intervals.bootstrap(values, statistic, rng)


def _columns(rows: list[tuple[float, float, float]]) -> dict[str, list[float]]:
    value, low, high = zip(*rows, strict=True)
    return {"value": list(value), "low": list(low), "high": list(high)}


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=62, columns=2)
    _draw_kernels(axes[0, 0], data)
    _draw_gradients(axes[0, 1], data)
    return picture


def _draw_kernels(panel: Axes, data: FigureData) -> None:
    widths, theory = data.choices["widths"], data.theory
    panel.loglog(widths, theory["one hidden layer"], color=style.BLUE)
    panel.loglog(widths, theory["fit"], color=style.VERMILION, linestyle="--")
    for name, color, marker in (
        ("one hidden layer", style.BLUE, "o"),
        ("two hidden layers", style.VERMILION, "s"),
    ):
        found = data.samples[name]
        style.points(panel, widths, found["value"], found["low"], found["high"], color=color,
                     marker=marker)  # fmt: skip
    style.label_at(panel, 17, 0.1, "one hidden layer", color=style.BLUE)
    style.label_at(panel, 80, 0.5, "two hidden layers, and fit", color=style.VERMILION)
    panel.set_xlabel("width")
    panel.set_ylabel(r"$\mathrm{Var}\,H$")
    style.panel(panel, "a", "the kernel fluctuates less")


def _draw_gradients(panel: Axes, data: FigureData) -> None:
    distances = data.choices["distances"]
    narrow, wide = map(str, data.choices["narrow and wide"])
    for key, color in zip(_GAINS, (style.VERMILION, style.GREEN), strict=True):
        for width, marker in ((narrow, "o"), (wide, "s")):
            line, found = (
                data.theory["gradients"][key][width],
                data.samples["gradients"][key][width],
            )
            panel.semilogy(distances, line, color=color)
            style.points(panel, distances, found["value"], found["low"], found["high"],
                         color=color, marker=marker)  # fmt: skip
            style.label_at(panel, distances[-1] + 0.3, line[-1], f"$n={width}$", color=color)
    panel.set_xlim(0.5, distances[-1] + 2)
    panel.set_xlabel(r"layers to the output $L-\ell$")
    panel.set_ylabel(r"$\mathbb{E}\,(dz^{(L)}/dz^{(\ell)})^2$")
    style.panel(panel, "b", "depth and width")


def _caption(data: FigureData) -> str:
    deep = data.samples["two hidden layers"]
    count = 4 * data.choices["groups of 4 networks"]
    points = data.choices["networks per point"]
    return (
        r"Classical networks at initialization. (a) The variance of the tangent kernel, weights at "
        r"the rates $1/n_{\ell-1}$, against the width of all hidden layers: one hidden layer of "
        rf"ReLU with its exact law ({points} networks at each point), two of tanh ({count}) with "
        rf"the fitted power, whose exponent lies in $[{deep['exponent low']:.2f}, "
        rf"{deep['exponent high']:.2f}]$ (asymptotic, at the error rate $10^{{-6}}$). (b) The mean "
        r"square of a derivative by a layer of width $n$ against its distance from the output, for "
        rf"ReLU with $C_W=1$ (falling) and the critical $C_W=2$ (level); {points} networks at each "
        r"point. Depth makes gradients vanish unless $C_W$ is critical; width divides them at "
        r"every depth. Lines: the exact laws; bars: "
        rf"{data.choices['interval']:.0%} intervals (bootstrap)."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="Classical networks: the kernel against width, gradients against depth",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
