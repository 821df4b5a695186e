"""One large spin: what an average over SU(2) leaves of J_z, however large the spin is."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

from derivations.errors import ProofError
from derivations.lie.letters import DIMENSION, OBSERVABLE, STATE
from derivations.lie.variance import one_ideal
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.lie_algebras import octahedral
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Quantity, over, value_as, w
from derivations.symbols import N

__all__ = ["derive_collective_spin"]

_M = sympy.Symbol("m", real=True)
_SQUARE = over(w(N) * (w(N) ** 2 - 1), 12)


def _levels(size: int) -> sympy.Expr:
    """Return Tr J_z² by its levels S, S − 1, …, −S, with 2S + 1 of them."""
    return sum((sympy.Rational(size - 1 - 2 * k, 2) ** 2 for k in range(size)), sympy.S.Zero)


@step(
    "the square of one component",
    Quantity(r"\operatorname{Tr}J_z^2", _levels),
    _SQUARE,
    r"$\sum_mm^2$ over $m=-S,\dots,S$, with $N=2S+1$",
)
def one_component(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Add up the levels: a sum of squares of levels linear in N, so of degree 3."""
    return decide_counted(
        left,
        right,
        N,
        3,
        start=1,
        route="sums over levels",
        what="added up; $N$ squares of levels linear in $N$ are a polynomial of degree 3",
    )


def _turned(m: sympy.Expr) -> sympy.Expr:
    """Return E (m · cos)² over the rotations of a cube: ⟨J⟩ is m along one axis, and turns."""
    total = sum((Fraction(int(rotation[2, 2]) ** 2) for rotation in octahedral()), Fraction(0))
    return m**2 * sympy.Rational(total.numerator, total.denominator) / 24


@step(
    "the variance",
    Quantity(r"\operatorname{Var}{\ell}", _turned),
    over(w(_M) ** 2, 3),
    r"$d=3$, $P_O=\operatorname{Tr}J_z^2$ and $P_\rho=m^2/\operatorname{Tr}J_z^2$: the size of the "
    r"spin cancels",
)
def the_variance(left: Callable[[sympy.Expr], sympy.Expr], right: sympy.Expr) -> Checked:
    """Turn the vector ⟨J⟩ by the rotations of a cube, and compare with the general form."""
    square = value_as(_SQUARE, sympy.Expr)
    known = {DIMENSION: 3, OBSERVABLE: square, STATE: _M**2 / square}
    general = put_in(value_as(one_ideal.right, sympy.Expr), known)
    if differ(left(_M), right) or differ(general, right):
        raise ProofError(f"the rotations give {left(_M)}, the general form {general}")
    return Checked(
        "rotations of a cube",
        r"""$\langle J\rangle$ turns as a vector of length $m$, whose squared component averages
        over the 24 rotations of a cube, a 2-design of SO(3), to $m^2/3$; so does the general
        form.""",
    )


def derive_collective_spin() -> Derivation:
    """Derive the variance of J_z.

    Examples
    --------
    >>> derive_collective_spin().result
    m**2/3
    """
    return Derivation(
        claim="collective-spin",
        title="One large spin",
        assumptions=(
            r"""$\mathfrak g=\mathfrak{su}(2)$ by its representation of spin $S$, $O=J_z$ and $\rho$
            the state $m$ of $J_z$; the circuit is a 2-design on the group.""",
        ),
        steps=(one_component, the_variance),
        result=_M**2 / 3,
        states=(chain(the_variance.left, "=", the_variance.right),),
        assumes=("loss-variance",),
    )
