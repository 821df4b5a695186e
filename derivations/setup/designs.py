r"""Equation (13) at any number of qubits: Pauli strings are a 1-design, Clifford gates a 2-design.

Two strings commute or anticommute, :math:`P_aP_b=s_{ab}P_bP_a`, and the sign of two strings is the
product of the signs of their letters. All averages over strings are averages of signs; an average
over Clifford gates is one over strings first, and over the orbit of a string then.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import sympy

from derivations.calculus import Matrix, Tr, TracePolynomial, Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import Point, decide
from derivations.routes.forms import in_deltas, in_size, polynomial, unitary
from derivations.routes.matrices import twirl
from derivations.setup.strings import (
    LETTERS,
    by_cnot,
    clifford_entry,
    group_on_strings,
    haar_entry,
    haar_square,
    mean_of_signs,
    mean_sign,
    named,
    number,
    orbit_of,
    pauli_entry,
    sign_of_one_more,
)
from derivations.statements.forms import average, chain
from derivations.statements.written import Quantity, value_as
from derivations.symbols import N

__all__ = ["derive_clifford", "derive_pauli"]

B_, C_ = sympy.symbols("b c", integer=True)
_QUBITS = (1, 2, 3)  # on which strings are listed; how more of them follow is said at each step


def derive_pauli(*, checking: bool = True) -> Derivation:
    """Derive that the strings on any number of qubits are a 1-design.

    Examples
    --------
    >>> derive_pauli().result
    N*KroneckerDelta(0, b)*KroneckerDelta(0, c)
    """
    steps = (letter_step(), string_step(), pauli_step())
    result = steps[-1].right
    return Derivation(
        claim="design-definition",
        title="Pauli strings form a 1-design on any number of qubits",
        assumptions=(
            r"$P_b$, $b=0,\dots,4^n-1$, are the strings of $n$ letters $1,\sigma_x,\sigma_y,"
            r"\sigma_z$, with $P_0=1$ and $N=2^n$; $P_aP_b=s_{ab}P_bP_a$; $\mathbb{E}_a$ is the "
            "mean over all strings.",
            "The strings are a basis of all matrices, so that a twirl is known by its entries "
            r"$\operatorname{Tr}(\dots P_b\dots P_c)$.",
        ),
        steps=steps,
        result=result,
        states=(
            chain(
                Quantity(r"\mathbb{E}_a\operatorname{Tr}P_aP_bP_a^\dagger P_c", pauli_entry),
                "=",
                Quantity(r"\mathbb{E}_U\operatorname{Tr}UP_bU^\dagger P_c", haar_entry),
                "=",
                result,
            ),
        ),
        assumes=("pauli-algebra", "first-moment"),
        checking=checking,
    )


def derive_clifford(*, checking: bool = True) -> Derivation:
    """Derive that the Clifford group on any number of qubits is a 2-design.

    Examples
    --------
    >>> derive_clifford().result
    N**2/((N - 1)*(N + 1))
    """
    orbit = orbit_step()
    steps = (signs_step(), orbit, clifford_step(value_as(orbit.right, sympy.Expr)), haar_step())
    return Derivation(
        claim="design-definition",
        title="The Clifford group is a 2-design on any number of qubits",
        assumptions=(
            r"$P_b$, $s_{ab}$ as before; $\mathbb{E}_C$ is the mean over the group that Hadamard, "
            "phase and CNOT gates generate, which contains the strings and takes strings to "
            "strings, up to a sign.",
            r"A twirl of degree 2 is known by its entries on $P_b\otimes P_{b'}$. Those with "
            r"$b\neq b'$ vanish by the first step, for the Haar measure as well, whose average "
            r"does not change when $U$ is multiplied by a string; those with $b=b'=0$ are 1.",
        ),
        steps=steps,
        result=in_size(value_as(steps[-1].right, TracePolynomial).expr),
        states=(
            chain(
                Quantity(r"\mathbb{E}_C\operatorname{Tr}^2CP_bC^\dagger P_c", clifford_entry),
                "=",
                Quantity(r"\mathbb{E}_U\operatorname{Tr}^2UP_bU^\dagger P_c", haar_square),
                "=",
                steps[2].right,
            ),
        ),
        assumes=("pauli-algebra",),
        checking=checking,
    )


def _check_coincidences(right: sympy.Expr) -> None:
    """Refuse what depends on more than on which strings are the same."""
    for coefficient in in_deltas(right).values():
        if not coefficient.is_Rational:
            raise ProofError(f"a mean of signs depends on {coefficient.free_symbols}")


# -- signs ------------------------------------------------------------------------------------


def letter_step() -> Step:
    """Return the mean of the sign that one letter gives."""

    @step(
        "one letter",
        Quantity(r"\mathbb{E}_a\,s_{ab}", mean_sign),
        sympy.KroneckerDelta(B_, 0),
        "A Pauli matrix commutes with the identity and itself and anticommutes with the two others",
    )
    def by_products(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
        """Multiply the sixteen pairs."""
        for b in range(4):
            if left((b,)) != right.subs(B_, b):
                raise ProofError(f"the mean sign of {LETTERS[b]} is {left((b,))}")
        return Checked("multiplication", "the sixteen products of two letters, entry by entry.")

    return by_products


def string_step() -> Step:
    """Return the mean of the sign that a string gives."""

    @step(
        "a string",
        Quantity(r"\mathbb{E}_a\,s_{ab}", mean_sign),
        sympy.KroneckerDelta(B_, 0),
        """The sign of two strings is the product of the signs of their letters, and the mean over
        strings is one over each letter: a factor vanishes unless $P_b=1$""",
    )
    def by_listing(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
        """List strings, and see one letter more multiply the sign and the mean by its own."""
        _check_coincidences(right)
        sign_of_one_more()
        for n in _QUBITS:
            for b in product(range(4), repeat=n):
                if left(b) != right.subs(B_, number(b)):
                    raise ProofError(f"the mean sign of {named(b)} is {left(b)}")
                if n > 1 and left(b) != left(b[:-1]) * left(b[-1:]):
                    raise ProofError(f"the last letter of {named(b)} is not a factor of its mean")
        return Checked(
            "listing",
            f"""all pairs of strings of up to {_QUBITS[-1]} letters; in letters that do not commute
            one letter more multiplies the sign of $P_a$, $P_b$ by its own, all sixteen pairs in
            blocks, so that the mean over $a$ is that of the first letters times that of the last:
            the step from $n$ to $n+1$.""",
        )

    return by_listing


def pauli_step() -> Step:
    """Return the twirl by strings."""

    @step(
        "the twirl",
        Quantity(r"\mathbb{E}_a\operatorname{Tr}P_aP_bP_a^\dagger P_c", pauli_entry),
        N * sympy.KroneckerDelta(B_, 0) * sympy.KroneckerDelta(C_, 0),
        r"""$P_aP_bP_a^\dagger=s_{ab}P_b$ and $\operatorname{Tr}P_bP_c=N\delta_{bc}$; the Haar
        average is $\operatorname{Tr}P_b\operatorname{Tr}P_c/N$, which is the same""",
        source="paper, eq. (13) with $k=1$",
    )
    def by_matrices(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
        """Multiply the matrices of up to two letters; a letter more is a factor of both sides."""
        for coefficient in in_deltas(right).values():
            polynomial({N: 1}).numerator(coefficient)  # one trace, which two sizes decide
        for n in _QUBITS[:2]:
            for b, c in product(product(range(4), repeat=n), repeat=2):
                value = right.subs({B_: number(b), C_: number(c), N: 2**n})
                if left(b, c) != value or haar_entry(b, c) != value:
                    raise ProofError(f"the entry {named(b)}, {named(c)} is {left(b, c)}")
        return Checked(
            "multiplication",
            """the matrices of all strings of one and two letters, all entries, beside the Haar
            average; traces and means of products of letters are products, so that each letter more
            multiplies both sides by its own entry, which is 2 or 0.""",
        )

    return by_matrices


def signs_step() -> Step:
    """Return the mean of a product of two signs."""

    @step(
        "two strings",
        Quantity(r"\mathbb{E}_a\,s_{ab}s_{ac}", mean_of_signs),
        sympy.KroneckerDelta(B_, C_),
        r"$s_{ab}s_{ac}$ is the sign of $P_a$ and $P_bP_c$, which is the identity for $b=c$ only",
    )
    def by_listing(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
        """List all pairs; the mean is a product over letters."""
        _check_coincidences(right)
        sign_of_one_more()
        for n in _QUBITS[:2]:
            for b, c in product(product(range(4), repeat=n), repeat=2):
                if left(b, c) != right.subs({B_: number(b), C_: number(c)}):
                    raise ProofError(f"the mean of {named(b)}, {named(c)} is {left(b, c)}")
        return Checked(
            "listing",
            """all pairs of strings of one and two letters; one letter more multiplies signs, in
            blocks, and so the mean by that of the letters, of which all sixteen pairs are among
            them: the step from $n$ to $n+1$.""",
        )

    return by_listing


# -- Clifford gates ---------------------------------------------------------------------------


def orbit_step() -> Step:
    """Return the number of strings that Clifford gates make of one."""

    @step(
        "every string from every other",
        Quantity(r"|\mathcal{O}_b|", lambda b: len(orbit_of(b))),
        N**2 - 1,
        r"""Gates on one qubit turn each letter of $P_b\neq1$ into $\sigma_z$; a CNOT turns
        $\sigma_z\sigma_z$ into $1\sigma_z$, until one is left, and two of them move it to any
        place; the way back leads to every string""",
    )
    def by_closure(left: Callable[..., int], right: sympy.Expr) -> Checked:
        """Close orbits on few qubits, and see the three moves of the induction."""
        polynomial({N: 2}).numerator(right)  # one of the N² strings each, which three sizes decide
        for n in _QUBITS:
            for b in product(range(4), repeat=n):
                if any(b) and left(b) != right.subs(N, 2**n):
                    raise ProofError(f"{named(b)} has an orbit of {left(b)} strings")
        moves = {(3, 3): (0, 3), (0, 3): (3, 3), (3, 0): (3, 0)}
        if any(by_cnot(pair) != image for pair, image in moves.items()):
            raise ProofError("a CNOT does not move σ_z as the induction over the letters needs")
        return Checked(
            "closure",
            f"""the orbits of all strings of up to {_QUBITS[-1]} letters under the gates, each
            conjugated as a matrix; two letters that are not both 1 are taken to any such two, so
            that at any $n$, pair by pair from the first on, a string is turned into
            $1\\cdots1\\sigma_z$, and back into every other.""",
        )

    return by_closure


def clifford_step(orbit: sympy.Expr) -> Step:
    r"""Return the entry of the twirl of degree 2, for :math:`b,c\neq0`, by the size of an orbit."""

    @step(
        "the twirl",
        Quantity(r"\mathbb{E}_C\operatorname{Tr}^2CP_bC^\dagger P_c", clifford_entry),
        N**2 / orbit,
        r"""The trace is $\pm N$ if $CP_bC^\dagger=\pm P_c$ and 0 otherwise; a group that acts
        transitively reaches each of the $N^2-1$ strings equally often""",
        source="paper, eq. (13) with $k=2$",
    )
    def by_enumeration(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
        """Enumerate the group on one and two qubits by what it does to strings."""
        if differ(right * orbit, N**2):
            raise ProofError(f"{right} is not N² over the number of strings in the orbit")
        for n in (1, 2):
            for b, c in product(product(range(4), repeat=n), repeat=2):
                if any(b) and any(c) and left(b, c) != right.subs(N, 2**n):
                    raise ProofError(f"the entry {named(b)}, {named(c)} is {left(b, c)}")
        return Checked(
            "enumeration",
            f"""the group as permutations of the strings, {len(group_on_strings(1))} on one qubit
            and {len(group_on_strings(2))} on two, counted; for more the elements that take $b$ to
            $c$ are a coset of those that leave $b$, so that they are equally many for every $c$ of
            the orbit.""",
        )

    return by_enumeration


def haar_step() -> Step:
    """Return the same entry of the Haar average."""
    U, P, Q = Unitary("U"), *(Matrix(x, involution=True, traceless=True) for x in "PQ")
    squared = Tr(U * P * U.H * Q) ** 2

    @step(
        "the Haar average",
        average(squared, "U"),
        haar_average(squared, over=U),
        r"""Weingarten functions of degree 2, for two strings $P=P_b$ and $Q=P_c$ other than 1:
        $P^2=1$ and $\operatorname{Tr}P=0$; $U$ and $U^\dagger$ have the same law""",
    )
    def by_twirl(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Find the twirl of P ⊗ P from its invariance and contract it with Q ⊗ Q."""
        if left != squared:
            raise ProofError(f"{left} is averaged in place of {squared}")

        def value(at: Point) -> Fraction:
            return twirl(2, at[N], (0, at[N]))[1, 0] * at[N]  # Tr²P_c, which goes with c_1, is 0

        return decide(
            value,
            in_size(right.expr),
            unitary(2, loops=2),
            route="Gram matrix",
            what=r"""$\mathbb{E}(UPU^\dagger)^{\otimes2}=c_1+c_2\,\mathrm{SWAP}$ by invariance,
            contracted with $Q\otimes Q$""",
        )

    return by_twirl
