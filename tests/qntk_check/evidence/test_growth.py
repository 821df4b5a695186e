"""How a number grows: the interval of a slope by another route, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError
from qntk_check.evidence.growth import fitted, growth


def test_the_interval_of_the_slope_holds_it_as_often_as_it_says():
    """Student's t of three degrees of freedom: 95 of 100 intervals hold the slope."""
    rng, sizes, held = np.random.default_rng(1), [8, 10, 12, 14, 16], 0
    for _ in range(2000):
        found = growth(sizes, 3 + 2 * np.array(sizes) + rng.normal(size=5), 3.182446)
        held += abs(found.slope - 2) <= found.error
    assert 0.93 < held / 2000 < 0.97


def test_the_line_is_that_of_a_polynomial_fit():
    sizes, values = np.array([1.0, 2.0, 4.0, 7.0]), np.array([3.0, 1.0, 4.0, 1.5])
    slope, offset = np.polyfit(sizes, values, 1)
    found = growth(sizes, values, 1.0)
    assert (found.offset, found.slope) == pytest.approx((offset, slope))
    np.testing.assert_allclose(fitted(sizes, values, lambda n: n), offset + slope * sizes)
    _, cov = np.polyfit(sizes, values, 1, cov=True)
    assert found.error == pytest.approx(cov[0, 0] ** 0.5)


@pytest.mark.parametrize(("sizes", "values"), [
    ([1, 2], [1, 2]), ([1, 1, 2], [1, 2, 3]), ([1, 2, 3], [1, 2]), ([[1, 2, 3]], [[1, 2, 3]]),
])  # fmt: skip
def test_what_every_line_meets_is_refused(sizes, values):
    with pytest.raises(DomainError, match="three sizes"):
        growth(sizes, values, 1.0)
