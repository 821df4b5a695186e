"""The step of gradient descent and the training time: right steps hold, wrong ones fail."""

from __future__ import annotations

import pytest

from derivations.descent import noisy_gradient as descent
from derivations.errors import ProofError

BUILDERS = {
    "noisy-gradient": descent.derive_noisy_gradient,
    "training-time": descent.derive_training_time,
}


def test_the_printed_step_without_the_error_fails():
    printed = descent.I * descent.ETA * descent.C
    mutant = BUILDERS["noisy-gradient"](checking=False).altered("the commutator", printed)
    with pytest.raises(ProofError, match="with c = iy"):
        mutant.verify()


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_holds_and_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
