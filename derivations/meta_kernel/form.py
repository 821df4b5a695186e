"""The second derivatives of ε as nested commutators in the final state.

A gate e^{iθX} of the circuit, moved to the front, is e^{iθX̃} with X̃ = AXA†, where A is all that
stands left of it. A shift of an angle further right does not reach A. So shifts of θ_a and θ_b, a
left of b, turn the final state χ into e^{iδ_aX̃_a} e^{iδ_bX̃_b} χ, and the derivatives are read off.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import sympy
from sympy import I

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.words import normal_form, refuse_other_words
from derivations.statements.forms import Applied, chain, derivative, exp, where
from derivations.statements.operators import commutator, letters, mean, slope
from derivations.statements.written import Name, Quantity, Words, value_as, w

__all__ = ["A", "B", "O", "curvature", "derive_curvature", "gradient"]

O, A, B, U = letters("O A B U")  # noqa: E741  # Õ, X̃_a and X̃_b

DELTA, DELTA_A, DELTA_B = sympy.symbols("delta delta_a delta_b", real=True)
_FRONT, _XA, _XB = Name(r"\tilde X_\ell", A), Name(r"\tilde X_a", A), Name(r"\tilde X_b", B)

_GRADIENT = w(I) * mean(commutator(O, _XA))
_CURVATURE = -mean(commutator(commutator(O, _XA), _XB))
gradient, curvature = (value_as(x, sympy.Expr) for x in (_GRADIENT, _CURVATURE))


def derive_curvature(*, checking: bool = True) -> Derivation:
    """Derive h_ab = −⟨[[O, X̃_a], X̃_b]⟩ for a = b or a left of b.

    Examples
    --------
    >>> sympy.expand(derive_curvature(checking=False).result + O * A * B + B * A * O)
    A*O*B + B*O*A
    """
    return Derivation(
        claim="second-order-error",
        title="The second derivatives of the error as nested commutators",
        assumptions=(
            r"""$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ with any fixed unitaries,
            $X_\ell^2=1$; $\chi=U\Psi_0$; $O$ and $X_\ell$ are Hermitian; $U(\delta)$ is $U$ where
            $\theta_\ell$ is shifted by $\delta$.""",
            r"""$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with
            $A_\ell=W_1e^{i\theta_1X_1}\cdots W_\ell$; $\langle\cdot\rangle$ is taken in
            $\chi$.""",
        ),
        steps=(at_the_front, later_angles, the_gradient, two_shifts, the_curvature),
        result=curvature,
        states=(
            chain(
                Name("h_{ab}", None),
                "=",
                Name(r"\partial_a\partial_b\varepsilon", None),
                "=",
                _CURVATURE,
            ),
            Words("where $a$ stands left of $b$, or $a=b$"),
        ),
        assumes=("kernel-form",),
        checking=checking,
    )


# -- generators at the front ------------------------------------------------------------------


_LEFT, _BACK, _X, _RIGHT, _W = letters(r"A A^\dagger X R W")  # a circuit at one of its gates
_THETA = sympy.Symbol("theta", real=True)
_ONES = ((_X, _X), (_BACK, _LEFT))  # X² = 1, and all that stands left of a gate is unitary


def _gate(angle: sympy.Expr) -> sympy.Expr:
    return sympy.cos(angle) + I * sympy.sin(angle) * _X


def _circuit(shift: sympy.Expr) -> sympy.Expr:
    """Return U with one angle shifted: what stands left, the gate, and what stands right."""
    return _LEFT * _gate(_THETA + shift) * _RIGHT


@step(
    "generators at the front",
    Quantity(r"U(\delta)", lambda: _circuit(DELTA)),
    (Applied("cos", w(DELTA)) + w(I) * Applied("sin", w(DELTA)) * _FRONT) * U,
    r"""$A_\ell e^{i\delta X_\ell}=e^{i\delta\tilde X_\ell}A_\ell$, and the gate is
    $\cos\delta+i\sin(\delta)X_\ell$""",
)
def at_the_front(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Put the circuit in for U and the definition in for X̃, in letters."""
    circuit: dict[sympy.Basic | complex, sympy.Basic | complex] = {
        U: _circuit(sympy.S.Zero),
        A: _LEFT * _X * _BACK,
    }
    one, other = (sympy.expand(side, trig=True) for side in (left(), right))
    refuse_other_words(one, sympy.expand(other.subs(circuit), trig=True), *_ONES)
    return Checked(
        "words",
        r"""in letters that do not commute: $A$ for all that stands left of the gate, $X$, and $R$
        for all that stands right of it; $A^\dagger A=1$ and $X^2=1$, so that it holds at every
        dimension, number of gates and angle.""",
    )


_GATE, _GATE_BACK, _W_BACK, _NEXT = letters(r"E E^\dagger W^\dagger Y")


