r"""The Pauli matrices (8), their local strings (9), and the gates exp(iθP) made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import sympy

from derivations.calculus import Matrix, TracePolynomial
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.words import normal_form, refuse_other_words
from derivations.statements.forms import Applied, chain, exp
from derivations.statements.indexed import Fixed, Letters, add_over, indices, kronecker, of_size
from derivations.statements.of_matrices import of_matrices
from derivations.statements.operators import adjoint, letters, trace
from derivations.statements.written import w

__all__ = ["PAULIS", "derive_pauli_algebra"]

_I = sympy.I
PAULIS: dict[str, sympy.Matrix] = {
    "I": sympy.eye(2),
    "X": sympy.Matrix([[0, 1], [1, 0]]),
    "Y": sympy.Matrix([[0, -_I], [_I, 0]]),
    "Z": sympy.Matrix([[1, 0], [0, -1]]),
}
SIGMAS = dict(zip(letters("sigma_1 sigma_2 sigma_3"), (PAULIS[a] for a in "XYZ"), strict=True))

_A, _B, _C = indices("a b c")
_SIGMA = Letters(r"\sigma", lambda a: list(SIGMAS)[a - 1])
_EPSILON = Letters(r"\epsilon", lambda *abc: sympy.LeviCivita(*abc))
(P,) = letters("P")
THETA = sympy.Symbol("theta", real=True)
_ADJOINT = of_matrices(adjoint(P), "P")
_GATE = exp(w(_I) * THETA * P)
_TURNED = Applied("cos", w(THETA)) + w(_I) * Applied("sin", w(THETA)) * P


def _pair(a: int, b: int) -> dict[sympy.Symbol, int | range | Fixed]:
    return {_A: Fixed(a), _B: Fixed(b), _C: range(1, 4)}


_PRODUCT = of_size(_SIGMA[_A] * _SIGMA[_B], _pair)
_RULE = of_size(kronecker(_A, _B) + w(_I) * add_over(_EPSILON[_A, _B, _C] * _SIGMA[_C], _C), _pair)


def derive_pauli_algebra(*, checking: bool = True) -> Derivation:
    """Derive what the paper uses of Pauli strings: P† = P, P² = 1, Tr P = 0, and exp(iθP).

    Examples
    --------
    >>> len(derive_pauli_algebra().steps)
    5
    """
    return Derivation(
        claim="pauli-algebra",
        title="Pauli matrices and their strings",
        assumptions=(
            r"""$\sigma_1,\sigma_2,\sigma_3$ are the matrices $\sigma_x,\sigma_y,\sigma_z$ of (8); a
            string $P$ is a Kronecker product of $n$ of them and identities, not all of
            them identities; those with one factor other than the identity are the local ones,
            (9).""",
        ),
        steps=(one_qubit, hermitian, square_to_one, traceless, the_gate),
        result=_TURNED.value(),
        states=(
            chain(_ADJOINT, "=", P),
            chain(w(P) ** 2, "=", 1),
            chain(trace(Matrix("P")), "=", 0),
            chain(_GATE, "=", _TURNED),
        ),
        checking=checking,
    )


def _at(expression: sympy.Expr, matrices: Mapping[sympy.Symbol, sympy.Matrix]) -> sympy.Matrix:
    """Return the value of a polynomial in letters where these are matrices."""
    size = len(next(iter(matrices.values())).col(0))
    total = sympy.zeros(size, size)
    for term in sympy.Add.make_args(sympy.expand(expression)):
        commuting, words = term.args_cnc()
        product = sympy.Mul(*commuting) * sympy.eye(size)
        for factor in words:
            base, exponent = factor.as_base_exp()
            product = product * matrices[base] ** int(exponent)
        total += product
    return total


@step(
    "one qubit",
    _PRODUCT,
    _RULE,
    r"The nine products; the matrices are Hermitian",
    source="paper, eq. (8)",
)
def one_qubit(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Multiply the matrices."""
    for a, b in product(range(1, 4), repeat=2):
        if _at(left(a, b), SIGMAS) != _at(right(a, b), SIGMAS):
            raise ProofError(f"σ_{a}σ_{b} is not {right(a, b)}")
    if any(m != m.H for m in PAULIS.values()):
        raise ProofError("Hermitian matrices are wanted")
    return Checked("multiplication", "the matrices (8) multiplied entry by entry, all nine pairs.")


