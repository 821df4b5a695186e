"""Moments of matrix entries: the bound by 1/poly(N) of degree k, for every k, and what it is not.

All entries of a Haar-random unitary have the same law, so Hölder's inequality bounds every moment
by E|U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)), and the moment of U_11 attains it. Single moments may be far
smaller; Weingarten functions are rational with poles, not inverse polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import prod

import sympy

from derivations.calculus import Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.setup.single_moments import (
    LARGEST,
    at_degree,
    k,
    leading_order,
    not_the_order,
    rational_step,
)
from derivations.statements.forms import (
    absolute,
    average,
    chain,
    choose,
    product_over,
)
from derivations.statements.forms import (
    factorial as factorial_of,
)
from derivations.statements.layout import known
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import N, as_fraction

__all__ = ["derive_moment_scaling", "entry_moment", "gaussian_bound"]

WIDTH = sympy.Symbol("n", positive=True, integer=True)
SIGMA = sympy.Symbol("sigma_W", positive=True)

# A moment of k entries and k conjugate ones, at any indices.
_FACTOR = w(Name("U_{i_aj_a}", None)) * Name(r"U^\dagger_{l_am_a}", None)
_MOMENT = absolute(average(product_over(_FACTOR, sympy.Symbol("a"), 1, k)))
_BINOMIAL = choose(w(N) + k - 1, k)
_BELOW = over(w(N) ** k, factorial_of(k))


def entry_moment(degree: int | sympy.Symbol) -> sympy.Expr:
    """Return E|U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)).

    Examples
    --------
    >>> entry_moment(2)
    2/(N*(N + 1))
    """
    return sympy.factorial(degree) / sympy.rf(N, degree)


def gaussian_bound(degree: int | sympy.Symbol) -> sympy.Expr:
    """Return E W_11^{2k} = (2k−1)!! (σ_W²/n)^k of a Gaussian weight."""
    return sympy.factorial2(2 * degree - 1) * (SIGMA**2 / WIDTH) ** degree


def derive_moment_scaling(*, checking: bool = True) -> Derivation:
    """Derive the bound of equations (14), (58) and (56) for every k, and its limits.

    Examples
    --------
    >>> derive_moment_scaling(checking=False).result.subs({k: 2, N: 3})
    1/6
    """
    return Derivation(
        claim="moment-scaling",
        title="Moments of degree $k$ fall at least like $N^{-k}$",
        assumptions=(
            r"""$U$ is Haar-random in $U(N)$ or drawn from a unitary $k$-design; $k$ entries of $U$
            and $k$ of $U^\dagger$, any indices, $k$ fixed.""",
            r"""Equation (56): independent real Gaussian $W_{ij}$ of variance $\sigma_W^2/n$, $2k$
            factors.""",
        ),
        steps=(
            one_entry,
            every_moment,
            the_polynomial,
            not_the_order,
            rational_step(),
            leading_order,
            gaussian_weights,
        ),
        result=entry_moment(k),
        states=(
            chain(
                known(_MOMENT, entry_moment(k)),
                "<=",
                over(1, _BINOMIAL),
                "<=",
                over(factorial_of(k), w(N) ** k),
            ),
            Words("and the first bound is attained"),
        ),
        assumes=("design-definition",),
        checking=checking,
    )


# -- one entry, and all moments ---------------------------------------------------------------


def _weighed(x: sympy.Symbol, degree: int | sympy.Expr) -> sympy.Expr:
    """Return what is integrated over x = |U_11|², of density (N−1)(1−x)^{N−2}."""
    return x**degree * (N - 1) * (1 - x) ** (N - 2)


def _check_growth(
    right: sympy.Expr, first: sympy.Expr, ratio: sympy.Expr, numbers: dict[sympy.Symbol, int]
) -> None:
    """Find the value at k = 1 and the ratio of neighbors: they fix a function of k."""
    if differ(right.subs(k, 1), first):
        raise ProofError(f"at k = 1 the right side is {right.subs(k, 1)}, not {first}")
    for degree in (71, 97):  # refuses most of what is wrong before anything is simplified
        at = list(numbers.items())
        one, other = (sympy.expand_func(right.subs(k, d).subs(at)) for d in (degree, degree - 1))
        if one != other * ratio.subs(k, degree).subs(at):
            raise ProofError(f"from k = {degree - 1} to {degree} it does not grow by {ratio}")
    found = sympy.gammasimp((right / right.subs(k, k - 1)).rewrite(sympy.gamma))
    found = sympy.expand_func(found)  # Γ(x + 1) = x Γ(x)
    if differ(found, ratio):
        raise ProofError(f"it grows by {found} where {ratio} is asked for")


@step(
    "one entry",
    Quantity(average(absolute(Name("U_{11}", None)) ** (2 * w(k))), _weighed),
    entry_moment(k),
    r"""A column of $U$ is $z/\lVert z\rVert$ with independent complex Gaussian $z_i$, and the
    length is independent of the direction: $\mathbb{E}|z_1|^{2k}=k!$ is
    $\mathbb{E}\lVert z\rVert^{2k}=N(N+1)\cdots(N+k-1)$ times the moment""",
)
def one_entry(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Integrate by parts, for every k and N."""
    _check_entry(left, right)
    return Checked(
        "Beta law",
        r"""$|U_{11}|^2$ has the density $(N-1)(1-x)^{N-2}$, which is the derivative of
        $-(1-x)^{N-1}$; integrated by parts, with $x^k(1-x)^{N-1}$ for the boundary,
        $(N+k-1)m_k=k\,m_{k-1}$, and the right side grows like this, for all $k$ and $N$.""",
    )


