r"""The tangent kernel of one hidden layer, its mean and its fluctuation: equations (45)–(48).

With σ_k = σ(z_k) and the output weights W_ik = √(C_W/n) v_ik, the kernel is a mean over n neurons
that are independent and alike. Its fluctuation is therefore exactly 1/n times that of one neuron,
at every width, and the average over v by Wick's rule gives the index structure of (48).
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.networks.chain import Network
from derivations.networks.chain import Slope as SlopeFunction
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.routes.wick import gaussian_average, independent_average
from derivations.statements.quantity import Quantity

__all__ = ["derive", "derive_linear", "derive_relu"]

WIDTH = sympy.Symbol("width", integer=True, positive=True)
GAIN, K, KAPPA = sympy.symbols("weight_variance variance input_kernel", positive=True)
TEX = {WIDTH: "n", GAIN: "C_W", K: "K", KAPPA: r"\kappa"}
V, Z = sympy.symbols("v z", real=True)
Z0 = sympy.Symbol("z0_0")

# Per activation: E σ⁴, E σ², E σ²σ′², E σ′⁴, E σ′² for z normal of variance K.
_HALF = sympy.Rational(1, 2)
VARIANTS: dict[str, dict[str, Any]] = {
    "linear": {"s4": 3 * K**2, "s2": K, "sp": K, "p4": 1, "p2": 1},
    "relu": {"s4": 3 * K**2 / 2, "s2": K / 2, "sp": K / 2, "p4": _HALF, "p2": _HALF},
}
_FUNCTIONS = {"linear": (Z, 1, -sympy.oo), "relu": (Z, 1, 0)}


def derive(*, checking: bool = True) -> Derivation:
    """Derive (48) for one hidden layer, exactly, with any activation.

    Examples
    --------
    >>> [step.name for step in derive().steps]
    ['a mean over neurons', 'independent neurons, Wick for v', 'with equal rates']
    """
    return Derivation(
        claim="mlp-kernel-fluctuation",
        title="The kernel of one hidden layer",
        assumptions=(
            r"$L=2$, hidden width $n=n_1$, any $\sigma$; Gaussian weights, "
            r"$W^{(2)}_{ik}=\sqrt{C_W/n}\,v_{ik}$; hidden neurons independent and alike.",
            r"$H=\sum_\mu\lambda_\mu(dz/d\theta_\mu)(dz/d\theta_\mu)$ with the rates "
            r"$\lambda=1/n_{\ell-1}$ of weights and $1$ of biases, and "
            r"$\kappa_{\alpha\beta}=1+x_\alpha\cdot x_\beta/n_0$; "
            r"in the last step all rates are 1.",
        ),
        steps=(
            Step(
                "a mean over neurons", _by_definition, _over_neurons,
                r"Output bias and weights, then hidden biases and weights, by back-propagation",
                _check_definition,
                left_tex=r"H_{i_1i_2;\alpha_1\alpha_2}",
                right_tex=r"\delta_{i_1i_2}+\frac1n\sum_k\left(\delta_{i_1i_2}\sigma_{k;\alpha_1}"
                r"\sigma_{k;\alpha_2}+C_W\kappa\,v_{i_1k}v_{i_2k}\sigma'_{k;\alpha_1}"
                r"\sigma'_{k;\alpha_2}\right)",
            ),
            Step(
                "independent neurons, Wick for v", _brute_force, _structure,
                r"The covariance of a mean over $n$ independent neurons is $1/n$ of one neuron's; "
                r"$\mathbb{E}v_{i_1}v_{i_2}v_{i_3}v_{i_4}$ is the sum of three pairings. With "
                r"$s_{12}=\sigma_{\alpha_1}\sigma_{\alpha_2}$, $p_{12}=\kappa_{\alpha_1\alpha_2}"
                r"\sigma'_{\alpha_1}\sigma'_{\alpha_2}$: $A=\operatorname{Cov}(s_{12}+C_Wp_{12},"
                r"s_{34}+C_Wp_{34})$, $B=C_W^2\,\mathbb{E}p_{12}p_{34}$",
                _check_structure,
                left_tex=r"\mathbb{E}\,\Delta H_{i_1i_2}\Delta H_{i_3i_4}",
                right_tex=r"\frac1n\left(\delta_{i_1i_2}\delta_{i_3i_4}A+(\delta_{i_1i_3}"
                r"\delta_{i_2i_4}+\delta_{i_1i_4}\delta_{i_2i_3})B\right)",
                source="paper, eq. (48)",
            ),
            Step(
                "with equal rates", _equal_rates, _growing_mean,
                r"(45) as it is printed: $n$ terms of order 1 from the output weights",
                _check_equal_rates,
                left_tex=r"\mathbb{E}\,H_{ii;\alpha\alpha}",
                right_tex=r"n\,\mathbb{E}\sigma^2+1+C_W(1+|x|^2)\,\mathbb{E}\sigma'^2",
            ),
        ),
        result=_structure,
        result_tex=r"\mathbb{E}\,\Delta H_{i_1i_2}\Delta H_{i_3i_4}=\frac1n\left("
        r"\delta_{i_1i_2}\delta_{i_3i_4}A+(\delta_{i_1i_3}\delta_{i_2i_4}+\delta_{i_1i_4}\delta_{i_2i_3})B\right)",
        assumes=("lecun-moment", "mlp-chain"),
        checking=checking,
    )  # fmt: skip


def derive_linear(*, checking: bool = True) -> Derivation:
    """Derive Var H = (A + 2B)/n for one output and input and a linear σ.

    Examples
    --------
    >>> derive_linear().result
    2*(input_kernel**2*weight_variance**2 + variance**2)/width
    """
    return _derive_variance("linear", checking=checking)


def derive_relu(*, checking: bool = True) -> Derivation:
    """Derive Var H = (A + 2B)/n for one output and input and ReLU."""
    return _derive_variance("relu", checking=checking)


def _derive_variance(activation: str, *, checking: bool) -> Derivation:
    result = _variance(activation)
    shown = sympy.latex(result, symbol_names=TEX)
    return Derivation(
        claim="mlp-kernel-fluctuation",
        title=f"The variance of the kernel, {activation} hidden layer",
        assumptions=(
            r"As above, for one output and one input, $z$ of variance $K$, $\kappa=1+|x|^2/n_0$.",
        ),
        steps=(
            Step(
                "one output, one input",
                Quantity(
                    r"\operatorname{Var}H=\frac{A+2B}n", lambda: _one_neuron(activation) / WIDTH
                ),
                result, r"$A+2B$ with the moments of $\sigma$ and $\sigma'$", _check_variance,
                right_tex=shown,
            ),
        ),
        result=result, result_tex=r"\operatorname{Var}H=" + shown, checking=checking,
    )  # fmt: skip


def _variance(activation: str) -> Any:
    """Return (A + 2B)/n from the moments."""
    m = VARIANTS[activation]
    gain = GAIN * KAPPA
    a = (
        (m["s4"] - m["s2"] ** 2)
        + 2 * gain * (m["sp"] - m["s2"] * m["p2"])
        + gain**2 * (m["p4"] - m["p2"] ** 2)
    )
    b = gain**2 * m["p4"]
    return sympy.factor((a + 2 * b) / WIDTH)


# -- step 1: the kernel from its definition ------------------------------------------------------


def _by_definition(network: Network, i1: int, i2: int) -> Any:
    """Return Σ λ (dz/dθ)(dz/dθ) with every derivative taken of the whole output."""
    n0, n, outputs = network.widths
    total: Any = 0
    for layer, (outer, inner) in enumerate(((n, n0), (outputs, n)), start=1):
        for j in range(outer):
            total += _squares(network, i1, i2, network.bias(layer, j))
            for k in range(inner):
                total += _squares(network, i1, i2, network.weight(layer, j, k)) / inner
    return total


def _squares(network: Network, i1: int, i2: int, parameter: Any) -> Any:
    output = network.output
    return sympy.diff(output[i1], parameter) * sympy.diff(output[i2], parameter)


def _over_neurons(network: Network, i1: int, i2: int) -> Any:
    """Return the right side, with C_W v v/n written as the product of the weights themselves."""
    n0, n, _ = network.widths
    kappa = 1 + sum(x**2 for x in network.signals(0)) / sympy.Integer(n0)
    delta = sympy.Integer(i1 == i2)
    total = delta
    for k in range(n):
        slope: Any = SlopeFunction(network.preactivations(1)[k])
        total += delta * network.signals(1)[k] ** 2 / n
        total += network.weight(2, i1, k) * network.weight(2, i2, k) * kappa * slope**2
    return total


def _check_definition(left: Any, right: Any) -> Checked:
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


# -- step 2: index structure, on a polynomial activation ------------------------------------------

# σ(z) = z + z²/2 has neither symmetry nor a constant slope, and Gaussian averages by hand.
_Q = sympy.Rational(1, 2)


def _neuron(k: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Return v_0, v_1, σ at two inputs and σ′ at two inputs, of neuron k."""
    v = [sympy.Symbol(f"v{k}_{i}") for i in range(2)]
    # z at the two inputs: independent for simplicity of the moments, of variances 1 and 2.
    z = [sympy.Symbol(f"z{k}_{a}") for a in range(2)]
    return v, [x + x**2 * _Q for x in z], [1 + x for x in z]


