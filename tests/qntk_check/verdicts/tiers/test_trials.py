"""Trials: a δ that rivals fix, and a supported mean that says how far it stands from the claim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import collect

TRIAL = Trial(
    "half of what is drawn", {"a": 1}, lambda rng, size: rng.beta(2, 2, size), lambda _: 0.46,
    0.0, 1.0, delta=0.1, rivals={"all": 1.0}, block=2000, cause="0.04 was left out",
)  # fmt: skip


def decided(trial):
    return collect("noise-law", [trial], {}, Context(paper="liu2024"))


def test_what_is_supported_far_from_the_claim_says_how_far_and_why():
    found = decided(TRIAL)
    assert found.finding is Finding.HOLDS
    assert "differs by 0.0" in found.summary
    assert "because 0.04 was left out" in found.summary
    (data,) = found.details["trials"]
    assert data["tension"]["differs"]
    assert data["tension"]["standard errors"] > 4
    assert data["excluded beyond"] == pytest.approx([0.36, 0.56])
    assert "by no cause known" in decided(replace(TRIAL, cause="")).summary


def test_what_is_as_claimed_says_so():
    found = decided(replace(TRIAL, predict=lambda _: 0.5))
    assert "differs" not in found.summary
    assert "away; mean in [" in found.summary


def test_a_discrepancy_that_cannot_exclude_a_rival_is_refused():
    with pytest.raises(EvidenceError, match="more than half of the distance"):
        decided(replace(TRIAL, rivals={"near": 0.6}))


def test_samples_without_scatter_are_judged_by_the_interval():
    constant = replace(TRIAL, draw=lambda rng, size: np.full(size, 0.46))
    assert "without scatter" in decided(constant).summary
