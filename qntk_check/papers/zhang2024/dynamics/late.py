"""What the three late claims are held to, each for its own quantity."""

from __future__ import annotations

from collections.abc import Callable

import qntk_check.claims as qc
from qntk_check.draws.restricted import Reached
from qntk_check.papers.zhang2024.dynamics.descents import late_trial
from qntk_check.papers.zhang2024.dynamics.reached import SETTINGS, compare_designs

__all__ = ["late_checks"]


def late_checks(
    claim: str, quantity: str, trial: Callable[[Reached], qc.Trial]
) -> tuple[qc.Check, ...]:
    """Return exact averages, circuits drawn to reach a state, and circuits trained to one."""
    return (
        qc.numeric_check("exact averages", "averages over finite groups",
                         lambda: compare_designs(quantity)),
        qc.trial_check(claim, "circuits that reach a state",
                       lambda: [trial(one) for one in SETTINGS], tier=qc.Tier.SAMPLED),
        qc.trial_check(claim, "circuits trained to a target inside",
                       lambda: [late_trial(quantity)]),
    )  # fmt: skip
