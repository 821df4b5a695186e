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
    0.0, 1.0, delta=0.1, reasons={"a": "one is enough", "delta": "a fifth of the way"},
    rivals={"all": 1.0}, block=2000, cause="0.04 was left out",
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


@pytest.mark.parametrize("missing", ["a", "delta"])
def test_a_number_without_a_reason_is_refused_when_the_trial_is_built(missing):
    fewer = {name: why for name, why in TRIAL.reasons.items() if name != missing}
    with pytest.raises(EvidenceError, match=f"gives no reason for {missing}: say in reasons="):
        replace(TRIAL, reasons=fewer)
    with pytest.raises(EvidenceError, match="gives no reason"):
        replace(TRIAL, reasons={**TRIAL.reasons, missing: " "})


def test_numbers_within_lists_need_reasons_and_names_and_zeros_do_not():
    plain = {"a": 1, "family": "haar", "none": 0, "flag": {"pauli": "Z"}}
    assert replace(TRIAL, parameters=plain).explained() == {
        "a = 1": "one is enough", "δ": "a fifth of the way",
    }  # fmt: skip
    for held in ((1, 2), [0.5], {"Z": 1.0}, np.float64(2)):
        with pytest.raises(EvidenceError, match="no reason for widths"):
            replace(TRIAL, parameters={**plain, "widths": held})


def test_the_reasons_stand_beside_what_was_found():
    (data,) = decided(TRIAL).details["trials"]
    assert data["reasons"] == {"a = 1": "one is enough", "δ": "a fifth of the way"}


def test_the_largest_number_of_draws_is_planned_from_the_bounds():
    """By the variance (1 − m)m at the mean within δ of the value that is nearest to a half."""
    from qntk_check.evidence import sample_size

    assert TRIAL.most(0.46, 1e-3) == int(1.6 * sample_size(0.25, 1.0, 0.1, 1e-6))
    assert TRIAL.most(0.2, 1e-8) == int(1.6 * sample_size(0.21, 1.0, 0.1, 1e-8))
    coin = replace(TRIAL, draw=lambda rng, size: (rng.random(size) < 0.46).astype(float), block=100)
    (found,) = decided(coin).details["trials"]  # the worst that the bounds admit
    assert found["outcome"] == "SUPPORTED"
    assert found["samples"] < TRIAL.most(0.46, 1e-9)
