"""The drift of a Haar circuit: how noise on all angles pulls ⟨O⟩ to Tr O/N, to all orders.

Noise on an angle is a channel: exp(iΔX̃) with normal Δ turns χ into pχ + (1−p) X̃χX̃.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sympy
from sympy import exp

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.forms import in_size
from derivations.statements.forms import Applied, average, chain, order
from derivations.statements.forms import exp as exponential
from derivations.statements.layout import laid_out
from derivations.statements.written import Name, Quantity, Words, over, w
from derivations.symbols import L, N

if TYPE_CHECKING:
    from derivations.calculus import TracePolynomial

__all__ = ["NORMAL", "derive_drift", "over_normal"]

SIGMA = sympy.Symbol("sigma", positive=True)
DISTANCE = sympy.Symbol("distance", real=True)  # ⟨O⟩ − Tr O/N

NORMAL = sympy.Symbol("u", real=True)  # one normal variable


def over_normal(function: sympy.Expr) -> sympy.Expr:
    """Integrate a function of ``NORMAL`` over the normal density of variance σ²."""
    density = exp(-(NORMAL**2) / (2 * SIGMA**2)) / (SIGMA * sympy.sqrt(2 * sympy.pi))
    return sympy.integrate(sympy.expand(function * density), (NORMAL, -sympy.oo, sympy.oo))


# -- the drift of a Haar circuit --------------------------------------------------------------

SHARE = (1 - exp(-2 * SIGMA**2)) / 2  # 1 − p, the weight of X̃χX̃
CONTRACTION = 1 - SHARE * N**2 / (N**2 - 1)  # λ
_LAMBDA = Name(r"\lambda", CONTRACTION)
_SHOWN = 1 - over(w(N) ** 2, 2 * (w(N) ** 2 - 1)) * (1 - exponential(-2 * w(SIGMA) ** 2))
_CENTERED = Name(r"\langle\tilde O\rangle", DISTANCE)


def derive_drift(*, checking: bool = True) -> Derivation:
    """Derive how noise on all angles pulls ⟨O⟩ to Tr O/N, to all orders in σ.

    Examples
    --------
    >>> derive_drift().result.subs({SIGMA: 0})
    0
    """
    return Derivation(
        claim="noisy-recursion",
        title="The drift of a Haar circuit",
        assumptions=(
            r"""Haar circuit, given $\chi=U\Psi_0$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; the
            generators $\tilde X_\ell$, moved to the front, are independent of $\chi$ and of each
            other (claim \texttt{kernel-spread}); $\tilde O=O-\operatorname{Tr}O/N$.""",
            r"""$\Delta\theta_\ell$ independent $\mathcal N(0,\sigma_\theta^2)$, independent of
            $\theta$.""",
        ),
        steps=(rotated_generator, curvature_of_one, noise_of_one, all_angles, small_noise),
        result=1 - CONTRACTION**L,
        states=(
            chain(all_angles.left, "=", all_angles.right),
            Words(r"is the share of $\langle\tilde O\rangle$ that the noise takes in the mean"),
            chain(_LAMBDA, "=", laid_out(_SHOWN, CONTRACTION)),
        ),
        assumes=("kernel-spread",),
        checking=checking,
    )


def _by_distance(average: TracePolynomial) -> sympy.Expr:
    """Return an average given χ as SymPy in N and the distance, O being traceless there."""
    found = in_size(average.expr)
    return found.subs({s: DISTANCE for s in found.free_symbols if str(s) == "<O>_chi"})


def _rotated() -> sympy.Expr:
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import CHI, O, U, first

    return _by_distance(haar_average(CHI.expect(first * O * first), over=U))


@step(
    "a rotated generator",
    Quantity(r"\mathbb{E}[\langle\tilde X\tilde O\tilde X\rangle\mid\chi]", _rotated),
    -over(1, w(N) ** 2 - 1) * _CENTERED,
    r"""$\mathbb{E}\tilde X_{ij}\tilde X_{kl}=\frac{N\delta_{il}\delta_{jk}-
    \delta_{ij}\delta_{kl}}{N^2-1}$, which $\tilde X^2=1$ and $\operatorname{Tr}\tilde X=0$
    demand""",
)
def rotated_generator(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the calculus gives {left()}")
    return Checked("Weingarten calculus", r"degree 2, the state held fixed.")


def _curvature() -> sympy.Expr:
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import U, curvature, first

    return _by_distance(haar_average(curvature(first, first), over=U))


@step(
    "the curvature of one angle",
    Quantity(r"\mathbb{E}[h_{\ell\ell}\mid\chi]", _curvature),
    -over(2 * w(N) ** 2, w(N) ** 2 - 1) * _CENTERED,
    r"$h_{\ell\ell}=-2\langle O\rangle+2\langle\tilde X_\ell O\tilde X_\ell\rangle$",
)
def curvature_of_one(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        r"""the average of the double commutator $-\langle[[O,\tilde X],\tilde X]\rangle$, the state
        held fixed.""",
    )


@step(
    "the noise of one angle",
    average(Applied("sin", Name(r"\Delta", NORMAL)) ** 2),
    over(1, 2) * (1 - exponential(-2 * w(SIGMA) ** 2)),
    r"""$\langle O\rangle$ after $e^{i\Delta\tilde X}$ is $\cos^2\!\Delta\,\langle O\rangle
    +\sin^2\!\Delta\,\langle\tilde XO\tilde X\rangle+\tfrac{i}{2}\sin2\Delta\,\langle
    [O,\tilde X]\rangle$, averaged over normal $\Delta$""",
)
def noise_of_one(left: sympy.Expr, right: sympy.Expr) -> Checked:
    half = sympy.expand(left.subs(sympy.sin(NORMAL) ** 2, (1 - sympy.cos(2 * NORMAL)) / 2))
    mean = over_normal(half)
    if differ(mean, right):
        raise ProofError(f"the average of sin² is {mean}")
    return Checked("integration", r"of $\sin^2x=\tfrac{1}{2}(1-\cos2x)$ over the normal density.")


_MIXED = sympy.Symbol("q", positive=True)  # 1 − p


def _one_by_one(layers: int) -> sympy.Expr:
    """Apply the channel angle by angle to ⟨O⟩ − Tr O/N, with p and 1 − p from its definition."""
    rotated = -1 / (N**2 - 1)
    distance = sympy.Integer(1)
    for _ in range(layers):
        distance = (1 - _MIXED) * distance + _MIXED * rotated * distance
    return 1 - distance


@step(
    "all angles",
    Quantity("D", _one_by_one),
    1 - _LAMBDA**L,
    r"""$U(\theta+\Delta)=e^{i\Delta_1\tilde X_1}\cdots e^{i\Delta_L\tilde X_L}U(\theta)$ exactly,
    and each factor multiplies $\langle\tilde O\rangle$ by
    $\lambda=1-\frac{N^2}{N^2-1}\cdot\tfrac{1}{2}(1-e^{-2\sigma_\theta^2})$ in the mean, so that
    $1-D=\lambda^L$ of it is left""",
)
def all_angles(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    mixed = right.subs(exp(-2 * SIGMA**2), 1 - 2 * _MIXED)
    for layers in (1, 2, 3):
        difference = left(layers) - mixed.subs(L, layers)
        if differ(difference, sympy.S.Zero):
            raise ProofError(f"after {layers} angles D is {sympy.factor(left(layers))}")
    kept, power = sympy.sympify(1 - mixed).as_base_exp()
    if power != L or differ(kept, 1 - left(1)):
        raise ProofError("one more angle does not multiply 1 − D by what one angle leaves")
    return Checked(
        "iteration",
        r"""$\langle O\rangle\to p\langle O\rangle+(1-p)\langle\tilde XO\tilde X\rangle$ applied
        one, two and three times, and every further angle multiplies $1-D$ by $1-D$ of one; each
        factor acts with its own independent $\tilde X$.""",
    )


@step(
    "small noise",
    1 - _LAMBDA**L,
    over(w(SIGMA) ** 2 * L * w(N) ** 2, w(N) ** 2 - 1) + order(SIGMA**4),
    r"Agrees with $\tfrac{1}{2}\sigma_\theta^2\sum_\ell\mathbb{E}h_{\ell\ell}$",
)
def small_noise(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if left.subs(SIGMA, 0) != 0:
        raise ProofError("without noise something is left")
    x = sympy.Symbol("x", positive=True)  # σ²
    slope = sympy.diff(left.subs(SIGMA, sympy.sqrt(x)), x).subs(x, 0)
    if differ(slope * SIGMA**2, right):
        raise ProofError(f"the term linear in σ² is {sympy.factor(slope)}")
    return Checked("differentiation", r"with respect to $\sigma_\theta^2$, at $0$.")
