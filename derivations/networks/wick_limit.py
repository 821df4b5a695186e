r"""How far unitaries are Gaussian matrices: Weingarten functions at leading order (appendix C).

With independent complex normal entries G_ij, E|G_ij|² = 1/N (Ginibre), Wick's rule gives

.. math:: E\, G_{i_1j_1}⋯\bar G_{i'_kj'_k} = N^{-k} Σ_σ ∏_a δ(i_a, i'_{σ(a)}) δ(j_a, j'_{σ(a)}),

which is the formula of Weingarten with Wg replaced by N^{−k} at the identity, 0 elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import permutations, product
from math import factorial

import sympy

from derivations.calculus import weingarten
from derivations.calculus.numbers.permutations import compose, cycle_type, cycles, inverse
from derivations.errors import ProofError
from derivations.networks.per_permutation import (
    DEGREE,
    REST,
    SAME,
    SWAPPED,
    PerPermutation,
    moved,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide
from derivations.routes.forms import Form, in_size, polynomial, states, unitary
from derivations.routes.matrices import state_moment
from derivations.statements.forms import average, chain
from derivations.statements.layout import named
from derivations.statements.written import (
    Name,
    Quantity,
    Words,
    over,
    w,
)
from derivations.symbols import N

__all__ = ["derive_wick_limit"]

DEGREES = (1, 2, 3, 4, 5)


def derive_wick_limit(*, checking: bool = True) -> Derivation:
    """Derive that Wick's rule is the leading order of Weingarten's, with the error's order.

    Examples
    --------
    >>> derive_wick_limit().result
    -1/(N + 1)
    """
    reached = order_is_reached()
    return Derivation(
        claim="matrix-model-analogy",
        title="Wick's rule as the leading order of Weingarten's",
        assumptions=(
            r"""$U$ Haar-random in $\mathrm U(N)$; $G$ a matrix of independent complex normal
            entries with $\mathbb{E}|G_{ij}|^2=1/N$. The degree $k$ is fixed as $N\to\infty$.""",
            r"""$T$ is the matrix on $S_k$ with $T_{\sigma\tau}=1$ where $\sigma\tau^{-1}$ is a
            transposition, else 0.""",
        ),
        steps=(gram_matrix, its_inverse, reached, different_rows_and_columns(), not_for_traces),
        result=reached.right,
        states=(
            chain(its_inverse.left, "=", its_inverse.right),
            Words(r": Wick's rule, and an error of $O(N^{-k-1})$"),
        ),
        assumes=("first-moment", "lecun-moment"),
        checking=checking,
    )


# -- the Gram matrix and its inverse ----------------------------------------------------------


def _gram_entry(permutation: tuple[int, ...], size: int = 2) -> int:
    """Return N^{#cycles}, by counting the index values that π leaves alone."""
    k = len(permutation)
    return sum(
        all(values[a] == values[permutation[a]] for a in range(k))
        for values in product(range(size), repeat=k)
    )


@step(
    "the Gram matrix",
    Quantity(r"N^{\#(\sigma\tau^{-1})}", _gram_entry),
    PerPermutation(w(N) ** DEGREE * (SAME + over(1, N) * SWAPPED + REST)),
    r"""$N^{\#\text{cycles}}$: a permutation of $k$ points has $k$ cycles if it is the identity,
    $k-1$ if it is a transposition, else fewer""",
)
def gram_matrix(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    for k in (1, 2, 3, 4):
        for permutation in permutations(range(k)):
            least = {0: 0, 2: 1}.get(moved(permutation), 2)  # identity, transposition, all others
            leading = N ** (k - least) if least < 2 else sympy.Integer(0)
            if differ(right(permutation), leading):
                raise ProofError(f"{permutation} has the leading order {right(permutation)}")
            for size in (2, 3):
                rest = left(permutation, size) - leading.subs(N, size)
                if (rest != 0) if least < 2 else not 0 < rest <= size ** (k - 2):
                    raise ProofError(f"at N = {size} the entry of {permutation} leaves {rest}")
    return Checked(
        "counting",
        r"""permutations of up to 4 points: indices that a permutation leaves alone are counted at
        $N=2,3$; those at $1/N$ are just those that move two points.""",
        only="degrees up to 4",
    )


def _weingarten_series(permutation: tuple[int, ...]) -> tuple[Fraction | int, Fraction | int]:
    """Return the coefficients of N^{−k} and N^{−k−1} of the exact Weingarten function."""
    k = len(permutation)
    series = weingarten(cycle_type(permutation)).series(k + 1)
    found = {power: number for power, number, _ in series.terms}
    return found.get(k, 0), found.get(k + 1, 0)


def _leading_terms(value: sympy.Expr, degree: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return the coefficients of N^{−k} and N^{−k−1} of a sum of these alone."""
    inverse = sympy.Symbol("x", positive=True)
    expanded = sympy.expand((value * N**degree).subs(N, 1 / inverse))
    if not expanded.is_polynomial(inverse):
        raise ProofError(f"{value} has terms that fall more slowly than N^-{degree}")
    series = sympy.Poly(expanded, inverse)
    if series.degree() > 1:
        raise ProofError(f"{value} has terms of a higher order in 1/N")
    return series.nth(0), series.nth(1)


@step(
    "its inverse",
    Quantity(r"\operatorname{Wg}(\sigma\tau^{-1})", _weingarten_series),
    PerPermutation(w(N) ** (-DEGREE) * (SAME - over(1, N) * SWAPPED + REST)),
    r"""$(1+\frac1NT)(1-\frac1NT)=1+O(N^{-2})$; $T$ has no diagonal, so that Wg of the identity is
    $N^{-k}(1+O(N^{-2}))$""",
    source="B. Collins, Int. Math. Res. Not. 2003, 953",
)
def its_inverse(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    """Read both coefficients off the exact Weingarten functions, and put these to the test."""
    for k in DEGREES:
        group = list(permutations(range(k))) if k < 5 else _representatives(k)
        for permutation in group:
            if left(permutation) != _leading_terms(right(permutation), k):
                raise ProofError(f"Wg of {permutation} begins with {left(permutation)}")
    _check_inverse(3, 4)
    _check_inverse(4, 5)
    return Checked(
        "exact Weingarten functions",
        r"character sums, expanded in $1/N$, for all classes of degree $k\leq5$; and these sums "
        r"are the inverse of the Gram matrix, multiplied out for $k=3,4$ at $N=k+1$.",
        only="degrees up to 5",
    )


def _representatives(k: int) -> list[tuple[int, ...]]:
    found = {cycle_type(p): p for p in permutations(range(k))}
    return list(found.values())


def _check_inverse(k: int, size: int) -> None:
    group = list(permutations(range(k)))
    for sigma in group:
        total = sum(
            weingarten(cycle_type(compose(sigma, inverse(tau))), size) * size ** len(cycles(tau))
            for tau in group
        )
        if total != (sigma == tuple(range(k))):
            raise ProofError(f"Wg is not the inverse of the Gram matrix at {sigma}, N = {size}")


# -- entries ----------------------------------------------------------------------------------


def order_is_reached() -> Step:
    """Return the step that finds the error of two equal entries."""
    unitary = in_size(2 * (weingarten((1, 1)).expr + weingarten((2,)).expr))
    ratio = over(
        Name(r"\mathbb{E}|U_{11}|^4", sympy.cancel(unitary)),
        Name(r"\mathbb{E}|G_{11}|^4", 2 / N**2),
    )

    @step(
        "the order is reached",
        ratio - 1,
        -1 / (N + 1),
        r"""Two equal entries: $\mathbb{E}|U_{11}|^4=2/(N(N+1))$ and
        $\mathbb{E}|G_{11}|^4=2/N^2$""",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        if differ(left, right):
            raise ProofError(f"the permutation sums give {left}, not {right}")
        # A column of U is a random state.
        return decide(
            lambda at: state_moment((0, 0), (0, 0), at[N]) * at[N] ** 2 / 2 - 1,
            right,
            states(2) * polynomial({N: 2}) + polynomial({}),
            route="random states",
            what=r"""$\mathbb{E}|\chi_1|^4$ of a column of $U$, and
            $\mathbb{E}|g|^4=2(\mathbb{E}|g|^2)^2$ for a complex normal $g$""",
        )

    return found


def different_rows_and_columns() -> Step:
    """Return the step that finds the error of two entries without a common index."""
    ratio = over(
        Name(r"\mathbb{E}|U_{11}U_{22}|^2", in_size(weingarten((1, 1)).expr)),
        Name(r"\mathbb{E}|G_{11}G_{22}|^2", 1 / N**2),
    )

    @step(
        "different rows and columns",
        ratio - 1,
        1 / (N**2 - 1),
        r"One pairing alone contributes: the error is that of Wg at the identity",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Use Σ_j |U_2j|² = 1 and E|U_11|²|U_21|² = 1/(N(N+1)) of a random state."""
        if differ(left, right):
            raise ProofError(f"the Weingarten function gives {left}, not {right}")

        def normalized(at: Mapping[sympy.Symbol, int]) -> Fraction:
            same_column = state_moment((0, 1), (0, 1), at[N])
            return (Fraction(1, at[N]) - same_column) / (at[N] - 1) * at[N] ** 2 - 1

        return decide(
            normalized,
            right,
            unitary(2, loops=0) * polynomial({N: 2}) + polynomial({}),
            route="normalization",
            what=r"""$\sum_j\mathbb{E}|U_{11}|^2|U_{2j}|^2=\frac1N$, the term $j=1$ being that of a
            random state and all others alike""",
        )

    return found


# -- traces -----------------------------------------------------------------------------------


def _trace_ratio(size: int) -> Fraction:
    """Return E Tr(GG†)²/N by Wick's rule: two pairings of G_ij Ḡ_kj G_kl Ḡ_il."""
    total = 0
    for i, j, k, m in product(range(size), repeat=4):
        total += (i == k) + (j == m)  # G_ij with Ḡ_kj and G_kl with Ḡ_il, or the other way
    return Fraction(total, size**2 * size)


@step(
    "not for traces",
    named(
        over(
            average(Name(r"\operatorname{Tr}(GG^\dagger)^2", None)),
            average(Name(r"\operatorname{Tr}(UU^\dagger)^2", None)),
        ),
        _trace_ratio,
    ),
    sympy.Integer(2),
    r"""A trace sums $N^4$ products of entries, and errors add up: $UU^\dagger=1$, while
    $GG^\dagger$ is a Wishart matrix""",
)
def not_for_traces(left: Quantity, right: sympy.Expr) -> Checked:
    """Use |G|² entries and rows: E (GG†)_ii² = E(Σ|g|²)², E|(GG†)_ik|² = Σ E|g|²E|g|²."""

    def by_rows(at: Mapping[sympy.Symbol, int]) -> Fraction:
        # Σ_j |G_ij|² is Gamma(N)/N: its second moment is N(N+1)/N².
        size = at[N]
        diagonal = size * Fraction(factorial(size + 1), factorial(size - 1) * size**2)
        return (diagonal + size * (size - 1) * Fraction(size, size**2)) / size

    four_indices = Form(N**3, {N: 4})
    for side in (lambda at: left(at[N]), by_rows):
        checked = decide(
            side,
            right,
            four_indices,
            first=1,
            route="rows of G",
            what=r"""$\sum_j|G_{ij}|^2$ is a Gamma variable, two different rows are independent:
            summed over rows, and over four indices by pairings;
            $\operatorname{Tr}(UU^\dagger)^2=N$ always""",
        )
    return checked
