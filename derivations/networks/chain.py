"""The multilayer perceptron's derivatives, exactly: equations (40)–(42).

Networks are written out with symbols for all weights, biases and inputs. SymPy differentiates the
output itself; the formulas of back-propagation have to agree with that, index by index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

import sympy

from derivations.errors import ProofError
from derivations.networks.letters import (
    BIAS,
    DEPTH,
    ELL,
    OUT,
    PATH,
    PREACTIVATION,
    PRIME,
    SIGNAL,
    WEIGHT,
    J,
    K,
    M,
    along_paths,
    at_place,
    slope,
)
from derivations.networks.perceptron import Network, OpenNetwork, Slope
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.statements.forms import chain, derivative
from derivations.statements.indexed import add_over
from derivations.statements.layout import named
from derivations.statements.written import value_of

__all__ = ["Network", "Slope", "derive_chain"]

# Every sum has at least two terms, and no two widths that a wrong index could mix up are equal
# in all of them.
SHAPES = ((2, 2, 2), (1, 2, 3, 2), (2, 3, 2, 2))
OPEN = ((2, 2, 2), (2, 3, 2))  # one layer behind another, and any functions behind these


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
            r"""The perceptron (32), $\sigma$ differentiable, one input $\alpha$;
            $\sigma^{(0)}_k=x_k$, $\sigma'^{(\ell)}_j=\sigma'(z^{(\ell)}_j)$.""",
        ),
        steps=(a_bias, a_weight, one_layer_back, all_layers),
        result=value_of(all_layers.right),
        states=(chain(slope(ELL, J), "=", all_layers.right),),
        checking=checking,
    )


# -- what is checked of each step -------------------------------------------------------------

Side = Callable[[Network, int, int, int, int], sympy.Expr]
_OUTPUT = PREACTIVATION[DEPTH, OUT]


def _compare(networks: Iterable[Network], left: Side, right: Side, *, start: bool) -> int:
    """Compare for every index of every network; without ``start`` for hidden layers alone."""
    compared = 0
    for network in networks:
        for layer in range(1, network.depth + start):
            ranges = (network.widths[-1], network.widths[layer], network.widths[layer - 1])
            for i, j, k in product(*map(range, ranges)):
                place = (network, layer, i, j, k)
                if differ(left(*place), right(*place)):
                    raise ProofError(
                        f"with widths {network.widths}, layer {layer}, i={i}, j={j}, k={k} the "
                        f"derivative is {left(*place)} and the right side {right(*place)}"
                    )
                compared += 1
    return compared


def _check_indices(left: Side, right: Side, *, start: bool = True) -> Checked:
    """Compare where what stands behind a layer, or the one after it, is any function."""
    compared = _compare(map(Network, SHAPES), left, right, start=start)
    compared += _compare(map(OpenNetwork, OPEN), left, right, start=start)
    return Checked(
        "direct differentiation",
        rf"""two layers written out in all their parameters with an arbitrary $\sigma$, and any
        functions behind them for the outputs, so that the depth is any; {len(SHAPES)} networks of
        depth 2 and 3 besides: {compared} choices of layer and indices agree. One index is summed
        over at most, and every index has two values or more, equal or not.""",
    )


def _check_recursion(left: Side, right: Side) -> Checked:
    """Compare for hidden layers, and find the start at the last one."""
    _check_start(left)
    return _check_indices(left, right, start=False)


def _check_start(left: Side) -> None:
    for network in map(Network, SHAPES):
        for i, j in product(range(network.widths[-1]), repeat=2):
            if left(network, network.depth, i, j, 0) != int(i == j):
                raise ProofError(f"at the last layer the derivative of {i} by {j} is not δ_ij")


def _check_paths(left: Side, right: Side) -> Checked:
    """Find the sum over paths to begin like the derivative, and to grow by the step before."""
    _check_start(left)
    compared = _compare(map(Network, SHAPES), left, right, start=False)
    for network in map(Network, SHAPES):
        for layer, i in product(range(1, network.depth - 1), range(network.widths[-1])):
            for j in range(network.widths[layer]):
                first = (
                    network.weight(layer + 1, k, j) * network.slopes(layer)[j]
                    for k in range(network.widths[layer + 1])
                )
                paths = (
                    right(network, layer + 1, i, k, 0) for k in range(network.widths[layer + 1])
                )
                grown = sum(one * path for one, path in zip(first, paths, strict=True))
                if differ(right(network, layer, i, j, 0), grown):
                    raise ProofError(f"a layer more does not lengthen the paths from {j} by one")
    return Checked(
        "induction",
        rf"""over $L-\ell$: paths from layer $\ell$ are a first step to some $k_{{\ell+1}}$ and a
        path from there, so that their sum obeys the step before, and starts from it at
        $\ell=L-1$;
        {compared} choices of layer and indices of {len(SHAPES)} networks of depth 2 and 3, written
        out in all their parameters with an arbitrary $\sigma$, agree.""",
    )


# -- the parameters ---------------------------------------------------------------------------

a_bias = step(
    "a bias",
    named(
        derivative(_OUTPUT, BIAS[ELL, J]),
        lambda network, layer, i, j, _k: sympy.diff(network.output[i], network.bias(layer, j)),
    ),
    at_place(slope(ELL, J)),
    r"$b^{(\ell)}_j$ is a summand of $z^{(\ell)}_j$ alone",
    source="paper, eq. (40)",
)(_check_indices)

a_weight = step(
    "a weight",
    named(
        derivative(_OUTPUT, WEIGHT[ELL, J, K]),
        lambda network, layer, i, j, k: sympy.diff(network.output[i], network.weight(layer, j, k)),
    ),
    at_place(slope(ELL, J) * SIGNAL[ELL - 1, K]),
    r"""$W^{(\ell)}_{jk}$ enters $z^{(\ell)}_j$ alone, times $\sigma^{(\ell-1)}_k$: three indices,
    where (40) prints two""",
    source="paper, eq. (40), corrected",
)(_check_indices)


# -- the layers -------------------------------------------------------------------------------

_BY_PREACTIVATION = named(
    slope(ELL, J), lambda network, layer, i, j, _k: network.jacobian(layer, i, j)
)

one_layer_back = step(
    "one layer back",
    _BY_PREACTIVATION,
    at_place(add_over(slope(ELL + 1, K) * WEIGHT[ELL + 1, K, J] * PRIME[ELL, J], K)),
    r"""$z^{(\ell)}_j$ acts through $\sigma(z^{(\ell)}_j)$ on every $z^{(\ell+1)}_k$; the start is
    $dz^{(L)}_i/dz^{(L)}_j=\delta_{ij}$""",
    source="paper, eq. (41), with the prime",
)(_check_recursion)

all_layers = step(
    "all layers",
    _BY_PREACTIVATION,
    along_paths(WEIGHT[M + 1, PATH[M + 1], PATH[M]] * PRIME[M, PATH[M]]),
    r"""The recursion unrolled: a sum over paths $j=k_\ell,k_{\ell+1},\dots,k_L=i$, each $W$ and
    each $\sigma'$ with the indices of its own layer""",
    source="paper, eq. (42), corrected",
)(_check_paths)
