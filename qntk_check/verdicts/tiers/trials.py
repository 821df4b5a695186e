"""Trials: bounded means that a claim predicts, against simulations or training runs.

A trial is either *exact* (the claim says that the mean is f) or *approximate* (a statement of
leading order, decided as "within δ of f"; see :mod:`qntk_check.evidence.within`). All trials of a
claim share its part of the suite's error rate: each gets an M-th, so that by the union bound a
true claim is refuted with no more than that probability. Wrong values meet the same samples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qntk_check.errors import EvidenceError
from qntk_check.evidence import Course, Outcome, block_generator
from qntk_check.evidence.course import CourseData
from qntk_check.evidence.tension import Tension
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.registry import formulas_of, spendable
from qntk_check.verdicts.tiers.played import begun
from qntk_check.verdicts.tiers.trial import BETA, Formulas, Trial

__all__ = ["SHARE", "collect", "trial_check"]

# A quarter of a claim's share of α goes to its trials; sampled circuits take half of it.
SHARE = 0.25
# What is claimed exactly is held to a finer δ there. Where "within δ" is the statement, δ stays.
FINER = {Level.QUICK: 1.0, Level.CI: 0.6, Level.NIGHTLY: 0.2}


@dataclass(frozen=True)
class _Result:
    """What came out of a trial."""

    trial: Trial
    value: float
    outcome: Outcome
    samples: int
    mean: float
    error: float
    tension: Tension | None
    killed: tuple[str, ...]
    survived: tuple[str, ...]
    exempt: tuple[str, ...]
    course: CourseData

    @property
    def differs(self) -> bool:
        """Whether what is supported within δ stands far from the claimed value all the same."""
        supported = self.outcome is Outcome.SUPPORTED
        return supported and self.tension is not None and self.tension.much

    def sentence(self) -> str:
        """Return the result as a sentence."""
        claimed = (
            f"{self.value:.4g}"
            if self.trial.exact
            else (f"{self.value:.4g} ± {self.trial.delta:.2g}")
        )
        text = (
            f"{self.trial.name}: {self.mean:.4g}, standard error {self.error:.1g}, in "
            f"{self.samples} runs, {claimed} claimed ({self.outcome.name}"
        )
        text += f"; {self.tension})" if self.tension else ")"
        if self.differs:
            text += f", because {self.trial.cause}" if self.trial.cause else ", by no cause known"
        return text

    def data(self) -> Data:
        """Return the result as plain data."""
        return {
            "trial": self.trial.name, "parameters": dict(self.trial.parameters),
            "claimed": self.value, "delta": self.trial.delta, "exact": self.trial.exact,
            "bounds": [self.trial.lower, self.trial.upper], "outcome": self.outcome.name,
            "samples": self.samples, "mean": self.mean, "standard error": self.error,
            "tension": None if self.tension is None else self.tension.data(),
            "excluded beyond": [self.value - self.trial.delta, self.value + self.trial.delta],
            "cause": self.trial.cause, "fresh": self.trial.fresh, "reasons": self.trial.explained(),
            "rivals": dict(self.trial.rivals),
            "refuted": list(self.killed), "not refuted": list(self.survived),
            "too close here": list(self.exempt), "course": self.course,
        }  # fmt: skip


def trial_check(
    claim: str,
    name: str,
    trials: Callable[[], Sequence[Trial]],
    subject: Subject = Subject.PRINTED,
    tier: Tier = Tier.TRAINING,
    *,
    later: Callable[[], Sequence[Trial]] = tuple,
) -> Check:
    """Return the check of a claim by trials; they are built when it is run.

    ``later`` are those that are added from level ci on.
    """

    def run(context: Context) -> Evidence:
        formulas = formulas_of(context.paper)
        more = () if context.level is Level.QUICK else later()
        every = [*trials(), *more]
        return collect(claim, every, formulas, context, subject=subject, tier=tier)

    return Check(tier, name, run, subject)


def collect(
    claim: str,
    trials: Sequence[Trial],
    formulas: Formulas,
    context: Context,
    *,
    subject: Subject = Subject.PRINTED,
    tier: Tier = Tier.TRAINING,
) -> Evidence:
    """Run every trial of a claim, and judge them together."""
    alpha = SHARE * spendable(claim, context.paper, len(trials))
    finer = FINER[context.level]
    results = [
        _run(claim, replace(t, delta=t.delta * finer) if t.exact else t, formulas, alpha, context)
        for t in trials
    ]
    refuted = [r for r in results if r.outcome is Outcome.REFUTED]
    killed = {name for r in results for name in r.killed}
    # Too close to be told apart in one trial, a wrong version must be refuted in another.
    survivors = sorted({name for r in results for name in (*r.survived, *r.exempt)} - killed)
    supported = all(r.outcome is Outcome.SUPPORTED for r in results)
    finding = (
        Finding.FAILS if refuted
        else Finding.HOLDS if supported and killed and not survivors
        else Finding.UNDECIDED
    )  # fmt: skip
    return Evidence(
        tier, subject, finding, exact=False,
        summary=_summary(claim, refuted or results, finding, alpha, len(killed), survivors),
        details={
            "alpha": alpha, "beta": BETA, "trials": [r.data() for r in results],
            "surviving": survivors, "numpy": np.__version__,
        },
    )  # fmt: skip


def _check_delta(claim: str, trial: Trial, value: float) -> None:
    """Refuse a δ that could not tell the value from a rival: half of the distance at most.

    A rival that is worth the same no δ tells apart: it survives, and the claim is undecided.
    """
    for name, rival in trial.rivals.items():
        if rival != value and trial.delta > abs(rival - value) / 2 * (1 + 1e-9):
            raise EvidenceError(
                f"{claim}, {trial.name}: δ = {trial.delta:g} is more than half of the distance "
                f"from {value:.6g} to its rival {name!r}, {rival:.6g}: support would exclude "
                "neither; give a smaller δ, or a size where the two differ"
            )


def _run(claim: str, trial: Trial, formulas: Formulas, alpha: float, context: Context) -> _Result:
    value = float(trial.predict(formulas))
    _check_delta(claim, trial, value)
    wrong, exempt = trial.wrong(formulas)
    tests = {name: begun(trial.test(v, alpha)) for name, v in {"": value, **wrong}.items()}
    course = Course(trial.test(value, alpha), trial.block)
    cap, block = trial.most(value, alpha), 0
    while any(not t.standing.outcome.decided for t in tests.values()) and block * trial.block < cap:
        rng = block_generator(claim, trial.seeds, block)
        samples = np.asarray(trial.draw(rng, trial.block))
        if not tests[""].standing.outcome.decided:
            course.add(samples)
        for test in tests.values():
            test.play(samples)
        block += 1
        context.progress(trial.name, block * trial.block, cap)
    truth = tests.pop("").standing
    killed = tuple(n for n, test in tests.items() if test.standing.outcome is Outcome.REFUTED)
    return _Result(
        trial, value, truth.outcome, truth.tally.count, truth.tally.mean,
        truth.tally.standard_error or 0.0,
        Tension.of(trial.test(value, alpha), truth.tally), killed,
        tuple(name for name in tests if name not in killed), exempt, course.data(),
    )  # fmt: skip


def _summary(
    claim: str,
    shown: Sequence[_Result],
    finding: Finding,
    alpha: float,
    killed: int,
    survivors: Sequence[str],
) -> str:
    text = "; ".join(r.sentence() for r in shown)
    text += f" (α = {alpha:.2g} each, β = {BETA:g}; {killed} wrong versions refuted)"
    if any(r.trial.fresh for r in shown):
        text += "; sizes and δ were fixed before these samples, of which the rates hold, were drawn"
    if finding is Finding.UNDECIDED:
        open_ = [r.trial.name for r in shown if not r.outcome.decided]
        text += f"; not decided: {', '.join(open_)}" if open_ else ""
        text += f"; surviving: {', '.join(survivors[:3])}" if survivors else ""
        text += f"; continue with `qntk-check verify --claim {claim} --level nightly`"
    return text
