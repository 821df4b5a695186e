"""Formulas of the noisy recursion: against direct iteration, their domains, their mutants."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DomainError
from qntk_check.verdicts import decide
from qntk_check.verdicts.model import Context, Finding, Tier
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get

rates = st.fractions(Fraction(1, 50), Fraction(19, 10), max_denominator=50)
kernels = st.fractions(Fraction(1, 9), 40, max_denominator=9)


@given(product=rates.filter(lambda x: x != 2), K=kernels, t=st.integers(0, 8))
def test_the_variance_is_that_of_the_iterated_recursion(product, K, t):
    eta, sigma = product / K, Fraction(1, 7)
    variance = Fraction(0)
    for _ in range(t):
        variance = (1 - eta * K) ** 2 * variance + K * sigma**2
    assert formulas.noise_variance(eta=eta, K=K, sigma=sigma, t=t) == variance


@given(product=rates, K=kernels)
def test_the_plateau_is_the_fixed_point_of_the_recursion(product, K):
    eta, sigma = product / K, Fraction(2, 3)
    plateau = formulas.plateau(eta=eta, K=K, sigma=sigma)
    assert (1 - eta * K) ** 2 * plateau + K * sigma**2 == plateau


@given(product=st.floats(0.01, 0.99), K=st.floats(0.1, 50), sigma=st.floats(1e-4, 1))
def test_at_the_noise_time_signal_and_noise_are_equal(product, K, sigma):
    values = {"eta": product / K, "K": K, "sigma": sigma, "error": 1.5}
    time = formulas.noise_time(**values)
    signal = (1 - product) ** time * 1.5
    left = 1 - (1 - product) ** (2 * time)
    noise = sigma * np.sqrt(left / (values["eta"] * (2 - product)))
    assert signal == pytest.approx(noise, rel=1e-7)
    assert formulas.error_at_noise_time(**values) == pytest.approx(2 * signal, rel=1e-9)


def test_the_best_rate_is_best():
    K, sigma, error = 35.0, 0.005, 1.0
    best = formulas.best_learning_rate(K=K)
    grid = np.linspace(0.01, 0.999, 400) * best
    errors = formulas.error_at_noise_time(eta=grid, K=K, sigma=sigma, error=error)
    assert (np.diff(errors) < 0).all()


@given(product=st.floats(0.01, 0.99), steps=st.integers(1, 50))
def test_the_training_time_is_that_of_the_iterated_error(product, steps):
    error = 1.0
    for _ in range(steps):
        error *= 1 - product
    found = formulas.training_steps(eta=product / 4, K=4.0, relative_error=error)
    assert found == pytest.approx(steps, rel=1e-9)


def test_kinds_of_numbers():
    assert formulas.plateau(eta=Fraction(1, 2), K=1, sigma=1) == Fraction(4, 3)
    assert isinstance(formulas.noise_time(eta=Fraction(1, 2), K=1, sigma=1, error=1), float)
    K = sympy.Symbol("K", positive=True)
    assert formulas.best_learning_rate(K=K) == 1 / K
    assert formulas.noise_variance(eta=0.1, K=1.0, sigma=1.0, t=np.arange(4)).shape == (4,)


@pytest.mark.parametrize(
    ("name", "call", "message"),
    [
        ("plateau", {"eta": 0, "K": 1, "sigma": 1}, "eta = 0"),
        ("plateau", {"eta": -0.1, "K": 1, "sigma": 1}, "eta = -0.1"),
        ("plateau", {"eta": 0.1, "K": -1, "sigma": 1}, "K = -1"),
        ("plateau", {"eta": 0.1, "K": 1, "sigma": -1}, "sigma = -1"),
        ("plateau", {"eta": 0.1, "K": 20, "sigma": 1}, r"diverges.*give η below 0\.1"),
        ("plateau", {"eta": [0.1, 0.3], "K": 10, "sigma": 1}, r"ηK = 3.*give η below 0\.2"),
        ("noise_variance", {"eta": 0.5, "K": 4, "sigma": 1, "t": 3}, "ηK = 2"),
        ("noise_variance", {"eta": sympy.Rational(1, 2), "K": 4, "sigma": 1, "t": 3}, "ηK = 2"),
        ("noise_variance", {"eta": 0.1, "K": 1, "sigma": 1, "t": -1}, "t = -1"),
        ("noise_variance", {"eta": 0.1, "K": 1, "sigma": 1, "t": 1.5}, "not a whole number"),
        ("noise_time", {"eta": 1, "K": 1, "sigma": 1, "error": 1}, "gone after one step"),
        ("noise_time", {"eta": 0.1, "K": 1, "sigma": 1, "error": 0}, "error = 0"),
        ("training_steps", {"eta": 0.1, "K": 1, "relative_error": 1}, "relative_error = 1"),
        ("training_steps", {"eta": 0.1, "K": 10, "relative_error": 0.1}, "zero after one step"),
        ("error_at_noise_time", {"eta": 1.5, "K": 1, "sigma": 1, "error": 1}, "T_noise exists"),
    ],
)
def test_bad_input_gets_an_error_that_names_it(name, call, message):
    with pytest.raises(DomainError, match=message):
        formulas.FORMULAS[name](**call)


CLAIMED = {
    "noise_variance": "recursion-solution",
    "plateau": "plateau-order",
    "noise_time": "noise-time",
    "error_at_noise_time": "error-at-noise-time",
    "best_learning_rate": "best-rate",
    "training_steps": "training-time",
}


@pytest.mark.parametrize("name", CLAIMED)
def test_every_mutant_turns_the_symbolic_tier_red(name, monkeypatch, qntk_level):
    wrong = mutants(formulas.FORMULAS[name])
    assert len(wrong) >= 3
    for mutant in wrong[:: 5 if qntk_level == "quick" else 1]:
        monkeypatch.setitem(formulas.FORMULAS, name, mutant.formula)
        evidence = decide.collect_evidence(get(CLAIMED[name]), Context(), Tier.SYMBOLIC)
        own = [item for item in evidence if name in item.summary]
        assert any(item.finding is Finding.FAILS for item in own), mutant.name
