r"""The Pauli matrices (8), their local strings (9), and the gates exp(iθP) made of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.statements.quantity import Quantity

__all__ = ["PAULIS", "derive"]

_I = sympy.I
PAULIS: dict[str, sympy.Matrix] = {
    "I": sympy.eye(2),
    "X": sympy.Matrix([[0, 1], [1, 0]]),
    "Y": sympy.Matrix([[0, -_I], [_I, 0]]),
    "Z": sympy.Matrix([[1, 0], [0, -1]]),
}
# σ_aσ_b = phase · σ_c, as the rule δ_ab + iε_abc σ_c says.
TABLE: dict[tuple[str, str], tuple[Any, str]] = {
    **{(a, a): (sympy.Integer(1), "I") for a in "XYZ"},
    **{(a, b): (_I, c) for a, b, c in ("XYZ", "YZX", "ZXY")},
    **{(b, a): (-_I, c) for a, b, c in ("XYZ", "YZX", "ZXY")},
}


def derive(*, checking: bool = True) -> Derivation:
    """Derive what the paper uses of Pauli strings: P† = P, P² = 1, Tr P = 0, and exp(iθP).

    Examples
    --------
    >>> len(derive().steps)
    4
    """
    return Derivation(
        claim="pauli-algebra",
        title="Pauli matrices and their strings",
        assumptions=(
            r"$\sigma_x,\sigma_y,\sigma_z$ are the matrices (8); a string $P$ is a Kronecker "
            r"product of $n$ of them and identities, not all of them identities; those with one "
            r"factor other than the identity are the local ones, (9).",
        ),
        steps=(
            Step(
                "one qubit",
                Quantity(r"\sigma_a\sigma_b", lambda a, b: PAULIS[a] * PAULIS[b]), TABLE,
                r"The nine products; the matrices are Hermitian", _check_products,
                right_tex=r"\delta_{ab}+i\,\epsilon_{abc}\,\sigma_c", source="paper, eq. (8)",
            ),
            Step(
                "strings square to one", Quantity("P^2", lambda letters: _string(letters) ** 2), 1,
                r"$(A\otimes B)(C\otimes D)=AC\otimes BD$, factor by factor", _check_square,
                right_tex="1", source="paper, eq. (9)",
            ),
            Step(
                "strings are traceless",
                Quantity(r"\operatorname{Tr}P", lambda letters: _string(letters).trace()), 0,
                r"The trace of a Kronecker product is the product of the traces", _check_trace,
                right_tex="0",
            ),
            Step(
                "the gate", Quantity(r"e^{i\theta P}", _flow), (sympy.cos, sympy.sin),
                r"$P^2=1$ in the exponential series", _check_gate,
                right_tex=r"\cos\theta+i\sin\theta\,P",
            ),
        ),
        result=TABLE,
        result_tex=r"P^\dagger=P,\qquad P^2=1,\qquad\operatorname{Tr}P=0,\qquad "
        r"e^{i\theta P}=\cos\theta+i\sin\theta\,P",
        checking=checking,
    )  # fmt: skip


def _string(letters: str) -> sympy.Matrix:
    matrix = sympy.eye(1)
    for letter in letters:
        matrix = sympy.kronecker_product(matrix, PAULIS[letter])
    return sympy.Matrix(matrix)


def _strings(most: int = 3) -> list[str]:
    return [
        "".join(letters)
        for n in range(1, most + 1)
        for letters in product("IXYZ", repeat=n)
        if set(letters) != {"I"}
    ]


def _check_products(left: Any, right: Any) -> Checked:
    for (a, b), (phase, c) in right.items():
        if c not in PAULIS or left(a, b) != phase * PAULIS[c]:
            raise ProofError(f"σ_{a}σ_{b} is not {phase} σ_{c}: {PAULIS[a] * PAULIS[b]}")
    if len(right) != 9 or any(m != m.H for m in PAULIS.values()):
        raise ProofError("nine products of three Hermitian matrices are wanted")
    return Checked("multiplication", "the matrices (8) multiplied entry by entry, all nine pairs.")


def _check_square(left: Any, right: Any) -> Checked:
    strings = _strings()
    for letters in strings:
        matrix = _string(letters)
        if left(letters) != right * sympy.eye(len(matrix.col(0))) or matrix != matrix.H:
            raise ProofError(f"{letters} does not square to {right}, or is not Hermitian")
    return Checked(
        "multiplication",
        rf"all {len(strings)} strings of up to three qubits, written out and squared entry by "
        r"entry; more qubits add factors that square to one for themselves.",
    )


def _check_trace(left: Any, right: Any) -> Checked:
    strings = _strings()
    for letters in strings:
        if left(letters) != right:
            raise ProofError(f"the trace of {letters} is {left(letters)}, not {right}")
    return Checked(
        "diagonals",
        rf"the diagonal entries of all {len(strings)} strings of up to three qubits summed up; in "
        r"a longer string one traceless factor still makes the product vanish.",
    )


def _flow(P: Any, gate: Any) -> Any:
    """Return iPG, the slope that e^{iθP} has where it is G."""
    return _I * P * gate


def _check_gate(left: Any, right: Any) -> Checked:
    """Compare with the one solution of dG/dθ = iPG, G(0) = 1."""
    theta = sympy.Symbol("theta", real=True)
    even, odd = right
    for letters in ("X", "Y", "Z", "ZZ", "XY"):
        P = _string(letters)
        one = sympy.eye(len(P.col(0)))
        gate = even(theta) * one + _I * odd(theta) * P
        flow = (gate.diff(theta) - left(P, gate)).applyfunc(sympy.expand)
        if gate.subs(theta, 0) != one or flow != 0 * one:
            raise ProofError(f"the right side does not solve dG/dθ = i{letters} G with G(0) = 1")
    return Checked(
        "differential equation",
        r"the right side solves $dG/d\theta=iPG$ with $G(0)=1$, entry by entry for five strings; "
        r"the solution is unique, and only $P^2=1$ enters.",
    )
