"""Trials of circuits that are deep enough: drawn layers against the value of a 2-design.

How deep is enough is computed from exact second moments, not chosen; what is left of the
difference at that depth is said as the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, Protocol

import numpy as np

from qntk_check.draws.layered import Seen
from qntk_check.kinds import Array
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["DEEP_WHY", "Claimed", "Deep", "by_ideals", "deep_trial"]

CLOSE = 0.01  # of the value: so near stays the second moment from the depth on
DEEP_WHY = f"within {CLOSE:.0%} of the 2-design value, by exact second moments".replace("%", " %")


class Deep(Protocol):
    """A circuit of layers, as :class:`qntk_check.draws.layered.LayeredCircuit` is one."""

    @property
    def parameters(self) -> dict[str, object]:
        """What identifies it beside the number of layers."""
        ...

    @property
    def loss_mean(self) -> float:
        """E ℓ over the group."""
        ...

    @property
    def spread_bound(self) -> float:
        """A bound of (ℓ − E ℓ)²."""
        ...

    @property
    def gradient_bound(self) -> float:
        """A bound of (∂ℓ)²."""
        ...

    def loss_spread(self, layers: int) -> float:
        """Return E (ℓ − E ℓ)² after so many layers."""
        ...

    def gradient_square(self, layers: int) -> float:
        """Return E (∂ℓ)² between so many layers on each side."""
        ...

    def loss_depth(self, within: float) -> int:
        """Return from which layer on the first stays near its value."""
        ...

    def gradient_depth(self, within: float) -> int:
        """Return from which layer on the second stays near its value."""
        ...

    def losses(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ℓ of drawn circuits."""
        ...

    def gradients(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ∂ℓ of drawn circuits."""
        ...


class Claimed(NamedTuple):
    """What is claimed of a mean: by which formula, of what value, and what it is not."""

    formula: str
    predict: Callable[[Formulas], float]
    rivals: Mapping[str, float]

    @classmethod
    def by_factors(cls, formula: str, predict: Callable[[Formulas], float]) -> Claimed:
        """Return it with half and twice the value as what it is not."""
        from qntk_check.formulas import FORMULAS

        value = predict(FORMULAS)
        return cls(formula, predict, {"half": value / 2, "twice": 2 * value})


def by_ideals(formulas: Formulas, ideals: Iterable[Seen], gate: int | None = None) -> float:
    """Return Var ℓ, or Var ∂ℓ of a gate, by the formula of one simple ideal, added up.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> by_ideals(FORMULAS, [Seen(3, 0.5, 6.0, (8.0,)), Seen(8, 0.25, 8.0, (0.0,))])
    1.25
    >>> by_ideals(FORMULAS, [Seen(3, 0.5, 6.0, (8.0,))], gate=0)
    2.6666666666666665
    """
    name = "lie_loss_variance" if gate is None else "lie_gradient_variance"
    terms = (
        formulas[name](
            dimension=one.dimension, state_purity=one.state, observable_purity=one.observable,
            **({} if gate is None else {"killing": one.killing[gate]}),
        ) for one in ideals
    )  # fmt: skip
    return float(sum(terms))


def deep_trial(
    circuit: Deep,
    what: Literal["loss", "gradient"],
    name: str,
    claimed: Claimed,
    *,
    share: float,
    reasons: Mapping[str, str],
    block: int = 2000,
) -> Trial:
    """Return the trial of E (ℓ − E ℓ)² or E (∂ℓ)² at the depth of the 2-design value.

    Parameters
    ----------
    circuit, what
        Which circuit, and which of the two.
    name
        Of the trial.
    claimed
        The formula that has the value, which every mutant of it has to miss.
    share
        δ, as a share of the value.
    reasons, block
        As a :class:`~qntk_check.verdicts.tiers.trial.Trial` takes them.

    Examples
    --------
    >>> from qntk_check.draws.fermion_lines import FermionLine
    >>> said = Claimed("fermion_loss_variance",
    ...                lambda f: float(f["fermion_loss_variance"](n=3, weight=3)), {})
    >>> why = {"n": "one ideal", "layers": DEEP_WHY, "delta": "a tenth"}
    >>> one = deep_trial(FermionLine(3), "loss", "ℓ²", said, share=0.1, reasons=why)
    >>> one.delta, one.cause
    (0.020000000000000004, '9 layers are no exact 2-design: +9.6e-03 of the value')
    """
    from qntk_check.formulas import FORMULAS

    value, mean = claimed.predict(FORMULAS), circuit.loss_mean
    if what == "loss":
        layers, side, bound = circuit.loss_depth(CLOSE), "", circuit.spread_bound
        left = circuit.loss_spread(layers)
    else:
        layers, side, bound = circuit.gradient_depth(CLOSE), " on each side", circuit.gradient_bound
        left = circuit.gradient_square(layers)

    def draw(rng: np.random.Generator, size: int) -> Array:
        if what == "loss":
            return (circuit.losses(rng, size, layers) - mean) ** 2
        return circuit.gradients(rng, size, layers) ** 2

    return Trial(
        name, {**circuit.parameters, "layers": layers}, draw, claimed.predict, 0.0, bound,
        delta=share * value, reasons=reasons, mutated=(claimed.formula,), rivals=claimed.rivals,
        block=block,
        cause=f"{layers} layers{side} are no exact 2-design: {left / value - 1:+.1e} of the value",
    )  # fmt: skip
