"""Laziness without a plateau: how far the angles move, what each feels, and how the loss falls."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.descent.frozen import is_zero_in_time
from derivations.errors import ProofError
from derivations.kernel.factorization import frame_step, y_step
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import LOCAL, in_traces, state_mean
from derivations.routes.comparison import differ
from derivations.routes.isotropic import y_moment
from derivations.routes.patterns import decide_formulas
from derivations.routes.rational import check_equal
from derivations.statements.forms import average, chain
from derivations.statements.indexed import Letters, add_over, indices, of_size
from derivations.statements.layout import known
from derivations.statements.substitution import put_in
from derivations.statements.vectors import Column, dot, length
from derivations.statements.written import (
    Name,
    Quantity,
    Words,
    Written,
    over,
    value_as,
    value_of,
    w,
)
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_laziness", "derive_loss_gradient"]

ETA, K = sympy.symbols("eta K", positive=True)
ERROR, EPSILON, TARGET = sympy.symbols("error epsilon target", real=True)
SLOPE = sympy.Symbol("g", real=True)
OFFSET = sympy.Symbol("o", real=True)  # O_0 − Tr O/N
VARIANCE = sympy.Symbol("variance", positive=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
FACTOR = 1 - ETA * K
A = Name("a", FACTOR)
_I, _J = indices("a b")


# -- how far the angles move ------------------------------------------------------------------


def derive_laziness(*, checking: bool = True) -> Derivation:
    """Derive how far the angles have moved after t steps of the frozen law.

    Examples
    --------
    >>> derive_laziness().result.subs({ETA: 1 / K, T: 1})
    error**2/K
    """
    return Derivation(
        claim="laziness-without-plateau",
        title="The angles hardly move while the loss falls",
        assumptions=(
            r"""Frozen gradients $g_\ell$, $K=\sum_\ell g_\ell^2$,
            $\delta\theta_\ell=-\eta\varepsilon g_\ell$, no noise, $0<\eta K<2$, $a=1-\eta K$.""",
            r"""For one angle: $K$ is its mean $\frac{2NL}{N^2-1}\operatorname{Var}_\chi O$ in a
            Haar circuit (claim \texttt{frozen-decay}).""",
        ),
        steps=(steps_add_up, how_far, none_is_shorter, one_angle, the_loss),
        result=value_of(how_far.right),
        states=(
            chain(how_far.left, "=", how_far.right),
            Words(r"and for one angle, late, $|\varepsilon(0)|/\sqrt{KL}\propto\sqrt N/L$"),
        ),
        assumes=("first-order-error",),
        checking=checking,
    )


def _moved(steps: int, slope: sympy.Expr = SLOPE) -> sympy.Expr:
    """Iterate error and angle together, for a number of steps."""
    error, angle = ERROR, sympy.Integer(0)
    for _ in range(steps):
        angle, error = angle - ETA * error * slope, error - ETA * K * error
    return angle


@step(
    "the steps add up",
    Quantity(r"\theta_\ell(t)-\theta_\ell(0)", _moved),
    -Name(r"g_\ell", SLOPE) * over(ERROR, K) * (1 - A**T),
    r"$\sum_{s<t}\eta\,a^s\varepsilon(0)$",
)
def steps_add_up(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    for steps in range(5):
        if differ(left(steps), right.subs(T, steps)):
            raise ProofError(f"after {steps} steps the angle has moved by {left(steps)}")
    if not is_zero_in_time(right.subs(T, T + 1) - right + ETA * FACTOR**T * ERROR * SLOPE):
        raise ProofError("one more step does not add −ηε(t)g")
    return Checked(
        "induction", r"one more step adds $-\eta a^t\varepsilon(0)g_\ell$; iterated for $t\leq4$."
    )


_THREE = sympy.symbols("g1:4", real=True)


@step(
    "how far all angles are",
    Quantity(
        r"\|\theta(t)-\theta(0)\|^2", lambda steps: sum(_moved(steps, g) ** 2 for g in _THREE)
    ),
    over(w(ERROR) ** 2, K) * (1 - A**T) ** 2,
    r"$\sum_\ell g_\ell^2=K$",
)
def how_far(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    kernel = sum(g**2 for g in _THREE)
    for steps in range(4):
        if differ(left(steps), kernel * right.subs(T, steps) / K):
            raise ProofError("the squares of the components do not add up to the right side")
    if not is_zero_in_time(right - (ERROR * (1 - FACTOR**T)) ** 2 / K):
        raise ProofError("the right side is not K times the square of the change along g")
    return Checked(
        "components",
        r"""iterated, squared and added for three angles and $t\leq3$, $g$ kept apart from $K$; and
        $K$ times the square of the step before, an identity in $a^t$.""",
    )


_G = Column(Letters("g", lambda k: sympy.Symbol(f"g{k}", real=True)), _I)
_D = Column(Letters(r"\Delta", lambda k: sympy.Symbol(f"d{k}", real=True)), _I)


def _angles(size: int) -> dict[sympy.Symbol, range]:
    return {index: range(1, size + 1) for index in (_I, _J)}


def _cross(a: sympy.Symbol, b: sympy.Symbol) -> Written:
    return _G.letters[a] * _D.letters[b] - _G.letters[b] * _D.letters[a]


@step(
    "no change of angles is shorter",
    of_size(Name("K", length(_G) ** 2) * length(_D) ** 2 - dot(_G, _D) ** 2, _angles),
    of_size(chain(add_over(_cross(_I, _J) ** 2, _I, _J, ordered=True), ">=", 0), _angles),
    r"""Any $\Delta$ with $g\cdot\Delta=-\varepsilon(0)$, which is a zero of the error at first
    order, has $|\Delta|^2\geq\varepsilon(0)^2/K$""",
)
def none_is_shorter(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return decide_formulas(
        left, right, route="Lagrange's identity", what="expanded for general vectors"
    )


@step(
    "one angle",
    chain(
        over(Name(r"\|\theta(\infty)-\theta(0)\|^2", ERROR**2 / K), L),
        "=",
        over(w(ERROR) ** 2, w(K) * L),
    ),
    over(w(ERROR) ** 2 * (w(N) ** 2 - 1), 2 * w(N) * w(L) ** 2 * VARIANCE),
    r"The mean square change of one angle, late; $K$ is put in",
)
def one_angle(left: sympy.Expr, right: sympy.Expr) -> Checked:
    kernel = 2 * N * L * VARIANCE / (N**2 - 1)
    return check_equal(put_in(left, {K: kernel}), right)


_LOSS = Letters(r"\mathcal L(#)")


@step(
    "the loss",
    1
    - over(
        known(_LOSS[w(T) + 1], (EPSILON - ETA * K * EPSILON) ** 2 / 2),
        known(_LOSS[T], EPSILON**2 / 2),
    ),
    w(ETA) * K * (2 - w(ETA) * K),
    r"""$\mathcal L=\tfrac{1}{2}\varepsilon^2$: the share of the loss that one step takes off
    depends on $\eta K$ alone, neither on $N$ nor on $L$""",
)
def the_loss(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


# -- what one angle feels ---------------------------------------------------------------------


def derive_loss_gradient(*, checking: bool = True) -> Derivation:
    """Derive the mean of (∂L/∂θ_ℓ)² in a Haar circuit.

    Examples
    --------
    >>> result = derive_loss_gradient(checking=False).result
    >>> pauli = result.subs({trace_symbol(k): N * (1 - k % 2) for k in (1, 2, 3, 4)})
    >>> sympy.factor(pauli.subs(TARGET, 0))
    2*N**2/((N - 1)*(N + 1)**2*(N + 3))
    """
    spread = share_of_the_state()
    loss = one_angle_of_the_loss(value_as(spread.right, sympy.Expr))
    in_central = cast("sympy.Expr", sympy.factor(value_as(loss.right, sympy.Expr)))
    result = in_traces(in_central)
    return Derivation(
        claim="laziness-without-plateau",
        title="What one angle feels",
        assumptions=(
            r"""Haar circuit (4-designs do), $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$;
            $\partial_\ell\mathcal L=\varepsilon g_\ell$, $o=O_0-\operatorname{Tr}O/N$,
            $M_k=\operatorname{Tr}(O-\operatorname{Tr}O/N)^k$.""",
        ),
        steps=(frame_step(), y_step(1), spread, loss),
        result=result.subs(OFFSET, TARGET - trace_symbol(1) / N),
        states=(chain(loss.left, "=", y_moment(1) * w(spread.right)),),
        checking=checking,
    )


_SHARE = (w(LOCAL[0]) - OFFSET) ** 2 * (w(LOCAL[1]) - w(LOCAL[0]) ** 2)


def share_of_the_state() -> Step:
    """Return the step that averages (e_1 − o)² Var O over states."""
    parts = sympy.Poly(sympy.expand(_SHARE.value()), OFFSET).terms()
    spread = sum(OFFSET**power * state_mean(part) for (power,), part in parts)

    @step(
        "the share of the state",
        average(_SHARE),
        spread,
        r"""$\varepsilon^2g_\ell^2=(e_1-o)^2\operatorname{Var}_\chi O\cdot y_\ell^2$ with
        $e_j=\langle(O-\operatorname{Tr}O/N)^j\rangle$; a sum over permutations""",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Average the calculus' own words over states, monomial by monomial."""
        from derivations.calculus import state_average
        from derivations.routes.random_frame import CHI, O, in_central

        total: sympy.Expr = sympy.Integer(0)
        for powers, weight in sympy.Poly(left, *LOCAL[:2]).terms():
            letters = [O] * powers[0] + [O * O] * powers[1]
            word = sympy.prod([CHI.expect(letter) for letter in letters])
            total += weight * (in_central(state_average(word)) if letters else sympy.S.One)
        return _compared(total, right, r"each monomial in $e_1,e_2$, by the calculus of states")

    return found


