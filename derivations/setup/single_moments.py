"""Single moments of entries beside the bound: orders that differ, poles, and the leading one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from math import factorial, prod

import sympy

from derivations.calculus import partitions, weingarten
from derivations.calculus.numbers.partitions import contents, dimension
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Step, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide
from derivations.routes.forms import in_size, unitary
from derivations.routes.matrices import cycles, solve, twirl
from derivations.statements.forms import average, choose, order
from derivations.statements.written import Name, Quantity, over, w
from derivations.symbols import N, as_fraction

__all__ = ["LARGEST", "at_degree", "k", "leading_order", "not_the_order", "rational_step"]

k = sympy.Symbol("k", positive=True, integer=True)
LARGEST = 5  # degree to which explicit moments are compared


def at_degree(expression: sympy.Expr, degree: int) -> sympy.Expr:
    """Return an expression at one k, written out."""
    return sympy.expand_func(expression.subs(k, degree))


def _weingarten(cycles: tuple[int, ...]) -> sympy.Expr:
    return in_size(weingarten(cycles).expr)


# -- what the bound is not --------------------------------------------------------------------


def _by_columns(at: Mapping[sympy.Symbol, int]) -> Fraction:
    """Take the moment from the twirl's linear system, which has no Weingarten function."""
    size = at[N]
    # E (V†OV)^{⊗2} for O = diag(1, 0, …): the coefficient system, solved by Gram matrices
    same = sum(twirl(2, size, [1, 1]).values())  # E|U_11|⁴
    # rows and columns sum to one: E|U_11|²|U_12|² and E U_11 U_22 Ū_12 Ū_21 follow
    shared = (Fraction(1, size) - same) / (size - 1)
    return -shared / (size - 1)  # orthogonality of two columns, times Ū_11 U_12 of a row


@step(
    "not the order of every moment",
    Quantity(
        average(
            w(Name("U_{11}", None))
            * Name("U_{22}", None)
            * Name(r"\bar U_{12}", None)
            * Name(r"\bar U_{21}", None)
        ),
        _by_columns,
    ),
    -1 / (N * (N**2 - 1)),
    r"""The Weingarten function of a transposition: it falls like $N^{-3}$ where $k=2$, has a pole
    at $N=1$, and changes sign""",
)
def not_the_order(left: Quantity, right: sympy.Expr) -> Checked:
    """Find the moment from lengths and angles of columns."""
    return decide(
        left,
        right,
        unitary(2, loops=0),
        route="orthogonality",
        what=r"""rows of unit length give $\mathbb{E}|U_{11}|^2|U_{12}|^2$ from
        $\mathbb{E}|U_{11}|^4$, orthogonal rows the moment, without a Weingarten function""",
    )


