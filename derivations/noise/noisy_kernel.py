r"""The mean of the kernel where a noise channel follows every rotation of a Haar circuit.

Layer ℓ is :math:`\rho\mapsto\mathcal N(e^{i\theta_\ell X_\ell}W\rho W^\dagger e^{-i\theta_\ell
X_\ell})` with a Haar-random W, and :math:`W_1` stands between the last channel and O. The square of
what a state differs by from 1/N goes from p to up + s in each layer, and a derivative is taken down
by u in every layer behind it: unital noise (s = 0) makes both decay, noise that is not unital keeps
the state away from 1/N, and the last layers keep their gradients.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.kernel.traces import TRACES
from derivations.noise.channel_layer import CHANNEL, layers_of_one_channel
from derivations.noise.observed import LAST, last_step
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.two_copies import gradient_squared
from derivations.statements.foreign import factored
from derivations.statements.forms import average, chain, limit
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Written, over, value_as, w
from derivations.symbols import DISPLACEMENT, EXCESS, MOVED, UNITARITY, L, N, trace_symbol

__all__ = [
    "ALL",
    "BAR",
    "CIRCUIT",
    "PURE",
    "UNITAL",
    "derive_noisy_floor",
    "derive_noisy_kernel",
    "derive_unital_kernel",
    "put_together",
]

LAYERS = sympy.Symbol("k", integer=True, nonnegative=True)
ELL = sympy.Symbol("ell", integer=True, positive=True)
PURE = 1 - 1 / N

CIRCUIT = (
    r"""$\rho_k=\mathcal N(e^{i\theta X}W\rho_{k-1}W^\dagger e^{-i\theta X})$ with an independent
    Haar-random $W$ in each layer; the layer $\ell=1$ acts last, and a Haar-random $W_1$ stands
    between it and $O$. $X^2=1$, $\operatorname{Tr}X=0$, and $\mathcal N$ is the same in each
    layer.""",
    *CHANNEL,
    r"The input is pure, $p_0=1-1/N$.",
)

# u^L as one more factor u of u^{L−1}, the power in which everything is written.
ALL = Name(w(UNITARITY) ** w(L), UNITARITY * UNITARITY ** (L - 1))
_U, _S, _P = w(UNITARITY), w(DISPLACEMENT), w(EXCESS)


def _power(exponent: object) -> Written:
    return _U ** w(exponent)


# -- layer by layer ---------------------------------------------------------------------------


def _layer_by_layer(layers: int) -> sympy.Expr:
    """Return p after so many layers, one after another."""
    found = EXCESS
    for _ in range(layers):
        found = UNITARITY * found + DISPLACEMENT
    return found


def _after(layers: object) -> Written:
    """Return p_k, as it is written."""
    return _power(layers) * _P + over(1 - _power(layers), 1 - _U) * _S


@step(
    "several layers of noise",
    Quantity("p_k", _layer_by_layer),
    _after(LAYERS),
    r"$p_k=up_{k-1}+s$, and $W$ is independent of what stands in front; $p=p_0$",
)
def several_layers(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Put one more layer on, and begin without a layer."""
    if differ(right.subs(LAYERS, 0), EXCESS):
        raise ProofError(f"without a layer p is {right.subs(LAYERS, 0)}")
    for layers in (1, 2, 3):
        if differ(left(layers), right.subs(LAYERS, layers)):
            raise ProofError(f"after {layers} layers p is {sympy.factor(left(layers))}")
    power = sympy.Symbol("y")
    plain = put_in(sympy.expand(right, power_exp=True), {UNITARITY**LAYERS: power})
    more = sympy.expand(right.subs(LAYERS, LAYERS + 1), power_exp=True)
    if differ(put_in(more, {UNITARITY**LAYERS: power}), UNITARITY * plain + DISPLACEMENT):
        raise ProofError("one more layer does not take p to up + s")
    return Checked(
        "induction", r"it is $p$ at $k=0$, and one more layer takes it to $u$ times it plus $s$."
    )


# -- one angle -----------------------------------------------------------------------------------

_FRONT = Name("p_{L-\\ell}", EXCESS)
_MOVED = over(2 * w(N) ** 2, w(N) ** 2 - 1) * MOVED
_ONE_ANGLE = _MOVED * _FRONT * _power(ELL - 1) * LAST
_GRADIENT = average(Name(r"g_\ell", sympy.Symbol("g")) ** 2)

