r"""The tangent kernel of one hidden layer, its mean and its fluctuation: equations (45)–(48).

With σ_k = σ(z_k) and the output weights W_ik = √(C_W/n) v_ik, the kernel is a mean over n neurons
that are independent and alike. Its fluctuation is therefore exactly 1/n times that of one neuron,
at every width, and the average over v by Wick's rule gives the index structure of (48).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.networks.kernel_variance import GAIN, derive_linear, derive_relu
from derivations.networks.letters import in_network, network_now
from derivations.networks.perceptron import Network
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.wick import gaussian_average, independent_average
from derivations.statements.forms import average, chain
from derivations.statements.indexed import (
    Fixed,
    Letters,
    Shown,
    add_over,
    count,
    kronecker,
    of_size,
)
from derivations.statements.layout import named
from derivations.statements.written import Name, Quantity, over, value_of, w

__all__ = ["derive_linear", "derive_network_kernel", "derive_relu"]

_PLACES = sympy.symbols("i_1:5")
_DATA = sympy.symbols("alpha_1:5")
_I1, _I2, _I3, _I4 = _PLACES
_A1, _A2, *_ = _DATA
_K, _N, _N0, _I, _ALPHA = sympy.symbols("k n n_0 i alpha")


def derive_network_kernel(*, checking: bool = True) -> Derivation:
    """Derive (48) for one hidden layer, exactly, with any activation.

    Examples
    --------
    >>> [step.name for step in derive_network_kernel().steps]
    ['a mean over neurons', 'independent neurons, Wick for v', 'with equal rates']
    """
    return Derivation(
        claim="mlp-kernel-fluctuation",
        title="The kernel of one hidden layer",
        assumptions=(
            r"""$L=2$, hidden width $n=n_1$, any $\sigma$; Gaussian weights,
            $W^{(2)}_{ik}=\sqrt{C_W/n}\,v_{ik}$; hidden neurons independent and alike.""",
            r"""$H=\sum_\mu\lambda_\mu(dz/d\theta_\mu)(dz/d\theta_\mu)$ with the rates
            $\lambda=1/n_{\ell-1}$ of weights and $1$ of biases, and
            $\kappa_{\alpha\beta}=1+x_\alpha\cdot x_\beta/n_0$; in the last step all rates are
            1.""",
        ),
        steps=(mean_over_neurons, independent_neurons, equal_rates),
        result=value_of(independent_neurons.right),
        states=(chain(independent_neurons.left, "=", independent_neurons.right),),
        assumes=("lecun-moment", "mlp-chain"),
        checking=checking,
    )


# -- the kernel from its definition -----------------------------------------------------------


def _by_definition(network: Network, i1: int, i2: int) -> sympy.Expr:
    """Return Σ λ (dz/dθ)(dz/dθ) with every derivative taken of the whole output."""
    n0, n, outputs = network.widths
    total: sympy.Expr = sympy.S(0)
    for layer, (outer, inner) in enumerate(((n, n0), (outputs, n)), start=1):
        for j in range(outer):
            total += _squares(network, i1, i2, network.bias(layer, j))
            for k in range(inner):
                total += _squares(network, i1, i2, network.weight(layer, j, k)) / inner
    return total


def _squares(network: Network, i1: int, i2: int, parameter: sympy.Expr) -> sympy.Expr:
    output = network.output
    return sympy.diff(output[i1], parameter) * sympy.diff(output[i2], parameter)


def _kappa_of_inputs() -> sympy.Expr:
    inputs = network_now().signals(0)
    return cast(
        "sympy.Expr", 1 + sum((x**2 for x in inputs), sympy.S(0)) / sympy.Integer(len(inputs))
    )


def _bare_weight(i: int, k: int) -> sympy.Expr:
    """Return v_ik = W_ik √(n/C_W)."""
    return network_now().weight(2, i, k) * sympy.sqrt(network_now().widths[1]) / sympy.sqrt(GAIN)


def _slope(k: int, _datum: int) -> sympy.Expr:
    return network_now().slopes(1)[k]


_V = Letters("v", _bare_weight)
_SIGMA = Letters(r"\sigma_{#;#}", lambda k, _datum: network_now().signals(1)[k])
_PRIME = Letters(r"\sigma'_{#;#}", _slope)
_KAPPA = Shown(Name(r"\kappa", None), _kappa_of_inputs)
_WIDTH = Shown(w(_N), lambda: sympy.Integer(network_now().widths[1]))
_H = Letters("H_{##;##}")


def _hidden(network: Network, i1: int, i2: int) -> dict[sympy.Symbol, Fixed | int]:
    return {
        _I1: Fixed(i1),
        _I2: Fixed(i2),
        _A1: Fixed(0),
        _A2: Fixed(0),
        _K: network.widths[1],
    }


@step(
    "a mean over neurons",
    named(_H[_I1, _I2, _A1, _A2], _by_definition),
    in_network(
        kronecker(_I1, _I2)
        + over(1, _WIDTH)
        * add_over(
            kronecker(_I1, _I2) * _SIGMA[_K, _A1] * _SIGMA[_K, _A2]
            + w(GAIN) * _KAPPA * _V[_I1, _K] * _V[_I2, _K] * _PRIME[_K, _A1] * _PRIME[_K, _A2],
            _K,
        ),
        _hidden,
    ),
    r"Output bias and weights, then hidden biases and weights, by back-propagation",
)
def mean_over_neurons(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    for widths in ((2, 3, 2), (3, 2, 2)):
        network = Network(widths)
        for i1, i2 in product(range(2), repeat=2):
            if sympy.expand(left(network, i1, i2) - right(network, i1, i2)) != 0:
                raise ProofError(f"with widths {widths} and outputs {i1}, {i2} the sums differ")
    return Checked(
        "direct differentiation",
        r"two networks written out with an arbitrary $\sigma$, every parameter's derivative taken "
        r"of the whole output and summed, for all pairs of outputs.",
    )


# -- index structure, on a polynomial activation ----------------------------------------------

# σ(z) = z + z²/2 has neither symmetry nor a constant slope, and Gaussian averages by hand.
_Q = sympy.Rational(1, 2)


def _neuron(k: int) -> tuple[list[sympy.Symbol], list[sympy.Expr], list[sympy.Expr]]:
    """Return v_0, v_1, σ at two inputs and σ′ at two inputs, of neuron k."""
    v = [sympy.Symbol(f"v{k}_{i}") for i in range(2)]
    # z at the two inputs: independent for simplicity of the moments, of variances 1 and 2.
    z = [sympy.Symbol(f"z{k}_{a}") for a in range(2)]
    return v, [x + x**2 * _Q for x in z], [1 + x for x in z]


def _variances(n: int) -> dict[sympy.Symbol, int]:
    found: dict[sympy.Symbol, int] = {}
    for k in range(n):
        found |= {sympy.Symbol(f"v{k}_{i}"): 1 for i in range(2)}
        found |= {sympy.Symbol(f"z{k}_{a}"): a + 1 for a in range(2)}
    return found


def _kappa(a: int, b: int) -> sympy.Expr:
    return sympy.Rational(3 + a + b, 2)


@cache
def _kernel(n: int, i1: int, i2: int, a1: int, a2: int) -> sympy.Expr:
    total: sympy.Expr = sympy.Integer(i1 == i2)
    for k in range(n):
        v, s, p = _neuron(k)
        total += sympy.Integer(i1 == i2) * s[a1] * s[a2] / n
        total += GAIN * _kappa(a1, a2) * v[i1] * v[i2] * p[a1] * p[a2] / n
    return sympy.expand(total)


def _brute_force(n: int, i: tuple[int, ...], a: tuple[int, ...]) -> sympy.Expr:
    """Return E ΔHΔH of n neurons, everything expanded and averaged without a pairing."""
    one, two = _kernel(n, *i[:2], *a[:2]), _kernel(n, *i[2:], *a[2:])
    variances = _variances(n)
    mean = independent_average(one, variances) * independent_average(two, variances)
    return sympy.expand(independent_average(one * two, variances) - mean)


def _mean(expression: sympy.Expr) -> sympy.Expr:
    """Average over one neuron by Wick's rule."""
    return gaussian_average(expression, {(x, x): v for x, v in _variances(1).items()})


