"""The derivations of the spread of K and of the moments of μ: they hold, and mutants do not."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.kernel import factorization as kernel_factorization
from derivations.kernel import spread as kernel_spread
from derivations.meta_kernel import mean, second_moment
from derivations.routes.central_moments import CENTRAL
from derivations.routes.isotropic import y_moment
from derivations.symbols import L, N

pytestmark = pytest.mark.qntk_together("derivations")  # the averages that are built there

DERIVATIONS = {
    "variance": kernel_factorization.derive_kernel_variance,
    "third moment": lambda **kw: kernel_factorization.derive_moment(3, **kw),
    "fourth moment": lambda **kw: kernel_factorization.derive_moment(4, **kw),
    "slots": kernel_spread.derive_slots,
    "leading order": kernel_spread.derive_leading_order,
    "depth": kernel_spread.derive_depth,
    "mean of mu": mean.derive_meta_kernel_mean,
    "second moment of mu": second_moment.derive_meta_kernel_second_moment,
}


@pytest.mark.qntk_ci  # the claims verify these steps at every level
@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_step_holds_and_renders(name):
    derivation = DERIVATIONS[name]()
    assert len(derivation.checks) == len(derivation.steps)
    assert derivation.latex().count(r"\item") >= len(derivation.steps)


LONG = {"second moment of mu", "fourth moment"}  # seconds each: among the slower tests


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.qntk_ci if n in LONG else ()) for n in DERIVATIONS]
)
def test_an_altered_step_fails_by_name(name):
    derivation = DERIVATIONS[name](checking=False)
    altered = 0
    for step in derivation.steps:
        if isinstance(step.right, sympy.Expr) and step.right != 0:
            wrong = derivation.altered(step.name, step.right * (N + 1) / N)
            changed = next(s for s in wrong.steps if s.name == step.name)
            with pytest.raises(ProofError, match="does not hold"):
                changed.verify()
            altered += 1
    assert altered >= 1


def test_the_moments_of_one_qubit():
    # N = 2: y = 2 Im X_01 is twice a coordinate of a uniform point on the sphere.
    assert [y_moment(k).subs(N, 2) for k in (1, 2, 3)] == [
        sympy.Rational(4**k, 2 * k + 1) for k in (1, 2, 3)
    ]


def test_the_number_of_index_patterns_is_all_of_them():
    assert sympy.expand(sum(second_moment.MULTIPLICITIES.values()) - L**4) == 0


def test_pairs_of_patterns_that_agree():
    found = second_moment.averages()
    assert found["aa,bb"] == found["ab,ab"]
    ratio = sympy.cancel(found["aa,ab"] / found["aa,aa"])
    assert sympy.cancel(ratio - N / (2 * (N**2 - 1))) == 0


def test_the_leading_behavior_of_mu_for_a_pauli():
    pauli = dict.fromkeys((CENTRAL[2], CENTRAL[4], CENTRAL[6]), N) | {CENTRAL[3]: 0}
    moment = second_moment.second_moment().subs(pauli)
    s = sympy.Symbol("s", positive=True)
    at_width = sympy.limit(sympy.cancel(sympy.together(moment.subs(L, s * N))) * N, N, sympy.oo)
    # Equation (51) has 32 s² only: all pairs count from L ~ N on, and 48 replaces 32 below.
    assert sympy.expand(at_width) == 16 * s**4 + 32 * s**3 + 48 * s**2
