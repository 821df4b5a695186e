"""A perceptron written out: symbols for all weights, biases and inputs, and an activation σ.

Nothing is known of σ but that σ′ is its derivative, so that SymPy differentiates the output itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

import sympy

__all__ = ["Network", "OpenNetwork", "Sigma", "Slope"]


class Slope(sympy.Function):
    """σ′, of which nothing is known."""


class Sigma(sympy.Function):
    """σ, of which nothing is known but its derivative."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return σ′ of the argument."""
        return cast("sympy.Expr", Slope(self.args[argindex - 1]))


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

    def signals(self, layer: int) -> list[sympy.Expr]:
        """Return σ^(ℓ), and for ℓ = 0 the input."""
        if layer == 0:
            return list(sympy.symbols(f"x_:{self.widths[0]}"))
        return [cast("sympy.Expr", Sigma(z)) for z in self.preactivations(layer)]

    def slopes(self, layer: int) -> list[sympy.Expr]:
        """Return σ′^(ℓ)."""
        return [cast("sympy.Expr", Slope(z)) for z in self.preactivations(layer)]

    def preactivations(self, layer: int) -> list[sympy.Expr]:
        """Return z^(ℓ) in terms of all parameters."""
        return self._next(layer, self.signals(layer - 1))

    def _next(self, layer: int, signals: list[sympy.Expr]) -> list[sympy.Expr]:
        return [
            self.bias(layer, j) + sum(self.weight(layer, j, k) * s for k, s in enumerate(signals))
            for j in range(self.widths[layer])
        ]

    @property
    def output(self) -> list[sympy.Expr]:
        """z^(L)."""
        return self.behind(self.preactivations(self.depth))

    def behind(self, last: list[sympy.Expr]) -> list[sympy.Expr]:
        """Return the outputs by the last preactivations that are written out: these themselves."""
        return last

    def jacobian(self, layer: int, i: int, j: int) -> sympy.Expr:
        """Return dz^(L)_i/dz^(ℓ)_j: the layers behind ℓ, differentiated as a whole."""
        return _direct_jacobian(self, layer, i, j)


@cache
def _direct_jacobian(network: Network, layer: int, i: int, j: int) -> sympy.Expr:
    places = sympy.symbols(f"z_:{network.widths[layer]}")
    values = list(places)
    for later in range(layer + 1, network.depth + 1):
        values = network._next(later, [cast("sympy.Expr", Sigma(z)) for z in values])
    slope = sympy.diff(network.behind(values)[i], places[j])
    return slope.subs(dict(zip(places, network.preactivations(layer), strict=True)))


class RestSlope(sympy.Function):
    """The derivative of an output by a preactivation, of which nothing is known."""


class Rest(sympy.Function):
    """An output as a function of preactivations, of which nothing is known but its derivatives."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by one of the preactivations, which stand behind the output."""
        return cast("sympy.Expr", RestSlope(self.args[0], argindex - 2, *self.args[1:]))


class OpenNetwork(Network):
    """The first layers of a perceptron of any depth: what stands behind them is any function.

    Examples
    --------
    >>> OpenNetwork((1, 1)).output[0]
    Rest(0, b1_0 + w1_0_0*x_0)
    """

    def behind(self, last: list[sympy.Expr]) -> list[sympy.Expr]:
        """Return as many outputs, each any function of the last preactivations written out."""
        return [cast("sympy.Expr", Rest(sympy.Integer(i), *last)) for i in range(len(last))]
