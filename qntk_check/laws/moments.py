"""The moments of K by the proved formulas."""

from __future__ import annotations

from typing import cast

import numpy as np

from qntk_check import formulas
from qntk_check.arguments import check_count, show
from qntk_check.errors import DomainError
from qntk_check.laws.levels import Levels

__all__ = ["Moments"]


class Moments:
    """Moments of K in the Haar circuit, exact and rounded once.

    Parameters
    ----------
    levels
        The spectrum of O.
    L
        Number of angles.
    """

    def __init__(self, levels: Levels, L: int) -> None:
        """Keep what the formulas ask for."""
        self.levels, self.L, self.N = levels, L, levels.N

    def _moment(self, order: int) -> object:
        return formulas.kernel_moment(
            order=order, N=self.N, L=self.L, traces=self.levels.traces[: 2 * order]
        )

    def mean(self) -> float:
        """Return E K, by the formula ``kernel_mean``."""
        traces = self.levels.traces[:2]
        return float(formulas.kernel_mean(N=self.N, L=self.L, traces=traces))

    def var(self) -> float:
        """Return Var K, by the formula ``kernel_variance``."""
        traces = self.levels.traces[:4]
        return float(formulas.kernel_variance(N=self.N, L=self.L, traces=traces))

    def std(self) -> float:
        """Return the standard deviation of K."""
        return float(np.sqrt(self.var()))

    def moment(self, order: int) -> float:
        """Return E K^order, order 1 … 4, by the formula ``kernel_moment``.

        Examples
        --------
        >>> from qntk_check.laws import kernel_law
        >>> kernel_law(4, 3, {"ZZ": 1}).moment(2)
        2.58...
        """
        return float(cast("float", self._moment(check_count("order", order, most=4))))

    def stats(self, moments: str = "mv") -> tuple[float, ...]:
        """Return mean ``m``, variance ``v``, skewness ``s`` and excess ``k``, as asked.

        Examples
        --------
        >>> from qntk_check.laws import kernel_law
        >>> kernel_law(4, 3, {"ZZ": 1}).stats("m")
        (1.28,)
        """
        if not isinstance(moments, str) or not moments or set(moments) - set("mvsk"):
            raise DomainError(f"moments = {show(moments)}: give letters of 'mvsk'")
        mean, var = self.mean(), self.var()
        m2, m3, m4 = (self.moment(k) if set(moments) & set("sk") else 0.0 for k in (2, 3, 4))
        third = m3 - 3 * mean * m2 + 2 * mean**3
        fourth = m4 - 4 * mean * m3 + 6 * mean**2 * m2 - 3 * mean**4
        found = {"m": mean, "v": var, "s": third / var**1.5, "k": fourth / var**2 - 3}
        return tuple(found[letter] for letter in moments)
