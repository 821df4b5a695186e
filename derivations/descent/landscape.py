"""Many minima: what the loss looks like where the error vanishes, and how near such a place is."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.routes.expansion import changed, slope
from derivations.statements.counting import index_count
from derivations.statements.forms import absolute, chain, root, where
from derivations.statements.indexed import Letters, formula_of, of_size
from derivations.statements.substitution import put_in
from derivations.statements.vectors import Column, characteristic, outer
from derivations.statements.written import Quantity, Words, over, value_as, w
from derivations.symbols import L

__all__ = ["derive_many_minima"]

K, BOUND, ERROR, LENGTH, EIGENVALUE = sympy.symbols("K H error s x", positive=True)
EPSILON = sympy.Symbol("epsilon", real=True)
_A = sympy.Symbol("a")
GRADIENT = Column(Letters("g", slope), _A)


def _angles(size: int) -> dict[sympy.Symbol, range]:
    return {_A: range(1, size + 1)}


def derive_many_minima(*, checking: bool = True) -> Derivation:
    """Derive the Hessian of the loss at a zero of the error, and a bound of its distance.

    Examples
    --------
    >>> derive_many_minima().result.subs({K: 4, BOUND: 2, ERROR: sympy.Rational(3, 4)})
    1/2
    """
    return Derivation(
        claim="many-minima",
        title="Minima near any start",
        assumptions=(
            r"""$\mathcal L=\tfrac{1}{2}\varepsilon^2$ with smooth $\varepsilon(\theta)$,
            $g=\nabla\varepsilon$, $h=\nabla\nabla\varepsilon$, $K=|g|^2$.""",
            r"""For the distance: $\|h\|\leq H$ everywhere (for a circuit $H=2wL$ will do, claim
            \texttt{first-order-error}) and $2H|\varepsilon(0)|\leq K(0)$.""",
        ),
        steps=(hessian_of_the_loss, its_eigenvalues, zero_is_near),
        result=NEAREST.value(),
        states=(
            chain(zero_is_near.left, "=", NEAREST, "<=", over(2 * absolute(ERROR), root(K))),
            Words(r"away there is $\varepsilon=0$, where $\nabla\nabla\mathcal L$ has rank one"),
        ),
        checking=checking,
    )


def _hessian(size: int) -> sympy.Matrix:
    """Differentiate half the square of a general polynomial of degree three, at its origin."""
    d = sympy.symbols(f"d:{size}", real=True)
    matrix = sympy.hessian((EPSILON + changed(d)) ** 2 / 2, d)
    return matrix.subs(dict.fromkeys(d, 0)).subs(EPSILON, 0)


@step(
    "the Hessian of the loss",
    Quantity(r"\nabla\nabla\mathcal L", _hessian),
    of_size(where(outer(GRADIENT), chain(EPSILON, "=", 0)), _angles),
    r"$\partial_a\partial_b\mathcal L=g_ag_b+\varepsilon h_{ab}$, and $\varepsilon=0$",
)
def hessian_of_the_loss(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    """Compare entries on the diagonal and beside it, where further angles are there and are not."""
    if index_count(formula_of(right)):
        raise ProofError("an entry is summed over angles: those of the Hessian are not")
    for size in (1, 2, 3):
        if sympy.expand(left(size) - right(size)) != sympy.zeros(size, size):
            raise ProofError(f"for {size} angles the two matrices differ")
    return Checked(
        "differentiation",
        r"""half the square of a general polynomial of degree three, differentiated twice: an entry
        has the two angles by which is differentiated, equal or not, and no other is summed over,
        so that three angles show every pattern.""",
    )


@step(
    "its eigenvalues",
    of_size(characteristic(EIGENVALUE, outer(GRADIENT)), _angles),
    w(EIGENVALUE) ** (L - 1) * (w(EIGENVALUE) - K),
    r"A matrix of rank one has one eigenvalue that is not zero, its trace",
)
def its_eigenvalues(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Write one angle out, and add one more by Schur's complement, for every L."""
    rest = sympy.simplify(right / EIGENVALUE ** (L - 1))
    if rest.has(L):
        raise ProofError(f"the eigenvalue 0 has not the multiplicity L − 1: {rest} is left")
    for size in (1, 2):
        kernel = sum(
            value_as(GRADIENT.letters.entry(k), sympy.Expr) ** 2 for k in range(1, size + 1)
        )
        if differ(left(size), right.subs({L: size, K: kernel})):
            raise ProofError(f"for {size} angles the determinants differ")
    # (x − gg†)g = (x − K)g, so that g†(x − gg†)^{-1}g = K/(x − K); one more angle has the slope h.
    h = sympy.Symbol("h", real=True)
    grown = rest * (EIGENVALUE - h**2 - h**2 * K / (EIGENVALUE - K))
    if differ(grown, EIGENVALUE * rest.subs(K, K + h**2)):
        raise ProofError("one more angle does not lead from L to L + 1")
    return Checked(
        "induction",
        r"""written out for one and two angles; from $L$ to $L+1$ by Schur's complement: $\det$ is
        multiplied by $x-h^2-h^2g^{\mathsf T}(x-gg^{\mathsf T})^{-1}g$ with
        $(x-gg^{\mathsf T})g=(x-K)g$, which the right side is at $K+h^2$, for every $L$.""",
    )


def _bound_of_the_error() -> sympy.Expr:
    """Return what |ε| is at most after a path of length s."""
    return ERROR - sympy.sqrt(K) * LENGTH + BOUND * LENGTH**2 / 2


NEAREST = over(root(K) - root(w(K) - 2 * w(BOUND) * absolute(ERROR)), BOUND)


@step(
    "a zero of the error is near",
    Quantity("s_*", _bound_of_the_error),
    NEAREST,
    r"""Along the path of steepest descent, of length $s$, $|g|\geq\sqrt{K(0)}-Hs$, so that
    $|\varepsilon|\leq|\varepsilon(0)|-\sqrt{K(0)}\,s+\tfrac{1}{2}Hs^2$, which vanishes first at
    $s_*$""",
)
def zero_is_near(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    """Put the root in, and check that it is the first one and right for vanishing curvature."""
    bound = left()
    if not is_zero(put_in(bound, {LENGTH: right})):
        raise ProofError(f"at s = {right} the bound of the error is not zero")
    slope = sympy.simplify(sympy.diff(bound, LENGTH).subs(LENGTH, right))
    if not is_zero(slope + sympy.sqrt(K - 2 * BOUND * ERROR)):
        raise ProofError(f"the bound has the slope {slope} there: it is not its first zero")
    flat = sympy.limit(right, BOUND, 0)
    if differ(flat, ERROR / sympy.sqrt(K)):
        raise ProofError(f"without curvature the distance is {flat}, not |ε|/√K")
    steepest = right.subs(BOUND, K / (2 * ERROR))
    if differ(steepest, 2 * ERROR / sympy.sqrt(K)):
        raise ProofError(f"at 2H|ε| = K the distance is {steepest}")
    return Checked(
        "substitution",
        r"""put into the quadratic; the slope there is $-\sqrt{K-2H|\varepsilon(0)|}\leq0$, so it is
        the first zero; $|\varepsilon(0)|/\sqrt K$ for $H\to0$ and twice that at the limit
        $2H|\varepsilon(0)|=K$.""",
    )
