"""What the conditions (52) and (53) speak of: (ΔK/K̄)² and E μ²/(4K̄²), and how they are written."""

from __future__ import annotations

from functools import cache
from typing import cast

import sympy

from derivations.kernel.factorization import kernel_moment, variance_moment
from derivations.meta_kernel.second_moment import second_moment
from derivations.routes.central_moments import CENTRAL
from derivations.routes.isotropic import y_moment
from derivations.routes.rational import OBSERVABLES
from derivations.statements.layout import known, slash
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Written, over, value_as, w
from derivations.symbols import L, N

__all__ = [
    "BOUND",
    "KURTOSIS",
    "PAULI",
    "PROJECTOR",
    "SHOWN_BOUND",
    "floor_squared",
    "pauli_ratio_squared",
    "projector_ratio_squared",
    "ratio_squared",
    "relative_spread",
    "s",
    "second_order_ratio",
    "spread_squared",
]

s = sympy.Symbol("s", positive=True)  # L/N
M2, M4 = CENTRAL[2], CENTRAL[4]
PAULI, PROJECTOR = "a Pauli string", "a rank-one projector"
KURTOSIS = cast("sympy.Expr", sympy.factor(y_moment(2) / y_moment(1) ** 2))


@cache
def floor_squared() -> sympy.Expr:
    """Return f², the limit of (ΔK/K̄)² as L → ∞."""
    return cast("sympy.Expr", sympy.factor(variance_moment(2) / variance_moment(1) ** 2 - 1))


@cache
def spread_squared() -> sympy.Expr:
    """Return (ΔK/K̄)² in N, L and the central traces."""
    return cast("sympy.Expr", sympy.factor(kernel_moment(2) / kernel_moment(1) ** 2 - 1))


@cache
def ratio_squared() -> sympy.Expr:
    """Return E μ²/(4K̄²) in N, L and the central traces."""
    return second_moment() / (4 * kernel_moment(1) ** 2)


@cache
def _of(name: str) -> sympy.Expr:
    found = sympy.cancel(sympy.together(put_in(ratio_squared(), OBSERVABLES[name])))
    return cast("sympy.Expr", sympy.factor(found))


def pauli_ratio_squared() -> sympy.Expr:
    """Return E μ²/(4K̄²) of a Pauli string, in N and L."""
    return _of(PAULI)


def projector_ratio_squared() -> sympy.Expr:
    """Return E μ²/(4K̄²) of a rank-one projector, in N and L."""
    return _of(PROJECTOR)


def relative_spread(found: sympy.Expr) -> Written:
    """Return (ΔK/K̄)², worth what has been found for it."""
    return known(slash(Name(r"\Delta K", None), Name(r"\bar K", None)) ** 2, found)


ETA, EPSILON = sympy.symbols("eta epsilon", positive=True)
_SCALE = w(ETA) ** 2 * w(EPSILON) ** 2


def second_order_ratio(
    found: sympy.Expr,
    *,
    name: str = "r",
    factor: Written | sympy.Expr | int = 1,
    below: Written | int = 1,
) -> Written:
    """Return r²/(η²ε²) times a factor and over another, where E μ²/(4K̄²) has been found."""
    ratio = known(Name(name, None) ** 2, _SCALE.value() * found)
    return over(
        ratio if factor == 1 else w(factor) * ratio, _SCALE if below == 1 else _SCALE * below
    )


SHOWN_BOUND = (over(L, N) + 1) ** 2 + 2 + over(3, L)
BOUND = value_as(SHOWN_BOUND, sympy.Expr)  # of N times the squared ratio of a Pauli string
