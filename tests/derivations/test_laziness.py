"""Laziness: right steps hold, wrong ones fail, and no circuit moves less than the shortest way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import laziness
from derivations.errors import ProofError
from derivations.quantity import Quantity

BUILDERS = {
    "laziness": laziness.derive_laziness,
    "loss gradient": laziness.derive_loss_gradient,
}


def steps():
    for name, build in BUILDERS.items():
        for step in build(checking=False).steps:
            if not isinstance(step.right, Quantity):
                yield pytest.param(step, id=f"{name}-{step.name}")


@pytest.mark.parametrize("step", list(steps()))
def test_a_lost_factor_two_fails_at_that_step(step):
    wrong = (lambda size: 2 * step.right(size)) if callable(step.right) else step.right * 2
    with pytest.raises(ProofError, match=f"step '{step.name}' does not hold"):
        replace(step, right=wrong).verify()


def test_the_third_moment_has_its_sign():
    step = laziness.derive_loss_gradient(checking=False).steps[-2]
    with pytest.raises(ProofError, match="the calculus gives"):
        replace(step, right=step.right.subs(laziness.OFFSET, -laziness.OFFSET)).verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
