"""The tables of coefficients that certificates rest on, as a file of Coq: witnesses, not proofs.

What is written here is proved afterwards: :mod:`derivations.certificates.systems` states the linear
systems that define the coefficients, and Coq solves none of them but checks these solutions.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from math import factorial
from typing import TYPE_CHECKING, cast

import sympy
from sympy.polys.domains import QQ
from sympy.polys.fields import field

from derivations.calculus.numbers.characters import character
from derivations.calculus.numbers.partitions import (
    Partition,
    class_size,
    contents,
    partitions,
)
from derivations.calculus.weingarten import weingarten
from derivations.certificates.scope import Scope
from derivations.certificates.terms import term
from derivations.symbols import N

if TYPE_CHECKING:
    from sympy.polys.fields import FracElement

__all__ = ["GENERATOR_DEGREES", "PAIRING_DEGREES", "UNITARY_DEGREES", "generator", "tables_file"]

UNITARY_DEGREES = range(1, 7)
GENERATOR_DEGREES = (2, 4, 6, 8)
PAIRING_DEGREES = range(1, 5)
_, _N = field(N, QQ)  # where a sum of fractions is reduced term by term


@cache
def generator(cycles: Partition) -> sympy.Expr:
    """Return the coefficient of a permutation in the mean of k copies of a random involution.

    The involution has as many eigenvalues 1 as −1, so that powers of it have the trace N or 0.

    Examples
    --------
    >>> generator((2,))
    N/((N - 1)*(N + 1))
    """
    found = 0 * _N
    for shape in partitions(sum(cycles)):
        found += character(shape, cycles) * _over_dimensions(shape)
    return cast("sympy.Expr", sympy.factor(found.as_expr()))


@cache
def _over_dimensions(shape: Partition) -> FracElement:
    """Return the Schur function at the eigenvalues of the involution, over ∏ (N + c)."""
    found = 0 * _N
    for cycles in partitions(sum(shape)):
        if all(part % 2 == 0 for part in cycles):
            found += class_size(cycles) * character(shape, cycles) * _N ** len(cycles)
    for content in contents(shape):
        found /= _N + content
    found /= factorial(sum(shape))
    return found


def _match(name: str, degrees: Iterable[int], value: Callable[[Partition], sympy.Expr]) -> str:
    """Return a table: of each degree with one denominator, so that sums have it, too."""
    scope = Scope(names={N: "N"})
    lines = list[str]()
    for k in degrees:
        rows = [(cycles, sympy.fraction(sympy.factor(value(cycles)))) for cycles in partitions(k)]
        whole = sympy.lcm_list([below for _, (_, below) in rows])
        shown = term(cast("sympy.Expr", sympy.factor(whole)), scope)
        for cycles, (above, below) in rows:
            top = term(sympy.expand(above * sympy.quo(whole, below, N)), scope)
            key = "; ".join(f"{part}%nat" for part in cycles)
            lines.append(f"  | [{key}] => {top} / {shown}")
    return "\n".join(
        [f"Definition {name} (N : R) (cycles : list nat) : R :=", "  match cycles with", *lines,
         "  | _ => 0", "  end."]
    )  # fmt: skip


def tables_file() -> str:
    """Return the file of the tables."""
    return "\n".join([
        "(* Coefficients of permutations, by the lengths of their cycles. *)",
        "From Coq Require Import Reals List.", "Import ListNotations.", "Open Scope R_scope.", "",
        "(* Weingarten functions of U(N). *)",
        _match("weingarten", UNITARY_DEGREES, lambda cycles: weingarten(cycles).expr), "",
        "(* Of a random involution without trace. *)",
        _match("generator", GENERATOR_DEGREES, generator), "",
        "(* Of O(N) and of Sp(N), by the type of two pairings. *)",
        _match("orthogonal", PAIRING_DEGREES, lambda t: weingarten(t, group="O").expr), "",
        _match("symplectic", PAIRING_DEGREES, lambda t: weingarten(t, group="Sp").expr), "",
    ])  # fmt: skip
