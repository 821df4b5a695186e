"""Moments of matrix entries: the bound by 1/poly(N) of degree k, for every k, and what it is not.

All entries of a Haar-random unitary have the same law, so Hölder's inequality bounds every moment
by E|U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)), and the moment of U_11 attains it. Single moments may be far
smaller; Weingarten functions are rational with poles, not inverse polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import factorial, prod

import sympy

from derivations.calculus import Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
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
from derivations.statements.written import Name, Quantity, Words, over, w
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
        title="Moments of degree k fall at least like the k-th power of the dimension",
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


def _by_density(size: int, degree: int) -> sympy.Expr:
    """Integrate the law of |U_11|², of density (N−1)(1−x)^{N−2}."""
    x = sympy.Symbol("x", positive=True)
    density = (size - 1) * (1 - x) ** (size - 2)
    return sympy.integrate(sympy.expand(x**degree * density), (x, 0, 1))


def _check_growth(
    right: sympy.Expr, first: sympy.Expr, ratio: sympy.Expr, numbers: dict[sympy.Symbol, int]
) -> None:
    """Find the value at k = 1 and the ratio of neighbors: they fix a function of k."""
    if sympy.simplify(right.subs(k, 1) - first) != 0:
        raise ProofError(f"at k = 1 the right side is {right.subs(k, 1)}, not {first}")
    for degree in (71, 97):  # refuses most of what is wrong before anything is simplified
        at = list(numbers.items())
        one, other = (sympy.expand_func(right.subs(k, d).subs(at)) for d in (degree, degree - 1))
        if one != other * ratio.subs(k, degree).subs(at):
            raise ProofError(f"from k = {degree - 1} to {degree} it does not grow by {ratio}")
    found = sympy.gammasimp((right / right.subs(k, k - 1)).rewrite(sympy.gamma))
    found = sympy.expand_func(found)  # Γ(x + 1) = x Γ(x)
    if sympy.simplify(found - ratio) != 0:
        raise ProofError(f"it grows by {found} where {ratio} is asked for")


@step(
    "one entry",
    Quantity(average(absolute(Name("U_{11}", None)) ** (2 * w(k))), _by_density),
    entry_moment(k),
    r"""A column of $U$ is $z/\lVert z\rVert$ with independent complex Gaussian $z_i$, and the
    length is independent of the direction: $\mathbb{E}|z_1|^{2k}=k!$ is
    $\mathbb{E}\lVert z\rVert^{2k}=N(N+1)\cdots(N+k-1)$ times the moment""",
)
def one_entry(left: Quantity, right: sympy.Expr) -> Checked:
    """Compare with integrals, for every k by recursion."""
    for size in (2, 3, 4, 7):
        for degree in range(1, LARGEST + 1):
            found = left(size, degree)
            if found != at_degree(right, degree).subs(N, size):
                raise ProofError(f"at N = {size}, k = {degree} the integral is {found}")
    # Integration by parts: (N + k − 1) E x^k = k E x^{k−1}; with E 1 = 1 it fixes every k.
    _check_growth(right, 1 / N, k / (N + k - 1), {N: 11})
    return Checked(
        "Beta law",
        r"""$|U_{11}|^2$ has the density $(N-1)(1-x)^{N-2}$: integrated at $N=2,3,4,7$ for
        $k\leq5$; for all $k$ and $N$ by the recursion of integration by parts,
        $(N+k-1)m_k=k\,m_{k-1}$.""",
    )


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
    r"""Hölder's inequality with $2k$ factors: at most $\prod(\mathbb{E}|U_{ij}|^{2k})^{1/2k}$, and
    all entries have the same law; $|U_{ij}|^{2k}$ is of degree $k$ in $U$ and in $\bar U$, which a
    $k$-design reproduces""",
    source="paper, eqs. (14), (58)",
    relation="<=",
)
def every_moment(left: Callable[[], dict[int, Fraction]], right: sympy.Expr) -> Checked:
    """Find the bound kept, and reached, by all moments of a corner."""
    replace(
        one_entry, right=right
    ).verify()  # the right side is the moment of one entry, for all k, N
    for degree, largest in left().items():
        if largest != as_fraction(at_degree(right, degree).subs(N, 4)):
            raise ProofError(f"the largest moment of degree {degree} at N = 4 is {largest}")
    return Checked(
        "Weingarten calculus",
        r"""the right side is the moment of one entry, as in the step before; all moments of the
        entries of a corner up to $k=3$ at $N=4$: the largest is it, and no other is above.
        Hölder's inequality proves it for every $k$.""",
    )


@step(
    "the polynomial",
    Name(r"\mathrm{poly}(N)", sympy.rf(N, k) / sympy.factorial(k)),
    chain(_BINOMIAL, ">=", _BELOW),
    r"""Its inverse is the bound: a polynomial in $N$ of degree $k$, at least $N^k/k!$; it is
    attained, at equal indices""",
)
def the_polynomial(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Multiply out, and find neighboring k to grow as both sides do."""
    for degree in range(1, 9):
        polynomial = sympy.Poly(sympy.expand(at_degree(left, degree)), N)
        if sympy.expand(sympy.expand_func(right.subs(k, degree)) - polynomial.as_expr()) != 0:
            raise ProofError(f"for k = {degree} the binomial coefficient is another polynomial")
        if polynomial.degree() != degree or min(polynomial.all_coeffs()) < 0:
            raise ProofError(f"for k = {degree} the polynomial is {polynomial.as_expr()}")
        if polynomial.LC() != sympy.Rational(1, factorial(degree)):
            raise ProofError(f"for k = {degree} the leading coefficient is {polynomial.LC()}")
    _check_growth(right, N, (N + k - 1) / k, {N: 11})
    _check_growth(left, N, (N + k - 1) / k, {N: 11})
    return Checked(
        "coefficients",
        r"""multiplied out for $k\leq8$: degree $k$, leading coefficient $1/k!$, no negative
        coefficient; for every $k$ both sides are $N$ at $k=1$ and grow by $(N+k-1)/k$.""",
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
        if sympy.cancel(left(degree) - count * (SIGMA**2 / WIDTH) ** degree) != 0:
            raise ProofError(f"for k = {degree} the power of the width is another")
        value = sympy.integrate(
            x ** (2 * degree) * sympy.exp(-(x**2) / 2), (x, -sympy.oo, sympy.oo)
        )
        scaled = at_degree(right, degree).subs({SIGMA: 1, WIDTH: 1})
        if not count == scaled == sympy.simplify(value / sympy.sqrt(2 * sympy.pi)):
            raise ProofError(f"for k = {degree} there are {count} pairings")
        if sympy.simplify(at_degree(right, degree) / scaled - (SIGMA**2 / WIDTH) ** degree) != 0:
            raise ProofError(f"for k = {degree} the power of the width is another")
    scale = SIGMA**2 / WIDTH
    _check_growth(right, scale, (2 * k - 1) * scale, {SIGMA: 3, WIDTH: 7})
    return Checked(
        "Gaussian integrals",
        r"""pairings counted and densities integrated for $k\leq5$; by parts,
        $m_{2k}=(2k-1)m_{2k-2}$.""",
    )
