"""Late times of a training: ε, K and λ = μ/K of each run at two looks, and the rates between them.

They are those of a system of two numbers, dε/dt = −ηεK and dK/dt = −2ηλεK, which with a constant λ
has a solution, and conserves C = K − 2λε.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from qntk_check.arguments import check_callback, check_count, check_kind, check_real, check_reals
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.training.trajectory import Trajectory

__all__ = [
    "conserved_ratio", "error_rate", "frozen_error_ratio", "kernel_rate", "late",
    "power_of_time", "two_numbers",
]  # fmt: skip


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
    """Return what was seen at a look, by its place; −1 for the last step.

    Raises
    ------
    DomainError
        If μ was not computed at so many steps.

    Examples
    --------
    >>> from qntk_check import circuits, training
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> run = training.train(c, {"Z": 1.0}, eta=0.1, steps=4, mu_steps=(2, 4))
    >>> late(run, 0).step, late(run, -1).step
    (2, 4)
    """
    check_kind("the run", run, Trajectory, "give a run of training.train")
    count, which = len(run.mu_steps), check_count("which", which, least=-(10**9))
    if not -count <= which < count:
        raise DomainError(
            f"look {which} of {count}: μ was computed at the steps {run.mu_steps.tolist()}; give "
            "mu_steps to the training"
        )
    step = int(run.mu_steps[which])
    K = run.kernels[:, step]
    return Late(step, run.errors[:, step], K, run.meta_kernels[:, which] / K)


def _checked(first: object, last: object) -> None:
    for one in (first, last):
        check_kind("a look", one, Late, "give what late(run, which) returns")


def _finite(values: Array) -> Array:
    """Return numbers of runs that are finite, else raise."""
    if not np.isfinite(values).all():
        raise DomainError(
            "the numbers of a run are not finite: the two looks are the same, ηC is too large, or "
            "a number between them has vanished"
        )
    return values


def _rate(values: Array, steps: int) -> Array:
    """Return −ln of the factor of each step, so that a rate is one of flow in steps."""
    return -np.log(np.abs(values)) / steps


def conserved_ratio(first: Late, last: Late) -> Array:
    """Return ΔK/(2λΔε) between two looks, which is 1 where C is conserved.

    Examples
    --------
    >>> a, b = (Late(0, *np.array([[e], [2 + 2 * e], [1.0]])) for e in (1.0, 0.5))  # C = 2
    >>> conserved_ratio(a, b).tolist()
    [1.0]
    """
    _checked(first, last)
    with np.errstate(all="ignore"):
        return _finite((last.K - first.K) / (first.share + last.share) / (last.error - first.error))


def error_rate(first: Late, last: Late, eta: float) -> Array:
    """Return the rate of ε over that of C: 1 where K has come to rest.

    Examples
    --------
    >>> a, b = (Late(t, *np.array([[e], [2.0], [0.0]])) for t, e in ((0, 1.0), (1, 0.8)))
    >>> error_rate(a, b, 0.1).round(12).tolist()
    [1.0]
    """
    _checked(first, last)
    eta = check_real("eta", eta, above=0)
    with np.errstate(all="ignore"):
        seen = _rate(last.error / first.error, last.step - first.step)
        return _finite(seen / -np.log1p(-eta * first.level))


def kernel_rate(first: Late, last: Late, eta: float) -> Array:
    """Return the rate of K over that of a negative C, beyond the spectrum.

    K is a square of angles, each of which grows by 1 + ηC/2 in a step.

    Examples
    --------
    >>> a, b = (Late(t, *np.array([[-0.5], [K], [-1.0]])) for t, K in ((0, 1.0), (1, 0.9)))
    >>> b.level.round(12).tolist(), kernel_rate(a, b, 1.0).round(4).tolist()
    ([-0.1], [1.027])
    """
    _checked(first, last)
    eta = check_real("eta", eta, above=0)
    with np.errstate(all="ignore"):
        seen = _rate(last.K / first.K, last.step - first.step)
        return _finite(seen / (-2 * np.log1p(eta * last.level / 2)))


def frozen_error_ratio(first: Late, last: Late) -> Array:
    """Return −C/(2λ) of the first look over ε of the last one: 1 where the error freezes.

    Examples
    --------
    >>> a, b = (Late(t, *np.array([[-0.5], [K], [-1.0]])) for t, K in ((0, 0.0), (1, 0.0)))
    >>> frozen_error_ratio(a, b).tolist()
    [1.0]
    """
    _checked(first, last)
    with np.errstate(all="ignore"):
        return _finite(-first.level / (2 * first.share) / last.error)


def power_of_time(first: Late, last: Late, of: Callable[[Late], Array]) -> Array:
    """Return the exponent p of a number that falls like t^−p between two looks.

    Examples
    --------
    >>> a, b = (Late(t, *np.array([[1.0 / t], [1.0], [1.0]])) for t in (10, 40))
    >>> power_of_time(a, b, lambda one: one.error).round(12).tolist()
    [1.0]
    """
    _checked(first, last)
    check_callback("of", of)
    ends = [check_reals("what of gives", of(look)) for look in (last, first)]
    if ends[0].shape != ends[1].shape:
        raise DomainError(
            f"of gives {ends[1].shape} and {ends[0].shape} at the two looks: give a function that "
            "returns a number for each run"
        )
    with np.errstate(all="ignore"):
        return _finite(-np.log(np.abs(ends[0] / ends[1])) / np.log(last.step / first.step))


def two_numbers(eta: float, start: Mapping[str, float], times: Array) -> tuple[Array, Array]:
    """Return ε and K of the system with a constant λ, from numbers at its start.

    Examples
    --------
    >>> at = {"error": -0.5, "K": 1.0, "lambda": -1.0}  # C = 0
    >>> [x.tolist() for x in two_numbers(1.0, at, np.array([0.0, 1.0]))]
    [[-0.5, -0.25], [1.0, 0.5]]
    """
    eta, times = check_real("eta", eta, above=0), check_reals("times", times)
    check_kind("the start", start, Mapping, "give error, K and lambda by name")
    if not {"error", "K", "lambda"} <= set(start):
        raise DomainError(f"the start has {sorted(start)}: give error, K and lambda by name")
    error, K, share = (check_real(name, start[name]) for name in ("error", "K", "lambda"))
    level = K - 2 * share * error
    with np.errstate(all="ignore"):
        x = eta * level * times
        grown = times * eta if level == 0 else np.expm1(x) / level
        return _finite(error / (1 + K * grown)), _finite(K * np.exp(x) / (1 + K * grown))
