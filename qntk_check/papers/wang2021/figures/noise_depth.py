"""The figure of K̄ against the depth: which noise makes a plateau, and which does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check import formulas
from qntk_check.figures import intervals, style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings
from qntk_check.kinds import Array

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from qntk_check.noisy import Rule

__all__ = ["FIGURES"]

_NAME = "noise-depth"
_Row = Mapping[str, object]
_SPECTRUM = (1, -1)
# By kind of noise: how its line is named and colored.
_LOOKS = {
    "none": ("without noise", style.BLACK, "o"),
    "kicked": ("angles kicked", style.GRAY, "s"),
    "damping": ("amplitude damping", style.GREEN, "^"),
    "averaged": ("averaged over angles", style.ORANGE, "D"),
    "depolarizing": ("depolarizing", style.VERMILION, "v"),
}


def _choices(settings: Settings) -> dict[str, object]:
    return {
        "depolarizing": 0.1,
        "damping": 0.15,
        "sigma": 0.2,
        "theory depths": [int(depth) for depth in np.unique(np.geomspace(1, 64, 40).astype(int))],
        "sampled depths": [1, 2, 4, 8, 16, 32],
        "circuits per point": settings.amount(quick=200, ci=4000, nightly=40000),
        "interval": intervals.LEVEL,
    }


def _number(choices: _Row, name: str) -> float:
    return cast("float", choices[name])


def _depths(choices: _Row, name: str) -> Sequence[int]:
    return cast("Sequence[int]", choices[name])


def _rule(choices: _Row, name: str) -> Rule:
    from qntk_check import noisy

    strength = _number(choices, name)
    damping = name == "damping"
    channel = noisy.amplitude_damping(strength) if damping else noisy.depolarizing(strength)
    return noisy.Rule(channel, after="rotations")


def _theory(choices: _Row, _samples: _Row) -> dict[str, object]:
    from qntk_check import noisy

    L = np.asarray(_depths(choices, "theory depths"), dtype=float)
    known = {"observable": _SPECTRUM}
    damped, mixed = (
        noisy.layer_numbers(_rule(choices, name), "X") for name in ("damping", "depolarizing")
    )
    numbers = {
        "unitarity": damped.unitarity,
        "moved": damped.moved,
        "displacement": damped.displacement,
    }
    unital = {"unitarity": mixed.unitarity, "moved": mixed.moved}
    return {
        "L": choices["theory depths"],
        "none": formulas.kernel_mean(**known, L=L),
        "damping": formulas.kernel_mean_channel(**known, L=L, **numbers),
        "floor": formulas.kernel_mean_channel_floor(**known, **numbers),
        "averaged": formulas.kernel_mean_angle_noise(**known, L=L, sigma=_number(choices, "sigma")),
        "depolarizing": formulas.kernel_mean_unital_noise(**known, L=L, **unital),
    }


def _drawn(choices: _Row, kind: str, layers: int, rng: np.random.Generator, size: int) -> Array:
    """Return so many samples whose mean is K̄ of one kind of noise."""
    from qntk_check import ensembles, kernel
    from qntk_check.circuits import CircuitBatch
    from qntk_check.testing.samplers.noisy import evaluated, kicked_products

    if kind == "averaged":
        return kicked_products(_number(choices, "sigma"), layers, _SPECTRUM, rng, size)
    if kind in ("damping", "depolarizing"):
        return evaluated(_rule(choices, kind), layers, _SPECTRUM, rng, size).K
    batch = ensembles.get("haar-circuit").sample(n=1, layers=layers, size=size, rng=rng)
    assert isinstance(batch, CircuitBatch)
    if kind == "kicked":
        kicks = _number(choices, "sigma") * rng.standard_normal(batch.angles.shape)
        batch = replace(batch, angles=batch.angles + kicks)
    return kernel.evaluate_many(batch, observable=list(_SPECTRUM), method="dense").K


def _sample(choices: _Row, progress: Progress) -> tuple[dict[str, object], dict[str, object]]:
    from qntk_check.evidence.seeds import block_generator

    found: dict[str, object] = {}
    depths = _depths(choices, "sampled depths")
    size = int(_number(choices, "circuits per point"))
    for place, kind in enumerate(_LOOKS):
        rows: list[tuple[float, float, float]] = []
        for step, layers in enumerate(depths):
            rng = block_generator(_NAME, {"kind": kind, "L": layers}, 0)
            values = _drawn(choices, kind, layers, rng, size)
            rows.append(intervals.bootstrap(values, intervals.mean, rng))
            progress(_NAME, place * len(depths) + step + 1, len(_LOOKS) * len(depths))
        columns = zip(*rows, strict=True)
        found[kind] = dict(zip(("value", "low", "high"), map(list, columns), strict=True))
    return found, {"belong to": [_NAME, "kind, L"]}


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.COLUMN, height=74)
    panel, theory = axes[0, 0], data.theory
    panel.axhline(theory["floor"], color=style.GRAY, linewidth=0.7)
    for kind, (words, color, marker) in _LOOKS.items():
        if kind in theory:
            panel.loglog(theory["L"], theory[kind], color=color)
        found = data.samples[kind]
        seen = [k for k, low in enumerate(found["low"]) if low > 0]  # a logarithm has no zero
        style.points(
            panel,
            [data.choices["sampled depths"][k] for k in seen],
            *([found[name][k] for k in seen] for name in ("value", "low", "high")),
            color=color,
            marker=marker,
        ).set_label(words)
    panel.set_ylim(3e-3, 90)
    panel.set_xlabel("number of angles $L$")
    panel.set_ylabel(r"mean of the kernel $\bar K$")
    panel.legend(loc="lower left")
    return picture


def _caption(data: FigureData) -> str:
    choices = data.choices
    return (
        r"Which noise makes a plateau with depth? $\bar K$ of one qubit, $O=Z$, against $L$; lines "
        r"are exact means, symbols drawn Haar circuits. Unital noise behind every rotation, "
        rf"depolarizing of strength {choices['depolarizing']:g}, and noise on the angles that is "
        rf"averaged over, $\sigma_\theta={choices['sigma']:g}$, end in an exponential decay; "
        rf"amplitude damping of strength {choices['damping']:g} ends on a floor, and at angles "
        r"that the noise has kicked $\bar K$ grows as without noise. "
        rf"{choices['circuits per point']} draws at each point; bars are "
        rf"{choices['interval']:.0%} intervals of the mean (bootstrap, bias-corrected and "
        r"accelerated), mostly smaller than the marker; points whose interval reaches zero are "
        r"left out."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="The kernel against the depth, for five kinds of noise",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
