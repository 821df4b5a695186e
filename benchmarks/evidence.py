"""Sample sizes, error rates and cost of the sequential tests, each as a ratio in one run.

Five tables:

- sizes: samples to the decision at α = β = 1e-6, δ = 5 % of the mean, beside the plan
  (``planning.sample_size``) and beside a fixed-sample Hoeffding bound of the same β;
- rates: how often a true value is refuted, and a value wrong by exactly δ supported, beside
  the α and β that are guaranteed;
- cost: time to count 1e5 samples, beside numpy's own mean and variance of them;
- asymptotic: how often the asymptotic test leaves out the true mean, beside its nominal rate, for
  variables of growing skewness and first looks at 100, 1000 and 10,000 samples;
- variables: what averages over input states or over the angle of one gate gain for μ and μ², in
  variance, and in variance for the same time.

Examples
--------
    python benchmarks/evidence.py --runs 100
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qntk_check.evidence import AsymptoticMeanTest, BoundedMeanTest, Outcome, sample_size

Draw = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True)
class Case:
    """A variable in [0, 1] of known mean and variance."""

    name: str
    draw: Draw
    mean: float
    variance: float


def beta_case(a: float, b: float, *, scale: float = 1.0) -> Case:
    """Return a Beta(a, b) variable, shrunk to [0, scale] while the bound stays 1."""
    mean, spread = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    name = f"Beta({a}, {b})" + ("" if scale == 1 else f"/{1 / scale:g}")
    return Case(name, lambda r, k: scale * r.beta(a, b, k), scale * mean, scale**2 * spread)


CASES = (
    Case("constant 0.5", lambda _, k: np.full(k, 0.5), 0.5, 0.0),
    beta_case(20, 20),
    beta_case(2, 2),
    beta_case(1, 9),
    beta_case(1, 9, scale=0.1),
    Case("coin 0.1", lambda r, k: (r.random(k) < 0.1).astype(float), 0.1, 0.09),
)


def play(
    test: BoundedMeanTest, draw: Draw, rng: np.random.Generator, block: int, cap: int
) -> tuple[Outcome, int]:
    """Return the outcome and the samples it took."""
    standing = test.open()
    while not standing.outcome.decided and standing.tally.count < cap:
        standing = test.play(standing, draw(rng, block))
    return standing.outcome, standing.tally.count


def hoeffding(delta: float, rate: float) -> int:
    """Return the fixed sample size at which mean ± δ/2 holds both ways by Hoeffding, range 1.

    Support when the sample mean is within δ/2 of f: wrong with probability ≤ rate if f is
    wrong by δ, and missed with probability ≤ 2·rate if f is right.
    """
    return math.ceil(math.log(1 / rate) / (2 * (delta / 2) ** 2))


def print_sizes(runs: int, spacing: float, seed: int) -> None:
    """Print the samples to the decision."""
    print(
        f"\nsizes: α = β = 1e-6, δ = 5 % of the mean, {runs} runs each, bets at ratio {spacing:g}"
    )
    print(f"{'variable':16} {'f is':>10} {'bets':>4} {'plan':>8} {'median':>8} {'90 %':>8}", end="")
    print(f" {'median/plan':>11} {'Hoeffding/median':>16}")
    for case in CASES:
        for label, factor in (("true", 1.0), ("δ above", 1.05), ("δ below", 0.95)):
            test = BoundedMeanTest(
                case.mean * factor, upper=1.0, delta=0.05 * case.mean, spacing=spacing
            )
            plan = sample_size(case.variance, 1.0, test.delta, test.beta)
            rng, block = np.random.default_rng(seed), max(1, plan // 100)
            counts = [play(test, case.draw, rng, block, 100 * plan)[1] for _ in range(runs)]
            median, high = np.quantile(counts, [0.5, 0.9])
            fixed = hoeffding(test.delta, test.beta) / median
            print(f"{case.name:16} {label:>10} {test.bets.size:4d} {plan:8d}", end="")
            print(f" {median:8.0f} {high:8.0f} {median / plan:11.2f} {fixed:16.1f}")


def print_rates(runs: int, seed: int) -> None:
    """Print the frequencies of both errors at rates that can be seen."""
    print(f"\nrates: δ = 20 % of the mean, {runs} runs each, up to 20 plans of samples, 200 looks")
    print(f"{'variable':16} {'error':>28} {'promised':>8} {'seen':>8} {'seen/promised':>13}")
    for case in (beta_case(2, 2), CASES[-1]):
        delta = 0.2 * case.mean
        for rate in (0.1, 0.01):
            cap = 20 * sample_size(case.variance, 1.0, delta, rate)
            errors = (
                ("true value refuted", 0.0, Outcome.REFUTED, {"alpha": rate, "beta": 1e-300}),
                ("δ too high supported", delta, Outcome.SUPPORTED, {"beta": rate, "alpha": 1e-300}),
                ("δ too low supported", -delta, Outcome.SUPPORTED, {"beta": rate, "alpha": 1e-300}),
            )
            for label, shift, bad, rates in errors:
                test = BoundedMeanTest(case.mean + shift, upper=1.0, delta=delta, **rates)
                rng = np.random.default_rng(seed)
                ends = [play(test, case.draw, rng, cap // 200, cap)[0] for _ in range(runs)]
                seen = sum(end is bad for end in ends) / runs
                print(f"{case.name:16} {label:>28} {rate:8.2g} {seen:8.4f} {seen / rate:13.2f}")


def best_time(call: Callable[[], object], repeats: int = 30) -> float:
    """Return the least time of a call, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def print_cost(seed: int) -> None:
    """Print the time to count samples beside numpy's mean and variance."""
    samples = np.random.default_rng(seed).random(100_000)
    test = BoundedMeanTest(0.5, upper=1.0)
    ours = best_time(lambda: test.tally(samples))
    peer = best_time(lambda: (samples.mean(), samples.var()))
    draw = best_time(lambda: np.random.default_rng(seed).beta(2, 2, 100_000), 5)
    print(f"\ncost: 1e5 samples, {test.bets.size} bets: {1e3 * ours:.2f} ms", end="")
    print(f" = {ours / peer:.0f} × numpy's mean and variance = {ours / draw:.2f} × drawing a Beta")


