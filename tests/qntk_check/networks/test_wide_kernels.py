"""Pairs of inputs at infinite width: closed forms, published kernels, and networks drawn."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import scipy.special

from qntk_check import networks
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.networks.joint import joint_mean

CASES = [(1.0, 1.0, 0.5), (0.3, 2.0, -0.7), (1.5, 0.4, 0.0), (2.0, 2.0, 2.0), (0.0, 1.0, 0.0)]
CLOSED = ("linear", "erf", "sin", "gelu")
POINTS = np.array([[1.0, 0.5, -1.0], [0.2, -1.0, 0.4], [-0.5, 0.3, 1.2]])


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("case", CASES)
def test_closed_forms_are_the_sums_in_the_plane(name, case):
    chosen = networks.activation(name)
    direct = joint_mean(chosen.function, *case), joint_mean(chosen.slope, *case)
    np.testing.assert_allclose(chosen.products(*case), direct, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_two_equal_inputs_are_one(name):
    chosen = networks.activation(name)
    for K in (0.4, 1.0, 3.0):
        expected = chosen.square(K), chosen.slope_square(K)
        np.testing.assert_allclose(chosen.products(K, K, K), expected, rtol=1e-9)


@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_the_product_of_slopes_is_the_derivative_by_the_covariance(name):
    chosen, step = networks.activation(name), 1e-5
    above, below = (chosen.products(1.2, 0.7, 0.3 + sign * step)[0] for sign in (1, -1))
    slopes = chosen.products(1.2, 0.7, 0.3)[1]
    assert (above - below) / (2 * step) == pytest.approx(slopes, rel=1e-6)


# Nested quadratures of mpmath at (0.8, 1.7, −0.5) take minutes; single ones are quick.
ELSEWHERE = {
    "gelu": (lambda z: z * mpmath.ncdf(z), lambda z: z * scipy.special.ndtr(z)),
    "sigmoid": (lambda z: 1 / (1 + mpmath.exp(-z)), scipy.special.expit),
    "erf": (mpmath.erf, scipy.special.erf),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_products_are_those_of_other_quadratures(name):
    precise, fast = ELSEWHERE[name]
    square = mpmath.quad(lambda u: precise(1.3 * u) ** 2 * mpmath.npdf(u), [-9, 0, 9], maxdegree=6)
    assert networks.activation(name).square(1.69) == pytest.approx(float(square), rel=1e-9)
    nodes, weights = np.polynomial.legendre.leggauss(160)
    u, v = np.meshgrid(9 * nodes, 9 * nodes)
    share = 81 * np.outer(weights, weights) * np.exp(-(u**2 + v**2) / 2) / (2 * np.pi)
    a, b, c = 0.8, 1.7, -0.5
    other = c / np.sqrt(a) * u + np.sqrt(b - c**2 / a) * v
    plane = (share * fast(np.sqrt(a) * u) * fast(other)).sum()
    assert networks.activation(name).products(a, b, c)[0] == pytest.approx(plane, rel=1e-9)


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, 2.0, math.pi])
def test_relu_has_the_arc_cosine_kernels_of_cho_and_saul(angle):
    # J_0 = π − θ, J_1 = sin θ + (π − θ) cos θ, over π and halved: NIPS 22 (2009)
    product, slopes = networks.activation("relu").products(1.0, 4.0, 2 * math.cos(angle))
    first = math.sin(angle) + (math.pi - angle) * math.cos(angle)
    assert product == pytest.approx(2 * first / (2 * math.pi), abs=1e-7)
    assert slopes == pytest.approx((math.pi - angle) / (2 * math.pi), abs=1e-7)


def test_relu_networks_on_the_sphere_have_the_kernel_of_jacot_and_of_bietti_and_mairal():
    # κ(u) = u κ_0(u) + κ_1(u) for one hidden layer without biases: NeurIPS 32 (2019) 12893
    u = 0.3
    x = math.sqrt(2) * np.array([[1.0, 0.0], [u, math.sqrt(1 - u**2)]])
    found = networks.wide_kernels(x, 2, activation="relu", weight_variance=[1, 2], rates="ntk")
    angle = math.acos(u)
    first, second = (math.pi - angle) / math.pi, (math.sin(angle) + (math.pi - angle) * u) / math.pi
    assert found.kernel[0, 1] == pytest.approx(u * first + second)
    assert found.kernel[0, 0] == pytest.approx(2)


# What neural-tangents 0.6.5 (JAX 0.4.30, 64 bits) gives for Dense, σ, Dense, σ, Dense with
# W_std = 1.3, b_std = 0.4 and parameterization "ntk" at POINTS: nngp and ntk of the pairs 00, 01,
# 02, 12; sigmoid and tanh by its ElementwiseNumerical of degree 200.
NEURAL_TANGENTS = {
    "relu": (
        (1.3144706875, 0.621738792627, 0.613107007306, 0.683391826843),
        (3.4882120625, 0.763620002256, 0.647114965586, 1.03417541089),
    ),
    "erf": (
        (0.962924868853, 0.161703583726, -0.039278801444, 0.392407326308),
        (3.073624507527, 0.047163457081, -0.576296049299, 0.742870735501),
    ),
    "gelu": (
        (1.072908518765, 0.386064144603, 0.369717422143, 0.455858490088),
        (2.95633874118, 0.453394491655, 0.344312335467, 0.7244015865),
    ),
    "sin": (
        (0.880213289355, 0.181360210888, 0.027828159005, 0.364142942455),
        (3.044805177672, 0.112634801056, -0.387423629729, 0.668646149165),
    ),
    "sigmoid": (
        (0.637143386728, 0.628360384382, 0.625665001339, 0.631025246299),
        (0.700960877866, 0.67348740332, 0.665397262611, 0.681501559236),
    ),
    "tanh": (
        (0.806135206927, 0.175639607912, 0.011047112007, 0.361551927447),
        (2.342120894635, 0.09741064298, -0.407846791066, 0.657062700731),
    ),
}


@pytest.mark.parametrize("name", NEURAL_TANGENTS)
def test_both_kernels_are_those_of_neural_tangents(name):
    found = networks.wide_kernels(
        POINTS, 3, activation=name, weight_variance=1.3**2, bias_variance=0.4**2, rates="ntk"
    )
    first, second = (0, 0, 0, 1), (0, 1, 2, 2)
    covariance, kernel = NEURAL_TANGENTS[name]
    np.testing.assert_allclose(found.covariances[-1][first, second], covariance, atol=1e-11)
    np.testing.assert_allclose(found.kernel[first, second], kernel, atol=1e-11)


@pytest.mark.parametrize("rates", ["width", "ntk"])
@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_on_the_diagonal_stands_the_limit_of_one_input(name, rates):
    how = {"activation": name, "weight_variance": [0.8, 1.5, 1.2], "bias_variance": 0.3}
    found = networks.wide_kernels(POINTS, 3, rates=rates, **how)
    assert np.array_equal(found.kernel, found.kernel.T)
    assert np.linalg.eigvalsh(found.kernel).min() > 0
    for i, x in enumerate(POINTS):
        limit = networks.wide_limit(x, 3, rates=rates, **how)
        assert found.kernel[i, i] == pytest.approx(limit.kernel)
        assert [K[i, i] for K in found.covariances] == pytest.approx(limit.variances)


@pytest.mark.parametrize(
    "name",
    ["relu", "gelu", *(pytest.param(n, marks=pytest.mark.qntk_ci) for n in ("erf", "tanh"))],
)
def test_networks_drawn_have_the_covariances_and_both_kernels(name):
    variance, shift, width, size = 1.3, 0.2, 120, 150
    how = {"activation": name, "weight_variance": variance, "bias_variance": shift}
    batch = networks.draw((3, width, width, 1), size=size, rng=4, **how)
    outputs = batch.output(POINTS)[:, :, 0]
    covariance = outputs.T @ outputs / size
    found = networks.wide_kernels(POINTS, 3, **how)
    spread = np.sqrt(2 / size) * np.diagonal(found.covariances[-1]).max()
    assert np.abs(covariance - found.covariances[-1]).max() < 5 * spread
    kernels = batch.kernel(POINTS, rates="width")[:, 0, 0]
    error = kernels.std(axis=0) / np.sqrt(size)
    assert (np.abs(kernels.mean(axis=0) - found.kernel) < 5 * error + found.kernel.max() / 60).all()
    tangent = networks.wide_kernels(POINTS, 3, rates="ntk", **how)
    direct = _tangent(networks.draw((3, width, width, 1), size=40, rng=5, **how), variance, shift)
    error = direct.std(axis=0) / np.sqrt(40)
    difference = np.abs(direct.mean(axis=0) - tangent.kernel)
    assert (difference < 5 * error + tangent.kernel.max() / 60).all()


def _tangent(batch, variance, shift):
    """The kernel of every network with the rates C_W/n and C_b, from its gradients."""
    total = np.zeros((batch.size, len(POINTS), len(POINTS)))
    for inner, (weights, biases) in zip(batch.widths, batch.gradients(POINTS), strict=False):
        flat = weights.reshape(batch.size, len(POINTS), -1)
        total += variance / inner * flat @ flat.swapaxes(1, 2)
        flat = biases.reshape(batch.size, len(POINTS), -1)
        total += shift * flat @ flat.swapaxes(1, 2)
    return total


def test_bad_inputs_and_rates_are_refused():
    with pytest.raises(UnknownNameError, match=r"give 'width'.*or 'ntk'"):
        networks.wide_kernels(POINTS, 2, rates="equal")
    with pytest.raises(DomainError, match=r"give D of them, shape \(D, n_0\)"):
        networks.wide_kernels([1.0, 2.0], 2)
    for scale in (1e200, 1e154):
        with pytest.raises(DomainError, match="beyond the floats"):
            networks.wide_kernels([[scale], [-scale]], 3, activation="gelu", weight_variance=9)
    with pytest.raises(DomainError, match=r"function"):
        networks.Activation("odd", abs, abs, abs, abs, product=3)
