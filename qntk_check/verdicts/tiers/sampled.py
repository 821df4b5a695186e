"""The sampled tier: a formula for a mean against exact kernels of drawn circuits.

All cases of a claim are tested together, so that the claim spends no more than its share of
the suite's error rate. The formula and its mutants see the same circuits: a mutant that differs
by δ or more somewhere must be refuted, or the tier decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from qntk_check import observables
from qntk_check.draws import Draws
from qntk_check.errors import EvidenceError
from qntk_check.evidence import (
    AsymptoticMeanTest,
    BoundedMeanTest,
    Mutant,
    Outcome,
    Record,
    autopsy,
    combined_outcome,
    mutant_tests,
    sample_size,
)
from qntk_check.evidence.course import CourseData, run_watched
from qntk_check.evidence.mutants import TRUTH
from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import formulas_of, spendable
from qntk_check.verdicts.tiers.cases import SampledCase

__all__ = ["CAPS", "SampledCase", "collect", "sampled_check"]

Cases = Sequence[SampledCase] | Callable[[], Sequence[SampledCase]]

BLOCK = 2_000
# The discrepancy δ that each level can see, as a share of the formula's value.
DISCREPANCY = {Level.QUICK: 0.05, Level.CI: 0.03, Level.NIGHTLY: 0.01}
DELTA = (
    "the level's share of the value, or half of the way to the nearest rival that it can see: each "
    "wrong version of the formula is farther off in one of the claim's cases, and refuted there"
)
BETA = 1e-6
# Most draws for one case: 1.6 times the plan for a coin whose mean is a tenth of its range.
CAPS = {
    level: int(1.6 * sample_size(0.1 * 0.9, 1, 0.1 * share, BETA))
    for level, share in DISCREPANCY.items()
}
CAP = (
    "1.6 times the plan for the largest scatter that a variable can have whose mean is a tenth of "
    "its range; as a cap it changes no error rate"
)
# Half of a claim's share of α goes to its fixed cases, half to those that Hypothesis draws.
SHARE = 0.5


def sampled_check(claim: str, cases: Cases, subject: Subject = Subject.PRINTED) -> Check:
    """Return the check of a claim by sampled circuits; a function gives its cases when asked."""
    return drawn_check("drawn circuits", collect, claim, cases, subject)


def drawn_check(
    name: str, collect: Callable[..., Evidence], claim: str, cases: Cases, subject: Subject
) -> Check:
    """Return a check by drawn circuits, whose evidence ``collect`` makes of the cases."""

    def collect_now(context: Context) -> Evidence:
        chosen, formulas = cases() if callable(cases) else cases, formulas_of(context.paper)
        return collect(claim, chosen, formulas, context, subject=subject)

    return Check(Tier.SAMPLED, name, collect_now, subject)


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
    alpha = share * spendable(claim, context.paper)
    each = spendable(claim, context.paper, len(cases)) * share
    chosen = [case for case in cases if case.within(context.level)]
    drawn = [case.draws() for case in chosen]
    ran: list[tuple[Record, CourseData]] = []
    for case, draws in zip(chosen, drawn, strict=True):
        tests = _tests(case, resolve(formulas, case.formula), each, DISCREPANCY[context.level])
        ran.append(run_case(claim, case, draws, tests, context))
    records = [record for record, _ in ran]
    outcome = combined_outcome([record[TRUTH] for record in records], alpha, sets=len(cases))
    alive = survivors(chosen, formulas, records)
    rates = f"α = {alpha:.2g}, β = {BETA:g}, δ = {DISCREPANCY[context.level]:.0%}"
    return Evidence(
        Tier.SAMPLED, subject, finding(outcome, alive), exact=False,
        summary=summary(claim, outcome, alive, records, drawn, rates),
        details={
            "alpha": alpha, "beta": BETA, "discrepancy": DISCREPANCY[context.level],
            **audit_data(drawn),
            "cases": [case_data(*each) for each in zip(chosen, ran, drawn, strict=True)],
            "surviving mutants": alive, "reasons": case_reasons(cases),
        },
    )  # fmt: skip


def case_reasons(
    cases: Sequence[SampledCase], delta: str = DELTA, most: str = CAP
) -> dict[str, dict[str, str]]:
    """Return why the numbers of each case are what they are, at whatever level it is drawn."""
    return {case.name(): {**case.explained(), "δ": delta, "most draws": most} for case in cases}


def run_case(
    claim: str, case: SampledCase, draws: Draws,
    tests: Mapping[str, AsymptoticMeanTest | BoundedMeanTest], context: Context,
    *, block: int = BLOCK, cap: int | None = None,
) -> tuple[Record, CourseData]:  # fmt: skip
    """Draw samples of one case until every test is decided, or the level's cap is reached.

    The course is that of the claimed value's test, up to its end.
    """
    most = int(case.effort * (CAPS[context.level] if cap is None else cap))
    return run_watched(
        claim, case.parameters(), draws, tests, cap=most, block_size=block,
        progress=lambda record: context.progress(case.label(), record.samples, most),
    )  # fmt: skip


def _tests(
    case: SampledCase, formula: Formula, alpha: float, discrepancy: float
) -> dict[str, BoundedMeanTest]:
    value = case_value(case, formula)
    lower, upper = case.bounds()
    truth = BoundedMeanTest(
        value, lower=lower, upper=upper, delta=case.separating(value, discrepancy), alpha=alpha,
        beta=BETA,
    )  # fmt: skip
    return mutant_tests(truth, case_mutants(case, formula), {})


def case_value(case: SampledCase, formula: Formula) -> float:
    """Return the formula's value on a case, which must have one."""
    value = case.predict(formula)
    if value is None:
        raise EvidenceError(f"{formula.name} has no value on {case.label()}: choose another case")
    return value


