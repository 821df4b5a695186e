r"""E (dz^(L)/dz^(ℓ))² over the initialization: equations (43), (44).

A unit vector at neuron j of layer ℓ is pushed forward: v → σ′ ⊙ v, then v → W v. One layer
multiplies the mean of |v|² by C_W n_out/n_in times E σ′², and the widths telescope to 1/n_ℓ.
With σ linear this is Wick's rule at every width; with ReLU a symmetry makes it exact as well; any
other smooth σ has a correction of relative order 1/n, which is derived too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TypeAlias, cast

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.wick import gaussian_average, independent_average
from derivations.statements.forms import absolute, average, chain, derivative, exp, root
from derivations.statements.indexed import Letters
from derivations.statements.layout import known, named, slash
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, over, w

__all__ = ["GAIN", "derive_network_laziness"]

GAIN, SLOPE = sympy.symbols("weight_variance slope", positive=True)
WIDTH, DISTANCE = sympy.symbols("width distance", integer=True, positive=True)
OUT = sympy.Symbol("n_out", integer=True, positive=True)
LENGTH, OVERLAP, SPREAD, K = sympy.symbols("A c B K", positive=True)
T, PHI = sympy.symbols("t phi", real=True)

RESULT = (GAIN * SLOPE) ** DISTANCE / WIDTH

_ELL, _M, _DEPTH, _I, _J = sympy.symbols("ell m L i j")
_WIDTH = Letters("n")
_GAIN_OF_A_LAYER = w(GAIN) * Name(r"\mathbb{E}\sigma'^2", SLOPE)


def derive_network_laziness(*, checking: bool = True) -> Derivation:
    """Derive E (dz^(L)_i/dz^(ℓ)_j)² = ∏ C_W E σ′²/n_ℓ, where (43) prints 1/n_L.

    Examples
    --------
    >>> derive_network_laziness().result
    (slope*weight_variance)**distance/width
    """
    return Derivation(
        claim="mlp-laziness",
        title="The variance of back-propagated derivatives",
        assumptions=(
            r"""Independent weights and biases of mean 0,
            $\mathbb{E}(W^{(m)}_{kj})^2=C_W/n_{m-1}$; widths $n_0,\dots,n_L$ of any sizes;
            $1\leq\ell<L$.""",
            r"""Exact at every width for linear $\sigma$ and for ReLU. For other smooth $\sigma$ at
            leading order: $z^{(m)}$ Gaussian of variance $K^{(m)}$, corrections of relative order
            $1/n$.""",
            r"""$C_W\,\mathbb{E}\sigma'^2$ stands for its geometric mean over the layers
            $\ell,\dots,L-1$, where it differs.""",
        ),
        steps=(one_linear_layer, smooth_slope, slope_of_relu, slope_of_erf, widths_telescope),
        result=RESULT,
        states=(chain(widths_telescope.left, "=", widths_telescope.right),),
        assumes=("lecun-moment", "mlp-chain"),
        checking=checking,
    )


# -- one layer --------------------------------------------------------------------------------


OneLayer: TypeAlias = tuple[sympy.Expr, dict[sympy.Symbol, sympy.Expr], sympy.Expr]


def _linear_layer(inner: int, outer: int) -> OneLayer:
    """Return |Wv|², the variances of W and |v|², with v a vector of symbols."""
    weights = sympy.Matrix(outer, inner, lambda k, j: sympy.Symbol(f"w_{k}_{j}"))
    vector = sympy.Matrix(sympy.symbols(f"v_:{inner}"))
    image = weights * vector
    return (
        (image.T * image)[0],
        dict.fromkeys(weights.flat(), GAIN / inner),
        (vector.T * vector)[0],
    )


@step(
    "one linear layer",
    named(
        slash(average(absolute(Letters("W^{(#)}v")[_M + 1]) ** 2), absolute(Name("v", None)) ** 2),
        _linear_layer,
    ),
    w(GAIN) * over(known(_WIDTH[_M + 1], OUT), known(_WIDTH[_M], WIDTH)),
    r"""Wick: $\mathbb{E}W_{kj}W_{kj'}=\delta_{jj'}C_W/n$, with $n=n_m$ inputs and $n_{m+1}$
    outputs""",
)
def one_linear_layer(left: Callable[[int, int], OneLayer], right: sympy.Expr) -> Checked:
    share = put_in(right, {WIDTH: 1, OUT: 1})
    if differ(right, share * OUT / WIDTH):
        raise ProofError(f"{right} has not the share {share} at all widths")
    for inner, outer in product((1, 2, 3), repeat=2):
        square, variances, length = left(inner, outer)
        expected = right.subs({WIDTH: inner, OUT: outer}) * length
        found = independent_average(square, variances)
        wick = gaussian_average(square, {(w, w): v for w, v in variances.items()})
        if differ(found, expected) or differ(wick, found):
            raise ProofError(f"{inner} inputs and {outer} outputs give {found}, not {expected}")
    return Checked(
        "independent normal moments",
        r"$|Wv|^2$ expanded for 1 to 3 inputs and outputs with a symbolic $v$: the mean is a sum "
        r"of equal terms, one for each output, each $\frac{C_W}{n}|v|^2$; a term has two inputs "
        r"and one output, of which these show every pattern.",
    )


# -- three slopes -----------------------------------------------------------------------------


def _tilted() -> sympy.Expr:
    """Return E x²e^{tz}/E e^{tz} from the generating function of (x, z)."""
    u = sympy.Symbol("u")
    exponent = (LENGTH * u**2 + 2 * OVERLAP * u * T + SPREAD * T**2) / 2
    second = sympy.diff(sympy.exp(exponent), u, 2).subs(u, 0)
    return sympy.expand(second / sympy.exp(SPREAD * T**2 / 2))


_X, _TILT = w(sympy.Symbol("x")), exp(w(T) * sympy.Symbol("z"))


@step(
    "a smooth slope",
    named(over(average(_X**2 * _TILT), average(_TILT)), _tilted),
    LENGTH + OVERLAP**2 * T**2,
    r"""$x=w\cdot v$ and $z=w\cdot\sigma+b$ with variances $A=\frac{C_W}{n}|v|^2$, $B$ and
    covariance $c=\frac{C_W}{n}v\cdot\sigma$:
    $\mathbb{E}x^2g(z)=A\,\mathbb{E}g+c^2\,\mathbb{E}g''$ (Stein). Written
    for $g=e^{tz}$, which generate all $g$; $c^2/A=O(1/n)$""",
)
def smooth_slope(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the generating function gives {left()}, not {right}")
    x, z = sympy.symbols("x z")
    covariance = {(x, x): LENGTH, (z, z): SPREAD, (x, z): OVERLAP}
    for power in range(0, 7, 2):
        by_pairing = gaussian_average(x**2 * z**power, covariance)
        second = power * (power - 1) * z ** max(power - 2, 0)
        rule = right.coeff(T, 0) * gaussian_average(z**power, covariance)
        rule += right.coeff(T, 2) * gaussian_average(second, covariance)
        if differ(by_pairing, rule):
            raise ProofError(f"for g = z^{power} Wick's rule gives {by_pairing}")
    return Checked(
        "generating function",
        r"two derivatives by $u$ of $\mathbb{E}e^{ux+tz}=e^{(Au^2+2cut+Bt^2)/2}$ at $u=0$; and "
        r"Wick's rule for $g=z^p$, $p\leq6$.",
    )


def _half_plane() -> sympy.Expr:
    """Integrate x² over the half plane z > 0 in polar coordinates; φ is its direction."""
    angle, radius = sympy.symbols("a r", positive=True)
    radial = sympy.integrate(radius**3 * sympy.exp(-(radius**2) / 2), (radius, 0, sympy.oo))
    half = (PHI - sympy.pi / 2, PHI + sympy.pi / 2)
    angular = sympy.integrate(LENGTH * sympy.cos(angle) ** 2, (angle, *half))
    return sympy.simplify(radial * angular / (2 * sympy.pi))


@step(
    "the slope of ReLU",
    named(average(_X**2 * Name("[z>0]", None)), _half_plane),
    LENGTH / 2,
    r"""$(w,b)\to(-w,-b)$ leaves $x^2$ alone and turns $z>0$ into $z<0$: exactly half, whatever the
    covariance""",
)
def slope_of_relu(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    found = left()
    if differ(found, right):
        raise ProofError(f"the integral over the half plane is {found}, not {right}")
    return Checked(
        "polar coordinates",
        r"in the plane of two normal variables $x=\sqrt A\,r\cos a$, and $z>0$ is a half plane "
        r"about some direction $\varphi$; the integral does not depend on $\varphi$.",
    )


@step(
    "the slope of erf",
    average(over(4, sympy.pi) * exp(-2 * Name("z", T) ** 2)),
    over(4, w(sympy.pi) * root(1 + 4 * w(K))),
    r"""$\sigma'(z)^2=\frac4\pi e^{-2z^2}$; a Gaussian integral""",
)
def slope_of_erf(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare series in K by neighbors: that of E g(z) is Σ g^(2m)(0) (2m−1)!!/(2m)! K^m."""
    m = sympy.Symbol("m", integer=True, nonnegative=True)
    height, bend = (cast("sympy.Expr", f.subs(T, 0)) for f in (left, sympy.diff(left, T, 2)))
    steep = bend / (2 * height)  # the bell is e^{cz²}
    if differ(left, height * sympy.exp(steep * T**2)):
        raise ProofError(f"{left} is no bell")

    def moment(order: sympy.Expr) -> sympy.Expr:
        return steep**order / sympy.factorial(order) * sympy.factorial2(2 * order - 1)

    grown = sympy.gammasimp((moment(m + 1) / moment(m)).rewrite(sympy.gamma))
    grown = cast("sympy.Expr", sympy.expand_func(grown))  # Γ(x + 1) = x Γ(x)
    if differ(grown, steep * (2 * m + 1) / (m + 1)):
        raise ProofError(f"from K^m to K^(m+1) the moments grow by {grown}")
    if differ(put_in(right, {K: 0}), height) or (
        differ((1 - 2 * steep * K) * sympy.diff(right, K), steep * right)
    ):
        raise ProofError("the right side does not obey (1 − 2cK)f' = cf with the value at 0")
    return Checked(
        "moments",
        r"$\mathbb{E}e^{cz^2}$, $c=-2$, term by term has coefficients $a_m$ with $a_{m+1}/a_m="
        r"c(2m+1)/(m+1)$ for every $m$, which is the equation $(1-2cK)f'=cf$; the right side "
        r"solves it with the same $f(0)$, and is analytic for $K\geq0$.",
    )


# -- all layers -------------------------------------------------------------------------------


def _networks(widths: tuple[int, ...], layer: int) -> sympy.Expr:
    """Return E (dz^(L)/dz^(ℓ))² of a linear network by expanding the sum over all paths."""
    variances: dict[sympy.Symbol, sympy.Expr] = {}
    pushed: list[sympy.Expr] = [sympy.S.One, *[sympy.S.Zero] * (widths[layer] - 1)]
    for m in range(layer, len(widths) - 1):
        rows = [
            [sympy.Symbol(f"w{m}_{k}_{j}") for j in range(widths[m])] for k in range(widths[m + 1])
        ]
        variances |= {weight: GAIN / widths[m] for row in rows for weight in row}
        pushed = [
            sum((w * v for w, v in zip(row, pushed, strict=True)), sympy.S.Zero) for row in rows
        ]
    return independent_average(pushed[0] ** 2, variances)


def _signs(widths: tuple[int, ...]) -> sympy.Expr:
    """Return E (dz^(L)/dz^(1))² of a ReLU network, C_W = 1, over weights ±1/√n, every sign once.

    The symmetry asks for rows (w, b) as likely as their negatives and for white weights, which
    signs have. Biases of odd sizes keep every preactivation away from the kink.
    """
    shapes = [(widths[m + 1], widths[m]) for m in range(len(widths) - 1)]
    bits = sum(rows * (columns + 1) for rows, columns in shapes[:-1]) + shapes[-1][1]
    codes = np.arange(2**bits)
    place = 0

    def signs(*shape: int) -> np.ndarray:
        nonlocal place
        count = int(np.prod(shape))
        drawn = 1 - 2 * ((codes[:, None] >> np.arange(place, place + count)) & 1)
        place += count
        return drawn.reshape(-1, *shape)

    signal, push = np.full((len(codes), widths[0]), 30), None
    for layer, (rows, columns) in enumerate(shapes[:-1]):
        weight = signs(rows, columns)
        z = np.einsum("bkj,bj->bk", weight, signal) + (7 - 4 * layer) * signs(rows)
        slope = (z > 0).astype(int)
        if push is None:
            push = slope * (np.arange(rows) == 0)
        else:
            push = slope * np.einsum("bkj,bj->bk", weight, push)
        signal = z * slope
    assert push is not None
    last = np.einsum("bj,bj->b", signs(shapes[-1][1]), push)
    scale = len(codes) * int(np.prod([columns for _, columns in shapes[1:]]))
    return sympy.Rational(int((last**2).sum()), scale)


_PREACTIVATION = Letters("z^{(#)}_{#}")
_SHAPES = (((2, 3, 1), 1), ((1, 3, 2), 1), ((1, 2, 3, 1), 1), ((1, 2, 3, 2), 1), ((2, 1, 3, 2), 2))


def _check_layer(right: sympy.Expr) -> None:
    """Find one layer, and one more: Σ_k E(dz_i/dz_k)² C_W E σ′²/n over the neurons behind it."""
    behind, factor = sympy.Symbol("n_1", positive=True), GAIN * SLOPE / WIDTH
    longer = behind * right.subs(WIDTH, behind) * factor
    for one, other in (
        (put_in(right, {DISTANCE: 1}), factor),
        (put_in(right, {DISTANCE: DISTANCE + 1}), longer),
    ):
        if differ(one, other):
            raise ProofError(f"{one} is not {other}, which a layer more gives")


@step(
    "widths telescope",
    named(
        average(derivative(_PREACTIVATION[_DEPTH, _I], _PREACTIVATION[_ELL, _J]) ** 2), _networks
    ),
    over(_GAIN_OF_A_LAYER ** known(w(_DEPTH) - _ELL, DISTANCE), known(_WIDTH[_ELL], WIDTH)),
    r"""From $v=\sigma'_j e_j$ on, each layer $m=\ell,\dots,L-1$ gives
    $C_W\,\mathbb{E}\sigma'^2\,n_{m+1}/n_m$; one of the $n_L$ outputs has a share $1/n_L$, so that
    $n_L$ drops out and $n_\ell$ stays""",
    source="paper, eqs. (43), (44), corrected",
)
def widths_telescope(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    for widths, layer in _SHAPES:
        at = {WIDTH: widths[layer], DISTANCE: len(widths) - 1 - layer}
        found = left(widths, layer)
        if differ(found, right.subs({**at, SLOPE: 1})):
            raise ProofError(f"a linear network of widths {widths} gives {found} at layer {layer}")
    for widths in ((2, 3, 1), (1, 2, 3, 1), (1, 3, 2, 1)):
        at = {WIDTH: widths[1], DISTANCE: len(widths) - 2}
        expected = right.subs({**at, SLOPE: sympy.Rational(1, 2), GAIN: 1})
        if _signs(widths) != expected:
            raise ProofError(f"a ReLU network of widths {widths} gives {_signs(widths)}")
    _check_layer(right)
    return Checked(
        "induction",
        r"$C_W\mathbb{E}\sigma'^2/n_\ell$ for one layer, and for one more a sum over its "
        r"$n_{\ell+1}$ neurons, weights of mean 0 letting no two of them meet, which leads from "
        r"$L-\ell$ to $L-\ell+1$ for all widths; besides, linear networks of five unequal sets of "
        r"widths, their sums over all paths expanded and averaged with independent normal moments; "
        r"and ReLU networks of three sets of widths, averaged over every choice of signs of all "
        r"weights and biases, a law with the two properties that were used.",
    )
