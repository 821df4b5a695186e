"""Formulas with a target: exact edges of the spectrum, impossible traces, ηK decided exactly."""

from __future__ import annotations

import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy

from qntk_check import formulas
from qntk_check.errors import DomainError, TargetWarning

NOISE = {"eta": 1e-5, "K": 0.5, "sigma": 1e-3}


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint64, int, Fraction])
def test_the_edges_of_a_pauli_string_are_not_taken_in_the_width_of_its_coefficient(kind):
    right = formulas.plateau_bias(**NOISE, target=100.0, observable={"ZZ": 200.0})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = formulas.plateau_bias(**NOISE, target=100.0, observable={"ZZ": kind(200)})
    assert found == pytest.approx(right, rel=1e-15)


def test_the_smallest_number_of_a_width_is_no_false_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formulas.loss_gradient_moment(target=0.3, observable={"ZZ": np.int8(-128)})
        formulas.loss_gradient_moment(target=0.3, observable={"ZZ": np.uint64(1)})
        formulas.plateau_bias(eta=0.1, K=0.5, sigma=0.1, target=0.3, observable={"ZZ": 1e308})


@pytest.mark.parametrize("name", ["plateau_bias", "bias_over_spread", "loss_gradient_moment"])
def test_traces_that_no_operator_has_are_refused_before_a_target_is_compared(name):
    formula = formulas.FORMULAS[name]
    values = {"eta": 0.1, "K": 0.5, "sigma": 0.1, "lowest": -1, "highest": 1}
    own = {p.name: values[p.name] for p in formula.parameters if p.name in values}
    traces = (1e200, 4.0, 0.0, 4.0)[: max(2, formula.trace_order)]
    with pytest.raises(DomainError, match="no Hermitian operator"):
        formula(**own, N=4, target=0.3, traces=traces)


def test_a_target_beyond_the_bound_from_traces_is_warned_of():
    with pytest.warns(TargetWarning, match="whatever its spectrum"):
        formulas.loss_gradient_moment(N=4, target=30, traces=(0, 4.0, 0.0, 4.0))


def test_the_product_of_rate_and_kernel_is_compared_with_two_exactly():
    assert formulas.noise_variance(eta=0.1, K=20.0, sigma=0.1, t=3) == pytest.approx(0.6, rel=1e-12)
    for eta in (4, 4.0, sympy.Integer(4), [1.0, 4.0]):
        with pytest.raises(DomainError, match="ηK = 2"):
            formulas.noise_variance(eta=eta, K=0.5, sigma=0.1, t=3)


@pytest.mark.parametrize("bad", [Decimal("sNaN"), Decimal("Infinity"), sympy.Symbol("x") > 1])
def test_what_cannot_even_be_compared_is_refused(bad):
    with pytest.raises(DomainError):
        formulas.kernel_mean(N=4, L=bad, traces=(0, 4))
    with pytest.raises(DomainError):
        formulas.kernel_mean(N=4, L=1, traces=([0, bad], 4))
    with pytest.raises(DomainError):
        formulas.kernel_mean(L=1, observable={"ZZ": bad})
