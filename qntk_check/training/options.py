"""What may be asked of a training beside its circuits, observable, rate and steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

__all__ = ["Options"]


class Options(TypedDict, total=False):
    """What else may be asked of a training; all by name.

    Parameters
    ----------
    target
        O_0, in units of O; 0 if it is not given.
    sigma
        Standard deviation σ_θ ≥ 0 of the Gaussian Δθ_ℓ, the paper's noise, drawn anew for
        every angle, step and run; radians. 0 if it is not given.
    shots
        ``None`` for exact gradients; else the number of outcomes from which each of the 2L
        shifted expectation values ε(θ_ℓ ± π/4) is averaged, per measurement setting.
    error_shots
        Outcomes for ε itself, one estimate that all angles of a step share; ``None`` takes
        ``shots``.
    runs
        Only with one circuit: how often it is trained, each time from its own angles.
    mu_steps
        Steps at which μ is evaluated too (as dear as a gradient).
    stop
        Stop a run where ηK ≥ 2 (as is done if it is not given): its step would enlarge abs(ε) to
        first order. Without, it goes on; ε is bounded by the spectrum all the same.
    method, convention
        As in :func:`qntk_check.kernel.evaluate`; steps, noise and distances are in these angles.
    """

    target: float
    sigma: float
    shots: int | None
    error_shots: int | None
    runs: int | None
    mu_steps: Sequence[int]
    stop: bool
    method: str
    convention: str | None
