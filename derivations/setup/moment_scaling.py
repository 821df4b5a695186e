"""Moments of matrix entries: the bound by 1/poly(N) of degree k, for every k, and what it is not.

All entries of a Haar-random unitary have the same law, so Hölder's inequality bounds every moment
by E|U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)), and the moment of U_11 attains it. Single moments may be far
smaller; Weingarten functions are rational with poles, not inverse polynomials.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, permutations, product
from math import factorial, prod
from typing import Any

import sympy

from derivations.calculus import Unitary, haar_average, partitions, weingarten
from derivations.calculus.numbers.partitions import contents, dimension
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.decisions import decide
from derivations.routes.forms import unitary
from derivations.routes.matrices import cycles, solve, twirl
from derivations.statements.quantity import Quantity
from derivations.symbols import N, as_fraction

__all__ = ["derive", "entry_moment", "gaussian_bound"]

k = sympy.Symbol("k", positive=True, integer=True)
WIDTH = sympy.Symbol("n", positive=True, integer=True)
SIGMA = sympy.Symbol("sigma_W", positive=True)
_LARGEST = 5  # degree to which explicit moments are compared


def entry_moment(degree: Any) -> Any:
    """Return E|U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)).

    Examples
    --------
    >>> entry_moment(2)
    2/(N*(N + 1))
    """
    return sympy.factorial(degree) / sympy.rf(N, degree)


def gaussian_bound(degree: Any) -> Any:
    """Return E W_11^{2k} = (2k−1)!! (σ_W²/n)^k of a Gaussian weight."""
    return sympy.factorial2(2 * degree - 1) * (SIGMA**2 / WIDTH) ** degree


def derive(*, checking: bool = True) -> Derivation:
    """Derive the bound of equations (14), (58) and (56) for every k, and its limits.

    Examples
    --------
    >>> derive(checking=False).result.subs({k: 2, N: 3})
    1/6
    """
    return Derivation(
        claim="moment-scaling",
        title="Moments of degree k fall at least like the k-th power of the dimension",
        assumptions=(
            r"$U$ is Haar-random in $U(N)$ or drawn from a unitary $k$-design; $k$ entries of $U$ "
            r"and $k$ of $U^\dagger$, any indices, $k$ fixed.",
            r"Equation (56): independent real Gaussian $W_{ij}$ of variance $\sigma_W^2/n$, $2k$ "
            r"factors.",
        ),
        steps=(
            Step(
                "one entry", Quantity(r"\mathbb{E}|U_{11}|^{2k}", _by_density), entry_moment(k),
                r"A column of $U$ is $z/\lVert z\rVert$ with independent complex Gaussian $z_i$, "
                r"and the length is independent of the direction: $\mathbb{E}|z_1|^{2k}=k!$ is "
                r"$\mathbb{E}\lVert z\rVert^{2k}=N(N+1)\cdots(N+k-1)$ times the moment",
                _check_entry, right_tex=r"\frac{k!}{N(N+1)\cdots(N+k-1)}",
            ),
            Step(
                "every moment",
                Quantity(r"\Bigl|\mathbb{E}\prod_{a=1}^kU_{i_aj_a}U^\dagger_{l_am_a}\Bigr|",
                         _largest_moment), entry_moment(k),
                r"Hölder's inequality with $2k$ factors: at most $\prod(\mathbb{E}|U_{ij}|^{2k})"
                r"^{1/2k}$, and all entries have the same law; $|U_{ij}|^{2k}$ is of degree $k$ "
                r"in $U$ and in $\bar U$, which a $k$-design reproduces",
                _check_all, right_tex=r"\frac{k!}{N(N+1)\cdots(N+k-1)}-\Delta,\quad\Delta\geq0",
                source="paper, eqs. (14), (58)",
            ),
            Step(
                "the polynomial", sympy.rf(N, k) / sympy.factorial(k), sympy.binomial(N + k - 1, k),
                r"Its inverse is the bound: a polynomial in $N$ of degree $k$, at least $N^k/k!$; "
                r"it is attained, at equal indices", _check_polynomial,
                left_tex=r"\mathrm{poly}(N)", right_tex=r"\binom{N+k-1}k\;\geq\;\frac{N^k}{k!}",
            ),
            Step(
                "not the order of every moment",
                Quantity(r"\mathbb{E}\,U_{11}U_{22}\bar U_{12}\bar U_{21}", _by_columns),
                -1 / (N * (N**2 - 1)),
                r"The Weingarten function of a transposition: it falls like $N^{-3}$ where $k=2$, "
                r"has a pole at $N=1$, and changes sign", _check_transposition,
            ),
            Step(
                "not an inverse polynomial", _weingarten((3, 1)),
                (2 * N**2 - 3) / (N**2 * (N**2 - 1) * (N**2 - 4) * (N**2 - 9)),
                r"A Weingarten function of degree 4 is rational, with poles at $|N|<k$",
                _check_rational, left_tex=r"\operatorname{Wg}(3,1)",
            ),
            Step(
                "the leading Weingarten function",
                Quantity(r"N^k\operatorname{Wg}(1^k)", _identity_class), sympy.Integer(1),
                r"$\operatorname{Wg}(1^k)=\frac{1}{k!}\sum_\lambda f_\lambda^2/(k!\,\prod_\square"
                r"(N+c))$: conjugate diagrams have opposite contents, so that odd powers of $1/N$ "
                r"cancel for every $k$, and $\sum_\lambda f_\lambda^2=k!$",
                _check_leading, right_tex=r"1+\binom k2N^{-2}+O(N^{-4})",
            ),
            Step(
                "Gaussian weights", Quantity(r"\mathbb{E}W_{11}^{2k}", _by_pairings),
                gaussian_bound(k),
                r"Wick's theorem has $(2k-1)!!$ pairings; Hölder's inequality bounds every product "
                r"of $2k$ weights by this",
                _check_gaussian, source="paper, eq. (56)",
            ),
        ),
        result=entry_moment(k),
        result_tex=r"\Bigl|\mathbb{E}\prod_{a=1}^kU_{i_aj_a}U^\dagger_{l_am_a}\Bigr|\leq\binom{N+k-1}"
        r"k^{-1}\leq\frac{k!}{N^k},\quad\text{attained}",
        checking=checking,
    )  # fmt: skip


def _weingarten(cycles: tuple[int, ...]) -> Any:
    value = sympy.sympify(weingarten(cycles).expr)
    return value.subs({symbol: N for symbol in value.free_symbols if str(symbol) == "N"})


def _identity_class(degree: int) -> Any:
    """Return N^k Wg(1^k)."""
    return N**degree * _weingarten((1,) * degree)


# -- checks -----------------------------------------------------------------------------------


def _at(expression: Any, degree: int) -> Any:
    return sympy.expand_func(expression.subs(k, degree))


def _by_density(size: int, degree: int) -> Any:
    """Integrate the law of |U_11|², of density (N−1)(1−x)^{N−2}."""
    x = sympy.Symbol("x", positive=True)
    density = (size - 1) * (1 - x) ** (size - 2)
    return sympy.integrate(sympy.expand(x**degree * density), (x, 0, 1))


def _check_entry(left: Any, right: Any) -> Checked:
    """Compare with integrals, for every k by recursion."""
    for size in (2, 3, 4, 7):
        for degree in range(1, _LARGEST + 1):
            found = left(size, degree)
            if found != _at(right, degree).subs(N, size):
                raise ProofError(f"at N = {size}, k = {degree} the integral is {found}")
    # Integration by parts: (N + k − 1) E x^k = k E x^{k−1}; with E 1 = 1 it fixes every k.
    _check_growth(right, 1 / N, k / (N + k - 1), {N: 11})
    return Checked(
        "Beta law",
        r"$|U_{11}|^2$ has the density $(N-1)(1-x)^{N-2}$: integrated at $N=2,3,4,7$ for $k\leq5$; "
        r"for all $k$ and $N$ by the recursion of integration by parts, $(N+k-1)m_k=k\,m_{k-1}$.",
    )


def _check_growth(right: Any, first: Any, ratio: Any, numbers: dict[Any, int]) -> None:
    """Find the value at k = 1 and the ratio of neighbors: they fix a function of k."""
    if sympy.simplify(right.subs(k, 1) - first) != 0:
        raise ProofError(f"at k = 1 the right side is {right.subs(k, 1)}, not {first}")
    for degree in (71, 97):  # refuses most of what is wrong before anything is simplified
        one, other = (
            sympy.expand_func(right.subs(k, d).subs(numbers)) for d in (degree, degree - 1)
        )
        if one != other * ratio.subs(k, degree).subs(numbers):
            raise ProofError(f"from k = {degree - 1} to {degree} it does not grow by {ratio}")
    found = sympy.gammasimp((right / right.subs(k, k - 1)).rewrite(sympy.gamma))
    found = sympy.expand_func(found)  # Γ(x + 1) = x Γ(x)
    if sympy.simplify(found - ratio) != 0:
        raise ProofError(f"it grows by {found} where {ratio} is asked for")


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


def _check_all(left: Any, right: Any) -> Checked:
    """Find the bound kept, and reached, by all moments of a corner."""
    _check_entry(_by_density, right)  # the right side is the moment of one entry, for all k and N
    for degree, largest in left().items():
        if largest != as_fraction(_at(right, degree).subs(N, 4)):
            raise ProofError(f"the largest moment of degree {degree} at N = 4 is {largest}")
    return Checked(
        "Weingarten calculus",
        r"the right side is the moment of one entry, as in the step before; all moments of the "
        r"entries of a corner up to $k=3$ at $N=4$: the largest is it, and no other is above. "
        r"Hölder's inequality proves it for every $k$.",
    )


def _balanced(own: Any, other: Any) -> bool:
    """Return whether row and column indices of U and Ū agree as multisets."""
    return all(sorted(p[i] for p in own) == sorted(p[i] for p in other) for i in (0, 1))


def _check_polynomial(left: Any, right: Any) -> Checked:
    for degree in range(1, 9):
        polynomial = sympy.Poly(sympy.expand(_at(left, degree)), N)
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
        r"multiplied out for $k\leq8$: degree $k$, leading coefficient $1/k!$, no negative "
        r"coefficient; for every $k$ both sides are $N$ at $k=1$ and grow by $(N+k-1)/k$.",
    )


def _by_columns(at: Any) -> Fraction:
    """Take the moment from the twirl's linear system, which has no Weingarten function."""
    size = at[N]
    # E (V†OV)^{⊗2} for O = diag(1, 0, …): the coefficient system, solved by Gram matrices
    same = sum(twirl(2, size, [1, 1]).values())  # E|U_11|⁴
    # rows and columns sum to one: E|U_11|²|U_12|² and E U_11 U_22 Ū_12 Ū_21 follow
    shared = (Fraction(1, size) - same) / (size - 1)
    return -shared / (size - 1)  # orthogonality of two columns, times Ū_11 U_12 of a row


