r"""E g⁴ of one layer, E g_1²g_2² of two layers of one circuit, and what the two differ by.

g_ℓ = −√Var · y_ℓ with independent factors: one state for all layers of a circuit
(:mod:`derivations.kernel.moments`), one for each of independent slots.
"""

from __future__ import annotations

from functools import cache

import sympy

from derivations.calculus import haar_average, state_average
from derivations.kernel.factorization import ASSUMPTIONS
from derivations.kernel.independence import independence
from derivations.kernel.layers import kernel_moment
from derivations.kernel.moments import (
    frame_step,
    gradient_moment,
    gradient_step,
    power_of_variance,
    power_of_y,
    state_step,
    variance_moment,
    y_moment,
    y_step,
)
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.central_moments import in_traces
from derivations.routes.decisions import decide_counted
from derivations.routes.random_frame import U, V, averaged_by_calculus, first, gradient, second
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.written import Name, Quantity, Written, w
from derivations.symbols import L

__all__ = ["derive_gradient_fourth", "derive_gradient_pair", "derive_slot_difference"]

_PAIR = average(Name("g_1", sympy.Symbol("g_1")) ** 2 * Name("g_2", sympy.Symbol("g_2")) ** 2)


def _pair() -> sympy.Expr:
    return variance_moment(2) * y_moment(1) ** 2


def derive_gradient_fourth(*, checking: bool = True) -> Derivation:
    """Derive E g⁴ of one layer.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> pauli = {trace_symbol(k): 0 if k % 2 else 2 for k in range(1, 5)}
    >>> derive_gradient_fourth(checking=False).result.subs({N: 2, **pauli})
    128/75
    """
    fourth = gradient_step(4)
    return Derivation(
        claim="gradient-fourth",
        title="The fourth moment of a gradient",
        assumptions=ASSUMPTIONS,
        steps=(frame_step(), y_step(2), state_step(2), fourth),
        result=in_traces(gradient_moment(4)),
        states=(chain(fourth.left, "=", fourth.right),),
        assumes=("liu2024/kernel-form",),
        checking=checking,
    )


@cache
def _two() -> object:
    inner = haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V)
    return state_average(haar_average(inner, over=U))


def _shown_pair() -> Written:
    square, own = known(power_of_variance(2), variance_moment(2)), known(power_of_y(1), y_moment(1))
    return laid_out(square * own**2, _pair())


two_layers = step(
    "two layers",
    Quantity(_PAIR, _two),
    _shown_pair(),
    r"$g_\ell=-\sqrt{\operatorname{Var}_\chi O}\,y_\ell$ with one state and independent $y_\ell$",
)(averaged_by_calculus("degree 2 in each of two generators, 4 in the state"))


def derive_gradient_pair(*, checking: bool = True) -> Derivation:
    """Derive E g_1²g_2² of two layers of one circuit.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> pauli = {trace_symbol(k): 0 if k % 2 else 2 for k in range(1, 5)}
    >>> derive_gradient_pair(checking=False).result.subs({N: 2, **pauli})
    128/135
    """
    return Derivation(
        claim="gradient-pair",
        title="The squares of two gradients of one circuit",
        assumptions=ASSUMPTIONS,
        steps=(frame_step(), independence, y_step(1), state_step(2), two_layers),
        result=in_traces(_pair()),
        states=(chain(_PAIR, "=", _shown_pair()),),
        assumes=("liu2024/kernel-form",),
        checking=checking,
    )


# -- circuits and independent slots -----------------------------------------------------------

_SQUARE = average(w(sympy.Symbol("g")) ** 2)
_DIFFERENCE = Quantity(
    r"\operatorname{Var}K-\operatorname{Var}_{\mathrm{slots}}K", lambda n: _by_pairs(n)
)


def _by_pairs(layers: int) -> sympy.Expr:
    """Return Var K of a circuit minus that of slots, both as sums over pairs of layers."""
    fourth, second_moment = gradient_moment(4), gradient_moment(2)
    circuit = kernel_moment(2).subs(L, layers) - kernel_moment(1).subs(L, layers) ** 2
    pairs = ((a, b) for a in range(layers) for b in range(layers))
    slots = sum((fourth if a == b else second_moment**2 for a, b in pairs), sympy.S.Zero)
    return circuit - slots + (layers * second_moment) ** 2


def _shown_difference() -> Written:
    pair = known(_PAIR, _pair())
    return w(L) * (w(L) - 1) * (pair - known(_SQUARE, gradient_moment(2)) ** 2)


@step(
    "circuits and slots",
    _DIFFERENCE,
    _shown_difference(),
    r"""The $L$ terms of one layer are the same in both; of the $L(L-1)$ of two layers the circuit
    has $\mathbb{E}g_1^2g_2^2$ and slots have $(\mathbb{E}g^2)^2$""",
)
def covariances(left: Quantity, right: sympy.Expr) -> Checked:
    """Write both variances out, that of the circuit from its factorization."""
    what = "the variance of the circuit by its factorization, that of slots over pairs"
    return decide_counted(left, right, L, 2, route="index patterns", what=what)


def derive_slot_difference(*, checking: bool = True) -> Derivation:
    """Derive by how much the variance of a circuit exceeds that of independent slots."""
    value = L * (L - 1) * (_pair() - gradient_moment(2) ** 2)
    return Derivation(
        claim="kernel-spread-independent",
        title="Where circuits and independent slots differ",
        assumptions=(
            *ASSUMPTIONS,
            r"""Slots: every pair $(V_{-,\ell},V_{+,\ell})$ is Haar-random and independent of the
            others.""",
        ),
        steps=(frame_step(), y_step(1), *(state_step(k) for k in (1, 2)), two_layers, covariances),
        result=in_traces(value),
        states=(chain(_DIFFERENCE, "=", _shown_difference()),),
        assumes=("liu2024/kernel-form", "kernel-mean", "gradient-fourth", "gradient-pair"),
        checking=checking,
    )
