"""Two theories of Lie algebras: circuits, wrong versions, counterexamples, and what pages say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from qntk_check import algebras, designs, formulas
from qntk_check.draws.groups import fermion_gradients, group_losses, pair_losses, random_rotations
from qntk_check.errors import DomainError
from qntk_check.observables import pauli_matrix
from qntk_check.papers.lie2024 import PAPER, noise_before
from qntk_check.papers.lie2024.collective_spin import _turned, components
from qntk_check.papers.lie2024.line import (
    Line,
    depth,
    gradient_after,
    gradient_depth,
    listed,
    loss_after,
    strings,
)
from qntk_check.papers.lie2024.loss_variance import LEAN
from qntk_check.papers.lie2024.qfim_rank import fisher
from qntk_check.papers.lie2024.settings import ANSATZE, HOPPING, LARGER
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.restated import RESTATED
from qntk_check.verdicts.tiers import exact_design, trials
from qntk_check.verdicts.tiers.symbolic import compare_with_formula

ROOT = Path(__file__).resolve().parents[4]
PROVED = {
    "loss-variance": "lie_loss_variance", "gradient-variance": "lie_gradient_variance",
    "matchgates": "fermion_loss_variance",
}  # fmt: skip


def test_every_statement_says_that_it_is_restated():
    assert list(PAPER.claims) == list(PAPER.inventory)
    for claim in PAPER.claims.values():
        assert RESTATED in claim.assumptions
    assert {entry.place for entry in PAPER.inventory.values()} == {"restated"}
    assert LEAN in PAPER.claims["loss-variance"].assumptions


@pytest.mark.qntk_ci
@pytest.mark.parametrize("id_", PROVED)
def test_a_wrong_formula_is_not_what_is_derived(id_):
    formula = formulas.FORMULAS[PROVED[id_]]
    proof = PAPER.claims[id_].derivations[0]
    assert compare_with_formula(proof, formula).finding is Finding.HOLDS
    for wrong in mutants(formula):
        assert compare_with_formula(proof, wrong.formula).finding is Finding.FAILS, wrong.name


@pytest.mark.qntk_ci
@pytest.mark.parametrize("id_", ["loss-variance", "gradient-variance"])
def test_finite_groups_tell_a_wrong_formula(id_, monkeypatch):
    check = next(c for c in PAPER.claims[id_].checks if "finite groups" in c.name)
    right = formulas.FORMULAS[PROVED[id_]]
    wrong = replace(right, function=mutants(right)[0].formula.function)
    monkeypatch.setattr(
        exact_design, "formulas_of", lambda _paper: {**formulas.FORMULAS, wrong.name: wrong}
    )
    assert check.run(Context(paper="lie2024")).finding is Finding.FAILS


@pytest.mark.parametrize("one", ANSATZE, ids=str)
def test_the_formula_by_ideals_is_the_average_over_the_group(one):
    assert one.loss_mean == pytest.approx(one.average.loss_mean, abs=1e-9)
    assert one.loss_variance() == pytest.approx(one.average.loss_variance)
    for gate, value in enumerate(one.average.gradient_variance):
        assert one.gradient_variance(gate) == pytest.approx(value)


def test_exact_moments_of_few_layers_are_those_of_drawn_circuits():
    rng = np.random.default_rng(5)
    for layers in (0, 1, 2):
        x = HOPPING.losses(rng, 40_000, layers) if layers else HOPPING.losses(rng, 10, 0)
        spread = 6 * x.std() / len(x) ** 0.5 + 1e-9
        assert np.mean(x**2) == pytest.approx(HOPPING.loss_square(layers), abs=spread)
        y = HOPPING.gradients(rng, 40_000, layers) ** 2
        assert y.mean() == pytest.approx(
            HOPPING.gradient_square(layers), abs=6 * y.std() / 200 + 1e-9
        )


def test_a_gradient_is_a_difference_of_losses():
    """The same angles through both: the gate's own angle is moved by hand."""
    step, one = 1e-5, HOPPING
    angles = np.random.default_rng(1).uniform(0, 6, (2, 2, 3, 4))
    H = one.matrices[one.gate]
    values, vectors = np.linalg.eigh(H)

    def loss(theta):
        states = one._through(one._start(4), angles[0])
        gate = (vectors * np.exp(-1j * theta * values)) @ vectors.conj().T
        states = one._through(states @ gate.T, angles[1])
        return np.einsum("bi,bi->b", states.conj(), states @ one.target.T).real

    states = one._through(one._start(4), angles[0])
    ahead, behind = (one._through(each, angles[1]) for each in (states, states @ H.T))
    own = -2 * np.einsum("bi,bi->b", behind.conj(), ahead @ one.target.T).imag
    np.testing.assert_allclose(own, (loss(step) - loss(-step)) / (2 * step), atol=1e-8)