def _check_transposition(left: Any, right: Any) -> Checked:
    return decide(
        left, right, unitary(2, loops=0), route="orthogonality",
        what=r"rows of unit length give $\mathbb{E}|U_{11}|^2|U_{12}|^2$ from "
        r"$\mathbb{E}|U_{11}|^4$, orthogonal rows the moment, without a Weingarten function",
    )  # fmt: skip


def _check_rational(left: Any, right: Any) -> Checked:
    """Solve for Wg by inverting the Gram matrix at integers."""
    if sympy.cancel(left - right) != 0:
        raise ProofError(f"the calculus gives {left}")
    inverse = sympy.cancel(1 / right)
    if inverse.is_polynomial(N):
        raise ProofError("the inverse is a polynomial")
    group = list(permutations(range(4)))
    place = group.index((1, 2, 0, 3))

    def by_inverse(at: Any) -> Fraction:
        gram = [[at[N] ** len(cycles(_after(p, q))) for q in group] for p in group]
        found = solve(gram, [int(i == 0) for i in range(len(group))])
        assert found is not None
        return found[place]

    return decide(
        by_inverse, right, unitary(4, loops=0), route="Gram matrix", first=4,
        what=r"the $24\times24$ system $\sum_\tau N^{\#(\sigma^{-1}\tau)}\operatorname{Wg}(\tau)="
        r"\delta_{\sigma,1}$ solved; the inverse of the right side is not a polynomial",
    )  # fmt: skip


