"""For somebody else's tests: a mean held to a formula in one line, and what to draw it at.

``assert_mean``, ``assert_variance`` and ``assert_same_mean`` run the sequential test of
:mod:`qntk_check.evidence` on samples that your function draws. They end when the test has
decided, not after a number of samples that somebody chose, and both error rates are stated:
``docs/testing.md``. :mod:`qntk_check.testing.strategies` has parameters for Hypothesis, which is
an extra; the assertions do without it.

Examples
--------
>>> from qntk_check.testing import assert_mean
>>> shown = assert_mean(lambda rng, size: rng.beta(2, 2, size), 0.5, bounds=(0, 1))
>>> print(shown)
the mean is 0.5 within 0.025: below 0.475 and above 0.525 are excluded ...
"""

from __future__ import annotations

from qntk_check.testing.assertions import (
    DisprovedError,
    UndecidedError,
    assert_mean,
    assert_same_mean,
    assert_variance,
)

__all__ = [
    "DisprovedError",
    "UndecidedError",
    "assert_mean",
    "assert_same_mean",
    "assert_variance",
]
