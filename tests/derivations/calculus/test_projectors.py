"""Amplitudes, conjugate states, and projectors of a given rank."""

import copy
import itertools
import math

import numpy as np
import pytest
import sympy
from scipy.stats import unitary_group

from derivations.calculus import (
    Matrix,
    Projector,
    State,
    Tr,
    Unitary,
    haar_average,
    state_average,
    symplectic_form,
    variance,
)
from derivations.calculus.groups import GROUPS
from derivations.errors import CalculusError, DomainError, MissingIndexError
from qntk_check.evidence import BoundedMeanTest, Outcome

A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
chi, psi = State("chi"), State("psi")
r = sympy.Symbol("r")
TWO = {"A": [[1, 2], [3, 5]], "B": [[0, -1], [4, 1]]}


# -- amplitudes ---------------------------------------------------------------------------------


def test_amplitudes_have_the_moments_of_a_dirichlet_distribution():
    """E ∏ |χ_j|^{2m_j} = ∏ m_j!/N(N+1)…, as of a point of the complex sphere."""
    for powers in [(1,), (3,), (2, 1), (1, 1, 2)]:
        product = 1
        for j, power in enumerate(powers):
            product = product * (chi[j] * chi[j].conj) ** power
        k = sum(powers)
        top = math.prod(map(math.factorial, powers))
        assert state_average(product).at(N=5) * math.prod(range(5, 5 + k)) == top


def test_amplitudes_are_those_of_the_projector_and_say_their_name():
    assert chi[0] * chi[1].conj == chi.projector[0, 1]
    assert str(chi[0] * chi[1].conj) == "conj(chi[1])*chi[0]"
    assert (chi[0] ** 2).latex() == r"(\chi_{0})^{2}"
    assert chi[1].conj.latex() == r"\overline{\chi_{1}}"
    real = State("psi", real=True)
    assert real[0].conj == real[0]
    assert str(real[0]) == "psi[0]"
    assert chi[0].at(N=2, matrices={"chi": [0.6, 0.8j]}) == 0.6
    assert chi[1].conj.at(N=2, matrices={"chi": [0.6, 0.8j]}) == -0.8j
    assert state_average(chi[0]).notes == ("amplitudes of chi do not pair: their average is zero",)
    i, j = sympy.symbols("i j")
    assert str(state_average(chi[i] * chi[j].conj)) == "KroneckerDelta(i, j)/N"


def test_amplitudes_that_do_not_exist_are_refused():
    with pytest.raises(CalculusError, match="not an index"):
        chi[-1]
    with pytest.raises(MissingIndexError):
        state_average(chi[3] * chi[3].conj).at(N=3)
    with pytest.raises(TypeError):
        list(chi)


# -- conjugates of states -----------------------------------------------------------------------


def test_transposes_of_projectors_are_projectors_on_the_conjugate():
    P = chi.projector
    assert P.T == P.conj != P
    assert P.T.T == P.T.H.T == P
    assert str(P.T) == "|chi*><chi*|"
    assert P.T.latex() == r"|\chi^{*}\rangle\langle \chi^{*}|"
    assert Tr(P.T * A) == chi.expect(A.T)
    assert chi.ket_bra(psi).H.conj == chi.ket_bra(psi).T
    assert Tr(P.T * A * P * B) == Tr(P.T * A.T * P * B.T)  # the amplitudes commute
    assert Tr(P.T * symplectic_form() * P) == 0  # Σ χ_i J_ij χ_j
    assert Tr(chi.ket_bra(psi).T * A) == Tr(chi.ket_bra(psi) * A.T)
    vector = chi.vector.conj
    assert copy.deepcopy(vector) is vector
    assert vector.conj is chi.vector


@pytest.fixture
def draws(whole):
    return 40_000 if whole else 8_000