def _check_entry(left: Callable[..., sympy.Expr], right: sympy.Expr) -> None:
    """Find the law of one entry to be that of the density, and the right side its moments."""
    x, y = sympy.symbols("x y", positive=True)  # y = 1 − x
    below = x ** (k - 1) * (1 - x) ** (N - 2)
    whole = left(x, 0) + sympy.diff((1 - x) ** (N - 1), x)
    parts = (N + k - 1) * left(x, k) - k * left(x, k - 1)
    parts += (N - 1) * sympy.diff(x**k * (1 - x) ** (N - 1), x)
    for rest in (whole / (1 - x) ** (N - 2), parts / below):
        if not is_zero(sympy.powsimp(sympy.expand(rest.subs(x, 1 - y)))):
            raise ProofError(f"the law of |U_11|² is not that of the density: {rest} is left")
    _check_growth(right, 1 / N, k / (N + k - 1), {N: 11})


def _largest_moment() -> dict[int, Fraction]:
    """Average every monomial of degree at most 3 in a 3×3 corner at N = 4."""
    u = Unitary("U")
    largest: dict[int, Fraction] = {}
    for degree in (1, 2, 3):
        places = list(product(range(2 if degree == 3 else 3), repeat=2))
        for own in combinations_with_replacement(places, degree):
            for other in combinations_with_replacement(places, degree):
                if not _balanced(own, other):
                    continue  # it vanishes
                token = prod((u[i, j] for i, j in own[1:]), start=u[own[0]])
                for i, j in other:
                    token = token * u.conj[i, j]
                value = abs(haar_average(token, over=u).at(N=4))
                largest[degree] = max(largest.get(degree, Fraction(0)), value)
    return largest


def _balanced(own: Sequence[tuple[int, ...]], other: Sequence[tuple[int, ...]]) -> bool:
    """Return whether row and column indices of U and Ū agree as multisets."""
    return all(sorted(p[i] for p in own) == sorted(p[i] for p in other) for i in (0, 1))


@step(
    "every moment",
    Quantity(_MOMENT, _largest_moment),
    entry_moment(k),
    r"""Hölder's inequality with $2k$ factors: at most $\prod(\mathbb{E}|U_{ij}|^{2k})^{1/(2k)}$,
    and all entries have the same law; $|U_{ij}|^{2k}$ is of degree $k$ in $U$ and in $\bar U$,
    which a $k$-design reproduces""",
    source="paper, eqs. (14), (58)",
    relation="<=",
)
def every_moment(left: Callable[[], Mapping[int, Fraction]], right: sympy.Expr) -> Checked:
    """Bound a product by powers, for every k; the moments of a corner keep and reach the bound."""
    _check_entry(_weighed, right)  # the right side is the moment of one entry, for all k, N
    _check_tangent()
    for degree, largest in left().items():
        if largest != as_fraction(at_degree(right, degree).subs(N, 4)):
            raise ProofError(f"the largest moment of degree {degree} at N = 4 is {largest}")
    return Checked(
        "arithmetic and geometric mean",
        r"""with $x_i^{2k}=e^{u_i}\prod_jx_j$, $\sum_iu_i=0$, and $e^u\geq1+u$ (equal at 0 with its
        slope, and convex) $\prod_ix_i\leq\frac1{2k}\sum_ix_i^{2k}$ for every $k$, whose mean is
        the moment of one entry, as in the step before; all moments of the entries of a corner up
        to $k=3$ at $N=4$ besides: the largest is it.""",
    )


