"""The figure of ΔK/K̄ against L: four laws, and drawn circuits which tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, scan, style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_NAME = "kernel-spread"
_HAAR, _SLOTS = "haar-circuit", "independent-slots"


def _choices(settings: Settings) -> dict[str, Any]:
    return {
        "observables": ["pauli", "projector"],
        "qubits": [1, 2, 3, 4],
        "theory depths": scan.depths(4096),
        "sampled depths": {_HAAR: [1, 4, 16, 64, 256], _SLOTS: [2, 8, 32]},
        "circuits per point": settings.amount(quick=200, ci=4000, nightly=40000),
        "interval": intervals.LEVEL,
    }


def _theory(choices: Mapping[str, Any], _samples: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {str(2**n): _laws(name, n, choices["theory depths"]) for n in choices["qubits"]}
        for name in choices["observables"]
    }


def _laws(name: str, n: int, layers: list[int]) -> dict[str, Any]:
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


def _sample(
    choices: Mapping[str, Any], progress: Progress
) -> tuple[dict[str, Any], dict[str, Any]]:
    from qntk_check.kernel import sample_kernels

    found: dict[str, Any] = {}
    for name in choices["observables"]:
        found[name] = {}
        for n in choices["qubits"]:
            found[name][str(2**n)] = {
                ensemble: scan.sampled(
                    sample_kernels, {"spread": intervals.relative_spread}, figure=_NAME,
                    ensemble=ensemble, name=name, n=n, layers=layers,
                    size=choices["circuits per point"], progress=progress,
                )["spread"]
                for ensemble, layers in choices["sampled depths"].items()
            }  # fmt: skip
    return found, {"belong to": [_NAME, "ensemble, observable, n, L"]}


def _draw(data: FigureData) -> Picture:
    qubits, names = data.choices["qubits"], data.choices["observables"]
    picture, axes = style.canvas(
        width=style.FULL, height=92, rows=len(names), columns=len(qubits), sharex=True,
        sharey="row",
    )  # fmt: skip
    for row, name in enumerate(names):
        for column, n in enumerate(qubits):
            panel = axes[row, column]
            _draw_panel(panel, data, name, str(2**n))
            style.panel(panel, "abcdefgh"[row * len(qubits) + column], f"$N={2**n}$")
        axes[row, 0].set_ylabel(
            r"$\Delta K/\bar K$   " + ("(Pauli)" if name == "pauli" else "(projector)")
        )
    for panel in axes[-1]:
        panel.set_xlabel("angles $L$")
    return picture


def _draw_panel(panel: Any, data: FigureData, name: str, size: str) -> None:
    laws, samples = data.theory[name][size], data.samples[name][size]
    L = laws["L"]
    panel.loglog(L, laws["printed"], color=style.VERMILION, linestyle=":", label="printed (23)")
    panel.loglog(L, laws["slots"], color=style.GREEN, linestyle="--", label="independent slots")
    panel.loglog(L, laws["exact"], color=style.BLUE, label="circuit, exact")
    panel.axhline(laws["floor"], color=style.GRAY, linewidth=0.7)
    for ensemble, color, marker in ((_SLOTS, style.GREEN, "s"), (_HAAR, style.BLACK, "o")):
        found = samples[ensemble]
        depths = data.choices["sampled depths"][ensemble]
        style.points(panel, depths, found["value"], found["low"], found["high"], color=color,
                     marker=marker)  # fmt: skip


def _caption(data: FigureData) -> str:
    return (
        r"The relative spread $\Delta K/\bar K$ of the kernel against the number $L$ of angles. "
        f"Drawn: {data.choices['circuits per point']} circuits at each point."
    )


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
