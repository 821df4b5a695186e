"""The noise term, its drift and the bias: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.errors import ProofError
from derivations.noise import law as noise_law
from derivations.noise import resilience

BUILDERS = {
    "noise law": noise_law.derive_noise_law,
    "noisy recursion": noise_law.derive_noisy_recursion,
    "drift": noise_law.derive_drift,
    "bias": resilience.derive_bias,
    "bias over spread": resilience.derive_bias_over_spread,
    "one step": resilience.derive_one_step,
}


def test_a_frozen_kernel_misses_the_stationary_law():
    """The drift alone gives −σ²N O_0/(2ηV): the density knows that it is N − 2."""
    step = resilience.derive_bias(checking=False).steps[3]
    drift = resilience.N * resilience.TARGET - resilience.T1
    frozen = -(resilience.SIGMA**2) * drift / (2 * resilience.ETA * resilience.AT_TARGET)
    with pytest.raises(ProofError, match="the stationary density gives"):
        replace(step, right=frozen).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
