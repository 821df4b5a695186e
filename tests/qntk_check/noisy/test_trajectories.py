"""Trajectories: all branches of a small circuit; samples against the exact route; K and μ."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from qntk_check import circuits, noisy
from qntk_check.circuits.parameters import Chart
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import kernel_bound
from qntk_check.noisy import sampling, trajectories
from qntk_check.noisy.density import Density
from qntk_check.noisy.sampling import mean_square
from qntk_check.noisy.trajectories import Trajectories
from qntk_check.testing import DisprovedError, assert_mean

_CHOOSE = trajectories._choose
O = {"ZZ": 1.0, "XI": 0.5}  # noqa: E741


def damped():
    """A circuit on two qubits with channels of two, three and two operators that depend on it."""
    channels = [
        noisy.Noise(noisy.amplitude_damping(0.3), (0,)),
        noisy.Noise(noisy.pauli({"YX": 0.3, "ZI": 0.2}), (1, 0)),
        noisy.Noise(noisy.amplitude_damping(0.4), (1,)),
    ]
    x, y, z = circuits.Rotation("XY", (0, 1)), circuits.Rotation("Y", (1,)), circuits.Rotation(
        "ZX", (1, 0)
    )  # fmt: skip
    shape = noisy.NoisyShape(2, (channels[2], x, channels[1], y, channels[0], z), readout=0.1)
    return shape, circuits.CircuitBatch(shape.shape, [[0.4, 0.9, -0.7]])


def all_branches(monkeypatch, shape, batch, run):
    """Return the probability and the result of every sequence of operators."""
    choose = _CHOOSE
    found = []
    for indices in product(range(2), range(3), range(2)):
        places, total = iter(indices), [1.0]

        def led(noise, phi, n, chances, places=places, total=total):
            index, channel = next(places), noise.channel
            if isinstance(channel, noisy.PauliChannel):
                p = np.array(list(channel.probabilities.values()))
            else:
                moved = [np.linalg.norm(trajectories.apply_matrix(k, phi, noise.qubits, n)) ** 2
                         for k in channel.kraus]  # fmt: skip
                p = np.array(moved)
            total[0] *= p[index]
            middle = (p[:index].sum() + p[index] / 2) / p.sum()
            return choose(noise, phi, n, np.full(len(chances), middle))

        monkeypatch.setattr(trajectories, "_choose", led)
        result = run(Trajectories(shape, batch, O))
        found.append((total[0], result))
    return found


def test_all_branches_together_are_the_density_matrix(monkeypatch):
    shape, batch = damped()
    exact = noisy.evaluate_many(batch, observable=O, noise=shape, method="density")
    v = np.array([[0.3, -0.5, 0.8]])
    found = all_branches(monkeypatch, shape, batch, lambda walk: walk.walk(1, np.zeros))
    assert len(found) == 12
    assert np.isclose(sum(p for p, _ in found), 1, atol=1e-13)
    mean = sum(p * walked.values[0] for p, walked in found)
    gradient = sum(p * walked.gradients[0] for p, walked in found)
    assert np.isclose(mean, exact.expectation[0], atol=1e-13)
    assert np.allclose(gradient, exact.gradient[0], atol=1e-13)
    bends = all_branches(monkeypatch, shape, batch, lambda walk: walk.bends([v, 2 * v], np.zeros))
    bend = Density(shape, "").second_derivative(batch, O, v)[0]
    for scale, k in ((1, 0), (4, 1)):
        assert np.isclose(sum(p * found[k][0] for p, found in bends), scale * bend, atol=1e-12)


def noisy_pauli():
    circuit = circuits.hardware_efficient(2, 2, 7)
    model = noisy.NoiseModel([noisy.Rule(noisy.depolarizing(0.2), "layers")], readout=0.05)
    return circuit, model


@pytest.mark.parametrize("part", ["expectation", "gradient"])
def test_trajectories_follow_the_density_matrix(part):
    """α = β = 1e-6; ⟨O⟩ lies within Σ|c|, a derivative of unitary branches within 2 Σ|c|."""
    circuit, model = noisy_pauli()
    exact = noisy.evaluate(circuit, O, model)
    walk = Trajectories(model.on(circuit.shape), circuit.batch(), O)
    largest = int(np.abs(exact.gradient).argmax())

    def draw(rng, size):
        found = walk.walk(size, rng.random)
        return found.values if part == "expectation" else found.gradients[:, largest]

    value = exact.expectation if part == "expectation" else exact.gradient[largest]
    assert abs(value) > 0.1
    bound = 1.5 if part == "expectation" else 3.0
    assert_mean(draw, value, bounds=(-bound, bound), absolute=0.1, seed=["trajectories", part])


def test_damped_trajectories_follow_the_density_matrix():
    """⟨O⟩ of a normalized state lies within Σ|c|; α = β = 1e-6."""
    shape, batch = damped()
    exact = noisy.evaluate_many(batch, observable=O, noise=shape, method="density")
    walk = Trajectories(shape, batch, O)
    assert_mean(
        lambda rng, size: walk.walk(size, rng.random).values, exact.expectation[0],
        bounds=(-1.5, 1.5), absolute=0.1, seed="damped",
    )  # fmt: skip


def test_sampled_kernels_are_unbiased_and_squares_of_means_are_not():
    """From three trajectories a time; v·v' of two branches lies within ±Lw², the bound of K.

    δ is half of what the square of the mean is too large by. α = β = 1e-6.
    """
    circuit, model = noisy_pauli()
    exact = noisy.evaluate(circuit, O, model)
    walk = Trajectories(model.on(circuit.shape), circuit.batch(), O)
    bound = kernel_bound(4, O)

    def vectors(rng, size):
        return walk.walk(3 * size, rng.random).gradients.reshape(size, 3, -1)

    def unbiased(rng, size):
        return [mean_square(v)[0] for v in vectors(rng, size)]

    def squared(rng, size):
        return (vectors(rng, size).mean(axis=1) ** 2).sum(axis=1)

    excess = squared(np.random.default_rng(0), 20_000).mean() - exact.K
    options = {"bounds": (-bound, bound), "absolute": excess / 2, "seed": "three"}
    assert_mean(unbiased, exact.K, **options)
    with pytest.raises(DisprovedError):
        assert_mean(squared, exact.K, **options)


def test_sampled_meta_kernels_have_no_square_in_them():
    """With one Hessian h for all fresh trajectories, μ is the mean of g_i·h g_j over i ≠ j."""
    rng = np.random.default_rng(5)
    g, h = rng.normal(size=(30, 3)), rng.normal(size=(3, 3))

    class Known:
        def blocks(self, count):
            yield slice(0, count)

        def bends(self, directions, chances):
            return [np.einsum("ti,ij,tj->t", v, h, v) for v in directions]

    pairs = [(i, j) for i in range(3) for j in range(3) if i != j]
    means = np.array([np.mean([p[i] @ h @ p[j] for i, j in pairs]) for p in np.split(g, 10)])
    mu, error = sampling._bent(Known(), Chart.of(None), g, rng)
    assert np.isclose(mu, means.mean())
    assert np.isclose(error, means.std(ddof=1) / 10**0.5)


@pytest.mark.qntk_ci
def test_standard_errors_are_those_of_repetitions():
    """Over 60 seeds the spread of K is its stated error within a third, and the mean is exact.

    The deviation of the mean is held to 4.5 standard errors: a false alarm in 150,000. A standard
    deviation from 60 values is off by a third in one of 3,000 cases.
    """
    circuit, model = noisy_pauli()
    exact = noisy.evaluate(circuit, O, model)
    batch = circuit.batch(np.tile(circuit.angles, (60, 1)))
    found = noisy.evaluate_many(
        batch, observable=O, noise=model, method="trajectories", trajectories=100, rng=11
    )
    errors = found.standard_errors
    for values, stated, truth in (
        (found.K, errors.K, exact.K),
        (found.expectation, errors.expectation, exact.expectation),
        (found.mu, found.mu_error, exact.mu),
    ):
        assert abs(values.mean() - truth) < 4.5 * values.std() / 60**0.5
        assert 2 / 3 < np.sqrt((stated**2).mean()) / values.std() < 1.5


def test_the_mean_square_is_that_of_all_pairs():
    v = np.random.default_rng(0).normal(size=(6, 3))
    pairs = [v[i] @ v[j] for i in range(6) for j in range(6) if i != j]
    mean, error = mean_square(v)
    assert np.isclose(mean, np.mean(pairs))
    rest = np.array([mean_square(np.delete(v, i, axis=0))[0] for i in range(6)])
    assert np.isclose(error, np.sqrt(5 / 6 * np.sum((rest - np.mean(rest)) ** 2)))


def test_the_same_seed_gives_the_same_bits():
    circuit, model = noisy_pauli()
    first, again, other = (
        noisy.evaluate(circuit, O, model, method="trajectories", trajectories=50, rng=seed)
        for seed in (3, 3, 4)
    )
    assert (first.K, first.mu, first.mu_error) == (again.K, again.mu, again.mu_error)
    assert first.K != other.K


def test_tied_parameters_are_sampled_in_the_parameters():
    tied = circuits.AngleMap([[1.0], [2.0]], convention="half")
    shape = circuits.CircuitShape(1, circuits.product(1, ["X", "Y"]).operations, tied)
    found = noisy.evaluate(
        shape.bind([0.7]), {"Z": 1.0}, noisy.NoiseModel(), method="trajectories", trajectories=20
    )
    exact = noisy.evaluate(shape.bind([0.7]), {"Z": 1.0}, noisy.NoiseModel())
    assert np.allclose([found.K, found.mu], [exact.K, exact.mu], atol=1e-12)
    assert found.K_error == pytest.approx(0, abs=1e-12)
    assert found.convention == "half"


def test_a_wide_circuit_is_refused_before_it_is_begun():
    wide = circuits.brickwork(17, 1, 1)
    with pytest.raises(ResourceError, match="17"):
        noisy.evaluate(wide, {"Z" * 17: 1.0}, noisy.NoiseModel(), trajectories=20)
