"""Noisy circuits: limits of the formulas, the bound of every circuit, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qntk_check import circuits, ensembles, formulas, noisy
from qntk_check.errors import DomainError, ResourceError

spectra = st.sampled_from([2, 4, 6, 8]).flatmap(
    lambda N: st.lists(st.fractions(-3, 3, max_denominator=4), min_size=N, max_size=N)
)
parts = st.fractions(0, 1, max_denominator=8)


@given(spectrum=spectra, layers=st.integers(1, 9), u=parts)
def test_unital_noise_is_a_channel_that_is_not_displaced(spectrum, layers, u):
    known = {"L": layers, "observable": spectrum, "unitarity": u * Fraction(7, 8), "moved": u / 8}
    unital = formulas.kernel_mean_unital_noise(**known)
    assert formulas.kernel_mean_channel(**known, displacement=0) == unital
    del known["L"]
    assert formulas.kernel_mean_channel_floor(**known, displacement=0) == 0


@given(spectrum=spectra, layers=st.integers(1, 9))
def test_without_noise_it_is_the_kernel_mean(spectrum, layers):
    known = {"L": layers, "observable": spectrum}
    plain = formulas.kernel_mean(**known)
    assert formulas.kernel_mean_unital_noise(**known, unitarity=1, moved=1) == plain
    assert formulas.kernel_mean_angle_noise(**known, sigma=0) == float(plain)


@given(spectrum=spectra, layers=st.integers(1, 6), u=parts, s=parts)
def test_the_mean_of_any_channel_is_the_sum_over_angles(spectrum, layers, u, s):
    """One angle after another, with p → up + s in front of it and u for each layer behind."""
    N, u = len(spectrum), u * Fraction(7, 8)
    s *= (1 - u) * Fraction(N - 1, N)
    M2 = sum(x * x for x in spectrum) - Fraction(sum(spectrum)) ** 2 / N
    p, total = [Fraction(N - 1, N)], Fraction(0)
    for _ in range(layers):
        p.append(u * p[-1] + s)
    for ell in range(1, layers + 1):
        total += p[layers - ell] * u / 2 * u ** (ell - 1)
    numbers = {"unitarity": u, "displacement": s}
    known = {"L": layers, "observable": spectrum, **numbers}
    expected = Fraction(2 * N**2, (N**2 - 1) ** 2) * M2 * total
    assert formulas.kernel_mean_channel(**known, moved=u / 2) == expected
    assert formulas.noisy_loss_variance(**known) == M2 * p[-1] / (N**2 - 1)


def test_a_deep_circuit_reaches_the_floor():
    known = {"observable": {"ZZ": 1}, "unitarity": 0.5, "moved": 0.5, "displacement": 0.1}
    found = formulas.kernel_mean_channel(L=np.array([1, 200]), **known)
    assert found[1] == pytest.approx(formulas.kernel_mean_channel_floor(**known), rel=1e-12)


def test_a_kick_of_the_angle_is_a_channel_along_the_generator():
    """What a transfer matrix of dephasing along X says, against σ_θ."""
    sigma = 0.3
    flip = noisy.bit_flip((1 - np.exp(-2 * sigma**2)) / 2)
    for n in (1, 2, 3):
        rule = noisy.Rule(flip, after="rotations", qubits=(0,))
        numbers = noisy.layer_numbers(rule, "X" + "I" * (n - 1))
        given = {"L": 7, "observable": {"Z" * n: 1}}
        u = {"unitarity": numbers.unitarity, "moved": numbers.moved}
        assert numbers.displacement == 0
        assert formulas.kernel_mean_angle_noise(**given, sigma=sigma) == pytest.approx(
            formulas.kernel_mean_unital_noise(**given, **u), rel=1e-12
        )


# -- the bound of every circuit ---------------------------------------------------------------


def _bloch(angles, generators, q):
    """Return ⟨Y⟩ of one qubit, depolarized by q before the first rotation and after each."""
    operations = tuple(circuits.Rotation(letter, (0,)) for letter in generators)
    circuit = circuits.CircuitShape(1, operations).bind(angles)
    noise = noisy.NoiseModel([
        noisy.Rule(noisy.depolarizing(1 - q), after=place) for place in ("start", "rotations")
    ])  # fmt: skip
    return noisy.evaluate(circuit, {"Y": 1.0}, noise)


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_one_qubit_reaches_the_bound_at_every_depth(layers):
    q = 0.8
    found = _bloch([0.0] * layers, "X" * layers, q)
    bound = formulas.noisy_gradient_bound(L=layers, contraction=q, observable={"Y": 1})
    assert np.abs(found.gradient).max() == pytest.approx(bound, rel=1e-12)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), eighths=st.integers(1, 8), n=st.integers(1, 3))
def test_no_gradient_exceeds_the_bound(seed, eighths, n):
    rng = np.random.default_rng(seed)
    q, layers = eighths / 8, 3
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=20, rng=rng)
    register = tuple(range(n))
    channel = noisy.pauli({"X": (1 - q) / 2}), noisy.pauli({"Z": (1 - q) / 2})
    # X, Y and Z are multiplied by q, q² and q: by q at most
    noise = noisy.NoiseModel([
        noisy.Rule(one, after=place, qubits=register) for one in channel
        for place in ("start", "rotations")
    ])  # fmt: skip
    spectrum = rng.normal(size=2**n)
    found = noisy.evaluate_many(batch, observable=spectrum, noise=noise)
    bound = formulas.noisy_gradient_bound(L=layers, contraction=q, observable=spectrum)
    assert np.abs(found.gradient).max() <= bound


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "call", "message"),
    [
        ("kernel_mean_unital_noise", {"unitarity": 1.5, "moved": 1}, r"outside \[0, 1\]"),
        ("kernel_mean_unital_noise", {"unitarity": 0.25, "moved": 0.75}, "of one channel"),
        ("kernel_mean_channel", {"unitarity": 1, "moved": 1, "displacement": 0}, "of a unitary"),
        ("kernel_mean_channel", {"unitarity": 0.5, "moved": 0, "displacement": 0.5}, "pure"),
        ("noisy_loss_variance", {"unitarity": 0.5, "displacement": -1}, "below zero"),
        ("noisy_gradient_bound", {"contraction": 2}, r"outside \[0, 1\]"),
    ],
)
def test_numbers_that_no_channel_has_are_refused(name, call, message):
    with pytest.raises(DomainError, match=message):
        formulas.FORMULAS[name](L=2, observable={"Z": 1}, **call)


@pytest.mark.parametrize(
    ("generator", "after", "error"),
    [
        ("I", "rotations", DomainError),
        ("X", "start", DomainError),
        ("X" * 9, "rotations", ResourceError),
    ],
)
def test_a_layer_that_has_no_numbers_is_refused(generator, after, error):
    with pytest.raises(error):
        noisy.layer_numbers(noisy.Rule(noisy.depolarizing(0.1), after=after), generator)