def chi_squared(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return squared normal variables: mean 1, skewness 2.8."""
    return rng.standard_normal(size) ** 2


def heavy(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return μ² of one-qubit circuits of two layers, in units of its mean: bounded."""
    from qntk_check import formulas
    from qntk_check.kernel import sample_meta_kernels

    mu = sample_meta_kernels(
        "haar-circuit", n=1, layers=2, observable=(1.0, 0.0), size=size, rng=rng, method="dense"
    )
    return mu**2 / float(formulas.meta_kernel_second_moment(L=2, observable=(1, 0)))


SKEWED: tuple[tuple[str, Draw], ...] = (
    ("uniform", lambda rng, size: 2 * rng.random(size)),
    ("squared normal", chi_squared),
    ("μ², N = 2, L = 2", heavy),
    ("exponential, cubed", lambda rng, size: rng.exponential(size=size) ** 3 / 6),
)


def print_asymptotic(runs: int, seed: int) -> None:
    """Print how often the asymptotic test refutes the true mean, 1."""
    print(
        f"\nasymptotic: {runs} runs each, 30 looks from the first one to 30 times as many samples"
    )
    print(f"{'variable':18} {'skewness':>8} {'first look':>10} {'nominal':>8} {'seen':>8}", end="")
    print(f" {'seen/nominal':>12}")
    for name, draw in SKEWED:
        sample = draw(np.random.default_rng(seed), 200_000)
        skewness = float(((sample - 1) ** 3).mean() / sample.var() ** 1.5)
        for start in (100, 1000, 10_000):
            rng, ends = np.random.default_rng(seed), {0.05: 0, 0.005: 0}
            for _ in range(runs if start < 10_000 else runs // 5):
                samples = draw(rng, 30 * start).reshape(30, start)
                for rate in ends:
                    test = AsymptoticMeanTest(1.0, delta=1e-9, alpha=rate, beta=1e-300, start=start)
                    standing = test.open()
                    for block in samples:
                        standing = test.play(standing, block)
                    ends[rate] += standing.outcome is Outcome.REFUTED
            for rate, count in ends.items():
                seen = count / (runs if start < 10_000 else runs // 5)
                print(f"{name:18} {skewness:8.1f} {start:10d} {rate:8.3g} {seen:8.4f}", end="")
                print(f" {seen / rate:12.2f}")


def print_variables(seed: int) -> None:
    """Print what an average of μ or μ² over states or angles of the same circuits gains."""
    print("\nvariables: variance of one circuit's over that of the average; the same at equal time")
    print(f"{'':26} {'input basis':>16} {'stabilizer states':>18} {'angle of W_1':>16}")
    for n, layers, observable, size in (
        (2, 2, (1.0, 1, 1, 0), 4000),
        (2, 8, (1.0, 1, 1, 0), 4000),
        (3, 16, (1.0, *[0] * 7), 1000),
        (3, 16, {"ZII": 1.0}, 1000),
        (4, 16, {"ZIII": 1.0}, 300),
    ):
        for power in (1, 2):
            name = "Pauli" if isinstance(observable, dict) else f"rank {int(sum(observable))}"
            print(f"μ{'²' if power == 2 else ' '} n = {n} L = {layers:2d} {name:10}", end=" ")
            print(gains(n, layers, observable, size, power, seed))


def gains(n: int, layers: int, observable: object, size: int, power: int, seed: int) -> str:
    """Return the three gains of one case, as text."""
    from dataclasses import replace

    from qntk_check import ensembles, kernel
    from qntk_check.circuits import CircuitBatch
    from qntk_check.kernel.statistics import input_states

    start = time.perf_counter()
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=seed)
    assert isinstance(batch, CircuitBatch)
    drawing = time.perf_counter() - start

    def powers(circuits: object) -> np.ndarray:
        return kernel.evaluate_many(circuits, observable=observable, method="dense").mu ** power  # type: ignore[arg-type]

    powers(batch)
    start = time.perf_counter()
    plain = powers(batch)
    evaluating = time.perf_counter() - start
    turns = np.pi * np.arange(3 * power + 1) / (3 * power + 1)  # exact for this degree in 2θ
    first = np.eye(layers)[0]
    averages = {
        "basis": [replace(batch, state=s) for s in input_states("basis", n)],
        "stabilizer": [replace(batch, state=s) for s in input_states("stabilizer", n)]
        if n < 3 and power == 1 else [],
        "angle": [replace(batch, angles=batch.angles + turn * first) for turn in turns],
    }  # fmt: skip
    text = []
    for name, circuits in averages.items():
        width = 18 if name == "stabilizer" else 16
        if not circuits:
            text.append(f"{'–':>{width}}")
            continue
        gain = plain.var() / np.mean([powers(c) for c in circuits], axis=0).var()
        cost = (drawing + len(circuits) * evaluating) / (drawing + evaluating)
        text.append(f"{f'{gain:.1f}; {gain / cost:.1f}':>{width}}")
    return " ".join(text)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=100, help="runs for each size (100)")
    parser.add_argument("--rate-runs", type=int, default=1000, help="runs for each rate (1000)")
    parser.add_argument("--spacing", type=float, default=2.0, help="ratio of bets (2)")
    parser.add_argument("--seed", type=int, default=2024, help="seed of the samples (2024)")
    options = parser.parse_args()
    print_sizes(options.runs, options.spacing, options.seed)
    print_rates(options.rate_runs, options.seed)
    print_cost(options.seed)
    print_asymptotic(options.rate_runs, options.seed)
    print_variables(options.seed)


if __name__ == "__main__":
    main()
