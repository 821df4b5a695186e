"""The spread of K and the moments of μ: against derivations, quadrature, symmetry and bad input."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.kernel import factorization as kernel_factorization
from derivations.meta_kernel import mean, second_moment
from derivations.routes.central_moments import in_traces
from qntk_check import formulas
from qntk_check.errors import DomainError, UnknownNameError

pytestmark = pytest.mark.qntk_together  # uses derivations that the claim tests build

spectra = st.integers(1, 4).flatmap(
    lambda half: st.lists(
        st.fractions(-5, 5, max_denominator=5), min_size=2 * half, max_size=2 * half
    )
)
EXACT = {
    "kernel_variance": formulas.kernel_variance,
    "kernel_variance of slots": formulas.kernel_variance.variant("independent-slots"),
    "meta_kernel_mean": formulas.meta_kernel_mean,
    "meta_kernel_second_moment": formulas.meta_kernel_second_moment,
}


def _same(formula, derived):
    expression = formula.expr
    own = {str(s): s for s in expression.free_symbols}
    renamed = derived.subs({s: own[str(s)] for s in derived.free_symbols if str(s) in own})
    return sympy.cancel(sympy.together(expression - renamed)) == 0


@pytest.mark.qntk_ci  # as the claims do; here beside each other
def test_what_users_import_is_what_is_derived():
    assert _same(
        formulas.kernel_variance, kernel_factorization.derive_kernel_variance(checking=False).result
    )
    assert _same(formulas.meta_kernel_mean, mean.derive_meta_kernel_mean(checking=False).result)
    second = second_moment.derive_meta_kernel_second_moment(checking=False).result
    assert _same(formulas.meta_kernel_second_moment, second)
    for order in (2, 4, 6):
        derived = in_traces(kernel_factorization.gradient_moment(order))
        assert _same(formulas.gradient_moment.variant(order), derived)
    for order in (1, 2, 3):
        derived = in_traces(kernel_factorization.kernel_moment(order))
        assert _same(formulas.kernel_moment.variant(order), derived)


def _sphere(degree):
    """Return points and weights exact for polynomials of this degree on the unit sphere."""
    z, weight = np.polynomial.legendre.leggauss(degree // 2 + 1)
    phi = 2 * np.pi * np.arange(degree + 1) / (degree + 1)
    s = np.sqrt(1 - z**2)
    points = np.stack(
        [np.outer(s, np.cos(phi)), np.outer(s, np.sin(phi)), np.outer(z, np.ones_like(phi))], -1
    )
    weights = np.repeat(weight / 2, degree + 1) / (degree + 1)
    return points.reshape(-1, 3), weights


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_quadrature_on_su2(layers):
    """At N = 2 every average is a polynomial on Bloch spheres: no calculus and no frame."""
    m, w = _sphere(8)
    u, wu = np.polynomial.legendre.leggauss(5)
    lowered = (0.5, -1.5)  # O = −1/2 + σ_e: with a trace
    total = dict.fromkeys(("K", "KK", "KKK", "KKKK", "mu", "mumu"), 0.0)
    n = np.array([0, 0, 1.0])
    for cosine, weight in zip(u, wu / 2, strict=True):
        e = np.array([np.sqrt(1 - cosine**2), 0, cosine])
        moved = np.cross(e, m)
        g = -2 * moved @ n  # i⟨[O, X]⟩ in the state n
        h = 4 * np.cross(moved[:, None], m[None]) @ n  # −⟨[[O, X_a], X_b]⟩, a left of b
        kernel = np.zeros((len(m),) * layers)
        meta = np.zeros_like(kernel)
        weights = np.full_like(kernel, weight)
        for a in range(layers):
            at = [None] * layers
            at[a] = slice(None)
            kernel += (g**2)[tuple(at)]
            meta += (np.diagonal(h) * g**2)[tuple(at)]
            weights = weights * w[tuple(at)]
            for b in range(a + 1, layers):
                pair = list(at)
                pair[b] = slice(None)
                meta += 2 * (h * np.outer(g, g))[tuple(pair)]
        for power in (1, 2, 3, 4):
            total["K" * power] += float((weights * kernel**power).sum())
        for name, value in (("mu", meta), ("mumu", meta**2)):
            total[name] += float((weights * value).sum())
    call = {"L": layers, "observable": lowered}
    variance = formulas.kernel_variance(**call)
    assert total["KK"] - total["K"] ** 2 == pytest.approx(variance, rel=1e-12)
    for power in (1, 2, 3, 4):
        moment = formulas.kernel_moment(order=power, **call)
        assert total["K" * power] == pytest.approx(moment, rel=1e-12)
    assert total["mu"] == pytest.approx(0, abs=1e-12)
    assert total["mumu"] == pytest.approx(formulas.meta_kernel_second_moment(**call), rel=1e-12)


@pytest.mark.parametrize("name", EXACT)
@given(spectrum=spectra, layers=st.integers(1, 20), shift=st.fractions(-9, 9, max_denominator=5))
def test_shift_and_sign_of_the_observable(name, spectrum, layers, shift):
    formula = EXACT[name]
    value = formula(L=layers, observable=spectrum)
    assert formula(L=layers, observable=[x + shift for x in spectrum]) == value
    parity = -1 if name == "meta_kernel_mean" else 1
    assert formula(L=layers, observable=[-x for x in spectrum]) == parity * value
    if name != "meta_kernel_mean":
        assert value >= 0
        assert (value == 0) == (len(set(spectrum)) == 1)


@given(spectrum=spectra, layers=st.integers(1, 30))
def test_moments_respect_cauchy_schwarz(spectrum, layers):
    first = formulas.meta_kernel_mean(L=layers, observable=spectrum)
    assert formulas.meta_kernel_second_moment(L=layers, observable=spectrum) >= first**2
    g2, g4, g6 = (formulas.gradient_moment(order=k, observable=spectrum) for k in (2, 4, 6))
    assert formulas.kernel_mean(L=1, observable=spectrum) == g2
    assert g4 >= g2**2
    assert g2 * g6 >= g4**2


@given(spectrum=spectra.filter(lambda s: len(set(s)) > 1), layers=st.integers(1, 1000))
def test_the_floor_and_the_crossover(spectrum, layers):
    variance = formulas.kernel_variance(L=layers, observable=spectrum)
    mean_ = formulas.kernel_mean(L=layers, observable=spectrum)
    floor = formulas.kernel_floor(observable=spectrum)
    depth = formulas.concentration_depth(observable=spectrum)
    assert float(variance / mean_**2) == pytest.approx(
        float(floor) ** 2 * float(1 + depth / layers)
    )


def test_one_layer_has_no_covariance():
    for spectrum in ([1, -1], [3, 0, 0, 1]):
        circuit = formulas.kernel_variance(L=1, observable=spectrum)
        slots = formulas.kernel_variance(L=1, observable=spectrum, ensemble="independent-slots")
        g2, g4 = (formulas.gradient_moment(order=k, observable=spectrum) for k in (2, 4))
        assert circuit == slots == g4 - g2**2


def test_the_printed_spread_is_the_leading_order_of_traceless_slots():
    N = 2**20
    traces = (0, N, 0, N)
    printed = formulas.kernel_spread_as_printed(N=N, L=7, traces=traces)
    slots = formulas.kernel_variance(N=N, L=7, traces=traces, ensemble="independent-slots")
    assert float(slots) ** 0.5 / printed == pytest.approx(1, abs=4 / N)


def test_the_crossover_of_a_pauli_and_of_a_projector():
    N = 2**16
    pauli = formulas.concentration_depth(N=N, traces=(0, N, 0, N))
    projector = formulas.concentration_depth(N=N, traces=(1, 1, 1, 1))
    assert float(pauli) / N**2 == pytest.approx(1, abs=1e-3)
    assert float(projector) == pytest.approx(4, abs=1e-3)


def test_arrays_and_symbols():
    N = np.array([2.0, 4.0, 8.0])
    result = formulas.meta_kernel_second_moment(N=N, L=np.array([[1], [64]]), traces=(0, N) * 3)
    assert result.shape == (2, 3)
    exact = formulas.meta_kernel_second_moment(N=8, L=64, traces=(0, 8) * 3)
    assert result[1, 2] == pytest.approx(float(exact), rel=1e-13)
    n = sympy.Symbol("n", positive=True, integer=True)
    assert formulas.kernel_floor(N=2**n, traces=(0, 2**n, 0, 2**n)).free_symbols == {n}


def test_the_option_of_a_family():
    assert formulas.kernel_variance.variant("haar-circuit").validity.startswith("Exact")
    with pytest.raises(UnknownNameError, match="no ensemble = 'clifford'"):
        formulas.kernel_variance(L=1, observable=[1, -1], ensemble="clifford")
    with pytest.raises(UnknownNameError, match="no order = 3"):
        formulas.gradient_moment(order=3, observable=[1, -1])


@pytest.mark.parametrize("name", ["kernel_floor", "concentration_depth"])
@pytest.mark.parametrize("traces", [(4, 4, 4, 4), (0, 0, 0, 0), (4.0, 4.0, 4.0, 4.0)])
def test_a_constant_observable_has_no_floor(name, traces):
    with pytest.raises(DomainError, match="proportional to 1"):
        formulas.FORMULAS[name](N=4, traces=traces)


def test_odd_dimensions_and_missing_traces_are_refused():
    with pytest.raises(DomainError, match="odd"):
        formulas.kernel_variance(N=3, L=1, traces=(0, 2, 0, 2))
    with pytest.raises(DomainError, match="at least 6"):
        formulas.meta_kernel_second_moment(N=4, L=1, traces=(0, 4))


@pytest.mark.parametrize("levels", [[1, -1], [3, -1, -1, -1], [2, 1, -1, -2]], ids=str)
@pytest.mark.parametrize("copies", [8, 64, 512])
def test_the_spread_of_mu_as_printed_is_low_everywhere(levels, copies):
    """meta_kernel_spread_as_printed is no leading order of anything: it has no range."""
    size = copies * len(levels)
    traces = [copies * sum(x**k for x in levels) for k in range(1, 7)]
    for layers in (1, 3, 30, 1000, 10**5):
        printed = formulas.meta_kernel_spread_as_printed(N=size, L=layers, traces=traces)
        exact = formulas.meta_kernel_second_moment(N=size, L=layers, traces=traces)
        assert printed < 0.9 * float(exact) ** 0.5