def _variances(n: int) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for k in range(n):
        found |= {sympy.Symbol(f"v{k}_{i}"): 1 for i in range(2)}
        found |= {sympy.Symbol(f"z{k}_{a}"): a + 1 for a in range(2)}
    return found


def _kappa(a: int, b: int) -> Any:
    return sympy.Rational(3 + a + b, 2)


@cache
def _kernel(n: int, i1: int, i2: int, a1: int, a2: int) -> Any:
    total: Any = sympy.Integer(i1 == i2)
    for k in range(n):
        v, s, p = _neuron(k)
        total += sympy.Integer(i1 == i2) * s[a1] * s[a2] / n
        total += GAIN * _kappa(a1, a2) * v[i1] * v[i2] * p[a1] * p[a2] / n
    return sympy.expand(total)


def _brute_force(n: int, i: tuple[int, ...], a: tuple[int, ...]) -> Any:
    """Return E ΔHΔH of n neurons, everything expanded and averaged without a pairing."""
    one, two = _kernel(n, *i[:2], *a[:2]), _kernel(n, *i[2:], *a[2:])
    variances = _variances(n)
    mean = independent_average(one, variances) * independent_average(two, variances)
    return sympy.expand(independent_average(one * two, variances) - mean)


def _structure(n: int, i: tuple[int, ...], a: tuple[int, ...]) -> Any:
    """Return the right side with A and B of one neuron, by Wick's rule."""
    _, s, p = _neuron(0)
    covariance = {(x, x): v for x, v in _variances(1).items()}

    def parts(x: int, y: int) -> tuple[Any, Any]:
        return s[x] * s[y], GAIN * _kappa(x, y) * p[x] * p[y]

    def mean(expression: Any) -> Any:
        return gaussian_average(expression, covariance)

    (s12, p12), (s34, p34) = parts(*a[:2]), parts(*a[2:])
    b = mean(p12 * p34)
    big = mean((s12 + p12) * (s34 + p34)) - mean(s12 + p12) * mean(s34 + p34)
    d = [[int(x == y) for y in i] for x in i]
    return (d[0][1] * d[2][3] * big + (d[0][2] * d[1][3] + d[0][3] * d[1][2]) * b) / n


