"""Free fermions on a line: rotations beside state vectors, the walk beside drawn circuits."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import algebras
from qntk_check.draws.fermion_lines import DEEP, FermionLine
from qntk_check.draws.groups import fermion_gradients, pair_losses, random_rotations
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import pauli_matrix


def test_rotations_of_fermions_are_circuits_of_strings():
    """State vectors of exp(iθP) beside planes of rotation, at the same angles."""
    n, rng = 3, np.random.default_rng(4)
    angles = rng.uniform(0, 2 * np.pi, (4, 2 * n - 1))
    rows = np.zeros((2, 1, 2 * n))
    rows[0, 0, 0] = rows[1, 0, 1] = 1
    state = np.eye(2**n)[0].astype(complex)
    for layer in angles:
        for (a, b), theta in zip(FermionLine(n).planes, layer, strict=True):
            one, other = rows[..., a].copy(), rows[..., b].copy()
            c, s = np.cos(theta), np.sin(theta)
            rows[..., a], rows[..., b] = c * one - s * other, s * one + c * other
    for layer in angles[::-1]:
        for string, theta in reversed(list(zip(FermionLine(n).strings, layer, strict=True))):
            c, s = np.cos(theta / 2), np.sin(theta / 2)
            state = c * state + 1j * s * pauli_matrix(string) @ state
    found = pair_losses([1.0] * n, rows[0], rows[1])[0]
    exact = (state.conj() @ pauli_matrix("ZII") @ state).real
    assert found == pytest.approx(exact)


def test_a_gradient_of_fermions_is_a_difference():
    rng = np.random.default_rng(2)
    minus, plus = (random_rotations(6, 3, rng) for _ in "−+")
    levels, (c, d), step = [1.0, 0.5, -0.25], (1, 4), 1e-6

    def loss(theta):
        turn = np.eye(6)
        turn[[c, d], [c, d]] = np.cos(2 * theta)
        turn[c, d], turn[d, c] = np.sin(2 * theta), -np.sin(2 * theta)
        whole = plus @ turn @ minus
        return pair_losses(levels, whole[:, 0], whole[:, 1])

    slope = (loss(step) - loss(-step)) / (2 * step)
    np.testing.assert_allclose(fermion_gradients(levels, (c, d), minus, plus), slope, atol=1e-8)


def test_product_states_and_their_weights():
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(5, 3))
    vectors *= 0.9 / np.linalg.norm(vectors, axis=1)[:, None]
    known = algebras.lie_algebra(FermionLine(5).strings)
    assert algebras.fermion_weight(vectors) == pytest.approx(
        algebras.product_weight(vectors, known)
    )
    for bad in ([[0, 0, 2]], [0, 0, 1], [["a"] * 3], [[np.nan, 0, 0]]):
        with pytest.raises(DomainError, match="Bloch vector"):
            algebras.fermion_weight(bad)


def test_depths_at_which_the_variance_is_reached():
    found = [FermionLine(n).loss_depth() for n in range(2, 11)]
    assert found == sorted(found)
    for n in (2, 5, 10):
        line = FermionLine(n)
        layers = line.loss_depth()
        assert abs(line.loss_square(layers) * (2 * n - 1) - 1) <= 0.1
        assert abs(line.loss_square(layers - 1) * (2 * n - 1) - 1) > 0.1


def test_drawn_gradients_of_fermions_have_the_moments_of_the_walk():
    rng = np.random.default_rng(6)
    for n, layers in ((2, 1), (3, 2), (5, 3)):
        x = FermionLine(n).gradients(rng, 20_000, layers) ** 2
        assert x.mean() == pytest.approx(
            FermionLine(n).gradient_square(layers), abs=6 * x.std() / 140
        )
        assert x.max() <= 4


def test_what_is_no_line_and_too_deep_is_refused():
    with pytest.raises(DomainError, match="n = 1"):
        FermionLine(1).loss_square(1)
    with pytest.raises(ResourceError, match="layers"):
        FermionLine(2).loss_square(DEEP + 1)
    with pytest.raises(DomainError, match="layers"):
        FermionLine(2).gradient_square(-1)


def test_elements_of_the_group_have_the_value_that_deep_layers_come_to():
    line, rng = FermionLine(3), np.random.default_rng(9)
    x = line.group_gradients(rng, 20_000) ** 2
    assert x.mean() == pytest.approx(line.gradient_variance, abs=6 * x.std() / 140)
    assert line.gradient_square(DEEP) == pytest.approx(line.gradient_variance)
