r"""Parameter sets of a campaign: which circuits, which tests, at which error rates.

**Error rates.** Campaigns spend a budget of their own, as large as that of the paper's own checks:
claim number k may spend α_k of it, and its set of n qubits and L layers α_k · (6/π²)²/(n²L²).
These shares add to at most α_k over all n and L, so that a campaign that is extended changes no
outcome that was there, and no order of the work does.

**Discrepancy.** δ is the share of the value that is asked for, and at most half of the distance to
the rival that matters (the printed formula, where that is wrong): no samples support both.

**Which test.** The guaranteed one wherever its range lets it decide in a few minutes, by a rule of
n and L alone; else the asymptotic one, which says so. The number of samples in a block, too, is
fixed by n and L, because evidence of other blocks is other evidence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from qntk_check.arguments import (
    check_choice,
    check_count,
    check_flag,
    check_kind,
    check_sequence,
)
from qntk_check.campaign.blocks import SourceData, Task, read_tests
from qntk_check.campaign.sweeps import OBSERVABLES, Sweep, observable_named, sweep_of
from qntk_check.draws import Source, input_states, statistic
from qntk_check.errors import DomainError
from qntk_check.evidence import (
    AsymptoticMeanTest,
    BoundedMeanTest,
    Mutant,
    canonical_json,
    mutant_tests,
)
from qntk_check.evidence.planning import check_share
from qntk_check.evidence.record import MeanTest
from qntk_check.formulas.machinery.family import resolve
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import formulas_of, spendable
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.sampled import BETA, case_mutants, case_value

__all__ = ["MOST_LAYERS", "MOST_QUBITS", "Asked", "ParameterSet", "planned", "task_of"]

MOST_QUBITS, MOST_LAYERS = 12, 100_000  # beyond them nothing is decided in a lifetime
MOST_SIZE = 10**7  # samples of a block, all in memory at once
_SIZES = (2000, 1000, 500, 200, 100, 50, 20, 10)
_UNIT = 1e-9  # seconds that a unit of work takes, about: it fixes the size of a block
_PATIENCE = 300.0  # seconds of work that a guaranteed test may need
_BETS = 24  # among which wealth is shared, for planning
_START = 1000


@dataclass(frozen=True)
class Asked:
    """What a campaign is to work through.

    Parameters
    ----------
    claims
        Ids, ``paper/id`` where several papers have it.
    n, layers
        Every n is combined with every L.
    observable
        ``"pauli"``, ``"projector"``, or what the claim takes by itself.
    relative
        The discrepancy δ that matters, as a share of the value.
    size
        Samples in a block; by default such that it takes about a second.

    Raises
    ------
    DomainError, EvidenceError
        For what is no list of names or of numbers, and no share between 0 and 1.

    Examples
    --------
    >>> Asked(("kernel-mean",), n=range(2, 5), layers=(4, 16)).n
    (2, 3, 4)
    """

    claims: Sequence[str]
    n: Sequence[int]
    layers: Sequence[int]
    observable: str | None = None
    relative: float = 0.05
    size: int | None = None

    def __post_init__(self) -> None:
        """Check it all before anything is planned on it."""
        names = check_sequence("the claims", self.claims, "give ids such as 'kernel-mean'")
        for name in names:
            check_kind("a claim", name, str, "give its id, such as 'kernel-mean'")
        found: dict[str, object] = {"claims": tuple(names)}
        for name, most in (("n", MOST_QUBITS), ("layers", MOST_LAYERS)):
            numbers = check_sequence(name, getattr(self, name), "give a list of whole numbers")
            found[name] = tuple(check_count(name, number, most=most) for number in numbers)
        if self.observable is not None:
            check_choice("the observable", self.observable, OBSERVABLES)
        found["relative"] = check_share("relative", self.relative)
        if self.size is not None:
            found["size"] = check_count("the size of a block", self.size, least=2, most=MOST_SIZE)
        for name, value in found.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class ParameterSet:
    """One parameter set: claim, parameters, size of a block and tests fix its evidence.

    Parameters
    ----------
    claim
        As ``paper:id``.
    parameters
        Canonical JSON text.
    size
        Samples in a block.
    tests
        Names and specifications of the truth and of the wrong versions, JSON text.
    details
        What is shown and exported beside it, JSON text.
    source
        Which circuits are drawn.
    """

    claim: str
    parameters: str
    size: int
    tests: str
    details: str
    source: SourceData

    @cached_property
    def by_name(self) -> dict[str, MeanTest]:
        """The tests by name, the truth first."""
        return read_tests(self.tests)

    @property
    def label(self) -> str:
        """A short name."""
        name = self.claim.rpartition(":")[2]
        return f"{name} n={self.source['n']} L={self.source['layers']}"

    def task(self, set_id: int, block: int, *, keep: bool = False) -> Task:
        """Return what a worker is told to draw a block of this set.

        Examples
        --------
        >>> one = planned(Asked(("kernel-mean",), n=(1,), layers=(2,)))[0]
        >>> one.task(1, 0)["size"]
        2000
        """
        set_id = check_count("the number of the set", set_id)
        block = check_count("the block", block, least=0)
        keep = check_flag("keep", keep)
        return task_of(self, self.source, set_id, block, keep=keep)


class Drawable(Protocol):
    """A parameter set, as it is planned or as a ledger has it."""

    @property
    def claim(self) -> str: ...
    @property
    def parameters(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def tests(self) -> str: ...


def task_of(
    one: Drawable, source: SourceData, set_id: int, block: int, *, keep: bool = False
) -> Task:
    """Return what a worker is told to draw a block of a set."""
    return {
        "set": set_id, "block": block, "claim": one.claim, "parameters": one.parameters,
        "size": one.size, "source": source, "tests": one.tests, "keep": keep,
    }  # fmt: skip


def planned(asked: Asked, papers: Iterable[str] = ()) -> list[ParameterSet]:
    """Return the parameter sets of a campaign: claim by claim, n by n, L by L.

    Examples
    --------
    >>> sets = planned(Asked(("kernel-mean",), n=(1, 2), layers=(4,)))
    >>> [one.label for one in sets], sets[0].size
    (['kernel-mean n=1 L=4', 'kernel-mean n=2 L=4'], 2000)
    """
    check_kind("what is asked for", asked, Asked, "give an Asked")
    found: list[ParameterSet] = []
    for claim in dict.fromkeys(asked.claims):
        paper, sweep = sweep_of(claim, papers)
        name = asked.observable or sweep.observable
        for n in asked.n:
            for layers in asked.layers:
                case = sweep.case(n, layers, observable_named(name, n))
                found.append(_set(paper, sweep, case, asked, name))
    return found


def _set(
    paper: Paper, sweep: Sweep, case: SampledCase, asked: Asked, observable: str
) -> ParameterSet:
    formula = resolve(formulas_of(paper.name), case.formula)
    value = case_value(case, formula)
    alpha = spendable(sweep.claim, paper.name) * _share(case.n, case.layers)
    delta = _discrepancy(case, value, asked.relative, sweep.rival)
    tests = _tests(_test(case, value, delta, alpha), case_mutants(case, formula))
    source = _source_data(case.source())
    details = {
        "n": case.n, "layers": case.layers, "ensemble": case.ensemble, "observable": observable,
        "statistic": case.statistic, "formula": case.formula, "rivals": dict(case.rivals),
        "subject": sweep.subject.value, "source": source,
    }  # fmt: skip
    return ParameterSet(
        f"{paper.name}:{sweep.claim}", canonical_json(case.parameters()),
        asked.size or _size(case),
        json.dumps([[name, test.to_json()] for name, test in tests.items()]),
        json.dumps(details, ensure_ascii=False), source,
    )  # fmt: skip


def _share(n: int, layers: int) -> float:
    """Return the share of a claim's α for n qubits and L layers: over all of them they add to 1."""
    return (6 / math.pi**2) ** 2 / (n * layers) ** 2


