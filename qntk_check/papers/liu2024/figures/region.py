"""The region in which the linear theory holds, over (N, L), for three kinds of observable.

Two numbers have to be small: the relative spread ΔK/K̄, else the kernel of one circuit is not the
mean, and the second-order term of one step over the first, η|ε(0)|Δμ/(2K̄), else the decay is
not the linear one. The second is proportional to η and to ε(0); it is shown at fixed ηK̄, and below
it the largest η that it admits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Part, Series, Settings
from qntk_check.papers.liu2024.figures import scan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_BOUNDS = (0.05, 0.2, 1.0)
_SHADES = ("#f7f7f7", "#d0dcea", "#8fb0cf", "#4a79a5")  # from "holds" to "does not"
_DECADES = (-5, -4, -3, -2, -1, 0, 1)
_GREENS = ("#4f9a80", "#68aa92", "#82baa5", "#9ccab8", "#b6d9cb", "#cfe6dc", "#e4f1eb", "#f7fbf9")
_ROWS = ("spread", "second order", "largest rate")


def _choices(_settings: Settings) -> Series:
    return {
        "observables": ["pauli", "sum-z", "projector"],
        "qubits": list(range(1, 13)),
        "depths": scan.depths(2**20, 2),
        "eta times mean kernel": 0.1,
        "initial error": "from the mean Tr O/N to the largest eigenvalue",
        "bounds": list(_BOUNDS),
        "bound of the largest rate": 0.2,
        "experiments of the paper": [
            {"figure": "2", "n": 2, "L": 64, "eta": 1e-3},
            {"figure": "3", "n": 4, "L": 64},
        ],
    }


def _distance(name: str, n: int) -> float:
    """Return the largest eigenvalue less the mean one: what a run has to gain."""
    return {"pauli": 1.0, "sum-z": float(n), "projector": 1 - 0.5**n}[name]


def _theory(choices: Part, _samples: Part) -> Series:
    names, qubits = choices["observables"], choices["qubits"]
    maps = {
        name: {
            "spread": [_spread(name, n, choices["depths"]) for n in qubits],
            "second order": [
                _second_order(name, n, choices["depths"], choices["eta times mean kernel"])
                for n in qubits
            ],
            "largest rate": [
                _largest_rate(name, n, choices["depths"], choices["bound of the largest rate"])
                for n in qubits
            ],
        }
        for name in names
    }
    return {**maps, "at the paper's sizes": _experiments(choices)}


def _spread(name: str, n: int, layers: list[int]) -> np.ndarray:
    return formulas.kernel_relative_spread(
        N=2**n, L=np.asarray(layers, dtype=float), traces=scan.observable_traces(name, n, 4)
    )


def _second_order(name: str, n: int, layers: list[int], product: float) -> np.ndarray:
    """Return η|ε(0)|Δμ/(2K̄) where ηK̄ is the product given."""
    L = np.asarray(layers, dtype=float)
    traces = scan.observable_traces(name, n, 6)
    eta = product / formulas.kernel_mean(N=2**n, L=L, traces=traces)
    return formulas.linearity_ratio(N=2**n, L=L, eta=eta, error=_distance(name, n), traces=traces)


def _largest_rate(name: str, n: int, layers: list[int], bound: float) -> np.ndarray:
    """Return the η at which the second-order term reaches the bound, or ηK̄ is 1 if that is less."""
    L = np.asarray(layers, dtype=float)
    traces = scan.observable_traces(name, n, 6)
    linear = formulas.linear_rate(N=2**n, L=L, error=_distance(name, n), ratio=bound, traces=traces)
    return np.minimum(linear, 1 / formulas.kernel_mean(N=2**n, L=L, traces=traces))


def _experiments(choices: Part) -> list[Series]:
    """Return what the two numbers are at the paper's sizes, for each observable."""
    found = []
    for run in choices["experiments of the paper"]:
        for name in choices["observables"]:
            n, L = run["n"], run["L"]
            traces = scan.observable_traces(name, n, 6)
            entry = {"figure": run["figure"], "observable": name,
                     "spread": float(_spread(name, n, [L])[0])}  # fmt: skip
            if "eta" in run:
                entry["second order"] = formulas.linearity_ratio(
                    N=2**n, L=L, eta=run["eta"], error=_distance(name, n), traces=traces
                )
            found.append(entry)
    return found