def _after(p: tuple[int, ...], q: tuple[int, ...]) -> tuple[int, ...]:
    """Return p^{-1} q."""
    return tuple(p.index(i) for i in q)


def _check_leading(left: Any, right: Any) -> Checked:
    """Expand from contents of diagrams for k ≤ 8, and from the calculus for k ≤ 5."""
    for degree in range(2, 9):
        diagrams = [(dimension(shape), contents(shape)) for shape in partitions(degree)]
        weights = [Fraction(f * f, factorial(degree)) for f, _ in diagrams]
        # 1/∏(1 + c/N) = Σ_j (−1)^j h_j(c) N^{−j}
        series = [
            sum(
                ((-1) ** j * w * _complete(c, j)
                 for w, (_, c) in zip(weights, diagrams, strict=True)), Fraction(0),
            ) for j in range(4)
        ]  # fmt: skip
        if series != [1, 0, Fraction(degree * (degree - 1), 2), 0] or right != series[0]:
            raise ProofError(f"for k = {degree} the expansion begins with {series}")
    for degree in range(2, _LARGEST + 1):
        rest = sympy.cancel(left(degree) - right)
        if sympy.limit(rest * N**2, N, sympy.oo) != degree * (degree - 1) / sympy.Integer(2):
            raise ProofError(f"for k = {degree} the calculus has the remainder {rest}")
    return Checked(
        "contents of diagrams",
        r"complete symmetric functions of the contents, averaged with weights $f_\lambda^2/k!$ for "
        r"$k\leq8$, and the Weingarten functions themselves for $k\leq5$.",
    )


