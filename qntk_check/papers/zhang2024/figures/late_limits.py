"""K and ζ at the end of trainings, against the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check import formulas
from qntk_check.arguments import check_count
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings
from qntk_check.figures.series import quantile_rows
from qntk_check.kinds import Array
from qntk_check.training.late import late
from qntk_check.training.projector import ProjectorDescents

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

__all__ = ["FIGURES"]

_NAME = "late-limits"
_TARGETS = (-0.5, -0.25, 0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5)
_SIZES = ((2, 32), (2, 128), (2, 512))
_QUANTILES = (0.16, 0.5, 0.84)
_PRODUCT, _STEPS = 0.4, 60
Values = Mapping[str, object]


def _choices(settings: Settings) -> Values:
    return {
        "targets": list(_TARGETS),
        "n, layers": [list(size) for size in _SIZES],
        "ηK at o = 1/2": _PRODUCT,
        "steps": _STEPS,
        "quantiles": list(_QUANTILES),
        "runs": settings.amount(quick=10, ci=60, nightly=600),
    }


def _sample(choices: Values, progress: Progress) -> tuple[dict[str, object], dict[str, object]]:
    found: dict[str, object] = {}
    size = check_count("the runs", choices["runs"])
    for done, (n, layers) in enumerate(_SIZES):
        rows: dict[str, list[list[float]]] = {"kernel": [], "zeta": []}
        errors: list[float] = []
        for target in _TARGETS:
            progress(_key(n, layers), done, len(_SIZES))
            runs = ProjectorDescents(n, layers, target, _PRODUCT, _STEPS)
            rng = block_generator(_NAME, runs.parameters(), 0)
            last = late(runs.train(rng, size), -1)
            zeta = last.error * last.share / last.K
            for name, values in (("kernel", last.K / layers), ("zeta", _bounded(zeta))):
                rows[name].append([x for (x,) in quantile_rows(values, _QUANTILES)])
            errors.append(quantile_rows(last.error, (0.5,))[0][0])
        found[_key(n, layers)] = {
            **{name: np.array(values).T.tolist() for name, values in rows.items()},
            "error": errors,
        }
    return found, {"belong to": [_NAME, "the choices of the runs"]}


def _bounded(zeta: Array) -> Array:
    """Return ζ/(abs(ζ) + ½): 0 for ζ = 0, ½ for ½, and 1 for ∞."""
    return zeta / (np.abs(zeta) + 0.5)


def _key(n: int, layers: int) -> str:
    return f"n={n}, L={layers}"


def _theory(_choices: Values, samples: Values) -> dict[str, object]:
    """K at a target inside, and ζ by the restricted ensemble at what the median run reached."""
    n, layers = _SIZES[-1]
    reached = cast("Mapping[str, list[float]]", samples[_key(n, layers)])["error"]
    inside = np.linspace(0, 1, 101)
    kernel = formulas.restricted_kernel(N=2**n, L=1, reached_overlap=inside)
    zetas: list[float] = []
    for target, error in zip(_TARGETS, reached, strict=True):
        o = min(max(target + error, 1e-12), 1 - 1e-12)
        found = formulas.restricted_zeta(N=2**n, L=layers, reached_overlap=o, remaining_error=error)
        zetas.append(float(found))
    return {"target": inside, "kernel": np.asarray(kernel) / 4,
            "zeta": _bounded(np.array(zetas))}  # fmt: skip


_COLORS = (style.SKY, style.BLUE, style.BLACK)


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=62, columns=2)
    theory, targets = data.theory, data.choices["targets"]
    axes[0, 0].plot(theory["target"], theory["kernel"], color=style.VERMILION, linestyle="--")
    axes[0, 1].plot(targets, theory["zeta"], "x", color=style.VERMILION, markersize=7,
                    zorder=5)  # fmt: skip
    axes[0, 1].axhline(0.5, color=style.GRAY, linewidth=0.7)
    for place, (n, layers) in enumerate(data.choices["n, layers"]):
        found = data.samples[_key(n, layers)]
        moved = np.array(targets) + 0.015 * (place - 1)
        for panel, name in zip(axes[0], ("kernel", "zeta"), strict=True):
            low, middle, high = found[name]
            style.points(panel, moved, middle, low, high, color=_COLORS[place]).set_label(
                f"$L={layers}$"
            )
    for panel, letter in zip(axes[0], "ab", strict=True):
        panel.axvspan(0, 1, color=style.GRAY, alpha=0.12, linewidth=0)
        panel.set_xlabel("target $O_0$")
        style.panel(panel, letter)
    axes[0, 0].set_ylabel(r"late $K/L$")
    axes[0, 1].set_ylabel(r"late $\zeta/(|\zeta|+\frac{1}{2})$")
    axes[0, 0].legend(loc="upper left")
    return picture


def _caption(data: FigureData) -> str:
    c = data.choices
    return (
        r"Where trainings end, against the target: a rank-one projector, $d=4$, gates "
        rf"$e^{{-i\theta X/2}}$, after {c['steps']} steps; symbols: medians of {c['runs']} runs "
        r"with Haar-random unitaries of their own, bars: 16% to 84%; shaded: the spectrum. (a) "
        r"$K/L$; dashed: $d\,O_0(1-O_0)/(2(d^2-1))$, as claim restricted-kernel of \emph{Dynamical "
        r"transition} has it. Outside of the spectrum $K$ decays to zero. (b) "
        r"The ratio $x=\varepsilon\mu/K^2$ (zeta), drawn as $x/(|x|+\frac12)$: it goes to zero for "
        "a "
        r"target inside, to $\frac12$ (line) at both edges, and beyond without bound, drawn as 1. "
        r"Crosses: claim restricted-zeta, with $o$ and $R$ of the median run of the largest $L$."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="The kernel and its relative curvature where trainings end",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
