"""The moments E K^k of the kernel of a Haar circuit, k = 1 … 4, from its factorization.

K = Var_χ(O) Σ_ℓ y_ℓ² with independent factors, so E K^k is a moment of Var_χ O, which depends on N
and O, times a moment of Σ y_ℓ², which depends on N and L. Units: that of O^(2k). Angles are full
angles, exp(iθX); with exp(−iθX/2) the moment of order k is divided by 4^k.
"""

from __future__ import annotations

from collections.abc import Callable

from qntk_check.formulas.central import Sextic, central, excess, sextic
from qntk_check.formulas.machinery.family import FormulaFamily, family
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.spread import HAAR_CIRCUIT, sixth_words, variance_squared, y2, y4
from qntk_check.kinds import Number

__all__ = ["kernel_moment"]


def _y6(N: Number) -> Number:
    return 120 * (N + 2) * (N + 4) / ((N - 1) * (N + 1) ** 2 * (N + 3) * (N + 5))


def _y8(N: Number) -> Number:
    return 1680 * (N + 4) * (N + 6) / ((N - 1) * (N + 1) ** 2 * (N + 3) * (N + 5) * (N + 7))


def _variance_cubed(N: Number, o: Sextic) -> Number:
    """E (Var_χ O)³."""
    below = N**2 * (N + 1) * (N + 2) * (N + 3) * (N + 4) * (N + 5)
    return sixth_words(N, o) / below


def _variance_fourth(
    N: Number, M2: Number, M3: Number, M4: Number, M5: Number, M6: Number, M8: Number
) -> Number:  # fmt: skip
    """E (Var_χ O)⁴."""
    words = (
        (N**4 + 18 * N**3 + 125 * N**2 + 384 * N + 441) * M2**4
        + 6 * (N**4 + 16 * N**3 + 104 * N**2 + 305 * N + 336) * M2**2 * M4
        - 8 * (3 * N**3 + 33 * N**2 + 128 * N + 168) * M2 * M3**2
        + 8 * (N**4 + 12 * N**3 + 62 * N**2 + 147 * N + 126) * M2 * M6
        - 48 * (N**3 + 10 * N**2 + 35 * N + 42) * M3 * M5
        + 3 * (N**4 + 14 * N**3 + 95 * N**2 + 322 * N + 420) * M4**2
        + 6 * N * (N + 1) * (N + 2) * (N + 3) * M8
    )
    below = N * (N + 1) * (N + 2) * (N + 3) * (N + 4) * (N + 5) * (N + 6) * (N + 7)
    return words / below


def _first(N: Number, L: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return L * y2(N) * M2 / (N + 1)


def _second(N: Number, L: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    sums = L * y4(N) + L * (L - 1) * y2(N) ** 2
    return variance_squared(N, M2, X) * sums


def _third(N: Number, L: Number, *traces: Number) -> Number:
    o = sextic(N, *traces)
    pairs = 3 * y4(N) * y2(N) + (L - 2) * y2(N) ** 3
    return _variance_cubed(N, o) * L * (_y6(N) + (L - 1) * pairs)


def _fourth(N: Number, L: Number, *traces: Number) -> Number:
    M2, M3, M4, M5, M6, M8 = central(N, *traces, orders=(2, 3, 4, 5, 6, 8))
    four = 6 * y4(N) * y2(N) ** 2 + (L - 3) * y2(N) ** 4
    pairs = 4 * _y6(N) * y2(N) + 3 * y4(N) ** 2 + (L - 2) * four
    return _variance_fourth(N, M2, M3, M4, M5, M6, M8) * L * (_y8(N) + (L - 1) * pairs)


def _moment(order: int, function: Callable[..., Number]) -> Formula:
    return Formula(
        name="kernel_moment",
        derivatives=2 * order,
        summary="mean of the kernel, E K"
        if order == 1
        else f"moment of order {order} of the kernel, E K^{order}",
        function=function,
        parameters=(EVEN_DIMENSION, LAYERS),
        trace_order=2 * order,
        validity=HAAR_CIRCUIT,
        claim="kernel-spread",
        source="derived here",
    )


kernel_moment: FormulaFamily = family(
    "kernel_moment",
    option="order",
    default=1,
    variants={
        1: _moment(1, _first),
        2: _moment(2, _second),
        3: _moment(3, _third),
        4: _moment(4, _fourth),
    },
)
