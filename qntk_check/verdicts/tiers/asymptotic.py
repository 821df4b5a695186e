"""The sampled tier where no bound is of use: asymptotic tests, and evidence that says so.

The outcome of :class:`qntk_check.evidence.AsymptoticMeanTest` carries no guarantee at a finite
number of samples. Its nominal error rates stand beside those of the suite and are no part of its α:
every summary and every case says *asymptotic*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qntk_check.evidence import (
    AsymptoticMeanTest,
    Entry,
    Outcome,
    Record,
    autopsy,
    mutant_tests,
)
from qntk_check.evidence.course import CourseData
from qntk_check.evidence.mutants import TRUTH
from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Evidence, Level, Subject, Tier
from qntk_check.verdicts.registry import spendable
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.sampled import (
    BETA,
    SHARE,
    Cases,
    audit_data,
    case_data,
    case_mutants,
    case_reasons,
    case_value,
    drawn_check,
    finding,
    run_case,
    summary,
)

__all__ = ["asymptotic_check", "collect"]

BLOCK = 500
START = 1_000
# The discrepancy δ that each level can see, as a share of the formula's value.
DISCREPANCY = {Level.QUICK: 0.1, Level.CI: 0.05, Level.NIGHTLY: 0.02}
DELTA = (
    "the level's share of the value, or half of the way to the nearest rival that it can see; "
    "nearer wrong versions are left to the guaranteed tests, whose δ is smaller"
)
# At δ = 10 % the interval is narrow enough after 26,000 draws if the samples' standard deviation is
# twice their mean; it shrinks like 1/√draws.
CAPS = {level: round(26_000 * (0.1 / share) ** 2) for level, share in DISCREPANCY.items()}
CAP = "what decides a variable whose standard deviation is twice its mean; the cap changes no rate"


def asymptotic_check(claim: str, cases: Cases, subject: Subject = Subject.PRINTED) -> Check:
    """Return the check of a claim by sampled circuits and asymptotic tests."""
    return drawn_check("drawn circuits, asymptotic", collect, claim, cases, subject)


def collect(
    claim: str,
    cases: Sequence[SampledCase],
    formulas: Mapping[str, Formula],
    context: Context,
    *,
    subject: Subject = Subject.PRINTED,
) -> Evidence:
    """Test the formulas, and their mutants, on every case of the level."""
    # The union bound; wealths are not averaged, because they are no e-values.
    alpha = spendable(claim, context.paper, len(cases)) * SHARE
    delta = DISCREPANCY[context.level]
    chosen = [case for case in cases if case.within(context.level)]
    drawn = [case.draws() for case in chosen]
    ran: list[tuple[Record, CourseData]] = []
    for case, draws in zip(chosen, drawn, strict=True):
        formula = resolve(formulas, case.formula)
        value = case_value(case, formula)
        truth = AsymptoticMeanTest(
            value, delta=case.separating(value, delta), alpha=alpha, beta=BETA, start=START
        )
        tests = mutant_tests(truth, case_mutants(case, formula), {})
        sizes = {"block": BLOCK, "cap": CAPS[context.level]}
        ran.append(run_case(claim, case, draws, tests, context, **sizes))
    records = [record for record, _ in ran]
    outcome = _together([record[TRUTH] for record in records])
    alive = _survivors(chosen, records)
    rates = (
        f"asymptotic: no guarantee at these sample sizes; nominally α = {alpha:.2g} for each set, "
        f"β = {BETA:g}, δ = {delta:.0%}"
    )
    return Evidence(
        Tier.SAMPLED, subject, finding(outcome, alive), exact=False,
        summary="asymptotic: " + summary(claim, outcome, alive, records, drawn, rates),
        details={
            "asymptotic": True, "nominal alpha of each set": alpha, "nominal beta": BETA,
            "discrepancy": delta, "first look": START, **audit_data(drawn),
            "cases": [case_data(*each) for each in zip(chosen, ran, drawn, strict=True)],
            "surviving mutants": alive, "reasons": case_reasons(cases, DELTA, CAP),
        },
    )  # fmt: skip


def _together(entries: Sequence[Entry]) -> Outcome:
    """Return the outcome over all sets: one refutation refutes, support needs all."""
    outcomes = {entry.outcome for entry in entries}
    for one in (Outcome.REFUTED, Outcome.INCONCLUSIVE):
        if one in outcomes:
            return one
    return Outcome.SUPPORTED


def _survivors(cases: Sequence[SampledCase], records: Sequence[Record]) -> list[str]:
    """Return the wrong formulas that were tested here, being off by δ or more, and not refuted.

    Those closer than δ everywhere are left to the guaranteed tests, whose δ is smaller.
    """
    killed: set[str] = set()
    alive: set[str] = set()
    for case, record in zip(cases, records, strict=True):
        found = autopsy(record)
        for names, where in ((found.killed, killed), (found.survived, alive)):
            # A rival is tied to its case; a mutant that dies once is dead.
            where |= {f"{case.name()}: {n}" if n in case.rivals else n for n in names}
    return sorted(alive - killed)
