"""Minima of the loss: right steps hold, wrong ones fail."""

from __future__ import annotations

import pytest

from derivations.descent import landscape
from derivations.errors import ProofError

BUILT = landscape.derive_many_minima(checking=False)


def test_the_second_zero_is_not_taken_for_the_first():
    root = landscape.sympy.sqrt
    k, h, e = landscape.K, landscape.BOUND, landscape.ERROR
    with pytest.raises(ProofError, match="not its first zero"):
        BUILT.altered("a zero of the error is near", (root(k) + root(k - 2 * h * e)) / h).verify()


def test_it_is_written_the_same_twice():
    assert landscape.derive_many_minima().latex() == landscape.derive_many_minima().latex()