def _check_structure(left: Any, right: Any) -> Checked:
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


# -- step 3: equal rates ------------------------------------------------------------------------


def _equal_rates(n: int, n0: int) -> Any:
    """Return E H of (45) as printed, σ = z + z²/2, x = (1, …, 1), hidden variance 1, no biases."""
    total: Any = 1
    for k in range(n):
        v, s, p = _neuron(k)
        total += s[0] ** 2 + GAIN * v[0] ** 2 / n * p[0] ** 2 * (1 + n0)
    return independent_average(total, _variances(n))


def _growing_mean(n: int, n0: int) -> Any:
    _, s, p = _neuron(0)
    signal, slope = (gaussian_average(f[0] ** 2, {(Z0, Z0): 1}) for f in (s, p))
    return n * signal + 1 + GAIN * (1 + n0) * slope


def _check_equal_rates(left: Any, right: Any) -> Checked:
    for n, n0 in product((1, 2, 3), repeat=2):
        if sympy.expand(left(n, n0) - right(n, n0)) != 0:
            raise ProofError(f"at width {n} and n_0 = {n0} the mean is {left(n, n0)}")
    return Checked(
        "everything expanded",
        r"$\sigma=z+z^2/2$ and $n,n_0\leq3$, all neurons summed and averaged with independent "
        r"normal moments; both sides are linear in $n$ and in $n_0$.",
    )


# -- moments of one activation --------------------------------------------------------------------


def _one_neuron(activation: str) -> Any:
    """Integrate the variance of one neuron over z and v directly."""
    sigma, slope, lowest = _FUNCTIONS[activation]
    gain = GAIN * KAPPA

    def over_z(f: Any) -> Any:
        weight = sympy.exp(-(Z**2) / (2 * K)) / sympy.sqrt(2 * sympy.pi * K)
        return sympy.integrate(sympy.expand(f) * weight, (Z, lowest, sympy.oo))

    neuron = sympy.expand(sigma**2 + gain * V**2 * slope**2)
    mean = over_z(independent_average(neuron, {V: 1}))
    square = over_z(independent_average(neuron**2, {V: 1}))
    return square - mean**2


def _check_variance(left: Any, right: Any) -> Checked:
    found = left()
    refuse_by_numbers(sympy.simplify(found), right)
    if sympy.simplify(found - right) != 0:
        raise ProofError(f"the variance is {sympy.factor(found)}")
    return Checked(
        "integration",
        r"the square of one neuron's term is averaged over $v$ and integrated over $z$ as it "
        r"stands, and the squared mean subtracted.",
    )
