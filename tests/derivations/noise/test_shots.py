"""Shots: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.errors import ProofError
from derivations.noise import shots

BUILDERS = {
    "variance": shots.derive_shot_variance,
    "plateau": shots.derive_shot_plateau,
    "shared": shots.derive_shared_plateau,
}


def test_a_lost_factor_of_the_rate_fails():
    step = shots.derive_shot_plateau(checking=False).steps[0]
    lost = shots.SIGMA_G**2 / (shots.ETA * (2 - shots.ETA * shots.K))
    with pytest.raises(ProofError, match="fixed point"):
        replace(step, right=lost).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
