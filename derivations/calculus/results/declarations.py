"""What users write expressions with: letters and states.

``Matrix("X")`` and ``Unitary("U")`` are the letters, ``State("chi")`` is a pure state. Plain
arithmetic makes words of them, ``Tr`` and ``State.expect`` make numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import sympy

from derivations.calculus.arguments import check_count, check_flag
from derivations.calculus.letters.forms import FORM, FORM_LETTER
from derivations.calculus.letters.letters import Kind, Letter
from derivations.calculus.letters.vectors import StateVector, basis_vector, state_vector
from derivations.calculus.numbers.scalars import Scalar, is_dimension
from derivations.calculus.results.context import Context
from derivations.calculus.results.operators import Operator, Tr, outer
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["Matrix", "Projector", "State", "Unitary", "declared", "symplectic_form"]


def declared(letter: Letter) -> Operator:
    """Return a letter as an operator, its name checked."""
    if not isinstance(letter.name, str) or not letter.name.isidentifier():
        raise CalculusError(
            f"{letter.name!r} is no name for a letter: give one like 'X' or 'O_1' (letters, digits "
            "and underscores, not beginning with a digit)"
        )
    if letter.name == "N":
        raise CalculusError("the name 'N' is the dimension: give the letter another name")
    return Operator(
        {((), (letter.token(),), 1): (1,)}, 1, {}, Context(letters={letter.name: letter})
    )


def Matrix(
    name: str,
    *,
    hermitian: bool = False,
    symmetric: bool = False,
    real: bool = False,
    traceless: bool = False,
    involution: bool = False,
    idempotent: bool = False,
) -> Operator:
    """Return a fixed N × N matrix as a letter.

    Parameters
    ----------
    name
        How it is shown; one name is one letter within an expression.
    hermitian, symmetric, real
        X = X.H, X = X.T, X = X.conj.
    traceless
        Tr X = 0.
    involution
        X² = 1, so that X·X cancels. (It does not imply hermitian: say both of a Pauli string.)

    idempotent
        X² = X; one that is hermitian, with its rank told, is a :func:`Projector`.

    Examples
    --------
    >>> X = Matrix("X", hermitian=True, traceless=True, involution=True)
    >>> Tr(X), Tr(X**2), X.H == X
    (0, N, True)
    """
    idempotent = check_flag("idempotent", idempotent)
    if idempotent and (check_flag("traceless", traceless) or check_flag("involution", involution)):
        other = "traceless" if traceless else "involution"
        raise CalculusError(
            f"{name!r} is declared idempotent and {other}, which {'0' if traceless else '1'} alone "
            "is: leave one of the two out"
        )
    return declared(
        Letter(
            name,
            hermitian=check_flag("hermitian", hermitian),
            symmetric=check_flag("symmetric", symmetric),
            real=check_flag("real", real),
            traceless=check_flag("traceless", traceless),
            involution=check_flag("involution", involution),
            idempotent=idempotent,
        )
    )


def Projector(name: str, *, rank: object, real: bool = False) -> Operator:
    """Return an orthogonal projector P = P.H = P² of a given rank, which is its trace.

    Where N is the dimension of the whole, ``U * P`` is an isometry: the first columns of a random
    unitary, seen in the basis of P.

    Parameters
    ----------
    name
        How it is shown.
    rank
        A positive whole number, or a SymPy symbol.
    real
        P = P.conj, and so P = P.T.

    Examples
    --------
    >>> P = Projector("P", rank=2)
    >>> P**3 == P.H == P, Tr(P), Tr(P * Matrix("A") * P)
    (True, 2, Tr(A*P))
    """
    given: Scalar
    if isinstance(rank, sympy.Expr) and not rank.is_number:
        if any(is_dimension(symbol) for symbol in rank.free_symbols):
            raise CalculusError(
                f"the rank {rank} depends on N: give a symbol of another name, Symbol('r')"
            )
        given = rank
    else:
        given = check_count("rank", int(rank) if isinstance(rank, sympy.Integer) else rank, least=1)
    isreal = check_flag("real", real)
    letter = Letter(
        name, hermitian=True, symmetric=isreal, real=isreal, idempotent=True, rank=given
    )
    return declared(letter)


def Unitary(name: str) -> Operator:
    """Return an N × N unitary as a letter: U·U.H = 1, and averages are taken over it.

    Under ``haar_average(…, group="O")`` it stands for a real orthogonal matrix.

    Examples
    --------
    >>> U = Unitary("U")
    >>> U * U.H == 1
    True
    """
    return declared(Letter(name, kind=Kind.UNITARY))


def symplectic_form() -> Operator:
    """Return the symplectic form J: blocks [[0, 1], [−1, 0]] on the diagonal, at even N.

    It gives the dual J·X.T·J.T of a matrix; over Sp(N) that of U is U.H.

    Examples
    --------
    >>> J = symplectic_form()
    >>> J * J, J.T == -J, J[2, 3], Tr(J)
    (-1, True, 1, 0)
    """
    context = Context(letters={FORM_LETTER.name: FORM_LETTER}, multiple=2)
    return Operator({((), (FORM,), 1): (1,)}, 1, {}, context)


@dataclass(frozen=True)
class State:
    """A pure state |χ⟩, normalized.

    Parameters
    ----------
    name
        How it is shown.
    real
        Whether its amplitudes are real, as averages over O(N) need it. A real state is fixed: it
        is not averaged over by ``state_average``.

    Examples
    --------
    >>> A, chi = Matrix("A"), State("chi")
    >>> chi.expect(A + 2)
    2 + <A>_chi
    """

    name: str
    real: bool = False
    #: Amplitudes have indices, but no end.
    __iter__: ClassVar[None] = None

    def __post_init__(self) -> None:
        """Check the name and the flag."""
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise CalculusError(f"{self.name!r} is no name for a state: give one like 'chi'")
        object.__setattr__(self, "real", check_flag("real", self.real))

    @property
    def vector(self) -> StateVector:
        """The vector at the ends of brackets."""
        return state_vector(self.name, real=self.real)

    @property
    def projector(self) -> Operator:
        """The projector |χ⟩⟨χ|, of trace 1."""
        return outer(self.vector, self.vector)

    def ket_bra(self, other: State) -> Operator:
        """Return the outer product |self⟩⟨other|.

        Examples
        --------
        >>> chi, psi = State("chi"), State("psi")
        >>> Tr(chi.ket_bra(psi) * Matrix("A"))
        <psi|A|chi>
        """
        if not isinstance(other, State):
            raise CalculusError(f"{other!r} is no state: give one, chi.ket_bra(State('psi'))")
        return outer(self.vector, other.vector)

    def __getitem__(self, index: object) -> TracePolynomial:
        """Return the amplitude ⟨index|χ⟩; indices are whole numbers from 0 or SymPy symbols.

        Examples
        --------
        >>> chi = State("chi")
        >>> chi[0] * chi[0].conj == chi.projector[0, 0]
        True
        """
        return Tr(outer(self.vector, basis_vector(index)))

    def expect(self, operator: object) -> TracePolynomial:
        """Return ⟨χ|operator|χ⟩."""
        return Tr(operator * self.projector)
