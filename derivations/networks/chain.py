"""The multilayer perceptron's derivatives, exactly: equations (40)–(42).

Networks are written out with symbols for all weights, biases and inputs and an activation σ of
which nothing is known but that σ′ is its derivative. SymPy differentiates the output itself; the
formulas of back-propagation have to agree with that, index by index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step

__all__ = ["Network", "derive_chain"]

# Every sum has at least two terms, and no two widths that a wrong index could mix up are equal
# in all of them.
SHAPES = ((2, 2, 2), (1, 2, 3, 2), (2, 3, 2, 2))


class Slope(sympy.Function):
    """σ′, of which nothing is known."""


class Sigma(sympy.Function):
    """σ, of which nothing is known but its derivative."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Return σ′ of the argument."""
        return Slope(self.args[argindex - 1])


@dataclass(frozen=True)
class Network:
    """A perceptron (32) in symbols, for one input.

    Examples
    --------
    >>> Network((1, 1, 1)).output[0]
    b2_0 + w2_0_0*Sigma(b1_0 + w1_0_0*x_0)
    """

    widths: tuple[int, ...]

    @property
    def depth(self) -> int:
        """L."""
        return len(self.widths) - 1

    def weight(self, layer: int, j: int, k: int) -> sympy.Symbol:
        """Return W^(ℓ)_jk."""
        return sympy.Symbol(f"w{layer}_{j}_{k}")

    def bias(self, layer: int, j: int) -> sympy.Symbol:
        """Return b^(ℓ)_j."""
        return sympy.Symbol(f"b{layer}_{j}")

    def signals(self, layer: int) -> list[Any]:
        """Return σ^(ℓ), and for ℓ = 0 the input."""
        if layer == 0:
            return list(sympy.symbols(f"x_:{self.widths[0]}"))
        return [Sigma(z) for z in self.preactivations(layer)]

    def preactivations(self, layer: int) -> list[Any]:
        """Return z^(ℓ) in terms of all parameters."""
        return self._next(layer, self.signals(layer - 1))

    def _next(self, layer: int, signals: list[Any]) -> list[Any]:
        return [
            self.bias(layer, j) + sum(self.weight(layer, j, k) * s for k, s in enumerate(signals))
            for j in range(self.widths[layer])
        ]

    @property
    def output(self) -> list[Any]:
        """z^(L)."""
        return self.preactivations(self.depth)

    def jacobian(self, layer: int, i: int, j: int) -> Any:
        """Return dz^(L)_i/dz^(ℓ)_j: the layers behind ℓ, differentiated as a whole."""
        return _direct_jacobian(self, layer, i, j)


@cache
def _direct_jacobian(network: Network, layer: int, i: int, j: int) -> Any:
    places = sympy.symbols(f"z_:{network.widths[layer]}")
    values = list(places)
    for later in range(layer + 1, network.depth + 1):
        values = network._next(later, [Sigma(z) for z in values])
    slope = sympy.diff(values[i], places[j])
    return slope.subs(dict(zip(places, network.preactivations(layer), strict=True)))


def derive_chain(*, checking: bool = True) -> Derivation:
    """Derive (40)–(42) with every index and prime in its place.

    Examples
    --------
    >>> [step.name for step in derive_chain().steps]
    ['a bias', 'a weight', 'one layer back', 'all layers']
    """
    return Derivation(
        claim="mlp-chain",
        title="Back-propagation",
        assumptions=(
            r"The perceptron (32), $\sigma$ differentiable, one input $\alpha$; "
            r"$\sigma^{(0)}_k=x_k$, $\sigma'^{(\ell)}_j=\sigma'(z^{(\ell)}_j)$.",
        ),
        steps=(
            Step(
                "a bias", by_bias, bias_rule,
                r"$b^{(\ell)}_j$ is a summand of $z^{(\ell)}_j$ alone", _check_indices,
                left_tex=r"\frac{dz^{(L)}_i}{db^{(\ell)}_j}",
                right_tex=r"\frac{dz^{(L)}_i}{dz^{(\ell)}_j}", source="paper, eq. (40)",
            ),
            Step(
                "a weight", by_weight, weight_rule,
                r"$W^{(\ell)}_{jk}$ enters $z^{(\ell)}_j$ alone, times $\sigma^{(\ell-1)}_k$: "
                r"three indices, where (40) prints two", _check_indices,
                left_tex=r"\frac{dz^{(L)}_i}{dW^{(\ell)}_{jk}}",
                right_tex=r"\frac{dz^{(L)}_i}{dz^{(\ell)}_j}\,\sigma^{(\ell-1)}_k",
                source="paper, eq. (40), corrected",
            ),
            Step(
                "one layer back", by_preactivation, layer_rule,
                r"$z^{(\ell)}_j$ acts through $\sigma(z^{(\ell)}_j)$ on every $z^{(\ell+1)}_k$; "
                r"the start is $dz^{(L)}_i/dz^{(L)}_j=\delta_{ij}$", _check_indices,
                left_tex=r"\frac{dz^{(L)}_i}{dz^{(\ell)}_j}",
                right_tex=r"\sum_k\frac{dz^{(L)}_i}{dz^{(\ell+1)}_k}W^{(\ell+1)}_{kj}"
                r"\sigma'^{(\ell)}_j",
                source="paper, eq. (41), with the prime",
            ),
            Step(
                "all layers", by_preactivation, path_rule,
                r"The recursion unrolled: a sum over paths $j=k_\ell,k_{\ell+1},\dots,k_L=i$, "
                r"each $W$ and each $\sigma'$ with the indices of its own layer", _check_indices,
                left_tex=r"\frac{dz^{(L)}_i}{dz^{(\ell)}_j}",
                right_tex=r"\sum_{k_{\ell+1}\dots k_{L-1}}\;\prod_{m=\ell}^{L-1}"
                r"W^{(m+1)}_{k_{m+1}k_m}\,\sigma'^{(m)}_{k_m}",
                source="paper, eq. (42), corrected",
            ),
        ),
        result=path_rule,
        result_tex=r"\frac{dz^{(L)}_i}{dz^{(\ell)}_j}=\sum_{k_{\ell+1}\dots k_{L-1}}\;"
        r"\prod_{m=\ell}^{L-1}W^{(m+1)}_{k_{m+1}k_m}\,\sigma'^{(m)}_{k_m},\qquad k_\ell=j,\;k_L=i",
        checking=checking,
    )  # fmt: skip


