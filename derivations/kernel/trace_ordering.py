"""Tr O² > Tr² O: true of Pauli strings, not of every observable, sufficient for (22) at large N."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.kernel.mean_large_n import EXACT, PRINTED
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.forms import polynomial
from derivations.routes.rational import check_equal
from derivations.statements.quantity import Quantity
from derivations.symbols import N, trace_symbol

__all__ = ["derive"]

T1, T2 = trace_symbol(1), trace_symbol(2)
c, r = sympy.Symbol("c", real=True), sympy.Symbol("r", positive=True)
_LETTERS = {
    "I": np.eye(2, dtype=complex),
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]).astype(complex),
}


def derive(*, checking: bool = True) -> Derivation:
    """Derive Tr O² − Tr² O = N for Pauli strings, and what the assumption is good for.

    Examples
    --------
    >>> derive(checking=False).result
    N
    """
    growth = N**3 / ((N + 1) * (N**2 - 1))
    return Derivation(
        claim="trace-ordering",
        title="The order of the two traces",
        assumptions=(
            r"$O$ is a Pauli string other than 1 (in the first step); any Hermitian $O$ after it.",
        ),
        steps=(
            Step(
                "a Pauli string",
                Quantity(r"\operatorname{Tr}O^2-\operatorname{Tr}^2O", _difference_of_traces), N,
                r"$O^2=1$, and the trace of a tensor product with a factor $\sigma$ is zero",
                _check_strings, source="paper, below eq. (53)",
            ),
            Step(
                "a shift", _shifted(), _shifted_expanded(),
                r"$O\to O+c$ changes neither $K$ nor $\mu$, but this difference: it is negative "
                r"for large $|c|$, and positive, $\operatorname{Tr}\tilde O^2$, at "
                r"$c=-\operatorname{Tr}O/N$", _check_shift,
                left_tex=r"\operatorname{Tr}(O+c)^2-\operatorname{Tr}^2(O+c)",
            ),
            Step(
                "what it is sufficient for", EXACT / PRINTED,
                (1 - T1**2 / (N * T2)) * growth,
                r"With $\operatorname{Tr}^2O<\operatorname{Tr}O^2$ the bracket lies between "
                r"$1-1/N$ and 1: the form of (22) at large $N$ holds",
                check_equal, left_tex=r"\frac{\bar K}{2L\operatorname{Tr}(O^2)/N^2}",
            ),
            Step(
                "not necessary", (EXACT / PRINTED).subs({T1: r, T2: r}), (1 - r / N) * growth,
                r"A projector of rank $r$ has $\operatorname{Tr}^2O=r^2\geq r=\operatorname{Tr}O^2"
                r"$, and for $r\ll N$ the form holds all the same", check_equal,
                left_tex=r"\left.\frac{\bar K}{2L\operatorname{Tr}(O^2)/N^2}\right|_{T_1=T_2=r}",
            ),
        ),
        result=N,
        result_tex=r"O\text{ a Pauli string}\neq1:\quad\operatorname{Tr}O^2=N>0="
        r"\operatorname{Tr}^2O",
        checking=checking,
    )  # fmt: skip


def _shifted() -> Any:
    return (T2 + 2 * c * T1 + c**2 * N) - (T1 + c * N) ** 2


def _shifted_expanded() -> Any:
    return T2 - T1**2 - (N - 1) * (2 * c * T1 + c**2 * N)


# -- checks -----------------------------------------------------------------------------------


def _difference_of_traces(letters: tuple[str, ...]) -> Any:
    """Return Tr P² − Tr² P of a string, written out."""
    matrix = np.eye(1, dtype=complex)
    for letter in letters:
        matrix = np.kron(matrix, _LETTERS[letter])
    return np.trace(matrix @ matrix) - np.trace(matrix) ** 2


def _check_strings(left: Any, right: Any) -> Checked:
    """Multiply out all strings of one, two and three letters."""
    polynomial({N: 1}).numerator(right)  # each letter doubles both traces, or makes the second 0
    for qubits in (1, 2, 3):
        for letters in product("IXYZ", repeat=qubits):
            found = left(letters)
            if set(letters) != {"I"} and found != int(right.subs(N, 2**qubits)):
                raise ProofError(f"for {''.join(letters)} the difference is {found}")
            if set(letters) == {"I"} and found.real >= 0:
                raise ProofError("for the identity the order is not reversed")
    return Checked(
        "explicit matrices",
        r"all 84 strings of up to three letters, whose entries are exact; for the three "
        r"identities, which the claim leaves out, the order is reversed.",
    )


def _check_shift(left: Any, right: Any) -> Checked:
    checked = check_equal(left, right)
    central = sympy.cancel(right.subs(c, -T1 / N))
    if sympy.cancel(central - (T2 - T1**2 / N)) != 0:
        raise ProofError(f"for the traceless O − Tr O/N the difference is {central}")
    if sympy.Poly(sympy.expand(right), c).LC() != sympy.expand(N - N**2):
        raise ProofError("the coefficient of c² is not N − N², which is negative")
    return checked
