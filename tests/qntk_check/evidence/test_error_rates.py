"""The benchmark of the error rates: it keeps a sound test, and finds one that errs too often."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qntk_check.evidence import BoundedMeanTest, Outcome

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "error_rates.py"

pytestmark = pytest.mark.qntk_ci


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("error_rates", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["error_rates"] = module
    spec.loader.exec_module(module)
    return module


def test_the_loop_of_its_own_says_what_the_tests_say(script):
    """Verdicts and their times, sample by sample, of all three tests on a light and a heavy law."""
    for law in (script.coin(0.1, 0.5), script.pareto(0.02, 1.2, 0.5)):
        for case in script.cases(law):
            if case.kind != "asymptotic" or (law.name, case.value) == ("coin 0.1", "true"):
                rate = script.measured(case, 4, 14)
                assert rate.agrees, (law.name, case.kind, case.value)


def test_the_moments_of_the_cut_off_law_are_those_of_its_draws(script):
    law = script.pareto(0.02, 1.2, 0.3)
    draws = law.draw(np.random.default_rng(14), (100, 20_000))
    assert abs(draws.mean() - law.mean) < 4 * (law.variance / draws.size) ** 0.5
    assert draws.var() == pytest.approx(law.variance, rel=0.02)


def test_a_test_that_errs_more_often_than_it_says_is_found(script):
    """The same wealth with α = 0.05 stated and 0.5 spent: 0.05 is far beyond its reach."""
    law = script.coin(0.1, 0.5)
    truth = BoundedMeanTest(law.mean, 1.0, 0.0, law.share * law.mean, alpha=0.5, beta=0.5)
    case = script.Case(law, "guaranteed", "true", truth, script.bounded, Outcome.REFUTED, 400)
    honest = replace(case, test=replace(truth, alpha=0.05, beta=0.05))
    assert not script.measured(case, 1000, 14).kept
    assert script.measured(honest, 1000, 14).kept


def test_the_bounds_hold_the_rate(script):
    rate, low, high = script.bounds(50, 1000)
    assert low < rate < high
    assert script.bounds(0, 10)[1] == 0.0
    assert script.bounds(10, 10)[2] == 1.0
