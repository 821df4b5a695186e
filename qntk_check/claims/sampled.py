"""The sampled tier: a formula for a mean against exact kernels of drawn circuits.

All cases of a claim are tested together, so that the claim spends no more than its share of
the suite's error rate. The formula and its mutants see the same circuits: a mutant that differs
by δ or more somewhere must be refuted, or the tier decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qntk_check import observables
from qntk_check.claims.model import Check, Context, Evidence, Finding, Level, Subject, Tier
from qntk_check.claims.mutation import mutants
from qntk_check.claims.registry import number
from qntk_check.claims.statistics import statistic
from qntk_check.errors import EvidenceError
from qntk_check.evidence import (
    BoundedMeanTest,
    Mutant,
    Outcome,
    Record,
    autopsy,
    claim_alpha,
    combined_outcome,
    mutant_tests,
    run,
    set_alpha,
)
from qntk_check.evidence.mutants import TRUTH
from qntk_check.family import resolve
from qntk_check.formula import Formula

__all__ = ["CAPS", "SampledCase", "collect", "sampled_check"]

# Most circuits drawn for one case.
CAPS = {Level.QUICK: 150_000, Level.CI: 500_000, Level.NIGHTLY: 2_000_000}
BLOCK = 2_000
# The discrepancy δ that each level can see, as a share of the formula's value.
DISCREPANCY = {Level.QUICK: 0.05, Level.CI: 0.03, Level.NIGHTLY: 0.01}
BETA = 1e-6
# Half of a claim's share of α goes to its fixed cases, half to those that Hypothesis draws.
SHARE = 0.5
# The two evaluators may differ by rounding only, relative to the bound of K.
AGREEMENT = 1e-10


@dataclass(frozen=True)
class SampledCase:
    """One parameter set: which circuits are drawn, and which formula speaks of them.

    Parameters
    ----------
    formula
        Name in :mod:`qntk_check.formulas`; ``name:option`` for one variant of a family.
    ensemble
        Name in :mod:`qntk_check.ensembles`.
    n, layers
        Qubits and angles.
    observable
        Pauli strings, or a tuple of eigenvalues.
    extra
        Further arguments of the formula.
    generators, state
        As :func:`qntk_check.kernel.sample_kernels` takes them.
    statistic
        Name in :mod:`qntk_check.claims.statistics`: what is measured. The ensemble must be a
        design of its degree, or the formula would be blamed for the ensemble.
    rivals
        Values by name that the same samples must refute, such as the paper's own formula.
    beyond_degree
        Draw all the same, for a claim about just that: an ensemble that must miss.
    """

    formula: str
    ensemble: str
    n: int
    layers: int
    observable: Any
    extra: Mapping[str, Any] = field(default_factory=dict)
    generators: tuple[str, ...] | None = None
    state: tuple[float, ...] | None = None
    statistic: str = "mean of K"
    rivals: Mapping[str, float] = field(default_factory=dict)
    beyond_degree: bool = False

    def parameters(self) -> dict[str, Any]:
        """Return what identifies this case, and so its seeds."""
        identity = {
            "ensemble": self.ensemble,
            "n": self.n,
            "layers": self.layers,
            "observable": self.observable,
            "generators": self.generators,
            "state": self.state,
        }
        if self.statistic != "mean of K":
            # Only where it differs: the seeds of older evidence do not change.
            identity["statistic"] = self.statistic
        return identity

    def label(self) -> str:
        """Return a short name for progress bars and tables."""
        return f"{self.ensemble} n={self.n} L={self.layers}"

    def predict(self, formula: Formula) -> float | None:
        """Return the formula's value, or None where a (mutant) formula has none."""
        try:
            value = formula(L=self.layers, observable=self.observable, **self.extra)
        except ZeroDivisionError:
            return None
        return float(value) if np.isfinite(float(value)) else None

    def draw(self, rng: np.random.Generator, size: int, method: str = "network") -> np.ndarray:
        """Return ``size`` samples of the statistic, each K evaluated exactly."""
        from qntk_check.ensembles import get

        measured = statistic(self.statistic)
        if not self.beyond_degree:
            get(self.ensemble).require_design(measured.degree)
        return measured.samples(lambda count: self._kernels(rng, count, method), size)

    def bound(self) -> float:
        """Return the proved upper bound of the statistic; the lower one is 0."""
        from qntk_check.kernel import kernel_bound

        return statistic(self.statistic).upper(kernel_bound(self.layers, self.observable))

    def _kernels(self, rng: np.random.Generator, size: int, method: str) -> np.ndarray:
        from qntk_check.kernel import sample_kernels

        return sample_kernels(
            self.ensemble, n=self.n, layers=self.layers, observable=self.observable, size=size,
            rng=rng, method=method, generators=self.generators, state=self.state,
        )  # fmt: skip


def sampled_check(
    claim: str, cases: Sequence[SampledCase], subject: Subject = Subject.PRINTED
) -> Check:
    """Return the check of a claim by sampled circuits."""

    def collect_now(context: Context) -> Evidence:
        from qntk_check.formulas import FORMULAS

        return collect(claim, cases, FORMULAS, context, subject=subject)

    return Check(Tier.SAMPLED, "kernels of drawn circuits", collect_now, subject)


