r"""E εμ of the Haar circuit, layer by layer, and ζ = E εμ/K̄².

ε = e − (O_0 − Tr O/N) with e = ⟨Õ⟩ in the final state, on which alone e depends. So the averages of
:mod:`derivations.meta_kernel.patterns` at a fixed state are weighted with e, and then averaged over
states. One layer alone gives a third of −E g⁴ whatever the target is; two layers see it.
"""

from __future__ import annotations

from functools import cache

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS
from derivations.kernel.layers import kernel_moment
from derivations.kernel.moments import frame_step, gradient_moment, state_step, y_step
from derivations.meta_kernel.mean import diagonal, pairs
from derivations.meta_kernel.patterns import curvature_gradient, pair_mean, pattern_average
from derivations.meta_kernel.routes import (
    diagonal_mean,
    mean_of_pair,
    weighted_diagonal,
    weighted_pair,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL, LOCAL, in_traces, state_mean
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.random_frame import averaged_by_calculus, in_central
from derivations.routes.rational import check_equal
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.written import Name, Quantity, Written, over, w
from derivations.symbols import L, N, trace_symbol

__all__ = [
    "derive_dynamical_index",
    "derive_error_diagonal",
    "derive_error_meta_kernel",
    "derive_error_pair",
]

TARGET = sympy.Symbol("target", real=True)
_WEIGHT = Name("e", LOCAL[0])
_EPSILON = w(sympy.Symbol("epsilon"))
_SHIFT = w(TARGET) - over(Name(r"\operatorname{Tr}O", trace_symbol(1)), N)
_READ = (
    *ASSUMPTIONS,
    r"""$\varepsilon=\langle O\rangle-O_0=e-O_0+\operatorname{Tr}O/N$ with
    $e=\langle\tilde O\rangle$ in the final state;
    $g_a=\partial_a\varepsilon$, $h_{ab}=\partial_a\partial_b\varepsilon$.""",
)


@cache
def one_layer() -> sympy.Expr:
    """Return E e h_aa g_a² in N and M_k.

    Examples
    --------
    >>> from derivations.routes.comparison import differ
    >>> differ(one_layer(), -gradient_moment(4) / 3)
    False
    """
    return state_mean(sympy.expand(LOCAL[0] * curvature_gradient))


@cache
def two_layers() -> sympy.Expr:
    """Return E e h_ab g_a g_b, a ≠ b, in N and M_k."""
    return state_mean(sympy.expand(LOCAL[0] * pair_mean))


def _pair() -> sympy.Expr:
    """Return E ε h_ab g_a g_b, a ≠ b."""
    return two_layers() - _shift() * state_mean(pair_mean)


def _shift() -> sympy.Expr:
    return TARGET - trace_symbol(1) / N


# -- what is derived --------------------------------------------------------------------------


def derive_error_diagonal(*, checking: bool = True) -> Derivation:
    """Derive E ε h_aa g_a² of one layer: −E g⁴/3, without a pole and whatever the target is.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> pauli = {trace_symbol(k): 0 if k % 2 else 2 for k in range(1, 5)}
    >>> derive_error_diagonal(checking=False).result.subs({N: 2, **pauli})
    -128/225
    """
    return Derivation(
        claim="error-diagonal",
        title="The error and the curvature of one layer",
        assumptions=_READ,
        steps=_steps_of_one(),
        result=in_traces(one_layer()),
        states=(chain(_ONE, "=", _THIRD), chain(_ONE, "=", _shown_one())),
        assumes=("liu2024/kernel-form", "gradient-fourth", "meta-kernel-mean"),
        checking=checking,
    )


def derive_error_pair(*, checking: bool = True) -> Derivation:
    """Derive E ε h_ab g_a g_b of two layers of one circuit.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> pauli = {trace_symbol(k): 0 if k % 2 else 2 for k in range(1, 5)}
    >>> derive_error_pair(checking=False).result.subs({N: 2, **pauli})
    -32/135
    """
    return Derivation(
        claim="error-pair",
        title="The error and the curvature of two layers",
        assumptions=_READ,
        steps=(frame_step(), weighted_two, pairs, with_target),
        result=in_traces(_pair()),
        states=(chain(_TWO, "=", _with_target()), chain(_PLAIN_TWO, "=", _shown_two())),
        assumes=("liu2024/kernel-form", "meta-kernel-mean"),
        checking=checking,
    )


def derive_error_meta_kernel(*, checking: bool = True) -> Derivation:
    """Derive E εμ, exact in N, L, Tr O, …, Tr O⁴ and O_0."""
    return Derivation(
        claim="error-meta-kernel",
        title="The mean of error times meta-kernel",
        assumptions=_READ,
        steps=_all_steps(),
        result=in_traces(_total()),
        states=(chain(_MU, "=", _shown_total()),),
        assumes=("liu2024/kernel-form", "error-diagonal", "error-pair"),
        checking=checking,
    )


def derive_dynamical_index(*, checking: bool = True) -> Derivation:
    r"""Derive ζ = E εμ/K̄²."""
    return Derivation(
        claim="error-meta-kernel",
        title="The mean of error times meta-kernel over the square of the kernel's mean",
        assumptions=(*_READ, r"$M_2>0$: $O$ is not a multiple of 1."),
        steps=(*_all_steps(), the_index),
        result=in_traces(_index()),
        states=(chain(_ZETA, "=", _shown_index()),),
        assumes=("liu2024/kernel-form", "kernel-mean", "error-diagonal", "error-pair"),
        checking=checking,
    )


def _steps_of_one() -> tuple[Step, ...]:
    found = frame_step(), y_step(2), state_step(2)
    return (*found, weighted_one, uniform_phase, diagonal, no_target)


def _all_steps() -> tuple[Step, ...]:
    return (*_steps_of_one(), weighted_two, pairs, with_target, all_layers)


def _total() -> sympy.Expr:
    return L * one_layer() + L * (L - 1) * _pair()


def _index() -> sympy.Expr:
    return _total() / kernel_moment(1) ** 2


# -- one layer --------------------------------------------------------------------------------

_PLAIN_ONE, _PLAIN_TWO = (pattern_average(name, _WEIGHT) for name in ("aa", "ab"))
_G = sympy.Symbol("g")
_THIRD = -over(1, 3) * known(average(w(_G) ** 4), gradient_moment(4))
_ONE = Name(pattern_average("aa", _EPSILON), one_layer())


def _shown_one() -> Written:
    n, m2, m4 = w(N), w(CENTRAL[2]), w(CENTRAL[4])
    below = n * (n - 1) * (n + 1) ** 2 * (n + 3) ** 2
    shown = -over(4 * ((n**2 + 3 * n + 3) * m2**2 + n * (n + 1) * m4), below)
    return laid_out(shown, one_layer())


weighted_one = step(
    "one layer",
    Quantity(_PLAIN_ONE, weighted_diagonal),
    _shown_one(),
    r"""$\mathbb{E}h_{aa}g_a^2$ at a fixed state, times $e$, then a sum over permutations for the
    state""",
)(averaged_by_calculus(r"degree 4 in $\tilde X_a$ and in the state"))

uniform_phase = step(
    "uniform phase",
    known(_PLAIN_ONE, one_layer()),
    _THIRD,
    r"""$e^{i\phi X_a}$ is absorbed in the Haar measure, so $\varepsilon=A+R\cos2\phi$ with a
    uniform $\phi$: $\varepsilon hg^2$ averages to $-2R^4$, and $g^4$ to $6R^4$""",
)(check_equal)


def _one_with_target() -> sympy.Expr:
    return in_central(weighted_diagonal()) - _shift() * in_central(diagonal_mean())


@step(
    "no target",
    Quantity(pattern_average("aa", _EPSILON), _one_with_target),
    _THIRD,
    r"$\varepsilon=e-(O_0-\operatorname{Tr}O/N)$, and $\mathbb{E}h_{aa}g_a^2$ vanishes",
)
def no_target(left: Quantity, right: sympy.Expr) -> Checked:
    """Add both averages of the calculus."""
    return _by_both(left, right)


# -- two layers -------------------------------------------------------------------------------


def _shown_two() -> Written:
    n, m2, m4 = w(N), w(CENTRAL[2]), w(CENTRAL[4])
    below = (n - 1) ** 2 * (n + 1) ** 3 * (n + 2) * (n + 3)
    shown = over(2 * n * (n * (n - 1) * m4 - 3 * (n + 1) * m2**2), below)
    return laid_out(shown, two_layers())


weighted_two = step(
    "two layers",
    Quantity(_PLAIN_TWO, weighted_pair),
    _shown_two(),
    r"$8\rho^2m_3$ at a fixed state, times $e$, then a sum over permutations for the state",
)(averaged_by_calculus("degree 2 in each of two generators, 4 in the state"))


def _two_with_target() -> sympy.Expr:
    return in_central(weighted_pair()) - _shift() * in_central(mean_of_pair())


def _with_target() -> Written:
    shown = known(pattern_average("ab"), state_mean(pair_mean))
    return known(_PLAIN_TWO, two_layers()) - _SHIFT * shown


_TWO = Name(pattern_average("ab", _EPSILON), _pair())


@step(
    "the target",
    Quantity(pattern_average("ab", _EPSILON), _two_with_target),
    _with_target(),
    r"$\varepsilon=e-(O_0-\operatorname{Tr}O/N)$, where the second part is a number",
)
def with_target(left: Quantity, right: sympy.Expr) -> Checked:
    """Add both averages of the calculus."""
    return _by_both(left, right)


def _by_both(left: Quantity, right: sympy.Expr) -> Checked:
    found = left()
    if not isinstance(found, sympy.Expr) or differ(found, right):
        raise ProofError(f"the calculus gives {found}")
    return Checked(
        "Weingarten calculus",
        r"""the averages with $e$ and with the number beside it, each over unitaries and states by
        the general calculus, added; equal as rational functions.""",
    )


# -- all layers -------------------------------------------------------------------------------

_MU = Name(r"\mathbb{E}\,\varepsilon\mu", _total())
_ZETA = Name(r"\zeta", _index())


def _ordered(layers: int) -> sympy.Expr:
    """Return the sum over all ordered pairs of layers, one average of the calculus for each."""
    one, two = _one_with_target(), _two_with_target()
    every = ((a, b) for a in range(layers) for b in range(layers))
    return sum((one if a == b else two for a, b in every), sympy.S.Zero)


def _shown_total() -> Written:
    one = known(pattern_average("aa", _EPSILON), one_layer())
    two = known(pattern_average("ab", _EPSILON), _pair())
    return w(L) * one + w(L) * (w(L) - 1) * two


@step(
    "all layers",
    Quantity(r"\mathbb{E}\,\varepsilon\mu", _ordered),
    _shown_total(),
    r"""$\mu=\sum_{ab}h_{ab}g_ag_b$ has $L$ terms of one layer and $L(L-1)$ of two, and
    $h_{ab}=h_{ba}$""",
)
def all_layers(left: Quantity, right: sympy.Expr) -> Checked:
    """Count the pairs."""
    what = "ordered pairs counted, times the averages of the calculus"
    return decide_counted(left, right, L, 2, route="index patterns", what=what)


def _shown_index() -> Written:
    return over(_MU, Name(r"\bar K", kernel_moment(1)) ** 2)


the_index = step(
    "the ratio",
    _ZETA,
    _shown_index(),
    r"$\zeta$ is the mean of $\varepsilon\mu$ over the square of the mean of $K$",
)(check_equal)
