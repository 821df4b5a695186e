"""Shots: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import shots
from derivations.errors import ProofError

BUILDERS = {
    "variance": shots.derive_shot_variance,
    "plateau": shots.derive_shot_plateau,
    "shared": shots.derive_shared_plateau,
}


def steps():
    for name, build in BUILDERS.items():
        for step in build(checking=False).steps:
            yield pytest.param(step, id=f"{name}-{step.name}")


@pytest.mark.parametrize("step", list(steps()))
def test_a_lost_factor_two_fails_at_that_step(step):
    with pytest.raises(ProofError, match=f"step '{step.name}' does not hold"):
        replace(step, right=2 * step.right).verify()


def test_a_lost_factor_of_the_rate_fails():
    step = shots.derive_shot_plateau(checking=False).steps[0]
    lost = shots.SIGMA_G**2 / (shots.ETA * (2 - shots.ETA * shots.K))
    with pytest.raises(ProofError, match="fixed point"):
        replace(step, right=lost).verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
