r"""Mean and variance of a loss over the group of a Lie algebra: what the twirl leaves of O ⊗ O.

:math:`\mathbb{E}(UOU^\dagger)^{\otimes2}` is the projection of :math:`O\otimes O` on what the group
leaves as it is: of each simple ideal its Casimir :math:`\sum_bB_b\otimes B_b`, and all of the
centre. For su(N), so(N) and sp(N) the same is found at every N by Weingarten functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy

from derivations.calculus import Matrix, Operator, Tr, Unitary, haar_average, symplectic_form
from derivations.errors import ProofError
from derivations.lie.letters import (
    DEEP,
    DIMENSION,
    OBSERVABLE,
    SCHUR,
    STATE,
    bilinear,
    compare,
    numbers,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import Points, decide
from derivations.routes.forms import Form, in_size, orthogonal, polynomial, unitary
from derivations.routes.lie_algebras import SmallAlgebra, small_algebra, so, sp, su
from derivations.statements.foreign import in_factors
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import N

__all__ = [
    "FAMILIES",
    "SIMPLE",
    "SUMS",
    "TWO_IDEALS",
    "Family",
    "by_calculus",
    "derive_loss_mean",
    "derive_loss_variance",
    "family_step",
    "one_ideal",
    "simple",
    "sum_of_ideals",
]

SIMPLE = ("su(2)", "su(3)", "so(3)", "so(5)", "so(6)", "sp(4)", "sp(6)")
SUMS = ("so(4)", "su(2) + so(5)", "u(1) + su(2) + su(2)", "u(1) + u(1) + su(3)")
CENTRAL = sympy.Symbol("m", real=True)
_MAKE = {"su": su, "so": so, "sp": sp}


def simple(name: str) -> SmallAlgebra:
    """Return a simple algebra, sp(N) by its N.

    Examples
    --------
    >>> simple("sp(4)").dimension
    10
    """
    return _MAKE[name[:2]](int(name[3:-1]))


# -- the mean -------------------------------------------------------------------------------------


def _first(algebra: SmallAlgebra, rho: list[int], target: list[int]) -> Fraction:
    return algebra.first_moment(rho, target)


@step(
    "what the group leaves of an observable",
    Quantity(r"\mathbb{E}\ell", _first),
    CENTRAL,
    r"""$\mathbb{E}UOU^\dagger$ lies in $i\mathfrak g$ and commutes with the group: it is the part
    of $O$ in the centre, and $m=\operatorname{Tr}\rho_{\mathfrak c}O_{\mathfrak c}$""",
)
def the_mean(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
    """Count what commutes with the algebra, and project on it, with a centre and without."""
    bilinear(right, (CENTRAL,))
    for name in SUMS:
        algebra = small_algebra(name)
        rho, target = numbers(algebra, 1), numbers(algebra, 2)
        last = slice(algebra.dimension - algebra.center, algebra.dimension)
        own = algebra.overlap(rho, target, last)
        compare(left(algebra, rho, target), right, {CENTRAL: own}, name)
    return Checked(
        "explicit algebras",
        r"""a multiple of $m$; the multiple is found in so(4), su(2) + so(5) and sums with a centre
        of one and of two dimensions, where what commutes with the whole algebra is counted.""",
    )


def derive_loss_mean() -> Derivation:
    """Derive that the centre alone contributes to the mean.

    Examples
    --------
    >>> derive_loss_mean().result
    m
    """
    return Derivation(
        claim="loss-mean",
        title="The mean of a loss over a group",
        assumptions=(*DEEP, r"$\ell=\operatorname{Tr}\rho UOU^\dagger$."),
        steps=(the_mean,),
        result=CENTRAL,
        states=(chain(Name(r"\mathbb{E}\ell", CENTRAL), "=", CENTRAL),),
    )


# -- one simple ideal -----------------------------------------------------------------------------


def _second(algebra: SmallAlgebra, rho: list[int], target: list[int]) -> Fraction:
    return algebra.second_moment(rho, target)


@step(
    "one simple ideal",
    Quantity(r"\mathbb{E}\ell_j^2", _second),
    over(w(STATE) * OBSERVABLE, DIMENSION),
    r"""By Schur's lemma the group leaves one symmetric tensor as it is, the Casimir
    $\sum_bB_b\otimes B_b$, of square $d$; $O\otimes O$ has the part $P_O/d$ of it, and
    $\rho\otimes\rho$ meets it in $P_\rho$""",
)
def one_ideal(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
    """Find the factor by Parseval's identity, and the average in explicit algebras."""
    factor = bilinear(right, (STATE, OBSERVABLE))
    # O running over an orthonormal basis, d terms with P_O = 1, the squares add up to P_ρ
    if differ(factor * DIMENSION, sympy.Integer(1)):
        raise ProofError(f"summed over a basis, squares add up to {factor * DIMENSION} times P_ρ")
    for name in SIMPLE:
        algebra = simple(name)
        rho, target = numbers(algebra, 1), numbers(algebra, 2)
        whole = algebra.ideals[0]
        at = {
            STATE: algebra.purity(rho, whole),
            OBSERVABLE: algebra.purity(target, whole),
            DIMENSION: algebra.dimension,
        }
        compare(left(algebra, rho, target), right, at, name)
    return Checked(
        "Parseval and explicit algebras",
        r"""with one invariant it is a multiple of $P_\rho P_O$; over an orthonormal basis of
        observables, $d$ of them, the squares add up to $P_\rho$, as the adjoint representation is
        orthogonal. In su(2), su(3), so(3), so(5), so(6), sp(2) and sp(3) the invariants are
        counted, one in each, and the projection is the right side.""",
    )