# -- free fermions --------------------------------------------------------------------------------


def test_rotations_of_fermions_are_circuits_of_strings():
    """State vectors of exp(iθP) beside planes of rotation, at the same angles."""
    n, rng = 3, np.random.default_rng(4)
    angles = rng.uniform(0, 2 * np.pi, (4, 2 * n - 1))
    rows = np.zeros((2, 1, 2 * n))
    rows[0, 0, 0] = rows[1, 0, 1] = 1
    state = np.eye(2**n)[0].astype(complex)
    for layer in angles:
        for (a, b), theta in zip(Line(n).planes, layer, strict=True):
            one, other = rows[..., a].copy(), rows[..., b].copy()
            c, s = np.cos(theta), np.sin(theta)
            rows[..., a], rows[..., b] = c * one - s * other, s * one + c * other
    for layer in angles[::-1]:
        for string, theta in reversed(list(zip(strings(n), layer, strict=True))):
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
    known = algebras.lie_algebra(strings(5))
    assert algebras.fermion_weight(vectors) == pytest.approx(listed(vectors, known))
    for bad in ([[0, 0, 2]], [0, 0, 1], [["a"] * 3], [[np.nan, 0, 0]]):
        with pytest.raises(DomainError, match="Bloch vector"):
            algebras.fermion_weight(bad)


def test_depths_at_which_the_variance_is_reached():
    found = [depth(n) for n in range(2, 11)]
    assert found == sorted(found)
    for n in (2, 5, 10):
        assert abs(loss_after(n, depth(n)) * (2 * n - 1) - 1) <= 0.1
        assert abs(loss_after(n, depth(n) - 1) * (2 * n - 1) - 1) > 0.1


def test_what_is_no_simple_dimension_or_no_weight_is_refused():
    for bad in (1, 2, 4, 6, 7, 9, 3.5):
        with pytest.raises(DomainError, match="no simple Lie algebra"):
            formulas.lie_loss_variance(dimension=bad, state_purity=1, observable_purity=1)
    for good in (3, 8, 10, 14, 15, 21, 248, 4**60 - 1, 19900):
        formulas.lie_loss_variance(dimension=good, state_purity=1, observable_purity=1)
    with pytest.raises(DomainError, match="add up to n = 3"):
        formulas.fermion_loss_variance(n=3, weight=4)
    with pytest.raises(DomainError, match="from 2 on"):
        formulas.fermion_loss_variance(n=1, weight=1)
    with pytest.raises(DomainError, match=r"outside \[0, 1\]"):
        formulas.lie_loss_variance(dimension=3, state_purity=2, observable_purity=1)
    found = formulas.lie_loss_variance(
        dimension=[3, 8], state_purity=[0.5, 0.25], observable_purity=[6, 8]
    )
    assert found.tolist() == [1.0, 0.25]


# -- a spin, noise, ranks -------------------------------------------------------------------------


def test_components_of_a_spin_and_its_rotations():
    x, y, z = components(1.5)
    np.testing.assert_allclose(x @ y - y @ x, 1j * z, atol=1e-12)
    u = designs.clifford_group(1).unitaries
    for place, m in enumerate((1.5, 0.5)):
        turned = group_losses(np.diag([0.5, -0.5]), np.diag([1.0, -1.0]), u)
        np.testing.assert_allclose(_turned(1.5, u, place), m * turned, atol=1e-10)


def test_the_counterexample_of_a_spin_is_the_average_over_a_finite_group():
    """The binary icosahedral group, a 5-design of SU(2), in spin 1: rank 2 needs degree 4."""
    u = designs.binary_icosahedral().unitaries
    x, y, z = components(1)
    own = u / np.sqrt(np.linalg.det(u))[:, None, None]
    moved = np.diag([0.0, 1.0, -1.0])
    total = []
    for one in own:
        half = np.arccos(np.clip(np.trace(one).real / 2, -1, 1))
        parts = [-np.trace(one @ pauli_matrix(p)).imag / 2 for p in "XYZ"]
        size = np.linalg.norm(parts) or 1.0
        h = sum(p / size * j for p, j in zip(parts, (x, y, z), strict=True))
        values, vectors = np.linalg.eigh(h)
        turn = (vectors * np.exp(-2j * half * values)) @ vectors.conj().T
        total.append((turn @ moved @ turn.conj().T)[0, 0].real ** 2)
    exact = sum(noise_before.spin_one((0, 1, -1), (1, 0, 0)).values())
    assert exact == Fraction(2, 15)
    assert np.mean(total) == pytest.approx(float(exact))


