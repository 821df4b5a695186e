"""The figure of the meta-kernel μ against L: its root mean square, and its mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import scan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_NAME = "meta-kernel"
_ROWS = {"pauli": "spread", "projector": "share"}  # what is shown of which observable


def _share(m1: np.ndarray, m2: np.ndarray) -> np.ndarray:
    """Return the mean over the root of the mean square."""
    return m1 / np.sqrt(m2)


_STATISTICS = {"spread": intervals.root_mean_square, "share": _share}


def _choices(settings: Settings) -> Series:
    return {
        "observables": list(_ROWS),
        "qubits": [1, 2, 3, 4],
        "theory depths": scan.depths(1024),
        "sampled depths": [1, 4, 16, 64, 256],
        "circuits per point": settings.amount(quick=200, ci=4000, nightly=40000),
        "interval": intervals.LEVEL,
    }


def _theory(choices: Part, _samples: Part) -> Series:
    return {
        name: {str(2**n): _laws(name, n, choices) for n in choices["qubits"]}
        for name in choices["observables"]
    }


def _laws(name: str, n: int, choices: Part) -> Series:
    """Return Δμ/K̄ exactly and as printed, Eμ/Δμ, and K̄ where circuits are drawn."""
    arguments = {"N": 2**n, "traces": scan.observable_traces(name, n, 6)}
    L = np.asarray(choices["theory depths"], dtype=float)
    mean = formulas.kernel_mean(**arguments, L=L)
    spread = np.sqrt(formulas.meta_kernel_second_moment(**arguments, L=L))
    drawn = np.asarray(choices["sampled depths"], dtype=float)
    return {
        "spread": spread / mean,
        "printed": formulas.meta_kernel_spread_as_printed(**arguments, L=L) / mean,
        "share": formulas.meta_kernel_mean(**arguments, L=L) / spread,
        "mean at sampled depths": formulas.kernel_mean(**arguments, L=drawn),
    }


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    from qntk_check.kernel import sample_meta_kernels

    found: Series = {}
    for name in choices["observables"]:
        found[name] = {
            str(2**n): scan.sampled(
                sample_meta_kernels, _STATISTICS,
                scan.Scan(_NAME, "haar-circuit", name, n, choices["sampled depths"],
                          choices["circuits per point"]),
                progress,
            )
            for n in choices["qubits"]
        }  # fmt: skip
    return found, {"belong to": [_NAME, "ensemble, observable, n, L"]}


def _draw(data: FigureData) -> Picture:
    qubits = data.choices["qubits"]
    picture, axes = style.canvas(
        width=style.FULL, height=94, rows=2, columns=len(qubits), sharex=True, sharey="row"
    )
    for column, n in enumerate(qubits):
        for row, (name, draw) in enumerate(zip(_ROWS, (_draw_spread, _draw_mean), strict=True)):
            draw(axes[row, column], data, str(2**n))
            style.panel(
                axes[row, column],
                "abcdefgh"[row * len(qubits) + column],
                f"{scan.WORDS[name]}, $N={2**n}$",
            )
        axes[0, column].xaxis.minorticks_off()
        axes[1, column].xaxis.minorticks_off()
        axes[1, column].set_xlabel("number of angles $L$")
    axes[0, 0].set_ylabel(r"$\Delta\mu/\bar K$   (unit of $O$)")
    axes[1, 0].set_ylabel(r"$\mathbb{E}\,\mu/\Delta\mu$")
    style.label_at(axes[0, 0], 1000, 1.6, "printed (51)", color=style.VERMILION, ha="right")
    style.label_at(axes[0, 0], 60, 70, "circuit", color=style.BLUE, ha="right")
    style.label_at(axes[1, 3], 1000, 0.06, "printed", color=style.VERMILION, ha="right")
    style.label_at(axes[1, 3], 1000, 0.6, "circuit", color=style.BLUE, ha="right")
    return picture


def _draw_spread(panel: Axes, data: FigureData, size: str) -> None:
    laws, found = data.theory["pauli"][size], data.samples["pauli"][size]["spread"]
    L, drawn = data.choices["theory depths"], data.choices["sampled depths"]
    panel.loglog(L, laws["printed"], color=style.VERMILION, linestyle=":")
    panel.loglog(L, laws["spread"], color=style.BLUE)
    unit = np.asarray(laws["mean at sampled depths"])
    style.points(panel, drawn, *(np.asarray(found[end]) / unit for end in ("value", "low", "high")))


def _draw_mean(panel: Axes, data: FigureData, size: str) -> None:
    laws, found = data.theory["projector"][size], data.samples["projector"][size]["share"]
    panel.semilogx(data.choices["theory depths"], laws["share"], color=style.BLUE)
    panel.axhline(0, color=style.VERMILION, linestyle=":")
    style.points(
        panel, data.choices["sampled depths"], *(found[end] for end in ("value", "low", "high"))
    )


def _caption(data: FigureData) -> str:
    size = data.choices["circuits per point"]
    return (
        r"The meta-kernel $\mu$ against $L$. Top: $\Delta\mu=\sqrt{\mathbb{E}\,\mu^2}$ over "
        r"$\bar K$ for a Pauli string, by (51) as printed (dotted) and exactly (solid): once $L$ "
        r"exceeds about $N$, $\Delta\mu$ grows as $L^2$, not as $L$. Bottom: $\mathbb{E}\,\mu$ "
        r"over $\Delta\mu$ for a projector of rank one, printed to be zero; it is zero only at "
        r"$L=1$ or where the third central moment of $O$ vanishes, as it always does at $N=2$. "
        rf"Circles: {size} drawn Haar circuits at each point, each $\mu$ computed exactly; bars "
        rf"are {data.choices['interval']:.0%} bootstrap intervals (bias-corrected, accelerated)."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="The spread and the mean of the meta-kernel against the number of angles",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