# -- families, at every N -------------------------------------------------------------------------


def _traceless(letter: str) -> Operator:
    """Return a matrix of su(N), times i."""
    return Matrix(letter, traceless=True)


def _antisymmetric(letter: str) -> Operator:
    """Return a matrix of so(N), made of any other."""
    own = Matrix(letter)
    return own - own.T


def _quaternionic(letter: str) -> Operator:
    """Return a matrix of sp(N), times i, made of any other: minus its own dual."""
    own, J = Matrix(letter), symplectic_form()
    return own - J * own.T * J.T


@dataclass(frozen=True)
class Family:
    """The algebras of one kind: their group in the calculus, and where theory knows the average."""

    name: str
    group: str
    element: Callable[[str], Operator]
    explicit: Callable[[int], SmallAlgebra]
    form: Form
    sizes: Points


_U = Unitary("U")
FAMILIES = (
    Family("su(N)", "U", _traceless, su, unitary(2, loops=0), {}),
    # so(4) is a sum of two, and a reflection exchanges them
    Family("so(N)", "O", _antisymmetric, so, orthogonal(loops=0), {"first": 5}),
    Family(
        "sp(N)",
        "Sp",
        _quaternionic,
        sp,
        Form(N * (N - 2) * (N + 1), {N: 1}, valid_from=4),
        {"step": 2},
    ),
)


def by_calculus(family: Family) -> sympy.Expr:
    """Return E Tr²(AUBU†) over Tr A² Tr B², for A and B in the algebra, at every N.

    Examples
    --------
    >>> sympy.factor(by_calculus(FAMILIES[1]))
    2/(N*(N - 1))
    """
    A, B = family.element("A"), family.element("B")
    average = haar_average(Tr(_U * B * _U.H * A) ** 2, over=_U, group=family.group)
    squares = Tr(A * A) * Tr(B * B)
    return in_factors(in_size(sympy.cancel(average.expr / squares.expr)))


def family_step(family: Family) -> Step:
    """Return the average over one family of groups, by Weingarten functions."""

    def meaning(at: Mapping[sympy.Symbol, int]) -> Fraction:
        algebra = family.explicit(at[N])
        rho, target = numbers(algebra, 1), numbers(algebra, 2)
        whole = algebra.ideals[0]
        square = algebra.second_moment(rho, target)
        units = algebra.purity(rho, whole) * algebra.purity(target, whole)
        return square / units * at[STATE] * at[OBSERVABLE]

    @step(
        family.name,
        Quantity(r"\mathbb{E}\ell^2", meaning),
        by_calculus(family) * STATE * OBSERVABLE,
        rf"""An average of degree 2 by Weingarten functions over $\mathrm{{{family.group}}}(N)$, of
        matrices that lie in the algebra; one over the factor is its dimension""",
    )
    def by_invariants(left: Quantity, right: sympy.Expr) -> Checked:
        """Project on the invariants of explicit algebras, as many as the form asks for."""
        return decide(
            left,
            right,
            family.form * polynomial({STATE: 1, OBSERVABLE: 1}),
            route="invariants",
            what=r"""$O\otimes O$ is projected on the symmetric tensors that explicit algebras leave
            as they are, which are counted""",
            **family.sizes,
        )

    return by_invariants


