"""The scalar model takes the step as it is written, and refuses what diverges."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError
from qntk_check.training import simulate_recursion

GOOD = {"eta": 0.1, "K": 5.0, "sigma": 0.2, "error": 1.0, "steps": 4, "size": 3, "rng": 1}


def test_each_step_is_the_recursion():
    path = simulate_recursion(**GOOD)
    kicks = (path[:, 1:] - (1 - 0.5) * path[:, :-1]) / np.sqrt(5.0)
    drawn = 0.2 * np.random.default_rng(1).standard_normal((4, 3)).T
    np.testing.assert_allclose(kicks, drawn, atol=1e-14)


def test_the_seed_fixes_every_bit():
    np.testing.assert_array_equal(simulate_recursion(**GOOD), simulate_recursion(**GOOD))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eta": 0.0}, "eta"),
        ({"K": -1.0}, "K = -1"),
        ({"sigma": -1.0}, "sigma"),
        ({"steps": 0}, "steps"),
        ({"size": 0}, "size"),
        ({"eta": 0.4}, "diverges"),
        ({"error": float("nan")}, "error"),
    ],
)
def test_bad_input_is_refused(change, message):
    with pytest.raises(DomainError, match=message):
        simulate_recursion(**(GOOD | change))
