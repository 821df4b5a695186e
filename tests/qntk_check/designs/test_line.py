"""Exact gradient variances on a line: against drawn circuits, one gate, twirls and cones."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import designs
from qntk_check.designs.line import line_gradient_variance, line_light_cone
from qntk_check.draws.halves import turned
from qntk_check.errors import DomainError, ObservableError, QNTKError
from qntk_check.formulas import gradient_variance
from qntk_check.observables import pauli_matrix


def whole(n):
    """Return the value of 2-designs, for Pauli strings and a pure state."""
    return gradient_variance(N=2**n, P=1, V1=0, V2=2**n, traces=(0, 2**n))


@pytest.mark.parametrize(("H", "V"), [("ZI", "IX"), ("XY", "ZZ"), ("IZ", "IX"), ("ZZ", "YI")])
def test_one_gate_is_a_2_design_of_two_qubits(H, V):
    found = line_gradient_variance(2, 1, 1, observable=H, generator=V)
    assert found == pytest.approx(float(whole(2)), rel=1e-14)


@pytest.mark.parametrize(("H", "V"), [("ZIII", "IIIX"), ("ZZZZ", "IXYI"), ("IIXI", "ZIIZ")])
def test_deep_circuits_come_to_2_designs(H, V):
    found = line_gradient_variance(4, 80, 81, observable=H, generator=V)
    assert found == pytest.approx(float(whole(4)), rel=1e-8)


def test_gates_of_the_two_qubit_clifford_group_give_the_same_exactly():
    """A product of Cliffords on n = 2 is one Clifford: the average is had without a transfer."""
    u = designs.clifford_group(2).unitaries
    H, V = pauli_matrix("ZI"), pauli_matrix("IX")
    states = turned((1, 0, 0, 0), u)
    moved = u.conj().swapaxes(1, 2) @ H @ u
    # E ρ⊗ρ and E H⊗H as matrices, contracted with both commutators.
    both = [np.einsum("bij,bkl->ijkl", x, x, optimize=True) / len(u) for x in (states, moved)]
    a = np.einsum("ij,jakl->iakl", V, both[1]) - np.einsum("ijkl,ja->iakl", both[1], V)
    a = np.einsum("kl,ijlb->ijkb", V, a) - np.einsum("ijkl,lb->ijkb", a, V)
    found = -np.einsum("ijkl,jilk->", both[0], a).real
    expected = line_gradient_variance(2, 1, 1, observable="ZI", generator="IX")
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("minus", "plus", "H", "V"),
    [
        (1, 2, "ZIII", "IZII"),
        (2, 3, "IZII", "IIXI"),
        (3, 1, "XXII", "IYII"),
        (2, 2, "ZZZZ", "IXZI"),
    ],
)
def test_the_mean_over_drawn_circuits_agrees(minus, plus, H, V):
    rng, size = np.random.default_rng(4812), 3000
    first, second = (designs.brickwork_unitaries(4, layers, size, rng) for layers in (minus, plus))
    state = first[:, :, 0]
    moved = second @ pauli_matrix(H) @ second.conj().swapaxes(1, 2)
    both = np.einsum("bi,bij,bj->b", (state @ pauli_matrix(V).T).conj(), moved, state)
    x = 4 * both.imag**2
    expected = line_gradient_variance(4, minus, plus, observable=H, generator=V)
    assert x.mean() == pytest.approx(expected, abs=5 * x.std() / size**0.5)
    assert expected > 0.02


@pytest.mark.parametrize("n", [4, 6, 10])
@pytest.mark.parametrize("place", [0, 3])
def test_the_variance_is_zero_outside_the_light_cone_and_there_alone(n, place):
    H = "I" * place + "Z" + "I" * (n - place - 1)
    for layers in range(1, n + 1):
        first, last = line_light_cone(n, layers, observable=H)
        for at in range(n):
            V = "I" * at + "X" + "I" * (n - at - 1)
            found = line_gradient_variance(n, 3, layers, observable=H, generator=V)
            assert (found > 1e-9) is (first <= at <= last), (layers, at)


@pytest.mark.parametrize(
    "wrong",
    [{"n": 3}, {"n": 24}, {"n": 0}, {"minus": 0}, {"plus": -1}, {"minus": 10**30},
     {"observable": "IIII"},
     {"generator": "ZZ"}, {"observable": "QIII"}, {"generator": 3}],
)  # fmt: skip
def test_what_is_no_line_is_refused(wrong):
    given = {"n": 4, "minus": 1, "plus": 1, "observable": "ZIII", "generator": "IIIX", **wrong}
    with pytest.raises(QNTKError):
        line_gradient_variance(**given)


def test_the_depth_lies_between_layers_that_are_near_and_not():
    ends = {"observable": "ZIIIII", "generator": "IIIIIZ"}
    whole = float(gradient_variance(N=64, P=1, V1=0, V2=64, traces=(0, 64)))
    depth = designs.line_depth(6, whole, **ends)
    odd = 2 * int(np.ceil((depth - 1) / 2)) + 1
    before, after = (
        designs.line_gradient_variance(6, layers, layers, **ends) for layers in (odd - 2, odd)
    )
    assert before < 0.9 * whole <= after
    assert designs.line_depth(6, whole, within=0.2, **ends) < depth
    with pytest.raises(DomainError, match="within 300 layers"):
        designs.line_depth(6, 10 * whole, **ends)
    with pytest.raises(DomainError, match="value"):
        designs.line_depth(6, 0, **ends)


def test_drawn_gradients_have_the_variance_of_the_transfer():
    strings = ("ZIII", "IIIZ")
    x = designs.brickwork_gradients(4, 3, strings, 4000, 7)
    exact = designs.line_gradient_variance(4, 3, 3, observable=strings[0], generator=strings[1])
    assert np.mean(x**2) == pytest.approx(exact, abs=6 * np.std(x**2) / 4000**0.5)
    with pytest.raises(ObservableError, match="letters"):
        designs.brickwork_gradients(4, 3, ("Z", "IIIZ"), 2, 7)


def test_the_cone_reaches_the_end_when_the_variance_does():
    for n in (4, 6, 8):
        ends = {"observable": "Z" + "I" * (n - 1), "generator": "I" * (n - 1) + "Z"}
        lit = next(
            D for D in range(1, 2 * n) if designs.line_gradient_variance(n, D, D, **ends) > 0
        )
        assert designs.line_reach(n, observable=ends["observable"]) == lit


def test_groups_to_compare_over_have_one_that_is_no_design():
    for n in (1, 2):
        assert [g.degree > 1 for g in designs.comparable_groups(n)] == [True] * (3 - n) + [False]
    with pytest.raises(DomainError, match="one qubit or on two"):
        designs.comparable_groups(3)