def collect(
    claim: str,
    cases: Sequence[SampledCase],
    formulas: Mapping[str, Formula],
    context: Context,
    *,
    share: float = SHARE,
    subject: Subject = Subject.PRINTED,
) -> Evidence:
    """Test the formulas, and their mutants, on every case; judge all cases together."""
    alpha = share * claim_alpha(number(claim))
    each = set_alpha(number(claim), len(cases)) * share
    records, audits = [], []
    for case in cases:
        audits.append(_audit(claim, case))
        tests = _tests(case, resolve(formulas, case.formula), each, DISCREPANCY[context.level])
        records.append(
            run(
                claim, case.parameters(), case.draw, tests, cap=CAPS[context.level],
                block_size=BLOCK, progress=_progress(case, context),
            )
        )  # fmt: skip
    outcome = combined_outcome([record[TRUTH] for record in records], alpha)
    survivors = _survivors(cases, formulas, records)
    return Evidence(
        Tier.SAMPLED, subject, _finding(outcome, survivors), exact=False,
        summary=_summary(claim, outcome, survivors, records, alpha, max(audits), context.level),
        details={
            "alpha": alpha, "beta": BETA, "discrepancy": DISCREPANCY[context.level],
            "evaluator": "network (quimb)", "largest difference to dense": max(audits),
            "cases": [_case_data(c, r) for c, r in zip(cases, records, strict=True)],
            "surviving mutants": survivors,
        },
    )  # fmt: skip


def _audit(claim: str, case: SampledCase) -> float:
    """Evaluate circuits of the first block by both routes; more than rounding is an error."""
    from qntk_check.evidence import block_generator

    size = BLOCK // 64
    network, dense = (
        case.draw(block_generator(claim, case.parameters(), 0), size, method)
        for method in ("network", "dense")
    )
    difference = float(np.abs(network - dense).max() / case.bound())
    if difference > AGREEMENT:
        raise EvidenceError(
            f"the two evaluators of K differ by {difference:.3g} of its bound on {case.label()}: "
            "one of them is wrong, so that no sample is evidence; compare them on that case"
        )
    return difference


def _tests(
    case: SampledCase, formula: Formula, alpha: float, discrepancy: float
) -> dict[str, BoundedMeanTest]:
    value = case.predict(formula)
    if value is None:
        raise EvidenceError(f"{formula.name} has no value on {case.label()}: choose another case")
    truth = BoundedMeanTest(
        value, upper=case.bound(), delta=discrepancy * abs(value), alpha=alpha, beta=BETA
    )
    return mutant_tests(truth, _mutants(case, formula), {})


def _mutants(case: SampledCase, formula: Formula) -> list[Mutant]:
    """Return the mutants that have a value on this case, as functions of nothing."""
    values = {mutant.name: case.predict(mutant.formula) for mutant in mutants(formula)}
    values |= case.rivals
    return [Mutant(k, lambda v=v: v) for k, v in values.items() if v is not None]


def _survivors(
    cases: Sequence[SampledCase], formulas: Mapping[str, Formula], records: Sequence[Record]
) -> list[str]:
    """Return the mutants that no case refuted, whether tested in vain or nowhere due.

    One that has no value on some case, say by a division by zero, is no formula at all.
    """
    alive = []
    for name in dict.fromkeys(case.formula for case in cases):
        own = [pair for pair in zip(cases, records, strict=True) if pair[0].formula == name]
        killed = {dead for _, record in own for dead in autopsy(record).killed}
        for mutant in mutants(resolve(formulas, name)):
            meaningless = any(case.predict(mutant.formula) is None for case, _ in own)
            if mutant.name not in killed and not meaningless:
                alive.append(f"{name}: {mutant.name}")
    for case, record in zip(cases, records, strict=True):
        # A rival closer than δ is exempt there, as a mutant is.
        survived = autopsy(record).survived
        alive += [f"{case.label()}: {name}" for name in case.rivals if name in survived]
    return alive


def _finding(outcome: Outcome, survivors: list[str]) -> Finding:
    if outcome is Outcome.REFUTED:
        return Finding.FAILS
    if outcome is Outcome.SUPPORTED and not survivors:
        return Finding.HOLDS
    return Finding.UNDECIDED


def _summary(
    claim: str,
    outcome: Outcome,
    survivors: list[str],
    records: Sequence[Record],
    alpha: float,
    audit: float,
    level: Level,
) -> str:
    drawn = sum(record.samples for record in records)
    tested = {entry.name for record in records for entry in record.entries} - {TRUTH}
    text = (
        f"{outcome.name} on {len(records)} parameter sets by {drawn} circuits (α = {alpha:.2g}, "
        f"β = {BETA:g}, δ = {DISCREPANCY[level]:.0%}); {len(tested) - len(survivors)} of "
        f"{len(tested)} mutants refuted; the two evaluators differ by at most {audit:.1g}"
    )
    if outcome is Outcome.REFUTED:
        worst = max(records, key=lambda record: record[TRUTH].log_e_value)
        text += f"; worst case {worst.parameters}: {worst[TRUTH].sentence()}"
    if outcome is Outcome.INCONCLUSIVE:
        text += f"; continue with `qntk-check verify --claim {claim} --level nightly`"
    if survivors:
        text += f"; surviving: {'; '.join(survivors[:3])}"
    return text


def _case_data(case: SampledCase, record: Record) -> dict[str, Any]:
    truth = record[TRUTH]
    return {
        "formula": case.formula,
        "parameters": record.to_json()["parameters"],
        "traces": [float(t) for t in observables.traces(case.observable, 2)],
        "samples": record.samples,
        "block size": record.block_size,
        "numpy": record.numpy,
        "formula's value": truth.test.value,
        "bound": truth.test.upper,
        "outcome": truth.outcome.name,
        "mean": truth.mean,
        "standard error": truth.standard_error,
        "log e-value": truth.log_e_value,
        "mutants": {e.name: e.outcome.name for e in record.entries if e.name != TRUTH},
    }


def _progress(case: SampledCase, context: Context) -> Any:
    def report(record: Record) -> None:
        context.progress(case.label(), record.samples, CAPS[context.level])

    return report
