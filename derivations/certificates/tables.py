"""The tables of coefficients that certificates rest on, as a file of Coq: witnesses, not proofs.

What is written here is proved afterwards: :mod:`derivations.certificates.systems` states the linear
systems that define the coefficients, and Coq solves none of them but checks these solutions.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from math import factorial
from typing import cast

import sympy

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

__all__ = ["GENERATOR_DEGREES", "PAIRING_DEGREES", "UNITARY_DEGREES", "generator", "tables_file"]

UNITARY_DEGREES = range(1, 7)
GENERATOR_DEGREES = (2, 4, 6, 8)
PAIRING_DEGREES = range(1, 5)


@cache
def generator(cycles: Partition) -> sympy.Expr:
    """Return the coefficient of a permutation in the mean of k copies of a random involution.

    The involution has as many eigenvalues 1 as −1, so that powers of it have the trace N or 0.

    Examples
    --------
    >>> generator((2,))
    N/((N - 1)*(N + 1))
    """
    k = sum(cycles)
    found = sympy.S.Zero
    for shape in partitions(k):
        below = sympy.prod([N + c for c in contents(shape)])
        found += character(shape, cycles) * _schur(shape) / below
    return cast("sympy.Expr", sympy.factor(sympy.cancel(sympy.together(found))))


@cache
def _schur(shape: Partition) -> sympy.Expr:
    """Return the Schur function at the eigenvalues of the involution."""
    k = sum(shape)
    found = sympy.S.Zero
    for cycles in partitions(k):
        if all(part % 2 == 0 for part in cycles):
            found += class_size(cycles) * character(shape, cycles) * N ** len(cycles)
    return sympy.expand(found / factorial(k))


def _match(name: str, degrees: Iterable[int], value: Callable[[Partition], sympy.Expr]) -> str:
    """Return a table: of each degree with one denominator, so that sums have it, too."""
    scope = Scope(names={N: "N"})
    lines = list[str]()
    for k in degrees:
        rows = [(cycles, sympy.fraction(sympy.cancel(value(cycles)))) for cycles in partitions(k)]
        whole = sympy.lcm_list([below for _, (_, below) in rows])
        shown = term(cast("sympy.Expr", sympy.factor(whole)), scope)
        for cycles, (above, below) in rows:
            top = term(sympy.expand(sympy.cancel(above * whole / below)), scope)
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