def _loss_by_calculus() -> sympy.Expr:
    """Average ε²g² in one piece, over the rotation of the generator and then over the state."""
    from derivations.calculus import haar_average, state_average
    from derivations.routes.random_frame import CHI, O, U, first, gradient, in_central

    total: sympy.Expr = sympy.Integer(0)
    for power, weight in ((0, OFFSET**2), (1, -2 * OFFSET), (2, sympy.Integer(1))):
        averaged = haar_average(gradient(first) ** 2, over=U)
        word = averaged if power == 0 else CHI.expect(O) ** power * averaged
        mean = state_average(word)
        total += weight * in_central(mean)
    return total


def one_angle_of_the_loss(spread: sympy.Expr) -> Step:
    """Return the step that multiplies the share of the state by that of the generator."""

    @step(
        "one angle of the loss",
        Quantity(r"\mathbb{E}(\partial_\ell\mathcal L)^2", _loss_by_calculus),
        over(2 * w(N), w(N) ** 2 - 1) * known(average(_SHARE), spread),
        r"""$y_\ell$ is independent of $\chi$, and $\mathbb{E}y_\ell^2=2N/(N^2-1)$; the loss of a
        random circuit falls by $\eta L$ times this in the mean""",
    )
    def found(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
        return _compared(
            left(),
            right,
            r"""$-\varepsilon^2\langle[\tilde X,O]\rangle^2$ averaged over $\tilde X$ first and then
            over the state""",
        )

    return found


def _compared(found: sympy.Expr, right: sympy.Expr, what: str) -> Checked:
    if differ(found, right):
        raise ProofError(f"the calculus gives {sympy.factor(found)}")
    return Checked("Weingarten calculus", f"{what}, in lowest terms.")
