"""The averages as they are printed: coefficient by coefficient, in half angles, with d for N.

They stand as in the code that the authors released. Nothing here is proved; the claims compare each
with what is.
"""

from __future__ import annotations

from collections.abc import Callable

from qntk_check.formulas.drift import TARGET
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.kinds import Number

__all__ = ["PRINTED", "error_words"]


def _kernel_mean(d: Number, L: Number, T1: Number, T2: Number) -> Number:
    return L * (d * T2 - T1**2) / (2 * (d - 1) * (d + 1) ** 2)


def _b(d: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    """B, which both averages of four gradients have."""
    own = (d**2 + 3 * d + 3) * T2**2 + d * (d + 1) * T4 + T1**4
    return own - 2 * d * T1**2 * T2 - 4 * (d + 1) * T1 * T3


def _fourth(d: Number, *traces: Number) -> Number:
    return 3 * _b(d, *traces) / (4 * d * (d - 1) * (d + 1) ** 2 * (d + 3) ** 2)


def _pair(d: Number, *traces: Number) -> Number:
    return d * _b(d, *traces) / (4 * (d - 1) ** 2 * (d + 1) ** 3 * (d + 2) * (d + 3))


def _spread(d: Number, L: Number, *traces: Number) -> Number:
    own = L * _fourth(d, *traces) + L * (L - 1) * _pair(d, *traces)
    return own - _kernel_mean(d, L, *traces[:2]) ** 2


def _spread_independent(d: Number, L: Number, *traces: Number) -> Number:
    square = _kernel_mean(d, 1, *traces[:2]) ** 2
    own = L * _fourth(d, *traces) + L * (L - 1) * square
    return own - _kernel_mean(d, L, *traces[:2]) ** 2


def _meta_kernel(d: Number, L: Number, T1: Number, T2: Number, T3: Number) -> Number:
    words = d**2 * T3 - 3 * d * T1 * T2 + 2 * T1**3
    return L * (L - 1) * d * words / (8 * (d - 1) ** 2 * (d + 1) ** 3 * (d + 2))


def error_words(d: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    """Return the numerator of error-diagonal, whose denominator vanishes at d = 2 and 3.

    Examples
    --------
    >>> error_words(2, 1, 1, 1, 1), error_words(2, 0, 2, 0, 2)
    (36, 0)
    """
    c1 = d**4 - 2 * d**3 + 8 * d + 20
    c2 = 2 * d * (-(d**4) + d**3 + 10 * d**2 + d - 29)
    c3 = 4 * (d**5 - 11 * d**3 - 6 * d**2 + 38 * d + 14)
    c4 = d**6 + 3 * d**5 - 11 * d**4 - 41 * d**3 + 18 * d**2 + 96 * d + 60
    c5 = d * (d**5 - 13 * d**3 - 4 * d**2 + 56 * d - 4)
    return c1 * T1**4 + c2 * T1**2 * T2 - c3 * T1 * T3 + c4 * T2**2 + c5 * T4


def _error_diagonal(d: Number, *traces: Number) -> Number:
    below = 4 * d * (d - 1) * (d + 1) ** 2 * (d - 2) * (d + 2) ** 2 * (d - 3) * (d + 3) ** 2
    return -error_words(d, *traces) / below


def _error_pair(
    d: Number, target: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    words = (
        2 * T1**4
        - 3 * (d - 1) * T1**2 * T2
        - 3 * (d + 1) * T2**2
        + (d**2 - d + 4) * T1 * T3
        + (d**2 - d) * T4
    )
    own = d * words / (8 * (d - 1) ** 2 * (d + 1) ** 3 * (d + 2) * (d + 3))
    return own - target * _meta_kernel(d, 2, T1, T2, T3) / 2


def _error_meta_kernel(d: Number, L: Number, target: Number, *traces: Number) -> Number:
    one, two = _error_diagonal(d, *traces), _error_pair(d, target, *traces)
    return L * one + L * (L - 1) * two


def _zeta(d: Number, L: Number, target: Number, *traces: Number) -> Number:
    whole = _error_meta_kernel(d, L, target, *traces)
    return whole / _kernel_mean(d, L, *traces[:2]) ** 2


_LAYERED = (EVEN_DIMENSION, LAYERS)
_TARGETED = (*_LAYERED, TARGET)
_ONE = (EVEN_DIMENSION,)
_ROWS: tuple[tuple[str, Callable[..., Number], tuple[Parameter, ...], int], ...] = (
    ("kernel-mean", _kernel_mean, _LAYERED, 2),
    ("gradient-fourth", _fourth, _ONE, 4),
    ("gradient-pair", _pair, _ONE, 4),
    ("kernel-spread", _spread, _LAYERED, 4),
    ("kernel-spread-independent", _spread_independent, _LAYERED, 4),
    ("meta-kernel-mean", _meta_kernel, _LAYERED, 3),
    ("error-diagonal", _error_diagonal, _ONE, 4),
    ("error-pair", _error_pair, (EVEN_DIMENSION, TARGET), 4),
    ("error-meta-kernel", _error_meta_kernel, _TARGETED, 4),
    ("zeta", _zeta, _TARGETED, 4),
)


def _formula(
    id_: str, function: Callable[..., Number], parameters: tuple[Parameter, ...], order: int
) -> Formula:
    return Formula(
        name=f"{id_} as printed",
        summary=f"what is printed of {id_}",
        function=function,
        parameters=parameters,
        trace_order=order,
        validity="As printed, in half angles.",
        claim="error-meta-kernel" if id_ == "zeta" else id_,
        source="Zhang et al. (2024), as restated from the released code",
    )


PRINTED: dict[str, Formula] = {row[0] + " as printed": _formula(*row) for row in _ROWS}
