"""Two theories of Lie algebras: circuits, wrong versions, counterexamples, and what pages say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qntk_check import designs, formulas
from qntk_check.algebras.noise import spin_one_parts
from qntk_check.draws.fermion_lines import FermionLine
from qntk_check.draws.groups import group_losses
from qntk_check.draws.spins import spin_components, spin_losses
from qntk_check.errors import DomainError
from qntk_check.observables import pauli_matrix
from qntk_check.papers.lie2024 import PAPER
from qntk_check.papers.lie2024.loss_variance import LEAN
from qntk_check.papers.lie2024.settings import ANSATZE, HOPPING, LARGER, line_gradient_trial
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
    assert one.by_loss() == pytest.approx(one.average.loss_variance)
    assert one.by_loss() == pytest.approx(one.loss_variance)
    assert one.by_gradient() == pytest.approx(one.gradient_variance)
    for gate, value in enumerate(one.average.gradient_variance):
        assert one.by_gradient(gate=gate) == pytest.approx(value)


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
    x, y, z = spin_components(1.5)
    np.testing.assert_allclose(x @ y - y @ x, 1j * z, atol=1e-12)
    u = designs.clifford_group(1).unitaries
    for place, m in enumerate((1.5, 0.5)):
        vector = group_losses(np.diag([0.5, -0.5]), np.diag([1.0, -1.0]), u)
        np.testing.assert_allclose(spin_losses(1.5, u, place), m * vector, atol=1e-10)


def test_the_counterexample_of_a_spin_is_the_average_over_a_finite_group():
    """The binary icosahedral group, a 5-design of SU(2), in spin 1: rank 2 needs degree 4."""
    u = designs.binary_icosahedral().unitaries
    x, y, z = spin_components(1)
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
    exact = sum(spin_one_parts((0, 1, -1), (1, 0, 0)).values())
    assert exact == Fraction(2, 15)
    assert np.mean(total) == pytest.approx(float(exact))


def _span(depth_within):
    return f"{depth_within(0.1)} ({depth_within(0.2)} to {depth_within(0.05)})"


def _rows(circuits):
    """What the page has to have of each circuit."""
    for one in circuits:
        dims = " + ".join(str(seen.dimension) for seen in one.seen)
        loss, slope = one.by_loss(), one.by_gradient()
        layers = _span(one.loss_depth), _span(one.gradient_depth)
        yield f"| {one} | {dims} | {loss:.4g} | {layers[0]} | {slope:.4g} | {layers[1]} |"


PAGE = (ROOT / "docs" / "lie-algebras.md").read_text(encoding="utf-8")


def test_the_page_says_what_is_computed():
    for n in range(2, 11):
        value, slope = 1 / (2 * n - 1), 16 * (n - 1) / n / (2 * n - 1) ** 2
        line = FermionLine(n)
        row = f"| {n} | {_span(line.loss_depth)} | {value:.4f} | "
        assert row + f"{_span(line.gradient_depth)} | {slope:.4f} |" in PAGE
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
    assert small.loss_variance == pytest.approx(one.loss_variance)
    assert small.average.loss_variance == pytest.approx(one.average.loss_variance)
    for gate in range(len(one.generators)):
        assert small.by_gradient(gate=gate) == pytest.approx(one.by_gradient(gate=gate))
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


def _twice(n, weight):
    return 32 * (n - 1) * weight / (n * (2 * n - 1)) ** 2


def _half(n, weight):
    return 8 * (n - 1) * weight / (n * (2 * n - 1)) ** 2


@pytest.mark.parametrize("function", [_twice, pytest.param(_half, marks=pytest.mark.qntk_ci)])
def test_samples_of_matchgates_notice_a_factor_in_the_gradient(function):
    right = formulas.FORMULAS["fermion_gradient_variance"]
    known = {**formulas.FORMULAS, right.name: replace(right, function=function)}
    trial = [line_gradient_trial(6, 0.1)]
    found = trials.collect("matchgates", trial, known, Context(paper="lie2024"))
    assert found.finding is Finding.FAILS
