"""Mutants: wrong versions of a formula, which the evidence must kill.

A test that supports a formula shows little unless it refutes the wrong ones. A mutant whose value
differs from the truth by δ or more, at the parameters tested, must come out ``REFUTED`` on the
samples that support the truth. A mutant closer than δ is exempt **there**: the test never
promised to see it; other parameters, or a symbolic step, must.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import TypeVar

from qntk_check.arguments import check_callback, check_sequence, show
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import finite, instance, is_name, mapping
from qntk_check.evidence.asymptotic import AsymptoticMeanTest
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.record import MeanTest, Record

__all__ = ["TRUTH", "Autopsy", "Mutant", "autopsy", "mutant_tests", "split_mutants"]

Test = TypeVar("Test", BoundedMeanTest, AsymptoticMeanTest)

# The name of the formula itself among the tests of a run.
TRUTH = "truth"


@dataclass(frozen=True)
class Mutant:
    """A wrong version of a formula.

    Parameters
    ----------
    name
        What was altered: ``"N -> N+1 in the last factor"``.
    formula
        Called as the formula is, ``formula(**parameters)``; returns a real number.

    Examples
    --------
    >>> Mutant("L -> L+1", lambda N, L: (L + 1) / N).value({"N": 4, "L": 3})
    1.0
    """

    name: str
    formula: Callable[..., object] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name that the truth or nobody could bear."""
        if not is_name(self.name) or self.name == TRUTH:
            raise EvidenceError(
                f"mutant name {show(self.name)}: say what was altered, e.g. 'L -> L+1'"
            )
        check_callback("formula", self.formula)

    def value(self, parameters: Mapping[str, object]) -> float:
        """Return the mutant's value at a parameter set."""
        values = mapping("the parameters", parameters)
        try:
            bound = signature(self.formula).bind(**values)
        except TypeError as error:
            raise EvidenceError(
                f"mutant {self.name!r} is not called with {show(dict(values))} ({error}): give the "
                "formula's own parameters"
            ) from error
        found = self.formula(*bound.args, **bound.kwargs)
        return finite(f"the value of mutant {self.name!r}", found)


def split_mutants(
    truth: MeanTest, mutants: Iterable[Mutant], parameters: Mapping[str, object]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the values of the mutants that must die here, and of those that are exempt.

    Parameters
    ----------
    truth
        The test of the formula; its δ decides.
    mutants
        The wrong versions, of distinct names.
    parameters
        Keyword arguments of the formulas.

    Examples
    --------
    >>> truth = BoundedMeanTest(0.75, upper=4.0)
    >>> mutants = [Mutant("L -> L+1", lambda N, L: (L + 1) / N), Mutant("same", lambda N, L: L / N)]
    >>> split_mutants(truth, mutants, {"N": 4, "L": 3})
    ({'L -> L+1': 1.0}, {'same': 0.75})
    """
    must_die: dict[str, float] = {}
    exempt: dict[str, float] = {}
    instance("the truth", truth, MeanTest)
    for mutant in check_sequence("mutants", mutants, "give a list of Mutant"):
        instance("a mutant", mutant, Mutant)
        if mutant.name in must_die or mutant.name in exempt:
            raise EvidenceError(f"two mutants are named {mutant.name!r}: name each alteration")
        value = mutant.value(parameters)
        chosen = must_die if abs(value - truth.value) >= truth.delta else exempt
        chosen[mutant.name] = value
    return must_die, exempt


def mutant_tests(
    truth: Test, mutants: Iterable[Mutant], parameters: Mapping[str, object]
) -> dict[str, Test]:
    """Return the tests of a run: the truth, then every mutant that must die.

    Each has the bounds, the absolute δ and the error rates of the truth. A mutant whose value
    leaves the proved range is refuted without a sample.

    Examples
    --------
    >>> truth = BoundedMeanTest(0.75, upper=4.0)
    >>> list(mutant_tests(truth, [Mutant("doubled", lambda N, L: 2 * L / N)], {"N": 4, "L": 3}))
    ['truth', 'doubled']
    """
    must_die, _ = split_mutants(truth, mutants, parameters)
    return {TRUTH: truth} | {name: truth.at(value) for name, value in must_die.items()}


@dataclass(frozen=True)
class Autopsy:
    """Which mutants died: names, in the order of the run."""

    killed: tuple[str, ...]
    survived: tuple[str, ...]
    exempt: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether something had to die, and all of it did: the proof of power."""
        return bool(self.killed) and not self.survived


def autopsy(record: Record, *, exempt: Iterable[str] = ()) -> Autopsy:
    """Return what became of the mutants of a run.

    Parameters
    ----------
    record
        A run whose tests are ``"truth"`` and mutants.
    exempt
        Names of the mutants that were too close to be run, for the report.

    Examples
    --------
    >>> from qntk_check.evidence import run
    >>> tests = mutant_tests(
    ...     BoundedMeanTest(0.5, upper=1.0), [Mutant("doubled", lambda N: 4 / N)], {"N": 4}
    ... )
    >>> autopsy(run("example", {"N": 4}, lambda rng, k: rng.beta(2, 2, k), tests, cap=9000)).killed
    ('doubled',)
    """
    instance("the record", record, Record)
    spared = check_sequence("exempt", exempt, "give names of mutants")
    mutants = [entry for entry in record.entries if entry.name != TRUTH]
    return Autopsy(
        killed=tuple(one.name for one in mutants if one.outcome is Outcome.REFUTED),
        survived=tuple(one.name for one in mutants if one.outcome is not Outcome.REFUTED),
        exempt=tuple(instance("an exempt mutant", name, str) for name in spared),
    )