def rational_step() -> Step:
    """Return a Weingarten function whose inverse is no polynomial."""
    n = w(N)

    @step(
        "not an inverse polynomial",
        Name(r"\operatorname{Wg}(3,1)", _weingarten((3, 1))),
        over(2 * n**2 - 3, n**2 * (n**2 - 1) * (n**2 - 4) * (n**2 - 9)),
        r"A Weingarten function of degree 4 is rational, with poles at $|N|<k$",
    )
    def by_gram_matrix(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Solve for Wg by inverting the Gram matrix at integers."""
        if differ(left, right):
            raise ProofError(f"the calculus gives {left}")
        if sympy.cancel(1 / right).is_polynomial(N):
            raise ProofError("the inverse is a polynomial")
        return decide(
            _by_inverse,
            right,
            unitary(4, loops=0),
            route="Gram matrix",
            first=4,
            what=r"""the $24\times24$ system
            $\sum_\tau N^{\#(\sigma^{-1}\tau)}\operatorname{Wg}(\tau)=\delta_{\sigma,1}$ solved; the
            inverse of the right side is not a polynomial""",
        )

    return by_gram_matrix


def _by_inverse(at: Mapping[sympy.Symbol, int]) -> Fraction:
    """Return Wg(3, 1) from the inverse of the Gram matrix of the permutations of four."""
    group = list(permutations(range(4)))
    gram = [[at[N] ** len(cycles(_after(p, q))) for q in group] for p in group]
    found = solve(gram, [int(i == 0) for i in range(len(group))])
    assert found is not None
    return found[group.index((1, 2, 0, 3))]


def _after(p: tuple[int, ...], q: tuple[int, ...]) -> tuple[int, ...]:
    """Return p^{-1} q."""
    return tuple(p.index(i) for i in q)


# -- the leading order ------------------------------------------------------------------------


@step(
    "the leading Weingarten function",
    Quantity(r"\operatorname{Wg}(1^k)", lambda degree: _weingarten((1,) * degree)),
    w(N) ** (-w(k)) * (1 + choose(k, 2) * w(N) ** -2 + order(w(N) ** -4)),
    r"""$\operatorname{Wg}(1^k)=\frac{1}{k!}\sum_\lambda f_\lambda^2/(k!\,\prod_\square(N+c))$:
    conjugate diagrams have opposite contents, so that odd powers of $1/N$ cancel for every $k$, and
    $\sum_\lambda f_\lambda^2=k!$""",
)
def leading_order(left: Quantity, right: sympy.Expr) -> Checked:
    """Expand from contents of diagrams for k ≤ 8, and from the calculus for k ≤ 5."""
    constant, second = _coefficients(right)
    if constant != 1:
        raise ProofError(f"it begins with {constant}, not with 1")
    for degree in range(2, 9):
        series = _series_of_contents(degree)
        if series != [1, 0, as_fraction(second.subs(k, degree)), 0]:
            raise ProofError(f"for k = {degree} the expansion begins with {series}")
    for degree in range(2, LARGEST + 1):
        rest = sympy.cancel((left(degree) - at_degree(right, degree)) * N**degree)
        top, bottom = (sympy.Poly(part, N) for part in sympy.fraction(rest))
        if bottom.degree() - top.degree() < 4:
            raise ProofError(f"for k = {degree} the calculus has the remainder {rest}")
    return Checked(
        "contents of diagrams",
        r"""complete symmetric functions of the contents, averaged with weights $f_\lambda^2/k!$ for
        $k\leq8$, and the Weingarten functions themselves for $k\leq5$. The coefficient of $N^{-j}$
        counts products of $j$ transpositions that are 1, in which $j$ points move at most: a
        polynomial of degree at most $j\leq3$ in $k$, which these seven $k$ decide.""",
    )


def _coefficients(right: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return what stands before N^0 and N^-2 in N^k times an expression; no other may occur."""
    x = sympy.Symbol("x", positive=True)
    scaled = sympy.expand(sympy.expand_func(right * N**k)).subs(N, 1 / x)
    scaled = sympy.expand(sympy.powsimp(sympy.expand(scaled)))
    if not scaled.is_polynomial(x, k) or sympy.Poly(scaled, k).degree() > 2:
        raise ProofError(f"N^k times {right} is no polynomial in 1/N, of degree 2 in k")
    found = dict(sympy.Poly(scaled, x).terms())
    if set(found) - {(0,), (2,)}:
        raise ProofError(f"N^k times {right} has other powers of N than N^0 and N^-2")
    return found.get((0,), sympy.S.Zero), found.get((2,), sympy.S.Zero)


def _series_of_contents(degree: int) -> list[Fraction]:
    """Return the first coefficients of N^k Wg(1^k) in 1/N, from diagrams."""
    diagrams = [(dimension(shape), contents(shape)) for shape in partitions(degree)]
    weights = [Fraction(f * f, factorial(degree)) for f, _ in diagrams]
    # 1/∏(1 + c/N) = Σ_j (−1)^j h_j(c) N^{−j}
    return [
        sum(
            (
                (-1) ** j * weight * _complete(c, j)
                for weight, (_, c) in zip(weights, diagrams, strict=True)
            ),
            Fraction(0),
        )
        for j in range(4)
    ]


def _complete(values: Sequence[int], degree: int) -> int:
    return sum(prod(choice) for choice in combinations_with_replacement(list(values), degree))
