"""The samplers: Haar by frame potential and columns, Cliffords by exact counts and by stim."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import stim
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare, kstest

from qntk_check import designs, ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.errors import DesignDegreeError, DomainError, ResourceError, UnknownNameError
from qntk_check.unitaries import clifford

# A correct sampler fails one of these tests with this probability; the seeds are fixed once.
ALPHA = 1e-6


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_haar_matrices_are_unitary_to_rounding(dim, seed):
    U = ensembles.random_unitaries(dim, 4, seed)
    np.testing.assert_allclose(U.conj().swapaxes(1, 2) @ U, np.tile(np.eye(dim), (4, 1, 1)),
                               atol=1e-14 * dim)  # fmt: skip


@pytest.mark.parametrize(("dim", "k"), [(1, 1), (2, 1), (2, 2), (2, 3), (3, 2), (4, 2), (4, 3)])
def test_haar_traces_have_the_frame_potential_as_moments(dim, k):
    """E|Tr U|^{2k} = F_k and E|Tr U|^{4k} = F_{2k}: the second gives the error of the first."""
    size = 40_000
    U = ensembles.random_unitaries(dim, size, 100 * dim + k)
    sampled = np.mean(np.abs(np.trace(U, axis1=1, axis2=2)) ** (2 * k))
    mean = designs.haar_frame_potential(dim, k)
    spread = np.sqrt(designs.haar_frame_potential(dim, 2 * k) - mean**2)
    assert abs(sampled - mean) <= 5 * spread / np.sqrt(size) + 1e-12


def test_every_haar_entry_has_the_law_of_a_uniform_column():
    """|U_ij|² is Beta(1, N−1) and its phase uniform, in each corner of the matrix."""
    dim = 3
    U = ensembles.random_unitaries(dim, 20_000, 5)
    for i, j in [(0, 0), (0, 2), (2, 0), (1, 1), (2, 2)]:
        assert kstest(np.abs(U[:, i, j]) ** 2, "beta", args=(1, dim - 1)).pvalue > ALPHA
        turns = np.angle(U[:, i, j]) / (2 * np.pi) % 1
        assert kstest(turns, "uniform").pvalue > ALPHA


def test_haar_prefers_no_phase():
    """E U_ij U_kl = 0, since U and e^{iφ}U are equally likely; E|U_ij U_kl|² ≤ 2/(N(N+1))."""
    dim, size = 3, 100_000
    flat = ensembles.random_unitaries(dim, size, 7).reshape(size, dim**2)
    moments = flat.T @ flat / size
    deviation = np.sqrt(2 / (dim * (dim + 1)) / 2 / size)  # of a real or an imaginary part
    # 6 deviations: 90 numbers of a correct sampler stay within them but for 2e-7
    assert np.abs([moments.real, moments.imag]).max() < 6 * deviation


def test_haar_determinants_have_uniform_phase():
    """What a missing phase fix of a QR decomposition gets wrong."""
    U = ensembles.random_unitaries(4, 20_000, 6)
    turns = np.angle(np.linalg.det(U)) / (2 * np.pi) % 1
    assert kstest(turns, "uniform").pvalue > ALPHA


def test_haar_draws_do_not_depend_on_the_cut_into_batches():
    rng = np.random.default_rng(3)
    parts = [ensembles.random_unitaries(4, size, rng) for size in (2, 5)]
    whole = ensembles.random_unitaries(4, 7, 3)
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=0)


def _tableau_keys(n, size, seed):
    rows = clifford.random_tableaux(n, size, np.random.default_rng(seed))
    return Counter(map(bytes, np.concatenate([r.reshape(size, -1) for r in rows], axis=1)))


def test_every_one_qubit_clifford_is_equally_likely():
    counts = _tableau_keys(1, 48_000, 1)
    assert len(counts) == 24
    assert chisquare(list(counts.values())).pvalue > ALPHA


def test_every_two_qubit_clifford_is_equally_likely():
    counts = _tableau_keys(2, 230_400, 2)
    assert len(counts) == 11_520
    assert chisquare(list(counts.values())).pvalue > ALPHA


@pytest.mark.parametrize("n", [1, 2, 3])
def test_clifford_matrices_are_those_of_stim(n):
    """The same tableau through stim: equal up to a phase, to stim's single precision."""
    size = 50
    x, z, signs = clifford.random_tableaux(n, size, np.random.default_rng(n))
    matrices = clifford.tableau_matrices(x, z, signs)
    for index in range(size):
        strings = [
            stim.PauliString.from_numpy(xs=x[index, k].astype(bool), zs=z[index, k].astype(bool),
                                        sign=(-1) ** int(signs[index, k]))
            for k in range(2 * n)
        ]  # fmt: skip
        tableau = stim.Tableau.from_conjugated_generators(xs=strings[:n], zs=strings[n:])
        theirs = tableau.to_unitary_matrix(endian="big")
        overlap = np.vdot(theirs, matrices[index]) / 2**n
        assert abs(overlap) == pytest.approx(1, abs=1e-5)


