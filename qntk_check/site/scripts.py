"""Formulas as JavaScript, from the same object that users call and proofs are compared with.

A formula is a tree of sums, products, powers and a few functions of its parameters. Each node
becomes a call of ``exact.js``, which calculates with fractions of whole numbers of any length for
as long as all is rational, and with floats beyond. A test compares both at a thousand points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from qntk_check.errors import DomainError, QNTKError

if TYPE_CHECKING:
    import sympy

    from qntk_check.formulas.machinery.formula import Formula, Parameter

__all__ = ["MOST", "Domain", "as_javascript", "described", "domain_of"]

_FUNCTIONS = {"log": "log", "exp": "exp", "erf": "erf", "Abs": "abs"}


def as_javascript(formula: Formula) -> str:
    """Return a function of one object of values, in the notation of ``exact.js``.

    Examples
    --------
    >>> from qntk_check.formulas import haar_first_moment, kernel_mean_large_n
    >>> as_javascript(haar_first_moment)
    'v=>P(v.N,I(-1n))'
    >>> as_javascript(kernel_mean_large_n)
    'v=>M(I(2n),v.T_2,v.L,P(v.N,I(-2n)))'
    """
    return "v=>" + _node(_expression(formula))


def _expression(formula: Formula) -> sympy.Expr:
    import sympy

    return sympy.sympify(formula.expr)


def _node(tree: sympy.Basic) -> str:
    import sympy

    if isinstance(tree, sympy.Integer):
        return f"I({int(tree)}n)"
    if isinstance(tree, sympy.Rational):
        return f"I({int(tree.p)}n,{int(tree.q)}n)"
    if isinstance(tree, sympy.Symbol):
        return f"v.{tree.name}"
    if tree is sympy.pi:
        return "F(Math.PI)"
    if isinstance(tree, sympy.exp):
        return f"exp({_node(tree.args[0])})"
    inner = ",".join(_node(part) for part in tree.args)
    if isinstance(tree, sympy.Add | sympy.Mul | sympy.Pow):
        return f"{ {sympy.Add: 'A', sympy.Mul: 'M', sympy.Pow: 'P'}[type(tree)] }({inner})"
    name = type(tree).__name__
    if name not in _FUNCTIONS:
        raise DomainError(
            f"{name} of a formula has no counterpart in exact.js: add it there and to _FUNCTIONS"
        )
    return f"{_FUNCTIONS[name]}({inner})"


@dataclass(frozen=True)
class Domain:
    """Which numbers a parameter takes, as its own check tells when it is asked.

    ``above`` and ``below`` are strict where ``open_above`` and ``open_below`` say so. Whole numbers
    of which some are left out are listed as ``members``, those up to ``MOST``.
    """

    whole: bool
    even: bool
    above: str | None
    open_above: bool
    below: str | None
    open_below: bool
    members: tuple[int, ...] = ()

    def said(self) -> str:
        """Return it in words.

        Examples
        --------
        >>> Domain(True, True, "2", False, None, False).said()
        'an even whole number, ≥ 2'
        """
        if self.members:
            return f"one of {', '.join(map(str, self.members[:5]))}, …"
        kind = (
            "an even whole number" if self.even else "a whole number" if self.whole else "a number"
        )
        low = f"{'>' if self.open_above else '≥'} {self.above}" if self.above is not None else ""
        high = f"{'<' if self.open_below else '≤'} {self.below}" if self.below is not None else ""
        return ", ".join(part for part in (kind, low, high) if part)


MOST = 300
_TINY = Fraction(1, 1000)
# Where a domain may begin or end: the number, one just inside, and one just outside.
_ENDS = tuple(Fraction(end) for end in (-1, 0, 1, 2))


@cache  # some hundred questions each; formulas share their parameters
def domain_of(parameter: Parameter) -> Domain:
    """Ask a parameter's check which numbers it takes.

    Examples
    --------
    >>> from qntk_check.formulas.parameters import EVEN_DIMENSION
    >>> domain_of(EVEN_DIMENSION).said()
    'an even whole number, ≥ 2'
    """

    def takes(value: Fraction) -> bool:
        try:
            parameter.check(parameter.name, value)
        except QNTKError:
            return False
        return True

    whole = not takes(Fraction(5, 2)) and not takes(Fraction(1, 3)) and not takes(Fraction(-1, 3))
    even = whole and not takes(Fraction(5)) and takes(Fraction(6))
    if members := _members(takes) if whole and not even else ():
        return Domain(
            whole=True, even=False, above=None, open_above=False, below=None, open_below=False,
            members=members,
        )  # fmt: skip
    step = Fraction(2 if even else 1) if whole else _TINY
    low = next(((e, not takes(e)) for e in _ENDS if not takes(e - step) and takes(e + step)), None)
    high = next(((e, not takes(e)) for e in _ENDS if takes(e - step) and not takes(e + step)), None)
    if low is not None and whole and low[1]:  # the first that is taken
        low = (low[0] + step, False)
    return Domain(
        whole, even, None if low is None else str(low[0]), low is not None and low[1],
        None if high is None else str(high[0]), high is not None and high[1],
    )  # fmt: skip


def _members(takes: Callable[[Fraction], bool]) -> tuple[int, ...]:
    """Return the whole numbers that are taken, if some between the first and the last are not."""
    taken = tuple(k for k in range(MOST + 1) if takes(Fraction(k)))
    gaps = bool(taken) and len(taken) < taken[-1] - taken[0] + 1
    return taken if gaps else ()


def described(formula: Formula) -> Mapping[str, object]:
    """Return what the page's calculator has to know of a formula, as JSON-able data."""
    return {
        "name": formula.name,
        "traces": formula.trace_order,
        "parameters": [
            {
                "name": p.name, "meaning": p.meaning,
                "default": None if p.default is None else str(p.default),
                **asdict(domain_of(p)), "says": domain_of(p).said(),
            }
            for p in formula.parameters
        ],
    }  # fmt: skip
