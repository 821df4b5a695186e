"""Laziness without a plateau: how far the angles move, what each feels, and how the loss falls."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.descent.frozen import is_zero
from derivations.errors import ProofError
from derivations.kernel.factorization import frame_step, y_step
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import LOCAL, central_moment, in_traces, state_mean
from derivations.routes.isotropic import y_moment
from derivations.routes.rational import check_equal
from derivations.statements.quantity import Quantity
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_laziness", "derive_loss_gradient"]

ETA, K = sympy.symbols("eta K", positive=True)
ERROR, TARGET = sympy.symbols("error target", real=True)
OFFSET = sympy.Symbol("o", real=True)  # O_0 − Tr O/N
VARIANCE = sympy.Symbol("variance", positive=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
FACTOR = 1 - ETA * K


def derive_laziness(*, checking: bool = True) -> Derivation:
    """Derive how far the angles have moved after t steps of the frozen law.

    Examples
    --------
    >>> derive_laziness().result.subs({ETA: 1 / K, T: 1})
    error**2/K
    """
    along = ERROR * (1 - FACTOR**T) / K
    moved = ERROR**2 * (1 - FACTOR**T) ** 2 / K
    one = ERROR**2 * (N**2 - 1) / (2 * N * L**2 * VARIANCE)
    return Derivation(
        claim="laziness-without-plateau",
        title="The angles hardly move while the loss falls",
        assumptions=(
            r"Frozen gradients $g_\ell$, $K=\sum_\ell g_\ell^2$, "
            r"$\delta\theta_\ell=-\eta\varepsilon g_\ell$, no noise, $0<\eta K<2$, $a=1-\eta K$.",
            r"For one angle: $K$ is its mean $\frac{2NL}{N^2-1}\operatorname{Var}_\chi O$ in a "
            r"Haar "
            r"circuit (claim \texttt{frozen-decay}).",
        ),
        steps=(
            Step(
                "the steps add up", _summed, along,
                r"$\sum_{s<t}\eta\,a^s\varepsilon(0)$", _check_sum,
                left_tex=r"\theta_\ell(t)-\theta_\ell(0)",
                right_tex=r"-g_\ell\,\frac{\varepsilon(0)}{K}\,(1-a^t)",
            ),
            Step(
                "how far all angles are", along, moved,
                r"$\sum_\ell g_\ell^2=K$", _check_length,
                left_tex=r"\|\theta(t)-\theta(0)\|^2",
                right_tex=r"\frac{\varepsilon(0)^2}{K}\,(1-a^t)^2",
            ),
            Step(
                "no change of angles is shorter", _cauchy, _squares,
                r"Any $\Delta$ with $g\cdot\Delta=-\varepsilon(0)$, which is a zero of the error "
                r"at "
                r"first order, has $|\Delta|^2\geq\varepsilon(0)^2/K$", _check_shortest,
                left_tex=r"K|\Delta|^2-(g\cdot\Delta)^2",
                right_tex=r"\sum_{a<b}(g_a\Delta_b-g_b\Delta_a)^2\geq0",
            ),
            Step(
                "one angle", ERROR**2 / (K * L), one,
                r"The mean square change of one angle, late; $K$ is put in", _check_one,
                left_tex=r"\frac{1}{L}\|\theta(\infty)-\theta(0)\|^2=\frac{\varepsilon(0)^2}{KL}",
                right_tex=r"\frac{\varepsilon(0)^2\,(N^2-1)}{2NL^2\operatorname{Var}_\chi O}",
            ),
            Step(
                "the loss", ETA * K, ETA * K * (2 - ETA * K),
                r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$: the share of the loss that one step "
                r"takes "
                r"off "
                r"depends on $\eta K$ alone, neither on $N$ nor on $L$", _check_loss,
                left_tex=r"1-\frac{\mathcal L(t+1)}{\mathcal L(t)}", right_tex=r"\eta K(2-\eta K)",
            ),
        ),
        result=moved,
        result_tex=r"\|\theta(\infty)-\theta(0)\|=\frac{|\varepsilon(0)|}{\sqrt K},\qquad"
        r"\text{rms of one angle }\frac{|\varepsilon(0)|}{\sqrt{KL}}\propto\frac{\sqrt N}{L}",
        checking=checking,
    )  # fmt: skip


def derive_loss_gradient(*, checking: bool = True) -> Derivation:
    """Derive the mean of (∂L/∂θ_ℓ)² in a Haar circuit.

    Examples
    --------
    >>> result = derive_loss_gradient(checking=False).result
    >>> pauli = result.subs({trace_symbol(k): N * (1 - k % 2) for k in (1, 2, 3, 4)})
    >>> sympy.factor(pauli.subs(TARGET, 0))
    2*N**2/((N - 1)*(N + 1)**2*(N + 3))
    """
    spread = _spread()
    in_central: Any = sympy.factor(y_moment(1) * spread)
    result = in_traces(in_central).subs(OFFSET, TARGET - trace_symbol(1) / N)
    return Derivation(
        claim="laziness-without-plateau",
        title="What one angle feels",
        assumptions=(
            r"Haar circuit (4-designs do), $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; "
            r"$\partial_\ell\mathcal L=\varepsilon g_\ell$, $o=O_0-\operatorname{Tr}O/N$, "
            r"$M_k=\operatorname{Tr}(O-\operatorname{Tr}O/N)^k$.",
        ),
        steps=(
            frame_step(), y_step(1),
            Step(
                "the share of the state",
                Quantity(r"\mathbb{E}\,(e_1-o)^2(e_2-e_1^2)", _spread_by_calculus), spread,
                r"$\varepsilon^2g_\ell^2=(e_1-o)^2\operatorname{Var}_\chi O\cdot y_\ell^2$ with "
                r"$e_j=\langle(O-\operatorname{Tr}O/N)^j\rangle$; a sum over permutations",
                _check_spread,
                right_tex=r"\frac{o^2M_2}{N+1}-\frac{2oM_3}{(N+1)(N+2)}+\frac{M_2^2+2M_4}"
                r"{(N+1)(N+2)(N+3)}",
            ),
            Step(
                "one angle of the loss",
                Quantity(r"\mathbb{E}(\partial_\ell\mathcal L)^2", _loss_by_calculus), in_central,
                r"$y_\ell$ is independent of $\chi$", _check_product,
                right_tex=r"\frac{2N}{N^2-1}\,\mathbb{E}\,(e_1-o)^2(e_2-e_1^2)",
            ),
        ),
        result=result,
        result_tex=r"\mathbb{E}(\partial_\ell\mathcal L)^2=\frac{2N^2}{(N+1)(N^2-1)}\Bigl(O_0^2+"
        r"\frac{1}{N+3}\Bigr)\text{ for a Pauli},\quad\mathbb{E}\,\delta\mathcal L=-\eta "
        r"L\,\mathbb{E}"
        r"(\partial_\ell\mathcal L)^2",
        checking=checking,
    )  # fmt: skip


def _spread() -> Any:
    e1 = LOCAL[0]
    variance = central_moment(2)
    parts = [state_mean(sympy.expand(e1**j * variance)) for j in range(3)]
    return OFFSET**2 * parts[0] - 2 * OFFSET * parts[1] + parts[2]


# -- checks -----------------------------------------------------------------------------------


def _summed(steps: int) -> Any:
    """Iterate error and angle together, along −g, for a number of steps."""
    error, along = ERROR, sympy.Integer(0)
    for _ in range(steps):
        along, error = along + ETA * error, error - ETA * K * error
    return along


def _check_sum(left: Any, right: Any) -> Checked:
    for steps in range(5):
        if sympy.expand(sympy.cancel(left(steps) - right.subs(T, steps))) != 0:
            raise ProofError(f"after {steps} steps the angles have moved by {left(steps)}")
    if not is_zero(right.subs(T, T + 1) - right - ETA * FACTOR**T * ERROR):
        raise ProofError("one more step does not add ηε(t)")
    return Checked(
        "induction", r"one more step adds $\eta a^t\varepsilon(0)$; iterated for $t\leq4$ besides."
    )


def _check_length(left: Any, right: Any) -> Checked:
    g = sympy.symbols("g1:4", real=True)
    length = sum((x * left) ** 2 for x in g)
    if sympy.cancel(length - sum(x**2 for x in g) * right / K) != 0:
        raise ProofError("the squares of the components do not add up to the right side")
    if left.subs({ERROR: 1, K: 2, ETA: sympy.Rational(1, 4), T: 1}) <= 0:
        raise ProofError("the angles move along −g, not against it")
    return Checked("components", r"squared and added for three angles, $g$ kept apart from $K$.")


def _vectors(size: int) -> tuple[Any, Any]:
    return sympy.symbols(f"g1:{size + 1}", real=True), sympy.symbols(f"d1:{size + 1}", real=True)


def _cauchy(size: int) -> Any:
    g, d = _vectors(size)
    product = sum(x * y for x, y in zip(g, d, strict=True))
    return sum(x**2 for x in g) * sum(y**2 for y in d) - product**2


def _squares(size: int) -> Any:
    g, d = _vectors(size)
    return sum((g[a] * d[b] - g[b] * d[a]) ** 2 for b in range(size) for a in range(b))


def _check_shortest(left: Any, right: Any) -> Checked:
    for size in (2, 3, 4):
        if sympy.expand(left(size) - right(size)) != 0:
            raise ProofError(f"for {size} angles the two sides differ")
    return Checked(
        "Lagrange's identity",
        r"expanded for two, three and four angles; a monomial has two at most.",
    )


def _check_one(left: Any, right: Any) -> Checked:
    kernel = 2 * N * L * VARIANCE / (N**2 - 1)
    return check_equal(left.subs(K, kernel), right)


def _check_loss(left: Any, right: Any) -> Checked:
    before, after = ERROR**2 / 2, (ERROR - left * ERROR) ** 2 / 2
    if sympy.cancel((before - after) / before - right) != 0:
        raise ProofError(f"one step takes off {sympy.factor((before - after) / before)}")
    return Checked("substitution", r"the loss before and after $\varepsilon\to\varepsilon-\eta K"
                   r"\varepsilon$.")  # fmt: skip


def _spread_by_calculus() -> Any:
    """Average the calculus' own words over states, power by power of o."""
    from derivations.calculus import state_average
    from derivations.routes.random_frame import CHI, O, in_central

    variance = CHI.expect(O * O) - CHI.expect(O) ** 2
    total: Any = sympy.Integer(0)
    for power, weight in ((0, OFFSET**2), (1, -2 * OFFSET), (2, sympy.Integer(1))):
        word = variance if power == 0 else CHI.expect(O) ** power * variance
        average: Any = state_average(word)
        total += weight * in_central(average)
    return total


