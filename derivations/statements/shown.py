r"""How a formula is shown: in traces, or in central moments where it depends on nothing else.

A formula that does not change when a number is added to the observable is a function of
:math:`\operatorname{Tr}\tilde O^k`, :math:`\tilde O=O-\operatorname{Tr}O/N`, and is shorter in
these. Whether it is one is found from the formula itself.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb

import sympy

from derivations.statements.foreign import (
    as_function,
    factored,
    is_rational,
    roots_replaced,
    symbols_in,
)
from derivations.statements.forms import Chain, Where, chain, where
from derivations.statements.from_sympy import named, rewritten
from derivations.statements.printer import printed
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, over, w

__all__ = ["shown"]


def shown(
    expression: sympy.Expr, names: Mapping[sympy.Symbol, str], moments: Sequence[sympy.Symbol]
) -> str:
    r"""Return the LaTeX of a formula.

    Parameters
    ----------
    expression
        The formula.
    names
        The LaTeX of its parameters.
    moments
        Its symbols for :math:`\operatorname{Tr}O,\operatorname{Tr}O^2,\dots`.

    Examples
    --------
    >>> import sympy
    >>> N, T_1, T_2 = sympy.symbols("N T_1 T_2")
    >>> shown(2 * (T_2 - T_1**2 / N) / (N + 1), {}, [T_1, T_2])
    '\\frac{2(N\\operatorname{Tr}O^2 - \\operatorname{Tr}^2O)}{N(N + 1)}'
    """
    written = {symbol: Name(tex, symbol) for symbol, tex in names.items()}
    written[sympy.Symbol("offset", real=True)] = Name(r"\delta", 0)
    traces = {m: _trace(m, k, "O") for k, m in enumerate(moments, start=1)}
    written |= traces
    if len(moments) > 2 and (central := _central(expression, moments)) is not None:
        return printed(_with_letters(*central, traces[moments[0]]), written)
    if moments and is_rational(expression):
        expression = factored(expression)
    return printed(expression, written)


def _with_letters(form: sympy.Expr, found: Mapping[int, sympy.Symbol], trace: Name) -> Where:
    """Return a formula in central moments, with what its letters mean behind it."""
    symbols = symbols_in(form)
    size = next(s for s in symbols if s.name == "N")
    mean = over(trace, size)
    clauses: list[Chain] = []
    if set(found.values()) & symbols:
        observable = w(Name("O", sympy.Symbol("O")))
        clauses.append(chain(Name(r"\tilde O", sympy.Symbol("O")), "=", observable - mean))
    if any(s.name == "offset" for s in symbols):
        target = Name("O_0", sympy.Symbol("target"))
        clauses.append(chain(Name(r"\delta", sympy.Symbol("offset")), "=", target - mean))
    with named({m: _trace(m, k, r"\tilde O") for k, m in found.items()}):
        return where(rewritten(form), *clauses)


def _trace(symbol: sympy.Symbol, k: int, letter: str) -> Name:
    operator = letter if k == 1 else f"{letter}^{k}"
    power = operator if k == 1 else f"({operator})"  # Tr²O² would be read as Tr(O²)
    return Name(rf"\operatorname{{Tr}}{operator}", symbol, rf"\operatorname{{Tr}}^#{power}")


def _central(
    expression: sympy.Expr, moments: Sequence[sympy.Symbol]
) -> tuple[sympy.Expr, dict[int, sympy.Symbol]] | None:
    """Return the formula in central moments; None if it depends on more than these.

    The moments of O + c are put in: what does not depend on c is a function of those at T_1 = 0.
    """
    symbols = symbols_in(expression)
    size = next((s for s in symbols if s.name == "N"), None)
    if size is None:
        return None
    shift = sympy.Symbol("shift", real=True)
    powers = (size, *moments)
    moved: dict[sympy.Symbol, sympy.Expr] = {
        moment: sum((comb(k, j) * shift ** (k - j) * powers[j] for j in range(k + 1)), sympy.S.Zero)
        for k, moment in enumerate(moments, start=1)
    }
    moved |= {s: s + shift for s in symbols if s.name == "target"}
    if not _unmoved(expression, moved, shift):
        return None
    found = {k: sympy.Symbol(f"M_{k}", real=True) for k in range(2, len(moments) + 1)}
    rest = {s: sympy.Symbol("offset", real=True) for s in moved if s.name == "target"}
    named = {moments[k - 1]: m for k, m in found.items()}
    form = put_in(expression, {moments[0]: sympy.S.Zero, **named, **rest})
    return _factored(form), found


def _unmoved(
    expression: sympy.Expr, moved: Mapping[sympy.Symbol, sympy.Expr], shift: sympy.Symbol
) -> bool:
    """Return whether a formula has one value before and after, at exact points, to 30 digits.

    It decides how a formula is shown; a test compares what is shown with the formula.
    """
    symbols = sorted(symbols_in(expression), key=str)
    value = as_function(symbols, expression)
    for start in (2, 3):
        at: dict[sympy.Symbol, sympy.Expr] = {
            s: sympy.Rational(start + 5 * k, 7 + k) + 9 for k, s in enumerate((*symbols, shift))
        }
        at |= {
            m: sympy.Rational(start + 11 * k, 5 + k)
            for k, m in enumerate(m for m in moved if m not in at)
        }
        there = at | {s: put_in(to, at) for s, to in moved.items()}
        before, after = (value([point[s] for s in symbols]) for point in (at, there))
        if abs(before - after) > abs(before) * 1e-25:
            return False
    return True


def _factored(expression: sympy.Expr) -> sympy.Expr:
    """Bring to one fraction what is rational; the argument of a root for itself."""
    if is_rational(expression):
        return factored(expression)
    return roots_replaced(expression, factored)