one_angle = step(
    "one angle",
    Quantity(_GRADIENT, gradient_squared),
    _ONE_ANGLE,
    r"""$L-\ell$ layers stand in front of the derivative and $\ell-1$ behind it; these act on a
    traceless operator, of whose square each leaves $u$""",
)


@one_angle
def of_one_angle(left: Callable[[int, int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Take two copies through the layers, and see what one layer more on each side does."""
    for front in range(3):
        for behind in range(3):
            own = right.subs({ELL: behind + 1, EXCESS: _layer_by_layer(front)})
            if differ(left(front, behind), own):
                raise ProofError(
                    f"with {front} layers in front and {behind} behind it is "
                    f"{sympy.factor(left(front, behind))}"
                )
    grown = sympy.powsimp(right.subs(ELL, ELL + 1) / right)
    if differ(grown, UNITARITY):
        raise ProofError(f"one more layer behind leaves {grown}")
    return Checked(
        "two copies",
        r"""$\rho\otimes\rho$ is taken through the layers as $a+b\,\mathrm{SWAP}$, the channel on
        both copies by $\operatorname{Tr}\mathcal N(1)^2$ and $\sum_{ij}\operatorname{Tr}
        \mathcal N(E_{ij})\mathcal N(E_{ji})$: with up to two layers in front and behind, for all
        $N$, $u$, $u_X$, $s$, $p$. One more in front takes $p$ to $up+s$, one more behind
        multiplies both sides by $u$.""",
    )


# -- all angles -------------------------------------------------------------------------------


def _summed(layers: int) -> sympy.Expr:
    """Return Σ_ℓ E g_ℓ² for a pure input, term by term."""
    one = value_as(_ONE_ANGLE, sympy.Expr)
    terms = (
        one.subs({ELL: ell, EXCESS: _layer_by_layer(layers - ell).subs(EXCESS, PURE)})
        for ell in range(1, layers + 1)
    )
    return sum(terms, sympy.S.Zero)


_LEADING = over(2 * w(N) * TRACES, (w(N) ** 2 - 1) ** 2) * MOVED
_LATE = Name(r"p_\infty", DISPLACEMENT / (1 - UNITARITY))
_SUM = over(1 - ALL, 1 - _U) * _LATE + w(L) * _power(L - 1) * (1 - over(1, N) - _LATE)


@step(
    "all angles",
    Quantity(r"\bar K_{\mathcal N}", _summed),
    _LEADING * _SUM,
    r"""$p_{L-\ell}=p_\infty+u^{L-\ell}(p_0-p_\infty)$ with $p_\infty=s/(1-u)$, in a geometric
    sum; $p_0=1-1/N$""",
)
def all_angles(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Add up term by term, and see what one layer more does."""
    for layers in (1, 2, 3, 4):
        if differ(left(layers), right.subs(L, layers)):
            raise ProofError(f"at L = {layers} the sum is {sympy.factor(left(layers))}")
    power = sympy.Symbol("y")
    now = right.subs(UNITARITY ** (L - 1), power)
    more = right.subs(L, L + 1).subs(UNITARITY**L, UNITARITY * power)
    factor = value_as(_LEADING, sympy.Expr)
    state = UNITARITY * power * PURE + (1 - UNITARITY * power) / (1 - UNITARITY) * DISPLACEMENT
    if differ(more, UNITARITY * now + factor * state):
        raise ProofError("one more layer does not multiply by u and add the layer in front")
    return Checked(
        "induction",
        r"""written out for $L=1$ to $4$; one more layer behind multiplies all terms by $u$, and
        adds that of $p_L$.""",
    )


def put_together() -> tuple[Step, ...]:
    """Return the steps from one pair of Kraus operators to the sum over all angles."""
    return (*layers_of_one_channel(), last_step(), several_layers, of_one_angle, all_angles)


def derive_noisy_kernel(*, checking: bool = True) -> Derivation:
    """Derive the mean of the kernel for any channel.

    Examples
    --------
    >>> found = derive_noisy_kernel(checking=False).result
    >>> from derivations.kernel.mean import derive_kernel_mean
    >>> without = derive_kernel_mean(checking=False).result.subs(L, 3)
    >>> differ(sympy.limit(found.subs({L: 3, DISPLACEMENT: 0, MOVED: 1}), UNITARITY, 1), without)
    False
    """
    result = value_as(all_angles.right, sympy.Expr)
    return Derivation(
        claim="channel-law",
        title="The mean of the kernel under noise",
        assumptions=CIRCUIT,
        steps=put_together(),
        result=result,
        states=(
            chain(all_angles.left, "=", all_angles.right),
            chain(_LATE, "=", over(DISPLACEMENT, 1 - _U)),
        ),
        assumes=("liu2024/kernel-form",),
        checking=checking,
    )


# -- unital noise -----------------------------------------------------------------------------

BAR = Name(
    r"\bar K", 2 * L * (N * trace_symbol(2) - trace_symbol(1) ** 2) / ((N - 1) * (N + 1) ** 2)
)
UNITAL = BAR * MOVED * _power(L - 1)


@step(
    "unital noise",
    Name(r"\bar K_{\mathcal N}", value_as(all_angles.right, sympy.Expr).subs(DISPLACEMENT, 0)),
    UNITAL,
    r"A channel that leaves $1/N$ has $s=0$; every angle has the same mean square",
)
def unital_noise(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Add up the two copies at s = 0 and compare, layer by layer and angle by angle."""
    for layers in (1, 2, 3):
        for ell in range(1, layers + 1):
            one = gradient_squared(layers - ell, ell - 1).subs({DISPLACEMENT: 0, EXCESS: PURE})
            if differ(layers * one, right.subs(L, layers)):
                raise ProofError(f"at L = {layers} the angle {ell} has {sympy.factor(one)}")
    if differ(left, right):
        raise ProofError(f"at s = 0 the mean is {sympy.factor(left)}")
    return Checked(
        "two copies",
        r"""each of the $L$ angles has an $L$-th of the right side, for $L=1$ to $3$; the sum at
        $s=0$ is the right side as a function of $N$, $u$, $u_X$, $T_1$, $T_2$ and $u^{L-1}$.""",
    )


def derive_unital_kernel(*, checking: bool = True) -> Derivation:
    """Derive the mean of the kernel for unital noise: it decays with the depth.

    Examples
    --------
    >>> derive_unital_kernel(checking=False).result.subs({UNITARITY: 1, MOVED: 1, N: 2, L: 3})
    -2*T_1**2/3 + 4*T_2/3
    """
    result = value_as(unital_noise.right, sympy.Expr)
    return Derivation(
        claim="unital-law",
        title="Unital noise: the kernel decays with the depth",
        assumptions=(*CIRCUIT, r"$\mathcal N(1)=1$."),
        steps=(unital_noise,),
        result=result,
        states=(chain(Name(r"\bar K_{\mathcal N}", result), "=", UNITAL),),
        assumes=("channel-law",),
        checking=checking,
    )


# -- any depth --------------------------------------------------------------------------------


@step(
    "a deep circuit",
    limit(Name(r"\bar K_{\mathcal N}", all_angles.right), L, sympy.oo),
    _LEADING * over(DISPLACEMENT, (1 - _U) ** 2),
    r"$u^{L-1}$ and $Lu^{L-1}$ vanish for $u<1$",
)
def deep_circuit(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Read the limit off as the fixed point of one layer more."""
    if right.has(L):
        raise ProofError(f"the limit depends on L: {right}")
    factor = value_as(_LEADING, sympy.Expr)
    if differ(right, UNITARITY * right + factor * DISPLACEMENT / (1 - UNITARITY)):
        raise ProofError("one more layer changes the limit")
    power, times = sympy.symbols("y Ly")
    split = put_in(sympy.expand(left.subs(UNITARITY ** (L - 1), power)), {L * power: times})
    rest = factored(split - right)
    if split.has(L) or differ(put_in(rest, {power: 0, times: 0}), sympy.S.Zero):
        raise ProofError(f"beside the limit {rest} is left")
    return Checked(
        "fixed point",
        r"""one more layer, $\bar K_{\mathcal N}\to u\bar K_{\mathcal N}+$ the angle in front at
        $p_\infty$, leaves the right side as it is, and the difference of the sides is a
        combination of $u^{L-1}$ and $Lu^{L-1}$.""",
    )


def derive_noisy_floor(*, checking: bool = True) -> Derivation:
    """Derive what noise that is not unital leaves of the kernel at any depth.

    Examples
    --------
    >>> derive_noisy_floor(checking=False).result.subs(DISPLACEMENT, 0)
    0
    """
    result = value_as(deep_circuit.right, sympy.Expr)
    return Derivation(
        claim="nonunital-floor",
        title="Noise that is not unital: the kernel stays",
        assumptions=(*CIRCUIT, r"$0\leq u<1$."),
        steps=(deep_circuit,),
        result=result,
        states=(chain(deep_circuit.left, "->", deep_circuit.right),),
        assumes=("channel-law",),
        checking=checking,
    )
