"""When the large-N form of (22) holds: the exact ratio, its expansion, and the condition."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof import Checked, Derivation, Step
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive"]

T1, T2 = trace_symbol(1), trace_symbol(2)
q = sympy.Symbol("q", real=True)

EXACT = 2 * L * (N * T2 - T1**2) / ((N + 1) * (N**2 - 1))
PRINTED = 2 * L * T2 / N**2
_GROWTH = N**3 / ((N + 1) * (N**2 - 1))
_RATIO = (1 - T1**2 / (N * T2)) * _GROWTH
_REMAINDER = (2 * N**2 - 1) / (N * (N + 1) * (N**2 - 1))


def derive(*, checking: bool = True) -> Derivation:
    """Derive the ratio of the exact mean to its large-N form, and when it tends to 1.

    Examples
    --------
    >>> derive().result.subs({N: 2, T1: 0})
    8/9
    """
    return Derivation(
        claim="kernel-mean-large-n",
        title=r"The large-$N$ form of the mean",
        assumptions=(
            r"Equation (22), and $O\neq0$; $T_k=\operatorname{Tr}O^k$.",
            r"$q=T_1^2/(NT_2)\in[0,1]$ by Cauchy--Schwarz.",
        ),
        steps=(
            Step(
                "the ratio", EXACT / PRINTED, _RATIO,
                r"The exact mean is divided by the printed form", _check_points,
                left_tex=r"\frac{\bar K}{2LT_2/N^2}",
            ),
            Step(
                "the expansion", _GROWTH, 1 - 1 / N + _REMAINDER,
                r"For traceless $O$ the ratio is a function of $N$ alone, expanded in $1/N$; "
                r"the last term is the whole remainder, of order $1/N^2$",
                _check_expansion,
            ),
            Step(
                "the condition", (1 - q) * _GROWTH - 1, -q + (1 - q) * (_GROWTH - 1),
                r"With $q=T_1^2/(NT_2)$ the deviation from 1 is $-q$ and a term that vanishes as "
                r"$N\to\infty$ whatever $q$ is: the ratio tends to 1 if and only if $q\to0$",
                _check_condition,
            ),
        ),
        result=_RATIO,
        result_tex=r"\frac{\bar K}{2LT_2/N^2}=\left(1-\frac{T_1^2}{NT_2}\right)"
        r"\frac{N^3}{(N+1)(N^2-1)}",
        checking=checking,
    )  # fmt: skip


def _equal_on_a_grid(left: Any, right: Any, degree: int) -> int:
    """Compare exact values on a grid of integers that decides rational functions.

    Times a common denominator both sides are polynomials of at most ``degree`` in each
    variable, and such a polynomial that vanishes on a grid of degree + 1 points in each
    variable is zero.
    """
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    points = 0
    for values in sympy.utilities.iterables.cartes(range(2, degree + 3), repeat=len(names)):
        at = dict(zip(names, map(sympy.Integer, values), strict=True))
        a, b = left.subs(at), right.subs(at)
        points += 1
        if a != b:
            raise ProofError(f"at {at} the left side is {a} and the right side is {b}")
    return points


def _check_points(left: Any, right: Any) -> Checked:
    points = _equal_on_a_grid(left.subs(L, 1), right.subs(L, 1), 5)
    if sympy.diff(left, L) != 0 or sympy.diff(right, L) != 0:
        raise ProofError("a side depends on L, which cancels in a ratio")
    return Checked(
        "exact evaluation",
        rf"both sides agree at the {points} points of a grid of six integers in each of $N$, "
        r"$T_1$, $T_2$, which decides rational functions of degree at most 5 in each.",
    )


def _check_expansion(left: Any, right: Any) -> Checked:
    points = _equal_on_a_grid(left, right, 8)
    remainder = sympy.together(right - 1 + 1 / N)
    numerator, denominator = (sympy.Poly(part, N) for part in sympy.fraction(remainder))
    if denominator.degree() - numerator.degree() < 2:
        raise ProofError(f"the remainder {remainder} is not of order 1/N²")
    return Checked(
        "exact evaluation",
        rf"both sides agree at {points} integers, more than their degree; the remainder's "
        rf"denominator has degree {denominator.degree()} in $N$, its numerator "
        rf"{numerator.degree()}.",
    )


def _check_condition(left: Any, right: Any) -> Checked:
    _equal_on_a_grid(left, right, 5)
    growth = sympy.cancel(1 + right.subs(q, 0))
    if sympy.limit(growth, N, sympy.oo) != 1:
        raise ProofError(f"the factor {growth} does not tend to 1")
    return Checked(
        "exact evaluation",
        r"both sides agree on a deciding grid; the factor of $1-q$ tends to 1, so its share of "
        r"the deviation is bounded by $|N^3/((N+1)(N^2-1))-1|\to0$ for every $q\in[0,1]$.",
    )
