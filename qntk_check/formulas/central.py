"""Central traces of O from its traces, and the combinations of them in which nothing cancels.

The theory sees O through M_k = Tr (O − Tr O/N)^k alone. With x the eigenvalues of O − Tr O/N its
formulas are sums of the following, none of which is negative, with coefficients that are positive
but for a few:

- M_2³;
- the excess X = N M_4 − M_2² = Σ (N x² − M_2)²/N, zero for two opposite levels, as of a Pauli
  string;
- N M_3², and P = M_2 X − N M_3², at least zero because kurtosis ≥ skewness² + 1 (Pearson);
- R = N² M_6 − 2N M_2 M_4 + M_2³ = Σ x² (N x² − M_2)².

Written in M_2, M_4 and M_6 as they stand, the leading orders of Var K and E μ² cancel for a Pauli
string, by a factor of N. On floats the differences above are taken on pairs or triples of floats.

Source of the inequality: K. Pearson, Phil. Trans. R. Soc. A 216, 429 (1916).
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from numbers import Rational
from typing import NamedTuple

from qntk_check.formulas.machinery.longer import Longer, Pairs, Triples, in_more_digits
from qntk_check.formulas.machinery.tracked import DIGITS, Doubles
from qntk_check.kinds import Number

__all__ = ["Sextic", "central", "exactly", "excess", "sextic"]


class Sextic(NamedTuple):
    """The four combinations of degree 6: M_2³, N M_3², P and R."""

    cube: Number
    skew: Number
    peaked: Number
    rest: Number


def central(N: Number, *traces: Number, orders: tuple[int, ...] = ()) -> tuple[Number, ...]:
    """Return (M_2, …, M_k) from Tr O, …, Tr O^k, or those of the orders that are asked for.

    Examples
    --------
    >>> from fractions import Fraction
    >>> central(Fraction(2), Fraction(1), Fraction(1))
    (Fraction(1, 2),)
    """
    wanted = orders or tuple(range(2, len(traces) + 1))
    return exactly(lambda *values: _central(*values, orders=wanted), N, *traces)


def excess(N: Number, *traces: Number) -> tuple[Number, Number]:
    """Return M_2 and X = N M_4 − M_2².

    Examples
    --------
    >>> excess(4, 0, 4, 0, 4)
    (4, 0)
    """
    M2, X = exactly(_excess, N, *traces)
    return M2, X


def sextic(N: Number, *traces: Number) -> Sextic:
    """Return the combinations of degree 6.

    Examples
    --------
    >>> sextic(4, 0, 4, 0, 4, 0, 4)
    Sextic(cube=64, skew=0, peaked=0, rest=0)
    """
    return Sextic(*exactly(_sextic, N, *traces))


def exactly(function: Callable[..., tuple[Number, ...]], *values: Number) -> tuple[Number, ...]:
    """Evaluate on pairs or triples of floats where floats are given, and round what comes out.

    Examples
    --------
    >>> exactly(lambda x, y: (x - y,), 3, 1)
    (2,)
    """
    if not any(isinstance(value, Doubles) for value in values):
        return function(*values)
    kind = Triples if DIGITS.get() == 3 else Pairs
    longer = [in_more_digits(v, kind) if isinstance(v, Doubles) else v for v in values]
    return tuple(_rounded(value) for value in function(*longer))


def _rounded(value: Number) -> Number:
    return value.in_doubles() if isinstance(value, Longer) else value


def _central(N: Number, *traces: Number, orders: tuple[int, ...]) -> tuple[Number, ...]:
    shift = -traces[0] / N
    return tuple(_about(shift, k, *traces) for k in orders)


def _about(shift: Number, k: int, *traces: Number) -> Number:
    """Return M_k by Horner's rule; its last two terms are one, as N·shift = −Tr O."""
    if isinstance(shift, Rational | float) and not shift:
        return traces[k - 1]
    total = (k - 1) * traces[0]
    for j in range(2, k + 1):
        total = total * shift + comb(k, j) * traces[j - 1]
    return total


def _excess(N: Number, *traces: Number) -> tuple[Number, Number]:
    M2, M4 = _central(N, *traces, orders=(2, 4))
    return M2, N * M4 - M2**2


def _sextic(N: Number, *traces: Number) -> tuple[Number, ...]:
    M2, M3, M4, M6 = _central(N, *traces, orders=(2, 3, 4, 6))
    skew, square = N * M3**2, M2**2
    cube, peak = M2 * square, M2 * (N * M4 - square)
    return cube, skew, peak - skew, N**2 * M6 - 2 * peak - cube
