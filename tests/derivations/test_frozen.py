"""The frozen law and its second order: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import frozen
from derivations.errors import ProofError

BUILDERS = {"frozen": frozen.derive_frozen, "second order": frozen.derive_second_order}


def steps():
    for name, build in BUILDERS.items():
        for step in build(checking=False).steps:
            yield pytest.param(step, id=f"{name}-{step.name}")


@pytest.mark.parametrize("step", list(steps()))
def test_a_lost_factor_two_fails_at_that_step(step):
    with pytest.raises(ProofError, match=f"step '{step.name}' does not hold"):
        replace(step, right=step.right * 2).verify()


def test_a_correction_without_the_moving_kernel_fails():
    built = frozen.derive_second_order(checking=False)
    a, eta = frozen.FACTOR, frozen.ETA
    taylor = frozen.META * frozen.ERROR**2 * eta * a ** (frozen.T - 1) * (1 - a**frozen.T)
    wrong = frozen.FROZEN + taylor / (2 * frozen.K)
    with pytest.raises(ProofError, match="the term linear in μ"):
        built.altered("the corrected error", wrong).verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
