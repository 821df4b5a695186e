"""Tr O² > Tr² O: true of Pauli strings, not of every observable, sufficient for (22) at large N."""

from __future__ import annotations

from itertools import product

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial
from derivations.errors import ProofError
from derivations.kernel.mean_large_n import EXACT, GROWTH
from derivations.kernel.traces import in_traces
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.forms import polynomial
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain, evaluated
from derivations.statements.layout import known, slash
from derivations.statements.notation import trace_of_power
from derivations.statements.operators import trace
from derivations.statements.written import Name, Words, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_trace_ordering"]

O = Matrix("O")  # noqa: E741  # the observable is O in the paper
T1, T2 = trace_symbol(1), trace_symbol(2)
c, r = sympy.Symbol("c", real=True), sympy.Symbol("r", positive=True)
_LETTERS = {
    "I": np.eye(2, dtype=complex),
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]).astype(complex),
}
_TR, _TR2 = trace_of_power(1), trace_of_power(2)
_MEASURED = over(Name(r"\bar K", EXACT), slash(2 * w(L) * _TR2, w(N) ** 2))


def derive_trace_ordering(*, checking: bool = True) -> Derivation:
    """Derive Tr O² − Tr² O = N for Pauli strings, and what the assumption is good for.

    Examples
    --------
    >>> derive_trace_ordering(checking=False).result
    N
    """
    return Derivation(
        claim="trace-ordering",
        title="The order of the two traces",
        assumptions=(
            r"$O$ is a Pauli string other than 1 (in the first step); any Hermitian $O$ after it.",
        ),
        steps=(a_pauli_string, a_shift, sufficient, not_necessary),
        result=N,
        states=(
            chain(_TR2, "=", N, ">", 0, "=", _TR**2),
            Words(r"for a Pauli string $O\neq1$"),
        ),
        assumes=("kernel-mean-large-n",),
        checking=checking,
    )


@step(
    "a Pauli string",
    trace(w(O) ** 2) - trace(O) ** 2,
    N,
    r"$O^2=1$, and the trace of a tensor product with a factor $\sigma$ is zero",
    source="paper, below eq. (53)",
)
def a_pauli_string(left: TracePolynomial, right: sympy.Expr) -> Checked:
    """Multiply out all strings of one and two letters; a letter more doubles Tr O²."""
    polynomial({N: 1}).numerator(right)  # each letter doubles both traces, or makes the second 0
    for qubits in (1, 2):
        for letters in product("IXYZ", repeat=qubits):
            found = left.at_matrices({"O": _string(letters)})
            if set(letters) != {"I"} and found != int(right.subs(N, 2**qubits)):
                raise ProofError(f"for {''.join(letters)} the difference is {found}")
            if set(letters) == {"I"} and found.real >= 0:
                raise ProofError("for the identity the order is not reversed")
    for letter, matrix in _LETTERS.items():
        if (matrix @ matrix).trace() != 2 or (letter != "I" and matrix.trace() != 0):
            raise ProofError(f"{letter} multiplies Tr O² by another number than 2")
    return Checked(
        "explicit matrices",
        r"""all strings of one and two letters, whose entries are exact, which decide what is linear
        in $N$: a letter more multiplies $\operatorname{Tr}O^2$ by 2, as it does $N$, and
        $\operatorname{Tr}O$ by 2 or 0; for the identities, which the claim leaves out, the order is
        reversed.""",
    )


def _string(letters: tuple[str, ...]) -> np.ndarray:
    matrix = np.eye(1, dtype=complex)
    for letter in letters:
        matrix = np.kron(matrix, _LETTERS[letter])
    return matrix


_SHIFTED = trace((w(O) + c) ** 2) - trace(w(O) + c) ** 2


@step(
    "a shift",
    known(_SHIFTED, in_traces(value_as(_SHIFTED, TracePolynomial))),
    _TR2 - _TR**2 - (w(N) - 1) * (2 * w(c) * _TR + w(c) ** 2 * N),
    r"""$O\to O+c$ changes neither $K$ nor $\mu$, but this difference: it is negative for large
    $|c|$, and positive, $\operatorname{Tr}\tilde O^2$, at $c=-\operatorname{Tr}O/N$""",
)
def a_shift(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare coefficients, and look at two values of c."""
    checked = check_equal(left, right)
    central = sympy.cancel(right.subs(c, -T1 / N))
    if differ(central, T2 - T1**2 / N):
        raise ProofError(f"for the traceless O − Tr O/N the difference is {central}")
    if sympy.Poly(sympy.expand(right), c).LC() != sympy.expand(N - N**2):
        raise ProofError("the coefficient of c² is not N − N², which is negative")
    return checked


sufficient = step(
    "what it is sufficient for",
    _MEASURED,
    (1 - over(_TR**2, w(N) * _TR2)) * GROWTH,
    r"""With $\operatorname{Tr}^2O<\operatorname{Tr}O^2$ the bracket lies between $1-1/N$ and 1:
    the form of (22) at large $N$ holds""",
)(check_equal)

not_necessary = step(
    "not necessary",
    evaluated(_MEASURED, (_TR, r), (_TR2, r)),
    (1 - over(r, N)) * GROWTH,
    r"""A projector of rank $r$ has $\operatorname{Tr}^2O=r^2\geq r=\operatorname{Tr}O^2$, and for
    $r\ll N$ the form holds all the same""",
)(check_equal)
