"""The mean over O(N): every step holds, wrong ones fail at their step, and N = 2 by hand."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.kernel.mean_real import derive_kernel_mean_real
from derivations.symbols import L, N, trace_symbol

T1, T2 = trace_symbol(1), trace_symbol(2)


@pytest.fixture(scope="module")
def derivation():
    return derive_kernel_mean_real()


def test_one_qubit_by_hand(derivation):
    # all matrices are rotations or reflections of a plane: ⟨Z⟩ = ± cos(2θ + φ) with uniform φ,
    # so that g² = 4 sin²(2θ + φ) has the mean 2
    assert derivation.result.subs({N: 2, L: 1, T1: 0, T2: 2}) == 2


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("the derivative", lambda a, j, chi: chi.transpose() * a * j * chi),
        ("one entry", lambda a, j, chi: chi.transpose() * a * chi),
        ("all layers", 2 * L * (N * T2 - T1**2) / ((N + 1) * (N**2 - 1))),
        ("all layers", 4 * L * (N * T2 - T1**2) / (N * (N - 1) * (N + 1))),
        ("all layers", 4 * L * T2 / ((N - 1) * (N + 2))),
        ("beside (22)", sympy.Integer(2)),
    ],
)
def test_a_wrong_step_fails(derivation, step, wrong):
    with pytest.raises(ProofError, match="does not hold"):
        derivation.altered(step, wrong).verify()
