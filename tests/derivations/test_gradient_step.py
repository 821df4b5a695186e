"""The gradient step, the first order and the Gram matrix: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import gradient_step as module
from derivations.errors import ProofError

BUILDERS = {
    "gradient-step": module.derive_gradient_step,
    "first-order-error": module.derive_first_order_error,
    "kernel-psd": module.derive_kernel_psd,
}


def steps():
    for name, build in BUILDERS.items():
        for step in build(checking=False).steps:
            yield pytest.param(step, id=f"{name}-{step.name}")


@pytest.mark.parametrize("step", list(steps()))
def test_a_lost_factor_two_fails_at_that_step(step):
    wrong = (lambda *args: 2 * step.right(*args)) if callable(step.right) else step.right * 2
    with pytest.raises(ProofError, match=f"step '{step.name}' does not hold"):
        replace(step, right=wrong).verify()


def test_a_kernel_with_a_lost_square_is_no_gram_matrix():
    def without_cross_terms(data, angles):
        x = module.sympy.symbols(f"x0:{data}", real=True)
        entries = [
            [module._jacobian(data, angles)[a, i] for i in range(angles)] for a in range(data)
        ]
        return sum(x[a] ** 2 * entry * entry for a in range(data) for entry in entries[a])

    built = module.derive_kernel_psd(checking=False)
    with pytest.raises(ProofError, match="2 data and 1 angles"):
        built.altered("a sum of squares", without_cross_terms).verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_holds_and_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
