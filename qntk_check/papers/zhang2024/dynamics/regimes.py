"""Trials of trained circuits against the three solutions: rates, the law 1/t, what freezes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import qntk_check.claims as qc
from qntk_check.kinds import Array
from qntk_check.papers.zhang2024.dynamics.descents import (
    BEYOND,
    EDGE,
    INSIDE,
    Descents,
    Said,
    trained_trial,
)

if TYPE_CHECKING:
    from qntk_check.training import Trajectory

__all__ = ["Late", "conserved_trials", "late", "regime_trials"]

_MOVES = "λ moves still, by the spread of the circuit's curvatures over √L"


class Late(NamedTuple):
    """ε, K, λ and C = K − 2λε of each run at one step."""

    step: int
    error: Array
    K: Array
    share: Array

    @property
    def level(self) -> Array:
        """C, what would be conserved."""
        return self.K - 2 * self.share * self.error


def late(run: Trajectory, which: int) -> Late:
    """Return what was seen at a look, by its place; −1 for the last step."""
    step = int(run.mu_steps[which])
    K = run.kernels[:, step]
    return Late(step, run.errors[:, step], K, run.meta_kernels[:, which] / K)


def _rate(values: Array, steps: int) -> Array:
    """Return −ln of the factor of each step, so that a rate is one of flow in steps."""
    return -np.log(np.abs(values)) / steps


def _of_one(
    name: str, runs: Descents, variable: Callable[[Late, Late, float], Array], said: Said,
    look: int = 0,
) -> qc.Trial:  # fmt: skip
    """Return the trial of a number that is claimed to be 1, from a look to the last step."""

    def both(run: Trajectory) -> Array:
        return variable(late(run, look), late(run, -1), run.eta)

    return trained_trial(name, runs, both, lambda _formulas: 1.0, said)


def _said(rivals: dict[str, float], cause: str = "", delta: float = 0.15) -> Said:
    share = {0.15: "three tenths", 0.2: "two fifths"}[delta]
    why = f"{share} of the way to the nearest rival: late numbers are met up to order 1/√L or 1/t"
    return Said((0.0, 2.0), delta, why, rivals, cause)


def conserved_trials() -> list[qc.Trial]:
    """Return the trials of ΔK = 2λΔε between two looks, inside and at the edge."""
    rivals = {"K alone": 0.0, "λ for 2λ": 2.0, "−2λ": -1.0, "4λ for 2λ": 0.5}

    def moved(first: Late, last: Late, _eta: float) -> Array:
        return (last.K - first.K) / (first.share + last.share) / (last.error - first.error)

    return [_of_one("ΔK/(2λΔε)", runs, moved, _said(rivals, _MOVES)) for runs in (INSIDE, EDGE)]


def regime_trials() -> list[qc.Trial]:
    """Return the trials of the three regimes."""
    halves = {"half of it": 0.5, "twice": 2.0, "none": 0.0}
    moves = _said(halves, _MOVES)
    powers = _said({"1/√t": 0.5, "1/t²": 2.0, "no fall": 0.0}, "the start is not yet forgotten")
    freezes = _said({"falls to half": 0.5, "falls like the error": 0.0, "grows": 2.0}, _MOVES)
    return [
        _of_one("rate of ε over that of C, inside", INSIDE, _inside_rate, moves, look=1),
        _of_one("K(T) over C, inside", INSIDE, lambda a, b, _: b.K / a.level, freezes),
        _of_one("exponent of ε in 1/t, at the edge", EDGE, _power(lambda one: one.error), powers),
        _of_one("exponent of K in 1/t, at the edge", EDGE, _power(lambda one: one.K), powers),
        _of_one("−C/(2λ) over ε(T), beyond", BEYOND,
                lambda a, b, _: -a.level / (2 * a.share) / b.error, moves),
        _of_one("rate of K over that of abs(C), beyond", BEYOND, _beyond_rate,
                _said(halves, _MOVES, 0.2)),
    ]  # fmt: skip


def _inside_rate(first: Late, last: Late, eta: float) -> Array:
    seen = _rate(last.error / first.error, last.step - first.step)
    return seen / -np.log1p(-eta * first.level)


def _beyond_rate(first: Late, last: Late, eta: float) -> Array:
    """K is a square of angles, each of which grows by 1 + ηC/2 of a negative C in a step."""
    return _rate(last.K / first.K, last.step - first.step) / (-2 * np.log1p(eta * last.level / 2))


def _power(of: Callable[[Late], Array]) -> Callable[[Late, Late, float], Array]:
    def exponent(first: Late, last: Late, _eta: float) -> Array:
        return -np.log(np.abs(of(last) / of(first))) / np.log(last.step / first.step)

    return exponent
