"""The gradient step, the first order and the Gram matrix: right steps hold, wrong ones fail."""

from __future__ import annotations

import pytest

from derivations.descent import gradient_step as module
from derivations.errors import ProofError

BUILDERS = {
    "gradient-step": module.derive_gradient_step,
    "first-order-error": module.derive_first_order_error,
    "kernel-psd": module.derive_kernel_psd,
}


def test_a_kernel_with_a_lost_square_is_no_gram_matrix():
    a, ell = module.indices("alpha ell")
    squares = module.add_over(module._X[a] ** 2 * module._J[a, ell] ** 2, a, ell)
    without_cross_terms = module.of_size(squares, lambda data, angles: {a: data, ell: angles})
    built = module.derive_kernel_psd(checking=False)
    with pytest.raises(ProofError, match="with 2 values of the indices"):
        built.altered("a sum of squares", without_cross_terms).verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_holds_and_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