def test_one_qubit_clifford_matrices_are_the_enumerated_group():
    group = designs.clifford_group(1).unitaries.reshape(24, 4)
    drawn = ensembles.random_cliffords(1, 2000, 9).reshape(2000, 4)
    overlaps = np.abs(drawn.conj() @ group.T) / 2
    assert set(np.argmax(overlaps, axis=1)) == set(range(24))
    np.testing.assert_allclose(overlaps.max(axis=1), 1, atol=1e-13)


def test_two_qubit_clifford_matrices_lie_in_the_enumerated_group():
    group = designs.clifford_group(2).unitaries.reshape(-1, 16)
    drawn = ensembles.random_cliffords(2, 300, 4).reshape(300, 16)
    overlaps = np.abs(drawn.conj() @ group.T) / 4
    assert ((overlaps > 0.999).sum(axis=1) == 1).all()
    np.testing.assert_allclose(overlaps.max(axis=1), 1, atol=1e-13)


@pytest.mark.parametrize("name", ["independent-slots", "haar-circuit", "clifford-circuit"])
@pytest.mark.parametrize("n", [1, 2])
def test_the_mean_kernel_is_the_exact_design_average(name, n):
    """Five standard errors, two-sided: a correct sampler fails with probability 6e-7."""
    observable, layers = {"Z" * n: 1.0, "X" * n: 0.5}, 3
    K = kernel.sample_kernels(name, n=n, layers=layers, observable=observable, size=4000, rng=n)
    exact = designs.design_kernel_mean(
        designs.clifford_group(n), observable, "X" * n, layers=layers
    )
    assert abs(K.mean() - float(exact)) <= 5 * K.std() / np.sqrt(len(K))


def test_a_seed_gives_the_same_circuits():
    for ensemble in ensembles.ENSEMBLES.values():
        first, second = (ensemble.sample(n=2, layers=2, size=3, rng=8) for _ in range(2))
        if isinstance(first, ensembles.SlotBatch):
            first, second = first.slots[1], second.slots[1]  # type: ignore[union-attr]
        assert np.array_equal(first.angles, second.angles)  # type: ignore[union-attr]
        for a, b in zip(first.unitaries, second.unitaries, strict=True):  # type: ignore[union-attr]
            assert np.array_equal(a, b)


def test_the_ensembles_are_those_of_the_theory():
    assert list(ensembles.ENSEMBLES) == [
        "independent-slots", "haar-circuit", "bare-circuit", "clifford-circuit",
        "orthogonal-circuit",
    ]  # fmt: skip
    slots = ensembles.get("independent-slots").sample(n=1, layers=3, size=2, rng=0)
    assert isinstance(slots, ensembles.SlotBatch)
    assert (slots.size, slots.layers) == (2, 3)
    bare = ensembles.get("bare-circuit").sample(n=1, layers=3, size=2, rng=0)
    assert len(bare.unitaries) == 3  # type: ignore[union-attr]


def test_a_clifford_average_beyond_degree_three_is_refused():
    ensembles.get("clifford-circuit").require_design(3)
    with pytest.raises(DesignDegreeError, match=r"degree 4 .* 3-designs"):
        ensembles.get("clifford-circuit").require_design(4)
    for name in ("independent-slots", "haar-circuit", "bare-circuit"):
        ensembles.get(name).require_design(100)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: ensembles.get("clifford-circiut"), UnknownNameError, '"clifford-circuit"'),
        (lambda: ensembles.random_unitaries(0, 1, 0), DomainError, "dim = 0"),
        (lambda: ensembles.random_unitaries(2, -1, 0), DomainError, "size = -1"),
        (lambda: ensembles.random_unitaries(2**40, 1, 0), ResourceError, "dimension 1099511627776"),
        (
            lambda: ensembles.get("haar-circuit").sample(n=20, layers=2, size=3, rng=0),
            ResourceError,
            r"9 unitaries of dimension 1048576 need 1\.58e\+14 bytes",
        ),
        (lambda: ensembles.random_cliffords(9, 1, 0), ResourceError, "n = 9"),
        (lambda: ensembles.get("haar-circuit").require_design(0), DomainError, "degree = 0"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_orthogonal_circuits_are_real():
    batch = ensembles.get("orthogonal-circuit").sample(n=2, layers=2, size=50, rng=3)
    assert isinstance(batch, CircuitBatch)
    for unitaries in batch.unitaries:
        real = np.real(unitaries)
        assert not np.imag(unitaries).any()
        assert np.allclose(real @ real.swapaxes(1, 2), np.eye(4))
    signs = np.linalg.det(np.real(batch.unitaries[0]))
    assert {-1, 1} == set(np.round(signs).astype(int))  # all of O(N), not SO(N) alone
    assert {gate.pauli for gate in batch.shape.rotations} == {"Y"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"generators": ["XI", "YI"]}, "generator 'XI' makes exp"),
        ({"generators": ["YY", "YI"]}, "odd number of Y, e.g. 'YI'"),
        ({"generators": [np.diag([1.0, -1, 1, -1])] * 2}, "a generator with real entries"),
        ({"state": np.array([1, 1j, 0, 0]) / np.sqrt(2)}, "the input state has imaginary parts"),
    ],
)
def test_a_complex_circuit_is_not_given_as_real(change, said):
    with pytest.raises(DomainError, match=said):
        ensembles.get("orthogonal-circuit").sample(n=2, layers=2, size=1, rng=0, **change)
