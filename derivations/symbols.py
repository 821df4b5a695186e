"""The commuting symbols that derivations and formulas share."""

from __future__ import annotations

from fractions import Fraction

import sympy

from derivations.errors import ProofError

__all__ = [
    "CONTRACTION", "DISPLACEMENT", "EXCESS", "FIDELITY", "FIRST", "GENERATOR_TRACE", "MOVED",
    "OVERLAP", "TEX", "TEX_OF_NAMES", "UNITARITY", "L", "N", "as_fraction", "trace_symbol",
]  # fmt: skip

N = sympy.Symbol("N", integer=True, positive=True)
L = sympy.Symbol("L", integer=True, positive=True)
GENERATOR_TRACE = sympy.Symbol("generator_trace", integer=True)
OVERLAP = sympy.Symbol("overlap", real=True)
FIDELITY = sympy.Symbol("fidelity", real=True)  # abs(⟨α|β⟩)² of two inputs

# Of a noise channel: what is left of the square of a traceless operator, on the mean and behind a
# commutator with X; the square of what becomes of 1/N beside it; Tr ρ² − 1/N of a state; and what
# is left at most of a nonidentity Pauli string.
UNITARITY, MOVED, DISPLACEMENT = sympy.symbols("unitarity moved displacement", real=True)
EXCESS = sympy.Symbol("excess", real=True)
CONTRACTION = sympy.Symbol("contraction", real=True)

# How symbols with long names are shown.
TEX = {GENERATOR_TRACE: r"\tau", OVERLAP: r"\langle X_L\rangle", FIDELITY: "F"}
# The same by name, for letters that mean one thing in all chapters.
TEX_OF_NAMES = {
    "Omega": r"\Omega_O",
    "contraction": "q",
    "dimension": "d",
    "drift": "D",
    "ell": r"\ell",
    "epsilon": r"\varepsilon",
    "error": r"\varepsilon(0)",
    "excess": "p",
    "first_kernel": "K(0)",
    "expectation": r"\langle O\rangle",
    "highest": r"\lambda_{\max}",
    "last_error": r"\varepsilon_\infty",
    "killing": r"\kappa_H",
    "lowest": r"\lambda_{\min}",
    "meta_kernel": r"\mu",
    "moved": "u_X",
    "displacement": "s",
    "reached_overlap": "o",
    "observable_purity": "P_O",
    "relative_error": r"\varepsilon_r",
    "remaining_error": "R",
    "shots": "m",
    "sigma": r"\sigma_\theta",
    "sigma_error": r"\sigma_\varepsilon",
    "slope": "K'",
    "state_purity": r"P_\rho",
    "target": "O_0",
    "third": "m_3",
    "unitarity": "u",
    "variance": r"\operatorname{Var}_\chi O",
    "weight": "W",
    "weight_variance": "C_W",
}
# The order of letters in a product, as the field writes it; all others follow by the alphabet.
FIRST = (
    "eta", "kappa", "c", "n", "N", "L", "K", "sigma", "sigma_error", "Omega", "epsilon", "error",
    "meta_kernel",
)  # fmt: skip


def trace_symbol(k: int) -> sympy.Symbol:
    """Return T_k, which stands for Tr O^k.

    Examples
    --------
    >>> trace_symbol(2)
    T_2
    """
    return sympy.Symbol(f"T_{k}", real=True)


def as_fraction(value: object) -> Fraction:
    """Return an exact SymPy number as a Fraction.

    Examples
    --------
    >>> as_fraction(sympy.Rational(2, 6))
    Fraction(1, 3)
    """
    number = sympy.sympify(value)
    if not isinstance(number, sympy.Rational):
        raise ProofError(f"{value} is not a rational number: a symbol was left without a value")
    return Fraction(int(number.p), int(number.q))