def _check_spread(left: Any, right: Any) -> Checked:
    return _compared(left(), right, r"the three powers of $o$, each by the calculus of states")


def _loss_by_calculus() -> Any:
    """Average ε²g² in one piece, over the rotation of the generator and then over the state."""
    from derivations.calculus import haar_average, state_average
    from derivations.routes.random_frame import CHI, O, U, first, gradient, in_central

    total: Any = sympy.Integer(0)
    for power, weight in ((0, OFFSET**2), (1, -2 * OFFSET), (2, sympy.Integer(1))):
        averaged: Any = haar_average(gradient(first) ** 2, over=U)
        word = averaged if power == 0 else CHI.expect(O) ** power * averaged
        average: Any = state_average(word)
        total += weight * in_central(average)
    return total


def _check_product(left: Any, right: Any) -> Checked:
    return _compared(
        left(), right,
        r"$-\varepsilon^2\langle[\tilde X,O]\rangle^2$ averaged over $\tilde X$ first and then "
        r"over the state",
    )  # fmt: skip


def _compared(found: Any, right: Any, what: str) -> Checked:
    if sympy.cancel(sympy.together(found - right)) != 0:
        raise ProofError(f"the calculus gives {sympy.factor(found)}")
    return Checked("Weingarten calculus", f"{what}, in lowest terms.")
