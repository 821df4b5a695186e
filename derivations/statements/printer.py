r"""The one printer: from an object to the LaTeX of the page.

It shares no code with :mod:`derivations.statements.reader`, which takes the LaTeX back to a value.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Mapping

import sympy

from derivations.statements.from_sympy import named
from derivations.statements.typesetting import formula
from derivations.statements.typesetting_forms import RELATIONS
from derivations.statements.typesetting_indexed import tex_of
from derivations.statements.written import Name

__all__ = ["RELATIONS", "printed"]


def printed(side: object, names: Mapping[sympy.Symbol, Name] | None = None) -> str:
    r"""Return the LaTeX of a formula, an expression, or an object of the calculus.

    Parameters
    ----------
    side
        What is printed.
    names
        How symbols are written, where a table of the chapter does not say it.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> printed(x**2 / (x + 1), {x: Name(r"\eta K", x)})
    '\\frac{(\\eta K)^2}{\\eta K + 1}'
    """
    with named(names or {}):
        return tex_of(formula(side))
