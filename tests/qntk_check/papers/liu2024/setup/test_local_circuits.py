"""Local random circuits: wrong gaps and wrong depths are seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from qntk_check import designs, formulas, kernel
from qntk_check.designs.local import brickwork_frame_potential, brickwork_gap
from qntk_check.ensembles.local import ANSATZE, ansatz_batches
from qntk_check.errors import DomainError, ObservableError, ResourceError, UnknownNameError
from qntk_check.papers.liu2024.setup.local_circuits_converge import compare_gaps, compare_potentials
from qntk_check.verdicts.model import Context, Finding


def test_another_gap_is_seen():
    assert compare_gaps().finding is Finding.HOLDS
    assert compare_gaps(lambda n, k: brickwork_gap(n, k) * 0.99).finding is Finding.FAILS


@pytest.mark.qntk_ci  # the whole evidence a second time
def test_a_depth_that_is_off_by_one_is_seen():
    assert compare_potentials(Context(), shift=1).finding is Finding.FAILS


@pytest.mark.parametrize(
    ("n", "depth", "k"),
    [(4, 3, 2), *(pytest.param(*shape, marks=pytest.mark.qntk_ci)
                  for shape in ((2, 1, 2), (4, 1, 2), (4, 2, 1)))],
)  # fmt: skip
def test_the_exact_frame_potential_is_that_of_drawn_circuits(n, depth, k):
    # |Tr U†V|^{2k} itself, not the average over a gate that the claim's samples use
    u, v = (designs.brickwork_unitaries(n, depth, 20_000, seed) for seed in (1, 2))
    x = np.abs(np.einsum("sij,sij->s", u.conj(), v)) ** (2 * k)
    off = abs(x.mean() - brickwork_frame_potential(n, depth, k))
    assert off <= 5 * x.std() / np.sqrt(len(x))
    assert x.std() > 0


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_frame_potential_falls_to_the_haar_value_and_never_below(k):
    values = [brickwork_frame_potential(4, depth, k) for depth in range(1, 40)]
    haar = designs.haar_frame_potential(16, k)
    assert values[0] == pytest.approx(np.prod([haar] * 2))  # two gates side by side
    assert all(a >= b - 1e-9 for a, b in pairwise(values))
    assert values[-1] == pytest.approx(haar)


def test_which_algebra_a_line_of_gates_generates():
    for n in (2, 3, 4):
        size = 2**n
        cz, cnot = (
            len(designs.lie_algebra(designs.ladder_generators("Y", n, gate)))
            for gate in ("cz", "cnot")
        )
        assert (cz, cnot) == (n * (n + 1), size * (size - 1) // 2)
        assert len(designs.lie_algebra(designs.ladder_generators("XYZ", n, "cz"))) == size**2 - 1


def test_real_circuits_meet_the_mean_over_the_orthogonal_group_only_where_they_generate_it():
    from qntk_check import circuits

    observable, ratios = {"ZZI": 1.0}, {}
    for gate in ("cz", "cnot"):
        circuit = circuits.real_circuit(3, 48, 1, entangler=gate)
        angles = np.random.default_rng(1).uniform(0, 2 * np.pi, (1500, 144))
        K = kernel.evaluate_many(circuit, angles, observable=observable, method="dense").K
        ratios[gate] = K.mean() / float(formulas.kernel_mean_real(L=144, observable=observable))
    assert ratios["cnot"] == pytest.approx(1, abs=0.04)
    assert ratios["cz"] > 1.08


def test_every_ansatz_can_be_drawn():
    for name in ANSATZE:
        (batch,) = ansatz_batches(name, 3, 2, shapes=1, size=4, rng=0)
        assert kernel.evaluate_many(batch, observable={"ZZI": 1.0}, method="dense").K.shape == (4,)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: brickwork_frame_potential(3, 1, 2), DomainError, "n = 3 is odd"),
        (lambda: brickwork_frame_potential(4, 0, 2), DomainError, "depth = 0"),
        (lambda: brickwork_frame_potential(4, 1, 5), DomainError, "k = 5: permutations"),
        (lambda: brickwork_frame_potential(10, 1, 3), ResourceError, "7776, beyond 1300"),
        (lambda: designs.brickwork_unitaries(9, 1, 1, 0), ResourceError, "n = 9 qubits"),
        (lambda: designs.sample_frame_potential(4, 1, 3, 1, 0), DomainError, "k = 3: samples"),
        (lambda: designs.lie_algebra([]), DomainError, "no generators"),
        (lambda: designs.lie_algebra(["XA"]), ObservableError, "A"),
        (lambda: designs.ladder_generators("Y", 2, "swap"), DomainError, "entangler = 'swap'"),
        (
            lambda: next(ansatz_batches("brikwork", 2, 1, shapes=1, size=1, rng=0)),
            UnknownNameError, "did you mean",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, error, said):
    with pytest.raises(error, match=said):
        call()