# -- strings ----------------------------------------------------------------------------------


def _one_more(letter: str) -> sympy.Matrix:
    """Return a string P with one letter more: the blocks are its entries times P."""
    return PAULIS[letter].applyfunc(lambda entry: entry * P)


@step(
    "strings are Hermitian",
    _ADJOINT,
    of_matrices(P, "P"),
    r"$(A\otimes B)^\dagger=A^\dagger\otimes B^\dagger$, factor by factor",
)
def hermitian(left: Callable[..., sympy.Matrix], right: Callable[..., sympy.Matrix]) -> Checked:
    """Compare entries for one letter, and blocks for one letter more."""
    for letter in "XYZ":
        if left(PAULIS[letter]) != right(PAULIS[letter]):
            raise ProofError(f"{letter} is not Hermitian")
    for letter in PAULIS:  # the adjoint of a block is that of P, which is P
        turned = left(_one_more(letter)).subs({sympy.conjugate(P): P, sympy.adjoint(P): P})
        if turned != right(_one_more(letter)):
            raise ProofError(f"a Hermitian string and {letter} are not Hermitian")
    return Checked(
        "induction",
        r"""the three letters entry by entry; and with one letter more, a matrix of two by two
        blocks that are multiples of a Hermitian $P$, block by block: strings of any length.""",
    )


@step(
    "strings square to one",
    w(P) ** 2,
    1,
    r"$(A\otimes B)(C\otimes D)=AC\otimes BD$, factor by factor",
    source="paper, eq. (9)",
)
def square_to_one(left: sympy.Expr, right: int) -> Checked:
    """Square one letter, and blocks for one letter more."""
    for letter, matrix in PAULIS.items():
        if _at(left, {P: matrix}) != right * sympy.eye(2):
            raise ProofError(f"{letter} does not square to {right}")
        squared = _at(left, {P: _one_more(letter)}).applyfunc(lambda e: normal_form(e, (P, P)))
        if squared != right * sympy.eye(2):
            raise ProofError(f"with {letter} behind it a string does not square to {right}")
    return Checked(
        "induction",
        r"""the letters entry by entry; and with one letter more, a matrix of two by two blocks that
        are multiples of $P$, multiplied with $P^2=1$: strings of any length.""",
    )


@step(
    "strings are traceless",
    trace(Matrix("P")),
    0,
    r"The trace of a Kronecker product is the product of the traces",
)
def traceless(left: TracePolynomial, right: int) -> Checked:
    """Add up the diagonal of one letter, and of blocks for one letter more."""
    for letter in "XYZ":
        found = left.at_matrices({"P": PAULIS[letter].tolist()})
        if found != right:
            raise ProofError(f"the trace of {letter} is {found}, not {right}")
    for letter in PAULIS:  # behind a string of trace 0, or behind identities
        trace = sympy.sympify(_one_more(letter).trace())
        if trace.subs(P, right) != right or (letter != "I" and trace != 0):
            raise ProofError(f"with {letter} behind it the trace is {trace}")
    return Checked(
        "induction",
        r"""the three letters; and with one letter more the trace is that of the letter times that
        of $P$: 0 behind a string of trace 0, and 0 behind identities if the letter is none.""",
    )


@step("the gate", _GATE, _TURNED, r"$P^2=1$ in the exponential series")
def the_gate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare with the one solution of dG/dθ = iPG, G(0) = 1, where P² = 1."""
    if not isinstance(left, sympy.exp) or left.subs(THETA, 0) != 1:
        raise ProofError(f"{left} is no exponential that is 1 at θ = 0")
    refuse_other_words(right.subs(THETA, 0), sympy.S.One)
    slope = sympy.diff(left.args[0], THETA)
    refuse_other_words(right.diff(THETA), slope * right, (P, P))
    return Checked(
        "differential equation",
        r"""the right side solves $dG/d\theta=iPG$ with $G(0)=1$ in letters, where $P^2=1$; the
        solution is unique.""",
    )