# -- the two sides of the chain rule ------------------------------------------------------------


def by_bias(network: Network, layer: int, i: int, j: int, _k: int) -> Any:
    """Differentiate the output by b^(ℓ)_j."""
    return sympy.diff(network.output[i], network.bias(layer, j))


def by_weight(network: Network, layer: int, i: int, j: int, k: int) -> Any:
    """Differentiate the output by W^(ℓ)_jk."""
    return sympy.diff(network.output[i], network.weight(layer, j, k))


def by_preactivation(network: Network, layer: int, i: int, j: int, _k: int) -> Any:
    """Differentiate the output by z^(ℓ)_j."""
    return network.jacobian(layer, i, j)


def bias_rule(network: Network, layer: int, i: int, j: int, _k: int) -> Any:
    """Return the right side of (40), first line."""
    return network.jacobian(layer, i, j)


def weight_rule(network: Network, layer: int, i: int, j: int, k: int) -> Any:
    """Return the right side of (40), second line, corrected."""
    return network.jacobian(layer, i, j) * network.signals(layer - 1)[k]


def layer_rule(network: Network, layer: int, i: int, j: int, _k: int) -> Any:
    """Return the right side of (41) with the prime."""
    if layer == network.depth:
        return sympy.Integer(i == j)
    slope = Slope(network.preactivations(layer)[j])
    return sum(
        network.jacobian(layer + 1, i, k) * network.weight(layer + 1, k, j) * slope
        for k in range(network.widths[layer + 1])
    )


def path_rule(network: Network, layer: int, i: int, j: int, _k: int) -> Any:
    """Return the right side of (42), corrected: the sum over all paths from j to i."""
    if layer == network.depth:
        return sympy.Integer(i == j)
    inner = [range(width) for width in network.widths[layer + 1 : network.depth]]
    total: Any = 0
    for middle in product(*inner):
        path = (j, *middle, i)
        total += sympy.prod([
            network.weight(layer + 1 + step, path[step + 1], path[step])
            * Slope(network.preactivations(layer + step)[path[step]])
            for step in range(len(path) - 1)
        ])  # fmt: skip
    return total


# -- checks -------------------------------------------------------------------------------------

Side = Callable[[Network, int, int, int, int], Any]


def _check_indices(left: Side, right: Side) -> Checked:
    compared = 0
    for network in map(Network, SHAPES):
        for layer in range(1, network.depth + 1):
            ranges = (network.widths[-1], network.widths[layer], network.widths[layer - 1])
            for i, j, k in product(*map(range, ranges)):
                place = (network, layer, i, j, k)
                if sympy.expand(left(*place) - right(*place)) != 0:
                    raise ProofError(
                        f"with widths {network.widths}, layer {layer}, i={i}, j={j}, k={k} the "
                        f"derivative is {left(*place)} and the right side {right(*place)}"
                    )
                compared += 1
    return Checked(
        "direct differentiation",
        rf"the outputs of {len(SHAPES)} networks of depth 2 and 3, written out in all their "
        rf"parameters with an arbitrary $\sigma$, are differentiated as a whole: {compared} "
        r"choices of layer and indices agree. Every kind of index occurs with two values or more, "
        r"and one layer behind another shows the step of the induction over $L-\ell$.",
    )
