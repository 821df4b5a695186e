r"""How far unitaries are Gaussian matrices: Weingarten functions at leading order (appendix C).

With independent complex normal entries G_ij, E|G_ij|² = 1/N (Ginibre), Wick's rule gives

.. math:: E\, G_{i_1j_1}⋯\bar G_{i'_kj'_k} = N^{-k} Σ_σ ∏_a δ(i_a, i'_{σ(a)}) δ(j_a, j'_{σ(a)}),

which is the formula of Weingarten with Wg replaced by N^{−k} at the identity, 0 elsewhere.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import factorial
from typing import Any

import sympy

from derivations.calculus import weingarten
from derivations.calculus.numbers.permutations import compose, cycle_type, cycles, inverse
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.matrices import state_moment
from derivations.statements.quantity import Quantity
from derivations.symbols import N, as_fraction

__all__ = ["derive"]

DEGREES = (1, 2, 3, 4, 5)


def derive(*, checking: bool = True) -> Derivation:
    """Derive that Wick's rule is the leading order of Weingarten's, with the error's order.

    Examples
    --------
    >>> derive().result
    -1/(N + 1)
    """
    return Derivation(
        claim="matrix-model-analogy",
        title="Wick's rule as the leading order of Weingarten's",
        assumptions=(
            r"$U$ Haar-random in $\mathrm U(N)$; $G$ a matrix of independent complex normal "
            r"entries with $\mathbb{E}|G_{ij}|^2=1/N$. The degree $k$ is fixed as $N\to\infty$.",
            r"$T$ is the matrix on $S_k$ with $T_{\sigma\tau}=1$ where $\sigma\tau^{-1}$ is a "
            r"transposition, else 0.",
        ),
        steps=(
            Step(
                "the Gram matrix", _gram_entry, _gram_leading,
                r"$N^{\#\text{cycles}}$: a permutation of $k$ points has $k$ cycles if it is the "
                r"identity, $k-1$ if it is a transposition, else fewer",
                _check_gram,
                left_tex=r"\left(N^{\#(\sigma\tau^{-1})}\right)_{\sigma\tau}",
                right_tex=r"N^k\left(1+\tfrac1NT+O(N^{-2})\right)",
            ),
            Step(
                "its inverse",
                Quantity(r"\operatorname{Wg}(\sigma\tau^{-1})", _weingarten_series),
                _weingarten_leading,
                r"$(1+\frac1NT)(1-\frac1NT)=1+O(N^{-2})$; $T$ has no diagonal, so that Wg of the "
                r"identity is $N^{-k}(1+O(N^{-2}))$",
                _check_weingarten,
                right_tex=r"N^{-k}\left(1-\tfrac1NT+O(N^{-2})\right)_{\sigma\tau}",
                source="B. Collins, Int. Math. Res. Not. 2003, 953",
            ),
            Step(
                "the order is reached", _relative_error, -1 / (N + 1),
                r"Two equal entries: $\mathbb{E}|U_{11}|^4=2/(N(N+1))$ and "
                r"$\mathbb{E}|G_{11}|^4=2/N^2$",
                _check_sharp,
                left_tex=r"\frac{\mathbb{E}|U_{11}|^4}{\mathbb{E}|G_{11}|^4}-1",
            ),
            Step(
                "different rows and columns", _distinct_error, 1 / (N**2 - 1),
                r"One pairing alone contributes: the error is that of Wg at the identity",
                _check_distinct,
                left_tex=r"\frac{\mathbb{E}|U_{11}U_{22}|^2}{\mathbb{E}|G_{11}G_{22}|^2}-1",
            ),
            Step(
                "not for traces", _trace_ratio, sympy.Integer(2),
                r"A trace sums $N^4$ products of entries, and errors add up: $UU^\dagger=1$, while "
                r"$GG^\dagger$ is a Wishart matrix",
                _check_trace,
                left_tex=r"\frac{\mathbb{E}\operatorname{Tr}(GG^\dagger)^2}"
                r"{\mathbb{E}\operatorname{Tr}(UU^\dagger)^2}",
            ),
        ),
        result=-1 / (N + 1),
        result_tex=r"\mathbb{E}\prod_aU_{i_aj_a}\bar U_{i'_aj'_a}=\mathbb{E}\prod_aG_{i_aj_a}"
        r"\bar G_{i'_aj'_a}+O(N^{-k-1})",
        assumes=("first-moment", "lecun-moment"),
        checking=checking,
    )  # fmt: skip


def _gram_entry(k: int, permutation: tuple[int, ...], size: int) -> Fraction:
    """Return N^{#cycles}/N^k, the cycles found by counting index values that π leaves alone."""
    fixed = sum(
        all(values[a] == values[permutation[a]] for a in range(k))
        for values in product(range(size), repeat=k)
    )
    return Fraction(fixed, size**k)


def _gram_leading(permutation: tuple[int, ...]) -> int:
    """Return the power of 1/N of an entry: the least number of transpositions that make it."""
    return len(permutation) - len(cycles(permutation))


def _check_gram(left: Any, right: Any) -> Checked:
    for k in (1, 2, 3, 4):
        for permutation in permutations(range(k)):
            moved = sum(a != b for a, b in enumerate(permutation))
            least = {0: 0, 2: 1}.get(moved, 2)  # identity, transposition, all others
            power = right(permutation)
            if (power != least) if least < 2 else (power < 2):
                raise ProofError(f"{permutation} moves {moved} points and has the power {power}")
            for size in (2, 3):
                if left(k, permutation, size) != Fraction(1, size**power):
                    raise ProofError(f"at N = {size} the entry of {permutation} is not N^-{power}")
    return Checked(
        "counting",
        r"permutations of up to 4 points: indices that a permutation leaves alone are counted at "
        r"$N=2,3$; those at $1/N$ are just those that move two points.",
    )


def _weingarten_leading(permutation: tuple[int, ...]) -> tuple[int, int]:
    """Return the coefficients of N^{−k} and N^{−k−1} that the inverse has."""
    moved = sum(a != b for a, b in enumerate(permutation))
    return int(moved == 0), -int(moved == 2)


def _weingarten_series(permutation: tuple[int, ...]) -> tuple[Any, Any]:
    """Return the coefficients of N^{−k} and N^{−k−1} of the exact Weingarten function."""
    k = len(permutation)
    series = weingarten(cycle_type(permutation)).series(k + 1)
    found = {power: number for power, number, _ in series.terms}
    return found.get(k, 0), found.get(k + 1, 0)


def _check_weingarten(left: Any, right: Any) -> Checked:
    """Read both coefficients off the exact Weingarten functions, and put these to the test."""
    for k in DEGREES:
        group = list(permutations(range(k))) if k < 5 else _representatives(k)
        for permutation in group:
            if left(permutation) != right(permutation):
                raise ProofError(f"Wg of {permutation} begins with {left(permutation)}")
    _check_inverse(3, 4)
    _check_inverse(4, 5)
    return Checked(
        "exact Weingarten functions",
        r"character sums, expanded in $1/N$, for all classes of degree $k\leq5$; and these sums "
        r"are the inverse of the Gram matrix, multiplied out for $k=3,4$ at $N=k+1$.",
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


def _relative_error() -> Any:
    """Return E|U_11|⁴/E|G_11|⁴ − 1, both by their permutation sums."""
    unitary = 2 * (weingarten((1, 1)).expr + weingarten((2,)).expr)
    return sympy.cancel(_in_n(unitary) * N**2 / 2 - 1)


def _distinct_error() -> Any:
    return sympy.cancel(_in_n(weingarten((1, 1)).expr) * N**2 - 1)


def _in_n(expression: Any) -> Any:
    return expression.subs({s: N for s in expression.free_symbols if s.name == "N"})


def _check_sharp(left: Any, right: Any) -> Checked:
    if sympy.cancel(left() - right) != 0:
        raise ProofError(f"the permutation sums give {left()}, not {right}")
    for size in (2, 3, 4, 5):
        column = state_moment((0, 0), (0, 0), size)  # a column of U is a random state
        if column * size**2 / 2 - 1 != as_fraction(right.subs(N, size)):
            raise ProofError(f"at N = {size} a random state has E|χ_1|⁴ = {column}")
    return Checked(
        "random states",
        r"a column of $U$ is a random state: $\mathbb{E}|\chi_1|^4$ at $N=2,\dots,5$, and "
        r"$\mathbb{E}|g|^4=2(\mathbb{E}|g|^2)^2$ for a complex normal $g$.",
    )


def _check_distinct(left: Any, right: Any) -> Checked:
    """Use Σ_j |U_2j|² = 1 and E|U_11|²|U_21|² = 1/(N(N+1)) of a random state."""
    if sympy.cancel(left() - right) != 0:
        raise ProofError(f"the Weingarten function gives {left()}, not {right}")
    for size in (2, 3, 4, 5):
        same_column = state_moment((0, 1), (0, 1), size)
        other = (Fraction(1, size) - same_column) / (size - 1)
        if other * size**2 - 1 != as_fraction(right.subs(N, size)):
            raise ProofError(f"at N = {size} normalization gives {other}")
    return Checked(
        "normalization",
        r"$\sum_j\mathbb{E}|U_{11}|^2|U_{2j}|^2=\frac1N$, the term $j=1$ being that of a random "
        r"state and all others alike; at $N=2,\dots,5$.",
    )


def _trace_ratio(size: int) -> Fraction:
    """Return E Tr(GG†)²/N by Wick's rule: two pairings of G_ij Ḡ_kj G_kl Ḡ_il."""
    total = 0
    for i, j, k, m in product(range(size), repeat=4):
        total += (i == k) + (j == m)  # G_ij with Ḡ_kj and G_kl with Ḡ_il, or the other way
    return Fraction(total, size**2 * size)


def _check_trace(left: Any, right: Any) -> Checked:
    """Use |G|² entries and rows: E (GG†)_ii² = E(Σ|g|²)², E|(GG†)_ik|² = Σ E|g|²E|g|²."""
    for size in (1, 2, 3, 4):
        # Σ_j |G_ij|² is Gamma(N)/N: its second moment is N(N+1)/N².
        diagonal = size * Fraction(factorial(size + 1), factorial(size - 1) * size**2)
        mixed = size * (size - 1) * Fraction(size, size**2)
        if (diagonal + mixed) / size != right or left(size) != right:
            raise ProofError(f"at N = {size} the ratio is {(diagonal + mixed) / size}")
    return Checked(
        "rows of G",
        r"$\sum_j|G_{ij}|^2$ is a Gamma variable, two different rows are independent: summed over "
        r"rows at $N\leq4$. $\operatorname{Tr}(UU^\dagger)^2=N$ always.",
    )
