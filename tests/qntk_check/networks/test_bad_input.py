"""What no network can be made of: each value is named, with the way out."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import networks
from qntk_check.errors import DomainError, UnknownNameError

GOOD = networks.draw((2, 3, 1), rng=0)
INF, NAN = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("widths", "message"),
    [
        ((3, 0, 1), r"the width n_1 = 0: give a whole number from 1 on"),
        ((3, -2, 1), r"n_1 = -2"),
        ((3, 2.5, 1), r"n_1 = 2.5"),
        ((3, True), r"n_1 = True"),
        ((3,), r"depth 0, below 1"),
        ((), r"depth -1, below 1"),
        ("31", r"is no sequence"),
        (7, r"is no sequence"),
    ],
)
def test_widths_and_depth_below_one_are_refused(widths, message):
    with pytest.raises(DomainError, match=message):
        networks.draw(widths)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "thanh",
            r"no activation 'thanh': known are linear, relu, tanh, erf, .*sigmoid; .*\"tanh\"",
        ),
        ("", "known are linear"),
        (None, "no activation None"),
    ],
)
def test_an_unknown_activation_is_answered_with_the_known_ones(name, message):
    for refused in (
        lambda: networks.draw((2, 1), activation=name),
        lambda: networks.Perceptron(GOOD.weights, GOOD.biases, name),
        lambda: networks.wide_limit([1.0], 2, activation=name),
    ):
        with pytest.raises(UnknownNameError, match=message):
            refused()


@pytest.mark.parametrize(
    "x", [[1.0], [1.0, 2.0, 3.0], [[1.0], [2.0]], [[[1.0, 2.0]]], 3.0, [], np.zeros((0, 2))]
)
def test_inputs_of_the_wrong_length_are_refused(x):
    with pytest.raises(
        DomainError, match=r"input dimension n_0 = 2: give one input of shape \(2,\)"
    ):
        GOOD.kernel(x)


@pytest.mark.parametrize(("x", "message"), [([1.0, NAN], "NaN or inf"), (["a", "b"], "no array")])
def test_inputs_that_are_no_numbers_are_refused(x, message):
    with pytest.raises(DomainError, match=message):
        GOOD.output(x)


@pytest.mark.parametrize("value", [NAN, INF, -INF])
@pytest.mark.parametrize("layer", [0, 1])
def test_weights_that_are_not_finite_are_refused(layer, value):
    weights = [w.copy() for w in GOOD.weights]
    weights[layer][0, 0, 0] = value
    with pytest.raises(DomainError, match=rf"of the weights of layer {layer + 1} is NaN or inf"):
        networks.Perceptron(weights, GOOD.biases, "tanh")


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ((), (), "depth below 1"),
        (GOOD.weights, GOOD.biases[:1], "2 weights and 1 biases"),
        (GOOD.weights[::-1], GOOD.biases[::-1], "layer 2 has weights of shape"),
        ((np.zeros((1, 2)),), (np.zeros(2),), "layer 1 has weights of shape"),
        ((np.zeros((1, 0, 2)),), (np.zeros((1, 0)),), "all widths at least 1"),
    ],
)
def test_arrays_that_make_no_network_are_refused(weights, biases, message):
    with pytest.raises(DomainError, match=message):
        networks.Perceptron(weights, biases, "tanh")


@pytest.mark.parametrize("layer", [0, 3, 1.0, -1])
def test_a_layer_that_is_none_is_refused(layer):
    with pytest.raises(DomainError, match=r"the layer ℓ = |layer ℓ = 3 of a network of depth 2"):
        GOOD.jacobian([1.0, 2.0], layer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight_variance": 0.0}, "a variance > 0"),
        ({"weight_variance": [1.0]}, "1 entries where the network has 2 layers"),
        ({"bias_variance": -1.0}, "a variance ≥ 0"),
        ({"weight_variance": NAN}, "NaN or infinite"),
        ({"bias_variance": "one"}, "no finite number"),
        ({"size": 0}, "size = 0"),
    ],
)
def test_an_initialization_that_is_none_is_refused(arguments, message):
    with pytest.raises(DomainError, match=message):
        networks.draw((2, 3, 1), **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"eta": 0.0}, "eta = 0: not above zero"),
        ({"eta": INF}, "NaN or infinite"),
        ({"steps": 0}, "steps = 0"),
        ({"y": [[1.0, 2.0]]}, r"give \(1, 1\)"),
        ({"eta": 1e9}, "gradient descent diverges"),
    ],
)
def test_a_training_that_is_none_is_refused(arguments, message):
    with pytest.raises(DomainError, match=message):
        networks.train(
            GOOD, [1.0, 2.0], **{"y": [[1.0]], "eta": 0.1, "steps": 60, **arguments}
        )  # fmt: skip


def test_unknown_rates_are_answered_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="no rates 'widht': give 'equal'"):
        GOOD.kernel([1.0, 2.0], rates="widht")
