"""Closed forms as vectorized functions in floating point."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.polynomials import Polynomial
from derivations.calculus.results.evaluation import by_name
from derivations.calculus.results.rendering import factor_name
from derivations.calculus.results.validity import Validity
from derivations.errors import CalculusError, DomainError

__all__ = ["compile_numpy"]

Floats = NDArray[np.float64]
# A number where N and the traces are numbers; NumPy's numbers have all that arrays have.
Inexact = NDArray[np.inexact[Any]]


class _Term(NamedTuple):
    """numerator(N) · scalar · ∏ traces, the traces by name."""

    numerator: Polynomial
    names: tuple[str, ...]
    scalar: complex


def compile_numpy(expression: Validity) -> Callable[..., Inexact]:
    """Return f(N, traces) in floating point; see :meth:`TracePolynomial.numpy`."""
    if any(not isinstance(key[2], int) and key[2].free_symbols for key in expression.terms):
        raise CalculusError(
            "a coefficient holds a symbol: replace symbols by numbers before .numpy(), or use "
            "sympy.lambdify on .expr"
        )
    terms = [
        _Term(
            value, tuple(map(factor_name, factors)), 1 if isinstance(rest, int) else complex(rest)
        )
        for (factors, _, rest), value in expression.terms.items()
    ]

    def function(N: object = expression.context.size, traces: object = None) -> Inexact:
        table = by_name(traces or {}, "traces")
        missing = sorted({name for term in terms for name in term.names} - table.keys())
        if N is None or missing:
            raise DomainError(f"no value for {', '.join(missing) or 'N'}: give it to the function")
        dimensions = np.asarray(N)
        _check_dimensions(expression, dimensions)
        return _evaluate(expression, terms, dimensions.astype(float), table)

    return function


def _check_dimensions(expression: Validity, dimensions: Floats) -> None:
    """Refuse an N at which the closed form does not hold as it stands."""
    first, size = expression.context.valid_from, expression.context.size
    whole = np.equal(np.mod(dimensions, 1), 0)
    below = {int(n) for n in np.unique(dimensions[whole]) if 1 <= n < first}
    held = [n for n in sorted(below) if expression.holds_at(n)]
    wrong = ~whole | ((dimensions < first) & ~np.isin(dimensions, held))
    wrong |= (dimensions != size) if size else dimensions <= expression.context.largest_index
    wrong |= np.mod(dimensions, expression.context.multiple) != 0
    if np.any(wrong):
        bad = dimensions[wrong].ravel()[0] if dimensions.ndim else dimensions
        raise DomainError(
            f"N = {bad} is outside {expression.valid_for!r}: use .at for single values below"
        )


def _evaluate(
    expression: Validity, terms: list[_Term], N: Floats, table: Mapping[str, object]
) -> Inexact:
    """Evaluate in powers of 1/N, which neither overflow nor cancel at large N."""
    degree = sum(expression.roots.values())
    bottom = float(expression.content) * np.prod(
        [(1 - root / N) ** count for root, count in expression.roots.items()] or [np.ones_like(N)],
        axis=0,
    )
    total: Inexact = np.zeros(())
    for value, names, rest in terms:
        top = sum(float(x) * N ** (power - degree) for power, x in enumerate(value) if x)
        total = total + rest * top * math.prod(np.asarray(table[name]) for name in names)
    return total / bottom
