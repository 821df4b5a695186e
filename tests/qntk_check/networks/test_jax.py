"""The chain rule (40)–(42) against the automatic differentiation of JAX."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import networks

X = np.array([[0.3, -1.1, 0.7], [1.2, 0.4, -0.2]])


@pytest.fixture(scope="module")
def jax():
    """Import it where it is used: that takes a second in each process."""
    return pytest.importorskip("jax", reason="JAX, an independent differentiation, is absent")


def jax_functions(jax):
    jnp = jax.numpy

    return {
        "linear": lambda z: z,
        "relu": jax.nn.relu,
        "tanh": jnp.tanh,
        "erf": jax.scipy.special.erf,
        "sin": jnp.sin,
        "gelu": lambda z: jax.nn.gelu(z, approximate=False),
        "sigmoid": jax.nn.sigmoid,
    }


def jax_output(parameters, x, function):
    signal = x
    for layer, (weight, bias) in enumerate(parameters):
        signal = (function(signal) if layer else signal) @ weight.T + bias
    return signal


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.qntk_ci if name != "tanh" else ())
        for name in networks.ACTIVATIONS
    ],
)
def test_every_gradient_is_that_of_jax(name, jax):
    batch = networks.draw((3, 5, 4, 2), activation=name, size=1, rng=3, bias_variance=0.4)
    parameters = [(w[0], b[0]) for w, b in zip(batch.weights, batch.biases, strict=True)]
    jax.config.update("jax_enable_x64", True)
    try:
        function = jax_functions(jax)[name]
        expected = jax.jacrev(lambda theta: jax_output(theta, X, function))(parameters)
    finally:
        jax.config.update("jax_enable_x64", False)
    for (by_weight, by_bias), (w, b) in zip(batch.gradients(X), expected, strict=True):
        np.testing.assert_allclose(by_weight[0], w, atol=1e-13)
        np.testing.assert_allclose(by_bias[0], b, atol=1e-13)
