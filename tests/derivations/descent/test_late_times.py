"""Circuits that reach a state and descent in two numbers: derivations, and numbers beside them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from derivations.descent import lotka_volterra, near_maximum, restricted, restricted_meta
from derivations.descent.three_regimes import (
    ETA,
    FIRST_ERROR,
    FIRST_KERNEL,
    LEVEL,
    TIME,
    derive_regimes,
    solution,
)
from derivations.errors import ProofError
from derivations.proof.wrong_versions import wrong_versions
from derivations.statements.written import value_as
from derivations.symbols import L, N

BUILDERS = {
    "kernel": restricted.derive_restricted_kernel,
    "meta-kernel": restricted_meta.derive_meta_kernel,
    "lambda": restricted_meta.derive_restricted_lambda,
    "zeta": restricted_meta.derive_restricted_zeta,
    "system": lotka_volterra.derive_system,
    "signs": lotka_volterra.derive_signs,
    "regimes": derive_regimes,
    "maximum": near_maximum.derive_near_maximum,
}


def _result(name):
    return value_as(BUILDERS[name]().result, sympy.Expr)


def _refused(step):
    try:
        step.verify()
    except ProofError:
        return True
    return False


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_wrong_version_of_a_step_is_refused(name):
    for step in BUILDERS[name]().steps:
        for what, wrong in wrong_versions(step):
            assert _refused(wrong), f"{step.name}: {what} survives"


def test_the_projector_is_a_case_of_every_observable():
    """E μ of every O, at the moments of a projector, is λ E K."""
    o = restricted.REACHED
    kernel = _result("kernel")
    ratio = _result("lambda")
    general = restricted.in_reached(_result("meta-kernel"))
    assert sympy.cancel(general - kernel * ratio) == 0
    at = {N: 6, L: 5, o: sympy.Rational(1, 3)}
    assert (kernel * ratio).subs(at) == general.subs(at) != 0


def test_at_the_edge_zeta_exceeds_a_half_by_order_d_over_L():
    """R = o − 1 → 0: ½ − 1/(2L) + (d + 2)(d² − 1)/(Ld(d + 3))."""
    zeta = _result("zeta")
    o, R = restricted.REACHED, sympy.Symbol("remaining_error", real=True)
    edge = sympy.limit(zeta.subs(R, o - 1), o, 1)
    assert sympy.cancel(edge - sympy.Rational(1, 2) + 1 / (2 * L)
                        - (N + 2) * (N**2 - 1) / (L * N * (N + 3))) == 0  # fmt: skip


@pytest.mark.parametrize(("sign", "share"), [(1, Fraction(1, 4)), (0, 1), (-1, 2)])
def test_the_solutions_are_those_of_small_steps(sign, share):
    """K(0) = 2, ε(0) = 1, and λ = 2share/2: C = 2 − 2λ is 1.5, 0 and −2."""
    error, kernel, lam = 1.0, 2.0, float(share)
    level = kernel - 2 * lam * error
    assert np.sign(level) == sign
    steps, eta = 40_000, 0.5
    for _ in range(steps):
        move = eta * error * kernel / steps
        error, kernel = error - move, kernel - 2 * lam * move
    at = {ETA: eta, LEVEL: abs(level) or 1, FIRST_KERNEL: 2, FIRST_ERROR: 1, TIME: 1}
    found = [float(x.subs(at)) for x in solution(sign)]
    assert found == pytest.approx([error, kernel], rel=1e-3)


def test_lambda_comes_to_rest_at_the_least_curvature():
    h, angles = np.array([0.5, 1.0, 3.0]), np.array([0.2, 1.0, -2.0])
    shares = []
    for tau in (0, 1, 2, 4, 8, 16):
        now = angles * np.exp(-h * tau)
        shares.append(-(h**3 * now**2).sum() / (h**2 * now**2).sum())
    assert shares == sorted(shares)
    assert shares[0] < -2
    assert shares[-1] == pytest.approx(-0.5, abs=1e-4)
