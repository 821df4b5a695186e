"""Where the linear theory holds, by training: how far ε(t) strays from the frozen law."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import formulas
from qntk_check.errors import DomainError
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Part, Progress, Series, Settings
from qntk_check.papers.liu2024.figures import training_runs
from qntk_check.papers.liu2024.training.runs import Runs, hardware_circuit

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from qntk_check.circuits import CircuitBatch

__all__ = ["FIGURES"]

_NAME = "linear-map"
NEAR = 0.05  # runs are taken that start with |⟨O⟩| below this
DRAWN_PER_RUN = 25
MOST_STEPS = 100
PRODUCTS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 1.7, 1.9)  # ηK at ⟨O⟩ = 0
ERRORS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LAYERS = (8, 16, 32, 64, 128, 256, 512)
QUBITS = (1, 2, 3, 4, 5, 6)
N_4, FIXED_LAYERS, FIXED_ERROR = 4, 64, 0.3


def _panels() -> dict[str, list[tuple[int, int, float]]]:
    """Return (n, L, ε(0)) of each row of each panel."""
    return {
        "error": [(N_4, FIXED_LAYERS, e) for e in ERRORS],
        "layers": [(N_4, L, FIXED_ERROR) for L in LAYERS],
        "dimension": [(n, n * max(1, round(2 ** (n + 2) / n)), FIXED_ERROR) for n in QUBITS],
    }


def _choices(settings: Settings) -> Series:
    return {
        "family": "hardware-efficient",
        "observable": "Z on the first qubit",
        "products": list(PRODUCTS),
        "rows": _panels(),
        "start": NEAR,
        "most steps": MOST_STEPS,
        "runs": settings.amount(quick=6, ci=40, nightly=400),
    }


def _steps(product: float) -> int:
    """Return three times the decay time, where there is one."""
    return int(min(MOST_STEPS, np.ceil(3 / product))) if product < 1 else 15


def _full_kernel(n: int, layers: int) -> float:
    """Return 2cL, the mean of K where Var O = 1."""
    return float(formulas.late_kernel(N=2**n, L=layers, variance=1))


def _starts(n: int, layers: int, runs: int) -> CircuitBatch:
    from qntk_check import kernel, training

    rng = block_generator(_NAME, {"n": n, "L": layers}, 0)
    drawn = training.random_starts(hardware_circuit(n, layers), DRAWN_PER_RUN * runs, rng)
    observable = Runs("", n, layers, 1.0, 1).observable
    value = kernel.evaluate_many(drawn, observable=observable).expectation
    near = np.flatnonzero(np.abs(value) < NEAR)[:runs]
    return replace(drawn, angles=drawn.angles[near])


def _strayed(starts: CircuitBatch, n: int, layers: int, error: float, product: float) -> float:
    """Return the median over runs of the largest |ε(t) − frozen|/|ε(0)| along the way."""
    from qntk_check import training

    runs = Runs("", n, layers, product / _full_kernel(n, layers), _steps(product))
    run = training.train(starts, runs.observable, eta=runs.eta, steps=runs.steps, target=error,
                         stop=False)  # fmt: skip
    first, factor = run.errors[:, :1], 1 - run.eta * run.kernels[:, :1]
    frozen = factor ** np.arange(run.steps + 1) * first
    return float(np.median(np.abs((run.errors - frozen) / first).max(axis=1)))


def _sample(choices: Part, progress: Progress) -> tuple[Series, Series]:
    training_runs.enough(choices["runs"], 6, "a median of fewer says little")
    found: Series = {}
    total, done = sum(map(len, choices["rows"].values())), 0
    for panel, rows in choices["rows"].items():
        found[panel] = []
        for n, layers, error in rows:
            progress(f"n = {n}, L = {layers}, ε(0) = {error}", done, total)
            starts = _starts(n, layers, choices["runs"])
            found[panel].append(training_runs.short([
                _strayed(starts, n, layers, error, product) for product in choices["products"]
            ]))  # fmt: skip
            done += 1
    return found, {"belong to": [_NAME, "n and L"]}


def _theory(choices: Part, _samples: Part) -> Series:
    """Return by how much descent with K ∝ Var_χ(O) strays from the frozen law: no L in it."""
    products = choices["products"]
    found = []
    for n, layers, error in choices["rows"]["error"]:
        row = []
        for product in products:
            eta, steps = product / _full_kernel(n, layers), _steps(product)
            try:
                path = formulas.kernel_path(eta, 2**n, layers, 0.0, error, steps)
            except DomainError:  # the path leaves the spectrum
                row.append(10.0)
                continue
            frozen = error * (1 - (1 - product) ** np.arange(steps + 1))
            row.append(float(np.abs(path - frozen).max() / error))
        found.append(row)
    return {"error": found}


def _draw(data: FigureData) -> Picture:
    from matplotlib.colors import LogNorm

    picture, axes = style.canvas(width=style.FULL, height=64, columns=3, sharex=True)
    x = np.array(data.choices["products"])
    norm = LogNorm(0.02, 2)
    image = None
    for panel, (key, label) in zip(axes[0], (
        ("error", r"error at the start $|\varepsilon(0)|$"), ("layers", "number of angles $L$"),
        ("dimension", "dimension $N$"),
    ), strict=True):  # fmt: skip
        rows = data.choices["rows"][key]
        y = np.array([{"error": r[2], "layers": r[1], "dimension": 2 ** r[0]}[key] for r in rows])
        seen = np.array(data.samples[key])
        image = panel.pcolormesh(x, y, np.clip(seen, 0.02, 2), norm=norm, cmap="cividis_r",
                                 shading="nearest", edgecolors="face", linewidth=0.2)  # fmt: skip
        panel.contour(x, y, seen, levels=[0.1], colors=[style.BLACK], linewidths=1.2)
        if key == "error":
            panel.contour(x, y, np.array(data.theory["error"]), levels=[0.1],
                          colors=[style.VERMILION], linewidths=1.2, linestyles="--")  # fmt: skip
        else:
            panel.set_yscale("log", base=2)
        panel.set_ylabel(label)
        panel.set_xlabel(r"$\eta K$ at $\langle O\rangle=0$")
    style.panel(axes[0, 0], "a", "$n=4$, $L=64$")
    style.panel(axes[0, 1], "b", r"$n=4$, $|\varepsilon(0)|=0.3$")
    style.panel(axes[0, 2], "c", r"$L\approx4N$, $|\varepsilon(0)|=0.3$")
    assert image is not None
    bar = picture.colorbar(image, ax=list(axes[0]), pad=0.01, aspect=30, ticks=[0.02, 0.1, 0.5, 2])
    bar.ax.set_yticklabels(["0.02", "0.1", "0.5", "2"])
    bar.set_label("strayed from the frozen law")
    return picture


def _caption(data: FigureData) -> str:
    c = data.choices
    return (
        r"Where the linear theory holds, by training: median over "
        rf"{c['runs']} runs of the largest $|\varepsilon(t)-(1-\eta K(0))^t\varepsilon(0)|/"
        r"|\varepsilon(0)|$ along three decay times, without noise; hardware-efficient circuits, "
        rf"$O=Z$ on one qubit, starts at random angles with $|\langle O\rangle|<{c['start']}$, so "
        r"that $O_0=|\varepsilon(0)|$ is also the target's share of the spectrum's edge. Black: "
        r"10%. (a) Against the error at the start; dashed: 10% by the kernel along the path, "
        r"$K\propto1-\langle O\rangle^2$. What limits the frozen law is how far $K$ changes on "
        r"the way, so $\varepsilon(0)$, and the instability towards $\eta K=2$. (b) Against $L$: "
        r"too few angles have a $K$ that changes with every step. (c) Against the dimension."
    ).replace("%", r"\%")


FIGURES = (
    Figure(
        name=_NAME,
        title="Where the linear theory holds, by training runs",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
