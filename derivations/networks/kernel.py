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
from derivations.routes.comparison import differ
from derivations.routes.wick import independent_average
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
from derivations.statements.written import Name, over, value_of, w

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
_KAPPA = Shown(Name(r"\kappa_{\alpha_1\alpha_2}", None), _kappa_of_inputs)
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
def mean_over_neurons(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    for widths in ((2, 3, 2), (3, 2, 2)):
        network = Network(widths)
        for i1, i2 in product(range(2), repeat=2):
            if differ(left(network, i1, i2), right(network, i1, i2)):
                raise ProofError(f"with widths {widths} and outputs {i1}, {i2} the sums differ")
    return Checked(
        "direct differentiation",
        r"two networks written out with an arbitrary $\sigma$, every parameter's derivative taken "
        r"of the whole output and summed, for all pairs of outputs; a term has one neuron and one "
        r"input, so that times $n$ and $n_0$ it is linear in them, which two values of each "
        r"decide.",
    )


# -- index structure, with any activation -----------------------------------------------------


def _product(letter: str, k: int, a: int, b: int) -> sympy.Symbol:
    """Return σσ (s), or κσ′σ′ (p), of neuron k at two inputs: random, of any law."""
    return sympy.Symbol(f"{letter}{k}_{min(a, b)}{max(a, b)}")


def _weight(k: int, i: int) -> sympy.Symbol:
    return sympy.Symbol(f"v{k}_{i}")


def _mean(expression: sympy.Expr) -> sympy.Expr:
    """Average over neurons that are independent and alike: a symbol for each moment of one."""
    letters = [x for x in expression.free_symbols if x.name[0] in "sp"]  # type: ignore[union-attr]
    if not letters:
        return expression
    total = sympy.S.Zero
    for powers, coefficient in sympy.Poly(expression, *letters).terms():
        moments: dict[str, list[str]] = {}
        for letter, power in zip(letters, powers, strict=True):
            kind, _, inputs = str(letter).partition("_")
            moments.setdefault(kind[1:], []).extend([kind[0] + inputs] * power)
        named = ["_".join(["E", *sorted(own)]) for own in moments.values() if own]
        total += coefficient * sympy.prod(map(sympy.Symbol, named))
    return total


_FOUR_OUTPUTS = 4  # four indices of outputs are all different at most


def _variances(n: int) -> dict[sympy.Symbol, int]:
    return {_weight(k, i): 1 for k in range(n) for i in range(_FOUR_OUTPUTS)}


@cache
def _kernel(n: int, i1: int, i2: int, a1: int, a2: int) -> sympy.Expr:
    total: sympy.Expr = sympy.Integer(i1 == i2)
    for k in range(n):
        total += sympy.Integer(i1 == i2) * _product("s", k, a1, a2) / n
        total += GAIN * _product("p", k, a1, a2) * _weight(k, i1) * _weight(k, i2) / n
    return sympy.expand(total)


def _brute_force(n: int, i: tuple[int, ...], a: tuple[int, ...]) -> sympy.Expr:
    """Return E ΔHΔH of n neurons, everything expanded and averaged without a pairing."""
    one, two = _kernel(n, *i[:2], *a[:2]), _kernel(n, *i[2:], *a[2:])
    first, second, both = (
        _mean(independent_average(h, _variances(n))) for h in (one, two, one * two)
    )
    return sympy.expand(both - first * second)


def _parts(x: int, y: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return s_xy and C_W p_xy of one neuron."""
    return _product("s", 0, x, y), GAIN * _product("p", 0, x, y)


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
def independent_neurons(
    left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]
) -> Checked:
    inputs = (0, 1, 2, 3)  # with others the same, moments coincide on both sides
    patterns = list(product(range(_FOUR_OUTPUTS), repeat=4))
    patterns = [
        i for i in patterns if all(x <= max(i[:p], default=-1) + 1 for p, x in enumerate(i))
    ]
    for n, i in product((1, 2, 3), patterns):  # n² times both sides is of degree 2 in n
        if differ(left(n, i, inputs), right(n, i, inputs)):
            raise ProofError(f"at width {n} and outputs {i} the covariance is not that")
    return Checked(
        "everything expanded",
        rf"""with any $\sigma$: each moment of one neuron's $\sigma\sigma$ and $\sigma'\sigma'$ at
        four inputs is a symbol. All {len(patterns)} patterns of which of four outputs coincide, at
        $n=1,2,3$, which decide, $n^2$ times both sides being of degree 2: $\Delta H\Delta H$ is
        expanded in all weights and averaged with independent normal moments, without pairings and
        without splitting into neurons.""",
    )


# -- equal rates ------------------------------------------------------------------------------


def _length(n0: int) -> sympy.Expr:
    return sum((sympy.Symbol(f"x_{j}", real=True) ** 2 for j in range(n0)), sympy.S.Zero)


def _equal_rates(n: int, n0: int) -> sympy.Expr:
    """Return E H of (45) as printed, with any activation and input."""
    total: sympy.Expr = sympy.S.One
    for k in range(n):
        steep = _product("p", k, 0, 0)  # κ is in the factor behind
        total += _product("s", k, 0, 0) + GAIN * _weight(k, 0) ** 2 / n * steep * (1 + _length(n0))
    return _mean(sympy.expand(independent_average(total, _variances(n))))


_SIGNAL = Shown(Name(r"\mathbb{E}\sigma^2", None), lambda: _mean(_product("s", 0, 0, 0)))
_STEEPNESS = Shown(Name(r"\mathbb{E}\sigma'^2", None), lambda: _mean(_product("p", 0, 0, 0)))
_INPUT = Shown(Name("|x|^2", None), _length, (_N0,))


@step(
    "with equal rates",
    named(average(_H[_I, _I, _ALPHA, _ALPHA]), _equal_rates),
    of_size(
        count(_N) * _SIGNAL + 1 + w(GAIN) * (1 + _INPUT) * _STEEPNESS,
        lambda n, n0: {_N: Fixed(n), _N0: Fixed(n0)},
    ),
    r"(45) as it is printed: $n$ terms of order 1 from the output weights",
)
def equal_rates(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    for n, n0 in product((1, 2, 3), repeat=2):
        if differ(left(n, n0), right(n, n0)):
            raise ProofError(f"at width {n} and n_0 = {n0} the mean is {left(n, n0)}")
    return Checked(
        "everything expanded",
        r"any $\sigma$ and $x$, and $n,n_0\leq3$, all neurons summed and averaged with independent "
        r"normal moments; a term has one neuron and one entry of $x$, so that two values of each "
        r"decide.",
    )