def _draw(data: FigureData) -> Picture:
    names = data.choices["observables"]
    picture, axes = style.canvas(
        width=style.FULL, height=142, rows=3, columns=len(names), sharex=True, sharey=True
    )
    words = (
        r"$\Delta K/\bar K$",
        r"$\eta|\varepsilon(0)|\Delta\mu/(2\bar K)$",
        r"largest $\eta$",
    )
    for row, quantity in enumerate(_ROWS):
        for column, name in enumerate(names):
            panel = axes[row, column]
            values = np.log10(data.theory[name][quantity]).T
            if quantity == "largest rate":
                _draw_map(panel, data, values, _DECADES, _GREENS, "$10^{{{:.0f}}}$".format)
            else:
                bounds = np.log10(data.choices["bounds"])
                _draw_map(panel, data, values, bounds, _SHADES, lambda x: f"{10**x:.0%}")
            letter = "abcdefghi"[row * len(names) + column]
            style.panel(panel, letter, f"{scan.WORDS[name]}: {words[row]}")
        axes[row, 0].set_ylabel("number of angles $L$")
    for panel in axes[-1]:
        panel.set_xlabel("number of qubits $n$")
    for run in data.choices["experiments of the paper"]:
        style.label_at(axes[1, 0], run["n"], 2.6 * run["L"], f"Fig. {run['figure']}",
                       color=style.VERMILION, ha="center")  # fmt: skip
    return picture


def _draw_map(
    panel: Axes,
    data: FigureData,
    log: np.ndarray,
    levels: Sequence[float] | np.ndarray,
    shades: tuple[str, ...],
    word: Callable[[float], str],
) -> None:
    """Shade between the levels and write on each contour which it is."""
    n, L = data.choices["qubits"], data.choices["depths"]
    panel.contourf(n, L, log, levels=[-99, *levels, 99], colors=shades)
    lines = panel.contour(n, L, log, levels=levels, colors="black", linewidths=0.6,
                          linestyles="solid")  # fmt: skip
    panel.set_yscale("log", base=2)
    panel.set_xlim(n[0], n[-1])
    panel.set_xticks(n[1::2])
    places = [spot for level in levels if (spot := _crossing(n, L, log, level))]
    panel.clabel(lines, fmt=word, fontsize=7, inline_spacing=2, manual=places)
    for run in data.choices["experiments of the paper"]:
        panel.plot(run["n"], run["L"], "*", color=style.VERMILION, markersize=6, zorder=4)


def _crossing(
    n: list[int], L: list[int], log: np.ndarray, level: float
) -> tuple[float, float] | None:
    """Return where the label of a contour stands: on the first of four lines that it crosses."""
    octaves = np.log2(L)
    for column in (8, 4):
        k = _last_crossing(octaves, log[:, n.index(column)], level)
        if k is not None and k < octaves[-1] - 1:
            return float(column), float(2**k)
    for depth in (2**15, 2**2):
        k = _last_crossing(np.asarray(n, dtype=float), log[L.index(depth)], level)
        if k is not None:
            return k, float(depth)
    return None


def _last_crossing(places: np.ndarray, values: np.ndarray, level: float) -> float | None:
    """Return the last place at which linearly interpolated values take a level."""
    signs = np.flatnonzero(np.diff(np.sign(values - level)))
    if not signs.size:
        return None
    k = signs[-1]
    share = (level - values[k]) / (values[k + 1] - values[k])
    return float(places[k] + share * (places[k + 1] - places[k]))


def _caption(data: FigureData) -> str:
    product = data.choices["eta times mean kernel"]
    own = {
        (entry["figure"], entry["observable"]): entry
        for entry in data.theory["at the paper's sizes"]
    }
    two, three = own["2", "pauli"], own["3", "pauli"]
    return (
        r"Where the linear theory holds: two numbers that have to be small; from light to dark "
        r"they are below 5, 20 and 100\%, and above. Top: $\Delta K/\bar K$, exact for a Haar "
        r"circuit; it does not depend on $\eta$. Middle: the second-order term of a step over the "
        rf"first, at $\eta\bar K={product}$, with $\varepsilon(0)$ the distance from $\Tr O/N$ to "
        r"the largest eigenvalue; it is proportional to $\eta$ and to $\varepsilon(0)$. For a "
        r"Pauli string, or a sum of $Z_j$ over all qubits, both are small if $N$ and $L$ are "
        r"large. For a projector of rank one the first is never small, because its floor tends to "
        r"1, and the second grows with $N$. Bottom: the largest $\eta$ (in units of $O^{-2}$) at "
        r"which the second number is at most "
        rf"{_percent(data.choices['bound of the largest rate'])} and "
        r"$\eta\bar K\leq1$. Stars: the sizes of the paper's figures 2 and 3, where "
        rf"a Pauli string has $\Delta K/\bar K={_percent(two['spread'])}$ and "
        rf"${_percent(three['spread'])}$; at the $\eta=10^{{-3}}$ that is printed for figure 2 the "
        rf"second number is {_percent(two['second order'])}."
    )


def _percent(value: float) -> str:
    return rf"{100 * value:.2g}\%"


FIGURES = (
    Figure(
        name="linear-region",
        title="Where the linear theory holds",
        choices=_choices,
        theory=_theory,
        draw=_draw,
        caption=_caption,
    ),
)