def _complete(values: Any, degree: int) -> int:
    return sum(prod(choice) for choice in combinations_with_replacement(list(values), degree))


def _by_pairings(degree: int) -> Any:
    """Return the moment of a Gaussian of variance σ²/n: one term a pairing."""
    return sum(1 for _ in _pairings(list(range(2 * degree)))) * (SIGMA**2 / WIDTH) ** degree


def _check_gaussian(left: Any, right: Any) -> Checked:
    """Count pairings, and integrate the Gaussian density."""
    x = sympy.Symbol("x", real=True)
    for degree in range(1, _LARGEST + 1):
        count = left(degree).subs({SIGMA: 1, WIDTH: 1})
        if sympy.cancel(left(degree) - count * (SIGMA**2 / WIDTH) ** degree) != 0:
            raise ProofError(f"for k = {degree} the power of the width is another")
        value = sympy.integrate(
            x ** (2 * degree) * sympy.exp(-(x**2) / 2), (x, -sympy.oo, sympy.oo)
        )
        scaled = _at(right, degree).subs({SIGMA: 1, WIDTH: 1})
        if not count == scaled == sympy.simplify(value / sympy.sqrt(2 * sympy.pi)):
            raise ProofError(f"for k = {degree} there are {count} pairings")
        if sympy.simplify(_at(right, degree) / scaled - (SIGMA**2 / WIDTH) ** degree) != 0:
            raise ProofError(f"for k = {degree} the power of the width is another")
    scale = SIGMA**2 / WIDTH
    _check_growth(right, scale, (2 * k - 1) * scale, {SIGMA: 3, WIDTH: 7})
    return Checked(
        "Gaussian integrals",
        r"pairings counted and densities integrated for $k\leq5$; by parts, "
        r"$m_{2k}=(2k-1)m_{2k-2}$.",
    )


def _pairings(items: list[int]) -> Iterator[list[tuple[int, int]]]:
    if not items:
        yield []
        return
    for i in range(1, len(items)):
        for rest in _pairings(items[1:i] + items[i + 1 :]):
            yield [(items[0], items[i]), *rest]
