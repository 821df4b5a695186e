"""Laziness: right steps hold, wrong ones fail, and no circuit moves less than the shortest way."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from derivations.descent import laziness
from derivations.errors import ProofError
from derivations.statements.written import value_as

BUILDERS = {
    "laziness": laziness.derive_laziness,
    "loss gradient": laziness.derive_loss_gradient,
}


def test_the_third_moment_has_its_sign():
    step = laziness.derive_loss_gradient(checking=False).steps[-2]
    right = value_as(step.right, sympy.Expr).subs(laziness.OFFSET, -laziness.OFFSET)
    with pytest.raises(ProofError, match="the calculus gives"):
        replace(step, right=right).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
