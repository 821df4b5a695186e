"""The figure of ΔK/K̄ against L: four laws, and drawn circuits which tell them apart."""

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

_NAME = "kernel-spread"
_HAAR, _SLOTS = "haar-circuit", "independent-slots"
_BOTTOM = 0.012  # of the vertical axis


def _choices(settings: Settings) -> Series:
    return {
        "observables": ["pauli", "projector"],
        "qubits": [1, 2, 3, 4],
        "theory depths": scan.depths(4096),
        "sampled depths": {_HAAR: [1, 4, 16, 64, 256], _SLOTS: [2, 8, 32]},
        "circuits per point": settings.amount(quick=200, ci=4000, nightly=40000),
        "interval": intervals.LEVEL,
    }


def _theory(choices: Part, _samples: Part) -> Series:
    return {
        name: {str(2**n): _laws(name, n, choices["theory depths"]) for n in choices["qubits"]}
        for name in choices["observables"]
    }


def _laws(name: str, n: int, layers: list[int]) -> Series:
    """Return ΔK/K̄ by each law, and what the exact one tends to and where it bends."""
    arguments = {"N": 2**n, "traces": scan.observable_traces(name, n, 4)}
    L = np.asarray(layers, dtype=float)
    mean = formulas.kernel_mean(**arguments, L=L)
    return {
        "L": layers,
        "exact": np.sqrt(formulas.kernel_variance(**arguments, L=L)) / mean,
        "slots": np.sqrt(formulas.kernel_variance(**arguments, L=L, ensemble=_SLOTS)) / mean,
        "printed": formulas.kernel_spread_as_printed(**arguments, L=L) / mean,
        "floor": formulas.kernel_floor(**arguments),
        "depth": formulas.concentration_depth(**arguments),
    }


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    from qntk_check.kernel import sample_kernels

    found: Series = {}
    for name in choices["observables"]:
        found[name] = {}
        for n in choices["qubits"]:
            found[name][str(2**n)] = {
                ensemble: scan.sampled(
                    sample_kernels, {"spread": intervals.relative_spread},
                    scan.Scan(_NAME, ensemble, name, n, layers, choices["circuits per point"]),
                    progress,
                )["spread"]
                for ensemble, layers in choices["sampled depths"].items()
            }  # fmt: skip
    return found, {"belong to": [_NAME, "ensemble, observable, n, L"]}


def _draw(data: FigureData) -> Picture:
    qubits, names = data.choices["qubits"], data.choices["observables"]
    picture, axes = style.canvas(
        width=style.FULL, height=94, rows=len(names), columns=len(qubits), sharex=True, sharey=True
    )
    for row, name in enumerate(names):
        for column, n in enumerate(qubits):
            panel = axes[row, column]
            _draw_panel(panel, data, name, str(2**n))
            style.panel(
                panel, "abcdefgh"[row * len(qubits) + column], f"{scan.WORDS[name]}, $N={2**n}$"
            )
        axes[row, 0].set_ylabel(r"relative spread $\Delta K/\bar K$")
    for panel in axes[-1]:
        panel.set_xlabel("number of angles $L$")
    _label_lines(axes[0, 0], data.theory[names[0]][str(2 ** qubits[0])])
    return picture


def _draw_panel(panel: Axes, data: FigureData, name: str, size: str) -> None:
    laws, samples = data.theory[name][size], data.samples[name][size]
    L = laws["L"]
    panel.axhline(laws["floor"], color=style.GRAY, linewidth=0.7)
    panel.plot([laws["depth"]] * 2, [_BOTTOM, laws["floor"]], color=style.GRAY, linewidth=0.7)
    style.label_at(panel, laws["depth"] * 0.8, _BOTTOM * 1.4, "$L^*$", color=style.GRAY, ha="right")
    panel.loglog(L, laws["printed"], color=style.VERMILION, linestyle=":")
    panel.loglog(L, laws["slots"], color=style.GREEN, linestyle="--")
    panel.loglog(L, laws["exact"], color=style.BLUE)
    panel.set_ylim(_BOTTOM, 8)
    panel.xaxis.minorticks_off()
    for ensemble, color, marker in ((_SLOTS, style.GREEN, "s"), (_HAAR, style.BLACK, "o")):
        found = samples[ensemble]
        depths = data.choices["sampled depths"][ensemble]
        style.points(panel, depths, found["value"], found["low"], found["high"], color=color,
                     marker=marker)  # fmt: skip


def _label_lines(panel: Axes, laws: Series) -> None:
    """Write next to the lines of one panel what they are; they look the same in all."""
    style.label_at(panel, 12, 1.05, "printed (23)", color=style.VERMILION)
    style.label_at(panel, 4500, laws["floor"] * 1.35, "circuit", color=style.BLUE, ha="right")
    style.label_at(panel, 4500, laws["floor"] * 0.74, "floor $f$", color=style.GRAY, ha="right")
    style.label_at(panel, 7, 0.027, "independent slots", color=style.GREEN)


def _caption(data: FigureData) -> str:
    size = data.choices["circuits per point"]
    return (
        r"Does the kernel concentrate? $\Delta K/\bar K$ against $L$ for a Pauli string, "
        r"$O=Z\otimes\cdots\otimes Z$, and a projector of rank one. The law (23) as printed "
        r"(dotted) falls as $1/\sqrt L$ for ever; so does the exact law of independent slots "
        r"(dashed). The exact law of a circuit (solid), $f\sqrt{1+L^*/L}$, bends at $L^*$ towards "
        r"the floor $f$: beyond it more angles do not make the kernel more certain. Circles: "
        rf"drawn Haar circuits; squares: drawn slots; {size} draws at each point, each $K$ "
        rf"computed exactly; bars are {data.choices['interval']:.0%} intervals of the standard "
        r"deviation over the mean (bootstrap, bias-corrected and accelerated), mostly smaller than "
        r"the marker."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="The spread of the kernel against the number of angles",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
