"""The law of K: its parts against other routes, itself against formulas and drawn circuits."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from qntk_check import ensembles, formulas, kernel
from qntk_check.errors import DomainError, ObservableError, ResourceError
from qntk_check.laws import kernel_law
from qntk_check.laws.compressed import nodes_of_levels, nodes_of_traces
from qntk_check.laws.layer import Layer
from qntk_check.laws.levels import of_pairs
from qntk_check.laws.limit import limit_law
from qntk_check.laws.pieces import gauss
from qntk_check.laws.routes import by_state
from qntk_check.laws.saddle import density_at_zero
from qntk_check.laws.spectral import ManyLevels
from qntk_check.laws.three import three_levels_cdf
from qntk_check.laws.total import Total
from qntk_check.testing import assert_mean


def integrated(law, k):
    """∫ k^k-moments from 1 − F: E K and E K²."""
    nodes, weights = k
    rest = 1 - law.cdf(nodes)
    return weights @ rest, weights @ (2 * nodes * rest)


def rule(high, count=300):
    nodes, weights = gauss(count)
    return high * nodes**2, 2 * high * nodes * weights


@pytest.mark.parametrize("N", [2, 4, 10, 64, 1000])
def test_one_layer_has_the_four_moments_that_are_proved(N):
    traces = [Fraction(t) for t in (0, N) * 4]
    for k in (1, 2, 3, 4):
        # O = ±1: E K^k at L = 1 over E (Var_χ O)^k = 4^k (N/2)_k (N/2)_k/(N)_{2k}
        variance = Fraction(4) ** k
        for j in range(k):
            variance *= Fraction(N, 2) + j
            variance *= Fraction(N, 2) + j
        for j in range(2 * k):
            variance /= N + j
        proved = formulas.kernel_moment(order=k, N=N, L=1, traces=traces[: 2 * k]) / variance
        assert Layer(float(N)).moment(k) == pytest.approx(float(proved), rel=1e-12)
        z, w = Layer(float(N)).rule(200)
        assert (4 * z) ** k @ w == pytest.approx(float(proved), rel=1e-10)


def test_at_two_dimensions_the_layers_fill_a_cube():
    """y/2 is uniform, so that P(σ ≤ r²) is what a ball holds of the cube."""
    law = Total(2.0, 3).law
    x = np.array([0.3, 0.7, 1.0])
    assert law(x) == pytest.approx(np.pi / 6 * x**1.5, abs=1e-13)
    assert Total(2.0, 2).law(np.array([1.5])) == pytest.approx(
        [np.sqrt(0.5) + 0.75 * (np.arcsin(1 / np.sqrt(1.5)) - np.arcsin(np.sqrt(0.5 / 1.5)))],
        abs=1e-12,
    )


@pytest.mark.qntk_ci
def test_adding_layers_and_inverting_meet():
    from qntk_check.laws import total

    for N in (2.0, 8.0):
        inverted = Total(N, 13).law
        kept, total._FEW = total._FEW, 13
        try:
            added = Total(N, 13).law
        finally:
            total._FEW = kept
        x = np.linspace(*inverted.edges[[0, -1]], 300)
        assert np.abs(inverted(x) - added(x)).max() < 1e-11


@pytest.mark.parametrize(("a", "b"), [(1.0, 63.0), (3.0, 2.0), (20.0, 500.0)])
def test_two_weights_have_the_beta_density(a, b):
    x = stats.beta(a, b).ppf([1e-6, 0.3, 0.99])
    found = density_at_zero(np.array([1.0, 0.0]) - x[:, None], np.array([a, b]))
    assert found == pytest.approx(stats.beta.pdf(x, a, b), rel=1e-8)


def test_equal_weights_have_the_density_of_a_spline():
    from scipy.interpolate import BSpline

    knots = np.array([-1.2, -0.3, 0.1, 0.4, 1.0])
    x = np.array([-0.9, 0.0, 0.7])
    spline = BSpline.basis_element(knots)(x) * 4 / (knots[-1] - knots[0])
    assert density_at_zero(knots - x[:, None], np.ones(5)) == pytest.approx(spline, rel=1e-9)


@pytest.mark.parametrize(
    ("N", "one", "L"),
    [(2, 1, 1), (2, 1, 5), (4, 2, 1), (8, 1, 24), (64, 32, 10), (2**40, 2**39, 70)],
)
def test_two_levels_integrate_to_the_proved_mean_and_variance(N, one, L):
    law = kernel_law(N, L, levels=[(2, one), (0, N - one)])
    first, second = integrated(law, rule(law._most))
    traces = [Fraction(one * 2**j) for j in range(1, 5)]
    assert law.mean() == float(formulas.kernel_mean(N=N, L=L, traces=traces[:2]))
    assert law.var() == float(formulas.kernel_variance(N=N, L=L, traces=traces))
    assert first == pytest.approx(law.mean(), rel=1e-8)
    assert second - first**2 == pytest.approx(law.var(), rel=1e-7)


def test_quantiles_density_and_tails_agree_with_the_distribution_function():
    law = kernel_law(4, 3, {"ZZ": 1})
    q = np.array([1e-6, 0.2, 0.9, 1 - 1e-6])
    k = np.asarray(law.ppf(q))
    assert law.cdf(k) == pytest.approx(q, abs=1e-9)
    assert law.isf(1 - q[1]) == pytest.approx(k[1])
    assert law.interval(0.8)[1] == pytest.approx(k[2])
    step = 1e-4
    slope = (law.cdf(k[1:3] + step) - law.cdf(k[1:3] - step)) / (2 * step)
    assert law.pdf(k[1:3]) == pytest.approx(slope, rel=1e-6)
    assert np.all(law.tail_bound(k) >= law.sf(k))
    assert law.tail_bound(law.support()[1] + 1) == 0
    assert law.percentile(k[1]) == pytest.approx(20.0)


def test_the_law_at_a_great_dimension_is_that_of_chi_squared():
    law = kernel_law(2**60, 7, {"Z" * 60: 1})
    q = np.array([0.01, 0.5, 0.99])
    assert law.ppf(q) == pytest.approx(stats.chi2(7).ppf(q) * 2 / 2**60, rel=1e-8)


def test_nodes_have_the_traces_of_the_levels():
    levels = np.linspace(-1, 2, 50) ** 3
    x, w = nodes_of_levels(levels, np.ones(50), 5)
    for k in range(10):
        assert w @ x**k == pytest.approx((levels**k).sum(), rel=1e-10)
    exact = [sum(Fraction(v) ** k for v in levels) for k in range(1, 10)]
    y, u = nodes_of_traces(50, exact)
    assert y == pytest.approx(x, rel=1e-8)
    assert u == pytest.approx(w, rel=1e-6)


@pytest.mark.qntk_ci
@pytest.mark.parametrize(
    ("N", "levels"),
    [
        (4, [(-1, 1), (0, 2), (1, 1)]),
        (64, [(-2, 16), (0, 32), (1, 16)]),
        (8, [(-1, 3), (0, 4), (3, 1)]),
        (32, [(0, 8), (1.9, 12), (2, 12)]),
        (32, [(0, 8), (1, 1), (2, 23)]),
        (8, [(-1.5, 2), (-0.5, 2), (0.5, 2), (1.5, 2)]),
        (2**20, [(-1, 2**18), (0, 2**19), (1, 2**18)]),
    ],
)
def test_many_levels_integrate_to_the_proved_moments(N, levels):
    law = kernel_law(N, 6, levels=levels)
    first, second = integrated(law, rule(law._most))
    # 1 − F, wrong by the stated error everywhere, moves ∫ (1 − F) and ∫ 2k(1 − F) by so much
    assert law.error < 1e-7
    assert abs(first - law.mean()) <= law.error * law._most
    assert abs(second - law.moment(2)) <= law.error * law._most**2


@pytest.mark.parametrize("levels", [[(0, 8), (1, 1), (2, 23)], [(-1, 1), (0, 2), (1, 1)]])
def test_three_levels_integrate_to_the_mean_variance(levels):
    x, w = (np.array(part, dtype=float) for part in zip(*levels, strict=True))
    share = w / w.sum()
    v, steps = rule((x[-1] - x[0]) ** 2 / 4, 200)
    exact = (share @ x**2 - (share @ x) ** 2) * w.sum() / (w.sum() + 1)
    assert steps @ (1 - three_levels_cdf(v, x, w)) == pytest.approx(exact, rel=1e-6)


@pytest.mark.qntk_ci
@pytest.mark.parametrize("levels", [[(-1, 3), (0, 4), (3, 1)], [(0, 8), (1, 1), (2, 23)]])
def test_mixing_the_other_way_gives_the_same_law_within_its_error(levels):
    """P(K ≤ k) as a mean over Σ y² of P(Var_χ O ≤ v), where the product is a mean over Var_χ O."""
    x, w = (np.array(part, dtype=float) for part in zip(*levels, strict=True))
    law = kernel_law(int(w.sum()), 6, levels=levels)
    nodes, weights = gauss(40)
    top, sums = law.total.law.edges[-1], law.total.law
    for k in np.asarray(law.ppf([0.01, 0.8, 0.999])):
        kinks = k / np.subtract.outer(x, x)[np.triu_indices(3, 1)] ** 2  # where k/4σ = Δ²/4
        cuts = np.unique(np.clip([*sums.edges, *kinks, *np.linspace(0, top, 20)], 0, top))
        sigma = (cuts[:-1, None] + np.diff(cuts)[:, None] * nodes).ravel()
        shares = (np.diff(cuts)[:, None] * weights).ravel() * sums.slope(sigma)
        v = np.minimum(k / (4 * sigma), (x[-1] - x[0]) ** 2 / 4)
        assert abs(shares @ three_levels_cdf(v, x, w) - law.cdf(k)) <= law.error


@pytest.mark.qntk_ci
@pytest.mark.parametrize(
    "levels",
    [[(0, 8), (1.9, 12), (2, 12)], [(0, 8), (1, 2), (2, 22)], [(-2, 16), (0, 32), (1, 16)]],
)
def test_inverting_gives_the_integral_of_three_levels_within_its_error(levels, monkeypatch):
    """Two routes that share nothing, over the whole range of V."""
    monkeypatch.setattr(ManyLevels, "_below", ManyLevels._inverted)
    x, w = (np.array(part, dtype=float) for part in zip(*levels, strict=True))
    law = by_state(of_pairs(int(w.sum()), levels), Total(float(w.sum()), 1))
    edges = law.state.edges
    v = law.state.value(np.linspace(edges[0], edges[-1], 203))
    assert np.abs(law.state.cdf(v) - three_levels_cdf(v, x, w)).max() <= law.error < 1e-3


@pytest.mark.qntk_ci
def test_the_limit_law_is_within_its_stated_error_of_the_integral():
    for x, w in [([-1.0, 0, 1], [64.0, 128, 64]), ([0.0, 1, 3], [3000.0, 1000, 96])]:
        law = ManyLevels(np.array(x), np.array(w))
        N = int(sum(w))
        traces = [
            sum(Fraction(a) ** k * int(b) for a, b in zip(x, w, strict=True)) for k in range(1, 9)
        ]
        limit = limit_law(N, traces, law)
        v = law.value(np.linspace(law.edges[0], law.edges[-1], 101))
        missed = np.abs(limit.cdf(v) - law.cdf(v)).max()
        assert missed <= limit.error <= 1000 * missed


@pytest.mark.qntk_ci
def test_nodes_change_the_law_by_less_than_is_stated():
    pairs = [(k**2, 1) for k in range(64)]
    levels = of_pairs(64, pairs)
    exact, nodes, fewer = levels.law(), levels.nodes(0), levels.nodes(2)
    v = exact.value(np.linspace(exact.edges[0], exact.edges[-1], 101))
    stated = max(1e-8, np.abs(nodes.cdf(v) - fewer.cdf(v)).max())
    assert np.abs(nodes.cdf(v) - exact.cdf(v)).max() <= stated < 1e-3


def test_few_levels_are_read_off_their_traces():
    law = kernel_law(2**40, 3, {"Z" + "I" * 39: 1, "I" * 39 + "Z": 1, "Z" + "I" * 38 + "Z": 1})
    same = kernel_law(2**40, 3, levels=[(3, 2**38), (-1, 3 * 2**38)])
    assert law.reason.startswith("two levels")
    assert law.cdf(law.mean()) == pytest.approx(same.cdf(same.mean()), abs=1e-12)


@pytest.mark.parametrize("N", [12.0, 16.0, 62.0])
def test_the_ends_hold_the_mean(N):
    for L in (1, 6):
        total = Total(N, L)
        low, high = total.ends
        assert low < L * total.layer.moment(1) / 4 < high


def test_a_law_that_is_not_had_to_a_thousandth_is_refused(monkeypatch):
    monkeypatch.setattr(sys.modules["qntk_check.laws.kernel_law"], "_MOST_ERROR", 1e-12)
    law = kernel_law(64, 2, levels=[(0, 61), (1, 1), (2, 2)])
    for ask in (law.cdf, law.pdf, law.tail_bound, law.percentile):
        with pytest.raises(ResourceError, match="draw from it by rvs"):
            ask(0.3)
    assert law.rvs(20_000, 0).mean() == pytest.approx(law.mean(), rel=0.1)


@pytest.mark.qntk_ci
@pytest.mark.parametrize(
    ("n", "L", "observable"),
    [(1, 3, {"Z": 1}), (2, 2, [1, 0, 0, 0]), (2, 4, [-1, 0, 0, 1]), (3, 5, {"ZII": 1, "IZZ": 0.5})],
)
def test_drawn_circuits_follow_the_law(n, L, observable):
    """P(K ≤ quartile) of drawn Haar circuits, by the sequential test: α = β = 10⁻⁶, δ = 5 %."""
    law = kernel_law(2**n, L, observable)

    def below(k):
        def draw(rng, size):
            batch = ensembles.get("haar-circuit").sample(n=n, layers=L, size=size, rng=rng)
            found = kernel.evaluate_many(batch, observable=observable, method="dense").K
            return (found <= k).astype(float)

        return draw

    for share in (0.25, 0.75):
        k = law.ppf(share)
        assert_mean(below(k), share, bounds=(0, 1), relative=0.05, seed=["law", n, L, share])
        with pytest.raises(AssertionError):  # a law of a tenth more is refuted
            assert_mean(below(1.1 * k), share, bounds=(0, 1), relative=0.02, cap=200_000)


@pytest.mark.qntk_ci
def test_the_bare_circuit_and_slots_have_other_laws():
    """What is claimed is claimed of the Haar circuit alone."""
    law = kernel_law(4, 2, {"ZI": 1})
    k = law.ppf(0.25)
    for name in ("bare-circuit", "independent-slots"):

        def draw(rng, size, name=name):
            batch = ensembles.get(name).sample(n=2, layers=2, size=size, rng=rng)
            found = kernel.evaluate_many(batch, observable={"ZI": 1}, method="dense").K
            return (found <= k).astype(float)

        with pytest.raises(AssertionError):
            assert_mean(draw, 0.25, bounds=(0, 1), relative=0.01, cap=1_000_000)


def test_what_has_no_law_is_refused_by_name():
    with pytest.raises(DomainError, match="even dimension"):
        kernel_law(3, 1, levels=[(0, 1), (1, 2)])
    with pytest.raises(DomainError, match="exactly one"):
        kernel_law(2, 1)
    with pytest.raises(DomainError, match="dimension 4, not N = 2"):
        kernel_law(2, 1, {"ZZ": 1})
    with pytest.raises(ObservableError, match="multiple of 1"):
        kernel_law(4, 1, {"II": 2})
    with pytest.raises(ObservableError, match="add up"):
        kernel_law(4, 1, levels=[(0, 1), (1, 1)])
    law = kernel_law(4, 1, {"ZZ": 1})
    with pytest.raises(DomainError, match="probability"):
        law.ppf(1.5)
    with pytest.raises(ResourceError, match="ppf of uniform"):
        law.rvs(10**10)
