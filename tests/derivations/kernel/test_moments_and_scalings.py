"""The derivations of the conditions, scalings and moments: a wrong right side fails by name."""

from __future__ import annotations

import pytest
import sympy

from derivations.descent import conditions, second_order
from derivations.errors import ProofError
from derivations.meta_kernel import form
from derivations.routes.exact_circuits import draw_circuit
from derivations.statements.written import value_as
from derivations.symbols import L, N

pytestmark = pytest.mark.qntk_together  # uses derivations that the claim tests build


def test_the_order_of_the_layers_matters_in_the_curvature():
    swapped = form.curvature.subs({form.A: form.B, form.B: form.A}, simultaneous=True)
    for name in ("two shifts", "the curvature"):
        altered = form.derive_curvature(checking=False).altered(name, swapped)
        changed = next(s for s in altered.steps if s.name == name)
        with pytest.raises(ProofError, match="does not hold"):
            changed.verify()


def test_the_sign_conventions_of_equation_50():
    step = value_as(second_order.derive_second_order_error(checking=False).result, sympy.Expr)
    for wrong in (step.subs(second_order.ETA, -second_order.ETA), -step):
        altered = second_order.derive_second_order_error(checking=False).altered(
            "the step put in", wrong
        )
        with pytest.raises(ProofError, match="does not hold"):
            altered.steps[1].verify()


def test_derivatives_by_shift_are_derivatives():
    """One gate between two fixed unitaries: ε(δ) = a + b cos 2δ + c sin 2δ, differentiated."""
    circuit = draw_circuit(3, 2, 1)
    at = [circuit.expectation({0: k}) for k in (0, 1, 2, 3)]  # δ = 0, π/4, π/2, 3π/4
    b, c = (at[0] - at[2]) / 2, (at[1] - at[3]) / 2
    assert circuit.derivative(0) == 2 * c
    assert circuit.derivative(0, 0) == -4 * b
    assert circuit.derivative(0, 0, 0) == -8 * c


@pytest.mark.qntk_ci
def test_the_bound_of_a_pauli_string_holds_and_is_reached():
    ratio = conditions.pauli_ratio_squared()
    for size in (2, 4, 8, 2**20):
        for layers in (1, 2, 3, 64, size, size**2):
            at = {N: size, L: layers}
            assert 0 < size * ratio.subs(at) <= conditions.BOUND.subs(at)
    at = {N: 2**30, L: 2**31}
    assert float(2**30 * ratio.subs(at) / conditions.BOUND.subs(at)) == pytest.approx(1, abs=1e-7)


def test_the_fourth_moment_refuses_what_is_not_derived():
    from derivations.kernel.factorization import derive_moment

    with pytest.raises(ProofError, match="order 5 is not derived"):
        derive_moment(5)
