"""The noisy recursion: every step holds, wrong ones fail, and simulation agrees."""

from __future__ import annotations

import pytest

from derivations.errors import ProofError
from derivations.noise import recursion as noise
from derivations.noise.noise_time import ROOT

BUILDERS = {
    "solution": noise.derive_solution,
    "plateau-order": noise.derive_plateau_order,
    "noise-time": noise.derive_noise_time,
    "error-at-noise-time": noise.derive_error_at_noise_time,
    "best-rate": noise.derive_best_rate,
}


def test_noise_damped_once_too_often_is_no_solution():
    import sympy

    def late(count):
        value = noise._CLOSED.value()(count)
        return value if count < 2 else value.subs(sympy.Symbol("d0"), 0)

    with pytest.raises(ProofError, match="step 'the solution' does not hold: at t = 2"):
        noise.derive_solution(checking=False).altered("the solution", late).verify()


def test_the_printed_square_of_sigma_fails_the_balance():
    printed = 2 * noise.SIGMA**2 * noise.ERROR / ROOT
    mutant = noise.derive_error_at_noise_time(checking=False).altered("twice the signal", printed)
    with pytest.raises(ProofError, match="no balance"):
        mutant.verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
