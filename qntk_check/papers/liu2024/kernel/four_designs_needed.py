"""Section 3: the mean of the kernel needs 2-designs, its spread needs 4-designs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from qntk_check.verdicts.model import Check, Claim, Context, Data, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.registry import spendable
from qntk_check.verdicts.tiers.sampled import (
    BETA,
    SHARE,
    SampledCase,
    case_data,
    case_reasons,
    run_case,
)

if TYPE_CHECKING:
    from qntk_check.draws import Draws
    from qntk_check.evidence import Record
    from qntk_check.evidence.course import CourseData
    from qntk_check.observables import ObservableLike

__all__ = ["CLAIMS"]

ID = "four-designs-needed"
OTHER = {"clifford-circuit": "haar-circuit", "haar-circuit": "clifford-circuit"}
_SETS: tuple[tuple[int, int, ObservableLike], ...] = (
    (1, 1, {"Z": 1}),
    (1, 3, {"Z": 1}),
    (2, 2, {"ZZ": 1}),
)


def _degrees(_context: Context) -> Evidence:
    """Read the degree off the exact averages of g² and g⁴, and look whether they differ."""
    from derivations.calculus import Matrix, State, Unitary, haar_average, state_average

    X = Matrix("X", traceless=True, involution=True)
    O, U, chi = Matrix("O"), Unitary("U"), State("chi")  # noqa: E741 (the paper's letter)
    moved = U.H * O * U
    commutator = chi.expect(X * moved - moved * X)
    found = {p: haar_average(state_average(commutator**p), over=U).design for p in (2, 4)}
    holds = found == {2: 2, 4: 4}
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=True,
        summary=f"E g² averages {found[2]} pairs (U, Ū) and E g⁴ {found[4]}: the mean of K is of "
        f"degree {found[2]}, its variance of degree {found[4]}",
        covers="every N, O and traceless X with X² = 1",
    )  # fmt: skip


def _designs_below_and_above(_context: Context) -> Evidence:
    """Average g² and g⁴ over a 3-design, a 5-design and a quadrature at N = 2."""
    from qntk_check import designs, formulas

    sets = (designs.clifford_group(1), designs.binary_icosahedral(), designs.su2_quadrature(4))
    rows = []
    for design in sets:
        for power in (2, 4):
            exact = float(formulas.gradient_moment(order=power, observable={"Z": 1}))
            found = float(
                designs.design_gradient_moment(design, {"Z": 1.0}, "X", power, beyond_degree=True)
            )
            rows.append((design.name, design.degree, power, found / exact))
    holds = all((abs(ratio - 1) < 1e-10) == (power <= degree) for _, degree, power, ratio in rows)
    found = ", ".join(f"{name} {ratio:.4f}" for name, _, power, ratio in rows if power == 4)
    return Evidence(
        Tier.EXACT_DESIGN, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary=f"E g² over all three sets is exact to 1e-10; E g⁴ over the exact: {found}",
        details={"set, degree, power, ratio": [list(row) for row in rows]},
    )  # fmt: skip


_WHY = {
    "n": "N = 2 and 4, where a guaranteed test of the variance decides",
    "layers": "one to three angles: the two ensembles differ by 49 % or more",
    "observable": "Pauli strings, the paper's own",
}
_DELTA = "5 % of the value: that of the other ensemble is six δ away or more"


@cache
def _cases(ensemble: str) -> tuple[SampledCase, ...]:
    return tuple(
        SampledCase("kernel_variance", ensemble, n, layers, observable,
                    statistic="variance of K", beyond_degree=True, method="dense", reasons=_WHY)
        for n, layers, observable in _SETS
    )  # fmt: skip


def _predicted(case: SampledCase) -> dict[str, float]:
    """Return Var K of both ensembles: the formula's, and the sum over all Clifford circuits."""
    from qntk_check.designs.clifford_circuits import clifford_kernel_variance
    from qntk_check.formulas import kernel_variance

    haar = case.predict(kernel_variance)
    assert haar is not None
    own = clifford_kernel_variance(case.n, case.layers, case.observable)
    return {"haar-circuit": haar, "clifford-circuit": own}


