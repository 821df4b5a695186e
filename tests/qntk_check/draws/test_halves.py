"""Gradients between halves of a circuit: which half is fixed, and what has no gradient."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.draws.halves import Halves, one_half
from qntk_check.errors import DomainError
from qntk_check.formulas import FORMULAS
from qntk_check.verdicts.tiers.halves import claimed_variance, half_averages, half_trial

ONE = Halves((0.8, 0.2), (1.0, 0.0), (2.0, -1.0))


def test_the_half_that_is_not_drawn_is_the_same_each_time():
    u = np.array([[[0, 1], [1, 0]]], dtype=complex)
    still = np.array([one_half(2)], dtype=complex)
    np.testing.assert_allclose(ONE.beside("minus", u), ONE.gradients(u, still))
    np.testing.assert_allclose(ONE.beside("plus", u), ONE.gradients(still, u))


@pytest.mark.parametrize("random", ["minus", "plus", "both"])
def test_groups_and_samples_have_the_claimed_variance(random):
    for row in half_averages(ONE, random, FORMULAS):
        assert (row.difference < 1e-10) is row.design
    x = ONE.draw(random, np.random.default_rng(3), 4000) ** 2
    value = claimed_variance(ONE, random, FORMULAS)
    assert x.mean() == pytest.approx(value, abs=6 * x.std() / 4000**0.5)
    assert x.max() <= ONE.bound**2
    why = dict.fromkeys(("rho", "V", "H", "delta"), "for a test")
    trial = half_trial(ONE, random, share=0.1, reasons=why, rivals={"half": 0.5})
    assert trial.rivals["half"] == pytest.approx(value / 2)


def test_levels_of_several_dimensions_are_refused():
    for bad in (((1, 0), (1, -1), (1, 0, 0)), ((), (), ())):
        with pytest.raises(DomainError, match="give N of each"):
            Halves(*bad)