def test_the_fisher_matrix_is_that_of_differences():
    state, angles = np.array([0.6, 0.8j, 0, 0]), np.array([0.3, 0.2, 0.7])
    own, step = ["ZI", "IZ", "XX"], 1e-5

    def psi(theta):
        found = state.astype(complex)
        for string, value in zip(own, theta, strict=True):
            P = pauli_matrix(string)
            found = np.cos(value) * found - 1j * np.sin(value) * P @ found
        return found

    slopes = [(psi(angles + step * e) - psi(angles - step * e)) / (2 * step) for e in np.eye(3)]
    now = psi(angles)
    F = [[4 * ((a.conj() @ b) - (a.conj() @ now) * (now.conj() @ b)).real for b in slopes]
         for a in slopes]  # fmt: skip
    np.testing.assert_allclose(fisher(own, state, angles), F, atol=1e-7)


def _span(depth_within):
    return f"{depth_within(0.1)} ({depth_within(0.2)} to {depth_within(0.05)})"


def _rows(circuits):
    """What the page has to have of each circuit."""
    for one in circuits:
        dims = " + ".join(str(seen.dimension) for seen in one.seen)
        loss, slope = one.loss_variance(), one.gradient_variance(one.gate)
        layers = _span(one.loss_depth), _span(one.gradient_depth)
        yield f"| {one} | {dims} | {loss:.4g} | {layers[0]} | {slope:.4g} | {layers[1]} |"


PAGE = (ROOT / "docs" / "lie-algebras.md").read_text(encoding="utf-8")


def test_the_page_says_what_is_computed():
    for n in range(2, 11):
        value, slope = 1 / (2 * n - 1), 16 * (n - 1) / n / (2 * n - 1) ** 2
        row = f"| {n} | {_span(partial(depth, n))} | {value:.4f} | "
        assert row + f"{_span(partial(gradient_depth, n))} | {slope:.4f} |" in PAGE
    for row in _rows(ANSATZE):
        assert row in PAGE


@pytest.mark.qntk_ci
def test_the_page_says_what_is_computed_of_larger_circuits():
    for row in _rows(LARGER):
        assert row in PAGE


@pytest.mark.parametrize("one", ANSATZE[:3], ids=str)
def test_what_is_reached_from_the_state_is_all_that_counts(one):
    """The whole space of three qubits beside the space that no gate leaves."""
    small = replace(one, whole=False)
    assert len(small.target) < len(one.target)
    assert small.loss_mean == pytest.approx(one.loss_mean, abs=1e-9)
    assert small.loss_variance() == pytest.approx(one.loss_variance())
    assert small.average.loss_variance == pytest.approx(one.average.loss_variance)
    for gate in range(len(one.generators)):
        assert small.gradient_variance(gate) == pytest.approx(one.gradient_variance(gate))
    for layers in (0, 1, 3):
        assert small.loss_spread(layers) == pytest.approx(one.loss_spread(layers))
        assert small.gradient_square(layers) == pytest.approx(one.gradient_square(layers))
    seeds = np.random.default_rng(8), np.random.default_rng(8)
    both = (each.losses(rng, 20, 3) for each, rng in zip((small, one), seeds, strict=True))
    np.testing.assert_allclose(*both, atol=1e-9)


def test_spaces_that_are_reached_have_their_dimensions():
    found = {one.name: len(one.target) for one in LARGER if "XXZ" not in one.name}
    for n in (2, 4, 5, 6):
        assert found[f"permutation-symmetric, n = {n}"] == n + 1
    assert [found[f"TFIM on a ring, n = {n}"] for n in (2, 4, 6, 8)] == [2, 4, 8, 16]


def test_drawn_gradients_of_fermions_have_the_moments_of_the_walk():
    rng = np.random.default_rng(6)
    for n, layers in ((2, 1), (3, 2), (5, 3)):
        x = Line(n).gradients(rng, 20_000, layers) ** 2
        assert x.mean() == pytest.approx(gradient_after(n, layers), abs=6 * x.std() / 140)
        assert x.max() <= 4


def _twice(n, weight):
    return 32 * (n - 1) * weight / (n * (2 * n - 1)) ** 2


def _half(n, weight):
    return 8 * (n - 1) * weight / (n * (2 * n - 1)) ** 2


@pytest.mark.parametrize("function", [_twice, _half])
def test_samples_of_matchgates_notice_a_factor_in_the_gradient(function):
    right = formulas.FORMULAS["fermion_gradient_variance"]
    known = {**formulas.FORMULAS, right.name: replace(right, function=function)}
    trial = [Line(6).gradient_trial(0.1)]
    found = trials.collect("matchgates", trial, known, Context(paper="lie2024"))
    assert found.finding is Finding.FAILS
