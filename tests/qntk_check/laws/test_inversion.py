"""The law of K by inversion: its powers and itself by other routes, and draws of rare levels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import loggamma

from qntk_check.laws import kernel_law
from qntk_check.laws.levels import of_pairs
from qntk_check.laws.pieces import gauss
from qntk_check.laws.powers import LINE, Powers
from qntk_check.laws.routes import Inverted, by_state
from qntk_check.laws.spectral import ManyLevels
from qntk_check.laws.total import Total


@pytest.mark.parametrize(("one", "other"), [(32.0, 32.0), (1.0, 63.0)])
def test_powers_of_two_levels_are_ratios_of_gamma_functions(one, other):
    """E (p(1 − p))^s = B(k + s, N − k + s)/B(k, N − k), where two rays serve."""
    powers = Powers(np.array([0.0, 1.0]), np.array([one, other]))
    for which in (0, 2):
        tau = float(powers.taus[which])
        s = LINE + 1j * np.array([tau, tau + 0.5, tau + 1.0])
        log = loggamma(one + s) + loggamma(other + s) - loggamma(one + other + 2 * s)
        log -= loggamma(one) + loggamma(other) - loggamma(one + other)
        found = powers.ray(which).power(s)
        assert found == pytest.approx(np.exp(log) / powers.mean**s, abs=1e-11)


def test_powers_of_sums_of_layers_have_their_moments():
    for N, L in ((4.0, 1), (64.0, 3), (64.0, 10_000)):
        total = Total(N, L)
        found = total.power(np.array([0.0, 1.0, 2.0]))
        exact = [1.0, total.moment(1) / 4, total.moment(2) / 16]
        assert np.real(found) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("one", "L"), [(32, 3), pytest.param(1, 40, marks=pytest.mark.qntk_ci)])
def test_inverting_two_levels_gives_their_closed_law(one, L):
    law = kernel_law(64, L, levels=[(0, 64 - one), (1, one)])
    levels = ManyLevels(np.array([0.0, 1.0]), np.array([64.0 - one, one]))
    inverted = Inverted(levels, law.total)
    k = np.asarray(law.ppf([1e-3, 0.2, 0.7, 0.999]))
    assert inverted.cdf(k) == pytest.approx(law.cdf(k), abs=2e-9)
    assert inverted.pdf(k) == pytest.approx(law.pdf(k), rel=1e-5)


@pytest.mark.qntk_ci
@pytest.mark.parametrize(
    ("N", "levels", "L"),
    [
        (32, [(0, 8), (1.9, 12), (2, 12)], 1),
        (32, [(0, 8), (1, 2), (2, 22)], 3),
        (64, [(-2, 16), (0, 32), (1, 16)], 30),
        (64, [(0, 62), (1, 1), (2, 1)], 3),
    ],
)
def test_inverting_gives_the_law_that_three_levels_have_by_an_integral(N, levels, L):
    law = kernel_law(N, L, levels=levels)
    other = by_state(of_pairs(N, levels), law.total)
    k = law.mean() * np.array([0.01, 0.3, 1.0, 2.0, 5.0])
    assert np.abs(law.cdf(k) - other.cdf(k)).max() <= law.error + other.error < 1e-6


RARE = {
    "four rare levels": (64, [(0, 60), (10, 1), (11, 1), (12, 1), (13, 1)]),
    "one far": (64, [*((i / 63, 1) for i in range(63)), (10, 1)]),
    "powers of two": (64, [(2.0**-i, 1) for i in range(64)]),
    "powers of ten": (64, [(10.0**-i, 1) for i in range(64)]),
    "nearly two": (
        64,
        [*((1e-6 * i, 1) for i in range(32)), *((1 + 1e-6 * i, 1) for i in range(32))],
    ),
    "two rare": (64, [(0, 32), (1, 30), (10, 1), (20, 1)]),
    "a million apart": (64, [(0, 60), (1, 1), (2, 1), (3, 1), (1e6, 1)]),
    "two rare of 2^40": (2**40, [(0, 2**40 - 3), (1, 1), (2, 2)]),
    "four rare of 256": (256, [(0, 252), *((10 + i, 1) for i in range(4))]),
    "all of sixteen": (16, [(i, 1) for i in range(16)]),
    "one of four": (4, [(0, 1), (1, 1), (1.001, 1), (3, 1)]),
}


@pytest.mark.parametrize("name", ["four rare levels"])
def test_rare_levels_have_a_law_that_draws_follow(name):
    _held_to_draws(name, L=3, count=100_000)


@pytest.mark.qntk_ci
@pytest.mark.parametrize("L", [1, 24])
@pytest.mark.parametrize("name", RARE)
def test_every_spectrum_has_a_law_that_draws_follow(name, L):
    _held_to_draws(name, L, count=1_000_000)


def _held_to_draws(name, L, count):
    """Over all k at once, by the inequality of Dvoretzky, Kiefer, Wolfowitz; α = 10⁻⁶ each.

    With 10⁶ draws a law that is wrong by 0.0055 anywhere is noticed with β = 10⁻⁶.
    """
    N, levels = RARE[name]
    law = kernel_law(N, L, levels=levels)
    assert law.error < 1e-7
    draws = np.sort(law.rvs(count, np.random.default_rng([16, L])))
    chosen = draws[:: count // 500]
    share = np.arange(0, count, count // 500) / count
    allowed = np.sqrt(np.log(2e6) / (2 * count)) + 1 / count
    assert np.abs(np.asarray(law.cdf(chosen)) - share).max() <= allowed
    nodes, weights = gauss(300)
    most = law._most
    first = (2 * most * nodes * weights) @ (1 - law.cdf(most * nodes**2))
    assert first == pytest.approx(law.mean(), rel=1e-5)
