"""Every public formula that is an average, at drawn parameters, against samples.

Hypothesis draws the parameters and the sequential test of ``docs/evidence.md`` holds samples that
share no code with the formula to its value. A true formula fails somewhere with probability at
most 10⁻⁶ over the whole test; one that is wrong by δ passes with probability at most 10⁻⁶ at each
example. δ is derived (``holding.py``), the seeds belong to the parameters and are never re-rolled.
"""

from __future__ import annotations

from dataclasses import replace

import holding
import pytest
from holding import LEVELS, VARIANTS, Level, Row, hold
from hypothesis import HealthCheck, Phase, given, settings

from qntk_check.testing.samplers import SAMPLERS, WITHOUT


def test_every_formula_has_a_sampler_or_a_reason_why_none_can_exist():
    assert set(VARIANTS) == set(SAMPLERS) | set(WITHOUT)
    assert not set(SAMPLERS) & set(WITHOUT)
    assert all(len(reason) > 40 for reason in WITHOUT.values())


def drawn(name: str, level: Level, row: Row) -> None:
    """Hold a formula to its samples at as many parameter sets as the level draws."""
    sampler = SAMPLERS[name]

    @settings(
        max_examples=max(1, level.examples // 2) if sampler.heavy else level.examples,
        derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(point=sampler.points())
    def every_example(point):
        hold(name, sampler, point, level, row)

    every_example()


@pytest.mark.parametrize("name", SAMPLERS)
def test_samples_hold_the_formula_at_drawn_parameters(name, qntk_level, closing_line):
    level, row = LEVELS[qntk_level], Row(name)
    drawn(name, level, row)
    closing_line("formulas at drawn parameters", row.line())
    assert row.examples > 0, f"{name}: no example was drawn"
    assert row.refuted, f"{name}: nothing wrong was refuted, so that nothing was shown"
    if qntk_level != "quick":  # of two examples, both may lie where a rival is too near
        assert row.met <= row.separated, f"never excluded: {row.met - row.separated}"


@pytest.mark.parametrize("name", ["kernel_mean", "kernel_floor", "noise_time", "plateau_bias"])
def test_a_formula_that_is_wrong_in_one_place_is_refused(name, monkeypatch):
    """A mean, a ratio, a claim that is not the mean itself, and one of leading order."""
    right = VARIANTS[name]

    def wrong(*arguments):
        return 3 * right.function(*arguments)

    monkeypatch.setitem(VARIANTS, name, replace(right, function=wrong))
    monkeypatch.setattr(holding, "altered", lambda name: ())
    with pytest.raises(AssertionError, match="REFUTED after"):
        drawn(name, LEVELS["quick"], Row(name))
