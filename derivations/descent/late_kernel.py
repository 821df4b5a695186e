"""The kernel along the path: E[K | χ] = 2cL Var_χ O, and what descent becomes with it.

The variance of O vanishes at the edges of its spectrum; what becomes of descent there is derived
in :mod:`derivations.descent.flow`.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.descent.flow import derive_edge, derive_path
from derivations.errors import ProofError
from derivations.kernel.factorization import frame_step, y_step
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.routes.forms import in_size, polynomial
from derivations.routes.patterns import decide_formulas
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain, total, where
from derivations.statements.indexed import Letters, add_over, numbers_of, of_size
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, w
from derivations.symbols import L, N

__all__ = ["derive_edge", "derive_largest_variance", "derive_late_kernel", "derive_path"]

VARIANCE = sympy.Symbol("variance", real=True)
MEAN, LOW, HIGH = sympy.symbols("expectation lowest highest", real=True)


# -- given the state --------------------------------------------------------------------------

_ELL = sympy.Symbol("ell", integer=True)
_C = Name("c", N / (N**2 - 1))
_ONE = 2 * N * VARIANCE / (N**2 - 1)


def derive_late_kernel(*, checking: bool = True) -> Derivation:
    """Derive the mean of K over circuits that lead to a given state.

    Examples
    --------
    >>> derive_late_kernel(checking=False).result
    2*L*N*variance/(N**2 - 1)
    """
    return Derivation(
        claim="frozen-decay",
        title="The kernel follows the variance of the observable",
        assumptions=(
            r"""Haar circuit, given $\chi=U\Psi_0$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; the
            generators $\tilde X_\ell$, moved to the front, are independent of $\chi$ (claim
            \texttt{kernel-spread}).""",
            r"""Before training. Along a training path the $\tilde X_\ell$ depend on $\chi$, and the
            mean over circuits is not that of trained ones, whose kernel is smaller.""",
        ),
        steps=(frame_step(), y_step(1), one_layer, all_layers),
        result=L * _ONE,
        states=(
            chain(
                Name(r"\mathbb{E}[K\mid\chi]", L * _ONE),
                "=",
                over(2 * w(N) * L, w(N) ** 2 - 1) * VARIANCE,
            ),
        ),
        assumes=("kernel-spread",),
        checking=checking,
    )


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
    chain(Name(r"\mathbb{E}[K\mid\chi]", L * _ONE), "=", total(_LAYER.known_as(_ONE), _ELL, 1, L)),
    where(2 * _C * L * VARIANCE, chain(_C, "=", over(N, w(N) ** 2 - 1))),
    r"The mean is linear",
)
def all_layers(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Write the sum out."""
    for layers in (1, 2, 5):
        check_equal(left.subs(L, layers).doit(), right.subs(L, layers))
    return check_equal(left.doit(), right)


# -- the largest variance ---------------------------------------------------------------------

_LEVEL = sympy.Symbol("k")


def _share(k: int) -> sympy.Expr:
    """Return the weight of a level; they add up to 1."""
    last = max(numbers_of(_LEVEL))
    own = sympy.symbols(f"p1:{last}", real=True)
    return own[k - 1] if k < last else 1 - sum(own, sympy.S(0))


def _value(k: int) -> sympy.Symbol:
    """Return a level; the first and the last are the ends of the spectrum."""
    ends = {1: LOW, max(numbers_of(_LEVEL)): HIGH}
    return ends.get(k, sympy.Symbol(f"v{k}", real=True))


_P, _V = Letters("p", _share), Letters(r"\lambda", _value)
_EXPECTED = Name(r"\langle O\rangle", add_over(_P[_LEVEL] * _V[_LEVEL], _LEVEL))
_SPREAD = Name(
    r"\operatorname{Var}_\chi O",
    add_over(_P[_LEVEL] * _V[_LEVEL] ** 2, _LEVEL) - _EXPECTED**2,
)


def _levels(count: int) -> dict[sympy.Symbol, range]:
    return {_LEVEL: range(1, count + 1)}


def derive_largest_variance(*, checking: bool = True) -> Derivation:
    """Derive the largest variance of O at a given expectation value.

    Examples
    --------
    >>> derive_largest_variance().result.subs({LOW: -1, HIGH: 1})
    (1 - expectation)*(expectation + 1)
    """
    largest = (w(HIGH) - _EXPECTED) * (_EXPECTED - LOW)
    return Derivation(
        claim="frozen-decay",
        title="The variance vanishes at the edge of the spectrum",
        assumptions=(
            r"""$O$ Hermitian with eigenvalues $\lambda_k$ in $[\lambda_{\min},\lambda_{\max}]$,
            which have the weights $p_k$ in the state $\chi$.""",
        ),
        steps=(what_is_missing,),
        result=(HIGH - MEAN) * (MEAN - LOW),
        states=(
            chain(_SPREAD, "<=", largest),
            Words("with equality for two eigenvalues"),
        ),
        checking=checking,
    )


@step(
    "what is missing to the largest variance",
    of_size((w(HIGH) - _EXPECTED) * (_EXPECTED - LOW) - _SPREAD, _levels),
    of_size(
        chain(add_over(_P[_LEVEL] * (w(HIGH) - _V[_LEVEL]) * (_V[_LEVEL] - LOW), _LEVEL), ">=", 0),
        _levels,
    ),
    r"""Every eigenvalue has $(\lambda_{\max}-\lambda)(\lambda-\lambda_{\min})\geq0$, and $=0$ at
    the two ends alone""",
    source="Bhatia and Davis, 2000",
)
def what_is_missing(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    if not is_zero(right(2)):
        raise ProofError("for two eigenvalues the right side is not zero")
    # The last weight is 1 minus the others: a sum over a level that itself has its own weight.
    return decide_formulas(
        left,
        right,
        lambda inner: (inner + 2,),  # and the ends
        route="polynomials",
        what="""expanded with general weights, two levels being the ends, for which both sides are
        0""",
    )
