r"""In front of the observable: what the last random unitary makes of a traceless operator."""

from __future__ import annotations

import random

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial, Unitary, haar_average
from derivations.kernel.mean import O
from derivations.kernel.traces import TRACES
from derivations.proof.derivation import Checked, Step, step
from derivations.routes.decisions import decide_words, integrand_is
from derivations.routes.forms import in_size, unitary
from derivations.routes.matrices import orthogonal_matrix, rational_matrix, twirl
from derivations.statements.forms import average
from derivations.statements.layout import laid_out
from derivations.statements.operators import adjoint, trace
from derivations.statements.written import over, value_as, w
from derivations.symbols import N, trace_symbol

__all__ = ["LAST", "last_step"]

W = Unitary("W")
B = Matrix("B", traceless=True)

_MEASURED = trace(w(O) * W * B * adjoint(W)) ** 2
_AVERAGED = haar_average(value_as(_MEASURED, TracePolynomial), over=W)
_WORDS = {"Tr(B^2)*Tr(O^2)": trace_symbol(2), "Tr(B^2)*Tr(O)*Tr(O)": trace_symbol(1) ** 2}


def _factor() -> sympy.Expr:
    """Return by what Tr B² is multiplied, from the average."""
    terms = _AVERAGED.coefficients().items()
    return sum((in_size(c) * _WORDS[word] for word, c in terms), sympy.S.Zero)


# What Tr B² is multiplied by.
LAST = laid_out(over(TRACES, w(N) * (w(N) ** 2 - 1)), _factor())


def last_step() -> Step:
    """Return what a traceless operator gives behind the last random unitary."""
    return step(
        "in front of the observable",
        average(_MEASURED, "W"),
        _AVERAGED,
        r"Weingarten functions of degree 2; $\operatorname{Tr}B=0$",
    )(_by_twirl)


def _by_twirl(left: TracePolynomial, right: TracePolynomial) -> Checked:
    """Contract the twirl of O⊗O with B⊗B."""
    rng = random.Random(20261201)

    def draw(size: int) -> tuple[np.ndarray, np.ndarray]:
        o, d = rational_matrix(rng, size), rational_matrix(rng, size)
        d[0, 0] -= d.trace()
        return o, d

    def letters() -> dict[str, np.ndarray]:
        return dict(zip("OB", draw(2), strict=True)) | {"W": orthogonal_matrix(rng, 2)}

    integrand_is(left, lambda O, W, B: np.trace(O @ W @ B @ W.T) ** 2, letters)  # noqa: E741
    return decide_words(
        lambda size, o, d: twirl(2, size, [o.trace(), (o @ o).trace()])[1, 0] * (d @ d).trace(),
        right.coefficients(),
        unitary(2, loops=0),
        {
            "Tr(B^2)*Tr(O^2)": lambda o, d: (d @ d).trace() * (o @ o).trace(),
            "Tr(B^2)*Tr(O)*Tr(O)": lambda o, d: (d @ d).trace() * o.trace() ** 2,
        },
        draw,
        route="Gram matrix",
        what=r"""$\mathbb{E}(W^\dagger OW)^{\otimes2}=c_1+c_2\,\mathrm{SWAP}$ by invariance,
        contracted with $B\otimes B$""",
    )
