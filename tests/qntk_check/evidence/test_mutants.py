"""The bookkeeping of mutants: which must die, which did."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import BoundedMeanTest, Mutant, autopsy, mutant_tests, run, split_mutants

PARAMETERS = {"a": 2, "b": 2}
TRUTH = BoundedMeanTest(0.5, upper=1)  # the mean a/(a + b) of a Beta(a, b), δ = 0.025
MUTANTS = (
    Mutant("a -> a+1", lambda a, b: (a + 1) / (a + b + 1)),
    Mutant("factor 3", lambda a, b: 3 * a / (a + b)),
    Mutant("within delta", lambda a, b: a / (a + b) + 0.02),
)


def beta(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.beta(2, 2, size)


def test_only_mutants_that_differ_by_delta_must_die():
    must_die, exempt = split_mutants(TRUTH, MUTANTS, PARAMETERS)
    assert list(must_die) == ["a -> a+1", "factor 3"]
    assert list(exempt) == ["within delta"]


def test_mutants_inherit_the_absolute_discrepancy_and_the_bounds():
    tests = mutant_tests(TRUTH, MUTANTS, PARAMETERS)
    assert list(tests) == ["truth", "a -> a+1", "factor 3"]
    assert {(test.delta, test.lower, test.upper) for test in tests.values()} == {(0.025, 0.0, 1.0)}


def test_the_samples_that_support_the_truth_kill_its_mutants():
    tests = mutant_tests(TRUTH, MUTANTS, PARAMETERS)
    record = run("mutants", PARAMETERS, beta, tests, cap=20_000)
    result = autopsy(record, exempt=["within delta"])
    assert record["truth"].outcome.name == "SUPPORTED"
    assert (result.killed, result.survived) == (("a -> a+1", "factor 3"), ())
    assert result.exempt == ("within delta",)
    assert result.complete


def test_a_mutant_that_is_really_true_survives_and_spoils_the_proof_of_power():
    wrong = BoundedMeanTest(0.6, upper=1)
    tests = mutant_tests(wrong, [Mutant("the right one", lambda a, b: a / (a + b))], PARAMETERS)
    record = run("mutants", PARAMETERS, beta, tests, cap=20_000)
    assert record["truth"].outcome.name == "REFUTED"
    assert autopsy(record).survived == ("the right one",)
    assert not autopsy(record).complete


def test_no_mutants_are_no_proof_of_power():
    record = run("mutants", PARAMETERS, beta, {"truth": TRUTH}, cap=20_000)
    assert not autopsy(record).complete


def test_bad_mutants_are_refused():
    with pytest.raises(EvidenceError, match="say what was altered"):
        Mutant("truth", lambda: 1.0)
    with pytest.raises(EvidenceError, match="two mutants"):
        split_mutants(TRUTH, [MUTANTS[0], MUTANTS[0]], PARAMETERS)
    with pytest.raises(DomainError, match="not finite"):
        Mutant("diverges", lambda a, b: (a + b) * float("inf")).value(PARAMETERS)
