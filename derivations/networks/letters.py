r"""The letters of a perceptron, :math:`z^{(\ell)}_j`, :math:`W^{(\ell)}_{jk}`, and their worth.

A formula in them is worth a function of a network, a layer and the indices i, j, k: there every
letter is written out in the parameters of that network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import product
from typing import TypeVar, cast

import sympy

from derivations.networks.perceptron import Network
from derivations.statements.forms import derivative
from derivations.statements.indexed import Fixed, Letters, Over, Ranges, Shown, sized
from derivations.statements.typesetting import BIG, PRODUCT, formula, inside, tex_of
from derivations.statements.written import Written, value_as, w

__all__ = [
    "BIAS",
    "DEPTH",
    "ELL",
    "OUT",
    "PATH",
    "PREACTIVATION",
    "PRIME",
    "SIGNAL",
    "WEIGHT",
    "J",
    "K",
    "M",
    "along_paths",
    "at_place",
    "in_network",
    "network_now",
    "slope",
]

ELL, DEPTH, M, OUT, J, K = sympy.symbols("ell L m i j k")
Value = TypeVar("Value")
_NETWORK: ContextVar[Network] = ContextVar("network")
_PATH: ContextVar[dict[int, int]] = ContextVar("path")


PREACTIVATION = Letters("z^{(#)}_{#}")
BIAS = Letters("b^{(#)}_{#}", lambda layer, j: _NETWORK.get().bias(layer, j))
WEIGHT = Letters("W^{(#)}_{##}", lambda layer, j, k: _NETWORK.get().weight(layer, j, k))
SIGNAL = Letters(r"\sigma^{(#)}_{#}", lambda layer, k: _NETWORK.get().signals(layer)[k])
PRIME = Letters(r"\sigma'^{(#)}_{#}", lambda layer, j: _NETWORK.get().slopes(layer)[j])
PATH = Letters("k", lambda layer: sympy.Integer(_PATH.get()[layer]))


def slope(layer: sympy.Expr, j: sympy.Symbol) -> Shown:
    r"""Return dz^(L)_i/dz^(ℓ)_j, of all layers behind ℓ as a whole."""
    behind = PREACTIVATION[layer, j]
    shown = derivative(PREACTIVATION[DEPTH, OUT], behind)
    return Shown(shown, lambda *at: _NETWORK.get().jacobian(*at), (layer, OUT, j))


def network_now() -> Network:
    """Return the network that letters are written out in."""
    return _NETWORK.get()


@dataclass(frozen=True)
class InNetwork(Written):
    """A formula that is worth a function of a network and of what says where in it."""

    body: Written
    places: Callable[..., Ranges]

    def _value(self) -> Callable[..., sympy.Expr]:
        return self._at

    def _at(self, network: Network, *given: int) -> sympy.Expr:
        with _set(_NETWORK, network):
            return value_as(sized(self.body, self.places(network, *given)), sympy.Expr)


def in_network(body: Written, places: Callable[..., Ranges]) -> InNetwork:
    """Return a formula that is worth a function of a network and more, by its places."""
    return InNetwork(w(body), places)


def at_place(body: Written) -> InNetwork:
    """Return a formula that is worth a function of a network, a layer and i, j, k."""

    def places(network: Network, layer: int, i: int, j: int, k: int) -> Ranges:
        numbers = ((DEPTH, network.depth), (ELL, layer), (OUT, i), (J, j), (K, k))
        fixed = {index: Fixed(number) for index, number in numbers}
        return {**fixed, K: network.widths[layer + 1]} if _sums_over(body, K) else fixed

    return in_network(body, places)


def _sums_over(body: Written, index: sympy.Symbol) -> bool:
    return isinstance(body, Over) and index in body.indices


@contextmanager
def _set(variable: ContextVar[Value], value: Value) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


@dataclass(frozen=True)
class Paths(Written):
    """The sum over all paths j = k_ℓ, …, k_L = i, of the product over the layers ℓ … L − 1."""

    factor: Written

    def _value(self) -> Callable[..., sympy.Expr]:
        return self._at

    def _at(self, network: Network, layer: int, i: int, j: int, _k: int) -> sympy.Expr:
        inner = [range(width) for width in network.widths[layer + 1 : network.depth]]
        paths = (dict(enumerate((j, *middle, i), start=layer)) for middle in product(*inner))
        return sum((self._along(network, path) for path in paths), sympy.Integer(0))

    def _along(self, network: Network, path: dict[int, int]) -> sympy.Expr:
        layers = sorted(path)[:-1]
        with _set(_NETWORK, network), _set(_PATH, path):
            factors = [sized(self.factor, {M: Fixed(m)}).value() for m in layers]
            return cast("sympy.Expr", sympy.prod(factors))

    def binds(self) -> int:
        """Reach over what stands behind it."""
        return BIG


def along_paths(factor: Written) -> Paths:
    """Return the sum over paths through the layers of the product of a factor in m."""
    return Paths(w(factor))


@tex_of.register
def _in_network(node: InNetwork) -> str:
    return tex_of(formula(node.body))


@tex_of.register
def _along_paths(node: Paths) -> str:
    factor = inside(node.factor, PRODUCT)
    return rf"\sum_{{k_{{\ell+1}}\dots k_{{L-1}}}}\;\prod_{{m=\ell}}^{{L-1}}{factor}"
