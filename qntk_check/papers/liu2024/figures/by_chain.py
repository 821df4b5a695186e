"""What the figures show, by the chain of ⟨O⟩: no circuit is trained and no closed form is used.

A figure says that runs of circuits follow a law; the runs are in :mod:`.runs`. Here the same means
come out of the chain that ⟨O⟩ is if K at each ⟨O⟩ is its mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from qntk_check.kinds import Array
from qntk_check.papers.liu2024.figures.runs import FIGURE_2, FIGURE_3, FIGURE_4
from qntk_check.papers.liu2024.training.chain import late_mean
from qntk_check.papers.liu2024.training.runs import Runs
from qntk_check.verdicts.tiers.numeric import Compared

__all__ = ["WITHIN", "compare_figure_2", "compare_figure_3", "compare_figure_4"]

WITHIN = 0.1  # as far as a figure tells, and less than half of the way to every wrong version
CAPTION_KERNEL = 35.0  # of figure 4


def _kernel(runs: Runs) -> Callable[[Array], Array]:
    """Return K at an error, 2cL(1 − ⟨O⟩²) with c = N/(N² − 1)."""
    N = 2**runs.n
    return lambda error: 2 * N * runs.layers / (N**2 - 1) * (1 - (error + runs.target) ** 2)


def compare_figure_2() -> Iterator[Compared]:
    """Compare the fall from step 60 on with that of K there, and the plateau with (66)."""
    runs, since, until = FIGURE_2, 60, 120
    K, N = _kernel(runs), 2**runs.n
    starts, weight = np.polynomial.legendre.leggauss(40)  # of ⟨O⟩, of density (1 − e²)^(N/2 − 1)
    weight = weight * (1 - starts**2) ** (N / 2 - 1)
    path = [starts - runs.target]
    for _ in range(runs.steps):
        path.append(path[-1] * (1 - runs.eta * K(path[-1])))
    said = (until - since) * np.log1p(-runs.eta * K(path[since]))
    ratio = np.log(np.abs(path[until] / path[since])) / said
    yield Compared(
        "rate of decay, steps 60 to 120, over that of K at step 60",
        float(np.average(ratio, weights=weight)), 1.0,
        {"half the rate": 0.5, "twice the rate": 2.0},
    )  # fmt: skip
    yield from _plateaus(runs, K)
    spread = runs.sigma / np.sqrt(runs.eta * (2 - runs.eta * K(np.zeros(1))[0]))
    arrived = np.average(np.abs(path[250]) < spread, weights=weight)
    yield Compared("share of starts on the plateau after 250 steps", float(arrived), 1.0,
                   {"exponentially long: none yet": 0.0})  # fmt: skip


def compare_figure_3() -> Iterator[Compared]:
    """Compare the mean abs(ε) with (69) at both ends of the figure's linear range."""
    for sigma in (0.001, 0.03):
        runs = FIGURE_3.with_(sigma=sigma)
        K = _kernel(runs)
        rate = runs.eta * K(np.zeros(1))[0]
        said = float(np.sqrt(2 / np.pi / (runs.eta * (2 - rate))) * sigma)
        found = late_mean(np.abs, K, runs.eta, sigma)
        yield Compared(
            f"mean |ε| over (69), σ_θ = {sigma}", found / said, 1.0,
            {"σ² for σ": sigma, "small η": float(np.sqrt(1 - rate / 2)),
             "without √(2/π)": float(np.sqrt(np.pi / 2))},
        )  # fmt: skip


def compare_figure_4() -> Iterator[Compared]:
    """Compare ε² with the plateau at both rates and the K of the caption."""
    for eta in (0.005, 0.02):
        runs = FIGURE_4.with_(eta=eta)
        yield from _plateaus(runs, lambda error: CAPTION_KERNEL + 0 * error)


def _plateaus(runs: Runs, K: Callable[[Array], Array]) -> Iterator[Compared]:
    from qntk_check.formulas import plateau

    eta, sigma, kernel = runs.eta, runs.sigma, float(K(np.zeros(1))[0])
    said = float(plateau(eta=eta, K=kernel, sigma=sigma))
    found = late_mean(lambda error: error**2, K, eta, sigma)
    yield Compared(
        f"ε² over the plateau, η = {eta}", found / said, 1.0,
        {"σ² for σ": sigma**2, "η² for η": 1 / eta, "half of it": 0.5, "Kσ², one step": kernel
         * sigma**2 / said},
    )  # fmt: skip
