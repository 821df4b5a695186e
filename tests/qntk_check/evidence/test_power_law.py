"""The interval of an exponent, and of the size at which a value is reached."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError
from qntk_check.evidence.power_law import PowerLaw


def test_both_intervals_cover_as_often_as_they_say():
    """At α = 0.05 out of 400 seeds: a binomial count, six standard deviations wide."""
    rng, sizes = np.random.default_rng(5), np.array([16.0, 64.0, 256.0])
    exponents = reached = 0
    middle = np.log(rng.chisquare(3, 10**6)).mean()  # of the logarithm of the noise
    for _ in range(400):
        law = PowerLaw(sizes, rng.chisquare(3, (24, 3)) / sizes)  # some slopes are positive
        low, high = law.interval(0.05)
        exponents += not low <= -1 <= high
        low, high = law.interval_of_size(float(np.exp(middle)) / 100, 0.05)
        reached += not low <= 100 <= high
    for missed in (exponents, reached):
        assert abs(missed - 20) < 6 * np.sqrt(400 * 0.05 * 0.95)


def test_an_exact_law_is_found_exactly():
    sizes = np.array([1.0, 10.0, 100.0])
    law = PowerLaw(sizes, np.array([[5.0], [5.0]]) * sizes**-1.5)
    assert np.allclose(law.slopes, -1.5)
    assert np.allclose(law.reached(5e-3), 100)
    assert np.allclose(law.interval(1e-3), -1.5)


def test_where_nothing_falls_no_size_is_known():
    sizes, noise = np.array([1.0, 10.0]), np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.1]])
    assert PowerLaw(sizes, noise).interval_of_size(0.1, 0.01) == (0.0, np.inf)


@pytest.mark.parametrize(("sizes", "values", "said"), [
    ([1.0, 2.0], [1.0, 2.0], "give \\(W,\\) and \\(G, W\\)"),
    ([1.0, 2.0], [[1.0, 2.0, 3.0]], "give \\(W,\\) and \\(G, W\\)"),
    ([1.0, 2.0], [[1.0, 0.0]], "one of the values is 0,"),
    ([-1.0, 2.0], [[1.0, 1.0]], "one of the sizes is -1,"),
    ([2.0, 2.0], [[1.0, 1.0]], "all sizes are 2:"),
    ([1.0, np.nan], [[1.0, 1.0]], "the sizes is NaN"),
])  # fmt: skip
def test_what_has_no_exponent_is_refused(sizes, values, said):
    with pytest.raises(DomainError, match=said):
        PowerLaw(np.array(sizes), np.array(values))


def test_what_has_no_interval_is_refused():
    law = PowerLaw(np.array([1.0, 2.0]), np.array([[1.0, 2.0]]))
    with pytest.raises(DomainError, match="two or more"):
        law.interval(0.1)
    with pytest.raises(DomainError, match="alpha = 1"):
        law.interval_of_size(1.0, 1)
    with pytest.raises(DomainError, match="value = -1: not above zero"):
        law.reached(-1)
    flat = PowerLaw(np.array([1.0, 2.0]), np.array([[1.0, 1.0], [1.0, 1.0]]))
    with pytest.raises(DomainError, match="the size is beyond the floats"):
        flat.reached(2.0)
