"""The late law: its leading order is the plateau with plateau_bias, and runs follow it."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, formulas, training
from qntk_check.errors import DomainError
from qntk_check.training import stationary_mean


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("target", [0.0, 0.5, -0.7])
def test_small_noise_gives_the_plateau_and_its_bias(n, target):
    eta, sigma = 1e-3, 4e-4
    values = {"eta": eta, "sigma": sigma, "n": n, "target": target}
    bias = stationary_mean(lambda error: error, **values)
    said = formulas.plateau_bias(
        eta=eta, K=1e-3, sigma=sigma, target=target, N=2**n, lowest=-1, highest=1,
        traces=(0, 2**n),
    )  # fmt: skip
    assert bias == pytest.approx(float(said), rel=0.05, abs=1e-6)
    square = stationary_mean(lambda error: (error - bias) ** 2, **values)
    assert square == pytest.approx(sigma**2 / (2 * eta), rel=0.02)
    share = formulas.bias_over_spread(
        eta=eta, K=1e-3, sigma=sigma, target=target, N=2**n, lowest=-1, highest=1,
        traces=(0, 2**n),
    )  # fmt: skip
    assert bias / square**0.5 == pytest.approx(float(share), rel=0.05, abs=1e-4)


def test_large_noise_gives_the_law_of_random_angles():
    # E⟨O⟩² of a Pauli in a random state is 1/(N + 1)
    square = stationary_mean(lambda e: e**2, eta=1e-9, sigma=1.0, n=2, target=0.0)
    assert square == pytest.approx(1 / 5, rel=1e-3)


def test_runs_follow_it_where_the_leading_order_is_off_by_half():
    eta, sigma, target = 0.03, 0.08, 0.8
    circuit = circuits.hardware_efficient(3, 14, seed=1)
    starts = training.random_starts(circuit, 60, rng=4)
    run = training.train(starts, {"ZII": 1.0}, eta=eta, sigma=sigma, steps=200, target=target,
                         rng=5, stop=False)  # fmt: skip
    found = run.errors[:, 80:].mean()
    said = stationary_mean(lambda e: e, eta=eta, sigma=sigma, n=3, target=target)
    leading = -(sigma**2) * 6 * target / (2 * eta * (1 - target**2))
    assert abs(found - said) < 0.05
    assert abs(found - leading) > 0.5


@pytest.mark.parametrize(
    ("change", "message"),
    [({"eta": 0.0}, "eta"), ({"sigma": 0.0}, "sigma"), ({"n": 0}, "n = 0"),
     ({"target": 1.2}, "lies in"), ({"sigma": 1e-9}, "too narrow"),
     ({"target": np.nan}, "target")],
)  # fmt: skip
def test_bad_input_is_refused(change, message):
    values = {"eta": 0.1, "sigma": 0.1, "n": 2, "target": 0.5} | change
    with pytest.raises(DomainError, match=message):
        stationary_mean(lambda e: e, **values)