def _moves_by(before: sympy.Expr, own: sympy.Expr) -> sympy.Expr:
    """Differentiate the generator behind a gate by an angle, with the product rule.

    It is that of AEW, where E is the gate. ``before`` is what the derivative of A is, in units of
    A, and ``own`` that of the angle of E.
    """
    ahead = (before * _LEFT * _GATE + own * _LEFT * I * _X * _GATE) * _W
    behind = _W_BACK * (before * _GATE_BACK * _BACK - own * _GATE_BACK * I * _X * _BACK)
    held = ahead * _NEXT * _W_BACK * _GATE_BACK * _BACK
    return held + _LEFT * _GATE * _W * _NEXT * behind


@step(
    "later angles",
    Quantity(
        derivative(Name(r"\tilde X_a", None), Name(r"\theta_b", None), partial=True), _moves_by
    ),
    where(sympy.S.Zero, chain(sympy.Symbol("b"), ">=", sympy.Symbol("a"))),
    r"$A_a$ holds the gates left of gate $a$ only",
)
def later_angles(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Go from one generator to the next: the first has no angle, each gate brings its own."""
    if right != 0:
        raise ProofError(f"the first generator has no angle: its derivatives are not {right}")
    gate = sympy.Symbol("a", integer=True)
    further = sympy.Symbol("m", integer=True, nonnegative=True)
    own = sympy.KroneckerDelta(gate, gate + 1 + further)  # b = a + 1 + m is the angle
    refuse_other_words(left(right, own), right)
    if normal_form(left(right, sympy.S.One)) == 0:
        raise ProofError("a generator does not move with the angle of the gate on its left")
    return Checked(
        "induction",
        r"""over the gates, in letters: $A_1=W_1$ has no angle, and $A_{a+1}=A_aE_aW_{a+1}$, whose
        derivative by $\theta_b$, $b\geq a+1$, is zero if that of $A_a$ is; by $\theta_a$ it is
        not.""",
    )


# -- derivatives ------------------------------------------------------------------------------


def _by_shifts(*generators: sympy.Symbol) -> sympy.Expr:
    """Return the derivative as a difference of the observable between gates at ±π/4.

    By the first step a shift of each angle turns χ, the first of them last.
    """
    total = sympy.S.Zero
    for signs in product((1, -1), repeat=len(generators)):
        ahead, behind = sympy.S.One, sympy.S.One
        for sign, generator in zip(signs, generators, strict=True):
            behind = behind * (1 + sign * I * generator)
            ahead = (1 - sign * I * generator) * ahead
        total += sympy.prod(signs) * ahead * O * behind / 2 ** len(generators)
    return total


@step(
    "the gradient",
    chain(Name("g_a", None), "=", Quantity(r"\partial_a\langle O\rangle_\chi", _by_shifts)),
    _GRADIENT,
    r"$\partial_a\chi=i\tilde X_a\chi$",
)
def the_gradient(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Take differences at shifted angles, in letters."""
    refuse_other_words(left(A), right, (A, A))
    return Checked(
        "parameter shift",
        r"""$\langle O\rangle$ is $a+b\cos2\delta+c\sin2\delta$ in a shift, because $\tilde
        X^2=1$: its difference between $\delta=\pm\pi/4$ is the derivative, multiplied out in
        letters that do not commute.""",
    )


_AHEAD = exp(-w(I) * DELTA_B * _XB) * exp(-w(I) * DELTA_A * _XA)
_BEHIND = exp(w(I) * DELTA_A * _XA) * exp(w(I) * DELTA_B * _XB)


@step(
    "two shifts",
    slope(mean(_AHEAD * O * _BEHIND), DELTA_A, DELTA_B),
    _CURVATURE,
    r"""$\chi\to e^{i\delta_a\tilde X_a}e^{i\delta_b\tilde X_b}\chi$ with $a$ left of $b$, to first
    order in each shift""",
)
def two_shifts(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Multiply the series out, in letters."""
    refuse_other_words(_first_order(left), right)
    return Checked(
        "words",
        "the series to first order in each shift, multiplied out in letters that do not commute.",
    )


def _first_order(expression: sympy.Expr) -> sympy.Expr:
    """Return what is of first order in each shift: e^x is 1 + x there."""
    series = expression.replace(sympy.exp, lambda x: 1 + x)
    return sympy.expand(series).coeff(DELTA_A * DELTA_B)


@step(
    "the curvature",
    chain(
        Name("h_{ab}", None),
        "=",
        Quantity(r"\partial_a\partial_b\langle O\rangle_\chi", _by_shifts),
    ),
    _CURVATURE,
    r"""With $\tilde X_a$ fixed, $\partial_b$ acts on the two $\chi$ of $g_a$; $a=b$ or $a$ left of
    $b$""",
)
def the_curvature(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Take second differences at shifted angles, in letters."""
    refuse_other_words(left(A, B), right, (A, A), (B, B))
    refuse_other_words(left(A, A), right.subs(B, A), (A, A))
    return Checked(
        "parameter shift",
        r"""second differences of $\langle O\rangle$ at shifts of $\pi/4$ in both angles,
        multiplied out in letters that do not commute, for $a$ left of $b$ and for $a=b$.""",
    )
