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
    name: str, runs: Descents, variable: Callable[[Late, Late, float], Array], delta: float,
    why: str, rivals: dict[str, float], cause: str = "", look: int = 0,
) -> qc.Trial:  # fmt: skip
    """Return the trial of a number that is claimed to be 1, from a look to the last step."""

    def both(run: Trajectory) -> Array:
        return variable(late(run, look), late(run, -1), run.eta)

    return trained_trial(name, runs, both, lambda _formulas: 1.0, (0.0, 2.0), (delta, why),
                         rivals, cause=cause)  # fmt: skip


def conserved_trials() -> list[qc.Trial]:
    """Return the trials of ΔK = 2λΔε between two looks, inside and at the edge."""
    rivals = {"K alone": 0.0, "λ for 2λ": 2.0, "−2λ": -1.0, "4λ for 2λ": 0.5}
    why = "three tenths of the way to the nearest wrong factor: λ is no constant on the way"

    def moved(first: Late, last: Late, _eta: float) -> Array:
        return (last.K - first.K) / (first.share + last.share) / (last.error - first.error)

    return [_of_one("ΔK/(2λΔε)", runs, moved, 0.15, why, rivals, _MOVES) for runs in (INSIDE, EDGE)]


_THIRD = "three tenths of the way to half of it"
_HALVES = {"half of it": 0.5, "twice": 2.0, "none": 0.0}


def regime_trials() -> list[qc.Trial]:
    """Return the trials of the three regimes."""
    powers = {"1/√t": 0.5, "1/t²": 2.0, "no fall": 0.0}
    freezes = {"falls to half": 0.5, "falls like the error": 0.0, "grows": 2.0}
    return [
        _of_one("rate of ε over that of C, inside", INSIDE, _inside_rate, 0.15, _THIRD, _HALVES,
                _MOVES, look=1),
        _of_one("K(T) over C, inside", INSIDE, lambda first, last, _: last.K / first.level, 0.15,
                _THIRD, freezes, _MOVES),
        _of_one("exponent of ε in 1/t, at the edge", EDGE, _power(lambda one: one.error), 0.15,
                "three tenths of the way to 1/√t", powers, "the start is not yet forgotten"),
        _of_one("exponent of K in 1/t, at the edge", EDGE, _power(lambda one: one.K), 0.15,
                "three tenths of the way to 1/√t", powers, "the start is not yet forgotten"),
        _of_one("−C/(2λ) over ε(T), beyond", BEYOND,
                lambda first, last, _: -first.level / (2 * first.share) / last.error, 0.15,
                _THIRD, _HALVES),
        _of_one("rate of K over that of abs(C), beyond", BEYOND, _beyond_rate, 0.2,
                "two fifths of the way to half: λ moves most here", _HALVES, _MOVES),
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
