"""Trials: bounded means that a claim predicts, against simulations or training runs.

A trial is either *exact* (the claim says that the mean is f) or *approximate* (a statement of
leading order, decided as "within δ of f"; see :mod:`qntk_check.evidence.within`). All trials of a
claim share its part of the suite's error rate: each gets an M-th, so that by the union bound a
true claim is refuted with no more than that probability. Wrong values meet the same samples.

No number of a trial goes without a reason: each parameter says why it has its value, δ among them,
or a trial is refused when it is built. The largest number of samples is no choice: it is planned
from the bounds, δ and the error rates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Generic, Protocol, TypeVar, cast

import numpy as np

from qntk_check.errors import EvidenceError, QNTKError
from qntk_check.evidence import BoundedMeanTest, Outcome, block_generator, sample_size
from qntk_check.evidence.tally import Standing
from qntk_check.evidence.tension import Tension
from qntk_check.evidence.within import WithinStanding, WithinTest
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import (
    Check,
    Context,
    Data,
    Evidence,
    Fields,
    Finding,
    Level,
    Subject,
    Tier,
)
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import formulas_of, spendable

__all__ = ["BETA", "SHARE", "Formulas", "Trial", "collect", "trial_check"]

BETA = 1e-6
# A quarter of a claim's share of α goes to its trials; sampled circuits take half of it.
SHARE = 0.25
# What is claimed exactly is held to a finer δ there. Where "within δ" is the statement, δ stays.
FINER = {Level.QUICK: 1.0, Level.CI: 0.6, Level.NIGHTLY: 0.2}
# A wrong value is told from the right one if it lies this many δ away, or is exempt.
REACH = {True: 1.0, False: 3.0}

Formulas = Mapping[str, Formula]
Stand = TypeVar("Stand")  # what a test knows


def _numeric(value: object) -> bool:
    """Return whether a parameter is a number other than 0, or holds one."""
    if isinstance(value, Mapping):
        return any(_numeric(part) for part in cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return any(_numeric(part) for part in cast("Sequence[object]", value))
    return isinstance(value, int | float | Fraction | np.number) and bool(value)


@dataclass(frozen=True)
class Trial:
    """One mean, what is claimed of it, and how samples are drawn.

    Parameters
    ----------
    name
        What is measured, and where.
    parameters
        What identifies the trial, and so its seeds.
    draw
        ``draw(rng, size)`` returns ``size`` independent samples.
    predict
        The claimed mean, from the formulas by name.
    lower, upper
        Proved bounds of a sample.
    delta
        The discrepancy δ at the quick level, in units of the samples; at most half of the distance
        to the nearest rival, or the trial is refused.
    reasons
        Why each parameter that is a number has its value, by its name, and why δ has its own, as
        ``"delta"``: a sentence, or what it was computed from. Zeros need none.
    exact
        Whether the mean itself is claimed, or only that it lies within δ.
    mutated
        Names of the formulas of which every one-place mutant must be refuted.
    rivals
        Wrong values by name that must be refuted.
    block
        Samples of a block.
    cause
        Why the mean differs from what is claimed, though by less than δ: what was left out.
    """

    name: str
    parameters: Fields
    draw: Callable[[np.random.Generator, int], np.ndarray]
    predict: Callable[[Formulas], float]
    lower: float
    upper: float
    delta: float
    reasons: Mapping[str, str]
    exact: bool = False
    mutated: tuple[str, ...] = ()
    rivals: Mapping[str, float] = field(default_factory=dict[str, float])
    block: int = 250
    cause: str = ""

    def __post_init__(self) -> None:
        """Refuse a trial of which a number has no reason."""
        missing = [
            name
            for name in (*filter(lambda name: _numeric(self.parameters[name]), self.parameters),
                         "delta")
            if not str(self.reasons.get(name) or "").strip()
        ]  # fmt: skip
        if missing:
            raise EvidenceError(
                f"trial {self.name!r} gives no reason for {', '.join(missing)}: say in reasons= "
                "why each has its value, or compute it and say from what"
            )

    def most(self, value: float, alpha: float) -> int:
        """Return the most samples that are drawn: by these a bounded variable decides.

        It is the plan of :func:`qntk_check.evidence.sample_size` for the largest variance that a
        variable between the bounds can have if its mean is within δ of the value, (B − m)(m − lo)
        (Bhatia and Davis), at the smaller of the two error rates. Nine runs in ten are decided by
        1.6 times a plan.
        """
        middle = (self.lower + self.upper) / 2
        low, high = max(self.lower, value - self.delta), min(self.upper, value + self.delta)
        mean = min(max(middle, low), high)
        variance = (self.upper - mean) * (mean - self.lower)
        width = self.upper - self.lower
        return int(1.6 * sample_size(variance, width, self.delta, min(alpha, BETA)))

    def test(self, value: float, alpha: float) -> BoundedMeanTest | WithinTest:
        """Return the test of a value."""
        bounds = {"upper": self.upper, "lower": self.lower, "delta": self.delta}
        kind = BoundedMeanTest if self.exact else WithinTest
        return kind(value, **bounds, alpha=alpha, beta=BETA)

    def wrong(self, formulas: Formulas) -> tuple[dict[str, float], tuple[str, ...]]:
        """Return the wrong values that can be told apart here, and the names of the others."""
        truth, reach = self.predict(formulas), REACH[self.exact] * self.delta
        found: dict[str, float] = dict(self.rivals)
        for name in self.mutated:
            for mutant in mutants(formulas[name]):
                value = self._value({**formulas, name: mutant.formula})
                if value is not None:
                    found[f"{name}: {mutant.name}"] = value
        far = {name: value for name, value in found.items() if abs(value - truth) >= reach}
        return far, tuple(name for name in found if name not in far)

    def _value(self, formulas: Formulas) -> float | None:
        """Return what altered formulas predict, or None where they predict nothing."""
        try:
            with np.errstate(all="ignore"):
                value = float(self.predict(formulas))
        except (ArithmeticError, QNTKError, TypeError, ValueError):
            return None
        return value if np.isfinite(value) else None


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
            "cause": self.trial.cause, "reasons": dict(self.trial.reasons), "rivals": dict(self.trial.rivals),
            "refuted": list(self.killed), "not refuted": list(self.survived),
            "too close here": list(self.exempt),
        }  # fmt: skip


def trial_check(
    claim: str,
    name: str,
    trials: Callable[[], Sequence[Trial]],
    subject: Subject = Subject.PRINTED,
    tier: Tier = Tier.TRAINING,
) -> Check:
    """Return the check of a claim by trials; they are built when it is run."""

    def run(context: Context) -> Evidence:
        formulas = formulas_of(context.paper)
        return collect(claim, trials(), formulas, context, subject=subject, tier=tier)

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


class _Test(Protocol[Stand]):
    """A sequential test: how it begins, and how it goes on with samples."""

    def open(self) -> Stand: ...
    def play(self, standing: Stand, samples: np.ndarray) -> Stand: ...


@dataclass
class _Played(Generic[Stand]):
    """A test and how it stands."""

    test: _Test[Stand]
    standing: Stand

    def play(self, samples: np.ndarray) -> None:
        """Go on with these samples."""
        self.standing = self.test.play(self.standing, samples)


def _begun(test: BoundedMeanTest | WithinTest) -> _Played[Standing] | _Played[WithinStanding]:
    if isinstance(test, BoundedMeanTest):
        return _Played(test, test.open())
    return _Played(test, test.open())


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
    tests = {name: _begun(trial.test(v, alpha)) for name, v in {"": value, **wrong}.items()}
    cap, block = trial.most(value, alpha), 0
    while any(not t.standing.outcome.decided for t in tests.values()) and block * trial.block < cap:
        rng = block_generator(claim, {**trial.parameters, "trial": trial.name}, block)
        samples = np.asarray(trial.draw(rng, trial.block))
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
        tuple(name for name in tests if name not in killed), exempt,
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
    if finding is Finding.UNDECIDED:
        open_ = [r.trial.name for r in shown if not r.outcome.decided]
        text += f"; not decided: {', '.join(open_)}" if open_ else ""
        text += f"; surviving: {', '.join(survivors[:3])}" if survivors else ""
        text += f"; continue with `qntk-check verify --claim {claim} --level nightly`"
    return text
