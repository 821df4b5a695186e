"""Section 3: the mean of the kernel needs 2-designs, its spread needs 4-designs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from qntk_check.claims.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.claims.registry import number
from qntk_check.claims.sampled import BETA, BLOCK, CAPS, SHARE, SampledCase

if TYPE_CHECKING:
    from qntk_check.evidence import Record

__all__ = ["CLAIMS"]

ID = "four-designs-needed"
_SETS: tuple[tuple[int, int, Any], ...] = ((1, 1, {"Z": 1}), (1, 3, {"Z": 1}), (2, 2, {"ZZ": 1}))


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


@cache
def _cases(ensemble: str) -> tuple[SampledCase, ...]:
    return tuple(
        SampledCase("kernel_variance", ensemble, n, layers, observable,
                    statistic="variance of K", beyond_degree=True)
        for n, layers, observable in _SETS
    )  # fmt: skip


def _circuits(context: Context) -> Evidence:
    """Refute the exact variance on Clifford circuits, and support it on Haar circuits."""
    from qntk_check.evidence import Outcome, claim_alpha, combined_outcome, set_alpha

    outcomes, records = {}, {}
    for ensemble in ("clifford-circuit", "haar-circuit"):
        each = SHARE / 2 * set_alpha(number(ID), len(_SETS))
        records[ensemble] = [_run(case, each, context) for case in _cases(ensemble)]
        entries = [record["truth"] for record in records[ensemble]]
        outcomes[ensemble] = combined_outcome(entries, SHARE / 2 * claim_alpha(number(ID)))
    wanted = {"clifford-circuit": Outcome.REFUTED, "haar-circuit": Outcome.SUPPORTED}
    undecided = Outcome.INCONCLUSIVE in outcomes.values()
    holds = Finding.HOLDS if outcomes == wanted else Finding.FAILS
    words = "; ".join(
        f"{ensemble}: {outcome.name} by {sum(r.samples for r in records[ensemble])} pairs"
        for ensemble, outcome in outcomes.items()
    )
    return Evidence(
        Tier.SAMPLED, Subject.PRINTED, Finding.UNDECIDED if undecided else holds, exact=False,
        summary=f"the exact variance of K is, on {words} (β = {BETA:g}, δ = 5%); the same test has "
        "to refute it on the one ensemble and to support it on the other",
        details={
            name: [record.to_json()["entries"][0]["standing"] for record in found]
            for name, found in records.items()
        },
    )  # fmt: skip


def _run(case: SampledCase, alpha: float, context: Context) -> Record:
    from qntk_check.evidence import BoundedMeanTest, run
    from qntk_check.formulas import kernel_variance

    value = case.predict(kernel_variance)
    assert value is not None
    test = BoundedMeanTest(value, upper=case.bounds()[1], alpha=alpha, beta=BETA)
    most = CAPS[context.level]
    return run(
        ID, case.parameters(), case.draw, {"truth": test}, cap=most, block_size=BLOCK,
        progress=lambda record: context.progress(case.label(), record.samples, most),
    )  # fmt: skip


CLAIMS = (
    Claim(
        id=ID,
        statement=r"$\Delta K$ follows from higher-order designs, with formulas up to 4-designs; "
        r"2-designs give $\bar K$ alone.",
        plain="ΔK comes from higher-order designs, up to 4-designs; 2-designs give K̄ alone",
        assumptions=(
            "X_ℓ² = 1 and Tr X_ℓ = 0.",
            "“Needs” is decided by a counterexample: the Clifford group, a 3-design and no "
            "4-design, gives the right K̄ and a wrong ΔK.",
        ),
        rests_on=("kernel-mean", "kernel-spread"),
        checks=(
            Check(Tier.SYMBOLIC, "degrees of the averages", _degrees),
            Check(Tier.EXACT_DESIGN, "sets below and above the degree", _designs_below_and_above),
            Check(Tier.SAMPLED, "Clifford against Haar circuits", _circuits),
        ),
    ),
)