EXPRESSIONS = [
    Tr(chi.projector * A * chi.projector.T * B),
    Tr(chi.projector * A * chi.projector.T * B) * chi.expect(A),
    chi[0] * chi[1] * chi[1].conj * Tr(chi.ket_bra(psi).conj * A) * psi[0].conj,
    chi[0] * chi[1] * Tr(chi.projector * A * chi.projector.T * B) * (chi[0] * chi[1]).conj,
    (chi.projector * A * chi.projector.T)[0, 1],
    Tr(chi.ket_bra(psi) * A * chi.ket_bra(psi).T * B) * Tr(psi.ket_bra(chi).T * psi.ket_bra(chi)),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_averages_of_conjugate_states_are_those_over_rotated_basis_vectors(
    expression, oracles, draws
):
    """A state is the first column of a unitary: over U(2) by quadrature, both states in turn."""
    nodes, weights = oracles.su2_quadrature(4)
    vectors = nodes[:, :, 0]
    matrices = {name: np.array(rows) for name, rows in TWO.items()}
    found = state_average(expression)
    assert found != 0

    def value(x, y):
        given = {**matrices, "chi": x, "psi": y}
        return complex(expression.at(N=2, matrices=given))

    used = [name for name in ("chi", "psi") if name in expression.context.letters]
    if len(used) == 2:  # exact in each: a product rule of random points would be too long
        sample = found.sample(N=2, matrices=TWO, draws=draws, rng=9)
        assert abs(sample.mean - complex(found.at(N=2, matrices=TWO))) <= 5 * sample.standard_error
        return
    rows, counts = np.unique(np.round(vectors, 12), axis=0, return_inverse=True)
    masses = np.bincount(counts.ravel(), weights=weights)
    total = sum(m * value(x / np.linalg.norm(x), x) for m, x in zip(masses, rows, strict=True))
    assert complex(found.at(N=2, matrices=TWO)) == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize("group", [name for name in GROUPS if GROUPS[name].expands])
def test_fixed_complex_states_stand_in_averages_over_every_group(group, draws):
    """Also in operators, and where a circle runs through them backwards."""
    word = U * A * U.H * chi.projector * U * B * U.T * psi.ket_bra(chi).conj
    average = haar_average(word * U.conj * U.H, over=U, group=group)
    given = TWO | {"chi": [0.6, 0.8j], "psi": np.array([1, 1j]) / np.sqrt(2)}
    sample = average.sample(N=2, matrices=given, draws=draws // 2, rng=3)
    exact = np.asarray(average.at(N=2, matrices=given), dtype=complex)
    assert np.all(abs(sample.mean - exact) <= 5 * sample.standard_error + 1e-9)


def test_a_complex_state_over_real_matrices():
    """⟨ψ|Oᵀ A O|ψ⟩² depends on how far the state is from a real one."""
    average = haar_average(psi.expect(U.H * A * U) ** 2, over=U, group="O")
    for vector, state in (([1, 0], "psi"), (np.array([1, 1j]) / np.sqrt(2), "psi")):
        given = {"A": TWO["A"], state: vector}
        turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        found = []
        for angle, flip in itertools.product(turns, (1, -1)):
            c, s = np.cos(angle), np.sin(angle)
            turned = np.array([[c, -s * flip], [s, c * flip]]) @ vector
            found.append((turned.conj() @ np.array(TWO["A"]) @ turned) ** 2)
        assert complex(average.at(N=2, matrices=given)) == pytest.approx(np.mean(found))


# -- projectors ---------------------------------------------------------------------------------


def test_powers_of_an_idempotent_are_itself_in_words_circles_and_brackets():
    P, Q = Projector("P", rank=r), Matrix("Q", idempotent=True)
    assert P**5 == P == P.H
    assert Q.H != Q
    assert Q.T * Q.T == Q.T
    assert Tr(Q**3) == Tr(Q)
    assert Tr(P) == r
    assert Tr(P * A * P) == Tr(P * A)
    assert Tr(P * A * P * B * P) == Tr(A * P * B * P)
    assert chi.expect(P * P) == chi.expect(P)
    J = symplectic_form()
    assert Tr(Q * J * A * Q) == Tr(Q * J * A)
    assert (Q * Q * J)[0, 0] == (Q * J)[0, 0]
    assert Projector("P", rank=1, real=True) == Projector("P", rank=1, real=True).T


def test_a_random_projector_has_the_averages_of_a_subspace():
    """|(U P U†)_00| is Beta(r, N − r) distributed: E of its square is r(r+1)/N(N+1)."""
    P = Projector("P", rank=r)
    one = (U * P * U.H)[0, 0]
    assert haar_average(one, over=U).expr == r / sympy.Symbol("N", integer=True, positive=True)
    square = haar_average(one**2, over=U)
    for N, rank in [(2, 1), (5, 3), (6, 6)]:
        found = square.at(N=N).subs(r, rank)
        assert found == sympy.Rational(rank * (rank + 1), N * (N + 1))
    three = Projector("P", rank=3)
    moved = U * three * U.H
    assert haar_average(Tr(moved * A * moved * B), over=U).at(N=3, matrices={
        "A": np.diag([1, 2, 3]), "B": np.diag([1, 0, 5])}) == 16  # fmt: skip
    assert float(variance(moved[0, 0], over=U).at(N=5)) == pytest.approx(3 * 2 / (25 * 6))


def test_isometries_are_the_columns_that_a_projector_keeps_as_scipy_draws_them():
    """|Tr(V†A V)|² of the first two columns V of a unitary, by the sequential test."""
    P = Projector("P", rank=2)
    a = np.diag([1, -1, 0, 0])
    exact = float(haar_average(Tr(P * U.H * A * U) ** 2, over=U).at(N=4, matrices={
        "A": a, "P": np.diag([1, 1, 0, 0])}))  # fmt: skip
    assert exact == pytest.approx(float(haar_average(Tr(P * U.H * A * U) ** 2, over=U).at(
        N=4, traces={"Tr(A)": 0, "Tr(A^2)": 2})))  # fmt: skip
    rng = np.random.default_rng(13)
    test = BoundedMeanTest(exact, upper=1, delta=0.1 * exact)
    for value, outcome in ((exact, Outcome.SUPPORTED), (1.2 * exact, Outcome.REFUTED)):
        claimed = test.at(value)
        standing = claimed.open()
        while standing.outcome is Outcome.INCONCLUSIVE:
            drawn = unitary_group.rvs(4, size=10_000, random_state=rng)[:, :, :2]
            traces = np.einsum("i,sij->s", np.diag(a), np.abs(drawn) ** 2)
            standing = claimed.play(standing, traces**2)
        assert standing.outcome is outcome


def test_what_is_no_projector_is_refused():
    for wrong in (0, -1, 1.5, "r", None):
        with pytest.raises(CalculusError, match="rank"):
            Projector("P", rank=wrong)
    with pytest.raises(CalculusError, match="depends on N"):
        Projector("P", rank=sympy.Symbol("N") / 2)
    with pytest.raises(CalculusError, match="idempotent and traceless"):
        Matrix("P", idempotent=True, traceless=True)
    with pytest.raises(CalculusError, match="a matrix \\(hermitian, idempotent, rank 2\\)"):
        Projector("P", rank=1) * Projector("P", rank=2)
    with pytest.raises(DomainError, match="is too small"):
        Tr(Projector("P", rank=3)).at(N=2)
    with pytest.raises(DomainError, match="declared idempotent"):
        Tr(Matrix("Q", idempotent=True)).at_matrices({"Q": [[2]]})
    with pytest.raises(DomainError, match="projector of rank 1 and"):
        Tr(A * Projector("P", rank=1)).at_matrices({"P": np.eye(2), "A": np.eye(2)})
