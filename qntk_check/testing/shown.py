"""What a sequential test has shown, as one object and as one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from qntk_check.evidence import BoundedMeanTest, Outcome, sample_size
from qntk_check.evidence.record import Entry
from qntk_check.evidence.tension import Tension

__all__ = ["Shown"]


@dataclass(frozen=True)
class Shown:
    """The end of one test: what was excluded, at which error rate, after how many draws.

    Parameters
    ----------
    what
        What was tested: ``"mean"``, ``"variance"`` or ``"difference of the means"``.
    entry
        The test and its standing.
    per_sample
        Draws that one sample takes.
    seed
        What fixes the draws, as canonical JSON.

    Examples
    --------
    >>> from qntk_check.testing import assert_mean
    >>> shown = assert_mean(lambda rng, size: rng.random(size), 0.5, bounds=(0, 1))
    >>> shown.excluded, shown.draws % 1000
    ((0.475, 0.525), 0)
    """

    what: str
    entry: Entry
    per_sample: int
    seed: str

    @property
    def test(self) -> BoundedMeanTest:
        """The test: claimed value, bounds, discrepancy and error rates."""
        test = self.entry.test
        assert isinstance(test, BoundedMeanTest)
        return test

    @property
    def outcome(self) -> Outcome:
        """What was decided."""
        return self.entry.outcome

    @property
    def draws(self) -> int:
        """Draws it took up to the decision."""
        return self.entry.samples * self.per_sample

    @property
    def mean(self) -> float | None:
        """What was measured, None without samples; no part of the decision."""
        return self.entry.mean

    @property
    def standard_error(self) -> float | None:
        """Its standard error, None below two samples; no part of the decision."""
        return self.entry.standard_error

    @property
    def tension(self) -> Tension | None:
        """How far the mean stands from the claimed value, with an anytime-valid interval."""
        return self.entry.tension

    @property
    def excluded(self) -> tuple[float, float]:
        """The values from which on, downwards and upwards, support excludes the truth."""
        return self.test.value - self.test.delta, self.test.value + self.test.delta

    @property
    def draws_to_go(self) -> int | None:
        """About how many draws more would decide; None if decided or not to be said."""
        variance = self.entry.standing.tally.variance
        if self.outcome.decided or variance is None:
            return None
        rate = min(self.test.alpha, self.test.beta)
        variance = min(variance, self.test.width**2 / 4)  # n/(n − 1) may lead beyond Popoviciu
        planned = sample_size(variance, self.test.width, self.test.delta, rate)
        # Nine runs in ten are decided by 1.6 times the plan; a run beyond it is near an edge.
        rest = max(planned * 8 // 5 - self.entry.samples, self.entry.samples)
        return rest * self.per_sample

    def __str__(self) -> str:
        """Return the sentence that an assertion fails with, or that it would log."""
        return {
            Outcome.SUPPORTED: self._supported,
            Outcome.REFUTED: self._refuted,
        }.get(self.outcome, self._undecided)()

    def _supported(self) -> str:
        low, high = (f"{edge:.6g}" for edge in self.excluded)
        test = self.test
        # Where one side lies beyond the proved bounds, nothing had to be excluded there.
        sides = [
            text
            for text, possible in (
                (f"below {low}", self.excluded[0] >= test.lower),
                (f"above {high}", self.excluded[1] <= test.upper),
            )
            if possible
        ]
        are = "are" if len(sides) > 1 else "is"
        return (
            f"the {self.what} is {test.value:.6g} within {test.delta:.3g}: {' and '.join(sides)} "
            f"{are} excluded (error rate at most {test.beta:.3g}) after {self._measured()}"
        )

    def _refuted(self) -> str:
        test = self.test
        if test.impossible:
            return (
                f"the {self.what} is not {test.value:.6g}: that is excluded without a draw, since "
                f"it lies outside the proved bounds [{test.lower:.6g}, {test.upper:.6g}]"
            )
        return (
            f"the {self.what} is not {test.value:.6g}: that is excluded (error rate at most "
            f"{test.alpha:.3g}, whenever one stops) after {self._measured()}; {self._again()}"
        )

    def _undecided(self) -> str:
        more = self.draws_to_go
        advice = "give a larger cap" if more is None else f"give cap={_round(self.draws + more)}"
        return (
            f"whether the {self.what} is {self.test.value:.6g} within {self.test.delta:.3g} is not "
            f"decided: nothing is excluded after {self._measured()}; {advice}, a larger "
            "discrepancy, or a variable of smaller range"
        )

    def _measured(self) -> str:
        text = f"{self.draws} draws"
        if self.mean is not None:
            text += f", which give {self.mean:.6g}"
        if self.standard_error is not None:
            text += f" ± {self.standard_error:.2g}"
        return text

    def _again(self) -> str:
        return f"the draws are those of seed={self.seed}"


def _round(number: int) -> int:
    """Return a number of two digits and zeros, not below the given one."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return -(-number // unit) * unit
