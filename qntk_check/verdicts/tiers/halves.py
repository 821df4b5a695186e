"""Evidence about one gradient between halves of a circuit, either of which may be random, or both.

By finite groups and by samples, against the formulas of its variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qntk_check import designs
from qntk_check.draws.halves import Halves, Random
from qntk_check.unitaries import random_unitaries
from qntk_check.verdicts.tiers.exact_design import Average
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["claimed_variance", "half_averages", "half_trial", "mean_averages", "mean_trial"]


def claimed_variance(one: Halves, random: Random, formulas: Formulas) -> float:
    """Return Var ∂E by the formula of the half that is random.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> claimed_variance(Halves((1, 0), (1, -1), (1, -1)), "both", FORMULAS)
    0.8888888888888888
    """
    N, P = one.dimension, sum(x * x for x in one.rho)
    if random == "both":
        known = {"P": P, "V1": sum(one.V), "V2": sum(x * x for x in one.V)}
        return float(formulas["gradient_variance"](N=N, observable=one.H, **known))
    C = float(one.commutator(random))
    if random == "minus":
        return float(formulas["gradient_variance_minus"](N=N, P=P, C=C))
    return float(formulas["gradient_variance_plus"](N=N, C=C, observable=one.H))


def half_averages(one: Halves, random: Random, formulas: Formulas) -> Iterator[Average]:
    """Yield averages of (∂E)² over groups; Paulis are a 1-design, and have to miss."""
    for group in designs.comparable_groups(one.dimension.bit_length() - 1):
        u = group.unitaries
        both = random == "both"
        values = one.gradients(*designs.all_pairs(u)) if both else one.beside(random, u)
        claimed = claimed_variance(one, random, formulas)
        yield Average(
            f"{group.name}, {one}", float((values**2).mean()), claimed, design=group.degree > 1
        )


def half_trial(
    one: Halves,
    random: Random,
    *,
    share: float,
    reasons: Mapping[str, str],
    rivals: Mapping[str, float],
    mutated: tuple[str, ...] = (),
) -> Trial:
    """Return the trial of E (∂E)² over Haar-random halves.

    Parameters
    ----------
    one, random
        What the gradient is of, and which half is drawn.
    share
        δ, as a share of the value.
    reasons, mutated
        As a :class:`~qntk_check.verdicts.tiers.trial.Trial` takes them.
    rivals
        Wrong values, as ratios to the right one.

    Examples
    --------
    >>> why = dict.fromkeys(("rho", "V", "H", "delta"), "as in the example")
    >>> one = Halves((1, 0), (1, -1), (1, -1))
    >>> round(half_trial(one, "both", share=0.1, reasons=why, rivals={"twice": 2.0}).delta, 6)
    0.088889
    """
    from qntk_check.formulas import FORMULAS

    value = claimed_variance(one, random, FORMULAS)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return one.draw(random, rng, size) ** 2

    return Trial(
        f"(∂E)², {random} random, {one}",
        {"rho": one.rho, "V": one.V, "H": one.H, "random": random}, draw,
        lambda formulas: claimed_variance(one, random, formulas), 0.0, one.bound**2,
        delta=share * value, reasons=reasons, exact=True, mutated=mutated,
        rivals={name: ratio * value for name, ratio in rivals.items()}, block=5000,
    )  # fmt: skip


def mean_averages(one: Halves, seed: int) -> Iterator[Average]:
    """Yield averages of ∂E over the Pauli group, a 1-design, on each side; half of it is none.

    It stands between two unitaries that the seed draws, so that a sum over a part of it vanishes by
    no symmetry.
    """
    group = designs.pauli_group(one.dimension.bit_length() - 1)
    u, half = group.unitaries, group.unitaries[: len(group.unitaries) // 2]
    for where, some, design in ((group.name, u, True), (f"half of {group.name}", half, False)):
        before, after = random_unitaries(one.dimension, 2, np.random.default_rng(seed))
        turned, fixed = before @ some @ after, np.broadcast_to(before, some.shape)
        for side, pair in (("U_−", (turned, fixed)), ("U_+", (fixed, turned))):
            mean = float(one.gradients(*pair).mean())
            yield Average(f"{side} in {where}, {one}", mean, 0.0, design=design)


def mean_trial(one: Halves, random: Random, share: float, reasons: Mapping[str, str]) -> Trial:
    """Return the trial of E ∂E = 0 with one random half; δ is a share of the bound of abs(∂E).

    Examples
    --------
    >>> why = dict.fromkeys(("rho", "V", "H", "delta"), "as in the example")
    >>> mean_trial(Halves((1, 0), (1, -1), (1, -1)), "plus", 0.05, why).delta
    0.1
    """
    side = {"minus": "U_−", "plus": "U_+", "both": "both"}[random]
    return Trial(
        f"∂E, {side} random, {one}", {"rho": one.rho, "V": one.V, "H": one.H, "side": side},
        lambda rng, size: one.draw(random, rng, size), lambda _formulas: 0.0, -one.bound, one.bound,
        delta=share * one.bound, reasons=reasons, exact=True,
        rivals={"a tenth of the largest": 0.1 * one.bound}, block=5000,
    )  # fmt: skip
