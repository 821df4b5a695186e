"""Many minima: what the loss looks like where the error vanishes, and how near such a place is."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step

__all__ = ["derive_many_minima"]

K, BOUND, ERROR, LENGTH, EIGENVALUE = sympy.symbols("K H error s x", positive=True)
EPSILON = sympy.Symbol("epsilon", real=True)
NEAREST = (sympy.sqrt(K) - sympy.sqrt(K - 2 * BOUND * ERROR)) / BOUND


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
            r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$ with smooth $\varepsilon(\theta)$, "
            r"$g=\nabla\varepsilon$, $h=\nabla\nabla\varepsilon$, $K=|g|^2$.",
            r"For the distance: $\|h\|\leq H$ everywhere (for a circuit $H=2wL$ will do, claim "
            r"\texttt{first-order-error}) and $2H|\varepsilon(0)|\leq K(0)$.",
        ),
        steps=(
            Step(
                "the Hessian of the loss", _hessian, _rank_one,
                r"$\partial_a\partial_b\mathcal L=g_ag_b+\varepsilon h_{ab}$, and $\varepsilon=0$",
                _check_hessian,
                left_tex=r"\nabla\nabla\mathcal L\,\big|_{\varepsilon=0}",
                right_tex=r"g\,g^{\mathsf T}",
            ),
            Step(
                "its eigenvalues", _characteristic, lambda size: EIGENVALUE ** (size - 1)
                * (EIGENVALUE - sum(g**2 for g in _gradient(size))),
                r"A matrix of rank one has one eigenvalue that is not zero, its trace",
                _check_eigenvalues,
                left_tex=r"\det(x-g\,g^{\mathsf T})", right_tex=r"x^{L-1}(x-K)",
            ),
            Step(
                "a zero of the error is near", ERROR - sympy.sqrt(K) * LENGTH
                + BOUND * LENGTH**2 / 2, NEAREST,
                r"Along the path of steepest descent, of length $s$, $|g|\geq\sqrt{K(0)}-Hs$, so "
                r"that $|\varepsilon|\leq|\varepsilon(0)|-\sqrt{K(0)}\,s+\tfrac{1}{2}Hs^2$, which "
                r"vanishes first at $s_*$", _check_nearest,
                left_tex=r"s_*", right_tex=r"\frac{\sqrt{K}-\sqrt{K-2H|\varepsilon(0)|}}{H}",
            ),
        ),
        result=NEAREST,
        result_tex=r"\operatorname{rank}\nabla\nabla\mathcal L=1\text{ where }\varepsilon=0\neq K,"
        r"\qquad\operatorname{dist}\leq s_*\leq\frac{2|\varepsilon(0)|}{\sqrt{K(0)}}",
        checking=checking,
    )  # fmt: skip


def _gradient(size: int) -> Any:
    return sympy.symbols(f"g1:{size + 1}", real=True)


def _hessian(size: int) -> Any:
    """Differentiate half the square of a general polynomial of degree two, at its origin."""
    d, g = sympy.symbols(f"d1:{size + 1}", real=True), _gradient(size)
    h = [[sympy.Symbol(f"h{min(a, b)}{max(a, b)}", real=True) for b in range(size)]
         for a in range(size)]  # fmt: skip
    error = EPSILON + sum(x * y for x, y in zip(g, d, strict=True))
    error += sum(h[a][b] * d[a] * d[b] for a in range(size) for b in range(size)) / 2
    matrix = sympy.hessian(error**2 / 2, d)
    return matrix.subs(dict.fromkeys(d, 0)).subs(EPSILON, 0)


def _rank_one(size: int) -> Any:
    column = sympy.Matrix(_gradient(size))
    return column * column.T


def _characteristic(size: int) -> Any:
    return (EIGENVALUE * sympy.eye(size) - _rank_one(size)).det(method="berkowitz")


def _check_hessian(left: Any, right: Any) -> Checked:
    for size in (1, 2, 3):
        if sympy.expand(left(size) - right(size)) != sympy.zeros(size, size):
            raise ProofError(f"for {size} angles the two matrices differ")
    return Checked(
        "differentiation",
        r"half the square of a general polynomial of degree two, differentiated twice for up to "
        r"three angles; an entry involves two angles at most.",
    )


def _check_eigenvalues(left: Any, right: Any) -> Checked:
    """Expand determinants; for every L, count vectors that g annihilates."""
    for size in range(1, 6):
        if sympy.expand(left(size) - right(size)) != 0:
            raise ProofError(f"for {size} angles the determinants differ")
    return Checked(
        "determinants",
        r"written out for $L\leq5$; for every $L$ the $L-1$ directions orthogonal to $g$ have "
        r"the eigenvalue $0$ and $g$ has $|g|^2=K$.",
    )


def _check_nearest(left: Any, right: Any) -> Checked:
    """Put the root in, and check that it is the first one and right for vanishing curvature."""
    if sympy.simplify(left.subs(LENGTH, right)) != 0:
        raise ProofError(f"at s = {right} the bound of the error is not zero")
    slope = sympy.simplify(sympy.diff(left, LENGTH).subs(LENGTH, right))
    if sympy.simplify(slope + sympy.sqrt(K - 2 * BOUND * ERROR)) != 0:
        raise ProofError(f"the bound has the slope {slope} there: it is not its first zero")
    flat = sympy.limit(right, BOUND, 0)
    if sympy.simplify(flat - ERROR / sympy.sqrt(K)) != 0:
        raise ProofError(f"without curvature the distance is {flat}, not |ε|/√K")
    steepest = right.subs(BOUND, K / (2 * ERROR))
    if sympy.simplify(steepest - 2 * ERROR / sympy.sqrt(K)) != 0:
        raise ProofError(f"at 2H|ε| = K the distance is {steepest}")
    return Checked(
        "substitution",
        r"put into the quadratic; the slope there is $-\sqrt{K-2H|\varepsilon(0)|}\leq0$, so it is "
        r"the first zero; $|\varepsilon(0)|/\sqrt K$ for $H\to0$ and twice that at the limit "
        r"$2H|\varepsilon(0)|=K$.",
    )
