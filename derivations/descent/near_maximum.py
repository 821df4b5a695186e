r"""Descent at the edge of the spectrum and beyond: λ comes to rest at a curvature of the circuit.

Where ⟨O⟩ is largest, ε = ε_∞ − ½ Σ h_aθ_a² in the eigenvectors of its Hessian, of which the angles
are orthogonal combinations: neither K nor μ notices. Directions with h_a = 0 carry nothing. The
flow makes θ_a fall by e^{−h_aτ} in the time τ = η∫|ε|dt, so that the smallest h_a that is not zero
is what is left, in every circuit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.patterns import decide_formulas
from derivations.statements.forms import chain, derivative, exp
from derivations.statements.indexed import Letters, add_over, indices, of_size
from derivations.statements.layout import named
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w

__all__ = ["derive_near_maximum"]

_A, _B = indices("a b")
LEAST, TIME = sympy.symbols("h tau", positive=True)
ETA, SIZE = sympy.symbols("eta s", positive=True)
LAST = sympy.Symbol("last_error", real=True)  # ε_∞


def _curvature(a: int) -> sympy.Symbol:
    return sympy.Symbol(f"h{a}", positive=True)


def _angle(a: int) -> sympy.Symbol:
    return sympy.Symbol(f"theta{a}", real=True)


_H, _T = Letters("h", _curvature), Letters(r"\theta", _angle)


def _values(size: int) -> dict[sympy.Symbol, range]:
    return {index: range(1, size + 1) for index in (_A, _B)}


def _moment(k: int) -> object:
    """Return Σ h^kθ²."""
    return add_over(_H[_A] ** k * _T[_A] ** 2, _A)


def _error(size: int) -> sympy.Expr:
    return LAST - sum(
        (_curvature(a) * _angle(a) ** 2 / 2 for a in range(1, size + 1)), sympy.S.Zero
    )


def _gradient(size: int) -> dict[int, sympy.Expr]:
    return {a: sympy.diff(_error(size), _angle(a)) for a in range(1, size + 1)}


def _kernel(size: int) -> sympy.Expr:
    """Return the sum of the squares of the gradient."""
    return sum((g**2 for g in _gradient(size).values()), sympy.S.Zero)


def _meta_kernel(size: int) -> sympy.Expr:
    """Return half of the derivative of K along the gradient."""
    slopes = (g * sympy.diff(_kernel(size), _angle(a)) for a, g in _gradient(size).items())
    return sympy.expand(sum(slopes, sympy.S.Zero) / 2)


def _compare(left: Callable[[int], sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return decide_formulas(
        left,
        right,
        indices=2,
        route="differentiation",
        what=r"of $\varepsilon$, a quadratic form with a letter for every $h_a$ and $\theta_a$",
    )


@step(
    "the kernel",
    Quantity("K", _kernel),
    of_size(_moment(2), _values),
    r"$g_a=-h_a\theta_a$",
)
def kernel(left: Callable[[int], sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return _compare(left, right)


@step(
    "the meta-kernel",
    Quantity(r"\mu", _meta_kernel),
    of_size(-w(_moment(3)), _values),
    r"the Hessian is $-h_a$ on the diagonal",
)
def meta_kernel(left: Callable[[int], sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return _compare(left, right)


_REST = add_over(_H[_A] ** 2 * (w(LEAST) - _H[_A]) * _T[_A] ** 2, _A)


@step(
    "what is above the least curvature",
    of_size(w(LEAST) * _moment(2) - w(_moment(3)), _values),
    of_size(_REST, _values),
    r"""$hK+\mu$ with $h$ the least of the $h_a$: no term is positive, and that of $h$ itself is
    absent; so $\lambda=\mu/K\leq-h$""",
)
def the_rest(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return decide_formulas(
        left, right, route="polynomials", what="both sides with letters for all values"
    )


def _fallen(_size: int = 1) -> sympy.Expr:
    """Solve dθ/dτ = −hθ, the velocity −ηεg over η|ε| for a negative ε."""
    angle = sympy.Function("theta")
    time = sympy.Symbol("x", positive=True)
    solved = sympy.dsolve(
        sympy.Derivative(angle(time), time) + LEAST * angle(time),
        angle(time),
        ics={angle(0): SIZE},
    )
    return put_in(cast("sympy.Expr", cast("sympy.Equality", solved).rhs), {time: TIME})


@step(
    "how the angles fall",
    Quantity(r"\theta(\tau)", _fallen),
    w(SIZE) * exp(-w(LEAST) * TIME),
    r"""$\dot\theta_a=-\eta\varepsilon g_a=\eta\varepsilon h_a\theta_a$ with $\varepsilon<0$, and
    $d\tau=\eta|\varepsilon|dt$; $s=\theta_a(0)$ and $h=h_a$. Against the least curvature all others
    fall by $e^{-2(h_a-h)\tau}$ more in $K$ and $\mu$: $\lambda\to-h$""",
)
def how_angles_fall(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(sympy.diff(right, TIME), -LEAST * right) or right.subs(TIME, 0) != SIZE:
        raise ProofError("the right side is no solution, or has another start")
    if differ(left(), right):
        raise ProofError(f"the solution is {left()}")
    return Checked("differentiation", r"$d\theta/d\tau=-h\theta$, and the start.")


def _spread(size: int) -> sympy.Expr:
    """Return half of K² dλ/dτ along the flow."""
    velocity = {a: -_curvature(a) * _angle(a) for a in range(1, size + 1)}
    kernel, meta = _kernel(size), _meta_kernel(size)

    def rate(of: sympy.Expr) -> sympy.Expr:
        return sum((sympy.diff(of, _angle(a)) * v for a, v in velocity.items()), sympy.S.Zero)

    return sympy.expand((rate(meta) * kernel - rate(kernel) * meta) / 2)


_APART = (_H[_A] - _H[_B]) ** 2
_SQUARES = add_over(
    _H[_A] ** 2 * _H[_B] ** 2 * _APART * _T[_A] ** 2 * _T[_B] ** 2, _A, _B, ordered=True
)


@step(
    "the ratio rises",
    named(over(w(sympy.Symbol("K")) ** 2, 2) * derivative(Name(r"\lambda", None), TIME), _spread),
    of_size(_SQUARES, _values),
    r"""Lagrange's identity: $\lambda$ rises to $-h$, and is at rest from the start only where all
    $h_a$ are equal""",
)
def the_ratio_rises(left: Callable[[int], sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return _compare(left, right)


_ONE_ERROR = w(LAST) - over(w(LEAST) * w(SIZE) ** 2, 2)
_LEVEL = w(LEAST) ** 2 * w(SIZE) ** 2 + 2 * w(LEAST) * _ONE_ERROR


@step(
    "what is conserved in the end",
    Name(r"K-2\lambda\varepsilon", value_as(_LEVEL, sympy.Expr)),
    2 * w(LEAST) * LAST,
    r"""$K=h^2s^2$, $\lambda=-h$ and $\varepsilon=\varepsilon_\infty-\tfrac12hs^2$, where one
    $\theta=s$ is left: zero at the edge, negative beyond it""",
)
def conserved_in_the_end(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left, right):
        raise ProofError(f"it is {sympy.expand(left)}")
    return Checked("polynomials", "multiplied out.")


def derive_near_maximum() -> Derivation:
    """Derive that λ tends to minus the least curvature that is not zero, in every circuit.

    Examples
    --------
    >>> derive_near_maximum().result
    -h
    """
    return Derivation(
        claim="three-regimes",
        title="At the edge of the spectrum and beyond: the least curvature is left",
        assumptions=(
            r"""Near a maximum of $\langle O\rangle$,
            $\varepsilon=\varepsilon_\infty-\tfrac12\sum_ah_a\theta_a^2$ with $h_a>0$ and
            $\varepsilon_\infty\leq0$, to second order; the angles are those along the eigenvectors
            of the Hessian.""",
            r"""Gradient flow; the component along the least $h_a$, $h$, is not zero at the
            start.""",
        ),
        steps=(
            kernel,
            meta_kernel,
            the_rest,
            how_angles_fall,
            the_ratio_rises,
            conserved_in_the_end,
        ),
        result=-LEAST,
        states=(
            chain(Name(r"\lambda(t)", None), "->", Name("-h", -LEAST)),
            Words("at the edge and beyond, in every circuit"),
        ),
        assumes=("lotka-volterra",),
    )
