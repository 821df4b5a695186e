"""Designs: what they are, of which degree, and that averages over them are Haar averages."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations, product
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qntk_check import designs, ensembles, kernel
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError, ResourceError

# How a design is made, and its exact degree. Made where it is used: reading this file builds none.
DEGREES = {
    "Paulis on one qubit": (lambda: designs.pauli_group(1), 1),
    "Paulis on two qubits": (lambda: designs.pauli_group(2), 1),
    "Cliffords on one qubit": (lambda: designs.clifford_group(1), 3),
    "Cliffords on two qubits": (lambda: designs.clifford_group(2), 3),
    "binary icosahedral group": (designs.binary_icosahedral, 5),
    "quadrature of degree 1": (lambda: designs.su2_quadrature(1), 1),
    "quadrature of degree 4": (lambda: designs.su2_quadrature(4), 4),
    "quadrature of degree 7": (lambda: designs.su2_quadrature(7), 7),
}


@pytest.fixture
def design(request):
    """Make the design of that name."""
    build, _ = DEGREES[request.param]
    return build()


each_design = pytest.mark.parametrize(
    ("design", "degree"), [(name, degree) for name, (_, degree) in DEGREES.items()],
    indirect=["design"], ids=DEGREES,
)  # fmt: skip


@each_design
def test_the_frame_potential_shows_the_degree(design, degree):
    assert design.degree == degree
    assert designs.design_degree(design) == degree
    with pytest.raises(DesignDegreeError, match=f"degree {degree + 1} .* a {degree}-design"):
        design.require(degree + 1)


@each_design
def test_members_are_unitary_with_weights_of_a_mean(design, degree):
    U = design.unitaries
    deviation = U.conj().swapaxes(1, 2) @ U - np.eye(design.dim)
    assert np.abs(deviation).max() < 1e-14
    assert design.weights.sum() == pytest.approx(1, abs=1e-14)
    assert (design.weights > 0).all()


@pytest.mark.parametrize(
    "design", ["Paulis on two qubits", "Cliffords on one qubit", "binary icosahedral group"],
    indirect=True,
)  # fmt: skip
def test_the_groups_are_closed_and_free_of_repetition(design):
    """Every product lies on exactly one element (up to a phase; the icosahedral on ±)."""
    flat = design.unitaries.reshape(design.size, -1)
    phase_free = design.name == "binary icosahedral group"
    overlap = (flat.conj() @ flat.T) / design.dim
    same = overlap.real > 0.999 if phase_free else np.abs(overlap) > 0.999
    assert np.array_equal(same, np.eye(design.size, dtype=bool))
    products = np.einsum("aij,bjk->abik", design.unitaries, design.unitaries)
    overlap = products.reshape(-1, flat.shape[1]).conj() @ flat.T / design.dim
    hits = overlap.real > 0.999 if phase_free else np.abs(overlap) > 0.999
    assert (hits.sum(axis=1) == 1).all()


def test_two_qubit_cliffords_map_paulis_to_paulis_and_differ():
    design = designs.clifford_group(2)
    paulis = designs.pauli_group(2).unitaries
    images = np.einsum("gji,pjk,gkl->gpil", design.unitaries.conj(), paulis, design.unitaries)
    table = np.einsum("gpil,qli->gpq", images, paulis).real / 4
    assert np.allclose(np.abs(table).sum(axis=2), 1)
    rounded = np.round(table).astype(np.int8).reshape(design.size, -1)
    assert len({row.tobytes() for row in rounded}) == design.size == 11_520


def _rises(values):
    return all(a < b for a, b in pairwise(values))


@pytest.mark.parametrize(("dim", "k"), list(product((1, 2, 3, 4), (1, 2, 3, 4, 5))))
def test_haar_frame_potential_counts_permutations(dim, k):
    """Rains: the permutations of k with no increasing subsequence longer than N, by brute force."""

    def longest(p):
        return max(m for m in range(1, k + 1) if any(map(_rises, combinations(p, m))))

    count = sum(longest(p) <= dim for p in permutations(range(k)))
    assert designs.haar_frame_potential(dim, k) == count
    if k <= dim:
        assert count == factorial(k)


def test_pairwise_and_single_sums_of_the_frame_potential_agree():
    design = designs.binary_icosahedral()
    for k in (1, 3, 6):
        by_pairs = designs.frame_potential(design.unitaries, k)
        assert by_pairs == pytest.approx(designs.frame_potential(design, k), rel=1e-12)


@each_design
def test_twirls_are_haar_twirls_up_to_the_degree_and_not_beyond(design, degree):
    rng = np.random.default_rng(2)
    for k in range(1, min(degree + 1, 4 if design.dim == 2 else 2) + 1):
        size = design.dim**k
        rho = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
        result = designs.twirl(rho, k, design, beyond_degree=True)
        deviation = np.abs(result.value - designs.haar_twirl(rho, design.dim, k)).max()
        assert result.is_haar == (k <= degree)
        assert (deviation < 1e-12) == result.is_haar


@settings(deadline=None)
@given(
    st.sampled_from([build for build, degree in DEGREES.values() if degree >= 2]).map(
        lambda build: build()
    ),
    st.integers(0, 2**32 - 1),
)
def test_design_kernel_mean_is_equation_22(design, seed):
    """2(N Tr O² − Tr²O)/((N+1)(N²−1)), printed in the paper as (22), for L = 1."""
    rng = np.random.default_rng(seed)
    N = design.dim
    A = rng.normal(size=(N, N)) + 1j * rng.normal(size=(N, N))
    obs = A + A.conj().T
    V = ensembles.random_unitaries(N, 1, rng)[0]
    X = V @ np.diag(np.resize([1, -1], N)) @ V.conj().T
    t1, t2 = np.trace(obs).real, np.trace(obs @ obs).real
    expected = 2 * (N * t2 - t1**2) / ((N + 1) * (N**2 - 1))
    found = designs.design_kernel_mean(design, obs, X, state=V[0])
    assert float(found) == pytest.approx(expected, rel=1e-10)
    assert found.is_haar


def test_design_moments_are_the_sum_over_all_pairs():
    """The two separate averages against the plain double sum, each g by the dense evaluator."""
    from qntk_check.circuits import CircuitBatch, layered

    design = designs.clifford_group(1)
    left, right = (i.ravel() for i in np.meshgrid(np.arange(24), np.arange(24)))
    U = design.unitaries
    batch = CircuitBatch(layered(1, ["X"]), np.zeros((576, 1)), (U[left], U[right]))
    obs = {"Z": 1.0, "X": 0.3}
    K = kernel.evaluate_many(batch, observable=obs, method="dense").K
    for power in (2, 4):
        moment = designs.design_gradient_moment(design, obs, "X", power, beyond_degree=True)
        assert float(moment) == pytest.approx(np.mean(K ** (power // 2)), rel=1e-12)
        assert moment.is_haar == (power <= 3)


def test_the_pauli_group_gives_another_kernel_mean_and_says_so():
    with pytest.raises(DesignDegreeError, match=r"degree 2 .* a 1-design"):
        designs.design_kernel_mean(designs.pauli_group(1), {"Z": 1.0}, "X")
    own = designs.design_kernel_mean(designs.pauli_group(1), {"Z": 1.0}, "X", beyond_degree=True)
    assert not own.is_haar
    assert float(own) != pytest.approx(8 / 9, abs=0.1)


def test_clifford_fourth_moment_differs_from_haar_where_icosahedral_agrees_with_quadrature():
    obs = {"Z": 1.0}
    haar = float(designs.design_gradient_moment(designs.su2_quadrature(4), obs, "X", 4))
    ico = float(designs.design_gradient_moment(designs.binary_icosahedral(), obs, "X", 4))
    clifford = designs.design_gradient_moment(
        designs.clifford_group(1), obs, "X", 4, beyond_degree=True
    )
    assert ico == pytest.approx(haar, rel=1e-12)
    assert abs(float(clifford) / haar - 1) > 0.1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: designs.clifford_group(3), ResourceError, "92,897,280"),
        (lambda: designs.clifford_group(0), DomainError, "n = 0"),
        (lambda: designs.pauli_group(9), ResourceError, "n = 9"),
        (lambda: designs.su2_quadrature(0), DomainError, "degree = 0"),
        (lambda: designs.twirl(np.eye(3), 1, designs.pauli_group(1)), DomainError, r"\(3, 3\)"),
        (lambda: designs.twirl(np.eye(4), 2, designs.pauli_group(1)),
         DesignDegreeError, "degree 2"),
        (lambda: designs.design_kernel_mean(designs.clifford_group(1), np.eye(3), "X"),
         ObservableError, "dimension 3"),
        (lambda: designs.design_kernel_mean(designs.clifford_group(1), {"Z": 1}, "XX"),
         ObservableError, "2 letters"),
        (lambda: designs.average(lambda u: u.sum(), designs.clifford_group(1), degree=1),
         DomainError, "first axis"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
