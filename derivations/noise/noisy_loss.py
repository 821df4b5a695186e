"""The loss under noise: its mean is Tr O/N, and its variance decays to what noise makes itself."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.noise.noisy_kernel import ALL, CIRCUIT
from derivations.noise.observed import LAST
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.two_copies import loss_variance
from derivations.statements.forms import chain
from derivations.statements.written import Quantity, over, value_as, w
from derivations.symbols import DISPLACEMENT, UNITARITY, L, N

__all__ = ["derive_noisy_loss"]

_VARIANCE = LAST * (ALL * (1 - over(1, N)) + over(1 - ALL, 1 - w(UNITARITY)) * w(DISPLACEMENT))


@step(
    "the variance of the loss",
    Quantity(r"\operatorname{Var}\langle O\rangle", loss_variance),
    _VARIANCE,
    r"""$\mathbb{E}\langle O\rangle=T_1/N$, because $W_1$ is Haar random and the trace is kept; the
    rest is the last average with $\|B\|^2=p_L$""",
)
def variance_of_loss(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Take two copies through the layers, and see what one layer more does."""
    for layers in (1, 2, 3):
        if differ(left(layers), right.subs(L, layers)):
            raise ProofError(f"after {layers} layers it is {sympy.factor(left(layers))}")
    power = sympy.Symbol("y")
    now = right.subs(UNITARITY ** (L - 1), power)
    more = right.subs(L, L + 1).subs(UNITARITY**L, UNITARITY * power)
    if differ(more, UNITARITY * now + value_as(LAST, sympy.Expr) * DISPLACEMENT):
        raise ProofError("one more layer does not take p to up + s")
    return Checked(
        "two copies",
        r"""$\rho\otimes\rho$ taken through one to three layers as $a+b\,\mathrm{SWAP}$ and
        contracted with $O\otimes O$; one more layer takes $p$ to $up+s$ on both sides.""",
    )


def derive_noisy_loss(*, checking: bool = True) -> Derivation:
    """Derive the variance of ⟨O⟩ under noise.

    Examples
    --------
    >>> from derivations.symbols import trace_symbol
    >>> found = derive_noisy_loss(checking=False).result.subs({DISPLACEMENT: 0, UNITARITY: 1})
    >>> differ(found, (N * trace_symbol(2) - trace_symbol(1)**2) / (N**2 * (N + 1)))
    False
    """
    return Derivation(
        claim="loss-concentration",
        title="The loss under noise",
        assumptions=CIRCUIT,
        steps=(variance_of_loss,),
        result=value_as(variance_of_loss.right, sympy.Expr),
        states=(chain(variance_of_loss.left, "=", variance_of_loss.right),),
        assumes=("channel-law",),
        checking=checking,
    )