def _discrepancy(case: SampledCase, value: float, relative: float, rival: str | None) -> float:
    """Return δ: at most half of the way to the rival that matters, if it is another value."""
    delta = case.discrepancy(value, relative)
    apart = abs(case.rivals.get(rival or "", value) - value)
    return min(delta, apart / 2) if apart > 1e-9 * delta else delta


def _test(
    case: SampledCase, value: float, delta: float, alpha: float
) -> BoundedMeanTest | AsymptoticMeanTest:
    low, high = case.bounds()
    least = 2 * (high - low) / (3 * delta) * math.log(_BETS / min(alpha, BETA))
    if least * _work(case) * _UNIT <= _PATIENCE:
        try:
            return BoundedMeanTest(value, high, low, delta, alpha, BETA)
        except DomainError:  # δ is too fine for this range
            pass
    return AsymptoticMeanTest(value, delta=delta, alpha=alpha, beta=BETA, start=_START)


def _tests(
    truth: MeanTest, wrong: list[Mutant]
) -> dict[str, BoundedMeanTest] | dict[str, AsymptoticMeanTest]:
    """Return the tests by name: the truth's, and those of the wrong versions δ or more away."""
    if isinstance(truth, BoundedMeanTest):
        return mutant_tests(truth, wrong, {})
    return mutant_tests(truth, wrong, {})


def _work(case: SampledCase) -> float:
    """Return about the work of one sample: L+1 unitaries drawn, and evaluated on its states."""
    measured = statistic(case.statistic)
    states = len(input_states(measured.states, case.n)) if measured.states != "one" else 0
    evaluating = states * (18_000 + 20 * 4**case.n)
    return measured.draws * (case.layers + 1) * (8**case.n + 4000 + evaluating)


def _size(case: SampledCase) -> int:
    """Return how many samples take about a second, by a rule of n and L alone."""
    fitting = (size for size in _SIZES if size * _work(case) * _UNIT <= 1)
    return next(fitting, _SIZES[-1])


def _source_data(source: Source) -> SourceData:
    plain = json.loads(canonical_json(source.observable))
    return {
        "ensemble": source.ensemble, "n": source.n, "layers": source.layers,
        "observable": plain, "statistic": source.statistic,
        "generators": None if source.generators is None else list(source.generators),
        "state": None if source.state is None else list(source.state), "method": source.method,
    }  # fmt: skip
