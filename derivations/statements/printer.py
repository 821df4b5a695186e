r"""The one printer: from an object to the LaTeX of the page.

It shares no code with :mod:`derivations.statements.reader`, which takes the LaTeX back to a value.
"""

from __future__ import annotations

from typing import Any

from derivations.statements.typesetting import formula, tex_of
from derivations.statements.typesetting_forms import RELATIONS

__all__ = ["RELATIONS", "printed"]


def printed(side: Any) -> str:
    """Return the LaTeX of a formula, an expression, or an object of the calculus."""
    return tex_of(formula(side))
