"""The networks' derivations: every step holds, and what the paper prints fails at its step."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from derivations.errors import ProofError
from derivations.networks import chain, descent, wick_limit
from derivations.networks import kernel as perceptron_kernel
from derivations.networks import laziness as perceptron_laziness
from derivations.setup import lecun
from derivations.statements.indexed import add_over, of_size
from derivations.statements.written import value_of

BUILDERS = {
    "gradient": descent.derive_gradient,
    "flow": descent.derive_flow,
    "chain": chain.derive_chain,
    "laziness": perceptron_laziness.derive_network_laziness,
    "kernel": perceptron_kernel.derive_network_kernel,
    "kernel-linear": perceptron_kernel.derive_linear,
    "kernel-relu": perceptron_kernel.derive_relu,
    "lecun": lecun.derive_lecun_moment,
    "wick-limit": wick_limit.derive_wick_limit,
}


def fails(name, step, right, match=""):
    mutant = BUILDERS[name](checking=False).altered(step, right)
    (wrong,) = (one for one in mutant.steps if one.name == step)
    with pytest.raises(ProofError, match=f"step '{step}' does not hold.*{match}"):
        wrong.verify()


def doubled(value):
    if callable(value):
        return lambda *places: _double(value(*places))
    return 2 * value


def _double(value):
    return tuple(2 * v for v in value) if isinstance(value, tuple) else 2 * value


def test_labels_with_a_plus_as_printed_fail():
    i, a = descent._I, descent._ALPHA
    printed = add_over((descent._Z[i, a] + descent._Y[i, a]) * descent._SLOPE, i, a)
    fails("gradient", "prediction and label apart", of_size(printed, descent._sizes), "1 values")


def test_the_printed_weight_with_two_indices_fails():
    def printed(network, layer, i, _j, k):  # dz^(L)_i/dW_ik stands for every j
        return network.jacobian(layer, i, i) * network.signals(layer - 1)[k] if (
            i < network.widths[layer]) else sympy.Integer(0)  # fmt: skip

    fails("chain", "a weight", printed)


def test_the_printed_recursion_without_a_prime_fails():
    def printed(network, layer, i, j, _k):
        if layer == network.depth:
            return sympy.Integer(i == j)
        return sum(
            network.jacobian(layer + 1, i, k) * network.weight(layer + 1, k, j)
            * network.signals(layer)[j]
            for k in range(network.widths[layer + 1])
        )  # fmt: skip

    fails("chain", "one layer back", printed)


def test_weights_that_all_carry_the_index_j_as_printed_fail():
    def printed(network, layer, i, j, k):
        if layer + 2 != network.depth or j >= network.widths[layer + 1]:
            return value_of(chain.all_layers.right)(network, layer, i, j, k)
        slope: Any = chain.Slope(network.preactivations(layer)[j])
        slope *= chain.Slope(network.preactivations(layer + 1)[j])
        return sum(
            network.weight(layer + 2, i, j) * network.weight(layer + 1, middle, j) * slope
            for middle in range(network.widths[layer + 1])
        )

    fails("chain", "all layers", printed)


def test_the_width_of_the_output_as_printed_fails():
    printed = perceptron_laziness.RESULT * perceptron_laziness.WIDTH / 2  # n_L = 2 for n_ℓ
    fails("laziness", "widths telescope", printed, match="widths")


@pytest.mark.parametrize("power", [1, 2])
def test_slopes_that_start_one_layer_late_as_printed_fail(power):
    gain, slope = perceptron_laziness.GAIN, perceptron_laziness.SLOPE
    late = gain**perceptron_laziness.DISTANCE * slope ** (perceptron_laziness.DISTANCE - power)
    fails("laziness", "widths telescope", late / perceptron_laziness.WIDTH, match="ReLU")


def test_a_structure_without_one_of_the_pairings_fails():
    def lost(n, i, a):
        keep = value_of(perceptron_kernel.independent_neurons.right)(n, i, a)
        return keep if not (i[0] == i[3] and i[1] == i[2] and i[0] != i[1]) else sympy.Integer(0)

    fails("kernel", "independent neurons, Wick for v", lost)


def test_a_fluctuation_without_its_width_fails():
    structure = value_of(perceptron_kernel.independent_neurons.right)
    fails(
        "kernel",
        "independent neurons, Wick for v",
        lambda n, i, a: structure(n, i, a) * n,
        match="at width 2",
    )


def test_a_mean_that_does_not_grow_fails():
    fails(
        "kernel", "with equal rates",
        lambda n, n0: value_of(perceptron_kernel.equal_rates.right)(1, n0), match="at width 2",
    )  # fmt: skip


def test_the_printed_order_of_indices_fails_with_a_dagger():
    fails("lecun", "with a dagger", lecun._IS_PLAIN.value(), match="E W_00 W†_11|E W_01")


def test_a_weingarten_function_without_its_second_order_fails():
    def first(permutation):
        size = len(permutation)
        return wick_limit.N**-size * int(wick_limit.moved(permutation) == 0)

    fails("wick-limit", "its inverse", first)


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    one, two = ([step.latex_sides() for step in BUILDERS[name](checking=False).steps] for _ in "ab")
    assert one == two
