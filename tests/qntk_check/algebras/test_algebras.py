"""Algebras by graph, by listing and by matrices; averages and draws of their groups."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest

from qntk_check import formulas
from qntk_check.algebras import group_average, lie_algebra, matrix_algebra, pauli_algebra
from qntk_check.errors import DomainError, ObservableError, ResourceError
from qntk_check.observables import pauli_matrix
from qntk_check.testing import assert_mean


def drawn(rng, letters="IXYZ", most=6):
    n, count = rng.randint(1, 3), rng.randint(2, most)
    found = ["".join(rng.choice(letters) for _ in range(n)) for _ in range(count)]
    return [string for string in found if set(string) != {"I"}] or ["X" * n]


def free_fermions(n):
    line = ["I" * a + "XX" + "I" * (n - 2 - a) for a in range(n - 1)]
    return line + ["I" * a + "Z" + "I" * (n - 1 - a) for a in range(n)]


def collective(n, letters):
    """Σ of a string of neighbors around a ring."""
    found = {}
    for a in range(n):
        string = ["I"] * n
        for place, letter in enumerate(letters):
            string[(a + place) % n] = letter
        found["".join(string)] = 1.0
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_graph_has_the_size_and_the_strings_that_listing_finds(seed):
    generators = drawn(random.Random(seed), most=9)
    algebra, listed = pauli_algebra(generators), lie_algebra(generators)
    assert algebra.dimension == len(listed)
    space = algebra.space
    for letters in itertools.product("IXYZ", repeat=space.n):
        v = space.number("".join(letters))
        owners = [part for part in algebra.parts if part.contains(v)]
        assert len(owners) + (v in algebra.center) == ("".join(letters) in listed)
        for part in owners:
            against = sum(space.anticommute(v, space.number(s)) for s in listed
                          if part.contains(space.number(s)))  # fmt: skip
            assert part.anticommuting * part.copies == against
    for part in algebra.parts:
        flat = [s for s in listed if set(s) <= {"I", "Z"} and part.contains(space.number(s))]
        assert part.diagonal == len(flat)


@pytest.mark.parametrize("seed", range(25))
def test_matrices_have_the_same_ideals_and_averages(seed):
    rng = random.Random(1000 + seed)
    generators = drawn(rng)
    by_graph = pauli_algebra(generators)
    by_matrices = matrix_algebra([{string: 1} for string in generators])
    sizes = sorted(d for part in by_graph.parts for d in [part.simple_dimension] * part.copies)
    assert [len(ideal) for ideal in by_matrices.ideals] == sizes
    assert len(by_matrices.center) == len(by_graph.center)
    listed = sorted(lie_algebra(generators))
    target = {string: rng.choice([-2, 1, 3]) for string in rng.sample(listed, min(4, len(listed)))}
    state = "".join(rng.choice("01") for _ in range(by_graph.space.n))
    one = group_average(generators, target, state)
    other = group_average([{string: 1} for string in generators], target, state)
    assert one.loss_mean == pytest.approx(other.loss_mean, abs=1e-9)
    assert one.loss_variance == pytest.approx(other.loss_variance, abs=1e-9)
    assert one.gradient_variance == pytest.approx(other.gradient_variance, abs=1e-8)


@pytest.mark.parametrize(
    ("generators", "name"),
    [
        (["X" * 9, "Z" * 9], "su(2)"),
        (["XX", "ZI", "IZ"], "2 su(2)"),
        (free_fermions(3), "su(4)"),  # so(6)
        (free_fermions(50), "so(100)"),
        (["".join(p) for p in itertools.product("IXYZ", repeat=2)], "su(4)"),
        (["YI", "IY", "XY", "ZY", "YX", "YZ"], "su(2) + su(2)"),  # so(4)
        (["XXX", "ZII", "IZI", "IIZ", "XII", "IXI", "IIX"], "sp(4)"),
    ],
)
def test_known_algebras_have_their_names(generators, name):
    assert pauli_algebra(generators).name == name


def test_collective_rotations_and_ring_couplings():
    """Permutation-equivariant generators: su(2) of spins; with a coupling sums over spins."""
    found = matrix_algebra([collective(3, "X"), collective(3, "Y")])
    assert ([len(i) for i in found.ideals], len(found.center)) == ([3], 0)
    coupled = matrix_algebra([collective(3, "X"), collective(3, "Y"), collective(3, "ZZ")])
    # u(4) on spin 3/2 and u(2) on the two spins 1/2, without one multiple of 1
    assert ([len(i) for i in coupled.ideals], len(coupled.center)) == ([3, 15], 1)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_full_control_is_the_mean_that_is_proved(n):
    strings = ["".join(p) for p in itertools.product("IXYZ", repeat=n)][1:]
    target = {"Z" * n: 1, "X" + "I" * (n - 1): 2}
    found = group_average(strings, target)
    assert pytest.approx(float(formulas.kernel_mean(L=len(strings), observable=target))) == found.K


@pytest.mark.parametrize("m", [5, 2, 0])
def test_a_collective_spin_has_a_third_of_m_squared(m):
    levels = np.arange(5, -6, -1)
    up = np.diag(np.sqrt(30.0 - levels[1:] * (levels[1:] + 1)), 1)
    state = np.zeros(11)
    state[5 - m] = 1
    spins = [(up + up.T) / 2, (up - up.T) / 2j]
    found = group_average(spins, np.diag(levels).astype(complex), state)
    assert found.loss_variance == pytest.approx(m**2 / 3, abs=1e-12)


@pytest.mark.parametrize("n", [2, 5, 100])
def test_free_fermions_by_the_covariance_of_their_majoranas(n):
    """Z_0 is one of d = n(2n−1) rotated pairs, of which n have the mean ±1."""
    found = group_average(free_fermions(n), {"Z" + "I" * (n - 1): 1})
    d = n * (2 * n - 1)
    assert found.loss_variance == pytest.approx(n / d)
    assert found.gradient_variance == pytest.approx(4 * 2 * (2 * n - 2) * n / d**2)


def _orthogonal(rng, size, n):
    matrices = rng.standard_normal((size, 2 * n, 2 * n))
    q, r = np.linalg.qr(matrices)
    return q * np.sign(np.diagonal(r, axis1=1, axis2=2))[:, None, :]


def test_haar_rotations_of_majoranas_have_the_variance():
    """⟨Z_0⟩² over O(2n), and with it SO(2n), by the sequential test: α = β = 10⁻⁶, δ = 5 %."""
    n = 3
    pairs = np.kron(np.eye(n), [[0, 1], [-1, 0]])
    expected = group_average(free_fermions(n), {"ZII": 1}).loss_variance

    def draw(rng, size):
        q = _orthogonal(rng, size, n)
        return (q @ pairs @ q.transpose(0, 2, 1))[:, 0, 1] ** 2

    assert_mean(draw, expected, bounds=(0, 1), seed="majoranas")
    with pytest.raises(AssertionError):
        assert_mean(draw, 1.1 * expected, bounds=(0, 1), relative=0.03, seed="majoranas, wrong")


@pytest.mark.qntk_ci
@pytest.mark.parametrize(
    ("generators", "observable"),
    [
        (["XI", "ZI", "IX", "IZ"], {"ZI": 1.0, "IZ": 0.5}),  # a product of two su(2)
        (["XX", "ZI", "IZ"], {"ZI": 1.0, "IZ": -1.0}),  # two copies, of which O sees one
        (["XXI", "ZII", "IZI", "IXX", "IIZ", "XIX"], {"ZII": 1.0, "IZI": 1.0}),  # 2 su(4)
        (["XX", "YY", "ZZ", "XI", "IX"], {"XX": 1.0, "IX": 1.0}),  # a centre, and 2 su(2)
        (["XXX", "ZII", "IZI", "IIZ", "ZZZ"], {"ZII": 1.0, "IZI": 0.5}),  # 4 su(2)
    ],
)
def test_deep_products_of_gates_have_the_variance(generators, observable):
    """Products of 40 rounds of uniform rotations stand for Haar draws; ℓ² is what is tested."""
    state = "1" + "0" * (len(generators[0]) - 1)
    found = group_average(generators, observable, state)
    matrices = [pauli_matrix(string) for string in generators]
    target = np.sum([value * pauli_matrix(s) for s, value in observable.items()], axis=0)
    most = float(np.abs(np.linalg.eigvalsh(target)).max())
    assert found.loss_variance > 0

    def draw(rng, size):
        chi = np.zeros((size, len(target)), dtype=complex)
        chi[:, len(target) // 2] = 1
        for _ in range(40):
            for X in matrices:
                angle = rng.uniform(0, 2 * np.pi, (size, 1))
                chi = np.cos(angle) * chi + 1j * np.sin(angle) * (chi @ np.transpose(X))
        loss = np.real((chi.conj() * (chi @ target.T)).sum(axis=1))
        return (loss - found.loss_mean) ** 2

    top = (most + abs(found.loss_mean)) ** 2
    assert_mean(draw, found.loss_variance, bounds=(0, top), relative=0.08, seed=generators)


def test_what_these_averages_do_not_speak_of_is_refused():
    with pytest.raises(DomainError, match="neither lies in the algebra"):
        group_average(["XX", "ZI", "IZ"], {"XI": 1})
    with pytest.raises(DomainError, match="neither lies in the algebra"):
        group_average([{"XX": 1}, {"ZI": 1}, {"IZ": 1}], {"XI": 1})
    with pytest.raises(DomainError, match="2 letters of 0 and 1"):
        group_average(["XX", "ZI"], {"ZI": 1}, "2")
    with pytest.raises(ObservableError, match="one length"):
        group_average(["XX", "ZI"], {"Z": 1})
    with pytest.raises(ResourceError, match="without listing it"):
        lie_algebra(free_fermions(20), most=100)
    spins = [collective(3, "X"), collective(3, "Y"), collective(3, "ZZ")]
    with pytest.raises(ResourceError, match="more than 10 dimensions"):
        matrix_algebra(spins, most=10)


def test_another_program_finds_the_same_dimensions():
    """PauLie 0.2.3 on 200 random sets; `benchmarks/peers/pauli_algebras.py` wrote its answers.

    At one of them it differs, and there the strings are listed.
    """
    path = Path(__file__).with_name("paulie.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    other = [strings for strings, size in rows if pauli_algebra(strings).dimension != size]
    assert other == [["IIIZ", "IYXI", "IZIX", "IZIY", "YIII", "YYII"]]
    assert len(lie_algebra(other[0])) == pauli_algebra(other[0]).dimension == 13
