"""The model of the noisy recursion: its letters, and what is assumed of them."""

from __future__ import annotations

import sympy

from derivations.statements.written import Name

__all__ = ["ERROR", "ETA", "FACTOR", "MODEL", "SIGMA", "STABLE", "WIDTH", "A", "K", "T"]

ETA, K, SIGMA, ERROR = sympy.symbols("eta K sigma error", positive=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)

FACTOR = 1 - ETA * K
A = Name("a", FACTOR)
WIDTH = ETA * (2 - ETA * K)

MODEL = (
    r"""$\varepsilon(t+1)=a\,\varepsilon(t)+\sqrt K\,\Delta\theta(t)$ with $a=1-\eta K$ and constant
    $K>0$, $\eta>0$ (linear order, frozen kernel).""",
    r"$\Delta\theta(t)$ independent, of mean 0 and variance $\sigma_\theta^2$.",
)
STABLE = r"$0<\eta K<2$, so that $a^2<1$."
