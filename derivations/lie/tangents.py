r"""The rank of the quantum Fisher matrix: a Gram matrix of what the algebra makes of a state.

:math:`\partial_k\psi=-i\tilde H_k\psi` with :math:`\tilde H_k=U_{>k}H_kU_{>k}^\dagger` in the
algebra, and F is 4 times the real Gram matrix of the parts that are orthogonal to ψ.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.lie.letters import DIMENSION
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.matrices import rank
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, w
from derivations.symbols import N

__all__ = ["CASES", "Case", "derive_qfim_rank", "fisher_rank"]

_PAULIS = {
    "I": (((1, 0), (0, 1)), False),
    "X": (((0, 1), (1, 0)), False),
    "Y": (((0, -1), (1, 0)), True),
    "Z": (((1, 0), (0, -1)), False),
}
# Points on the circle with rational coordinates, one after the other for the gates.
_POINTS = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


class Case(NamedTuple):
    """Strings that generate an algebra, its dimension, a state, layers, and a bound it reaches."""

    strings: tuple[str, ...]
    dimension: int
    state: tuple[int, ...]
    layers: int
    reaches: str


CASES = (
    Case(("ZI", "IZ"), 2, (1, 1, 1, 1), 2, "dimension"),
    Case(("XI", "ZI"), 3, (1, 2, 3, -1), 3, "dimension"),
    Case(("ZI", "IZ", "XX"), 6, (1, 2, 3, -1), 4, ""),
    Case(("ZI", "IZ", "XX"), 6, (1, 0, 0, 0), 4, ""),
    Case(("X", "Z"), 3, (1, 0), 3, "states"),
    Case(("XI", "ZI", "IX", "IZ", "ZZ"), 15, (1, 0, 0, 0), 3, "states"),
)


def _string(letters: str) -> np.ndarray:
    """Return iP as a real matrix [[A, −B], [B, A]]."""
    whole, turns = np.array([[1]], dtype=np.int64), 0
    for letter in letters:
        entries, imaginary = _PAULIS[letter]
        whole, turns = np.kron(whole, np.array(entries, dtype=np.int64)), turns + imaginary
    zero = 0 * whole
    # iP = i^{1 + turns} times a real matrix, up to a sign that no rank sees
    above, below = (zero, whole) if turns % 2 == 0 else (whole, zero)
    return np.block([[above, -below], [below, above]]).astype(object)


def fisher_rank(case: Case) -> int:
    """Return the rank of the quantum Fisher matrix of a circuit, in fractions.

    Examples
    --------
    >>> [fisher_rank(case) for case in CASES]
    [2, 3, 5, 2, 2, 6]
    """
    size = len(case.state)
    state = np.array([*map(Fraction, case.state), *[Fraction(0)] * size], dtype=object)
    tangents: list[np.ndarray] = []
    for place in range(case.layers * len(case.strings)):
        turn = _string(case.strings[place % len(case.strings)])
        c, s, r = _POINTS[place % len(_POINTS)]
        moved = [*tangents, turn @ state, state]
        *tangents, state = (Fraction(c, r) * v + Fraction(s, r) * (turn @ v) for v in moved)
    other = np.concatenate([-state[size:], state[:size]])  # iψ
    square = state @ state
    flat = [t - (t @ state) / square * state - (t @ other) / square * other for t in tangents]
    return rank((4 * np.array(flat) @ np.array(flat).T / square).tolist())


def _reached(
    left: Callable[[Case], int], right: sympy.Expr, symbol: sympy.Symbol, which: str
) -> None:
    """Find a bound kept in all cases and reached in two, which decide what is linear."""
    if sympy.Poly(right, symbol).degree() != 1:
        raise ProofError(f"{right} is not linear in {symbol}")
    for case in CASES:
        value = {DIMENSION: case.dimension, N: len(case.state)}
        found, bound = left(case), put_in(right, value)
        if found > bound or (case.reaches == which and found != bound):
            raise ProofError(f"the strings {case.strings} have rank {found}, and not {bound}")


@step(
    "elements of the algebra",
    Quantity(r"\operatorname{rank}F", fisher_rank),
    w(DIMENSION),
    r"""Each $\tilde H_k$ is a combination of $d$ elements of $i\mathfrak g$, and $F$ a Gram matrix
    of vectors that are linear in them""",
    relation="<=",
)
def of_the_algebra(left: Callable[[Case], int], right: sympy.Expr) -> Checked:
    """Find the rank of circuits with rational gates; two of them reach the bound."""
    _reached(left, right, DIMENSION, "dimension")
    return Checked(
        "circuits with rational gates",
        r"""the rank in fractions; it is $d$ for $Z_1$, $Z_2$ on $|{+}{+}\rangle$, with $d=2$, and
        for $X_1$, $Z_1$ on two entangled qubits, with $d=3$.""",
    )


@step(
    "directions of a state",
    Quantity(r"\operatorname{rank}F", fisher_rank),
    2 * (w(N) - 1),
    r"""The vectors are orthogonal to $\psi$, and $N-1$ complex directions are left, two real ones
    each""",
    relation="<=",
)
def of_the_states(left: Callable[[Case], int], right: sympy.Expr) -> Checked:
    """Find the rank of circuits with rational gates; one and two qubits reach the bound."""
    _reached(left, right, N, "states")
    return Checked(
        "circuits with rational gates",
        r"the rank in fractions; circuits of su(2) and su(4) on one and two qubits reach it.",
    )


def derive_qfim_rank() -> Derivation:
    """Derive both bounds of the rank.

    Examples
    --------
    >>> derive_qfim_rank().result
    (dimension, 2*N - 2)
    """
    rank_ = Name(r"\operatorname{rank}F", None)
    return Derivation(
        claim="qfim-rank",
        title="The rank of the quantum Fisher matrix",
        assumptions=(
            r"""Gates $e^{-i\theta_kH_k}$ with $H_k$ in $i\mathfrak g$, $d=\dim\mathfrak g$, any
            angles and a pure state of dimension $N$; $F_{kl}=4\operatorname{Re}(
            \langle\partial_k\psi|\partial_l\psi\rangle-\langle\partial_k\psi|\psi\rangle
            \langle\psi|\partial_l\psi\rangle)$.""",
        ),
        steps=(of_the_algebra, of_the_states),
        result=sympy.Tuple(DIMENSION, 2 * N - 2),
        states=(chain(rank_, "<=", w(DIMENSION)), chain(rank_, "<=", of_the_states.right)),
    )