def _check_tangent() -> None:
    """Find e^u above its tangent 1 + u at 0, for every real u."""
    u = sympy.Symbol("u", real=True)
    gap = sympy.exp(u) - 1 - u
    if (
        any(gap.diff(u, order).subs(u, 0) != 0 for order in (0, 1))
        or not gap.diff(u, 2).is_positive
    ):
        raise ProofError("the exponential does not lie above its tangent")


@step(
    "the polynomial",
    Name(r"\mathrm{poly}(N)", sympy.rf(N, k) / sympy.factorial(k)),
    chain(_BINOMIAL, ">=", _BELOW),
    r"""Its inverse is the bound: a polynomial in $N$ of degree $k$, at least $N^k/k!$; it is
    attained, at equal indices""",
)
def the_polynomial(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find neighboring k to grow as both sides do, and what that makes of degree and coefficients.

    A factor (N + k − 1)/k adds one to the degree, divides the first coefficient by k, leaves none
    negative, and is N/k at least.
    """
    growth = (N + k - 1) / k
    for side in (left, right):
        _check_growth(side, N, growth, {N: 11})
    _check_growth(value_as(_BELOW, sympy.Expr), N, N / k, {N: 11})
    if sympy.Poly(growth, N).degree() != 1 or differ(growth - N / k, 1 - 1 / k):
        raise ProofError(f"the factor {growth} is not N/k and no less")
    return Checked(
        "induction",
        r"""for every $k$ both sides are $N$ at $k=1$ and grow by $(N+k-1)/k$, which adds one to the
        degree, divides the leading coefficient by $k$, makes no coefficient negative, and is
        $N/k$, by which $N^k/k!$ grows, and $1-1/k\geq0$ more.""",
    )


# -- Gaussian weights -------------------------------------------------------------------------


def _by_pairings(degree: int) -> sympy.Expr:
    """Return the moment of a Gaussian of variance σ²/n: one term a pairing."""
    return sum(1 for _ in _pairings(list(range(2 * degree)))) * (SIGMA**2 / WIDTH) ** degree


def _pairings(items: list[int]) -> Iterator[list[tuple[int, int]]]:
    if not items:
        yield []
        return
    for i in range(1, len(items)):
        for rest in _pairings(items[1:i] + items[i + 1 :]):
            yield [(items[0], items[i]), *rest]


@step(
    "Gaussian weights",
    Quantity(average(w(Name("W_{11}", None)) ** (2 * w(k))), _by_pairings),
    gaussian_bound(k),
    r"""Wick's theorem has $(2k-1)!!$ pairings; Hölder's inequality bounds every product of $2k$
    weights by this""",
    source="paper, eq. (56)",
)
def gaussian_weights(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Count pairings, and integrate the Gaussian density."""
    x = sympy.Symbol("x", real=True)
    for degree in range(1, LARGEST + 1):
        count = left(degree).subs({SIGMA: 1, WIDTH: 1})
        if differ(left(degree), count * (SIGMA**2 / WIDTH) ** degree):
            raise ProofError(f"for k = {degree} the power of the width is another")
        value = sympy.integrate(
            x ** (2 * degree) * sympy.exp(-(x**2) / 2), (x, -sympy.oo, sympy.oo)
        )
        scaled = at_degree(right, degree).subs({SIGMA: 1, WIDTH: 1})
        if not count == scaled == sympy.simplify(value / sympy.sqrt(2 * sympy.pi)):
            raise ProofError(f"for k = {degree} there are {count} pairings")
        if differ(at_degree(right, degree) / scaled, (SIGMA**2 / WIDTH) ** degree):
            raise ProofError(f"for k = {degree} the power of the width is another")
    power = x ** (2 * k - 1)
    parts = sympy.diff(power * sympy.exp(-(x**2) / 2), x) * sympy.exp(x**2 / 2) / power
    if not is_zero(parts - (2 * k - 1) / x + x):
        raise ProofError(f"integration by parts leaves {parts}")
    scale = SIGMA**2 / WIDTH
    _check_growth(right, scale, (2 * k - 1) * scale, {SIGMA: 3, WIDTH: 7})
    return Checked(
        "Gaussian integrals",
        r"""pairings counted and densities integrated for $k\leq5$; for every $k$ by parts,
        $m_{2k}=(2k-1)m_{2k-2}$, and the first of $2k$ factors has $2k-1$ partners.""",
    )
