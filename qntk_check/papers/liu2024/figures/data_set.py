"""What the kernel of a data set says of training, each diagnostic beside the trained circuit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check import formulas
from qntk_check.figures import style
from qntk_check.figures.model import Figure, FigureData, Progress, Settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

    from qntk_check.circuits import Circuit
    from qntk_check.learning import Diagnosis

__all__ = ["FIGURES"]

SHARES = (0.25, 0.5, 0.75, 0.9, 0.97, 1.03, 1.1, 1.25, 1.5)  # of the critical rate
MODES = 3


@dataclass(frozen=True)
class _Choices:
    """Sizes of circuit and data, what is learned, and for how long."""

    unseen: int
    qubits: int = 4
    layers: int = 6
    seed: int = 2
    inputs: int = 10
    range: float = 1.5
    amplitude: float = 0.05
    steps: int = 200
    share: float = 0.5
    scanned: int = 60

    @property
    def circuit(self) -> Circuit:
        """The circuit at its start."""
        from qntk_check import circuits

        return circuits.reuploading(1, self.layers, self.seed, qubits=self.qubits)

    @property
    def observables(self) -> list[dict[str, float]]:
        """The mean of all Z."""
        n = self.qubits
        return [{"I" * q + "Z" + "I" * (n - q - 1): 1 / n for q in range(n)}]

    def data(self, count: int) -> np.ndarray:
        """Return so many inputs."""
        return np.linspace(-self.range, self.range, count)[:, None]


def _choices(settings: Settings) -> dict[str, object]:
    chosen = _Choices(settings.amount(quick=21, ci=61, nightly=61))
    return {**asdict(chosen), "shares": list(SHARES)}


def _read(choices: Mapping[str, object]) -> _Choices:
    return _Choices(**{k: v for k, v in cast("dict[str, int]", choices).items() if k != "shares"})


def _sample(
    choices: Mapping[str, object], progress: Progress
) -> tuple[dict[str, object], dict[str, object]]:
    from qntk_check import kernel, learning

    chosen = _read(choices)
    circuit, observables, x = chosen.circuit, chosen.observables, chosen.data(chosen.inputs)
    start = kernel.features(circuit, data=x, observables=observables)
    targets = start.expectation[:, 0] + chosen.amplitude * np.sin(2 * x[:, 0])
    critical = learning.spectrum(start.matrix()).critical_rate
    progress("diagnosis", 0, 1 + len(SHARES))
    found = learning.diagnose(
        circuit, data=x, observables=observables, targets=targets, steps=chosen.steps,
        unseen=chosen.data(chosen.unseen), eta=chosen.share * critical,
    )  # fmt: skip
    losses = []
    for done, share in enumerate(SHARES):
        progress("critical rate", 1 + done, 1 + len(SHARES))
        run = learning.train(
            circuit, data=x, observables=observables, targets=targets, steps=chosen.scanned,
            eta=share * critical,
        )  # fmt: skip
        losses.append(run.losses.max() / run.losses[0])
    more = {"scan": _short(np.array(losses)), "targets": _short(targets)}
    return {**_series(found), **more}, {"seed": chosen.seed}


def _series(found: Diagnosis) -> dict[str, object]:
    amplitudes = found.model.modes(found.run.errors)
    assert found.untrained is not None
    assert found.predicted is not None
    assert found.trained is not None
    return {
        "before": _short(found.before.eigenvalues),
        "after": _short(found.after.eigenvalues),
        "effective rank": float(f"{found.before.effective_rank:.4g}"),
        "condition number": float(f"{found.before.condition_on_range:.4g}"),
        "eta": found.run.eta,
        "start": _short(amplitudes[0]),
        "modes": [_short(np.abs(row)) for row in amplitudes.T[:MODES]],
        "untrained": _short(found.untrained[:, 0]),
        "predicted": _short(found.predicted[:, 0]),
        "trained": _short(found.trained[:, 0]),
        "drift": _short(found.run.drifts),
        "distance": _short(found.run.distances),
        "gap": float(f"{found.gap:.4g}"),
    }


def _short(values: np.ndarray) -> list[float]:
    """Return numbers with as many digits as can be seen."""
    return [float(f"{value:.6g}") for value in values]


def _theory(choices: Mapping[str, object], samples: Mapping[str, object]) -> dict[str, object]:
    chosen, found = _read(choices), cast("Mapping[str, list[float]]", samples)
    t, eta = np.arange(chosen.steps + 1), cast("float", samples["eta"])
    rates, start = np.array(found["before"]), np.array(found["start"])
    modes = [
        np.abs(formulas.frozen_error(eta=eta, K=rate, error=float(error), t=t))
        for rate, error in zip(rates[:MODES], start, strict=False)
    ]
    scan = [
        _largest_share(share * 2 / rates[0], rates[: len(start)], start, chosen.scanned)
        for share in SHARES
    ]
    return {"modes": modes, "scan": scan}


def _largest_share(eta: float, rates: np.ndarray, start: np.ndarray, steps: int) -> float:
    """Return the largest loss on the way over that of the start, of the modes that move.

    Beyond the critical rate too, where the formula of the frozen law has no value.
    """
    t = np.arange(steps + 1)[:, None]
    losses = (((1 - eta * rates) ** t * start) ** 2).sum(axis=1)
    return float(losses.max() / losses[0])


def _draw(data: FigureData) -> Picture:
    picture, axes = style.canvas(width=style.FULL, height=105, rows=2, columns=3)
    _spectrum(axes[0, 0], data)
    _critical(axes[0, 1], data)
    _modes(axes[0, 2], data)
    _prediction(axes[1, 0], data)
    _laziness(axes[1, 1], data)
    _distance(axes[1, 2], data)
    return picture


def _spectrum(axes: Axes, data: FigureData) -> None:
    number = np.arange(1, len(data.samples["before"]) + 1)
    axes.plot(number, data.samples["before"], color=style.BLUE, label="start")
    style.points(axes, number, data.samples["after"])
    axes.set(yscale="log", xlabel="mode", ylabel=r"$\lambda$")
    axes.set_ylim(bottom=1e-9)  # below are rounding errors
    style.panel(axes, "a", "spectrum")


def _critical(axes: Axes, data: FigureData) -> None:
    shares = data.choices["shares"]
    axes.plot(shares, data.theory["scan"], color=style.BLUE)
    style.points(axes, shares, data.samples["scan"])
    axes.axvline(1, color=style.GRAY, linestyle=":", linewidth=0.8)
    axes.set(yscale="log", xlabel=r"$\eta\lambda_{\max}/2$", ylabel=r"$\max_tL(t)/L(0)$")
    axes.set_ylim(0.5, 1e3)
    style.panel(axes, "b", "critical rate")


def _modes(axes: Axes, data: FigureData) -> None:
    t = np.arange(data.choices["steps"] + 1)
    for color, found, frozen in zip(
        style.COLORS, data.samples["modes"], data.theory["modes"], strict=False
    ):
        axes.plot(t, frozen, color=color)
        shown = slice(0, None, 8)
        style.points(axes, t[shown], np.array(found)[shown], color=color)
    axes.set(yscale="log", xlabel="step $t$", ylabel="amplitude", xlim=(0, 120))
    axes.set_ylim(1e-5, 2)
    style.panel(axes, "c", "decay of three modes")


def _prediction(axes: Axes, data: FigureData) -> None:
    chosen = _read(data.choices)
    x = chosen.data(chosen.unseen)[:, 0]
    axes.plot(x, data.samples["untrained"], color=style.GRAY, linewidth=0.8)
    axes.plot(x, data.samples["predicted"], color=style.BLUE)
    style.points(axes, x[::3], np.array(data.samples["trained"])[::3])
    trained = chosen.data(chosen.inputs)
    axes.plot(trained[:, 0], data.samples["targets"], "x", color=style.VERMILION)
    axes.set(xlabel="$x$", ylabel=r"$\langle O\rangle$")
    style.panel(axes, "d", "unseen inputs")


def _laziness(axes: Axes, data: FigureData) -> None:
    axes.plot(data.samples["drift"], color=style.BLACK)
    axes.set(xlabel="step $t$", ylabel=r"$\|K(t)-K(0)\|/\|K(0)\|$")
    axes.set_ylim(bottom=0)
    style.panel(axes, "e", "how far $K$ moves")


def _distance(axes: Axes, data: FigureData) -> None:
    axes.plot(data.samples["distance"], color=style.BLACK)
    axes.set(xlabel="step $t$", ylabel=r"$\|\theta(t)-\theta(0)\|$")
    axes.set_ylim(bottom=0)
    style.panel(axes, "f", "how far parameters move")


def _caption(data: FigureData) -> str:
    c, s = data.choices, data.samples
    return (
        r"What the kernel of a data set says of training, and what training does: "
        rf"{c['inputs']} inputs $x$ of one datum, a re-uploading circuit of {c['qubits']} qubits "
        rf"and {c['layers']} layers, $O$ the mean of all $Z$, targets "
        rf"${c['amplitude']}\sin2x$ above the outputs at the start, {c['steps']} steps at half the "
        r"critical rate. Lines: from $K$ at the start; markers: the trained circuit. "
        rf"(a) Eigenvalues at the start (effective rank {s['effective rank']:.2g}, condition "
        rf"number on its range {s['condition number']:.2g}) and at the end. (b) The largest loss "
        rf"within {c['scanned']} steps against the rate over $2/\lambda_{{\max}}$; beyond it the "
        r"circuit grows too, until its kernel has fallen. (c) Amplitudes of the first three modes "
        r"and $(1-\eta\lambda)^t$. (d) Outputs before (gray), predicted and trained; crosses: the "
        rf"targets. (e) Drift of $K$; the errors leave the frozen law by at most {s['gap']:.2g} of "
        r"their start. (f) Distance of the parameters, in half angles."
    )


FIGURES = (
    Figure(
        name="data-set",
        title="The diagnostics of a data set beside the trained circuit",
        choices=_choices,
        theory=_theory,
        sample=_sample,
        draw=_draw,
        caption=_caption,
    ),
)
