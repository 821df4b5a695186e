"""Assertions about means of samples: one line in a test, with both error rates stated."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_callback, check_count, check_real, check_sequence, show
from qntk_check.errors import DomainError, EvidenceError, QNTKError
from qntk_check.evidence import BoundedMeanTest, Outcome, canonical_json, run
from qntk_check.evidence._checks import real_samples
from qntk_check.kinds import Array
from qntk_check.testing.shown import Shown

__all__ = [
    "DisprovedError",
    "Drawn",
    "Options",
    "UndecidedError",
    "assert_mean",
    "assert_same_mean",
    "assert_variance",
]

Draw = Callable[[np.random.Generator, int], ArrayLike]
Bounds = Sequence[float]

_TRUTH = "truth"
_DRAWS = 400_000  # at most, if nobody says otherwise: δ = 5 % of a mean of a tenth of the range
_ROUNDING = 1e-9  # of the range: so far beyond a bound a sample is rounding, as in the test itself


class DisprovedError(QNTKError, AssertionError):
    """The claimed value is excluded."""

    @property
    def shown(self) -> Shown:
        """What was excluded."""
        return self.args[0]


class UndecidedError(QNTKError, AssertionError):
    """The draws allowed decided nothing, which is no success."""

    @property
    def shown(self) -> Shown:
        """How far it came."""
        return self.args[0]


class Drawn(TypedDict, total=False):
    """How the draws of an assertion are made.

    ``cap``
        Most draws, 400,000 if not given; rounded up to whole blocks.
    ``block_size``
        Samples drawn at a time, 1,000 if not given: the test looks at the ends of blocks.
    ``seed``
        Whatever names this parameter set: numbers, texts, lists, dicts. The draws depend on it
        and on nothing else; if not given, on the claimed value and the bounds.
    """

    cap: int
    block_size: int
    seed: object


class Options(Drawn, total=False):
    """The same, and the discrepancy in units.

    ``absolute``
        The discrepancy δ > 0 in the units of what is claimed, instead of ``relative``.
    """

    absolute: float


def assert_mean(
    draw: Draw, expected: float, *, bounds: Bounds, relative: float = 0.05, alpha: float = 1e-6,
    beta: float = 1e-6, **options: Unpack[Options],
) -> Shown:  # fmt: skip
    """Assert that independent draws of a bounded variable have a mean, and return what was shown.

    Parameters
    ----------
    draw
        ``draw(generator, size)`` returns ``size`` independent samples, shape (size,), using no
        randomness but the generator's.
    expected
        The claimed mean f.
    bounds
        **Proved** bounds (lowest, highest) of the variable, not the extremes seen.
    relative
        The discrepancy that matters, δ, as a share of abs(f), 0 … 1; for f = 0 give ``absolute``.
    alpha, beta
        Largest probabilities of failing by exclusion though the mean is f, and of passing though
        it is wrong by δ or more.
    options
        See :class:`Options`: ``absolute``, ``cap``, ``block_size``, ``seed``.

    Raises
    ------
    DisprovedError, UndecidedError
        AssertionErrors: f is excluded; ``cap`` draws decide nothing.
    DomainError, EvidenceError
        For arguments out of their domain; for samples that are NaN or outside the bounds.

    Examples
    --------
    >>> shown = assert_mean(lambda rng, size: rng.random(size) ** 2, 1 / 3, bounds=(0, 1))
    >>> shown.outcome.name
    'SUPPORTED'
    """
    value, (low, high) = check_real("expected", expected), _range("bounds", bounds)
    delta = _discrepancy(value, relative, options)
    test = BoundedMeanTest(value, upper=high, lower=low, delta=delta, alpha=alpha, beta=beta)
    return _settled("mean", check_callback("draw", draw), test, 1, options)


def assert_variance(
    draw: Draw, expected: float, *, bounds: Bounds, relative: float = 0.05, alpha: float = 1e-6,
    beta: float = 1e-6, **options: Unpack[Options],
) -> Shown:  # fmt: skip
    """Assert that independent draws of a bounded variable have a variance.

    What is tested is the mean of (x_1 − x_2)²/2 over independent pairs, which is the variance;
    it lies between 0 and (highest − lowest)²/2.

    Parameters
    ----------
    draw, bounds, alpha, beta, options
        As in :func:`assert_mean`, errors too; ``bounds`` are those of the variable, ``absolute``
        is in the units of the variance, and ``block_size`` counts pairs.
    expected
        The claimed variance, ≥ 0.
    relative
        The discrepancy of the variance that matters, as a share of it.

    Examples
    --------
    >>> assert_variance(lambda rng, size: rng.random(size), 1 / 12, bounds=(0, 1)).what
    'variance'
    """
    value, (low, high) = check_real("expected", expected), _range("bounds", bounds)
    delta, most = _discrepancy(value, relative, options), (high - low) ** 2 / 2
    test = BoundedMeanTest(value, upper=most, delta=delta, alpha=alpha, beta=beta)
    check_callback("draw", draw)

    def pairs(rng: np.random.Generator, size: int) -> Array:
        x = _checked(draw(rng, 2 * size), 2 * size, low, high)
        return (x[:size] - x[size:]) ** 2 / 2

    return _settled("variance", pairs, test, 2, options)


def assert_same_mean(
    one: Draw, other: Draw, *, bounds: Bounds, absolute: float, alpha: float = 1e-6,
    beta: float = 1e-6, **options: Unpack[Drawn],
) -> Shown:  # fmt: skip
    """Assert that two samplers have the same mean: that of x − y over independent pairs is 0.

    Samples that belong together (the same circuit by two routes) decide much sooner: draw their
    difference, and :func:`assert_mean` that it is 0.

    Parameters
    ----------
    one, other
        As ``draw`` in :func:`assert_mean`; each gets random numbers of its own.
    bounds
        Proved bounds (lowest, highest) of both variables.
    absolute
        The difference of the means that matters, δ > 0, in their units.
    alpha, beta, options
        As in :func:`assert_mean`, errors too; ``absolute`` is no option here.

    Examples
    --------
    >>> shown = assert_same_mean(
    ...     lambda rng, size: rng.random(size), lambda rng, size: rng.beta(2, 2, size),
    ...     bounds=(0, 1), absolute=0.05)
    """
    (low, high), delta = _range("bounds", bounds), check_real("absolute", absolute)
    width = high - low
    test = BoundedMeanTest(0.0, upper=width, lower=-width, delta=delta, alpha=alpha, beta=beta)
    check_callback("one", one)
    check_callback("other", other)

    def differences(rng: np.random.Generator, size: int) -> Array:
        first, second = rng.spawn(2)
        x = _checked(one(first, size), size, low, high)
        return x - _checked(other(second, size), size, low, high)

    return _settled("difference of the means", differences, test, 2, options)


def _range(name: str, bounds: Bounds) -> tuple[float, float]:
    pair = check_sequence(name, bounds, "give the proved (lowest, highest) of the variable")
    if len(pair) != 2:
        raise DomainError(f"{name} = {show(bounds)}: give two numbers, the lowest and the highest")
    low, high = (check_real(name, edge) for edge in pair)
    if not low < high or not math.isfinite(high - low):
        raise DomainError(f"{name} = ({low}, {high}) leave no range: give lowest < highest")
    return low, high


def _discrepancy(value: float, relative: float, options: Options) -> float:
    if "absolute" in options:
        return check_real("absolute", options["absolute"])
    if value == 0:
        raise DomainError(
            "expected is 0, of which no share is a discrepancy: give absolute=, in its units"
        )
    if (share := check_real("relative", relative)) >= 1:
        raise DomainError(
            f"relative = {share:g} would let 0 pass for the claimed value: give a share below 1, "
            "or absolute="
        )
    return share * abs(value)


def _checked(samples: ArrayLike, size: int, low: float, high: float) -> Array:
    """Return samples within their own bounds: a difference could hide one that is outside."""
    x = real_samples(samples)
    if x.shape != (size,):
        raise EvidenceError(
            f"a draw has shape {x.shape} where ({size},) was asked: draw(generator, size) returns "
            "exactly `size` samples"
        )
    slack = _ROUNDING * (high - low)
    outside = x[(x < low - slack) | (x > high + slack)]
    if outside.size:
        raise EvidenceError(
            f"a sample is {float(outside[0])!r}, outside the bounds [{low}, {high}]: they were "
            "taken as proved, so either their proof or the draw is wrong"
        )
    return np.clip(x, low, high)


def _settled(
    what: str, draw: Draw, test: BoundedMeanTest, per_sample: int, options: Drawn
) -> Shown:
    """Run a test until it is decided or has had its draws, and raise unless it supports."""
    unknown = sorted(set(options) - Options.__optional_keys__)
    if unknown:
        raise TypeError(f"{unknown[0]!r} is no option: give absolute, cap, block_size or seed")
    cap = check_count("cap", options.get("cap", _DRAWS))
    named = options.get("seed", [what, test.value, test.lower, test.upper])
    record = run(
        "qntk_check.testing", named, draw, {_TRUTH: test}, cap=-(-cap // per_sample),
        block_size=options.get("block_size", 1000),
    )  # fmt: skip
    shown = Shown(what, record[_TRUTH], per_sample, canonical_json(named))
    if shown.outcome is Outcome.REFUTED:
        raise DisprovedError(shown)
    if shown.outcome is not Outcome.SUPPORTED:
        raise UndecidedError(shown)
    return shown
