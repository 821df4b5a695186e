r"""How a formula is shown: in traces, or in central moments where it depends on nothing else.

A formula that does not change when a number is added to the observable is a function of
:math:`\operatorname{Tr}\tilde O^k`, :math:`\tilde O=O-\operatorname{Tr}O/N`, and is shorter in
these. Whether it is one is found from the formula itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

import mpmath
import sympy

from derivations.statements.forms import Where, chain, where
from derivations.statements.from_sympy import named, rewritten
from derivations.statements.printer import printed
from derivations.statements.written import Name, over, w

__all__ = ["shown"]


def shown(
    expression: Any, names: Mapping[sympy.Symbol, str], moments: Sequence[sympy.Symbol]
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
    '\\frac{2(N\\,\\operatorname{Tr}O^2 - \\operatorname{Tr}^2O)}{N(N + 1)}'
    """
    written = {symbol: Name(tex, symbol) for symbol, tex in names.items()}
    written[sympy.Symbol("offset", real=True)] = Name(r"\delta", 0)
    symbols = expression.free_symbols
    traces = {m: _trace(m, k, "O") for k, m in enumerate(moments, start=1)}
    written |= traces
    if len(moments) > 2 and (central := _central(expression, moments)) is not None:
        return printed(_with_letters(*central, traces[moments[0]]), written)
    if moments and expression.is_rational_function(*symbols):
        expression = sympy.factor(sympy.together(expression))
    return printed(expression, written)


def _with_letters(form: Any, found: Mapping[int, sympy.Symbol], trace: Name) -> Where:
    """Return a formula in central moments, with what its letters mean behind it."""
    size = next(s for s in form.free_symbols if s.name == "N")
    mean = over(trace, size)
    clauses = []
    if set(found.values()) & form.free_symbols:
        observable = w(Name("O", sympy.Symbol("O")))
        clauses.append(chain(Name(r"\tilde O", sympy.Symbol("O")), "=", observable - mean))
    if any(s.name == "offset" for s in form.free_symbols):
        target = Name("O_0", sympy.Symbol("target"))
        clauses.append(chain(Name(r"\delta", sympy.Symbol("offset")), "=", target - mean))
    with named({m: _trace(m, k, r"\tilde O") for k, m in found.items()}):
        return where(rewritten(form), *clauses)


def _trace(symbol: sympy.Symbol, k: int, letter: str) -> Name:
    operator = letter if k == 1 else f"{letter}^{k}"
    power = operator if k == 1 else f"({operator})"  # Tr²O² would be read as Tr(O²)
    return Name(rf"\operatorname{{Tr}}{operator}", symbol, rf"\operatorname{{Tr}}^#{power}")


def _central(
    expression: Any, moments: Sequence[sympy.Symbol]
) -> tuple[Any, dict[int, sympy.Symbol]] | None:
    """Return the formula in central moments; None if it depends on more than these.

    The moments of O + c are put in: what does not depend on c is a function of those at T_1 = 0.
    """
    size = next((s for s in expression.free_symbols if s.name == "N"), None)
    if size is None:
        return None
    shift = sympy.Symbol("shift", real=True)
    powers = (size, *moments)
    moved = {
        moment: sum(comb(k, j) * shift ** (k - j) * powers[j] for j in range(k + 1))
        for k, moment in enumerate(moments, start=1)
    }
    moved |= {s: s + shift for s in expression.free_symbols if s.name == "target"}
    if not _unmoved(expression, moved, shift):
        return None
    found = {k: sympy.Symbol(f"M_{k}", real=True) for k in range(2, len(moments) + 1)}
    rest = {s: sympy.Symbol("offset", real=True) for s in moved if s.name == "target"}
    form = expression.subs({moments[0]: 0, **{moments[k - 1]: m for k, m in found.items()}, **rest})
    return _factored(form), found


def _unmoved(expression: Any, moved: Mapping[sympy.Symbol, Any], shift: sympy.Symbol) -> bool:
    """Return whether a formula has one value before and after, at exact points, to 30 digits.

    It decides how a formula is shown; a test compares what is shown with the formula.
    """
    symbols = sorted(expression.free_symbols, key=str)
    value = sympy.lambdify(symbols, expression, modules="mpmath")
    for start in (2, 3):
        at = {s: sympy.Rational(start + 5 * k, 7 + k) + 9 for k, s in enumerate((*symbols, shift))}
        at |= {
            m: sympy.Rational(start + 11 * k, 5 + k)
            for k, m in enumerate(m for m in moved if m not in at)
        }
        there = {s: sympy.sympify(to).subs(at) for s, to in moved.items()}
        with mpmath.workdps(60):
            before, after = (
                value(*(mpmath.mpf(int(x.p)) / int(x.q) for x in map(point.__getitem__, symbols)))
                for point in (at, at | there)
            )
            if abs(before - after) > abs(before) * 1e-25:
                return False
    return True


def _factored(expression: Any) -> Any:
    """Bring to one fraction what is rational; the argument of a root for itself."""
    if expression.is_rational_function(*expression.free_symbols):
        return sympy.factor(sympy.together(expression))
    return expression.replace(
        lambda e: isinstance(e, sympy.Pow) and e.exp == sympy.Rational(1, 2),
        lambda e: sympy.sqrt(sympy.factor(sympy.together(e.base))),
    )
