"""The independent routes: right on known values, and able to say no."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from derivations.errors import ProofError
from derivations.routes import matrices as checks


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_twirl_preserves_what_it_must(k):
    # Σ_τ c_τ Tr P_τ = (Tr O)^k: the trace of an operator does not change under a twirl.
    N, spectrum = 5, [1, 2, 3, -4, 7]
    sums = [sum(Fraction(o) ** j for o in spectrum) for j in range(1, k + 1)]
    coefficients = checks.twirl(k, N, sums)
    total = sum(c * N ** len(checks.cycles(tau)) for tau, c in coefficients.items())
    assert total == sums[0] ** k


def test_a_twirl_below_its_degree_is_refused():
    with pytest.raises(ProofError, match="N ≥ k"):
        checks.twirl(3, 2, (0, 2, 0))


@pytest.mark.parametrize("N", [2, 3])
def test_state_moments_are_normalized(N):
    # Σ_ij E |χ_i|²|χ_j|² = 1
    total = sum(checks.state_moment((i, j), (j, i), N) for i, j in product(range(N), repeat=2))
    assert total == 1
    assert checks.state_moment((0, 1), (0, 0), N) == 0


def test_an_involution_is_one():
    x = checks.involution(random.Random(1), 4)
    assert (x @ x == np.eye(4, dtype=int)).all()
    assert x.trace() == 0