def _parts(x: int, y: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return s_xy and C_W p_xy of one neuron."""
    _, s, p = _neuron(0)
    return s[x] * s[y], GAIN * _kappa(x, y) * p[x] * p[y]


@cache
def _outputs_alike(a1: int, a2: int, a3: int, a4: int) -> sympy.Expr:
    """Return A: the covariance of one neuron's terms at equal outputs, without its pairings."""
    (s12, p12), (s34, p34) = _parts(a1, a2), _parts(a3, a4)
    return _mean((s12 + p12) * (s34 + p34)) - _mean(s12 + p12) * _mean(s34 + p34)


@cache
def _outputs_crossed(a1: int, a2: int, a3: int, a4: int) -> sympy.Expr:
    """Return B: what each of the two other pairings of v adds."""
    return _mean(_parts(a1, a2)[1] * _parts(a3, a4)[1])


_BIG = Shown(Name("A", None), _outputs_alike, _DATA)
_SMALL = Shown(Name("B", None), _outputs_crossed, _DATA)
_CROSSED = kronecker(_I1, _I3) * kronecker(_I2, _I4) + kronecker(_I1, _I4) * kronecker(_I2, _I3)


def _four(n: int, i: tuple[int, ...], a: tuple[int, ...]) -> dict[sympy.Symbol, Fixed]:
    """Return the numbers of four outputs and four data at a width."""
    at = dict(zip((*_PLACES, *_DATA), (*i, *a), strict=True))
    return {_N: Fixed(n), **{index: Fixed(number) for index, number in at.items()}}


_FLUCTUATION = Letters(r"\Delta H")


@step(
    "independent neurons, Wick for v",
    named(average(_FLUCTUATION[_I1, _I2] * _FLUCTUATION[_I3, _I4]), _brute_force),
    of_size(
        over(1, count(_N)) * (kronecker(_I1, _I2) * kronecker(_I3, _I4) * _BIG + _CROSSED * _SMALL),
        _four,
    ),
    r"""The covariance of a mean over $n$ independent neurons is $1/n$ of one neuron's;
    $\mathbb{E}v_{i_1}v_{i_2}v_{i_3}v_{i_4}$ is the sum of three pairings. With
    $s_{12}=\sigma_{\alpha_1}\sigma_{\alpha_2}$, $p_{12}=\kappa_{\alpha_1\alpha_2}
    \sigma'_{\alpha_1}\sigma'_{\alpha_2}$:
    $A=\operatorname{Cov}(s_{12}+C_Wp_{12},s_{34}+C_Wp_{34})$, $B=C_W^2\,\mathbb{E}p_{12}p_{34}$""",
    source="paper, eq. (48)",
)
def independent_neurons(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    inputs = ((0, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 1))
    places = [(1, i, a) for i in product(range(2), repeat=4) for a in inputs]
    places += [(n, i, (0, 1, 0, 0)) for n in (2, 3) for i in ((0,) * 4, (0, 1, 1, 0))]
    for n, i, a in places:
        if sympy.expand(left(n, i, a) - right(n, i, a)) != 0:
            raise ProofError(f"at width {n}, outputs {i}, inputs {a} the covariance is not that")
    return Checked(
        "everything expanded",
        r"$\sigma=z+z^2/2$, two outputs and two inputs, all sixteen index patterns at $n=1$ and "
        r"samples at $n=2,3$: $\Delta H\Delta H$ is expanded in all weights and averaged with "
        r"independent normal moments, without pairings and without splitting into neurons.",
    )


# -- equal rates ------------------------------------------------------------------------------


def _equal_rates(n: int, n0: int) -> sympy.Expr:
    """Return E H of (45) as printed, σ = z + z²/2, x = (1, …, 1), hidden variance 1, no biases."""
    total: sympy.Expr = sympy.S(1)
    for k in range(n):
        v, s, p = _neuron(k)
        total += s[0] ** 2 + GAIN * v[0] ** 2 / n * p[0] ** 2 * (1 + n0)
    return independent_average(total, _variances(n))


@cache
def _moment(of_slope: int) -> sympy.Expr:
    """Return E σ², or E σ′², of z of variance 1."""
    return _mean(_neuron(0)[1 + of_slope][0] ** 2)


_SIGNAL = Shown(Name(r"\mathbb{E}\sigma^2", None), lambda: _moment(0))
_STEEPNESS = Shown(Name(r"\mathbb{E}\sigma'^2", None), lambda: _moment(1))
_INPUT = Shown(Name("|x|^2", None), lambda size: sympy.Integer(size), (_N0,))


@step(
    "with equal rates",
    named(average(_H[_I, _I, _ALPHA, _ALPHA]), _equal_rates),
    of_size(
        count(_N) * _SIGNAL + 1 + w(GAIN) * (1 + _INPUT) * _STEEPNESS,
        lambda n, n0: {_N: Fixed(n), _N0: Fixed(n0)},
    ),
    r"(45) as it is printed: $n$ terms of order 1 from the output weights",
)
def equal_rates(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    for n, n0 in product((1, 2, 3), repeat=2):
        if sympy.expand(left(n, n0) - right(n, n0)) != 0:
            raise ProofError(f"at width {n} and n_0 = {n0} the mean is {left(n, n0)}")
    return Checked(
        "everything expanded",
        r"$\sigma=z+z^2/2$ and $n,n_0\leq3$, all neurons summed and averaged with independent "
        r"normal moments; both sides are linear in $n$ and in $n_0$.",
    )
