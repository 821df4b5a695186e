"""Networks drawn and trained: bounded variables whose means the claims of appendix A predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict, Unpack

import numpy as np

from qntk_check.verdicts.tiers.trial import Formulas, Trial

if TYPE_CHECKING:
    from qntk_check.networks import Perceptron, Run

__all__ = [
    "Initialization",
    "Variances",
    "depth_trials",
    "fluctuation_trials",
    "laziness_trials",
    "moment_trials",
    "training_trials",
]

X = (1.0, -0.5, 0.8)  # the input, where one is enough
_CLIP = 8.0  # of a derivative's mean square, in units of the claimed value


class Variances(TypedDict, total=False):
    """C_W and C_b of (33), as networks are drawn with them."""

    weight_variance: Required[float]
    bias_variance: float


class Initialization(Variances):
    """The variances, and the activation."""

    activation: str


def _draw(
    widths: tuple[int, ...], how: Variances, rng: np.random.Generator, size: int
) -> Perceptron:
    from qntk_check import networks

    return networks.draw(widths, size=size, rng=rng, **how)


# -- the initialization -------------------------------------------------------------------------


def moment_trials() -> list[Trial]:
    """Return the trials of E W_ij W_kl: ½(1 − cos s(a + b)) has the mean ½(1 − e^(−s²(v + c))).

    a and b are two entries of variance v and covariance c.
    """
    how: Variances = {"weight_variance": 1.5}
    return [
        _cosine("one weight, 3 inputs and 5 outputs", (3, 5), how, (0, 1), (0, 1), 1, 0),
        _cosine("two weights", (3, 5), how, (0, 1), (0, 2), 0, 1),
        _cosine("W_12 and W†_21 = W_12", (4, 4), how, (0, 1), (0, 1), 1, 0),
        _cosine("W_12 and W†_12 = W_21", (4, 4), how, (0, 1), (1, 0), 0, 1),
    ]


_MOMENT = {
    "widths": "inputs and outputs of other numbers, so that the one is told from the other",
    "entries": "a weight beside itself, beside another, and beside its transpose",
    "weight_variance": "not 1: a lost C_W shows",
    "delta": "a quarter of what the width of the outputs changes at least",
}


def _cosine(
    name: str, widths: tuple[int, int], how: Variances, one: tuple[int, int],
    two: tuple[int, int], covariance: int, rival: int,
) -> Trial:  # fmt: skip
    scale = np.sqrt(widths[0] / how["weight_variance"]) / 2  # s²v = 1/4

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        weights = _draw(widths, how, rng, size).weights[0]
        return (1 - np.cos(scale * (weights[:, *one] + weights[:, *two]))) / 2

    def mean(variance: float, share: float) -> float:
        return (1 - np.exp(-(scale**2) * variance * (1 + share))) / 2

    def predict(f: Formulas) -> float:
        return mean(float(f["lecun_second_moment"](width=widths[0], **how)), covariance)

    variance = how["weight_variance"] / widths[0]
    rivals = {f"{name}: covariance {rival} instead": mean(variance, rival)}
    if widths[0] != widths[1]:
        rivals["width of the outputs"] = mean(how["weight_variance"] / widths[1], covariance)
    return Trial(
        name, {"widths": widths, "entries": [one, two], **how}, draw, predict, 0.0, 1.0,
        delta=0.008, reasons=_MOMENT, exact=True, mutated=("lecun_second_moment",), rivals=rivals,
        block=4000,
    )  # fmt: skip


# -- derivatives --------------------------------------------------------------------------------


def laziness_trials() -> list[Trial]:
    """Return the trials of E(dz^(L)/dz^(ℓ))², exact ones at small n_ℓ, leading order at large."""
    return [
        _jacobian((3, 3, 40, 30), 1, 0.05, activation="linear", weight_variance=1.3),
        _jacobian((3, 3, 40, 30), 1, 0.05, activation="relu", weight_variance=2.0),
        _jacobian((3, 30, 4, 30, 20), 2, 0.05, activation="relu", weight_variance=1.6),
        _jacobian((3, 64, 48, 40), 1, 0.05, activation="tanh", weight_variance=1.5,
                  bias_variance=0.1),
        _jacobian((3, 64, 48, 40), 1, 0.05, activation="erf", weight_variance=1.5,
                  bias_variance=0.1),
    ]  # fmt: skip


def depth_trials() -> list[Trial]:
    """Return the trials of depth against width: ReLU below, and at, its critical C_W = 2."""
    cases = ((1.0, 2, 3), (1.0, 5, 3), (1.0, 5, 30), (2.0, 5, 3))
    return [
        _jacobian(
            (3, width, *[30] * (depth - 1), 10), 1, 0.08, activation="relu", weight_variance=gain,
            clip=30.0,
        )
        for gain, depth, width in cases
    ]  # fmt: skip


_WIDTHS = {
    "widths": "of unequal widths, so that n_ℓ is told from n_L; narrow where the claim is exact, "
    "wide where it is leading order",
    "layer": "the layer of which the width is unlike the others'",
    "input": "one input without a zero or a symmetry",
    "weight_variance": "around the critical gain of its activation: neither 1, nor so far off that "
    "the mean is a rare event's",
    "bias_variance": "a little, so that the wide limit is not that without biases",
}


def _jacobian(
    widths: tuple[int, ...],
    layer: int,
    delta: float,
    *,
    clip: float = _CLIP,
    **how: Unpack[Initialization],
) -> Trial:
    """Return the trial of the mean of (dz^(L)_i/dz^(ℓ)_j)² over all i and j, over its claim."""
    from qntk_check import networks
    from qntk_check.formulas import FORMULAS, mlp_laziness, mlp_laziness_as_printed

    limit = networks.wide_limit(X, len(widths) - 1, **how)
    known = {
        "weight_variance": how["weight_variance"], "slope": limit.mean_slope(layer),
        "distance": len(widths) - 1 - layer,
    }  # fmt: skip
    unit = float(mlp_laziness(**known, width=widths[layer]))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        jacobian = _draw(widths, how, rng, size).jacobian(X, layer)
        return np.clip(np.square(jacobian).mean(axis=(1, 2, 3)) / unit, 0, clip)

    def predict(f: Formulas) -> float:
        return float(f["mlp_laziness"](**known, width=widths[layer])) / unit

    assert abs(predict(FORMULAS) - 1) < 1e-12
    label = f"{how['activation']} {'-'.join(map(str, widths))}, C_W = {how['weight_variance']:g}"
    printed = float(mlp_laziness_as_printed(**known, outputs=widths[-1])) / unit
    return Trial(
        f"mean square derivative over its claim, {label}",
        {"widths": widths, "layer": layer, "input": X, **how}, draw, predict, 0.0, clip,
        delta=delta, reasons={**_WIDTHS, "delta": f"{delta:.0%}: what mutants change by is twice "
                              "that and more, and 1/width of the layers behind less"},
        mutated=("mlp_laziness",), block=500,
        rivals={f"as printed, {label}": printed} if 3 * delta < abs(printed - 1) else {},
    )  # fmt: skip


# -- the kernel ---------------------------------------------------------------------------------


def fluctuation_trials() -> list[Trial]:
    """Return the trials of Var H: half the squared difference of two kernels, over its claim."""
    return [_variance("linear", 24), _variance("relu", 24), _variance("relu", 96)]


def _variance(activation: str, width: int) -> Trial:
    from qntk_check.formulas import FORMULAS

    how: Initialization = {
        "activation": activation, "weight_variance": 1.5, "bias_variance": 0.2
    }  # fmt: skip
    square = float(np.dot(X, X)) / len(X)
    known = {
        "weight_variance": 1.5, "variance": 0.2 + 1.5 * square, "input_kernel": 1 + square,
        "activation": activation,
    }  # fmt: skip

    def value(f: Formulas, n: int) -> float:
        return float(f["mlp_kernel_variance"](**known, width=n))

    unit, clip = value(FORMULAS, width), 60.0

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        batch = _draw((len(X), width, 1), how, rng, 2 * size)
        kernel = batch.kernel(X, rates="width").reshape(size, 2)
        return np.clip(np.square(kernel[:, 0] - kernel[:, 1]) / (2 * unit), 0, clip)

    return Trial(
        f"variance of the kernel over its claim, {activation}, width {width}",
        {"widths": (len(X), width, 1), "input": X, **how}, draw, lambda f: value(f, width) / unit,
        0.0, clip, delta=0.1,
        reasons={
            "widths": "24 and 96, a factor of four apart: 1/width² and none would be off by it",
            "input": _WIDTHS["input"], "weight_variance": _MOMENT["weight_variance"],
            "bias_variance": _WIDTHS["bias_variance"],
            "delta": "a fifth of the way to the kernel without the pairings, the nearest rival",
        },
        rivals={
            "1/width²": 1 / width, "no width": float(width), "half the width": 2.0,
            "without the pairings B": 0.5 if activation == "relu" else 0.0,
        },
        block=2000,
    )  # fmt: skip


# -- training -----------------------------------------------------------------------------------

_INPUTS = np.array([[1.0, -0.5, 0.8], [-0.3, 1.2, 0.4], [0.6, 0.9, -1.1]])
_LABELS = np.array([[0.8], [-0.6], [0.3]])
_TANH: Initialization = {"activation": "tanh", "weight_variance": 1.5, "bias_variance": 0.1}


_TRAINED = {
    "width": "128: what is left out, of order 1/width, is below a hundredth",
    "steps": "ηH is about 0.3: a few hundredths of the error are left",
    "weight_variance": _MOMENT["weight_variance"],
    "bias_variance": _WIDTHS["bias_variance"],
}


def training_trials() -> list[Trial]:
    """Return the trials of a run that the kernel of its start predicts, and of its laziness."""
    return [_rate(128), _path(128), _narrows(32, 64), _lazy(16, 64)]


def _run(
    width: int, rng: np.random.Generator, size: int, data: slice, steps: int
) -> tuple[np.ndarray, np.ndarray, float, Run]:
    """Return the errors, the kernel of the start as a matrix of data, η, and the run."""
    from qntk_check import networks

    batch = _draw((3, width, width, 1), _TANH, rng, size)
    kernel = batch.kernel(_INPUTS[data], rates="width")[:, 0, 0]
    eta = 0.1
    run = networks.train(
        batch, _INPUTS[data], _LABELS[data], eta=eta, steps=steps, rates="width"
    )  # fmt: skip
    return run.errors[..., 0], kernel, eta, run


def _rate(width: int) -> Trial:
    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        errors, kernel, eta, _ = _run(width, rng, size, slice(1), 10)
        with np.errstate(divide="ignore"):
            seen = np.log(np.abs(errors[-1, :, 0] / errors[0, :, 0])) / 10
        return np.clip(seen / np.log(np.abs(1 - eta * kernel[:, 0, 0])), 0, 2)

    return Trial(
        f"rate of decay over that of H(0), one datum, width {width}",
        {"width": width, "steps": 10, **_TANH}, draw, lambda _: 1.0, 0.0, 2.0, delta=0.1,
        reasons={**_TRAINED, "delta": "a fifth of the way to half the rate"},
        rivals={"twice the rate": 2.0, "half the rate": 0.5}, block=25,
    )  # fmt: skip


def _missed(width: int, rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the distance of ε(T) from (1 − ηH)^T ε(0), over the distance predicted to be gone."""
    steps = 12
    errors, kernel, eta, _ = _run(width, rng, size, slice(3), steps)
    power = np.linalg.matrix_power(np.eye(3) - eta * kernel, steps)
    expected = (power @ errors[0][..., None])[..., 0]
    missed = np.linalg.norm(errors[-1] - expected, axis=1)
    return np.clip(missed / np.linalg.norm(errors[0] - expected, axis=1), 0, 2)


