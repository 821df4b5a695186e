"""A quantity: how it is written, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Quantity"]


@dataclass(frozen=True)
class Quantity:
    r"""A side of a step that has a name, declared together with how to compute it.

    The check of the step calls the meaning, so that the name cannot speak of another thing.

    Parameters
    ----------
    tex
        Its name in LaTeX; the only thing about it that is typed by hand.
    meaning
        Computes it from its definition: the exact value at given numbers, an average of the
        calculus, or an expression. Each route says what it hands over.

    Examples
    --------
    >>> trace = Quantity(r"\operatorname{Tr}O^2", lambda spectrum: sum(o * o for o in spectrum))
    >>> trace([1, -1]), trace.latex()
    (2, '\\operatorname{Tr}O^2')
    """

    tex: str
    meaning: Callable[..., Any] = field(repr=False)

    def __call__(self, *given: Any) -> Any:
        """Return the value from the definition."""
        return self.meaning(*given)

    def latex(self) -> str:
        """Return the name."""
        return self.tex
