"""The kernel along the path: E[K | χ] = 2cL Var_χ O, and what descent becomes with it.

The variance of O vanishes at the edges of its spectrum; what becomes of descent there is derived
in :mod:`derivations.descent.flow`.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.descent.flow import derive_edge, derive_path
from derivations.descent.given_state import ONE_LAYER, VARIANCE, all_layers, one_layer
from derivations.errors import ProofError
from derivations.kernel.factorization import frame_step, y_step
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import is_zero
from derivations.routes.patterns import decide_formulas
from derivations.statements.forms import chain
from derivations.statements.indexed import Letters, add_over, numbers_of, of_size
from derivations.statements.written import Name, Words, over, w
from derivations.symbols import L, N

__all__ = ["derive_edge", "derive_largest_variance", "derive_late_kernel", "derive_path"]

MEAN, LOW, HIGH = sympy.symbols("expectation lowest highest", real=True)


# -- given the state --------------------------------------------------------------------------


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
        result=L * ONE_LAYER,
        states=(
            chain(
                Name(r"\mathbb{E}[K\mid\chi]", L * ONE_LAYER),
                "=",
                over(2 * w(N) * L, w(N) ** 2 - 1) * VARIANCE,
            ),
        ),
        assumes=("kernel-spread",),
        checking=checking,
    )


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
