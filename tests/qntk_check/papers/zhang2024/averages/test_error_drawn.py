"""E εμ and ζ at drawn N, L, spectra and targets: identities, exact averages, and drawn circuits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from qntk_check import designs, ensembles, formulas
from qntk_check.draws import products
from qntk_check.errors import DomainError
from qntk_check.evidence import block_generator
from qntk_check.testing import strategies

TARGETS = st.fractions(-4, 4, max_denominator=6)
LAYERS = st.integers(1, 40)
SPECTRA = strategies.spectra(most=3)


def moves(levels):
    return len(set(levels)) > 1


@given(SPECTRA, LAYERS, TARGETS, st.fractions(-3, 3, max_denominator=4), st.integers(1, 5))
@example((1, 0), 1, Fraction(1, 2), Fraction(1), 2)
def test_a_shift_and_a_scale_of_the_observable_do_what_they_do_in_a_circuit(
    levels, L, target, shift, scale
):
    own = formulas.error_meta_kernel_mean(L=L, target=target, observable=levels)
    moved = tuple(scale * (x + shift) for x in levels)
    there = {"L": L, "target": scale * (target + shift), "observable": moved}
    assert formulas.error_meta_kernel_mean(**there) == scale**4 * own
    if moves(levels):
        index = formulas.dynamical_index(L=L, target=target, observable=levels)
        assert formulas.dynamical_index(**there) == index
        mean = formulas.kernel_mean(L=L, observable=levels)
        assert index == own / mean**2
    else:
        assert own == 0
        with pytest.raises(DomainError):
            formulas.dynamical_index(**there)


@given(SPECTRA, LAYERS, TARGETS, TARGETS)
def test_the_target_enters_by_the_meta_kernel_alone(levels, L, one, other):
    values = [formulas.error_meta_kernel_mean(L=L, target=t, observable=levels)
              for t in (one, other)]  # fmt: skip
    mean = formulas.meta_kernel_mean(L=L, observable=levels)
    assert values[0] - values[1] == (other - one) * mean


@given(SPECTRA, LAYERS, TARGETS)
def test_another_sign_of_the_observable_and_target_changes_nothing(levels, L, target):
    own = formulas.error_meta_kernel_mean(L=L, target=target, observable=levels)
    turned = tuple(-x for x in levels)
    assert formulas.error_meta_kernel_mean(L=L, target=-target, observable=turned) == own


@given(strategies.spectra(n=1), st.integers(1, 2), TARGETS)
@settings(max_examples=15, deadline=None)
def test_circuits_on_one_qubit_have_it_as_their_exact_average(levels, L, target):
    """By quadrature over all circuits, which knows no formula."""
    batch, weights = designs.quadrature_circuits(L, 4, 4)
    found = float(weights @ products.error_meta_kernel(batch, list(levels), float(target)))
    exact = float(formulas.error_meta_kernel_mean(L=L, target=target, observable=levels))
    assert found == pytest.approx(exact, abs=1e-11 * (1 + max(map(abs, levels))) ** 4)


@given(strategies.spectra(most=3), st.integers(1, 5), st.fractions(-2, 2, max_denominator=3))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_drawn_circuits_have_it_as_their_mean(levels, L, target):
    """Within six standard errors, under seeds of the parameters: examples do not depend on it."""
    assume(moves(levels))
    rng = block_generator("drawn-error", {"O": levels, "L": L, "target": target}, 0)
    n = len(levels).bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=L, size=4000, rng=rng)
    x = products.error_meta_kernel(batch, list(levels), float(target))
    exact = float(formulas.error_meta_kernel_mean(L=L, target=target, observable=levels))
    K = float(formulas.kernel_mean(L=L, observable=levels))
    error = x.std() / len(x) ** 0.5
    assert x.mean() == pytest.approx(exact, abs=6 * error)
    index = float(formulas.dynamical_index(L=L, target=target, observable=levels))
    assert x.mean() / K**2 == pytest.approx(index, abs=6 * error / K**2)
    assert np.isfinite(x).all()
