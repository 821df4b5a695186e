"""The law of the kernel around its mean in the Haar circuit: a result of this suite's own.

The paper speaks of mean and spread only. By the factorization that kernel-spread rests on, K is
Var_χ O · Σ_ℓ y_ℓ² with independent factors, and both laws are known: y²/4 is a product of a
Beta(N/2, ½) and a Beta(½, N − 3/2) variable, Var_χ O a quadratic form in Dirichlet-distributed
weights. The distribution around the mean, named as open in arXiv 2604.04292, is settled by that for
this circuit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.registry import spendable
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.sampled import BETA, CAP, CAPS

if TYPE_CHECKING:
    import numpy as np

    from qntk_check.evidence import Mutant, Record
    from qntk_check.evidence.course import CourseData
    from qntk_check.observables import ObservableLike

__all__ = ["ID", "law_checks"]

ID = "kernel-concentrates"
SHARE = 0.25  # of the claim's α; a half is spent on the mean squares of its drawn circuits
DELTA = 0.03  # of a probability
_QUANTILES = (0.05, 0.5)  # at the first a normal law with the same spread has far more below
_SETS: tuple[tuple[int, int, ObservableLike, Level], ...] = (
    (2, 2, (1, 0, 0, 0), Level.QUICK),
    (1, 3, {"Z": 1}, Level.CI),
    (2, 3, (-1, 0, 1, 3), Level.CI),
    (3, 5, {"ZII": 1, "IZZ": 0.5}, Level.CI),
)
_WHY = {
    "n": "N = 2, 4 and 8, where a guaranteed test decides in seconds",
    "layers": "two to five angles: one more moves a quantile by more than δ",
    "observable": "two levels of unequal and of equal multiplicity, and four levels",
}
_WHY_DELTA = "0.03 of a probability: at the quantile 0.05 the normal law is 0.05 away or more"
_Layer = Callable[[int, int], Fraction]


# -- moments 1 … 4, exactly --------------------------------------------------------------------


def _rising(x: Fraction, k: int) -> Fraction:
    return math.prod((x + j for j in range(k)), start=Fraction(1))


def _layer(k: int, first: Fraction, second: Fraction) -> Fraction:
    """Return E y^(2k) for y²/4 = Beta(first, ½) · Beta(½, second)."""
    half = Fraction(1, 2)
    one = _rising(first, k) / _rising(first + half, k)
    return 4**k * one * _rising(half, k) / _rising(half + second, k)


def _true(N: int, k: int) -> Fraction:
    return _layer(k, Fraction(N, 2), N - Fraction(3, 2))


_WRONG: dict[str, _Layer] = {
    "Beta(½, N − ½) for Beta(½, N − 3/2)": lambda N, k: _layer(
        k, Fraction(N, 2), N - Fraction(1, 2)
    ),
    "Beta((N+1)/2, ½) for Beta(N/2, ½)": lambda N, k: _layer(
        k, Fraction(N + 1, 2), N - Fraction(3, 2)
    ),
    "a normal y of the same variance": lambda N, k: (
        _true(N, 1) ** k * math.prod(range(1, 2 * k, 2))
    ),
}


def _sums(N: int, L: int, layer: _Layer) -> list[Fraction]:
    """Return E (Σ y²)^k, k = 0 … 4, layer by layer."""
    found = [Fraction(1), *[Fraction(0)] * 4]
    for _ in range(L):
        found = [
            sum((math.comb(k, j) * found[k - j] * layer(N, j) for j in range(k + 1)), Fraction(0))
            for k in range(5)
        ]
    return found


def _moments(N: int, L: int, one: int, layer: _Layer) -> list[Fraction]:
    """Return E K^k, k = 1 … 4, of an observable with the level 1 so many times, else 0."""
    sums = _sums(N, L, layer)
    rest = [
        _rising(Fraction(one), k) * _rising(Fraction(N - one), k) / _rising(Fraction(N), 2 * k)
        for k in range(5)
    ]
    return [sums[k] * rest[k] for k in range(1, 5)]


def _exact(_context: Context) -> Evidence:
    """Compare the law's moments with the formulas, as rational numbers; wrong laws must miss."""
    from qntk_check import formulas

    sets = [(N, L, one) for N in (2, 4, 6, 16) for L in (1, 2, 7) for one in (1, N // 2)]
    proved = {
        (N, L, one): [
            Fraction(formulas.kernel_moment(order=k, N=N, L=L, traces=(one,) * (2 * k)))
            for k in range(1, 5)
        ]
        for N, L, one in sets
    }
    holds = all(_moments(*key, _true) == value for key, value in proved.items())
    alive = [
        name
        for name, layer in _WRONG.items()
        if all(_moments(*key, layer) == value for key, value in proved.items())
    ]
    good = Finding.UNDECIDED if alive else Finding.HOLDS
    return Evidence(
        Tier.SECOND_ROUTE, Subject.CORRECTED, good if holds else Finding.FAILS, exact=True,
        summary=f"the law of K = Var_χ O Σ y², y²/4 a product of two Beta variables, has the four "
        f"moments of the formulas on {len(sets)} sets of N, L and projectors, as rational numbers; "
        f"{len(_WRONG) - len(alive)} of {len(_WRONG)} wrong laws miss",
        only="N = 2, 4, 6, 16, L = 1, 2, 7, projectors of rank 1 and N/2",
        details={"sets": [list(key) for key in sets], "surviving": alive},
    )  # fmt: skip


# -- the law itself, at fixed places ------------------------------------------------------------


def _values(
    n: int, layers: int, observable: ObservableLike, q: float
) -> tuple[float, list[Mutant]]:
    """Return the k at which the law has the value q, and what rivals say there."""
    import numpy as np
    from scipy.special import ndtr

    from qntk_check.evidence import Mutant
    from qntk_check.laws import kernel_law

    N = 2**n
    law = kernel_law(N, layers, observable)
    k = float(np.asarray(law.ppf(q)))
    mean, spread = law.mean(), law.std()
    sure = mean / (4 * law.total.moment(1) / 4)  # E Var_χ O, as if it were no random number
    rivals = {
        "the normal law of the same mean and variance": ndtr((k - mean) / spread),
        "Var_χ O at its mean": law.total.law(np.array([k / (4 * sure)]))[0],
        "one layer more": kernel_law(N, layers + 1, observable).cdf(k),
        "a factor 2 lost": law.cdf(2 * k),
    }
    return k, [Mutant(name, partial(float, value)) for name, value in rivals.items()]


def _places() -> list[tuple[SampledCase, float]]:
    """Return the circuits, and the quantiles at which their K is compared."""
    cases = [
        SampledCase("kernel_variance", "haar-circuit", n, layers, observable, method="dense",
                    level=level, reasons=_WHY)
        for n, layers, observable, level in _SETS
    ]  # fmt: skip
    return [(case, q) for case in cases for q in _QUANTILES]


def _sampled(context: Context) -> Evidence:
    """Test P(K ≤ k) at fixed k on drawn circuits, and refute the rivals on the same ones."""
    from qntk_check.evidence import autopsy, combined_outcome
    from qntk_check.observables import traces
    from qntk_check.verdicts.tiers.sampled import audit_data, finding, record_data

    sets = _places()
    alpha, each = (SHARE * spendable(ID, context.paper, count) for count in (1, len(sets)))
    records: list[Record] = []
    drawn, rows, rivals = [], list[Data](), set[str]()
    reasons: dict[str, dict[str, str]] = {}
    for case, q in sets:
        if not case.within(context.level):
            continue
        draws, name = case.draws(), f"{case.name()}, quantile {q:g}"
        record, others, course = _run(case, q, draws, each, context)
        records.append(record)
        drawn.append(draws)
        rivals |= set(others)
        rows.append({
            "formula": "kernel_law", "statistic": f"K at most its quantile {q:g}",
            "traces": [float(t) for t in traces(case.observable, 2)],
            **record_data(name, record, others, course), **draws.audit(),
        })  # fmt: skip
        reasons[name] = {**case.explained(), "δ": _WHY_DELTA, "most draws": CAP}
    outcome = combined_outcome([record["truth"] for record in records], alpha, sets=len(sets))
    killed = {name for record in records for name in autopsy(record).killed}
    alive = sorted(rivals - killed)
    samples = sum(record.samples for record in records)
    return Evidence(
        Tier.SAMPLED, Subject.CORRECTED, finding(outcome, alive), exact=False,
        summary=f"P(K ≤ k) by the law of K: {outcome.name} at {len(records)} places by {samples} "
        f"circuits (α = {alpha:.2g}, β = {BETA:g}, δ = {DELTA:g}); refuted there: "
        f"{len(rivals) - len(alive)} of {len(rivals)} rivals, the normal law among them"
        + (f"; surviving: {'; '.join(alive)}" if alive else ""),
        details={
            "alpha": alpha, "beta": BETA, "discrepancy": DELTA, **audit_data(drawn),
            "cases": rows, "reasons": reasons, "surviving mutants": alive,
        },
    )  # fmt: skip


def _run(
    case: SampledCase, q: float, draws: Callable[[np.random.Generator, int], np.ndarray],
    alpha: float, context: Context,
) -> tuple[Record, dict[str, float], CourseData]:  # fmt: skip
    from qntk_check.evidence import BoundedMeanTest, mutant_tests
    from qntk_check.evidence.course import run_watched

    k, rivals = _values(case.n, case.layers, case.observable, q)

    def below(rng: np.random.Generator, size: int) -> np.ndarray:
        return (draws(rng, size) <= k).astype(float)

    truth = BoundedMeanTest(q, lower=0.0, upper=1.0, delta=DELTA, alpha=alpha, beta=BETA)
    tests = mutant_tests(truth, rivals, {})
    parameters = {**case.parameters(), "statistic": f"K at most its quantile {q:g}"}
    most = CAPS[context.level]
    record, course = run_watched(
        ID, parameters, below, tests, cap=most, block_size=2_000,
        progress=lambda r: context.progress(f"{case.label()} q={q:g}", r.samples, most),
    )  # fmt: skip
    return record, {rival.name: rival.value({}) for rival in rivals}, course


def law_checks() -> Sequence[Check]:
    """Return the checks of the law: its moments, and drawn circuits."""
    return (
        Check(Tier.SECOND_ROUTE, "moments of the law of K", _exact, Subject.CORRECTED),
        Check(Tier.SAMPLED, "the law of K at fixed places", _sampled, Subject.CORRECTED),
    )
