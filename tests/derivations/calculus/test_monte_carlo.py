"""Closed forms against sampled unitaries at N = 3 and 5, by the sequential test.

The guarantees of the test: a true mean is refuted with probability at most 1e-6, and one wrong by
δ is supported with probability at most 1e-6. The word with one kind of segment in reverse order is
what σ taken for its inverse gives: the samples that support the truth refute it.
"""

import numpy as np
import pytest
import sympy

from derivations.calculus import Matrix, State, Tr, Unitary, haar_average, state_average
from qntk_check.evidence import BoundedMeanTest, Outcome

BLOCK, CAP = 10_000, 400_000
U, chi = Unitary("U"), State("chi")


def haar_unitaries(rng, size, N):
    """Return Haar-random unitaries: QR of complex Gaussians with the phases of R divided out."""
    gaussian = rng.normal(size=(size, N, N)) + 1j * rng.normal(size=(size, N, N))
    q, r = np.linalg.qr(gaussian)
    diagonal = np.diagonal(r, axis1=-2, axis2=-1)
    return q * (diagonal / abs(diagonal))[:, None, :]


def decide(test, draw, seed):
    rng, standing = np.random.default_rng(seed), test.open()
    for _ in range(CAP // BLOCK):
        standing = test.play(standing, draw(rng, BLOCK))
        if standing.outcome is not Outcome.INCONCLUSIVE:
            break
    return standing.outcome


def turns(N):
    """Return permutations with A·C·E = 1 and A·E·C a rotation, and B = D = F a projector."""
    a, c = np.eye(N, dtype=int), np.roll(np.eye(N, dtype=int), 1, axis=0)
    a = a[[(-i) % N for i in range(N)]]  # a reflection and a rotation of an N-gon
    e = (a @ c).T
    p = np.diag([1] * (N - 1) + [0])
    return {"A": a, "C": c, "E": e, "B": p, "D": p, "F": p}


@pytest.mark.parametrize("N", [3, pytest.param(5, marks=pytest.mark.qntk_ci)])
def test_a_word_of_distinct_letters_and_its_mutant(oracles, N):
    matrices = turns(N)
    lists = {name: array.tolist() for name, array in matrices.items()}
    specimen, mutant = ("UAuBUCuDUEuF",), ("UAuBUEuDUCuF",)
    exact, wrong = (
        float(haar_average(oracles.build(text), over=U).at_matrices(lists))
        for text in (specimen, mutant)
    )

    def draw(rng, size):
        return oracles.evaluate(specimen, haar_unitaries(rng, size, N), matrices).real

    test = BoundedMeanTest(exact, lower=-N, upper=N, delta=0.9 * abs(wrong - exact))
    assert decide(test, draw, seed=2) is Outcome.SUPPORTED
    assert decide(test.at(wrong), draw, seed=2) is Outcome.REFUTED


@pytest.mark.qntk_ci  # seconds of draws
@pytest.mark.parametrize("N", [3, 5])
def test_the_fourth_moment_of_a_commutator(N):
    A, H = Matrix("A", hermitian=True), Matrix("H", hermitian=True)
    moved = U.H * H * U
    g = -sympy.I * chi.expect(A * moved - moved * A)
    average = haar_average(state_average(g**4), over=U)
    a = np.diag([1] * (N - 1) + [-1])
    h = np.diag([1, -1] + [0] * (N - 2))
    exact = float(average.at_matrices({"A": a.tolist(), "H": h.tolist()}))

    def draw(rng, size):
        unitaries = haar_unitaries(rng, size, N)
        turned = unitaries.conj().swapaxes(-1, -2) @ h @ unitaries
        states = haar_unitaries(rng, size, N)[:, :, 0]
        values = np.einsum("si,sij,sj->s", states.conj(), a @ turned, states)
        return (2 * values.imag) ** 4  # g = −i(z − z̄) = 2 Im z, |z| ≤ 1

    test = BoundedMeanTest(exact, upper=16, delta=0.1 * exact)
    assert decide(test, draw, seed=3) is Outcome.SUPPORTED
    assert decide(test.at(1.15 * exact), draw, seed=3) is Outcome.REFUTED


def test_the_samples_are_haar_random_to_second_order():
    # a check of the oracle: E U A U† = Tr(A)/N, which plain QR without the phases also passes, and
    # E Tr U = 0, which it does not
    unitaries = haar_unitaries(np.random.default_rng(5), 40_000, 3)
    traces = np.trace(unitaries, axis1=1, axis2=2)
    assert abs(traces.mean()) < 6 / np.sqrt(40_000)
    assert (abs(traces) ** 2).mean() == pytest.approx(float(haar_average(
        Tr(U) * Tr(U.H), over=U).at(N=3)), abs=0.05)  # fmt: skip
