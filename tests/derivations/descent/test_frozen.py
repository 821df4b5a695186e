"""The frozen law and its second order: right steps hold, wrong ones fail."""

from __future__ import annotations

import pytest

from derivations.descent import frozen
from derivations.errors import ProofError

BUILDERS = {"frozen": frozen.derive_frozen, "second order": frozen.derive_second_order}


def test_a_correction_without_the_moving_kernel_fails():
    built = frozen.derive_second_order(checking=False)
    a, eta = frozen.FACTOR, frozen.ETA
    taylor = frozen.META * frozen.ERROR**2 * eta * a ** (frozen.T - 1) * (1 - a**frozen.T)
    wrong = frozen.FROZEN + taylor / (2 * frozen.K)
    with pytest.raises(ProofError, match="the corrected error"):
        built.altered("the corrected error", wrong).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