def _circuits(context: Context) -> Evidence:
    """Support on either ensemble its own variance, and refute the other's on the same samples."""
    from qntk_check.evidence import Outcome, combined_outcome

    own, others, words = {}, [], []
    rows: list[Data] = []
    reasons: dict[str, dict[str, str]] = {}
    for ensemble in ("clifford-circuit", "haar-circuit"):
        each = SHARE / 2 * spendable(ID, context.paper, len(_SETS))
        cases = _cases(ensemble)
        found = [_run(case, each, context) for case in cases]
        records = [record for (record, _), _ in found]
        own[ensemble] = combined_outcome(
            [record["truth"] for record in records], SHARE / 2 * spendable(ID, context.paper)
        )
        rivals = [record[OTHER[ensemble]].outcome for record in records]
        others += rivals
        refuted = sum(outcome is Outcome.REFUTED for outcome in rivals)
        words.append(
            f"on {ensemble}s its own is {own[ensemble].name} by {sum(r.samples for r in records)} "
            f"pairs, and that of {OTHER[ensemble]}s refuted on {refuted} of {len(rivals)} sets"
        )
        reasons |= case_reasons(cases, _DELTA)
        rows += [
            case_data(replace(case, rivals={OTHER[ensemble]: _predicted(case)[OTHER[ensemble]]}),
                      *pair)
            for case, pair in zip(cases, found, strict=True)
        ]  # fmt: skip
    outcomes = [*own.values(), *others]
    wanted = [Outcome.SUPPORTED] * len(own) + [Outcome.REFUTED] * len(others)
    wrong = any(f.decided and f is not w for f, w in zip(outcomes, wanted, strict=True))
    undecided = Finding.UNDECIDED if Outcome.INCONCLUSIVE in outcomes else Finding.HOLDS
    return Evidence(
        Tier.SAMPLED, Subject.PRINTED, Finding.FAILS if wrong else undecided, exact=False,
        summary="of the exact variance of K in Haar circuits and the one that the fourth moments "
        f"of the Clifford group predict, {'; '.join(words)} (β = {BETA:g}, δ = 5%)",
        details={"cases": rows, "reasons": reasons},
    )  # fmt: skip


def _run(
    case: SampledCase, alpha: float, context: Context
) -> tuple[tuple[Record, CourseData], Draws]:
    from qntk_check.evidence import BoundedMeanTest

    values = _predicted(case)
    lower, upper = case.bounds()
    truth = BoundedMeanTest(values[case.ensemble], lower=lower, upper=upper, alpha=alpha, beta=BETA)
    other = OTHER[case.ensemble]
    draws = case.draws()
    tests = {"truth": truth, other: truth.at(values[other])}
    return run_case(ID, case, draws, tests, context), draws


CLAIMS = (
    Claim(
        id=ID,
        statement=r"$\Delta K$ follows from higher-order designs, with formulas up to 4-designs; "
        r"2-designs give $\bar K$ alone.",
        plain="ΔK comes from higher-order designs, up to 4-designs; 2-designs give K̄ alone",
        assumptions=(
            "X_ℓ² = 1 and Tr X_ℓ = 0.",
            "“Needs” is decided by a counterexample: the Clifford group, a 3-design and no "
            "4-design, gives the right K̄ and a wrong ΔK, by the amount that its own fourth moments "
            "predict.",
        ),
        rests_on=("kernel-mean", "kernel-spread"),
        checks=(
            Check(Tier.SYMBOLIC, "degrees of the averages", _degrees),
            Check(Tier.EXACT_DESIGN, "sets below and above the degree", _designs_below_and_above),
            Check(Tier.SAMPLED, "Clifford against Haar circuits", _circuits),
        ),
    ),
)
