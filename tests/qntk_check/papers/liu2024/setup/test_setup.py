"""The definitions: what can be computed of them is computed, and wrong readings are seen."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.setup import pauli_algebra
from derivations.setup.pauli_algebra import THETA, P
from derivations.statements.written import value_of
from qntk_check.papers.liu2024.setup import definitions as setup
from qntk_check.papers.liu2024.setup import pauli_algebra as algebra
from qntk_check.verdicts.model import Context, Finding

RULE = value_of(pauli_algebra.one_qubit.right)


def test_the_order_of_the_product_is_seen():
    assert setup.compare_ansatz().finding is Finding.HOLDS
    assert setup.compare_ansatz(reverse=True).finding is Finding.FAILS


def test_the_half_of_the_loss_is_seen():
    assert setup.compare_loss().finding is Finding.HOLDS
    assert setup.compare_loss(factor=2.0).finding is Finding.FAILS


def test_a_definition_is_checked_through_its_claim():
    for claim in (*algebra.CLAIMS, *setup.CLAIMS):
        assert {check.run(Context()).finding for check in claim.checks} == {Finding.HOLDS}


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("one qubit", lambda a, b: RULE(b, a) if (a, b) == (1, 2) else RULE(a, b)),
        ("one qubit", lambda a, b: sympy.Integer(a == b)),
        ("strings square to one", -1),
        ("strings are traceless", 1),
        ("the gate", sympy.sin(THETA) + sympy.I * sympy.cos(THETA) * P),
        ("the gate", sympy.cosh(THETA) + sympy.I * sympy.sinh(THETA) * P),
    ],
)
def test_a_wrong_step_fails(step, wrong):
    with pytest.raises(ProofError, match=f"step '{step}' does not hold"):
        pauli_algebra.derive_pauli_algebra(checking=False).altered(step, wrong).verify()
