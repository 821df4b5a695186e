"""Formulas of networks: exact values, what they reduce to, and what they refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DomainError, UnknownNameError

gains = st.fractions(Fraction(1, 9), 4, max_denominator=9)
widths = st.integers(1, 200)


@given(gain=gains, slope=gains, distance=st.integers(1, 6), width=widths)
def test_one_layer_more_multiplies_by_its_gain(gain, slope, distance, width):
    known = {"weight_variance": gain, "slope": slope, "width": width}
    one = formulas.mlp_laziness(**known, distance=distance)
    assert formulas.mlp_laziness(**known, distance=distance + 1) == gain * slope * one


@given(gain=gains, width=widths)
def test_one_linear_layer_is_a_weight(gain, width):
    weight = formulas.lecun_second_moment(weight_variance=gain, width=width)
    one = formulas.mlp_laziness(weight_variance=gain, slope=1, distance=1, width=width)
    printed = formulas.mlp_laziness_as_printed(
        weight_variance=gain, slope=1, distance=1, outputs=width
    )
    assert weight == one == printed  # with n_L = n_ℓ the printed width is right


@given(K=gains, kappa=gains, width=widths)
def test_the_variance_of_a_linear_kernel_is_that_of_two_squares(K, kappa, width):
    """H = 1 + mean of z² + κ v²: variances 2K² and 2κ² of one neuron."""
    found = formulas.mlp_kernel_variance(
        weight_variance=1, variance=K, input_kernel=kappa, width=width
    )
    assert found == (2 * K**2 + 2 * kappa**2) / width


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("width", 0, r"width = 0: below 1; width counts"),
        ("width", 2.5, "not a whole number"),
        ("distance", 0, "distance = 0: below 1"),
        ("weight_variance", 0, "not above zero"),
        ("slope", float("nan"), "NaN"),
    ],
)
def test_what_no_network_has_is_refused(name, value, message):
    known = {"weight_variance": 1.0, "slope": 1.0, "distance": 2, "width": 3, name: value}
    with pytest.raises(DomainError, match=message):
        formulas.mlp_laziness(**known)


def test_an_activation_without_a_closed_form_is_answered_with_those_that_have_one():
    with pytest.raises(UnknownNameError, match="choose from 'linear', 'relu'"):
        formulas.mlp_kernel_variance(1, 1, 2, 10, activation="tanh")


def test_formulas_broadcast():
    found = formulas.mlp_laziness(1.0, 0.5, np.array([1, 2]), np.array([[4], [8]]))
    np.testing.assert_allclose(found, [[1 / 8, 1 / 16], [1 / 16, 1 / 32]])
