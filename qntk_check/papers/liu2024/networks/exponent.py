"""How the kernel of deep networks fluctuates with the width: an interval for the exponent.

At each width the variance of H is estimated in groups of networks; a group's logarithms, one for
each width, have a slope of their own against the logarithm of the width. Groups are independent
and alike, all widths have equally many networks, so that the bias of a logarithm is the same at
each and drops out of the slope. Student's t over the groups gives the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.evidence.course import CourseData, course_of_intervals
from qntk_check.evidence.power_law import PowerLaw
from qntk_check.evidence.tension import LEVEL
from qntk_check.papers.liu2024.networks.trials import Initialization
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Level, Subject, Tier

__all__ = ["Exponent", "exponent_check", "judge_exponent", "measure"]

WIDTHS = (16, 32, 64, 128, 256, 512, 1024)
GROUP = 4  # networks of which one variance is estimated
GROUPS = {Level.QUICK: 24, Level.CI: 64, Level.NIGHTLY: 256}
ALPHA = 1e-6  # nominal, of the interval; asymptotic, no part of the suite's α
# Widths are finite: the next order, 1/n², moves the slope over these widths by less than this.
MARGIN = 0.1
CLAIMED = -1.0
RIVALS = {"no suppression": 0.0, "1/√width": -0.5, "1/width²": -2.0, "equal rates": 1.0}
HOW: Initialization = {"activation": "tanh", "weight_variance": 1.5, "bias_variance": 0.1}
X = (1.0, -0.5, 0.8)
_NAME = "exponent of Var H in the width, two hidden layers, tanh, widths 16 to 1024"
_WHY = {
    "widths": "a factor of 64: rivals, off by ½ or more, are off by a factor of 8 at its ends",
    "variances of weights and biases": "of order one: the signal neither dies nor explodes",
    "δ": "the farthest end of the interval, with a margin of 0.1 that the next order, 1/n², moves "
    "the slope by at most: what lies farther is excluded, the rivals among it",
    "draws": "groups of a level, which leave out the nearest rivals, ½ away",
}
CLAIM = "mlp-kernel-fluctuation"


@dataclass(frozen=True, eq=False)
class Exponent:
    """Variances and means of H at each width, and the exponent of the variance.

    Parameters
    ----------
    widths
        Shape (W,).
    variances
        One estimate for each group and width, shape (G, W).
    means
        Mean of H at each width, shape (W,).
    """

    widths: np.ndarray
    variances: np.ndarray
    means: np.ndarray

    @property
    def law(self) -> PowerLaw:
        """The variances as a power of the width."""
        return PowerLaw(self.widths, self.variances)


def measure(groups: int, *, rates: str = "width", widths: tuple[int, ...] = WIDTHS) -> Exponent:
    """Draw networks of two hidden layers of each width, and estimate the variance of H."""
    from qntk_check import networks
    from qntk_check.evidence import block_generator

    variances, means = [], []
    for width in widths:
        parameters = {"widths": (len(X), width, width, 1), "input": X, **HOW}
        found: list[np.ndarray] = []
        for group in range(groups):
            rng = block_generator(CLAIM, parameters, group)
            batch = networks.draw((len(X), width, width, 1), size=GROUP, rng=rng, **HOW)
            found.append(batch.kernel(X, rates=rates).ravel())
        kernels = np.array(found)
        variances.append(kernels.var(axis=1, ddof=1))
        means.append(kernels.mean())
    return Exponent(np.array(widths, dtype=float), np.array(variances).T, np.array(means))


def judge_exponent(measured: Exponent, limit: float, subject: Subject) -> Evidence:
    """Return what a measurement says: the exponent −1 within the margin, the rivals outside."""
    low, high = measured.law.interval(ALPHA)
    near = low - MARGIN <= CLAIMED <= high + MARGIN
    alive = [name for name, value in RIVALS.items() if low - MARGIN <= value <= high + MARGIN]
    drift = float(measured.means[-1] / limit)
    steady = abs(drift - 1) < 0.25
    finding = Finding.HOLDS if not alive else Finding.UNDECIDED
    if not (near and steady):
        finding = Finding.FAILS
    count = GROUP * len(measured.variances)
    return Evidence(
        Tier.SAMPLED, subject, finding, exact=False,
        summary=f"asymptotic: two hidden layers, tanh, widths {measured.widths[0]:.0f} to "
        f"{measured.widths[-1]:.0f}, {count} networks at each: Var H ∝ width^a with a in "
        f"[{low:.3f}, {high:.3f}] at α = {ALPHA:g} (margin {MARGIN:g} for the next order in 1/n)"
        f"; H̄ at the largest width is {drift:.3f} of its limit; "
        f"{len(RIVALS) - len(alive)} of {len(RIVALS)} rival exponents excluded",
        details={
            "asymptotic": True, "nominal alpha": ALPHA, "interval": [low, high],
            "widths": measured.widths.tolist(), "networks at each width": count,
            "variance": measured.variances.mean(axis=0).tolist(), "mean": measured.means.tolist(),
            "not excluded": alive, **HOW, "cases": [_row(measured, alive, finding)],
            "reasons": {_NAME: _WHY},
        },
    )  # fmt: skip


def _row(measured: Exponent, alive: list[str], finding: Finding) -> Data:
    """Return what came out as the data of a sampled mean: that of the slopes of the groups."""
    slopes = measured.law.slopes
    found = {Finding.HOLDS: "SUPPORTED", Finding.FAILS: "REFUTED"}.get(finding, "INCONCLUSIVE")
    dead = {name: value for name, value in RIVALS.items() if name not in alive}
    low, high = measured.law.interval(ALPHA)
    reach = max(CLAIMED - low, high - CLAIMED) + MARGIN
    return {
        "name": _NAME, "exact": False, "asymptotic": True, "formula's value": CLAIMED,
        "test": {"delta": reach, "alpha": ALPHA, "beta": ALPHA}, "outcome": found,
        "samples": GROUP * len(slopes) * len(measured.widths), "mean": float(slopes.mean()),
        "standard error": float(slopes.std(ddof=1) / len(slopes) ** 0.5), "tension": None,
        "rivals": dead, "mutants": dict.fromkeys(dead, "REFUTED"), "course": _course(measured),
    }  # fmt: skip


def _course(measured: Exponent) -> CourseData:
    """Return how the exponent went while groups came in, from the second on: Student's interval."""
    groups = range(2, len(measured.variances) + 1)
    laws = [PowerLaw(measured.widths, measured.variances[:count]) for count in groups]
    return course_of_intervals(
        [GROUP * count * len(measured.widths) for count in groups],
        [float(law.slopes.mean()) for law in laws],
        [law.interval(LEVEL) for law in laws],
    )


def exponent_check(subject: Subject) -> Check:
    """Return the check of the exponent of the kernel's fluctuation."""

    def run(context: Context) -> Evidence:
        from qntk_check import networks

        limit = networks.wide_limit(X, 3, **HOW).kernel
        return judge_exponent(measure(GROUPS[context.level]), limit, subject)

    return Check(Tier.SAMPLED, "exponent of the fluctuation", run, subject)
