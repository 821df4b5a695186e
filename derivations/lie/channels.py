"""Noise before or behind a deep circuit: what a channel leaves of the purities in the algebra."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.lie.letters import DIMENSION, OBSERVABLE, STATE, bilinear
from derivations.lie.variance import SIMPLE, one_ideal, simple, sum_of_ideals
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.lie_algebras import SmallAlgebra
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain
from derivations.statements.written import Name, Quantity, Words, over, value_as, w

__all__ = ["STRENGTH", "derive_noise_before"]

STRENGTH = sympy.Symbol("p", real=True)
_LEFT = (1 - w(STRENGTH)) ** 2


def _purities(algebra: SmallAlgebra) -> tuple[sympy.Expr, Fraction]:
    """Return Σ Tr²(bρ)/‖b‖² with depolarizing noise and without, ρ an explicit matrix."""
    size = algebra.basis.shape[1]
    rng = np.random.default_rng(20230918)
    entries = rng.integers(-5, 6, (size, size))
    entries[0, 0] += 1 - np.trace(entries)  # any matrix of trace 1
    kept = (1 - STRENGTH) * sympy.Matrix(entries.tolist()) + STRENGTH * sympy.eye(size) / size
    noisy, plain = sympy.S.Zero, Fraction(0)
    for element, norm in zip(algebra.basis, algebra.norms.tolist(), strict=True):
        own = sympy.Matrix(element.tolist())
        noisy += sympy.expand((own * kept).trace() ** 2) / norm
        plain += Fraction(int(np.trace(element @ entries)) ** 2, norm)
    return sympy.expand(noisy), plain


@step(
    "what depolarizing noise leaves",
    Quantity("P_{\\mathcal N(\\rho)}", _purities),
    _LEFT * STATE,
    r"""$\rho$ becomes $(1-p)\rho+p/N$, and the elements of a simple ideal have no trace: they are
    sums of commutators""",
)
def depolarized(left: Callable[..., tuple[sympy.Expr, Fraction]], right: sympy.Expr) -> Checked:
    """Multiply explicit matrices, with the strength as a letter."""
    factor = bilinear(right, (STATE,))
    for name in SIMPLE[:4]:
        noisy, plain = left(simple(name))
        if differ(noisy, factor * sympy.Rational(plain.numerator, plain.denominator)):
            raise ProofError(f"in {name} the purity is {noisy}, and was {plain}")
    return Checked(
        "explicit matrices",
        r"""of trace 1, with every element of a basis of su(2), su(3), so(3) and so(5), and the
        strength as a letter; the trace of a commutator vanishes in all others.""",
    )


_PLAIN = one_ideal.right
_NOISY = over(_LEFT * STATE * OBSERVABLE, DIMENSION)
_RATIO = over(
    Name(r"\operatorname{Var}_{\mathcal N}{\ell}", _NOISY),
    Name(r"\operatorname{Var}{\ell}", _PLAIN),
)


@step(
    "the variance with depolarizing noise",
    _RATIO,
    _LEFT,
    r"""Before the circuit $P_\rho$ has the factor, behind it $P_O$, as $O$ becomes $(1-p)O$ plus
    a multiple of 1; every ideal has the same""",
)
def with_noise(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare the two at the points of a grid."""
    return check_equal(left, right)


def derive_noise_before() -> Derivation:
    """Derive what noise before or behind a circuit does to the variance.

    Examples
    --------
    >>> derive_noise_before().result
    (1 - p)**2
    """
    return Derivation(
        claim="noise-before",
        title="Noise before or behind a deep circuit",
        assumptions=(
            r"""The circuit is a 2-design on the group and $O$ lies in $i\mathfrak g$; with a
            channel before it $\rho$ is what the channel leaves, and with one behind it $O$ is what
            its adjoint leaves, if that lies in $i\mathfrak g$ up to a multiple of 1.""",
        ),
        steps=(sum_of_ideals, depolarized, one_ideal, with_noise),
        result=value_as(_LEFT, sympy.Expr),
        states=(
            chain(sum_of_ideals.left, "=", sum_of_ideals.right),
            Words("with the channel's purities, and"),
            chain(_RATIO, "=", _LEFT),
            Words("for depolarizing noise"),
        ),
        assumes=("loss-variance",),
    )
