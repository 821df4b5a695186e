"""Equation (24): every step holds, and a wrong one fails at itself."""

from __future__ import annotations

import pytest

from derivations.errors import ProofError
from derivations.kernel import form as kernel_form


@pytest.fixture(scope="module")
def derivation():
    return kernel_form.derive_kernel_form()


@pytest.mark.parametrize("name", ["the gate", "the shifted error", "the derivative", "the square"])
def test_a_wrong_factor_in_any_step_fails_at_that_step(derivation, name):
    right = next(step.right for step in derivation.steps if step.name == name)
    with pytest.raises(ProofError, match=f"step '{name}'"):
        derivation.altered(name, 2 * right).verify()
    with pytest.raises(ProofError, match=f"step '{name}'"):
        derivation.altered(name, -right).verify()