def _path(width: int) -> Trial:
    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return _missed(width, rng, size)

    return Trial(
        f"distance from the run that H(0) predicts, three data, width {width}",
        {"width": width, "steps": 12, **_TANH}, draw, lambda _: 0.0, 0.0, 2.0, delta=0.15,
        reasons={**_TRAINED, "delta": "a seventh of the way that is predicted to be gone"},
        rivals={"nothing learned": 1.0}, block=25,
        cause="H changes by a share of order 1/width",
    )  # fmt: skip


def _narrows(narrow: int, wide: int) -> Trial:
    """Compare two widths: the distance at the narrow, less the ratio of widths times the other.

    It is zero if what H(0) leaves out is of order 1/width.
    """
    ratio = wide / narrow
    seen, most = 0.0225, 0.15  # at the narrow width, as measured once, and what it is clipped at

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        one, other = (np.minimum(_missed(w, rng, size), most) for w in (narrow, wide))
        return one - ratio * other

    return Trial(
        f"distance from the run that H(0) predicts, width {narrow} less {ratio:g} × width {wide}",
        {"widths": (narrow, wide), "steps": 12, **_TANH}, draw, lambda _: 0.0,
        -most * ratio, most, delta=seen * (ratio - 1) / 3,
        reasons={**_TRAINED, "widths": "a factor of two, at which both distances are small",
                 "delta": "a third of the way to a distance without width"},
        rivals={"no width": -seen * (ratio - 1)}, block=100,
        cause="of order 1/width²",
    )  # fmt: skip


def _lazy(narrow: int, wide: int) -> Trial:
    """Relative change of the parameters at one width over that at another: √(ratio of widths)."""
    root, clip = float(np.sqrt(wide / narrow)), 8.0

    def moved(width: int, rng: np.random.Generator, size: int) -> np.ndarray:
        return _run(width, rng, size, slice(3), 20)[3].relative_change()

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        # the mean over a few networks, whose starts differ in how far they are from the labels
        pairs = [moved(width, rng, 4 * size).reshape(size, 4) for width in (narrow, wide)]
        means = [np.sqrt(np.square(pair).mean(axis=1)) for pair in pairs]
        return np.clip(means[0] / means[1], 0, clip)

    return Trial(
        f"share that parameters move, width {narrow} over width {wide}",
        {"widths": (narrow, wide), "steps": 20, **_TANH}, draw, lambda _: root, 0.0, clip,
        delta=0.3,
        reasons={**_TRAINED, "widths": "a factor of four: √4 is told from 1 and from 4",
                 "delta": "three tenths of the way to no laziness"},
        rivals={"no laziness": 1.0, "1/width": root**2}, block=20,
    )  # fmt: skip