# -- sums -----------------------------------------------------------------------------------------

_STATES = sympy.symbols("R1 R2", real=True)
_OBSERVED = sympy.symbols("Q1 Q2", real=True)
_SIZES = sympy.symbols("d1 d2", positive=True)
TWO_IDEALS = over(w(_STATES[0]) * _OBSERVED[0], _SIZES[0]) + over(
    w(_STATES[1]) * _OBSERVED[1], _SIZES[1]
)


def _spread(algebra: SmallAlgebra, rho: list[int], target: list[int]) -> Fraction:
    mean = algebra.first_moment(rho, target)
    return algebra.second_moment(rho, target) - mean**2


@step(
    "a sum of ideals",
    Quantity(r"\operatorname{Var}\ell", _spread),
    TWO_IDEALS,
    r"""The group of one ideal moves its own part alone, whose mean is zero, so that products of
    parts of two ideals, or of an ideal and the centre, have the mean zero; the square of the
    centre's part is the squared mean. $R_j$, $Q_j$ and $d_j$ are $P_\rho$, $P_O$ and $d$ of the
    ideals; each further one adds a term""",
)
def sum_of_ideals(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
    """Count the invariants of sums, with a centre and without; a third ideal would add no other.

    Where an ideal has no part of O its term is nothing, so that each is decided by itself.
    """
    for place in range(2):
        alone = put_in(right, {_OBSERVED[1 - place]: 0})
        factor = bilinear(alone, (_STATES[place], _OBSERVED[place]))
        if differ(factor * _SIZES[place], sympy.Integer(1)):
            raise ProofError(f"with one ideal alone it is {alone}")
    rest = put_in(right, dict.fromkeys(_OBSERVED, 0))
    whole = sum((put_in(right, {_OBSERVED[1 - k]: 0}) for k in range(2)), sympy.S.Zero)
    if differ(rest, sympy.S.Zero) or differ(whole, right):
        raise ProofError("the right side has a term of two ideals, or of none")
    for name in ("so(4)", "su(2) + so(5)", "u(1) + su(2) + su(2)"):
        algebra = small_algebra(name)
        rho, target = numbers(algebra, 1), numbers(algebra, 2)
        at: dict[sympy.Symbol, object] = {}
        for place, part in enumerate(algebra.ideals):
            at |= {
                _STATES[place]: algebra.purity(rho, part),
                _OBSERVED[place]: algebra.purity(target, part),
                _SIZES[place]: part.stop - part.start,
            }
        compare(left(algebra, rho, target), right, at, name)
    return Checked(
        "explicit algebras",
        r"""so(4), su(2) + so(5) and u(1) + su(2) + su(2): the symmetric invariants are counted, one
        for each ideal and the products of the centre, and none joins two ideals.""",
    )


def derive_loss_variance() -> Derivation:
    """Derive the variance of a loss, ideal by ideal.

    Examples
    --------
    >>> derive_loss_variance().result
    observable_purity*state_purity/dimension
    """
    families = tuple(family_step(family) for family in FAMILIES)
    return Derivation(
        claim="loss-variance",
        title="The variance of a loss over a group",
        assumptions=(*DEEP, SCHUR),
        steps=(one_ideal, *families, sum_of_ideals),
        result=value_as(one_ideal.right, sympy.Expr),
        states=(
            chain(one_ideal.left, "=", one_ideal.right),
            chain(sum_of_ideals.left, "=", sum_of_ideals.right),
            Words("for two ideals, with one term for each"),
        ),
        assumes=("loss-mean",),
    )
