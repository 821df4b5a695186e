"""Trials of trained circuits against the three solutions: rates, the law 1/t, what freezes."""

from __future__ import annotations

from collections.abc import Callable

import qntk_check.claims as qc
from qntk_check.kinds import Array
from qntk_check.papers.zhang2024.dynamics.descents import BEYOND, EDGE, INSIDE
from qntk_check.training import Trajectory
from qntk_check.training.late import (
    Late,
    conserved_ratio,
    error_rate,
    frozen_error_ratio,
    kernel_rate,
    late,
    power_of_time,
)
from qntk_check.training.projector import ProjectorDescents
from qntk_check.verdicts.tiers.trained import OfRuns, trained_trial

__all__ = ["conserved_trials", "regime_trials"]

_MOVES = "λ moves still, by the spread of the circuit's curvatures over √L"


def _of_one(
    name: str, runs: ProjectorDescents, variable: Callable[[Late, Late, float], Array],
    said: OfRuns, look: int = 0,
) -> qc.Trial:  # fmt: skip
    """Return the trial of a number that is claimed to be 1, from a look to the last step."""

    def both(run: Trajectory) -> Array:
        return variable(late(run, look), late(run, -1), run.eta)

    return trained_trial(name, runs, both, lambda _formulas: 1.0, said)


def _said(rivals: dict[str, float], cause: str = "", delta: float = 0.15) -> OfRuns:
    share = {0.15: "three tenths", 0.2: "two fifths"}[delta]
    why = f"{share} of the way to the nearest rival: late numbers are met up to order 1/√L or 1/t"
    return OfRuns((0.0, 2.0), delta, why, rivals, cause)


def conserved_trials() -> list[qc.Trial]:
    """Return the trials of ΔK = 2λΔε between two looks, inside and at the edge."""
    said = _said({"K alone": 0.0, "λ for 2λ": 2.0, "−2λ": -1.0, "4λ for 2λ": 0.5}, _MOVES)
    return [
        _of_one("ΔK/(2λΔε)", runs, lambda a, b, _: conserved_ratio(a, b), said)
        for runs in (INSIDE, EDGE)
    ]


def regime_trials() -> list[qc.Trial]:
    """Return the trials of the three regimes."""
    halves = {"half of it": 0.5, "twice": 2.0, "none": 0.0}
    moves = _said(halves, _MOVES)
    powers = _said({"1/√t": 0.5, "1/t²": 2.0, "no fall": 0.0}, "the start is not yet forgotten")
    freezes = _said({"falls to half": 0.5, "falls like the error": 0.0, "grows": 2.0}, _MOVES)
    return [
        _of_one("rate of ε over that of C, inside", INSIDE, error_rate, moves, look=1),
        _of_one("K(T) over C, inside", INSIDE, lambda a, b, _: b.K / a.level, freezes),
        _of_one("exponent of ε in 1/t, at the edge", EDGE,
                lambda a, b, _: power_of_time(a, b, lambda one: one.error), powers),
        _of_one("exponent of K in 1/t, at the edge", EDGE,
                lambda a, b, _: power_of_time(a, b, lambda one: one.K), powers),
        _of_one("−C/(2λ) over ε(T), beyond", BEYOND,
                lambda a, b, _: frozen_error_ratio(a, b), moves),
        _of_one("rate of K over that of abs(C), beyond", BEYOND, kernel_rate,
                _said(halves, _MOVES, 0.2)),
    ]  # fmt: skip
