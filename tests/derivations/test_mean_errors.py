"""Means of ε² and |ε|: right steps hold, wrong ones fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import mean_errors
from derivations.errors import ProofError

BUILDERS = {
    "mean square": mean_errors.derive_mean_square,
    "plateau": mean_errors.derive_plateau_loss,
    "mean absolute": mean_errors.derive_mean_absolute,
    "late mean absolute": mean_errors.derive_late_mean_absolute,
}


def steps():
    for name, build in BUILDERS.items():
        for step in build(checking=False).steps:
            yield pytest.param(step, id=f"{name}-{step.name}")


@pytest.mark.parametrize("step", list(steps()))
def test_a_lost_factor_two_fails_at_that_step(step):
    with pytest.raises(ProofError, match=f"step '{step.name}' does not hold"):
        replace(step, right=step.right * 2).verify()


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


@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
