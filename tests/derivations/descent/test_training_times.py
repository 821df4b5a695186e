"""Training times: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.descent import training_times
from derivations.errors import ProofError

BUILDERS = {
    "traces": training_times.derive_traces,
    "constant time": training_times.derive_constant_time,
    "initial error": training_times.derive_initial_error,
}


def test_the_printed_bound_is_no_bound_for_a_pauli():
    step = training_times.derive_initial_error(checking=False).steps[2]
    printed = training_times.L * training_times.sympy.sqrt(training_times.N)
    with pytest.raises(ProofError, match="the bound is"):
        replace(step, right=printed).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
