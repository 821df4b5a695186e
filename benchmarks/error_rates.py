"""The error rates of the sequential tests, measured at α = β = 0.05 and held to what is stated.

For each law and claimed value 10,000 verdicts are simulated, of which the mean is known exactly:

- the value is true, barely wrong (by exactly δ, on both sides) or wrong (by 2δ); of an approximate
  statement the mean lies on the edge, f ± δ, where both errors are as likely as they can be;
- the laws have light tails (uniform, Beta(2, 2), K of random circuits) or heavy ones (a rare coin,
  a Pareto law that the bound cuts off, μ² of random circuits);
- whoever stops is an adversary. *Each sample*: the test is looked at after every sample. *Any
  looks*: the share of runs in which some choice of looks, made with the whole run in sight, ends in
  the error; no rule of stopping can do worse.

Beside every rate stand its Clopper–Pearson bounds at 99.99 %. The exit status is 1 if the lower one
is above the stated α or β. Of the asymptotic test a limit is stated: it is held to it for the laws
of light tails, and only shown for the others.

The wealths are computed here by a loop of its own, and the first runs of each case are played by
the tests themselves, sample by sample: another verdict, or another time of it, is exit status 1
too.

    python benchmarks/error_rates.py --runs 1000 --json rates.json
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numba
import numpy as np
from scipy import stats

from qntk_check.evidence import AsymptoticMeanTest, BoundedMeanTest, Outcome, sample_size
from qntk_check.evidence.within import WithinTest

RATE = 0.05  # α and β
CONFIDENCE = 0.9999
CHUNK = 500  # runs that are drawn at a time
HORIZON = 3  # times the planned number of samples
PLAYED = 4  # runs of each case that the tests play themselves
NEVER = np.iinfo(np.int64).max
Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


@dataclass(frozen=True)
class Law:
    """A variable in [0, 1] with its exact mean and variance."""

    name: str
    tails: str
    draw: Draw
    mean: float
    variance: float
    share: float  # δ over the mean


def coin(p: float, share: float) -> Law:
    """Return a coin: 1 with probability p."""
    return Law(
        f"coin {p:g}",
        "heavy",
        lambda rng, shape: (rng.random(shape) < p) * 1.0,
        p,
        p - p * p,
        share,
    )


def pareto(least: float, power: float, share: float) -> Law:
    """Return least·U^(−1/power), cut off at 1: P(X > x) = (least/x)^power."""

    def moment(k: int) -> float:  # least^k + ∫ k x^(k−1) P(X > x) dx from least to 1
        more = k * least**power * (1 - least ** (k - power)) / (k - power)
        return least**k + more

    def draw(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        return np.minimum(1.0, least * (1 - rng.random(shape)) ** (-1 / power))

    mean = moment(1)
    return Law("Pareto, cut off", "heavy", draw, mean, moment(2) - mean**2, share)


def pool(name: str, tails: str, values: np.ndarray, share: float) -> Law:
    """Return the law of drawing from these values: its mean is theirs, exactly."""
    return Law(
        name, tails, lambda rng, shape: values[rng.integers(values.size, size=shape)],
        float(values.mean()), float(values.var()), share,
    )  # fmt: skip


def laws(seed: int) -> tuple[Law, ...]:
    """Return all laws."""
    from qntk_check.draws import Draws, Source, statistic

    pools = []
    for name, tails, share in (("mean of K", "light", 0.1), ("mean of μ²", "heavy", 0.4)):
        source = Source("haar-circuit", 1, 2, (1.0, 0.0), name, method="dense")
        upper = statistic(name).bounds(2, source.observable)[1]
        values = Draws(source)(np.random.default_rng(seed), 20_000) / upper
        pools.append(pool(f"{name[8:]} at N = 2, L = 2", tails, values, share))
    return (
        Law("uniform", "light", lambda rng, shape: rng.random(shape), 1 / 2, 1 / 12, 0.1),
        Law("Beta(2, 2)", "light", lambda rng, shape: rng.beta(2, 2, shape), 1 / 2, 1 / 20, 0.1),
        pools[0],
        coin(0.02, 0.5),
        pareto(0.02, 1.2, 0.3),
        pools[1],
    )


@numba.njit(cache=False)
def crossings(y, bets, constants, weights, ends, heights):  # noqa: ANN001, ANN201  # compiled
    """Return after which sample each of three wealths first reaches its height, shape (runs, 3)."""
    runs, size = y.shape
    found = np.full((runs, 3), np.iinfo(np.int64).max)
    wealth = np.empty(bets.size)
    for run in range(runs):
        wealth[:] = weights
        left = 3
        for sample in range(size):
            first = 0
            for group in range(3):
                last = ends[group]
                if found[run, group] > sample:
                    total = 0.0
                    for bet in range(first, last):
                        wealth[bet] *= constants[bet] + bets[bet] * y[run, sample]
                        wealth[bet] = max(wealth[bet], 1e-290)  # no slow denormals; none comes back
                        total += wealth[bet]
                    if total >= heights[group] and last > first:
                        found[run, group] = sample + 1
                        left -= 1
                first = last
            if left == 0:
                break
    return found


def times(test: BoundedMeanTest, y: np.ndarray, heights: tuple[float, float, float]) -> np.ndarray:
    """Return when the wealths at f, f + δ and f − δ reach their heights; 0 without bets."""
    at = (np.array([0, test.delta, -test.delta]) + test.value - test.lower) / test.width
    groups = np.argmin(np.abs(test.nulls[:, None] - at), axis=1)
    ends = np.searchsorted(groups, [0, 1, 2], side="right")
    constants = 1 - test.bets * test.nulls
    found = crossings(y, test.bets, constants, test.weights, ends, np.array(heights))
    found[:, np.diff(ends, prepend=0) == 0] = 0  # no mean of that kind lies in the range
    return found


Ends = tuple[np.ndarray, np.ndarray]  # when a run can first be refuted, and when supported


def bounded(test: BoundedMeanTest, y: np.ndarray) -> Ends:
    """Return when each run is refuted and supported by the test of a mean."""
    found = times(test, y, (1 / test.alpha, 1 / test.beta, 1 / test.beta))
    return found[:, 0], found[:, 1:].max(axis=1)


def within(test: WithinTest, y: np.ndarray) -> Ends:
    """Return when each run is refuted and supported by the test of an approximate statement."""
    inside = times(test._middle, y, (math.inf, 1 / test.beta, 1 / test.beta))
    refuted = np.full(len(y), NEVER)
    for edge, side in zip(test._outside, (2, 1), strict=True):
        if edge is not None:
            found = times(edge, y, (math.inf, 2 / test.alpha, 2 / test.alpha))
            refuted = np.minimum(refuted, found[:, side])
    return refuted, inside[:, 1:].max(axis=1)


def asymptotic(test: AsymptoticMeanTest, y: np.ndarray) -> Ends:
    """Return when each run is refuted and supported by the asymptotic test."""
    count = np.arange(1, y.shape[1] + 1)
    mean = y.cumsum(axis=1) / count
    variance = (y**2).cumsum(axis=1) / count - mean**2
    found = []
    for distance, rate in (
        (mean - test.value, test.alpha),
        (np.maximum(test.value + test.delta - mean, 0), test.beta),
        (np.maximum(mean - test.value + test.delta, 0), test.beta),
    ):
        log = -2 * math.log(rate)
        tuning = (log + math.log1p(log)) / (test.start * math.log(test.start))
        room = 1 + count * tuning
        with np.errstate(divide="ignore", invalid="ignore"):
            wealth = tuning * distance**2 * count**2 / variance / (2 * room) - np.log(room) / 2
        reached = (wealth >= -math.log(rate)) & (count >= test.start)
        found.append(np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, NEVER))
    return found[0], np.maximum(found[1], found[2])


@dataclass(frozen=True)
class Case:
    """One test of one value on one law, and the error that it can make."""

    law: Law
    kind: str
    value: str
    test: BoundedMeanTest | WithinTest | AsymptoticMeanTest
    ends: Callable[..., Ends]
    error: Outcome
    horizon: int
    judged: bool = True


def cases(law: Law) -> Iterator[Case]:
    """Yield what is claimed of a law, true and wrong."""
    delta, rates = law.share * law.mean, {"alpha": RATE, "beta": RATE}
    horizon = HORIZON * sample_size(law.variance, 1.0, delta, RATE)
    start = 1000
    late = max(horizon, 5 * start)
    light = law.tails == "light"
    for name, shift in (
        ("true", 0.0), ("δ too high", 1.0), ("δ too low", -1.0), ("2δ too high", 2.0),
    ):  # fmt: skip
        claimed = law.mean + shift * delta
        error = Outcome.SUPPORTED if shift else Outcome.REFUTED
        exact = BoundedMeanTest(claimed, 1.0, 0.0, delta, **rates)
        yield Case(law, "guaranteed", name, exact, bounded, error, horizon)
        late_test = AsymptoticMeanTest(claimed, delta, start=start, **rates)
        yield Case(law, "asymptotic", name, late_test, asymptotic, error, late, judged=light)
        if shift in (1.0, -1.0):
            test = WithinTest(claimed, delta, 1.0, **rates)
            for way in (Outcome.REFUTED, Outcome.SUPPORTED):
                edge = "on the upper edge" if shift < 0 else "on the lower edge"
                yield Case(law, "within", edge, test, within, way, horizon)


@dataclass(frozen=True)
class Rate:
    """How often a case ended in its error."""

    law: str
    tails: str
    test: str
    value: str
    error: str
    stated: float
    runs: int
    supported: float
    refuted: float
    each_sample: tuple[float, float, float]  # rate, and its bounds
    any_looks: tuple[float, float, float]
    judged: bool
    agrees: bool

    @property
    def kept(self) -> bool:
        """Whether the rate is not above what is stated, as far as so many runs can say."""
        return self.agrees and (not self.judged or self.any_looks[1] <= self.stated)


def bounds(errors: int, runs: int) -> tuple[float, float, float]:
    """Return a rate and its Clopper–Pearson bounds."""
    tail = (1 - CONFIDENCE) / 2
    low = stats.beta.ppf(tail, errors, runs - errors + 1) if errors else 0.0
    high = stats.beta.ppf(1 - tail, errors + 1, runs - errors) if errors < runs else 1.0
    return errors / runs, float(low), float(high)


def played(case: Case, y: np.ndarray) -> tuple[Outcome, int]:
    """Return the verdict of the test itself on one run, looked at after every sample."""
    standing = case.test.open()
    for number, sample in enumerate(y):
        if standing.outcome.decided:
            return standing.outcome, number
        standing = case.test.play(standing, [sample])  # type: ignore[arg-type]
    return standing.outcome, len(y)


def measured(case: Case, runs: int, seed: int) -> Rate:
    """Simulate the verdicts of a case."""
    rng = np.random.default_rng([seed, len(case.law.name), case.horizon])
    refuted = supported = errors = worst = 0
    agrees = True
    for start in range(0, runs, CHUNK):
        y = case.law.draw(rng, (min(CHUNK, runs - start), case.horizon))
        against, for_it = case.ends(case.test, y)
        # At one look both can be the case: the test says REFUTED then.
        is_refuted = (against <= for_it) & (against < NEVER)
        is_supported = (for_it < against) & (for_it < NEVER)
        refuted, supported = refuted + is_refuted.sum(), supported + is_supported.sum()
        wrong = case.error is Outcome.REFUTED
        errors += (is_refuted if wrong else is_supported).sum()
        worst += ((against if wrong else for_it) < NEVER).sum()
        for run in range(PLAYED if start == 0 else 0):
            outcome, number = played(case, y[run])
            ours = is_refuted[run] - 1 * is_supported[run]
            agrees &= ours == (outcome is Outcome.REFUTED) - 1 * (outcome is Outcome.SUPPORTED)
            agrees &= number == min(against[run], for_it[run], case.horizon)
    return Rate(
        case.law.name, case.law.tails, case.kind, case.value, case.error.name, RATE, runs,
        float(supported / runs), float(refuted / runs), bounds(int(errors), runs),
        bounds(int(worst), runs), case.judged, bool(agrees),
    )  # fmt: skip


HEAD = (
    f"{'law':19} {'tails':5} {'test':10} {'the value is':18} {'error':9} {'supp.':>6} {'ref.':>6} "
    f"{'each sample':>11} {'any looks, with bounds':>25} {'stated':>7}"
)


def shown(rate: Rate) -> str:
    """Return a row of the table."""
    worst, low, high = rate.any_looks
    verdict = "" if rate.judged else "  (a limit: shown only)"
    verdict += "" if rate.kept else "  BEYOND" if rate.agrees else "  ANOTHER VERDICT BY THE TEST"
    return (
        f"{rate.law:19} {rate.tails:5} {rate.test:10} {rate.value:18} {rate.error:9} "
        f"{rate.supported:6.3f} {rate.refuted:6.3f} {rate.each_sample[0]:11.4f} "
        f"{worst:8.4f} [{low:.4f}, {high:.4f}] {rate.stated:7.2g}{verdict}"
    )


def main() -> int:
    """Print the table, and return the exit status."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--runs", type=int, default=10_000, help="verdicts of each case (10,000)")
    parser.add_argument("--seed", type=int, default=2024, help="seed of the samples (2024)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rates there, too")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("give at least one run")
    began, found = time.monotonic(), list[Rate]()
    print(HEAD)
    for law in laws(options.seed):
        for case in cases(law):
            found.append(measured(case, options.runs, options.seed))
            print(shown(found[-1]), flush=True)
    if options.json:
        rows = [asdict(rate) for rate in found]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    beyond = [rate for rate in found if not rate.kept]
    largest = max(rate.any_looks[0] / rate.stated for rate in found if rate.judged)
    print(
        f"\n{len(found)} cases of {options.runs} verdicts in {time.monotonic() - began:.0f} s; the "
        f"largest rate is {largest:.2f} × the stated one; {len(beyond)} beyond what is stated"
    )
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
