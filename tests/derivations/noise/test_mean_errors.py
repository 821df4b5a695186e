"""Means of ε² and |ε|: right steps hold, wrong ones fail."""

from __future__ import annotations

import pytest

from derivations.errors import ProofError
from derivations.noise import mean_errors

BUILDERS = {
    "mean square": mean_errors.derive_mean_square,
    "plateau": mean_errors.derive_plateau_loss,
    "mean absolute": mean_errors.derive_mean_absolute,
    "late mean absolute": mean_errors.derive_late_mean_absolute,
}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (mean_errors.SIGMA, mean_errors.SIGMA**2),
        (mean_errors.ETA, mean_errors.ETA**2),
        (mean_errors.K, 2 * mean_errors.K),
    ],
    ids=["σ² for σ", "η² for η", "2K for K"],
)
def test_a_wrong_parameter_fails(written, wrong):
    built = mean_errors.derive_mean_square(checking=False)
    mutant = mean_errors.AT_TIME.subs(written, wrong)
    with pytest.raises(ProofError, match="the two forms differ"):
        built.altered("as the paper writes it", mutant).verify()


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
