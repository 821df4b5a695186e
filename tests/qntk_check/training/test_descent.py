"""Training runs: what a step does, how noise enters, when a run is stopped, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel, training
from qntk_check.errors import DivergenceWarning, DomainError, TargetWarning

ZZ = {"ZZ": 1.0}


@pytest.fixture(scope="module")
def starts():
    circuit = circuits.hardware_efficient(n=2, layers=8, seed=1)
    return training.random_starts(circuit, runs=5, rng=2)


def test_steps_are_those_of_a_plain_loop_over_single_circuits(starts):
    run = training.train(starts, ZZ, eta=0.02, steps=6, target=0.25, mu_steps=[0, 6])
    for number in range(starts.size):
        angles = starts.angles[number].copy()
        for t in range(7):
            one = circuits.Circuit(starts.shape, angles)
            result = kernel.evaluate(one, ZZ, "network", target=0.25)
            assert run.errors[number, t] == pytest.approx(result.error, abs=1e-12)
            assert run.kernels[number, t] == pytest.approx(result.K, abs=1e-11)
            moved = np.linalg.norm(angles - starts.angles[number])
            assert run.distances[number, t] == pytest.approx(moved, abs=1e-12)
            if t in (0, 6):
                column = list(run.mu_steps).index(t)
                assert run.meta_kernels[number, column] == pytest.approx(result.mu, abs=1e-9)
            angles = angles - 0.02 * result.error * result.gradient


def test_the_step_is_minus_eta_times_the_slope_of_the_loss(starts):
    run = training.train(starts, ZZ, eta=1e-3, steps=1, target=0.25)
    h = 1e-6
    for index in (0, 7, 15):
        shifted = [starts.angles.copy(), starts.angles.copy()]
        shifted[0][:, index] += h
        shifted[1][:, index] -= h
        losses = [
            kernel.evaluate_many(circuits.CircuitBatch(starts.shape, a), observable=ZZ,
                                 target=0.25).error ** 2 / 2
            for a in shifted
        ]  # fmt: skip
        slope = (losses[0] - losses[1]) / (2 * h)
        step = run.angles[:, index] - starts.angles[:, index]
        np.testing.assert_allclose(step, -1e-3 * slope, atol=1e-12)


def test_drawn_unitaries_stay_those_of_their_own_run():
    batch = ensembles.get("haar-circuit").sample(n=2, layers=6, size=4, rng=3)
    assert isinstance(batch, circuits.CircuitBatch)
    together = training.train(batch, ZZ, eta=0.02, steps=5)
    for number in range(4):
        alone = training.train(batch.circuit(number), ZZ, eta=0.02, steps=5)
        np.testing.assert_allclose(together.errors[number], alone.errors[0], atol=1e-12)


def test_noise_on_the_angles_has_the_stated_size(starts):
    quiet = training.train(starts, ZZ, eta=1e-3, steps=1)
    noisy = training.train(starts, ZZ, eta=1e-3, steps=1, sigma=0.05, rng=7)
    kicks = (noisy.angles - quiet.angles) / 0.05
    # 80 standard Gaussians: their mean square is 1 ± 0.16 (one standard deviation)
    assert abs((kicks**2).mean() - 1) < 5 * np.sqrt(2 / kicks.size)
    assert len(np.unique(kicks)) == kicks.size


def test_the_seed_fixes_every_bit(starts):
    again = [training.train(starts, ZZ, eta=0.01, steps=5, sigma=0.1, shots=9, rng=seed)
             for seed in (5, 5, 6)]  # fmt: skip
    np.testing.assert_array_equal(again[0].errors, again[1].errors)
    assert (again[0].errors[:, 1:] != again[2].errors[:, 1:]).all()
    generator = training.train(
        starts, ZZ, eta=0.01, steps=5, sigma=0.1, shots=9, rng=np.random.default_rng(5)
    )
    np.testing.assert_array_equal(again[0].errors, generator.errors)


def test_a_diverging_run_is_stopped_and_reported_and_the_others_go_on(starts):
    K = kernel.evaluate_many(starts, observable=ZZ).K
    eta = 2 / np.sort(K)[-2:].mean()  # the largest K of the five is too large, just so
    with pytest.warns(DivergenceWarning, match=r"of 5 runs were stopped because ηK ≥ 2") as seen:
        run = training.train(starts, ZZ, eta=eta, steps=3, sigma=0.01, rng=1)
    assert f"step 0 with K = {K.max():.6g}" in str(seen[0].message)
    worst = int(np.argmax(K))
    assert run.stopped[worst] == 0
    assert np.isfinite(run.errors[worst, 0])
    assert np.isnan(run.errors[worst, 1:]).all()
    np.testing.assert_array_equal(run.angles[worst], starts.angles[worst])
    free = training.train(starts, ZZ, eta=eta, steps=3, sigma=0.01, rng=1, stop=False)
    assert free.complete.all()
    # what the stopped run would have met is not handed to the others
    rest = run.complete
    np.testing.assert_array_equal(run.errors[rest], free.errors[rest])


def test_when_all_runs_are_stopped_the_trajectory_is_kept(starts):
    with pytest.warns(DivergenceWarning, match="5 of 5"):
        run = training.train(starts, ZZ, eta=100.0, steps=3)
    assert np.isfinite(run.errors[:, 0]).all()
    assert np.isnan(run.errors[:, 1:]).all()


def test_a_target_outside_the_spectrum_is_warned_of_with_the_reachable_range(starts):
    with pytest.warns(TargetWarning, match=r"reaches \[-1, 1\] only.*stays above 0.5"):
        training.train(starts, ZZ, eta=0.01, steps=1, target=1.5)
    with pytest.warns(TargetWarning, match=r"reaches \[-1, 3\]"):
        training.train(starts, {"ZZ": 2.0, "II": 1.0}, eta=0.01, steps=1, target=-1.1)
    training.train(starts, ZZ, eta=0.01, steps=1, target=1.0)  # the edge itself is reachable


def test_a_run_without_noise_on_its_target_stands_still(starts):
    value = kernel.evaluate_many(starts, observable=ZZ).expectation[0]
    run = training.train(starts.circuit(0), ZZ, eta=0.1, steps=4, target=value)
    assert np.abs(run.errors).max() < 1e-12
    assert run.distances.max() < 1e-12


def test_progress_is_told(starts):
    seen = []
    training.train(starts, ZZ, eta=0.01, steps=3, progress=lambda *at: seen.append(at))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eta": 0.0}, "eta = 0: not above zero"),
        ({"eta": -0.1}, "eta = -0.1"),
        ({"eta": float("nan")}, "NaN"),
        ({"sigma": -1e-3}, "sigma = -0.001"),
        ({"steps": 0}, "steps = 0"),
        ({"steps": 2.5}, "steps = 2.5"),
        ({"shots": 0}, "shots = 0"),
        ({"error_shots": 10}, "without shots"),
        ({"shots": 5, "error_shots": 0}, "error_shots = 0"),
        ({"target": float("inf")}, "infinite"),
        ({"mu_steps": [4]}, "step 4 of 3"),
        ({"runs": 2}, "beside a batch"),
        ({"method": "densest"}, "unknown"),
    ],
)
def test_bad_input_never_yields_a_number(starts, change, message):
    arguments = {"eta": 0.01, "steps": 3} | change
    with pytest.raises((DomainError, KeyError), match=message):
        training.train(starts, ZZ, **arguments)


def test_wrong_shapes_and_kinds_are_refused(starts):
    with pytest.raises(DomainError, match=r"shape \(3, 2\) where \(B, 16\)"):
        circuits.CircuitBatch(starts.shape, np.zeros((3, 2)))
    slots = ensembles.get("independent-slots").sample(n=1, layers=2, size=2, rng=0)
    with pytest.raises(DomainError, match="no circuit"):
        training.train(slots, {"Z": 1.0}, eta=0.1, steps=1)
    with pytest.raises(DomainError, match="is not a Circuit"):
        training.random_starts(starts, 3, 0)
    with pytest.raises(DomainError, match="acts on dimension"):
        training.train(starts, {"ZZZ": 1.0}, eta=0.1, steps=1)


def test_one_circuit_may_be_trained_many_times():
    circuit = circuits.hardware_efficient(n=2, layers=4, seed=1)
    run = training.train(circuit, ZZ, eta=0.01, steps=2, sigma=0.1, runs=6, rng=0)
    assert len(np.unique(run.errors[:, 0])) == 1
    assert len(np.unique(run.errors[:, 1])) == 6
    assert run.losses[0, 1] == run.errors[0, 1] ** 2 / 2
