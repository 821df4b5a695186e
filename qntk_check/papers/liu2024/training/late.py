r"""The kernel where a training ends: its leading order, and the term of order 1/L after it.

Given the state χ, K is (1 − e²) Σ y² of independent y, e = ⟨O⟩ (a Pauli; claim `frozen-decay`). Its
mean over Haar circuits is K̄(e) = 2cL(1 − e²); write K = K̄(e)(1 + x). Of trained circuits the mean
of x is not zero, and of order 1/L:

- The angles of the circuits with ⟨O⟩ = e are uniform before training. The flow along g/K raises e
  at the rate 1. It carries the circuits of one start e_0 along, and the density that they have
  relative to uniform angles changes by d ln ρ/de = −div(g/K) = 2μ/K² − Tr h/K. The first of these
  is d ln K/de.
- x stays what it is, up to fluctuations of order 1/L that do not depend on it: given X̃_a the mean
  of g_b h_ab is −2c e g_a, so that 2μ/K² is −2e/(1 − e²) to first order in x.
- Tr h is −2Nce L(1 + z), with z of order 1/√L like x. So ln ρ is, up to what does not depend on the
  circuit, (N/2)(z − x) ln((1 − e_0²)/(1 − e²)), and E x = Cov(x, ln ρ).
- In one layer E g⁴/(E g²)² = 3(N+2)(N²−1)/(N²(N+3)) and E hg²/(E h E g²) = (N+2)²(N²−1)/(N³(N+3)).
  Their difference, over L, is Var x − Cov(x, z).

Together E x = −(N−1)²(N+1)(N+2)/(N²(N+3)L) · ln((1 − e_0²)/(1 − e²)).
"""

from __future__ import annotations

from math import lgamma, log

import numpy as np

from qntk_check.papers.liu2024.training.runs import Runs, mean_kernel
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["late_kernel_trial", "layer_share", "mean_logarithm", "shift_trials"]


def layer_share(N: int) -> float:
    """Return what E x is for one angle and a variance of O that falls by a factor e.

    Examples
    --------
    >>> round(layer_share(4), 4)
    -2.4107
    """
    return -((N - 1) ** 2) * (N + 1) * (N + 2) / (N**2 * (N + 3))


def mean_logarithm(N: int, target: float) -> float:
    """Return E ln((1 − e_0²)/(1 − e²)) over random states e_0, of a Pauli, at the target e.

    (1 + e_0)/2 is Beta(N/2, N/2): 4^s B(N/2 + s, N/2 + s)/B(N/2, N/2) is E (1 − e_0²)^s, and its
    slope at s = 0 the mean of the logarithm.

    Examples
    --------
    >>> round(mean_logarithm(4, 0.8), 4)  # ln 4 − 5/3 − ln 0.36
    0.7413
    """
    step = 1e-5

    def log_mean(s: float) -> float:
        return s * log(4) + 2 * lgamma(N / 2 + s) - lgamma(N + 2 * s)

    return (log_mean(step) - log_mean(-step)) / (2 * step) - log(1 - target**2)


def late_kernel_trial(runs: Runs) -> Trial:
    """K(T) over 4L Var_χ(O), which bounds it (g² ≤ 4 Var): claimed c/2 = N/(2(N²−1))."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        variance = np.maximum(1 - (run.errors[:, -1] + runs.target) ** 2, 1e-12)
        return run.kernels[:, -1] / (4 * runs.layers * variance)

    def predict(f: Formulas) -> float:
        return float(f["late_kernel"](N=2**runs.n, L=runs.layers, variance=1)) / (4 * runs.layers)

    from qntk_check.formulas import FORMULAS

    start = mean_kernel(runs, FORMULAS) / (4 * runs.layers * (1 - runs.target**2))
    claimed = predict(FORMULAS)
    shift = layer_share(2**runs.n) * mean_logarithm(2**runs.n, runs.target) / runs.layers
    return Trial(
        f"K(T)/(4L Var), target {runs.target}, {runs.label()}", runs.parameters(), draw, predict,
        0.0, 1.0, delta=(start - claimed) / 6,
        reasons={**runs.reasons, "delta": "a sixth of the way to K(0)"},
        rivals={"K(0) for K(t)": start}, block=100,
        cause=f"of order 1/L: paths crowd where K is small, by {-shift:.1%} here",
    )  # fmt: skip


_AIM = {"target": "as in the trial beside it", "steps": "0.2 % of the error is left"}


def shift_trials() -> list[Trial]:
    """Return the trials of the term of order 1/L, at two sizes: its factor depends on N."""
    return [
        _shift(
            Runs.at(0.25, "haar-circuit", n, layers, target=0.8, steps=60, why={
                **_AIM, "n": "N = 4 and 8: the factor is 2.4 and 6.3",
                "layers": "8N: the term is 6 and 9 %, the next one some tenth of that"})
        )
        for n, layers in ((2, 32), (3, 64))
    ]  # fmt: skip


def _shift(runs: Runs) -> Trial:
    """x(T) − x(0), of which E x(0) = 0 exactly, less the term of order 1/L from e_0 to e_T."""
    N, L, widest = 2**runs.n, runs.layers, 0.6

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check.formulas import late_kernel

        run = runs.train(rng, size)
        variance = np.maximum(1 - (run.errors[:, [0, -1]] + runs.target) ** 2, 1e-12)
        most = float(late_kernel(N=N, L=L, variance=1))
        x = run.kernels[:, [0, -1]] / (most * variance) - 1
        shift = layer_share(N) / L * np.log(variance[:, 0] / variance[:, 1])
        return np.clip(x[:, 1] - x[:, 0] - shift, -widest, widest)

    deviation = layer_share(N) / L * mean_logarithm(N, runs.target)
    return Trial(
        "share by which K(T) lies above that of its state, less the term of order 1/L, "
        f"{runs.label()}",
        {**runs.parameters(), "widest": widest}, draw, lambda _: 0.0, -widest, widest,
        delta=0.33 * abs(deviation),
        reasons={
            **runs.reasons, "widest": "four standard deviations and more",
            "delta": "a third of the term, so that its absence is told apart, itself within δ",
        },
        rivals={"without that term": -deviation, "of the other sign": -2 * deviation}, block=100,
        cause="of order η/L and 1/L²",
    )  # fmt: skip
