"""How deep a circuit has to be for the averages over random unitaries to be its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.kinds import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_BLOCK = 500  # pairs of drawn circuits held at once
_LOOK = {
    "hardware-efficient": ("hardware-efficient", style.BLUE, "o"),
    "brickwork": ("brickwork", style.VERMILION, "s"),
    "ry-cnot": ("$RY$ and CNOT", style.GREEN, "^"),
    "ry-cz": ("$RY$ and CZ", style.PINK, "v"),
}


def _choices(settings: Settings) -> Series:
    return {
        "n": [4, 6],
        "layers": [1, 2, 4, 8, 16, 32, 64, 128],
        "ansatz": list(_LOOK),
        "shapes": settings.amount(quick=16, ci=120, nightly=1000),
        "circuits of each shape": 32,
        "band": 0.05,
        "gates": {"n": [4, 6, 16], "layers": list(range(1, 15)), "k": 2},
        "drawn gates": {"n": [2, 3, 4, 5, 6], "layers": [1, 2, 3, 4], "pairs": 20 * settings.amount(
            quick=50, ci=500, nightly=5000)},
        "seed": 20240402,
    }  # fmt: skip


def _observable(n: int) -> dict[str, float]:
    middle = n // 2 - 1
    return {"I" * middle + "ZZ" + "I" * (n - middle - 2): 1.0}


def _mean(name: str, n: int, layers: int | np.ndarray) -> Floats:
    from qntk_check import formulas

    formula = formulas.kernel_mean_real if name.startswith("ry") else formulas.kernel_mean
    return formula(L=n * np.asarray(layers), observable=_observable(n))


def _theory(choices: Part, _samples: Part) -> Series:
    from qntk_check import designs, formulas

    layers, gates = np.array(choices["layers"]), choices["gates"]
    return {
        "mean": {
            str(n): {name: _mean(name, n, layers) for name in choices["ansatz"]}
            for n in choices["n"]
        },
        "variance": {
            str(n): formulas.kernel_variance(L=n * layers, observable=_observable(n))
            for n in choices["n"]
        },
        "frame potential": {
            str(n): [designs.brickwork_frame_potential(n, t, gates["k"]) for t in gates["layers"]]
            for n in gates["n"]
        },
    }


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    found: Series = {}
    total = len(choices["n"]) * len(choices["ansatz"]) * len(choices["layers"])
    done = 0
    for n in choices["n"]:
        for name in choices["ansatz"]:
            rows = []
            for layers in choices["layers"]:
                rows.append(_one(choices, name, n, layers))
                done += 1
                progress(f"{name} n={n} {layers} layers", done, total)
            found.setdefault(str(n), {})[name] = {
                key: [row[key] for row in rows] for key in rows[0]
            }
    return {"ratios": found, "frame potential": _potentials(choices)}, {"seed": choices["seed"]}


def _one(choices: Part, name: str, n: int, layers: int) -> dict[str, float]:
    """Return mean and variance of K over the formulas, with twice their standard errors.

    Circuits of one shape share their axes: the shapes are the independent units.
    """
    from qntk_check import formulas, kernel
    from qntk_check.ensembles.local import ansatz_batches

    o = _observable(n)
    rng = np.random.default_rng([choices["seed"], n, layers, choices["ansatz"].index(name)])
    batches = ansatz_batches(name, n, layers, shapes=choices["shapes"],
                             size=choices["circuits of each shape"], rng=rng)  # fmt: skip
    K = np.stack([kernel.evaluate_many(b, observable=o, method="dense").K for b in batches])
    moments = np.stack([K.mean(axis=1), (K**2).mean(axis=1)])
    mean, mean_error = _jackknife(moments, lambda m: m[0])
    variance, variance_error = _jackknife(moments, lambda m: m[1] - m[0] ** 2)
    over_mean = float(_mean(name, n, layers))
    over_variance = float(formulas.kernel_variance(L=n * layers, observable=o))
    return {
        "mean": mean / over_mean, "mean error": 2 * mean_error / over_mean,
        "variance": variance / over_variance,
        "variance error": 2 * variance_error / over_variance,
    }  # fmt: skip


def _jackknife(
    moments: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray]
) -> tuple[float, float]:
    """Return a statistic of the mean over the last axis, and its standard error."""
    size = moments.shape[1]
    without = statistic((moments.sum(axis=1, keepdims=True) - moments) / (size - 1))
    error = np.sqrt((size - 1) * np.mean((without - without.mean()) ** 2))
    return float(statistic(moments.mean(axis=1))), float(error)


def _potentials(choices: Part) -> dict[str, dict[str, list[float]]]:
    """Return F_k of drawn circuits, with two standard errors, for each number of qubits."""
    from qntk_check import designs

    drawn, k = choices["drawn gates"], choices["gates"]["k"]
    found: dict[str, dict[str, list[float]]] = {}
    for n in drawn["n"]:
        series: dict[str, list[float]] = {"value": [], "error": []}
        for layers in drawn["layers"]:
            rng = np.random.default_rng([choices["seed"], n, layers])
            blocks = [
                designs.sample_frame_potential(n, layers, k, _BLOCK, rng)
                for _ in range(-(-drawn["pairs"] // _BLOCK))
            ]
            x = np.concatenate(blocks)
            series["value"].append(float(x.mean()))
            series["error"].append(float(2 * x.std() / np.sqrt(x.size)))
        found[str(n)] = series
    return found


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(height=105, rows=2, columns=2)
    n = data.choices["n"]
    _ratios(axes[0, 0], data, n[0], "mean")
    style.panel(axes[0, 0], "a", rf"$n={n[0]}$")
    _ratios(axes[0, 1], data, n[-1], "mean")
    style.panel(axes[0, 1], "b", rf"$n={n[-1]}$")
    _ratios(axes[1, 0], data, n[0], "variance")
    style.panel(axes[1, 0], "c", rf"$n={n[0]}$")
    axes[0, 0].legend(loc="upper right")
    _gates(axes[1, 1], data)
    style.panel(axes[1, 1], "d", "brickwork of Haar gates")
    return picture


def _ratios(axes: Axes, data: FigureData, n: int, what: str) -> None:
    layers = data.choices["layers"]
    band = data.choices["band"]
    axes.axhspan(1 - band, 1 + band, color="0.9", zorder=0)
    axes.axhline(1, color=style.BLACK, linewidth=0.6)
    names = list(_LOOK) if what == "mean" else ["hardware-efficient", "brickwork"]
    for place, name in enumerate(names):
        label, color, marker = _LOOK[name]
        series = data.samples["ratios"][str(n)][name]
        value, error = np.array(series[what]), np.array(series[f"{what} error"])
        x = np.array(layers) * 1.05 ** (place - 1.5)  # side by side
        drawn = style.points(
            axes, x, value, value - error, value + error, color=color, marker=marker
        )
        drawn.set_label(label)
        axes.plot(x, value, color=color, linewidth=0.5)
    axes.set_xscale("log", base=2)
    axes.set_xticks(layers, [str(t) for t in layers])
    axes.set_yscale("log", base=2)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("layers")
    formula = r"\bar K" if what == "mean" else r"\mathrm{Var}\,K"
    axes.set_ylabel(rf"${formula}$, measured over exact")


def _gates(axes: Axes, data: FigureData) -> None:
    gates, drawn = data.choices["gates"], data.choices["drawn gates"]
    colors = {n: style.COLORS[place] for place, n in enumerate(drawn["n"][1:])}
    for n in gates["n"]:
        excess = np.array(data.theory["frame potential"][str(n)]) / 2 - 1
        shown, color = excess > 2e-3, colors.get(n, style.GRAY)
        axes.plot(np.array(gates["layers"])[shown], excess[shown], color=color)
        last = int(np.flatnonzero(shown)[-1])
        style.label_at(axes, gates["layers"][last] + 0.2, float(excess[last]), f"$n={n}$",
                       color=color)  # fmt: skip
    for place, (n, color) in enumerate(colors.items()):
        found = data.samples["frame potential"][str(n)]
        value, error = np.array(found["value"]) / 2 - 1, np.array(found["error"]) / 2
        seen = value > error  # an interval that reaches zero has no end on this axis
        x = np.array(drawn["layers"]) + 0.08 * (place - 1.5)
        points = style.points(
            axes, x[seen], value[seen], (value - error)[seen], (value + error)[seen],
            color=color, marker="os^v"[place],
        )  # fmt: skip
        points.set_label(f"$n={n}$")
    axes.axhline(data.choices["band"], color=style.GRAY, linewidth=0.6)
    axes.legend(loc="upper right", ncols=2, columnspacing=0.8, handletextpad=0.2)
    axes.set_yscale("log")
    axes.set_ylim(bottom=1e-3)
    axes.set_xlabel("layers")
    axes.set_ylabel(r"$F_2/2-1$")


def _from_here_on(data: FigureData, n: int, name: str, what: str) -> str:
    """Return the first of the depths from which on the ratio stays in the band, as words."""
    ratios = np.array(data.samples["ratios"][str(n)][name][what])
    inside = np.abs(ratios - 1) <= data.choices["band"]
    first = len(inside) - int(np.argmin(inside[::-1])) if not inside.all() else 0
    layers = data.choices["layers"]
    if first == len(layers):
        return f"at none of up to {layers[-1]} layers"
    return f"from {layers[first]} layers on"


def _said(found: Mapping[str, str]) -> str:
    """Return where each stays in the band; what is the same for several is said once."""
    same: dict[str, list[str]] = {}
    for name, depth in found.items():
        same.setdefault(depth, []).append(name)
    return ", ".join(
        f"{depth} for {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
        for depth, names in same.items()
    )


def _caption(data: FigureData) -> str:
    n, shapes = data.choices["n"], data.choices["shapes"]
    each = data.choices["circuits of each shape"]
    band = f"{data.choices['band']:.0%}"
    shown = {"hardware-efficient": "hardware-efficient circuits", "brickwork": "brickwork"}
    means = {
        rf"{plural} of $n={size}$": _from_here_on(data, size, name, "mean")
        for name, plural in shown.items()
        for size in n
    }
    spreads = {
        plural: _from_here_on(data, n[0], name, "variance") for name, plural in shown.items()
    }
    return (
        rf"How deep a circuit has to be. (a, b) Mean of $K$ over what the average over $U(N)$ "
        rf"gives, $n={n[0]}$ and ${n[-1]}$, $O=ZZ$ on the middle pair, $n$ angles a layer; for "
        rf"the real circuits, of $RY$ rotations, over the average on $O(N)$. With CNOT they reach "
        rf"it; with CZ on a line they generate an algebra of dimension $n(n+1)$ only and never do. "
        rf"Of the depths measured, the mean stays within {band} {_said(means)}. (c) The variance "
        rf"of $K$ over its exact value; it stays within {band} {_said(spreads)}. (d) Frame "
        rf"potential of degree 2 of a brickwork of Haar gates, exact (lines, even $n$), and from "
        rf"{data.choices['drawn gates']['pairs']} pairs of drawn circuits for $n=3$ to 6; for two "
        rf"qubits one gate is Haar random and $F_2=2$. The shaded band, and the "
        rf"gray line, are {band}. Intervals: two standard errors, from {shapes} independent "
        rf"choices of axes with {each} sets of angles each."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name="design-depth",
        title="How deep a circuit has to be for the averages to be its own",
        choices=_choices, theory=_theory, sample=_sample, draw=_draw, caption=_caption,
    ),
)  # fmt: skip
