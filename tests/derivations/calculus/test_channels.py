"""Channels as letters, against Kraus operators and published averages."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from derivations.calculus import leg_average, space
from derivations.errors import CalculusError, DomainError

d = sympy.Symbol("d", positive=True, integer=True)
A = space("A", d)
E, X, U, PSI = A.channel("E"), A.matrix("X"), A.unitary("U"), A.state("psi")
FIDELITY = PSI.H * E(PSI * PSI.H) * PSI


def kraus(strength: float) -> np.ndarray:
    """Amplitude damping."""
    root = np.sqrt(strength)
    return np.array([[[1, 0], [0, np.sqrt(1 - strength)]], [[0, root], [0, 0]]])


def test_the_average_gate_fidelity_is_that_of_horodecki_and_nielsen():
    # M. A. Nielsen, Phys. Lett. A 303 (2002) 249
    average = leg_average(FIDELITY, over=PSI)
    assert average == (d * E.entanglement_fidelity + 1) / (d + 1)
    # of amplitude damping: 2/3 + …: Σ|Tr K|² = (1 + √(1−g))²
    operators = kraus(0.3)
    direct = (sum(abs(np.trace(k)) ** 2 for k in operators) + 2) / 6
    assert average.at({d: 2}, matrices={"E": operators}) == pytest.approx(direct)
    sample = average.sample({d: 2}, draws=4000, rng=1, matrices={"E": operators})
    assert abs(sample.mean - direct) < 5 * sample.standard_error


def test_a_twirled_channel_is_depolarizing():
    # p X + (1 − p) Tr(X)/d with p = (d² F_e − 1)/(d² − 1)
    twirled = leg_average(U.H * E(U * X * U.H) * U, over=U)
    p = (d**2 * E.entanglement_fidelity - 1) / (d**2 - 1)
    assert twirled == p * X + (1 - p) * X.trace() / d


def test_a_twirl_over_cliffords_is_that_of_the_closed_form(oracles):
    twirled = leg_average(U.H * E(U * X * U.H) * U, over=U)
    operators, x = kraus(0.4), np.array([[1, 2], [3, -1]])
    direct = np.mean([
        sum(u.conj().T @ k @ u @ x @ u.conj().T @ k.conj().T @ u for k in operators)
        for u in oracles.clifford_group()
    ], axis=0)  # fmt: skip
    found = twirled.at({d: 2}, matrices={"E": operators, "X": x.tolist()})
    np.testing.assert_allclose(found, direct, atol=1e-12)


def test_kraus_operators_and_the_choi_matrix_are_one_channel():
    operators, x = kraus(0.3), np.array([[1.0, 2.0], [3.0, 5.0]])
    applied = sum(k @ x @ k.conj().T for k in operators)
    units = [np.outer(np.eye(2)[i], np.eye(2)[j]) for i in range(2) for j in range(2)]
    choi = sum(np.kron(sum(k @ u @ k.conj().T for k in operators), u) for u in units)
    for given in (operators, choi):
        found = E(X).at({d: 2}, matrices={"E": given, "X": x})
        np.testing.assert_allclose(found, applied, atol=1e-12)
    assert E(X).trace() == X.trace()
    assert E(X.H) == E(X).H


def test_a_channel_acts_on_its_own_leg_alone():
    b = sympy.Symbol("d_B", positive=True, integer=True)
    B = space("B", b)
    Y = (A * B).matrix("Y")
    assert E(Y).trace(A) == Y.trace(A)
    operators, y = kraus(0.2), np.arange(36).reshape(6, 6)
    wide = [np.kron(k, np.eye(3)) for k in operators]
    found = E(Y).at({d: 2, b: 3}, matrices={"E": operators, "Y": y.tolist()})
    np.testing.assert_allclose(found, sum(k @ y @ k.T for k in wide), atol=1e-12)
    # twice: the composition
    twice = E(E(X)).at({d: 2}, matrices={"E": operators, "X": [[1, 2], [3, 4]]})
    once = sum(k @ np.array([[1, 2], [3, 4]]) @ k.T for k in operators)
    np.testing.assert_allclose(twice, sum(k @ once @ k.T for k in operators), atol=1e-12)


def test_local_shadows_are_depolarized_leg_by_leg():
    # each leg in a random basis: M = M_A ⊗ M_B with M_A(X) = (X + Tr X)/(d + 1)
    b = sympy.Symbol("d_B", positive=True, integer=True)
    B = space("B", b)
    rho = (A * B).matrix("rho", hermitian=True)
    seen = A.state("x") * B.state("y")
    measured = leg_average(seen.H * rho * seen * (seen * seen.H), over=(A.state("x"), B.state("y")))
    expected = rho + rho.trace(A) + rho.trace(B) + rho.trace()
    assert measured * d * b == expected / ((d + 1) * (b + 1))
    # inverted leg by leg, (d + 1) X − Tr X
    first = measured * (d + 1) - measured.trace(A)
    assert (first * (b + 1) - first.trace(B)) * d * b == rho


def test_the_identity_has_fidelity_one():
    average = leg_average(FIDELITY, over=PSI)
    assert average.at({d: 3}, matrices={"E": [np.eye(3, dtype=int).tolist()]}) == Fraction(1)


def test_what_is_no_channel_is_refused():
    with pytest.raises(DomainError, match="not trace preserving"):
        E(X).at({d: 2}, matrices={"E": [[[1, 0], [0, 2]]], "X": [[1, 0], [0, 1]]})
    with pytest.raises(CalculusError, match="Kraus operators of shape"):
        E(X).at({d: 2}, matrices={"E": [[1, 0], [0, 2]], "X": [[1, 0], [0, 1]]})
    with pytest.raises(CalculusError, match="has no such leg A"):
        E(space("B", d).matrix("Y"))
    with pytest.raises(CalculusError, match="give the two different names"):
        E(A.matrix("E"))
