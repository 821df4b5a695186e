"""The mean of K at a fixed state: one layer, and all of them.

The generators, moved to the front, are independent of the state and Haar-rotated, so that nothing
but them is averaged.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, step
from derivations.routes.comparison import differ
from derivations.routes.forms import in_size, polynomial
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain, total, where
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, over, w
from derivations.symbols import L, N

__all__ = ["ONE_LAYER", "VARIANCE", "all_layers", "one_layer"]

VARIANCE = sympy.Symbol("variance", real=True)
ONE_LAYER = 2 * N * VARIANCE / (N**2 - 1)

_ELL = sympy.Symbol("ell", integer=True)
_C = Name("c", N / (N**2 - 1))


def _given_the_state() -> sympy.Expr:
    """Average the squared commutator over the generator's rotation, the state held fixed."""
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import U, first, gradient

    average = haar_average(gradient(first) ** 2, over=U)
    return in_size(average.expr)


_LAYER = Quantity(r"\mathbb{E}[g_\ell^2\mid\chi]", _given_the_state)


@step(
    "one layer, given the state",
    _LAYER,
    over(2 * w(N), w(N) ** 2 - 1) * VARIANCE,
    r"$g_\ell=-\sqrt{\operatorname{Var}_\chi O}\,y_\ell$",
)
def one_layer(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    """Put the variance of the state in, and compare with the average of the calculus."""
    from derivations.routes.random_frame import CHI, O

    spread = CHI.expect(O * O) - CHI.expect(O) ** 2
    polynomial({VARIANCE: 1}).numerator(right * (N**2 - 1) / N)
    if differ(left(), put_in(right, {VARIANCE: sympy.sympify(spread.expr)})):
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        r"""the average of $-\langle[\tilde X,O]\rangle^2$ over the rotation of $\tilde X$ alone,
        the state held fixed, in lowest terms.""",
    )


@step(
    "all layers, given the state",
    chain(
        Name(r"\mathbb{E}[K\mid\chi]", L * ONE_LAYER),
        "=",
        total(_LAYER.known_as(ONE_LAYER), _ELL, 1, L),
    ),
    where(2 * _C * L * VARIANCE, chain(_C, "=", over(N, w(N) ** 2 - 1))),
    r"The mean is linear",
)
def all_layers(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Write the sum out."""
    for layers in (1, 2, 5):
        check_equal(left.subs(L, layers).doit(), right.subs(L, layers))
    return check_equal(left.doit(), right)
