r"""Noise on the angles as a channel: what it does to the gradient of the averaged loss.

Averaged over a normal kick Δ, :math:`e^{i\Delta X}` is a channel that leaves what commutes with X
and multiplies the rest by :math:`\lambda=e^{-2\sigma_\theta^2}`. The gradient of the *averaged*
loss therefore decays with the depth, as under any unital noise. At the kicked angles themselves the
circuit is a Haar circuit like any other, and the mean of K is what it was: the difference is the
variance of the gradient from kick to kick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import sympy

from derivations.errors import ProofError
from derivations.noise.drift import noise_of_one
from derivations.noise.noisy_kernel import BAR, UNITAL
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide
from derivations.routes.forms import Form
from derivations.statements.forms import chain, evaluated
from derivations.statements.forms import exp as exponential
from derivations.statements.written import Name, Quantity, over, value_as, w
from derivations.symbols import MOVED, UNITARITY, L, N

__all__ = ["derive_angle_noise", "derive_kicked_kernel"]

SIGMA = sympy.Symbol("sigma", positive=True)
FACTOR = sympy.Symbol("factor", real=True)  # λ
_LAMBDA = Name(r"\lambda", FACTOR)

_ASSUMPTIONS = (
    r"""Haar circuit, $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; $\Delta\theta_\ell$ independent
    $\mathcal N(0,\sigma_\theta^2)$, and $\lambda=e^{-2\sigma_\theta^2}$.""",
)


def _on_units(at: Mapping[sympy.Symbol, int]) -> list[Fraction]:
    """Return by what each matrix unit is multiplied, for X = diag(1, −1, 1, −1, …).

    With weight (1 + λ)/2 nothing happens, with the rest X acts from both sides.
    """
    size, factor = at[N], Fraction(at[FACTOR])
    signs = [(-1) ** i for i in range(size)]
    stay, turn = (1 + factor) / 2, (1 - factor) / 2
    return [stay + turn * x * y for x in signs for y in signs]


@step(
    "the unitarity of a kick",
    Quantity("u", lambda at: (sum(c**2 for c in _on_units(at)) - 1) / Fraction(at[N] ** 2 - 1)),
    1 - over(w(N) ** 2 * (1 - _LAMBDA**2), 2 * (w(N) ** 2 - 1)),
    r"""Half of all operators commute with $X$ and stay, the identity among them; the other half
    anticommute and are multiplied by $\lambda$""",
)
def unitarity_of_a_kick(left: Callable[..., object], right: sympy.Expr) -> Checked:
    """Multiply out on matrix units."""
    return decide(
        left,
        right,
        Form(N**2 - 1, {N: 2, FACTOR: 2}),
        step=2,
        route="matrix units",
        what=r"""$\frac{1+\lambda}{2}E_{ij}+\frac{1-\lambda}{2}XE_{ij}X$ for all $i$, $j$ and
        $X=\mathrm{diag}(1,-1,\dots)$""",
    )


def _behind(at: Mapping[sympy.Symbol, int]) -> Fraction:
    signs = [(-1) ** i for i in range(at[N])]
    weights = [(x - y) ** 2 for x in signs for y in signs]
    squares = (f * c**2 for f, c in zip(weights, _on_units(at), strict=True))
    return sum(squares, Fraction(0)) / (2 * at[N] ** 2)


@step(
    "the same behind the commutator",
    Quantity("u_X", _behind),
    _LAMBDA**2,
    r"A commutator with $X$ anticommutes with it",
)
def behind_the_commutator(left: Callable[..., object], right: sympy.Expr) -> Checked:
    """Multiply out on matrix units."""
    return decide(
        left,
        right,
        Form(sympy.Integer(1), {N: 0, FACTOR: 2}),
        step=2,
        route="matrix units",
        what=r"the same, each $E_{ij}$ with the weight $(x_i-x_j)^2$ of its commutator",
    )


_UNITARITY = 1 - over(w(N) ** 2 * (1 - _LAMBDA**2), 2 * (w(N) ** 2 - 1))
_AVERAGED = BAR * _LAMBDA**2 * _UNITARITY ** (w(L) - 1)
_NOISY = Name(r"\bar K_{\mathcal N}", UNITAL)


@step(
    "the averaged loss",
    evaluated(
        _NOISY,
        (MOVED, behind_the_commutator.right),
        (UNITARITY, unitarity_of_a_kick.right),
    ),
    _AVERAGED,
    r"The kick is a unital channel behind each rotation",
)
def averaged_loss(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Count the Pauli strings that a kick leaves, layer by layer."""
    for qubits in (1, 2, 3):
        size = 4**qubits
        kept, moved = sympy.Integer(size // 2 - 1), sympy.Integer(size // 2)
        layer = (kept + moved * FACTOR**2) / (size - 1)
        for layers in (1, 2, 3):
            plain = value_as(BAR, sympy.Expr).subs({N: 2**qubits, L: layers})
            own = plain * FACTOR**2 * layer ** (layers - 1)
            for side in (left, right):
                if differ(side.subs({N: 2**qubits, L: layers}), own):
                    raise ProofError(f"at n = {qubits}, L = {layers} it is {sympy.factor(own)}")
    power = sympy.Symbol("y", positive=True)
    plain, layer = value_as(BAR, sympy.Expr), value_as(_UNITARITY, sympy.Expr)
    if differ(right.subs(layer ** (L - 1), power), plain * FACTOR**2 * power):
        raise ProofError("one more layer does not multiply by what a layer leaves")
    return Checked(
        "Pauli strings",
        r"""of $4^n-1$ strings $4^n/2-1$ commute with $X$; the share that each layer leaves is
        multiplied out for $n=1$ to $3$, $L=1$ to $3$, and every further layer multiplies by it.""",
    )


def _in_sigma(value: object) -> sympy.Expr:
    """Return an expression with λ = exp(−2σ²)."""
    return value_as(value, sympy.Expr).subs(FACTOR, sympy.exp(-2 * SIGMA**2))


def derive_angle_noise(*, checking: bool = True) -> Derivation:
    """Derive the kernel of the loss averaged over noise on the angles.

    Examples
    --------
    >>> from derivations.symbols import trace_symbol
    >>> found = derive_angle_noise(checking=False).result
    >>> sympy.factor(found.subs({N: 2, L: 1, trace_symbol(1): 0, trace_symbol(2): 2}))
    8*exp(-4*sigma**2)/9
    """
    result = _in_sigma(averaged_loss.right)
    return Derivation(
        claim="angle-noise-averaged",
        title="Noise on the angles, averaged",
        assumptions=_ASSUMPTIONS,
        steps=(noise_of_one, unitarity_of_a_kick, behind_the_commutator, averaged_loss),
        result=result,
        states=(
            chain(Name(r"\bar K_{\langle\Delta\rangle}", result), "=", _AVERAGED),
            chain(_LAMBDA, "=", exponential(-2 * w(SIGMA) ** 2)),
        ),
        assumes=("unital-law",),
        checking=checking,
    )


def _variances(layers: int) -> sympy.Expr:
    """Return L Var_Δ g_ℓ: the mean of K at kicked angles less K of the averaged loss."""
    plain = value_as(BAR, sympy.Expr).subs(L, layers)
    return plain - value_as(_AVERAGED, sympy.Expr).subs(L, layers)


@step(
    "from kick to kick",
    Quantity(r"L\,\mathbb{E}\operatorname{Var}_{\Delta\theta}g_\ell", _variances),
    BAR * (1 - _LAMBDA**2 * _UNITARITY ** (w(L) - 1)),
    r"""$\mathbb{E}_{\Delta\theta}K(\theta+\Delta\theta)$ has the mean $\bar K$ in the Haar circuit,
    because $e^{i\Delta\theta_\ell X_\ell}W_{\ell+1}$ is as random as $W_{\ell+1}$; of each
    $g_\ell^2$ the square of the mean over the kicks is that of the averaged loss""",
)
def from_kick_to_kick(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Write the difference out, and look at both ends of the noise."""
    for layers in (1, 2, 3):
        if differ(left(layers), right.subs(L, layers)):
            raise ProofError(f"at L = {layers} it is {sympy.factor(left(layers))}")
    plain = value_as(BAR, sympy.Expr)
    if differ(right.subs(FACTOR, 1), sympy.S.Zero) or differ(right.subs(FACTOR, 0), plain):
        raise ProofError("at one end of the noise something else is left")
    layer, power = value_as(_UNITARITY, sympy.Expr), sympy.Symbol("y", positive=True)
    if differ(right.subs(layer ** (L - 1), power), plain * (1 - FACTOR**2 * power)):
        raise ProofError("one more layer does not multiply by what a layer leaves")
    return Checked(
        "both ends",
        r"""written out for $L=1$ to $3$, and every further layer multiplies the part that is left
        by the same; without noise, $\lambda=1$, nothing varies, and at $\lambda=0$ the averaged
        loss is flat and all of $\bar K$ is variance.""",
    )


def derive_kicked_kernel(*, checking: bool = True) -> Derivation:
    """Derive that K at kicked angles keeps its mean, and what the averaged loss loses of it.

    Examples
    --------
    >>> derive_kicked_kernel(checking=False).result.subs(SIGMA, 0)
    0
    """
    return Derivation(
        claim="angle-noise-kicked",
        title="Noise on the angles, kick by kick",
        assumptions=_ASSUMPTIONS,
        steps=(from_kick_to_kick,),
        result=_in_sigma(from_kick_to_kick.right),
        states=(
            chain(from_kick_to_kick.left, "=", from_kick_to_kick.right),
            chain(_LAMBDA, "=", exponential(-2 * w(SIGMA) ** 2)),
        ),
        assumes=("angle-noise-averaged",),
        checking=checking,
    )
