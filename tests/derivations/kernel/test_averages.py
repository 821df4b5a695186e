"""Derivations that average: every step holds, and a wrong factor fails at its step."""

from __future__ import annotations

from functools import cache

import pytest
import sympy

from derivations.errors import ProofError
from derivations.kernel import mean as kernel_mean
from derivations.kernel import mean_bare as kernel_mean_bare
from derivations.kernel import mean_large_n as kernel_mean_large_n
from derivations.setup import first_moment, segments
from derivations.statements.operators import letters

BUILDERS = {
    "first-moment": first_moment.derive_first_moment,
    "segments-joint": segments.derive_joint,
    "segments-each": segments.derive_each,
    "kernel-mean": kernel_mean.derive_kernel_mean,
    "kernel-mean-any-generator": kernel_mean.derive_any_generator,
    "kernel-mean-bare": kernel_mean_bare.derive_kernel_mean_bare,
    "kernel-mean-large-n": kernel_mean_large_n.derive_kernel_mean_large_n,
}


@pytest.fixture(scope="module")
def verified():
    return cache(lambda name: BUILDERS[name]())


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("one layer", lambda N, T1, T2: 2 * (N * T2 - T1**2) / (N * (N**2 - 1))),
        ("one layer", lambda N, T1, T2: 2 * (N * T2 + T1**2) / ((N + 1) * (N**2 - 1))),
        ("one layer", lambda N, T1, T2: 2 * T2 / N**2),
        ("one layer", lambda N, T1, T2: 2 * N * T2 / ((N + 1) * (N**2 - 1))),
    ],
)
def test_plausible_wrong_means_fail_at_their_step(verified, step, wrong):
    t1, t2 = (sympy.Symbol(f"T_{k}", real=True) for k in (1, 2))
    mutant = verified("kernel-mean").altered(step, wrong(kernel_mean.N, t1, t2))
    with pytest.raises(ProofError, match=f"step '{step}' does not hold: at N = 2"):
        mutant.verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(verified, name):
    assert verified(name).latex() == BUILDERS[name]().latex()


def test_unequal_segment_products_are_seen(verified):
    wrong = sympy.Mul(*letters("W_1 U_1 U_2 W_2 W_3 U_3 W_4 U_4"))
    with pytest.raises(ProofError, match="one product for all layers"):
        verified("segments-joint").altered("one product for all layers", wrong).verify()