def case_mutants(case: SampledCase, formula: Formula) -> list[Mutant]:
    """Return the mutants that have a value on this case, as functions of nothing."""
    values = {mutant.name: case.predict(mutant.formula) for mutant in mutants(formula)}
    values |= case.rivals
    return [Mutant(name, partial(float, v)) for name, v in values.items() if v is not None]


def survivors(
    cases: Sequence[SampledCase], formulas: Mapping[str, Formula], records: Sequence[Record]
) -> list[str]:
    """Return the mutants that no case refuted, whether tested in vain or nowhere due.

    One that has no value on some case, say by a division by zero, is no formula at all.
    """
    alive: list[str] = []
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
        alive += [f"{case.name()}: {name}" for name in case.rivals if name in survived]
    return alive + never_apart(cases, records)


def never_apart(cases: Sequence[SampledCase], records: Sequence[Record]) -> list[str]:
    """Return the rivals, such as a printed value that is wrong, closer than δ in every case.

    No support of the value excludes them, so that nothing is decided.
    """
    named = dict.fromkeys(name for case in cases for name in case.rivals)
    tested = {entry.name for record in records for entry in record.entries}
    return [f"{name}, told apart in no case" for name in named if name not in tested]


def finding(outcome: Outcome, alive: list[str]) -> Finding:
    """Return what an outcome says, if no mutant is left alive."""
    if outcome is Outcome.REFUTED:
        return Finding.FAILS
    if outcome is Outcome.SUPPORTED and not alive:
        return Finding.HOLDS
    return Finding.UNDECIDED


def summary(
    claim: str, outcome: Outcome, alive: list[str], records: Sequence[Record],
    drawn: Sequence[Draws], rates: str,
) -> str:  # fmt: skip
    """Return the evidence as one sentence."""
    evaluated = sum(draws.evaluated for draws in drawn)
    share = min(draws.audited / max(draws.evaluated, 1) for draws in drawn)
    tested = {entry.name for record in records for entry in record.entries} - {TRUTH}
    text = (
        f"{outcome.name} on {len(records)} parameter sets by {evaluated} circuits ({rates}); "
        f"{len(tested) - len(alive)} of {len(tested)} mutants refuted; one circuit in "
        f"{1 / share:.0f} evaluated by network and by state vector, which differ by at most "
        f"{max(draws.difference for draws in drawn):.1g}"
    )
    if outcome is Outcome.REFUTED:
        worst = max(records, key=lambda record: record[TRUTH].log_e_value)
        text += f"; worst case {worst.parameters}: {worst[TRUTH].sentence()}"
    if outcome is Outcome.INCONCLUSIVE:
        text += f"; continue with `qntk-check verify --claim {claim} --level nightly`"
    if alive:
        text += f"; surviving: {'; '.join(alive[:3])}"
    return text


def audit_data(drawn: Sequence[Draws]) -> dict[str, float]:
    """Return what was evaluated twice, over all cases."""
    return {
        "audited share": min(draws.audited / max(draws.evaluated, 1) for draws in drawn),
        "largest difference of the evaluators": max(draws.difference for draws in drawn),
    }


def case_data(case: SampledCase, ran: tuple[Record, CourseData], draws: Draws) -> Data:
    """Return one case and what came out, for JSON."""
    record, course = ran
    return {
        "formula": case.formula,
        "statistic": case.statistic,
        "traces": [float(t) for t in observables.traces(case.observable, 2)],
        **record_data(case.name(), record, case.rivals, course),
        **draws.audit(),
    }


def record_data(name: str, record: Record, rivals: Mapping[str, float], course: CourseData) -> Data:
    """Return what came out of one record, for JSON; ``rivals`` are named with their values."""
    truth = record[TRUTH]
    outcomes = {entry.name: entry.outcome for entry in record.entries if entry.name != TRUTH}
    return {
        "name": name,
        "parameters": record.to_json()["parameters"],
        "samples": record.samples,
        "block size": record.block_size,
        "numpy": record.numpy,
        "formula's value": truth.test.value,
        "test": truth.test.to_json(),
        "outcome": truth.outcome.name,
        "mean": truth.mean,
        "standard error": truth.standard_error,
        "tension": None if truth.tension is None else truth.tension.data(),
        "log e-value" if truth.test.guaranteed else "asymptotic log wealth": truth.log_e_value,
        "rivals": {n: value for n, value in rivals.items() if n in outcomes},
        "mutants": {n: outcome.name for n, outcome in outcomes.items()},
        "course": course,
    }
