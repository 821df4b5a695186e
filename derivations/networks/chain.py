"""The multilayer perceptron's derivatives, exactly: equations (40)–(42).

Networks are written out with symbols for all weights, biases and inputs. SymPy differentiates the
output itself; the formulas of back-propagation have to agree with that, index by index.
"""

from __future__ import annotations

from collections.abc import Callable
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
from derivations.networks.perceptron import Network, Slope
from derivations.proof.derivation import Checked, Derivation, step
from derivations.statements.forms import chain, derivative
from derivations.statements.indexed import add_over
from derivations.statements.layout import named
from derivations.statements.written import value_of

__all__ = ["Network", "Slope", "derive_chain"]

# Every sum has at least two terms, and no two widths that a wrong index could mix up are equal
# in all of them.
SHAPES = ((2, 2, 2), (1, 2, 3, 2), (2, 3, 2, 2))


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


def _check_indices(left: Side, right: Side, *, start: bool = True) -> Checked:
    """Compare for every index of every network; without ``start`` for hidden layers alone."""
    compared = 0
    for network in map(Network, SHAPES):
        for layer in range(1, network.depth + start):
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
        rf"""the outputs of {len(SHAPES)} networks of depth 2 and 3, written out in all their
        parameters with an arbitrary $\sigma$, are differentiated as a whole: {compared} choices of
        layer and indices agree. Every kind of index occurs with two values or more, and one layer
        behind another shows the step of the induction over $L-\ell$.""",
    )


def _check_recursion(left: Side, right: Side) -> Checked:
    """Compare for hidden layers, and find the start at the last one."""
    for network in map(Network, SHAPES):
        for i, j in product(range(network.widths[-1]), repeat=2):
            if left(network, network.depth, i, j, 0) != int(i == j):
                raise ProofError(f"at the last layer the derivative of {i} by {j} is not δ_ij")
    return _check_indices(left, right, start=False)


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
)(_check_recursion)
